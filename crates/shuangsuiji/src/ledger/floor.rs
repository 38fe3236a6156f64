//! Who is short of the least number of inspections (频次下限) that the rules of frequency ask for.

use chrono::NaiveDate;

use super::ready::{Known, Ready};
use super::{Check, FrequencyRule, Limit};
use crate::directory::{DateSpan, Validity};
use crate::error::Error;
use crate::ident::ReasonCode;

/// The rules that ask for a least number, made ready for the checks of one task.
#[derive(Debug)]
pub struct Floors<'a> {
    known: Known<'a>,
    /// The rules, and whether each counts the check of the task.
    rules: Vec<(Ready, bool)>,
}

/// That a target has fewer inspections in a period than a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shortfall<'a> {
    /// The rule.
    pub rule: &'a ReasonCode,
    /// The days of the period; an end that is missing is open, as that of a licence without a term.
    pub period: Validity,
    /// How many inspections of the ledger count in it.
    pub have: u32,
    /// How many the rule asks for.
    pub need: u32,
    /// Whether the check looked at counts too.
    pub credited: bool,
}

impl<'a> Floors<'a> {
    /// Makes those of the rules ready that ask for a least number, for a check whose window begins on a day: in the
    /// periods of which that day is one.
    ///
    /// # Errors
    /// As [`Gate::new`](super::Gate::new).
    pub fn new(rules: impl IntoIterator<Item = FrequencyRule>, known: Known<'a>, (check, day): (Check, NaiveDate)) -> Result<Self, Error> {
        let ready = |rule: FrequencyRule| {
            let ready = Ready::new(rule, &known, DateSpan { from: day, to: day })?;
            let credited = ready.credits(check);
            Ok((ready, credited))
        };
        let rules = rules.into_iter().filter(|rule| matches!(rule.limit, Limit::Floor { .. }));
        Ok(Self { rules: rules.map(ready).collect::<Result<_, Error>>()?, known })
    }

    /// Whether no rule asks for a least number.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What the target at a position of the directory is short of, period by period.
    pub fn short(&self, at: usize) -> Vec<Shortfall<'_>> {
        let rows = self.known.rows(at);
        let mut short = Vec::new();
        for (ready, credited) in self.rules.iter().filter(|(ready, _)| ready.holds(&self.known, at)) {
            let Limit::Floor { times, .. } = ready.rule.limit else { continue };
            for period in ready.periods(&self.known, at).iter() {
                let have = u32::try_from(ready.seen(rows, *period).count()).unwrap_or(u32::MAX);
                if have < times.get() {
                    let (rule, need) = (&ready.rule.id, times.get());
                    short.push(Shortfall { rule, period: span(*period), have, need, credited: *credited });
                }
            }
        }
        short
    }
}

/// The days of a period; those of an open end are no days of the calendar.
fn span((from, to): (i32, i32)) -> Validity {
    Validity::new(NaiveDate::from_num_days_from_ce_opt(from), NaiveDate::from_num_days_from_ce_opt(to)).unwrap_or_default()
}
