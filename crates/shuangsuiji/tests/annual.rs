//! The annual plan: revisions, their states, rounds, overlaps.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use serde_json::{Value, from_value, json};
use shuangsuiji::annual::{AnnualPlan, State};
use shuangsuiji::campaign::Registry;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::plan::Plan;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn task(code: &str, from: &str, to: &str, count: u64) -> Value {
    json!({
        "code": code, "items": ["food-01"], "quotas": { "all": { "count": count } },
        "window": { "from": from, "to": to }, "team": { "size": 2 },
    })
}

fn round(code: &str, tasks: &[Value]) -> Value {
    json!({ "code": code, "title": code, "tasks": tasks })
}

fn first() -> Value {
    json!({
        "number": 1, "by": "市局 2025 第40号", "why": "年度计划", "recorded": "2025-12-20",
        "filed": { "day": "2025-12-22", "with": "province" }, "published": { "day": "2025-12-28", "place": "公示系统" },
        "effective": "2026-01-01",
        "rounds": [
            round("q1", &[task("food", "2026-01-12", "2026-03-31", 3)]),
            round("q2", &[task("food", "2026-04-01", "2026-06-30", 3)]),
        ],
    })
}

fn annual(revisions: &[Value]) -> AnnualPlan {
    let plan = json!({ "organisation": "city", "year": 2026, "title": "t", "suite": "sm3", "revisions": revisions });
    let plan: AnnualPlan = from_value(plan).unwrap();
    assert_eq!(from_value::<AnnualPlan>(serde_json::to_value(&plan).unwrap()).unwrap(), plan);
    plan
}

/// The first revision and one after it, of 1 February, which states the digest of the first.
fn amended(change: impl FnOnce(&mut Value)) -> AnnualPlan {
    let digest = annual(&[first()]).digest(1).unwrap().to_string();
    let mut second = first();
    second["number"] = json!(2);
    second["why"] = json!("增加专项");
    second["recorded"] = json!("2026-02-01");
    second["previous"] = json!(digest);
    for key in ["filed", "published", "effective"] {
        second.as_object_mut().unwrap().remove(key);
    }
    change(&mut second);
    annual(&[first(), second])
}

/// Code and field of every problem.
fn problems(result: Result<(), Error>) -> Vec<(Code, String)> {
    let Err(error) = result else { return Vec::new() };
    let list = if error.errors().is_empty() { std::slice::from_ref(&error) } else { error.errors() };
    list.iter().map(|e| (e.code(), e.at_field().unwrap_or_default().to_owned())).collect()
}

#[test]
fn r41_a_revision_goes_from_draft_to_filed_to_published_to_effective() {
    let plan = annual(&[first()]);
    plan.check().unwrap();
    let state = |on: &str| plan.revisions[0].state(day(on));
    assert_eq!(
        ["2025-12-21", "2025-12-22", "2025-12-27", "2025-12-28", "2025-12-31", "2026-01-01"].map(state),
        [State::Draft, State::Filed, State::Filed, State::Published, State::Published, State::Effective],
    );
    assert!(plan.in_force(day("2025-12-31")).is_none());
    assert_eq!(plan.in_force(day("2026-01-01")).unwrap().number, 1);
    // Steps in another order are refused.
    for (step, value) in [
        ("filed", json!({ "day": "2025-12-19", "with": "p" })),
        ("published", json!({ "day": "2025-12-21", "place": "p" })),
        ("effective", json!("2025-12-27")),
    ] {
        let mut wrong = first();
        wrong[step] = value;
        assert_eq!(problems(annual(&[wrong]).check()), [(Code::BadAnnualPlan, format!("revisions[0].{step}"))]);
    }
    let mut unfiled = first();
    unfiled.as_object_mut().unwrap().remove("filed");
    assert_eq!(problems(annual(&[unfiled]).check()), [(Code::BadAnnualPlan, "revisions[0].published".to_owned())]);
}

#[test]
fn r40_a_revision_never_changes_a_round_that_has_begun() {
    // On 1 February the first quarter has begun and the second has not.
    let change = |round: usize| amended(move |second| second["rounds"][round]["tasks"][0]["quotas"]["all"]["count"] = json!(9)).check();
    assert_eq!(problems(change(1)), []);
    assert_eq!(problems(change(0)), [(Code::RetroactiveEdit, "revisions[1].rounds".to_owned())]);
    let dropped = amended(|second| drop(second["rounds"].as_array_mut().unwrap().remove(0)));
    assert_eq!(problems(dropped.check()), [(Code::RetroactiveEdit, "revisions[1].rounds".to_owned())]);
    assert_eq!(problems(amended(|_| ()).check()), []);
    // A round that was drawn early has begun on the day of its draw, one that was put off has not.
    let mut early = amended(|second| second["rounds"][1]["title"] = json!("another"));
    assert_eq!(problems(early.check()), []);
    early.drawn = from_value(json!([{ "round": "q2", "day": "2026-01-31" }])).unwrap();
    assert_eq!(problems(early.check()), [(Code::RetroactiveEdit, "revisions[1].rounds".to_owned())]);
    let mut late = amended(|second| second["rounds"][0]["title"] = json!("another"));
    late.drawn = from_value(json!([{ "round": "q1", "day": "2026-02-02" }])).unwrap();
    assert_eq!(problems(late.check()), []);
}

