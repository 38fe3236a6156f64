//! The annual plan (年度抽查计划): its revisions, what they change, and the plans of its rounds.

use std::ffi::c_char;

use shuangsuiji::annual::{AnnualPlan, State};
use shuangsuiji::error::Error;
use shuangsuiji::plan::Plan;

use crate::boundary::{act, free, given, look, make, null};
use crate::error::ssj_error;
use crate::input;
use crate::plan::{named, ssj_plan};
use crate::registers::ssj_registry;
use crate::status::ssj_status;
use crate::text::{json, ssj_bytes};
use crate::time::day;

/// An annual plan (年度抽查计划), checked by itself. Never changes: it may be read from several threads at once. Freed by
/// `ssj_annual_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_annual(AnnualPlan);

/// Decided, and with nobody (草案).
pub const SSJ_REVISION_DRAFT: i32 = 1;
/// Filed with the next level up (已报备).
pub const SSJ_REVISION_FILED: i32 = 2;
/// Published (已公示).
pub const SSJ_REVISION_PUBLISHED: i32 = 3;
/// In force (已生效).
pub const SSJ_REVISION_EFFECTIVE: i32 = 4;

/// Reads an annual plan from text in TOML, or in JSON where it begins with `{`, and checks all that can be checked
/// without a register. Its keys are those of `docs/schemas/annual.schema.json`.
///
/// Gives: an annual plan in `out`, to be freed by `ssj_annual_free`. Errors: `SSJ_BAD_ANNUAL_PLAN`,
/// `SSJ_RETROACTIVE_EDIT` and what `ssj_plan_parse` says of a round, every problem at once; `SSJ_UTF8`,
/// `SSJ_NULL_POINTER`. May be called from any thread.
///
/// # Safety
/// `text` is valid for `text_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_annual_parse(
    text: *const c_char,
    text_len: usize,
    out: *mut *mut ssj_annual,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let text = unsafe { input::text(text, text_len, "text")? };
        Ok::<_, Error>(ssj_annual(ssj_files::parse_annual(&named("annual", text), text)?))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// How many revisions (版本) it has; they are numbered from 1.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_annual_revision_count(annual: Option<&ssj_annual>) -> usize {
    look(0, || annual.map(|a| a.0.revisions.len()))
}

/// How far a revision is on a day (`YYYY-MM-DD`): `SSJ_REVISION_DRAFT` .. `SSJ_REVISION_EFFECTIVE` in `state`.
///
/// Errors: `SSJ_UNKNOWN_REFERENCE` for a revision that is not there, `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `date` is valid for `date_len` bytes, `state` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_annual_state(
    annual: Option<&ssj_annual>,
    revision: u32,
    date: *const c_char,
    date_len: usize,
    state: *mut i32,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let annual = &given(annual, "annual")?.0;
        // SAFETY: as the header asks.
        let on = unsafe { day(date, date_len, "date")? };
        let found = match annual.require(revision)?.state(on) {
            State::Draft => SSJ_REVISION_DRAFT,
            State::Filed => SSJ_REVISION_FILED,
            State::Published => SSJ_REVISION_PUBLISHED,
            State::Effective => SSJ_REVISION_EFFECTIVE,
        };
        if state.is_null() {
            return Err(null("state"));
        }
        // SAFETY: not NULL, so valid for a write.
        unsafe { state.write(found) };
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// What changes from one revision to another, for its filing (报备), as a JSON object with the digests of both, and the
/// tasks that are added, removed and changed, field by field; from 0, all that the newer one has.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_annual_diff(
    annual: Option<&ssj_annual>,
    older: u32,
    newer: u32,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || Ok(ssj_bytes(given(annual, "annual")?.0.diff(older, newer)?.to_json()?.into_bytes()));
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// The plan of a round as far as the annual plan says it: unit, campaign, title, tasks, policy of tiers and the results of
/// the rounds that ended before `date`, the day of its snapshot; the parties are the host's to add. As JSON, which
/// `ssj_plan_parse` reads.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` for a revision or a round that
/// is not there, `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `round` and `date` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_annual_plan(
    annual: Option<&ssj_annual>,
    revision: u32,
    round: *const c_char,
    round_len: usize,
    date: *const c_char,
    date_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let annual = &given(annual, "annual")?.0;
        // SAFETY: as the header asks.
        let (round, on) = unsafe { (input::text(round, round_len, "round")?, day(date, date_len, "date")?) };
        json(&annual.plan_of_round(revision, round, on)?)
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Checks that a plan is a round of the annual plan: of the revision that it names, which holds on its day, with the same
/// tasks. The plan is read by `ssj_plan_parse`.
///
/// Errors: `SSJ_BAD_ANNUAL_PLAN` for all that differs, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_annual_holds(annual: Option<&ssj_annual>, plan: Option<&ssj_plan>, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { act(err, || given(annual, "annual")?.0.holds(&given(plan, "plan")?.plan)) }
}

/// Frees an annual plan; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_annual_free(annual: Option<Box<ssj_annual>>) {
    free(annual);
}

/// The overlaps (重复检查) of plans over one registry: tasks of different campaigns whose windows share a day and that can
/// visit the same targets, as a JSON array of objects with `first` and `second` (unit, campaign, task), `from`, `to` and
/// `targets`.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: of items, regions and rules, as
/// `ssj_campaign_prepare`; `SSJ_NULL_POINTER`.
///
/// # Safety
/// `plans` is valid for `count` pointers, each to a plan; `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registry_overlaps(
    registry: Option<&ssj_registry>,
    plans: *const *const ssj_plan,
    count: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let registry = given(registry, "registry")?.shared();
        // SAFETY: as the header asks.
        let plans = unsafe { input::numbers(plans, count, "plans")? };
        // SAFETY: each is NULL or a plan, as the header asks.
        let plan = |plan: &*const ssj_plan| given(unsafe { plan.as_ref() }, "plans").map(|plan| plan.plan.clone());
        let plans: Vec<Plan> = plans.iter().map(plan).collect::<Result<_, Error>>()?;
        json(&registry.overlaps(&plans)?)
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}
