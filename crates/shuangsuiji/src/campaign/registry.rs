//! What a campaign draws from: the registers, checked together.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::effect;
use crate::calendar::{Calendar, CalendarDay};
use crate::catalogue::{Bases, Catalogue, Catalogues, InForce, Item, LegalBasis, SceneRow, Scenes, SyncState, VersionRow, Versions};
use crate::directory::{
    Attached, Behind, Class, DatedRecusal, Inspector, Inspectors, Licence, OfInspector, Organisation, Organisations, Recusal, Skill,
    TagGrant, Target, Targets, TargetsBuilder,
};
use crate::error::{Code, Error, Problems};
use crate::frame::{self, TaskFrame};
use crate::ident::{Crosswalk, EntityId, InspectorId, OlderCode, OrgCode, Region, RegionCode, Regions, Within};
use crate::ledger::{Inspection, Ledger, LedgerBuilder};
use crate::lint::{Lint, Overlap, Shared, Side, Subject, lint};
use crate::plan::{Plan, Task};

/// Where rows came from; part of the reconciliation record, which names no entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Which register: `targets`, `tags`, `licences`, `tiers`, `persons`, `inspectors`, `skills`, `recusals`, `items`,
    /// `history`, `organisations`, `bases`, `scenes`, `catalogue`, `regions`, `crosswalk` or `calendar`.
    pub role: String,
    /// Its name, such as a file name.
    pub name: String,
    /// How many rows were read.
    pub rows: u64,
    /// How many were set aside as bad, by reason code.
    pub set_aside: BTreeMap<String, u64>,
    /// The column that the weights of targets came from, where it has another name than ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// SHA-256 in hex of its bytes, or of the cells read where it has no bytes; empty where the host
    /// gave rows.
    pub digest: String,
}

/// How many rows were given the credit codes that their older codes became (protocol §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// Rows of targets.
    pub targets: u64,
    /// Past inspections.
    pub history: u64,
    /// Recusals of inspectors from a target.
    pub recusals: u64,
}

/// The registers of a campaign: items, targets, inspectors, history and, where given, organisations, legal
/// bases and joint scenes; and the tables that they are read by: regions, older codes and working days.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    pub(super) catalogue: Catalogue,
    pub(super) targets: Targets,
    pub(super) inspectors: Inspectors,
    pub(super) ledger: Arc<Ledger>,
    pub(super) sources: Vec<Source>,
    pub(super) regions: Regions,
    pub(super) crosswalk: Crosswalk,
    pub(super) converted: Converted,
    calendar: Calendar,
    organisations: Option<Organisations>,
    scenes: Scenes,
    catalogues: Option<Catalogues>,
    scope: Option<OrgCode>,
}

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

impl Registry {
    /// Begins a registry.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    /// The targets.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The inspectors.
    pub fn inspectors(&self) -> &Inspectors {
        &self.inspectors
    }

    /// The items, where the list has no versions.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// How many rows of items were given, of all versions where the lists have some.
    pub fn item_rows(&self) -> usize {
        let versions = self.catalogues.iter().flat_map(Catalogues::lists).flat_map(Versions::all);
        self.catalogue.items().len() + versions.map(|version| version.own.items().len()).sum::<usize>()
    }

    /// The legal bases.
    pub fn bases(&self) -> &Bases {
        self.catalogue.bases()
    }

    /// The lists of items in versions, where they are so kept.
    pub fn catalogues(&self) -> Option<&Catalogues> {
        self.catalogues.as_ref()
    }

    /// The list of items that an authority works with on a day.
    ///
    /// # Errors
    /// As [`Catalogues::in_force`], where the lists have versions.
    pub fn list(&self, unit: &str, day: NaiveDate) -> Result<InForce, Error> {
        match &self.catalogues {
            Some(lists) => {
                let unit = OrgCode::parse(unit).map_err(|e| Error::new(Code::BadIdentifier).field("unit").value(unit).detail(e))?;
                lists.in_force(&unit, day)
            }
            None => Ok(InForce { catalogue: self.catalogue.clone(), versions: Vec::new(), state: SyncState::Current }),
        }
    }

    /// What frames are built from, with a list of items as of a day.
    pub(super) fn sources_of<'a>(&'a self, catalogue: &'a Catalogue, as_of: NaiveDate) -> frame::Sources<'a> {
        frame::Sources {
            catalogue,
            targets: &self.targets,
            ledger: &self.ledger,
            organisations: self.organisations(),
            calendar: self.calendar(),
            regions: &self.regions,
            crosswalk: &self.crosswalk,
            as_of,
        }
    }

    /// The columns that the weights of targets came from, where the sources say so.
    pub(super) fn weights_from(&self) -> Vec<&str> {
        self.sources.iter().filter_map(|source| source.weight.as_deref()).collect()
    }

