"""Random teams for any assignment problem (人员随机匹配), with the probability of every pair.

>>> from shuangsuiji import matching
>>> problem = matching.Instance({"mill": 1, "bakery": 2}, {"Chen": 1, "Chu": 2, "Wei": 2},
...                             {"mill": ["Chen", "Wei"], "bakery": ["Chen", "Chu", "Wei"]})
>>> {row["target"]: len(row["team"]) for row in problem.draw(rng=bytes(32))}
{'bakery': 2, 'mill': 1}
>>> sum(problem.probabilities()["probability"])
3.0

For problems that are no lawful draw, such as papers and reviewers, and to try out what a plan would
mean. The teams of a campaign (依法抽取) follow from its seed: see `Campaign.match_inspectors`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from . import _core
from ._rng import seed

__all__ = ["Instance"]


class Instance:
    """Who needs whom: targets (检查对象), inspectors (检查人员) and the pairs that may be.

    Parameters
    ----------
    targets : mapping or iterable of mappings or table
        The size of the team of each target by its name; or rows with `name` and `team`, and, where there
        are any, `eligible`, `classes` (`name`, `members`, `at_least`, `at_most`), `ceilings`
        (`inspector`, `units` of 2^-32) and `removed` (pairs of a rule and a count).
    inspectors : mapping or iterable of mappings or table
        The capacity of each inspector by name; or rows with `name` and `capacity`, and, where there are
        any, `floor` and `bounds` on classes of targets.
    pairs : mapping or iterable or table, optional
        The eligible inspectors of each target by its name; or pairs of a target and an inspector; or a
        table with the columns `target` and `inspector`. Not needed where the targets have `eligible`.

    Raises
    ------
    MatchingError
        A row that cannot be used, by name.

    Notes
    -----
    A table is whatever has `to_dicts`, `to_dict("records")` or `to_pylist`, such as one of polars, pandas or
    pyarrow. The
    algorithm is `maxent-1` (docs/matching.md).
    """

    def __init__(self, targets: Any, inspectors: Any, pairs: Any = None) -> None:
        problem = {"targets": _rows(targets, "team"), "inspectors": _rows(inspectors, "capacity"), "pairs": _pairs(pairs)}
        self._problem = _core._Problem(json.dumps(problem, default=_plain))

    def probabilities(self) -> _core.Table:
        """The published table: of every eligible pair its probability, `units` of 2^-32 exactly.

        It is the law of `draw`, not an estimate of it, and depends on the instance alone.

        Raises
        ------
        MatchingError
            No lawful assignment exists; `explain` says why.
        """
        return self._problem.probabilities()

    def draw(self, rng: Any = None) -> _core.Table:
        """A team for every target: `target`, `team`, and `reserves` in the order in which they would follow.

        Parameters
        ----------
        rng : None, int, sequence of int, bytes, SeedSequence, BitGenerator or Generator
            As in `shuangsuiji.sampling`; 32 bytes give the same teams as the command line and C.

        Raises
        ------
        MatchingError
            No lawful assignment exists; `explain` says why.
        """
        return self._problem.draw(seed(rng))

    def report(self, rng: Any = None) -> dict[str, Any]:
        """How predictable the teams are: `table`, `evenness`, `workloads`, `capacity` (the same with more
        capacity for everybody) and `one_more` (the same with one more inspector)."""
        report: dict[str, Any] = json.loads(self._problem.report(seed(rng)))
        return report

    def explain(self) -> dict[str, Any] | None:
        """Who competes for whom where no lawful assignment exists: `shortages`, and a `sentence` in `en` and
        `zh`; None where one exists."""
        text = self._problem.shortages()
        return None if text is None else dict(json.loads(text))


def _rows(given: Any, value: str) -> list[dict[str, Any]]:
    """Rows of a mapping from names to values, of a table, or as they are."""
    if isinstance(given, Mapping):
        return [{"name": name, value: number} for name, number in given.items()]
    return [{key: _cell(cell) for key, cell in row.items() if not _is_empty(cell)} for row in _records(given)]


def _is_empty(cell: Any) -> bool:
    """A cell of a table that holds nothing: None, or the NaN of pandas."""
    return cell is None or (isinstance(cell, float) and cell != cell)


def _cell(cell: Any) -> Any:
    """A whole number that pandas made a float, since another row has none, as a whole number."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _records(given: Any) -> Iterable[Any]:
    if hasattr(given, "to_dicts"):
        return given.to_dicts()  # type: ignore[no-any-return]
    if hasattr(given, "to_dict"):
        return given.to_dict("records")  # type: ignore[no-any-return]
    if hasattr(given, "to_pylist"):
        return given.to_pylist()  # type: ignore[no-any-return]
    return given  # type: ignore[no-any-return]


def _pairs(given: Any) -> list[tuple[str, str]]:
    """Pairs of a mapping from targets to inspectors, of a table, or as they are."""
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [(target, who) for target, all_of_it in given.items() for who in all_of_it]
    return [(row["target"], row["inspector"]) if isinstance(row, Mapping) else tuple(row) for row in _records(given)]


def _plain(value: Any) -> Any:
    """A number of NumPy as one of Python."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{value!r} cannot stand in a problem")
