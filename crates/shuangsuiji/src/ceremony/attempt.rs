//! One attempt of the ceremony: commits, dice, beacon, reveals, seed, in that order (protocol §5).
//!
//! The same machine runs a ceremony and re-runs it from the journal: every event is checked
//! against what came before, so that nothing out of order can be written or read.

use std::collections::BTreeMap;

use super::physical::Pattern;
use super::plan_doc::PlanDocument;
use super::seed::{Ikm, ceremony_id, commitment, derive_seed};
use crate::digest::{Digest, Suite};
use crate::ident::PartyCode;
use crate::journal::{Body, PartyCommit};
use crate::text::{Speak, Text};

/// What a ceremony waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// The commitments of all parties.
    Commits,
    /// The dice.
    Physical,
    /// The beacon's round.
    Beacon,
    /// The reveal of this party.
    Reveal(String),
    /// The seed's event.
    Seed,
    /// Nothing: the seed is public.
    Seeded(Digest),
    /// Nothing: the attempt is void.
    Void,
}

impl Speak for Standing {
    fn say(&self) -> Text {
        match self {
            Self::Commits => say!("the commitments of all parties", "各参与方的承诺"),
            Self::Physical => say!("the dice", "掷骰"),
            Self::Beacon => say!("the beacon", "信标"),
            Self::Reveal(party) => say!("the reveal of {party}", "{party} 的揭示"),
            Self::Seed => say!("the seed", "公布种子"),
            Self::Seeded(_) => say!("nothing: the seed is public", "无：种子已公布"),
            Self::Void => say!("nothing: the attempt is void", "无：本次已作废"),
        }
    }
}

/// Why an act does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// The act is not the one awaited.
    #[error("{act} does not come now: the ceremony waits for {awaited}")]
    Order {
        /// The act.
        act: Text,
        /// What is awaited.
        awaited: Text,
    },
    /// It is of another ceremony, wave or attempt.
    #[error("the act is of another ceremony, wave or attempt")]
    Other,
    /// The commitments are not those of the plan's parties.
    #[error("the commitments are not those of exactly the plan's parties, with a new one in the place of one that defaulted")]
    Parties,
    /// The dice do not fit the pattern.
    #[error("the dice {0:?} do not fit the plan's pattern {1:?}")]
    Physical(String, String),
    /// The beacon is not the one of the plan.
    #[error("the beacon's source or round is not the one of the plan, or its value is not lower-case hex")]
    Beacon,
    /// The revealed value does not open the commitment.
    #[error("what {0} reveals does not open its commitment")]
    Reveal(String),
    /// `after` is not the last event before the reveals.
    #[error("the reveal of {0} does not name the last event before the reveals")]
    After(String),
    /// The plan allows no attempt of this number.
    #[error("the plan allows {0} attempts and no more")]
    Exhausted(u64),
    /// An envelope opened with nobody watching.
    #[error("the envelope of {0} is opened before witnesses, and none is named")]
    Witnesses(String),
    /// A void that names no cause, or a party that is not of the plan.
    #[error("a void attempt names its cause, and the plan's party that caused it or none")]
    Void,
    /// A void after a reveal that is not for the party whose turn it is, or that nobody saw.
    #[error(
        "after the first reveal an attempt is void only for the party whose turn it is, {0}, and before a witness who is neither that party nor the keeper"
    )]
    Default(String),
    /// The seed is not the one that follows.
    #[error("the seed is not the one that follows from the ceremony")]
    Seed,
}

