//! The index of items and targets (抽查事项与检查对象的映射): which item applies to which target, both ways,
//! with the clauses that decide it, and what is left over on either side.
//!
//! An item applies to the targets that its scope selects. A scope is evaluated once for each different value
//! of a column and not for each target: the values that fit are united as bitmaps.

mod explain;
mod postings;

pub use explain::{Decision, Explanation};
pub use postings::{Postings, TargetSet};

use crate::catalogue::{Catalogue, Item};
use crate::directory::{TargetStatus, Targets};
use crate::error::{Code, Error};
use crate::expression::{ExpressionError, OneOf};
use crate::ident::ItemCode;
use crate::scope::{Clause, Selector, Use};

/// The targets that an item applies to, as one selector: its kinds, its regions and its scope.
///
/// # Errors
/// Where the scope is as deep as a selector can be.
pub fn selector(item: &Item) -> Result<Selector, ExpressionError> {
    let kinds = OneOf::new(item.kinds.iter().copied()).map(|kinds| Selector::is(Clause::Kind(kinds)));
    let regions = OneOf::new(item.regions.iter().cloned()).map(|regions| Selector::is(Clause::Region(regions)));
    Selector::every(kinds.into_iter().chain(regions).chain(item.scope.clone()).collect())
}

/// Which item applies to which target.
#[derive(Clone, Debug)]
pub struct Index {
    rows: Vec<Row>,
    /// The targets whose status is active (存续).
    active: TargetSet,
}

#[derive(Clone, Debug)]
struct Row {
    item: ItemCode,
    selector: Selector,
    set: TargetSet,
}

/// What the index leaves over.
#[derive(Clone, Debug, PartialEq)]
pub struct Orphans<'a> {
    /// The items that apply to no target.
    pub items: Vec<&'a ItemCode>,
    /// The active targets that no item applies to.
    pub targets: TargetSet,
}

impl Index {
    /// The index of selectors by item, over the targets of a directory.
    pub fn new(items: impl IntoIterator<Item = (ItemCode, Selector)>, targets: &Targets, of: Use<'_>) -> Self {
        let mut items: Vec<(ItemCode, Selector)> = items.into_iter().collect();
        items.sort_by(|a, b| a.0.cmp(&b.0));
        let mut postings = Postings::new(targets, of);
        let sets = postings.sets(&items.iter().map(|(_, selector)| selector).collect::<Vec<_>>());
        let rows = items.into_iter().zip(sets).map(|((item, selector), set)| Row { item, selector, set }).collect();
        let active = OneOf::new([TargetStatus::Active]).map(|active| postings.set(&Selector::is(Clause::Status(active))));
        Self { rows, active: active.unwrap_or_default() }
    }

    /// The index of the items of a catalogue that are in force on the day.
    ///
    /// # Errors
    /// `BadScope` naming an item whose scope is too deep.
    pub fn of_catalogue(catalogue: &Catalogue, targets: &Targets, of: Use<'_>) -> Result<Self, Error> {
        let in_force = catalogue.items().iter().filter(|item| item.in_force(of.day));
        let wrong = |item: &Item, e| Error::new(Code::BadScope).field("scope").value(&item.code).detail(e);
        let items = in_force.map(|item| selector(item).map(|s| (item.code.clone(), s)).map_err(|e| wrong(item, e)));
        Ok(Self::new(items.collect::<Result<Vec<_>, Error>>()?, targets, of))
    }

    /// The targets that an item applies to; none where the index does not have the item.
    pub fn targets(&self, item: &ItemCode) -> Option<TargetSet> {
        self.row(item).map(|row| row.set.clone())
    }

    /// The items that apply to the target at a position, sorted.
    pub fn items(&self, at: u32) -> impl Iterator<Item = &ItemCode> {
        self.rows.iter().filter(move |row| row.set.contains(at)).map(|row| &row.item)
    }

    /// Every item with the number of targets that it applies to, sorted.
    pub fn counts(&self) -> impl Iterator<Item = (&ItemCode, u64)> {
        self.rows.iter().map(|row| (&row.item, row.set.len()))
    }

    /// What is left over on either side.
    pub fn orphans(&self) -> Orphans<'_> {
        let targets = self.active.without(&TargetSet::union(self.rows.iter().map(|row| &row.set)));
        Orphans { items: self.rows.iter().filter(|row| row.set.is_empty()).map(|row| &row.item).collect(), targets }
    }

    /// Takes up that the target at a position has changed.
    pub fn update(&mut self, at: u32, targets: &Targets, of: &Use<'_>) {
        let Some(facts) = targets.facts(at as usize, of.day) else { return };
        self.active.put(at, facts.status == TargetStatus::Active);
        for row in &mut self.rows {
            row.set.put(at, row.selector.holds(&facts, of));
        }
    }

    /// Why an item applies to a target, or why not: the clauses that decide it.
    ///
    /// # Errors
    /// `UnknownReference` for an item that the index, or a position that the directory, does not have.
    pub fn explain(&self, item: &ItemCode, at: u32, targets: &Targets, of: &Use<'_>) -> Result<Explanation, Error> {
        let unknown = |field: &str, value: &dyn std::fmt::Display| Error::new(Code::UnknownReference).field(field).value(value);
        let row = self.row(item).ok_or_else(|| {
            let day = of.day;
            unknown("item", item).detail(say!("no item of this code is in force on {day}", "{day} 没有该代码的有效事项"))
        })?;
        let facts = targets.facts(at as usize, of.day).ok_or_else(|| unknown("target", &at))?;
        Ok(explain::explanation(item, &row.selector, &facts, of))
    }

    fn row(&self, item: &ItemCode) -> Option<&Row> {
        self.rows.binary_search_by(|row| row.item.cmp(item)).ok().and_then(|at| self.rows.get(at))
    }
}

#[cfg(test)]
mod tests;
