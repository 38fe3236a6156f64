//! Times: seconds since 1970 at the border, text in the journal.

use std::ffi::c_char;

use chrono::{DateTime, NaiveDate, Utc};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::journal::Timestamp;
use shuangsuiji::say;

use crate::boundary::{act, null};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;

/// The first second of the year 10000, which the journal's form cannot write.
const END: i64 = 253_402_300_800;

/// A moment in seconds since 1970-01-01T00:00:00Z.
pub(crate) fn moment(seconds: i64) -> Result<DateTime<Utc>, Error> {
    let detail = || say!("a time is of the years 1970 to 9999", "时间须在 1970 年至 9999 年之间");
    let bad = || Error::new(Code::BadArgument).field("time").value(seconds).detail(detail());
    DateTime::from_timestamp(seconds, 0).filter(|_| (0..END).contains(&seconds)).ok_or_else(bad)
}

/// Such a moment as the journal has it.
pub(crate) fn timestamp(seconds: i64) -> Result<Timestamp, Error> {
    moment(seconds).map(Timestamp::from)
}

/// A day that must be given, `YYYY-MM-DD`.
///
/// # Safety
/// As [`input::text`].
pub(crate) unsafe fn day(data: *const c_char, len: usize, argument: &'static str) -> Result<NaiveDate, Error> {
    // SAFETY: as the caller promises.
    let text = unsafe { input::text(data, len, argument)? };
    let detail = || say!("a day is written YYYY-MM-DD", "日期写作 YYYY-MM-DD");
    text.parse().map_err(|_| Error::new(Code::BadDate).field(argument).value(text).detail(detail()))
}

/// Reads a time as the journal writes it, `YYYY-MM-DDTHH:MM:SSZ`, into seconds since
/// 1970-01-01T00:00:00Z, which is how every call takes a time. The library reads no clock: in C,
/// `(int64_t)time(NULL)` is the time now.
///
/// Errors: `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`; `seconds` is then left alone. May be
/// called from any thread.
///
/// # Safety
/// `text` is valid for `text_len` bytes, `seconds` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_time_parse(text: *const c_char, text_len: usize, seconds: *mut i64, err: *mut *mut ssj_error) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let text = unsafe { input::text(text, text_len, "text")? };
        let detail = || say!("a time is written YYYY-MM-DDTHH:MM:SSZ", "时间写作 YYYY-MM-DDTHH:MM:SSZ");
        let bad = || Error::new(Code::BadDate).field("text").value(text).detail(detail());
        Timestamp::parse(text).map_err(|_| bad())?;
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| bad())?;
        timestamp(parsed.timestamp())?;
        if seconds.is_null() {
            return Err(null("seconds"));
        }
        // SAFETY: not NULL, so valid for a write.
        unsafe { seconds.write(parsed.timestamp()) };
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds_of_four_digit_years() {
        assert_eq!(timestamp(0).unwrap().to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(END - 1).unwrap().to_string(), "9999-12-31T23:59:59Z");
        for wrong in [-1, END, i64::MIN, i64::MAX] {
            assert_eq!(timestamp(wrong).unwrap_err().code(), Code::BadArgument);
        }
    }
}
