use proptest::prelude::*;
use serde_json::{Value, from_value, json};

use super::*;
use crate::directory::Validity;
use crate::directory::{Attached, DateSpan, Licence, Organisation, Organisations, Target, Targets, TargetsBuilder};
use crate::error::Code;
use crate::ident::{LicenceKind, Tier};

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

/// The one target, of a tier or none, with licences of these terms.
fn targets(tier: Option<&str>, licences: &[(&str, Option<&str>, Option<&str>)]) -> Targets {
    let mut builder = TargetsBuilder::default();
    builder.push(from_value::<Target>(json!({ "id": TARGET, "name": "n", "tier": tier })).unwrap());
    builder.extend(licences.iter().map(|(kind, from, to)| Attached {
        target: TARGET.parse().unwrap(),
        fact: Licence { kind: LicenceKind::parse(kind).unwrap(), valid: Validity::new(from.map(day), to.map(day)).unwrap() },
    }));
    builder.build().unwrap()
}

/// What rules of the county are looked at with on 20 February 2026.
fn known<'a>(ledger: &'a Ledger, targets: &'a Targets, organisations: Option<&'a Organisations>) -> Known<'a> {
    Known { ledger, targets, organisations, unit: "county", unclassified: None, as_of: day("2026-02-20") }
}

fn march() -> DateSpan {
    DateSpan::new(day("2026-03-01"), day("2026-03-31")).unwrap()
}

