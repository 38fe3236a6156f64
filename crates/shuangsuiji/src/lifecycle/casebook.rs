//! The casebook: the journal, and what a replay of it gives.

use std::collections::{BTreeMap, BTreeSet};

use super::act::{Act, Duty, Entry, Subject, Taken};
use super::codes::Codes;
use super::judge::Judged;
use super::rules::Rules;
use super::state::{Case, Flag, Flagged, Law, Reached, Stage};
use crate::calendar::Calendar;
use crate::campaign::Roll;
use crate::digest::{Digest, Value};
use crate::error::{Code, Error};
use crate::ident::{ItemCode, OrgCode, PartyCode, ReasonCode, TaskCode};
use crate::journal::{Body, Event, Journal, Timestamp};
use crate::text::Text;

/// What became of an entry that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is the event of this number.
    Written(u64),
    /// It was handed in before, and is the event of this number: nothing changed.
    Known(u64),
}

impl Receipt {
    /// The number of the event.
    pub fn seq(self) -> u64 {
        match self {
            Self::Written(seq) | Self::Known(seq) => seq,
        }
    }
}

/// What the journal says of a draw before its life cycle is opened.
#[derive(Clone, Debug, Default)]
struct Before {
    matched: Option<Reached>,
    overlays: Vec<(Reached, Body)>,
}

/// The life cycle of every draw whose roll is known, as the journal of the unit has it; the draws of other rolls are not
/// followed. Nothing else is state: the same journal, rolls, rules, code lists and calendar give the same casebook.
#[derive(Clone, Debug)]
pub struct Casebook {
    journal: Journal,
    rules: Rules,
    codes: Codes,
    calendar: Calendar,
    rolls: BTreeMap<Digest, Roll>,
    before: BTreeMap<Digest, Before>,
    opened: BTreeSet<Digest>,
    /// Draws whose life cycle the journal opens and whose roll is not here.
    elsewhere: BTreeSet<Digest>,
    charged: BTreeMap<Digest, BTreeSet<(Duty, PartyCode)>>,
    cases: BTreeMap<(Digest, Digest), Case>,
    /// The key of every entry, of whom, with its event.
    keys: BTreeMap<(OrgCode, ReasonCode), u64>,
    /// What is flagged of no visit in particular.
    flags: Vec<Flagged>,
    taken: usize,
}

impl Casebook {
    /// What a journal says, by these rules, of the draws of these rolls.
    ///
    /// # Errors
    /// The first event of the life cycle that is not understood, or that the rules refuse, by its number.
    pub fn open(
        journal: Journal,
        rolls: impl IntoIterator<Item = Roll>,
        rules: Rules,
        codes: Codes,
        calendar: Calendar,
    ) -> Result<Self, Error> {
        rules.check()?;
        if codes.list(&rules.results).is_none() {
            return Err(Error::new(Code::UnknownReference).field("rules.results").value(&rules.results));
        }
        let mut book = Self {
            journal,
            rules,
            codes,
            calendar,
            rolls: rolls.into_iter().map(|roll| (roll.ceremony, roll)).collect(),
            before: BTreeMap::new(),
            opened: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            charged: BTreeMap::new(),
            cases: BTreeMap::new(),
            keys: BTreeMap::new(),
            flags: Vec::new(),
            taken: 0,
        };
        book.catch_up()?;
        Ok(book)
    }

    /// As [`Self::open`], from bytes: the rolls as `roll.json` of the sealed folder has them, the journal one event a
    /// line, the rules as JSON; none: [`Rules::standard`]. The lists of codes and the calendar are those of this version.
    ///
    /// # Errors
    /// What cannot be read, and as [`Self::open`]; `BadArgument` without a roll, or with rolls of several units.
    pub fn read(rolls: &[&[u8]], journal: &[u8], rules: Option<&[u8]>) -> Result<Self, Error> {
        let rolls = rolls.iter().map(|bytes| Roll::parse(bytes)).collect::<Result<Vec<_>, Error>>()?;
        let wrong = |why| Error::new(Code::BadArgument).field("rolls").detail(why);
        let Some(first) = rolls.first() else { return Err(wrong(say!("at least one roll is needed", "至少须有一份任务清单"))) };
        if rolls.iter().any(|roll| (&roll.unit, roll.suite) != (&first.unit, first.suite)) {
            return Err(wrong(say!("they are of one unit and one suite", "须属于同一单位、同一密码套件")));
        }
        let journal =
            Journal::parse(first.suite, &first.unit, journal).map_err(|e| Error::new(Code::BadRecord).file("journal").detail(e))?;
        let rules = match rules {
            Some(json) => serde_json::from_slice(json).map_err(|e| Error::new(Code::BadEntry).field("rules").detail(Text::parsed(e)))?,
            None => Rules::standard()?,
        };
        Self::open(journal, rolls, rules, Codes::china()?, Calendar::published()?)
    }

