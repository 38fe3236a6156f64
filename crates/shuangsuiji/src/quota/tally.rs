//! The bounds of one way, added up.

use std::collections::BTreeMap;

use super::answer::{Answer, Conflict, Count, Reason, Times};
use super::bound::{Bound, Limit, Share};
use super::evaluate::Way;
use super::facts::{Facts, Missing};
use super::phrase::{Amount, Bad, Base, Detection, Frequency, Name, Per, Period, Portion, Series, Size, Subject, Term, Unit};
use crate::rational::Rounding;
use crate::sampling::detection_size;
use crate::text::{Speak, Text};

const YEAR: Period = Period::one(Unit::Year);

/// The least and the most of something, and whether they bind.
struct Bounds {
    least: Option<u64>,
    most: Option<u64>,
    soft: bool,
    why: Text,
}

pub(super) struct Tally<'a> {
    facts: &'a Facts,
    /// Whether amounts without a period are the total of stages (分次达到).
    staged: bool,
    answer: Answer,
    /// The most that one draw may have, where a term says so.
    each: Option<u64>,
    /// The targets that a period asks for, and those that it may have.
    totals: BTreeMap<Period, (u64, Option<u64>)>,
    visits: Vec<(Period, Times)>,
}

impl<'a> Tally<'a> {
    pub(super) fn answer(way: &Way<'_>, facts: &'a Facts) -> Result<Answer, Missing> {
        let staged = way.terms.iter().any(|(_, term)| matches!(term, Term::Amount(Amount { per: Per::Stages, .. })));
        let mut tally = Self {
            facts,
            staged,
            answer: Answer { way: shown(way), ..Answer::default() },
            each: None,
            totals: BTreeMap::new(),
            visits: Vec::new(),
        };
        tally.answer.count = Count { population: facts.population, most: facts.population, ..Count::default() };
        // How often is drawn decides what one draw must bring.
        for (_, term) in &way.terms {
            tally.times(term);
        }
        for (scope, term) in &way.terms {
            tally.term(scope.subset.as_ref(), term)?;
        }
        for within in &way.within {
            let bounds = tally.portion(&within.portion, facts.subset(&within.subset)?);
            tally.add(Some(&within.subset), within.to_string().trim_start_matches('，'), bounds)?;
        }
        tally.judge();
        Ok(tally.answer)
    }

    fn times(&mut self, term: &Term) {
        let (per, least, most) = match term {
            Term::Frequency(Frequency { subject: Subject::Draws, times, per }) if !times.soft => {
                (*per, times.bound.least(), times.bound.most())
            }
            Term::Series(Series { times, per, .. }) => (*per, Some(*times), Some(*times)),
            _ => return,
        };
        let times = Times { least: least.map_or(0, |n| n.get().into()), most: most.map(|n| n.get().into()) };
        let before = self.answer.draws.entry(per).or_default();
        *before = before.and(times);
    }

    fn term(&mut self, subset: Option<&Name>, term: &Term) -> Result<(), Missing> {
        let own = subset.map_or(Ok(self.facts.population), |name| self.facts.subset(name))?;
        match term {
            Term::Amount(amount) => {
                let bounds = self.size(&amount.size, own)?;
                self.per(subset, term, amount.per, bounds)?;
            }
            Term::Series(series) => {
                let bounds = self.portion(&series.each, own);
                self.per(subset, term, Per::Draw, bounds)?;
            }
            Term::Detection(detection) => {
                let bounds = self.detection(detection, own);
                self.add(subset, &term.to_string(), bounds)?;
            }
            Term::Coverage(period) => {
                let why = say!("every one of {own} once in the period", "周期内 {own} 个对象各一次");
                self.visits.push((*period, Times { least: 1, most: None }));
                let known = self.draws_of(*period).is_some();
                self.total(subset, term, *period, !known, Bounds { least: Some(own), most: None, soft: false, why })?;
            }
            Term::Cooldown(period) => {
                self.visits.push((*period, Times { least: 0, most: Some(1) }));
                self.answer.notes.push(term.say());
            }
            Term::Frequency(frequency) => self.frequency(frequency, term),
            Term::Decided(grounds) => self.answer.open.extend(grounds.iter().copied()),
            Term::RideAlong(_) | Term::Officers(_) => self.answer.notes.push(term.say()),
        }
        Ok(())
    }

