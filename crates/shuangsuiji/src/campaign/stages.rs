//! From a prepared plan to a public seed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::commit;
use super::drawn::Drawn;
use super::prepared::Prepared;
use super::sealed;
use crate::ceremony::{Attempt, CeremonyError, PlanDocument, Pool, PoolBuilder, PoolKey, Standing, commitment, manifest_hash};
use crate::digest::{Digest, Value};
use crate::error::{Code, Error};
use crate::journal::{Body, Journal, Role, StratumCount, Timestamp};
use crate::parallel::map_rows;
use crate::plan::Roster;
use crate::record::{self, Blocks, FileMap, Part, Portfolios, Publication, RecordFiles, names};

/// How many targets are blinded at once.
const PART: usize = 1 << 14;

/// The secrets of a campaign's keeper: 32 fresh random bytes each. Make them with the operating
/// system's generator, and never use them for another campaign.
#[derive(Clone)]
pub struct Secrets {
    /// `K_pool`, which blinds the targets.
    pub k_pool: PoolKey,
    /// `K_insp`, which blinds the inspectors.
    pub k_insp: PoolKey,
    /// The nonce of the targets' reconciliation record.
    pub nonce_targets: [u8; 32],
    /// The nonce of the inspectors' reconciliation record.
    pub nonce_inspectors: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(..)")
    }
}

/// Everything fixed at the commitment.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) prepared: Prepared,
    pub(super) document: PlanDocument,
    pub(super) plan_hash: Digest,
    pub(super) pool: Pool,
    /// Row of the pool → position in the directory.
    pub(super) members: Vec<u32>,
    /// The lists of samples of the strata that are drawn by `portfolio`.
    pub(super) portfolios: Portfolios,
    pub(super) inspectors: Pool,
    pub(super) secrets: Secrets,
    pub(super) reconciliation: [Value; 2],
}

impl Core {
    /// Blinds pools and lists, and resolves the document: all that a commitment fixes.
    pub(super) fn fix(prepared: Prepared, secrets: Secrets) -> Result<Self, Error> {
        let plan = Arc::clone(&prepared.plan);
        let campaign = plan.campaign.as_str();
        let reconciliation =
            [prepared.reconciliation(&secrets.nonce_targets)?, prepared.inspector_reconciliation(&secrets.nonce_inspectors)];
        let [targets_manifest, inspectors_manifest] = reconciliation.each_ref().map(|r| manifest_hash(plan.suite, &r.to_bytes()));

        let cells = prepared.cells();
        let mut pool = PoolBuilder::new(plan.suite, campaign, &secrets.k_pool, cells.targets.len());
        for part in cells.targets.chunks(PART) {
            let entries = map_rows(part, |(at, cell)| sealed::target_entry(&prepared, *at, cells.text(*cell)));
            pool.extend(&entries.into_iter().collect::<Result<Vec<_>, _>>()?);
        }
        let pool = pool.commit(targets_manifest).map_err(|e| Error::new(Code::DuplicateEntity).detail(e))?;
        let members: Vec<u32> = pool.origin.iter().filter_map(|at| Some(cells.targets.get(*at as usize)?.0)).collect();
        let portfolios = commit::portfolios(&prepared, &pool, &members)?;
        let entries = sealed::inspector_entries(&prepared)?;
        let inspectors = Pool::commit(plan.suite, campaign, &secrets.k_insp, &entries, inspectors_manifest)
            .map_err(|e| Error::new(Code::DuplicateId).detail(e))?;

        let document = commit::document(&prepared, [&pool, &inspectors], &portfolios, &secrets)?;
        let plan_hash = document.hash().map_err(|e| Error::new(Code::BadPlan).detail(e))?;
        Ok(Self { prepared, document, plan_hash, pool, members, portfolios, inspectors, secrets, reconciliation })
    }

    /// The roster: the rows of the pool, and the lists of samples that are published with it.
    pub(super) fn write_roster(&self, files: &mut Publication<'_>, part: Part) -> Result<(), Error> {
        files.put(part, names::POOL, record::pool_blocks(&self.pool.rows))?;
        if self.portfolios.is_empty() {
            return Ok(());
        }
        files.put(part, names::PORTFOLIOS, record::join_blocks(&record::portfolio_rows(&self.portfolios)))
    }

