//! The rules of frequency (频次规则) of a plan, those of its tiers among them, made ready for one of its tasks.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MissingTier, Plan, Task, TierPolicy, bad};
use crate::catalogue::Mode;
use crate::directory::{Organisations, Targets};
use crate::error::{Error, Problems};
use crate::ident::{ReasonCode, Tier};
use crate::ledger::{Cause, Check, CheckKind, Floors, FrequencyRule, Gate, Known, Ledger, Limit, Period};

/// What kind of check a task makes and why (检查类型、检查来源), as rules of frequency and quiet days look at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Purpose {
    /// Its kind.
    #[schemars(title = "检查类型", extend("examples" = ["routine"]))]
    pub kind: CheckKind,
    /// Its cause.
    #[schemars(title = "检查来源", extend("examples" = ["plan"]))]
    pub cause: Cause,
}

impl Purpose {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Task {
    /// The check that it makes. Nobody comes to the target where every item is checked by documents, by
    /// monitoring, by data or by a report.
    pub fn as_check(&self) -> Check {
        let Purpose { kind, cause } = self.check;
        let comes = |mode: Mode| matches!(mode, Mode::OnSite | Mode::Testing);
        let off_site = !self.items.iter().any(|item| comes(self.mode_of(item)));
        Check { kind, cause, off_site }
    }
}

/// How often a target of a tier is checked (分类频次): a row of a tier policy, which stands for rules of frequency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierFrequency {
    /// At least so often: who is short of it is listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "至少", extend("examples" = [{ "times": 1, "per": "year" }]))]
    pub at_least: Option<Often>,
    /// At most so often: who had as many is left out of the frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "至多", extend("examples" = [{ "times": 2, "per": "year" }]))]
    pub at_most: Option<Often>,
}

/// So many times in a period (频次).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Often {
    /// How many times.
    #[schemars(title = "次数", extend("examples" = [1]))]
    pub times: NonZeroU32,
    /// In which period.
    #[schemars(title = "周期", extend("examples" = ["year"]))]
    pub per: Period,
}

impl TierPolicy {
    /// The rows of how often as the rules of frequency that they stand for: those of the authority's routine and special
    /// checks on site, named `tier-1-most` and `tier-1-least` for the first tier of the order, and so on, since tiers are
    /// not for publication.
    fn frequency_rules(&self) -> impl Iterator<Item = FrequencyRule> {
        let rules = |(at, tier): (usize, &Tier)| {
            let TierFrequency { at_least, at_most } = self.frequency.get(tier)?;
            let cap = at_most.as_ref().map(|most| Limit::Cap { times: most.times.get(), per: most.per.clone() });
            let floor = at_least.as_ref().map(|least| Limit::Floor { times: least.times, per: least.per.clone() });
            let rule = |(word, limit): (&str, Limit)| {
                // The form always fits a code.
                let id = ReasonCode::parse(&format!("tier-{}-{word}", at + 1)).ok()?;
                let (by, counts, effect) = Default::default();
                Some(FrequencyRule { id, source: self.source.clone(), limit, by, counts, effect, tiers: BTreeSet::from([tier.clone()]) })
            };
            let both = cap.map(|cap| ("most", cap)).into_iter().chain(floor.map(|floor| ("least", floor)));
            Some(both.filter_map(rule).collect::<Vec<_>>())
        };
        self.order.iter().enumerate().filter_map(rules).flatten().collect::<Vec<_>>().into_iter()
    }

    /// What can be said against the rows of how often.
    pub(super) fn check_frequency(&self, problems: &mut Problems) {
        for (tier, often) in &self.frequency {
            let field = format!("tier_policy.frequency.{tier}");
            if !self.order.contains(tier) {
                problems.push(bad(&field, tier, say!("this tier is not in the order of tiers", "类别顺序中没有该类别")));
            }
            match (&often.at_least, &often.at_most) {
                (None, None) => problems.push(bad(&field, "", say!("say at_least or at_most", "须写明 at_least 或 at_most"))),
                (Some(least), Some(most)) if least.per == most.per && least.times > most.times => {
                    let (least, most) = (least.times, most.times);
                    let detail = say!("at least {least} and at most {most} cannot both be", "至少 {least} 次与至多 {most} 次相互矛盾");
                    problems.push(bad(&field, "", detail));
                }
                _ => {}
            }
        }
    }
}

impl Plan {
    /// The rules of frequency that hold for a task: those of the plan, and those of the tiers where the task is divided by
    /// tier.
    pub fn frequency_rules(&self, task: &Task) -> Vec<FrequencyRule> {
        let of_tiers = self.tier_policy_of(task).into_iter().flat_map(TierPolicy::frequency_rules);
        self.frequency.iter().cloned().chain(of_tiers).collect()
    }

    /// Whether caps that fit hold for every target of a task: one for all, or one for each tier.
    pub(crate) fn capped(&self, task: &Task, fits: impl Fn(&FrequencyRule, u32, &Period) -> bool) -> bool {
        let check = task.as_check();
        let fits = |rule: &FrequencyRule| matches!(&rule.limit, Limit::Cap { times, per } if fits(rule, *times, per));
        let caps: Vec<FrequencyRule> =
            self.frequency_rules(task).into_iter().filter(|rule| rule.counts.covers(check) && fits(rule)).collect();
        let order = self.tier_policy.as_ref().map_or(&[][..], |policy| &policy.order);
        let of_tier = |tier: &Tier| caps.iter().any(|rule| rule.tiers.contains(tier));
        caps.iter().any(|rule| rule.tiers.is_empty()) || (!order.is_empty() && order.iter().all(of_tier))
    }

    /// What the rules of frequency are looked at with, as of the plan's day.
    pub(crate) fn known<'a>(&'a self, ledger: &'a Ledger, targets: &'a Targets, organisations: Option<&'a Organisations>) -> Known<'a> {
        let unclassified = self.tier_policy.as_ref().and_then(|policy| match &policy.missing {
            MissingTier::As(tier) => Some(tier),
            MissingTier::Refuse | MissingTier::Own => None,
        });
        Known { ledger, targets, organisations, unit: &self.unit, unclassified, as_of: self.as_of }
    }

    /// What the rules of frequency say of targets before a check of the task in its window.
    ///
    /// # Errors
    /// `UnknownReference` where a rule counts by level and the organisations are missing, or do not have the
    /// plan's unit.
    pub fn gate<'a>(&self, task: &Task, known: Known<'a>) -> Result<Gate<'a>, Error> {
        Gate::new(self.frequency_rules(task), known, (task.as_check(), task.window.span()))
    }

    /// Who is short of the least number of inspections before a check of the task, in the periods of its first day.
    ///
    /// # Errors
    /// As [`Self::gate`].
    pub fn floors<'a>(&self, task: &Task, known: Known<'a>) -> Result<Floors<'a>, Error> {
        Floors::new(self.frequency_rules(task), known, (task.as_check(), task.window.from))
    }
}
