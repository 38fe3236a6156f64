"""The designs of `shuangsuiji.sampling` beside NumPy, polars, DuckDB and pandas, on one thread.

Prints for each task the median seconds of a few rounds, and how many times as fast as the best peer ours is. Rounds
take turns, so that what disturbs the machine disturbs all.
"""

import os

for name in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

import statistics
import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from shuangsuiji import sampling

UNITS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
N = UNITS * 3 // 100
ROUNDS = 5

numbers = np.random.default_rng(20261128)


def beside(task: str, ours: Callable[[], object], peers: dict[str, Callable[[], object]]) -> None:
    runs = {"ours": ours, **peers}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(of) for name, of in seconds.items()}
    best = min(peers, key=lambda name: medians[name])
    told = ", ".join(f"{name} {1000 * median:.1f} ms" for name, median in medians.items())
    print(f"{task}: {medians[best] / medians['ours']:.2f} times {best} ({told})", flush=True)


def simple() -> None:
    beside(
        f"simple random, {N} of {UNITS}, sorted",
        lambda: sampling.srs(UNITS, N, rng=numbers),
        {"numpy": lambda: np.sort(numbers.choice(UNITS, N, replace=False, shuffle=False))},
    )


def stratified() -> None:
    """Four tiers in the shares of a province; 30 %, 10 %, 2 % and 1 % of each."""
    labels = numbers.choice(4, UNITS, p=[0.02, 0.08, 0.28, 0.62]).astype(np.uint8)
    sizes = np.bincount(labels, minlength=4)
    counts = [int(size * share) for size, share in zip(sizes, (0.3, 0.1, 0.02, 0.01), strict=True)]
    table = pl.DataFrame({"tier": labels})
    frame = pd.DataFrame({"tier": labels})
    base = duckdb.connect()
    base.execute("SET threads = 1")
    base.register("given", table.to_arrow())
    base.execute("CREATE TABLE frame AS SELECT row_number() OVER () - 1 AS unit, tier FROM given")

    def by_polars() -> object:
        """The quickest recipe we know: the places of each tier by a filter, then a sample of them."""
        tiers = [pl.arg_where(pl.col("tier") == tier).sample(n, seed=int(numbers.integers(1 << 32))) for tier, n in enumerate(counts)]
        return pl.concat([table.select(places.alias("unit")) for places in tiers]).sort("unit")

    def by_numpy() -> object:
        return np.sort(np.concatenate([numbers.choice(np.flatnonzero(labels == tier), n, replace=False) for tier, n in enumerate(counts)]))

    def by_duckdb() -> object:
        tiers = [f"(SELECT unit FROM frame WHERE tier = {tier} USING SAMPLE reservoir({n} ROWS))" for tier, n in enumerate(counts)]
        return base.execute(" UNION ALL ".join(f"SELECT * FROM {tier}" for tier in tiers) + " ORDER BY unit").fetchnumpy()

    def by_pandas() -> object:
        places = [np.asarray(frame.index[frame["tier"] == tier].to_series().sample(n).index) for tier, n in enumerate(counts)]
        return np.sort(np.concatenate(places))

    beside(
        f"stratified, 4 tiers of {UNITS}",
        lambda: sampling.stratified(labels, counts, rng=numbers),
        {"numpy": by_numpy, "polars": by_polars, "duckdb": by_duckdb, "pandas": by_pandas},
    )


def by_size() -> None:
    sizes = numbers.lognormal(0.0, 1.0, UNITS)
    given = np.asarray(sampling.inclusion_probabilities(sizes, N))

    def pareto() -> object:
        u = numbers.random(UNITS)
        key = u * (1 - given) / ((1 - u) * given)
        return np.sort(np.argpartition(key, N)[:N])

    def pareto_near() -> object:
        """The quickest recipe we know: keys for the units only that can be among the smallest, as in our engine."""
        u = numbers.random(UNITS)
        near = np.flatnonzero(u <= 1.25 * given)
        u, p = u[near], given[near]
        return np.sort(near[np.argpartition(u * (1 - p) / ((1 - u) * p), N)[:N]])

    running = np.empty(UNITS)

    def systematic() -> object:
        """Into memory that is there already, so that no pages are asked of the system."""
        return np.searchsorted(np.cumsum(given, out=running), numbers.random() + np.arange(N), side="right")

    beside(
        f"Pareto given probabilities, {N} of {UNITS}",
        lambda: sampling.pareto(given, rng=numbers),
        {"numpy": pareto, "numpy, near units": pareto_near},
    )
    beside(
        f"systematic by probabilities, {N} of {UNITS}",
        lambda: sampling.systematic(probabilities=given, rng=numbers),
        {"numpy systematic": systematic},
    )
    beside(f"ordered pivotal, {N} of {UNITS}", lambda: sampling.pivotal(given, rng=numbers), {"numpy systematic": systematic})


def absolute() -> None:
    """What is stated in milliseconds: conditional Poisson of 10,000, and a call's own cost: where little is drawn."""
    given = np.asarray(sampling.inclusion_probabilities(numbers.lognormal(0.0, 1.0, 10_000), 300))
    for name, call in {
        "conditional Poisson, 300 of 10,000, calibrated and drawn": lambda: sampling.conditional_poisson(given, rng=numbers),
        "a call for 1 of 1,000,000 units": lambda: sampling.srs(1_000_000, 1, rng=numbers),
    }.items():
        times = []
        for _ in range(21):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        print(f"{name}: {1000 * statistics.median(times):.3f} ms", flush=True)


print(f"numpy {np.__version__}, polars {pl.__version__}, duckdb {duckdb.__version__}, pandas {pd.__version__}")
simple()
stratified()
by_size()
absolute()
