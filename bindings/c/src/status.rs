//! Status codes: the numbers of the engine's one error table, pinned for ever.

use shuangsuiji::error::{Code, ErrorKind, Lang};

use crate::boundary::look;
use crate::text::ssj_str;

/// What a call gives: `SSJ_OK`, or the code of what was wrong. A number is never given to another
/// error; later versions add numbers.
#[allow(non_camel_case_types)]
pub type ssj_status = i32;

/// The call did what it says.
pub const SSJ_OK: ssj_status = 0;
/// Several problems.
pub const SSJ_SEVERAL: ssj_status = 1;
/// A row cannot be used.
pub const SSJ_BAD_ROW: ssj_status = 101;
/// A column is missing.
pub const SSJ_MISSING_COLUMN: ssj_status = 102;
/// The text is not in the stated encoding.
pub const SSJ_BAD_ENCODING: ssj_status = 103;
/// A date or span of dates is wrong.
pub const SSJ_BAD_DATE: ssj_status = 104;
/// A number is wrong.
pub const SSJ_BAD_NUMBER: ssj_status = 105;
/// An identifier is wrong.
pub const SSJ_BAD_IDENTIFIER: ssj_status = 106;
/// A value is not one of those known.
pub const SSJ_UNKNOWN_VALUE: ssj_status = 107;
/// An id occurs twice.
pub const SSJ_DUPLICATE_ID: ssj_status = 108;
/// Rows of one entity contradict each other.
pub const SSJ_DUPLICATE_ENTITY: ssj_status = 109;
/// Something is named that is not there.
pub const SSJ_UNKNOWN_REFERENCE: ssj_status = 110;
/// The mapping file is wrong.
pub const SSJ_BAD_MAPPING: ssj_status = 111;
/// A column is of a type that cannot be read.
pub const SSJ_COLUMN_TYPE: ssj_status = 112;
/// A file is damaged, or of another kind than stated.
pub const SSJ_BAD_FILE: ssj_status = 113;
/// A region cannot be placed.
pub const SSJ_UNKNOWN_REGION: ssj_status = 117;
/// A scope expression is wrong.
pub const SSJ_BAD_SCOPE: ssj_status = 120;
/// A class is older than the plan allows.
pub const SSJ_STALE_TIER: ssj_status = 121;
/// What is needed of officers is wrong.
pub const SSJ_BAD_NEED: ssj_status = 122;
/// The plan is wrong.
pub const SSJ_BAD_PLAN: ssj_status = 201;
/// A quota is wrong.
pub const SSJ_BAD_QUOTA: ssj_status = 202;
/// A document holds something this version does not understand.
pub const SSJ_NOT_UNDERSTOOD: ssj_status = 203;
/// A quota phrase cannot be read.
pub const SSJ_BAD_PHRASE: ssj_status = 204;
/// Bounds of a quota contradict each other, the frame or the number.
pub const SSJ_QUOTA_CONFLICT: ssj_status = 205;
/// A quota phrase leaves the number open.
pub const SSJ_QUOTA_OPEN: ssj_status = 206;
/// A quota phrase needs to know more.
pub const SSJ_QUOTA_FACTS: ssj_status = 207;
/// An item has no legal basis in force.
pub const SSJ_NO_VALID_BASIS: ssj_status = 210;
/// The catalogue is behind its superior's.
pub const SSJ_STALE_CATALOGUE: ssj_status = 211;
/// The past of a list cannot be changed.
pub const SSJ_RETROACTIVE_EDIT: ssj_status = 212;
/// An item is looser than the superior's.
pub const SSJ_LOOSER_THAN_SUPERIOR: ssj_status = 213;
/// The mode of a check does not fit its item.
pub const SSJ_WRONG_MODE: ssj_status = 214;
/// A partner of a joint plan has not accepted.
pub const SSJ_SILENT_PARTNER: ssj_status = 215;
/// What is checked off site first is planned on site without a reason.
pub const SSJ_OFF_SITE_FIRST: ssj_status = 216;
/// The plan breaks a rule of the lint.
pub const SSJ_BROKEN_RULE: ssj_status = 217;
/// The annual plan is not filed and published.
pub const SSJ_UNPUBLISHED_PLAN: ssj_status = 218;
/// The annual plan is wrong, or the plan is not a round of it.
pub const SSJ_BAD_ANNUAL_PLAN: ssj_status = 219;
/// Strata of frame and plan differ.
pub const SSJ_STRATUM_MISMATCH: ssj_status = 301;
/// Fewer targets can be drawn than the quota asks for.
pub const SSJ_SHORT_FRAME: ssj_status = 302;
/// A unit's size, probability or value cannot be used.
pub const SSJ_BAD_UNIT: ssj_status = 320;
/// A sample of this size cannot be drawn.
pub const SSJ_SAMPLE_SIZE: ssj_status = 321;
/// The groups of a frame are wrong.
pub const SSJ_BAD_GROUP: ssj_status = 322;
/// An allocation cannot be met.
pub const SSJ_UNMET_TOTAL: ssj_status = 323;
/// The sample was not drawn by chance.
pub const SSJ_NOT_BY_CHANCE: ssj_status = 324;
/// No estimate can be made.
pub const SSJ_NO_ESTIMATE: ssj_status = 325;
/// A parameter of a design is out of its range.
pub const SSJ_BAD_PARAMETER: ssj_status = 326;
/// The ceremony's acts are out of order.
pub const SSJ_CEREMONY_ORDER: ssj_status = 401;
/// A reveal does not open its commitment.
pub const SSJ_BAD_REVEAL: ssj_status = 402;
/// A party is not of this ceremony.
pub const SSJ_UNKNOWN_PARTY: ssj_status = 403;
/// No attempt is left.
pub const SSJ_ATTEMPTS_EXHAUSTED: ssj_status = 404;
/// The dice do not fit the plan's pattern.
pub const SSJ_BAD_PHYSICAL: ssj_status = 405;
/// A seed cannot be given.
pub const SSJ_SEED_REFUSED: ssj_status = 406;
/// A pool key is used again.
pub const SSJ_REPEATED_KEY: ssj_status = 407;
/// This campaign has been drawn.
pub const SSJ_ALREADY_DRAWN: ssj_status = 408;
/// A commitment cannot be used.
pub const SSJ_BAD_COMMITMENT: ssj_status = 409;
/// A replacement does not fit.
pub const SSJ_BAD_REPLACEMENT: ssj_status = 410;
/// No lawful assignment of inspectors exists.
pub const SSJ_INFEASIBLE: ssj_status = 501;
/// The matching instance is wrong.
pub const SSJ_BAD_INSTANCE: ssj_status = 502;
/// A record file is damaged.
pub const SSJ_BAD_RECORD: ssj_status = 601;
/// The proof does not hold.
pub const SSJ_PROOF_FAILED: ssj_status = 602;
/// The entity is not in the pool.
pub const SSJ_ENTITY_NOT_FOUND: ssj_status = 603;
/// A file of the record is not the one that was published.
pub const SSJ_RECORD_CHANGED: ssj_status = 604;
/// A file of the record is missing.
pub const SSJ_RECORD_MISSING: ssj_status = 605;
/// The record holds a file that is not part of it.
pub const SSJ_RECORD_ADDED: ssj_status = 606;
/// The call does not fit the campaign's stage.
pub const SSJ_WRONG_STATE: ssj_status = 701;
/// An argument is wrong.
pub const SSJ_BAD_ARGUMENT: ssj_status = 702;
/// This belongs to another organisation.
pub const SSJ_WRONG_ORGANISATION: ssj_status = 703;
/// This campaign was cancelled.
pub const SSJ_CANCELLED: ssj_status = 704;
/// A pointer is null.
pub const SSJ_NULL_POINTER: ssj_status = 705;
/// A text argument is not UTF-8.
pub const SSJ_UTF8: ssj_status = 706;
/// An entry of the life cycle is wrong.
pub const SSJ_BAD_ENTRY: ssj_status = 710;
/// The act does not fit the stage of the visit.
pub const SSJ_WRONG_STAGE: ssj_status = 711;
/// This act is not for this organisation or person.
pub const SSJ_NOT_THEIRS: ssj_status = 712;
/// The key of a submission is used twice.
pub const SSJ_DOUBLED_KEY: ssj_status = 713;
/// The way of a result has a gap.
pub const SSJ_GAP: ssj_status = 714;
/// A file cannot be read or written.
pub const SSJ_IO: ssj_status = 801;
/// A fault of the engine.
pub const SSJ_INTERNAL: ssj_status = 901;

