"""Tables that leave the engine."""

from __future__ import annotations

import pandas
import polars
import pyarrow
import pytest
from conftest import rehearsed

import shuangsuiji as ssj


def test_tables_go_into_every_library(registry: ssj.Registry) -> None:
    campaign = rehearsed(registry)
    for table in (campaign.funnel(), campaign.reasons(), campaign.strata(), campaign.visits(), campaign.teams(), campaign.workload()):
        rows = table.to_dicts()
        assert len(rows) == len(table) > 0
        assert list(table) == rows
        assert list(rows[0]) == table.columns
        assert polars.DataFrame(table).to_dicts() == rows
        assert pyarrow.table(table).to_pylist() == rows
        assert table.to_polars().to_dicts() == rows
        assert table.to_arrow().to_pylist() == rows
        assert isinstance(table.to_pandas(), pandas.DataFrame)
        assert len(table.to_pandas()) == len(table)


def test_a_capsule_is_good_once_and_a_table_for_ever() -> None:
    table = ssj.codes()
    capsule = table.__arrow_c_stream__()
    assert "arrow_array_stream" in repr(capsule)
    del capsule
    assert pyarrow.table(table).equals(pyarrow.table(table))
    wanted = pyarrow.schema([("code", pyarrow.uint64())]).__arrow_c_schema__()
    table.__arrow_c_stream__(wanted)


def test_columns_and_rows(campaign: ssj.Campaign) -> None:
    assert campaign.reasons().to_dicts() == [
        {"task": "food", "filter": "jurisdiction", "reason": "region:unknown", "reason_zh": "行政区划：不详", "count": 1, "kept": True}
    ]
    assert campaign.funnel()["filter_zh"][0] == "对象种类"
    strata = campaign.strata()
    assert strata["stratum"] == ["A", "B"]
    assert strata["population"] == [150, 50]
    assert strata["sample"] == [8, 10]
    assert [n / d for n, d in zip(strata["inclusion_num"], strata["inclusion_den"], strict=True)] == strata["inclusion"] == [8 / 150, 0.2]
    with pytest.raises(KeyError):
        strata["none"]


def test_a_table_shows_itself(campaign: ssj.Campaign) -> None:
    text = repr(campaign.strata())
    assert "population" in text and text.endswith("2 rows × 8 columns")
    assert "the first 20 shown" in repr(ssj.codes())
    assert "<th>population</th>" in campaign.strata()._repr_html_()


def test_names_of_registers_are_not_markup() -> None:
    rows = b"scheme,id,name,tier\nraw,1,<script>alert(1)</script>,A\n"
    bad = b"scheme,id,name\nraw,,<b>\n"
    registry = ssj.Registry(targets=[rows, bad], items=b"code,name,basis\nf,f,f\n", on_bad="set_aside")
    assert registry.sizes["targets"] == 1
    page = registry.set_aside._repr_html_()
    assert "<b>" not in page
    plan = ssj.Plan(
        {
            "unit": "u",
            "campaign": "c",
            "title": "t",
            "suite": "sha256",
            "as_of": "2026-01-05",
            "physical": "d10:[0-9]{39}",
            "parties": [{"id": "a", "organisation": "A"}, {"id": "b", "organisation": "B"}],
            "tasks": [
                {"code": "f", "items": ["f"], "quotas": {"all": {"count": 1}}, "window": {"from": "2026-01-12", "to": "2026-01-13"}}
            ],
        }
    )
    campaign = ssj.Campaign(registry, plan)
    campaign.commit()
    campaign.rehearse(1)
    page = campaign.visits()._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page
