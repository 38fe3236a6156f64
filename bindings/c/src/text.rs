//! Text and bytes on their way out: borrowed as `ssj_str`, owned as `ssj_bytes`.

use std::ffi::c_char;

use serde::Serialize;
use shuangsuiji::error::{Code, Error, Text};

use crate::boundary::{free, look};

/// Borrowed text: UTF-8, not closed by a NUL. It lives as long as the object it was read from,
/// unless the function says otherwise, and is never freed by the caller. `data` is never NULL;
/// where there is no text, `len` is 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_str {
    /// The first byte.
    pub data: *const c_char,
    /// How many bytes.
    pub len: usize,
}

impl ssj_str {
    /// No text.
    pub(crate) const EMPTY: Self = Self { data: c"".as_ptr(), len: 0 };
}

impl From<&str> for ssj_str {
    fn from(text: &str) -> Self {
        Self { data: text.as_ptr().cast(), len: text.len() }
    }
}

impl From<&String> for ssj_str {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

/// Owned bytes, such as a journal or a proof. Never changes: it may be read from several threads
/// at once. Freed by `ssj_bytes_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_bytes(pub(crate) Vec<u8>);

/// A value of the engine as JSON text.
pub(crate) fn json(value: &impl Serialize) -> Result<ssj_bytes, Error> {
    serde_json::to_vec(value).map(ssj_bytes).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
}

/// The first of the bytes; they live as long as the object. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_bytes_data(bytes: Option<&ssj_bytes>) -> *const u8 {
    look(std::ptr::null(), || bytes.map(|b| b.0.as_ptr()))
}

/// How many bytes there are; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_bytes_len(bytes: Option<&ssj_bytes>) -> usize {
    look(0, || bytes.map(|b| b.0.len()))
}

/// Frees the bytes; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_bytes_free(bytes: Option<Box<ssj_bytes>>) {
    free(bytes);
}