    /// Takes the events that are not taken yet.
    fn catch_up(&mut self) -> Result<(), Error> {
        // The journal stands aside while the events of it change what is beside it.
        let (suite, unit) = (self.journal.suite(), self.journal.unit().to_owned());
        let journal = std::mem::replace(&mut self.journal, Journal::new(suite, &unit));
        let mut outcome = Ok(());
        for event in journal.events().iter().skip(self.taken) {
            outcome = self.take(event).map_err(|e| e.file(format!("journal, event {}", event.seq)));
            if outcome.is_err() {
                break;
            }
            self.taken += 1;
        }
        self.journal = journal;
        outcome
    }

    fn take(&mut self, event: &Event) -> Result<(), Error> {
        match Entry::of_body(&event.body)? {
            Some(entry) => {
                let key = (entry.by.clone(), entry.key.clone());
                if let Some(seq) = self.keys.get(&key) {
                    let why = say!("its key is that of event {seq}", "其提交标识与第 {seq} 号事件相同");
                    return Err(Error::new(Code::DoubledKey).field("key").value(&entry.key).detail(why));
                }
                if self.is_followed(&entry) {
                    self.judge(event.seq, event.time, &entry)?;
                }
                self.keys.insert(key, event.seq);
                Ok(())
            }
            None => {
                self.of_the_draw(event);
                Ok(())
            }
        }
    }

    /// Whether an event of the journal is about the unit, or about a draw whose roll is here.
    fn is_followed(&mut self, entry: &Entry) -> bool {
        let (Subject::Draw { ceremony } | Subject::Visit { ceremony, .. }) = entry.subject else { return true };
        let here = self.rolls.contains_key(&ceremony);
        if !here {
            self.elsewhere.insert(ceremony);
        }
        here
    }

    /// The rolls that are here and whose life cycle the journal does not open: another journal, one that was cut, or one that
    /// is yet to be opened.
    pub fn unopened(&self) -> impl Iterator<Item = &Digest> {
        self.rolls.keys().filter(|ceremony| !self.opened.contains(*ceremony))
    }

    /// The draws of which the journal says more, and whose rolls are not here.
    pub fn elsewhere(&self) -> impl Iterator<Item = &Digest> {
        self.elsewhere.iter()
    }

    /// An event of the draw: the matching, and what is replaced after it.
    fn of_the_draw(&mut self, event: &Event) {
        let Some(ceremony) = event.body.ceremony().copied() else { return };
        let at = Reached { at: event.time, received: event.time, seq: event.seq };
        match &event.body {
            Body::Match { .. } => self.before.entry(ceremony).or_default().matched = Some(at),
            Body::Replace { .. } | Body::Override { .. } if self.opened.contains(&ceremony) => self.overlay(ceremony, at, &event.body),
            Body::Replace { .. } | Body::Override { .. } => {
                self.before.entry(ceremony).or_default().overlays.push((at, event.body.clone()));
            }
            _ => {}
        }
    }

    /// What a replacement changes; whether it is lawful is the verifier's to say.
    fn overlay(&mut self, ceremony: Digest, at: Reached, body: &Body) {
        let Some(roll) = self.rolls.get(&ceremony) else { return };
        match body {
            Body::Replace { old, new, stratum, .. } => {
                let task = stratum.split_once('/').and_then(|(task, _)| TaskCode::parse(task).ok());
                let (Some(task), Some(void)) = (task, self.cases.get_mut(&(ceremony, *old))) else { return };
                // It is void for every task that drew it, whichever of them the event is about (protocol §7).
                if void.replaced.is_none() && void.stage >= Stage::Entered {
                    void.flag(at.seq, Flag::ReplacedAfterEntry);
                }
                void.replaced = void.replaced.or(Some(at.seq));
                let team = void.team.clone();
                let fresh = || Case::new((ceremony, *new), BTreeSet::new(), team, at, roll);
                self.cases.entry((ceremony, *new)).or_insert_with(fresh).take_over(task);
            }
            Body::Override { target, old, new, .. } => {
                let Some(case) = self.cases.get_mut(&(ceremony, *target)) else { return };
                case.team.remove(old);
                case.team.insert(*new);
                case.overridden += 1;
                case.know_executors(roll);
            }
            _ => {}
        }
    }

