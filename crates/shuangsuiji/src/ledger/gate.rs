//! What the rules of frequency say of one target before one check.

use super::ready::{Known, Ready};
use super::{Check, Effect, Facts, Fixed, FrequencyRule, Limit};
use crate::directory::DateSpan;
use crate::error::Error;
use crate::ident::ReasonCode;

/// What the rules say of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// The first rule that bars the check.
    pub barred: Option<&'a ReasonCode>,
    /// The rules that do not allow it and do not bar it either.
    pub alerts: Vec<&'a ReasonCode>,
    /// How many checks in the window the rules allow together, the one looked at included; none: no rule
    /// limits them.
    pub left: Option<u32>,
}

/// The rules of frequency, made ready for the checks of one task.
#[derive(Debug)]
pub struct Gate<'a> {
    known: Known<'a>,
    /// The rules, and whether each bars the check or only tells of it.
    rules: Vec<(Ready, bool)>,
}

impl<'a> Gate<'a> {
    /// Makes the rules ready for a check in a window.
    ///
    /// # Errors
    /// `UnknownReference` where a rule counts by level and the register of organisations is missing, or does
    /// not have the unit.
    pub fn new(
        rules: impl IntoIterator<Item = FrequencyRule>,
        known: Known<'a>,
        (check, window): (Check, DateSpan),
    ) -> Result<Self, Error> {
        let ready = |rule: FrequencyRule| {
            let bars = rule.effect == Effect::Refuse && rule.counts.covers(check);
            Ok((Ready::new(rule, &known, window)?, bars))
        };
        Ok(Self { rules: rules.into_iter().map(ready).collect::<Result<_, Error>>()?, known })
    }

    /// Whether there are rules at all.
    pub fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// Whether what is said of a target can depend on its tier.
    pub fn asks_tier(&self) -> bool {
        self.rules.iter().any(|(ready, _)| !ready.rule.tiers.is_empty())
    }

    /// What the rules say of the target at a position of the directory.
    pub fn verdict(&self, at: usize) -> Verdict<'_> {
        let rows = self.known.rows(at);
        let mut verdict = Verdict::default();
        for (ready, bars) in self.rules.iter().filter(|(ready, _)| ready.holds(&self.known, at)) {
            let Some(left) = ready.left(rows, &self.known, at) else { continue };
            match (left, bars) {
                (0, true) => verdict.barred = verdict.barred.or(Some(&ready.rule.id)),
                (0, false) => verdict.alerts.push(&ready.rule.id),
                _ => {}
            }
            if *bars {
                verdict.left = Some(verdict.left.map_or(left, |other| other.min(left)));
            }
        }
        verdict
    }
}

impl Ready {
    /// How many checks the rule allows in the window; none: it does not limit them.
    fn left(&self, rows: &[Fixed], known: &Known<'_>, at: usize) -> Option<u32> {
        let facts = |row: &Fixed| known.ledger.facts.get(row.facts as usize);
        let periods = self.periods(known, at);
        let any = |test: &dyn Fn(&Fixed) -> bool| periods.iter().any(|period| self.seen(rows, *period).any(test));
        match &self.rule.limit {
            // Without a licence there is no term in which to count.
            Limit::Cap { times, .. } => {
                let most = periods.iter().map(|period| self.seen(rows, *period).count()).max()?;
                Some(times.saturating_sub(u32::try_from(most).unwrap_or(u32::MAX)))
            }
            // One visit now leaves no room for another in its gap.
            Limit::Gap { .. } => Some(u32::from(!any(&|_| true))),
            Limit::Coverage { .. } => any(&|_| true).then_some(0),
            Limit::Checked { items, .. } => any(&|row| facts(row).is_some_and(|facts| !facts.items.is_disjoint(items))).then_some(0),
            Limit::LowYield { last, clean } => {
                let last = last.get() as usize;
                let is_clean = |row: &&Fixed| facts(row).is_some_and(|facts: &Facts| clean.contains(&facts.result));
                (self.counted(rows).rev().take(last).take_while(is_clean).count() == last).then_some(0)
            }
            // What is asked for at least limits nothing: see `Floors`.
            Limit::Floor { .. } => None,
        }
    }
}
