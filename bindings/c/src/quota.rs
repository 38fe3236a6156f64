//! Phrases of ratios and frequencies (抽查比例、频次), `docs/quota.md`.

use std::ffi::c_char;

use shuangsuiji::error::Lang;
use shuangsuiji::quota::{Facts, Phrase};
use shuangsuiji::text::Text;

use crate::boundary::{act, free, given, look, make, null};
use crate::error::ssj_error;
use crate::input;
use crate::status::{lang, ssj_status};
use crate::text::ssj_str;

/// A phrase with what it comes to. Never changes: it may be read from several threads at once. Freed
/// by `ssj_quota_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_quota {
    phrase: Phrase,
    facts: Facts,
    canonical: String,
    report: [String; 2],
}

/// Reads a phrase such as `不低于3%`, and what it comes to for the facts: a JSON object with any of
/// `population`, `subsets`, `inspectors`, `level`, `item_class`, `tier`, `past`, `rounding`
/// (`docs/quota.md`); NULL where only the meaning is asked for.
///
/// Gives: the phrase in `out`, to be freed by `ssj_quota_free`. Errors: `SSJ_BAD_PHRASE` with the
/// position of the character, counted from 1, and what could stand there; `SSJ_QUOTA_FACTS` for facts
/// that are wrong or that the phrase needs and lacks; `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `phrase` is valid for `phrase_len` bytes, `facts` is NULL or valid for `facts_len`, `out` and `err`
/// are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_quota_read(
    phrase: *const c_char,
    phrase_len: usize,
    facts: *const c_char,
    facts_len: usize,
    out: *mut *mut ssj_quota,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let text = unsafe { input::text(phrase, phrase_len, "phrase")? };
        // SAFETY: as the header asks.
        let facts = unsafe { input::optional(facts, facts_len, "facts")? }.map(Facts::parse).transpose()?;
        let phrase = Phrase::read(text)?;
        let lines = phrase.report(facts.as_ref())?;
        let report = [Lang::En, Lang::Zh].map(|lang| lines.iter().map(|line: &Text| line.get(lang).to_owned() + "\n").collect());
        Ok(ssj_quota { canonical: phrase.to_string(), facts: facts.unwrap_or_default(), phrase, report })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// The canonical form of the phrase.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_quota_canonical(quota: Option<&ssj_quota>) -> ssj_str {
    look(ssj_str::EMPTY, || Some((&quota?.canonical).into()))
}

/// Canonical form, meaning, and, where facts were given, numbers with reasons and conflicts, as lines
/// of text in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
#[unsafe(no_mangle)]
pub extern "C" fn ssj_quota_report(quota: Option<&ssj_quota>, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || {
        let [en, zh] = &quota?.report;
        Some(if lang(language) == Lang::Zh { zh } else { en }.into())
    })
}

/// How many are drawn by the facts of the phrase: the number in `chosen`, where the phrase allows it;
/// with `chosen` NULL the one number that the phrase asks for.
///
/// Gives: the number in `out`. Errors: `SSJ_QUOTA_CONFLICT` with the bounds that the number breaks, or
/// that contradict each other; `SSJ_QUOTA_OPEN` where nothing is chosen and the phrase asks for no
/// number; `SSJ_NULL_POINTER`.
///
/// # Safety
/// `chosen` is NULL or valid for a read, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_quota_settle(
    quota: Option<&ssj_quota>,
    chosen: *const u64,
    out: *mut u64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let quota = given(quota, "quota")?;
        // SAFETY: as the header asks.
        let chosen = unsafe { chosen.as_ref() }.copied();
        // SAFETY: as the header asks.
        let out = unsafe { out.as_mut() }.ok_or_else(|| null("out"))?;
        *out = quota.phrase.settle(&quota.facts, chosen)?;
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Frees a phrase; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_quota_free(quota: Option<Box<ssj_quota>>) {
    free(quota);
}
