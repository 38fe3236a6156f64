//! What the verifier says of a record, point by point.

use std::ffi::c_char;
use std::path::Path;

use shuangsuiji::error::Lang;
use shuangsuiji::record::{Check, Outcome, Report, Verdict, verify, verify_from};
use ssj_files::Folder;

use crate::boundary::{free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::input;
use crate::record::{reading, ssj_record};
use crate::status::{lang, ssj_status};
use crate::text::ssj_str;

/// The report of a verification. Never changes: it may be read from several threads at once.
/// Freed by `ssj_report_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_report {
    report: Report,
    messages: [String; 2],
}

/// All that is public holds, and the draw was re-run.
pub const SSJ_VERDICT_VALID: i32 = 1;
/// All holds, of a rehearsal: never a valid draw.
pub const SSJ_VERDICT_REHEARSAL: i32 = 2;
/// What is public holds, but the rows are not public yet: the draw was not re-run.
pub const SSJ_VERDICT_INCOMPLETE: i32 = 3;
/// Something does not hold.
pub const SSJ_VERDICT_INVALID: i32 = 4;
/// The point holds.
pub const SSJ_OUTCOME_PASSED: i32 = 1;
/// The point does not hold.
pub const SSJ_OUTCOME_FAILED: i32 = 2;
/// The point could not be checked; its text says why.
pub const SSJ_OUTCOME_NOT_CHECKED: i32 = 3;
/// The point holds, and more was done after the draw than the plan allows; its text says what.
pub const SSJ_OUTCOME_FLAGGED: i32 = 4;

/// Re-runs all that is public in a record. Needs no database, no secret and no network; the sealed
/// part is not looked at. A record that does not hold is no error of the call: ask
/// `ssj_report_verdict`.
///
/// Gives: a report in `out`, to be freed by `ssj_report_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_verify(record: Option<&ssj_record>, out: *mut *mut ssj_report, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { make(out, err, || Ok(told(reading(record, |files| Ok(verify(&files.public)))?))) }
}

/// As `ssj_record_verify`, of a record's folder or its public folder, whose files are read block by block: a
/// record of any size takes the memory of what is re-run.
///
/// Gives: a report in `out`, to be freed by `ssj_report_free`. Errors: `SSJ_IO` for what cannot be read,
/// `SSJ_BAD_RECORD` for links and for names that are not UTF-8, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `path` is valid for `path_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_verify_folder(
    path: *const c_char,
    path_len: usize,
    out: *mut *mut ssj_report,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let path = Path::new(unsafe { input::text(path, path_len, "path")? });
        Ok(told(verify_from(&Folder::public(path)?)?))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn told(report: Report) -> ssj_report {
    let messages = [Lang::En, Lang::Zh].map(|lang| report.message(lang));
    ssj_report { report, messages }
}

/// Audits a record with the keys of its sealed part: makes the campaign again from the registers and
/// the plan of `campaign`, which may be at any stage, and compares every row, the committed plan, the
/// eligible pairs and the teams. What does not agree is a point of the report. It names targets and
/// inspectors: it is the auditor's, and not for publication.
///
/// Gives: a report in `out`, to be freed by `ssj_report_free`. Errors: `SSJ_RECORD_MISSING` and
/// `SSJ_BAD_RECORD` where the sealed part cannot be read, `SSJ_BAD_PLAN` for a record of another
/// campaign, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_audit(
    campaign: Option<&ssj_campaign>,
    record: Option<&ssj_record>,
    out: *mut *mut ssj_report,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || Ok(told(reading(record, |files| with(campaign, |c| c.audit(files)))?));
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// What the record is worth: `SSJ_VERDICT_VALID` .. `SSJ_VERDICT_INVALID`; for NULL
/// `SSJ_VERDICT_INVALID`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_verdict(report: Option<&ssj_report>) -> i32 {
    let number = |verdict| match verdict {
        Verdict::Valid => SSJ_VERDICT_VALID,
        Verdict::Rehearsal => SSJ_VERDICT_REHEARSAL,
        Verdict::Incomplete => SSJ_VERDICT_INCOMPLETE,
        Verdict::Invalid => SSJ_VERDICT_INVALID,
    };
    look(SSJ_VERDICT_INVALID, || report.map(|r| number(r.report.verdict)))
}

/// The whole report as lines of text, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_message(report: Option<&ssj_report>, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || {
        let [en, zh] = &report?.messages;
        Some(if lang(language) == Lang::Zh { zh } else { en }.into())
    })
}

fn check<T>(report: Option<&ssj_report>, index: usize, none: T, part: impl FnOnce(&Check) -> T) -> T {
    look(none, || report?.report.checks.get(index).map(part))
}

/// How many points the report has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_len(report: Option<&ssj_report>) -> usize {
    look(0, || report.map(|r| r.report.checks.len()))
}

/// The name of a point, a word that stays the same, such as `journal`; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_point(report: Option<&ssj_report>, index: usize) -> ssj_str {
    check(report, index, ssj_str::EMPTY, |c| c.point.into())
}

/// How a point came out: `SSJ_OUTCOME_PASSED` .. `SSJ_OUTCOME_FLAGGED`; 0 beyond the last. Later
/// versions may have more outcomes.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_outcome(report: Option<&ssj_report>, index: usize) -> i32 {
    check(report, index, 0, |c| match c.outcome {
        Outcome::Passed(_) => SSJ_OUTCOME_PASSED,
        Outcome::Failed(_) => SSJ_OUTCOME_FAILED,
        Outcome::NotChecked(_) => SSJ_OUTCOME_NOT_CHECKED,
        Outcome::Flagged(_) => SSJ_OUTCOME_FLAGGED,
    })
}

/// What was found at a point, or why it could not be checked, in a language.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_text(report: Option<&ssj_report>, index: usize, language: i32) -> ssj_str {
    check(report, index, ssj_str::EMPTY, |c| c.outcome.text().get(lang(language)).into())
}

/// Frees a report; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_report_free(report: Option<Box<ssj_report>>) {
    free(report);
}
