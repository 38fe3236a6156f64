"""The same registers by every door: tables of any library, files, bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import Rows, registers, rehearsed, targets, to_csv

import shuangsuiji as ssj


def from_duckdb(rows: Rows) -> Any:
    source = pyarrow.Table.from_pylist(rows)  # noqa: F841 (duckdb finds it by its name)
    return duckdb.sql("select * from source")


TABLES: dict[str, Callable[[Rows], Any]] = {
    "polars": polars.DataFrame,
    "pyarrow": pyarrow.Table.from_pylist,
    "pyarrow in chunks": lambda rows: pyarrow.Table.from_batches(pyarrow.Table.from_pylist(rows).to_batches(max_chunksize=3)),
    "pyarrow reader": lambda rows: pyarrow.Table.from_pylist(rows).to_reader(max_chunksize=7),
    "pandas": pandas.DataFrame,
    "duckdb": from_duckdb,
}


@pytest.mark.parametrize("door", TABLES)
def test_a_campaign_from_tables(door: str) -> None:
    campaign = rehearsed(ssj.Registry(**{name: TABLES[door](rows) for name, rows in registers().items()}))
    assert ssj.verify(campaign.record()).verdict == "rehearsal"
    by_file = rehearsed(ssj.Registry(**{name: to_csv(rows) for name, rows in registers().items()}))
    assert campaign.funnel().to_dicts() == by_file.funnel().to_dicts()
    assert campaign.strata().to_dicts() == by_file.strata().to_dicts()
    assert campaign.record().public["pool.rows"] == by_file.record().public["pool.rows"]
    assert campaign.record().public["inspectors.rows"] == by_file.record().public["inspectors.rows"]
    # The digests of the sources are part of what is committed: those of a file's bytes are others.
    assert campaign.record().public["journal.jsonl"] != by_file.record().public["journal.jsonl"]


def test_every_table_gives_the_same_record() -> None:
    records = {door: rehearsed(ssj.Registry(**{n: make(rows) for n, rows in registers().items()})).record() for door, make in TABLES.items()}
    first = records["polars"].public
    for door, record in records.items():
        assert record.public == first, door


def test_a_file_and_its_bytes_give_the_same_record(tmp_path: Path) -> None:
    given = {name: to_csv(rows) for name, rows in registers().items()}
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    by_bytes = rehearsed(ssj.Registry(**given)).record()
    by_path = rehearsed(ssj.Registry(**{name: tmp_path / name for name in given})).record()
    assert by_path.public == by_bytes.public


def test_typed_columns_are_understood() -> None:
    rows = targets(40)
    frame = polars.DataFrame(rows).with_columns(
        weight=polars.lit(3, polars.Int32), tier=polars.col("tier").cast(polars.Categorical), tags=polars.lit(["school", "catering"])
    )
    people = polars.DataFrame(registers()["inspectors"]).with_columns(
        capacity=polars.lit(10), card_from=polars.date(2024, 1, 1), card_to=polars.date(2028, 12, 31)
    )
    registry = ssj.Registry(targets=frame, inspectors=people, items=polars.DataFrame(registers()["items"]))
    assert registry.sizes["targets"] == 40


@pytest.mark.parametrize("door", ["polars", "pyarrow", "pandas"])
def test_a_bad_row_of_a_table_is_told_with_its_place(door: str) -> None:
    rows = targets(20)
    rows[3]["name"] = ""
    rows[4]["scheme"], rows[4]["id"] = "uscc", "91110105MA0012AB1X"
    items = TABLES[door](registers()["items"])
    with pytest.raises(ssj.InputError) as caught:
        ssj.Registry(targets=TABLES[door](rows), items=items)
    name, identifier = caught.value.errors
    assert (name.file, name.row, name.field) == ("targets", 3, "name")
    assert (identifier.row, identifier.field, identifier.value) == (4, "id", "91110105MA0012AB1X")
    assert identifier.remedy in str(caught.value)
    assert "行 4" in caught.value.message("zh")
    registry = ssj.Registry(targets=TABLES[door](rows), items=items, on_bad="set_aside")
    assert registry.sizes["targets"] == 18
    assert registry.set_aside["row"] == [3, 4]


def test_a_missing_column_is_told() -> None:
    frame = polars.DataFrame({"id": ["1"]})
    with pytest.raises(ssj.InputError) as caught:
        ssj.Registry(targets=frame, items=polars.DataFrame(registers()["items"]))
    assert "name" in str(caught.value)


def test_a_failing_stream_is_an_error() -> None:
    def batches() -> Any:
        yield pyarrow.RecordBatch.from_pylist(targets(5))
        raise RuntimeError("the source broke off")

    schema = pyarrow.RecordBatch.from_pylist(targets(5)).schema
    reader = pyarrow.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(ssj.Error, match="broke off"):
        ssj.Registry(targets=reader, items=polars.DataFrame(registers()["items"]))


def test_a_stream_used_up_is_an_error() -> None:
    class Used:
        def __init__(self) -> None:
            self.capsule = polars.DataFrame(targets(5)).__arrow_c_stream__()

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return self.capsule

    used, good = Used(), polars.DataFrame(registers()["items"])
    assert ssj.Registry(targets=used, items=good).sizes["targets"] == 5
    with pytest.raises(ssj.ArgumentError):
        ssj.Registry(targets=used, items=good)
