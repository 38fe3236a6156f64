//! The directory of targets (检查对象名录库), in columns.

use std::collections::BTreeSet;

use super::target::{Merge, Target, TargetKind, TargetRef, TargetStatus};
use super::twins::twins;
use crate::columns::{Dictionary, IdColumn, TextColumn, gather};
use crate::error::{Code, Error, Problems};
use crate::ident::{Crosswalk, EntityId, Industry, RegionCode, Tier};
use crate::parallel::both;

/// What is in a column of a fixed width, for one row. Rows of one entity must agree in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fixed {
    weight: u64,
    region: u32,
    industry: u32,
    tier: u32,
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
}

/// The directory of targets (检查对象名录库): one row an entity, sorted by the bytes of its id.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    ids: IdColumn,
    names: TextColumn,
    fixed: Vec<Fixed>,
    tags: Vec<u32>,
    regions: Vec<RegionCode>,
    industries: Vec<Option<Industry>>,
    tiers: Vec<Option<Tier>>,
    tag_sets: Vec<BTreeSet<String>>,
    merges: Vec<Merge>,
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
    }

    /// Gives entities the credit codes that their older codes became (protocol §2); how many rows that
    /// changes. Rows of one entity under both then are of one id.
    pub fn apply(&mut self, crosswalk: &Crosswalk) -> u64 {
        self.ids.replace(|key| crosswalk.changed(key))
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
    /// every body that is there by its credit code and by the organisation code inside that.
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
        problems.into_result()?;
        Ok(Targets {
            ids,
            names,
            fixed,
            tags,
            regions: self.regions.into_values(),
            industries: self.industries.into_values(),
            tiers: self.tiers.into_values(),
            tag_sets: self.tag_sets.into_values(),
            merges,
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
    pub(crate) fn regions_map<T>(&self, ask: impl FnMut(&RegionCode) -> T) -> Vec<T> {
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

    /// Whether a test of sets of tags holds for each of the directory, by code.
    pub(crate) fn tag_sets_that(&self, test: impl Fn(&BTreeSet<String>) -> bool) -> Vec<bool> {
        self.tag_sets.iter().map(test).collect()
    }

    pub(crate) fn industry_code(&self, at: usize) -> Option<usize> {
        self.fixed.get(at).map(|f| f.industry as usize)
    }

    pub(crate) fn tags(&self, at: usize) -> Option<&BTreeSet<String>> {
        self.tag_sets.get(self.tags_code(at)?)
    }

    pub(crate) fn tags_code(&self, at: usize) -> Option<usize> {
        self.tags.get(at).map(|code| *code as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row() -> impl Strategy<Value = Target> {
        let some = |values: &'static [&'static str]| prop::sample::select(values);
        let id = ("raw|site", 0..6u8).prop_map(|(scheme, n)| match scheme.as_str() {
            "raw" => EntityId::parse("raw", &n.to_string()).unwrap(),
            _ => EntityId::parse("site", &format!("raw:1#{n}")).unwrap(),
        });
        let tags = prop::collection::btree_set("[xyz]", 0..3);
        (id, "[甲乙a]{1,2}", some(&["1", "1", "1", "2"]), prop::option::weighted(0.9, some(&["A"])), tags).prop_map(
            |(id, name, region, tier, tags)| Target {
                id,
                name,
                kind: TargetKind::Enterprise,
                status: TargetStatus::Active,
                region: RegionCode::parse(region).unwrap(),
                industry: Industry::parse("F52").ok(),
                tier: tier.map(|t| Tier::parse(t).unwrap()),
                weight: 1,
                tags,
            },
        )
    }

    /// The same directory made of whole rows, and the fields in which rows contradict each other.
    fn by_rows(mut rows: Vec<Target>) -> (Vec<Target>, Vec<Merge>, Vec<&'static str>) {
        rows.sort_by_cached_key(|t| (t.id.to_bytes(), t.name.clone()));
        let (mut kept, mut merges, mut problems): (Vec<Target>, Vec<Merge>, Vec<_>) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            match kept.last_mut() {
                Some(last) if last.id == row.id && last.region != row.region => problems.push("region"),
                Some(last) if last.id == row.id && last.tier != row.tier => problems.push("tier"),
                Some(last) if last.id == row.id => {
                    last.tags.extend(row.tags);
                    match merges.last_mut() {
                        Some(m) if m.id == row.id => m.rows += 1,
                        _ => merges.push(Merge { id: row.id, rows: 2 }),
                    }
                }
                _ => kept.push(row),
            }
        }
        (kept, merges, problems)
    }

    proptest! {
        #[test]
        fn t03_the_directory_in_columns_is_that_of_whole_rows(rows in prop::collection::vec(row(), 0..12), seed in any::<u64>()) {
            let (kept, merges, problems) = by_rows(rows.clone());
            let mut other = rows.clone();
            other.sort_by_key(|r| r.name.len() as u64 ^ seed);
            let (one, two) = rows.split_at(rows.len() / 2);
            let mut parts = TargetsBuilder::default();
            for part in [one, two] {
                let mut builder = TargetsBuilder::default();
                builder.extend(part.iter().cloned());
                parts.append(builder);
            }
            prop_assert_eq!(parts.build().map(|t| t.iter().map(|t| t.to_target()).collect::<Vec<_>>()).ok(), problems.is_empty().then(|| kept.clone()));
            for rows in [rows, other] {
                let read = rows.len() as u64;
                match Targets::new(rows) {
                    Ok(targets) => {
                        prop_assert!(problems.is_empty());
                        prop_assert_eq!(targets.iter().map(|t| t.to_target()).collect::<Vec<_>>(), kept.clone());
                        prop_assert_eq!((targets.merges(), targets.rows_read()), (merges.as_slice(), read));
                        prop_assert!(kept.iter().enumerate().all(|(at, t)| targets.find(&t.id) == Some(at)));
                    }
                    Err(error) => prop_assert!(!problems.is_empty() && error.to_string().contains("differ in")),
                }
            }
        }
    }
}
