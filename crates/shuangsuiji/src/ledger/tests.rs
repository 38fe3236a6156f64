use proptest::prelude::*;
use serde_json::{Value, from_value, json};

use super::*;
use crate::directory::{DateSpan, Organisation, Organisations};
use crate::error::Code;

const TARGET: &str = "raw:t";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rule(limit: Value, more: Value) -> FrequencyRule {
    let mut rule = json!({ "id": "r", "limit": limit });
    rule.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    from_value(rule).unwrap()
}

fn ledger(rows: &[(&str, Value)]) -> Ledger {
    let row = |(at, (date, more)): (usize, &(&str, Value))| {
        let mut row = json!({ "id": format!("i{at}"), "target": TARGET, "date": date });
        row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        from_value(row).unwrap()
    };
    Ledger::new(rows.iter().enumerate().map(row))
}

fn organisations() -> Organisations {
    let row = |code: &str, level: &str, line: &str, parent: Option<&str>| -> Organisation {
        from_value(json!({ "code": code, "name": code, "level": level, "line": line, "parent": parent })).unwrap()
    };
    Organisations::new(vec![
        row("prov", "province", "health", None),
        row("city", "city", "health", Some("prov")),
        row("county", "county", "health", Some("city")),
        row("fire", "county", "fire", None),
    ])
    .unwrap()
}

/// What a check of a county in March 2026 may do, routine unless it is of another purpose: whether it is
/// barred, told of, and how often.
fn say(rules: &[FrequencyRule], ledger: &Ledger, purpose: Value) -> (bool, usize, Option<u32>) {
    let window = DateSpan::new(day("2026-03-01"), day("2026-03-31")).unwrap();
    let all = organisations();
    let crate::plan::Purpose { kind, cause } = from_value(purpose).unwrap();
    let gate =
        Gate::new(rules, ledger, ("county", Some(&all)), (Check { kind, cause, off_site: false }, window), day("2026-02-20")).unwrap();
    let id: EntityId = TARGET.parse().unwrap();
    let verdict = gate.verdict((id.rank(), &id.text()));
    (verdict.barred.is_some(), verdict.alerts.len(), verdict.left)
}