    fn frequency(&mut self, frequency: &Frequency, term: &Term) {
        let Frequency { subject, times, per } = frequency;
        if times.soft {
            return self.answer.notes.push(term.say());
        }
        if *subject == Subject::Target {
            let of = |n: std::num::NonZeroU32| u64::from(n.get());
            let times = Times { least: times.bound.least().map_or(0, of), most: times.bound.most().map(of) };
            self.visits.push((*per, times));
        }
    }

    fn size(&mut self, size: &Size, own: u64) -> Result<Bounds, Missing> {
        match size {
            Size::Portion(portion) => Ok(self.portion(portion, own)),
            Size::Stated { share, count } => {
                let exact = Portion::Share { limit: Limit::hard(Bound::Exactly(*share)), of: Base::Own };
                let bounds = self.portion(&exact, own);
                if let Some(given) = bounds.least.filter(|given| given != count) {
                    self.answer.conflicts.push(Conflict::Stated { stated: *count, given });
                }
                Ok(bounds)
            }
            Size::PerInspector(limit) => {
                let inspectors = self.facts.inspectors.ok_or(Missing::Inspectors)?;
                let of = |n: std::num::NonZeroU32| u64::from(n.get()).saturating_mul(inspectors);
                let (least, most) = (limit.bound.least().map(of), limit.bound.most().map(of));
                Ok(Bounds { least, most, soft: limit.soft, why: say!("{inspectors} inspectors", "执法检查人员 {inspectors} 名") })
            }
        }
    }

    fn portion(&self, portion: &Portion, own: u64) -> Bounds {
        match portion {
            Portion::Count(limit) => {
                let (least, most) = (limit.bound.least(), limit.bound.most());
                Bounds { least, most, soft: limit.soft, why: say!("as stated", "按写明的数量") }
            }
            Portion::Share { limit, of } => {
                let base = if *of == Base::Own { own } else { self.facts.population };
                let (up, down) = match limit.bound {
                    Bound::Exactly(_) => (self.facts.rounding, self.facts.rounding),
                    _ => (Rounding::Ceil, Rounding::Floor),
                };
                let of = |share: Share, rounding| share.ratio().of(base, rounding);
                let (least, most) = (limit.bound.least().map(|s| of(s, up)), limit.bound.most().map(|s| of(s, down)));
                Bounds { least, most, soft: limit.soft, why: rounded(base, least.map(|_| up), most.map(|_| down)) }
            }
        }
    }

    fn detection(&mut self, detection: &Detection, own: u64) -> Bounds {
        let bad = match detection.bad {
            Bad::Rate(share) => share.ratio().of(own, Rounding::Ceil),
            Bad::Count(count) => count,
        };
        let least = detection_size(own, bad, detection.chance.ratio());
        if least.is_none() {
            self.answer.conflicts.push(Conflict::NoBad { bad, population: own });
        }
        let chance = detection.chance;
        let why = say!(
            "the fewest that find one of {bad} bad ones among {own} with a probability of {chance} or more",
            "{own} 个对象中有问题的为 {bad} 个时，检出至少一个的概率不低于 {chance} 的最小数量"
        );
        Bounds { least, most: None, soft: false, why }
    }

