//! The acts of one campaign as its journal tells them, re-run in their order.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{at, names};
use super::overlay::{Overlay, Overlays};
use super::stream::{FileSource, Reading};
use crate::ceremony::{Attempt, PlanDocument, Standing, ceremony_id, pool_id};
use crate::digest::{Digest, Suite};
use crate::error::Error;
use crate::journal::{Body, Event, Journal, Role, StratumCount, Timestamp};
use crate::text::{Speak, Text};

/// The journal's events of one campaign.
pub(crate) struct Story {
    pub(crate) suite: Suite,
    pub(crate) plan: PlanDocument,
    pub(crate) targets: Body,
    pub(crate) inspectors: Body,
    pub(crate) seed: Option<(Digest, Digest, u64)>,
    pub(crate) draw: Option<Body>,
    pub(crate) matched: Option<Body>,
    /// When the draw's event was written.
    pub(crate) drawn_at: Option<Timestamp>,
    /// What was replaced after it.
    pub(crate) overlays: Vec<Overlay>,
    pub(crate) rehearsal: bool,
    pub(crate) closed: bool,
}

impl Story {
    /// The overlays so far, judged by the journal alone.
    pub(super) fn judged(&self, strata: &[StratumCount]) -> Result<(), Text> {
        let mut overlays = Overlays::new(&self.plan, strata.iter().map(|s| (s.stratum.as_str(), s.selected)));
        for overlay in &self.overlays {
            let seq = overlay.seq;
            overlays.take(overlay.clone()).map_err(|why| say!("event {seq}: {why}", "事件 {seq}：{why}"; why))?;
        }
        Ok(())
    }

    /// What was replaced and is about a target of a stratum.
    pub(super) fn overlays_about(&self, bid: &Digest, stratum: &str) -> Vec<Overlay> {
        self.overlays.iter().filter(|o| o.concerns(bid, stratum)).cloned().collect()
    }
}

/// The plan and the acts that the public files tell, as [`verify`](super::verify) reads them.
///
/// # Errors
/// Where a file cannot be read; within, what does not hold.
pub(crate) fn story(public: &dyn FileSource) -> Result<Result<Story, Text>, Error> {
    Reading::of(public, read_all)
}

/// Plan, journal and ceremony.
pub(super) fn read_all(public: &Reading<'_>) -> Result<Story, Text> {
    let (plan, _) = read_plan(public)?;
    let (journal, _) = read_journal(public, &plan)?;
    Ok(read_story(plan, journal)?.0)
}

pub(super) fn read_plan(public: &Reading<'_>) -> Result<(PlanDocument, Text), Text> {
    let bytes = public.whole(names::PLAN)?;
    let plan = PlanDocument::parse(&bytes).map_err(|e| at(names::PLAN, e))?;
    let PlanDocument { campaign, unit, .. } = &plan;
    let text = say!(
        "{campaign} of {unit}: {tasks} tasks, {parties} parties, {suite}",
        "{unit} 的 {campaign}：{tasks} 个抽查任务，{parties} 个参与方，{suite}",
        tasks = plan.tasks.len(),
        parties = plan.parties.len(),
        suite = plan.suite.name(),
    );
    Ok((plan, text))
}

pub(super) fn read_journal(public: &Reading<'_>, plan: &PlanDocument) -> Result<(Journal, Text), Text> {
    let bytes = public.whole(names::JOURNAL)?;
    let journal = Journal::parse(plan.suite, &plan.unit, &bytes).map_err(|e| at(names::JOURNAL, e))?;
    let text = say!(
        "{n} events, unbroken; head {head}",
        "{n} 个事件，前后相接；日志头 {head}",
        n = journal.events().len(),
        head = journal.head(),
    );
    Ok((journal, text))
}

