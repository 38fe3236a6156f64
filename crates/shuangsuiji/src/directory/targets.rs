//! The directory of targets (检查对象名录库), in columns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::attached::{Attached, AttachedFacts, AttachedRows};
use super::effect::TierSource;
use super::facts::{Behind, Class, Licence, TagGrant};
use super::target::{Merge, Target, TargetRef};
use super::twins::twins;
use crate::columns::{Dictionary, IdColumn, TextColumn, code_among, gather};
use crate::error::{Code, Error, Problems};
use crate::ident::{Crosswalk, EntityId, Industry, RegionCode, TargetKind, TargetStatus, Tier};
use crate::parallel::both;
use crate::scope::Facts;

/// What is in a column of a fixed width, for one row. Rows of one entity must agree in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fixed {
    weight: u64,
    region: u32,
    industry: u32,
    pub(super) tier: u32,
    kind: TargetKind,
    status: TargetStatus,
}

/// Collects rows for [`Targets`]: about 70 bytes a row and its name, however many rows share a
/// region, an industry, a tier or a set of tags.
#[derive(Clone, Debug, Default)]
pub struct TargetsBuilder {
    ids: IdColumn,
    names: TextColumn,
    fixed: Vec<Fixed>,
    tags: Vec<u32>,
    regions: Dictionary<RegionCode>,
    industries: Dictionary<Option<Industry>>,
    tiers: Dictionary<Option<Tier>>,
    tag_sets: Dictionary<BTreeSet<String>>,
    tag_grants: AttachedRows<TagGrant>,
    licences: AttachedRows<Licence>,
    classes: AttachedRows<Class>,
    persons: AttachedRows<Behind>,
}

/// The directory of targets (检查对象名录库): one row an entity, sorted by the bytes of its id. A copy shares
/// its columns until one of the two changes.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    ids: Arc<IdColumn>,
    names: Arc<TextColumn>,
    pub(super) fixed: Arc<Vec<Fixed>>,
    pub(super) tags: Arc<Vec<u32>>,
    regions: Vec<RegionCode>,
    industries: Vec<Option<Industry>>,
    pub(super) tiers: Vec<Option<Tier>>,
    pub(super) tag_sets: Vec<BTreeSet<String>>,
    pub(super) tag_grants: Arc<AttachedFacts<TagGrant>>,
    licences: Arc<AttachedFacts<Licence>>,
    pub(super) classes: Arc<AttachedFacts<Class>>,
    persons: Arc<AttachedFacts<Behind>>,
    /// Where each tier comes from, where a rule decided them, by code.
    pub(super) tier_sources: Option<(Arc<Vec<u32>>, Vec<TierSource>)>,
    merges: Arc<Vec<Merge>>,
    rows_read: u64,
}

impl TargetsBuilder {
    /// Adds a row.
    pub fn push(&mut self, row: Target) {
        self.ids.push(&row.id);
        self.names.push(&row.name);
        self.fixed.push(Fixed {
            weight: row.weight,
            region: self.regions.code(row.region),
            industry: self.industries.code(row.industry),
            tier: self.tiers.code(row.tier),
            kind: row.kind,
            status: row.status,
        });
        self.tags.push(self.tag_sets.code(row.tags));
    }

    /// Adds the rows of another builder after its own, such as those of a part of a file that was read
    /// beside others.
    pub fn append(&mut self, other: Self) {
        let regions = self.regions.append(other.regions);
        let industries = self.industries.append(other.industries);
        let tiers = self.tiers.append(other.tiers);
        let tag_sets = self.tag_sets.append(other.tag_sets);
        let here = |codes: &[u32], code: u32| codes.get(code as usize).copied().unwrap_or(code);
        self.ids.append(&other.ids);
        self.names.append(&other.names);
        self.fixed.extend(other.fixed.into_iter().map(|row| Fixed {
            region: here(&regions, row.region),
            industry: here(&industries, row.industry),
            tier: here(&tiers, row.tier),
            ..row
        }));
        self.tags.extend(other.tags.into_iter().map(|code| here(&tag_sets, code)));
        self.tag_grants.append(other.tag_grants);
        self.licences.append(other.licences);
        self.classes.append(other.classes);
        self.persons.append(other.persons);
    }