/// What an error is about: a register or another input.
pub const SSJ_KIND_INPUT: i32 = 1;
/// What an error is about: the plan.
pub const SSJ_KIND_PLAN: i32 = 2;
/// What an error is about: the frame.
pub const SSJ_KIND_FRAME: i32 = 3;
/// What an error is about: the seed ceremony.
pub const SSJ_KIND_CEREMONY: i32 = 4;
/// What an error is about: the matching of inspectors.
pub const SSJ_KIND_MATCHING: i32 = 5;
/// What an error is about: a record or a proof.
pub const SSJ_KIND_RECORD: i32 = 6;
/// What an error is about: calls in the wrong order or with wrong arguments.
pub const SSJ_KIND_STATE: i32 = 7;
/// What an error is about: the host's files or memory.
pub const SSJ_KIND_IO: i32 = 8;
/// What an error is about: a fault of the engine.
pub const SSJ_KIND_INTERNAL: i32 = 9;

/// Messages in English; so is every other number that is not a language.
pub const SSJ_LANG_EN: i32 = 0;
/// Messages in Chinese (中文).
pub const SSJ_LANG_ZH: i32 = 1;

pub(crate) fn lang(number: i32) -> Lang {
    if number == SSJ_LANG_ZH { Lang::Zh } else { Lang::En }
}

