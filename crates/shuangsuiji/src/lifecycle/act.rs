//! What can happen to a visit, as the events of the journal write it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::Stage;
use crate::digest::{Digest, Value};
use crate::error::{Code, Error};
use crate::ident::{ItemCode, Level, OrgCode, PartyCode, ReasonCode};
use crate::journal::{Body, Timestamp};
use crate::text::{Speak, Text};

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The unit as a whole.
    Unit,
    /// The draw of a ceremony.
    Draw {
        /// The ceremony.
        ceremony: Digest,
    },
    /// One drawn target.
    Visit {
        /// The ceremony that drew it.
        ceremony: Digest,
        /// Its blinded id.
        target: Digest,
    },
}

/// How the presence at a site was recorded (扫码入企).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// The code of the task was scanned on arrival.
    Scan,
    /// An emergency, without a code; it is filed afterwards (先行检查、事后补录).
    Emergency,
    /// Neither. It is recorded all the same, and is a violation.
    Unscanned,
    /// Nobody goes there: a check off site (非现场).
    OffSite,
}

/// A duty of which the law or a policy keeps people apart (职责分离).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Keeps the registers (名录库维护).
    FrameKeeper,
    /// Draws (抽取).
    Drawer,
    /// Approves (批准).
    Approver,
    /// Enters results (结果录入).
    Recorder,
    /// Audits results (结果审核).
    Auditor,
    /// Publishes results (结果公示).
    Publisher,
}

/// The result of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemResult {
    /// The item.
    pub item: ItemCode,
    /// Codes of the list of results that the rules name; several may hold.
    pub codes: BTreeSet<String>,
    /// Codes of the causes (成因), such as ignorance of the law; empty: not stated.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub causes: BTreeSet<ReasonCode>,
    /// Codes of the advice that was given (整改建议).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub advice: BTreeSet<ReasonCode>,
    /// `TH("evidence", nonce, content)` of the sheet, photographs, samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Digest>,
}

/// A measure that follows a result (后续处置).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The item whose result it follows.
    pub item: ItemCode,
    /// A code of the table of measures.
    pub measure: String,
    /// The legal basis; empty where none is needed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub basis: String,
    /// The day until which the target is to act, such as to correct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// `TH("evidence", nonce, number)` of the case that was opened or passed on: its number would name the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Digest>,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<PartyCode>,
}

/// What a visit takes along of an item: the guideline that holds on the day (工作指引).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// The item.
    pub item: ItemCode,
    /// The guideline and its version; empty: the item has none.
    pub guideline: String,
}

