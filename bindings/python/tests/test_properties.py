"""What no order of rows, and no way of cutting them up, may change."""

from __future__ import annotations

import polars
from conftest import inspectors, items, rehearsed, targets
from hypothesis import given, settings
from hypothesis import strategies as st

import shuangsuiji as ssj

ROWS = targets(60)
PEOPLE = inspectors()


def run(rows: list[dict[str, str]], people: list[dict[str, str]], chunk: int = 1000) -> ssj.Campaign:
    parts = [polars.DataFrame(rows[i : i + chunk]) for i in range(0, len(rows), chunk)]
    table = polars.concat(parts, rechunk=False)
    return rehearsed(ssj.Registry(targets=table, inspectors=polars.DataFrame(people), items=polars.DataFrame(items())))


BASE = run(ROWS, PEOPLE)


@settings(max_examples=25, deadline=None)
@given(rows=st.permutations(ROWS), people=st.permutations(PEOPLE), chunk=st.integers(1, 60))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, str]], people: list[dict[str, str]], chunk: int) -> None:
    other = run(rows, people, chunk)
    assert other.funnel().to_dicts() == BASE.funnel().to_dicts()
    assert other.strata().to_dicts() == BASE.strata().to_dicts()
    # The pool is a function of the rows and of the key, whatever their order.
    assert other.record().public["pool.rows"] == BASE.record().public["pool.rows"]
    assert other.record().public["inspectors.rows"] == BASE.record().public["inspectors.rows"]


@settings(max_examples=25, deadline=None)
@given(left_out=st.sets(st.integers(0, 59), max_size=30), seed=st.integers(0, 2**256 - 1))
def test_what_is_drawn_is_what_the_plan_asks(left_out: set[int], seed: int) -> None:
    rows = [row for i, row in enumerate(ROWS) if i not in left_out]
    registry = ssj.Registry(targets=polars.DataFrame(rows), inspectors=polars.DataFrame(PEOPLE), items=polars.DataFrame(items()))
    from conftest import PLAN

    tiers = {row["tier"] for row in rows}
    quotas = {tier: quota for tier, quota in PLAN["tasks"][0]["quotas"].items() if tier in tiers}
    campaign = ssj.Campaign(registry, ssj.Plan({**PLAN, "tasks": [{**PLAN["tasks"][0], "quotas": quotas}]}))
    campaign.commit()
    campaign.rehearse(seed)
    assert len(campaign.visits()) == sum(campaign.strata()["sample"])
    assert set(campaign.visits()["id"]) <= {row["id"] for row in rows}
