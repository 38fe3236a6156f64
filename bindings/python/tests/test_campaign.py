"""The lawful path from Python: ceremony, record, verification, proofs."""

from __future__ import annotations

import datetime
import json
import os
import stat
from pathlib import Path

import pytest
from conftest import PLAN, SECRETS, TIMES, items, rehearsed, registers, targets, to_csv

import shuangsuiji as ssj

DICE = "d10:314159265358979323846264338327950288419"


def ceremony(campaign: ssj.Campaign, values: dict[str, bytes]) -> None:
    for party, value in values.items():
        campaign.commit_party(party, campaign.commitment_of(party, value))
    campaign.physical(DICE)


def test_a_ceremony_step_by_step(campaign: ssj.Campaign) -> None:
    campaign.commit()
    assert campaign.stage == "committed"
    campaign.begin()
    assert (campaign.stage, campaign.standing, campaign.awaited) == ("ceremony", "commits", None)
    assert len(bytes.fromhex(campaign.ceremony_id)) == 32
    values = {party: os.urandom(32) for party in campaign.plan.parties}
    for party, value in values.items():
        campaign.commit_party(party, campaign.commitment_of(party, value).hex())
    assert campaign.standing == "physical"
    with pytest.raises(ssj.CeremonyError) as caught:
        campaign.physical("d10:123")
    assert caught.value.name == "BadPhysical"
    campaign.physical(DICE)
    assert (campaign.standing, campaign.awaited) == ("reveal", "keeper")
    with pytest.raises(ssj.CeremonyError) as caught:
        campaign.reveal("keeper", b"x" * 32)
    assert caught.value.name == "BadReveal"
    for party, value in values.items():
        campaign.reveal(party, value)
    assert campaign.standing == "seed"
    campaign.draw()
    campaign.match_inspectors()
    campaign.close()
    assert campaign.stage == "closed"
    report = campaign.record().verify()
    assert report.valid and report.verdict == "valid"
    assert {len(team) for team in campaign.teams()["members"]} == {2}
    assert sum(campaign.workload()["visits"]) == 2 * len(campaign.visits())


def test_a_void_attempt_is_followed_by_another(campaign: ssj.Campaign) -> None:
    campaign.commit()
    campaign.begin()
    values = {"keeper": b"a" * 32, "notary": b"b" * 32}
    ceremony(campaign, values)
    campaign.reveal("keeper", values["keeper"])
    first = campaign.ceremony_id
    campaign.void("not_opened", "notary", ["witness-1", "witness-2"])
    assert campaign.standing == "void"
    campaign.retry()
    assert campaign.ceremony_id != first
    values = {"keeper": b"c" * 32, "observer": b"d" * 32}
    ceremony(campaign, values)
    campaign.reveal("keeper", values["keeper"])
    campaign.recovered("observer", values["observer"], ["witness-1", "witness-2"])
    campaign.draw()
    assert len(campaign.visits()) == 18


def test_the_record_is_written_and_verified_from_public_alone(registry: ssj.Registry, tmp_path: Path) -> None:
    record = rehearsed(registry).record(tmp_path / "record")
    public = tmp_path / "record" / "public"
    for given in (record, tmp_path / "record", public, str(public), record.public, ssj.Record.open(public)):
        report = ssj.verify(given)
        assert (report.verdict, report.valid) == ("rehearsal", False)
    assert stat.S_IMODE((tmp_path / "record" / "sealed").stat().st_mode) == 0o700
    opened = ssj.Record.open(tmp_path / "record")
    assert (opened.public, opened.sealed) == (record.public, record.sealed)
    with pytest.raises(ssj.IoError, match="never written over"):
        record.save(tmp_path / "record")
    for name, content in record.public.items():
        for secret in (b"L-0001", "商店".encode(), b"Officer", record.sealed["keys.json"]):
            assert secret not in content, name


def test_a_record_is_audited_with_its_keys(registry: ssj.Registry, campaign: ssj.Campaign) -> None:
    record = rehearsed(registry).record()
    report = campaign.audit(record)
    assert report.verdict == "rehearsal"
    points = dict(zip(report.checks["point"], report.checks["outcome"], strict=True))
    assert {points[p] for p in ("sources", "register", "roster", "resolution", "eligibility")} == {"passed"}, str(report)


