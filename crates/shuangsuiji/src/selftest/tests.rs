use serde_json::Value;

use super::*;
use crate::digest::tests::vectors;

#[test]
fn the_self_test_passes_here_and_speaks_both_languages() {
    let test = run([7; 32]);
    assert!(test.passed(), "{}", test.message(Lang::En));
    assert_eq!(test.checks.len(), 5);
    assert_eq!(run([7; 32]), test);
    assert!(test.message(Lang::Zh).lines().all(|line| line.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))));
}

#[test]
fn one_point_that_fails_is_a_failure() {
    let mut test = run([7; 32]);
    test.checks[2].outcome = Outcome::Failed(chance::judge(&[30; 999]).unwrap_or_else(|why| why));
    assert!(!test.passed() && test.message(Lang::En).contains("FAILED"));
}

/// A list of which the end is never drawn, and one whose tenths differ by a sixth.
#[test]
fn a_draw_that_walks_the_list_is_found() {
    let interval: Vec<u64> = (0..1000).map(|at| if at < 990 { 30 } else { 0 }).collect();
    assert!(chance::judge(&interval).is_err());
    let skip: Vec<u64> = (0..1000).map(|at| 25 + at / 100).collect();
    assert!(chance::judge(&skip).is_err());
    assert!(chance::judge(&[30; 1000]).is_ok());
}

#[test]
fn a_changed_golden_value_is_found() {
    let golden = golden::golden().unwrap();
    let changes: [fn(&mut golden::Case); 5] = [
        |case| case.k_pool.0[0] ^= 1,
        |case| case.wave += 1,
        |case| case.draw_root.0[31] ^= 1,
        |case| case.seed.0[0] ^= 1,
        |case| drop(case.entities.pop()),
    ];
    for mut case in golden.cases {
        assert!(case.reproduce().is_ok());
        case.plan_hash.0[0] ^= 1;
        assert!(case.reproduce().is_err());
    }
    for change in changes {
        let mut case = golden::golden().unwrap().cases.remove(0);
        change(&mut case);
        assert!(case.reproduce().is_err());
    }
}

/// The table is cut from the golden values that all tests read.
#[test]
fn the_golden_values_are_those_of_the_vectors() {
    let all = vectors("vd1.json");
    let own: Value = serde_json::from_str(include_str!("../../data/selftest.json")).unwrap();
    for (case, at) in own["cases"].as_array().unwrap().iter().zip([1, 3]) {
        let (inputs, steps) = (&all["cases"][at]["inputs"], &all["cases"][at]["steps"]);
        let events: Vec<&Value> = steps["events"].as_array().unwrap().iter().map(|event| &event["bytes"]).collect();
        assert_eq!(case["events"].as_array().unwrap().iter().collect::<Vec<_>>(), events);
        assert_eq!(case["suite"], all["cases"][at]["suite"]);
        for (own, theirs) in [
            ("k_pool", "k_pool"),
            ("manifest", "source_manifest"),
            ("entities", "entities"),
            ("plan", "plan_json"),
            ("wave", "wave"),
            ("attempt", "attempt"),
        ] {
            assert_eq!(case[own], inputs[theirs], "{own}");
        }
        for name in ["pool_id", "plan_event", "plan_hash", "seed", "draw_root", "log_root"] {
            assert_eq!(case[name], steps[name], "{name}");
        }
    }
}
