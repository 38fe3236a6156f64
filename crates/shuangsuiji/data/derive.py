#!/usr/bin/env python3
"""Writes the tables of this folder from their sources; what is done to them is in README.md.

    derive.py calendar HOLIDAY_CN       # a clone of github.com/NateScarlet/holiday-cn
    derive.py regions AREACODES MODOOD  # of yescallop/areacodes and modood/Administrative-divisions-of-China
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def source(clone: str, path: str) -> str:
    """A file at the head of a clone, bare or not."""
    return subprocess.run(["git", "-C", clone, "show", f"HEAD:{path}"], check=True, capture_output=True).stdout.decode("utf-8-sig")


def commit(clone: str) -> str:
    """The commit that was read."""
    return subprocess.run(["git", "-C", clone, "rev-parse", "HEAD"], check=True, capture_output=True).stdout.decode().strip()


def calendar(clone: str) -> None:
    """One file a year: every day that the notice of the State Council names."""
    for year in (2024, 2025, 2026):
        notice = json.loads(source(clone, f"{year}.json"))
        lines = [f"# {paper}" for paper in notice["papers"]]
        lines += [f"# by github.com/NateScarlet/holiday-cn (MIT), {year}.json at {commit(clone)}", "day,state,name"]
        lines += [f"{day['date']},{'off' if day['isOffDay'] else 'work'},{day['name']}" for day in notice["days"]]
        (HERE / f"calendar-{year}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


LEVELS = {"省级": "province", "地级": "city", "县级": "county"}
SINCE = 2007  # registration numbers of 15 digits begin here; older codes are in no identifier


def regions(areacodes: str, modood: str) -> None:
    """The ministry's regions since 2007, with years; then what only the list of statistics has, undated."""
    rows = {}
    for row in csv.DictReader(source(areacodes, "result.csv").splitlines()):
        code, ended = row["代码"], row["变更/弃用时间"]
        if not ended or int(ended) > SINCE:
            years = row["启用时间"], str(int(ended) - 1) if ended else ""
            # A code with a year in brackets took over a part of it in another year.
            new = [] if row["状态"] != "弃用" else [n for n in row["新代码"].split(";") if n and "[" not in n]
            rows.setdefault(code, []).append((row["名称"], LEVELS[row["级别"]], *years, ";".join(new)))
    listed = set(rows)
    for name, end, level in (("cities", "00", "group"), ("areas", "", "zone")):
        for row in csv.DictReader(source(modood, f"dist/{name}.csv").splitlines()):
            if (code := row["code"] + end) not in listed:
                rows[code] = [(row["name"], level, "", "", "")]
    cities = {code for code in rows if code.endswith("00")}
    lines = [
        f"# github.com/yescallop/areacodes (CC0 1.0), result.csv at {commit(areacodes)}",
        f"# groups and zones: github.com/modood/Administrative-divisions-of-China (WTFPL), dist/ at {commit(modood)}",
        "code,name,level,parent,valid_from,valid_to,successors",
    ]
    for code in sorted(rows):
        above = [code[:4] + "00", code[:2] + "0000"]
        parent = next((a for a in above if a in cities and a != code), "")
        for name, level, *rest in sorted(rows[code], key=lambda row: row[2]):
            lines.append(",".join((code, name, level, parent, *rest)))
    (HERE / "regions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    {"calendar": calendar, "regions": regions}[sys.argv[1]](*sys.argv[2:])
