//! A campaign from prepared to closed; its ceremony has a file of its own.

use shuangsuiji::campaign::{Campaign, Secrets, Stage};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::say;

use crate::boundary::{Guarded, act, free, given, look, make};
use crate::error::ssj_error;
use crate::input;
use crate::plan::ssj_plan;
use crate::registers::ssj_registry;
use crate::status::ssj_status;
use crate::text::ssj_bytes;
use crate::time::timestamp;

/// A campaign (抽查活动): one handle that knows its stage. An act out of order is refused with
/// `SSJ_WRONG_STATE`, and an act that fails leaves the campaign as it was. It may move between
/// threads; while a call that takes it without `const` runs, no other call on it may. Freed by
/// `ssj_campaign_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_campaign(Guarded<Campaign>);

/// No campaign: the handle is NULL, or an earlier call on it ended in a panic.
pub const SSJ_STAGE_NONE: i32 = 0;
/// Frames and numbers are there; nothing is committed.
pub const SSJ_STAGE_PREPARED: i32 = 1;
/// Pool and plan are committed.
pub const SSJ_STAGE_COMMITTED: i32 = 2;
/// The seed ceremony is under way.
pub const SSJ_STAGE_CEREMONY: i32 = 3;
/// The targets are drawn.
pub const SSJ_STAGE_DRAWN: i32 = 4;
/// Every visit has its team.
pub const SSJ_STAGE_MATCHED: i32 = 5;
/// The campaign is closed: its rows may be public.
pub const SSJ_STAGE_CLOSED: i32 = 6;
/// The length of the keeper's secrets: four of 32 bytes.
pub const SSJ_SECRETS_LEN: usize = 128;

/// Reads a campaign.
pub(crate) fn with<R>(campaign: Option<&ssj_campaign>, body: impl FnOnce(&Campaign) -> Result<R, Error>) -> Result<R, Error> {
    given(campaign, "campaign")?.0.read(body)
}

/// An act on a campaign.
pub(crate) fn acting(campaign: Option<&mut ssj_campaign>, body: impl FnOnce(&mut Campaign) -> Result<(), Error>) -> Result<(), Error> {
    given(campaign, "campaign")?.0.change(body)
}

/// An act on a campaign at a time.
pub(crate) fn act_at(
    campaign: Option<&mut ssj_campaign>,
    seconds: i64,
    body: impl FnOnce(&mut Campaign, Timestamp) -> Result<(), Error>,
) -> Result<(), Error> {
    let campaign = given(campaign, "campaign")?;
    let time = timestamp(seconds)?;
    acting(Some(campaign), |c| body(c, time))
}

/// Builds the frames of a plan over a registry: the funnel, the strata and their numbers. Nothing
/// is committed yet. Registry and plan may be freed after it, and used again.
///
/// Gives: a campaign in `out`, to be freed by `ssj_campaign_free`. Errors: every problem of plan
/// and frames at once, such as `SSJ_UNKNOWN_REFERENCE`, `SSJ_STRATUM_MISMATCH`, `SSJ_SHORT_FRAME`;
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_prepare(
    registry: Option<&ssj_registry>,
    plan: Option<&ssj_plan>,
    out: *mut *mut ssj_campaign,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let registry = given(registry, "registry")?.shared();
        let plan = given(plan, "plan")?.plan.clone();
        Ok(ssj_campaign(Guarded::new(Campaign::prepare(registry, plan)?)))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Where a campaign stands: `SSJ_STAGE_PREPARED` .. `SSJ_STAGE_CLOSED`, or `SSJ_STAGE_NONE`. Later
/// versions may have more stages.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_campaign_stage(campaign: Option<&ssj_campaign>) -> i32 {
    let number = |stage| match stage {
        Stage::Prepared => SSJ_STAGE_PREPARED,
        Stage::Committed => SSJ_STAGE_COMMITTED,
        Stage::Ceremony => SSJ_STAGE_CEREMONY,
        Stage::Drawn => SSJ_STAGE_DRAWN,
        Stage::Matched => SSJ_STAGE_MATCHED,
        Stage::Closed => SSJ_STAGE_CLOSED,
        _ => SSJ_STAGE_NONE,
    };
    look(SSJ_STAGE_NONE, || with(campaign, |c| Ok(number(c.stage()))).ok())
}

