//! The filters of a frame, each with the count of what it removed and why.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::Sources;
use super::open::Open;
use super::territory::Territory;
use crate::catalogue::Item;
use crate::directory::{Column, DateSpan, TargetKind, TargetStatus};
use crate::error::{Error, Problems};
use crate::ident::{Industry, ItemCode, RegionCode};
use crate::index::{Postings, TargetSet};
use crate::ledger::Gate;
use crate::plan::{Escalation, OffSiteFirst, Plan, Task};
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
/// cap, cooldown, frequency, quiet days, what is checked without contact first.
pub(super) struct Filters<'a> {
    plan: &'a Plan,
    task: &'a Task,
    sources: &'a Sources<'a>,
    gate: Gate<'a>,
    steps: Vec<(&'static str, Step<'a>)>,
    all: TargetSet,
    /// The targets of the industries of the scope.
    of_industry: TargetSet,
    /// The targets of every region, and which regions are in the jurisdiction, where the scope asks for some.
    regions: Arc<[TargetSet]>,
    territory: Option<Territory<bool>>,
    /// What asks the tier, where something does.
    open: Option<Open<'a>>,
}

/// What a filter asks.
enum Step<'a> {
    /// One set after the other: the first that removes a target is the reason.
    Sets(Vec<Cut>),
    /// Every target by itself, which only the past of each can answer.
    Each(for<'s> fn(&'s Filters<'a>, usize) -> Option<&'s str>),
}

/// A set that removes targets.
struct Cut {
    reason: String,
    set: TargetSet,
    /// Whether it removes those outside it, and not those inside.
    keeps: bool,
}

impl Cut {
    fn keeps(reason: impl Into<String>, set: TargetSet) -> Self {
        Self { reason: reason.into(), set, keeps: true }
    }

    fn removes(reason: impl Into<String>, set: TargetSet) -> Self {
        Self { reason: reason.into(), set, keeps: false }
    }