    fn per(&mut self, subset: Option<&Name>, term: &Term, per: Per, bounds: Bounds) -> Result<(), Missing> {
        match per {
            Per::Period(period) => self.total(subset, term, period, false, bounds),
            Per::Stages => self.total(subset, term, YEAR, true, bounds),
            Per::Unsaid if self.staged => self.total(subset, term, YEAR, true, bounds),
            Per::Unsaid | Per::Draw => {
                if let (None, false, Some(most)) = (subset, bounds.soft, bounds.most) {
                    self.each = Some(self.each.map_or(most, |each| each.min(most)));
                }
                self.add(subset, &term.to_string(), bounds)
            }
        }
    }

    /// How many draws a period has for certain, by the frequency of a period that fits into it.
    fn draws_of(&self, period: Period) -> Option<u64> {
        let of = |(own, times): (&Period, &Times)| Some(own.fits_into(period)?.saturating_mul(times.least)).filter(|n| *n > 0);
        self.answer.draws.iter().filter_map(of).max()
    }

    /// What the total of a period asks of this draw: what is left of it, shared evenly among the draws that
    /// are sure to come; all of it where none is sure, and next to nothing where it is reached in stages.
    fn total(&mut self, subset: Option<&Name>, term: &Term, period: Period, open: bool, bounds: Bounds) -> Result<(), Missing> {
        let Bounds { least, most, soft, why } = bounds;
        let past = self.facts.before(period);
        let drawn = past.targets;
        if let (false, None) = (soft, subset) {
            let total = self.totals.entry(period).or_insert((0, None));
            total.0 = total.0.max(least.unwrap_or(0));
            total.1 = [total.1, most].into_iter().flatten().min();
            if let Some(most) = most.filter(|most| drawn > *most) {
                self.answer.conflicts.push(Conflict::Overdrawn { period, most, drawn });
            }
        }
        let sure = self.draws_of(period).map(|n| n.saturating_sub(past.draws.into()).max(1));
        let need = least.map(|least| least.saturating_sub(drawn));
        let now = need.map(|need| match (sure, open) {
            (Some(draws), _) => need.div_ceil(draws),
            (None, true) => need.min(1),
            (None, false) => need,
        });
        let draws = sure.map_or_else(
            || {
                if open {
                    say!("in draws of no stated number", "抽取次数未定")
                } else {
                    say!("this draw is the last", "本次为最后一次")
                }
            },
            |n| say!("{n} draws to come with this one", "含本次尚有 {n} 次抽取"),
        );
        let why = say!("{why}; {drawn} drawn in the period before; {draws}", "{why}；本周期此前已抽 {drawn} 个；{draws}"; why, draws);
        let bounds = Bounds { least: now, most: most.map(|most| most.saturating_sub(drawn)), soft, why };
        self.add(subset, &term.to_string(), bounds)
    }

    fn add(&mut self, subset: Option<&Name>, term: &str, bounds: Bounds) -> Result<(), Missing> {
        let count = match subset {
            None => &mut self.answer.count,
            Some(name) => {
                let population = self.facts.subset(name)?;
                let empty = Count { population, most: population, ..Count::default() };
                self.answer.subsets.entry(name.clone()).or_insert(empty)
            }
        };
        let Bounds { least, most, soft, why } = bounds;
        if !soft {
            count.least = count.least.max(least.unwrap_or(0));
            count.most = count.most.min(most.unwrap_or(u64::MAX));
        }
        count.reasons.push(Reason { term: term.to_owned(), least, most, soft, why });
        Ok(())
    }

    /// What contradicts what.
    fn judge(&mut self) {
        self.parts();
        let counts = std::iter::once(&self.answer.count).chain(self.answer.subsets.values());
        let apart: Vec<Conflict> = counts.filter_map(apart).collect();
        self.answer.conflicts.extend(apart);
        for (period, times) in &self.answer.draws {
            let (held, least) = (u64::from(self.facts.before(*period).draws), times.least);
            match times.most {
                Some(most) if least > most => self.answer.conflicts.push(Conflict::Draws { period: *period, least, most }),
                Some(most) if held >= most => self.answer.conflicts.push(Conflict::NoDrawLeft { period: *period, most, held }),
                _ => {}
            }
        }
        self.reach();
        self.visits();
    }

