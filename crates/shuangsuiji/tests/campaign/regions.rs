//! What is inside what, decided by the dated tree of regions: scopes, strata, inspectors, and the record.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Disclosure, Prepared, Registry};
use shuangsuiji::directory::Inspector;
use shuangsuiji::error::{Code, Error, Lang};
use shuangsuiji::ident::{OlderCode, Region, RegionCode, RegionLevel, Regions, Uscc};
use shuangsuiji::plan::Plan;

use crate::common::*;

/// A registry with so many targets of each region, and rows of the user's tables.
fn registry_of(regions: &[(&str, u32)], rows: Vec<Region>, inspectors: Vec<Inspector>) -> Arc<Registry> {
    let mut number = 0;
    let mut targets = Vec::new();
    for (region, count) in regions {
        for _ in 0..*count {
            number += 1;
            let mut row = target(number);
            row["region"] = json!(region);
            targets.push(from_value(row).unwrap());
        }
    }
    let item =
        json!({ "code": "food-01", "name": "Food", "class": "general", "basis": "《食品安全法》", "valid_from": null, "valid_to": null });
    let builder = Registry::builder().items([from_value(item).unwrap()]).targets(targets).inspectors(inspectors);
    Arc::new(builder.regions(rows).build().unwrap())
}

fn scoped(regions: &[&str], change: impl FnOnce(&mut Value)) -> Plan {
    plan(|p| {
        p["tasks"][0]["scope"] = json!({ "regions": regions });
        p["tasks"][0]["strata_by"] = json!("none");
        p["tasks"][0]["quotas"] = json!({ "*": "50%" });
        change(p);
    })
}

fn zone(code: &str, parent: &str) -> Region {
    let (code, parent) = (RegionCode::parse(code).unwrap(), RegionCode::parse(parent).ok());
    Region { code, from: None, to: None, name: "示例区".to_owned(), level: RegionLevel::Zone, parent, successors: Default::default() }
}

/// What a filter of the first task removed and noted.
fn funnel(prepared: &Prepared, filter: &str) -> (u64, BTreeMap<String, u64>) {
    let step = prepared.frames()[0].funnel.iter().find(|s| s.filter == filter).unwrap();
    (step.passed, step.removed.iter().chain(&step.noted).map(|(reason, n)| (reason.0.clone(), *n)).collect())
}

fn counts(of: &[(&str, u64)]) -> BTreeMap<String, u64> {
    of.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect()
}

fn told(error: &Error) -> Vec<(Code, String, String)> {
    let all = if error.errors().is_empty() { std::slice::from_ref(error) } else { error.errors() };
    all.iter().map(|e| (e.code(), e.at_field().unwrap().to_owned(), e.at_value().unwrap().to_owned())).collect()
}

/// A city holds its counties, its zones (功能区) wherever their digits point, and what was given up and taken over.
#[test]
fn r17_a_scope_holds_what_the_tree_puts_inside_it_on_the_day() {
    // A zone of Taiyuan whose digits are those of another city, and one of Changzhi with Taiyuan's digits.
    let rows = || vec![zone("140471", "140100"), zone("140173", "140400"), zone("park-1", "140471")];
    let regions = [
        ("140105", 4),
        ("140171", 3),
        ("140471", 2),
        ("140173", 5),
        ("park-1", 1),
        ("140400", 6),
        ("140402", 7),
        ("150000", 8),
        ("unknown", 9),
    ];
    let prepared = |scope: &[&str]| Prepared::new(registry_of(&regions, rows(), Vec::new()), scoped(scope, |_| ())).unwrap();
    assert_eq!(
        funnel(&prepared(&["140100"]), "jurisdiction"),
        (10, counts(&[("jurisdiction:elsewhere", 19), ("jurisdiction:elsewhere_by_successor", 7), ("jurisdiction:unknown", 9)]))
    );
    // 140402, given up in 2018, is 140403 today.
    let changzhi = counts(&[("jurisdiction:elsewhere", 18), ("jurisdiction:unknown", 9), ("region:successor", 7)]);
    assert_eq!(funnel(&prepared(&["140400"]), "jurisdiction"), (18, changzhi));
    assert_eq!(funnel(&prepared(&["140403"]), "jurisdiction").0, 7);
    assert_eq!(funnel(&prepared(&["140000"]), "jurisdiction").0, 28);
    assert_eq!(funnel(&prepared(&["140171", "park-1", "150000"]), "jurisdiction").0, 12);
}

