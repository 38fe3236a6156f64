//! Past inspections (检查记录): what counts against caps (频次上限) and cooldowns (间隔期).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ident::EntityId;

/// One past inspection of one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspection {
    /// The register's id of the inspection.
    pub id: String,
    /// The target.
    pub target: EntityId,
    /// The day it took place.
    pub date: NaiveDate,
    /// Its result, in the register's words.
    #[serde(default)]
    pub result: String,
    /// Whether it counts against the yearly cap; inspections after a complaint, say, may not
    /// (国办发〔2024〕54号).
    #[serde(default = "yes")]
    pub counts: bool,
}

fn yes() -> bool {
    true
}

/// The ledger of past inspections, sorted by target and date.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    rows: Vec<(Vec<u8>, Inspection)>,
}

impl Ledger {
    /// Builds the ledger from rows in any order.
    pub fn new(rows: Vec<Inspection>) -> Self {
        let mut rows: Vec<_> = rows.into_iter().map(|r| (r.target.to_bytes(), r)).collect();
        rows.sort_by(|a, b| (&a.0, a.1.date, &a.1.id).cmp(&(&b.0, b.1.date, &b.1.id)));
        Self { rows }
    }

    /// How many inspections there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The inspections of one target, by date.
    pub fn of(&self, target: &EntityId) -> impl DoubleEndedIterator<Item = &Inspection> {
        let key = target.to_bytes();
        let from = self.rows.partition_point(|(k, _)| *k < key);
        let to = self.rows.partition_point(|(k, _)| *k <= key);
        self.rows.get(from..to).unwrap_or_default().iter().map(|(_, r)| r)
    }

    /// How many counted inspections of the target fall on days in `from..=to`.
    pub fn counted(&self, target: &EntityId, from: NaiveDate, to: NaiveDate) -> u32 {
        let hits = self.of(target).filter(|r| r.counts && from <= r.date && r.date <= to).count();
        u32::try_from(hits).unwrap_or(u32::MAX)
    }

    /// The last inspection on or before a day, counted or not.
    pub fn last(&self, target: &EntityId, day: NaiveDate) -> Option<NaiveDate> {
        self.of(target).rev().map(|r| r.date).find(|d| *d <= day)
    }
}