    /// A draw has at least what each of its parts must have, and its parts no more than it may have.
    fn parts(&mut self) {
        for (subset, part) in &self.answer.subsets {
            let count = &mut self.answer.count;
            if part.least > count.most {
                self.answer.conflicts.push(Conflict::PartAboveWhole { subset: subset.clone(), least: part.least, most: count.most });
            } else if part.least > count.least {
                count.least = part.least;
                let why = say!("{subset} alone needs so many", "{subset}须抽此数");
                let term = format!("其中{subset}");
                count.reasons.push(Reason { term, least: Some(part.least), most: None, soft: false, why });
            }
        }
    }

    /// Whether the total of each period can be reached under the bounds of its draws and of shorter periods.
    fn reach(&mut self) {
        for (period, (least, _)) in &self.totals {
            let times = |own: &Period| own.fits_into(*period);
            let by_draws = self.answer.draws.iter().filter_map(|(own, t)| Some(times(own)? * t.most?)).min();
            let by_each = by_draws.and_then(|draws| Some(draws.saturating_mul(self.each?)));
            let shorter = |(own, (_, most)): (&Period, &(u64, Option<u64>))| Some(times(own)?.saturating_mul((*most)?));
            let by_totals = self.totals.iter().filter(|(own, _)| *own != period).filter_map(shorter).min();
            if let Some(most) = by_each.into_iter().chain(by_totals).min().filter(|most| most < least) {
                self.answer.conflicts.push(Conflict::OutOfReach { period: *period, least: *least, most });
            }
        }
    }

    /// The floors of visits against their caps, over periods that fit into each other.
    fn visits(&mut self) {
        for (period, times) in &self.visits {
            let before = self.answer.visits.entry(*period).or_default();
            *before = before.and(*times);
        }
        for (long, cap) in self.visits.iter().filter_map(|(period, t)| Some((period, t.most?))) {
            let floor = self.visits.iter().filter_map(|(own, t)| Some(own.fits_into(*long)?.saturating_mul(t.least))).max().unwrap_or(0);
            if floor > cap {
                self.answer.conflicts.push(Conflict::Visits { period: *long, least: floor, most: cap });
            }
        }
    }
}

/// The two reasons that a count cannot meet, where there are such.
fn apart(count: &Count) -> Option<Conflict> {
    let hard = || count.reasons.iter().filter(|r| !r.soft);
    let least = hard().filter(|r| r.least.is_some()).max_by_key(|r| r.least)?;
    if count.least > count.population {
        return Some(Conflict::AboveFrame { least: Box::new(least.clone()), population: count.population });
    }
    let most = hard().filter(|r| r.most.is_some()).min_by_key(|r| r.most)?;
    (count.least > count.most).then(|| Conflict::Apart { least: Box::new(least.clone()), most: Box::new(most.clone()) })
}

fn shown(way: &Way<'_>) -> String {
    let terms = way.terms.iter().map(|(scope, term)| format!("{scope}{term}"));
    let within = way.within.iter().map(|within| within.to_string().trim_start_matches('，').to_owned());
    terms.chain(within).collect::<Vec<_>>().join("，")
}

/// How a share of a base became whole.
fn rounded(base: u64, up: Option<Rounding>, down: Option<Rounding>) -> Text {
    let name = |rounding| match rounding {
        Rounding::Ceil => say!("rounded up", "向上取整"),
        Rounding::Floor => say!("rounded down", "向下取整"),
        Rounding::HalfUp => say!("rounded to the nearest", "四舍五入"),
    };
    let mut ways: Vec<Text> = up.into_iter().chain(down).map(name).collect();
    ways.dedup();
    let ways = Text::list(ways);
    say!("of {base}, {ways}", "以 {base} 为基数，{ways}"; ways)
}
