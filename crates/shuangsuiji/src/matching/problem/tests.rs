//! Problems with names: the same answer in any order, errors by name, shortages as data.

use proptest::prelude::*;

use super::super::circuit::ONE;
use super::super::{Infeasible, Table, keeps_workloads};
use super::{Asked, Problem, ProblemError, Shortages, Unsolved};
use crate::text::{Lang, Speak};

const KEY: [u8; 32] = [7; 32];

fn problem(json: serde_json::Value) -> Problem {
    Problem::parse(&json.to_string()).unwrap()
}

/// Two firms of two, one of whom must be a leader; Chen leads, Chu may not visit the mill.
fn small() -> Problem {
    problem(serde_json::json!({
        "targets": [
            {"name": "bakery", "team": 2, "eligible": ["Chen", "Chu", "Wei"], "classes": [{"name": "leaders", "members": ["Chen", "Wei"], "at_least": 1}]},
            {"name": "mill", "team": 1, "eligible": ["Chen", "Wei"]},
        ],
        "inspectors": [{"name": "Chen", "capacity": 1}, {"name": "Chu", "capacity": 2}, {"name": "Wei", "capacity": 2}],
    }))
}

#[test]
fn the_answer_has_names_probabilities_and_a_report() {
    let named = small().build().unwrap();
    let answer = named.answer(&named.table().unwrap(), &KEY, Asked { probabilities: true, report: true }).unwrap();
    let targets: Vec<&str> = answer.teams.iter().map(|row| row.target.as_str()).collect();
    assert_eq!(targets, ["bakery", "mill"]);
    let sum = |target: &str| answer.probabilities.iter().filter(|p| p.target == target).map(|p| p.units).sum::<u64>();
    assert_eq!((sum("bakery"), sum("mill")), (2 * ONE, ONE));
    let report = answer.report.unwrap();
    assert_eq!((report.table.seats, report.table.pairs, report.workloads.len()), (3, 5, 3));
    // Chen's one place is what is tight: with one more, chances are more even.
    let more = report.capacity.iter().find(|step| step.added == 1).unwrap().table.as_ref().unwrap();
    assert!(more.entropy > report.table.entropy, "{more:?}");
    assert!(report.capacity[0].table.is_none(), "three seats need three places");
    assert!(report.workloads.iter().all(|w| (u64::from(w.drawn) * ONE).abs_diff(w.expected_units) < ONE));
}

#[test]
fn what_is_wrong_is_said_with_names() {
    let mut wrong = small();
    wrong.targets[1].eligible.push("Zhao".to_owned());
    assert_eq!(wrong.build().unwrap_err(), ProblemError::Unknown { of: "mill".to_owned(), unknown: "Zhao".to_owned() });
    let mut twice = small();
    twice.targets[1].eligible.push("Chen".to_owned());
    assert_eq!(twice.build().unwrap_err().to_string(), "target mill: inspector Chen is listed twice");
    let mut nowhere = small();
    nowhere.pairs.push(("tannery".to_owned(), "Chen".to_owned()));
    assert_eq!(
        nowhere.build().unwrap_err().to_string(),
        "\"pairs\" names \"tannery\", and there is nobody of that name; add the row or correct the name"
    );
    let mut twins = small();
    twins.inspectors[1].name = "Wei".to_owned();
    assert_eq!(twins.build().unwrap_err().to_string(), "\"Wei\" is the name of two inspectors; give each its own");
    let mut floor = small();
    floor.inspectors[0].floor = 2;
    assert!(floor.build().unwrap_err().to_string().starts_with("inspector Chen: at least 2 targets and at most 1"));
    let mut class = small();
    class.targets[0].classes[0].at_least = 3;
    let error = class.build().unwrap_err();
    assert!(error.say().get(Lang::Zh).starts_with("检查对象 bakery：类别 \"leaders\" 要求至少 3 名，而检查组只有 2 名"), "{error:?}");
    let text = small();
    let unread = Problem::parse(&serde_json::to_string(&text).unwrap().replace("\"capacity\":1", "\"capacity\":-1")).unwrap_err();
    assert!(unread.to_string().contains("line 1 column"), "{unread}");
}