#[test]
fn r40_a_revision_that_was_changed_afterwards_is_found_by_its_digest() {
    let mut plan = amended(|_| ());
    plan.check().unwrap();
    plan.revisions[0].rounds[1].title = "quietly another".to_owned();
    plan.revisions[1].rounds[1].title = "quietly another".to_owned();
    assert_eq!(problems(plan.check()), [(Code::RetroactiveEdit, "revisions[1].previous".to_owned())]);
    let mut silent = amended(|_| ());
    silent.revisions[1].previous = None;
    assert_eq!(problems(silent.check()), [(Code::BadAnnualPlan, "revisions[1].previous".to_owned())]);
    // Filing and publication come later and change no digest.
    let (filed, mut unfiled) = (annual(&[first()]), first());
    unfiled.as_object_mut().unwrap().retain(|key, _| !["filed", "published", "effective"].contains(&key.as_str()));
    assert_eq!(filed.digest(1).unwrap(), annual(&[unfiled]).digest(1).unwrap());
    assert_eq!(filed.digest(2).unwrap_err().code(), Code::UnknownReference);
}

#[test]
fn r41_the_difference_of_two_revisions_is_written_for_filing() {
    let plan = amended(|second| {
        second["rounds"][1]["tasks"][0]["quotas"]["all"]["count"] = json!(9);
        second["rounds"].as_array_mut().unwrap().push(round("special", &[task("oil", "2026-05-01", "2026-05-31", 2)]));
    });
    let amendment = plan.diff(1, 2).unwrap();
    let json: Value = serde_json::from_str(&amendment.to_json().unwrap()).unwrap();
    assert_eq!((&json["added"], &json["removed"]), (&json!([["special", "oil"]]), &json!([])));
    assert_eq!((&json["changed"][0]["round"], &json["changed"][0]["task"]), (&json!("q2"), &json!("food")));
    assert_eq!(json["changed"][0]["fields"], json!([{ "field": "quotas.all.count", "old": 3, "new": 9 }]));
    assert_eq!(json["before"], json!(plan.digest(1).unwrap().to_string()));
    assert_eq!(json["why"], json!("增加专项"));
    assert!(plan.diff(2, 2).unwrap().is_empty() && !amendment.is_empty());
    let whole = plan.diff(0, 1).unwrap();
    assert_eq!((whole.before, whole.added.len()), (None, 2));
    assert_eq!(plan.diff(1, 3).unwrap_err().code(), Code::UnknownReference);
}

#[test]
fn r26_a_campaign_is_a_round_of_the_revision_that_holds() {
    let annual = amended(|second| {
        second["rounds"][1]["tasks"][0]["quotas"]["all"]["count"] = json!(9);
        second["filed"] = json!({ "day": "2026-02-03", "with": "province" });
        second["published"] = json!({ "day": "2026-02-10", "place": "公示系统" });
    });
    annual.check().unwrap();
    let of = |revision: usize, round: usize, as_of: &str| {
        let revision = &annual.revisions[revision];
        annual.plan_of(revision, &revision.rounds[round], day(as_of))
    };
    let told = |plan: &Plan| problems(annual.holds(plan)).into_iter().map(|(_, field)| field).collect::<Vec<_>>();
    assert_eq!(told(&of(0, 0, "2026-01-05")), [""; 0]);
    assert_eq!(told(&of(1, 1, "2026-03-30")), [""; 0]);
    assert_eq!(told(&of(0, 1, "2026-02-09")), [""; 0], "the amendment does not hold yet");
    assert_eq!(told(&of(0, 1, "2026-02-10")), ["annual.revision"]);
    let mut other = of(1, 1, "2026-03-30");
    other.tasks[0].title = "another".to_owned();
    assert_eq!(told(&other), ["tasks"]);
    let mut later = of(1, 1, "2026-03-30");
    later.annual.as_mut().unwrap().published = None;
    assert_eq!(told(&later), ["annual"]);
    let mut none = of(1, 1, "2026-03-30");
    none.annual = None;
    assert_eq!(told(&none), ["annual"]);
    let mut foreign = of(1, 1, "2026-03-30");
    foreign.unit = "county".to_owned();
    assert_eq!(told(&foreign), ["annual"]);
}

