//! A record: files in two parts, in memory and in a folder.

use std::ffi::c_char;
use std::path::Path;

use shuangsuiji::campaign::Disclosure;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::record::{FileMap, RecordFiles};
use shuangsuiji::say;
use ssj_files::{Folder, PUBLIC, SEALED, read_folder};

use crate::boundary::{Guarded, act, free, given, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// A record (抽查记录): the files of its public part, which anybody may see, and of its sealed
/// part, which stays with the keeper. It may move between threads; while a call that takes it
/// without `const` runs, no other call on it may. Freed by `ssj_record_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_record(Guarded<RecordFiles>);

/// The part of a record that anybody may see.
pub const SSJ_PART_PUBLIC: i32 = 0;
/// The part of a record that stays with its keeper: keys, names, and before the close the rows.
pub const SSJ_PART_SEALED: i32 = 1;
/// After the ceremony: plan and journal are public, the rows are sealed, for witnesses.
pub const SSJ_DISCLOSURE_CEREMONY: i32 = 0;
/// After the close: all blinded rows are public, and anybody can re-run everything.
pub const SSJ_DISCLOSURE_CLOSED: i32 = 1;

/// Reads a record.
pub(crate) fn reading<R>(record: Option<&ssj_record>, body: impl FnOnce(&RecordFiles) -> Result<R, Error>) -> Result<R, Error> {
    given(record, "record")?.0.read(body)
}

fn odd(argument: &'static str, value: i32) -> Error {
    Error::new(Code::BadArgument).field(argument).value(value)
}

fn read_disclosure(disclosure: i32) -> Result<Disclosure, Error> {
    match disclosure {
        SSJ_DISCLOSURE_CEREMONY => Ok(Disclosure::Ceremony),
        SSJ_DISCLOSURE_CLOSED => Ok(Disclosure::Closed),
        other => Err(odd("disclosure", other)),
    }
}

/// Makes the record of a campaign, from `SSJ_STAGE_MATCHED` on. `disclosure` says how much is
/// public: `SSJ_DISCLOSURE_CEREMONY`, or after the close `SSJ_DISCLOSURE_CLOSED`. The sealed part
/// holds the lists the office works with too.
///
/// Gives: a record in `out`, to be freed by `ssj_record_free`. Errors: `SSJ_WRONG_STATE`,
/// `SSJ_BAD_ARGUMENT`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_record(
    campaign: Option<&ssj_campaign>,
    disclosure: i32,
    out: *mut *mut ssj_record,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let files = with(campaign, |c| {
            let mut files = c.record(read_disclosure(disclosure)?)?;
            files.sealed.extend(ssj_files::work_tables(c.matched()?)?);
            Ok(files)
        })?;
        Ok(ssj_record(Guarded::new(files)))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Writes the record of a campaign into a new folder, as `ssj_campaign_record` makes it and `ssj_record_write`
/// writes it, but block by block: a record of any size takes little memory.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_IO`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `path` is valid for `path_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_write_record(
    campaign: Option<&ssj_campaign>,
    disclosure: i32,
    path: *const c_char,
    path_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let path = Path::new(unsafe { input::text(path, path_len, "path")? });
        with(campaign, |c| ssj_files::write_campaign(path, c.matched()?, read_disclosure(disclosure)?))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Makes an empty record, to be filled by `ssj_record_add` with files from elsewhere, such as a
/// database.
///
/// Gives: a record in `out`, to be freed by `ssj_record_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_new(out: *mut *mut ssj_record, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { make(out, err, || Ok(ssj_record(Guarded::new(RecordFiles::default())))) }
}

