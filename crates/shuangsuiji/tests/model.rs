//! The model as JSON: what is written is read back as itself, what may be left out may be left out,
//! and what is wrong is refused where it is read.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json, to_value};
use shuangsuiji::catalogue::{Catalogue, Item};
use shuangsuiji::directory::{Card, DateSpan, Inspector, Inspectors, Organisation, Recusal, Target};
use shuangsuiji::error::Code;
use shuangsuiji::ledger::Inspection;
use shuangsuiji::plan::Plan;

/// The least that may be written, read, written in full and read again.
fn full<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(least: Value) -> Value {
    let read: T = from_value(least).unwrap();
    let written = to_value(&read).unwrap();
    assert_eq!(from_value::<T>(written.clone()).unwrap(), read);
    // A key that nobody knows is a misspelt one of ours: it is refused, not passed over.
    let mut unknown = written.clone();
    unknown["regoin"] = json!("140105");
    assert!(from_value::<T>(unknown).is_err());
    written
}

fn refused<T: DeserializeOwned + std::fmt::Debug>(value: Value) -> String {
    from_value::<T>(value).unwrap_err().to_string()
}

#[test]
fn targets_items_inspectors_and_inspections_need_only_what_a_register_must_hold() {
    let target = full::<Target>(json!({ "id": "uscc:91350100M000100Y43", "name": "某公司" }));
    let expected = json!({
        "id": "uscc:91350100M000100Y43", "name": "某公司", "kind": "enterprise", "status": "active", "region": "unknown",
        "industry": null, "tier": null, "weight": 1, "tags": [],
    });
    assert_eq!(target, expected);
    let item = full::<Item>(json!({ "code": "food-01", "name": "n", "basis": "b" }));
    assert_eq!((&item["class"], &item["kinds"], &item["valid_to"]), (&json!("general"), &json!([]), &Value::Null));
    let inspector = full::<Inspector>(json!({ "id": "P1", "name": "张三", "unit": "east", "cards": [], "capacity": 3 }));
    assert_eq!((&inspector["role"], &inspector["recusals"]), (&json!("officer"), &json!([])));
    let inspection = full::<Inspection>(json!({ "id": "1", "target": "raw:1", "date": "2025-06-30" }));
    assert_eq!(inspection["counts"], true);
    full::<Organisation>(json!({ "code": "a", "name": "n" }));
    full::<DateSpan>(json!({ "from": "2026-01-01", "to": "2026-01-01" }));
    full::<Card>(json!({ "number": "1", "valid": { "from": "2026-01-01", "to": "2026-12-31" } }));
    for recusal in [json!({ "target": "raw:1" }), json!({ "region": "140105" })] {
        let read: Recusal = from_value(recusal.clone()).unwrap();
        assert_eq!(to_value(read).unwrap(), recusal);
    }
}

#[test]
fn a_plan_of_the_least_is_read_back_as_itself() {
    let least = json!({
        "unit": "u", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2026-01-05", "parties": [],
        "tasks": [{ "code": "t", "items": ["i"], "quotas": { "all": { "count": 1 } }, "window": { "from": "2026-01-12", "to": "2026-03-31" } }],
    });
    let plan = full::<Plan>(least);
    assert_eq!((&plan["max_attempts"], &plan["tasks"][0]["strata_by"]), (&json!(2), &json!("none")));
}

#[test]
fn r27_an_industry_that_does_not_exist_is_no_scope() {
    let scope = |industries: Value| from_value::<shuangsuiji::plan::Scope>(json!({ "industries": industries }));
    assert_eq!(to_value(scope(json!(["F52", "83"])).unwrap()).unwrap()["industries"], json!(["F52", "P83"]));
    // A misspelt one would leave everybody out, and a wrong section somebody.
    for bad in ["f52", "A52", "99", "F5"] {
        assert!(scope(json!([bad])).is_err(), "{bad}");
    }
}

#[test]
fn r18_a_span_that_ends_before_it_begins_is_refused_at_the_door() {
    let inverted = json!({ "from": "2026-02-01", "to": "2026-01-31" });
    assert!(refused::<DateSpan>(inverted.clone()).contains("ends on 2026-01-31 before it begins on 2026-02-01"));
    assert!(refused::<Card>(json!({ "number": "1", "valid": inverted })).contains("before it begins"));
    let leave = json!({ "id": "P1", "name": "n", "unit": "u", "cards": [], "capacity": 1, "leave": [inverted] });
    assert!(refused::<Inspector>(leave).contains("before it begins"));
    assert!(refused::<Recusal>(json!({ "people": "x" })).contains("unknown variant"));
    assert!(refused::<Recusal>(json!({ "target": "1" })).contains("scheme:value"));
    // A value made in Rust goes past the door: the directory looks again.
    let mut person: Inspector = from_value(json!({ "id": "P1", "name": "n", "unit": "u", "cards": [], "capacity": 1 })).unwrap();
    let day = |text: &str| text.parse().unwrap();
    person.leave.push(DateSpan { from: day("2026-02-01"), to: day("2026-01-31") });
    let error = Inspectors::new(vec![person]).unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::BadDate, Some("leave"), Some("P1")));
}

#[test]
fn an_item_that_ends_before_it_begins_is_refused() {
    let item = json!({ "code": "i", "name": "n", "basis": "b", "valid_from": "2026-02-01", "valid_to": "2026-01-01" });
    let error = Catalogue::new(vec![from_value(item).unwrap()]).unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::BadDate, Some("valid_to"), Some("i")));
}