/// One act. The kind of its event is `lc_` and the name of the variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Act {
    /// The life cycle of a draw begins: its roll and the rules by which it is judged.
    Opened {
        /// The digest of the [`crate::campaign::Roll`].
        roll: Digest,
        /// The digest of the [`super::Rules`].
        rules: Digest,
    },
    /// Somebody is charged with a duty.
    Charged {
        /// The duty.
        duty: Duty,
        /// Who: a code, not a name.
        person: PartyCode,
    },
    /// The visit is sent out to those who make it.
    Dispatched {
        /// What is checked, by which guideline.
        items: BTreeSet<Taken>,
    },
    /// The check begins.
    Entered {
        /// How the presence was recorded.
        way: Presence,
        /// Who came: blinded ids of inspectors.
        inspectors: BTreeSet<Digest>,
    },
    /// An entry in an emergency is filed.
    Filed {
        /// `TH("evidence", nonce, content)`.
        evidence: Digest,
    },
    /// Somebody or something beyond the task took part in the check, with the reason.
    Added {
        /// Inspectors who are not of the team.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        inspectors: BTreeSet<Digest>,
        /// Items that are not of the task.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        items: BTreeSet<ItemCode>,
        /// Why.
        reason: ReasonCode,
    },
    /// The legal representative was asked to be there, with the reason.
    RepresentativeRequested {
        /// Why.
        reason: ReasonCode,
    },
    /// Guidance was given (谁执法谁普法), by a handbook of the industry in its version.
    Guided {
        /// The handbook (合规手册).
        handbook: ReasonCode,
    },
    /// The check ends.
    Finished {},
    /// Results are entered: of all items at once or of some after others.
    Recorded {
        /// The results.
        results: Vec<ItemResult>,
        /// Why another organisation than the one that checked enters them (代录).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf: Option<ReasonCode>,
    },
    /// The results are audited and hold.
    Audited {},
    /// The results are sent back to be entered again.
    Returned {
        /// Why.
        reason: ReasonCode,
    },
    /// The results are made public.
    Published {
        /// The hash of what was published.
        publication: Digest,
    },
    /// What was published is corrected by another publication.
    Corrected {
        /// The hash of what is public now.
        publication: Digest,
        /// The results that are other than they were; none: only the wording is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        results: Vec<ItemResult>,
        /// Why.
        reason: ReasonCode,
    },
    /// What was published is taken back.
    Withdrawn {
        /// Why.
        reason: ReasonCode,
    },
    /// What follows the results.
    Disposed {
        /// The measures.
        measures: Vec<Measure>,
    },
    /// Nothing is left to do.
    Closed {},
    /// A time limit stands still.
    Paused {
        /// The limit, as the rules name it.
        limit: ReasonCode,
        /// Why.
        reason: ReasonCode,
        /// Who allowed it.
        approver: PartyCode,
    },
    /// It runs again.
    Resumed {
        /// The limit, as the rules name it.
        limit: ReasonCode,
    },
    /// A time limit is extended.
    Extended {
        /// The limit, as the rules name it.
        limit: ReasonCode,
        /// By how many days, in the unit of the limit.
        days: u16,
        /// Why.
        reason: ReasonCode,
        /// Who allowed it.
        approver: PartyCode,
    },
    /// The matter is handed over to another organisation (移交).
    HandedOver {
        /// To whom.
        to: OrgCode,
        /// The day until which a receipt is awaited.
        due: NaiveDate,
    },
    /// The other organisation has it (签收).
    Received {},
    /// A time limit was missed. It is raised once and never taken back.
    Violated {
        /// The limit, as the rules name it.
        limit: ReasonCode,
        /// The last day on which it would have been in time.
        due: NaiveDate,
        /// Who was to act.
        owner: OrgCode,
    },
    /// Somebody entered a site without a task: an observation, a survey, an inspection that nobody planned.
    CameWithout {
        /// What it was called.
        pretext: ReasonCode,
        /// `TH("evidence", nonce, content)` of where and who.
        evidence: Digest,
    },
    /// A problem met on the way (问题反映), by a code.
    Issue {
        /// The code.
        issue: ReasonCode,
        /// The stage at which it was met.
        stage: Stage,
        /// The level of the organisation that met it.
        level: Level,
    },
}

/// An act with who did it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key of the submission, a code of the organisation's: an entry with the key of one before it is the same
    /// entry, sent twice.
    pub key: ReasonCode,
    /// The organisation that acts.
    pub by: OrgCode,
    /// The person who acts: a code, not a name.
    pub actor: PartyCode,
    /// When it was done; the time of the event is when it was received.
    pub at: Timestamp,
    /// What it is about.
    pub subject: Subject,
    /// What was done.
    pub act: Act,
}

/// The keys of an entry that are not the act's.
const HEADER: [&str; 6] = ["actor", "at", "by", "ceremony", "key", "target"];

