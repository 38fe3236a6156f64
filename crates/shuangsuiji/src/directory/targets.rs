//! The directory of targets (检查对象名录库), in columns.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::attached::AttachedFacts;
use super::collect::TargetsBuilder;
use super::effect::TierSource;
use super::facts::{Behind, Class, Licence, TagGrant};
use super::target::{Merge, Target, TargetRef};
use crate::columns::{IdColumn, TextColumn, code_among};
use crate::error::{Code, Error};
use crate::ident::{EntityId, Industry, RegionCode, TargetKind, TargetStatus, Tier};
use crate::scope::Facts;

/// What is in a column of a fixed width, for one row. Rows of one entity must agree in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    pub(super) weight: u64,
    pub(super) region: u32,
    pub(super) industry: u32,
    pub(super) tier: u32,
    pub(super) kind: TargetKind,
    pub(super) status: TargetStatus,
}

/// The directory of targets (检查对象名录库): one row an entity, sorted by the bytes of its id. A copy shares
/// its columns until one of the two changes.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    pub(super) ids: Arc<IdColumn>,
    pub(super) names: Arc<TextColumn>,
    pub(super) fixed: Arc<Vec<Fixed>>,
    pub(super) tags: Arc<Vec<u32>>,
    pub(super) regions: Vec<RegionCode>,
    pub(super) industries: Vec<Option<Industry>>,
    pub(super) tiers: Vec<Option<Tier>>,
    pub(super) tag_sets: Vec<BTreeSet<String>>,
    pub(super) tag_grants: Arc<AttachedFacts<TagGrant>>,
    pub(super) licences: Arc<AttachedFacts<Licence>>,
    pub(super) classes: Arc<AttachedFacts<Class>>,
    pub(super) persons: Arc<AttachedFacts<Behind>>,
    /// Where each tier comes from, where a rule decided them, by code.
    pub(super) tier_sources: Option<(Arc<Vec<u32>>, Vec<TierSource>)>,
    pub(super) merges: Arc<Vec<Merge>>,
    pub(super) rows_read: u64,
}

/// A column of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Kind,
    Status,
    Region,
    Industry,
    Tier,
    Tags,
}

impl Targets {
    /// Builds the directory from rows in any order, as [`TargetsBuilder::build`] says.
    ///
    /// # Errors
    /// As [`TargetsBuilder::build`].
    pub fn new(rows: impl IntoIterator<Item = Target>) -> Result<Self, Error> {
        let mut builder = TargetsBuilder::default();
        builder.extend(rows);
        builder.build()
    }

