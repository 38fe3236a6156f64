//! Frames in numbers: the funnel of filters and the strata.

use shuangsuiji::campaign::StratumSummary;
use shuangsuiji::frame::Reason;

use crate::boundary::{free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// The funnel (筛选) of every task: one row a filter. A list of its own, which outlives the
/// campaign. Never changes: it may be read from several threads at once. Freed by
/// `ssj_funnel_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_funnel(Vec<Filter>);

#[derive(Debug)]
struct Filter {
    task: String,
    name: &'static str,
    entered: u64,
    passed: u64,
    /// Reason, count, and whether it removed.
    reasons: Vec<(Reason, u64, bool)>,
}

/// The strata (分层) of every task in numbers. A list of its own, which outlives the campaign.
/// Never changes: it may be read from several threads at once. Freed by `ssj_strata_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_strata(Vec<StratumSummary>);

/// Reads out the funnel: for each task in the plan's order each filter in its order, with how many
/// targets came in and went on, and why the others did not. At every stage.
///
/// Gives: a list in `out`, to be freed by `ssj_funnel_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_funnel(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_funnel,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        with(campaign, |c| {
            let mut filters = Vec::new();
            for frame in c.prepared().frames() {
                for step in &frame.funnel {
                    let removed = step.removed.iter().map(|(reason, count)| (reason.clone(), *count, true));
                    let noted = step.noted.iter().map(|(reason, count)| (reason.clone(), *count, false));
                    let reasons = removed.chain(noted).collect();
                    let task = frame.task.to_string();
                    filters.push(Filter { task, name: step.filter, entered: step.entered, passed: step.passed, reasons });
                }
            }
            Ok(ssj_funnel(filters))
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn filter<T>(funnel: Option<&ssj_funnel>, index: usize, none: T, part: impl FnOnce(&Filter) -> T) -> T {
    look(none, || funnel?.0.get(index).map(part))
}

fn reason<T>(funnel: Option<&ssj_funnel>, index: usize, at: usize, none: T, part: impl FnOnce(&(Reason, u64, bool)) -> T) -> T {
    look(none, || funnel?.0.get(index)?.reasons.get(at).map(part))
}

/// How many rows the list has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_len(funnel: Option<&ssj_funnel>) -> usize {
    look(0, || funnel.map(|f| f.0.len()))
}

/// The task of a row; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_task(funnel: Option<&ssj_funnel>, index: usize) -> ssj_str {
    filter(funnel, index, ssj_str::EMPTY, |f| (&f.task).into())
}

/// The filter of a row, such as `status`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_filter(funnel: Option<&ssj_funnel>, index: usize) -> ssj_str {
    filter(funnel, index, ssj_str::EMPTY, |f| f.name.into())
}

/// How many targets reached the filter of a row.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_entered(funnel: Option<&ssj_funnel>, index: usize) -> u64 {
    filter(funnel, index, 0, |f| f.entered)
}

/// How many targets passed the filter of a row.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_passed(funnel: Option<&ssj_funnel>, index: usize) -> u64 {
    filter(funnel, index, 0, |f| f.passed)
}

/// How many reasons a row counts: first those that removed targets, then what was only noted of
/// targets that passed.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_reason_count(funnel: Option<&ssj_funnel>, index: usize) -> usize {
    filter(funnel, index, 0, |f| f.reasons.len())
}

/// A reason of a row, such as `status_revoked`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_reason(funnel: Option<&ssj_funnel>, index: usize, reason_index: usize) -> ssj_str {
    reason(funnel, index, reason_index, ssj_str::EMPTY, |(reason, _, _)| (&reason.0).into())
}

/// How many targets a reason of a row counts.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_reason_targets(funnel: Option<&ssj_funnel>, index: usize, reason_index: usize) -> u64 {
    reason(funnel, index, reason_index, 0, |(_, count, _)| *count)
}

/// Whether a reason of a row removed targets; otherwise it was noted of targets that passed.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_reason_removes(funnel: Option<&ssj_funnel>, index: usize, reason_index: usize) -> bool {
    reason(funnel, index, reason_index, false, |(_, _, removes)| *removes)
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_funnel_free(funnel: Option<Box<ssj_funnel>>) {
    free(funnel);
}

/// Reads out the strata of every task with N, n and the inclusion probability. At every stage.
///
/// Gives: a list in `out`, to be freed by `ssj_strata_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_strata(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_strata,
    err: *mut *mut ssj_error,
) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { make(out, err, || with(campaign, |c| Ok(ssj_strata(c.prepared().strata())))) }
}

fn stratum<T>(strata: Option<&ssj_strata>, index: usize, none: T, part: impl FnOnce(&StratumSummary) -> Option<T>) -> T {
    look(none, || part(strata?.0.get(index)?))
}

/// How many strata the list has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_strata_len(strata: Option<&ssj_strata>) -> usize {
    look(0, || strata.map(|s| s.0.len()))
}

/// The task of a stratum; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_strata_task(strata: Option<&ssj_strata>, index: usize) -> ssj_str {
    stratum(strata, index, ssj_str::EMPTY, |s| Some((&s.task).into()))
}

/// The name of a stratum in the plan, such as the tier `A`. It is not for publication.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_strata_name(strata: Option<&ssj_strata>, index: usize) -> ssj_str {
    stratum(strata, index, ssj_str::EMPTY, |s| Some((&s.name).into()))
}

/// The code of a stratum in the public record, such as `h01`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_strata_code(strata: Option<&ssj_strata>, index: usize) -> ssj_str {
    stratum(strata, index, ssj_str::EMPTY, |s| Some((&s.code).into()))
}

/// How many targets a stratum holds (N).
#[unsafe(no_mangle)]
pub extern "C" fn ssj_strata_population(strata: Option<&ssj_strata>, index: usize) -> u64 {
    stratum(strata, index, 0, |s| Some(s.population))
}

/// Puts into `sample` how many targets of a stratum are drawn (n), and says whether that is known:
/// with the method `threshold` only the draw decides, and `sample` is left alone.
///
/// # Safety
/// `sample` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_strata_sample(strata: Option<&ssj_strata>, index: usize, sample: *mut u64) -> bool {
    let Some(n) = stratum(strata, index, None, |s| Some(s.sample)) else { return false };
    if !sample.is_null() {
        // SAFETY: not NULL, so valid for a write.
        unsafe { sample.write(n) };
    }
    true
}

/// Puts the inclusion probability of each target of a stratum into `num` and `den` as a reduced
/// ratio, and says whether there is one for all: with a method that weighs targets there is not,
/// and both are left alone.
///
/// # Safety
/// `num` and `den` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_strata_inclusion(strata: Option<&ssj_strata>, index: usize, num: *mut u64, den: *mut u64) -> bool {
    let Some(ratio) = stratum(strata, index, None, |s| Some(s.inclusion)) else { return false };
    for (out, value) in [(num, ratio.num()), (den, ratio.den())] {
        if !out.is_null() {
            // SAFETY: not NULL, so valid for a write.
            unsafe { out.write(value) };
        }
    }
    true
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_strata_free(strata: Option<Box<ssj_strata>>) {
    free(strata);
}