#[test]
fn r17_strata_by_city_and_county_follow_the_tree() {
    let regions = [("140105", 4), ("140471", 2), ("140402", 3), ("140403", 1), ("140400", 2), ("unknown", 1), ("110105", 5)];
    let strata = |by: &str| {
        let plan = scoped(&[], |p| p["tasks"][0]["strata_by"] = json!(by));
        let prepared = Prepared::new(registry_of(&regions, vec![zone("140471", "140100")], Vec::new()), plan).unwrap();
        let sizes: Vec<(String, u64)> = prepared.strata().into_iter().map(|s| (s.name, s.population)).collect();
        (sizes, funnel(&prepared, "region").1)
    };
    let named = |of: &[(&str, u64)]| of.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    let noted = counts(&[("region:successor", 3), ("region:unknown", 1)]);
    assert_eq!(strata("city"), (named(&[("110100", 5), ("140100", 6), ("140400", 6), ("unknown", 1)]), noted.clone()));
    let counties = [("110105", 5), ("140105", 4), ("140400", 2), ("140403", 4), ("140471", 2), ("unknown", 1)];
    assert_eq!(strata("county"), (named(&counties), noted.clone()), "a city without a county is of itself");
    assert_eq!(strata("province"), (named(&[("110000", 5), ("140000", 12), ("unknown", 1)]), noted));
}

/// A code that the tree does not have, and one whose area is divided, are errors or what the plan says.
#[test]
fn r17_what_the_tree_cannot_place_is_refused_or_as_the_plan_says() {
    // 140499 is in no list; 140202 was divided in 2018 between 140213 and 140214.
    let regions = [("140105", 4), ("140499", 3), ("140202", 2), ("140213", 1)];
    let prepare = |scope: &[&str], policy: &str| {
        let plan = scoped(scope, |p| p["unplaced_regions"] = json!(policy));
        Prepared::new(registry_of(&regions, Vec::new(), Vec::new()), plan)
    };
    let unknown = |code: &str| (Code::UnknownRegion, "region".to_owned(), code.to_owned());
    let error = prepare(&["140213", "140400"], "refuse").unwrap_err();
    assert_eq!(told(&error), [unknown("140202"), unknown("140499")]);
    let why = error.errors()[0].why(Lang::Zh).unwrap();
    assert!(why.contains("2 个检查对象") && why.contains("140213 山西省大同市平城区、140214 山西省大同市云冈区"), "{why}");
    assert_eq!(told(&prepare(&["140200"], "refuse").unwrap_err()), [unknown("140499")]);
    let outcome = |policy| funnel(&prepare(&["140213", "140400"], policy).unwrap(), "jurisdiction");
    let digits = counts(&[("jurisdiction:elsewhere", 4), ("jurisdiction:divided", 2), ("region:digits", 3)]);
    assert_eq!(outcome("digits"), (4, digits));
    let apart = counts(&[("jurisdiction:elsewhere", 4), ("jurisdiction:divided", 2), ("jurisdiction:unlisted", 3)]);
    assert_eq!(outcome("apart"), (1, apart));
    let by_digits = counts(&[("jurisdiction:elsewhere", 4), ("jurisdiction:elsewhere_by_digits", 3)]);
    assert_eq!(
        funnel(&prepare(&["140200"], "digits").unwrap(), "jurisdiction"),
        (3, counts(&[("region:successor", 2)]).into_iter().chain(by_digits).collect())
    );

    // Where nothing asks for a place, or the code itself is asked for, nothing is to be placed.
    assert_eq!(funnel(&prepare(&[], "refuse").unwrap(), "jurisdiction").0, 10);
    assert_eq!(funnel(&prepare(&["140499", "140202", "140105", "140213"], "refuse").unwrap(), "jurisdiction").0, 10);

    // By county neither can be placed; a stratum of its own holds them.
    let strata = |policy: &str| {
        let plan = scoped(&[], |p| {
            p["tasks"][0]["strata_by"] = json!("county");
            p["unplaced_regions"] = json!(policy);
        });
        let prepared = Prepared::new(registry_of(&regions, Vec::new(), Vec::new()), plan);
        prepared.map(|p| p.strata().into_iter().map(|s| (s.name, s.population)).collect::<Vec<_>>())
    };
    assert_eq!(told(&strata("refuse").unwrap_err()), [unknown("140202"), unknown("140499")]);
    let sizes = |of: &[(&str, u64)]| of.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(strata("apart").unwrap(), sizes(&[("140105", 4), ("140213", 1), ("unplaced", 5)]));
    assert_eq!(strata("digits").unwrap(), sizes(&[("140105", 4), ("140213", 1), ("140499", 3), ("unplaced", 2)]));
}

