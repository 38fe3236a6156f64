//! Golden values: pools, plans, ceremonies and draws whose bytes an independent implementation gave.

use serde::Deserialize;

use crate::ceremony::{Attempt, PlanDocument, Pool, PoolEntry, PoolKey, Standing, manifest_hash};
use crate::digest::{Digest, Suite, Value};
use crate::ident::EntityId;
use crate::journal::Journal;
use crate::record::{Portfolios, draw};
use crate::text::{Speak, Text};

const DATA: &str = include_str!("../../data/selftest.json");

#[derive(Deserialize)]
pub(super) struct Golden {
    pub(super) cases: Vec<Case>,
}

/// One campaign: what goes in, and what comes out.
#[derive(Deserialize)]
pub(super) struct Case {
    pub(super) suite: String,
    pub(super) k_pool: Digest,
    pub(super) manifest: String,
    pub(super) entities: Vec<Entity>,
    pub(super) plan: String,
    pub(super) events: Vec<String>,
    pub(super) plan_event: Digest,
    pub(super) wave: u64,
    pub(super) attempt: u64,
    pub(super) pool_id: Digest,
    pub(super) plan_hash: Digest,
    pub(super) seed: Digest,
    pub(super) draw_root: Digest,
    pub(super) log_root: Digest,
}

#[derive(Deserialize)]
pub(super) struct Entity {
    scheme: String,
    id: String,
    cell: serde_json::Value,
    weight: u64,
    attrs: serde_json::Value,
}

pub(super) fn golden() -> Result<Golden, Text> {
    serde_json::from_str(DATA).map_err(Text::foreign)
}

/// Whether all of them come out again.
pub(super) fn reproduce() -> Result<Text, Text> {
    let golden = golden()?;
    for case in &golden.cases {
        case.reproduce().map_err(|what| {
            let suite = &case.suite;
            say!("{suite}: {what}", "{suite}：{what}"; what)
        })?;
    }
    let cases = golden.cases.len();
    Ok(say!(
        "{cases} campaigns from pool to draw, in both suites, byte for byte as an independent implementation has them",
        "{cases} 次抽查由抽查库到抽取结果，两种密码套件，与独立实现逐字节一致"
    ))
}

impl Entity {
    fn entry(&self) -> Result<PoolEntry, Text> {
        let canonical = |json: &serde_json::Value| Value::from_serialize(json).map(|value| value.to_bytes()).map_err(|e| e.say());
        let cell = match &self.cell {
            serde_json::Value::String(text) => text.clone(),
            other => String::from_utf8_lossy(&canonical(other)?).into_owned(),
        };
        let eid = EntityId::parse(&self.scheme, &self.id).map_err(|e| e.say())?.to_bytes();
        Ok(PoolEntry { eid, cell, weight: self.weight, attrs: canonical(&self.attrs)? })
    }
}

impl Case {
    pub(super) fn reproduce(&self) -> Result<(), Text> {
        let suite: Suite = self.suite.parse().map_err(|e: crate::digest::SuiteError| e.say())?;
        let plan = PlanDocument::parse(self.plan.as_bytes()).map_err(|e| e.say())?;
        same("plan", "计划", plan.hash().map_err(|e| e.say())?, self.plan_hash)?;
        let entries = self.entities.iter().map(Entity::entry).collect::<Result<Vec<_>, _>>()?;
        let manifest = manifest_hash(suite, self.manifest.as_bytes());
        let pool = Pool::commit(suite, plan.campaign.as_str(), &PoolKey(self.k_pool.0), &entries, manifest).map_err(|e| e.say())?;
        same("pool", "抽查库", pool.id, self.pool_id)?;
        let lines: String = self.events.iter().map(|event| format!("{event}\n")).collect();
        let journal = Journal::parse(suite, &plan.unit, lines.as_bytes()).map_err(|e| e.say())?;
        same("journal", "日志", journal.log_root(), self.log_root)?;
        let mut attempt = Attempt::new(plan.clone(), self.plan_hash, &self.plan_event, self.wave, self.attempt, false);
        let events = journal.hashed().filter(|(_, event)| event.body.ceremony().is_some() && event.body.kind() != "draw");
        for (hash, event) in events {
            attempt.accept(hash, &event.body).map_err(|e| e.say())?;
        }
        let Standing::Seeded(seed) = attempt.standing() else {
            return Err(say!("the ceremony has no seed", "种子仪式没有产生种子"));
        };
        same("seed", "种子", seed, self.seed)?;
        // No case of this table draws by a list of samples.
        let drawn = draw(suite, &plan, &pool.rows, &Portfolios::default(), &seed, self.wave).map_err(|e| e.say())?;
        same("draw", "抽取结果", drawn.root, self.draw_root)
    }
}

fn same(what: &str, zh: &str, have: Digest, want: Digest) -> Result<(), Text> {
    if have == want {
        Ok(())
    } else {
        Err(Text::new(format!("the {what} is {have}, not {want}"), format!("{zh}为 {have}，应为 {want}")))
    }
}
