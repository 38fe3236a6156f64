//! Our draw on the same frame, through the doors that every host uses: a registry, a plan, the
//! commitment, and the rehearsal of the ceremony from fixed seeds.

use std::sync::Arc;

use num_rational::BigRational;
use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Committed, Prepared, Registry, Secrets, StratumSummary};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::directory::Target;
use shuangsuiji::ident::RegionCode;
use shuangsuiji::journal::{Journal, Timestamp};

use crate::Result;
use crate::exact::of_ratio;

/// One row of a register: the firm it is about, the office it is under, a tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) firm: u32,
    pub(crate) office: u32,
    pub(crate) tag: Option<&'static str>,
}

/// So many firms, one row each, under one office.
pub(crate) fn firms(size: u32) -> Vec<Row> {
    (0..size).map(|firm| Row { firm, office: 0, tag: None }).collect()
}

/// A frame with its numbers resolved.
pub(crate) struct Frame {
    prepared: Prepared,
    registry: Arc<Registry>,
}

impl Frame {
    /// The whole register as one stratum, of which `quota` is drawn.
    pub(crate) fn whole(rows: &[Row], quota: &Value) -> Result<Self> {
        Self::new(rows, "none", quota)
    }

    /// One stratum for each office, of each of which `quota` is drawn.
    pub(crate) fn by_office(rows: &[Row], quota: &Value) -> Result<Self> {
        Self::new(rows, "region", quota)
    }

    fn new(rows: &[Row], strata_by: &str, quota: &Value) -> Result<Self> {
        let item = from_value(json!({ "code": "item-01", "name": "Item", "basis": "Article 1", "valid_from": "2021-04-29" }))?;
        let parties = ["keeper", "notary", "university"].map(|id| json!({ "id": id, "organisation": id }));
        let plan = from_value(json!({
            "unit": "case", "campaign": "case-2026", "title": "case", "suite": "sha256", "as_of": "2026-01-05", "parties": parties,
            "tasks": [{
                "code": "task", "items": ["item-01"], "strata_by": strata_by, "quotas": { "*": quota },
                "window": { "from": "2026-01-12", "to": "2026-03-31" },
            }],
        }))?;
        let registry = Arc::new(Registry::builder().items([item]).targets(targets(rows)?).build()?);
        Ok(Self { prepared: Prepared::new(Arc::clone(&registry), plan)?, registry })
    }

    /// How many rows were read, and how many firms they are.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.registry.targets().rows_read(), self.registry.targets().len() as u64)
    }

    /// The strata in numbers.
    pub(crate) fn strata(&self) -> Vec<StratumSummary> {
        self.prepared.strata()
    }

    /// The chance of every firm, where it is one number.
    pub(crate) fn chance(&self) -> Result<BigRational> {
        match self.strata().as_slice() {
            [only] => Ok(of_ratio(only.inclusion.ok_or("the chances differ")?)),
            _ => Err("the frame has several strata".into()),
        }
    }

    /// How many firms have no chance at all.
    pub(crate) fn never(&self) -> u64 {
        let none = |s: &&StratumSummary| s.range.is_some_and(|(least, _)| least.num() == 0);
        self.strata().iter().filter(none).map(|s| s.population).sum()
    }

    /// Fixes pool and plan.
    pub(crate) fn commit(self) -> Result<Fixed> {
        let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
        let journal = Journal::new(self.prepared.plan().suite, "case");
        Ok(Fixed(self.prepared.commit(secrets, journal, time()?)?))
    }
}

/// A committed frame, to be drawn from as often as we like, in rehearsals.
pub(crate) struct Fixed(Committed);

impl Fixed {
    /// The firms drawn with the seed of this number, ascending.
    pub(crate) fn draw(&self, seed: u64) -> Result<Vec<u32>> {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let drawn = self.0.clone().rehearse(&bytes, time()?)?;
        let number = |id: &str| id.rsplit('-').next().and_then(|digits| digits.parse().ok());
        let mut firms: Vec<u32> = drawn.visits().iter().filter_map(|(target, _)| number(&target.id.to_string())).collect();
        firms.sort_unstable();
        Ok(firms)
    }
}

fn targets(rows: &[Row]) -> Result<Vec<Target>> {
    let pattern: Target = from_value(json!({ "id": "raw:firm-0", "name": "Firm", "region": "140105" }))?;
    let target = |row: &Row| -> Result<Target> {
        let mut target = pattern.clone();
        target.id = format!("raw:firm-{:06}", row.firm).parse()?;
        target.name = format!("Firm {}", row.firm);
        target.region = RegionCode::parse(&(140_105 + row.office).to_string())?;
        target.tags.extend(row.tag.map(str::to_owned));
        Ok(target)
    };
    rows.iter().map(target).collect()
}

fn time() -> Result<Timestamp> {
    Ok(Timestamp::parse("2026-01-05T09:00:00Z")?)
}
