"""The annual plan, batches, and lists of items in versions, over the invented province."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PLAN, registers, to_csv

import shuangsuiji as ssj


def parts() -> dict[str, bytes]:
    return {name: to_csv(rows) for name, rows in registers().items()}


def test_an_annual_plan_has_states_changes_and_rounds(root: Path) -> None:
    folder = root / "examples" / "shanxi" / "county"
    annual = ssj.AnnualPlan.from_file(folder / "annual.toml")
    assert (annual.organisation, annual.year) == ("sx-140105-market", 2026)
    assert annual.revisions("2025-12-21")["state"] == ["draft"]
    (revision,) = annual.revisions("2026-01-05").to_dicts()
    assert (revision["number"], revision["state"]) == (1, "effective") and len(revision["digest"]) == 64
    change = annual.diff(0, 1)
    assert change["after"] == revision["digest"] and len(change["added"]) > 0
    plan = ssj.Plan.from_file(folder / "plan.toml")
    annual.holds(plan)
    bare = annual.plan_of(1, plan.campaign, "2026-01-05")
    assert [task["code"] for task in bare["tasks"]] == plan.tasks
    with pytest.raises(ssj.PlanError) as caught:
        annual.holds(ssj.Plan(PLAN))
    assert caught.value.name == "BadAnnualPlan"
    with pytest.raises(ssj.Error):
        annual.diff(0, 9)
    with pytest.raises(ssj.ArgumentError):
        annual.revisions("5 January")
    with pytest.raises(ssj.PlanError):
        ssj.AnnualPlan({"year": 2026})


def test_lists_say_what_changed_and_which_are_behind(root: Path) -> None:
    all_ = ssj.Registry.from_folder(root / "examples" / "shanxi" / "city")
    plan = ssj.Plan.from_file(root / "examples" / "shanxi" / "city" / "plan.toml")
    assert len(all_.orphans(plan)) == 0
    told = all_.explain(plan, "market-catering", "uscc:92149910MA203M947G")
    assert told["applies"] is False and "tag:catering fails" in told["text_en"]
    assert all_.explain(plan, "market-price", "uscc:92149910MA203M947G")["applies"] is True
    with pytest.raises(ssj.Error):
        all_.explain(plan, "market-catering", "raw:nobody")
    standings = {row["owner"]: row for row in all_.standings("2026-01-05").to_dicts()}
    assert standings["sx-1404-market"]["current"] and not standings["sx-1401-market"]["current"]
    assert standings["sx-1401-market"]["lag"] > 0
    codes = set(all_.items("sx-1404-market", "2026-01-05")["code"])
    assert "market-catering" in codes
    changes = all_.items_diff("sx-market", "2025-06-30", "2026-01-05")
    assert set(changes["what"]) & {"added", "changed", "removed"}
    affected = all_.affected("sx-1404-market", "food", "2026-01-05")
    assert set(affected["code"]) <= codes and len(affected) > 0
    with pytest.raises(ssj.Error):
        all_.affected("sx-1404-market", "no-such-law", "2026-01-05")


def test_overlaps_of_campaigns_are_counted() -> None:
    all_ = ssj.Registry(**parts())
    one, other = ssj.Plan(PLAN), ssj.Plan({**PLAN, "campaign": "other"})
    assert len(all_.overlaps([one])) == 0
    (overlap,) = all_.overlaps([one, other]).to_dicts()
    assert overlap["targets"] > 0 and overlap["from"] == "2026-01-12"


def test_a_task_is_worked_off_in_batches() -> None:
    plan = {**PLAN, "tasks": [{**PLAN["tasks"][0], "batches": 3}]}
    campaign = ssj.Campaign(ssj.Registry(**parts()), ssj.Plan(plan))
    with pytest.raises(ssj.StateError):
        campaign.batches("food")
    campaign.commit()
    campaign.rehearse(7)
    batches = campaign.batches("food")
    assert sorted(set(batches["batch"])) == [1, 2, 3] and len(batches) == len(campaign.visits())
    windows = sorted(set(zip(batches["from"], batches["to"], strict=True)))
    assert [windows[0][0], windows[2][1]] == ["2026-01-12", "2026-03-31"] and windows[0][1] < windows[1][0]
    of = dict(zip(batches["id"], zip(batches["from"], batches["to"], strict=True), strict=True))
    for visit in campaign.schedule().to_dicts():
        first, last = of[visit["id"]]
        assert first <= visit["day"] <= last
