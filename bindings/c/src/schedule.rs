//! The day of every visit, and what visiting together saves: for the keeper, not for publication.

use shuangsuiji::campaign::{Campaign, Visit};
use shuangsuiji::error::Error;

use crate::boundary::{act, free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// The schedule (检查日程): every visit with its target, its tasks and its day. A list of its own, which outlives the
/// campaign. Never changes: it may be read from several threads at once. Freed by `ssj_schedule_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_schedule(Vec<Row>);

#[derive(Debug)]
struct Row {
    target: String,
    tasks: Vec<String>,
    day: String,
}

impl Row {
    fn new(visit: &Visit<'_>) -> Self {
        let tasks = visit.tasks.iter().map(|task| task.code.to_string()).collect();
        Self { target: visit.target.id.to_string(), tasks, day: visit.day.map(|day| day.to_string()).unwrap_or_default() }
    }
}

fn rows(campaign: &Campaign) -> Result<ssj_schedule, Error> {
    Ok(ssj_schedule(campaign.drawn()?.schedule()?.visits.iter().map(Row::new).collect()))
}

/// Gives every visit a working day at random, which follows from the seed: tasks whose windows share a day visit a
/// target together. From `SSJ_STAGE_DRAWN` on.
///
/// Gives: a list in `out`, to be freed by `ssj_schedule_free`. Errors: `SSJ_WRONG_STATE` before the draw,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_schedule(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_schedule,
    err: *mut *mut ssj_error,
) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { make(out, err, || with(campaign, rows)) }
}

fn row<T>(schedule: Option<&ssj_schedule>, index: usize, none: T, part: impl FnOnce(&Row) -> T) -> T {
    look(none, || schedule?.0.get(index).map(part))
}

/// How many visits the list has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_schedule_len(schedule: Option<&ssj_schedule>) -> usize {
    look(0, || schedule.map(|s| s.0.len()))
}

/// The target of a visit, as scheme:value; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_schedule_target(schedule: Option<&ssj_schedule>, index: usize) -> ssj_str {
    row(schedule, index, ssj_str::EMPTY, |r| (&r.target).into())
}

/// How many tasks a visit serves.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_schedule_task_count(schedule: Option<&ssj_schedule>, index: usize) -> usize {
    row(schedule, index, 0, |r| r.tasks.len())
}

/// A task of a visit; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_schedule_task(schedule: Option<&ssj_schedule>, index: usize, task_index: usize) -> ssj_str {
    look(ssj_str::EMPTY, || Some(schedule?.0.get(index)?.tasks.get(task_index)?.into()))
}

/// The day of a visit, `YYYY-MM-DD`; empty where no working day that is not quiet is in the windows of all its tasks.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_schedule_day(schedule: Option<&ssj_schedule>, index: usize) -> ssj_str {
    row(schedule, index, ssj_str::EMPTY, |r| (&r.day).into())
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_schedule_free(schedule: Option<Box<ssj_schedule>>) {
    free(schedule);
}

/// What visiting together saves (综合查一次): how many checks the tasks drew, of how many different targets, and in how
/// many visits they are made. From `SSJ_STAGE_DRAWN` on.
///
/// Errors: `SSJ_WRONG_STATE` before the draw, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `drawn`, `targets`, `visits` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_saving(
    campaign: Option<&ssj_campaign>,
    drawn: *mut u64,
    targets: *mut u64,
    visits: *mut u64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let saving = with(campaign, |c| Ok(c.drawn()?.saving()))?;
        for (out, value) in [(drawn, saving.drawn), (targets, saving.targets), (visits, saving.visits)] {
            if !out.is_null() {
                // SAFETY: not NULL, so valid for a write.
                unsafe { out.write(value) };
            }
        }
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}