#[test]
fn r26_what_a_revision_says_of_its_rounds_is_checked_at_once() {
    let mut wrong = first();
    wrong["rounds"][0]["tasks"][0]["window"] = json!({ "from": "2025-12-01", "to": "2026-01-31" });
    wrong["rounds"][0]["tasks"][0]["team"] = json!({ "size": 1 });
    wrong["rounds"][1]["code"] = json!("q1");
    wrong["by"] = json!(" ");
    let told = problems(annual(&[wrong]).check());
    let fields: Vec<&str> = told.iter().map(|(_, field)| field.as_str()).collect();
    assert_eq!(
        fields,
        ["revisions[0].by", "revisions[0].rounds[0].tasks", "revisions[0].rounds[0].tasks[0].team.size", "revisions[0].rounds[1].code"]
    );
    assert_eq!(problems(annual(&[]).check()), [(Code::BadAnnualPlan, "revisions".to_owned())]);
}

#[test]
fn r26_plans_that_hit_the_same_firms_in_one_window_are_listed_before_drawing() {
    let target = |i: u32| {
        let tags = if i < 12 { json!(["catering"]) } else { json!(["lodging"]) };
        from_value(json!({ "id": format!("raw:t{i}"), "name": "n", "region": "140105", "tags": tags })).unwrap()
    };
    let item = |code: &str| from_value(json!({ "code": code, "name": code, "basis": "b" })).unwrap();
    let registry = Registry::builder().items(["food-01"].map(item)).targets((0..20).map(target)).build().unwrap();
    let registry = std::sync::Arc::new(registry);
    let plan = |unit: &str, campaign: &str, scope: Value, from: &str, to: &str| {
        let mut task = task("t", from, to, 1);
        task["scope"] = scope;
        let plan = json!({
            "unit": unit, "campaign": campaign, "title": "t", "suite": "sm3", "as_of": "2026-01-05", "parties": [], "tasks": [task],
        });
        from_value::<Plan>(plan).unwrap()
    };
    let market = plan("market", "m", json!({ "tags": ["catering"] }), "2026-01-12", "2026-03-31");
    let fire = plan("fire", "f", json!({}), "2026-03-31", "2026-05-31");
    let health = plan("health", "h", json!({ "tags": ["lodging"] }), "2026-01-12", "2026-12-31");
    let told = |plans: &[Plan]| {
        let found = registry.overlaps(plans).unwrap();
        found.iter().map(|o| format!("{} {} {} {} {}", o.first.unit, o.second.unit, o.targets, o.from, o.to)).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&[market.clone(), fire.clone(), health.clone()]),
        ["market fire 12 2026-03-31 2026-03-31", "fire health 8 2026-03-31 2026-05-31"]
    );
    let mut later = fire;
    later.tasks[0].window.from = day("2026-04-01");
    assert_eq!(told(&[market.clone(), later]), [""; 0]);
    // Nobody comes to who is checked by documents.
    let mut by_documents = health;
    by_documents.tasks[0].mode = from_value(json!("document")).unwrap();
    by_documents.tasks[0].scope = market.tasks[0].scope.clone();
    assert_eq!(told(&[market, by_documents]), [""; 0]);
}