/// Commits pool and plan to the unit's journal, before any seed exists. After it nothing of
/// registers and plan can change.
///
/// `secrets` are `SSJ_SECRETS_LEN` bytes of the operating system's generator, fresh for every
/// campaign: the key that blinds the targets, the key that blinds the inspectors, and the nonces of
/// the two reconciliation records, 32 bytes each. The library keeps its own copy; wipe yours.
/// `journal` is the journal of the unit's last record, or NULL with length 0 for its first
/// campaign. `time` is in seconds since 1970-01-01T00:00:00Z.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_BAD_ARGUMENT`, `SSJ_REPEATED_KEY`, `SSJ_ALREADY_DRAWN` where the
/// journal holds this campaign, `SSJ_BAD_RECORD` for a damaged journal, `SSJ_BROKEN_RULE` and
/// `SSJ_UNPUBLISHED_PLAN` for what `ssj_campaign_lint` counts as errors, `SSJ_BAD_PLAN`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `secrets` and `journal` are valid for their lengths, `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_commit(
    campaign: Option<&mut ssj_campaign>,
    secrets: *const u8,
    secrets_len: usize,
    journal: *const u8,
    journal_len: usize,
    time: i64,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let secrets: [u8; SSJ_SECRETS_LEN] = unsafe { input::exactly(secrets, secrets_len, "secrets")? };
        // SAFETY: as the header asks.
        let journal = unsafe { input::bytes(journal, journal_len, "journal")? };
        act_at(campaign, time, |c, time| {
            // A campaign that is past this says so before its journal is looked at.
            let fits = c.stage() == Stage::Prepared;
            let journal = if fits { journal } else { &[] };
            c.commit(parts(&secrets)?, read_journal(c, journal)?, time)
        })
    };
    // SAFETY: as the header asks.
    unsafe { act(err, body) }
}

fn parts(secrets: &[u8; SSJ_SECRETS_LEN]) -> Result<Secrets, Error> {
    let ([k_pool, k_insp, nonce_targets, nonce_inspectors], []) = secrets.as_chunks::<32>() else {
        return Err(Error::new(Code::Internal).detail(say!("the secrets are not four of 32 bytes", "密钥材料不是四个 32 字节")));
    };
    if k_pool == &[0; 32] || k_insp == &[0; 32] {
        let detail = say!("a key of zeros only: read the operating system's generator", "密钥全为零：请读取操作系统的随机数发生器");
        return Err(Error::new(Code::BadArgument).field("secrets").detail(detail));
    }
    Ok(Secrets { k_pool: PoolKey(*k_pool), k_insp: PoolKey(*k_insp), nonce_targets: *nonce_targets, nonce_inspectors: *nonce_inspectors })
}

/// The unit's journal so far, or a new one.
fn read_journal(campaign: &Campaign, bytes: &[u8]) -> Result<Journal, Error> {
    let plan = campaign.prepared().plan();
    if bytes.is_empty() {
        return Ok(Journal::new(plan.suite, &plan.unit));
    }
    Journal::parse(plan.suite, &plan.unit, bytes).map_err(|e| Error::new(Code::BadRecord).field("journal").detail(e))
}

/// Publishes the seed and draws the targets of every task. The ceremony must have had its last
/// reveal.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER`, `SSJ_ALREADY_DRAWN`, `SSJ_BAD_ARGUMENT`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_draw(campaign: Option<&mut ssj_campaign>, time: i64, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { act(err, || act_at(campaign, time, |c, time| c.draw(time))) }
}

/// Draws a team for every visit. All or nothing: where one visit cannot be staffed no team is
/// given, and the error says who competes for whom.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_INFEASIBLE`, `SSJ_BAD_INSTANCE`, `SSJ_BAD_ARGUMENT`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_match(campaign: Option<&mut ssj_campaign>, time: i64, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { act(err, || act_at(campaign, time, |c, time| c.match_inspectors(time))) }
}

/// Closes the campaign: after it the blinded rows may be public, and anybody can re-run it.
///
/// Errors: `SSJ_WRONG_STATE`, `SSJ_CEREMONY_ORDER` where time runs backwards, `SSJ_BAD_ARGUMENT`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `err` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_close(campaign: Option<&mut ssj_campaign>, time: i64, err: *mut *mut ssj_error) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { act(err, || act_at(campaign, time, |c, time| c.close(time))) }
}

/// The journal so far, one event a line: to be kept, published, and given to the next campaign of
/// the unit.
///
/// Gives: bytes in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_WRONG_STATE` before the
/// commitment, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_journal(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { make(out, err, || with(campaign, |c| Ok(ssj_bytes(c.journal()?.to_bytes())))) }
}

/// Frees a campaign; NULL does nothing. Lists, records and journals read out of it go on.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_campaign_free(campaign: Option<Box<ssj_campaign>>) {
    free(campaign);
}
