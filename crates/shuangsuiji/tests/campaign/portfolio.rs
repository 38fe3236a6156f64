//! Strata drawn by a committed list of samples (protocol §6, `portfolio`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use shuangsuiji::campaign::{Disclosure, Prepared};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::error::Code;
use shuangsuiji::ident::EntityId;
use shuangsuiji::record::{MANIFEST, Verdict, explain, names, prove, verify, verify_proof};

use crate::common::*;

fn shop(i: u32) -> String {
    format!("raw:licence-{i:04}")
}

/// Tier B by a list of three samples of four, of the multiplicities 1, 2 and 3; two shops overlap.
fn listed(plan: &mut Value) {
    let sample = |multiplicity: u32, of: [u32; 4]| json!({ "multiplicity": multiplicity, "members": of.map(shop) });
    let samples = [sample(1, [0, 4, 8, 12]), sample(2, [16, 20, 8, 12]), sample(3, [24, 28, 32, 36])];
    plan["tasks"][0]["quotas"]["B"] = json!({ "method": "portfolio", "samples": samples });
}

#[test]
fn a_portfolio_is_committed_drawn_verified_and_explained() {
    let matched = staffed(plan(listed));
    let drawn: BTreeSet<String> = matched.drawn().visits().iter().map(|(t, _)| t.id.to_string()).collect();
    let lists: [BTreeSet<String>; 3] = [[0, 4, 8, 12], [16, 20, 8, 12], [24, 28, 32, 36]].map(|l| l.map(shop).into());
    assert_eq!(lists.iter().filter(|list| list.is_subset(&drawn)).count(), 1, "one whole sample is drawn: {drawn:?}");

    let files = closed(&matched);
    let report = verify(&files);
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    let chances = BTreeMap::from([(0, (1, 6)), (8, (3, 6)), (16, (2, 6)), (24, (3, 6)), (40, (0, 6))]);
    for (i, (num, den)) in chances {
        let entity = EntityId::parse("raw", &shop(i)[4..]).unwrap();
        let told = explain(&files, &PoolKey([1; 32]), &entity).unwrap();
        let inclusion = told[0].inclusion.unwrap();
        assert_eq!((inclusion.num, inclusion.den, inclusion.exact), (num, den, true), "{entity}");
        assert_eq!(told[0].drawn, drawn.contains(&shop(i)));
        for proof in prove(&files, &PoolKey([1; 32]), &entity).unwrap() {
            assert_eq!(verify_proof(&files, &proof).unwrap().drawn, told[0].drawn);
        }
    }
}

/// Over many seeds each sample comes up in its share of the draws, which is exact over all values of
/// the uniform integer; here, that each one comes up at all, and nothing else does.
#[test]
fn every_sample_can_be_drawn() {
    let mut seen = BTreeSet::new();
    for seed in 0..40u8 {
        let committed = committed(registry(targets(), inspectors()), plan(listed)).unwrap();
        let drawn = committed.rehearse(&[seed; 32], time()).unwrap();
        let bees = drawn.visits().into_iter().filter(|(_, strata)| strata.contains(&"food/h02"));
        seen.insert(bees.map(|(t, _)| t.id.to_string()).collect::<BTreeSet<_>>());
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn its_numbers_are_exact() {
    let strata = Prepared::new(registry(targets(), inspectors()), plan(listed)).unwrap().strata();
    let b = strata.iter().find(|s| s.name == "B").unwrap();
    let (least, greatest) = b.range.unwrap();
    assert_eq!((b.sample, b.inclusion), (Some(4), None));
    assert_eq!(((least.num(), least.den()), (greatest.num(), greatest.den())), ((0, 1), (1, 2)));
}

#[test]
fn a_list_that_does_not_fit_is_refused_with_its_place() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let plan = plan(|p| {
            listed(p);
            change(&mut p["tasks"][0]["quotas"]["B"]);
        });
        committed(registry(targets(), inspectors()), plan).unwrap_err()
    };
    let stranger = refused(&|q| q["samples"][1]["members"][0] = json!(shop(1)));
    assert_eq!(stranger.code(), Code::StratumMismatch, "{stranger}");
    assert_eq!((stranger.at_field(), stranger.at_value()), (Some("tasks.food.quotas.B.samples[1].members"), Some("raw:licence-0001")));
    for change in [
        &(|q: &mut Value| q["samples"][0]["members"][1] = json!(shop(0))) as &dyn Fn(&mut Value),
        &|q| q["samples"][0]["multiplicity"] = json!(0),
        &|q| q["samples"][0]["multiplicity"] = json!(1u64 << 53),
        &|q| q["samples"] = json!([]),
        &|q| q["count"] = json!(4),
        &|q| q["method"] = json!("srs"),
    ] {
        let error = refused(change);
        assert!(matches!(error.code(), Code::BadPlan | Code::Several), "{error}");
    }
}

/// A list changed after the commitment, cut off or left out is found, also by who rewrites the manifest.
#[test]
fn another_list_is_found() {
    let files = closed(&staffed(plan(listed)));
    let rows = &files[names::PORTFOLIOS];
    for spoiled in [rows[..rows.len() / 2].to_vec(), rows[..rows.len() - 200].to_vec(), rows.repeat(2), Vec::new()] {
        let mut changed = files.clone();
        changed.insert(names::PORTFOLIOS.to_owned(), spoiled);
        changed.remove(MANIFEST);
        let report = verify(&changed);
        assert!(report.failures().any(|(point, why)| point == "draw" && why.to_string().contains(names::PORTFOLIOS)), "{report}");
    }
    let mut without = files.clone();
    without.remove(names::PORTFOLIOS);
    assert!(verify(&without).failures().any(|(point, _)| point == "draw"));
    let mut needless = public();
    needless.insert(names::PORTFOLIOS.to_owned(), rows.clone());
    assert!(verify(&needless).failures().any(|(point, _)| point == "draw"));
}

/// With a public roster the list is published at the commitment, with the pool; and nobody in it may
/// be drawn with a probability above 1/2.
#[test]
fn a_public_roster_shows_its_lists_at_the_commitment() {
    let public = |p: &mut Value| {
        listed(p);
        p["roster"] = json!("public");
    };
    let committed_with = |change: &dyn Fn(&mut Value)| committed(registry(targets(), inspectors()), plan(change));
    let at_commit = committed_with(&public).unwrap();
    let files = at_commit.publication().unwrap();
    assert!(files.contains_key(names::POOL) && files.contains_key(names::PORTFOLIOS));
    let report = verify(&files);
    assert_eq!((report.verdict, report.drawn), (Verdict::Incomplete, None), "{report}");
    let witnessed = committed_with(&listed).unwrap().publication().unwrap();
    assert!(!witnessed.contains_key(names::POOL) && !witnessed.contains_key(names::PORTFOLIOS));

    // Before the close the draw is re-run already, from the public roster.
    let matched = revealed(at_commit).draw(time()).unwrap().match_inspectors(time()).unwrap();
    let report = verify(&matched.record(Disclosure::Ceremony).unwrap().public);
    assert_eq!(report.verdict, Verdict::Incomplete, "{report}");
    assert!(report.drawn.is_some(), "{report}");

    let error = committed_with(&|p| {
        public(p);
        p["tasks"][0]["quotas"]["B"]["samples"][2]["multiplicity"] = json!(4);
    });
    assert_eq!(error.unwrap_err().at_field(), Some("roster"));
}
