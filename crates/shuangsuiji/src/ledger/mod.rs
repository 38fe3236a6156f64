//! Past inspections (检查记录), and what they leave room for: caps (频次上限), cooldowns (间隔期), cycles of
//! coverage, items that exclude one another; and who is short of a least number (频次下限).
//!
//! The ledger counts everything. What a count bars, and what it only tells of, is said by the rules of
//! frequency (频次规则) of the plan, which are data with their source ([`FrequencyRule`]).

mod floor;
mod gate;
mod inspection;
mod period;
mod ready;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

pub use floor::{Floors, Shortfall};
pub use gate::{Gate, Verdict};
pub use inspection::{Cause, CheckKind, Inspection, InspectionRef};
pub use period::Period;
pub use ready::Known;
pub use rule::{By, Check, Counted, Effect, FrequencyRule, Limit};

use crate::columns::{Dictionary, IdColumn, TextColumn, gather};
use crate::directory::DateSpan;
use crate::ident::{Crosswalk, EntityId, ItemCode, OrgCode};

/// Everything about an inspection but whose, which and when: many rows share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Facts {
    result: String,
    counts: bool,
    authority: Option<OrgCode>,
    kind: CheckKind,
    cause: Cause,
    off_site: bool,
    items: BTreeSet<ItemCode>,
}

/// What is in a column of a fixed width, for one row.
#[derive(Clone, Copy, Debug)]
struct Fixed {
    /// Days of the common era, the first being 1.
    day: i32,
    facts: u32,
}

/// Collects rows for a [`Ledger`].
#[derive(Clone, Debug, Default)]
pub struct LedgerBuilder {
    targets: IdColumn,
    ids: TextColumn,
    fixed: Vec<Fixed>,
    facts: Dictionary<Facts>,
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
    facts: Vec<Facts>,
}

impl LedgerBuilder {
    /// Adds a row.
    pub fn push(&mut self, row: Inspection) {
        self.targets.push(&row.target);
        self.ids.push(&row.id);
        let day = row.date.num_days_from_ce();
        let Inspection { result, counts, authority, kind, cause, off_site, items, .. } = row;
        let facts = self.facts.code(Facts { result, counts, authority, kind, cause, off_site, items });
        self.fixed.push(Fixed { day, facts });
    }

    /// Gives targets the credit codes that their older codes became; how many rows that changes.
    pub fn apply(&mut self, crosswalk: &Crosswalk) -> u64 {
        self.targets.replace(|key| crosswalk.changed(key))
    }

    /// The targets that are named by an organisation code, sites too.
    pub(crate) fn by_organisation_code(&self) -> BTreeSet<EntityId> {
        self.targets.by_organisation_code().collect()
    }

    /// Gives targets other names; how many rows that changes.
    pub(crate) fn rename(&mut self, names: &BTreeMap<EntityId, EntityId>) -> u64 {
        self.targets.rename(names)
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
            facts: self.facts.into_values(),
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
        let counts = |row: &&Fixed| days.contains(&row.day) && self.facts.get(row.facts as usize).is_some_and(|facts| facts.counts);
        u32::try_from(self.fixed_of(target).iter().filter(counts).count()).unwrap_or(u32::MAX)
    }

    /// Whether an item of a target was checked on days in `from..=to`; an inspection whose items are not known may
    /// have been of any.
    pub(crate) fn checked_by(&self, target: (u8, &str), item: &ItemCode, from: NaiveDate, to: NaiveDate) -> bool {
        let days = from.num_days_from_ce()..=to.num_days_from_ce();
        let about = |facts: &Facts| facts.items.is_empty() || facts.items.contains(item);
        let checked = |row: &Fixed| days.contains(&row.day) && self.facts.get(row.facts as usize).is_some_and(about);
        self.fixed_of(target).iter().any(checked)
    }

    /// Whether an item of a target was checked without contact on days in `from..=to`, with one of these results. An
    /// inspection whose items are not known is evidence of none.
    pub(crate) fn found_off_site(&self, target: (u8, &str), item: &ItemCode, results: &BTreeSet<String>, days: DateSpan) -> bool {
        let days = days.from.num_days_from_ce()..=days.to.num_days_from_ce();
        let fits = |facts: &Facts| facts.off_site && facts.items.contains(item) && results.contains(&facts.result);
        self.fixed_of(target).iter().any(|row| days.contains(&row.day) && self.facts.get(row.facts as usize).is_some_and(fits))
    }

    /// As [`Ledger::last`], by the rank of the scheme and the value.
    pub(crate) fn last_by(&self, target: (u8, &str), day: NaiveDate) -> Option<NaiveDate> {
        let to = day.num_days_from_ce();
        self.fixed_of(target).iter().rev().map(|r| r.day).find(|d| *d <= to).and_then(NaiveDate::from_num_days_from_ce_opt)
    }

    fn fixed_of(&self, target: (u8, &str)) -> &[Fixed] {
        self.fixed.get(self.rows(target)).unwrap_or_default()
    }

    fn rows(&self, target: (u8, &str)) -> Range<usize> {
        let Some(at) = self.targets.find(target) else { return 0..0 };
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        from..self.ends.get(at).copied().unwrap_or(from)
    }

    fn get(&self, at: usize) -> Option<InspectionRef<'_>> {
        let fixed = self.fixed.get(at)?;
        let facts = self.facts.get(fixed.facts as usize)?;
        Some(InspectionRef {
            id: self.ids.get(at),
            date: NaiveDate::from_num_days_from_ce_opt(fixed.day)?,
            result: &facts.result,
            counts: facts.counts,
            authority: facts.authority.as_ref(),
            kind: facts.kind,
            cause: facts.cause,
            off_site: facts.off_site,
            items: &facts.items,
        })
    }
}

#[cfg(test)]
mod tests;
