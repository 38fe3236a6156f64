//! A small campaign from registers to record: the same from rows in any order, and a record of which no
//! byte can be changed unseen.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json};

use crate::campaign::{Disclosure, Prepared, Registry, Secrets};
use crate::ceremony::PoolKey;
use crate::digest::Suite;
use crate::error::{Code, Error};
use crate::journal::{Journal, Timestamp};
use crate::plan::Plan;
use crate::record::{FileMap, Verdict, verify};
use crate::text::{Lang, Text};

const TARGETS: u64 = 60;
const INSPECTORS: u64 = 6;

/// What is told of an error here: the report is no place for remedies.
fn told(error: &Error) -> Text {
    Text::new(error.message(Lang::En), error.message(Lang::Zh))
}

/// The public files of the campaign, from rows as they stand or from the last to the first.
fn record(suite: Suite, backwards: bool) -> Result<FileMap, Text> {
    let run = || {
        let (plan, registry) = (plan(suite)?, registry(backwards)?);
        let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
        let time = Timestamp::parse("2026-01-05T09:00:00Z").map_err(|e| Error::new(Code::Internal).detail(e))?;
        let journal = Journal::new(suite, &plan.unit);
        let committed = Prepared::new(Arc::new(registry), plan)?.commit(secrets, journal, time)?;
        let matched = committed.rehearse(&[5; 32], time)?.match_inspectors(time)?.close(time)?;
        Ok(matched.record(Disclosure::Closed)?.public)
    };
    run().map_err(|error: Error| told(&error))
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    from_value(value).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
}

fn plan(suite: Suite) -> Result<Plan, Error> {
    let party = |id: &str| json!({ "id": id, "organisation": id });
    read(json!({
        "unit": "selftest", "campaign": "selftest", "title": "自检", "suite": suite.name(), "as_of": "2026-01-05",
        "parties": [party("keeper"), party("notary"), party("university")],
        "tasks": [{
            "code": "food", "items": ["food-01"], "strata_by": "tier", "quotas": { "A": "10%", "B": { "ratio": "20%", "method": "pps" } },
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    }))
}

fn registry(backwards: bool) -> Result<Registry, Error> {
    let target = |at: u64| {
        read(json!({
            "id": format!("raw:shop-{at}"), "name": format!("示例商店{at}"), "kind": "enterprise", "status": "active", "region": "140105",
            "industry": null, "tier": if at.is_multiple_of(3) { "B" } else { "A" }, "weight": 1 + at, "tags": [],
        }))
    };
    let inspector = |at: u64| {
        read(json!({
            "id": format!("officer-{at}"), "name": format!("示例{at}"), "unit": "selftest", "capacity": 8,
            "cards": [{ "number": format!("K{at}"), "valid": { "from": "2024-01-01", "to": "2028-12-31" } }],
        }))
    };
    let item = read(json!({ "code": "food-01", "name": "自检", "basis": "自检" }))?;
    let mut targets = (0..TARGETS).map(target).collect::<Result<Vec<_>, _>>()?;
    let mut inspectors = (0..INSPECTORS).map(inspector).collect::<Result<Vec<_>, _>>()?;
    if backwards {
        targets.reverse();
        inspectors.reverse();
    }
    Registry::builder().items([item]).targets(targets).inspectors(inspectors).build()
}

/// Whether rows in another order give the same bytes.
pub(super) fn any_order() -> Result<Text, Text> {
    for suite in [Suite::Sha256, Suite::Sm3] {
        if record(suite, false)? != record(suite, true)? {
            return Err(say!("rows in another order give another draw", "数据行次序不同则抽取结果不同"));
        }
    }
    Ok(say!("rows from last to first give the same record, byte for byte", "数据行倒序，记录逐字节相同"))
}

/// Whether the record verifies, and no longer does once a byte of any file is changed.
pub(super) fn record_holds() -> Result<Text, Text> {
    let mut spoiled = 0;
    for suite in [Suite::Sha256, Suite::Sm3] {
        let public = record(suite, false)?;
        let report = verify(&public);
        if report.verdict != Verdict::Rehearsal {
            return Err(Text::new(report.message(Lang::En), report.message(Lang::Zh)));
        }
        for (name, bytes) in &public {
            // Of a file without a byte there is nothing to change.
            for at in [0, bytes.len() / 2, bytes.len().saturating_sub(1)].into_iter().filter(|at| *at < bytes.len()) {
                let mut changed = public.clone();
                changed.get_mut(name).and_then(|bytes| bytes.get_mut(at)).into_iter().for_each(|byte| *byte ^= 1);
                spoiled += 1;
                if verify(&changed).verdict != Verdict::Invalid {
                    return Err(say!("a changed byte {at} of {name} is not seen", "{name} 第 {at} 字节被改动而未被发现"));
                }
            }
        }
    }
    Ok(say!(
        "a rehearsal's record holds in both suites, and none of {spoiled} changed bytes is unseen",
        "演练记录在两种密码套件下均成立，{spoiled} 处字节改动均被发现"
    ))
}