    fn judge(&mut self, seq: u64, received: Timestamp, entry: &Entry) -> Result<(), Error> {
        if entry.at > received {
            let why = say!("it lies after the time of the event", "晚于事件的接收时间");
            return Err(Error::new(Code::BadEntry).field("at").value(entry.at).detail(why));
        }
        match (entry.subject, &entry.act) {
            (Subject::Draw { ceremony }, Act::Opened { roll, rules }) => self.opening(ceremony, roll, rules),
            (Subject::Draw { ceremony }, Act::Charged { duty, person }) => self.charging(seq, ceremony, *duty, person),
            (Subject::Unit, Act::CameWithout { pretext, .. }) => {
                self.flags.push(Flagged { seq, flag: Flag::CameWithout { pretext: pretext.clone() } });
                Ok(())
            }
            (Subject::Visit { ceremony, target }, _) => {
                let nothing = BTreeSet::new();
                let charged = self.charged.get(&ceremony).unwrap_or(&nothing);
                let (Some(roll), Some(case)) = (self.rolls.get(&ceremony), self.cases.get_mut(&(ceremony, target))) else {
                    return Err(unknown(&ceremony, &target));
                };
                let law = Law { calendar: &self.calendar, rules: &self.rules, codes: &self.codes, roll };
                Judged { law, entry, seq, received, charged }.take(case)
            }
            _ => Err(Error::new(Code::BadEntry)
                .field("target")
                .detail(say!("the act is about something else than it names", "操作与其所针对的对象不符"))),
        }
    }

    /// Opens the life cycle of a draw: every visit is matched.
    fn opening(&mut self, ceremony: Digest, stated: &Digest, rules: &Digest) -> Result<(), Error> {
        let suite = self.journal.suite();
        let Some(roll) = self.rolls.get(&ceremony) else { return Err(unknown(&ceremony, &ceremony)) };
        let wrong = |field: &str, why| Error::new(Code::BadEntry).field(field).detail(why);
        if roll.digest()? != *stated {
            return Err(wrong("roll", say!("the roll is another than the journal states", "任务清单与日志所载不一致")));
        }
        if self.rules.digest(suite)? != *rules {
            return Err(wrong("rules", say!("the rules are others than the journal states", "规则与日志所载不一致")));
        }
        let matched = self.before.get(&ceremony).and_then(|before| before.matched);
        let Some(matched) = matched else {
            return Err(wrong("ceremony", say!("the journal has no matching of this ceremony", "日志中没有本次抽取的人员匹配")));
        };
        if !self.opened.insert(ceremony) {
            return Err(wrong("ceremony", say!("its life cycle is open already", "其后续流程已经开启")));
        }
        for visit in &roll.visits {
            let case = Case::new((ceremony, visit.target), visit.tasks.clone(), visit.team.clone(), matched, roll);
            self.cases.insert((ceremony, visit.target), case);
        }
        let overlays = self.before.get(&ceremony).map(|before| before.overlays.clone());
        overlays.unwrap_or_default().iter().for_each(|(at, body)| self.overlay(ceremony, *at, body));
        Ok(())
    }

    fn charging(&mut self, seq: u64, ceremony: Digest, duty: Duty, person: &PartyCode) -> Result<(), Error> {
        let charged = self.charged.entry(ceremony).or_default();
        let flagged = self.rules.are_flagged("person", person, duty, charged.iter())?;
        charged.insert((duty, person.clone()));
        if flagged {
            self.flags.push(Flagged { seq, flag: Flag::TwoDuties { person: person.clone() } });
        }
        Ok(())
    }

