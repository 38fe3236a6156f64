//! The days of the visits, and what visiting together saves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, from_value, json};
use shuangsuiji::calendar::{Calendar, Certainty};
use shuangsuiji::campaign::{Drawn, Prepared, Registry};
use shuangsuiji::directory::Target;

use crate::common::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A plan with a second task over the same frame.
fn two_tasks(from: &str, to: &str, change: impl FnOnce(&mut Value)) -> shuangsuiji::plan::Plan {
    plan(|p| {
        let mut second = p["tasks"][0].clone();
        second["code"] = json!("price");
        second["window"] = json!({ "from": from, "to": to });
        second["quotas"] = json!({ "A": "10%", "B": "10%" });
        p["tasks"].as_array_mut().unwrap().push(second);
        change(p);
    })
}

fn drawn(targets: Vec<Target>, plan: shuangsuiji::plan::Plan) -> Drawn {
    revealed(committed(registry(targets, inspectors()), plan).unwrap()).draw(time()).unwrap()
}

/// Days by target, which are the same whatever the order of the rows.
fn days(drawn: &Drawn) -> BTreeMap<String, Vec<Option<NaiveDate>>> {
    let mut days: BTreeMap<String, Vec<Option<NaiveDate>>> = BTreeMap::new();
    for visit in drawn.schedule().unwrap().visits {
        days.entry(visit.target.id.to_string()).or_default().push(visit.day);
    }
    days
}

#[test]
fn r29_every_visit_is_on_a_working_day_of_the_windows_of_all_its_tasks() {
    let drawn_ = drawn(targets(), two_tasks("2026-02-09", "2026-03-06", |_| ()));
    let calendar = Calendar::published().unwrap();
    let schedule = drawn_.schedule().unwrap();
    assert_eq!(schedule.certainty, Certainty::Published);
    let mut used = BTreeSet::new();
    for visit in &schedule.visits {
        let at = visit.day.unwrap();
        assert!(calendar.day(at).working, "{at}");
        assert!(visit.tasks.iter().all(|task| (task.window.from..=task.window.to).contains(&at)));
        used.insert(at);
    }
    assert_eq!(schedule.visits.len() as u64, drawn_.saving().visits);
    // The Spring Festival (15 to 23 February) is off; what is left of four weeks is used all over.
    assert!(used.len() >= 8 && !used.contains(&day("2026-02-18")), "{used:?}");
    let mut reversed = targets();
    reversed.reverse();
    assert_eq!(days(&drawn_), days(&drawn(reversed, two_tasks("2026-02-09", "2026-03-06", |_| ()))));
}

/// R29: visits are spread over the days of the window. 30 draws of 20 visits over five working days: a day is a binomial
/// count of mean 120 and standard deviation 9.8; one of the five is more than four deviations off once in 3000 runs, and the
/// seeds are fixed.
#[test]
fn r29_visits_are_spread_evenly_over_the_days() {
    let week = plan(|p| {
        p["tasks"][0]["window"] = json!({ "from": "2026-01-12", "to": "2026-01-18" });
        p["tasks"][0]["strata_by"] = json!("none");
        p["tasks"][0]["quotas"] = json!({ "all": { "count": 20 } });
    });
    let mut counts: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for seed in 0..30 {
        let drawn = committed(registry(targets(), inspectors()), week.clone()).unwrap().rehearse(&[seed; 32], time()).unwrap();
        for visit in drawn.schedule().unwrap().visits {
            *counts.entry(visit.day.unwrap()).or_default() += 1;
        }
    }
    assert_eq!(counts.values().sum::<u32>(), 600);
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), ["12", "13", "14", "15", "16"].map(|d| day(&format!("2026-01-{d}"))));
    assert!(counts.values().all(|count| count.abs_diff(120) <= 39), "{counts:?}");
}

#[test]
fn r29_windows_without_a_common_day_are_visited_twice() {
    let apart = drawn(targets(), two_tasks("2026-04-01", "2026-04-30", |_| ()));
    let twice = days(&apart).into_values().filter(|days| days.len() == 2).count() as u64;
    let saving = apart.saving();
    assert_eq!((saving.visits, saving.visits - saving.targets), (saving.drawn, twice));
    assert!(twice > 0 && days(&apart).values().all(|days| days.is_sorted()));
}

