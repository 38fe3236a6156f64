//! What follows the draw (全过程), `docs/lifecycle.md`: a casebook reads the journal of a unit, takes entries, and answers.

use std::ffi::c_char;

use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{OrgCode, PartyCode};
use shuangsuiji::lifecycle::{Casebook, Entry, Envelope, Question, Receipt, TaskPackage};

use crate::boundary::{Guarded, act, free, given, make, null};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;
use crate::text::ssj_bytes;
use crate::time::{day, timestamp};

/// The life cycle of the draws of a unit, as its journal has it. One thread at a time. Freed by `ssj_casebook_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_casebook(Guarded<Casebook>);

/// Reads a casebook: the roll of a draw (`roll.json` of the record's sealed folder), the journal (one event a line), and
/// the rules as JSON; NULL rules are those of this version.
///
/// Gives: a casebook in `out`, to be freed by `ssj_casebook_free`. Errors: `SSJ_BAD_ENTRY` for a roll, for rules and for
/// an event that is not understood, `SSJ_BAD_RECORD` for a journal that is changed or cut off, and what the rules refuse of
/// an event, by its number; `SSJ_UTF8`, `SSJ_NULL_POINTER`. May be called from any thread.
///
/// # Safety
/// `roll`, `journal` and `rules` are valid for their lengths (`rules` may be NULL), `out` and `err` are each NULL or valid
/// for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_casebook_read(
    roll: *const u8,
    roll_len: usize,
    journal: *const u8,
    journal_len: usize,
    rules: *const c_char,
    rules_len: usize,
    out: *mut *mut ssj_casebook,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (roll, journal) = unsafe { (input::bytes(roll, roll_len, "roll")?, input::bytes(journal, journal_len, "journal")?) };
        // SAFETY: as the header asks.
        let rules = unsafe { input::optional(rules, rules_len, "rules")? };
        Ok(ssj_casebook(Guarded::new(Casebook::read(&[roll], journal, rules.map(str::as_bytes))?)))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Hands in an entry in JSON (`docs/lifecycle.md`): it is judged and becomes the next event of the journal, whose number is
/// given in `seq`. An entry whose key and content are there already changes nothing; `known` is then 1, otherwise 0.
/// `time` is when it was received, in seconds since 1970 (UTC).
///
/// Errors: `SSJ_BAD_ENTRY`, `SSJ_WRONG_STAGE`, `SSJ_NOT_THEIRS`, `SSJ_DOUBLED_KEY`, `SSJ_ENTITY_NOT_FOUND`,
/// `SSJ_BAD_ARGUMENT` for a time, `SSJ_UTF8`, `SSJ_NULL_POINTER`. Nothing changes then.
///
/// # Safety
/// `entry` is valid for `entry_len` bytes, `seq`, `known` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_casebook_submit(
    casebook: Option<&mut ssj_casebook>,
    entry: *const c_char,
    entry_len: usize,
    time: i64,
    seq: *mut u64,
    known: *mut i32,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let casebook = given(casebook, "casebook")?;
        // SAFETY: as the header asks.
        let text = unsafe { input::text(entry, entry_len, "entry")? };
        let (entry, time) = (Entry::parse(text.as_bytes())?, timestamp(time)?);
        let receipt = casebook.0.change(|book| book.submit(&entry, time))?;
        let (number, again) = match receipt {
            Receipt::Written(number) => (number, 0),
            Receipt::Known(number) => (number, 1),
        };
        // SAFETY: where not NULL, each is valid for a write.
        unsafe {
            if !seq.is_null() {
                seq.write(number);
            }
            if !known.is_null() {
                known.write(again);
            }
        }
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Merges what a device brings back (回执包): all of its entries, or none. `package` are the bytes that the device took along.
///
/// Errors: as `ssj_casebook_submit`, with the number of the entry. Nothing changes then.
///
/// # Safety
/// `package` and `envelope` are valid for their lengths, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_casebook_receive(
    casebook: Option<&mut ssj_casebook>,
    package: *const u8,
    package_len: usize,
    envelope: *const u8,
    envelope_len: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let casebook = given(casebook, "casebook")?;
        // SAFETY: as the header asks.
        let (package, envelope) =
            unsafe { (input::bytes(package, package_len, "package")?, input::bytes(envelope, envelope_len, "envelope")?) };
        let (package, envelope, time) = (TaskPackage::parse(package)?, Envelope::parse(envelope)?, timestamp(time)?);
        casebook.0.change(|book| book.receive(&package, &envelope, time)).map(|_| ())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Enters what is late on a day (`YYYY-MM-DD`) as violations (超时), each once for ever; gives how many in `raised`.
///
/// Errors: `SSJ_BAD_DATE`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `date`, `by` and `actor` are valid for their lengths, `raised` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_casebook_raise(
    casebook: Option<&mut ssj_casebook>,
    date: *const c_char,
    date_len: usize,
    by: *const c_char,
    by_len: usize,
    actor: *const c_char,
    actor_len: usize,
    time: i64,
    raised: *mut usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let casebook = given(casebook, "casebook")?;
        // SAFETY: as the header asks.
        let (on, by, actor) =
            unsafe { (day(date, date_len, "date")?, input::text(by, by_len, "by")?, input::text(actor, actor_len, "actor")?) };
        let by = OrgCode::parse(by).map_err(|e| Error::new(Code::BadArgument).field("by").detail(e))?;
        let actor = PartyCode::parse(actor).map_err(|e| Error::new(Code::BadArgument).field("actor").detail(e))?;
        let time = timestamp(time)?;
        let events = casebook.0.change(|book| book.raise(on, &by, &actor, time))?;
        if !raised.is_null() {
            // SAFETY: not NULL, so valid for a write.
            unsafe { raised.write(events.len()) };
        }
        Ok(())
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Answers a question in JSON, such as `{"ask":"figures","on":"2026-03-01"}` (`docs/lifecycle.md`).
///
/// Gives: JSON in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_BAD_ARGUMENT` for a question that is not understood,
/// and those of the answer: `SSJ_GAP` where the way of a result is not whole, `SSJ_ENTITY_NOT_FOUND`, `SSJ_WRONG_STAGE`,
/// `SSJ_BAD_DATE`; `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `question` is valid for `question_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_casebook_ask(
    casebook: Option<&ssj_casebook>,
    question: *const c_char,
    question_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let casebook = given(casebook, "casebook")?;
        // SAFETY: as the header asks.
        let question = Question::parse(unsafe { input::text(question, question_len, "question")? })?;
        casebook.0.read(|book| Ok(ssj_bytes(book.answer(&question)?.into_bytes())))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// The events from a number on, one a line, as a feed for another system; from 0, the whole journal. `next` is the number
/// after them: the cursor of the next call.
///
/// Gives: bytes in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_NULL_POINTER`.
///
/// # Safety
/// `next`, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_casebook_feed(
    casebook: Option<&ssj_casebook>,
    from: u64,
    next: *mut u64,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let casebook = given(casebook, "casebook")?;
        if next.is_null() {
            return Err(null("next"));
        }
        let (bytes, after) = casebook.0.read(|book| Ok(book.feed(from)))?;
        // SAFETY: not NULL, so valid for a write.
        unsafe { next.write(after) };
        Ok(ssj_bytes(bytes))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Frees a casebook; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_casebook_free(casebook: Option<Box<ssj_casebook>>) {
    free(casebook);
}
