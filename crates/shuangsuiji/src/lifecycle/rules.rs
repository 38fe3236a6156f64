//! The rules by which the life cycle is judged, as data: time limits, duties, lists.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::act::Duty;
use super::state::Stage;
use crate::calendar::{Deadline, Roll, Unit};
use crate::digest::{Digest, Suite, Value};
use crate::error::{Code, Error};
use crate::ident::{ItemCode, PartyCode, ReasonCode};

/// A time limit (时限): a stage is to be reached so many days after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Its name in the events.
    pub name: ReasonCode,
    /// The stage from whose day it is counted.
    pub from: Stage,
    /// The stage that is to be reached.
    pub until: Stage,
    /// How many days of what.
    pub deadline: Deadline,
    /// From how many days before its end it warns, in the unit of the deadline.
    pub warn: u16,
    /// Where it is written.
    pub source: String,
}

/// What becomes of an act that a rule forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is refused.
    Refuse,
    /// It is recorded, and flagged.
    Flag,
}

/// Duties of which one person may not have two (职责分离): in one draw as far as people are charged with them, at one visit as
/// far as they act there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Separation {
    /// The duties.
    pub duties: BTreeSet<Duty>,
    /// What becomes of whoever has two of them.
    pub answer: Answer,
}

/// The rules of the life cycle. Law that could not be read in the original stands here as a default that a user
/// changes; the digest of the rules is in the journal with every draw they judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The name of this version of the rules.
    pub version: String,
    /// The list of results in use, as [`super::Codes`] names it.
    pub results: String,
    /// The time limits.
    pub limits: Vec<Limit>,
    /// In an emergency (紧急检查) the entry is filed within this limit, whose stages are both the entry.
    pub emergency: Limit,
    /// What is done at a site is received within so many days; what comes later is flagged.
    pub upload: Deadline,
    /// Who may not be the same person.
    pub separation: Vec<Separation>,
    /// An entry or a publication by another organisation than one that checked.
    pub on_behalf: Answer,
    /// Items of which nothing is relaxed (红线事项): no soft measure follows a finding.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub red_lines: BTreeSet<ItemCode>,
}

impl Rules {
    /// The rules that hold where a province states none: twenty working days from the end of the check to the publication
    /// (国发〔2019〕5号), three working days to file an emergency (Chongqing, 2025, §18); the other limits and the separation of
    /// duties are ours.
    ///
    /// # Errors
    /// `Internal` where a name is not a code, which a test excludes.
    pub fn standard() -> Result<Self, Error> {
        let limit = |name: &str, from, until, days, warn, source: &str| {
            let name = ReasonCode::parse(name).map_err(|e| Error::new(Code::Internal).field("limit").detail(e))?;
            let deadline = Deadline { days, unit: Unit::WorkingDay, roll: Roll::None };
            Ok::<_, Error>(Limit { name, from, until, deadline, warn, source: source.to_owned() })
        };
        let ours = "a default of this project, to be replaced by the province's";
        let separate = |duties: &[Duty], answer| Separation { duties: duties.iter().copied().collect(), answer };
        Ok(Self {
            version: "ssj-default-1".to_owned(),
            results: "national-8".to_owned(),
            limits: vec![
                limit("dispatch", Stage::Matched, Stage::Dispatched, 5, 2, ours)?,
                limit("start", Stage::Dispatched, Stage::Entered, 60, 10, ours)?,
                limit("finish", Stage::Entered, Stage::Finished, 10, 2, ours)?,
                limit("entry", Stage::Finished, Stage::Recorded, 10, 2, ours)?,
                limit("publication", Stage::Finished, Stage::Published, 20, 5, "国发〔2019〕5号; 国市监信〔2019〕38号")?,
            ],
            emergency: limit(
                "emergency",
                Stage::Entered,
                Stage::Entered,
                3,
                1,
                "Chongqing 2025 §18: an entry without its code is filed afterwards",
            )?,
            upload: Deadline { days: 3, unit: Unit::WorkingDay, roll: Roll::None },
            separation: vec![
                separate(&[Duty::FrameKeeper, Duty::Drawer, Duty::Approver], Answer::Refuse),
                separate(&[Duty::Recorder, Duty::Auditor], Answer::Refuse),
            ],
            on_behalf: Answer::Refuse,
            red_lines: BTreeSet::new(),
        })
    }

    /// Whether the limits run forwards, each under a name of its own.
    ///
    /// # Errors
    /// `BadEntry` with the limit that does not.
    pub fn check(&self) -> Result<(), Error> {
        let bad = |limit: &Limit, why| Error::new(Code::BadEntry).field("rules.limits").value(&limit.name).detail(why);
        let mut names = BTreeSet::from([&self.emergency.name]);
        for limit in &self.limits {
            if limit.from >= limit.until {
                return Err(bad(limit, say!("it ends before it begins", "时限的终点不在起点之后")));
            }
            if !names.insert(&limit.name) {
                return Err(bad(limit, say!("another limit has this name", "另一时限已使用该名称")));
            }
        }
        Ok(())
    }

    /// A limit by its name, that of the emergency too.
    pub fn limit(&self, name: &ReasonCode) -> Option<&Limit> {
        self.limits.iter().chain([&self.emergency]).find(|limit| limit.name == *name)
    }

    /// What the rules say, as one hash.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn digest(&self, suite: Suite) -> Result<Digest, Error> {
        let value = Value::from_serialize(self).map_err(|e| Error::new(Code::BadEntry).field("rules").detail(e))?;
        Ok(suite.hash(&value.to_bytes()))
    }

    /// Whether a person who has these duties and takes another one is flagged.
    ///
    /// # Errors
    /// `NotTheirs`, about this field, where the other duty is refused.
    pub(super) fn are_flagged<'a>(
        &self,
        field: &str,
        person: &PartyCode,
        duty: Duty,
        had: impl Iterator<Item = &'a (Duty, PartyCode)>,
    ) -> Result<bool, Error> {
        let had = had.filter(|(_, who)| who == person);
        let answers = had.filter_map(|(other, _)| Some((self.both(duty, *other)?, *other)));
        match answers.min_by_key(|(answer, _)| *answer == Answer::Flag) {
            Some((Answer::Refuse, other)) => Err(Error::new(Code::NotTheirs).field(field).value(person).detail(say!(
                "one person is not both {duty} and {other}",
                "同一人不得兼任{duty}和{other}";
                duty, other
            ))),
            answer => Ok(answer.is_some()),
        }
    }

    /// What becomes of a person who has these two duties; none: both may be had.
    fn both(&self, one: Duty, other: Duty) -> Option<Answer> {
        let forbidden = self.separation.iter().filter(|s| one != other && s.duties.contains(&one) && s.duties.contains(&other));
        forbidden.map(|s| s.answer).min_by_key(|answer| *answer == Answer::Flag)
    }
}
