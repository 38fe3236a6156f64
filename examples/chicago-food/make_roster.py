"""Writes data/inspectors-invented.csv: sanitarians who do not exist, for the example only.

The wards are cut into districts of about equal numbers of establishments, each with its own
people; others serve the whole city, which includes establishments without a ward. The seed is
fixed, so the file is the same every time: `python3 make_roster.py`.
"""

import csv
import random
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
DISTRICTS, PER_DISTRICT, CITYWIDE = 10, 4, 18
GIVEN = "Ada Ben Carla Dmitri Elena Farid Grace Hugo Ines Jonas Keiko Liam Mona Nils Olga Pedro Quinn Rosa Sven Tara".split()
FAMILY = "Abbott Brandt Castillo Dvorak Engel Fischer Garcia Huang Ivanov Jensen Kowalski Lindgren Moreau Novak Okafor Petrov".split()
COLUMNS = "id name unit role regions card_number card_from card_to specialties capacity leave recusals".split()
WINDOW = "2014-01-06/2014-03-31"


def districts(targets):
    """Wards in numerical order, cut where the running number of establishments passes a tenth."""
    counts = Counter(t["ward"] for t in targets if t["ward"])
    total, seen, out = sum(counts.values()), 0, [[] for _ in range(DISTRICTS)]
    for ward in sorted(counts, key=int):
        out[min(DISTRICTS - 1, seen * DISTRICTS // total)].append(ward)
        seen += counts[ward]
    return [d for d in out if d]


def main():
    rng = random.Random(20140102)
    targets = list(csv.DictReader((HERE / "data/targets.csv").open(encoding="utf-8")))
    names = rng.sample([f"{g} {f} (invented)" for g in GIVEN for f in FAMILY], 80)
    rows = []

    def add(unit, regions, capacity, **more):
        n = len(rows) + 1
        vulnerable = n % 2 == 0 or unit == "citywide"
        rows.append({
            "id": f"S{n:03}", "name": names[n - 1], "unit": unit, "role": "officer", "regions": ";".join(regions),
            "card_number": f"CHI-{rng.randrange(10**6):06}", "card_from": "2012-01-01", "card_to": "2016-12-31",
            "specialties": "food_safety;vulnerable_groups" if vulnerable else "food_safety",
            "capacity": capacity, "leave": "", "recusals": "", **more})

    for at, wards in enumerate(districts(targets), 1):
        for _ in range(PER_DISTRICT):
            add(f"district-{at:02}", wards, rng.randrange(40, 61, 5))
    for _ in range(CITYWIDE):
        add("citywide", [], rng.randrange(50, 71, 5))
    for role in ("expert", "assistant"):
        add("laboratory", [], 20, role=role)

    rows[3]["card_to"] = "2013-12-31"  # expired before the window: may not be in a team
    rows[17]["card_to"] = "2014-02-15"  # expires within it: neither
    rows[9]["leave"] = WINDOW  # away all the time
    for at in (6, 21, 44):  # away for a week or two: still available in the rest of the window
        rows[at]["leave"] = "2014-02-03/2014-02-14"
    for at in (1, 12, 25, 33, 47):
        rows[at]["recusals"] = "target:raw:" + rng.choice(targets)["id"]
    rows[50]["recusals"] = "region:42;target:raw:" + rng.choice(targets)["id"]

    with (HERE / "data/inspectors-invented.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
