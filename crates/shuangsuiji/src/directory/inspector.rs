//! Inspectors (执法检查人员) and their directory (执法检查人员名录库).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::recusal::{DatedRecusal, Recusal};
use super::skill::Skill;
use crate::error::{Code, Error, Problems, Text};
use crate::ident::{InspectorId, Level, OrgCode, RegionCode, Seniority};

/// An inclusive span of days. One that ends before it begins is refused where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Days")]
pub struct DateSpan {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A span as it is written, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    from: NaiveDate,
    to: NaiveDate,
}

impl TryFrom<Days> for DateSpan {
    type Error = Text;

    fn try_from(days: Days) -> Result<Self, Text> {
        Self::new(days.from, days.to)
    }
}

impl DateSpan {
    /// The span of two days.
    ///
    /// # Errors
    /// Where it ends before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, Text> {
        if from <= to {
            Ok(Self { from, to })
        } else {
            Err(say!("it ends on {to} before it begins on {from}", "截止日 {to} 早于起始日 {from}"))
        }
    }

    /// Whether the span covers every day of `other`.
    pub fn covers(&self, other: &DateSpan) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Whether the two spans share a day.
    pub fn overlaps(&self, other: &DateSpan) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// What a person may do in a team. Experts, assistants and third parties never count towards the two law
/// enforcement officers that a check needs (行政处罚法 §42).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// A law enforcement officer (执法人员); what the register means where it says nothing.
    #[default]
    Officer,
    /// An officer who can lead a team (组长).
    Leader,
    /// An expert who assists (专家).
    Expert,
    /// Another assistant (辅助人员).
    Assistant,
    /// Somebody of a third party (第三方机构人员).
    ThirdParty,
}

impl Role {
    /// Whether the person is an officer, and so counts towards the two.
    pub const fn is_officer(self) -> bool {
        matches!(self, Self::Officer | Self::Leader)
    }

    /// The name used in files and in the sealed part.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Leader => "leader",
            Self::Expert => "expert",
            Self::Assistant => "assistant",
            Self::ThirdParty => "third_party",
        }
    }
}

/// A law enforcement card (执法证) and the days it is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its number, which stays in the sealed part.
    pub number: String,
    /// Its validity.
    pub valid: DateSpan,
}

/// One inspector (执法检查人员).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspector {
    /// The register's id of the person.
    pub id: InspectorId,
    /// The name, for the sealed part only.
    pub name: String,
    /// The unit (单位) they belong to.
    pub unit: OrgCode,
    /// What they may do.
    #[serde(default)]
    pub role: Role,
    /// Regions whose targets they may inspect, each with all inside it; empty: every region of the plan.
    #[serde(default)]
    pub regions: BTreeSet<RegionCode>,
    /// Law enforcement cards.
    pub cards: Vec<Card>,
    /// Specialties and qualifications (业务专长、执法资质) by name.
    #[serde(default)]
    pub specialties: BTreeSet<String>,
    /// The most visits they can take in the campaign.
    pub capacity: u32,
    /// Days away.
    #[serde(default)]
    pub leave: Vec<DateSpan>,
    /// From what they must step aside, without end.
    #[serde(default)]
    pub recusals: Vec<Recusal>,
    /// The level of their authority (层级).
    #[serde(default)]
    pub level: Option<Level>,
    /// The station (站所) where they work.
    #[serde(default)]
    pub station: Option<OrgCode>,
    /// Junior or senior (资历); none: not known.
    #[serde(default)]
    pub seniority: Option<Seniority>,
    /// Specialties and qualifications with their levels and days.
    #[serde(default)]
    pub skills: Vec<Skill>,
    /// From what they must step aside, with reason and time limit.
    #[serde(default)]
    pub dated_recusals: Vec<DatedRecusal>,
}

/// A row of a register of its own about an inspector: what it says, and of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfInspector<T> {
    /// The inspector.
    pub inspector: InspectorId,
    /// What the register says.
    pub fact: T,
}

impl Inspector {
    /// Whether one card is valid on every day of the window.
    pub fn card_covers(&self, window: &DateSpan) -> bool {
        self.cards.iter().any(|c| c.valid.covers(window))
    }

    /// Whether the person is away on the whole window.
    pub fn away(&self, window: &DateSpan) -> bool {
        self.leave.iter().any(|l| l.covers(window))
    }
}

/// The directory of inspectors, sorted by id.
#[derive(Clone, Debug, Default)]
pub struct Inspectors {
    rows: Vec<Inspector>,
}

impl Inspectors {
    /// Builds the directory from rows in any order.
    ///
    /// # Errors
    /// One error holding every id that occurs twice and every card or leave that ends before it begins.
    pub fn new(mut rows: Vec<Inspector>) -> Result<Self, Error> {
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        let mut problems = Problems::default();
        for pair in rows.windows(2) {
            if let [a, b] = pair
                && a.id == b.id
            {
                problems.push(Error::new(Code::DuplicateId).field("id").value(&a.id));
            }
        }
        for row in &rows {
            let spans = row.cards.iter().map(|c| ("card", &c.valid)).chain(row.leave.iter().map(|l| ("leave", l)));
            for (field, span) in spans {
                if let Err(detail) = DateSpan::new(span.from, span.to) {
                    problems.push(Error::new(Code::BadDate).field(field).value(&row.id).detail(detail));
                }
            }
        }
        problems.into_result()?;
        Ok(Self { rows })
    }

    /// Gives inspectors what registers of their own say of them. What is said twice is said once, and rows come
    /// in any order.
    ///
    /// # Errors
    /// `UnknownReference` for every inspector whom the directory does not have.
    pub(crate) fn with<T: Ord>(
        &mut self,
        field: &str,
        rows: Vec<OfInspector<T>>,
        of: fn(&mut Inspector) -> &mut Vec<T>,
    ) -> Result<(), Error> {
        let mut problems = Problems::default();
        for row in rows {
            match self.rows.binary_search_by(|own| own.id.cmp(&row.inspector)).map(|at| self.rows.get_mut(at)) {
                Ok(Some(person)) => of(person).push(row.fact),
                _ => {
                    let detail = say!("the register of inspectors has no such id", "执法检查人员名录库中没有该编号");
                    problems.push(Error::new(Code::UnknownReference).field(field).value(&row.inspector).detail(detail));
                }
            }
        }
        for person in &mut self.rows {
            of(person).sort();
            of(person).dedup();
        }
        problems.into_result()
    }

    /// The inspectors, sorted by id.
    pub fn rows(&self) -> &[Inspector] {
        &self.rows
    }

    /// How many specialties and qualifications the register of their own says, each once.
    pub fn skills(&self) -> usize {
        self.rows.iter().map(|person| person.skills.len()).sum()
    }

    /// How many recusals with a time limit there are, each once.
    pub fn dated_recusals(&self) -> usize {
        self.rows.iter().map(|person| person.dated_recusals.len()).sum()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
