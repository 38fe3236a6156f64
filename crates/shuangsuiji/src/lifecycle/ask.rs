//! Questions to a casebook and its answers as JSON, for hosts whose language has no types for them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::act::Act;
use super::casebook::Casebook;
use super::codes::Need;
use super::export::Naming;
use crate::digest::Digest;
use crate::error::{Code, Error};
use crate::ident::ItemCode;
use crate::rational::{Ratio, RatioError};
use crate::text::{Lang, Text};

/// A question, as JSON: its name under `ask`, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Question {
    /// Every visit as it stands.
    Cases {},
    /// What is flagged of no visit in particular.
    Flags {},
    /// The act that opens the life cycle of a draw.
    Opening {
        /// The ceremony.
        ceremony: Digest,
    },
    /// The act that sends a visit out.
    Dispatch {
        /// The ceremony.
        ceremony: Digest,
        /// The target.
        target: Digest,
        /// The guideline of every item on the day of the check.
        guidelines: BTreeMap<ItemCode, String>,
    },
    /// Every time limit as it stands on a day.
    Limits {
        /// The day.
        on: NaiveDate,
    },
    /// The visits whose hand-over was not received until its day.
    OverdueReceipts {
        /// The day.
        on: NaiveDate,
    },
    /// How the drawn items came out.
    Completeness {
        /// The ceremony.
        ceremony: Digest,
    },
    /// The figures of supervision.
    Figures {
        /// The day.
        on: NaiveDate,
        /// One draw; none: all.
        #[serde(default)]
        ceremony: Option<Digest>,
    },
    /// The items and groups of targets in which findings concentrate.
    Concentrations {
        /// The group of every target.
        groups: BTreeMap<Digest, String>,
        /// The most probability of naming anything where nothing concentrates, such as `5%`.
        level: String,
        /// One draw; none: all.
        #[serde(default)]
        ceremony: Option<Digest>,
    },
    /// What does not look like chance.
    Anomalies {
        /// The most probability of naming anybody on an honest log, such as `5%`.
        level: String,
        /// One draw; none: all.
        #[serde(default)]
        ceremony: Option<Digest>,
    },
    /// Where the published result of an item comes from.
    Trace {
        /// The ceremony.
        ceremony: Digest,
        /// The target.
        target: Digest,
        /// The item.
        item: ItemCode,
    },
    /// The results of a draw, in the form that imports again.
    Results {
        /// The ceremony.
        ceremony: Digest,
    },
    /// A visit as it is made public.
    Notice {
        /// The ceremony.
        ceremony: Digest,
        /// The target.
        target: Digest,
        /// What only the host knows.
        naming: Naming,
        /// The names of the items.
        #[serde(default)]
        items: BTreeMap<ItemCode, String>,
    },
    /// The task package of a visit.
    Package {
        /// The ceremony.
        ceremony: Digest,
        /// The target.
        target: Digest,
    },
    /// The head of the journal, the number of its events, the state as one hash, and the draws that are not opened in it.
    State {},
    /// The results of the list in use and the measures, with what they are called and mean.
    Codes {},
    /// The rules, as they can be given to the next casebook.
    Rules {},
}

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    /// `BadArgument` with what is wrong.
    pub fn parse(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map_err(|e| Error::new(Code::BadArgument).field("question").detail(Text::parsed(e)))
    }
}

/// An act as an entry has it: its kind begins with `lc_`.
fn act(act: &Act) -> Value {
    let mut value = json!(act);
    let kind = value["kind"].as_str().map(|kind| format!("lc_{kind}"));
    value["kind"] = json!(kind);
    value
}

impl Casebook {
    /// Answers a question.
    ///
    /// # Errors
    /// Those of the method that the question names.
    pub fn answer(&self, question: &Question) -> Result<String, Error> {
        let answer = match question {
            Question::Cases {} => json!(self.cases().collect::<Vec<_>>()),
            Question::Flags {} => json!(self.flags()),
            Question::Opening { ceremony } => act(&self.opening_act(ceremony)?),
            Question::Dispatch { ceremony, target, guidelines } => act(&self.dispatch_act(ceremony, target, guidelines)?),
            Question::Limits { on } => json!(self.limits(*on)?),
            Question::OverdueReceipts { on } => json!(self.overdue_receipts(*on).collect::<Vec<_>>()),
            Question::Completeness { ceremony } => json!(self.completeness(ceremony)?),
            Question::Figures { on, ceremony } => json!(self.figures(ceremony.as_ref(), *on)?),
            Question::Concentrations { groups, level, ceremony } => {
                json!(self.concentrations(ceremony.as_ref(), groups, ratio(level)?)?)
            }
            Question::Anomalies { level, ceremony } => json!(self.anomalies(ceremony.as_ref(), ratio(level)?)?),
            Question::Trace { ceremony, target, item } => json!(self.trace(ceremony, target, item)?),
            // The bytes that were signed or hashed are those that are given.
            Question::Results { ceremony } => return text(self.results(ceremony)?.to_bytes()?),
            Question::Package { ceremony, target } => return text(self.pack(ceremony, target)?.to_bytes()?),
            Question::Notice { ceremony, target, naming, items } => json!(self.notice(ceremony, target, naming, items)?),
            Question::State {} => {
                let (journal, digest) = (self.journal(), self.state_digest()?);
                let unopened: Vec<&Digest> = self.unopened().collect();
                json!({ "events": journal.events().len(), "head": journal.head(), "state": digest, "unopened": unopened })
            }
            Question::Codes {} => self.told_codes(),
            Question::Rules {} => json!(self.rules()),
        };
        Ok(answer.to_string())
    }
}

impl Casebook {
    fn told_codes(&self) -> Value {
        let list = self.rules().results.as_str();
        let results = self.codes().list(list).unwrap_or_default().iter().map(|r| {
            let (inspected, finding) = (r.meaning.inspected, r.meaning.finding);
            let follows: Vec<Value> = self
                .codes()
                .follows(list, &r.code)
                .map(|(measure, need, basis)| json!({ "measure": measure, "required": need == Need::Required, "basis": basis }))
                .collect();
            json!({ "code": r.code, "zh": r.name.get(Lang::Zh), "en": r.name.get(Lang::En), "inspected": inspected, "finding": finding, "follows": follows })
        });
        let measures = self
            .codes()
            .measures()
            .map(|m| json!({ "code": m.code, "zh": m.name.get(Lang::Zh), "en": m.name.get(Lang::En), "force": m.force }));
        json!({ "list": list, "results": results.collect::<Vec<_>>(), "measures": measures.collect::<Vec<_>>() })
    }
}

fn ratio(level: &str) -> Result<Ratio, Error> {
    level.parse().map_err(|e: RatioError| Error::new(Code::BadArgument).field("level").value(level).detail(e))
}

fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
}