#[test]
fn a_shortage_is_told_with_names_and_as_data() {
    let mut short = small();
    short.inspectors[2].capacity = 1;
    short.inspectors[1].capacity = 0;
    let named = short.build().unwrap();
    let Unsolved::Short(Shortages { shortages: rows, sentence }) = named.table().unwrap_err() else { panic!("not a shortage") };
    assert_eq!((rows.len(), rows[0].missing, rows[0].irreducible), (1, 1, true));
    assert_eq!(rows[0].inspectors, ["Chen", "Chu", "Wei"]);
    assert!(rows[0].remedies.iter().any(|r| r.bound.inspector.as_deref() == Some("Chu") && r.to == 1), "{:?}", rows[0].remedies);
    assert!(sentence.get(Lang::En).contains("capacity 1 for inspector Chu"), "{sentence}");
    assert!(sentence.get(Lang::Zh).contains("将检查人员 Chu 的工作量上限提高到1"), "{sentence}");
}

/// A class without an upper bound is not bounded by its members of today, and who is away is not needed most.
#[test]
fn one_more_leader_may_serve_beside_the_first() {
    let people = |capacity: u32| serde_json::json!([{"name": "Chen", "capacity": 1}, {"name": "Chu", "capacity": 2}, {"name": "Wei", "capacity": capacity}]);
    let with = |people| {
        problem(serde_json::json!({
            "targets": [
                {"name": "mill", "team": 2, "eligible": ["Chen", "Chu", "Wei"], "classes": [{"name": "leaders", "members": ["Chen"], "at_least": 1}]},
            ],
            "inspectors": people,
        }))
    };
    let named = with(people(0)).build().unwrap();
    let report = named.answer(&named.table().unwrap(), &KEY, Asked { report: true, ..Asked::default() }).unwrap().report.unwrap();
    let likes: Vec<&str> = report.one_more.iter().map(|one| one.like.as_str()).collect();
    assert_eq!((report.table.full, likes), (1, vec!["Chen"]), "Wei is away");
    // Two leaders, or one of them and Chu: of four pairs none is certain any more.
    let more = report.one_more[0].table.as_ref().unwrap();
    assert_eq!((more.certain, report.table.certain), (0, 2), "{more:?}");
}

/// Problems of up to five targets and five inspectors.
fn problems() -> impl Strategy<Value = Problem> {
    let targets = prop::collection::vec((1u32..3, prop::collection::btree_set(0usize..5, 1..5)), 1..5);
    (targets, prop::collection::vec((0u32..4, 0u32..2), 5)).prop_map(|(targets, inspectors)| Problem {
        targets: (0..)
            .zip(targets)
            .map(|(at, (team, eligible))| super::Target {
                name: format!("t{at}"),
                team,
                eligible: eligible.into_iter().map(|i| format!("i{i}")).collect(),
                ..Default::default()
            })
            .collect(),
        inspectors: (0..)
            .zip(inspectors)
            .map(|(at, (capacity, floor))| super::Inspector {
                name: format!("i{at}"),
                capacity,
                floor: floor.min(capacity),
                bounds: Vec::new(),
            })
            .collect(),
        pairs: Vec::new(),
    })
}

proptest! {
    #[test]
    fn the_answer_does_not_depend_on_the_order_of_anything(problem in problems()) {
        let mut turned = problem.clone();
        turned.targets.reverse();
        turned.inspectors.reverse();
        // Half of the pairs stand apart.
        for target in turned.targets.iter_mut().step_by(2) {
            let apart = std::mem::take(&mut target.eligible).into_iter().rev();
            turned.pairs.extend(apart.map(|who| (target.name.clone(), who)));
        }
        let asked = Asked { probabilities: true, report: true };
        let answers = [problem, turned].map(|p| {
            let named = p.build().unwrap();
            named.table().and_then(|table| named.answer(&table, &KEY, asked))
        });
        prop_assert_eq!(&answers[0], &answers[1]);
    }

    #[test]
    fn one_more_inspector_never_makes_a_lawful_matching_impossible_and_workloads_are_kept(problem in problems()) {
        let named = problem.build().unwrap();
        let instance = named.instance();
        let Ok(table) = Table::new(instance) else {
            prop_assert!(Infeasible::find(instance).unwrap().is_some());
            return Ok(());
        };
        let drawn = table.draw(&KEY);
        prop_assert!(keeps_workloads(instance, &table, &drawn));
        for i in 0..instance.inspectors().len() as u32 {
            let twin = instance.with_twin(i).unwrap();
            prop_assert_eq!(twin.inspectors().len(), instance.inspectors().len() + 1);
            prop_assert!(Table::new(&twin).is_ok());
        }
    }
}
