//! After the draw: the day of every visit (检查时间), and what visiting together saves (压减重复检查).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use num_bigint::BigUint;

use super::batches::Windows;
use super::drawn::Drawn;
use super::prepared::Prepared;
use crate::calendar::{Calendar, Certainty};
use crate::ceremony::named_key;
use crate::digest::{Digest, HmacKey};
use crate::directory::TargetRef;
use crate::error::{Code, Error};
use crate::ident::ItemCode;
use crate::plan::{Task, Timed, Window, together};
use crate::sampling::uniform_index;

/// One visit (一次检查): the tasks whose items are checked on one day at one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit<'a> {
    /// The target.
    pub target: TargetRef<'a>,
    /// The tasks.
    pub tasks: Vec<&'a Task>,
    /// The day; none where no working day that is not quiet is in the windows of all of them.
    pub day: Option<NaiveDate>,
}

impl Visit<'_> {
    /// The items that are checked, those of all its tasks, each once: several lines of one department come as one.
    pub fn items(&self) -> BTreeSet<&ItemCode> {
        self.tasks.iter().flat_map(|task| &task.items).collect()
    }
}

/// The visits of a campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule<'a> {
    /// Every visit, sorted by blinded id and day.
    pub visits: Vec<Visit<'a>>,
    /// Whether every working day it rests on is published.
    pub certainty: Certainty,
}

/// What visiting together saved (综合查一次).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saving {
    /// Checks that the tasks drew, each for itself.
    pub drawn: u64,
    /// Different targets among them.
    pub targets: u64,
    /// Visits that check them all.
    pub visits: u64,
}

impl Drawn {
    /// A day for every visit, at random among the working days of its tasks' windows, or of those of its batch in
    /// them, that are not quiet for the target: the tasks that drew a target share visits as far as their windows
    /// share a day. The days are a function of the seed: `uniform` of protocol §6 with `key("visit", 0)` and the label `visit/`, the blinded
    /// id in hex, `/` and the number of the visit of that target from 0. They are no part of the public record.
    ///
    /// # Errors
    /// `Internal` where the draw does not fit the pool.
    pub fn schedule(&self) -> Result<Schedule<'_>, Error> {
        let calendar = self.core.prepared.registry.calendar();
        let suite = self.core.document.suite;
        let key = suite.hmac_key(&named_key(suite, &self.seed, "visit", 0).0);
        let windows = self.windows();
        let mut days = Days { drawn: self, calendar, known: BTreeMap::new() };
        let mut visits = Vec::new();
        for (bid, strata) in self.draw.visits() {
            let target = self
                .target(&bid)
                .ok_or_else(|| Error::new(Code::Internal).detail(say!("a drawn row is not in the pool", "抽中的数据行不在抽查库中")))?;
            let mut of_target = Vec::new();
            for (number, group) in self.groups((&bid, &strata), &windows).into_iter().enumerate() {
                let day = days.pick(&key, &format!("visit/{}/{number}", hex::encode(bid.0)), &group, &target);
                of_target.push(Visit { target: target.clone(), tasks: group.into_iter().map(|(task, _)| task).collect(), day });
            }
            of_target.sort_by_key(|visit| visit.day);
            visits.extend(of_target);
        }
        let first = self.core.prepared.plan.tasks.iter().map(|task| task.window.from).min();
        let last = self.core.prepared.plan.tasks.iter().map(|task| task.window.to).max();
        let certainty = first.zip(last).map_or(Certainty::Published, |(first, last)| calendar.working_days_between(first, last).certainty);
        Ok(Schedule { visits, certainty })
    }

    pub(super) fn windows(&self) -> Windows<'_> {
        let prepared = &self.core.prepared;
        Windows::new(self, &prepared.plan, prepared.registry.calendar())
    }

    /// The tasks that drew a target, by visit. Tasks with tickets of their own visit together too: a common
    /// ticket makes it happen oftener, and has no other part in it.
    pub(super) fn groups(&self, (bid, strata): (&Digest, &[u32]), windows: &Windows<'_>) -> Vec<Vec<Timed<'_>>> {
        let plan = &self.core.prepared.plan;
        let name = |stratum: &u32| self.draw.strata.get(*stratum as usize)?.field.split_once('/').map(|(task, _)| task);
        let tasks = strata.iter().filter_map(name).filter_map(|code| plan.task(code));
        together(tasks.map(|task| (task, windows.of(task, bid))))
    }

    /// What visiting together saved in this draw. What it saves on average follows from the ratios: see
    /// [`Prepared::expected_targets`](super::Prepared::expected_targets).
    pub fn saving(&self) -> Saving {
        let mut saving = Saving { drawn: 0, targets: 0, visits: 0 };
        let windows = self.windows();
        for (bid, strata) in &self.draw.visits() {
            saving.drawn += strata.len() as u64;
            saving.targets += 1;
            saving.visits += self.groups((bid, strata), &windows).len() as u64;
        }
        saving
    }
}

impl Prepared {
    /// How many different targets the tasks would draw on average if each drew for itself, in thousandths,
    /// rounded down: the sum over the targets of 1 − Π (1 − π), of the inclusion probabilities that the strata
    /// announce. None where a stratum's are not known beforehand, or not equal: `pps`, `pareto`, most portfolios.
    ///
    /// Over one frame merged tasks draw as many as the largest of them, the fewest that can meet every ratio.
    pub fn expected_targets(&self) -> Option<BigUint> {
        let chances: Vec<(BigUint, BigUint)> =
            self.strata().iter().map(|s| s.inclusion.map(|p| (p.num().into(), p.den().into()))).collect::<Option<_>>()?;
        let mut held: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
        for of_target in self.memberships().chunk_by(|(a, _), (b, _)| a == b) {
            *held.entry(of_target.iter().map(|(_, stratum)| *stratum).collect()).or_default() += 1;
        }
        let whole: BigUint = chances.iter().map(|(_, den)| den).product();
        let drawn = |(strata, count): (&Vec<u32>, &u64)| {
            let of = || strata.iter().filter_map(|stratum| chances.get(*stratum as usize));
            let all: BigUint = of().map(|(_, den)| den).product();
            let missed: BigUint = of().map(|(num, den)| den - num).product();
            BigUint::from(*count) * (&whole / &all) * (&all - missed)
        };
        Some(held.iter().map(drawn).sum::<BigUint>() * 1000u32 / whole)
    }
}

/// The visiting days of tasks in windows and labels, each worked out once.
struct Days<'a> {
    drawn: &'a Drawn,
    calendar: &'a Calendar,
    known: BTreeMap<Alike<'a>, Vec<NaiveDate>>,
}

/// What visits have in common that can be on the same days: their tasks with the window of each, since every batch of a
/// task has its own, and the labels of the target.
type Alike<'a> = (Vec<(&'a str, Window)>, BTreeSet<String>);

impl<'a> Days<'a> {
    fn pick(&mut self, key: &HmacKey, label: &str, group: &[Timed<'a>], target: &TargetRef<'_>) -> Option<NaiveDate> {
        let name = (group.iter().map(|(task, window)| (task.code.as_str(), *window)).collect(), target.tags.clone());
        let (plan, calendar) = (&self.drawn.core.prepared.plan, self.calendar);
        let days = self.known.entry(name).or_insert_with(|| {
            let mut each = group.iter().map(|timed| plan.visiting_days(*timed, target.tags, calendar));
            let first = each.next().unwrap_or_default();
            each.fold(first, |common, own| common.into_iter().filter(|day| own.binary_search(day).is_ok()).collect())
        });
        uniform_index(key, label, days.len()).and_then(|at| days.get(at).copied())
    }
}
