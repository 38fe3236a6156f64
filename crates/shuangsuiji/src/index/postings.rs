//! The targets of every value of a column as bitmaps, and the sets that clauses and selectors make of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::{MultiOps, RoaringBitmap};

use crate::directory::{Column, Targets};
use crate::expression::Node;
use crate::ident::{TargetKind, TargetStatus};
use crate::parallel::map_rows;
use crate::scope::{Clause, Selector, Use};

/// A set of targets, by their positions in the directory. A copy shares the positions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetSet(Arc<RoaringBitmap>);

impl TargetSet {
    /// How many there are.
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a position is in it.
    pub fn contains(&self, at: u32) -> bool {
        self.0.contains(at)
    }

    /// The positions, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter()
    }

    /// Those of several sets.
    pub(crate) fn union<'s>(sets: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut sets = sets.into_iter();
        match (sets.next(), sets.next()) {
            (Some(one), None) => one.clone(),
            (first, second) => first.into_iter().chain(second).chain(sets).map(|set| &*set.0).union().into(),
        }
    }

    /// How many are in another set too.
    pub(crate) fn common(&self, other: &Self) -> u64 {
        self.0.intersection_len(&other.0)
    }

    /// Those that are in another set too.
    pub(crate) fn within(&self, other: &Self) -> Self {
        (&*self.0 & &*other.0).into()
    }

    /// Those that are not in another set.
    pub(crate) fn without(&self, other: &Self) -> Self {
        (&*self.0 - &*other.0).into()
    }

    pub(super) fn put(&mut self, at: u32, inside: bool) {
        let set = Arc::make_mut(&mut self.0);
        if inside {
            set.insert(at)
        } else {
            set.remove(at)
        };
    }
}

impl From<RoaringBitmap> for TargetSet {
    fn from(set: RoaringBitmap) -> Self {
        Self(Arc::new(set))
    }
}

impl FromIterator<u32> for TargetSet {
    fn from_iter<I: IntoIterator<Item = u32>>(positions: I) -> Self {
        positions.into_iter().collect::<RoaringBitmap>().into()
    }
}

/// Evaluates selectors over a directory. Columns are turned into sets when a clause first asks for one, and
/// each clause is evaluated once.
#[derive(Debug)]
pub struct Postings<'a> {
    targets: &'a Targets,
    of: Use<'a>,
    all: TargetSet,
    columns: BTreeMap<Column, Arc<[TargetSet]>>,
    clauses: BTreeMap<Clause, TargetSet>,
}

impl<'a> Postings<'a> {
    /// Begins with nothing evaluated.
    pub fn new(targets: &'a Targets, of: Use<'a>) -> Self {
        let mut all = RoaringBitmap::new();
        all.insert_range(..u32::try_from(targets.len()).unwrap_or(u32::MAX));
        Self { targets, of, all: all.into(), columns: BTreeMap::new(), clauses: BTreeMap::new() }
    }

    /// The targets that a selector selects.
    pub fn set(&mut self, selector: &Selector) -> TargetSet {
        self.prepare(selector);
        self.evaluate(selector)
    }

    /// The targets that selectors select, in their order.
    pub(super) fn sets(&mut self, selectors: &[&Selector]) -> Vec<TargetSet> {
        selectors.iter().for_each(|selector| self.prepare(selector));
        map_rows(selectors, |selector| self.evaluate(selector))
    }

    /// All targets.
    pub(crate) fn all(&self) -> &TargetSet {
        &self.all
    }

    /// The targets of every code of a column.
    pub(crate) fn column(&mut self, column: Column) -> Arc<[TargetSet]> {
        Arc::clone(self.columns.entry(column).or_insert_with(|| sets(self.targets, column)))
    }

    /// The targets of the codes of a column that fit.
    pub(crate) fn of_codes(&mut self, column: Column, fits: &[bool]) -> TargetSet {
        let sets = self.column(column);
        TargetSet::union(sets.iter().zip(fits).filter(|(_, fits)| **fits).map(|(set, _)| set))
    }

    /// Evaluates the clauses of a selector.
    fn prepare(&mut self, selector: &Selector) {
        for clause in selector.clauses() {
            if !self.clauses.contains_key(clause) {
                let set = self.made(clause);
                self.clauses.insert(clause.clone(), set);
            }
        }
    }

