//! The drawn targets in a random order of batches.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use shuangsuiji::campaign::Drawn;
use shuangsuiji::error::Code;

use super::common::{committed, inspectors, plan, registry, revealed, targets, time};

fn drawn() -> Drawn {
    // A key item at a high ratio: 75 of 150 of tier A, 50 of 50 of tier B.
    let plan = plan(|p| p["tasks"][0]["quotas"] = serde_json::json!({ "A": "50%", "B": "100%" }));
    revealed(committed(registry(targets(), inspectors()), plan).unwrap()).draw(time()).unwrap()
}

#[test]
fn r26_a_high_ratio_is_a_random_order_of_batches_that_follows_from_the_ranks() {
    let drawn = drawn();
    let rank = |id: &str| {
        let row = drawn.draw().rows().filter(|row| row.selected);
        let named = drawn.draw().visits().into_keys().zip(drawn.visits()).find(|(_, (target, _))| target.id.to_string() == id).unwrap().0;
        row.filter(|row| row.bid == named).map(|row| (row.stratum, row.rank)).next().unwrap()
    };
    let batches = drawn.batches("food", NonZeroU32::new(4).unwrap()).unwrap();
    let ids: Vec<Vec<String>> = batches.iter().map(|batch| batch.iter().map(|target| target.id.to_string()).collect()).collect();
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
    // The same draw gives the same batches; a batch for every target, and more, is no fault.
    assert_eq!(drawn.batches("food", NonZeroU32::new(4).unwrap()).unwrap(), batches);
    assert_eq!(drawn.batches("food", NonZeroU32::new(200).unwrap()).unwrap().iter().flatten().count(), 125);
    assert_eq!(drawn.batches("other", NonZeroU32::MIN).unwrap_err().code(), Code::UnknownReference);
}
