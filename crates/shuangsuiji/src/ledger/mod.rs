//! Past inspections (检查记录): what counts against caps (频次上限) and cooldowns (间隔期).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::columns::{Dictionary, IdColumn, TextColumn, gather};
use crate::ident::{Crosswalk, EntityId};

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

/// A past inspection as the ledger holds it, for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionRef<'a> {
    /// As [`Inspection::id`].
    pub id: &'a str,
    /// As [`Inspection::date`].
    pub date: NaiveDate,
    /// As [`Inspection::result`].
    pub result: &'a str,
    /// As [`Inspection::counts`].
    pub counts: bool,
}

/// What is in a column of a fixed width, for one row.
#[derive(Clone, Copy, Debug)]
struct Fixed {
    /// Days of the common era, the first being 1.
    day: i32,
    result: u32,
    counts: bool,
}

/// Collects rows for a [`Ledger`].
#[derive(Clone, Debug, Default)]
pub struct LedgerBuilder {
    targets: IdColumn,
    ids: TextColumn,
    fixed: Vec<Fixed>,
    results: Dictionary<String>,
}

/// The ledger of past inspections, sorted by target and date, in columns.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Each target once, sorted.
    targets: IdColumn,
    /// Where the rows of each target end.
    ends: Vec<usize>,
    ids: TextColumn,
    fixed: Vec<Fixed>,
    results: Vec<String>,
}

impl LedgerBuilder {
    /// Adds a row.
    pub fn push(&mut self, row: Inspection) {
        self.targets.push(&row.target);
        self.ids.push(&row.id);
        let (day, result) = (row.date.num_days_from_ce(), self.results.code(row.result));
        self.fixed.push(Fixed { day, result, counts: row.counts });
    }

    /// Gives targets the credit codes that their older codes became; how many rows that changes.
    pub fn apply(&mut self, crosswalk: &Crosswalk) -> u64 {
        self.targets.replace(|key| crosswalk.changed(key))
    }

    /// The targets that are named by an organisation code, sites too.
    pub(crate) fn by_organisation_code(&self) -> BTreeSet<EntityId> {
        let named = |(rank, text): &(u8, &str)| match *rank {
            EntityId::ORG9_RANK => true,
            EntityId::SITE_RANK => text.starts_with("org9:"),
            _ => false,
        };
        let keys = (0..self.targets.len()).filter_map(|at| self.targets.key(at)).filter(named);
        keys.filter_map(|(rank, text)| EntityId::stored(rank, text)).collect()
    }

    /// Gives targets other names; how many rows that changes.
    pub(crate) fn rename(&mut self, names: &BTreeMap<EntityId, EntityId>) -> u64 {
        self.targets.replace(|(rank, text)| names.get(&EntityId::stored(rank, text)?).cloned())
    }

    /// The ledger of the rows, whatever their order.
    pub fn build(self) -> Ledger {
        let day = |at: usize| self.fixed.get(at).map(|f| f.day);
        let ordered = self.targets.order(|a, b| day(a).cmp(&day(b)).then_with(|| self.ids.get(a).cmp(self.ids.get(b))));
        let (mut first, mut ends): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (place, (row, repeated)) in ordered.iter().enumerate() {
            if !repeated {
                first.push(*row);
                ends.push(place);
            }
            ends.last_mut().into_iter().for_each(|end| *end = place + 1);
        }
        let order: Vec<usize> = ordered.into_iter().map(|(row, _)| row).collect();
        Ledger {
            targets: self.targets.gather(&first),
            ends,
            ids: self.ids.gather(&order),
            fixed: gather(self.fixed, &order),
            results: self.results.into_values(),
        }
    }
}

impl Extend<Inspection> for LedgerBuilder {
    fn extend<I: IntoIterator<Item = Inspection>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

impl Ledger {
    /// Builds the ledger from rows in any order.
    pub fn new(rows: impl IntoIterator<Item = Inspection>) -> Self {
        let mut builder = LedgerBuilder::default();
        builder.extend(rows);
        builder.build()
    }

    /// How many inspections there are.
    pub fn len(&self) -> usize {
        self.fixed.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fixed.is_empty()
    }

    /// The inspections of one target, by date.
    pub fn of(&self, target: &EntityId) -> impl DoubleEndedIterator<Item = InspectionRef<'_>> {
        self.rows((target.rank(), &target.text())).filter_map(|at| self.get(at))
    }

    /// How many counted inspections of the target fall on days in `from..=to`.
    pub fn counted(&self, target: &EntityId, from: NaiveDate, to: NaiveDate) -> u32 {
        self.counted_by((target.rank(), &target.text()), from, to)
    }

    /// The last inspection on or before a day, counted or not.
    pub fn last(&self, target: &EntityId, day: NaiveDate) -> Option<NaiveDate> {
        self.last_by((target.rank(), &target.text()), day)
    }

    /// As [`Ledger::counted`], by the rank of the scheme and the value.
    pub(crate) fn counted_by(&self, target: (u8, &str), from: NaiveDate, to: NaiveDate) -> u32 {
        let days = from.num_days_from_ce()..=to.num_days_from_ce();
        let rows = self.fixed.get(self.rows(target)).unwrap_or_default();
        u32::try_from(rows.iter().filter(|r| r.counts && days.contains(&r.day)).count()).unwrap_or(u32::MAX)
    }

    /// As [`Ledger::last`], by the rank of the scheme and the value.
    pub(crate) fn last_by(&self, target: (u8, &str), day: NaiveDate) -> Option<NaiveDate> {
        let to = day.num_days_from_ce();
        let rows = self.fixed.get(self.rows(target)).unwrap_or_default();
        rows.iter().rev().map(|r| r.day).find(|d| *d <= to).and_then(NaiveDate::from_num_days_from_ce_opt)
    }

    fn rows(&self, target: (u8, &str)) -> Range<usize> {
        let Some(at) = self.targets.find(target) else { return 0..0 };
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        from..self.ends.get(at).copied().unwrap_or(from)
    }

    fn get(&self, at: usize) -> Option<InspectionRef<'_>> {
        let fixed = self.fixed.get(at)?;
        Some(InspectionRef {
            id: self.ids.get(at),
            date: NaiveDate::from_num_days_from_ce_opt(fixed.day)?,
            result: self.results.get(fixed.result as usize)?,
            counts: fixed.counts,
        })
    }
}