    /// The overlaps of plans (多头、重复检查): tasks of different campaigns whose windows share a day and that can visit
    /// the same targets, each plan by its own list of items and as of its own day. Tasks of one campaign share their
    /// visits, or are looked at by the lint of their plan.
    ///
    /// # Errors
    /// As [`Self::list`] and [`frame::members`].
    pub fn overlaps(self: &Arc<Self>, plans: &[Plan]) -> Result<Vec<Overlap>, Error> {
        let mut tasks = Vec::new();
        for plan in plans {
            let list = self.list(&plan.unit, plan.as_of)?;
            // What a plan makes of tags and tiers moves no target from its place.
            let seen = effect::seen(Arc::clone(self), plan);
            let members = frame::members(plan, &seen.sources_of(&list.catalogue, plan.as_of))?;
            let side = |task: &Task| Side { unit: plan.unit.clone(), campaign: plan.campaign.clone(), task: task.code.clone() };
            tasks.extend(plan.tasks.iter().zip(members).map(|(task, members)| Shared { side: side(task), task, members }));
        }
        Ok(Overlap::among(&tasks, |first, second| (&first.unit, &first.campaign) == (&second.unit, &second.campaign)))
    }

    /// Looks at a plan by every rule of the lint that needs no frame, as for a commitment on a day: also a plan
    /// that cannot be prepared yet.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn lint(&self, plan: &Plan, day: NaiveDate) -> Result<Lint, Error> {
        let list = self.list(&plan.unit, plan.as_of)?;
        let sources = self.sources_of(&list.catalogue, plan.as_of);
        let weights_from = self.weights_from();
        Ok(lint(&Subject { plan, sources, state: &list.state, frames: None, weights_from: &weights_from, day }))
    }

    /// The joint scenes (一业一查).
    pub fn scenes(&self) -> &Scenes {
        &self.scenes
    }

    /// Past inspections.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Where the rows came from, sorted by register and name.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The tree of regions (行政区划): the built-in one, with the rows given.
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// Which older codes of entities became which credit codes, as given.
    pub fn crosswalk(&self) -> &Crosswalk {
        &self.crosswalk
    }

    /// How many rows stand under a credit code in the place of an older code.
    pub fn converted(&self) -> Converted {
        self.converted
    }

    /// The working days: those of the built-in notices, with the days given.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The organisations, where their register was given.
    pub fn organisations(&self) -> Option<&Organisations> {
        self.organisations.as_ref()
    }

    /// The organisation whose handle this is, where it is one's.
    pub fn scope(&self) -> Option<&OrgCode> {
        self.scope.as_ref()
    }

    /// Checks that a handle of one organisation draws in its own region: a frame of another region is not
    /// its own. Targets whose region is unknown are left to the plan.
    ///
    /// # Errors
    /// `WrongOrganisation` for every task whose frame holds targets of a region outside the organisation's.
    pub(super) fn check_own(&self, frames: &[TaskFrame], day: NaiveDate) -> Result<(), Error> {
        let known = self.organisations.as_ref().zip(self.scope.as_ref());
        let Some(own) = known.and_then(|(all, own)| all.get(own)).filter(|own| !own.region.is_unknown()) else { return Ok(()) };
        let outside = |region: &RegionCode| self.regions.contains(&own.region, region, day).within == Within::Outside;
        let mut problems = Problems::default();
        for frame in frames {
            let foreign = frame.outside(&self.targets, outside);
            if let Some((region, _)) = foreign.first_key_value() {
                let (count, task, code) = (foreign.values().sum::<u64>(), &frame.task, &own.code);
                let detail = say!(
                    "{count} targets of the frame are outside the region of {code}, the first in {region}",
                    "抽样框中有 {count} 个检查对象不在 {code} 的辖区内，首个在 {region}"
                );
                problems.push(Error::new(Code::WrongOrganisation).field("scope.regions").value(task).detail(detail));
            }
        }
        problems.into_result()
    }

    /// The registry with another directory of targets.
    pub(super) fn with_targets(&self, targets: Targets) -> Self {
        Self { targets, ..self.clone() }
    }

    /// Checks whose plan it is, and that the organisations it names exist where their register was given.
    pub(super) fn check_organisations(&self, plan: &Plan) -> Result<(), Error> {
        if let Some(own) = self.scope.as_ref().filter(|own| own.as_str() != plan.unit) {
            let unit = &plan.unit;
            let detail =
                say!("the plan's unit is {unit}, and this registry is a handle of {own}", "计划的抽查机关为 {unit}，而本名录属于 {own}");
            return Err(Error::new(Code::WrongOrganisation).field("unit").value(&plan.unit).detail(detail));
        }
        let Some(known) = &self.organisations else { return Ok(()) };
        let mut problems = Problems::default();
        problems.extend(known.require("unit", &plan.unit).err());
        for (at, party) in plan.parties.iter().enumerate() {
            problems.extend(known.require(&format!("parties[{at}].organisation"), &party.organisation).err());
        }
        for (at, partner) in plan.joint.iter().flat_map(|joint| &joint.partners).enumerate() {
            problems.extend(known.require(&format!("joint.partners[{at}].organisation"), partner.organisation.as_str()).err());
        }
        problems.into_result()
    }
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
