//! What the readers of a plan should know and does not stop it.

use shuangsuiji::plan::Notice;

use crate::boundary::{free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::status::{lang, ssj_status};
use crate::text::ssj_str;

/// The notices of a plan: one row each. A list of its own, which outlives the campaign. Never changes: it
/// may be read from several threads at once. Freed by `ssj_notices_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_notices(Vec<Notice>);

/// Reads out what the readers of the plan should know and does not stop it, such as a list of items
/// (随机抽查事项清单) that is behind its superior's. At every stage.
///
/// Gives: a list in `out`, to be freed by `ssj_notices_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_notices(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_notices,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || with(campaign, |c| Ok(ssj_notices(c.prepared().notices().to_vec())));
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn notice(notices: Option<&ssj_notices>, index: usize, part: impl FnOnce(&Notice) -> ssj_str) -> ssj_str {
    look(ssj_str::EMPTY, || notices?.0.get(index).map(part))
}

/// How many rows the list has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_notices_len(notices: Option<&ssj_notices>) -> usize {
    look(0, || notices.map(|n| n.0.len()))
}

/// What kind of thing a row is about, such as `stale_list`; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_notices_rule(notices: Option<&ssj_notices>, index: usize) -> ssj_str {
    notice(notices, index, |n| n.rule.into())
}

/// The place in the plan that a row is about.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_notices_field(notices: Option<&ssj_notices>, index: usize) -> ssj_str {
    notice(notices, index, |n| n.field.as_str().into())
}

/// What a row says, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
#[unsafe(no_mangle)]
pub extern "C" fn ssj_notices_text(notices: Option<&ssj_notices>, index: usize, language: i32) -> ssj_str {
    notice(notices, index, |n| n.text.get(lang(language)).into())
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_notices_free(notices: Option<Box<ssj_notices>>) {
    free(notices);
}
