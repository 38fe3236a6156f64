"""The engine works while other Python threads run: the interpreter's lock is given up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import PLAN, SECRETS, TIMES, inspectors, items, targets, to_csv

import shuangsuiji as ssj

N = 60_000


@pytest.fixture(scope="module")
def csv() -> dict[str, bytes]:
    people = [{**row, "capacity": "4000"} for row in inspectors()]
    return {"targets": to_csv(targets(N)), "inspectors": to_csv(people), "items": to_csv(items())}


def progress_during(work: Callable[[], object]) -> tuple[int, float]:
    """How often this thread went round its loop in the middle half of the work, and how long that took."""
    span: list[float] = []

    def timed() -> None:
        begun = time.perf_counter()
        work()
        span.extend((begun, time.perf_counter()))

    worker = threading.Thread(target=timed)
    ticks = []
    worker.start()
    while worker.is_alive():
        ticks.append(time.perf_counter())
    worker.join()
    begun, ended = span
    quarter = (ended - begun) / 4
    return sum(begun + quarter < tick < ended - quarter for tick in ticks), 2 * quarter


def test_other_threads_run_during_every_act(csv: dict[str, bytes], tmp_path: Path) -> None:
    task = {**PLAN["tasks"][0], "quotas": {"A": {"ratio": "2%"}, "B": {"ratio": "2%"}}}
    plan = ssj.Plan({**PLAN, "tasks": [task]})
    registry = ssj.Registry(**csv)
    campaign = ssj.Campaign(registry, plan)
    acts: dict[str, Callable[[], object]] = {
        "load": lambda: ssj.Registry(**csv),
        "prepare": lambda: ssj.Campaign(registry, plan),
        "commit": lambda: campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[0]),
        "rehearse": lambda: campaign.rehearse(1, TIMES[1]),
        "match": lambda: campaign.match_inspectors(TIMES[2]),
        "record": lambda: (campaign.close(TIMES[3]), campaign.record(tmp_path / "record")),
        "verify": lambda: ssj.verify(tmp_path / "record"),
    }
    for name, act in acts.items():
        ticks, seconds = progress_during(act)
        # With the lock held there is no tick at all; one every 2 ms is far below what a free thread makes.
        assert ticks > 500 * seconds, f"{name}: {ticks} ticks in {seconds:.4f} s"
        assert ticks > 0 or seconds < 0.001, name


def test_threads_share_a_campaign(csv: dict[str, bytes]) -> None:
    campaign = ssj.Campaign(ssj.Registry(**csv), ssj.Plan(PLAN))

    def act(_: int) -> str:
        try:
            campaign.commit(time=TIMES[0])
        except ssj.StateError as error:
            return error.name
        return campaign.stage

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(act, range(4)))
    assert sorted(outcomes) == ["WrongState"] * 3 + ["committed"]


def test_many_campaigns_at_once_are_all_the_same(csv: dict[str, bytes]) -> None:
    registry = ssj.Registry(**csv)

    def run(_: int) -> bytes:
        campaign = ssj.Campaign(registry, ssj.Plan(PLAN))
        campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[0])
        campaign.rehearse(1, TIMES[1])
        return campaign.journal

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(run, range(3)))) == 1
