"""The designs of statistics: what they draw is a function of the seed, and arrays cross without copies."""

from __future__ import annotations

import doctest
from fractions import Fraction
from typing import Any

import pytest

import shuangsuiji as ssj
from shuangsuiji import sampling

np = pytest.importorskip("numpy")
SIX = [0.2, 0.7, 0.8, 0.5, 0.4, 0.4]


def test_the_documentation_runs() -> None:
    assert doctest.testmod(sampling).failed == 0 and doctest.testmod(sampling).attempted > 0


def test_samples_are_those_of_the_seed() -> None:
    first = sampling.srs(1000, 30, rng=7)
    assert isinstance(first, np.ndarray) and first.dtype == np.uint32 and not first.flags.writeable
    assert (np.diff(first.astype(int)) > 0).all() and len(first) == 30
    assert (first == sampling.srs(1000, 30, rng=np.random.SeedSequence(7))).all()
    assert (sampling.srs(9, 3, rng=np.random.default_rng(1)) == sampling.srs(9, 3, rng=np.random.PCG64(1))).all()
    twice = sampling.srs(1000, 30, rng=7, reps=2)
    assert (twice[0] == first).all() and (twice[1] != first).any()
    assert (sampling.srs(10**6, 10) != sampling.srs(10**6, 10)).any()
    # The same in `bindings/c/tests/sampling.c`.
    assert sampling.srs(1000, 5, rng=bytes([7] + [0] * 31)).tolist() == [68, 357, 626, 627, 924]


@pytest.mark.parametrize("name", ["pareto", "sequential_poisson", "sampford", "conditional_poisson", "pivotal"])
def test_designs_by_size_have_their_size(name: str) -> None:
    draw: Any = getattr(sampling, name)
    counts = np.zeros(6)
    for sample in draw(np.array(SIX), rng=3, reps=4000):
        assert len(sample) == 3
        counts[sample] += 1
    # 4000 draws: five standard errors, and 0.02 for the two whose probabilities are near.
    assert (abs(counts / 4000 - SIX) < 5 * np.sqrt(0.25 / 4000) + 0.02).all()
    assert len(draw([0.03] * 10_000, rng=1)) == 300


def test_strata_in_every_type_of_labels() -> None:
    labels = np.arange(600) % 3
    first = sampling.stratified(labels.astype(np.uint8), [1, 20, 200], rng=5)
    assert np.bincount(labels[first]).tolist() == [1, 20, 200]
    for kind in (np.uint16, np.uint32, np.int64):
        assert (sampling.stratified(labels.astype(kind), [1, 20, 200], rng=5) == first).all()
    assert (sampling.stratified(labels.tolist(), [1, 20, 200], rng=5) == first).all()
    with pytest.raises(ssj.FrameError) as error:
        sampling.stratified(labels.astype(np.uint8), [1, 20], rng=5)
    assert error.value.row == 2
    with pytest.raises(TypeError):
        sampling.stratified([-1, 0], [1], rng=5)


