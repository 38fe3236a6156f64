"""What follows the draw: a casebook over the record and the journal of a campaign."""

from __future__ import annotations

import json
from typing import Any

import pytest

import shuangsuiji as ssj
from conftest import rehearsed

NOW = "2026-01-12T10:00:00Z"


class Office:
    """Enters what an office does, each entry with a key of its own."""

    def __init__(self, record: ssj.Record, rules: dict[str, Any] | None = None) -> None:
        roll = record.sealed["roll.json"]
        self.ceremony: str = json.loads(roll)["ceremony"]
        self.book = ssj.Casebook([roll], record.public["journal.jsonl"], rules)
        self.keys = 0
        self.submit(self.book.ask("opening", ceremony=self.ceremony))

    def entry(self, act: dict[str, Any], target: str | None = None, actor: str = "clerk") -> dict[str, Any]:
        self.keys += 1
        about = {"ceremony": self.ceremony} | ({"target": target} if target else {})
        return act | about | {"key": f"k{self.keys}", "by": "bureau", "actor": actor, "at": NOW}

    def submit(self, act: dict[str, Any], target: str | None = None, actor: str = "clerk") -> tuple[int, bool]:
        return self.book.submit(self.entry(act, target, actor), NOW)

    def lead(self, target: str, result: str = "clean") -> None:
        team = next(case["team"] for case in self.book.ask("cases") if case["target"] == target)
        results = [{"item": "food-01", "codes": [result]}]
        self.submit(self.book.ask("dispatch", ceremony=self.ceremony, target=target, guidelines={"food-01": "GL-1"}), target)
        self.submit({"kind": "lc_entered", "way": "scan", "inspectors": team}, target)
        self.submit({"kind": "lc_finished"}, target)
        self.submit({"kind": "lc_recorded", "results": results}, target, "recorder")
        self.submit({"kind": "lc_audited"}, target, "auditor")
        self.submit({"kind": "lc_published", "publication": "07" * 32}, target, "publisher")


@pytest.fixture
def office(registry: ssj.Registry) -> Office:
    return Office(rehearsed(registry).record())


def test_a_visit_from_the_draw_to_its_publication(office: Office) -> None:
    cases = office.book.ask("cases")
    assert {case["stage"] for case in cases} == {"matched"} and len(cases) == 18
    target = cases[0]["target"]
    office.lead(target, "corrected")
    figures = office.book.ask("figures", on="2026-01-13")
    assert (figures["visits"], figures["findings"]) == (18, 1)
    assert figures["completed"] == {"part": 1, "whole": 18}
    complete = office.book.ask("completeness", ceremony=office.ceremony)
    assert (complete["drawn"], complete["found"], len(complete["missing"])) == (18, 1, 17)
    steps = [link["step"] for link in office.book.ask("trace", ceremony=office.ceremony, target=target, item="food-01")]
    assert steps[:5] == ["frame", "plan", "seed", "drawn", "matched"] and steps[-1] == "published"
    with pytest.raises(ssj.Error, match="no event shows"):
        office.book.ask("trace", ceremony=office.ceremony, target=cases[1]["target"], item="food-01")
    naming = dict.fromkeys(("plan_id", "plan_name", "task_id", "task_name", "kind", "authority"), "x")
    notice = office.book.ask("notice", ceremony=office.ceremony, target=target, naming=naming, items={"food-01": "食品"})
    assert notice["details"] == [{"seqno": 1, "raninsItemName": "食品", "raninsCheckResName": "发现问题已责令改正"}]
    assert repr(office.book) == "<Casebook: 18 visits, 18 events>"


def test_a_doubled_submission_changes_nothing(office: Office) -> None:
    target = office.book.ask("cases")[0]["target"]
    act = office.book.ask("dispatch", ceremony=office.ceremony, target=target, guidelines={"food-01": ""})
    entry = office.entry(act, target)
    seq, known = office.book.submit(entry, NOW)
    state = office.book.ask("state")
    assert not known and office.book.submit(entry, "2026-02-01T00:00:00Z") == (seq, True)
    assert office.book.ask("state") == state
    with pytest.raises(ssj.Error, match="used twice"):
        office.book.submit(entry | {"actor": "another"}, NOW)
    with pytest.raises(ssj.Error, match="follows on"):
        office.submit({"kind": "lc_audited"}, target)
    with pytest.raises(ssj.Error, match="entry"):
        office.submit({"kind": "lc_vanished"}, target)
    with pytest.raises(ssj.Error):
        office.book.ask("everything")


def test_a_feed_gives_another_system_the_same_state(registry: ssj.Registry) -> None:
    record = rehearsed(registry).record()
    office = Office(record)
    bytes_, cursor = office.book.feed()
    office.lead(office.book.ask("cases")[3]["target"])
    more, last = office.book.feed(cursor)
    other = ssj.Casebook([record.sealed["roll.json"]], bytes_ + more)
    assert other.ask("state") == office.book.ask("state") and office.book.feed(last) == (b"", last)
    with pytest.raises(ssj.Error, match="removed, changed or moved"):
        ssj.Casebook([record.sealed["roll.json"]], bytes_ + more.split(b"\n", 1)[1])


def test_what_is_late_is_raised_once(office: Office) -> None:
    raised = office.book.raise_late("2026-03-02", "province", "clock", "2026-03-02T01:00:00Z")
    assert len(raised) == 18, "no visit was sent out"
    assert office.book.raise_late("2026-03-03", "province", "clock", "2026-03-03T01:00:00Z") == []
    assert {limit["standing"] for limit in office.book.ask("limits", on="2026-03-03")} == {"late"}


def test_a_device_brings_back_an_envelope(office: Office) -> None:
    target = office.book.ask("cases")[0]["target"]
    office.submit(office.book.ask("dispatch", ceremony=office.ceremony, target=target, guidelines={"food-01": ""}), target)
    package = json.dumps(office.book.ask("package", ceremony=office.ceremony, target=target), separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    import hashlib

    enter = office.entry({"kind": "lc_entered", "way": "scan", "inspectors": json.loads(package)["team"]}, target)
    envelope = {"package": hashlib.sha256(package).hexdigest(), "entries": [enter]}
    sent = json.dumps(envelope, separators=(",", ":"), sort_keys=True).encode()
    assert office.book.receive(package, sent, NOW) == 1
    assert office.book.receive(package, sent, NOW) == 0


def test_rules_are_data(registry: ssj.Registry) -> None:
    record = rehearsed(registry).record()
    with pytest.raises(ssj.Error, match="rules"):
        ssj.Casebook([record.sealed["roll.json"]], record.public["journal.jsonl"], {"version": "x"})
