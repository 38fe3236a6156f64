//! What a code means, for whoever holds one in hand.

use std::ffi::c_char;

use shuangsuiji::error::Text;
use shuangsuiji::ident::{self, Regions};
use shuangsuiji::say;

use crate::boundary::{free, look, make};
use crate::error::ssj_error;
use crate::input;
use crate::status::{lang, ssj_status};
use crate::text::ssj_str;
use crate::time::moment;

/// What a code and each of its parts mean. Never changes: it may be read from several threads at once. Freed by
/// `ssj_meaning_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_meaning(Vec<Row>);

/// The characters, what stands there, and what they mean.
#[derive(Debug)]
struct Row(String, Text, Text);

/// Says what a code means. It is bare, or `scheme:value` with `uscc`, `org9`, `reg15`, `site`, `raw`, `region` or
/// `industry`. `time` is a moment in UTC, in seconds since 1970, such as now: regions have the names that they have on
/// its day in UTC. `regions` is a table of regions that go before the built-in ones, CSV with the columns `code`, `name`,
/// `level`, `parent`, `valid_from`, `valid_to`; NULL with length 0 for none. It is `ssj code` of the command line.
///
/// Gives: the meaning in `out`, to be freed by `ssj_meaning_free`. Errors: `SSJ_BAD_IDENTIFIER` with what is wrong and
/// what may have been meant; what is wrong with the regions, with its row; `SSJ_BAD_ARGUMENT` for the time, `SSJ_UTF8`,
/// `SSJ_NULL_POINTER`. May be called from any thread.
///
/// # Safety
/// `code` and `regions` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_describe_code(
    code: *const c_char,
    code_len: usize,
    time: i64,
    regions: *const c_char,
    regions_len: usize,
    out: *mut *mut ssj_meaning,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (code, own) = unsafe { (input::text(code, code_len, "code")?, input::optional(regions, regions_len, "regions")?) };
        let mut regions = Regions::china()?;
        if let Some(own) = own {
            regions = regions.with(Regions::read("regions", own)?)?;
        }
        let meaning = ident::meaning(code, &regions, moment(time)?.date_naive())?;
        let whole = Row(meaning.code, say!("code", "代码"), meaning.kind);
        let parts = meaning.parts.into_iter().map(|p| Row(p.text, p.label, p.meaning));
        Ok(ssj_meaning([whole].into_iter().chain(parts).collect()))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn row(meaning: Option<&ssj_meaning>, index: usize, part: impl FnOnce(&Row) -> &str) -> ssj_str {
    look(ssj_str::EMPTY, || Some(part(meaning?.0.get(index)?).into()))
}

/// How many rows there are: the code as a whole, then each of its parts from left to right.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_meaning_len(meaning: Option<&ssj_meaning>) -> usize {
    look(0, || meaning.map(|m| m.0.len()))
}

/// The characters of a row: of row 0 the code with its scheme; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_meaning_part(meaning: Option<&ssj_meaning>, index: usize) -> ssj_str {
    row(meaning, index, |r| &r.0)
}

/// What stands there, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`).
#[unsafe(no_mangle)]
pub extern "C" fn ssj_meaning_label(meaning: Option<&ssj_meaning>, index: usize, language: i32) -> ssj_str {
    row(meaning, index, |r| r.1.get(lang(language)))
}

/// What the characters of a row mean, in a language.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_meaning_text(meaning: Option<&ssj_meaning>, index: usize, language: i32) -> ssj_str {
    row(meaning, index, |r| r.2.get(lang(language)))
}

/// Frees a meaning; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_meaning_free(meaning: Option<Box<ssj_meaning>>) {
    free(meaning);
}
