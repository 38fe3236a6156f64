//! After the matching: targets and seats that are replaced, as overlays in the journal (protocol §7,
//! §7a). The host says who is to be replaced and why; who comes next was fixed by the draw.

use super::drawn::Drawn;
use super::matched::{Matched, Team};
use super::sealed;
use crate::ceremony::{Pool, PoolKey, blind, salt};
use crate::digest::Digest;
use crate::directory::{DatedRecusal, Inspector, OfInspector, Visited};
use crate::error::{Code, Error};
use crate::ident::{EntityId, InspectorId};
use crate::journal::{Body, Journal, Timestamp};
use crate::record::{Overlay, Overlays, Seats};
use crate::text::Text;

/// On what grounds something is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grounds {
    /// A reason code of the plan's list.
    pub reason: String,
    /// The hash of the evidence, from [`crate::record::evidence_hash`]; the keeper holds nonce and
    /// content.
    pub evidence: Digest,
    /// Two parties of the plan, of two organisations.
    pub approvers: [String; 2],
}

impl Grounds {
    fn approvers(&self) -> Vec<String> {
        let mut sorted = self.approvers.to_vec();
        sorted.sort_unstable();
        sorted
    }
}

fn refused(why: Text) -> Error {
    Error::new(Code::BadReplacement).detail(why)
}

impl Drawn {
    fn blinded(&self, key: &PoolKey, entity: &EntityId) -> Digest {
        let (suite, campaign) = (self.core.document.suite, self.core.document.campaign.as_str());
        let eid = entity.to_bytes();
        blind(suite, &salt(suite, key, campaign, &eid), &eid)
    }

    fn person(&self, ibid: &Digest) -> Option<&Inspector> {
        self.inspector(Pool::find(&self.core.inspectors.rows, ibid)?)
    }
}

impl Matched {
    /// What was replaced so far, in the journal's order: old and new, reason, approvers.
    pub fn overlays(&self) -> Vec<Overlay> {
        let ours = self.drawn.journal.events().iter().filter(|e| e.body.ceremony() == Some(&self.drawn.ceremony));
        ours.filter_map(|e| Overlay::of(e.seq, e.time, &e.body)).collect()
    }

    /// Draw and teams with the overlays of the journal.
    fn state(&self) -> Result<Overlays, Error> {
        let (core, draw) = (&self.drawn.core, &self.drawn.draw);
        let mut state = Overlays::new(&core.document, draw.strata.iter().map(|s| (s.field.as_str(), s.selected)));
        state.know_draw(draw, &core.pool.rows);
        state.know_teams(&self.staffing.instance, &self.staffing.outcome.assignment);
        for overlay in self.overlays() {
            state.take(overlay).map_err(refused)?;
        }
        Ok(state)
    }

    /// Replaces a drawn target (替换检查对象): it is void for every task that drew it, and in each of
    /// their strata the next unused rank comes in its place. A target that has no visit of its own yet
    /// is visited by the team of the void one. Strata drawn by `threshold` or `portfolio`, and those
    /// without an unused rank, stay one short, which the verifier counts.
    ///
    /// # Errors
    /// `BadReplacement` where the grounds do not fit the plan, the target is not drawn, or nothing can
    /// take its place; `WrongState` after the close. Nothing changes then.
    pub fn replace(&mut self, target: &EntityId, grounds: &Grounds, time: Timestamp) -> Result<Vec<Overlay>, Error> {
        self.check_open()?;
        let old = self.drawn.blinded(&self.drawn.core.secrets.k_pool, target);
        let mut state = self.state()?;
        let strata = state.strata_of(&old);
        if strata.is_empty() {
            return Err(refused(say!("the target is not drawn, or is replaced already", "该检查对象未被抽中，或已被替换")).value(target));
        }
        let mut next = self.clone();
        let mut taken = Vec::new();
        for stratum in strata {
            let Some(new) = state.next_target(&stratum) else { continue };
            let body = Body::Replace {
                ceremony: self.drawn.ceremony,
                old,
                new,
                stratum,
                reason: grounds.reason.clone(),
                evidence: grounds.evidence,
                approvers: grounds.approvers(),
            };
            taken.push(next.overlay(&mut state, body, time)?);
        }
        if taken.is_empty() {
            return Err(refused(say!("no stratum that drew the target has an unused rank", "抽中该对象的各层均已无后备序位")).value(target));
        }
        *self = next;
        Ok(taken)
    }

    /// Gives the seat of an inspector in the team of a target to the next reserve (递补); nobody else
    /// can take it, and no other seat changes.
    ///
    /// # Errors
    /// `BadReplacement` where the grounds do not fit the plan, the inspector has no seat there, or no
    /// reserve is left; `WrongState` after the close. Nothing changes then.
    pub fn replace_seat(
        &mut self,
        target: &EntityId,
        inspector: &InspectorId,
        grounds: &Grounds,
        time: Timestamp,
    ) -> Result<Overlay, Error> {
        self.check_open()?;
        let secrets = &self.drawn.core.secrets;
        let bid = self.drawn.blinded(&secrets.k_pool, target);
        let old = self.drawn.blinded(&secrets.k_insp, &sealed::inspector_eid(inspector)?);
        let mut state = self.state()?;
        let new = state.next_reserve(&bid).ok_or_else(|| {
            refused(say!("the target has no team, or no reserve is left", "该对象没有检查组，或已无后备人员")).value(target)
        })?;
        let body = Body::Override {
            ceremony: self.drawn.ceremony,
            target: bid,
            old,
            new,
            reason: grounds.reason.clone(),
            evidence: grounds.evidence,
            approvers: grounds.approvers(),
        };
        self.overlay(&mut state, body, time)
    }

