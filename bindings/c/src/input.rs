//! Text and bytes on their way in: pointer and length, checked before anything is read.

use std::ffi::{CStr, c_char};

use shuangsuiji::digest::Digest;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;

use crate::boundary::null;
use crate::text::ssj_str;

/// As the length of a text: it is closed by a NUL. `cbindgen.toml` writes it as `SIZE_MAX`, which
/// cbindgen itself cannot.
pub(crate) const SSJ_NTS: usize = usize::MAX;
/// The bytes of a digest, of a commitment, of a party's random value and of a rehearsal's seed.
pub const SSJ_DIGEST_LEN: usize = 32;

/// A text that must be given.
///
/// # Safety
/// `data` is NULL, or valid for `len` bytes (or up to its NUL where `len` is `SSJ_NTS`) for `'a`.
pub(crate) unsafe fn text<'a>(data: *const c_char, len: usize, argument: &'static str) -> Result<&'a str, Error> {
    let bytes = if len == SSJ_NTS && !data.is_null() {
        // SAFETY: with this length the caller promises a NUL.
        unsafe { CStr::from_ptr(data) }.to_bytes()
    } else {
        // SAFETY: what this function asks for.
        unsafe { bytes(data.cast(), len, argument)? }
    };
    std::str::from_utf8(bytes).map_err(|e| {
        let at = e.valid_up_to();
        Error::new(Code::Utf8).field(argument).detail(say!("not UTF-8 at byte {at}, counted from 0", "第 {at} 字节（从 0 起）不是 UTF-8"))
    })
}

/// A text that may be left out: NULL and an empty text are none.
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn optional<'a>(data: *const c_char, len: usize, argument: &'static str) -> Result<Option<&'a str>, Error> {
    if data.is_null() && (len == 0 || len == SSJ_NTS) {
        return Ok(None);
    }
    // SAFETY: what this function asks for.
    let text = unsafe { text(data, len, argument)? };
    Ok((!text.is_empty()).then_some(text))
}

/// Bytes that must be given; of length 0 they may be NULL.
///
/// # Safety
/// `data` is NULL or valid for `len` bytes for `'a`.
pub(crate) unsafe fn bytes<'a>(data: *const u8, len: usize, argument: &'static str) -> Result<&'a [u8], Error> {
    // SAFETY: what this function asks for.
    unsafe { numbers(data, len, argument) }
}

/// Numbers that must be given; where there are none they may be NULL.
///
/// # Safety
/// `data` is NULL or valid for `len` values for `'a`.
pub(crate) unsafe fn numbers<'a, T: Copy>(data: *const T, len: usize, argument: &'static str) -> Result<&'a [T], Error> {
    if data.is_null() {
        return if len == 0 { Ok(&[]) } else { Err(null(argument)) };
    }
    if !data.is_aligned() {
        return Err(misaligned(argument));
    }
    if len > isize::MAX as usize / size_of::<T>() {
        let detail = say!("no object is this long; is the length negative, or not set?", "不可能这样长；长度是否为负数或未赋值？");
        return Err(Error::new(Code::BadArgument).field(argument).value(len).detail(detail));
    }
    // SAFETY: not NULL, aligned, the length fits, and the caller promises so many.
    Ok(unsafe { std::slice::from_raw_parts(data, len) })
}

/// The error of an address at which no value of the type can be.
pub(crate) fn misaligned(argument: &'static str) -> Error {
    let detail = say!("the address is not aligned to the type of the values", "地址未按数值类型对齐");
    Error::new(Code::BadArgument).field(argument).detail(detail)
}

/// Numbers that may be left out: NULL is none.
///
/// # Safety
/// As [`numbers`].
pub(crate) unsafe fn optional_numbers<'a, T: Copy>(data: *const T, len: usize, argument: &'static str) -> Result<Option<&'a [T]>, Error> {
    if data.is_null() {
        return Ok(None);
    }
    // SAFETY: what this function asks for.
    unsafe { numbers(data, len, argument) }.map(Some)
}

/// Exactly so many bytes.
///
/// # Safety
/// As [`bytes`].
pub(crate) unsafe fn exactly<const N: usize>(data: *const u8, len: usize, argument: &'static str) -> Result<[u8; N], Error> {
    if data.is_null() {
        return Err(null(argument));
    }
    // SAFETY: what this function asks for.
    let bytes = unsafe { bytes(data, len, argument)? };
    let wrong =
        |_| Error::new(Code::BadArgument).field(argument).detail(say!("{len} bytes instead of {N}", "应为 {N} 字节，现为 {len} 字节"));
    bytes.try_into().map_err(wrong)
}

/// A digest.
///
/// # Safety
/// As [`bytes`].
pub(crate) unsafe fn digest(data: *const u8, len: usize, argument: &'static str) -> Result<Digest, Error> {
    // SAFETY: what this function asks for.
    unsafe { exactly(data, len, argument).map(Digest) }
}

/// Texts, each of which must be given.
///
/// # Safety
/// `data` is NULL or valid for `count` texts, each as [`text`] asks.
pub(crate) unsafe fn texts(data: *const ssj_str, count: usize, argument: &'static str) -> Result<Vec<String>, Error> {
    // SAFETY: what this function asks for.
    let texts = unsafe { numbers(data, count, argument)? };
    // SAFETY: what this function asks of each text.
    texts.iter().map(|t| unsafe { text(t.data, t.len, argument) }.map(str::to_owned)).collect()
}

/// Writes a digest into the caller's bytes.
///
/// # Safety
/// `out` is NULL or valid for a write of `len` bytes.
pub(crate) unsafe fn write_digest(digest: &Digest, out: *mut u8, len: usize, argument: &'static str) -> Result<(), Error> {
    if out.is_null() {
        return Err(null(argument));
    }
    if len != SSJ_DIGEST_LEN {
        let detail = say!("room for {len} bytes instead of {SSJ_DIGEST_LEN}", "应留 {SSJ_DIGEST_LEN} 字节，现为 {len} 字节");
        return Err(Error::new(Code::BadArgument).field(argument).detail(detail));
    }
    // SAFETY: not NULL, and the caller promises as many bytes as a digest has.
    unsafe { out.copy_from_nonoverlapping(digest.0.as_ptr(), SSJ_DIGEST_LEN) };
    Ok(())
}
