//! The committed plan: a closed document with resolved counts (protocol §4).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::physical::{Pattern, PatternError};
use crate::digest::{CanonicalError, Digest, Field, Suite, Value};
use crate::ident::{CampaignCode, PartyCode, ReasonCode, StratumCode, TaskCode};
use crate::plan::{Coordination, Roster};
use crate::text::Text;

/// The most attempts that a plan may allow: a target wanted out with probability 1/2 in one attempt
/// escapes k attempts with 1 − 2⁻ᵏ (protocol §5).
const MOST_ATTEMPTS: u64 = 3;

/// The document whose hash is committed. An unknown key at any depth is "not understood".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    /// `vd1`.
    pub protocol: String,
    /// The suite of every hash.
    pub suite: Suite,
    /// The unit whose journal it is in.
    pub unit: String,
    /// The campaign.
    pub campaign: CampaignCode,
    /// A title people read.
    pub title: String,
    /// The id of the target pool.
    pub pool: Digest,
    /// The id of the inspector pool.
    pub inspectors: Digest,
    /// Whether tasks share tickets.
    pub coordination: Coordination,
    /// The tasks.
    pub tasks: Vec<TaskDoc>,
    /// The parties in order of reveal, the registry keeper first.
    pub parties: Vec<PartyDoc>,
    /// The pattern of the dice, or empty.
    pub physical: String,
    /// How many attempts there may be.
    pub max_attempts: u64,
    /// The version of Unicode of the ids.
    pub unicode: String,
    /// A public beacon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon: Option<BeaconRef>,
    /// Who sees the roster before the close; absent: `witnessed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Roster>,
    /// The reasons for which a drawn target may be replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Replacement>,
    /// The matcher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<Matching>,
    /// The digest of the plan and rules this was resolved from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Digest>,
}

/// A task of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskDoc {
    /// Its code.
    pub code: TaskCode,
    /// Its strata.
    pub strata: Vec<StratumDoc>,
}

/// A stratum of the document: its code and how it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawStratum", into = "RawStratum")]
pub struct StratumDoc {
    /// Its code.
    pub code: StratumCode,
    /// How it is drawn.
    pub method: Method,
}

/// How a stratum is drawn (protocol §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// Simple random.
    Srs {
        /// How many.
        n: u64,
    },
    /// Sequential Poisson by weight.
    Pps {
        /// How many.
        n: u64,
    },
    /// Pareto by weight.
    Pareto {
        /// How many.
        n: u64,
    },
    /// Each target by itself.
    Threshold {
        /// Numerator.
        num: u64,
        /// Denominator.
        den: u64,
    },
    /// One sample of a committed list.
    Portfolio {
        /// The sum of the multiplicities.
        total: u64,
        /// The Merkle root of the list.
        root: Digest,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStratum {
    code: StratumCode,
    method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    den: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<Digest>,
}

impl TryFrom<RawStratum> for StratumDoc {
    type Error = String;

    fn try_from(raw: RawStratum) -> Result<Self, String> {
        let method = match (raw.method.as_str(), raw.n, raw.num, raw.den, raw.total, raw.root) {
            ("srs", Some(n), None, None, None, None) => Method::Srs { n },
            ("pps", Some(n), None, None, None, None) => Method::Pps { n },
            ("pareto", Some(n), None, None, None, None) => Method::Pareto { n },
            ("threshold", None, Some(num), Some(den), None, None) => Method::Threshold { num, den },
            ("portfolio", None, None, None, Some(total), Some(root)) => Method::Portfolio { total, root },
            (other, ..) => {
                let code = &raw.code;
                let text = say!(
                    "stratum {code}: the fields do not fit a method, or {other:?} is none",
                    "层 {code}：各字段与抽取方法不符，或没有 {other:?} 这一方法"
                );
                return Err(text.carried());
            }
        };
        Ok(Self { code: raw.code, method })
    }
}

impl From<StratumDoc> for RawStratum {
    fn from(doc: StratumDoc) -> Self {
        let mut raw = Self { code: doc.code, method: String::new(), n: None, num: None, den: None, total: None, root: None };
        raw.method = match doc.method {
            Method::Srs { n } => {
                raw.n = Some(n);
                "srs"
            }
            Method::Pps { n } => {
                raw.n = Some(n);
                "pps"
            }
            Method::Pareto { n } => {
                raw.n = Some(n);
                "pareto"
            }
            Method::Threshold { num, den } => {
                (raw.num, raw.den) = (Some(num), Some(den));
                "threshold"
            }
            Method::Portfolio { total, root } => {
                (raw.total, raw.root) = (Some(total), Some(root));
                "portfolio"
            }
        }
        .to_owned();
        raw
    }
}

/// A party of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyDoc {
    /// Its code.
    pub id: PartyCode,
    /// Its organisation.
    pub organisation: String,
}

/// A public beacon, fixed before its round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeaconRef {
    /// The beacon.
    pub source: String,
    /// Its round.
    pub round: u64,
}

/// Replacement: the closed list of reasons and the most per stratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The reason codes, sorted.
    pub reasons: Vec<String>,
    /// The most replacements per stratum.
    pub max: u64,
}

/// The matcher named by the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// Its law and version.
    pub algorithm: String,
}

