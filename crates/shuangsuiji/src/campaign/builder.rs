//! The rows that a [`Registry`] is made of, collected and checked together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::registry::{Converted, Registry, Source};
use crate::calendar::{Calendar, CalendarDay};
use crate::catalogue::{Bases, Catalogue, Catalogues, Item, LegalBasis, SceneRow, Scenes, VersionRow};
use crate::directory::{
    Attached, Behind, Class, DatedRecusal, Inspector, Inspectors, Licence, OfInspector, Organisation, Organisations, Recusal, Skill,
    TagGrant, Target, TargetsBuilder,
};
use crate::error::{Code, Error, Problems};
use crate::ident::{Crosswalk, EntityId, InspectorId, OlderCode, OrgCode, Region, Regions};
use crate::ledger::{Inspection, LedgerBuilder};

/// Collects rows for a [`Registry`]. Rows that come one by one are added with [`Extend`].
#[derive(Clone, Debug, Default)]
pub struct RegistryBuilder {
    items: Vec<Item>,
    targets: TargetsBuilder,
    inspectors: Vec<Inspector>,
    skills: Vec<OfInspector<Skill>>,
    recusals: Vec<OfInspector<DatedRecusal>>,
    history: LedgerBuilder,
    organisations: Option<Vec<Organisation>>,
    regions: Vec<Region>,
    crosswalk: Vec<OlderCode>,
    calendar: Vec<CalendarDay>,
    bases: Vec<LegalBasis>,
    scenes: Vec<SceneRow>,
    versions: Vec<VersionRow>,
    scope: Option<OrgCode>,
    sources: Vec<Source>,
}

