//! Who is short of the least number of inspections (频次下限) before a draw, and in whose frame it is not.

use std::collections::BTreeMap;

use super::{Reason, Sources, filters};
use crate::directory::Validity;
use crate::error::Error;
use crate::ident::{ReasonCode, RegionCode, TargetStatus, Within};
use crate::ledger::{Floors, Shortfall};
use crate::plan::Plan;

/// A target that has fewer inspections in a period than a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    /// Its position in the directory.
    pub at: u32,
    /// The rule.
    pub rule: ReasonCode,
    /// The days of the period.
    pub period: Validity,
    /// How many inspections of the ledger count in it.
    pub have: u32,
    /// How many the rule asks for.
    pub need: u32,
    /// The tasks, by their place in the plan, whose checks count towards it.
    pub tasks: Vec<usize>,
}

/// The targets that are short of what the rules of a plan ask for at least: active ones of the authority's own region,
/// where the register of organisations says it, and of every region otherwise. Sorted by position, rule and period.
///
/// # Errors
/// `UnknownReference` where a rule counts by level and the organisations are missing, or do not have the plan's unit.
pub fn short(plan: &Plan, sources: &Sources<'_>) -> Result<Vec<Short>, Error> {
    let known = plan.known(sources.ledger, sources.targets, sources.organisations);
    let floors = plan.tasks.iter().map(|task| plan.floors(task, known)).collect::<Result<Vec<Floors<'_>>, _>>()?;
    if floors.iter().all(Floors::is_empty) {
        return Ok(Vec::new());
    }
    let own = sources.organisations.and_then(|all| all.require("unit", &plan.unit).ok()).map(|unit| &unit.region);
    let own = own.filter(|region| !region.is_unknown());
    let outside = |region: &RegionCode| own.is_some_and(|own| sources.regions.contains(own, region, plan.as_of).within == Within::Outside);
    let outside = sources.targets.regions_map(outside);
    let concerned = |at: usize| {
        let region = sources.targets.region_code(at).and_then(|code| outside.get(code));
        sources.targets.status(at) == Some(TargetStatus::Active) && region != Some(&true)
    };
    let mut short = Vec::new();
    for at in (0..sources.targets.len()).filter(|at| concerned(*at)) {
        let mut of_target: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
        for (task, floors) in floors.iter().enumerate() {
            for Shortfall { rule, period, have, need, credited } in floors.short(at) {
                of_target.entry((rule, period, have, need)).or_default().extend(credited.then_some(task));
            }
        }
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let row = |((rule, period, have, need), tasks): (Key<'_>, Vec<usize>)| Short { at, rule: rule.clone(), period, have, need, tasks };
        short.extend(of_target.into_iter().map(row));
    }
    Ok(short)
}

/// The rule, the period, what a target has and what it needs.
type Key<'a> = (&'a ReasonCode, Validity, u32, u32);

/// Why each of some targets is not in the frame of a task: the first filter that removes it, and none where it is in the
/// frame. Task by task, in the plan's order.
///
/// # Errors
/// As [`build`](super::build), of items, regions and rules.
pub fn removed(plan: &Plan, sources: &Sources<'_>, asked: &[u32]) -> Result<Vec<Vec<Option<Reason>>>, Error> {
    filters(plan, sources).into_iter().map(|filters| filters.map(|of| asked.iter().map(|at| of.why(*at)).collect())).collect()
}
