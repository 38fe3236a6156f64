//! Matching by `maxent-1` in a campaign: the table in the record, and departments in one team.

use serde_json::json;
use shuangsuiji::campaign::Prepared;
use shuangsuiji::digest::{Suite, leaf_digest, merkle_root};
use shuangsuiji::error::Code;
use shuangsuiji::journal::Body;
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{Verdict, join_rows, names, split_rows, verify};

use crate::audit::{record, rewrite};
use crate::common::*;

fn maxent() -> Plan {
    plan(|p| p["matching"] = json!("maxent-1"))
}

/// R44: the record states the probability of every pair, the verifier makes the table again, and one
/// unit of 2^-32 moved from one inspector to another does not pass, although every bound still holds.
#[test]
fn r44_one_changed_unit_of_the_table_fails() {
    let record = record(targets(), inspectors(), maxent());
    let report = verify(&record.public);
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    let audited = Prepared::new(registry(targets(), inspectors()), maxent()).unwrap().audit(&record).unwrap();
    assert_eq!(audited.verdict, Verdict::Valid, "{audited}");
    let mut files = record.public.clone();
    let table = split_rows(&files[names::TABLE]).unwrap();
    assert_eq!(table.len(), split_rows(&files[names::TEAMS]).unwrap().len());
    let mut rows: Vec<Vec<u8>> = table.into_iter().map(<[u8]>::to_vec).collect();
    for (row, by) in [(0, 1), (1, u8::MAX)] {
        let last = rows[row].last_mut().unwrap();
        *last = last.wrapping_add(by);
    }
    let root = merkle_root(Suite::Sm3, rows.iter().map(|r| leaf_digest(Suite::Sm3, r)));
    files.insert(names::TABLE.to_owned(), join_rows(rows.iter().map(Vec::as_slice)));
    rewrite(&mut files, |body| {
        if let Body::Match { table, .. } = body {
            *table = root;
        }
    });
    let report = verify(&files);
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(report.to_string().contains("the table of probabilities is another"), "{report}");
}

/// R38: in a joint inspection every team has the officers that each department sends, from its own
/// roster.
#[test]
fn r38_each_department_sends_its_own_officers() {
    let mut people = inspectors();
    people.iter_mut().skip(4).for_each(|i| i.unit = serde_json::from_value(json!("fire")).unwrap());
    let joint = plan(|p| {
        p["matching"] = json!("maxent-1");
        p["tasks"][0]["team"] = json!({ "size": 2, "from": { "bureau": 1, "fire": 2 } });
    });
    let committed = committed(registry(targets(), people), joint).unwrap();
    let matched = revealed(committed).draw(time()).unwrap().match_inspectors(time()).unwrap();
    assert!(!matched.teams().is_empty());
    for team in matched.teams() {
        let of = |unit: &str| team.members.iter().filter(|i| i.unit.as_str() == unit).count();
        assert_eq!((team.members.len(), of("bureau"), of("fire")), (3, 1, 2));
    }
}

/// R38: one draw gives every department its own ratio, whoever is drawn by two of them is visited once, and each
/// department sends its officers where its own task drew.
#[test]
fn r38_each_department_reaches_its_ratio_in_one_draw() {
    let people = (0..8).map(|i| {
        let mut one = inspector(i, "2028-12-31", 20);
        one.unit = serde_json::from_value(json!(if i < 4 { "bureau" } else { "fire" })).unwrap();
        one
    });
    let joint = plan(|p| {
        p["matching"] = json!("maxent-1");
        let mut fire = p["tasks"][0].clone();
        fire["code"] = json!("fire");
        fire["quotas"] = json!({ "A": "10%", "B": "10%" });
        fire["team"] = json!({ "size": 2, "from": { "fire": 2 } });
        p["tasks"][0]["team"] = json!({ "size": 2, "from": { "bureau": 2 } });
        p["tasks"].as_array_mut().unwrap().push(fire);
    });
    let drawn = revealed(committed(registry(targets(), people.collect()), joint).unwrap()).draw(time()).unwrap();
    let count = |task: &str| drawn.batches(task).unwrap().iter().map(|batch| batch.targets.len()).sum::<usize>();
    // 3 % and 10 % of 150, 10 % of 50 twice.
    assert_eq!((count("food"), count("fire"), drawn.saving().visits), (10, 20, 20));
    let matched = drawn.match_inspectors(time()).unwrap();
    for team in matched.teams() {
        let of = |unit: &str| team.members.iter().filter(|i| i.unit.as_str() == unit).count();
        let by = |task: &str| team.strata.iter().any(|stratum| stratum.starts_with(task));
        assert_eq!((of("bureau") >= 2, of("fire") >= 2), (by("food/"), by("fire/")), "{:?}", team.strata);
    }
}

/// A replaced officer could take a department's number away: until that is looked at, a plan has one or the other.
#[test]
fn r38_departments_and_replacements_are_not_planned_together() {
    let both = plan(|p| {
        p["matching"] = json!("maxent-1");
        p["tasks"][0]["team"] = json!({ "size": 2, "from": { "bureau": 2 } });
        replaceable(p);
    });
    assert_eq!(both.check().unwrap_err().at_field(), Some("replacement"));
}

/// R44: an unknown matcher is refused before anything is committed.
#[test]
fn r44_an_unknown_matcher_is_refused() {
    let wrong = plan(|p| p["matching"] = json!("maxent-9"));
    assert_eq!(Prepared::new(registry(targets(), inspectors()), wrong).unwrap_err().code(), Code::BadPlan);
}
