//! What is inside what: where a region's code lies on a day, by the tree of regions, and by the digits of
//! GB/T 2260 where the tree is silent. Every answer tells what it rests on.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Region, RegionCode, RegionLevel, Regions};

/// What an answer rests on, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Rows of the tree that hold on the day.
    Listed,
    /// Rows of what took over a code that was given up before the day (后继代码).
    Successor,
    /// A row of the tree that holds on other days only: the latest before the day, otherwise the first.
    OtherDay,
    /// The digits of GB/T 2260, since the tree has no row of the code.
    Digits,
}

/// Whether a region is inside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Within {
    /// The whole of it is.
    Inside,
    /// Nothing of it is.
    Outside,
    /// Its code was given up, and not all that took it over is: which part is meant only its register knows.
    Divided,
}

/// Whether a region is inside others, and what that rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Whether it is.
    pub within: Within,
    /// What that rests on.
    pub basis: Basis,
}

/// Where the code of a region lies on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    code: RegionCode,
    listed: bool,
    /// The way up from each region that the code stands for: one, or several that took over one given up.
    ways: Vec<Way>,
}

/// The way up from a region.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    /// The region itself, then those above it, the nearest first. There is always one.
    steps: Vec<Step>,
    /// What the way rests on as a whole.
    basis: Basis,
}

/// A region on the way up, and what the way to it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    code: RegionCode,
    level: Option<RegionLevel>,
    basis: Basis,
}

/// The regions by which frames are divided. What has no city above it is of the heading of the code list
/// (汇总码) in its place, such as `110100` 市辖区; zones count as counties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Division {
    /// By province (省级).
    Province,
    /// By city (地级).
    City,
    /// By county (县级).
    County,
}

impl Division {
    fn has(self, level: RegionLevel) -> bool {
        match self {
            Self::Province => level == RegionLevel::Province,
            Self::City => matches!(level, RegionLevel::City | RegionLevel::Group),
            Self::County => matches!(level, RegionLevel::County | RegionLevel::Zone),
        }
    }
}

impl Regions {
    /// Where a code lies on a day. A code that was given up lies where its successors do, and theirs; a code
    /// of other days only where its latest row says; a code without a row where its digits say.
    pub fn place(&self, code: &RegionCode, day: NaiveDate) -> Place {
        let (mut seen, mut open, mut heirs) = (BTreeSet::from([code]), vec![code], BTreeSet::new());
        while let Some(next) = open.pop() {
            let mut new = self.successors(next, day).peekable();
            if new.peek().is_none() {
                heirs.insert(next);
            }
            open.extend(new.filter(|code| seen.insert(code)));
        }
        // Where successors lead in circles nobody took it over.
        let heirs = if heirs.is_empty() { BTreeSet::from([code]) } else { heirs };
        let ways = heirs.into_iter().map(|heir| self.way(heir, day, if heir == code { Basis::Listed } else { Basis::Successor }));
        Place { code: code.clone(), listed: !self.history(code).is_empty(), ways: ways.collect() }
    }

    /// The way up from a region that stands for a code, and what that rests on.
    fn way(&self, code: &RegionCode, day: NaiveDate, basis: Basis) -> Way {
        let own = self.nearest(code, day);
        let level = |code: &RegionCode| self.nearest(code, day).map(|(row, _)| row.level);
        let itself = Step { code: code.clone(), level: own.map(|(row, _)| row.level), basis };
        let above = self.ancestors(code, day);
        let above = above.map(|above| Step { level: level(&above.code), code: above.code, basis: above.basis.max(basis) });
        let steps: Vec<Step> = std::iter::once(itself).chain(above).collect();
        let own = own.map_or(Basis::Digits, |(_, basis)| basis);
        Way { basis: steps.iter().map(|step| step.basis).fold(own, Basis::max), steps }
    }

    /// What took over a code that was given up before a day; nothing for one in force.
    pub fn successors(&self, code: &RegionCode, day: NaiveDate) -> impl Iterator<Item = &RegionCode> {
        let given_up = |row: &&Region| row.to.is_some_and(|to| to < day);
        let row = if self.get(code, day).is_some() { None } else { self.history(code).iter().rev().find(given_up) };
        row.into_iter().flat_map(|row| &row.successors)
    }

    /// Whether a region is another one, or inside it, on a day.
    pub fn contains(&self, whole: &RegionCode, code: &RegionCode, day: NaiveDate) -> Inside {
        self.place(code, day).within(&BTreeSet::from([whole.clone()]))
    }
}

impl Place {
    /// Whether the tree has the code, on whatever day.
    pub fn is_listed(&self) -> bool {
        self.listed
    }

    /// Whether it is one of these regions or inside them.
    pub fn within(&self, regions: &BTreeSet<RegionCode>) -> Inside {
        if regions.contains(&self.code) {
            return Inside { within: Within::Inside, basis: Basis::Listed };
        }
        let found = |way: &Way| way.steps.iter().find(|step| regions.contains(&step.code)).map(|step| step.basis);
        let inside = self.ways.iter().filter(|way| found(way).is_some()).count();
        let within = match inside {
            0 => Within::Outside,
            some if some == self.ways.len() => Within::Inside,
            _ => Within::Divided,
        };
        let bases = self.ways.iter().map(|way| found(way).unwrap_or(way.basis));
        Inside { within, basis: bases.max().unwrap_or(Basis::Listed) }
    }

    /// The region of a division that it is or is inside, and what that rests on; where it has none, as a
    /// province has no city, the region itself. None for a code that was given up and whose area is in
    /// several of them today.
    pub fn of(&self, division: Division) -> Option<(&RegionCode, Basis)> {
        let mut regions = self.ways.iter().filter_map(|way| way.of(division));
        let (region, basis) = regions.next()?;
        let basis = regions.try_fold(basis, |basis, (other, of)| (other == region).then_some(basis.max(of)))?;
        Some((region, basis))
    }
}

impl Way {
    fn of(&self, division: Division) -> Option<(&RegionCode, Basis)> {
        let fits = |step: &&Step| step.level.is_some_and(|level| division.has(level));
        match self.steps.iter().find(fits) {
            Some(step) => Some((&step.code, step.basis)),
            // That it has none is said by the whole way.
            None => self.steps.first().map(|step| (&step.code, self.basis)),
        }
    }
}
