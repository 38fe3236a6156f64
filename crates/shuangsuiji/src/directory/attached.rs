//! Registers of their own about targets: rows that say something of a target beside its row in the
//! directory, so that this stays narrow. Where there are none they take no memory.

use std::collections::BTreeMap;
use std::hash::Hash;

use crate::columns::{Dictionary, IdColumn};
use crate::ident::{Crosswalk, EntityId};

/// A row of such a register: what it says, and of which target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached<T> {
    /// The target.
    pub target: EntityId,
    /// What the register says of it.
    pub fact: T,
}

/// Collects rows.
#[derive(Clone, Debug)]
pub(super) struct AttachedRows<T> {
    ids: IdColumn,
    codes: Vec<u32>,
    facts: Dictionary<T>,
}

impl<T> Default for AttachedRows<T> {
    fn default() -> Self {
        Self { ids: IdColumn::default(), codes: Vec::new(), facts: Dictionary::default() }
    }
}

impl<T: Hash + Ord + Clone> AttachedRows<T> {
    pub(super) fn push(&mut self, row: Attached<T>) {
        self.ids.push(&row.target);
        self.codes.push(self.facts.code(row.fact));
    }

    pub(super) fn append(&mut self, other: Self) {
        let here = self.facts.append(other.facts);
        self.ids.append(&other.ids);
        self.codes.extend(other.codes.into_iter().map(|code| here.get(code as usize).copied().unwrap_or(code)));
    }

    /// Puts credit codes in the place of the older codes that became them.
    pub(super) fn apply(&mut self, crosswalk: &Crosswalk) {
        self.ids.replace(|key| crosswalk.changed(key));
    }

    /// The targets of the rows.
    pub(super) fn ids(&self) -> &IdColumn {
        &self.ids
    }

    /// Gives targets other names.
    pub(super) fn rename(&mut self, names: &BTreeMap<EntityId, EntityId>) {
        self.ids.rename(names);
    }

    /// The facts by the positions of targets.
    pub(super) fn build(self, targets: &IdColumn) -> AttachedFacts<T> {
        let read = self.codes.len() as u64;
        let facts = self.facts.into_values();
        // Codes come in the order of the rows; from here on they are in the order of the facts.
        let mut order: Vec<u32> = (0u32..).take(facts.len()).collect();
        order.sort_by(|a, b| facts.get(*a as usize).cmp(&facts.get(*b as usize)));
        let mut rank = vec![0; facts.len()];
        (0u32..).zip(&order).for_each(|(place, code)| rank.get_mut(*code as usize).into_iter().for_each(|slot| *slot = place));
        let places = self.ids.positions_in(targets);
        let unmatched = places.iter().filter(|at| at.is_none()).count() as u64;
        let rows = places.into_iter().zip(self.codes);
        let mut rows: Vec<(u32, u32)> = rows.filter_map(|(at, code)| Some((at?, *rank.get(code as usize)?))).collect();
        rows.sort_unstable();
        rows.dedup();
        let sorted = order.iter().filter_map(|code| facts.get(*code as usize)).cloned().collect();
        AttachedFacts { rows, facts: sorted, read, unmatched }
    }
}

/// What a register says of the targets of a directory.
#[derive(Clone, Debug)]
pub struct AttachedFacts<T> {
    /// Position of the target and code of the fact, sorted.
    rows: Vec<(u32, u32)>,
    /// Sorted.
    facts: Vec<T>,
    read: u64,
    unmatched: u64,
}

impl<T> Default for AttachedFacts<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), facts: Vec::new(), read: 0, unmatched: 0 }
    }
}

impl<T> AttachedFacts<T> {
    /// What is said of the target at a position, sorted, each once.
    pub fn of(&self, at: usize) -> impl Iterator<Item = &T> {
        let from = self.rows.partition_point(|(row, _)| (*row as usize) < at);
        let rows = self.rows.get(from..).unwrap_or_default();
        rows.iter().take_while(move |(row, _)| *row as usize == at).filter_map(|(_, code)| self.facts.get(*code as usize))
    }

    /// How many rows were read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// How many of these are of targets that the directory does not have.
    pub fn unmatched(&self) -> u64 {
        self.unmatched
    }

    /// Whether nothing is said of any target.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every different fact, sorted; its place is its code.
    pub(crate) fn facts(&self) -> &[T] {
        &self.facts
    }

    /// The codes of the facts of each target that has any, by its position.
    pub(crate) fn by_target(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = u32> + Clone)> {
        let chunks = self.rows.chunk_by(|(a, _), (b, _)| a == b);
        chunks.filter_map(|rows| Some((rows.first()?.0, rows.iter().map(|(_, code)| *code))))
    }

    /// Position and code of every row, sorted.
    pub(crate) fn rows(&self) -> &[(u32, u32)] {
        &self.rows
    }
}