    /// Gives entities the credit codes that their older codes became (protocol §2); how many rows that
    /// changes. Rows of one entity under both then are of one id.
    pub fn apply(&mut self, crosswalk: &Crosswalk) -> u64 {
        self.tag_grants.apply(crosswalk);
        self.licences.apply(crosswalk);
        self.classes.apply(crosswalk);
        self.persons.apply(crosswalk);
        self.ids.replace(|key| crosswalk.changed(key))
    }

    /// The targets that registers about targets name by an organisation code, sites too.
    pub(crate) fn attached_by_organisation_code(&self) -> BTreeSet<EntityId> {
        let of = [self.tag_grants.ids(), self.licences.ids(), self.classes.ids(), self.persons.ids()];
        of.into_iter().flat_map(IdColumn::by_organisation_code).collect()
    }

    /// Gives targets other names in the registers about targets.
    pub(crate) fn rename_attached(&mut self, names: &BTreeMap<EntityId, EntityId>) {
        self.tag_grants.rename(names);
        self.licences.rename(names);
        self.classes.rename(names);
        self.persons.rename(names);
    }

    /// The ids of rows that one of these names by its organisation code, with that name.
    pub(crate) fn named_by(&self, older: &BTreeSet<EntityId>) -> impl Iterator<Item = (EntityId, EntityId)> {
        let ids = (0..self.ids.len()).filter_map(|at| self.ids.get(at));
        ids.filter_map(|id| Some((id.by_organisation_code().filter(|name| older.contains(name))?, id)))
    }

    /// The directory of the rows, whatever their order. Rows with one entity id are merged when they
    /// differ in tags or name only: tags are united and the first name by bytes is kept.
    ///
    /// # Errors
    /// One error holding every pair of rows that share an id and contradict each other; where there are none,
    /// every body that is there by its credit code and by the organisation code inside that, and every target
    /// that has two classes of one scheme and day.
    pub fn build(mut self) -> Result<Targets, Error> {
        let rows_read = self.ids.len() as u64;
        if u32::try_from(rows_read).is_err() {
            return Err(Error::new(Code::BadArgument)
                .field("targets")
                .value(rows_read)
                .detail(say!("a directory holds fewer than 4294967296 rows", "名录库的数据行须少于 4294967296 行")));
        }
        let order = self.ids.order(|a, b| self.names.get(a).cmp(self.names.get(b)));
        let mut problems = Problems::default();
        let mut kept: Vec<usize> = Vec::with_capacity(order.len());
        let mut merges: Vec<Merge> = Vec::new();
        for (row, repeated) in order {
            match kept.last() {
                Some(last) if repeated => match self.merge(*last, row) {
                    Ok(id) => count_merge(&mut merges, id),
                    Err(error) => problems.push(error),
                },
                _ => kept.push(row),
            }
        }
        problems.into_result()?;
        let Self { ids, names, fixed, tags, .. } = self;
        let (ids, (names, (fixed, tags))) =
            both(|| ids.gather(&kept), || both(|| names.gather(&kept), || (gather(fixed, &kept), gather(tags, &kept))));
        let mut problems = Problems::default();
        problems.extend(twins(&ids));
        let classes = self.classes.build(&ids);
        problems.extend(two_classes(&ids, &classes));
        problems.into_result()?;
        Ok(Targets {
            tag_grants: Arc::new(self.tag_grants.build(&ids)),
            licences: Arc::new(self.licences.build(&ids)),
            classes: Arc::new(classes),
            persons: Arc::new(self.persons.build(&ids)),
            ids: Arc::new(ids),
            names: Arc::new(names),
            fixed: Arc::new(fixed),
            tags: Arc::new(tags),
            regions: self.regions.into_values(),
            industries: self.industries.into_values(),
            tiers: self.tiers.into_values(),
            tag_sets: self.tag_sets.into_values(),
            tier_sources: None,
            merges: Arc::new(merges),
            rows_read,
        })
    }