    fn of(&self, left: &TargetSet) -> TargetSet {
        if self.keeps { left.within(&self.set) } else { left.without(&self.set) }
    }
}

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
        let territory = (!task.scope.regions.is_empty()).then(|| Territory::of_scope(plan, task, sources));
        let territory = territory.transpose().map_err(|e| problems.push(e)).ok().flatten();
        problems.into_result()?;
        let gate = plan.gate(task, plan.known(sources.ledger, sources.targets, sources.organisations))?;
        let scopes: Vec<&'a Selector> = task.scope.expression.iter().chain(items.iter().filter_map(|item| item.scope.as_ref())).collect();
        let of_industry = of_industry(task, sources, postings);
        let regions = postings.column(Column::Region);
        let outside = territory.as_ref().map(|territory| territory.outside(&regions)).unwrap_or_default();
        let mut steps = vec![
            ("kind", Step::Sets(kinds(task, &items, postings))),
            ("scope", Step::Sets(scope(task, &of_industry, &scopes, sources, postings))),
            ("jurisdiction", Step::Sets(outside.into_iter().map(|(reason, set)| Cut::removes(reason, set)).collect())),
            ("status", Step::Sets(statuses(task, postings))),
            ("exclusion", Step::Sets(excluded(task, sources))),
            ("cap", if task.cap.is_some() { Step::Each(Self::cap) } else { Step::Sets(Vec::new()) }),
            ("cooldown", if task.cooldown_days.is_some() { Step::Each(Self::cooldown) } else { Step::Sets(Vec::new()) }),
        ];
        // A plan without such rules says nothing of them.
        if gate.has_rules() {
            steps.push(("frequency", Step::Each(Self::frequency)));
        }
        if !plan.quiet.is_empty() {
            steps.push(("quiet", Step::Sets(vec![quiet(plan, task, sources, postings)])));
        }
        if plan.escalations(task).next().is_some() {
            steps.push(("off_site_first", Step::Each(Self::without_anomaly)));
        }
        let by_escalation = plan.escalations(task).any(|(rule, _)| !rule.tiers.is_empty());
        let open = Open::new(plan, task, sources, scopes, gate.asks_tier() || by_escalation);
        Ok(Self { plan, task, sources, gate, steps, all: postings.all().clone(), of_industry, regions, territory, open })
    }

    pub(super) fn task(&self) -> &'a Task {
        self.task
    }

    /// The targets of every region of the directory, by its code.
    pub(super) fn regions(&self) -> &[TargetSet] {
        &self.regions
    }

    /// Runs every filter over every target; returns those that remain.
    ///
    /// # Errors
    /// `UnknownRegion` for each region that cannot be placed, where the plan refuses these; every class too old, and
    /// the like, on which it depends whether a target remains.
    pub(super) fn run(&self) -> Result<(TargetSet, Vec<FunnelStep>), Error> {
        let mut left = self.all.clone();
        let mut funnel = Vec::with_capacity(self.steps.len());
        for (name, step) in &self.steps {
            if *name == "jurisdiction"
                && let Some(territory) = &self.territory
            {
                territory.check(self.task, self.sources, &self.regions, &left)?;
            }
            let entered = left.len();
            let (passed, removed) = self.take(step, &left);
            left = passed;
            let removed = removed.into_iter().map(|(why, count)| (Reason(format!("{name}:{why}")), count)).collect();
            // Counted where it is decided: later filters take some of these away.
            let noted = match *name {
                "jurisdiction" => self.noted_regions(&left),
                "frequency" => self.alerts(&left),
                _ => BTreeMap::new(),
            };
            funnel.push(FunnelStep { filter: name, entered, passed: left.len(), removed, noted });
        }
        if let Some(open) = &self.open {
            // These may themselves depend on it.
            let depends =
                |name: &str| matches!(name, "scope" | "quiet" | "off_site_first") || (name == "frequency" && self.gate.asks_tier());
            let others = || self.steps.iter().filter(|(name, _)| !depends(name)).map(|(_, step)| step);
            open.check(|at| self.of_industry.contains(at) && others().all(|step| self.passes(step, at)))?;
        }
        Ok((left, funnel))
    }

    /// Those that pass, and how many do not, by reason.
    fn take<'s>(&'s self, step: &'s Step<'a>, left: &TargetSet) -> (TargetSet, BTreeMap<&'s str, u64>) {
        let mut removed = BTreeMap::new();
        let mut count = |why: &'s str, many: u64| {
            if many > 0 {
                *removed.entry(why).or_insert(0) += many
            }
        };
        let passed = match step {
            Step::Sets(cuts) => cuts.iter().fold(left.clone(), |left, cut| {
                let passed = cut.of(&left);
                count(&cut.reason, left.len() - passed.len());
                passed
            }),
            Step::Each(ask) => {
                let passes = |at: &u32| ask(self, *at as usize).map(|why| count(why, 1)).is_none();
                left.iter().filter(passes).collect()
            }
        };
        (passed, removed)
    }

    fn passes(&self, step: &Step<'a>, at: u32) -> bool {
        match step {
            Step::Sets(cuts) => cuts.iter().all(|cut| cut.set.contains(at) == cut.keeps),
            Step::Each(ask) => ask(self, at as usize).is_none(),
        }
    }

    /// What is worth counting of the regions of those that passed.
    fn noted_regions(&self, left: &TargetSet) -> BTreeMap<Reason, u64> {
        if let Some(territory) = &self.territory {
            return territory.noted(&self.regions, left);
        }
        let unknown = self.sources.targets.regions_map(RegionCode::is_unknown);
        let count: u64 = self.regions.iter().zip(unknown).filter(|(_, unknown)| *unknown).map(|(set, _)| left.common(set)).sum();
        if count > 0 { BTreeMap::from([(Reason("region:unknown".to_owned()), count)]) } else { BTreeMap::new() }
    }

    /// How many of those that remain a rule of frequency tells of, by rule.
    fn alerts(&self, left: &TargetSet) -> BTreeMap<Reason, u64> {
        let mut counts = BTreeMap::new();
        for at in left.iter() {
            for rule in self.gate.verdict(at as usize).alerts {
                *counts.entry(Reason(format!("frequency:{rule}"))).or_insert(0) += 1;
            }
        }
        counts
    }

    fn cap(&self, at: usize) -> Option<&str> {
        let left = self.task.cap?.left(self.sources.ledger, self.sources.targets.id_key(at)?, self.sources.as_of);
        (left == 0).then_some("reached")
    }

    fn cooldown(&self, at: usize) -> Option<&str> {
        let days = self.task.cooldown_days?;
        let last = self.sources.ledger.last_by(self.sources.targets.id_key(at)?, self.sources.as_of)?;
        (last > before(self.sources.as_of, days)).then_some("recent")
    }

    fn frequency(&self, at: usize) -> Option<&str> {
        self.gate.verdict(at).barred.map(|rule| rule.as_str())
    }

    /// Whether the task visits only after an anomaly, and an item of the target has none.
    fn without_anomaly(&self, at: usize) -> Option<&str> {
        let (targets, as_of) = (self.sources.targets, self.sources.as_of);
        let target = targets.id_key(at)?;
        let clean = |(rule, escalation): (&OffSiteFirst, &Escalation)| {
            let days = DateSpan { from: before(as_of, escalation.within_days), to: as_of };
            let found = |item: &ItemCode| self.sources.ledger.found_off_site(target, item, &escalation.results, days);
            u32::try_from(at).is_ok_and(|at| rule.concerns(targets, at)) && !rule.on_site(self.task).all(found)
        };
        self.plan.escalations(self.task).any(clean).then_some("no_anomaly")
    }

    /// The first reason for which the target at a position is removed; none where it passes every filter.
    pub(super) fn why(&self, at: u32) -> Option<Reason> {
        let reason = |(name, step): &(&'static str, Step<'a>)| {
            let why = match step {
                Step::Sets(cuts) => cuts.iter().find(|cut| cut.set.contains(at) != cut.keeps).map(|cut| cut.reason.as_str()),
                Step::Each(ask) => ask(self, at as usize),
            };
            why.map(|why| Reason(format!("{name}:{why}")))
        };
        self.steps.iter().find_map(reason)
    }
}

