//! What registers about targets and the rules of a plan make of its frames: tags with scope and days, tags by
//! rule, classes from several sources, scopes as expressions.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::sync::Arc;

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Prepared, Registry, RegistryBuilder};
use shuangsuiji::directory::{Attached, Class, Licence, TagGrant, Target, Validity};
use shuangsuiji::error::{Code, Lang, Speak};
use shuangsuiji::ident::{EntityId, LicenceKind, RegionCode, Scheme, TagPath, Tier};
use shuangsuiji::plan::Plan;

fn plan(change: impl FnOnce(&mut Value)) -> Plan {
    let mut plan = json!({
        "unit": "sx-1401-market", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2026-03-01", "parties": [],
        "tasks": [{ "code": "t", "items": ["i"], "quotas": { "*": "1%" }, "window": { "from": "2026-03-02", "to": "2026-12-31" } }],
    });
    change(&mut plan);
    let plan: Plan = from_value(plan).unwrap();
    assert_eq!(from_value::<Plan>(serde_json::to_value(&plan).unwrap()).unwrap(), plan);
    plan.check().unwrap();
    plan
}

fn id(n: usize) -> EntityId {
    EntityId::parse("raw", &n.to_string()).unwrap()
}

/// Targets 0, 1, .. in these regions, with an item and the organisation of the plan.
fn builder(regions: &[&str]) -> RegistryBuilder {
    let target = |(n, region): (usize, &&str)| from_value::<Target>(json!({ "id": id(n), "name": "n", "region": region })).unwrap();
    let office = json!({ "code": "sx-1401-market", "name": "n", "level": "city", "region": "140100" });
    Registry::builder()
        .items([from_value(json!({ "code": "i", "name": "n", "basis": "b" })).unwrap()])
        .organisations([from_value(office).unwrap()])
        .targets(regions.iter().enumerate().map(target))
}

fn tag(of: usize, tag: &str, scope: Option<&str>, days: [Option<&str>; 2]) -> Attached<TagGrant> {
    let [from, to] = days.map(|day| day.map(|day| day.parse().unwrap()));
    let fact = TagGrant {
        tag: TagPath::parse(tag).unwrap(),
        scope: scope.map(|code| RegionCode::parse(code).unwrap()),
        valid: Validity::new(from, to).unwrap(),
        source: "list".to_owned(),
        approved_by: "bureau".to_owned(),
    };
    Attached { target: id(of), fact }
}

fn class(of: usize, scheme: &str, tier: &str, as_of: &str) -> Attached<Class> {
    let fact = Class {
        scheme: Scheme::parse(scheme).unwrap(),
        as_of: as_of.parse().unwrap(),
        tier: Tier::parse(tier).unwrap(),
        source: "system".to_owned(),
    };
    Attached { target: id(of), fact }
}

/// The strata of the first task: name and members.
fn strata(prepared: &Prepared) -> Vec<(&str, &[u32])> {
    prepared.frames()[0].strata.iter().map(|s| (s.name.as_str(), s.members.as_slice())).collect()
}

fn frame(builder: RegistryBuilder, scope: &str) -> Result<Vec<u32>, Code> {
    let plan = plan(|p| p["tasks"][0]["scope"] = json!(scope));
    let prepared = Prepared::new(Arc::new(builder.build().unwrap()), plan).map_err(|e| e.code())?;
    Ok(strata(&prepared)[0].1.to_vec())
}

