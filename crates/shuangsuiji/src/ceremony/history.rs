//! The attempts of a wave as a journal holds them (protocol §5): one after the other, each after the
//! first only because the one before it is void, and none beside them.

use super::attempt::{Attempt, CeremonyError, Standing};
use super::plan_doc::{PlanDocument, PlanDocumentError};
use super::seed::ceremony_id;
use crate::digest::Digest;
use crate::journal::{Body, Journal, Role};
use crate::text::Speak;

/// Why a journal does not hold a lawful ceremony of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// The plan itself is wrong.
    #[error(transparent)]
    Plan(#[from] PlanDocumentError),
    /// The plan is of another unit or suite than the journal.
    #[error("the plan is of another unit or suite than the journal")]
    Foreign,
    /// The plan's event is missing, or another plan or a cancel came after it.
    #[error("the journal does not hold this plan as the campaign's last, uncancelled one")]
    NoPlan,
    /// A pool of the plan was not committed before it.
    #[error("the plan's {} were not committed before it", .0.say())]
    NoPool(Role),
    /// An act that does not fit what came before.
    #[error("event {seq}: {why}")]
    Act {
        /// The event, from 0.
        seq: u64,
        /// Why.
        why: CeremonyError,
    },
    /// A ceremony of the wave beside the attempts: a second try.
    #[error("event {seq} begins a ceremony of this wave that is not its next attempt")]
    SecondTry {
        /// The event, from 0.
        seq: u64,
    },
    /// A cancel after dice or a reveal, when somebody may have seen what the draw would be.
    #[error("event {seq} cancels the campaign after dice or a reveal")]
    LateCancel {
        /// The event, from 0.
        seq: u64,
    },
}

speak!(HistoryError {
    Self::Plan(why) => "{why}" [why],
    Self::Foreign => "计划与日志的单位或密码套件不同",
    Self::NoPlan => "日志中本次抽查最后一个未取消的计划不是该计划",
    Self::NoPool(role) => "计划的{role}抽查库未在计划之前承诺" [role],
    Self::Act { seq, why } => "第 {seq} 号事件：{why}" [why],
    Self::SecondTry { seq } => "第 {seq} 号事件开始了本批次的一次仪式，而它不是下一次尝试",
    Self::LateCancel { seq } => "第 {seq} 号事件在掷骰或揭示之后取消抽查",
});

/// The attempts of a wave, in order; the last is the current one: under way, done, void with no
/// other left, or not begun. Whoever resumes a ceremony after a crash, and whoever verifies one,
/// reads it so.
///
/// # Errors
/// The first event that is out of its order.
pub fn attempts(journal: &Journal, plan: &PlanDocument, wave: u64, rehearsal: bool) -> Result<Vec<Attempt>, HistoryError> {
    plan.check()?;
    if journal.suite() != plan.suite || journal.unit() != plan.unit {
        return Err(HistoryError::Foreign);
    }
    let plan_hash = plan.hash()?;
    let (plan_event, from) = plan_event(journal, plan, &plan_hash)?;
    let mut past = Vec::new();
    let mut current = Attempt::new(plan.clone(), plan_hash, &plan_event, wave, 0, rehearsal);
    let mut after_seed = (0, 0);
    for (hash, event) in journal.hashed().filter(|(_, event)| event.seq >= from) {
        let seq = event.seq;
        let wrong = |why| HistoryError::Act { seq, why };
        if event.body.ceremony() != Some(&current.id()) {
            let rehearsed = |number: u64| ceremony_id(plan.suite, &plan_event, wave, number, !rehearsal);
            match &event.body {
                Body::Commit { campaign, wave: of, attempt, ceremony, .. }
                    if campaign == plan.campaign.as_str() && *of == wave && rehearsed(*attempt) != *ceremony =>
                {
                    return Err(HistoryError::SecondTry { seq });
                }
                body if past.iter().any(|p: &Attempt| body.ceremony() == Some(&p.id())) => {
                    return Err(wrong(CeremonyError::Order { act: body.name(), awaited: Standing::Void.say() }));
                }
                _ => continue,
            }
        }
        match &event.body {
            Body::Draw { .. } | Body::Match { .. } | Body::Replace { .. } | Body::Override { .. } => {
                let draw = matches!(event.body, Body::Draw { .. });
                let matching = matches!(event.body, Body::Match { .. });
                let fits =
                    matches!(current.standing(), Standing::Seeded(_)) && (draw == (after_seed.0 == 0)) && !(matching && after_seed.1 > 0);
                if !fits {
                    let awaited = current.standing().say();
                    return Err(wrong(CeremonyError::Order { act: event.body.name(), awaited }));
                }
                after_seed = (after_seed.0 + u64::from(draw), after_seed.1 + u64::from(matching));
            }
            body => current.accept(hash, body).map_err(wrong)?,
        }
        if let Ok(next) = current.next() {
            past.push(std::mem::replace(&mut current, next));
        }
    }
    past.push(current);
    Ok(past)
}