    /// Gives up the seats that recusals declared after the draw reach (抽后回避): in every team of a visit of which one day
    /// may fall on their days, the inspector leaves, and the next reserve comes, and goes on at once where a recusal
    /// reaches that one too. No other seat changes. The recusals are all those declared since the draw: an inspector who is
    /// a reserve now is passed over by a later call only if it is told of the recusal too.
    ///
    /// # Errors
    /// `UnknownReference` for an inspector that the roster does not have; `BadReplacement` for a recusal that is declared
    /// after `time`, grounds that do not fit the plan, and a seat for which no reserve is left; `WrongState` after the
    /// close. Nothing changes then.
    pub fn recuse(&mut self, declared: &[OfInspector<DatedRecusal>], grounds: &Grounds, time: Timestamp) -> Result<Vec<Overlay>, Error> {
        self.check_open()?;
        let known = self.drawn.core.prepared.registry.inspectors.rows();
        for row in declared {
            if !known.iter().any(|person| person.id == row.inspector) {
                let detail = say!("the roster does not have this inspector", "人员名录库中没有该人员");
                return Err(Error::new(Code::UnknownReference).field("inspector").value(&row.inspector).detail(detail));
            }
            let (on, day) = (row.fact.declared_on, time.day_in_china());
            if on > day {
                return Err(refused(say!("it is declared on {on}, after {day}", "申报日期 {on} 晚于 {day}")).value(&row.inspector));
            }
        }
        let mut next = self.clone();
        let mut taken = Vec::new();
        while let Some((target, inspector)) = next.reached(declared)? {
            taken.push(next.replace_seat(&target, &inspector, grounds, time)?);
        }
        *self = next;
        Ok(taken)
    }

    /// The first seat, by the blinded ids of the targets, that a recusal reaches.
    fn reached(&self, declared: &[OfInspector<DatedRecusal>]) -> Result<Option<(EntityId, InspectorId)>, Error> {
        let (drawn, registry) = (&self.drawn, &self.drawn.core.prepared.registry);
        for team in self.current_teams()? {
            let place = registry.regions.place(team.target.region, drawn.core.prepared.plan.as_of);
            let persons = registry.targets.persons_behind(&team.target.id);
            let windows = drawn.windows_of(team.strata.iter().copied());
            let visited = Visited { id: &team.target.id, place: &place, persons: &persons, windows: &windows };
            let leaves = |person: &&Inspector| declared.iter().any(|row| row.inspector == person.id && row.fact.reaches(&visited));
            if let Some(person) = team.members.into_iter().find(leaves) {
                return Ok(Some((team.target.id.clone(), person.id.clone())));
            }
        }
        Ok(None)
    }

    fn check_open(&self) -> Result<(), Error> {
        if self.is_closed() {
            return Err(Error::new(Code::WrongState)
                .detail(say!("the campaign is closed; what was replaced is counted", "本次抽查已结束，替换情况已统计")));
        }
        Ok(())
    }

    /// Judges an overlay and writes it.
    fn overlay(&mut self, state: &mut Overlays, body: Body, time: Timestamp) -> Result<Overlay, Error> {
        let journal = &mut self.drawn.journal;
        let overlay =
            Overlay::of(journal.events().len() as u64, time, &body).ok_or_else(|| Error::new(Code::Internal).field(body.kind()))?;
        state.take(overlay.clone()).map_err(refused)?;
        journal.append(time, body).map_err(|e| Error::new(Code::CeremonyOrder).detail(e))?;
        Ok(overlay)
    }

    /// The teams of the visits that stand: those of the matching, with what was replaced since. Sorted
    /// by the blinded ids of the targets.
    ///
    /// # Errors
    /// `BadReplacement` where the journal holds an overlay that does not fit.
    pub fn current_teams(&self) -> Result<Vec<Team<'_>>, Error> {
        let drawn = &self.drawn;
        let state = self.state()?;
        let name = |field: &str| drawn.draw.strata.iter().find(|s| s.field == field).map(|s| s.field.as_str());
        let team = |(bid, (strata, seats)): (Digest, (Vec<&str>, Option<&Seats>))| {
            let people = |of: &mut dyn Iterator<Item = &Digest>| of.filter_map(|ibid| drawn.person(ibid)).collect();
            Some(Team {
                target: drawn.target(&bid)?,
                bid,
                strata: strata.into_iter().filter_map(name).collect(),
                members: seats.map_or_else(Vec::new, |s| people(&mut s.members.iter())),
                reserves: seats.map_or_else(Vec::new, |s| people(&mut s.reserves.iter())),
            })
        };
        Ok(state.visits().into_iter().filter_map(team).collect())
    }

    /// Goes on in the unit's journal as it stands by now: other campaigns may have written to it since.
    ///
    /// # Errors
    /// `BadArgument` where it does not begin with the events of this campaign's journal, or holds
    /// further events of this campaign.
    pub fn follow(&mut self, journal: Journal) -> Result<(), Error> {
        let own = &self.drawn.journal;
        let wrong = |why: Text| Error::new(Code::BadArgument).field("journal").detail(why);
        let seen = own.events().len();
        if journal.suite() != own.suite() || journal.unit() != own.unit() || journal.events().get(..seen) != Some(own.events()) {
            return Err(wrong(say!("it does not begin with the events that this campaign has seen", "其开头不是本次抽查已见的事件")));
        }
        let campaign = self.drawn.core.document.campaign.as_str();
        let ours = |body: &Body| body.campaign() == Some(campaign) || body.ceremony() == Some(&self.drawn.ceremony);
        if journal.events().iter().skip(seen).any(|e| ours(&e.body)) {
            return Err(wrong(say!("another copy of this campaign wrote to it", "本次抽查的另一副本已写入该日志")));
        }
        self.drawn.journal = journal;
        Ok(())
    }
}