    fn evaluate(&self, selector: &Selector) -> TargetSet {
        match selector.node() {
            Node::All => self.all.clone(),
            Node::Is(clause) => self.clauses.get(clause).cloned().unwrap_or_default(),
            Node::Not(inner) => self.all.without(&self.evaluate(inner)),
            Node::Or(parts) => TargetSet::union(&parts.iter().map(|part| self.evaluate(part)).collect::<Vec<_>>()),
            Node::And(parts) => {
                let mut parts = parts.iter();
                let mut left = parts.next().map_or_else(|| self.all.clone(), |part| self.evaluate(part));
                for part in parts {
                    if left.is_empty() {
                        break;
                    }
                    left = left.within(&self.evaluate(part));
                }
                left
            }
        }
    }

    /// The set of a clause: every different value of its column is asked once.
    fn made(&mut self, clause: &Clause) -> TargetSet {
        let (targets, of) = (self.targets, self.of);
        let (column, fits) = match clause {
            Clause::Tag(paths) => (Column::Tags, targets.tag_sets_map(|tags| Clause::tags_hold(paths, tags))),
            Clause::Region(wanted) => (Column::Region, targets.regions_map(|own| Clause::region_holds(wanted, own, &of))),
            Clause::Industry(ranges) => (Column::Industry, targets.industries_that(|own| Clause::industry_holds(ranges, own))),
            Clause::Tier(tiers) => (Column::Tier, targets.tiers_map(|own| Clause::tier_holds(tiers, own))),
            Clause::Kind(kinds) => (Column::Kind, TargetKind::ALL.map(|kind| kinds.iter().any(|k| *k == kind)).to_vec()),
            Clause::Status(all) => (Column::Status, TargetStatus::ALL.map(|status| all.iter().any(|s| *s == status)).to_vec()),
            Clause::Licence(kinds) => return licensed(targets, |kind| kinds.iter().any(|k| k == kind), &of),
            Clause::Size(sizes) => return rows(targets, |at| targets.weight(at).is_some_and(|size| sizes.contains(size))),
        };
        self.of_codes(column, &fits)
    }
}

/// How many targets are sorted by their codes at a time: those of one block of a bitmap.
const BLOCK: u32 = 1 << 16;

/// The targets of every code of a column.
fn sets(targets: &Targets, column: Column) -> Arc<[TargetSet]> {
    let mut sets: Vec<RoaringBitmap> = Vec::new();
    let mut block: Vec<Vec<u32>> = Vec::new();
    // Positions ascend: a set takes every one of them. One by one it would look for its greatest each time.
    let take = |sets: &mut Vec<RoaringBitmap>, block: &mut Vec<Vec<u32>>| {
        sets.resize_with(sets.len().max(block.len()), RoaringBitmap::new);
        let filled = sets.iter_mut().zip(block).filter(|(_, positions)| !positions.is_empty());
        filled.for_each(|(set, positions)| drop(set.append(positions.drain(..))));
    };
    let codes = targets.each_code(column, |at, code| {
        if at.is_multiple_of(BLOCK) {
            take(&mut sets, &mut block);
        }
        let code = code as usize;
        if block.len() <= code {
            block.resize_with(code + 1, Vec::new);
        }
        block.get_mut(code).into_iter().for_each(|positions| positions.push(at));
    });
    take(&mut sets, &mut block);
    sets.resize_with(codes, RoaringBitmap::new);
    sets.into_iter().map(TargetSet::from).collect()
}

fn rows(targets: &Targets, test: impl Fn(usize) -> bool) -> TargetSet {
    (0u32..).take(targets.len()).filter(|at| test(*at as usize)).collect()
}

/// The targets that hold a licence whose kind fits, in force on the day.
fn licensed(targets: &Targets, fits: impl Fn(&crate::ident::LicenceKind) -> bool, of: &Use<'_>) -> TargetSet {
    let licences = targets.licences();
    let fits: Vec<bool> = licences.facts().iter().map(|licence| fits(&licence.kind) && licence.valid.holds(of.day)).collect();
    let holds = |code: &u32| fits.get(*code as usize).copied().unwrap_or(false);
    licences.rows().iter().filter(|(_, code)| holds(code)).map(|(at, _)| *at).collect()
}
