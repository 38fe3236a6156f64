//! Errors as objects: what was wrong, where, and what to do.

use std::sync::OnceLock;

use shuangsuiji::error::{Error, Lang};

use crate::boundary::{free, look};
use crate::status::{self, SSJ_OK, ssj_status};
use crate::text::ssj_str;

/// An error: code, place, message and remedy. Functions that can fail take, last of all, an
/// optional `ssj_error **err`: on failure it receives one that the caller frees by
/// `ssj_error_free`, on success NULL; whatever it held before is not freed. Never changes: it may
/// be read from several threads at once.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_error {
    error: Error,
    messages: [OnceLock<String>; 2],
    inner: OnceLock<Vec<ssj_error>>,
}

impl ssj_error {
    pub(crate) fn new(error: Error) -> Self {
        Self { error, messages: Default::default(), inner: OnceLock::new() }
    }

    #[cfg(test)]
    pub(crate) fn error(&self) -> &Error {
        &self.error
    }

    fn message(&self, lang: Lang) -> &str {
        let [en, zh] = &self.messages;
        let kept = if lang == Lang::Zh { zh } else { en };
        kept.get_or_init(|| self.error.message(lang))
    }

    fn inner(&self) -> &[Self] {
        self.inner.get_or_init(|| self.error.errors().iter().cloned().map(Self::new).collect())
    }
}

fn text<'a>(error: Option<&'a ssj_error>, part: impl FnOnce(&'a Error) -> Option<&'a str>) -> ssj_str {
    look(ssj_str::EMPTY, || part(&error?.error).map(ssj_str::from))
}

/// The status code. `SSJ_OK` for NULL. Several problems have the code `SSJ_SEVERAL`: see
/// `ssj_error_count`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_code(error: Option<&ssj_error>) -> ssj_status {
    look(SSJ_OK, || error.map(|e| e.error.code().number().into()))
}

/// What the error is about: `SSJ_KIND_INPUT` .. `SSJ_KIND_INTERNAL`; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_kind(error: Option<&ssj_error>) -> i32 {
    look(0, || error.map(|e| status::kind(e.error.kind())))
}

/// The name of the code, such as `BadRow`; the same in every language of hosts.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_name(error: Option<&ssj_error>) -> ssj_str {
    text(error, |e| Some(e.code().name()))
}

/// What was wrong, where, and what to do, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`). Several
/// problems take a line each. Values of registers stand in it shortened and on one line.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_message(error: Option<&ssj_error>, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || error.map(|e| e.message(status::lang(language)).into()))
}

/// What to do, in a language.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_remedy(error: Option<&ssj_error>, language: i32) -> ssj_str {
    text(error, |e| Some(e.remedy(status::lang(language))))
}

/// The file, or the name under which a register was given; empty where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_file(error: Option<&ssj_error>) -> ssj_str {
    text(error, Error::at_file)
}

/// The field, the column or the argument; empty where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_field(error: Option<&ssj_error>) -> ssj_str {
    text(error, Error::at_field)
}

/// The value, whole, as it stood in the input; empty where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_value(error: Option<&ssj_error>) -> ssj_str {
    text(error, Error::at_value)
}

/// Puts the row into `row` and says whether there is one: in CSV the line of the file, from 1;
/// elsewhere the row's number from 0. `row` may be NULL; it is left alone where there is no row.
///
/// # Safety
/// `row` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_error_row(error: Option<&ssj_error>, row: *mut u64) -> bool {
    let Some(at) = look(None, || Some(error?.error.at_row())) else { return false };
    if !row.is_null() {
        // SAFETY: not NULL, so valid for a write.
        unsafe { row.write(at) };
    }
    true
}

/// How many errors are inside this one; 0 where it is a single one.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_count(error: Option<&ssj_error>) -> usize {
    look(0, || error.map(|e| e.error.errors().len()))
}

/// One of the errors inside, from 0; NULL beyond the last. It belongs to `error`: it lives as long
/// and is not freed.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_at(error: Option<&ssj_error>, index: usize) -> Option<&ssj_error> {
    look(None, || Some(error?.inner().get(index)))
}

/// Frees an error; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_error_free(error: Option<Box<ssj_error>>) {
    free(error);
}
