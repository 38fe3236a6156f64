//! The stages in one handle, for hosts whose language cannot move a value from type to type.

use std::fmt;
use std::sync::Arc;

use super::drawn::Drawn;
use super::matched::{Disclosure, Matched};
use super::prepared::Prepared;
use super::registry::Registry;
use super::replaced::Grounds;
use super::stages::{Ceremony, Committed, Secrets};
use crate::ceremony::Standing;
use crate::digest::Digest;
use crate::directory::{DatedRecusal, OfInspector};
use crate::error::{Code, Error};
use crate::ident::{EntityId, InspectorId};
use crate::journal::{Journal, Timestamp};
use crate::plan::Plan;
use crate::record::{FileSink, FileSource, Overlay, RecordFiles, Report};
use crate::text::{Speak, Text};

/// Where a [`Campaign`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Frames and numbers are there; nothing is committed.
    Prepared,
    /// Pool and plan are committed.
    Committed,
    /// The seed ceremony is under way.
    Ceremony,
    /// The targets are drawn.
    Drawn,
    /// Every visit has its team.
    Matched,
    /// The campaign is closed: its rows may be public.
    Closed,
}

impl Stage {
    /// The name, as the faces spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Committed => "committed",
            Self::Ceremony => "ceremony",
            Self::Drawn => "drawn",
            Self::Matched => "matched",
            Self::Closed => "closed",
        }
    }
}

impl Speak for Stage {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Prepared => "已准备",
            Self::Committed => "已承诺",
            Self::Ceremony => "种子仪式",
            Self::Drawn => "已抽取",
            Self::Matched => "已匹配",
            Self::Closed => "已结束",
        };
        Text::new(self.name(), zh)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Debug)]
enum State {
    Prepared,
    Committed(Committed),
    Ceremony(Box<Ceremony>),
    Drawn(Drawn),
    Matched(Matched),
    Closed(Matched),
}

/// A campaign in one handle that knows its stage: the same acts as the typed stages, for faces in
/// C and Python. An act out of order is refused with `WrongState`; an act that fails leaves the
/// campaign as it was.
#[derive(Debug)]
pub struct Campaign {
    prepared: Prepared,
    state: State,
}

impl Campaign {
    /// Builds the frames of a plan over a registry, as [`Prepared::new`].
    ///
    /// # Errors
    /// Every problem of the plan and of its frames at once.
    pub fn prepare(registry: Arc<Registry>, plan: Plan) -> Result<Self, Error> {
        Ok(Self { prepared: Prepared::new(registry, plan)?, state: State::Prepared })
    }

    /// Where the campaign stands.
    pub fn stage(&self) -> Stage {
        match &self.state {
            State::Prepared => Stage::Prepared,
            State::Committed(_) => Stage::Committed,
            State::Ceremony(_) => Stage::Ceremony,
            State::Drawn(_) => Stage::Drawn,
            State::Matched(_) => Stage::Matched,
            State::Closed(_) => Stage::Closed,
        }
    }

    /// Frames, strata and numbers; they stay readable at every stage.
    pub fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Commits pool and plan, as [`Prepared::commit`].
    ///
    /// # Errors
    /// As [`Prepared::commit`]; `WrongState` where that has been done.
    pub fn commit(&mut self, secrets: Secrets, journal: Journal, time: Timestamp) -> Result<(), Error> {
        match &self.state {
            State::Prepared => self.state = State::Committed(self.prepared.clone().commit(secrets, journal, time)?),
            _ => return Err(self.wrong("commit", Stage::Prepared)),
        }
        Ok(())
    }

    /// Begins the seed ceremony, or a rehearsal of it, whose record is never "valid".
    ///
    /// # Errors
    /// `WrongState`.
    pub fn begin(&mut self, rehearsal: bool) -> Result<(), Error> {
        let committed = self.committed_for("begin")?.clone();
        self.state = State::Ceremony(Box::new(if rehearsal { committed.rehearsal() } else { committed.ceremony() }));
        Ok(())
    }

    /// Rehearses the whole ceremony from a seed of the caller's choice and draws, as
    /// [`Committed::rehearse`].
    ///
    /// # Errors
    /// As [`Committed::rehearse`]; `WrongState` outside its stage.
    pub fn rehearse(&mut self, seed: &[u8; 32], time: Timestamp) -> Result<(), Error> {
        self.state = State::Drawn(self.committed_for("rehearse")?.clone().rehearse(seed, time)?);
        Ok(())
    }

    /// What was committed.
    ///
    /// # Errors
    /// `WrongState` outside its stage.
    pub fn committed(&self) -> Result<&Committed, Error> {
        self.committed_for("committed")
    }

