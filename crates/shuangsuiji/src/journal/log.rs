//! Events, their chain, and the Merkle log over them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;

use super::body::{Body, KindCount};
use crate::digest::{CanonicalError, Digest, Field, MerkleTree, Suite, Value, leaf_digest, merkle_root};
use crate::text::{Speak, Text};

/// A time as the journal writes it: `YYYY-MM-DDTHH:MM:SSZ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(NaiveDateTime);

const TIME: &str = "%Y-%m-%dT%H:%M:%SZ";

impl Timestamp {
    /// Reads the text.
    ///
    /// # Errors
    /// Where it is not exactly of the form.
    pub fn parse(text: &str) -> Result<Self, JournalError> {
        let bad = || JournalError::Time(text.to_owned());
        let time = Self(NaiveDateTime::parse_from_str(text, TIME).map_err(|_| bad())?);
        if text.len() == 20 && time.to_string() == text { Ok(time) } else { Err(bad()) }
    }

    /// The day in China (UTC+8), where the days of plans and registers are.
    pub(crate) fn day_in_china(self) -> NaiveDate {
        self.0.checked_add_signed(TimeDelta::hours(8)).unwrap_or(self.0).date()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    /// The whole second.
    fn from(time: DateTime<Utc>) -> Self {
        use chrono::Timelike;
        let naive = time.naive_utc();
        Self(naive.with_nanosecond(0).unwrap_or(naive))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format(TIME))
    }
}

/// Why bytes are not a journal, or an event cannot be appended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Not a time.
    #[error("a time is written YYYY-MM-DDTHH:MM:SSZ, not {0:?}")]
    Time(String),
    /// Not canonical.
    #[error("event {at}: {source}")]
    Canonical {
        /// The event, from 0.
        at: u64,
        /// What is wrong.
        source: CanonicalError,
    },
    /// A kind or field this version does not know.
    #[error("event {at} is not understood: {why}")]
    NotUnderstood {
        /// The event, from 0.
        at: u64,
        /// What.
        why: Text,
    },
    /// `prev` or `seq` does not follow the event before: an event was removed, changed or moved.
    #[error("event {at} does not follow the one before it ({field}): an event was removed, changed or moved")]
    Chain {
        /// The event, from 0.
        at: u64,
        /// `seq` or `prev`.
        field: &'static str,
    },
    /// Time runs backwards.
    #[error("event {at} is earlier than the one before it")]
    Backwards {
        /// The event, from 0.
        at: u64,
    },
    /// The last line is not ended.
    #[error("the last event is cut off")]
    CutOff,
}

speak!(JournalError {
    Self::Time(text) => "时间写作 YYYY-MM-DDTHH:MM:SSZ，不能写作 {text:?}",
    Self::Canonical { at, source } => "第 {at} 号事件：{source}" [source],
    Self::NotUnderstood { at, why } => "第 {at} 号事件无法理解：{why}" [why],
    Self::Chain { at, field } => "第 {at} 号事件与前一事件不相接（{field}）：有事件被删除、更改或移动",
    Self::Backwards { at } => "第 {at} 号事件早于其前一事件",
    Self::CutOff => "最后一个事件不完整",
});

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number, from 0.
    pub seq: u64,
    /// The hash of the event before it.
    pub prev: Digest,
    /// When.
    pub time: Timestamp,
    /// What.
    pub body: Body,
}

impl Event {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut map = match &self.body {
            Body::LifeCycle { kind, fields } => {
                let mut map = fields.clone();
                map.insert("kind".to_owned(), Value::Text(kind.clone()));
                map
            }
            body => match Value::from_serialize(body) {
                Ok(Value::Object(map)) => map,
                // A body is an object of texts, integers and arrays; texts that are not NFC are
                // refused by `append` before an event exists.
                _ => BTreeMap::new(),
            },
        };
        map.insert("seq".to_owned(), Value::Int(i64::try_from(self.seq).unwrap_or(i64::MAX)));
        map.insert("prev".to_owned(), Value::Text(self.prev.to_string()));
        map.insert("time".to_owned(), Value::Text(self.time.to_string()));
        Value::Object(map).to_bytes()
    }

    /// `TH("event", bytes)`.
    pub fn hash(&self, suite: Suite) -> Digest {
        event_hash(suite, &self.to_bytes())
    }

    /// Reads an event's bytes; `at` is its number, for errors.
    ///
    /// # Errors
    /// What is not canonical, not understood or not sorted.
    pub fn parse(at: u64, bytes: &[u8]) -> Result<Self, JournalError> {
        let lost = |why: Text| JournalError::NotUnderstood { at, why };
        let value = Value::parse(bytes).map_err(|source| JournalError::Canonical { at, source })?;
        let Value::Object(mut map) = value else { return Err(lost(say!("an event is an object", "事件应为对象"))) };
        let (Some(Value::Int(seq)), Some(Value::Text(prev)), Some(Value::Text(time))) =
            (map.remove("seq"), map.remove("prev"), map.remove("time"))
        else {
            return Err(lost(say!("seq, prev and time are needed", "须有 seq、prev 和 time")));
        };
        let body = match map.get("kind") {
            Some(Value::Text(kind)) if kind.starts_with("lc_") => {
                let kind = kind.clone();
                map.remove("kind");
                Body::LifeCycle { kind, fields: map }
            }
            _ => Value::Object(map).deserialize().map_err(|e| lost(e.say()))?,
        };
        body.check().map_err(lost)?;
        let event = Self {
            seq: u64::try_from(seq).map_err(|_| lost(say!("seq is negative", "seq 为负数")))?,
            prev: prev.parse().map_err(|_| lost(say!("prev is not a hash", "prev 不是摘要")))?,
            time: Timestamp::parse(&time)?,
            body,
        };
        // The fields of a life cycle are kept as they are, in canonical form: only its head could be written otherwise.
        let as_written = match event.body {
            Body::LifeCycle { .. } => event.prev.to_string() == prev,
            _ => event.to_bytes() == bytes,
        };
        if as_written { Ok(event) } else { Err(lost(say!("it would not be written so", "其写法与规范写法不同"))) }
    }
}