/// The hash of the plan's event and the place after it.
fn plan_event(journal: &Journal, plan: &PlanDocument, plan_hash: &Digest) -> Result<(Digest, u64), HistoryError> {
    let ours = |campaign: &str| campaign == plan.campaign.as_str();
    let (mut targets, mut inspectors) = (false, false);
    let mut found: Option<(Digest, u64)> = None;
    for (hash, event) in journal.hashed() {
        match &event.body {
            Body::Pool { role, campaign, pool, .. } if ours(campaign) && found.is_none() => {
                targets |= *role == Role::Targets && *pool == plan.pool;
                inspectors |= *role == Role::Inspectors && *pool == plan.inspectors;
            }
            Body::Plan { campaign, plan } if ours(campaign) => found = (plan == plan_hash).then_some((hash, event.seq + 1)),
            Body::Cancel { campaign, .. } if ours(campaign) => {
                check_cancel(journal, campaign, event.seq)?;
                found = None;
            }
            _ => {}
        }
    }
    match (found, targets, inspectors) {
        (None, ..) => Err(HistoryError::NoPlan),
        (_, false, _) => Err(HistoryError::NoPool(Role::Targets)),
        (_, _, false) => Err(HistoryError::NoPool(Role::Inspectors)),
        (Some(found), true, true) => Ok(found),
    }
}

/// Whether a campaign's plan can be cancelled at a place of the journal: not after the first
/// `physical`, `reveal` or `recovered` of a ceremony of it. Rehearsals do not count.
///
/// # Errors
/// `LateCancel` where it cannot, `NoPlan` where there is nothing to cancel.
pub fn check_cancel(journal: &Journal, campaign: &str, at: u64) -> Result<(), HistoryError> {
    let suite = journal.suite();
    let mut standing: Option<Digest> = None;
    let mut ceremonies = Vec::new();
    let mut seen = false;
    for (hash, event) in journal.hashed().filter(|(_, event)| event.seq < at) {
        match &event.body {
            Body::Plan { campaign: of, .. } if of == campaign => (standing, seen) = (Some(hash), false),
            Body::Cancel { campaign: of, .. } if of == campaign => standing = None,
            Body::Commit { campaign: of, ceremony, wave, attempt, .. } if of == campaign => {
                let rehearsal = standing.map(|plan| ceremony_id(suite, &plan, *wave, *attempt, true));
                if rehearsal != Some(*ceremony) {
                    ceremonies.push(*ceremony);
                }
            }
            Body::Physical { ceremony, .. } | Body::Reveal { ceremony, .. } | Body::Recovered { ceremony, .. } => {
                seen |= ceremonies.contains(ceremony);
            }
            _ => {}
        }
    }
    match (standing, seen) {
        (None, _) => Err(HistoryError::NoPlan),
        (Some(_), true) => Err(HistoryError::LateCancel { seq: at }),
        (Some(_), false) => Ok(()),
    }
}