    /// Hands in an entry: it is judged, and written to the journal. With the key of an entry before it, the same
    /// entry changes nothing (a doubled submission), whenever it comes.
    ///
    /// # Errors
    /// What the rules refuse; `DoubledKey` where another entry had the key. Nothing changes then.
    pub fn submit(&mut self, entry: &Entry, received: Timestamp) -> Result<Receipt, Error> {
        self.write(entry, received).map(|(receipt, _)| receipt)
    }

    /// As [`Self::submit`], of several entries: all of them are written, or none.
    ///
    /// # Errors
    /// As [`Self::submit`], with the number of the entry as the row.
    pub fn submit_all(&mut self, entries: &[Entry], received: Timestamp) -> Result<Vec<Receipt>, Error> {
        let before = self.journal.events().len();
        let (mut receipts, mut done) = (Vec::new(), Vec::new());
        for (row, entry) in (0..).zip(entries) {
            match self.write(entry, received) {
                Ok((receipt, undo)) => {
                    receipts.push(receipt);
                    done.extend(undo.map(|undo| (undo, (entry.by.clone(), entry.key.clone()))));
                }
                Err(error) => {
                    for (undo, key) in done.into_iter().rev() {
                        undo.undo(self);
                        self.keys.remove(&key);
                    }
                    self.journal.truncate(before);
                    self.taken = before;
                    return Err(error.row(row));
                }
            }
        }
        Ok(receipts)
    }

    /// Judges an entry and writes it; with what undoes it.
    fn write(&mut self, entry: &Entry, received: Timestamp) -> Result<(Receipt, Option<Undo>), Error> {
        let body = entry.to_body()?;
        let key = (entry.by.clone(), entry.key.clone());
        if let Some(seq) = self.keys.get(&key) {
            let known = usize::try_from(*seq).ok().and_then(|seq| self.journal.events().get(seq));
            if known.is_some_and(|event| event.body == body) {
                return Ok((Receipt::Known(*seq), None));
            }
            let why = say!("event {seq} has it, and says something else", "第 {seq} 号事件已使用该标识，且内容不同");
            return Err(Error::new(Code::DoubledKey).field("key").value(&entry.key).detail(why));
        }
        if self.journal.events().last().is_some_and(|last| received < last.time) {
            let why = say!("it lies before the last event", "早于最后一个事件的时间");
            return Err(Error::new(Code::BadEntry).field("received").value(received).detail(why));
        }
        let undo = self.touched(entry);
        let seq = self.journal.events().len() as u64;
        let judged = self.judge(seq, received, entry);
        let written = judged.and_then(|()| self.journal.append(received, body).map_err(|e| Error::new(Code::BadEntry).detail(e)));
        if let Err(error) = written {
            undo.undo(self);
            return Err(error);
        }
        self.taken = self.journal.events().len();
        self.keys.insert(key, seq);
        Ok((Receipt::Written(seq), Some(undo)))
    }

    /// The act that opens the life cycle of a draw whose roll is here, under the rules that are here.
    ///
    /// # Errors
    /// `EntityNotFound` where there is no such roll; `BadEntry` where a text is not in NFC.
    pub fn opening_act(&self, ceremony: &Digest) -> Result<Act, Error> {
        let suite = self.journal.suite();
        let roll = self.rolls.get(ceremony).ok_or_else(|| unknown(ceremony, ceremony))?;
        Ok(Act::Opened { roll: roll.digest()?, rules: self.rules.digest(suite)? })
    }

    /// The act that sends a visit out: its items, each with the guideline (工作指引) that holds on the day of the check, as
    /// [`crate::catalogue::Catalogue::guidelines`] of the list in force on that day has them.
    ///
    /// # Errors
    /// `EntityNotFound` where the visit is not known, or nothing is said of one of its items.
    pub fn dispatch_act(&self, ceremony: &Digest, target: &Digest, guidelines: &BTreeMap<ItemCode, String>) -> Result<Act, Error> {
        let (case, roll) = (self.case(ceremony, target)?, self.rolls.get(ceremony).ok_or_else(|| unknown(ceremony, target))?);
        let taken = |item: &ItemCode| match guidelines.get(item) {
            Some(guideline) => Ok(Taken { item: item.clone(), guideline: guideline.clone() }),
            None => Err(Error::new(Code::EntityNotFound)
                .field("item")
                .value(item)
                .detail(say!("the list of items has no such item on this day", "该日的事项清单中没有该事项"))),
        };
        Ok(Act::Dispatched { items: case.items(roll).into_keys().map(taken).collect::<Result<_, _>>()? })
    }