def test_a_changed_byte_is_found(registry: ssj.Registry) -> None:
    files = rehearsed(registry).record().public
    for name in files:
        content = files[name]
        # A file that is empty gets a byte; any other has its last one changed.
        changed = {**files, name: content[:-1] + bytes([content[-1] ^ 1]) if content else b"0"}
        report = ssj.verify(changed)
        assert report.verdict == "invalid", name
        assert "failed" in report.checks["outcome"]
    assert ssj.verify({k: v for k, v in files.items() if k != "draw.rows"}).verdict == "invalid"


def test_a_report_speaks(registry: ssj.Registry) -> None:
    report = rehearsed(registry).record().verify()
    assert str(report) == report.text() == report.text("en")
    assert "REHEARSAL" in str(report)
    assert "演练" in report.text("zh") and "REHEARSAL" not in report.text("zh")
    assert report.checks.columns == ["point", "outcome", "text_en", "text_zh"]
    assert report.checks["text_en"][0] in str(report) and report.checks["text_zh"][0] in report.text("zh")
    assert set(report.checks["outcome"]) <= {"passed", "flagged", "failed", "not_checked"}


def test_one_entity_explained_and_proved(registry: ssj.Registry, tmp_path: Path) -> None:
    campaign = rehearsed(registry)
    record = campaign.record()
    drawn = f"{campaign.visits()['scheme'][0]}:{campaign.visits()['id'][0]}"
    others = {f"raw:{row['id']}" for row in targets()} - {f"raw:{i}" for i in campaign.visits()["id"]}
    for entity, is_drawn in ((drawn, True), (sorted(others)[0], False)):
        explained = record.explain(entity).to_dicts()
        assert [row["drawn"] for row in explained] == [is_drawn]
        (proof,) = record.prove(entity)
        assert ssj.verify_proof(record.public, proof).to_dicts() == explained
        assert ssj.verify_proof(record, [proof]).to_dicts() == explained
        (tmp_path / "proof").write_bytes(proof + b"\n")
        assert ssj.verify_proof(record, tmp_path / "proof").to_dicts() == explained
        broken = json.loads(proof)
        broken["entity"] = "raw:L-9999"
        with pytest.raises(ssj.RecordError) as caught:
            ssj.verify_proof(record, json.dumps(broken, sort_keys=True, separators=(",", ":")).encode())
        assert caught.value.name == "ProofFailed"
    with pytest.raises(ssj.RecordError) as caught:
        record.explain("raw:nobody")
    assert caught.value.name == "EntityNotFound"
    with pytest.raises(ssj.InputError) as bad:
        record.explain("nobody")
    assert bad.value.field == "entity"


def test_without_the_sealed_folder_nobody_is_explained(registry: ssj.Registry, tmp_path: Path) -> None:
    rehearsed(registry).record(tmp_path / "record")
    with pytest.raises(ssj.RecordError) as caught:
        ssj.Record.open(tmp_path / "record" / "public").explain("raw:L-0001")
    assert caught.value.name == "RecordMissing"


def test_the_next_campaign_goes_on_in_the_units_journal(registry: ssj.Registry, tmp_path: Path) -> None:
    first = rehearsed(registry)
    first.record(tmp_path / "record")
    for journal in (first.journal, tmp_path / "record" / "public" / "journal.jsonl"):
        second = ssj.Campaign(registry, ssj.Plan({**PLAN, "campaign": "2026-q2"}))
        with pytest.raises(ssj.CeremonyError) as caught:
            second.commit(ssj.Secrets(**SECRETS), journal, TIMES[9])
        assert caught.value.name == "RepeatedKey"
        second.commit(journal=journal, time=datetime.datetime(2026, 1, 7, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8))))
        assert second.journal.startswith(first.journal)
        assert b'"time":"2026-01-07T01:00:00Z"' in second.journal
    same = ssj.Campaign(registry, ssj.Plan(PLAN))
    with pytest.raises(ssj.CeremonyError) as caught:
        same.commit(journal=first.journal, time=TIMES[9])
    assert caught.value.name == "AlreadyDrawn"


def test_without_secrets_the_systems_generator_is_used(registry: ssj.Registry) -> None:
    pools = set()
    for _ in range(2):
        campaign = ssj.Campaign(registry, ssj.Plan(PLAN))
        campaign.commit()
        pools.add(campaign.journal)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
        assert now.encode() in campaign.journal
    assert len(pools) == 2
    one, two = ssj.Secrets.generate(), ssj.Secrets.generate()
    assert one.k_pool != two.k_pool and one.k_pool != one.k_insp
    assert one.k_pool.hex() not in repr(one)


