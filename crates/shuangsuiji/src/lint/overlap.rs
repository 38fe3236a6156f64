//! Overlaps (重复检查): tasks that can visit the same targets in one window, each for itself.

use chrono::NaiveDate;
use serde::Serialize;

use super::Found;
use crate::ident::{CampaignCode, TaskCode};
use crate::plan::{Coordination, LintRule, Task};
use crate::text::{Speak, Text};

/// One side of an overlap: whose task, in which campaign or round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Side {
    /// The unit that draws.
    pub unit: String,
    /// The campaign, or the round of an annual plan.
    pub campaign: CampaignCode,
    /// The task.
    pub task: TaskCode,
}

/// A task with the targets that it can visit.
#[derive(Clone, Debug)]
pub struct Shared<'a> {
    /// Whose it is.
    pub side: Side,
    /// The task.
    pub task: &'a Task,
    /// The positions of its targets in the directory, ascending.
    pub members: Vec<u32>,
}

/// Two tasks whose windows share a day and whose targets are partly the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The first.
    pub first: Side,
    /// The second.
    pub second: Side,
    /// The first day of both windows.
    pub from: NaiveDate,
    /// The last day of both windows.
    pub to: NaiveDate,
    /// How many targets both can visit.
    pub targets: u64,
}

impl Speak for Overlap {
    fn say(&self) -> Text {
        let Self { first, second, from, to, targets } = self;
        let side = |Side { unit, campaign, task }: &Side| format!("{unit} {campaign}/{task}");
        let (first, second) = (side(first), side(second));
        say!("{first} and {second}: {targets} targets, {from} to {to}", "{first} 与 {second}：{targets} 个对象，{from} 至 {to}")
    }
}

impl Overlap {
    /// The overlaps of tasks, pair by pair in their order; pairs for which `merged` holds visit together and are none.
    pub fn among(tasks: &[Shared<'_>], merged: impl Fn(&Side, &Side) -> bool) -> Vec<Self> {
        let mut found = Vec::new();
        for (at, first) in tasks.iter().enumerate() {
            for second in tasks.iter().skip(at + 1) {
                let from = first.task.window.from.max(second.task.window.from);
                let to = first.task.window.to.min(second.task.window.to);
                if from > to || comes_not(first.task) || comes_not(second.task) || merged(&first.side, &second.side) {
                    continue;
                }
                let targets = common(&first.members, &second.members);
                if targets > 0 {
                    found.push(Self { first: first.side.clone(), second: second.side.clone(), from, to, targets });
                }
            }
        }
        found
    }
}

/// Whether two merged tasks with a common day come to a target on one day, whatever batch it is of: neither is in batches,
/// or the other may come on every day of it.
fn come_together(first: &Task, second: &Task) -> bool {
    let holds = |whole: &Task, part: &Task| whole.window.from <= part.window.from && part.window.to <= whole.window.to;
    match (first.batches.get() > 1, second.batches.get() > 1) {
        (false, false) => true,
        (true, true) => false,
        (true, false) => holds(second, first),
        (false, true) => holds(first, second),
    }
}

/// Whether nobody comes to the targets of a task.
fn comes_not(task: &Task) -> bool {
    task.as_check().off_site
}

/// How many numbers two ascending lists have in common.
fn common(first: &[u32], second: &[u32]) -> u64 {
    let (mut a, mut b) = (first.iter().peekable(), second.iter().peekable());
    let mut count = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

/// The overlaps of one plan: tasks with tickets of their own, and merged tasks that may come in batches of different
/// days. Other merged tasks with a common day visit together.
pub(super) fn look(found: &mut Found<'_>) {
    let plan = found.subject.plan;
    if found.subject.frames.is_none() {
        return;
    }
    let merged = |first: &Side, second: &Side| {
        let tasks = plan.task(first.task.as_str()).zip(plan.task(second.task.as_str()));
        plan.coordination == Coordination::Merged && tasks.is_some_and(|(first, second)| come_together(first, second))
    };
    let side = |task: &Task| Side { unit: plan.unit.clone(), campaign: plan.campaign.clone(), task: task.code.clone() };
    let shared: Vec<Shared<'_>> = found
        .tasks()
        .filter_map(|(_, task, frame)| {
            let mut members: Vec<u32> = frame?.members().collect();
            members.sort_unstable();
            Some(Shared { side: side(task), task, members })
        })
        .collect();
    for overlap in Overlap::among(&shared, merged) {
        let place = plan.tasks.iter().enumerate().find(|(_, task)| task.code == overlap.first.task);
        let (second, targets) = (&overlap.second.task, overlap.targets);
        let text = match plan.coordination {
            Coordination::Merged => say!(
                "{targets} targets can be visited for task {second} on another day, since merged tasks in batches come on days of their own; without batches they would visit them once",
                "有 {targets} 个对象可能另日因任务 {second} 被检查：合并任务分批后各有检查日期；不分批可一次检查"
            ),
            Coordination::Independent => say!(
                "{targets} targets can be visited for task {second} too in the same days; merged tasks would visit them once",
                "有 {targets} 个对象同期还可能因任务 {second} 被检查；合并任务可一次检查"
            ),
        };
        if let Some(place) = place {
            found.task(LintRule::Overlap, place, "window", second, text);
        }
    }
}
