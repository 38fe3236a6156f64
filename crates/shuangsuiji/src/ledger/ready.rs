//! A rule of frequency with all that does not depend on the target worked out.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{By, Check, Facts, Fixed, FrequencyRule, Ledger, Limit, Period};
use crate::directory::{DateSpan, Level, Organisation, Organisations, Targets};
use crate::error::{Code, Error};
use crate::ident::{LicenceKind, OrgCode, Tier};

/// What the rules of frequency of an authority are looked at with.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Past inspections.
    pub ledger: &'a Ledger,
    /// The targets, of which rules ask the tier and the licences.
    pub targets: &'a Targets,
    /// The organisations, where their register was given.
    pub organisations: Option<&'a Organisations>,
    /// The authority that draws.
    pub unit: &'a str,
    /// The tier that a target without one counts as; none: no rule of a tier holds for it.
    pub unclassified: Option<&'a Tier>,
    /// The last day whose inspections are looked at.
    pub as_of: NaiveDate,
}

impl<'a> Known<'a> {
    /// The inspections of the target at a position that are looked at, by date.
    pub(super) fn rows(&self, at: usize) -> &'a [Fixed] {
        let Some(target) = self.targets.id_key(at) else { return &[] };
        let rows = self.ledger.fixed_of(target);
        rows.get(..rows.partition_point(|row| row.day <= self.as_of.num_days_from_ce())).unwrap_or_default()
    }
}

/// A rule, ready for a window.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) rule: FrequencyRule,
    /// By the code of an inspection's facts: whether the rule counts it.
    counted: Vec<bool>,
    /// By the code of a target's tier: whether the rule holds for it.
    tiers: Vec<bool>,
    periods: Periods,
    /// Whether it counts what the authority itself inspects.
    own: bool,
}

/// In which days a rule counts, both included, in days of the common era.
#[derive(Debug)]
enum Periods {
    /// The same for every target.
    Same(Vec<(i32, i32)>),
    /// The terms of its licences of a kind that have a day of the window.
    Terms(LicenceKind, DateSpan),
}

impl Ready {
    /// Makes a rule ready for a check in a window.
    ///
    /// # Errors
    /// `UnknownReference` where the rule counts by level and the register of organisations is missing, or does not have
    /// the unit.
    pub(super) fn new(rule: FrequencyRule, known: &Known<'_>, window: DateSpan) -> Result<Self, Error> {
        let reach = reach(&rule, known)?;
        let counted = |facts: &Facts| facts.counts && rule.counts.covers(facts.check()) && reach.counts(facts.authority.as_ref());
        let of_tier = |tier: Option<&Tier>| rule.tiers.is_empty() || tier.or(known.unclassified).is_some_and(|t| rule.tiers.contains(t));
        Ok(Self {
            counted: known.ledger.facts.iter().map(counted).collect(),
            tiers: known.targets.tiers_map(of_tier),
            periods: Periods::new(&rule.limit, window, known.as_of),
            own: OrgCode::parse(known.unit).map_or(true, |unit| reach.counts(Some(&unit))),
            rule,
        })
    }

    /// Whether the rule holds for the target at a position.
    pub(super) fn holds(&self, known: &Known<'_>, at: usize) -> bool {
        known.targets.tier_code(at).and_then(|tier| self.tiers.get(tier)).copied().unwrap_or(false)
    }

    /// The days in which it counts the inspections of the target at a position.
    pub(super) fn periods(&self, known: &Known<'_>, at: usize) -> Cow<'_, [(i32, i32)]> {
        match &self.periods {
            Periods::Same(spans) => Cow::Borrowed(spans),
            Periods::Terms(kind, window) => {
                let held = known.targets.licences().of(at).filter(|licence| licence.kind == *kind && licence.valid.overlaps(window));
                let day = |end: Option<NaiveDate>, open: i32| end.map_or(open, |day| day.num_days_from_ce());
                Cow::Owned(held.map(|licence| licence.valid.ends()).map(|[from, to]| (day(from, i32::MIN), day(to, i32::MAX))).collect())
            }
        }
    }

    /// Of the inspections of a target those that the rule counts.
    pub(super) fn counted<'r>(&'r self, rows: &'r [Fixed]) -> impl DoubleEndedIterator<Item = &'r Fixed> {
        rows.iter().filter(|row| self.counted.get(row.facts as usize).copied().unwrap_or(false))
    }

    /// Those that fall in a period.
    pub(super) fn seen<'r>(&'r self, rows: &'r [Fixed], (from, to): (i32, i32)) -> impl Iterator<Item = &'r Fixed> {
        self.counted(rows).filter(move |row| (from..=to).contains(&row.day))
    }

    /// Whether it would count a check of the authority.
    pub(super) fn credits(&self, check: Check) -> bool {
        self.own && self.rule.counts.covers(check)
    }
}

impl Facts {
    fn check(&self) -> Check {
        Check { kind: self.kind, cause: self.cause, off_site: self.off_site }
    }
}

impl Periods {
    /// Of a limit, for a check in a window.
    fn new(limit: &Limit, window: DateSpan, as_of: NaiveDate) -> Self {
        let days = |span: &DateSpan| (span.from.num_days_from_ce(), span.to.num_days_from_ce());
        Self::Same(match limit {
            Limit::Cap { per: Period::Licence(kind), .. }
            | Limit::Checked { per: Period::Licence(kind), .. }
            | Limit::Floor { per: Period::Licence(kind), .. } => return Self::Terms(kind.clone(), window),
            Limit::Cap { per, .. } | Limit::Checked { per, .. } => per.touched(window, as_of).iter().map(days).collect(),
            Limit::Floor { per, .. } => per.around(window.from).iter().map(days).collect(),
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
        })
    }
}

/// Whose inspections a rule counts.
enum Reach<'a> {
    Anyone,
    Authority(&'a str),
    /// Of these levels, in the line of an organisation.
    Levels(&'a BTreeSet<Level>, &'a Organisation, &'a Organisations),
}

fn reach<'a>(rule: &'a FrequencyRule, known: &Known<'a>) -> Result<Reach<'a>, Error> {
    let levels = match &rule.by {
        By::Anyone => return Ok(Reach::Anyone),
        By::Authority => return Ok(Reach::Authority(known.unit)),
        By::Levels(levels) => levels,
    };
    let field = format!("frequency.{}.by", rule.id);
    let Some(all) = known.organisations else {
        let detail = say!(
            "the rule counts by level: give the register of organisations, which says the level of an authority",
            "该规则按层级计数：请提供机构名录，以确定各机关的层级"
        );
        return Err(Error::new(Code::UnknownReference).field(field).detail(detail));
    };
    Ok(Reach::Levels(levels, all.require(&field, known.unit)?, all))
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