#[test]
fn r17_a_scope_names_regions_that_are_in_force_on_the_day() {
    let regions = [("140105", 4), ("ward-7", 2), ("371200", 1)];
    let prepare = |scope: &[&str]| Prepared::new(registry_of(&regions, Vec::new(), Vec::new()), scoped(scope, |_| ()));
    let error = prepare(&["140402", "140199", "140105"]).unwrap_err();
    let field = "tasks.food.scope.regions".to_owned();
    assert_eq!(told(&error), ["140199", "140402"].map(|code| (Code::UnknownRegion, field.clone(), code.to_owned())));
    assert!(error.to_string().contains("140403 山西省长治市潞州区"), "{error}");
    // A code of the register itself stands as it is, listed or not.
    let own = prepare(&["140105", "ward-7", "371200"]).unwrap();
    assert_eq!(funnel(&own, "jurisdiction").0, 7);
}

/// An inspector of a city goes to its counties and zones; who steps aside from a city does so from all of it.
#[test]
fn r17_inspectors_go_where_the_tree_says() {
    let mut people: Vec<Inspector> = (0..6).map(|i| inspector(i, "2028-12-31", 50)).collect();
    let region = |code: &str| RegionCode::parse(code).unwrap();
    for person in &mut people[..4] {
        person.regions = [region("140100")].into();
    }
    people[4].regions = [region("140400")].into();
    people[5].recusals = vec![from_value(json!({ "region": "140100" })).unwrap()];
    let registry = registry_of(&[("140105", 3), ("140171", 3), ("140471", 3)], vec![zone("140471", "140100")], people);
    let plan = scoped(&["140100"], |p| p["tasks"][0]["quotas"] = json!({ "*": "100%" }));
    let drawn = revealed(committed(registry, plan).unwrap()).draw(time()).unwrap();
    let matched = drawn.match_inspectors(time()).unwrap();
    assert_eq!(matched.teams().len(), 9);
    for team in matched.teams() {
        let all: Vec<&str> = team.members.iter().chain(&team.reserves).map(|i| i.id.as_str()).collect();
        assert_eq!(all.len(), 4, "{all:?}");
        assert!(!all.contains(&"officer-4") && !all.contains(&"officer-5"), "{all:?}");
    }
}

/// The reconciliation record names the tree where it decides, and an auditor with another tree is told so.
#[test]
fn r17_the_record_names_the_tree_that_decided() {
    let regions = [("140105", 10), ("140471", 10)];
    let people = || (0..4).map(|i| inspector(i, "2028-12-31", 50)).collect::<Vec<_>>();
    let rows = || vec![zone("140471", "140100")];
    let plan = || scoped(&["140100"], |_| ());
    let drawn = revealed(committed(registry_of(&regions, rows(), people()), plan()).unwrap()).draw(time()).unwrap();
    let record = drawn.match_inspectors(time()).unwrap().close(time()).unwrap().record(Disclosure::Closed).unwrap();
    let sealed: Value = serde_json::from_slice(&record.sealed["reconciliation-targets.json"]).unwrap();
    let tree = Regions::china().unwrap().with(rows()).unwrap();
    assert_eq!(sealed["regions"], json!(tree.digest(plan().suite).to_string()));
    let audit = |rows| Prepared::new(registry_of(&regions, rows, people()), plan()).unwrap().audit(&record).unwrap();
    assert_eq!(audit(rows()).failures().count(), 0);
    let other = audit(vec![zone("140471", "140100"), zone("149999", "140100")]);
    assert!(other.failures().any(|(point, why)| point == "sources" && why.contains("regions")), "{other}");
    // Where nothing asks for a place, the tree is not named, and records are as they were.
    let without = plan_without_regions();
    let drawn = revealed(committed(registry_of(&regions, rows(), people()), without).unwrap()).draw(time()).unwrap();
    let record = drawn.match_inspectors(time()).unwrap().record(Disclosure::Ceremony).unwrap();
    let sealed: Value = serde_json::from_slice(&record.sealed["reconciliation-targets.json"]).unwrap();
    assert!(sealed.get("regions").is_none() && sealed.get("crosswalk").is_none(), "{sealed}");
    let source = String::from_utf8(record.sealed["plan-source.json"].clone()).unwrap();
    assert!(!source.contains("unplaced_regions"), "a plan that does not say it has the bytes that it had");
}

