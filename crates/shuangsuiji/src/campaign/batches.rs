//! After the draw: the drawn targets of a task in a random order of batches (分批), as for key items (重点检查事项)
//! drawn at a high ratio (国市监信〔2019〕38号 二（一）).

use std::num::NonZeroU32;

use super::drawn::Drawn;
use crate::directory::TargetRef;
use crate::error::{Code, Error};

impl Drawn {
    /// The drawn targets of a task in so many batches, one after the other. The order is that of the ranks, which the
    /// tickets of the seed gave to every target before anybody knew it: who comes in which batch is as random as who
    /// was drawn, and follows from the record. Every stratum is spread over all batches, whose sizes differ by one at
    /// most in each stratum.
    ///
    /// # Errors
    /// `UnknownReference` for a task that the plan does not have; `Internal` where the draw does not fit the pool.
    pub fn batches(&self, task: &str, count: NonZeroU32) -> Result<Vec<Vec<TargetRef<'_>>>, Error> {
        if self.core.prepared.plan.task(task).is_none() {
            let detail = say!("the plan has no such task", "计划中没有该任务");
            return Err(Error::new(Code::UnknownReference).field("task").value(task).detail(detail));
        }
        let mut batches = vec![Vec::new(); count.get() as usize];
        for (at, stratum) in self.draw.strata.iter().enumerate() {
            if stratum.field.split_once('/').is_none_or(|(of, _)| of != task) {
                continue;
            }
            let mut drawn: Vec<_> = self.draw.rows().filter(|row| row.stratum as usize == at && row.selected).collect();
            drawn.sort_by_key(|row| row.rank);
            let size = drawn.len();
            for (place, row) in drawn.iter().enumerate() {
                let target = self
                    .target(&row.bid)
                    .ok_or_else(|| Error::new(Code::Internal).detail(say!("a drawn row is not in the pool", "抽中的数据行不在抽查库中")))?;
                // The first rank is in the first batch, the last in the last.
                let batch = place * batches.len() / size;
                batches.get_mut(batch).into_iter().for_each(|batch| batch.push(target.clone()));
            }
        }
        Ok(batches)
    }
}