speak!(CeremonyError {
    Self::Order { act, awaited } => "现在不能进行“{act}”；仪式在等待：{awaited}" [act, awaited],
    Self::Other => "该步骤属于另一仪式、批次或次数",
    Self::Parties => "提交承诺的不是恰好计划所列的各参与方（未履行一方须由一个新的参与方接替）",
    Self::Physical(value, pattern) => "掷骰结果 {value:?} 不符合计划的格式 {pattern:?}",
    Self::Beacon => "信标的来源或轮次与计划不符，或其数值不是小写十六进制",
    Self::Reveal(party) => "{party} 揭示的数值与其承诺不符",
    Self::After(party) => "{party} 的揭示未指明揭示之前的最后一个事件",
    Self::Exhausted(most) => "计划最多允许 {most} 次尝试",
    Self::Witnesses(party) => "启封 {party} 的信封须有见证方在场，而未列明见证方",
    Self::Void => "作废须说明原因，并指明造成作废的计划参与方（没有则留空）",
    Self::Default(party) => "首个揭示之后，只有轮到揭示的参与方（{party}）未揭示，且有该参与方与名录保管方以外的见证方在场，方可作废",
    Self::Seed => "种子不是由仪式得出的种子",
});

/// One attempt of the ceremony of a wave.
#[derive(Clone, Debug)]
pub struct Attempt {
    suite: Suite,
    plan: PlanDocument,
    plan_hash: Digest,
    plan_event: Digest,
    rehearsal: bool,
    cid: Digest,
    wave: u64,
    number: u64,
    /// In order of reveal.
    parties: Vec<String>,
    /// The place among the parties of the one that defaulted: before the commitments, in the attempt
    /// before this one, and is to be replaced; after a void in this one.
    vacant: Option<usize>,
    commits: BTreeMap<String, Digest>,
    physical: Option<String>,
    beacon: Option<String>,
    reveals: BTreeMap<String, Digest>,
    last: Digest,
    seed: Option<Digest>,
    void: bool,
}

impl Attempt {
    /// The attempt of a number, bound to the plan's event.
    pub fn new(plan: PlanDocument, plan_hash: Digest, plan_event: &Digest, wave: u64, number: u64, rehearsal: bool) -> Self {
        let suite = plan.suite;
        let cid = ceremony_id(suite, plan_event, wave, number, rehearsal);
        Self {
            suite,
            parties: plan.parties.iter().map(|p| p.id.to_string()).collect(),
            vacant: None,
            plan,
            plan_hash,
            plan_event: *plan_event,
            rehearsal,
            cid,
            wave,
            number,
            commits: BTreeMap::new(),
            physical: None,
            beacon: None,
            reveals: BTreeMap::new(),
            last: Digest([0; 32]),
            seed: None,
            void: false,
        }
    }

    /// The attempt after a void one. Every party commits anew; one that defaulted is replaced by a
    /// party that is not of this attempt, which takes its place in the order of reveal (protocol §5).
    ///
    /// # Errors
    /// Where this one is not void, or the plan allows no other.
    pub fn next(&self) -> Result<Self, CeremonyError> {
        if !self.void {
            return Err(CeremonyError::Order { act: say!("another attempt", "再次尝试"), awaited: self.standing().say() });
        }
        let number = self.number + 1;
        if number >= self.plan.max_attempts {
            return Err(CeremonyError::Exhausted(self.plan.max_attempts));
        }
        let fresh = Self::new(self.plan.clone(), self.plan_hash, &self.plan_event, self.wave, number, self.rehearsal);
        Ok(Self { parties: self.parties.clone(), vacant: self.vacant, ..fresh })
    }

    /// The parties in order of reveal. One that defaulted in the attempt before stands here until
    /// the commitments, with that of its replacement, are published.
    pub fn parties(&self) -> &[String] {
        &self.parties
    }

    /// The party that defaulted in the attempt before and is to be replaced in this one.
    pub fn defaulted(&self) -> Option<&str> {
        self.vacant.filter(|_| self.commits.is_empty()).and_then(|at| self.parties.get(at)).map(String::as_str)
    }

    /// Whether a party's commitment can be taken beside those that wait to be published.
    pub fn may_commit(&self, party: &str, waiting: &BTreeMap<String, Digest>) -> bool {
        let is_new = |code: &str| !self.parties.iter().any(|p| p == code);
        if is_new(party) {
            PartyCode::parse(party).is_ok() && self.defaulted().is_some() && !waiting.keys().any(|p| is_new(p))
        } else {
            self.defaulted() != Some(party)
        }
    }

