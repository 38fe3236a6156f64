//! The drawn targets of a task in batches (分批), one after the other: how a key item (重点检查事项) is checked that is
//! drawn at a high ratio (国市监信〔2019〕38号 二（一）).

use std::collections::BTreeMap;

use super::drawn::Drawn;
use crate::calendar::Calendar;
use crate::digest::Digest;
use crate::directory::TargetRef;
use crate::error::{Code, Error};
use crate::plan::{Plan, Task, Window};

/// One batch (批次) of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<'a> {
    /// From its first working day to its last; none for the one batch of a task whose window has no working day.
    pub window: Option<Window>,
    /// Its targets, stratum by stratum in the order of their ranks.
    pub targets: Vec<TargetRef<'a>>,
}

impl Drawn {
    /// The drawn targets of a task in the batches that the plan names, one after the other. The order is that of the
    /// ranks, which the tickets of the seed gave to every target before anybody knew it: who comes in which batch is as
    /// random as who was drawn, and follows from the record. Every stratum is spread over all batches, whose sizes
    /// differ by one at most in each stratum.
    ///
    /// # Errors
    /// `UnknownReference` for a task that the plan does not have; `Internal` where the draw does not fit the pool.
    pub fn batches(&self, task: &str) -> Result<Vec<Batch<'_>>, Error> {
        let Some(task) = self.core.prepared.plan.task(task) else {
            let detail = say!("the plan has no such task", "计划中没有该任务");
            return Err(Error::new(Code::UnknownReference).field("task").value(task).detail(detail));
        };
        let windows = task.batch_windows(self.core.prepared.registry.calendar());
        let mut batches: Vec<Batch<'_>> = windows.into_iter().map(|window| Batch { window, targets: Vec::new() }).collect();
        for (bid, at) in self.batched(task, &self.selected()) {
            let target = self
                .target(&bid)
                .ok_or_else(|| Error::new(Code::Internal).detail(say!("a drawn row is not in the pool", "抽中的数据行不在抽查库中")))?;
            batches.get_mut(at).into_iter().for_each(|batch| batch.targets.push(target.clone()));
        }
        Ok(batches)
    }

    /// The drawn targets of every stratum in the order of their ranks, by one pass over the rows of the draw.
    fn selected(&self) -> Vec<Vec<(u64, Digest)>> {
        let mut strata = vec![Vec::new(); self.draw.strata.len()];
        for row in self.draw.rows().filter(|row| row.selected) {
            strata.get_mut(row.stratum as usize).into_iter().for_each(|drawn| drawn.push((row.rank, row.bid)));
        }
        strata.iter_mut().for_each(|drawn| drawn.sort_unstable());
        strata
    }

    /// Every drawn target of a task with the number of its batch from 0, stratum by stratum in the order of the ranks.
    fn batched(&self, task: &Task, selected: &[Vec<(u64, Digest)>]) -> Vec<(Digest, usize)> {
        let of_task = |field: &str| field.split_once('/').is_some_and(|(of, _)| of == task.code.as_str());
        let strata = self.draw.strata.iter().zip(selected).filter(|(stratum, _)| of_task(&stratum.field));
        // The first rank is in the first batch, the last in the last.
        let batch = |place: usize, size: usize| place * task.batches.get() as usize / size;
        strata.flat_map(|(_, drawn)| drawn.iter().enumerate().map(move |(place, (_, bid))| (*bid, batch(place, drawn.len())))).collect()
    }
}

/// In which days every task of a plan comes to which of its targets.
pub(super) struct Windows<'a> {
    /// Of the tasks with several batches.
    batched: BTreeMap<&'a str, Batched>,
}

struct Batched {
    windows: Vec<Option<Window>>,
    /// The batch of every target.
    of: BTreeMap<Digest, usize>,
}

impl<'a> Windows<'a> {
    pub(super) fn new(drawn: &Drawn, plan: &'a Plan, calendar: &Calendar) -> Self {
        let several: Vec<&Task> = plan.tasks.iter().filter(|task| task.batches.get() > 1).collect();
        if several.is_empty() {
            return Self { batched: BTreeMap::new() };
        }
        let selected = drawn.selected();
        let of = |task: &Task| Batched { windows: task.batch_windows(calendar), of: drawn.batched(task, &selected).into_iter().collect() };
        Self { batched: several.into_iter().map(|task| (task.code.as_str(), of(task))).collect() }
    }

    /// The days on which a task comes to a target: those of its batch, or its whole window where it is not in batches.
    pub(super) fn of(&self, task: &Task, bid: &Digest) -> Window {
        let batch = self.batched.get(task.code.as_str()).and_then(|batched| *batched.windows.get(*batched.of.get(bid)?)?);
        batch.unwrap_or(task.window)
    }
}
