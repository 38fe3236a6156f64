//! The rows that the directory of targets is made of, collected, merged and checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::attached::{Attached, AttachedFacts, AttachedRows};
use super::facts::{Behind, Class, Licence, TagGrant};
use super::target::{Merge, Target};
use super::targets::{Fixed, Targets};
use super::twins::twins;
use crate::columns::{Dictionary, IdColumn, TextColumn, gather};
use crate::error::{Code, Error, Problems};
use crate::ident::{Crosswalk, EntityId, Industry, RegionCode, Tier};
use crate::parallel::both;

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

fn count_merge(merges: &mut Vec<Merge>, id: Option<EntityId>) {
    let Some(id) = id else { return };
    match merges.last_mut() {
        Some(m) if m.id == id => m.rows += 1,
        _ => merges.push(Merge { id, rows: 2 }),
    }
}
