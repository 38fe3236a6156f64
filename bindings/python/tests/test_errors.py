"""Every error comes from the engine's one table, with its place and its remedy, in two languages."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import pytest
from conftest import PLAN, SECRETS, TIMES, items, registers, targets, to_csv

import shuangsuiji as ssj
from shuangsuiji import errors


def test_the_classes_are_those_of_the_table() -> None:
    kinds = {row["kind"] for row in ssj.codes()}
    assert kinds == set(errors._BY_KIND)
    assert set(errors._BY_NAME) <= set(ssj.codes()["name"])
    classes = {*errors._BY_KIND.values(), *errors._BY_NAME.values(), ssj.Error}
    assert classes == {getattr(ssj, name) for name in errors.__all__}
    assert len(set(ssj.codes()["code"])) == len(ssj.codes())


def test_the_classes_are_pythons_own_too() -> None:
    for cls in (ssj.InputError, ssj.PlanError, ssj.FrameError, ssj.RecordError, ssj.ArgumentError):
        assert issubclass(cls, ValueError)
    assert issubclass(ssj.StateError, RuntimeError)
    assert issubclass(ssj.InternalError, RuntimeError)
    assert issubclass(ssj.IoError, OSError)
    assert all(issubclass(getattr(ssj, name), ssj.Error) for name in errors.__all__)


def test_bad_rows_are_all_told_with_place_and_remedy() -> None:
    rows = targets(20)
    rows[3]["scheme"], rows[3]["id"] = "uscc", "91110105MA0012AB1X"
    rows[5]["name"] = ""
    with pytest.raises(ssj.InputError) as caught:
        ssj.Registry(targets=to_csv(rows), items=to_csv(items()))
    error = caught.value
    assert (error.name, error.code, error.kind) == ("Several", 1, "input")
    first, second = error.errors
    assert (first.name, first.file, first.row, first.field, first.value) == ("BadIdentifier", "targets", 5, "id", "91110105MA0012AB1X")
    assert (second.name, second.row, second.field) == ("BadRow", 7, "name")
    remedies = {row["name"]: row for row in ssj.codes()}
    assert first.remedy == remedies["BadIdentifier"]["remedy_en"]
    assert first.remedy in str(error) and "row 5" in str(error)
    assert remedies["BadIdentifier"]["remedy_zh"] in error.message("zh") and "行 5" in error.message("zh")


def test_bad_rows_are_set_aside_when_asked() -> None:
    rows = targets(20)
    rows[3]["name"] = ""
    registry = ssj.Registry(targets=to_csv(rows), items=to_csv(items()), on_bad="set_aside")
    assert registry.sizes["targets"] == 19
    (aside,) = registry.set_aside.to_dicts()
    assert (aside["file"], aside["row"], aside["reason"], aside["field"]) == ("targets", 5, "BadRow:name", "name")
    assert "行 5" in aside["message_zh"]
    assert "set aside" in repr(registry)


def test_a_plan_tells_its_line() -> None:
    with pytest.raises(ssj.PlanError, match="line 2"):
        ssj.Plan('unit = "x"\ncampaign = 3\n')
    with pytest.raises(ssj.PlanError) as caught:
        ssj.Plan({**PLAN, "tasks": []})
    assert isinstance(caught.value, ValueError)


def test_a_quota_that_cannot_be_met_is_an_error(registry: ssj.Registry) -> None:
    task = {**PLAN["tasks"][0], "quotas": {"A": {"count": 100_000}, "B": {"ratio": "1%"}}}
    with pytest.raises(ssj.FrameError) as caught:
        ssj.Campaign(registry, ssj.Plan({**PLAN, "tasks": [task]}))
    assert caught.value.name in ("ShortFrame", "Several")


def test_too_few_inspectors_say_who_competes() -> None:
    given = registers()
    given["inspectors"] = [{**row, "capacity": "1"} for row in given["inspectors"]]
    campaign = ssj.Campaign(ssj.Registry(**{k: to_csv(v) for k, v in given.items()}), ssj.Plan(PLAN))
    campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[0])
    campaign.rehearse(1, TIMES[1])
    with pytest.raises(ssj.MatchingError) as caught:
        campaign.match_inspectors(TIMES[2])
    assert caught.value.name == "Infeasible"
    assert campaign.stage == "drawn"


def test_acts_out_of_order_leave_the_campaign_as_it_was(campaign: ssj.Campaign) -> None:
    acts = {
        "rehearse": lambda: campaign.rehearse(1),
        "begin": campaign.begin,
        "draw": campaign.draw,
        "match": campaign.match_inspectors,
        "close": campaign.close,
        "record": campaign.record,
        "visits": campaign.visits,
        "teams": campaign.teams,
        "journal": lambda: campaign.journal,
        "standing": lambda: campaign.standing,
    }
    for name, act in acts.items():
        with pytest.raises(ssj.StateError) as caught:
            act()
        assert caught.value.name == "WrongState", name
        assert campaign.stage == "prepared", name
    campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[0])
    before = campaign.journal
    with pytest.raises(ssj.StateError):
        campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[1])
    with pytest.raises(ssj.StateError):
        campaign.draw(TIMES[1])
    assert (campaign.stage, campaign.journal) == ("committed", before)
    campaign.rehearse(1, TIMES[1])
    before = campaign.journal
    with pytest.raises(ssj.CeremonyError) as again:
        campaign.draw(TIMES[2])
    assert again.value.name == "AlreadyDrawn"
    assert (campaign.stage, campaign.journal) == ("drawn", before)


def test_time_does_not_run_backwards(campaign: ssj.Campaign) -> None:
    campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[9])
    with pytest.raises(ssj.Error):
        campaign.rehearse(1, TIMES[0])
    assert campaign.stage == "committed"


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.commit(time=datetime.datetime(2026, 1, 6)),
        lambda c: c.commit(time="yesterday"),
        lambda c: c.commit(time=3),
        lambda c: c.rehearse(b"short"),
        lambda c: c.rehearse(-1),
        lambda c: c.rehearse(1 << 256),
        lambda c: c.rehearse(1.5),
        lambda c: c.record(disclosure="all"),
        lambda c: ssj.Registry(targets=3, items=b""),
        lambda c: ssj.Registry(targets=b"", items=b"", on_bad="ignore"),
        lambda c: ssj.Registry(targets=b"", items=b"", mapping={"shops": {}}),
        lambda c: ssj.Registry(targets=b"", items=b"", mapping={"targets": 3}),
        lambda c: ssj.Plan(3),
        lambda c: ssj.verify(3),
        lambda c: ssj.Secrets(**{**SECRETS, "k_pool": b""}),
    ],
)
def test_a_wrong_argument_is_named(campaign: ssj.Campaign, call) -> None:
    with pytest.raises(ssj.ArgumentError) as caught:
        call(campaign)
    assert caught.value.field
    assert isinstance(caught.value, ssj.StateError)
    assert campaign.stage == "prepared"


def test_keys_are_never_used_twice(campaign: ssj.Campaign) -> None:
    with pytest.raises(ssj.CeremonyError) as caught:
        campaign.commit(ssj.Secrets(**{**SECRETS, "k_insp": SECRETS["k_pool"]}))
    assert caught.value.name == "RepeatedKey"


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for call in (
        lambda: ssj.Plan.from_file(tmp_path / "none.toml"),
        lambda: ssj.Registry.from_folder(tmp_path / "none"),
        lambda: ssj.Registry(targets=tmp_path / "none.csv", items=to_csv(items())),
        lambda: ssj.Registry(targets=to_csv(targets(5)), items=to_csv(items()), mapping={"items": tmp_path / "none.toml"}),
        lambda: ssj.Record.open(tmp_path / "none"),
    ):
        with pytest.raises(OSError) as caught:
            call()
        assert isinstance(caught.value, ssj.IoError)
        assert str(tmp_path) in str(caught.value.file)


def test_errors_survive_pickling() -> None:
    for text in ("unit = 3", "["):
        with pytest.raises(ssj.PlanError) as caught:
            ssj.Plan(text)
        copy = pickle.loads(pickle.dumps(caught.value))
        assert type(copy) is type(caught.value)
        assert (copy.code, copy.row, copy.message("zh")) == (caught.value.code, caught.value.row, caught.value.message("zh"))
    with pytest.raises(ssj.IoError) as missing:
        ssj.Plan.from_file("no such file")
    copy = pickle.loads(pickle.dumps(missing.value))
    assert (str(copy), copy.file) == (str(missing.value), "no such file")


def test_a_language_is_one_of_two() -> None:
    with pytest.raises(ssj.PlanError) as caught:
        ssj.Plan("unit = 3")
    with pytest.raises(ValueError, match="'en' or 'zh'"):
        caught.value.message("fr")  # type: ignore[arg-type]


def test_a_code_is_described_and_a_wrong_one_is_told_with_what_was_meant() -> None:
    rows = list(ssj.describe_code("11500000009276118B"))
    assert [row["part"] for row in rows] == ["uscc:11500000009276118B", "1", "1", "500000", "009276118", "B"]
    assert (rows[3]["meaning_zh"], rows[2]["meaning_en"]) == ("重庆市", "a public authority")
    assert list(ssj.describe_code("F52"))[-1]["meaning_zh"] == "零售业"
    with pytest.raises(ssj.InputError) as caught:
        ssj.describe_code("115000000092761188")
    assert caught.value.name == "BadIdentifier"
    assert "uscc:11500000009276118B" in caught.value.message("zh")