impl RegistryBuilder {
    /// Adds inspection items (抽查事项).
    pub fn items(mut self, rows: impl IntoIterator<Item = Item>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds legal bases (检查依据), which items name.
    pub fn bases(mut self, rows: impl IntoIterator<Item = LegalBasis>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds joint scenes (一业一查), a row a department.
    pub fn scenes(mut self, rows: impl IntoIterator<Item = SceneRow>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds versions of lists of items, instead of items; who is above whom the organisations say.
    pub fn versions(mut self, rows: impl IntoIterator<Item = VersionRow>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds targets (检查对象).
    pub fn targets(mut self, rows: impl IntoIterator<Item = Target>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds targets that were collected elsewhere, such as those of a part of a file.
    pub fn append_targets(&mut self, rows: TargetsBuilder) {
        self.targets.append(rows);
    }

    /// Adds inspectors (执法检查人员).
    pub fn inspectors(mut self, rows: impl IntoIterator<Item = Inspector>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds past inspections.
    pub fn history(mut self, rows: impl IntoIterator<Item = Inspection>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds organisations (部门、机构). Where they are given, even if there are none, every unit, party
    /// and scope is looked up among them; where they are not, codes are taken as they stand.
    pub fn organisations(mut self, rows: impl IntoIterator<Item = Organisation>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds regions (行政区划): a code that they name is wholly theirs, and goes before the built-in tree.
    pub fn regions(mut self, rows: impl IntoIterator<Item = Region>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds older codes with the credit codes that they became: targets, past inspections and recusals under
    /// an older code then stand under the credit code.
    pub fn crosswalk(mut self, rows: impl IntoIterator<Item = OlderCode>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds days to the calendar of working days: of the notice of a further year, or changes.
    pub fn calendar(mut self, rows: impl IntoIterator<Item = CalendarDay>) -> Self {
        self.extend(rows);
        self
    }

    /// Makes the registry a handle of one organisation: a plan of another is refused.
    pub fn scope(mut self, organisation: OrgCode) -> Self {
        self.scope = Some(organisation);
        self
    }

    /// States where rows came from.
    pub fn source(mut self, source: Source) -> Self {
        self.extend([source]);
        self
    }

    /// Checks everything together.
    ///
    /// # Errors
    /// One error holding every problem of every register, and every unit of an inspector that the
    /// register of organisations does not have.
    pub fn build(mut self) -> Result<Registry, Error> {
        let mut problems = Problems::default();
        let mut keep = |result: Result<(), Error>| {
            if let Err(error) = result {
                problems.push(error);
            }
        };
        let mut registry = Registry { sources: std::mem::take(&mut self.sources), ..Registry::default() };
        keep(tree(std::mem::take(&mut self.regions)).map(|r| registry.regions = r));
        keep(Calendar::published().and_then(|c| c.with("calendar", std::mem::take(&mut self.calendar))).map(|c| registry.calendar = c));
        keep(Crosswalk::new(std::mem::take(&mut self.crosswalk)).map(|c| registry.crosswalk = c));
        keep(self.convert(&registry.crosswalk).map(|c| registry.converted = c));
        registry.ledger = Arc::new(self.history.build());
        if !self.items.is_empty() && !self.versions.is_empty() {
            let detail = say!("the items of a list in versions are those of its versions", "分版本的清单，其事项须在各版本中给出");
            keep(Err(Error::new(Code::BadArgument).field("items").detail(detail)));
        }
        let bases = match Bases::new(self.bases) {
            Ok(bases) => Arc::new(bases),
            Err(error) => {
                keep(Err(error));
                Arc::default()
            }
        };
        keep(Catalogue::with_bases(self.items, Arc::clone(&bases)).map(|c| registry.catalogue = c));
        keep(Scenes::new(self.scenes).map(|s| registry.scenes = s));
        keep(self.targets.build().map(|t| registry.targets = t));
        match Inspectors::new(self.inspectors) {
            Ok(mut inspectors) => {
                keep(inspectors.with("skills", self.skills, |person| &mut person.skills));
                keep(inspectors.with("recusals", self.recusals, |person| &mut person.dated_recusals));
                registry.inspectors = inspectors;
            }
            Err(error) => keep(Err(error)),
        }
        if let Some(rows) = self.organisations {
            keep(Organisations::new(rows).map(|o| registry.organisations = Some(o)));
        }
        if !self.versions.is_empty() {
            let organisations = registry.organisations.clone().unwrap_or_default();
            let lists = Catalogues::of(self.versions, &bases, organisations, registry.regions.clone());
            keep(lists.map(|lists| registry.catalogues = Some(lists)));
        }
        registry.scope = self.scope;
        problems.extend(unknown_units(&registry));
        problems.into_result()?;
        registry.sources.sort_by(|a, b| (&a.role, &a.name).cmp(&(&b.role, &b.name)));
        Ok(registry)
    }

    /// Puts credit codes in the place of the older codes that became them: by the crosswalk, and in past
    /// inspections and registers about targets by the organisation code inside the credit code of a target.
    ///
    /// # Errors
    /// `DuplicateEntity` for an organisation code of such rows that two credit codes of targets hold.
    fn convert(&mut self, crosswalk: &Crosswalk) -> Result<Converted, Error> {
        let mut recusals = 0;
        let own = self.inspectors.iter_mut().flat_map(|person| &mut person.recusals);
        let dated = self.recusals.iter_mut().map(|row| &mut row.fact.from);
        for recusal in own.chain(dated) {
            if let Recusal::Target(id) = recusal
                && let current = crosswalk.current(id)
                && current != *id
            {
                *id = current;
                recusals += 1;
            }
        }
        let targets = self.targets.apply(crosswalk);
        let history = self.history.apply(crosswalk) + self.rename_older()?;
        Ok(Converted { targets, history, recusals })
    }

    /// Past inspections of a target under its organisation code would not count against its cap, and what
    /// registers say of it so would have no effect; of how many past inspections that is so.
    fn rename_older(&mut self) -> Result<u64, Error> {
        let mut older = self.history.by_organisation_code();
        older.append(&mut self.targets.attached_by_organisation_code());
        if older.is_empty() {
            return Ok(0);
        }
        let mut names: BTreeMap<EntityId, EntityId> = BTreeMap::new();
        for (name, id) in self.targets.named_by(&older) {
            if let Some(other) = names.get(&name).filter(|other| **other != id) {
                let detail = say!(
                    "rows about targets name it, and both {other} and {id} hold it: the register must say whose they are",
                    "关于检查对象的数据行使用该代码，而 {other} 与 {id} 均含有它：须由登记库确定归属"
                );
                return Err(Error::new(Code::DuplicateEntity).field("target").value(&name).detail(detail));
            }
            names.insert(name, id);
        }
        self.targets.rename_attached(&names);
        Ok(self.history.rename(&names))
    }
}

/// The built-in tree of regions with rows given.
fn tree(rows: Vec<Region>) -> Result<Regions, Error> {
    let tree = Regions::china()?;
    if rows.is_empty() { Ok(tree) } else { tree.with(rows) }
}

macro_rules! extend {
    ($($row:ty => $field:ident),*) => { $(
        impl Extend<$row> for RegistryBuilder {
            fn extend<I: IntoIterator<Item = $row>>(&mut self, rows: I) {
                self.$field.extend(rows);
            }
        }
    )* };
}
extend!(Attached<TagGrant> => targets, Attached<Licence> => targets, Attached<Class> => targets, Attached<Behind> => targets);
extend!(OfInspector<Skill> => skills, OfInspector<DatedRecusal> => recusals);
extend!(
    Item => items, LegalBasis => bases, SceneRow => scenes, VersionRow => versions, Target => targets,
    Inspector => inspectors, Inspection => history, Source => sources,
    Region => regions, OlderCode => crosswalk, CalendarDay => calendar
);

impl Extend<Organisation> for RegistryBuilder {
    fn extend<I: IntoIterator<Item = Organisation>>(&mut self, rows: I) {
        // That they are given is a fact of its own, even where there are none.
        self.organisations.get_or_insert_default().extend(rows);
    }
}

/// The units of inspectors, and the scope, that are not among the organisations: each once, with the
/// first who names it.
fn unknown_units(registry: &Registry) -> Vec<Error> {
    let Some(known) = &registry.organisations else { return Vec::new() };
    let scope = registry.scope.iter().filter_map(|own| known.require("scope", own.as_str()).err());
    let mut named: BTreeMap<&OrgCode, (&InspectorId, u64)> = BTreeMap::new();
    for person in registry.inspectors.rows() {
        named.entry(&person.unit).or_insert((&person.id, 0)).1 += 1;
    }
    let units = named.into_iter().filter(|(unit, _)| known.get(unit).is_none()).map(|(unit, (first, count))| {
        let detail = say!(
            "the register of organisations has no such code; {count} inspectors are of it, the first is {first}",
            "机构名录中没有该代码；属于它的人员有 {count} 名，首名为 {first}"
        );
        Error::new(Code::UnknownReference).field("unit").value(unit).detail(detail)
    });
    scope.chain(units).collect()
}
