//! A small record that the fuzz targets spoil: 12 targets of two strata, one of them drawn by a list of
//! samples, 4 inspectors, one target and one seat replaced.

pub mod registers;

use std::sync::{Arc, OnceLock};

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Disclosure, Grounds, Prepared, Registry, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::digest::Digest;
use shuangsuiji::ident::EntityId;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{FileMap, Proof, prove};

const PARTIES: [&str; 3] = ["keeper", "notary", "university"];

/// The public files.
pub fn record() -> &'static FileMap {
    static RECORD: OnceLock<FileMap> = OnceLock::new();
    RECORD.get_or_init(|| make().expect("the record of the fuzz targets is a lawful one"))
}

/// A proof from it.
pub fn proof() -> &'static Proof {
    static PROOF: OnceLock<Proof> = OnceLock::new();
    PROOF.get_or_init(|| {
        let entity = EntityId::parse("raw", "shop-03").expect("an id");
        prove(record(), &PoolKey([1; 32]), &entity).expect("it is in the pool").remove(0)
    })
}

fn time() -> Timestamp {
    Timestamp::parse("2026-01-05T09:00:00Z").expect("a time")
}

fn make() -> Result<FileMap, Box<dyn std::error::Error>> {
    let samples = [["raw:shop-00", "raw:shop-02"], ["raw:shop-04", "raw:shop-06"]].map(|members| json!({ "members": members }));
    let plan: Plan = from_value(json!({
        "unit": "bureau", "campaign": "q1", "title": "Q1", "suite": "sha256", "as_of": "2026-01-05",
        "parties": PARTIES.map(|id| json!({ "id": id, "organisation": id })),
        "replacement": { "reasons": ["moved"], "max": 1 },
        "tasks": [{
            "code": "food", "items": ["food-01"], "strata_by": "tier",
            "quotas": { "A": { "count": 2 }, "B": { "method": "portfolio", "samples": samples } },
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    }))?;
    let target = |i: u32| -> Result<_, serde_json::Error> {
        from_value(json!({
            "id": format!("raw:shop-{i:02}"), "name": "shop", "kind": "enterprise", "status": "active", "region": "140105",
            "industry": null, "tier": if i % 2 == 0 { "B" } else { "A" }, "weight": 1, "tags": [],
        }))
    };
    let inspector = |i: u32| -> Result<_, serde_json::Error> {
        from_value(json!({
            "id": format!("officer-{i}"), "name": "officer", "unit": "bureau", "role": "officer", "regions": [],
            "cards": [{ "number": format!("K{i}"), "valid": { "from": "2024-01-01", "to": "2028-12-31" } }],
            "specialties": [], "capacity": 6, "leave": [], "recusals": [],
        }))
    };
    let item: Value = json!({ "code": "food-01", "name": "Food", "class": "general", "basis": "Art. 110", "valid_from": null, "valid_to": null });
    let targets = (0..12).map(target).collect::<Result<Vec<_>, _>>()?;
    let inspectors = (0..4).map(inspector).collect::<Result<Vec<_>, _>>()?;
    let registry = Registry::builder().items([from_value(item)?]).targets(targets).inspectors(inspectors).build()?;
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let journal = Journal::new(plan.suite, &plan.unit);
    let mut ceremony = Prepared::new(Arc::new(registry), plan)?.commit(secrets, journal, time())?.ceremony();
    for (party, b) in PARTIES.iter().zip(5u8..) {
        ceremony.commit(party, ceremony.commitment_of(party, &Digest([b; 32])), time())?;
    }
    for (party, b) in PARTIES.iter().zip(5u8..) {
        ceremony.reveal(party, Digest([b; 32]), time())?;
    }
    let mut matched = ceremony.draw(time())?.match_inspectors(time())?;
    let approvers = ["keeper", "notary"].map(str::to_owned);
    let grounds = Grounds { reason: "moved".to_owned(), evidence: Digest([8; 32]), approvers };
    let (seat, leaves) = {
        let team = matched.teams().remove(0);
        (team.target.id.clone(), team.members[0].id.clone())
    };
    matched.replace_seat(&seat, &leaves, &grounds, time())?;
    let old = matched.drawn().visits().into_iter().find(|(_, s)| s == &["food/h01"]).map(|(t, _)| t.id.clone()).ok_or("no target")?;
    matched.replace(&old, &grounds, time())?;
    Ok(matched.close(time())?.record(Disclosure::Closed)?.public)
}