    /// Merges a row into one of the same entity; the entity's id.
    fn merge(&mut self, kept: usize, row: usize) -> Result<Option<EntityId>, Error> {
        let id = self.ids.get(row);
        if let (Some(a), Some(b)) = (self.fixed.get(kept), self.fixed.get(row))
            && let Some(field) = a.difference(b)
        {
            let detail = say!(
                "two rows of this entity differ in {field}; which one is right is for the register to say",
                "该主体有两行数据的 {field} 不一致；以哪一行为准须由登记库确定"
            );
            let value = id.as_ref().map(ToString::to_string).unwrap_or_default();
            return Err(Error::new(Code::DuplicateEntity).field(field).value(value).detail(detail));
        }
        let of = |at: usize| self.tags.get(at).and_then(|code| self.tag_sets.get(*code));
        if let (Some(a), Some(b)) = (of(kept), of(row))
            && !b.is_subset(a)
        {
            let united = self.tag_sets.code(a.union(b).cloned().collect());
            self.tags.get_mut(kept).into_iter().for_each(|slot| *slot = united);
        }
        Ok(id)
    }
}

impl Extend<Target> for TargetsBuilder {
    fn extend<I: IntoIterator<Item = Target>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

macro_rules! extend_attached {
    ($($fact:ty => $field:ident),*) => { $(
        impl Extend<Attached<$fact>> for TargetsBuilder {
            fn extend<I: IntoIterator<Item = Attached<$fact>>>(&mut self, rows: I) {
                rows.into_iter().for_each(|row| self.$field.push(row));
            }
        }
    )* };
}
extend_attached!(TagGrant => tag_grants, Licence => licences, Class => classes, Behind => persons);

/// The targets with two classes of one scheme and day, as errors.
fn two_classes(ids: &IdColumn, classes: &AttachedFacts<Class>) -> Vec<Error> {
    let fact = |code: u32| classes.facts().get(code as usize);
    let twice = classes.rows().windows(2).filter_map(|pair| match pair {
        [(a, one), (b, other)] if a == b => Some((*a, fact(*one)?, fact(*other)?)),
        _ => None,
    });
    let twice = twice.filter(|(_, one, other)| (&one.scheme, one.as_of) == (&other.scheme, other.as_of) && one.tier != other.tier);
    let error = |(at, one, other): (u32, &Class, &Class)| {
        let (scheme, day, first, second) = (&one.scheme, one.as_of, &one.tier, &other.tier);
        let detail = say!(
            "by {scheme} it is {first} and {second} on {day}; which one is right is for the register to say",
            "按 {scheme}，该对象在 {day} 既为 {first} 又为 {second}；以哪一个为准须由登记库确定"
        );
        let value = ids.get(at as usize).map(|id| id.to_string()).unwrap_or_default();
        Error::new(Code::DuplicateEntity).field("tier").value(value).detail(detail)
    };
    twice.map(error).collect()
}

impl Fixed {
    /// The first field in which two rows differ.
    fn difference(&self, other: &Self) -> Option<&'static str> {
        let differs = [
            ("kind", self.kind != other.kind),
            ("status", self.status != other.status),
            ("region", self.region != other.region),
            ("industry", self.industry != other.industry),
            ("tier", self.tier != other.tier),
            ("weight", self.weight != other.weight),
        ];
        differs.into_iter().find(|(_, d)| *d).map(|(field, _)| field)
    }
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

fn count_merge(merges: &mut Vec<Merge>, id: Option<EntityId>) {
    let Some(id) = id else { return };
    match merges.last_mut() {
        Some(m) if m.id == id => m.rows += 1,
        _ => merges.push(Merge { id, rows: 2 }),
    }
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
