//! The drawn targets of a task in batches: for the keeper, not for publication.

use std::ffi::c_char;

use shuangsuiji::campaign::Batch;

use crate::boundary::{free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// The drawn targets of a task in the batches (分批) that the plan names. A list of its own, which outlives the campaign.
/// Never changes: it may be read from several threads at once. Freed by `ssj_batches_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_batches(Vec<Row>);

#[derive(Debug)]
struct Row {
    from: String,
    to: String,
    targets: Vec<String>,
}

impl Row {
    fn new(batch: &Batch<'_>) -> Self {
        let (from, to) = batch.window.map(|window| (window.from.to_string(), window.to.to_string())).unwrap_or_default();
        Self { from, to, targets: batch.targets.iter().map(|target| target.id.to_string()).collect() }
    }
}

/// Reads out the drawn targets of a task in its batches, one after the other: their order follows from the seed. From
/// `SSJ_STAGE_DRAWN` on.
///
/// Gives: a list in `out`, to be freed by `ssj_batches_free`. Errors: `SSJ_WRONG_STATE` before the draw,
/// `SSJ_UNKNOWN_REFERENCE` for a task that the plan does not have, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `task` is valid for `task_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_batches(
    campaign: Option<&ssj_campaign>,
    task: *const c_char,
    task_len: usize,
    out: *mut *mut ssj_batches,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let task = unsafe { input::text(task, task_len, "task")? };
        with(campaign, |c| Ok(ssj_batches(c.drawn()?.batches(task)?.iter().map(Row::new).collect())))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn row<T>(batches: Option<&ssj_batches>, index: usize, none: T, part: impl FnOnce(&Row) -> T) -> T {
    look(none, || batches?.0.get(index).map(part))
}

/// How many batches there are.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_batches_len(batches: Option<&ssj_batches>) -> usize {
    look(0, || batches.map(|b| b.0.len()))
}

/// The first working day of a batch, `YYYY-MM-DD`; empty for the one batch of a task whose window has no working day, and
/// beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_batches_from(batches: Option<&ssj_batches>, index: usize) -> ssj_str {
    row(batches, index, ssj_str::EMPTY, |r| (&r.from).into())
}

/// The last working day of a batch.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_batches_to(batches: Option<&ssj_batches>, index: usize) -> ssj_str {
    row(batches, index, ssj_str::EMPTY, |r| (&r.to).into())
}

/// How many targets a batch has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_batches_target_count(batches: Option<&ssj_batches>, index: usize) -> usize {
    row(batches, index, 0, |r| r.targets.len())
}

/// A target of a batch, as scheme:value; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_batches_target(batches: Option<&ssj_batches>, index: usize, target_index: usize) -> ssj_str {
    look(ssj_str::EMPTY, || Some(batches?.0.get(index)?.targets.get(target_index)?.into()))
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_batches_free(batches: Option<Box<ssj_batches>>) {
    free(batches);
}
