"""Designs of statistics: draw, allocate and estimate (抽样、样本分配、估计).

For statistics and simulation. The lawful draw (依法抽取) takes no seed of the caller's: see `Campaign`.

Arrays of NumPy are read without copies where they are contiguous and of the right type; results are
arrays of NumPy where it is installed, and otherwise sequences of their own. `rng` is what
`numpy.random.default_rng` takes, or 32 bytes. With `reps=k` a function gives a list of k independent
samples; without, one sample: the positions of the drawn units, from 0, ascending.

>>> from shuangsuiji import sampling
>>> len(sampling.srs(100, 5, rng=bytes(32)))
5
>>> [round(float(p), 2) for p in sampling.inclusion_probabilities([2, 7, 8, 5, 4, 4], 3)]
[0.2, 0.7, 0.8, 0.5, 0.4, 0.4]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from . import _core
from ._rng import find_numpy, seed

__all__ = [
    "Estimate",
    "allocate",
    "bernoulli",
    "cluster",
    "conditional_poisson",
    "cube",
    "estimate",
    "hilbert",
    "inclusion_probabilities",
    "joint_inclusion_probabilities",
    "lpm",
    "pareto",
    "pivotal",
    "poisson",
    "sampford",
    "sequential_poisson",
    "srs",
    "stratified",
    "systematic",
    "two_stage",
]


def _array(values: Any, kind: str) -> Any:
    """A contiguous array of a type, the same object where it is one; a list where there is no NumPy."""
    numpy = find_numpy()
    return numpy.ascontiguousarray(values, dtype=kind) if numpy is not None else list(values)


def _labels(values: Any) -> Any:
    """Labels of groups in the narrow unsigned types as they are, others as 32 bits."""
    numpy = find_numpy()
    if numpy is None:
        return list(values)
    given = numpy.asarray(values)
    if given.dtype.str in ("|u1", "<u2", "<u4"):
        return numpy.ascontiguousarray(given)
    wide = given.astype("<u4")
    if given.dtype.kind not in "iub" or not bool((wide == given).all()):
        raise TypeError("labels are whole numbers from 0 to 2^32 - 1")
    return wide


def _groups(labels: Any) -> int:
    """How many groups labels from 0 have."""
    if len(labels) == 0:
        return 0
    return int(max(labels) if find_numpy() is None else labels.max()) + 1


def _given(result: Any) -> Any:
    numpy = find_numpy()
    return numpy.asarray(result) if numpy is not None else result


def _draw(design: str, rng: Any, reps: int | None, **frame: Any) -> Any:
    samples = _core._draw(design, seed(rng), 1 if reps is None else reps, **frame)
    return _given(samples[0]) if reps is None else [_given(sample) for sample in samples]


def _draw_by(design: str, probabilities: Any, rng: Any, reps: int | None, **frame: Any) -> Any:
    return _draw(design, rng, reps, probabilities=_array(probabilities, "<f8"), **frame)


def _columns(values: Any) -> list[Any]:
    """The columns of a table of two dimensions, or of a list of columns."""
    if getattr(values, "ndim", None) == 2:
        values = [values[:, at] for at in range(values.shape[1])]
    return [_array(column, "<f8") for column in values]


def srs(n_units: int, n: int, *, replace: bool = False, rng: Any = None, reps: int | None = None) -> Any:
    """A simple random sample (简单随机) of `n` of the units 0 to `n_units` - 1."""
    return _draw("srs-wr" if replace else "srs", rng, reps, units=n_units, n=n)


def systematic(
    n_units: int | None = None, n: int | None = None, *, probabilities: Any = None, rng: Any = None, reps: int | None = None
) -> Any:
    """A systematic sample (系统抽样): `n` of `n_units` at even spacings, or by probabilities."""
    if probabilities is not None:
        return _draw_by("systematic-pps", probabilities, rng, reps)
    if n_units is None or n is None:
        raise TypeError("a systematic sample takes n_units and n, or probabilities")
    return _draw("systematic", rng, reps, units=n_units, n=n)


def stratified(strata: Any, n: Sequence[int], *, rng: Any = None, reps: int | None = None) -> Any:
    """A simple random sample in strata (分层): `n[h]` of the units whose label is h, from 0."""
    return _draw("stratified", rng, reps, strata=_labels(strata), counts=list(n))


def cluster(clusters: Any, n: int, *, rng: Any = None, reps: int | None = None) -> Any:
    """A cluster sample (整群): every unit of `n` clusters drawn at random; `clusters` are their labels, from 0.

    >>> from shuangsuiji import sampling
    >>> [int(unit) for unit in sampling.cluster([0, 1, 0, 1, 1], 1, rng=bytes(32))] in ([0, 2], [1, 3, 4])
    True
    """
    labels = _labels(clusters)
    return _draw("cluster", rng, reps, strata=labels, units=_groups(labels), n=n)


def two_stage(clusters: Any, n: int, within: Sequence[int], *, rng: Any = None, reps: int | None = None) -> Any:
    """A two-stage sample (两阶段): `n` clusters at random, and of each drawn cluster h, from 0, `within[h]` units at random.

    A unit's probability is that of its cluster, `n` over their number, times `within[h]` over the size of its cluster.

    >>> from shuangsuiji import sampling
    >>> len(sampling.two_stage([0, 1, 0, 1, 1], 2, [1, 2], rng=bytes(32)))
    3
    """
    return _draw("two-stage", rng, reps, strata=_labels(clusters), n=n, counts=list(within))


def bernoulli(n_units: int, probability: float | Fraction, *, rng: Any = None, reps: int | None = None) -> Any:
    """Each of the units 0 to `n_units` - 1 with one probability, independently: a sample of random size.

    The probability is taken as the nearest ratio with a denominator up to 2^53.
    """
    ratio = Fraction(probability).limit_denominator(1 << 53)
    if not 0 <= ratio <= 1:
        raise ValueError("a probability is from 0 to 1")
    return _draw("bernoulli", rng, reps, units=n_units, n=ratio.numerator, counts=[ratio.denominator])


def poisson(probabilities: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """Each unit with its own probability, independently: a sample of random size."""
    return _draw_by("poisson", probabilities, rng, reps)


def pareto(probabilities: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """Pareto sampling by size (Rosén 1997): a fixed size, close to the probabilities."""
    return _draw_by("pareto", probabilities, rng, reps)


def sequential_poisson(probabilities: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """Sequential Poisson sampling (Ohlsson 1998): a fixed size, near the probabilities."""
    return _draw_by("sequential-poisson", probabilities, rng, reps)


def sampford(probabilities: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """Sampford's design (1967): a fixed size, exact probabilities, known joint ones."""
    return _draw_by("sampford", probabilities, rng, reps)


