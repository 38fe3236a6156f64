//! The drawn targets in a random order of batches.

use std::collections::BTreeSet;

use serde_json::json;
use shuangsuiji::calendar::Calendar;
use shuangsuiji::campaign::{Drawn, Prepared};
use shuangsuiji::error::Code;

use super::common::{committed, inspectors, plan, registry, revealed, targets, time};

fn drawn(batches: u32) -> Drawn {
    // A key item at a high ratio: 75 of 150 of tier A, 50 of 50 of tier B.
    let plan = plan(|p| {
        p["tasks"][0]["quotas"] = json!({ "A": "50%", "B": "100%" });
        p["tasks"][0]["batches"] = json!(batches);
    });
    revealed(committed(registry(targets(), inspectors()), plan).unwrap()).draw(time()).unwrap()
}

#[test]
fn r26_a_high_ratio_is_a_random_order_of_batches_that_follows_from_the_ranks() {
    let drawn_ = drawn(4);
    let drawn = &drawn_;
    let rank = |id: &str| {
        let row = drawn.draw().rows().filter(|row| row.selected);
        let named = drawn.draw().visits().into_keys().zip(drawn.visits()).find(|(_, (target, _))| target.id.to_string() == id).unwrap().0;
        row.filter(|row| row.bid == named).map(|row| (row.stratum, row.rank)).next().unwrap()
    };
    let batches = drawn.batches("food").unwrap();
    let ids: Vec<Vec<String>> = batches.iter().map(|batch| batch.targets.iter().map(|target| target.id.to_string()).collect()).collect();
    // Every drawn target once: 125 in batches of 32, 31, 31 and 31, of each tier a quarter.
    let all: BTreeSet<&String> = ids.iter().flatten().collect();
    assert_eq!((all.len(), ids.iter().map(Vec::len).sum::<usize>()), (125, 125));
    let by_tier = |batch: &Vec<String>| [0, 1].map(|stratum| batch.iter().filter(|id| rank(id).0 == stratum).count());
    for sizes in ids.iter().map(by_tier) {
        assert!((18..=19).contains(&sizes[0]) && (12..=13).contains(&sizes[1]), "{sizes:?}");
    }
    // In each tier the batches are one after the other by rank.
    for stratum in [0, 1] {
        let ranks: Vec<u64> = ids.iter().flatten().map(|id| rank(id)).filter(|(of, _)| *of == stratum).map(|(_, rank)| rank).collect();
        assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]), "{ranks:?}");
    }
    // The same draw gives the same batches, and a plan that names none has one.
    assert_eq!(drawn.batches("food").unwrap(), batches);
    let other = self::drawn(1);
    let whole = other.batches("food").unwrap();
    assert_eq!(whole.iter().map(|batch| batch.targets.len()).collect::<Vec<_>>(), [125]);
    assert_eq!(drawn.batches("other").unwrap_err().code(), Code::UnknownReference);
    assert_eq!(plan(|p| p["tasks"][0]["batches"] = json!(80)).check().unwrap_err().at_field(), Some("tasks[0].batches"));
}

/// Seven days from Monday to Sunday have five working days: more batches would leave some without a day to be visited on.
#[test]
fn r26_a_plan_has_no_more_batches_than_its_window_has_working_days() {
    let prepared = |batches: u32| {
        let plan = plan(|p| {
            p["tasks"][0]["window"] = json!({ "from": "2026-01-12", "to": "2026-01-18" });
            p["tasks"][0]["batches"] = json!(batches);
        });
        plan.check().unwrap();
        Prepared::new(registry(targets(), inspectors()), plan)
    };
    prepared(5).unwrap();
    for batches in [6, 7] {
        let error = prepared(batches).unwrap_err();
        let error = error.errors().first().unwrap_or(&error);
        assert_eq!((error.code(), error.at_field()), (Code::BadPlan, Some("tasks[0].batches")));
        assert!(error.to_string().contains("5 working days"), "{error}");
    }
}

/// R26, R29: every batch has its part of the window, and every visit is in that of its batch.
#[test]
fn r26_batches_have_windows_of_their_own_and_visits_keep_to_them() {
    let drawn = drawn(4);
    let batches = drawn.batches("food").unwrap();
    let calendar = Calendar::published().unwrap();
    let windows: Vec<_> = batches.iter().map(|batch| batch.window.unwrap()).collect();
    // One after the other over the whole window, with as many working days each, give or take one.
    assert!(windows.windows(2).all(|pair| pair[0].to < pair[1].from), "{windows:?}");
    let working = |window: &shuangsuiji::plan::Window| window.days().filter(|day| calendar.day(*day).working).count();
    let days: Vec<usize> = windows.iter().map(working).collect();
    let task = plan(|_| ()).tasks[0].window;
    assert_eq!(days.iter().sum::<usize>(), working(&task));
    assert!(days.iter().max().unwrap() - days.iter().min().unwrap() <= 1, "{days:?}");
    let schedule = drawn.schedule().unwrap();
    assert_eq!(schedule.visits.len(), 125);
    for visit in &schedule.visits {
        let of = batches.iter().find(|batch| batch.targets.iter().any(|target| target.id == visit.target.id)).unwrap();
        let (window, day) = (of.window.unwrap(), visit.day.unwrap());
        assert!(calendar.day(day).working && (window.from..=window.to).contains(&day), "{day} {window:?}");
    }
}