    /// Adds the plan, the journal and the manifest of all files.
    pub(super) fn seal_public(&self, mut files: Publication<'_>, journal: &Journal, rehearsal: bool) -> Result<(), Error> {
        let plan = self.document.to_bytes().map_err(|e| Error::new(Code::Internal).detail(e))?;
        files.put(Part::Public, names::PLAN, Blocks::whole(plan))?;
        files.put(Part::Public, names::JOURNAL, Blocks::whole(journal.to_bytes()))?;
        files.finish(rehearsal)
    }
}

/// A committed campaign: pool and plan are in the journal, and nothing can be changed any more.
#[derive(Clone, Debug)]
pub struct Committed {
    core: Arc<Core>,
    plan_event: Digest,
    journal: Journal,
}

impl Prepared {
    /// Commits pool and plan to the unit's journal at a time. The journal is an empty one for the
    /// unit's first campaign and the one of its last record after that.
    ///
    /// # Errors
    /// Where the journal is of another unit or suite, a key or a campaign code was used before, a
    /// number cannot be drawn, a partner has not accepted (`SilentPartner`), the lint finds an error that is not
    /// waived (`BrokenRule`, `UnpublishedPlan`), the tasks together could visit a target more often than a cap allows,
    /// or the roster is to be public and rows would be recognised.
    pub fn commit(self, secrets: Secrets, mut journal: Journal, time: Timestamp) -> Result<Committed, Error> {
        let plan = Arc::clone(&self.plan);
        commit::check_journal(&plan, &secrets, &journal)?;
        plan.joint.as_ref().map_or(Ok(()), |joint| joint.accepted(time.day_in_china()))?;
        self.lint(time.day_in_china()).refuse()?;
        commit::check_caps(&self)?;
        let core = Core::fix(self, secrets)?;
        let Core { document, pool, portfolios, inspectors, .. } = &core;
        document.check().map_err(|e| Error::new(Code::BadPlan).detail(e))?;
        record::check_drawable(document, &pool.rows)?;
        record::check_portfolios(document, &pool.rows, portfolios)?;
        if plan.roster == Roster::Public {
            commit::check_public_roster(document, pool, portfolios)?;
        }
        let campaign = plan.campaign.as_str();
        let mut append = |body| journal.append(time, body).map_err(|e| Error::new(Code::BadPlan).detail(e));
        append(commit::pool_event(campaign, Role::Targets, pool))?;
        append(commit::pool_event(campaign, Role::Inspectors, inspectors))?;
        let plan_event = append(Body::Plan { campaign: campaign.to_owned(), plan: core.plan_hash })?;
        Ok(Committed { core: Arc::new(core), plan_event, journal })
    }
}

impl Committed {
    /// What to publish before the ceremony: the journal's head, whose events hold the pools' and
    /// the plan's hashes.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What to publish at the commitment (protocol §10, T0): plan, journal and manifest, and the roster
    /// where the plan makes it public.
    ///
    /// # Errors
    /// None that a committed campaign can meet.
    pub fn publication(&self) -> Result<FileMap, Error> {
        let mut files = RecordFiles::default();
        let mut publication = Publication::new(self.core.document.suite, &mut files);
        if self.core.prepared.plan.roster == Roster::Public {
            self.core.write_roster(&mut publication, Part::Public)?;
        }
        self.core.seal_public(publication, &self.journal, false)?;
        Ok(files.public)
    }

    /// The committed document.
    pub fn document(&self) -> &PlanDocument {
        &self.core.document
    }

    /// The hash of the plan's document.
    pub fn plan_hash(&self) -> Digest {
        self.core.plan_hash
    }

    /// Begins the seed ceremony.
    pub fn ceremony(self) -> Ceremony {
        self.begin(false)
    }

    /// Begins a rehearsal. Its record says so first and is never "valid".
    pub fn rehearsal(self) -> Ceremony {
        self.begin(true)
    }

    fn begin(self, rehearsal: bool) -> Ceremony {
        let core = self.core;
        let attempt = Attempt::new(core.document.clone(), core.plan_hash, &self.plan_event, 0, 0, rehearsal);
        Ceremony { core, journal: self.journal, attempt, rehearsal, pending: BTreeMap::new() }
    }