fn plan_without_regions() -> Plan {
    scoped(&[], |_| ())
}

/// Older codes become credit codes before the pool is built (protocol §2): the entity is one row, its past
/// inspections count against its cap, and what a plan names by the older code is found.
#[test]
fn r17_t04_the_crosswalk_is_applied_before_the_pool_and_counted() {
    let row = |id: &str, name: &str| {
        let mut row = target(1);
        (row["id"], row["name"]) = (json!(id), json!(name));
        from_value(row).unwrap()
    };
    let item =
        json!({ "code": "food-01", "name": "Food", "class": "general", "basis": "《食品安全法》", "valid_from": null, "valid_to": null });
    let link = |id: &str, uscc: &str| OlderCode { id: id.parse().unwrap(), uscc: Uscc::parse(uscc).unwrap() };
    let past = |id: &str, target: &str| from_value(json!({ "id": id, "target": target, "date": "2026-01-03" })).unwrap();
    let builder = Registry::builder()
        .items([from_value(item).unwrap()])
        .targets([
            row("reg15:440301103097413", "a"),
            row("uscc:9144030071526726XG", "b"),
            row("site:org9:802100433#1", "c"),
            row("raw:x", "d"),
        ])
        .history([past("1", "reg15:440301103097413"), past("2", "uscc:9144030071526726XG")])
        .crosswalk([link("reg15:440301103097413", "9144030071526726XG"), link("org9:802100433", "91110000802100433B")]);
    let registry = Arc::new(builder.build().unwrap());
    let ids: Vec<String> = registry.targets().iter().map(|t| t.id.to_string()).collect();
    assert_eq!(ids, ["raw:x", "site:uscc:91110000802100433B#1", "uscc:9144030071526726XG"]);
    assert_eq!((registry.targets().merges().len(), registry.converted().targets, registry.converted().history), (1, 2, 1));
    let capped = |times: u32| scoped(&[], |p| p["tasks"][0]["cap"] = json!({ "times": times }));
    let reached = |times| funnel(&Prepared::new(Arc::clone(&registry), capped(times)).unwrap(), "cap").1;
    assert_eq!((reached(2), reached(3)), (counts(&[("cap:reached", 1)]), counts(&[])));
    let excluding = scoped(&[], |p| p["tasks"][0]["exclude"] = json!([{ "target": "reg15:440301103097413", "reason": "closed" }]));
    let prepared = Prepared::new(Arc::clone(&registry), excluding).unwrap();
    assert_eq!(funnel(&prepared, "exclusion").1, counts(&[("exclusion:closed", 1)]));
}

/// An inspection under the organisation code inside a credit code counts against the cap of who has that.
#[test]
fn t04_r36_past_inspections_under_an_organisation_code_are_of_the_target_with_the_credit_code() {
    let row = |id: &str| {
        let mut row = target(1);
        row["id"] = json!(id);
        from_value(row).unwrap()
    };
    let item =
        json!({ "code": "food-01", "name": "Food", "class": "general", "basis": "《食品安全法》", "valid_from": null, "valid_to": null });
    let past = |target: &str| from_value(json!({ "id": target, "target": target, "date": "2026-01-03" })).unwrap();
    let targets = ["uscc:9144030071526726XG", "site:uscc:9144030071526726XG#1", "site:org9:71526726X#2", "raw:x"];
    let inspected = ["org9:71526726X", "site:org9:71526726X#1", "site:org9:71526726X#2", "org9:802100433"];
    let builder = Registry::builder().items([from_value(item).unwrap()]).targets(targets.map(row)).history(inspected.map(past));
    let registry = Arc::new(builder.build().unwrap());
    assert_eq!((registry.converted().history, registry.converted().targets), (2, 0));
    let plan = scoped(&[], |p| p["tasks"][0]["cap"] = json!({ "times": 1 }));
    let prepared = Prepared::new(registry, plan).unwrap();
    assert_eq!(funnel(&prepared, "cap"), (1, counts(&[("cap:reached", 3)])), "each of the body's sites has a cap of its own");
}
