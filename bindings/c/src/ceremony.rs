//! The seed ceremony (抽签) of a campaign, act by act, and its rehearsal (演练).

use std::ffi::c_char;

use shuangsuiji::ceremony::Standing;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;

use crate::boundary::{act, look, make};
use crate::campaign::{act_at, acting, ssj_campaign, with};
use crate::error::ssj_error;
use crate::input;
use crate::status::ssj_status;
use crate::text::{ssj_bytes, ssj_str};

/// No ceremony is under way.
pub const SSJ_STANDING_NONE: i32 = 0;
/// It waits for commitments.
pub const SSJ_STANDING_COMMITS: i32 = 1;
/// It waits for the dice.
pub const SSJ_STANDING_PHYSICAL: i32 = 2;
/// It waits for the beacon's round.
pub const SSJ_STANDING_BEACON: i32 = 3;
/// It waits for the reveal of the party that `ssj_campaign_reveals_next` names.
pub const SSJ_STANDING_REVEAL: i32 = 4;
/// All have revealed: it waits for `ssj_campaign_draw`.
pub const SSJ_STANDING_SEED: i32 = 5;
/// The seed is public.
pub const SSJ_STANDING_SEEDED: i32 = 6;
/// The attempt is void: it waits for `ssj_campaign_retry`.
pub const SSJ_STANDING_VOID: i32 = 7;

/// Begins the seed ceremony, or with `rehearsal` a rehearsal of it, whose record says so first and
/// never verifies as valid.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_begin(campaign: Option<&mut ssj_campaign>, rehearsal: bool, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { act(err, || acting(campaign, |c| c.begin(rehearsal))) }
}

/// Rehearses the whole ceremony from a seed of the caller's choice and draws: every party's value
/// and the dice follow from it. For exercises, simulation and tests, after `ssj_campaign_commit`.
/// No other call takes a seed: the record says first that it is a rehearsal.
///
/// `seed` has `SSJ_DIGEST_LEN` bytes. Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `seed` is valid for `seed_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_rehearse(
    campaign: Option<&mut ssj_campaign>,
    seed: *const u8,
    seed_len: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let seed = unsafe { input::digest(seed, seed_len, "seed")? };
        act_at(campaign, time, |c, time| c.rehearse(&seed.0, time))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// What the ceremony waits for: `SSJ_STANDING_COMMITS` .. `SSJ_STANDING_VOID`, or
/// `SSJ_STANDING_NONE` where none is under way.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_campaign_standing(campaign: Option<&ssj_campaign>) -> i32 {
    let number = |standing: &Standing| match standing {
        Standing::Commits => SSJ_STANDING_COMMITS,
        Standing::Physical => SSJ_STANDING_PHYSICAL,
        Standing::Beacon => SSJ_STANDING_BEACON,
        Standing::Reveal(_) => SSJ_STANDING_REVEAL,
        Standing::Seed => SSJ_STANDING_SEED,
        Standing::Seeded(_) => SSJ_STANDING_SEEDED,
        Standing::Void => SSJ_STANDING_VOID,
        _ => SSJ_STANDING_NONE,
    };
    look(SSJ_STANDING_NONE, || with(campaign, |c| Ok(number(&c.standing()?))).ok())
}

/// The party whose reveal the ceremony waits for.
///
/// Gives: its code in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_WRONG_STATE` where no
/// ceremony is under way, `SSJ_CEREMONY_ORDER` where it waits for something else,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_reveals_next(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        with(campaign, |c| match c.standing()? {
            Standing::Reveal(party) => Ok(ssj_bytes(party.into_bytes())),
            standing => Err(order(&standing)),
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn order(standing: &Standing) -> Error {
    let detail = say!("the ceremony waits for {standing:?}, not for a reveal", "抽签程序等待的是 {standing:?}，不是揭示");
    Error::new(Code::CeremonyOrder).field("reveals_next").detail(detail)
}

/// Writes the id of the attempt under way into `id`, which has room for `SSJ_DIGEST_LEN` bytes. A
/// machine party answers once per id.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`, `SSJ_NULL_POINTER`; `id` is then left alone.
///
/// # Safety
/// `id` is valid for a write of `id_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_ceremony_id(
    campaign: Option<&ssj_campaign>,
    id: *mut u8,
    id_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let of = with(campaign, |c| Ok(c.ceremony()?.id()))?;
        // SAFETY: as the header asks.
        unsafe { input::write_digest(&of, id, id_len, "id") }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Writes into `commitment` (room for `SSJ_DIGEST_LEN` bytes) what a party commits to with its
