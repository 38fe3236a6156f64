//! What is measured: pool entries, a plan, and the record of a whole campaign.

use std::sync::Arc;

use serde_json::{from_value, json};
use shuangsuiji::campaign::{Disclosure, Prepared, Registry, Secrets};
use shuangsuiji::ceremony::{Method, PartyDoc, PlanDocument, PoolEntry, PoolKey, StratumDoc, TaskDoc};
use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::directory::Target;
use shuangsuiji::ident::{CampaignCode, EntityId, PartyCode, StratumCode, TaskCode};
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::plan::Coordination;
use shuangsuiji::record::FileMap;

use crate::Result;

pub(crate) const CAMPAIGN: &str = "bench-2026";
pub(crate) const TASK: &str = "canvass";

/// Strata of the pool, of 70, 20, 9 and 1 in a hundred targets.
const STRATA: [(&str, u32); 4] = [("h01", 70), ("h02", 90), ("h03", 99), ("h04", 100)];

fn stratum(i: u32) -> &'static str {
    STRATA.iter().find(|(_, below)| i % 100 < *below).map_or("h01", |(code, _)| code)
}

/// The pool entries of so many targets.
pub(crate) fn entries(n: u32) -> Result<Vec<PoolEntry>> {
    let entry = |i: u32| -> Result<PoolEntry> {
        let eid = EntityId::parse("raw", &format!("T{i:08}"))?.to_bytes();
        let attrs = format!("{{\"kind\":\"enterprise\",\"name\":\"Establishment {i}\",\"tier\":\"B\"}}").into_bytes();
        Ok(PoolEntry { eid, cell: format!("{{\"{TASK}\":\"{}\"}}", stratum(i)), weight: 1, attrs })
    };
    (0..n).map(entry).collect()
}

/// Three in a hundred of every stratum.
pub(crate) fn plan(suite: Suite, n: u32) -> Result<PlanDocument> {
    let party = |id: &str| Ok::<_, Box<dyn std::error::Error>>(PartyDoc { id: PartyCode::parse(id)?, organisation: id.to_owned() });
    let size = |code: &str| (0..n).filter(|i| stratum(*i) == code).count() as u64;
    let strata = STRATA.iter().map(|(code, _)| -> Result<StratumDoc> {
        Ok(StratumDoc { code: StratumCode::parse(code)?, method: Method::Srs { n: size(code) * 3 / 100 } })
    });
    Ok(PlanDocument {
        protocol: "vd1".to_owned(),
        suite,
        unit: "bench".to_owned(),
        campaign: CampaignCode::parse(CAMPAIGN)?,
        title: "bench".to_owned(),
        pool: Digest([0; 32]),
        inspectors: Digest([0; 32]),
        coordination: Coordination::Merged,
        tasks: vec![TaskDoc { code: TaskCode::parse(TASK)?, strata: strata.collect::<Result<_>>()? }],
        parties: vec![party("a")?, party("b")?, party("c")?],
        physical: String::new(),
        max_attempts: 1,
        unicode: shuangsuiji::ident::unicode_version(),
        beacon: None,
        roster: None,
        replacement: None,
        matching: None,
        rules: None,
    })
}

/// The public files of a closed campaign over so many targets. One in a thousand is visited, so
/// that the matching, which is not measured here, is small beside the draw.
pub(crate) fn record(suite: Suite, n: u32) -> Result<FileMap> {
    let target = |i: u32| -> Result<Target> {
        Ok(from_value(json!({
            "id": format!("raw:T{i:08}"), "name": format!("Establishment {i}"), "kind": "enterprise", "status": "active",
            "region": "140105", "industry": null, "tier": stratum(i), "weight": 1, "tags": [],
        }))?)
    };
    let inspector = |i: u32| {
        from_value(json!({
            "id": format!("officer-{i}"), "name": format!("Officer {i}"), "unit": "bureau", "role": "officer", "regions": [],
            "cards": [{ "number": format!("K{i:03}"), "valid": { "from": "2024-01-01", "to": "2028-12-31" } }],
            "specialties": [], "capacity": 2000, "leave": [], "recusals": [],
        }))
    };
    let parties = ["keeper", "notary", "university"];
    let quotas: serde_json::Map<_, _> = STRATA.iter().map(|(name, _)| ((*name).to_owned(), json!({ "ratio": "0.1%" }))).collect();
    let plan = from_value(json!({
        "unit": "bench", "campaign": CAMPAIGN, "title": "bench", "suite": suite.name(), "as_of": "2026-01-05",
        "parties": parties.map(|id| json!({ "id": id, "organisation": format!("organisation of {id}") })),
        "tasks": [{
            "code": TASK, "items": ["item-01"], "strata_by": "tier", "quotas": quotas,
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    }))?;
    let item = from_value(
        json!({ "code": "item-01", "name": "Item", "class": "general", "basis": "第一条", "valid_from": "2021-04-29", "valid_to": null }),
    )?;
    let registry = Registry::builder()
        .items([item])
        .targets((0..n).map(target).collect::<Result<Vec<_>>>()?)
        .inspectors((0..8).map(inspector).collect::<std::result::Result<Vec<_>, _>>()?)
        .build()?;
    let time = Timestamp::parse("2026-01-05T09:00:00Z")?;
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let mut ceremony = Prepared::new(Arc::new(registry), plan)?.commit(secrets, Journal::new(suite, "bench"), time)?.ceremony();
    let values = [5u8, 6, 7].map(|b| Digest([b; 32]));
    for (party, r) in parties.iter().zip(&values) {
        ceremony.commit(party, ceremony.commitment_of(party, r), time)?;
    }
    for (party, r) in parties.iter().zip(values) {
        ceremony.reveal(party, r, time)?;
    }
    Ok(ceremony.draw(time)?.match_inspectors(time)?.close(time)?.record(Disclosure::Closed)?.public)
}
