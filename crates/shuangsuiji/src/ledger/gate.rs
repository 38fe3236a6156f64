//! What the rules of frequency say of one target before one check.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{By, Check, Effect, Facts, Fixed, FrequencyRule, Ledger, Limit};
use crate::directory::{DateSpan, Level, Organisation, Organisations};
use crate::error::{Code, Error};
use crate::ident::{OrgCode, ReasonCode};

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
    ledger: &'a Ledger,
    as_of: i32,
    rules: Vec<Ready<'a>>,
}

/// A rule, with all that does not depend on the target worked out.
#[derive(Debug)]
struct Ready<'a> {
    rule: &'a FrequencyRule,
    /// Whether it bars the check, or only tells of it.
    bars: bool,
    /// By the code of an inspection's facts: whether the rule counts it.
    counted: Vec<bool>,
    /// The periods in days of the common era.
    periods: Vec<(i32, i32)>,
}

/// An authority and where it stands, for the rules that count by level.
struct Standing<'a> {
    unit: &'a str,
    organisations: Option<&'a Organisations>,
}

impl<'a> Gate<'a> {
    /// Makes the rules ready for a check by `unit` in a window. Inspections after `as_of` are not looked at.
    ///
    /// # Errors
    /// `UnknownReference` where a rule counts by level and the register of organisations is missing, or does
    /// not have the unit.
    pub fn new(
        rules: &'a [FrequencyRule],
        ledger: &'a Ledger,
        (unit, organisations): (&'a str, Option<&'a Organisations>),
        (check, window): (Check, DateSpan),
        as_of: NaiveDate,
    ) -> Result<Self, Error> {
        let standing = Standing { unit, organisations };
        let ready = |rule: &'a FrequencyRule| {
            let reach = standing.reach(rule)?;
            let counted = |facts: &Facts| facts.counts && rule.counts.covers(facts.check()) && reach.counts(facts.authority.as_ref());
            Ok(Ready {
                rule,
                bars: rule.effect == Effect::Refuse && rule.counts.covers(check),
                counted: ledger.facts.iter().map(counted).collect(),
                periods: periods(&rule.limit, window, as_of),
            })
        };
        Ok(Self { ledger, as_of: as_of.num_days_from_ce(), rules: rules.iter().map(ready).collect::<Result<_, Error>>()? })
    }

    /// Whether there are rules at all.
    pub fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// What the rules say of a target, by the rank of the scheme of its id and its value.
    pub fn verdict(&self, target: (u8, &str)) -> Verdict<'a> {
        let rows = self.ledger.fixed_of(target);
        let rows = rows.get(..rows.partition_point(|row| row.day <= self.as_of)).unwrap_or_default();
        let mut verdict = Verdict::default();
        for ready in &self.rules {
            let Some(left) = ready.left(rows, &self.ledger.facts) else { continue };
            match (left, ready.bars) {
                (0, true) => verdict.barred = verdict.barred.or(Some(&ready.rule.id)),
                (0, false) => verdict.alerts.push(&ready.rule.id),
                _ => {}
            }
            if ready.bars {
                verdict.left = Some(verdict.left.map_or(left, |other| other.min(left)));
            }
        }
        verdict
    }
}

impl Ready<'_> {
    /// How many checks the rule allows in the window; none: it does not limit them.
    fn left(&self, rows: &[Fixed], facts: &[Facts]) -> Option<u32> {
        let counted = |row: &&Fixed| self.counted.get(row.facts as usize).copied().unwrap_or(false);
        let seen = |(from, to): (i32, i32)| rows.iter().filter(counted).filter(move |row| (from..=to).contains(&row.day));
        let mut periods = self.periods.iter().copied();
        match &self.rule.limit {
            Limit::Cap { times, .. } => {
                let most = periods.map(|period| seen(period).count()).max().unwrap_or(0);
                Some(times.saturating_sub(u32::try_from(most).unwrap_or(u32::MAX)))
            }
            // One visit now leaves no room for another in its gap.
            Limit::Gap { .. } => Some(u32::from(!periods.any(|period| seen(period).next().is_some()))),
            Limit::Coverage { .. } => periods.any(|period| seen(period).next().is_some()).then_some(0),
            Limit::Checked { items, .. } => {
                let excludes = |row: &Fixed| facts.get(row.facts as usize).is_some_and(|facts| !facts.items.is_disjoint(items));
                periods.any(|period| seen(period).any(excludes)).then_some(0)
            }
            Limit::LowYield { last, clean } => {
                let last = last.get() as usize;
                let is_clean = |row: &&Fixed| facts.get(row.facts as usize).is_some_and(|facts| clean.contains(&facts.result));
                (rows.iter().rev().filter(counted).take(last).take_while(is_clean).count() == last).then_some(0)
            }
        }
    }
}

impl Facts {
    fn check(&self) -> Check {
        Check { kind: self.kind, cause: self.cause, off_site: self.off_site }
    }
}

/// In which days a rule counts, for a check in a window.
fn periods(limit: &Limit, window: DateSpan, as_of: NaiveDate) -> Vec<(i32, i32)> {
    let days = |span: &DateSpan| (span.from.num_days_from_ce(), span.to.num_days_from_ce());
    match limit {
        Limit::Cap { per, .. } | Limit::Checked { per, .. } => per.touched(window, as_of).iter().map(days).collect(),
        Limit::Gap { days } => {
            let first = window.from.num_days_from_ce();
            vec![(first.saturating_sub(i32::try_from(days.get()).unwrap_or(i32::MAX)).saturating_add(1), first)]
        }
        Limit::Coverage { years, since } => {
            let years = i32::try_from(years.get()).unwrap_or(i32::MAX);
            let year = window.from.year();
            let begin = year.saturating_sub(year.saturating_sub(*since).rem_euclid(years));
            let from = NaiveDate::from_ymd_opt(begin, 1, 1).unwrap_or(NaiveDate::MIN);
            vec![(from.num_days_from_ce(), i32::MAX)]
        }
        Limit::LowYield { .. } => Vec::new(),
    }
}

/// Whose inspections a rule counts.
enum Reach<'a> {
    Anyone,
    Authority(&'a str),
    /// Of these levels, in the line of an organisation.
    Levels(&'a BTreeSet<Level>, &'a Organisation, &'a Organisations),
}

impl<'a> Standing<'a> {
    fn reach(&self, rule: &'a FrequencyRule) -> Result<Reach<'a>, Error> {
        let levels = match &rule.by {
            By::Anyone => return Ok(Reach::Anyone),
            By::Authority => return Ok(Reach::Authority(self.unit)),
            By::Levels(levels) => levels,
        };
        let field = format!("frequency.{}.by", rule.id);
        let Some(all) = self.organisations else {
            let detail = say!(
                "the rule counts by level: give the register of organisations, which says the level of an authority",
                "该规则按层级计数：请提供机构名录，以确定各机关的层级"
            );
            return Err(Error::new(Code::UnknownReference).field(field).detail(detail));
        };
        Ok(Reach::Levels(levels, all.require(&field, self.unit)?, all))
    }
}

impl Reach<'_> {
    /// Whether an authority's inspections count; those of nobody knows whom do.
    fn counts(&self, who: Option<&OrgCode>) -> bool {
        let Some(who) = who else { return true };
        match self {
            Self::Anyone => true,
            Self::Authority(own) => who.as_str() == *own,
            Self::Levels(levels, own, all) => all.get(who).is_none_or(|who| {
                let line = own.line.is_empty() || who.line.is_empty() || who.line == own.line;
                line && who.level.is_some_and(|level| levels.contains(&level))
            }),
        }
    }
}
