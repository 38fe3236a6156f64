//! The plan (抽查计划) as people write it.

use std::ffi::c_char;

use shuangsuiji::error::Error;
use shuangsuiji::plan::Plan;

use crate::boundary::{free, look, make};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// A plan (抽查计划), checked by itself. Never changes: it may be read from several threads at
/// once. Freed by `ssj_plan_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_plan {
    pub(crate) plan: Plan,
}

/// The name under which a document without one is read: what begins with `{` is JSON.
pub(crate) fn named(what: &str, text: &str) -> String {
    let json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    format!("{what}.{}", if json { "json" } else { "toml" })
}

/// Reads a plan from text in TOML, or in JSON where it begins with `{`, and checks all that can
/// be checked without a register. Its keys are those of `docs/schemas/plan.schema.json`.
///
/// Gives: a plan in `out`, to be freed by `ssj_plan_free`. Errors: `SSJ_BAD_PLAN`, `SSJ_BAD_QUOTA`
/// with line and field, every problem at once; `SSJ_UTF8`, `SSJ_NULL_POINTER`. May be called from
/// any thread.
///
/// # Safety
/// `text` is valid for `text_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_plan_parse(
    text: *const c_char,
    text_len: usize,
    out: *mut *mut ssj_plan,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let text = unsafe { input::text(text, text_len, "text")? };
        Ok::<_, Error>(ssj_plan { plan: ssj_files::parse_plan(&named("plan", text), text)? })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// The unit (抽查机关) that draws; its journal is one for ever.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_unit(plan: Option<&ssj_plan>) -> ssj_str {
    look(ssj_str::EMPTY, || plan.map(|p| (&p.plan.unit).into()))
}

/// The code of the campaign.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_campaign(plan: Option<&ssj_plan>) -> ssj_str {
    look(ssj_str::EMPTY, || plan.map(|p| p.plan.campaign.as_str().into()))
}

/// The title.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_title(plan: Option<&ssj_plan>) -> ssj_str {
    look(ssj_str::EMPTY, || plan.map(|p| (&p.plan.title).into()))
}

/// The hash suite, `sha256` or `sm3`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_suite(plan: Option<&ssj_plan>) -> ssj_str {
    look(ssj_str::EMPTY, || plan.map(|p| p.plan.suite.name().into()))
}

/// The pattern of the dice, or empty where the plan asks for none.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_physical(plan: Option<&ssj_plan>) -> ssj_str {
    look(ssj_str::EMPTY, || plan.map(|p| (&p.plan.physical).into()))
}

/// How many parties take part in the seed ceremony.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_party_count(plan: Option<&ssj_plan>) -> usize {
    look(0, || plan.map(|p| p.plan.parties.len()))
}

/// The code of a party, from 0, in the order of reveal; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_party(plan: Option<&ssj_plan>, index: usize) -> ssj_str {
    look(ssj_str::EMPTY, || plan?.plan.parties.get(index).map(|p| p.id.as_str().into()))
}

/// Frees a plan; NULL does nothing. Campaigns made of it go on.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_plan_free(plan: Option<Box<ssj_plan>>) {
    free(plan);
}