    /// Rehearses the whole ceremony from a seed of the caller's choice: every party's value and
    /// the dice follow from it. For exercises, simulation and tests; in production no call takes
    /// a seed.
    ///
    /// # Errors
    /// As the acts of a ceremony.
    pub fn rehearse(self, seed: &[u8; 32], time: Timestamp) -> Result<Drawn, Error> {
        let mut ceremony = self.rehearsal();
        let suite = ceremony.core.document.suite;
        let parties: Vec<String> = ceremony.core.document.parties.iter().map(|p| p.id.to_string()).collect();
        let value = |party: &str| suite.hmac(seed, &[b"rehearsal-party/", party.as_bytes()]);
        for party in &parties {
            let commit = ceremony.commitment_of(party, &value(party));
            ceremony.commit(party, commit, time)?;
        }
        if ceremony.standing() == Standing::Physical {
            let dice = suite.hmac(seed, &[b"rehearsal-dice"]);
            let value = rehearsed_dice(&ceremony.core.document.physical, &dice);
            ceremony.physical(&value, time)?;
        }
        for party in &parties {
            ceremony.reveal(party, value(party), time)?;
        }
        ceremony.draw(time)
    }
}

/// Dice that fit a pattern: each place of a class takes a character of it from the hash, repeated
/// where the pattern is longer. They are for rehearsals; evenness does not matter.
fn rehearsed_dice(pattern: &str, from: &Digest) -> String {
    let mut bytes = from.0.iter().cycle();
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let class: Option<(&str, &[u8])> =
            [("[0-9]", &b"0123456789"[..]), ("[1-6]", b"123456")].into_iter().find(|(class, _)| rest.starts_with(class));
        let (len, set) = class.map_or((c.len_utf8(), None), |(text, set)| (text.len(), Some(set)));
        rest = rest.get(len..).unwrap_or_default();
        let count = rest.strip_prefix('{').and_then(|tail| tail.split_once('}'));
        let times = count.and_then(|(n, _)| n.parse().ok()).unwrap_or(1);
        rest = count.map_or(rest, |(_, tail)| tail);
        for _ in 0..times {
            let byte = usize::from(*bytes.next().unwrap_or(&0));
            out.push(set.and_then(|s| s.get(byte % s.len())).map_or(c, |b| char::from(*b)));
        }
    }
    out
}

/// A seed ceremony under way.
#[derive(Debug)]
pub struct Ceremony {
    core: Arc<Core>,
    journal: Journal,
    attempt: Attempt,
    rehearsal: bool,
    pending: BTreeMap<String, Digest>,
}

impl Ceremony {
    /// The ceremony's id; a machine party answers once per id.
    pub fn id(&self) -> Digest {
        self.attempt.id()
    }

    /// What the ceremony waits for.
    pub fn standing(&self) -> Standing {
        self.attempt.standing()
    }

    /// The journal so far.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The commitment that a party makes to its 32 random bytes.
    pub fn commitment_of(&self, party: &str, r: &Digest) -> Digest {
        commitment(self.core.document.suite, &self.attempt.id(), party, r)
    }

    /// Takes the commitment of a party. With the last one all are published in one event.
    ///
    /// # Errors
    /// A party that is not of the plan or has committed, or commitments after their time.
    pub fn commit(&mut self, party: &str, commit: Digest, time: Timestamp) -> Result<(), Error> {
        if self.standing() != Standing::Commits {
            return Err(order("commit", &self.standing()));
        }
        if !self.attempt.may_commit(party, &self.pending) {
            return Err(Error::new(Code::UnknownParty).value(party));
        }
        if self.pending.contains_key(party) {
            return Err(Error::new(Code::CeremonyOrder)
                .value(party)
                .detail(say!("this party has committed; a commitment is never replaced", "该参与方已提交承诺；承诺不可更换")));
        }
        let mut pending = self.pending.clone();
        pending.insert(party.to_owned(), commit);
        if pending.len() == self.attempt.parties().len() {
            self.act(self.attempt.commit_event(&pending), time)?;
        }
        self.pending = pending;
        Ok(())
    }