    fn committed_for(&self, act: &str) -> Result<&Committed, Error> {
        match &self.state {
            State::Committed(committed) => Ok(committed),
            _ => Err(self.wrong(act, Stage::Committed)),
        }
    }

    /// The ceremony under way: its id, what it waits for, and the commitment that a party makes.
    ///
    /// # Errors
    /// `WrongState` outside its stage.
    pub fn ceremony(&self) -> Result<&Ceremony, Error> {
        match &self.state {
            State::Ceremony(ceremony) => Ok(ceremony),
            _ => Err(self.wrong("ceremony", Stage::Ceremony)),
        }
    }

    fn acting(&mut self, act: &str) -> Result<&mut Ceremony, Error> {
        let wrong = self.wrong(act, Stage::Ceremony);
        match &mut self.state {
            State::Ceremony(ceremony) => Ok(ceremony),
            _ => Err(wrong),
        }
    }

    /// What the ceremony waits for.
    ///
    /// # Errors
    /// `WrongState` outside its stage.
    pub fn standing(&self) -> Result<Standing, Error> {
        Ok(self.ceremony()?.standing())
    }

    /// Takes the commitment of a party, as [`Ceremony::commit`].
    ///
    /// # Errors
    /// As [`Ceremony::commit`]; `WrongState` outside its stage.
    pub fn commit_party(&mut self, party: &str, commit: Digest, time: Timestamp) -> Result<(), Error> {
        self.acting("commit_party")?.commit(party, commit, time)
    }

    /// Records the dice, as [`Ceremony::physical`].
    ///
    /// # Errors
    /// As [`Ceremony::physical`]; `WrongState` outside its stage.
    pub fn physical(&mut self, value: &str, time: Timestamp) -> Result<(), Error> {
        self.acting("physical")?.physical(value, time)
    }

    /// Records what a party reveals, as [`Ceremony::reveal`].
    ///
    /// # Errors
    /// As [`Ceremony::reveal`]; `WrongState` outside its stage.
    pub fn reveal(&mut self, party: &str, r: Digest, time: Timestamp) -> Result<(), Error> {
        self.acting("reveal")?.reveal(party, r, time)
    }

    /// Records a value from a party's sealed envelope, as [`Ceremony::recovered`].
    ///
    /// # Errors
    /// As [`Ceremony::recovered`]; `WrongState` outside its stage.
    pub fn recovered(&mut self, party: &str, r: Digest, witnesses: Vec<String>, time: Timestamp) -> Result<(), Error> {
        self.acting("recovered")?.recovered(party, r, witnesses, time)
    }

    /// Declares the attempt void, as [`Ceremony::void`].
    ///
    /// # Errors
    /// As [`Ceremony::void`]; `WrongState` outside its stage.
    pub fn void(&mut self, cause: &str, party: &str, witnesses: Vec<String>, time: Timestamp) -> Result<(), Error> {
        self.acting("void")?.void(cause, party, witnesses, time)
    }

    /// Begins the next attempt after a void one, as [`Ceremony::retry`].
    ///
    /// # Errors
    /// As [`Ceremony::retry`]; `WrongState` outside its stage.
    pub fn retry(&mut self) -> Result<(), Error> {
        self.acting("retry")?.retry()
    }

    /// Publishes the seed and draws the targets, as [`Ceremony::draw`].
    ///
    /// # Errors
    /// As [`Ceremony::draw`]; `AlreadyDrawn` a second time, `WrongState` before the ceremony.
    pub fn draw(&mut self, time: Timestamp) -> Result<(), Error> {
        if self.stage() > Stage::Ceremony {
            return Err(Error::new(Code::AlreadyDrawn).value(&self.prepared.plan().campaign));
        }
        self.state = State::Drawn(self.acting("draw")?.draw(time)?);
        Ok(())
    }

    /// Draws a team for every visit, as [`Drawn::match_inspectors`].
    ///
    /// # Errors
    /// As [`Drawn::match_inspectors`]; `WrongState` outside its stage.
    pub fn match_inspectors(&mut self, time: Timestamp) -> Result<(), Error> {
        match &self.state {
            State::Drawn(drawn) => self.state = State::Matched(drawn.match_inspectors(time)?),
            _ => return Err(self.wrong("match_inspectors", Stage::Drawn)),
        }
        Ok(())
    }

    /// Replaces a drawn target, as [`Matched::replace`].
    ///
    /// # Errors
    /// As [`Matched::replace`]; `WrongState` outside its stage.
    pub fn replace(&mut self, target: &EntityId, grounds: &Grounds, time: Timestamp) -> Result<Vec<Overlay>, Error> {
        self.replacing("replace")?.replace(target, grounds, time)
    }

