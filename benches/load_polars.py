"""Reads the register of the bench with polars, to the types that our directory has."""

import resource
import sys
import time

import polars as pl

FEW = pl.Categorical()
TYPES = {
    "id": pl.String,
    "name": pl.String,
    "kind": FEW,
    "status": FEW,
    "region": FEW,
    "industry": FEW,
    "tier": FEW,
    "weight": pl.UInt64,
    "tags": FEW,
}

start = time.perf_counter()
table = pl.read_csv(sys.argv[1], schema=TYPES)
seconds = time.perf_counter() - start
assert table.width == len(TYPES) and table["weight"].null_count() == 0
print(table.height, "rows, polars", pl.__version__, "threads", pl.thread_pool_size(), file=sys.stderr)
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
