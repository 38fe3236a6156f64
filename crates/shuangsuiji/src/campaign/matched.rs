//! After the matching: teams, workload, and the record.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::drawn::{Drawn, Staffing};
use super::prepared::{object, text};
use super::sealed;
use crate::digest::{Digest, Value};
use crate::directory::{Inspector, TargetRef};
use crate::error::{Code, Error};
use crate::journal::{Body, Journal, Timestamp};
use crate::matching;
use crate::plan::Roster;
use crate::record::{self, Blocks, FileSink, Part, Publication, RecordFiles, names};

/// A campaign with a team for every visit.
#[derive(Clone, Debug)]
pub struct Matched {
    pub(super) drawn: Drawn,
    pub(super) staffing: Arc<Staffing>,
}

/// The team of one visit, for the keeper.
#[derive(Clone, Debug)]
pub struct Team<'a> {
    /// The target.
    pub target: TargetRef<'a>,
    /// Its blinded id in the record.
    pub bid: Digest,
    /// The tasks and strata that drew it.
    pub strata: Vec<&'a str>,
    /// The officers.
    pub members: Vec<&'a Inspector>,
    /// The reserves in their order, consumed one after the other with coded reasons.
    pub reserves: Vec<&'a Inspector>,
}

/// How much of a record is public (protocol §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// After the ceremony: plan and journal. The rows go to the sealed folder, for witnesses.
    Ceremony,
    /// After the close: all rows. Anybody can re-run everything.
    Closed,
}

impl Matched {
    /// The journal so far.
    pub fn journal(&self) -> &Journal {
        &self.drawn.journal
    }

    /// The draw this matching staffs.
    pub fn drawn(&self) -> &Drawn {
        &self.drawn
    }