    /// The parties in order of reveal, with the replacement in its place, if the commitments are
    /// those of exactly these parties.
    fn seated(&self, commits: &[PartyCommit]) -> Option<Vec<String>> {
        let mut seats = self.parties.clone();
        if let Some(seat) = self.vacant.and_then(|at| seats.get_mut(at)) {
            let new = commits.iter().map(|c| &c.party).find(|p| !self.parties.contains(p))?;
            PartyCode::parse(new).ok()?;
            seat.clone_from(new);
        }
        let mut sorted: Vec<&String> = seats.iter().collect();
        sorted.sort_unstable();
        commits.iter().map(|c| &c.party).eq(sorted).then_some(seats)
    }

    /// The ceremony's id, which every commitment binds.
    pub fn id(&self) -> Digest {
        self.cid
    }

    /// The number of the attempt, from 0.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What the ceremony waits for.
    pub fn standing(&self) -> Standing {
        if self.void {
            return Standing::Void;
        }
        if let Some(seed) = self.seed {
            return Standing::Seeded(seed);
        }
        if self.commits.is_empty() {
            return Standing::Commits;
        }
        if self.physical.is_none() && !self.plan.physical.is_empty() {
            return Standing::Physical;
        }
        if self.beacon.is_none() && self.plan.beacon.is_some() {
            return Standing::Beacon;
        }
        match self.parties.iter().find(|p| !self.reveals.contains_key(*p)) {
            Some(party) => Standing::Reveal(party.clone()),
            None => Standing::Seed,
        }
    }

    /// The event that publishes the commitments of all parties.
    pub fn commit_event(&self, commits: &BTreeMap<String, Digest>) -> Body {
        Body::Commit {
            campaign: self.plan.campaign.to_string(),
            ceremony: self.cid,
            wave: self.wave,
            attempt: self.number,
            commits: commits.iter().map(|(party, commit)| PartyCommit { party: party.clone(), commit: *commit }).collect(),
        }
    }

    /// The event of a reveal.
    pub fn reveal_event(&self, party: &str, r: Digest) -> Body {
        Body::Reveal { ceremony: self.cid, party: party.to_owned(), r, after: self.last }
    }

    /// The event of a reveal from the sealed envelope.
    pub fn recovered_event(&self, party: &str, r: Digest, witnesses: Vec<String>) -> Body {
        Body::Recovered { ceremony: self.cid, party: party.to_owned(), r, after: self.last, witnesses }
    }

    /// The seed that follows, once every party has revealed.
    pub fn seed(&self) -> Option<Digest> {
        match self.standing() {
            Standing::Seeded(seed) => Some(seed),
            Standing::Seed => Some(self.derive()),
            _ => None,
        }
    }

    fn derive(&self) -> Digest {
        let sorted = |map: &BTreeMap<String, Digest>| map.iter().map(|(k, v)| (k.clone(), *v)).collect::<Vec<_>>();
        let ikm = Ikm {
            cid: self.cid,
            commits: &sorted(&self.commits),
            reveals: &sorted(&self.reveals),
            physical: self.physical.as_deref().unwrap_or(""),
            beacon: self.beacon.as_deref().unwrap_or(""),
        };
        derive_seed(self.suite, &self.plan.pool, &self.plan_hash, &self.plan.inspectors, &ikm)
    }