    fn touched(&self, entry: &Entry) -> Undo {
        match entry.subject {
            Subject::Visit { ceremony, target } => Undo::Case(self.cases.get(&(ceremony, target)).cloned().map(Box::new)),
            Subject::Draw { ceremony } => Undo::Draw {
                ceremony,
                opened: self.opened.contains(&ceremony),
                charged: self.charged.get(&ceremony).cloned().unwrap_or_default(),
                flags: self.flags.len(),
            },
            Subject::Unit => Undo::Unit { flags: self.flags.len() },
        }
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The code lists.
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// The calendar of working days.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The roll of a ceremony.
    pub fn roll(&self, ceremony: &Digest) -> Option<&Roll> {
        self.rolls.get(ceremony)
    }

    /// The rolls, sorted by ceremony.
    pub fn rolls(&self) -> impl Iterator<Item = &Roll> {
        self.rolls.values()
    }

    /// Every visit, sorted by ceremony and target; those that were replaced too.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.values()
    }

    /// One visit.
    ///
    /// # Errors
    /// `EntityNotFound` where it is of no roll, or its life cycle is not open.
    pub fn case(&self, ceremony: &Digest, target: &Digest) -> Result<&Case, Error> {
        self.cases.get(&(*ceremony, *target)).ok_or_else(|| unknown(ceremony, target))
    }

    /// What is flagged of no visit in particular.
    pub fn flags(&self) -> &[Flagged] {
        &self.flags
    }

    /// Goes on in the journal as it stands by now, where a campaign or another copy has written to it.
    ///
    /// # Errors
    /// `BadArgument` where it does not begin with the events that are known here; what an event breaks. Nothing
    /// changes then.
    pub fn follow(&mut self, journal: Journal) -> Result<(), Error> {
        if journal.events().get(..self.taken) != Some(self.journal.events()) {
            let why = say!("it does not begin with the events that are known here", "其开头不是此处已知的事件");
            return Err(Error::new(Code::BadArgument).field("journal").detail(why));
        }
        let mut next = self.clone();
        next.journal = journal;
        next.catch_up()?;
        *self = next;
        Ok(())
    }

    /// The events from a number on, one a line, as a feed for another system; with the number after them, which is
    /// the cursor of the next call.
    pub fn feed(&self, from: u64) -> (Vec<u8>, u64) {
        let events = self.journal.events();
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(events.len());
        let lines = events.get(start..).unwrap_or_default().iter().flat_map(|event| event.to_bytes().into_iter().chain([b'\n']));
        (lines.collect(), events.len() as u64)
    }

    /// What every visit and every flag is, as one hash: two systems that read the same feed have the same.
    ///
    /// # Errors
    /// `Internal` where the state cannot be written, which a test excludes.
    pub fn state_digest(&self) -> Result<Digest, Error> {
        let cases: Vec<&Case> = self.cases.values().collect();
        let value = Value::from_serialize(&(cases, &self.flags)).map_err(|e| Error::new(Code::Internal).field("state").detail(e))?;
        Ok(self.journal.suite().hash(&value.to_bytes()))
    }
}

/// What an entry can change, as it was.
#[derive(Debug)]
enum Undo {
    Case(Option<Box<Case>>),
    Draw { ceremony: Digest, opened: bool, charged: BTreeSet<(Duty, PartyCode)>, flags: usize },
    Unit { flags: usize },
}

impl Undo {
    fn undo(self, book: &mut Casebook) {
        match self {
            Self::Case(case) => {
                if let Some(case) = case {
                    book.cases.insert((case.ceremony, case.target), *case);
                }
            }
            Self::Draw { ceremony, opened, charged, flags } => {
                if !opened && book.opened.remove(&ceremony) {
                    book.cases.retain(|(of, _), _| *of != ceremony);
                }
                book.charged.insert(ceremony, charged);
                book.flags.truncate(flags);
            }
            Self::Unit { flags } => book.flags.truncate(flags),
        }
    }
}

fn unknown(ceremony: &Digest, target: &Digest) -> Error {
    Error::new(Code::EntityNotFound)
        .field("target")
        .value(target)
        .detail(say!("no open roll of ceremony {ceremony} has it", "抽取 {ceremony} 没有已开启的任务清单含有该对象"))
}