pub(crate) fn kind(kind: ErrorKind) -> i32 {
    match kind {
        ErrorKind::Input => SSJ_KIND_INPUT,
        ErrorKind::Plan => SSJ_KIND_PLAN,
        ErrorKind::Frame => SSJ_KIND_FRAME,
        ErrorKind::Ceremony => SSJ_KIND_CEREMONY,
        ErrorKind::Matching => SSJ_KIND_MATCHING,
        ErrorKind::Record => SSJ_KIND_RECORD,
        ErrorKind::State => SSJ_KIND_STATE,
        ErrorKind::Io => SSJ_KIND_IO,
        // A kind of a later core that this file does not know yet: a test below finds it.
        _ => SSJ_KIND_INTERNAL,
    }
}

fn code(status: ssj_status) -> Option<Code> {
    u16::try_from(status).ok().and_then(Code::from_number)
}

/// What a status means, in a language (`SSJ_LANG_EN`, `SSJ_LANG_ZH`): one short text that says
/// nothing of the place. Empty for `SSJ_OK` and for a number that is no status.
///
/// The text is static. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_status_text(status: ssj_status, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || code(status).map(|c| c.text(lang(language)).into()))
}

/// What to do about a status, in a language. Empty for `SSJ_OK` and for a number that is no status.
///
/// The text is static. May be called from any thread.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_status_remedy(status: ssj_status, language: i32) -> ssj_str {
    look(ssj_str::EMPTY, || code(status).map(|c| c.remedy(lang(language)).into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `BadRow` as a constant's name: `BAD_ROW`.
    fn screaming(name: &str) -> String {
        let mut out = String::new();
        for c in name.chars() {
            if c.is_ascii_uppercase() && !out.is_empty() {
                out.push('_');
            }
            out.push(c.to_ascii_uppercase());
        }
        out
    }

    #[test]
    fn the_constants_are_the_error_table() {
        let source = include_str!("status.rs");
        let constant = |line: &str| {
            let (name, number) = line.strip_prefix("pub const SSJ_")?.strip_suffix(';')?.split_once(": ssj_status = ")?;
            Some((name.to_owned(), number.parse().ok()?))
        };
        let constants: BTreeSet<(String, u16)> = source.lines().filter_map(constant).filter(|(_, number)| *number != 0).collect();
        let table: BTreeSet<(String, u16)> = Code::ALL.iter().map(|c| (screaming(c.name()), c.number())).collect();
        assert_eq!(constants, table, "state the missing ones above, and run `cargo xtask header`");
    }

    #[test]
    fn every_kind_has_its_own_number() {
        for code in Code::ALL {
            assert_eq!(kind(code.kind()) == SSJ_KIND_INTERNAL, *code == Code::Internal, "{code:?}");
        }
    }
}