    /// Checks an event against what came before.
    ///
    /// # Errors
    /// Why it does not fit.
    pub fn check(&self, body: &Body) -> Result<(), CeremonyError> {
        if body.ceremony() != Some(&self.cid) {
            return Err(CeremonyError::Other);
        }
        let standing = self.standing();
        match (body, &standing) {
            (Body::Commit { campaign, wave, attempt, commits, .. }, Standing::Commits) => {
                if (campaign.as_str(), *wave, *attempt) != (self.plan.campaign.as_str(), self.wave, self.number) {
                    return Err(CeremonyError::Other);
                }
                if self.number >= self.plan.max_attempts {
                    return Err(CeremonyError::Exhausted(self.plan.max_attempts));
                }
                if self.seated(commits).is_some() { Ok(()) } else { Err(CeremonyError::Parties) }
            }
            (Body::Physical { value, .. }, Standing::Physical) => {
                let fits = Pattern::parse(&self.plan.physical).is_ok_and(|p| p.matches(value));
                if fits { Ok(()) } else { Err(CeremonyError::Physical(value.clone(), self.plan.physical.clone())) }
            }
            (Body::Beacon { source, round, value, .. }, Standing::Beacon) => {
                let named = self.plan.beacon.as_ref().is_some_and(|b| b.source == *source && b.round == *round);
                let hex = !value.is_empty() && value.len() % 2 == 0 && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if named && hex { Ok(()) } else { Err(CeremonyError::Beacon) }
            }
            (Body::Reveal { party, r, after, .. } | Body::Recovered { party, r, after, .. }, Standing::Reveal(next)) if party == next => {
                if matches!(body, Body::Recovered { witnesses, .. } if witnesses.is_empty()) {
                    return Err(CeremonyError::Witnesses(party.clone()));
                }
                if *after != self.last {
                    return Err(CeremonyError::After(party.clone()));
                }
                let opens = self.commits.get(party) == Some(&commitment(self.suite, &self.cid, party, r));
                if opens { Ok(()) } else { Err(CeremonyError::Reveal(party.clone())) }
            }
            (Body::Seed { seed, .. }, Standing::Seed) => {
                if *seed == self.derive() {
                    Ok(())
                } else {
                    Err(CeremonyError::Seed)
                }
            }
            // Not after the last reveal: the seed is known then, and to void it would be to choose.
            (Body::Void { cause, party, witnesses, .. }, Standing::Physical | Standing::Beacon | Standing::Reveal(_)) => {
                let known = party.is_empty() || self.parties.contains(party);
                if !known || cause.is_empty() {
                    return Err(CeremonyError::Void);
                }
                self.check_default(party, witnesses, &standing)
            }
            _ => Err(CeremonyError::Order { act: body.name(), awaited: standing.say() }),
        }
    }

    /// Once a value is revealed, whoever holds the others knows what the seed would be: from then on
    /// an attempt is void only for the party whose turn it is, seen by a witness who is neither that
    /// party nor the keeper (protocol §5).
    fn check_default(&self, party: &str, witnesses: &[String], standing: &Standing) -> Result<(), CeremonyError> {
        let Standing::Reveal(next) = standing else { return Ok(()) };
        let keeper = self.parties.first().map(String::as_str);
        let seen = witnesses.iter().any(|w| w != party && Some(w.as_str()) != keeper);
        if self.reveals.is_empty() || (party == next && seen) { Ok(()) } else { Err(CeremonyError::Default(next.clone())) }
    }

    /// Takes an event that has the hash `hash` in the journal.
    ///
    /// # Errors
    /// As [`Self::check`]; nothing changes then.
    pub fn accept(&mut self, hash: Digest, body: &Body) -> Result<(), CeremonyError> {
        self.check(body)?;
        match body {
            Body::Commit { commits, .. } => {
                self.parties = self.seated(commits).ok_or(CeremonyError::Parties)?;
                self.vacant = None;
                self.commits = commits.iter().map(|c| (c.party.clone(), c.commit)).collect();
                self.last = hash;
            }
            Body::Physical { value, .. } => {
                self.physical = Some(value.clone());
                self.last = hash;
            }
            Body::Beacon { value, .. } => {
                self.beacon = Some(value.clone());
                self.last = hash;
            }
            Body::Reveal { party, r, .. } | Body::Recovered { party, r, .. } => {
                self.reveals.insert(party.clone(), *r);
            }
            Body::Seed { seed, .. } => self.seed = Some(*seed),
            Body::Void { party, .. } => {
                self.vacant = self.parties.iter().position(|p| p == party);
                self.void = true;
            }
            _ => {}
        }
        Ok(())
    }
}
