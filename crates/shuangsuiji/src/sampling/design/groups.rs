//! Frames in groups: stratified, cluster and two-stage sampling, over any design within.

use rand_core::Rng;

use super::{DesignError, Selection, problem, srs};

/// A frame whose units carry the number of their group (stratum, cluster or primary unit).
#[derive(Clone, Debug)]
pub struct Groups<'a, L> {
    labels: &'a [L],
    sizes: Vec<u32>,
}

impl<'a, L: Copy + Into<u32>> Groups<'a, L> {
    /// Groups 0 to `groups − 1`.
    ///
    /// # Errors
    /// For a label that is not below `groups`, and a group without units.
    pub fn new(labels: &'a [L], groups: u32) -> Result<Self, DesignError> {
        problem::frame(labels.len() as u64)?;
        let mut sizes = vec![0u32; groups as usize];
        for (unit, label) in (0u64..).zip(labels) {
            let label = (*label).into();
            *sizes.get_mut(label as usize).ok_or(DesignError::Label { unit, label: label.into(), groups: groups.into() })? += 1;
        }
        match sizes.iter().position(|size| *size == 0) {
            Some(group) => Err(DesignError::EmptyGroup { group: group as u64 }),
            None => Ok(Self { labels, sizes }),
        }
    }

    /// How many units each group has.
    pub fn sizes(&self) -> &[u32] {
        &self.sizes
    }

    /// The group of each unit, for a frame of so many.
    pub(super) fn labels_of(&self, units: usize) -> Result<Vec<u32>, DesignError> {
        problem::as_long(units, self.labels.len())?;
        Ok(self.labels.iter().map(|label| (*label).into()).collect())
    }

    /// The values of the members of each group, in the order of the frame.
    ///
    /// # Errors
    /// Where there is not a value for each unit.
    pub fn split<T: Copy>(&self, values: &[T]) -> Result<Vec<Vec<T>>, DesignError> {
        problem::as_long(self.labels.len(), values.len())?;
        let mut all: Vec<Vec<T>> = self.sizes.iter().map(|size| Vec::with_capacity(*size as usize)).collect();
        for (label, value) in self.labels.iter().zip(values) {
            if let Some(group) = all.get_mut((*label).into() as usize) {
                group.push(*value);
            }
        }
        Ok(all)
    }

    /// A stratified sample: `design` is asked, group by group from 0, for a sample of the group's
    /// members (its number and size are given, members count from 0 in the order of the frame). The
    /// result is ascending over the whole frame. A unit's probability is that of the design of its group.
    ///
    /// # Errors
    /// Those of the designs, and a sample with a unit its group does not have.
    pub fn stratified(&self, mut design: impl FnMut(u32, u32) -> Result<Selection, DesignError>) -> Result<Selection, DesignError> {
        let mut walks = Vec::with_capacity(self.sizes.len());
        for (group, size) in (0u32..).zip(&self.sizes) {
            walks.push(Walk::new(design(group, *size)?));
        }
        self.walk(walks)
    }

    /// A simple random sample of `counts[h]` units in each group h.
    ///
    /// # Errors
    /// Where a count is above the size of its group, or there is not a count for each.
    pub fn stratified_srs<R: Rng + ?Sized>(&self, counts: &[u64], rng: &mut R) -> Result<Selection, DesignError> {
        problem::as_long(self.sizes.len(), counts.len())?;
        let mut counts = counts.iter();
        self.stratified(|_, size| srs(size.into(), counts.next().copied().unwrap_or(0), rng))
    }

    /// A cluster sample: every unit of the drawn groups, as often as its group was drawn. A unit's
    /// probability is that of its group.
    ///
    /// # Errors
    /// Where a drawn group is not one of the groups.
    pub fn cluster(&self, drawn: &Selection) -> Result<Selection, DesignError> {
        self.two_stage(drawn, |_, size| Ok(Selection::of((0..size).collect())))
    }

    /// A two-stage sample: `second` is asked for a sample of each drawn group, as often as it was
    /// drawn, as by [`Self::stratified`]. A unit's probability is that of its group times its own
    /// within the group.
    ///
    /// # Errors
    /// As [`Self::stratified`] and [`Self::cluster`].
    pub fn two_stage(
        &self,
        drawn: &Selection,
        mut second: impl FnMut(u32, u32) -> Result<Selection, DesignError>,
    ) -> Result<Selection, DesignError> {
        let mut within: Vec<Vec<u32>> = vec![Vec::new(); self.sizes.len()];
        for group in drawn.drawn() {
            let stranger = DesignError::Stranger { unit: (*group).into() };
            let size = *self.sizes.get(*group as usize).ok_or(stranger)?;
            within.get_mut(*group as usize).ok_or(stranger)?.extend_from_slice(second(*group, size)?.drawn());
        }
        self.walk(within.into_iter().map(|drawn| Walk::new(Selection::of(drawn))).collect())
    }

    /// One pass over the frame: each group counts its members down to the next drawn one.
    fn walk(&self, mut walks: Vec<Walk>) -> Result<Selection, DesignError> {
        let mut drawn = Vec::with_capacity(walks.iter().map(|walk| walk.drawn.len()).sum());
        for (unit, label) in (0u32..).zip(self.labels) {
            let walk = &mut walks[(*label).into() as usize];
            if walk.until == 0 {
                walk.take(unit, &mut drawn);
            } else {
                walk.until -= 1;
            }
        }
        match walks.iter().find_map(|walk| walk.drawn.get(walk.at)) {
            Some(stranger) => Err(DesignError::Stranger { unit: (*stranger).into() }),
            None => Ok(Selection::of(drawn)),
        }
    }
}

/// The walk through the sample of one group.
struct Walk {
    drawn: Vec<u32>,
    at: usize,
    /// How many members to pass before the next drawn one.
    until: u32,
}

impl Walk {
    fn new(selection: Selection) -> Self {
        let mut drawn = selection.drawn().to_vec();
        drawn.sort_unstable();
        let until = drawn.first().copied().unwrap_or(u32::MAX);
        Self { drawn, at: 0, until }
    }

    /// Takes the member at which the walk stands, as often as it was drawn.
    fn take(&mut self, unit: u32, all: &mut Vec<u32>) {
        let member = self.drawn.get(self.at).copied();
        while let Some(next) = self.drawn.get(self.at).copied() {
            if Some(next) != member {
                self.until = next - member.unwrap_or(next) - 1;
                return;
            }
            all.push(unit);
            self.at += 1;
        }
        self.until = u32::MAX;
    }
}
