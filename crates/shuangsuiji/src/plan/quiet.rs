//! Quiet days (企业安静期): days on which nobody comes to a target, and what is left of a task's window.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, Task, Window, bad};
use crate::calendar::Calendar;
use crate::error::{Error, Problems};
use crate::ident::ReasonCode;
use crate::ledger::Cause;

/// One rule of quiet days, such as twenty days a month for listed enterprises (晋政办函〔2024〕53号).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietRule {
    /// Its code, by which the funnel counts what it removes.
    #[schemars(with = "String", title = "规则代码", extend("examples" = ["quiet-20"]))]
    pub id: ReasonCode,
    /// Where it comes from: document and article.
    #[serde(default)]
    #[schemars(title = "规则依据", extend("examples" = ["晋政办函〔2024〕53号"]))]
    pub source: String,
    /// Labels, of which a target needs one for the rule to hold; empty: it holds for all.
    #[serde(default)]
    #[schemars(title = "适用标签", extend("examples" = [["above_scale"]]))]
    pub tags: BTreeSet<String>,
    /// Which days are quiet.
    #[schemars(title = "安静日", extend("examples" = [{ "every_month": { "from": 1, "to": 20 } }]))]
    pub days: QuietDays,
    /// Causes of checks that the rule does not bar.
    #[serde(default)]
    #[schemars(title = "豁免来源", extend("examples" = [["superior", "complaint"]]))]
    pub exempt: BTreeSet<Cause>,
}

/// Which days are quiet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuietDays {
    /// From a day of every month to another, both quiet, such as the 1st to the 20th.
    EveryMonth {
        /// The first day of the month, from 1.
        from: u32,
        /// The last day of the month.
        to: u32,
    },
    /// Spans of days.
    Spans(Vec<Window>),
}

impl QuietDays {
    /// Whether a day is quiet.
    pub fn hold(&self, day: NaiveDate) -> bool {
        match self {
            Self::EveryMonth { from, to } => (*from..=*to).contains(&day.day()),
            Self::Spans(spans) => spans.iter().any(|span| (span.from..=span.to).contains(&day)),
        }
    }
}

impl QuietRule {
    /// What can be said against a plan's rules by themselves.
    pub(super) fn check_all(rules: &[Self], problems: &mut Problems) {
        let mut seen = BTreeSet::new();
        for (at, rule) in rules.iter().enumerate() {
            let mut wrong = |field: &str, detail| problems.push(bad(&format!("quiet[{at}].{field}"), &rule.id, detail));
            if !seen.insert(&rule.id) {
                wrong("id", say!("two rules have this code", "两条规则使用同一代码"));
            }
            let ordered = match &rule.days {
                QuietDays::EveryMonth { from, to } => (1..=31).contains(from) && (*from..=31).contains(to),
                QuietDays::Spans(spans) => !spans.is_empty() && spans.iter().all(|span| span.from <= span.to),
            };
            if !ordered {
                wrong(
                    "days",
                    say!(
                        "quiet days are from a day of the month, 1 to 31, to a later one, or spans of days",
                        "安静日为每月 1 至 31 日中的一段，或若干日期区间"
                    ),
                );
            }
        }
    }

    fn bars(&self, task: &Task, tags: &BTreeSet<String>, day: NaiveDate) -> bool {
        !self.exempt.contains(&task.check.cause) && (self.tags.is_empty() || !self.tags.is_disjoint(tags)) && self.days.hold(day)
    }
}

impl Plan {
    /// The working days of a window, the task's or that of a batch, on which a target with these labels may be visited:
    /// none of its quiet days, unless nobody comes to it.
    pub(crate) fn visiting_days(&self, (task, window): Timed<'_>, tags: &BTreeSet<String>, calendar: &Calendar) -> Vec<NaiveDate> {
        let quiet = |day: NaiveDate| !task.as_check().off_site && self.quiet.iter().any(|rule| rule.bars(task, tags, day));
        window.working_days(calendar).filter(|day| !quiet(*day)).collect()
    }

    /// That every batch of a task has a working day of its own: a batch without one would have no days to be visited on.
    ///
    /// # Errors
    /// One error holding a `BadPlan` for every task with more batches than its window has working days.
    pub(crate) fn check_batches(&self, calendar: &Calendar) -> Result<(), Error> {
        let mut problems = Problems::default();
        for (at, task) in self.tasks.iter().enumerate().filter(|(_, task)| task.batches.get() > 1) {
            let days = task.window.working_days(calendar).count();
            if days < task.batches.get() as usize {
                let detail = say!(
                    "the window has {days} working days: plan no more batches than these, or a longer window",
                    "检查时间内只有 {days} 个工作日：分批数不得多于工作日数，或延长检查时间"
                );
                problems.push(bad(&format!("tasks[{at}].batches"), task.batches, detail));
            }
        }
        problems.into_result()
    }
}

impl Task {
    /// The windows of its batches, one after the other: as many working days each, give or take one. None stands for a
    /// batch that no working day is left for.
    pub fn batch_windows(&self, calendar: &Calendar) -> Vec<Option<Window>> {
        let days: Vec<NaiveDate> = self.window.working_days(calendar).collect();
        let batches = self.batches.get() as usize;
        let part = |at: usize| {
            let part = days.get(at * days.len() / batches..(at + 1) * days.len() / batches)?;
            Some(Window { from: *part.first()?, to: *part.last()? })
        };
        (0..batches).map(part).collect()
    }
}

/// A task, with the days on which it visits a target.
pub(crate) type Timed<'a> = (&'a Task, Window);

impl Window {
    /// Its days.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }

    fn working_days(&self, calendar: &Calendar) -> impl Iterator<Item = NaiveDate> {
        self.days().filter(|day| calendar.day(*day).working)
    }
}

/// The tasks that can visit a target together, in groups: the fewest groups whose windows share a day, in the
/// order of those days.
pub(crate) fn together<'a>(tasks: impl IntoIterator<Item = Timed<'a>>) -> Vec<Vec<Timed<'a>>> {
    let mut tasks: Vec<Timed<'_>> = tasks.into_iter().collect();
    tasks.sort_by(|(a, on), (b, other)| (on.to, &a.code).cmp(&(other.to, &b.code)));
    let mut groups: Vec<Vec<Timed<'_>>> = Vec::new();
    for (task, window) in tasks {
        // The first of a group ends first: who does not begin by then has no day with it.
        match groups.last_mut().filter(|group| group.first().is_some_and(|(_, first)| window.from <= first.to)) {
            Some(group) => group.push((task, window)),
            None => groups.push(vec![(task, window)]),
        }
    }
    groups
}