/// Adds a file to a part of a record. `path` is inside the part, its names joined by `/`. The bytes
/// are copied.
///
/// Errors: `SSJ_BAD_ARGUMENT` where the part already has the file or there is no such part,
/// `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `path` and `data` are valid for their lengths, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_add(
    record: Option<&mut ssj_record>,
    part: i32,
    path: *const c_char,
    path_len: usize,
    data: *const u8,
    data_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (path, data) = unsafe { (input::text(path, path_len, "path")?, input::bytes(data, data_len, "data")?) };
        given(record, "record")?.0.change(|files| {
            let files = match part {
                SSJ_PART_PUBLIC => &mut files.public,
                SSJ_PART_SEALED => &mut files.sealed,
                other => return Err(odd("part", other)),
            };
            if files.contains_key(path) {
                return Err(Error::new(Code::BadArgument)
                    .field("path")
                    .value(path)
                    .detail(say!("the record has this file already", "记录中已有此文件")));
            }
            files.insert(path.to_owned(), data.to_vec());
            Ok(())
        })
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Reads a record from its folder; or only its public part, which is all that a stranger has and
/// all that a verification needs. Without `sealed`, `path` may be the record's folder or its
/// public folder.
///
/// Gives: a record in `out`, to be freed by `ssj_record_free`. Errors: `SSJ_IO`, `SSJ_BAD_RECORD`
/// for links and for names that are not UTF-8, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `path` is valid for `path_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_open(
    path: *const c_char,
    path_len: usize,
    sealed: bool,
    out: *mut *mut ssj_record,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let path = Path::new(unsafe { input::text(path, path_len, "path")? });
        let public = if sealed { Folder::open(&path.join(PUBLIC)) } else { Folder::public(path) }?.read()?;
        let sealed = if sealed { read_folder(&path.join(SEALED))? } else { FileMap::new() };
        Ok(ssj_record(Guarded::new(RecordFiles { public, sealed })))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Writes a record into a new folder: `public/`, and `sealed/`, which on Unix only its owner can
/// read. The folder appears whole or not at all; nothing is written over.
///
/// Errors: `SSJ_IO`, `SSJ_BAD_ARGUMENT` for a file that would leave its folder, `SSJ_UTF8`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `path` is valid for `path_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_write(
    record: Option<&ssj_record>,
    path: *const c_char,
    path_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let path = Path::new(unsafe { input::text(path, path_len, "path")? });
        reading(record, |files| ssj_files::write_record(path, &files.public, &files.sealed))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

fn part<T>(record: Option<&ssj_record>, part: i32, none: T, body: impl FnOnce(&FileMap) -> Option<T>) -> T {
    let of = |files: &RecordFiles| {
        Ok(match part {
            SSJ_PART_PUBLIC => body(&files.public),
            SSJ_PART_SEALED => body(&files.sealed),
            _ => None,
        })
    };
    look(none, || reading(record, of).ok().flatten())
}

/// How many files a part of a record has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_record_file_count(record: Option<&ssj_record>, part_of: i32) -> usize {
    part(record, part_of, 0, |files| Some(files.len()))
}

/// The path of a file inside its part, from 0, in the order of their bytes; empty beyond the last.
/// It lives until the record is changed or freed.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_record_file_path(record: Option<&ssj_record>, part_of: i32, index: usize) -> ssj_str {
    part(record, part_of, ssj_str::EMPTY, |files| files.keys().nth(index).map(ssj_str::from))
}

/// The bytes of a file, with their number in `len`; NULL beyond the last, with 0 in `len`. They
/// live until the record is changed or freed.
///
/// # Safety
/// `len` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_file_data(record: Option<&ssj_record>, part_of: i32, index: usize, len: *mut usize) -> *const u8 {
    let none = (std::ptr::null(), 0);
    let (data, count) = part(record, part_of, none, |files| files.values().nth(index).map(|bytes| (bytes.as_ptr(), bytes.len())));
    if !len.is_null() {
        // SAFETY: not NULL, so valid for a write.
        unsafe { len.write(count) };
    }
    data
}

/// Frees a record; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_record_free(record: Option<Box<ssj_record>>) {
    free(record);
}