impl Entry {
    /// The entry as canonical JSON: the fields of its event, without those of the journal.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        Ok(self.to_value()?.to_bytes())
    }

    pub(super) fn to_value(&self) -> Result<Value, Error> {
        let Body::LifeCycle { kind, mut fields } = self.to_body()? else { return Err(Error::new(Code::Internal).field("entry")) };
        fields.insert("kind".to_owned(), Value::Text(kind));
        Ok(Value::Object(fields))
    }

    /// Reads an entry from JSON; the order of its keys and space between them do not matter.
    ///
    /// # Errors
    /// `BadEntry` with the field that is wrong or not understood.
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let value: serde_json::Value = serde_json::from_slice(json).map_err(|e| bad("entry").detail(Text::parsed(e)))?;
        Self::from_value(Value::from_serialize(&value).map_err(|e| bad("entry").detail(e))?)
    }

    pub(super) fn from_value(value: Value) -> Result<Self, Error> {
        let form = || bad("kind").detail(say!("an object with a kind lc_… is needed", "须为含 lc_… 类型（kind）的对象"));
        let Value::Object(mut fields) = value else { return Err(form()) };
        match fields.remove("kind") {
            Some(Value::Text(kind)) if kind.starts_with("lc_") => Self::of_body(&Body::LifeCycle { kind, fields })?.ok_or_else(form),
            _ => Err(form()),
        }
    }

    /// The fields of the event and its kind.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn to_body(&self) -> Result<Body, Error> {
        let bad = |e: crate::digest::CanonicalError| Error::new(Code::BadEntry).field("act").detail(e);
        let Value::Object(mut fields) = Value::from_serialize(&self.act).map_err(bad)? else {
            return Err(Error::new(Code::Internal).field("act"));
        };
        let Some(Value::Text(kind)) = fields.remove("kind") else { return Err(Error::new(Code::Internal).field("kind")) };
        let text = |text: &dyn std::fmt::Display| Value::Text(text.to_string());
        fields.insert("key".to_owned(), text(&self.key));
        fields.insert("by".to_owned(), text(&self.by));
        fields.insert("actor".to_owned(), text(&self.actor));
        fields.insert("at".to_owned(), text(&self.at));
        let (ceremony, target) = match &self.subject {
            Subject::Unit => (None, None),
            Subject::Draw { ceremony } => (Some(ceremony), None),
            Subject::Visit { ceremony, target } => (Some(ceremony), Some(target)),
        };
        let ids = [("ceremony", ceremony), ("target", target)];
        fields.extend(ids.into_iter().filter_map(|(name, id)| Some((name.to_owned(), text(id?)))));
        Ok(Body::LifeCycle { kind: format!("lc_{kind}"), fields })
    }

    /// Reads an event of the life cycle; `None` for the kinds of the draw.
    ///
    /// # Errors
    /// `BadEntry` with the field that is wrong or not understood.
    pub fn of_body(body: &Body) -> Result<Option<Self>, Error> {
        let Body::LifeCycle { kind, fields } = body else { return Ok(None) };
        let Some(own_kind) = kind.strip_prefix("lc_") else { return Ok(None) };
        let text = |name: &str| match fields.get(name) {
            Some(Value::Text(text)) => Ok(text.as_str()),
            _ => Err(bad(name).detail(say!("a text is needed", "须为文本"))),
        };
        let id = |name: &str| match fields.contains_key(name) {
            true => text(name)?.parse().map(Some).map_err(|_| bad(name).detail(say!("not a hash", "不是摘要"))),
            false => Ok(None),
        };
        let subject = match (id("ceremony")?, id("target")?) {
            (None, None) => Subject::Unit,
            (Some(ceremony), None) => Subject::Draw { ceremony },
            (Some(ceremony), Some(target)) => Subject::Visit { ceremony, target },
            (None, Some(_)) => return Err(bad("ceremony").detail(say!("a target is one of a ceremony", "检查对象须指明所属的抽取"))),
        };
        let own = fields.iter().filter(|(name, _)| !HEADER.contains(&name.as_str()));
        let mut act: BTreeMap<String, Value> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        act.insert("kind".to_owned(), Value::Text(own_kind.to_owned()));
        Ok(Some(Self {
            key: ReasonCode::parse(text("key")?).map_err(|e| bad("key").detail(e))?,
            by: OrgCode::parse(text("by")?).map_err(|e| bad("by").detail(e))?,
            actor: PartyCode::parse(text("actor")?).map_err(|e| bad("actor").detail(e))?,
            at: Timestamp::parse(text("at")?).map_err(|e| bad("at").detail(e))?,
            subject,
            act: Value::Object(act).deserialize().map_err(|e| bad(kind).detail(e))?,
        }))
    }
}

fn bad(field: &str) -> Error {
    Error::new(Code::BadEntry).field(field)
}

impl Speak for Duty {
    fn say(&self) -> Text {
        match self {
            Self::FrameKeeper => say!("keeper of the registers", "名录库维护人"),
            Self::Drawer => say!("drawer", "抽取人"),
            Self::Approver => say!("approver", "批准人"),
            Self::Recorder => say!("recorder of results", "结果录入人"),
            Self::Auditor => say!("auditor of results", "结果审核人"),
            Self::Publisher => say!("publisher of results", "结果公示人"),
        }
    }
}
