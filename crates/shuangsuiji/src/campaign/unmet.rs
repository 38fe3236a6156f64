//! After the draw: who does not get the least number of inspections that a rule asks for (未达最低频次), and why.

use std::collections::{BTreeMap, BTreeSet};

use super::drawn::Drawn;
use crate::ceremony::Pool;
use crate::directory::{TargetRef, Validity};
use crate::error::Error;
use crate::frame::{self, Reason, Short};
use crate::ident::{ReasonCode, TaskCode};
use crate::text::{Speak, Text};

/// A target that is short of what a rule asks for, with this draw too. It names the target, and stays with the keeper.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmet<'a> {
    /// The target.
    pub target: TargetRef<'a>,
    /// The rule.
    pub rule: ReasonCode,
    /// The days of the period; an end that is missing is open.
    pub period: Validity,
    /// How many inspections of the ledger count in it.
    pub have: u32,
    /// How many visits of this draw count in it.
    pub drawn: u32,
    /// How many the rule asks for.
    pub need: u32,
    /// The tasks that do not visit it, or whose visit does not count, each with the reason.
    pub why: Vec<(&'a TaskCode, Missed)>,
}

/// Why a task adds nothing to the inspections of a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// It is not in the frame: a filter removed it, such as a cap, a cooldown or quiet days.
    Removed(Reason),
    /// It is in the frame, and not drawn.
    NotDrawn,
    /// The rule does not count what the task does, or not in this period.
    NotCounted,
}

impl Speak for Missed {
    fn say(&self) -> Text {
        match self {
            Self::Removed(reason) => reason.say(),
            Self::NotDrawn => say!("not drawn", "未抽中"),
            Self::NotCounted => say!("not counted by the rule", "不计入该规则"),
        }
    }
}

impl Drawn {
    /// Who is short of a floor of the plan (频次下限) with this draw too: active targets of the authority's own region,
    /// sorted by their ids, rule and period. Replacements after the draw are not looked at.
    ///
    /// # Errors
    /// None that a drawn campaign can meet.
    pub fn unmet_floors(&self) -> Result<Vec<Unmet<'_>>, Error> {
        let prepared = &self.core.prepared;
        let (plan, registry) = (&prepared.plan, &prepared.registry);
        let sources = registry.sources_of(&prepared.listed.list.catalogue, plan.as_of);
        let short = frame::short(plan, &sources)?;
        if short.is_empty() {
            return Ok(Vec::new());
        }
        let asked: Vec<u32> = short.iter().map(|short| short.at).collect();
        let removed = frame::removed(plan, &sources, &asked)?;
        let visits = self.visiting_tasks();
        let mut unmet = Vec::new();
        for (row, short) in short.into_iter().enumerate() {
            let visits = visits.get(&short.at).map_or(&[][..], Vec::as_slice);
            let counts = |visit: &&BTreeSet<usize>| short.tasks.iter().any(|task| visit.contains(task));
            let drawn = u32::try_from(visits.iter().filter(counts).count()).unwrap_or(u32::MAX);
            let Some(target) = registry.targets.get(short.at as usize) else { continue };
            if short.have.saturating_add(drawn) >= short.need {
                continue;
            }
            let missed = |task: usize| {
                let reason = removed.get(task).and_then(|of| of.get(row)).cloned().flatten();
                missed(&short, task, visits.iter().any(|visit| visit.contains(&task)), reason)
            };
            let why = plan.tasks.iter().enumerate().filter_map(|(at, task)| Some((&task.code, missed(at)?))).collect();
            let Short { rule, period, have, need, .. } = short;
            unmet.push(Unmet { target, rule, period, have, drawn, need, why });
        }
        Ok(unmet)
    }

    /// By the position of a drawn target, the tasks of each of its visits, by their place in the plan.
    fn visiting_tasks(&self) -> BTreeMap<u32, Vec<BTreeSet<usize>>> {
        let plan = &self.core.prepared.plan;
        let windows = self.windows();
        let place = |code: &TaskCode| plan.tasks.iter().position(|task| task.code == *code);
        let mut visits = BTreeMap::new();
        for (bid, strata) in self.draw.visits() {
            let Some(at) = Pool::find(&self.core.pool.rows, &bid).and_then(|row| self.core.members.get(row)) else { continue };
            let groups = self.groups((&bid, &strata), &windows).into_iter();
            visits.insert(*at, groups.map(|group| group.iter().filter_map(|(task, _)| place(&task.code)).collect()).collect());
        }
        visits
    }
}

/// Why a task adds nothing; none where it does.
fn missed(short: &Short, task: usize, drawn: bool, removed: Option<Reason>) -> Option<Missed> {
    match (short.tasks.contains(&task), drawn) {
        (true, true) => None,
        (false, _) => Some(Missed::NotCounted),
        (true, false) => Some(removed.map_or(Missed::NotDrawn, Missed::Removed)),
    }
}
