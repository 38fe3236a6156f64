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

/// A registry of four targets: 0 is of D today; 1 of D, and 3, elsewhere, of A, by classes too old for the plan; 2 of
/// none. The error by its code, value and count, or the targets of the first stratum.
fn with_old_classes(change: impl FnOnce(&mut Value), scope_of_item: Option<&str>) -> Result<Vec<u32>, (Code, String)> {
    let mut builder = builder(&["140105", "140105", "140105", "140202"]);
    builder.extend([class(0, "own", "D", "2026-02-01"), class(1, "own", "D", "2024-01-01"), class(3, "own", "A", "2024-01-01")]);
    builder = builder.items([from_value(json!({ "code": "j", "name": "n", "basis": "b", "scope": scope_of_item })).unwrap()]);
    let plan = plan(|p| {
        p["tier_policy"] = json!({
            "scheme": "s", "order": ["A", "B", "C", "D"], "missing": "own",
            "sources": { "schemes": ["own"], "max_age_days": 365, "stale": "refuse" },
        });
        change(p);
    });
    let prepared = Prepared::new(Arc::new(builder.build().unwrap()), plan);
    prepared.map(|p| strata(&p)[0].1.to_vec()).map_err(|e| (e.code(), e.to_string()))
}

/// R06: a class too old is refused wherever the tier of a target is asked, and not taken as no class: by a scope, by
/// an item's scope, by a derived tag and by what is checked off site first; and only where anything depends on it.
#[test]
fn r06_a_class_too_old_is_refused_wherever_a_tier_is_asked() {
    let of = |scope: &str| with_old_classes(|p| p["tasks"][0]["scope"] = json!(scope), None);
    let stale = |found: Result<Vec<u32>, (Code, String)>, what: &str| {
        let (code, text) = found.unwrap_err();
        assert_eq!(code, Code::StaleTier, "{what}: {text}");
        assert!(text.contains("1 targets of task t have this class of own of 2024-01-01"), "{what}: {text}");
    };
    assert_eq!(of("tier:D").unwrap_err().0, Code::Several, "of two classes");
    for scope in ["region:140100 and tier:D", "region:140100 and not tier:D", "region:140100 and tier:unclassified"] {
        stale(of(scope), scope);
    }
    assert_eq!(of("region:140100"), Ok(vec![0, 1, 2]), "nothing asks the tier");
    assert_eq!(of("region:140100 and (tier:D or all)"), Ok(vec![0, 1, 2]), "the tier decides nothing");
    assert_eq!(of("tier:D and tag:x").unwrap_err().0, Code::ShortFrame, "outside, whatever the tier");
    let excluded = |p: &mut Value| {
        p["tasks"][0]["scope"] = json!("region:140100 and tier:D");
        p["tasks"][0]["exclude"] = json!([{ "target": "raw:1", "reason": "closed" }]);
    };
    assert_eq!(with_old_classes(excluded, None), Ok(vec![0]));
    let ignored = |p: &mut Value| {
        p["tasks"][0]["scope"] = json!("tier:D");
        p["tier_policy"]["sources"]["stale"] = json!("ignore");
    };
    assert_eq!(with_old_classes(ignored, None), Ok(vec![0]));
    let of_item = |p: &mut Value| p["tasks"][0]["items"] = json!(["i", "j"]);
    stale(with_old_classes(of_item, Some("region:140100 and tier:D")), "an item");
    let derived = |scope: Value| {
        let change = |p: &mut Value| {
            p["derived_tags"] = json!([{ "tag": "risky", "when": "tier:D" }, { "tag": "key", "when": "tag:risky and region:140100" }]);
            p["tasks"][0]["scope"] = scope;
        };
        with_old_classes(change, None)
    };
    stale(derived(json!("region:140100 and tag:key")), "a derived tag");
    stale(derived(json!({ "tags": ["key"], "regions": ["140100"] })), "a derived tag in a list");
    let off_site = |tiers: Value| {
        let change = |p: &mut Value| {
            p["tasks"][0]["scope"] = json!("region:140100");
            p["off_site_first"] = json!([{ "items": ["i"], "tiers": tiers }]);
        };
        with_old_classes(change, None)
    };
    stale(off_site(json!(["A"])), "off site first");
    assert_eq!(off_site(json!([])).unwrap_err().0, Code::OffSiteFirst, "of every tier");
}

/// R06: classes for which the table has no row are refused in the same way.
#[test]
fn r06_classes_without_a_row_of_the_table_are_refused_wherever_a_tier_is_asked() {
    let change = |p: &mut Value| {
        p["tier_policy"]["sources"] =
            json!({ "schemes": ["own"], "combine": "table", "table": [{ "when": ["D"], "then": "D" }, { "when": ["-"], "then": "-" }] });
        p["tasks"][0]["scope"] = json!("tier:D");
    };
    let (code, text) = with_old_classes(change, None).unwrap_err();
    assert!(code == Code::UnknownValue && text.contains("the table has no row") && text.contains("tier_policy.sources.table"), "{text}");
}

/// R06: what registers say of a target by the organisation code inside its credit code is said of it, as its past
/// inspections under that code are its own.
#[test]
fn r06_registers_about_targets_may_name_a_body_by_its_organisation_code() {
    let code = |text: &str| text.split_once(':').map(|(scheme, id)| EntityId::parse(scheme, id).unwrap()).unwrap();
    let target = |of: &str| from_value::<Target>(json!({ "id": of, "name": "n", "region": "140105" })).unwrap();
    let rows = |of: &str| {
        let mut builder = builder(&[]).targets([target("uscc:9144030071526726XG"), target("site:uscc:9144030071526726XG#2")]);
        builder.extend([Attached { target: code(of), ..tag(0, "key", None, [None, None]) }]);
        builder.extend([Attached { target: code(of), ..class(0, "own", "D", "2026-02-01") }]);
        builder.extend([Attached {
            target: code(of),
            fact: Licence { kind: LicenceKind::parse("food").unwrap(), valid: Validity::default() },
        }]);
        builder
    };
    for (of, at) in [("org9:71526726X", "uscc:9144030071526726XG"), ("site:org9:71526726X#2", "site:uscc:9144030071526726XG#2")] {
        let registry = rows(of).build().unwrap();
        let targets = registry.targets();
        assert_eq!([targets.tag_grants().unmatched(), targets.classes().unmatched(), targets.licences().unmatched()], [0; 3], "{of}");
        let found = frame(rows(of), "tag:key and licence:food").unwrap();
        assert_eq!(found.iter().map(|at| targets.get(*at as usize).unwrap().id.to_string()).collect::<Vec<_>>(), [at]);
    }
    assert_eq!(rows("org9:802100433").build().unwrap().targets().tag_grants().unmatched(), 1, "of nobody");
}