    /// Records the dice, rolled in public after all commitments.
    ///
    /// # Errors
    /// Out of order, or not of the plan's pattern.
    pub fn physical(&mut self, value: &str, time: Timestamp) -> Result<(), Error> {
        self.act(Body::Physical { ceremony: self.attempt.id(), value: value.to_owned() }, time)
    }

    /// Records what a party reveals, in the plan's order.
    ///
    /// # Errors
    /// Out of order, or not the value committed to.
    pub fn reveal(&mut self, party: &str, r: Digest, time: Timestamp) -> Result<(), Error> {
        self.act(self.attempt.reveal_event(party, r), time)
    }

    /// Records a value taken from a party's sealed envelope before witnesses.
    ///
    /// # Errors
    /// As [`Self::reveal`].
    pub fn recovered(&mut self, party: &str, r: Digest, witnesses: Vec<String>, time: Timestamp) -> Result<(), Error> {
        self.act(self.attempt.recovered_event(party, r, witnesses), time)
    }

    /// Declares the attempt void. It stays on record; dice and values are not used again.
    ///
    /// # Errors
    /// Before the commitments or after the last reveal.
    pub fn void(&mut self, cause: &str, party: &str, witnesses: Vec<String>, time: Timestamp) -> Result<(), Error> {
        let ceremony = self.attempt.id();
        self.act(Body::Void { ceremony, cause: cause.to_owned(), party: party.to_owned(), witnesses }, time)
    }

    /// Begins the next attempt after a void one. Every party commits anew; one that defaulted is
    /// replaced: another party, not of the plan, commits in its place.
    ///
    /// # Errors
    /// Where the attempt is not void, or the plan allows no other.
    pub fn retry(&mut self) -> Result<(), Error> {
        self.attempt = self.attempt.next().map_err(ceremony_error)?;
        self.pending.clear();
        Ok(())
    }

    /// Publishes the seed and draws every task by it.
    ///
    /// # Errors
    /// Before the last reveal, or a second time.
    pub fn draw(&mut self, time: Timestamp) -> Result<Drawn, Error> {
        let ceremony = self.attempt.id();
        let seed = match self.standing() {
            Standing::Seeded(_) => return Err(Error::new(Code::AlreadyDrawn).value(ceremony)),
            standing => self.attempt.seed().ok_or_else(|| order("draw", &standing))?,
        };
        let core = &self.core;
        let draw = record::draw(core.document.suite, &core.document, &core.pool.rows, &core.portfolios, &seed, 0)?;
        self.act(Body::Seed { ceremony, seed }, time)?;
        let strata = draw.strata.iter().map(|s| StratumCount { stratum: s.field.clone(), size: s.size, selected: s.selected });
        let body = Body::Draw { ceremony, root: draw.root, size: draw.size(), strata: strata.collect() };
        self.journal.append(time, body).map_err(|e| Error::new(Code::CeremonyOrder).detail(e))?;
        Ok(Drawn::new(Arc::clone(&self.core), self.journal.clone(), ceremony, seed, draw, self.rehearsal))
    }

    /// Checks an act, writes its event, and takes it; nothing changes where it does not fit.
    fn act(&mut self, body: Body, time: Timestamp) -> Result<(), Error> {
        self.attempt.check(&body).map_err(ceremony_error)?;
        let hash = self.journal.append(time, body.clone()).map_err(|e| Error::new(Code::CeremonyOrder).detail(e))?;
        self.attempt.accept(hash, &body).map_err(ceremony_error)
    }
}

fn order(act: &str, standing: &Standing) -> Error {
    Error::new(Code::CeremonyOrder).field(act).detail(say!("the ceremony waits for {standing}", "仪式在等待：{standing}"; standing))
}

pub(crate) fn ceremony_error(error: CeremonyError) -> Error {
    let code = match error {
        CeremonyError::Reveal(_) | CeremonyError::After(_) => Code::BadReveal,
        CeremonyError::Parties => Code::UnknownParty,
        CeremonyError::Exhausted(_) => Code::AttemptsExhausted,
        CeremonyError::Physical(..) => Code::BadPhysical,
        _ => Code::CeremonyOrder,
    };
    Error::new(code).detail(error)
}