/// Re-runs the ceremony of the campaign from its events.
pub(super) fn read_story(plan: PlanDocument, journal: Journal) -> Result<(Story, Text), Text> {
    let suite = plan.suite;
    let campaign = plan.campaign.to_string();
    let plan_hash = plan.hash().map_err(|e| e.say())?;
    let mut keys: BTreeMap<Digest, u64> = BTreeMap::new();
    let (mut targets, mut inspectors, mut plan_event) = (None, None, None);
    let mut teller = Teller {
        plan: &plan,
        plan_hash,
        attempt: None,
        past: BTreeSet::new(),
        attempts: 0,
        wave: 0,
        rehearsal: false,
        seed: None,
        draw: None,
        matched: None,
        drawn_at: None,
        overlays: Vec::new(),
    };
    let mut closed = false;
    for (at, (hash, event)) in journal.hashed().enumerate() {
        let fail = |why: Text| say!("event {at} ({kind}): {why}", "第 {at} 号事件（{kind}）：{why}", kind = event.body.name(); kind, why);
        if let Body::Pool { poolkey, .. } = &event.body
            && let Some(first) = keys.insert(*poolkey, event.seq)
        {
            return Err(fail(say!("its key was used by event {first}", "其密钥已被第 {first} 号事件使用")));
        }
        let ours = event.body.campaign() == Some(&campaign) || event.body.ceremony().is_some_and(|c| teller.is_ours(c));
        if !ours {
            continue;
        }
        if closed {
            return Err(fail(say!("the campaign is closed", "本次抽查已结束")));
        }
        match &event.body {
            Body::Pool { role, pool, root, size, poolkey, manifest, .. } => {
                if pool_id(suite, root, *size, poolkey, manifest) != *pool {
                    return Err(fail(say!(
                        "the pool's id does not follow from root, size, key and manifest",
                        "抽查库编号不能由根、行数、密钥和核对记录得出"
                    )));
                }
                let (slot, named) = match role {
                    Role::Targets => (&mut targets, plan.pool),
                    Role::Inspectors => (&mut inspectors, plan.inspectors),
                };
                if slot.is_some() || named != *pool || plan_event.is_some() {
                    return Err(fail(say!(
                        "it is not the one pool that the plan names, committed before it",
                        "它不是计划所指、在计划之前承诺的那一个抽查库"
                    )));
                }
                *slot = Some(event.body.clone());
            }
            Body::Plan { plan: hashed, .. } => {
                if *hashed != plan_hash || plan_event.is_some() || targets.is_none() || inspectors.is_none() {
                    return Err(fail(say!(
                        "it does not commit this plan once, after its pools",
                        "它不是在抽查库之后对该计划的唯一一次承诺"
                    )));
                }
                plan_event = Some(hash);
            }
            Body::Cancel { .. } => return Err(fail(say!("the plan was cancelled", "计划已取消"))),
            Body::Close { counts, .. } => {
                if plan.matching.is_some() && teller.draw.is_some() && teller.matched.is_none() {
                    return Err(fail(say!("the plan asks for teams, and nobody was matched", "计划要求匹配检查人员，而未作匹配")));
                }
                if journal.close_counts(&campaign, at) != *counts {
                    return Err(fail(say!("its counts are not those of the events before it", "其计数与此前事件不符")));
                }
                closed = true;
            }
            _ => teller.tell(hash, event, plan_event.as_ref()).map_err(fail)?,
        }
    }
    let Teller { attempts, seed, draw, matched, drawn_at, overlays, rehearsal, .. } = teller;
    let text = match seed {
        Some((_, seed, _)) => say!(
            "{attempts} attempt(s), all reveals open their commitments; seed {seed}",
            "共 {attempts} 次尝试，各方揭示均与承诺相符；种子 {seed}"
        ),
        None => say!("{attempts} attempt(s), no seed yet", "共 {attempts} 次尝试，尚无种子"),
    };
    let (targets, inspectors) =
        targets.zip(inspectors).ok_or_else(|| say!("the journal does not commit both pools of the plan", "日志未承诺计划的两个抽查库"))?;
    if plan_event.is_none() {
        return Err(say!("the journal does not commit this plan", "日志未承诺该计划"));
    }
    Ok((Story { suite, plan, targets, inspectors, seed, draw, matched, drawn_at, overlays, rehearsal, closed }, text))
}

/// Follows the attempts, the draw and the matching.
struct Teller<'a> {
    plan: &'a PlanDocument,
    plan_hash: Digest,
    attempt: Option<Attempt>,
    /// The ids of all attempts: what comes to a void one after its void is out of order too.
    past: BTreeSet<Digest>,
    attempts: u64,
    wave: u64,
    rehearsal: bool,
    seed: Option<(Digest, Digest, u64)>,
    draw: Option<Body>,
    matched: Option<Body>,
    drawn_at: Option<Timestamp>,
    overlays: Vec<Overlay>,
}

