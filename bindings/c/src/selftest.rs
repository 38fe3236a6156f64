//! The self-test, for users on their own machine.

use shuangsuiji::error::Lang;
use shuangsuiji::selftest::{SelfTest, run};

use crate::boundary::{free, look, make};
use crate::error::ssj_error;
use crate::input::exactly;
use crate::status::{lang, ssj_status};
use crate::text::ssj_str;

/// What the self-test found. Never changes: it may be read from several threads at once. Freed by
/// `ssj_selftest_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_selftest {
    test: SelfTest,
    messages: [String; 2],
}

/// Tests the engine on the machine where it runs: golden values of an independent implementation,
/// sizes, chances by place in the list, and a whole campaign whose record is verified and then
/// spoiled. It takes seconds. `seed` is 32 random bytes, on which only the point `chance` depends: of
/// a right engine it fails for fewer than one seed in 5,000,000,000. A point that fails is no error
/// of the call: ask `ssj_selftest_passed`.
///
/// Gives: what was found in `out`, to be freed by `ssj_selftest_free`. Errors: `SSJ_BAD_ARGUMENT` for
/// another length than 32, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `seed` is valid for its length, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_selftest_run(
    seed: *const u8,
    seed_len: usize,
    out: *mut *mut ssj_selftest,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let test = run(unsafe { exactly(seed, seed_len, "seed")? });
        let messages = [Lang::En, Lang::Zh].map(|lang| test.message(lang));
        Ok(ssj_selftest { test, messages })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Whether every point holds; false for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_selftest_passed(test: Option<&ssj_selftest>) -> bool {
    look(false, || test.map(|t| t.test.passed()))
}

/// The report as lines of text, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`), to be kept in a file.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_selftest_message(test: Option<&ssj_selftest>, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || {
        let [en, zh] = &test?.messages;
        Some(if lang(language) == Lang::Zh { zh } else { en }.into())
    })
}

/// Frees what the self-test found; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_selftest_free(test: Option<Box<ssj_selftest>>) {
    free(test);
}
