//! The targets of every value of a column as bitmaps, and the sets that clauses and selectors make of them.

use std::collections::BTreeMap;

use roaring::{MultiOps, RoaringBitmap};

use crate::directory::{Column, Targets};
use crate::expression::Node;
use crate::ident::{TargetKind, TargetStatus};
use crate::scope::{Clause, Selector, Use};

/// A set of targets, by their positions in the directory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetSet(RoaringBitmap);

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

    pub(super) fn into_inner(self) -> RoaringBitmap {
        self.0
    }
}

impl From<RoaringBitmap> for TargetSet {
    fn from(set: RoaringBitmap) -> Self {
        Self(set)
    }
}

/// Evaluates selectors over a directory. Columns are turned into bitmaps when a clause first asks for one, and
/// each clause is evaluated once.
#[derive(Debug)]
pub struct Postings<'a> {
    targets: &'a Targets,
    of: Use<'a>,
    columns: BTreeMap<Column, Vec<RoaringBitmap>>,
    clauses: BTreeMap<Clause, RoaringBitmap>,
}

impl<'a> Postings<'a> {
    /// Begins with nothing evaluated.
    pub fn new(targets: &'a Targets, of: Use<'a>) -> Self {
        Self { targets, of, columns: BTreeMap::new(), clauses: BTreeMap::new() }
    }

    /// The targets that a selector selects.
    pub fn set(&mut self, selector: &Selector) -> TargetSet {
        TargetSet(self.evaluate(selector))
    }

    fn evaluate(&mut self, selector: &Selector) -> RoaringBitmap {
        match selector.node() {
            Node::All => self.all(),
            Node::Is(clause) => self.clause(clause),
            Node::Not(inner) => self.all() - self.evaluate(inner),
            Node::Or(parts) => parts.iter().map(|part| self.evaluate(part)).collect::<Vec<_>>().union(),
            Node::And(parts) => {
                let mut left = self.all();
                for part in parts {
                    if left.is_empty() {
                        break;
                    }
                    left &= self.evaluate(part);
                }
                left
            }
        }
    }

    fn all(&self) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        all.insert_range(..u32::try_from(self.targets.len()).unwrap_or(u32::MAX));
        all
    }

    fn clause(&mut self, clause: &Clause) -> RoaringBitmap {
        if let Some(known) = self.clauses.get(clause) {
            return known.clone();
        }
        let set = self.made(clause);
        self.clauses.insert(clause.clone(), set.clone());
        set
    }

    /// The set of a clause: every different value of its column is asked once.
    fn made(&mut self, clause: &Clause) -> RoaringBitmap {
        let (targets, of) = (self.targets, self.of);
        let column = |fits: Vec<bool>, column| (column, fits);
        let (column, fits) = match clause {
            Clause::Tag(paths) => column(targets.tag_sets_that(|tags| Clause::tags_hold(paths, tags)), Column::Tags),
            Clause::Region(wanted) => column(targets.regions_map(|own| Clause::region_holds(wanted, own, &of)), Column::Region),
            Clause::Industry(ranges) => column(targets.industries_that(|own| Clause::industry_holds(ranges, own)), Column::Industry),
            Clause::Tier(tiers) => column(targets.tiers_that(|own| Clause::tier_holds(tiers, own)), Column::Tier),
            Clause::Kind(kinds) => column(TargetKind::ALL.map(|kind| kinds.iter().any(|k| *k == kind)).to_vec(), Column::Kind),
            Clause::Status(all) => column(TargetStatus::ALL.map(|status| all.iter().any(|s| *s == status)).to_vec(), Column::Status),
            Clause::Licence(kinds) => return licensed(targets, |kind| kinds.iter().any(|k| k == kind), &of),
            Clause::Size(sizes) => return rows(targets, |at| targets.weight(at).is_some_and(|size| sizes.contains(size))),
        };
        let sets = self.columns.entry(column).or_insert_with(|| bitmaps(targets, column));
        sets.iter().zip(fits).filter(|(_, fits)| *fits).map(|(set, _)| set).union()
    }
}

/// The targets of every code of a column.
fn bitmaps(targets: &Targets, column: Column) -> Vec<RoaringBitmap> {
    let mut sets: Vec<RoaringBitmap> = Vec::new();
    let codes = targets.each_code(column, |at, code| {
        let code = code as usize;
        if sets.len() <= code {
            sets.resize_with(code + 1, RoaringBitmap::new);
        }
        // Positions ascend: the set takes every one of them.
        sets.get_mut(code).into_iter().for_each(|set| drop(set.try_push(at)));
    });
    sets.resize_with(codes, RoaringBitmap::new);
    sets
}

fn rows(targets: &Targets, test: impl Fn(usize) -> bool) -> RoaringBitmap {
    (0u32..).take(targets.len()).filter(|at| test(*at as usize)).collect()
}

/// The targets that hold a licence whose kind fits, in force on the day.
fn licensed(targets: &Targets, fits: impl Fn(&crate::ident::LicenceKind) -> bool, of: &Use<'_>) -> RoaringBitmap {
    let licences = targets.licences();
    let fits: Vec<bool> = licences.facts().iter().map(|licence| fits(&licence.kind) && licence.valid.holds(of.day)).collect();
    let holds = |code: &u32| fits.get(*code as usize).copied().unwrap_or(false);
    licences.rows().iter().filter(|(_, code)| holds(code)).map(|(at, _)| *at).collect()
}
