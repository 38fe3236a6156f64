//! A small campaign of 200 shops of two tiers and 8 inspectors, and the stages up to its record.

use std::sync::Arc;

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Ceremony, Committed, Disclosure, Grounds, Matched, Prepared, Registry, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::digest::Digest;
use shuangsuiji::directory::{Inspector, Target};
use shuangsuiji::error::Error;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{FileMap, evidence_hash};

pub(crate) const PARTIES: [&str; 3] = ["keeper", "notary", "university"];
pub(crate) const DICE: &str = "d10:314159265358979323846264338327950288419";

pub(crate) fn plan(change: impl FnOnce(&mut Value)) -> Plan {
    let mut plan = json!({
        "unit": "example-bureau", "campaign": "2026-q1", "title": "First quarter", "suite": "sm3", "as_of": "2026-01-05",
        "parties": PARTIES.map(|id| json!({ "id": id, "organisation": format!("organisation of {id}") })),
        "physical": "d10:[0-9]{39}",
        "tasks": [{
            "code": "food", "items": ["food-01"], "strata_by": "tier",
            "quotas": { "A": { "ratio": "3%" }, "B": { "ratio": "10%" } },
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    });
    change(&mut plan);
    from_value(plan).unwrap()
}

pub(crate) fn target(i: u32) -> Value {
    json!({
        "id": format!("raw:licence-{i:04}"), "name": format!("某某商店第{i}号"), "kind": "enterprise", "status": "active",
        "region": "140105", "industry": null, "tier": if i.is_multiple_of(4) { "B" } else { "A" }, "weight": 1, "tags": [],
    })
}

pub(crate) fn targets() -> Vec<Target> {
    (0..200).map(|i| from_value(target(i)).unwrap()).collect()
}

pub(crate) fn inspector(i: u32, card_to: &str, capacity: u32) -> Inspector {
    from_value(json!({
        "id": format!("officer-{i}"), "name": format!("检查员第{i}号"), "unit": "bureau", "role": "officer", "regions": [],
        "cards": [{ "number": format!("K{i:03}"), "valid": { "from": "2024-01-01", "to": card_to } }],
        "specialties": [], "capacity": capacity, "leave": [], "recusals": [],
    }))
    .unwrap()
}

pub(crate) fn inspectors() -> Vec<Inspector> {
    (0..8).map(|i| inspector(i, "2028-12-31", 6)).collect()
}

pub(crate) fn registry(targets: Vec<Target>, inspectors: Vec<Inspector>) -> Arc<Registry> {
    let item = json!({ "code": "food-01", "name": "Food on sale", "class": "general", "basis": "食品安全法第一百一十条", "valid_from": "2021-04-29", "valid_to": null });
    let builder = Registry::builder().items([from_value(item).unwrap()]).targets(targets).inspectors(inspectors);
    Arc::new(builder.build().unwrap())
}

pub(crate) fn time() -> Timestamp {
    Timestamp::parse("2026-01-05T09:00:00Z").unwrap()
}

pub(crate) fn committed(registry: Arc<Registry>, plan: Plan) -> Result<Committed, Error> {
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let journal = Journal::new(plan.suite, &plan.unit);
    Prepared::new(registry, plan)?.commit(secrets, journal, time())
}

/// A ceremony that waits for its draw.
pub(crate) fn revealed(committed: Committed) -> Ceremony {
    let mut ceremony = committed.ceremony();
    reveal(&mut ceremony);
    ceremony
}

/// Every party's commitment, the dice, every value.
pub(crate) fn reveal(ceremony: &mut Ceremony) {
    let values = [5u8, 6, 7].map(|b| Digest([b; 32]));
    for (party, r) in PARTIES.iter().zip(&values) {
        ceremony.commit(party, ceremony.commitment_of(party, r), time()).unwrap();
    }
    ceremony.physical(DICE, time()).unwrap();
    for (party, r) in PARTIES.iter().zip(values) {
        ceremony.reveal(party, r, time()).unwrap();
    }
}

pub(crate) fn matched(inspectors: Vec<Inspector>) -> Result<Matched, Error> {
    let committed = committed(registry(targets(), inspectors), plan(|_| ()))?;
    revealed(committed).draw(time())?.match_inspectors(time())?.close(time())
}

pub(crate) fn public() -> FileMap {
    matched(inspectors()).unwrap().record(Disclosure::Closed).unwrap().public
}

/// Staffed and not closed.
pub(crate) fn staffed(plan: Plan) -> Matched {
    let committed = committed(registry(targets(), inspectors()), plan).unwrap();
    revealed(committed).draw(time()).unwrap().match_inspectors(time()).unwrap()
}

/// The public files of a campaign that is closed as it stands.
pub(crate) fn closed(matched: &Matched) -> FileMap {
    matched.clone().close(time()).unwrap().record(Disclosure::Closed).unwrap().public
}

/// Lawful grounds under [`replaceable`].
pub(crate) fn grounds(suite: shuangsuiji::digest::Suite) -> Grounds {
    let evidence = evidence_hash(suite, &[9; 32], "注销通知书".as_bytes());
    Grounds { reason: "moved".to_owned(), evidence, approvers: ["notary", "keeper"].map(str::to_owned) }
}

/// A plan that allows two replacements a stratum, for two reasons.
pub(crate) fn replaceable(plan: &mut Value) {
    plan["replacement"] = json!({ "reasons": ["deregistered", "moved", "recusal"], "max": 2 });
}