/// Why a document is not a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanDocumentError {
    /// Not canonical, or with a key this version does not know.
    #[error("not understood: {0}")]
    NotUnderstood(#[from] CanonicalError),
    /// The dice pattern.
    #[error(transparent)]
    Physical(#[from] PatternError),
    /// Something else.
    #[error("{0}")]
    Rule(Text),
}

speak!(PlanDocumentError {
    Self::NotUnderstood(why) => "无法理解：{why}" [why],
    Self::Physical(why) => "{why}" [why],
    Self::Rule(why) => "{why}" [why],
});

fn rule<T>(text: Text) -> Result<T, PlanDocumentError> {
    Err(PlanDocumentError::Rule(text))
}

impl PlanDocument {
    /// The canonical bytes.
    ///
    /// # Errors
    /// Where a text is not in NFC or a number above 2^53 − 1.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PlanDocumentError> {
        Ok(Value::from_serialize(self)?.to_bytes())
    }

    /// Reads a document and checks it.
    ///
    /// # Errors
    /// What is not canonical, not understood, or against the rules of protocol §4 and §5.
    pub fn parse(bytes: &[u8]) -> Result<Self, PlanDocumentError> {
        let doc: Self = Value::parse(bytes)?.deserialize()?;
        doc.check()?;
        Ok(doc)
    }

    /// `TH("plan", canonical_json)`.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn hash(&self) -> Result<Digest, PlanDocumentError> {
        Ok(self.suite.tagged("plan", &[Field::Bytes(&self.to_bytes()?)]))
    }

    /// Checks what types cannot: unique codes, ranges, the parties' minimum.
    ///
    /// # Errors
    /// The first rule broken.
    pub fn check(&self) -> Result<(), PlanDocumentError> {
        if self.protocol != "vd1" {
            let protocol = &self.protocol;
            return rule(say!("protocol {protocol:?} is not vd1", "协议 {protocol:?} 不是 vd1"));
        }
        if self.unit.is_empty() {
            return rule(say!("a plan names its unit", "计划须载明单位"));
        }
        if !(1..=MOST_ATTEMPTS).contains(&self.max_attempts) {
            return rule(say!("a plan allows 1 to {MOST_ATTEMPTS} attempts", "计划允许 1 至 {MOST_ATTEMPTS} 次尝试"));
        }
        let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if self.unicode.split('.').count() != 3 || !self.unicode.split('.').all(number) {
            return rule(say!("a version of Unicode is three numbers, such as 15.0.0", "Unicode 版本为三个数字，例如 15.0.0"));
        }
        if self.beacon.as_ref().is_some_and(|b| b.source.is_empty()) {
            return rule(say!("a beacon has a source", "信标须有来源"));
        }
        if let Some(replacement) = &self.replacement
            && (replacement.reasons.iter().any(|r| ReasonCode::parse(r).is_err()) || !replacement.reasons.is_sorted_by(|a, b| a < b))
        {
            return rule(say!("the reasons of a replacement are codes, sorted, none twice", "替换理由须为已排序、不重复的代码"));
        }
        self.check_parties()?;
        self.check_tasks()
    }

    /// Three organisations, or two and dice (protocol §5). A pattern of literals only is no dice.
    fn check_parties(&self) -> Result<(), PlanDocumentError> {
        let dice = Pattern::parse(&self.physical)?.has_dice();
        let ids: BTreeSet<_> = self.parties.iter().map(|p| &p.id).collect();
        let organisations: BTreeSet<_> = self.parties.iter().map(|p| &p.organisation).collect();
        if ids.len() != self.parties.len() {
            return rule(say!("a party is named twice", "参与方重复列出"));
        }
        if self.parties.iter().any(|p| p.organisation.is_empty()) {
            return rule(say!("every party names its organisation", "每个参与方须载明所属单位"));
        }
        if organisations.len() + usize::from(dice) < 3 {
            return rule(say!(
                "a ceremony needs parties of three organisations, or of two and dice",
                "仪式的参与方须分属三个单位，或分属两个单位并掷骰"
            ));
        }
        Ok(())
    }

    fn check_tasks(&self) -> Result<(), PlanDocumentError> {
        let codes: BTreeSet<_> = self.tasks.iter().map(|t| &t.code).collect();
        if codes.is_empty() || codes.len() != self.tasks.len() {
            return rule(say!("a plan has tasks, each with a code of its own", "计划须有抽查任务，且任务代码互不相同"));
        }
        for task in &self.tasks {
            let strata: BTreeSet<_> = task.strata.iter().map(|s| &s.code).collect();
            if strata.is_empty() || strata.len() != task.strata.len() {
                let task = &task.code;
                return rule(say!("task {task} has strata, each with a code of its own", "任务 {task} 须有分层，且层代码互不相同"));
            }
            for stratum in &task.strata {
                let code = &stratum.code;
                match stratum.method {
                    Method::Threshold { num, den } if den == 0 || num > den || den >= 1 << 53 => {
                        return rule(say!(
                            "stratum {code}: 0 <= num <= den, 1 <= den < 2^53",
                            "层 {code}：须有 0 <= num <= den 且 1 <= den < 2^53"
                        ));
                    }
                    Method::Portfolio { total: 0, .. } => {
                        return rule(say!("stratum {code}: a portfolio's total is 1 or more", "层 {code}：样本组合的总重数须不小于 1"));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The stratum of a task and stratum code.
    pub fn method(&self, task: &str, stratum: &str) -> Option<&Method> {
        let task = self.tasks.iter().find(|t| t.code.as_str() == task)?;
        task.strata.iter().find(|s| s.code.as_str() == stratum).map(|s| &s.method)
    }
}
