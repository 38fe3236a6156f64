//! What registers of their own say of a target: its tags, its licences and its classes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::inspector::DateSpan;
use crate::error::Text;
use crate::ident::{LicenceKind, PersonId, RegionCode, Scheme, TagPath, Tier};

/// Days on which something is valid; an end that is missing is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Validity {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// Days as they are written, before they are checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    #[serde(default)]
    from: Option<NaiveDate>,
    #[serde(default)]
    to: Option<NaiveDate>,
}

impl TryFrom<Ends> for Validity {
    type Error = Text;

    fn try_from(ends: Ends) -> Result<Self, Text> {
        Self::new(ends.from, ends.to)
    }
}

impl From<Validity> for Ends {
    fn from(valid: Validity) -> Self {
        Self { from: valid.from, to: valid.to }
    }
}

impl Validity {
    /// From a first day to a last day, both included.
    ///
    /// # Errors
    /// Where it ends before it begins.
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Self, Text> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Err(say!("it ends on {to} before it begins on {from}", "截止日 {to} 早于起始日 {from}")),
            _ => Ok(Self { from, to }),
        }
    }

    /// The first day and the last day.
    pub fn ends(&self) -> [Option<NaiveDate>; 2] {
        [self.from, self.to]
    }

    /// Whether it is valid on a day of a span.
    pub fn overlaps(&self, days: &DateSpan) -> bool {
        self.from.is_none_or(|from| from <= days.to) && self.to.is_none_or(|to| days.from <= to)
    }

    /// Whether it is valid on a day.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A tag (标签) that an authority gave a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagGrant {
    /// The tag.
    pub tag: TagPath,
    /// The region of whose authorities it is (适用范围: a province, a city or a county); none: everywhere.
    /// Outside of it the tag has no effect: not on a target of another region, and not in the plan of an
    /// authority of another or a larger region.
    pub scope: Option<RegionCode>,
    /// The days on which it has effect.
    pub valid: Validity,
    /// Where it comes from, such as a list or a document.
    pub source: String,
    /// Who approved it.
    pub approved_by: String,
}

/// A licence (许可证) that a target holds, and its term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Licence {
    /// Its kind.
    pub kind: LicenceKind,
    /// Its term.
    pub valid: Validity,
}

/// The class of a target by one scheme of classification (分类方案), as it was on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class {
    /// The scheme.
    pub scheme: Scheme,
    /// The day on which the class was computed.
    pub as_of: NaiveDate,
    /// The class.
    pub tier: Tier,
    /// Where it comes from, such as the system that computed it.
    pub source: String,
}

/// How a person stands behind a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// The legal representative or the person in charge (法定代表人、负责人).
    LegalRepresentative,
    /// Whoever controls it (实际控制人).
    Controller,
    /// A shareholder or partner (股东、合伙人).
    Shareholder,
}

impl Position {
    /// The name used in files and in the sealed part.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "legal_representative",
            Self::Controller => "controller",
            Self::Shareholder => "shareholder",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "法定代表人",
            Self::Controller => "实际控制人",
            Self::Shareholder => "股东",
        }
    }
}

/// A person behind a target (相关人员), from whom an inspector may have to step aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Behind {
    /// The person.
    pub person: PersonId,
    /// How.
    pub position: Position,
}