def test_balanced_and_spread_samples() -> None:
    side = np.arange(400)
    x = np.stack([side % 20, side // 20], axis=1).astype(float)
    p = np.full(400, 0.1)
    assert len(sampling.cube(p, x, rng=1)) == len(sampling.lpm(p, x, rng=1)) == len(sampling.hilbert(p, x[:, 0], x[:, 1], rng=1)) == 40
    assert len(sampling.cube(p, x, landing="programme", rng=1)) == 40
    with pytest.raises(ValueError, match="landing"):
        sampling.cube(p, x, landing="crash", rng=1)
    halves = sampling.cube(p, x, strata=side % 2, rng=1)
    assert np.bincount(halves % 2).tolist() == [20, 20]
    assert len(sampling.systematic(401, 40, rng=1)) == len(sampling.systematic(probabilities=p, rng=1)) == 40
    assert len(sampling.srs(3, 9, replace=True, rng=1)) == 9


def test_probabilities_and_pairs() -> None:
    p = sampling.inclusion_probabilities(np.array([90, 1, 1, 0, 3]), 2)
    assert p[0] == 1 and p[3] == 0 and abs(p.sum() - 2) < 1e-12
    assert np.allclose(sampling.inclusion_probabilities(np.array([90.0, 1, 1, 0, 3]), 2), p, atol=1e-14)
    pairs = sampling.joint_inclusion_probabilities("sampford", SIX)
    assert pairs.shape == (6, 6) and abs(pairs[0, 1] - 119 / 1100) < 1e-14
    for bad in ([1.0, -1.0], [1.0, np.nan], [np.inf, 1.0]):
        with pytest.raises(ssj.FrameError):
            sampling.inclusion_probabilities(np.array(bad), 1)
    with pytest.raises(ssj.FrameError) as error:
        sampling.pareto([0.5, 0.25, 1.5])
    assert error.value.row == 2
    with pytest.raises(ssj.FrameError):
        sampling.srs(5, 6)


@pytest.mark.parametrize("bad", [np.nan, -0.25, np.inf, -np.inf, 1.5])
def test_what_is_wrong_with_a_unit_names_it(bad: float) -> None:
    p = np.full(5000, 0.5)
    p[3333] = bad
    x = np.arange(5000.0)
    draws: list[Any] = [getattr(sampling, name) for name in ("poisson", "pareto", "sequential_poisson", "sampford", "conditional_poisson", "pivotal")]
    draws += [lambda p: sampling.systematic(probabilities=p), lambda p: sampling.cube(p, [x]), lambda p: sampling.lpm(p, [x, x])]
    for draw in draws:
        with pytest.raises(ssj.FrameError) as error:
            draw(p)
        assert error.value.row == 3333
    if not np.isfinite(bad):
        x[77] = bad
        for draw in draws[-2:]:
            with pytest.raises(ssj.FrameError) as error:
                draw(np.full(5000, 0.5))
            assert error.value.row == 77
    if bad != 1.5:
        with pytest.raises(ssj.FrameError) as error:
            sampling.inclusion_probabilities(p, 3)
        assert error.value.row == 3333


def test_strata_without_units_are_errors() -> None:
    with pytest.raises(ssj.FrameError):
        sampling.stratified([0, 2, 2], [1, 0, 1])
    with pytest.raises(ssj.FrameError):
        sampling.cube([0.5] * 4, [[1.0, 2, 3, 4]], strata=[0, 0, 2, 2])


def test_allocation() -> None:
    sizes = [1238, 706, 2170, 1370, 3488, 1940, 1684, 875]
    assert sampling.allocate(1000, sizes).tolist() == [92, 52, 161, 102, 259, 144, 125, 65]
    assert sampling.allocate(100, [10, 1000], method="neyman", values=[100.0, 1.0]).tolist() == [10, 90]
    with pytest.raises(ssj.FrameError):
        sampling.allocate(100, [10, 20])


def test_estimates_need_a_design() -> None:
    y = [1.0, 4.0, 2.0]
    total = sampling.estimate("srs", [0.5] * 3, y)
    assert total.value == 14 and abs(total.variance - 36 * 0.5 * (7 / 3) / 3) < 1e-12
    assert abs(sampling.estimate("srs", [0.5] * 3, y, statistic="mean").value - 7 / 3) < 1e-12
    with pytest.raises(ssj.FrameError, match="chance"):
        sampling.estimate("directed", [0.5] * 3, y)
    with pytest.raises(ssj.ArgumentError):
        sampling.estimate("no-such", [0.5] * 3, y)


def test_without_copies_where_the_type_is_right() -> None:
    result = sampling.srs(1000, 30, rng=7)
    assert result.base is not None and result.base.__array_interface__["data"][0] == result.ctypes.data
    with pytest.raises(ssj.ArgumentError):
        ssj._core._draw("pareto", bytes(32), 1, probabilities=np.ones(4, dtype=np.float32))
    with pytest.raises(ssj.ArgumentError):
        ssj._core._draw("pareto", bytes(32), 1, probabilities=np.ones(8)[::2])


def test_pairs_of_every_design_of_fixed_size() -> None:
    n = sum(SIX)
    for design in ("sampford", "conditional-poisson", "systematic-pps", "ordered-pivotal"):
        pairs = sampling.joint_inclusion_probabilities(design, SIX)
        # Of a fixed size: a unit's pairs sum to its probability times the number of the others.
        assert np.allclose(pairs.sum(axis=1), np.array(SIX) * n, atol=1e-12), design
    places = [[0.0, 1, 0, 1, 2, 2], [0.0, 0, 1, 1, 0, 1]]
    along = sampling.joint_inclusion_probabilities("hilbert-pivotal", SIX, coordinates=places)
    drawn = sampling.hilbert(SIX, *places, rng=8, reps=20_000)
    counted = sampling.joint_inclusion_probabilities("hilbert-pivotal", SIX, coordinates=places, samples=drawn)
    # Five standard errors of 20,000 draws, as are the next ones.
    assert abs(along - counted).max() < 5 / (2 * np.sqrt(20_000))
    spread = sampling.lpm(SIX, places, rng=8, reps=20_000)
    counted = sampling.joint_inclusion_probabilities("local-pivotal-2", SIX, samples=spread)
    assert abs(np.diag(counted) - SIX).max() < 5 / (2 * np.sqrt(20_000))
    some = sampling.joint_inclusion_probabilities("local-pivotal-2", SIX, [4, 2], samples=spread)
    assert some[0, 1] == counted[4, 2]
    with pytest.raises(ValueError, match="samples"):
        sampling.joint_inclusion_probabilities("cube", SIX)


def test_what_is_left_out_of_a_call_is_named() -> None:
    for units in (None, 10):
        with pytest.raises(TypeError, match="n_units and n"):
            sampling.systematic(units)
    for variance, wanted in (("joint", "matrix"), ("nearest-neighbour", "coordinates")):
        with pytest.raises(TypeError, match=wanted):
            sampling.estimate("srs", [0.5], [1.0], variance=variance)
    with pytest.raises(ValueError, match="magic"):
        sampling.estimate("srs", [0.5], [1.0], variance="magic")


def test_clusters_stages_and_independent_draws() -> None:
    """Whole clusters, some of each drawn cluster, each unit by itself; the probabilities over many draws, within four deviations."""
    clusters = np.array([0, 1, 2, 0, 1, 2, 2, 2, 1, 0, 2, 1], dtype=np.uint8)
    members = [set(np.flatnonzero(clusters == h).tolist()) for h in range(3)]
    for kind in (np.uint16, np.int64):
        assert (sampling.cluster(clusters.astype(kind), 2, rng=5) == sampling.cluster(clusters, 2, rng=5)).all()
    for drawn in sampling.cluster(clusters, 2, rng=1, reps=50):
        whole = [h for h in range(3) if set(drawn.tolist()) & members[h]]
        assert len(whole) == 2 and set(drawn.tolist()) == set().union(*(members[h] for h in whole))
    within = [1, 2, 3]
    samples = sampling.two_stage(clusters, 2, within, rng=2, reps=4000)
    for drawn in samples[:50]:
        found = [int((clusters[drawn] == h).sum()) for h in range(3)]
        assert sorted(count == 0 for count in found) == [False, False, True]
        assert all(count in (0, within[h]) for h, count in enumerate(found))
    hits = np.bincount(np.concatenate(samples), minlength=12) / 4000
    expected = np.array([2 / 3 * within[h] / len(members[h]) for h in clusters])
    # Twelve frequencies; of all of them one is beyond four deviations once in 1300 runs, and the seed is fixed.
    assert (abs(hits - expected) <= 4 * np.sqrt(expected * (1 - expected) / 4000)).all()
    sizes = [len(drawn) for drawn in sampling.bernoulli(1000, Fraction(3, 10), rng=3, reps=40)]
    assert len(set(sizes)) > 1 and abs(sum(sizes) - 12_000) <= 4 * (40_000 * 0.21) ** 0.5
    assert len(sampling.bernoulli(100, 1)) == 100 and len(sampling.bernoulli(100, 0.0)) == 0
    with pytest.raises(ValueError):
        sampling.bernoulli(10, 1.5)
    with pytest.raises(ssj.Error):
        sampling.cluster(clusters, 4)
    with pytest.raises(ssj.Error):
        sampling.two_stage(clusters, 2, [1, 2, 99], rng=bytes(32), reps=20)


def test_pairs_of_the_lawful_draw_and_with_replacement() -> None:
    equal = [0.5] * 4
    pairs = {name: sampling.joint_inclusion_probabilities(name, equal) for name in ("srs", "ticket-srs", "ticket-threshold", "srs-wr")}
    assert (pairs["ticket-srs"] == pairs["srs"]).all() and abs(pairs["srs"][0, 1] - 1 / 6) < 1e-12
    assert abs(pairs["ticket-threshold"][0, 1] - 1 / 4) < 1e-12
    # Two draws of four with replacement: a unit at least once 7/16, a pair 2/16.
    assert abs(pairs["srs-wr"][0, 0] - 7 / 16) < 1e-12 and abs(pairs["srs-wr"][0, 1] - 2 / 16) < 1e-12
    for name, other in (("ticket-pps", "sequential-poisson"), ("ticket-pareto", "pareto")):
        assert (sampling.joint_inclusion_probabilities(name, SIX) == sampling.joint_inclusion_probabilities(other, SIX)).all()
    with pytest.raises(ValueError):
        sampling.joint_inclusion_probabilities("portfolio", SIX)
