//! The clauses of a need: one thing that an inspector has or is.

use std::fmt;
use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};

use crate::expression::OneOf;
use crate::ident::{IdentError, Level, OrgCode, Seniority, SkillName};
use crate::text::{Speak, Text};

/// A specialty or a qualification at a level or above, as it is asked for: `food`, `food@2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ability {
    /// Its name.
    pub name: SkillName,
    /// The least level; the lowest there is where nothing is said.
    pub least: NonZeroU8,
}

impl Ability {
    /// Reads `food` or `food@2`.
    ///
    /// # Errors
    /// A name that cannot be one, or a level that is not 1 to 255.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let name = |text: &str| SkillName::parse(text).map_err(|e: IdentError| e.say());
        let Some((before, level)) = text.rsplit_once('@') else { return Ok(Self { name: name(text)?, least: NonZeroU8::MIN }) };
        let digits = !level.is_empty() && level.bytes().all(|b| b.is_ascii_digit());
        let least = digits.then(|| level.parse().ok()).flatten();
        let least = least.ok_or_else(|| say!("a level is 1 to 255, not {level:?}", "等级为 1 至 255，不能是 {level:?}"))?;
        Ok(Self { name: name(before)?, least })
    }
}

impl fmt::Display for Ability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.least {
            NonZeroU8::MIN => write!(f, "{}", self.name),
            least => write!(f, "{}@{least}", self.name),
        }
    }
}

impl TryFrom<String> for Ability {
    type Error = Text;

    fn try_from(text: String) -> Result<Self, Text> {
        Self::parse(&text)
    }
}

impl From<Ability> for String {
    fn from(ability: Ability) -> Self {
        ability.to_string()
    }
}

/// One thing that an inspector has or is, and the values of which one is needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedClause {
    /// A specialty (业务专长).
    Specialty(OneOf<Ability>),
    /// A qualification (执法资质).
    Qualification(OneOf<Ability>),
    /// Junior or senior (资历).
    Seniority(OneOf<Seniority>),
    /// The level of the own authority (层级).
    Level(OneOf<Level>),
    /// The unit (单位).
    Unit(OneOf<OrgCode>),
    /// The station (站所).
    Station(OneOf<OrgCode>),
}

impl NeedClause {
    /// Whether the other surely holds of everybody of whom this does.
    pub(super) fn is_inside(&self, other: &Self) -> bool {
        let able = |own: &OneOf<Ability>, whole: &OneOf<Ability>| {
            own.iter().all(|one| whole.iter().any(|other| other.name == one.name && other.least <= one.least))
        };
        match (self, other) {
            (Self::Specialty(own), Self::Specialty(whole)) | (Self::Qualification(own), Self::Qualification(whole)) => able(own, whole),
            (Self::Seniority(own), Self::Seniority(whole)) => own.is_among(whole),
            (Self::Level(own), Self::Level(whole)) => own.is_among(whole),
            (Self::Unit(own), Self::Unit(whole)) | (Self::Station(own), Self::Station(whole)) => own.is_among(whole),
            _ => false,
        }
    }
}
