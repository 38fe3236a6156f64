//! The life cycle of ten visits with two items each, from the matching to the close.

mod deadlines;
mod disclosure;
mod histories;
mod stages;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{from_value, json};
use shuangsuiji::calendar::Calendar;
use shuangsuiji::campaign::{Matched, Registry};
use shuangsuiji::catalogue::{Catalogue, Item};
use shuangsuiji::digest::Digest;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{ItemCode, OrgCode, PartyCode, ReasonCode};
use shuangsuiji::journal::Timestamp;
use shuangsuiji::lifecycle::{Act, Case, Casebook, Codes, Entry, ItemResult, Presence, Receipt, Rules, Stage, Subject};

use crate::common::*;

pub(crate) fn item(code: &str, guideline: &str) -> Item {
    from_value(json!({
        "code": code, "name": "食品经营", "class": "general", "basis": "食品安全法第一百一十条", "valid_from": "2021-04-29",
        "valid_to": null, "guideline": guideline,
    }))
    .unwrap()
}

pub(crate) fn list() -> Catalogue {
    Catalogue::new(vec![item("food-01", "GL-1/2026"), item("food-02", "")]).unwrap()
}

/// A matched campaign of two items.
pub(crate) fn two_items() -> Matched {
    let builder = Registry::builder().items(list().items().to_vec()).targets(targets()).inspectors(inspectors());
    let registry: Arc<Registry> = Arc::new(builder.build().unwrap());
    let plan = plan(|p| {
        replaceable(p);
        p["tasks"][0]["items"] = json!(["food-01", "food-02"]);
    });
    revealed(committed(registry, plan).unwrap()).draw(time()).unwrap().match_inspectors(time()).unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Six in the evening in China on a day.
pub(crate) fn evening(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}T10:00:00Z")).unwrap()
}

pub(crate) fn code(text: &str) -> ReasonCode {
    ReasonCode::parse(text).unwrap()
}

pub(crate) fn food(number: u32) -> ItemCode {
    ItemCode::parse(&format!("food-{number:02}")).unwrap()
}

pub(crate) fn result(number: u32, code: &str) -> ItemResult {
    ItemResult {
        item: food(number),
        codes: BTreeSet::from([code.to_owned()]),
        causes: BTreeSet::new(),
        advice: BTreeSet::new(),
        evidence: None,
    }
}

/// An office that acts on one campaign.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) matched: Matched,
    pub(crate) book: Casebook,
    pub(crate) ceremony: Digest,
    pub(crate) now: Timestamp,
    keys: u32,
}

impl Office {
    pub(crate) fn new(matched: Matched, rules: Rules) -> Self {
        let roll = matched.roll().unwrap();
        let ceremony = roll.ceremony;
        let journal = matched.journal().clone();
        let book = Casebook::open(journal, [roll], rules, Codes::china().unwrap(), Calendar::published().unwrap()).unwrap();
        let mut office = Self { matched, book, ceremony, now: time(), keys: 0 };
        let opening = office.book.opening_act(&ceremony).unwrap();
        office.submit(office.entry(Subject::Draw { ceremony }, opening)).unwrap();
        office
    }

    pub(crate) fn open() -> Self {
        Self::new(two_items(), Rules::standard().unwrap())
    }

    pub(crate) fn targets(&self) -> Vec<Digest> {
        self.book.cases().map(|case| case.target).collect()
    }

    pub(crate) fn case(&self, target: Digest) -> &Case {
        self.book.case(&self.ceremony, &target).unwrap()
    }

    /// An entry of the office's own, now; by a person whose code says what they do.
    pub(crate) fn entry(&self, subject: Subject, act: Act) -> Entry {
        let actor = match act {
            Act::Recorded { .. } => "recorder",
            Act::Audited {} | Act::Returned { .. } => "auditor",
            Act::Published { .. } => "publisher",
            _ => "clerk",
        };
        Entry {
            key: code(&format!("key-{}", self.keys)),
            by: OrgCode::parse("bureau").unwrap(),
            actor: PartyCode::parse(actor).unwrap(),
            at: self.now,
            subject,
            act,
        }
    }

    pub(crate) fn visit(&self, target: Digest) -> Subject {
        Subject::Visit { ceremony: self.ceremony, target }
    }

    pub(crate) fn submit(&mut self, entry: Entry) -> Result<Receipt, Error> {
        self.keys += 1;
        self.book.submit(&entry, self.now)
    }

    pub(crate) fn act(&mut self, target: Digest, act: Act) -> Result<Receipt, Error> {
        self.submit(self.entry(self.visit(target), act))
    }

    /// Lets a minute pass.
    pub(crate) fn wait(&mut self) {
        let time: DateTime<Utc> = self.now.to_string().parse().unwrap();
        self.now = (time + TimeDelta::minutes(1)).into();
    }

    pub(crate) fn refused(&mut self, target: Digest, act: Act, code: Code) -> Error {
        let before = (self.book.state_digest().unwrap(), self.book.journal().head());
        let error = self.act(target, act).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!((self.book.state_digest().unwrap(), self.book.journal().head()), before, "a refused act changes nothing");
        error
    }

    pub(crate) fn team(&self, target: Digest) -> BTreeSet<Digest> {
        self.case(target).team.clone()
    }

    /// The acts that lead on from each stage, as a good office does them.
    pub(crate) fn next(&self, target: Digest, codes: [&str; 2]) -> Act {
        match self.case(target).stage {
            Stage::Matched => self.book.dispatch_act(&self.ceremony, &target, &list().guidelines()).unwrap(),
            Stage::Dispatched => Act::Entered { way: Presence::Scan, inspectors: self.team(target) },
            Stage::Entered => Act::Finished {},
            Stage::Finished => Act::Recorded { results: vec![result(1, codes[0]), result(2, codes[1])], on_behalf: None },
            Stage::Recorded => Act::Audited {},
            Stage::Audited => Act::Published { publication: Digest([7; 32]) },
            Stage::Published | Stage::Disposed | Stage::Closed => Act::Closed {},
        }
    }

    /// Leads a visit to a stage.
    pub(crate) fn lead(&mut self, target: Digest, to: Stage, codes: [&str; 2]) {
        while self.case(target).stage < to {
            self.wait();
            self.act(target, self.next(target, codes)).unwrap();
        }
    }
}