/// random value `r` (`SSJ_DIGEST_LEN` bytes) in the attempt under way. Nothing is recorded.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`; `commitment` is
/// then left alone.
///
/// # Safety
/// `party` and `r` are valid for their lengths, `commitment` is valid for a write of
/// `commitment_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_commitment_of(
    campaign: Option<&ssj_campaign>,
    party: *const c_char,
    party_len: usize,
    r: *const u8,
    r_len: usize,
    commitment: *mut u8,
    commitment_len: usize,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (party, r) = unsafe { (input::text(party, party_len, "party")?, input::digest(r, r_len, "r")?) };
        let of = with(campaign, |c| Ok(c.ceremony()?.commitment_of(party, &r)))?;
        // SAFETY: as the header asks.
        unsafe { input::write_digest(&of, commitment, commitment_len, "commitment") }
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Takes the commitment (`SSJ_DIGEST_LEN` bytes) of a party. With the last one all are published
/// in one event of the journal. A commitment is never replaced.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_UNKNOWN_PARTY`, `SSJ_BAD_COMMITMENT`,
/// `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `party` and `commitment` are valid for their lengths, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_commit_party(
    campaign: Option<&mut ssj_campaign>,
    party: *const c_char,
    party_len: usize,
    commitment: *const u8,
    commitment_len: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let party = unsafe { input::text(party, party_len, "party")? };
        // SAFETY: as the header asks.
        let commitment = unsafe { input::digest(commitment, commitment_len, "commitment")? };
        act_at(campaign, time, |c, time| c.commit_party(party, commitment, time))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Records the dice, rolled in public after all commitments, in the plan's pattern.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_BAD_PHYSICAL`, `SSJ_BAD_ARGUMENT`,
/// `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `value` is valid for `value_len` bytes, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_physical(
    campaign: Option<&mut ssj_campaign>,
    value: *const c_char,
    value_len: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let value = unsafe { input::text(value, value_len, "value")? };
        act_at(campaign, time, |c, time| c.physical(value, time))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Records what a party reveals (`SSJ_DIGEST_LEN` bytes), in the plan's order.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_BAD_REVEAL`, `SSJ_BAD_ARGUMENT`,
/// `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `party` and `r` are valid for their lengths, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_reveal(
    campaign: Option<&mut ssj_campaign>,
    party: *const c_char,
    party_len: usize,
    r: *const u8,
    r_len: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (party, r) = unsafe { (input::text(party, party_len, "party")?, input::digest(r, r_len, "r")?) };
        act_at(campaign, time, |c, time| c.reveal(party, r, time))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Records a value (`SSJ_DIGEST_LEN` bytes) taken from a party's sealed envelope before
/// `witness_count` witnesses.
///
/// Errors: as `ssj_campaign_reveal`.
///
/// # Safety
/// `party` and `r` are valid for their lengths, `witnesses` for `witness_count` texts, `err` is
/// NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_recovered(
    campaign: Option<&mut ssj_campaign>,
    party: *const c_char,
    party_len: usize,
    r: *const u8,
    r_len: usize,
    witnesses: *const ssj_str,
    witness_count: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (party, r) = unsafe { (input::text(party, party_len, "party")?, input::digest(r, r_len, "r")?) };
        // SAFETY: as the header asks.
        let witnesses = unsafe { input::texts(witnesses, witness_count, "witnesses")? };
        act_at(campaign, time, |c, time| c.recovered(party, r, witnesses, time))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Declares the attempt void before `witness_count` witnesses, with its cause as a code and, where
/// one defaulted, the party; otherwise NULL with length 0. It stays on record, and its dice and
/// values are not used again.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_BAD_ARGUMENT`, `SSJ_UTF8`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `cause` and `party` are valid for their lengths, `witnesses` for `witness_count` texts, `err`
/// is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_void(
    campaign: Option<&mut ssj_campaign>,
    cause: *const c_char,
    cause_len: usize,
    party: *const c_char,
    party_len: usize,
    witnesses: *const ssj_str,
    witness_count: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (cause, party) = unsafe { (input::text(cause, cause_len, "cause")?, input::optional(party, party_len, "party")?) };
        // SAFETY: as the header asks.
        let witnesses = unsafe { input::texts(witnesses, witness_count, "witnesses")? };
        act_at(campaign, time, |c, time| c.void(cause, party.unwrap_or_default(), witnesses, time))
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

/// Begins the next attempt after a void one. Every party commits anew; one that defaulted is
/// replaced by another that is not of the plan.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_ATTEMPTS_EXHAUSTED`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_retry(campaign: Option<&mut ssj_campaign>, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { act(err, || acting(campaign, |c| c.retry())) }
}