impl Teller<'_> {
    fn is_ours(&self, ceremony: &Digest) -> bool {
        self.past.contains(ceremony)
    }

    fn tell(&mut self, hash: Digest, event: &Event, plan_event: Option<&Digest>) -> Result<(), Text> {
        let plan_event = plan_event.ok_or_else(|| say!("nothing comes before the plan's event", "计划事件之前不应有其他步骤"))?;
        let body = &event.body;
        match body {
            Body::Commit { ceremony, wave, attempt, .. } => {
                self.begin(ceremony, *wave, *attempt, plan_event)?;
                self.accept(hash, body)
            }
            Body::Draw { .. } if self.of_seed(body) && self.draw.is_none() => {
                self.draw = Some(body.clone());
                self.drawn_at = Some(event.time);
                Ok(())
            }
            Body::Match { .. } if self.of_seed(body) && self.draw.is_some() && self.matched.is_none() && self.overlays.is_empty() => {
                self.matched = Some(body.clone());
                Ok(())
            }
            Body::Draw { .. } | Body::Match { .. } => {
                Err(say!("one draw and then one matching follow a seed, of its ceremony", "种子之后依次为该次仪式的一次抽取和一次人员匹配"))
            }
            // An overlay is over this draw, and one of a seat over its teams.
            Body::Replace { ceremony, .. } | Body::Override { ceremony, .. } => {
                let first = if matches!(body, Body::Replace { .. }) { &self.draw } else { &self.matched };
                if first.as_ref().and_then(Body::ceremony) != Some(ceremony) {
                    return Err(say!("there is nothing yet that it could replace", "尚无可替换的内容"));
                }
                self.overlays.extend(Overlay::of(event.seq, event.time, body));
                Ok(())
            }
            body => self.accept(hash, body),
        }
    }

    /// Whether an event is of the ceremony that gave the seed.
    fn of_seed(&self, body: &Body) -> bool {
        self.seed.is_some_and(|(ceremony, ..)| body.ceremony() == Some(&ceremony))
    }

    fn begin(&mut self, ceremony: &Digest, wave: u64, number: u64, plan_event: &Digest) -> Result<(), Text> {
        if self.attempt.as_ref().is_some_and(|a| a.standing() != Standing::Void) {
            return Err(say!("an attempt begins only after the one before it is void", "前一次作废之后方可再次尝试"));
        }
        // Only wave 0 has a pool and a plan in this version of the record.
        if wave != 0 || number != self.attempts || number >= self.plan.max_attempts {
            return Err(say!(
                "attempt {number} of wave {wave} is not the next one, or the plan allows only {most} attempts",
                "第 {wave} 批次的第 {number} 次尝试不是下一次，或计划只允许 {most} 次",
                most = self.plan.max_attempts,
            ));
        }
        let rehearsal = ceremony_id(self.plan.suite, plan_event, wave, number, true) == *ceremony;
        if self.attempts > 0 && rehearsal != self.rehearsal {
            return Err(say!("a rehearsal and a draw do not share a plan", "演练与正式抽取不能共用一个计划"));
        }
        let first = || Ok(Attempt::new(self.plan.clone(), self.plan_hash, plan_event, wave, number, rehearsal));
        // The next attempt knows who defaulted in the one before and is replaced.
        let next = self.attempt.as_ref().map_or_else(first, Attempt::next).map_err(|e| e.say())?;
        self.past.insert(next.id());
        self.attempt = Some(next);
        (self.rehearsal, self.wave, self.attempts) = (rehearsal, wave, number + 1);
        Ok(())
    }

    fn accept(&mut self, hash: Digest, body: &Body) -> Result<(), Text> {
        let attempt = self.attempt.as_mut().ok_or_else(|| say!("no attempt has begun", "仪式尚未开始"))?;
        attempt.accept(hash, body).map_err(|e| e.say())?;
        if let Standing::Seeded(seed) = attempt.standing() {
            self.seed = Some((attempt.id(), seed, self.wave));
        }
        Ok(())
    }
}