/// R34: the results of a round are facts beside the revisions: later rounds draw by them, and what has begun does not.
#[test]
fn r34_a_round_of_the_annual_plan_goes_by_the_results_of_those_before_it() {
    let mut revision = first();
    revision["tier_policy"] = json!({
        "scheme": "s", "order": ["C", "D"], "quotas": { "C": "10%" },
        "steps": { "source": "方案第六条", "ladders": { "D": ["30%", "50%"] }, "over": "30%", "cured_after": 1 },
    });
    for round in revision["rounds"].as_array_mut().unwrap() {
        let task = round["tasks"][0].as_object_mut().unwrap();
        task.remove("quotas");
        task.insert("strata_by".to_owned(), json!("tier"));
    }
    let mut plan = annual(&[revision]);
    let q1 = json!({ "code": "q1", "ended": "2026-04-10", "results": { "D": { "inspected": 100, "violating": 30 } } });
    plan.ended = vec![from_value(q1.clone()).unwrap()];
    plan.check().unwrap();
    let revision = &plan.revisions[0];
    let ratio = |round: usize, on: &str| {
        let plan = plan.plan_of(revision, &revision.rounds[round], day(on));
        plan.quota(&plan.tasks[0], "D").unwrap().ratio.unwrap().to_string()
    };
    // D alone is the mean: nothing moves; with a second stratum of fewer violations it does, which needs no ladder.
    assert_eq!([ratio(0, "2026-01-05"), ratio(1, "2026-04-20")], ["30%", "30%"]);
    let mut more = q1;
    more["results"]["C"] = json!({ "inspected": 100, "violating": 0 });
    let mut policy = plan.clone();
    policy.ended = vec![from_value(more.clone()).unwrap()];
    policy.check().unwrap();
    let revision = &policy.revisions[0];
    let of = |round: usize, on: &str| policy.plan_of(revision, &revision.rounds[round], day(on));
    let ratio = |plan: &Plan| plan.quota(&plan.tasks[0], "D").unwrap().ratio.unwrap().to_string();
    assert_eq!([ratio(&of(0, "2026-01-05")), ratio(&of(1, "2026-04-10")), ratio(&of(1, "2026-04-20"))], ["30%", "30%", "50%"]);
    let mut round = of(1, "2026-04-20");
    policy.holds(&round).unwrap();
    round.ended.clear();
    assert_eq!(problems(policy.holds(&round)), [(Code::BadAnnualPlan, "ended".to_owned())]);
    // The order in which a plan lists the rounds is nothing.
    let mut two = policy.clone();
    (more["code"], more["ended"]) = (json!("q2"), json!("2026-07-10"));
    two.ended.push(from_value(more).unwrap());
    let mut round = two.plan_of(revision, &revision.rounds[1], day("2026-07-20"));
    round.ended.reverse();
    two.holds(&round).unwrap();
    round.ended[0].results.clear();
    assert_eq!(problems(two.holds(&round)), [(Code::BadAnnualPlan, "ended".to_owned())]);
    policy.ended[0].code = "q9".to_owned();
    assert_eq!(problems(policy.check()), [(Code::BadAnnualPlan, "ended".to_owned())]);
}

/// R34: results are facts beside the revisions: they are looked at by themselves, whenever they came, and what a later
/// revision no longer has a ladder for does not keep it from being made.
#[test]
fn r34_results_of_an_annual_plan_are_checked_by_themselves() {
    let policy = |quotas: Value, ladders: Value| {
        let steps = json!({ "source": "方案第六条", "ladders": ladders, "over": "30%", "cured_after": 1 });
        json!({ "scheme": "s", "order": ["C", "D"], "quotas": quotas, "steps": steps })
    };
    let mut one = first();
    one["tier_policy"] = policy(json!({}), json!({ "C": ["10%", "20%"], "D": ["30%", "50%"] }));
    let task = one["rounds"][1]["tasks"][0].as_object_mut().unwrap();
    task.remove("quotas");
    task.insert("strata_by".to_owned(), json!("tier"));
    let mut two = one.clone();
    (two["number"], two["recorded"]) = (json!(2), json!("2026-04-15"));
    two["previous"] = json!(annual(&[one.clone()]).digest(1).unwrap().to_string());
    two.as_object_mut().unwrap().retain(|key, _| !["filed", "published", "effective"].contains(&key.as_str()));
    two["tier_policy"] = policy(json!({ "C": "10%" }), json!({ "D": ["30%", "50%"] }));
    let ended = |code: &str, day: &str, name: &str, violating: u64| {
        let results = json!({ name: { "inspected": 100, "violating": violating }, "D": { "inspected": 100, "violating": 30 } });
        json!({ "code": code, "ended": day, "results": results })
    };
    let told = |all: Value| {
        let mut plan = annual(&[one.clone(), two.clone()]);
        plan.drawn = from_value(json!([{ "round": "q2", "day": "2026-04-20" }])).unwrap();
        plan.ended = from_value(all).unwrap();
        problems(plan.check()).into_iter().map(|(_, field)| field).collect::<Vec<_>>()
    };
    let q1 = ended("q1", "2026-04-10", "C", 0);
    assert_eq!(told(json!([q1])), [""; 0]);
    // Results that came after the last revision was made are looked at too.
    assert_eq!(told(json!([q1, ended("q2", "2026-07-10", "C", 101)])), ["ended.q2.C"]);
    assert_eq!(told(json!([q1, ended("q1", "2026-07-10", "C", 1)])), ["ended"]);
    assert_eq!(told(json!([q1, ended("q2", "2026-04-10", "C", 1)])), ["ended"]);
    assert_eq!(told(json!([q1, ended("q2", "2026-07-10", "c", 1)])), ["ended.q2.c"]);
}
