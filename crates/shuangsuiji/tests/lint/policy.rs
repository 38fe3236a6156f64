//! What a plan may set, and what it can only waive.

use serde_json::{Value, json};
use shuangsuiji::error::{Code, Lang};
use shuangsuiji::plan::Severity;

use super::common::{commit, item, linted, plan, prepared, told};

const UNAPPROVED: fn(&mut Value) = |p| p["tasks"][0]["check"] = json!({ "kind": "special" });

#[test]
fn an_error_stops_the_commitment_until_it_is_waived_with_a_reason() {
    let items = [item(json!({}))];
    let error = commit(prepared(&items, plan(UNAPPROVED)).unwrap()).unwrap_err();
    assert_eq!((error.code(), error.at_field()), (Code::BrokenRule, Some("tasks[0].approval")));
    assert!(error.message(Lang::Zh).contains("SSJ-L012"));
    let waived = |waiver: Value| {
        plan(|p| {
            UNAPPROVED(p);
            p["lint"] = json!({ "waived": [waiver] });
        })
    };
    let good = waived(json!({ "rule": "SSJ-L012", "tasks": ["food"], "reason": "应急处置，批准后补", "by": "市局值班 1号" }));
    let lint = prepared(&items, good.clone()).unwrap().lint(super::common::day("2026-01-05"));
    assert_eq!((told(&lint), lint.count(Severity::Error), lint.waived()), (vec![("unapproved", "tasks[0].approval")], 0, 1));
    let json: Value = serde_json::from_str(&lint.to_json().unwrap()).unwrap();
    assert_eq!(json["findings"][0]["waived"]["reason"], "应急处置，批准后补");
    assert_eq!((&json["findings"][0]["rule"], &json["findings"][0]["task"]), (&json!("SSJ-L012"), &json!("food")));
    good.check().unwrap();
    commit(prepared(&items, good).unwrap()).unwrap();
    for bad in [
        json!({ "rule": "SSJ-L012", "reason": " ", "by": "x" }),
        json!({ "rule": "SSJ-L012", "reason": "x", "by": "" }),
        json!({ "rule": "SSJ-L012", "tasks": ["other"], "reason": "x", "by": "x" }),
        // The engine draws for no list that is behind, whoever would accept it.
        json!({ "rule": "SSJ-L003", "reason": "x", "by": "x" }),
    ] {
        assert_eq!(waived(bad).check().unwrap_err().code(), Code::BadPlan);
    }
    // A waiver of another rule or task is none.
    let other = waived(json!({ "rule": "SSJ-L013", "reason": "x", "by": "x" }));
    assert_eq!(prepared(&items, other).unwrap().lint(super::common::day("2026-01-05")).count(Severity::Error), 1);
}

#[test]
fn rules_that_bind_are_not_set_lower_and_others_are_set_at_will() {
    let levels = |levels: Value| plan(|p| p["lint"] = json!({ "levels": levels }));
    for level in ["warn", "info", "off"] {
        let error = levels(json!({ "SSJ-L012": level })).check().unwrap_err();
        assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::BadPlan, Some("lint.levels"), Some("SSJ-L012")));
    }
    levels(json!({ "SSJ-L004": "off", "SSJ-L012": "error" })).check().unwrap();
    let free = [item(json!({ "limits": {} }))];
    let set = |level: Value| {
        let lint = linted(&free, |p| p["lint"] = json!({ "levels": { "SSJ-L004": level } }));
        lint.findings().iter().map(|f| f.severity).collect::<Vec<_>>()
    };
    assert_eq!(set(json!("off")), []);
    assert_eq!(set(json!("info")), [Severity::Info]);
    assert_eq!(set(json!("error")), [Severity::Error]);
    assert!(serde_json::from_value::<shuangsuiji::plan::LintPolicy>(json!({ "levels": { "SSJ-L999": "off" } })).is_err());
    // A plan that says nothing of it is written as it always was.
    let silent = serde_json::to_value(plan(|p| p["annual"] = Value::Null)).unwrap();
    for key in ["lint", "annual", "weights"] {
        assert!(silent.get(key).is_none(), "{key}");
    }
    for key in ["approval", "assistance", "published"] {
        assert!(silent["tasks"][0].get(key).is_none(), "{key}");
    }
}