    /// Gives a seat of a team to the next reserve, as [`Matched::replace_seat`].
    ///
    /// # Errors
    /// As [`Matched::replace_seat`]; `WrongState` outside its stage.
    pub fn replace_seat(
        &mut self,
        target: &EntityId,
        inspector: &InspectorId,
        grounds: &Grounds,
        time: Timestamp,
    ) -> Result<Overlay, Error> {
        self.replacing("replace_seat")?.replace_seat(target, inspector, grounds, time)
    }

    /// Gives up the seats that recusals declared after the draw reach, as [`Matched::recuse`].
    ///
    /// # Errors
    /// As [`Matched::recuse`]; `WrongState` outside its stage.
    pub fn recuse(&mut self, declared: &[OfInspector<DatedRecusal>], grounds: &Grounds, time: Timestamp) -> Result<Vec<Overlay>, Error> {
        self.replacing("recuse")?.recuse(declared, grounds, time)
    }

    /// Goes on in the unit's journal as it stands by now, as [`Matched::follow`].
    ///
    /// # Errors
    /// As [`Matched::follow`]; `WrongState` outside its stage.
    pub fn follow(&mut self, journal: Journal) -> Result<(), Error> {
        self.replacing("follow")?.follow(journal)
    }

    fn replacing(&mut self, act: &str) -> Result<&mut Matched, Error> {
        let wrong = self.wrong(act, Stage::Matched);
        match &mut self.state {
            State::Matched(matched) => Ok(matched),
            _ => Err(wrong),
        }
    }

    /// Closes the campaign, as [`Matched::close`].
    ///
    /// # Errors
    /// As [`Matched::close`]; `WrongState` outside its stage.
    pub fn close(&mut self, time: Timestamp) -> Result<(), Error> {
        match &self.state {
            State::Matched(matched) => self.state = State::Closed(matched.clone().close(time)?),
            _ => return Err(self.wrong("close", Stage::Matched)),
        }
        Ok(())
    }

    /// The journal so far.
    ///
    /// # Errors
    /// `WrongState` before the commitment.
    pub fn journal(&self) -> Result<&Journal, Error> {
        match &self.state {
            State::Prepared => Err(self.wrong("journal", Stage::Committed)),
            State::Committed(committed) => Ok(committed.journal()),
            State::Ceremony(ceremony) => Ok(ceremony.journal()),
            State::Drawn(drawn) => Ok(drawn.journal()),
            State::Matched(matched) | State::Closed(matched) => Ok(matched.journal()),
        }
    }

    /// The draw.
    ///
    /// # Errors
    /// `WrongState` before it.
    pub fn drawn(&self) -> Result<&Drawn, Error> {
        match &self.state {
            State::Drawn(drawn) => Ok(drawn),
            State::Matched(matched) | State::Closed(matched) => Ok(matched.drawn()),
            _ => Err(self.wrong("drawn", Stage::Drawn)),
        }
    }

    /// The teams.
    ///
    /// # Errors
    /// `WrongState` before the matching.
    pub fn matched(&self) -> Result<&Matched, Error> {
        match &self.state {
            State::Matched(matched) | State::Closed(matched) => Ok(matched),
            _ => Err(self.wrong("matched", Stage::Matched)),
        }
    }

    /// The files of the record, as [`Matched::record`].
    ///
    /// # Errors
    /// As [`Matched::record`]; `WrongState` before the matching.
    pub fn record(&self, disclosure: Disclosure) -> Result<RecordFiles, Error> {
        self.matched()?.record(disclosure)
    }

    /// Writes the files of the record, as [`Matched::write_record`].
    ///
    /// # Errors
    /// As [`Matched::write_record`]; `WrongState` before the matching.
    pub fn write_record(&self, disclosure: Disclosure, sink: &mut dyn FileSink) -> Result<(), Error> {
        self.matched()?.write_record(disclosure, sink)
    }

    /// Audits a record of this campaign by its registers and plan, as [`Prepared::audit`]; at any stage.
    ///
    /// # Errors
    /// As [`Prepared::audit`].
    pub fn audit(&self, record: &RecordFiles) -> Result<Report, Error> {
        self.prepared.audit(record)
    }

    /// As [`Self::audit`], of files that are read block by block.
    ///
    /// # Errors
    /// As [`Prepared::audit_from`].
    pub fn audit_from(&self, public: &dyn FileSource, sealed: &dyn FileSource) -> Result<Report, Error> {
        self.prepared.audit_from(public, sealed)
    }

    fn wrong(&self, act: &str, wanted: Stage) -> Error {
        let stage = self.stage();
        let detail =
            say!("the campaign is {stage}; this needs it {wanted}", "抽查现处于“{stage}”阶段；此操作须在“{wanted}”阶段"; stage, wanted);
        Error::new(Code::WrongState).field(act).detail(detail)
    }
}