/// 晋政办函〔2024〕53号: twenty days of a month are quiet for listed enterprises.
#[test]
fn r57_nobody_comes_on_a_quiet_day() {
    let listed = |i: u32| i.is_multiple_of(2);
    let targets = || -> Vec<Target> {
        let tagged = (0..200).map(|i| {
            let mut row = target(i);
            row["tags"] = if listed(i) { json!(["above_scale"]) } else { json!([]) };
            from_value(row).unwrap()
        });
        tagged.collect()
    };
    let quiet = |more: Value| {
        let mut rule = json!({ "id": "quiet-20", "tags": ["above_scale"], "days": { "every_month": { "from": 1, "to": 20 } } });
        rule.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        two_tasks("2026-02-09", "2026-03-06", |p| p["quiet"] = json!([rule]))
    };
    let quiet_days = |drawn: &Drawn| {
        let schedule = drawn.schedule().unwrap();
        let early = |v: &&shuangsuiji::campaign::Visit<'_>| v.target.tags.contains("above_scale") && v.day.is_some_and(|d| d.day() <= 20);
        (schedule.visits.iter().filter(early).count(), schedule.visits.iter().filter(|v| v.day.is_none()).count())
    };
    assert_eq!(quiet_days(&drawn(targets(), quiet(json!({})))), (0, 0));
    // What the rule exempts keeps no quiet day.
    let exempt = quiet(json!({ "exempt": ["plan"] }));
    assert!(quiet_days(&drawn(targets(), exempt)).0 > 0);
    // Whom nobody may visit in the whole window is not in the frame, and is counted.
    let all = quiet(json!({ "days": { "spans": [{ "from": "2026-01-01", "to": "2026-12-31" }] } }));
    let prepared = Prepared::new(registry(targets(), inspectors()), all).unwrap();
    let step = prepared.frames()[0].funnel.iter().find(|step| step.filter == "quiet").unwrap();
    assert_eq!((step.entered, step.passed), (200, 100));
    // Where both windows have a day, and all the days they share are quiet, the visit is there without one.
    let shared = quiet(json!({ "days": { "spans": [{ "from": "2026-02-09", "to": "2026-03-05" }] } }));
    let mut shared = serde_json::to_value(shared).unwrap();
    shared["tasks"][0]["window"]["to"] = json!("2026-03-05");
    shared["tasks"][0]["quotas"] = json!({ "A": "100%", "B": "100%" });
    assert!(quiet_days(&drawn(targets(), from_value(shared).unwrap())).1 > 0);
    let wrong = plan(|p| p["quiet"] = json!([{ "id": "q", "days": { "every_month": { "from": 20, "to": 1 } } }]));
    assert_eq!(wrong.check().unwrap_err().at_field(), Some("quiet[0].days"));
}

/// R37: five lines of one department draw one target, each for an item of its own: one visit checks all five.
#[test]
fn r37_five_lines_of_a_department_are_one_visit_with_five_items() {
    let lines = ["food", "price", "advertising", "quality", "disclosure"];
    let item = |line: &&str| from_value(json!({ "code": format!("{line}-01"), "name": line, "basis": "b" })).unwrap();
    let registry = Registry::builder().items(lines.iter().map(item)).targets(targets()).inspectors(inspectors()).build().unwrap();
    let plan = plan(|p| {
        let first = p["tasks"][0].clone();
        let task = |(at, line): (usize, &&str)| {
            let mut task = first.clone();
            task["code"] = json!(line);
            task["items"] = json!([format!("{line}-01")]);
            // Ratios differ, and so do windows, which share some days.
            task["quotas"] = json!({ "A": format!("{}%", at + 1), "B": { "count": at + 1 } });
            task["window"] = json!({ "from": format!("2026-01-{}", 12 + at), "to": format!("2026-03-{}", 31 - at) });
            task
        };
        p["tasks"] = lines.iter().enumerate().map(task).collect();
    });
    let drawn = revealed(committed(Arc::new(registry), plan).unwrap()).draw(time()).unwrap();
    let schedule = drawn.schedule().unwrap();
    // The line with the least ratio draws 2 of tier A and 1 of B; the others draw these too, and are there the same day.
    let whole = schedule.visits.iter().filter(|visit| visit.items().len() == 5).count();
    assert_eq!(whole, 3);
    let saving = drawn.saving();
    // 2 + 3 + 5 + 6 + 8 of A, 1 + 2 + 3 + 4 + 5 of B, in the 8 and 5 visits of the largest.
    assert_eq!((saving.drawn, saving.targets, saving.visits), (39, 13, 13));
    assert!(schedule.visits.iter().all(|visit| visit.items().len() == visit.tasks.len() && visit.day.is_some()));
}

/// R39: 150 targets of tier A at 3 % and 10 %, 50 of B at 10 % twice: 5 and 15, 5 and 5 are drawn.
#[test]
fn r39_visits_saved_are_counted_and_follow_from_the_ratios() {
    let merged = drawn(targets(), two_tasks("2026-01-12", "2026-03-31", |_| ()));
    let saving = merged.saving();
    assert_eq!((saving.drawn, saving.targets, saving.visits), (30, 20, 20), "as few as the largest of each stratum");
    let plan = two_tasks("2026-01-12", "2026-03-31", |p| p["coordination"] = json!("independent"));
    let prepared = Prepared::new(registry(targets(), inspectors()), plan.clone()).unwrap();
    // 150 (1 − 145/150 · 135/150) + 50 (1 − 45/50 · 45/50) = 19.5 + 9.5.
    assert_eq!(prepared.expected_targets(), Some(29_000u32.into()));
    let alone = drawn(targets(), plan).saving();
    assert_eq!(alone.drawn, 30);
    assert!(alone.targets > saving.targets, "{alone:?}");
}
