//! The filters of a frame, each with the count of what it removed and why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::Sources;
use super::open::Open;
use super::territory::Territory;
use crate::catalogue::Item;
use crate::directory::{TargetKind, TargetStatus};
use crate::error::{Error, Problems};
use crate::ident::{EntityId, Industry, RegionCode};
use crate::index::{Postings, TargetSet};
use crate::ledger::Gate;
use crate::plan::{Plan, Task};
use crate::scope::Selector;

/// Why a filter removed a target: a code such as `status:revoked`, fit for the public record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(pub String);

/// One filter of the funnel: how many came in, how many went on, and why the others did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelStep {
    /// The filter.
    pub filter: &'static str,
    /// How many targets reached it.
    pub entered: u64,
    /// How many passed.
    pub passed: u64,
    /// How many were removed, by reason.
    pub removed: BTreeMap<Reason, u64>,
    /// How many of those that passed have something worth counting, such as an unknown region.
    pub noted: BTreeMap<Reason, u64>,
}

/// The filters of one task, in their fixed order: kind, scope, jurisdiction, status, exclusion,
/// cap, cooldown, frequency, quiet days.
pub(super) struct Filters<'a> {
    task: &'a Task,
    sources: &'a Sources<'a>,
    items: Vec<&'a Item>,
    /// Which industries and sets of tags of the directory are in the scope, by code.
    industries: Vec<bool>,
    tags: Vec<bool>,
    /// Which regions are in the jurisdiction, where the scope asks for some.
    territory: Option<Territory<bool>>,
    /// The targets left out by name, by what the register calls them, with the reason.
    excluded: Vec<(EntityId, &'a str)>,
    gate: Gate<'a>,
    /// Which sets of tags leave a day of the window for a visit, by code, where the plan has quiet days.
    visitable: Option<Vec<bool>>,
    /// The clauses that the scope's expression and the items' scopes join, each with its targets.
    clauses: Vec<(String, TargetSet)>,
    /// What asks the tier, where something does.
    open: Option<Open<'a>>,
}

/// Why the target at a position cannot pass; none where it passes.
type Filter<'a> = fn(&Filters<'a>, usize) -> Option<String>;

impl<'a> Filters<'a> {
    pub(super) fn new(plan: &'a Plan, task: &'a Task, sources: &'a Sources<'a>, postings: &mut Postings<'_>) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let mut items = Vec::with_capacity(task.items.len());
        for code in &task.items {
            match sources.catalogue.usable(code, sources.as_of) {
                Ok(item) => items.push(item),
                Err(error) => problems.push(error.field(format!("tasks.{}.items", task.code))),
            }
        }
        let scope = &task.scope;
        let territory = (!scope.regions.is_empty()).then(|| Territory::of_scope(plan, task, sources));
        let territory = territory.transpose().map_err(|e| problems.push(e)).ok().flatten();
        problems.into_result()?;
        let excluded = task.exclude.iter().map(|e| (sources.crosswalk.current(&e.target), e.reason.as_str())).collect();
        let inside = |own: &Industry| scope.industries.iter().any(|wanted| wanted.contains(own));
        let industries = sources.targets.industries_that(|own| scope.industries.is_empty() || own.is_some_and(inside));
        let tags = sources.targets.tag_sets_that(|tags| scope.tags.is_empty() || !scope.tags.is_disjoint(tags));
        let has_day = |tags: &BTreeSet<String>| !plan.visiting_days(task, tags, sources.calendar).is_empty();
        let visitable = (!plan.quiet.is_empty()).then(|| sources.targets.tag_sets_that(has_day));
        let gate = plan.gate(task, sources.ledger, sources.organisations)?;
        let scopes: Vec<&'a Selector> = scope.expression.iter().chain(items.iter().filter_map(|item| item.scope.as_ref())).collect();
        let clauses =
            scopes.iter().copied().flat_map(Selector::conjuncts).map(|clause| (clause.to_string(), postings.set(clause))).collect();
        let open = Open::new(plan, task, sources, scopes);
        Ok(Self { task, sources, items, industries, tags, territory, excluded, gate, visitable, clauses, open })
    }