/// The kinds that the scope or an item does not have.
fn kinds(task: &Task, items: &[&Item], postings: &mut Postings<'_>) -> Vec<Cut> {
    let scope = &task.scope.kinds;
    let of_items = |kind: &TargetKind| items.iter().all(|item| item.kinds.is_empty() || item.kinds.contains(kind));
    let fits = |kind: &TargetKind| (scope.is_empty() || scope.contains(kind)) && of_items(kind);
    let sets = postings.column(Column::Kind);
    let removed = TargetKind::ALL.iter().zip(sets.iter()).filter(|(kind, _)| !fits(kind));
    removed.map(|(kind, set)| Cut::removes(kind.name(), set.clone())).collect()
}

/// The statuses that the scope does not have; without any, all but active ones.
fn statuses(task: &Task, postings: &mut Postings<'_>) -> Vec<Cut> {
    let allowed = &task.scope.statuses;
    let fits = |status: &TargetStatus| if allowed.is_empty() { *status == TargetStatus::Active } else { allowed.contains(status) };
    let sets = postings.column(Column::Status);
    let removed = TargetStatus::ALL.iter().zip(sets.iter()).filter(|(status, _)| !fits(status));
    removed.map(|(status, set)| Cut::removes(status.name(), set.clone())).collect()
}

fn of_industry(task: &Task, sources: &Sources<'_>, postings: &mut Postings<'_>) -> TargetSet {
    let wanted = &task.scope.industries;
    if wanted.is_empty() {
        return postings.all().clone();
    }
    let inside = |own: &Industry| wanted.iter().any(|wanted| wanted.contains(own));
    postings.of_codes(Column::Industry, &sources.targets.industries_that(|own| own.is_some_and(inside)))
}

/// What is outside the scope: by industry, by tag, by a clause that its expression and the items' scopes join.
fn scope(task: &Task, of_industry: &TargetSet, scopes: &[&Selector], sources: &Sources<'_>, postings: &mut Postings<'_>) -> Vec<Cut> {
    let mut cuts = Vec::new();
    if !task.scope.industries.is_empty() {
        cuts.push(Cut::keeps("industry", of_industry.clone()));
    }
    let tags = &task.scope.tags;
    if !tags.is_empty() {
        let tagged = sources.targets.tag_sets_map(|own| !tags.is_disjoint(own));
        cuts.push(Cut::keeps("tag", postings.of_codes(Column::Tags, &tagged)));
    }
    let clauses = scopes.iter().copied().flat_map(Selector::conjuncts);
    cuts.extend(clauses.map(|clause| Cut::keeps(clause.to_string(), postings.set(clause))));
    cuts
}

/// The targets left out by name, by what the register calls them.
fn excluded(task: &Task, sources: &Sources<'_>) -> Vec<Cut> {
    let place = |id| u32::try_from(sources.targets.find(&sources.crosswalk.current(id))?).ok();
    task.exclude.iter().map(|one| Cut::removes(&one.reason, place(&one.target).into_iter().collect())).collect()
}

/// The targets whose tags leave no day of the window for a visit.
fn quiet(plan: &Plan, task: &Task, sources: &Sources<'_>, postings: &mut Postings<'_>) -> Cut {
    let no_day = |tags: &BTreeSet<String>| plan.visiting_days((task, task.window), tags, sources.calendar).is_empty();
    Cut::removes("window", postings.of_codes(Column::Tags, &sources.targets.tag_sets_map(no_day)))
}

/// The day so many days before; the first representable day where there is none.
fn before(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}