    /// The teams, sorted by the blinded ids of the targets.
    pub fn teams(&self) -> Vec<Team<'_>> {
        let drawn = &self.drawn;
        let visits = drawn.draw.visits();
        let people = |of: &[u32]| of.iter().filter_map(|i| drawn.inspector(*i as usize)).collect();
        let Staffing { instance, outcome } = &*self.staffing;
        let seats = outcome.assignment.teams.iter().zip(&outcome.assignment.reserves);
        let team = |(node, (members, reserves)): (&matching::TargetNode, (&Vec<u32>, &Vec<u32>))| {
            let bid = Digest(node.id);
            let strata = visits.get(&bid)?.iter().filter_map(|s| drawn.draw.strata.get(*s as usize)).map(|s| s.field.as_str());
            Some(Team { target: drawn.target(&bid)?, bid, strata: strata.collect(), members: people(members), reserves: people(reserves) })
        };
        instance.targets().iter().zip(seats).filter_map(team).collect()
    }

    /// Every inspector with the number of visits they have been given, those with none too.
    pub fn workload(&self) -> Vec<(&Inspector, u32)> {
        let loads = self.staffing.outcome.assignment.loads(&self.staffing.instance);
        (0..).map_while(|row| self.drawn.inspector(row)).zip(loads).collect()
    }

    /// Closes the campaign: after it the rows are public.
    ///
    /// # Errors
    /// Where the time runs backwards.
    pub fn close(mut self, time: Timestamp) -> Result<Self, Error> {
        let campaign = self.drawn.core.document.campaign.to_string();
        let journal = &mut self.drawn.journal;
        let counts = journal.close_counts(&campaign, journal.events().len());
        journal.append(time, Body::Close { campaign, counts }).map_err(|e| Error::new(Code::CeremonyOrder).detail(e))?;
        Ok(self)
    }

    pub(super) fn is_closed(&self) -> bool {
        let campaign = self.drawn.core.document.campaign.as_str();
        self.drawn.journal.events().iter().rev().any(|e| matches!(&e.body, Body::Close { campaign: of, .. } if of == campaign))
    }

    /// The files of the record, in memory.
    ///
    /// # Errors
    /// Where all rows are asked for and the campaign is not closed.
    pub fn record(&self, disclosure: Disclosure) -> Result<RecordFiles, Error> {
        let mut files = RecordFiles::default();
        self.write_record(disclosure, &mut files)?;
        Ok(files)
    }

    /// Writes the files of the record, block by block: none of them is in memory whole.
    ///
    /// # Errors
    /// As [`Self::record`], and what keeps a file from being written.
    pub fn write_record(&self, disclosure: Disclosure, sink: &mut dyn FileSink) -> Result<(), Error> {
        if disclosure == Disclosure::Closed && !self.is_closed() {
            return Err(Error::new(Code::WrongState).detail(say!("the rows are public after the close only", "抽查结束后方可公开数据行")));
        }
        self.keep_visits_secret()?;
        let core = &self.drawn.core;
        let mut files = Publication::new(core.document.suite, sink);
        for (name, bytes) in self.sealed_files()? {
            files.put(Part::Sealed, name, Blocks::whole(bytes))?;
        }
        let rows = if disclosure == Disclosure::Closed { Part::Public } else { Part::Sealed };
        core.write_roster(&mut files, if core.prepared.plan.roster == Roster::Public { Part::Public } else { rows })?;
        files.put(rows, names::INSPECTORS, record::pool_blocks(&core.inspectors.rows))?;
        files.put(rows, names::DRAW, self.drawn.draw.blocks())?;
        let Staffing { instance, outcome } = &*self.staffing;
        files.put(rows, names::INSTANCE, record::made_blocks(|| matching::instance_rows(instance)))?;
        files.put(rows, names::TABLE, record::made_blocks(|| outcome.table_rows(instance)))?;
        files.put(rows, names::TEAMS, record::made_blocks(|| matching::team_rows(instance, &outcome.assignment)))?;
        core.seal_public(files, &self.drawn.journal, self.drawn.rehearsal)
    }

    /// A public journal says of no visit that it is under way: whoever is to be inspected would learn of it (protocol §10).
    /// What follows the draw is public after the close of its campaign, as the rows are.
    fn keep_visits_secret(&self) -> Result<(), Error> {
        let events = || self.drawn.journal.events().iter().map(|event| &event.body);
        let closed: BTreeSet<&str> = events().filter(|body| matches!(body, Body::Close { .. })).filter_map(Body::campaign).collect();
        let shown = events().filter(|body| body.campaign().is_some_and(|campaign| closed.contains(campaign)));
        let shown: BTreeSet<String> = shown.filter_map(Body::ceremony).map(ToString::to_string).collect();
        let secret = |body: &&Body| match body {
            Body::LifeCycle { fields, .. } if fields.contains_key("target") => {
                !matches!(fields.get("ceremony"), Some(Value::Text(ceremony)) if shown.contains(ceremony))
            }
            _ => false,
        };
        match events().find(secret) {
            None => Ok(()),
            Some(event) => Err(Error::new(Code::WrongState).field("journal").value(event.kind()).detail(say!(
                "it tells of visits of a campaign that is not closed; write the record before, or after the close",
                "日志载有尚未结束的抽查的检查任务；请在此之前或抽查结束之后写出记录"
            ))),
        }
    }

    /// Keys, reconciliation records, the plan as it was written, the roll, and the meaning of the strata. The tables that people work
    /// with are made of [`Self::teams`] by the host.
    fn sealed_files(&self) -> Result<[(&'static str, Vec<u8>); 6], Error> {
        let core = &self.drawn.core;
        let secrets = &core.secrets;
        let key = |bytes: &[u8; 32]| text(&hex::encode(bytes));
        let keys = object([
            ("campaign", text(core.document.campaign.as_str())),
            ("suite", text(core.document.suite.name())),
            ("k_pool", key(&secrets.k_pool.0)),
            ("k_insp", key(&secrets.k_insp.0)),
        ]);
        let [targets, inspectors] = core.reconciliation.each_ref().map(crate::digest::Value::to_bytes);
        let plan = sealed::plan_source(&core.prepared.plan)?;
        Ok([
            (names::KEYS, keys.to_bytes()),
            ("plan-source.json", plan),
            (names::ROLL, self.roll()?.to_bytes()?),
            ("strata.json", sealed::strata_meaning(&core.prepared).to_bytes()),
            (names::RECONCILIATION, targets),
            (names::INSPECTORS_RECONCILIATION, inspectors),
        ])
    }
}