    /// Runs every filter over every target; returns the positions that remain, ascending.
    ///
    /// # Errors
    /// `UnknownRegion` for each region that cannot be placed, where the plan refuses these; every class too old, and
    /// the like, on which it depends whether a target remains.
    pub(super) fn run(&self) -> Result<(Vec<u32>, Vec<FunnelStep>), Error> {
        let mut filters: Vec<(&'static str, Filter<'a>)> = vec![
            ("kind", Self::kind),
            ("scope", Self::scope),
            ("jurisdiction", Self::jurisdiction),
            ("status", Self::status),
            ("exclusion", Self::exclusion),
            ("cap", Self::cap),
            ("cooldown", Self::cooldown),
        ];
        // A plan without such rules says nothing of them.
        if self.gate.has_rules() {
            filters.push(("frequency", Self::frequency));
        }
        if self.visitable.is_some() {
            filters.push(("quiet", Self::quiet));
        }
        let targets = self.sources.targets;
        let mut left: Vec<u32> = (0u32..).take(targets.len()).collect();
        let mut funnel = Vec::with_capacity(filters.len());
        for (name, filter) in filters.iter().copied() {
            if name == "jurisdiction"
                && let Some(territory) = &self.territory
            {
                territory.check(self.task, self.sources, &left)?;
            }
            let entered = left.len() as u64;
            let mut removed = BTreeMap::new();
            left.retain(|at| match filter(self, *at as usize) {
                Some(why) => {
                    *removed.entry(Reason(format!("{name}:{why}"))).or_insert(0) += 1;
                    false
                }
                None => true,
            });
            // Counted where it is decided: later filters take some of these away.
            let noted = match name {
                "jurisdiction" => self.noted_regions(&left),
                "frequency" => self.alerts(&left),
                _ => BTreeMap::new(),
            };
            funnel.push(FunnelStep { filter: name, entered, passed: left.len() as u64, removed, noted });
        }
        if let Some(open) = &self.open {
            // The scope and quiet days may themselves depend on it.
            let others = |at: usize| filters.iter().all(|(name, filter)| matches!(*name, "scope" | "quiet") || filter(self, at).is_none());
            open.check(|at| self.of_industry(at) && others(at))?;
        }
        Ok((left, funnel))
    }

    /// What is worth counting of the regions of those that passed.
    fn noted_regions(&self, left: &[u32]) -> BTreeMap<Reason, u64> {
        if let Some(territory) = &self.territory {
            return territory.noted(self.sources, left);
        }
        let unknown = |at: &&u32| self.sources.targets.region(**at as usize).is_some_and(RegionCode::is_unknown);
        let count = left.iter().filter(unknown).count() as u64;
        if count > 0 { BTreeMap::from([(Reason("region:unknown".to_owned()), count)]) } else { BTreeMap::new() }
    }

    /// How many of those that remain a rule of frequency tells of, by rule.
    fn alerts(&self, left: &[u32]) -> BTreeMap<Reason, u64> {
        let mut counts = BTreeMap::new();
        for key in left.iter().filter_map(|at| self.sources.targets.id_key(*at as usize)) {
            for rule in self.gate.verdict(key).alerts {
                *counts.entry(Reason(format!("frequency:{rule}"))).or_insert(0) += 1;
            }
        }
        counts
    }

    fn kind(&self, at: usize) -> Option<String> {
        let kind = self.sources.targets.kind(at)?;
        let allowed = |kinds: &[TargetKind]| kinds.is_empty() || kinds.contains(&kind);
        let scope = &self.task.scope.kinds;
        let fits = (scope.is_empty() || scope.contains(&kind)) && self.items.iter().all(|i| allowed(&i.kinds));
        (!fits).then(|| kind.name().to_owned())
    }

    fn of_industry(&self, at: usize) -> bool {
        holds(&self.industries, self.sources.targets.industry_code(at))
    }

    fn scope(&self, at: usize) -> Option<String> {
        if !self.of_industry(at) {
            return Some("industry".to_owned());
        }
        if !holds(&self.tags, self.sources.targets.tags_code(at)) {
            return Some("tag".to_owned());
        }
        let inside = |set: &TargetSet| u32::try_from(at).is_ok_and(|at| set.contains(at));
        self.clauses.iter().find(|(_, set)| !inside(set)).map(|(clause, _)| clause.clone())
    }

    fn jurisdiction(&self, at: usize) -> Option<String> {
        self.territory.as_ref()?.outside(self.sources, at)
    }

    fn status(&self, at: usize) -> Option<String> {
        let (status, allowed) = (self.sources.targets.status(at)?, &self.task.scope.statuses);
        let fits = if allowed.is_empty() { status == TargetStatus::Active } else { allowed.contains(&status) };
        (!fits).then(|| status.name().to_owned())
    }

    fn exclusion(&self, at: usize) -> Option<String> {
        let key = self.sources.targets.id_key(at)?;
        let same = |id: &EntityId| (id.rank(), &*id.text()) == key;
        self.excluded.iter().find(|(id, _)| same(id)).map(|(_, reason)| (*reason).to_owned())
    }

    fn cap(&self, at: usize) -> Option<String> {
        let left = self.task.cap?.left(self.sources.ledger, self.sources.targets.id_key(at)?, self.sources.as_of);
        (left == 0).then(|| "reached".to_owned())
    }

    fn cooldown(&self, at: usize) -> Option<String> {
        let days = self.task.cooldown_days?;
        let last = self.sources.ledger.last_by(self.sources.targets.id_key(at)?, self.sources.as_of)?;
        (last > before(self.sources.as_of, days)).then(|| "recent".to_owned())
    }

    fn quiet(&self, at: usize) -> Option<String> {
        let has_day = self.visitable.as_ref()?.get(self.sources.targets.tags_code(at)?)?;
        (!has_day).then(|| "window".to_owned())
    }

    fn frequency(&self, at: usize) -> Option<String> {
        self.gate.verdict(self.sources.targets.id_key(at)?).barred.map(ToString::to_string)
    }
}

/// Whether a code fits.
fn holds(fits: &[bool], code: Option<usize>) -> bool {
    code.and_then(|code| fits.get(code)).copied().unwrap_or(false)
}

/// The day so many days before; the first representable day where there is none.
fn before(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}
