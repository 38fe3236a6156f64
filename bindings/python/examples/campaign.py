"""A whole campaign from tables in memory: registers, commitment, ceremony of three parties and dice,
draw, teams, record, verification. `python examples/campaign.py`"""

import secrets
import tempfile
from pathlib import Path

import polars as pl

import shuangsuiji as ssj

PLAN = """
unit = "example-bureau"
campaign = "2026-q1"
title = "First quarter"
suite = "sm3"
as_of = 2026-01-05
physical = "d10:[0-9]{39}"
parties = [{ id = "keeper", organisation = "Register" }, { id = "notary", organisation = "Notaries" }]
[[tasks]]
code = "food"
items = ["food-01"]
strata_by = "tier"
quotas = { A = { ratio = "3%" }, B = { ratio = "10%" } }
window = { from = 2026-01-12, to = 2026-03-31 }
"""

# Registers are tables of any library with the Arrow interface; "licence" is this office's word for `id`.
targets = pl.DataFrame([{"licence": f"L-{i:04}", "name": f"Shop {i}", "tier": "BAAA"[i % 4]} for i in range(800)])
people = pl.DataFrame([{"id": f"P{i}", "name": f"Officer {i}", "card_number": f"K{i}"} for i in range(12)])
card = {"card_from": pl.lit("2024-01-01"), "card_to": pl.lit("2028-12-31")}
inspectors = people.with_columns(unit=pl.lit("bureau"), capacity=pl.lit(10), **card)
items = pl.DataFrame({"code": ["food-01"], "name": ["Food on sale"], "basis": ["食品安全法第一百一十条"]})
mapping = {"targets": {"fields": {"id": {"column": "licence"}, "scheme": {"const": "raw"}}}}
registry = ssj.Registry(targets=targets, items=items, inspectors=inspectors, mapping=mapping)

campaign = ssj.Campaign(registry, ssj.Plan(PLAN))  # frames, strata, quotas
print(campaign.strata().to_polars())
campaign.commit()  # pool and plan are fixed, before any seed exists

# The ceremony: all commit, dice are rolled in public, all reveal, the keeper first.
campaign.begin()
values = {party: secrets.token_bytes(32) for party in campaign.plan.parties}
for party, value in values.items():
    campaign.commit_party(party, campaign.commitment_of(party, value))
campaign.physical("d10:" + "".join(str(secrets.randbelow(10)) for _ in range(39)))
for party, value in values.items():
    campaign.reveal(party, value)

campaign.draw()
campaign.match_inspectors()
campaign.close()
print(campaign.teams().to_polars())
with tempfile.TemporaryDirectory() as folder:
    campaign.record(Path(folder, "record"))
    report = ssj.verify(Path(folder, "record", "public"))  # needs nothing else
print(report)
assert report.valid
