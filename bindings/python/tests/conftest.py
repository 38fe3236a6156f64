"""A small campaign by every door, and where the project's own examples are."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

import pytest

import shuangsuiji as ssj

Rows = list[dict[str, Any]]

TIMES = [f"2026-01-06T08:00:{i:02}Z" for i in range(60)]
SECRETS = {"k_pool": b"p" * 32, "k_insp": b"i" * 32, "nonce_targets": b"t" * 32, "nonce_inspectors": b"n" * 32}

PLAN: dict[str, Any] = {
    "unit": "test-bureau",
    "campaign": "2026-q1",
    "title": "First quarter",
    "suite": "sha256",
    "as_of": "2026-01-05",
    "physical": "d10:[0-9]{39}",
    "parties": [{"id": "keeper", "organisation": "Register"}, {"id": "notary", "organisation": "Notaries"}],
    "tasks": [
        {
            "code": "food",
            "items": ["food-01"],
            "strata_by": "tier",
            "quotas": {"A": {"ratio": "5%"}, "B": {"ratio": "20%"}},
            "window": {"from": "2026-01-12", "to": "2026-03-31"},
        }
    ],
}


def targets(n: int = 200) -> Rows:
    return [
        {"scheme": "raw", "id": f"L-{i:04}", "name": f"商店 {i}", "tier": "BAAA"[i % 4], "region": f"{140100 + i % 3}" if i else ""}
        for i in range(n)
    ]


def inspectors() -> Rows:
    card = {"card_from": "2024-01-01", "card_to": "2028-12-31"}
    return [{"id": f"P{i}", "name": f"Officer {i}", "unit": "bureau", "card_number": f"K{i}", "capacity": "10", **card} for i in range(8)]


def items() -> Rows:
    return [{"code": "food-01", "name": "Food on sale", "basis": "食品安全法第一百一十条"}]


def history() -> Rows:
    return [{"id": f"H{i}", "scheme": "raw", "target": f"L-{i:04}", "date": "2025-06-30"} for i in range(5)]


def registers() -> dict[str, Rows]:
    return {"targets": targets(), "inspectors": inspectors(), "items": items(), "history": history()}


def to_csv(rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def rehearsed(registry: ssj.Registry, plan: dict[str, Any] | None = None) -> ssj.Campaign:
    """A campaign from a registry to its close, with fixed secrets, seed and times."""
    campaign = ssj.Campaign(registry, ssj.Plan(plan or PLAN))
    campaign.commit(ssj.Secrets(**SECRETS), time=TIMES[0])
    campaign.rehearse(7, TIMES[1])
    campaign.match_inspectors(TIMES[2])
    campaign.close(TIMES[3])
    return campaign


@pytest.fixture
def registry() -> ssj.Registry:
    return ssj.Registry(**{name: to_csv(rows) for name, rows in registers().items()})


@pytest.fixture
def campaign(registry: ssj.Registry) -> ssj.Campaign:
    return ssj.Campaign(registry, ssj.Plan(PLAN))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the source tree; the package under test is the installed one."""
    return Path(os.environ.get("SSJ_ROOT") or Path(__file__).parents[3])


@pytest.fixture(scope="session")
def chicago(root: Path) -> Path:
    return root / "examples" / "chicago-food"