def test_disclosure_before_the_close(registry: ssj.Registry) -> None:
    campaign = ssj.Campaign(registry, ssj.Plan(PLAN))
    campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[0])
    campaign.rehearse(3, TIMES[1])
    campaign.match_inspectors(TIMES[2])
    with pytest.raises(ssj.StateError):
        campaign.record()
    record = campaign.record(disclosure="ceremony")
    assert "draw.rows" not in record.public and "draw.rows" in record.sealed
    assert ssj.verify(record).verdict == "rehearsal"


def test_the_plan_in_all_its_forms(chicago: Path, tmp_path: Path) -> None:
    plan = ssj.Plan(PLAN)
    assert plan == ssj.Plan(json.dumps(PLAN)) == ssj.Plan(plan.to_dict())
    assert plan == ssj.Plan({**PLAN, "as_of": datetime.date(2026, 1, 5)})
    (tmp_path / "plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    assert plan == ssj.Plan.from_file(tmp_path / "plan.json")
    toml = chicago / "plan.toml"
    assert ssj.Plan.from_file(toml) == ssj.Plan(toml.read_text(encoding="utf-8")) != plan
    assert (plan.unit, plan.campaign, plan.title, plan.suite) == ("test-bureau", "2026-q1", "First quarter", "sha256")
    assert (plan.as_of, plan.parties, plan.tasks) == (datetime.date(2026, 1, 5), ["keeper", "notary"], ["food"])
    assert set(PLAN) <= set(ssj.Plan.schema()["properties"])


def test_chicago_runs_from_its_folder(chicago: Path, tmp_path: Path) -> None:
    campaign = ssj.Campaign.from_folder(chicago)
    assert ssj.Registry.from_folder(chicago, on_bad="refuse").sizes["targets"] == 12367
    plan = ssj.Plan.from_file(chicago / "plan.toml")
    assert plan == campaign.plan
    assert ssj.Campaign(ssj.Registry.from_folder(chicago), plan).funnel().to_dicts() == campaign.funnel().to_dicts()
    assert campaign.funnel()["entered"][0] == 12367
    campaign.commit()
    campaign.rehearse(2014)
    campaign.match_inspectors()
    campaign.close()
    campaign.record(tmp_path / "record")
    assert ssj.verify(tmp_path / "record").verdict == "rehearsal"
    assert len(campaign.visits()) == len(campaign.teams()) > 900


def test_registers_may_come_in_parts_and_under_other_names(tmp_path: Path) -> None:
    rows = targets(20)
    half = [{"编号": r["id"], "企业名称": r["name"], "等级": r["tier"]} for r in rows]
    (tmp_path / "two.csv").write_bytes("\ufeff".encode() + to_csv(half[10:]))
    fields = {"scheme": {"const": "raw"}, "id": {"column": "编号"}, "name": {"column": "企业名称"}, "tier": {"column": "等级"}}
    (tmp_path / "mapping.toml").write_text(
        '[fields]\nscheme = { const = "raw" }\nid = { column = "编号" }\nname = { column = "企业名称" }\ntier = { column = "等级" }\n',
        encoding="utf-8",
    )
    for mapping in ({"fields": fields}, tmp_path / "mapping.toml"):
        parts = [to_csv(half[:10]), tmp_path / "two.csv"]
        registry = ssj.Registry(targets=parts, items=to_csv(items()), mapping={"targets": mapping})
        assert registry.sizes["targets"] == 20
    gb = to_csv(half).decode().encode("gb18030")
    registry = ssj.Registry(targets=gb, items=to_csv(items()), mapping={"targets": {"encoding": "gb18030", "fields": fields}})
    assert [registry.sizes[name] for name in ("targets", "inspectors", "items", "history", "organisations")] == [20, 0, 1, 0, 0]
    with pytest.raises(ssj.InputError) as caught:
        ssj.Registry(targets=to_csv(rows), items=to_csv(items()), mapping={"targets": {"fields": {"licence": {}}}})
    assert (caught.value.name, caught.value.field) == ("BadMapping", "fields.licence")


def test_the_registers_are_whole(registry: ssj.Registry) -> None:
    given = {**{name: len(rows) for name, rows in registers().items()}, "organisations": 0, "crosswalk": 0}
    assert {name: registry.sizes[name] for name in given} == given
    assert len(registry.set_aside) == 0
    assert [(row["register"], row["rows"], row["set_aside"]) for row in registry.sources] == [
        ("history", 5, 0),
        ("inspectors", 8, 0),
        ("items", 1, 0),
        ("targets", 200, 0),
    ]
    assert all(len(digest) == 64 for digest in registry.sources["digest"])


def test_the_list_of_items_is_in_versions_and_its_lag_is_noted(root: Path) -> None:
    """The county of the example draws by a list that its city has not brought up to date."""
    campaign = ssj.Campaign.from_folder(root / "examples" / "shanxi" / "county")
    (notice,) = campaign.notices()
    assert notice["rule"] == "stale_list"
    assert "17 working days" in notice["text_en"] and "17 个工作日" in notice["text_zh"]
    items = {row["code"]: row for row in campaign.items()}
    assert "market-drug" not in items and not items["market-disclosure"]["off_site"]
    city = ssj.Campaign.from_folder(root / "examples" / "shanxi" / "city")
    assert len(city.notices()) == 0
    items = {row["code"]: row for row in city.items()}
    assert items["market-disclosure"]["off_site"] and "market-fair" in items


def test_a_plan_is_linted_and_its_visits_have_days(root: Path) -> None:
    """The city of the example is lawful, with warnings of its list; an annual plan that comes late stops it."""
    campaign = ssj.Campaign.from_folder(root / "examples" / "shanxi" / "city")
    findings = campaign.lint().to_dicts()
    assert {row["severity"] for row in findings} == {"warn"}
    assert "国市监信〔2019〕38号" in findings[0]["source"] and findings[0]["task"] == "fire"
    late = campaign.lint("2025-12-27").to_dicts()
    assert [row["rule"] for row in late if row["severity"] == "error"] == ["SSJ-L019"]
    with pytest.raises(ssj.StateError):
        campaign.lint("tomorrow")
    with pytest.raises(ssj.StateError):
        campaign.schedule()
    campaign.commit(time="2026-01-05T09:00:00Z")
    campaign.rehearse(7)
    drawn, targets, visits = campaign.saving()
    schedule = campaign.schedule().to_dicts()
    assert len(schedule) == visits and drawn > visits >= targets
    assert all("2026-01-12" <= row["day"] <= "2026-06-30" for row in schedule)


def test_what_is_said_of_targets_and_inspectors_is_in_registers_like_the_others() -> None:
    one, person = registers()["targets"][0], {"inspector": registers()["inspectors"][0]["id"]}
    of = {"scheme": one["scheme"], "target": one["id"]}
    kin = {"from": "person", "code": "R1", "ground": "kin", "declared_by": "supervisor", "declared_on": "2025-12-31"}
    attached = {
        "tags": [{**of, "tag": "key/food", "source": "list", "approved_by": "bureau"}],
        "licences": [{**of, "licence": "food", "valid_to": "2027-12-31"}],
        "tiers": [{**of, "by": "samr-2022", "tier": "B", "as_of": "2025-12-31", "source": "system"}],
        "skills": [{**person, "kind": "specialty", "name": "food", "level": "2"}],
        "recusals": [{**person, **kin}],
        "persons": [{**of, "person": "R1", "position": "controller"}],
    }
    registry = ssj.Registry(**{name: to_csv(rows) for name, rows in {**registers(), **attached}.items()})
    assert [registry.sizes[name] for name in attached] == [1] * 6


def test_organisations_are_a_register_like_the_others() -> None:
    offices = [{"code": "bureau", "name": "示例局", "level": "city", "region": "140100"}]
    registry = ssj.Registry(**{name: to_csv(rows) for name, rows in registers().items()}, organisations=to_csv(offices))
    assert registry.sizes["organisations"] == 1
    assert "organisations" in registry.sources["register"]


def test_regions_older_codes_and_days_are_registers_too() -> None:
    plain = {name: to_csv(rows) for name, rows in registers().items()}
    before = ssj.Registry(**plain).sizes
    registry = ssj.Registry(
        **plain,
        regions=to_csv([{"code": "140172", "name": "示例开发区", "level": "zone", "parent": "140100"}]),
        crosswalk=to_csv([{"scheme": "reg15", "id": "440301103097413", "uscc": "9144030071526726XG"}]),
        calendar=to_csv([{"day": "2027-01-01", "state": "off", "name": "元旦", "notice": "2027"}]),
    )
    grown = {name: registry.sizes[name] - before[name] for name in ("regions", "crosswalk", "calendar")}
    assert grown == {"regions": 1, "crosswalk": 1, "calendar": 1}
    with pytest.raises(ssj.InputError) as caught:
        ssj.Registry(**plain, regions=to_csv([{"code": "140172", "name": "示例开发区", "level": "land"}]))
    assert (caught.value.name, caught.value.field, caught.value.row) == ("UnknownValue", "level", 2)