    /// The target at a position, from 0 in the order of the ids.
    pub fn get(&self, at: usize) -> Option<TargetRef<'_>> {
        let fixed = self.fixed.get(at)?;
        Some(TargetRef {
            id: self.ids.get(at)?,
            name: self.names.get(at),
            kind: fixed.kind,
            status: fixed.status,
            region: self.regions.get(fixed.region as usize)?,
            industry: self.industries.get(fixed.industry as usize)?.as_ref(),
            tier: self.tiers.get(fixed.tier as usize)?.as_ref(),
            tier_source: self.tier_source(at),
            weight: fixed.weight,
            tags: self.tags(at)?,
        })
    }

    /// The targets, sorted by the bytes of their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = TargetRef<'_>> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The merges made, sorted by id.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// How many rows came in, before merging.
    pub fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.fixed.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.fixed.is_empty()
    }

    /// The position of an entity, found in O(log n).
    pub fn find(&self, id: &EntityId) -> Option<usize> {
        self.ids.find((id.rank(), &id.text()))
    }

    /// The tags that registers of their own give.
    pub fn tag_grants(&self) -> &AttachedFacts<TagGrant> {
        &self.tag_grants
    }

    /// The licences.
    pub fn licences(&self) -> &AttachedFacts<Licence> {
        &self.licences
    }

    /// The classes by scheme.
    pub fn classes(&self) -> &AttachedFacts<Class> {
        &self.classes
    }

    /// The persons behind targets.
    pub fn persons(&self) -> &AttachedFacts<Behind> {
        &self.persons
    }

    /// Where the tier of the target at a position comes from, where a rule decided it (as
    /// [`Self::decide_tiers`] does).
    pub fn tier_source(&self, at: usize) -> Option<&TierSource> {
        let (codes, sources) = self.tier_sources.as_ref()?;
        sources.get(*codes.get(at)? as usize)
    }

    /// What a selector is asked of the target at a position, on a day.
    pub fn facts(&self, at: usize, day: NaiveDate) -> Option<Facts<'_>> {
        let fixed = self.fixed.get(at)?;
        Some(Facts {
            kind: fixed.kind,
            status: fixed.status,
            region: self.region(at)?,
            industry: self.industries.get(fixed.industry as usize)?.as_ref(),
            tier: self.tier(at),
            size: fixed.weight,
            tags: self.tags(at)?,
            licences: self.licences.of(at).filter(|licence| licence.valid.holds(day)).map(|licence| &licence.kind).collect(),
        })
    }

    /// Puts another row in the place of that of its entity; the position.
    ///
    /// # Errors
    /// `UnknownReference` where the directory does not have the entity: a new one is for a new directory.
    pub fn revise(&mut self, row: Target) -> Result<usize, Error> {
        let at = self.find(&row.id).ok_or_else(|| {
            Error::new(Code::UnknownReference)
                .field("id")
                .value(&row.id)
                .detail(say!("the directory does not have this entity; build it anew with it", "名录库中没有该主体；请连同该主体重新建立"))
        })?;
        let fixed = Fixed {
            weight: row.weight,
            region: code_among(&mut self.regions, row.region),
            industry: code_among(&mut self.industries, row.industry),
            tier: code_among(&mut self.tiers, row.tier),
            kind: row.kind,
            status: row.status,
        };
        let tags = code_among(&mut self.tag_sets, row.tags);
        Arc::make_mut(&mut self.fixed).get_mut(at).into_iter().for_each(|slot| *slot = fixed);
        Arc::make_mut(&mut self.tags).get_mut(at).into_iter().for_each(|slot| *slot = tags);
        if self.names.get(at) != row.name {
            Arc::make_mut(&mut self.names).replace(at, &row.name);
        }
        Ok(at)
    }

    /// The code of every target in a column, in the order of the positions, and how many codes there are.
    pub(crate) fn each_code(&self, column: Column, mut visit: impl FnMut(u32, u32)) -> usize {
        let mut fixed = |code: fn(&Fixed) -> u32| (0u32..).zip(self.fixed.iter()).for_each(|(at, row)| visit(at, code(row)));
        match column {
            Column::Kind => fixed(|row| row.kind as u32),
            Column::Status => fixed(|row| row.status as u32),
            Column::Region => fixed(|row| row.region),
            Column::Industry => fixed(|row| row.industry),
            Column::Tier => fixed(|row| row.tier),
            Column::Tags => (0u32..).zip(self.tags.iter()).for_each(|(at, code)| visit(at, *code)),
        }
        match column {
            Column::Kind => TargetKind::ALL.len(),
            Column::Status => TargetStatus::ALL.len(),
            Column::Region => self.regions.len(),
            Column::Industry => self.industries.len(),
            Column::Tier => self.tiers.len(),
            Column::Tags => self.tag_sets.len(),
        }
    }

    /// What a question gives for each tier of the directory, by code.
    pub(crate) fn tiers_map<'a, T>(&'a self, mut ask: impl FnMut(Option<&'a Tier>) -> T) -> Vec<T> {
        self.tiers.iter().map(|tier| ask(tier.as_ref())).collect()
    }

    pub(crate) fn tier_code(&self, at: usize) -> Option<usize> {
        self.fixed.get(at).map(|f| f.tier as usize)
    }

    /// Of every target the code of where its tier comes from, and what each code means; nothing where no rule decided
    /// the tiers.
    pub(crate) fn tier_sources(&self) -> (&[u32], &[TierSource]) {
        self.tier_sources.as_ref().map_or((&[], &[]), |(codes, sources)| (codes, sources))
    }

    pub(crate) fn weight(&self, at: usize) -> Option<u64> {
        self.fixed.get(at).map(|f| f.weight)
    }

    /// The rank of the scheme and the value of an id, without a copy.
    pub(crate) fn id_key(&self, at: usize) -> Option<(u8, &str)> {
        self.ids.key(at)
    }

    pub(crate) fn kind(&self, at: usize) -> Option<TargetKind> {
        self.fixed.get(at).map(|f| f.kind)
    }

    pub(crate) fn status(&self, at: usize) -> Option<TargetStatus> {
        self.fixed.get(at).map(|f| f.status)
    }

    pub(crate) fn region(&self, at: usize) -> Option<&RegionCode> {
        self.regions.get(self.fixed.get(at)?.region as usize)
    }

    /// What a question gives for each region of the directory, by code.
    pub(crate) fn regions_map<'a, T>(&'a self, ask: impl FnMut(&'a RegionCode) -> T) -> Vec<T> {
        self.regions.iter().map(ask).collect()
    }

    pub(crate) fn region_code(&self, at: usize) -> Option<usize> {
        self.fixed.get(at).map(|f| f.region as usize)
    }

    pub(crate) fn tier(&self, at: usize) -> Option<&Tier> {
        self.tiers.get(self.fixed.get(at)?.tier as usize)?.as_ref()
    }

    /// Whether a test of industries holds for each of the directory, by code: asked once for each
    /// industry and not for each target.
    pub(crate) fn industries_that(&self, test: impl Fn(Option<&Industry>) -> bool) -> Vec<bool> {
        self.industries.iter().map(|i| test(i.as_ref())).collect()
    }

    /// What a question gives for each set of tags of the directory, by code.
    pub(crate) fn tag_sets_map<T>(&self, ask: impl FnMut(&BTreeSet<String>) -> T) -> Vec<T> {
        self.tag_sets.iter().map(ask).collect()
    }

    pub(crate) fn tags(&self, at: usize) -> Option<&BTreeSet<String>> {
        self.tag_sets.get(self.tags_code(at)?)
    }

    pub(crate) fn tags_code(&self, at: usize) -> Option<usize> {
        self.tags.get(at).map(|code| *code as usize)
    }
}