/// Taiyuan 2025: at most four routine and special checks of one authority in a year (D13).
#[test]
fn r36_four_a_year_of_one_authority_and_what_does_not_count() {
    let rules = [rule(json!({ "cap": { "times": 4, "per": "year" } }), json!({}))];
    let own = json!({ "authority": "county" });
    let four = [
        ("2026-01-05", own.clone()),
        ("2026-01-06", own.clone()),
        ("2026-02-01", json!({ "authority": "county", "kind": "special" })),
        ("2026-02-20", own.clone()),
    ];
    let with = |more: &[(&'static str, Value)]| ledger(&[&four[1..], more].concat());
    assert_eq!(say(&rules, &ledger(&four), json!({})), (true, 0, Some(0)));
    assert_eq!(say(&rules, &with(&[]), json!({})), (false, 0, Some(1)));
    for free in [
        ("2025-12-31", own.clone()),
        ("2026-02-21", own.clone()),
        ("2026-01-05", json!({ "authority": "fire" })),
        ("2026-01-05", json!({ "authority": "county", "cause": "superior" })),
        ("2026-01-05", json!({ "authority": "county", "kind": "case", "cause": "complaint" })),
        ("2026-01-05", json!({ "authority": "county", "off_site": true })),
        ("2026-01-05", json!({ "authority": "county", "counts": false })),
    ] {
        assert_eq!(say(&rules, &with(std::slice::from_ref(&free)), json!({})), (false, 0, Some(1)), "{free:?}");
    }
    assert_eq!(say(&rules, &with(&[("2026-01-05", json!({}))]), json!({})), (true, 0, Some(0)), "by nobody knows whom: counted");
    // A check that is not counted is not refused either; it is told of.
    assert_eq!(say(&rules, &ledger(&four), json!({ "kind": "case", "cause": "complaint" })), (false, 1, None));
    let alert = [rule(json!({ "cap": { "times": 4, "per": "year" } }), json!({ "effect": "alert" }))];
    assert_eq!(say(&alert, &ledger(&four), json!({})), (false, 1, None));
}

/// A county's health bureau 2025: at most two of a level, at most four of city and county together (D13).
#[test]
fn r36_two_of_a_level_and_four_of_city_and_county_together() {
    let rules = [
        rule(json!({ "cap": { "times": 2, "per": "year" } }), json!({ "by": { "levels": ["county"] } })),
        rule(json!({ "cap": { "times": 4, "per": "year" } }), json!({ "id": "both", "by": { "levels": ["city", "county"] } })),
    ];
    let rows = |county: usize, city: usize, others: &[&str]| {
        let of = |who: &str, n: usize| vec![("2026-01-05", json!({ "authority": who })); n];
        ledger(&[of("county", county), of("city", city), others.iter().flat_map(|who| of(who, 3)).collect()].concat())
    };
    assert_eq!(say(&rules, &rows(1, 2, &[]), json!({})), (false, 0, Some(1)));
    assert_eq!(say(&rules, &rows(2, 0, &[]), json!({})), (true, 0, Some(0)), "two of the level");
    assert_eq!(say(&rules, &rows(1, 3, &[]), json!({})), (true, 0, Some(0)), "four of both");
    assert_eq!(say(&rules, &rows(0, 0, &["prov", "fire"]), json!({})), (false, 0, Some(2)), "another level, another line");
    assert_eq!(say(&rules, &rows(0, 0, &["stranger"]), json!({})), (true, 0, Some(0)), "whose level is not known: counted");
    let empty = ledger(&[]);
    let window = DateSpan::new(day("2026-03-01"), day("2026-03-31")).unwrap();
    let refused = |unit: &str, all: Option<&Organisations>| {
        let error = Gate::new(&rules, &empty, (unit, all), (Check::default(), window), day("2026-02-20")).unwrap_err();
        (error.code(), error.at_field().map(str::to_owned))
    };
    assert_eq!(refused("county", None), (Code::UnknownReference, Some("frequency.r.by".to_owned())));
    assert_eq!(refused("nobody", Some(&organisations())).0, Code::UnknownReference);
}

#[test]
fn r57_gaps_turns_excluded_items_and_checks_that_find_nothing() {
    let own = |more: Value| {
        let mut row = json!({ "authority": "county" });
        row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        row
    };
    let barred = |limit: Value, rows: &[(&str, Value)]| say(&[rule(limit, json!({}))], &ledger(rows), json!({})).0;
    // So many days before the first day of the window, 1 March.
    let gap = json!({ "gap": { "days": 30 } });
    assert!(barred(gap.clone(), &[("2026-01-31", own(json!({})))]));
    assert!(!barred(gap.clone(), &[("2026-01-30", own(json!({})))]));
    assert_eq!(say(&[rule(gap, json!({}))], &ledger(&[]), json!({})).2, Some(1), "one visit leaves no room in its gap");
    // 特种设备安全监督检查办法 §17: after a check of the licence no routine one in the same year.
    let checked = json!({ "checked": { "items": ["licence"], "per": "year" } });
    assert!(barred(checked.clone(), &[("2026-01-04", own(json!({ "items": ["other", "licence"] })))]));
    assert!(!barred(checked.clone(), &[("2026-01-04", own(json!({ "items": ["other"] })))]));
    assert!(!barred(checked, &[("2025-12-31", own(json!({ "items": ["licence"] })))]));
    // 税总发〔2015〕104号: not a second time within three years; a cycle begins with 2024.
    let turn = json!({ "coverage": { "years": 3, "since": 2021 } });
    assert!(barred(turn.clone(), &[("2024-01-01", own(json!({})))]));
    assert!(!barred(turn.clone(), &[("2023-12-31", own(json!({})))]));
    assert!(barred(json!({ "coverage": { "years": 3, "since": 2027 } }), &[("2024-01-01", own(json!({})))]), "cycles go back too");
    let low = json!({ "low_yield": { "last": 2, "clean": ["未发现问题"] } });
    let (clean, found) = (own(json!({ "result": "未发现问题" })), own(json!({ "result": "发现问题已责令改正" })));
    assert!(barred(low.clone(), &[("2024-01-01", found.clone()), ("2025-01-01", clean.clone()), ("2026-01-01", clean.clone())]));
    assert!(!barred(low.clone(), &[("2025-01-01", clean.clone()), ("2026-01-01", found)]));
    assert!(!barred(low, &[("2026-01-01", clean)]), "one is not two");
}

#[test]
fn rules_that_say_nothing_are_refused_with_their_place() {
    let rules = [
        rule(json!({ "checked": { "items": [], "per": "year" } }), json!({})),
        rule(json!({ "low_yield": { "last": 2, "clean": [] } }), json!({ "by": { "levels": [] } })),
    ];
    let mut problems = crate::error::Problems::default();
    FrequencyRule::check_all(&rules, &mut problems);
    let error = problems.into_result().unwrap_err();
    let fields: Vec<_> = error.errors().iter().filter_map(|e| e.at_field()).collect();
    assert_eq!(
        fields,
        ["frequency[0].limit.checked.items", "frequency[1].id", "frequency[1].limit.low_yield.clean", "frequency[1].by.levels"]
    );
    assert!(from_value::<FrequencyRule>(json!({ "id": "r", "limit": { "gap": { "days": 0 } } })).is_err(), "a gap of no days is none");
    assert!(from_value::<FrequencyRule>(json!({ "id": "r", "limit": { "cap": { "times": 1, "per": "decade" } } })).is_err());
}

proptest! {
    /// A cap by calendar year against counting by hand, whatever else is in the ledger.
    #[test]
    fn t16_r36_a_cap_leaves_what_counting_by_hand_leaves(
        rows in prop::collection::vec((0u64..900, 0usize..4, any::<bool>(), any::<bool>()), 0..12),
        times in 0u32..5,
        as_of in 300u64..800,
    ) {
        let first = day("2024-06-01");
        let at = |days: u64| first.checked_add_days(chrono::Days::new(days)).unwrap();
        let who = [Some("county"), Some("fire"), Some("prov"), None];
        let listed = rows.iter().map(|(days, by, special, off_site)| {
            let kind = if *special { "special" } else { "observation" };
            (at(*days).to_string(), json!({ "authority": who[*by], "kind": kind, "off_site": off_site }))
        });
        let listed: Vec<(String, Value)> = listed.collect();
        let ledger = ledger(&listed.iter().map(|(date, row)| (date.as_str(), row.clone())).collect::<Vec<_>>());
        let (as_of, window) = (at(as_of), DateSpan::new(at(as_of + 5), at(as_of + 5)).unwrap());
        let rules = [rule(json!({ "cap": { "times": times, "per": "year" } }), json!({}))];
        let gate = Gate::new(&rules, &ledger, ("county", None), (Check::default(), window), as_of).unwrap();
        let id: EntityId = TARGET.parse().unwrap();
        let count = rows.iter().filter(|(days, by, special, off_site)| {
            let date = at(*days);
            date <= as_of && date.year() == window.from.year() && [0, 3].contains(by) && *special && !*off_site
        });
        let left = times.saturating_sub(count.count() as u32);
        let verdict = gate.verdict((id.rank(), &id.text()));
        prop_assert_eq!((verdict.left, verdict.barred.is_some()), (Some(left), left == 0));
    }
}
