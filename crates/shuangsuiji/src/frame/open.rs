//! Targets whose tier the sources of a plan's policy leave open, where what is drawn depends on it: such a target is
//! not one without a tier, and neither drops out nor stays in silence.

use super::Sources;
use super::place::{open_tier, refuse_open};
use crate::directory::Targets;
use crate::error::Error;
use crate::expression::all_known;
use crate::ident::TagPath;
use crate::plan::{Plan, Task};
use crate::scope::{Selector, Use};

/// What asks the tier of the targets of a task before any stratum.
pub(super) struct Open<'a> {
    plan: &'a Plan,
    task: &'a Task,
    targets: &'a Targets,
    of: Use<'a>,
    /// The scopes of the task and of its items.
    scopes: Vec<&'a Selector>,
    /// Whether what the past of a target allows asks it: rules of frequency, checks without contact first.
    by_past: bool,
}

impl<'a> Open<'a> {
    /// None where nothing asks it.
    pub(super) fn new(plan: &'a Plan, task: &'a Task, sources: &'a Sources<'a>, scopes: Vec<&'a Selector>, by_past: bool) -> Option<Self> {
        let rules = plan.derived_tags.iter().map(|rule| &rule.when);
        let asks = by_past || rules.chain(scopes.iter().copied()).any(Selector::asks_tier);
        let of = Use { day: sources.as_of, regions: sources.regions };
        asks.then_some(Self { plan, task, targets: sources.targets, of, scopes, by_past })
    }

    /// Refuses the task where the tier is open of a target that the other filters pass, and on which its scope, or
    /// one of its tags, depends.
    ///
    /// # Errors
    /// As [`refuse_open`].
    pub(super) fn check(&self, passes: impl Fn(u32) -> bool) -> Result<(), Error> {
        let all = (0u32..).take(self.targets.len());
        let open = all.filter(|at| open_tier(self.targets, *at as usize).is_some());
        let concerned = open.filter(|at| self.depends(*at as usize) && passes(*at));
        refuse_open(self.plan, self.task, self.targets, concerned)
    }

    /// Whether what is drawn depends on the tier of the target at a position: its tags do, whether it is in the scope, or
    /// what its past allows; nothing does where it is outside in any case.
    fn depends(&self, at: usize) -> bool {
        let Some(facts) = self.targets.facts(at, self.of.day) else { return false };
        let mut tags: Vec<&TagPath> = Vec::new();
        for rule in &self.plan.derived_tags {
            if rule.when.holds_with_open(&tags, &facts, &self.of).is_none() {
                tags.push(&rule.tag);
            }
        }
        let listed = &self.task.scope.tags;
        let listed = match tags.iter().any(|tag| listed.contains(tag.as_str())) {
            true => None,
            false => Some(listed.is_empty() || !listed.is_disjoint(facts.tags)),
        };
        let scopes = self.scopes.iter().map(|scope| scope.holds_with_open(&tags, &facts, &self.of));
        match all_known(scopes.chain([listed])) {
            None => true,
            Some(inside) => inside && (self.by_past || !tags.is_empty()),
        }
    }
}
