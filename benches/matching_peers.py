"""One draw of teams beside OR-tools' minimum-cost flow with random costs, on the same instances in one run.

    python -m venv venv && venv/bin/pip install ortools numpy
    venv/bin/python benches/matching_peers.py [SHAPE..]

OR-tools gives one feasible assignment and no probabilities; ours makes the table of all probabilities and
then draws by it. Its time includes making the model from arrays; ours includes the table and the draw.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow

ROOT = Path(__file__).resolve().parent.parent


def ours(folder: Path, shapes: list[str]) -> list[dict]:
    command = ["cargo", "run", "--quiet", "--release", "-p", "ssj-benches", "--features", "parallel", "--bin", "matching", "--", str(folder)]
    lines = subprocess.run(command + shapes, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in lines.splitlines()]


def or_tools(path: Path, seed: int) -> float:
    """Seconds until the arcs of one assignment are known."""
    numbers = np.fromfile(path, dtype="<u4")
    targets, inspectors, team, capacity = (int(n) for n in numbers[:4])
    counts, pairs = numbers[4 : 4 + targets], numbers[4 + targets :]
    costs = np.random.default_rng(seed).integers(0, 1 << 20, len(pairs))
    start = time.perf_counter()
    flow = min_cost_flow.SimpleMinCostFlow()
    left = np.repeat(np.arange(targets, dtype=np.int32), counts)
    right = (pairs + targets).astype(np.int32)
    sink = targets + inspectors
    people = np.arange(targets, sink, dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(left, right, np.ones(len(pairs), dtype=np.int64), costs)
    flow.add_arcs_with_capacity_and_unit_cost(
        people, np.full(inspectors, sink, dtype=np.int32), np.full(inspectors, capacity, dtype=np.int64), np.zeros(inspectors, dtype=np.int64)
    )
    flow.set_nodes_supplies(np.arange(targets, dtype=np.int32), np.full(targets, team, dtype=np.int64))
    flow.set_node_supply(sink, -targets * team)
    status = flow.solve()
    taken = flow.flows(np.arange(len(pairs), dtype=np.int32))
    seconds = time.perf_counter() - start
    assert status == flow.OPTIMAL and int(taken.sum()) == targets * team
    return seconds


def main() -> None:
    shapes = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for row in ours(Path(folder), shapes):
            theirs = or_tools(Path(folder) / f"{row['shape']}.u32", 1)
            print(
                f"{row['shape']:>10}  {row['pairs']:>8} pairs  table {row['table']:7.3f} s  draw {row['draw']:7.3f} s  "
                f"peak {row['megabytes']:6.0f} MB  witness {row['witness']:7.3f} s  "
                f"OR-tools {theirs:7.3f} s  ratio {theirs / row['whole']:5.2f}"
            )


if __name__ == "__main__":
    main()
