"""Writes the matching rows of matching_rows.json from its own "input", independently of the engine.

The layouts are those of protocol §7a. Run it from anywhere: it compares, and exits 1 on a difference;
with --write it writes the file instead. Python 3.10 or later, standard library only.
"""

import json
import pathlib
import sys

PATH = pathlib.Path(__file__).with_name("matching_rows.json")


def u(n):
    return n.to_bytes(8, "big")


def tup(*fields):
    out = u(len(fields))
    for f in fields:
        b = f.encode() if isinstance(f, str) else u(f) if isinstance(f, int) else f
        out += u(len(b)) + b
    return out


def ids(names):
    return [bytes.fromhex(n) for n in names]


def rows(data):
    instance, teams = [], []
    for i in data["inspectors"]:
        instance.append(tup("match-inspector", bytes.fromhex(i["ibid"]), i["capacity"], i["floor"], tup()))
    for t in data["targets"]:
        bid = bytes.fromhex(t["bid"])
        classes = sorted(t["classes"], key=lambda c: c["name"].encode())
        packed = [tup(c["name"], c["lo"], c["hi"], tup(*sorted(ids(c["members"])))) for c in classes]
        removed = [tup(rule, n) for rule, n in sorted(t["removed"], key=lambda r: r[0].encode())]
        instance.append(tup("match-target", bid, t["team_size"], tup(*packed), tup(*removed)))
        instance += [tup("match-pair", bid, ibid) for ibid in ids(t["eligible"])]
        for seat, ibid in enumerate(sorted(ids(t["team"]))):
            names = [c["name"] for c in classes if ibid.hex() in c["members"]]
            teams.append(tup("match-team", bid, seat, ibid, names[0] if names else ""))
        teams += [tup("match-reserve", bid, order, ibid) for order, ibid in enumerate(ids(t["reserves"]))]
    return sorted(instance), sorted(teams)


def main():
    have = json.loads(PATH.read_text("utf-8"))
    instance, teams = rows(have["input"])
    prob = tup("match-prob", b"\x01" * 28 + b"\0\0\0\2", b"\x02" * 28 + b"\0\0\0\1", 1 << 31)
    made = {
        "input": have["input"],
        "instance": [r.hex() for r in instance],
        "prob": prob.hex(),
        "table": [],
        "teams": [r.hex() for r in teams],
    }
    if "--write" in sys.argv:
        PATH.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    elif made != have:
        sys.exit("matching_rows.json differs from what this program writes")


main()
