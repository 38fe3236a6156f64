#!/usr/bin/env python3
"""Writes the tables of this folder from their sources; what is done to them is in README.md.

    derive.py calendar HOLIDAY_CN   # a clone of github.com/NateScarlet/holiday-cn
"""

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


if __name__ == "__main__":
    {"calendar": calendar}[sys.argv[1]](*sys.argv[2:])