/// R19: a tag has effect on its days, on targets in its scope, and in the plans of authorities in its scope.
#[test]
fn r19_a_tag_out_of_scope_or_expired_has_no_effect() {
    let with = |tags: Vec<Attached<TagGrant>>| {
        let mut builder = builder(&["140105", "140105", "140202"]);
        builder.extend(tags);
        frame(builder, "tag:key")
    };
    let none = Err(Code::ShortFrame);
    for (scope, days, effect) in [
        (None, [None, None], true),
        (Some("140000"), [None, None], true),
        (Some("140100"), [None, None], true),
        (Some("140105"), [None, None], false), // a county's tag in the plan of its city
        (Some("140200"), [None, None], false), // another city's
        (None, [Some("2026-03-01"), Some("2026-03-01")], true),
        (None, [Some("2026-03-02"), None], false),
        (None, [None, Some("2026-02-28")], false),
    ] {
        let wanted = if effect { Ok(vec![1]) } else { none.clone() };
        assert_eq!(with(vec![tag(1, "key/food", scope, days)]), wanted, "{scope:?} {days:?}");
    }
    // The tag stays with its region: a target that is in another one today does not have it.
    assert_eq!(with(vec![tag(2, "key", Some("140100"), [None, None]), tag(0, "key", None, [None, None])]), Ok(vec![0]));
    assert_eq!(with(vec![tag(2, "key", Some("140000"), [None, None])]), Ok(vec![2]));
}

/// R19: a tag by rule is there while its cause is, and a rule sees the tags of rules before it.
#[test]
fn r19_a_derived_tag_disappears_with_its_cause() {
    let with = |until: &str| {
        let mut builder = builder(&["140105", "140105"]);
        builder.extend([tag(1, "complaint", None, [None, Some(until)])]);
        let plan = plan(|p| {
            p["derived_tags"] =
                json!([{ "tag": "key", "when": "tag:complaint" }, { "tag": "double", "when": "tag:key and region:140100" }]);
            p["tasks"][0]["scope"] = json!({ "tags": ["double"] });
        });
        Prepared::new(Arc::new(builder.build().unwrap()), plan).map(|p| strata(&p)[0].1.to_vec()).map_err(|e| e.code())
    };
    assert_eq!(with("2026-03-01"), Ok(vec![1]));
    assert_eq!(with("2026-02-28"), Err(Code::ShortFrame));
}

/// R74: a new trade under observation is left to the observers while the window is open, and is drawn by the
/// normal rule on the day after its end.
#[test]
fn r74_the_end_of_an_observation_window_returns_to_the_normal_rule() {
    let on = |day: &str| {
        let mut builder = builder(&["140105", "140105"]);
        builder.extend([tag(0, "observation/new_trade", None, [Some("2026-01-01"), Some("2026-06-30")])]);
        let plan = plan(|p| {
            p["as_of"] = json!(day);
            p["tasks"][0]["scope"] = json!("not tag:observation");
        });
        strata(&Prepared::new(Arc::new(builder.build().unwrap()), plan).unwrap())[0].1.to_vec()
    };
    assert_eq!((on("2026-06-30"), on("2026-07-01")), (vec![1], vec![0, 1]));
}