fn event_hash(suite: Suite, bytes: &[u8]) -> Digest {
    suite.tagged("event", &[Field::Bytes(bytes)])
}

/// The bytes a host signs for an event (DSSE pre-authentication encoding; protocol §8).
pub fn dsse_pae(body: &[u8]) -> Vec<u8> {
    dsse_pae_of("application/vnd.vd1.event+json", body)
}

/// The bytes a host signs for a document of a type (DSSE pre-authentication encoding).
pub(crate) fn dsse_pae_of(kind: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {kind} {} ", kind.len(), body.len()).into_bytes();
    out.extend_from_slice(body);
    out
}

/// The journal of one unit.
#[derive(Clone, Debug)]
pub struct Journal {
    suite: Suite,
    unit: String,
    events: Vec<Event>,
    head: Digest,
}

impl Journal {
    /// An empty journal, whose head is `TH("genesis", unit)`.
    pub fn new(suite: Suite, unit: &str) -> Self {
        let head = suite.tagged("genesis", &[Field::Text(unit)]);
        Self { suite, unit: unit.to_owned(), events: Vec::new(), head }
    }

    /// Reads a journal: one event a line.
    ///
    /// # Errors
    /// The first event that is wrong, and how.
    pub fn parse(suite: Suite, unit: &str, bytes: &[u8]) -> Result<Self, JournalError> {
        let mut journal = Self::new(suite, unit);
        let body = match bytes {
            [] => return Ok(journal),
            [body @ .., b'\n'] => body,
            _ => return Err(JournalError::CutOff),
        };
        for (at, line) in (0u64..).zip(body.split(|b| *b == b'\n')) {
            let event = Event::parse(at, line)?;
            if event.seq != at {
                return Err(JournalError::Chain { at, field: "seq" });
            }
            if event.prev != journal.head {
                return Err(JournalError::Chain { at, field: "prev" });
            }
            // The line is the event's bytes.
            journal.push(event, event_hash(suite, line))?;
        }
        Ok(journal)
    }

    fn push(&mut self, event: Event, hash: Digest) -> Result<Digest, JournalError> {
        if self.events.last().is_some_and(|last| event.time < last.time) {
            return Err(JournalError::Backwards { at: event.seq });
        }
        self.head = hash;
        self.events.push(event);
        Ok(self.head)
    }

    /// Appends an event; returns its hash.
    ///
    /// # Errors
    /// Where the time is before that of the last event, or the body cannot be written.
    pub fn append(&mut self, time: Timestamp, body: Body) -> Result<Digest, JournalError> {
        let at = self.events.len() as u64;
        body.check().map_err(|why| JournalError::NotUnderstood { at, why })?;
        if !matches!(body, Body::LifeCycle { .. }) {
            Value::from_serialize(&body).map_err(|source| JournalError::Canonical { at, source })?;
        }
        let event = Event { seq: at, prev: self.head, time, body };
        // What would not be read back as it is (a life cycle's text that is not NFC) is refused here.
        let bytes = event.to_bytes();
        if Event::parse(at, &bytes)? != event {
            return Err(JournalError::NotUnderstood {
                at, why: say!("it would be read back as another event", "读回后将成为另一事件")
            });
        }
        let hash = event_hash(self.suite, &bytes);
        self.push(event, hash)
    }

    /// Takes back the events from a number on, which nobody has seen.
    pub(crate) fn truncate(&mut self, len: usize) {
        if let Some(first) = self.events.get(len) {
            self.head = first.prev;
            self.events.truncate(len);
        }
    }

    /// The suite.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// The unit.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The hash of the last event, or the genesis.
    pub fn head(&self) -> Digest {
        self.head
    }

    /// The events with their hashes.
    pub fn hashed(&self) -> impl Iterator<Item = (Digest, &Event)> {
        let next = self.events.iter().skip(1).map(|e| e.prev).chain([self.head]);
        next.zip(&self.events)
    }

    /// The root of the Merkle log over the events' bytes.
    pub fn log_root(&self) -> Digest {
        merkle_root(self.suite, self.leaves())
    }

    /// The Merkle log, for consistency proofs between heads.
    pub fn log(&self) -> MerkleTree {
        MerkleTree::new(self.suite, self.leaves().collect())
    }

    fn leaves(&self) -> impl Iterator<Item = Digest> + '_ {
        self.events.iter().map(|e| leaf_digest(self.suite, &e.to_bytes()))
    }

    /// The journal's bytes: one event a line.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.events.iter().flat_map(|e| e.to_bytes().into_iter().chain([b'\n'])).collect()
    }

    /// The counts that a `close` of the campaign states after the first `before` events: the
    /// campaign's events by kind, those with a ceremony counted through it, the life cycle's not.
    pub fn close_counts(&self, campaign: &str, before: usize) -> Vec<KindCount> {
        let past = || self.events.iter().take(before).map(|e| &e.body);
        let ceremonies: BTreeSet<&Digest> = past().filter(|b| b.campaign() == Some(campaign)).filter_map(Body::ceremony).collect();
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for body in past() {
            let ours = match body.campaign() {
                Some(c) => c == campaign,
                None => body.ceremony().is_some_and(|c| ceremonies.contains(c)),
            };
            if ours {
                *counts.entry(body.kind()).or_default() += 1;
            }
        }
        counts.into_iter().map(|(kind, count)| KindCount { kind: kind.to_owned(), count }).collect()
    }
}