def conditional_poisson(probabilities: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """Conditional Poisson sampling: the design of maximum entropy with these probabilities and a fixed size."""
    return _draw_by("conditional-poisson", probabilities, rng, reps)


def pivotal(probabilities: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """The pivotal method in the order of the frame (Deville and Tillé 1998): exact probabilities, a fixed size."""
    return _draw_by("ordered-pivotal", probabilities, rng, reps)


def cube(
    probabilities: Any,
    auxiliaries: Any,
    *,
    strata: Any = None,
    landing: str = "suppression",
    rng: Any = None,
    reps: int | None = None,
) -> Any:
    """The cube method (平衡抽样; Deville and Tillé 2004): totals of the auxiliary columns are kept, the first best.

    With `strata` (labels from 0) the sizes within strata are kept too. `landing` decides the last units by
    "suppression" of the last columns, or, without strata, by a linear "programme" over their samples.
    """
    if landing not in ("suppression", "programme"):
        raise ValueError('landing is "suppression" or "programme"')
    columns = _columns(auxiliaries)
    if strata is None:
        return _draw_by("cube", probabilities, rng, reps, columns=columns, programme=landing == "programme")
    if landing != "suppression":
        raise ValueError('in strata the landing is by "suppression"')
    labels = _array(_labels(strata), "<u4")
    return _draw_by("cube-stratified", probabilities, rng, reps, columns=columns, strata=labels, n=_groups(labels))


def lpm(probabilities: Any, coordinates: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """The local pivotal method 2 (空间均衡; Grafström et al. 2012): exact probabilities, spread over the coordinates."""
    return _draw_by("local-pivotal-2", probabilities, rng, reps, columns=_columns(coordinates))


def hilbert(probabilities: Any, x: Any, y: Any, *, rng: Any = None, reps: int | None = None) -> Any:
    """The pivotal method along a Hilbert curve: a spread sample of a large frame."""
    return _draw_by("hilbert-pivotal", probabilities, rng, reps, columns=[_array(x, "<f8"), _array(y, "<f8")])


def inclusion_probabilities(sizes: Any, n: int) -> Any:
    """Inclusion probabilities (入样概率) in proportion to sizes, for a sample of `n`: those that would pass 1 are 1."""
    numpy = find_numpy()
    if numpy is not None:
        given = numpy.asarray(sizes)
        whole = given.dtype.kind in "ub" or (given.dtype.kind == "i" and not bool((given < 0).any()))
        sizes = _array(given, "<u8" if whole else "<f8")
    return _given(_core._inclusion_probabilities(sizes, n))


def joint_inclusion_probabilities(
    design: str, probabilities: Any, units: Any = None, *, coordinates: Any = None, samples: Sequence[Any] | None = None
) -> Any:
    """Joint inclusion probabilities of some units (all of them if none are named), a matrix.

    `design` is an id of docs/sampling.md, such as "sampford" or, of the lawful draw, "ticket-srs"; "pareto" and
    "sequential-poisson", and "ticket-pareto" and "ticket-pps", give Hájek's approximation, and "hilbert-pivotal" needs its
    `coordinates`. Of "srs-wr" the probabilities are n/N, and what is given is that units are drawn at least once. With `samples`, many draws of the design, the pairs
    are counted: the way for "cube", "local-pivotal-2" and "portfolio", with a standard error of at most 1/(2·sqrt(len(samples))).

    >>> from shuangsuiji import sampling
    >>> p = [0.5, 0.5, 0.5, 0.5]
    >>> [round(float(pair), 2) for pair in sampling.joint_inclusion_probabilities("ordered-pivotal", p)[0]]
    [0.5, 0.0, 0.25, 0.25]
    >>> drawn = sampling.pivotal(p, rng=bytes(32), reps=10_000)
    >>> bool(abs(sampling.joint_inclusion_probabilities("ordered-pivotal", p, samples=drawn)[0][2] - 0.25) < 0.03)
    True
    """
    if samples is None and design.split("/")[0] in ("cube", "cube-stratified", "local-pivotal-2", "portfolio"):
        raise ValueError(f"the pairs of {design!r} are counted: pass many draws of it as samples")
    if units is None:
        units = range(len(probabilities))
    count = len(units)
    places = [] if coordinates is None else _columns(coordinates)
    counted = None if samples is None else [_array(sample, "<u4") for sample in samples]
    flat = _core._joint_inclusion_probabilities(design, _array(probabilities, "<f8"), _array(units, "<u4"), places, counted)
    numpy = find_numpy()
    if numpy is not None:
        return numpy.asarray(flat).reshape(count, count)
    return [[flat[row * count + column] for column in range(count)] for row in range(count)]


def allocate(
    total: int,
    sizes: Sequence[int],
    *,
    method: str = "proportional",
    values: Sequence[float] | None = None,
    least: Sequence[int] | None = None,
    most: Sequence[int] | None = None,
    parameter: float = 0.5,
) -> Any:
    """Divides `total` over strata (样本分配) within bounds, exactly, or raises an error.

    `method` is "proportional", "equal", "neyman" (`values` are standard deviations), "power" (`values`
    are coefficients of variation, `parameter` the power) or "kish" (`parameter` is the importance of the
    whole).
    """
    values = [] if values is None else list(values)
    bounds = (None if least is None else list(least), None if most is None else list(most))
    return _given(_core._allocate(method, total, list(sizes), values, bounds, parameter))


class Estimate(NamedTuple):
    """An estimate and the estimated variance of its estimator."""

    value: float
    variance: float


def estimate(
    design: str,
    probabilities: Any,
    y: Any,
    *,
    statistic: str = "total",
    x: Any = None,
    variance: str = "hajek-rosen",
    strata: Any = None,
    joint: Any = None,
    coordinates: Any = None,
) -> Estimate:
    """An estimate from the drawn units (估计): the "total" or "mean" of `y`, or its "ratio" to `x`.

    `probabilities` are those of the drawn units and `design` the id of the design that drew them; of a
    sample chosen by hand ("directed", 定向) nothing is estimated: it is an error. `variance` is
    "hajek-rosen", "joint" (with the matrix of the drawn units), "nearest-neighbour" (with `coordinates`, a row for
    each drawn unit), "independent" or "with-replacement".
    """
    if variance not in ("hajek-rosen", "joint", "nearest-neighbour", "independent", "with-replacement"):
        raise ValueError(f"there is no variance {variance!r}")
    if variance == "joint" and joint is None:
        raise TypeError('the variance "joint" takes the matrix of the drawn units as joint')
    if variance == "nearest-neighbour" and coordinates is None:
        raise TypeError('the variance "nearest-neighbour" takes a row of coordinates for each drawn unit')
    matrix = None if joint is None else [float(value) for row in joint for value in row]
    places = None if coordinates is None else [[float(value) for value in row] for row in coordinates]
    second = None if x is None else [float(value) for value in x]
    labels = None if strata is None else [int(value) for value in strata]
    first = [float(value) for value in y]
    chances = [float(value) for value in probabilities]
    return Estimate(*_core._estimate(design, statistic, variance, chances, first, second, labels, matrix, places))
