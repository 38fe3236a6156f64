//! Whether a plan is lawful: the findings of the lint.

use shuangsuiji::error::Lang;
use shuangsuiji::lint::{Finding, Lint};
use shuangsuiji::plan::Severity;
use shuangsuiji::text::Speak;

use crate::boundary::{free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::status::{lang, ssj_status};
use crate::text::ssj_str;

/// What the lint found of a plan (计划体检): one row a finding. A list of its own, which outlives the campaign. Never
/// changes: it may be read from several threads at once. Freed by `ssj_lint_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_lint {
    lint: Lint,
    json: String,
    /// Each finding in English and in Chinese.
    lines: Vec<[String; 2]>,
}

/// Worth knowing.
pub const SSJ_SEVERITY_INFO: i32 = 1;
/// To be mended.
pub const SSJ_SEVERITY_WARN: i32 = 2;
/// The plan cannot be committed, unless the finding is waived.
pub const SSJ_SEVERITY_ERROR: i32 = 3;

/// Looks at the plan by every rule of docs/lint.md, as for a commitment on the day of its snapshot. At every stage.
///
/// Gives: a list in `out`, to be freed by `ssj_lint_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_lint(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_lint,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        with(campaign, |c| {
            let lint = c.prepared().lint(c.prepared().plan().as_of);
            let line = |finding: &Finding| [Lang::En, Lang::Zh].map(|lang| finding.say().get(lang).to_owned());
            let lines = lint.findings().iter().map(line).collect();
            Ok(ssj_lint { json: lint.to_json()?, lines, lint })
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn finding<T>(lint: Option<&ssj_lint>, index: usize, none: T, part: impl FnOnce(&Finding) -> T) -> T {
    look(none, || lint?.lint.findings().get(index).map(part))
}

/// How many findings the list has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_len(lint: Option<&ssj_lint>) -> usize {
    look(0, || lint.map(|l| l.lint.findings().len()))
}

/// How many findings keep the plan from being committed: errors that are not waived.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_errors(lint: Option<&ssj_lint>) -> usize {
    look(0, || lint.map(|l| l.lint.count(Severity::Error)))
}

/// The rule of a finding, such as `SSJ-L004`, which never changes its meaning; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_rule(lint: Option<&ssj_lint>, index: usize) -> ssj_str {
    finding(lint, index, ssj_str::EMPTY, |f| f.rule.id().into())
}

/// How much a finding weighs: `SSJ_SEVERITY_INFO` .. `SSJ_SEVERITY_ERROR`; 0 beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_severity(lint: Option<&ssj_lint>, index: usize) -> i32 {
    finding(lint, index, 0, |f| match f.severity {
        Severity::Info => SSJ_SEVERITY_INFO,
        Severity::Warn => SSJ_SEVERITY_WARN,
        Severity::Error => SSJ_SEVERITY_ERROR,
    })
}

/// Whether the plan waives a finding, with a reason.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_waived(lint: Option<&ssj_lint>, index: usize) -> bool {
    finding(lint, index, false, |f| f.waived.is_some())
}

/// The place in the plan that a finding is about, such as `tasks[0].items`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_field(lint: Option<&ssj_lint>, index: usize) -> ssj_str {
    finding(lint, index, ssj_str::EMPTY, |f| (&f.field).into())
}

/// A finding on one line, with its place and where its rule comes from, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_text(lint: Option<&ssj_lint>, index: usize, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || {
        let [en, zh] = lint?.lines.get(index)?;
        Some(if lang(language) == Lang::Zh { zh } else { en }.into())
    })
}

/// All findings as JSON: an object with `findings`, as docs/lint.md describes.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_json(lint: Option<&ssj_lint>) -> ssj_str {
    look(ssj_str::EMPTY, || lint.map(|l| (&l.json).into()))
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_lint_free(lint: Option<Box<ssj_lint>>) {
    free(lint);
}