/// What a check of a county in March 2026 may do, routine unless it is of another purpose: whether it is
/// barred, told of, and how often.
fn say(rules: &[FrequencyRule], ledger: &Ledger, purpose: Value) -> (bool, usize, Option<u32>) {
    let (all, targets) = (organisations(), targets(None, &[]));
    let crate::plan::Purpose { kind, cause } = from_value(purpose).unwrap();
    let check = Check { kind, cause, off_site: false };
    let gate = Gate::new(rules.to_vec(), known(ledger, &targets, Some(&all)), (check, march())).unwrap();
    let verdict = gate.verdict(0);
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
    let (empty, targets) = (ledger(&[]), targets(None, &[]));
    let refused = |unit: &str, all: Option<&Organisations>| {
        let known = Known { unit, ..known(&empty, &targets, all) };
        let error = Gate::new(rules.clone(), known, (Check::default(), march())).unwrap_err();
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

/// R57: thresholds by day, week and month, a least gap and the flag of low yield over one history: each rule flags what a count
/// by hand flags, and whether it bars the check (hard) or tells of it (soft) is the policy's.
#[test]
fn r57_flags_match_a_fixture_hard_or_soft() {
    let clean = json!({ "authority": "county", "result": "未发现问题" });
    let rows = ledger(&[("2026-02-02", clean.clone()), ("2026-02-16", clean.clone()), ("2026-02-18", clean)]);
    let limits = [
        ("day-1", json!({ "cap": { "times": 1, "per": "day" } })),
        ("week-2", json!({ "cap": { "times": 2, "per": "week" } })),
        ("month-3", json!({ "cap": { "times": 3, "per": "month" } })),
        ("gap-7", json!({ "gap": { "days": 7 } })),
        ("low-yield-3", json!({ "low_yield": { "last": 3, "clean": ["未发现问题"] } })),
    ];
    // The first day of the window, and the rules that a check on it breaks.
    let fixture = [
        ("2026-02-18", vec!["day-1", "week-2", "month-3", "gap-7", "low-yield-3"]),
        ("2026-02-19", vec!["week-2", "month-3", "gap-7", "low-yield-3"]),
        ("2026-02-22", vec!["week-2", "month-3", "gap-7", "low-yield-3"]),
        ("2026-02-24", vec!["month-3", "gap-7", "low-yield-3"]),
        ("2026-02-25", vec!["month-3", "low-yield-3"]),
        ("2026-03-02", vec!["low-yield-3"]),
    ];
    let targets = targets(None, &[]);
    for (first, broken) in fixture {
        let window = DateSpan::new(day(first), day(first)).unwrap();
        for effect in ["refuse", "alert"] {
            let rules = limits.iter().map(|(id, limit)| rule(limit.clone(), json!({ "id": id, "effect": effect })));
            let each = rules.map(|rule| {
                let gate = Gate::new([rule], known(&rows, &targets, None), (Check::default(), window)).unwrap();
                let verdict = gate.verdict(0);
                let told = |flag: Option<&crate::ident::ReasonCode>| flag.map(ToString::to_string);
                (told(verdict.barred), told(verdict.alerts.first().copied()))
            });
            let (barred, alerts): (Vec<_>, Vec<_>) = each.unzip();
            let (hard, soft): (Vec<_>, Vec<_>) = (barred.into_iter().flatten().collect(), alerts.into_iter().flatten().collect());
            let none: Vec<String> = Vec::new();
            let expected: Vec<String> = broken.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!((hard, soft), if effect == "refuse" { (expected, none) } else { (none, expected) }, "{first}");
        }
    }
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

/// R36: in the term of a licence (许可有效期内) a cap and a floor count what falls in the term of the target's own licence,
/// both ends included; without a licence there is no term.
#[test]
fn r36_caps_and_floors_over_the_term_of_a_licence() {
    let rows = [("2024-12-31", json!({})), ("2025-01-01", json!({})), ("2026-02-20", json!({}))];
    let cap = [rule(json!({ "cap": { "times": 2, "per": { "licence": "food" } } }), json!({}))];
    let floor = [rule(json!({ "floor": { "times": 3, "per": { "licence": "food" } } }), json!({}))];
    let ledger = ledger(&rows);
    let of = |licences: &[(&str, Option<&str>, Option<&str>)]| {
        let targets = targets(None, licences);
        let known = known(&ledger, &targets, None);
        let left = Gate::new(cap.to_vec(), known, (Check::default(), march())).unwrap().verdict(0).left;
        let floors = Floors::new(floor.to_vec(), known, (Check::default(), march().from)).unwrap();
        let short: Vec<_> = floors.short(0).into_iter().map(|s| (s.period.ends().map(|end| end.map(|d| d.to_string())), s.have)).collect();
        (left, short)
    };
    let ends = |from: Option<&str>, to: Option<&str>| [from, to].map(|end| end.map(str::to_owned));
    assert_eq!(of(&[]), (None, vec![]), "no licence, no term");
    assert_eq!(of(&[("drug", None, None)]), (None, vec![]), "a licence of another kind");
    let term = (Some("2025-01-01"), Some("2026-12-31"));
    assert_eq!(of(&[("food", term.0, term.1)]), (Some(0), vec![(ends(term.0, term.1), 2)]));
    assert_eq!(of(&[("food", Some("2025-01-02"), None)]), (Some(1), vec![(ends(Some("2025-01-02"), None), 1)]));
    assert_eq!(of(&[("food", None, None)]), (Some(0), vec![]), "all three count in a term without ends");
    assert_eq!(of(&[("food", None, Some("2026-02-28"))]), (None, vec![]), "it ended before the window");
    // Of two terms in the window the fuller one binds the cap; the floor is asked in the one of its first day.
    let two = [("food", Some("2024-01-01"), Some("2026-03-15")), ("food", Some("2026-03-16"), None)];
    assert_eq!(of(&two), (Some(0), vec![]));
}

/// R32: a rule of some tiers holds for their targets only; a target without a tier is what the policy says.
#[test]
fn r32_a_rule_of_a_tier_holds_for_its_targets_only() {
    let rules = [rule(json!({ "cap": { "times": 1, "per": "year" } }), json!({ "tiers": ["A", "B"] }))];
    let ledger = ledger(&[("2026-01-05", json!({}))]);
    let left = |tier: Option<&str>, unclassified: Option<&str>| {
        let (targets, unclassified) = (targets(tier, &[]), unclassified.map(|t| Tier::parse(t).unwrap()));
        let known = Known { unclassified: unclassified.as_ref(), ..known(&ledger, &targets, None) };
        Gate::new(rules.to_vec(), known, (Check::default(), march())).unwrap().verdict(0).left
    };
    assert_eq!([left(Some("A"), None), left(Some("B"), None), left(Some("D"), None)], [Some(0), Some(0), None]);
    assert_eq!([left(None, None), left(None, Some("A")), left(None, Some("D")), left(Some("D"), Some("A"))], [None, Some(0), None, None]);
}

/// R36: a floor is short of what the ledger lacks in its period, by whom and of what it counts; and whether a check counts
/// towards it follows from the same.
#[test]
fn r36_a_floor_is_short_of_what_does_not_count() {
    let short = |rows: &[(&str, Value)], more: Value, check: Check| {
        let rules = vec![rule(json!({ "floor": { "times": 2, "per": "year" } }), more)];
        let (ledger, targets, all) = (ledger(rows), targets(Some("D"), &[]), organisations());
        let floors = Floors::new(rules, known(&ledger, &targets, Some(&all)), (check, march().from)).unwrap();
        floors.short(0).into_iter().map(|s| (s.have, s.need, s.credited)).collect::<Vec<_>>()
    };
    let own = ("2026-01-05", json!({ "authority": "county" }));
    let routine = Check::default();
    assert_eq!(short(&[], json!({}), routine), [(0, 2, true)]);
    assert_eq!(short(&[own.clone(), ("2025-12-31", json!({})), ("2026-02-21", json!({}))], json!({}), routine), [(1, 2, true)]);
    assert_eq!(short(&[own.clone(), own.clone()], json!({}), routine), []);
    let other = ("2026-01-05", json!({ "authority": "fire" }));
    assert_eq!(short(&[own.clone(), other.clone()], json!({}), routine), [(1, 2, true)]);
    assert_eq!(short(&[own.clone(), other], json!({ "by": "anyone" }), routine), []);
    assert_eq!(short(std::slice::from_ref(&own), json!({}), Check { off_site: true, ..routine }), [(1, 2, false)], "nobody comes");
    assert_eq!(short(std::slice::from_ref(&own), json!({ "by": { "levels": ["city"] } }), routine), [(0, 2, false)], "of another level");
    assert_eq!(short(&[own], json!({ "tiers": ["A"] }), routine), [], "a rule of another tier");
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
        let targets = targets(None, &[]);
        let gate = Gate::new(rules, Known { as_of, ..known(&ledger, &targets, None) }, (Check::default(), window)).unwrap();
        let count = rows.iter().filter(|(days, by, special, off_site)| {
            let date = at(*days);
            date <= as_of && date.year() == window.from.year() && [0, 3].contains(by) && *special && !*off_site
        });
        let left = times.saturating_sub(count.count() as u32);
        let verdict = gate.verdict(0);
        prop_assert_eq!((verdict.left, verdict.barred.is_some()), (Some(left), left == 0));
    }
}