/// R33, R06: the tier of each target comes from the sources of the plan, and the funnel and the attributes of
/// its pool row name the source; what has no class, or one too old, is refused with its count.
#[test]
fn r33_a_tier_comes_from_the_sources_of_the_plan_and_names_them() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut builder = builder(&["140105"; 4]);
        builder.extend([
            class(0, "own", "A", "2026-01-01"),
            class(0, "samr", "C", "2026-02-01"),
            class(1, "samr", "A", "2024-01-01"),
            class(1, "samr", "B", "2026-02-01"),
            class(1, "samr", "D", "2026-03-02"), // of tomorrow
            class(2, "own", "B", "2024-01-01"),
            class(9, "own", "B", "2026-01-01"), // of nobody
        ]);
        let plan = plan(|p| {
            p["tasks"][0]["strata_by"] = json!("tier");
            p["tasks"][0]["quotas"] = json!({});
            p["tier_policy"] = json!({
                "scheme": "s", "order": ["A", "B", "C", "D"], "missing": "own",
                "quotas": { "A": "1%", "B": "2%", "C": "10%", "D": "30%", "unclassified": "1%" },
                "sources": { "schemes": ["own", "samr"], "combine": "worst" },
            });
            change(&mut p["tier_policy"]);
        });
        Prepared::new(Arc::new(builder.build().unwrap()), plan)
    };
    let of = |prepared: &Prepared| strata(prepared).iter().map(|(n, m)| ((*n).to_owned(), m.to_vec())).collect::<Vec<_>>();
    let named = |pairs: &[(&str, &[u32])]| pairs.iter().map(|(n, m)| ((*n).to_owned(), m.to_vec())).collect::<Vec<_>>();
    let worst = with(&|_| ()).unwrap();
    assert_eq!(of(&worst), named(&[("B", &[1, 2]), ("C", &[0]), ("unclassified", &[3])]));
    let step = worst.frames()[0].funnel.last().unwrap();
    let noted: Vec<_> = step.noted.iter().map(|(why, n)| (why.0.as_str(), *n)).collect();
    assert_eq!(noted, [("tier:from own", 1), ("tier:from samr", 2), ("tier:missing", 1)]);
    assert_eq!(step.noted.first_key_value().unwrap().0.say().get(Lang::Zh), "分类来源：own");
    let first = with(&|p| p["sources"]["combine"] = json!("first")).unwrap();
    assert_eq!(of(&first), named(&[("A", &[0]), ("B", &[1, 2]), ("unclassified", &[3])]));
    let aged = |stale: &str| with(&|p| (p["sources"]["max_age_days"], p["sources"]["stale"]) = (json!(365), json!(stale)));
    let error = aged("refuse").unwrap_err();
    assert_eq!((error.code(), error.at_value()), (Code::StaleTier, Some("B")));
    assert!(
        error.to_string().contains("1 targets of task t have this class of own of 2024-01-01, and the plan allows 365 days"),
        "{error}"
    );
    assert_eq!(of(&aged("ignore").unwrap()), named(&[("B", &[1]), ("C", &[0]), ("unclassified", &[2, 3])]));
    let kept = aged("keep").unwrap();
    assert!(kept.frames()[0].funnel.last().unwrap().noted.keys().any(|why| why.0 == "tier:from own (old)"));
    let table = json!([{ "when": ["A", "C"], "then": "D" }, { "when": ["-", "*"], "then": "-" }]);
    let error = with(&|p| (p["sources"]["combine"], p["sources"]["table"]) = (json!("table"), table.clone())).unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::UnknownValue, Some("tier_policy.sources.table"), Some("B, -")));
}

/// R27: the scope of a task and of its items as expressions; what each clause removes is counted by its words.
#[test]
fn r27_the_funnel_counts_what_each_clause_of_a_scope_removes() {
    let mut builder = builder(&["140105", "140105", "140202", "140105"]);
    builder.extend([tag(0, "food", None, [None, None]), tag(2, "food", None, [None, None]), tag(3, "food", None, [None, None])]);
    let licence = |of: usize, to: &str| {
        let valid = Validity::new(None, Some(to.parse().unwrap())).unwrap();
        Attached { target: id(of), fact: Licence { kind: LicenceKind::parse("food").unwrap(), valid } }
    };
    builder.extend([licence(0, "2026-02-28"), licence(3, "2026-03-01")]);
    let plan = plan(|p| p["tasks"][0]["scope"] = json!("tag:food and region:140100 and licence:food"));
    let prepared = Prepared::new(Arc::new(builder.build().unwrap()), plan).unwrap();
    assert_eq!(strata(&prepared), [("all", [3].as_slice())]);
    let step = prepared.frames()[0].funnel.iter().find(|s| s.filter == "scope").unwrap();
    let removed: Vec<_> = step.removed.iter().map(|(why, n)| (why.0.as_str(), *n)).collect();
    assert_eq!(removed, [("scope:licence:food", 1), ("scope:region:140100", 1), ("scope:tag:food", 1)]);
    let wrong =
        from_value::<Plan>(json!({ "unit": "u", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2026-03-01", "parties": [],
        "tasks": [{ "code": "t", "items": ["i"], "scope": "tag:food and", "window": { "from": "2026-03-02", "to": "2026-12-31" } }] }));
    assert!(wrong.unwrap_err().to_string().contains("at character 13"));
}
