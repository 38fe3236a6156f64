"""Assignment problems: the law is exact, the answer does not depend on order, shortages are told."""

from collections import Counter

import numpy
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shuangsuiji import MatchingError, matching

TARGETS = {"bakery": 2, "mill": 1}
INSPECTORS = {"Chen": 1, "Chu": 2, "Wei": 2}
PAIRS = {"bakery": ["Chen", "Chu", "Wei"], "mill": ["Chen", "Wei"]}


def drawn(problem, rng):
    return {row["target"]: row["team"] for row in problem.draw(rng=rng)}


def test_the_same_problem_in_every_form_has_the_same_answer():
    flat = [(target, who) for target, list_ in PAIRS.items() for who in list_]
    table = polars.DataFrame(flat, schema=["target", "inspector"], orient="row")
    rows = [{"name": name, "team": team, "eligible": PAIRS[name]} for name, team in TARGETS.items()]
    people = polars.DataFrame({"name": list(INSPECTORS), "capacity": list(INSPECTORS.values())})
    forms = [
        matching.Instance(TARGETS, INSPECTORS, PAIRS),
        matching.Instance(TARGETS, people.to_pandas(), flat[::-1]),
        matching.Instance(TARGETS, people.to_arrow(), table.to_pandas()),
        matching.Instance(rows[::-1], people, None),
        matching.Instance({name: numpy.int64(n) for name, n in TARGETS.items()}, people, table),
    ]
    answers = [(problem.probabilities().to_dicts(), problem.draw(rng=3).to_dicts()) for problem in forms]
    assert all(answer == answers[0] for answer in answers)


def test_frequencies_are_the_published_probabilities():
    problem = matching.Instance(TARGETS, INSPECTORS, PAIRS)
    draws = 20_000
    generator = numpy.random.default_rng(1)
    seen = Counter((t, i) for _ in range(draws) for t, team in drawn(problem, generator).items() for i in team)
    for row in problem.probabilities():
        p, found = row["probability"], seen[row["target"], row["inspector"]] / draws
        # Five pairs, each outside with a chance below 1e-6.
        assert abs(p - found) < 5 * (p * (1 - p) / draws) ** 0.5 + 1e-9, (row, found)
        assert row["units"] == round(p * 2**32)


def test_bounds_hold_and_the_report_says_what_they_cost():
    rows = [
        {"name": f"firm {at}", "team": 2, "eligible": list("abcde"), "classes": [{"name": "leaders", "members": ["a", "b"], "at_least": 1}]}
        for at in range(4)
    ]
    people = [{"name": name, "capacity": 2, "bounds": [{"name": "Monday", "members": ["firm 0", "firm 1"], "at_most": 1}]} for name in "abcde"]
    problem = matching.Instance(rows, people)
    for rng in range(20):
        teams = drawn(problem, rng)
        assert all({"a", "b"} & set(team) for team in teams.values())
        monday = Counter(teams["firm 0"] + teams["firm 1"])
        assert max(monday.values()) == 1
    report = problem.report(rng=0)
    assert report["table"]["seats"] == 8 and 0 < report["evenness"] <= 1
    assert {step["added"] for step in report["capacity"]} == {-1, 1, 2, 4, 8}
    assert sum(w["drawn"] for w in report["workloads"]) == 8
    assert problem.explain() is None


def test_who_competes_for_whom():
    problem = matching.Instance(TARGETS, {"Chen": 1, "Chu": 0, "Wei": 1}, PAIRS)
    why = problem.explain()
    assert why is not None and why["shortages"][0]["missing"] == 1
    assert "capacity 1 for inspector Chu" in why["sentence"]["en"] and "检查人员 Chu" in why["sentence"]["zh"]
    for ask in (problem.draw, problem.probabilities, problem.report):
        with pytest.raises(MatchingError, match="3 places"):
            ask()


@pytest.mark.parametrize(
    ("targets", "inspectors", "pairs", "message"),
    [
        (TARGETS, INSPECTORS, PAIRS | {"tannery": ["Wei"]}, '"pairs" names "tannery", and there is nobody'),
        (TARGETS, {"Chen": 1, "Wei": 2}, PAIRS, "'bakery'|\"bakery\" names"),
        (TARGETS, INSPECTORS | {"Chu": -1}, PAIRS, "line 1 column"),
        ({"mill": 1}, INSPECTORS, {"mill": ["Wei", "Wei"]}, "target mill: inspector Wei is listed twice"),
        (TARGETS, [{"name": "Chen", "capacity": 1, "floor": 2}], {}, "inspector Chen: at least 2 targets and at most 1"),
        (TARGETS, [{"name": "Chen", "cap": 1}], {}, "cap"),
    ],
)
def test_what_is_wrong_is_named(targets, inspectors, pairs, message):
    with pytest.raises(MatchingError, match=message):
        matching.Instance(targets, inspectors, pairs)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.integers(1, 2), min_size=1, max_size=4), st.integers(3, 6), st.integers(1, 2), st.randoms())
def test_any_names_and_any_order(targets, people, capacity, random):
    inspectors = {str(at): capacity for at in range(people)}
    pairs = [(target, who) for target in targets for who in inspectors]
    turned = pairs.copy()
    random.shuffle(turned)
    problems = [matching.Instance(targets, inspectors, p) for p in (pairs, turned)]
    if people * capacity >= sum(targets.values()):
        answers = [problem.draw(rng=1).to_dicts() for problem in problems]
    else:
        answers = [problem.explain() for problem in problems]
        assert answers[0] is not None
    assert answers[0] == answers[1]


def test_cells_that_are_empty_and_numbers_that_became_floats():
    people = polars.DataFrame({"name": ["Chen", "Chu", "Wei"], "capacity": [1, 2, 2], "floor": [None, 1, None]})
    forms = [people, people.to_pandas(), people.to_arrow()]
    answers = [matching.Instance(TARGETS, form, PAIRS).draw(rng=1).to_dicts() for form in forms]
    assert all(answer == answers[0] for answer in answers)
