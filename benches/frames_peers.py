"""Finds the rows of the tasks of the bench `index` with polars and DuckDB, with the stratum of each row.

Reads the names of peers, and answers each with the seconds that it took and how many rows every stratum of every task
has. Texts are small integers in both, and which of them a clause means is worked out before the clock starts.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

AS_OF = date(2026, 1, 5)
FOLDER = Path(sys.argv[1])
TASKS = json.loads((FOLDER / "tasks.json").read_text())


def city(region: str) -> str:
    """The digits say it, but of the invented zone, which is of no city that there is."""
    return region[:4] + "00" if region.isdigit() and not region.startswith("1499") else region


def table() -> pl.DataFrame:
    """The targets, those of an entity's licences that are in force as a text of their own."""
    licences = pl.read_parquet(FOLDER / "licences.parquet")
    day = lambda name: pl.col(name).str.to_date()  # noqa: E731
    valid = (day("valid_from").is_null() | (day("valid_from") <= AS_OF)) & (day("valid_to").is_null() | (day("valid_to") >= AS_OF))
    held = licences.filter(valid).group_by("scheme", "target").agg(pl.col("licence").unique().sort().str.join(";"))
    targets = pl.read_parquet(FOLDER / "targets.parquet").rename({"id": "target"})
    joined = targets.join(held, on=("scheme", "target"), how="left", maintain_order="left").drop("scheme", "target", "name")
    return joined.rename({"tags": "tag", "weight": "size"}).with_columns(
        pl.col("tag", "licence", "industry").fill_null(""),
        pl.col("region").fill_null("unknown"),
        tier=pl.col("tier").fill_null("unclassified"),
        size=pl.col("size").cast(pl.UInt32),
    )


given = table()
columns = ("kind", "status", "region", "industry", "tier", "tag", "licence")
values = {name: given[name].unique().sort().to_list() for name in columns}
frame = given.select(
    pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
    "size",
    *(pl.col(name).cast(pl.Enum(values[name])).to_physical() for name in columns),
    city=pl.col("region").map_elements(city, return_dtype=pl.String),
)
values["city"] = frame["city"].unique().sort().to_list()
frame = frame.with_columns(pl.col("city").cast(pl.Enum(values["city"])).to_physical())
base = duckdb.connect()
base.execute("SET threads = 2")
frame.write_parquet(FOLDER / "codes.parquet")
base.execute(f"CREATE TABLE frame AS SELECT * FROM '{FOLDER / 'codes.parquet'}'")


def holds(column: str, wanted: list, own: str) -> bool:
    """Whether a value of a column is what a clause asks."""
    if column == "industry":
        return any(low <= own[: len(low)] <= high for low, high in wanted)
    if column == "region":
        return any(own == code or (own.isdigit() and own.startswith(code.rstrip("0").ljust(2, "0"))) for code in wanted)
    if column == "tag":
        return any(tag == path or tag.startswith(path + "/") for tag in own.split(";") for path in wanted)
    if column == "licence":
        return any(kind in wanted for kind in own.split(";"))
    return own in wanted


def codes(column: str, wanted: list) -> list[int]:
    return [code for code, own in enumerate(values[column]) if holds(column, wanted, own)]


def expression(tree: list) -> pl.Expr:
    match tree:
        case ["is", {"size": {"least": least, "most": most}}]:
            return (pl.col("size") >= least) if most is None else pl.col("size").is_between(least, most)
        case ["is", clause]:
            ((column, wanted),) = clause.items()
            return pl.col(column).is_in(codes(column, wanted))
        case ["not", inner]:
            return ~expression(inner)
        case ["and", parts]:
            return pl.all_horizontal(expression(part) for part in parts) if parts else pl.lit(True)
        case [_, parts]:
            return pl.any_horizontal(expression(part) for part in parts)
    raise ValueError(tree)


def condition(tree: list) -> str:
    match tree:
        case ["is", {"size": {"least": least, "most": most}}]:
            return f"size >= {least}" if most is None else f"size BETWEEN {least} AND {most}"
        case ["is", clause]:
            ((column, wanted),) = clause.items()
            return f"{column} IN ({', '.join(map(str, codes(column, wanted)))})" if codes(column, wanted) else "false"
        case ["not", inner]:
            return f"NOT ({condition(inner)})"
        case ["and", []]:
            return "true"
        case [word, parts]:
            return "(" + f" {word} ".join(condition(part) for part in parts) + ")"
    raise ValueError(tree)


ACTIVE = ["is", {"status": ["active"]}]
lazy = [frame.lazy().filter(expression(["and", [task["scope"], ACTIVE]])).select(task["by"], "row") for task in TASKS]
queries = [f"SELECT {task['by']}, row FROM frame WHERE {condition(['and', [task['scope'], ACTIVE]])}" for task in TASKS]


def by_polars() -> list[pl.DataFrame]:
    return pl.collect_all(lazy)


def by_duckdb() -> list[str]:
    for task, query in zip(TASKS, queries, strict=True):
        base.execute(f"CREATE OR REPLACE TEMP TABLE {task['code']} AS {query}")
    return [task["code"] for task in TASKS]


def counted(peer: str, made: list) -> dict[str, dict[str, int]]:
    counts = {}
    for task, rows in zip(TASKS, made, strict=True):
        by = task["by"]
        if peer == "polars":
            pairs = rows.group_by(by).len().rows()
        else:
            pairs = base.execute(f"SELECT {by}, count(*) FROM {rows} GROUP BY {by}").fetchall()
        counts[task["code"]] = {values[by][code]: n for code, n in pairs}
    return counts


print(f"{frame.height} rows; polars {pl.__version__} on {pl.thread_pool_size()} threads, duckdb {duckdb.__version__} on 2", flush=True)
for line in sys.stdin:
    peer = line.strip()
    start = time.perf_counter()
    made = by_polars() if peer == "polars" else by_duckdb()
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, counted(peer, made)]), flush=True)
