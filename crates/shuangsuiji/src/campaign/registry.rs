//! What a campaign draws from: the registers, checked together.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::builder::RegistryBuilder;
use super::effect;
use crate::calendar::Calendar;
use crate::catalogue::{Bases, Catalogue, Catalogues, InForce, Scenes, Standing, SyncState, Versions};
use crate::directory::{Inspectors, Organisations, Targets};
use crate::error::{Code, Error, Problems};
use crate::frame::{self, TaskFrame};
use crate::ident::{Crosswalk, OrgCode, RegionCode, Regions, Within};
use crate::ledger::Ledger;
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
    pub(super) calendar: Calendar,
    pub(super) organisations: Option<Organisations>,
    pub(super) scenes: Scenes,
    pub(super) catalogues: Option<Catalogues>,
    pub(super) scope: Option<OrgCode>,
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

    /// How far each list is behind its superiors' on a day; none where the lists have no versions.
    pub fn standings(&self, day: NaiveDate) -> Vec<Standing> {
        self.catalogues.as_ref().map(|lists| lists.standings(day, &self.calendar)).unwrap_or_default()
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
