//! A whole campaign in memory: registers, commitment, ceremony of three parties and dice, draw,
//! teams, record, verification. `cargo run -p shuangsuiji --example campaign`
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::sync::Arc;

use serde_json::{from_value, json};
use shuangsuiji::campaign::{Disclosure, Prepared, Registry, Secrets};
use shuangsuiji::catalogue::Item;
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::digest::Digest;
use shuangsuiji::directory::{Inspector, Target};
use shuangsuiji::error::Error;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{Verdict, verify};

fn main() -> Result<(), Error> {
    // What exists and who may go: one report names every problem of all registers.
    let registry = Registry::builder().items(items()).targets(targets()).inspectors(inspectors()).build()?;

    // Frames, strata and quotas; then pool and plan are fixed, before any seed exists.
    let plan = plan();
    let prepared = Prepared::new(Arc::new(registry), plan.clone())?;
    let secrets = Secrets { k_pool: PoolKey(random()), k_insp: PoolKey(random()), nonce_targets: random(), nonce_inspectors: random() };
    let committed = prepared.commit(secrets, Journal::new(plan.suite, &plan.unit), now())?;

    // The ceremony: all commit, dice are rolled in public, all reveal, the keeper first.
    let mut ceremony = committed.ceremony();
    let parties = ["keeper", "notary", "university"].map(|party| (party, Digest(random())));
    for (party, r) in &parties {
        ceremony.commit(party, ceremony.commitment_of(party, r), now())?;
    }
    ceremony.physical("d10:314159265358979323846264338327950288419", now())?;
    for (party, r) in parties {
        ceremony.reveal(party, r, now())?;
    }

    // Targets, teams, record; and what any stranger can check from the public files alone.
    let matched = ceremony.draw(now())?.match_inspectors(now())?.close(now())?;
    let files = matched.record(Disclosure::Closed)?;
    let report = verify(&files.public);
    println!("{} visits\n{report}", matched.teams().len());
    assert_eq!(report.verdict, Verdict::Valid);
    Ok(())
}

fn plan() -> Plan {
    from_value(json!({
        "unit": "example-bureau", "campaign": "2026-q1", "title": "First quarter", "suite": "sm3", "as_of": "2026-01-05",
        "parties": [
            { "id": "keeper", "organisation": "Register" },
            { "id": "notary", "organisation": "Notaries" },
            { "id": "university", "organisation": "School of Statistics" },
        ],
        "physical": "d10:[0-9]{39}",
        "tasks": [{
            "code": "food", "items": ["food-01"], "strata_by": "tier",
            "quotas": { "A": { "ratio": "3%" }, "B": { "ratio": "10%" } },
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    }))
    .unwrap()
}

fn items() -> Vec<Item> {
    let basis = "Food Safety Law (食品安全法), article 110";
    vec![from_value(json!({ "code": "food-01", "name": "Food on sale", "basis": basis, "valid_from": "2021-04-29" })).unwrap()]
}

fn targets() -> Vec<Target> {
    let target = |i: u32| {
        json!({
            "id": format!("raw:licence-{i:04}"), "name": format!("Shop {i}"), "region": "140105",
            "tier": if i.is_multiple_of(4) { "B" } else { "A" },
        })
    };
    (0..800).map(|i| from_value(target(i)).unwrap()).collect()
}

fn inspectors() -> Vec<Inspector> {
    let inspector = |i: u32| {
        json!({
            "id": format!("officer-{i}"), "name": format!("Officer {i}"), "unit": "bureau", "capacity": 10,
            "cards": [{ "number": format!("K{i:03}"), "valid": { "from": "2024-01-01", "to": "2028-12-31" } }],
        })
    };
    (0..12).map(|i| from_value(inspector(i)).unwrap()).collect()
}

/// A host reads the operating system's generator and its clock; the library does neither.
fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

fn now() -> Timestamp {
    chrono::Utc::now().into()
}
