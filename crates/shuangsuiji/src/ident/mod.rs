//! Identifiers: the credit code (统一社会信用代码) and the older codes with their check digits,
//! regions, industries, kinds of target, and the canonical entity ids of protocol §2.
//!
//! A wrong identifier is an error that says where; nothing is corrected silently.

mod code;
mod crosswalk;
mod entity;
mod kind;
mod legacy;
mod meaning;
mod names;
mod place;
mod region;
mod suggest;
mod uscc;
mod within;

pub use code::{
    BasisCode, CampaignCode, InspectorId, ItemCode, LicenceKind, OrgCode, PartyCode, PersonId, ReasonCode, SceneCode, Scheme, SkillName,
    StratumCode, TagPath, TaskCode, Tier,
};
pub use crosswalk::{Crosswalk, OlderCode};
pub use entity::{EntityId, unicode_version};
pub use kind::{Level, Seniority, TargetKind, TargetStatus};
pub use legacy::{Org9, Origin, Reg15};
pub use meaning::{Meaning, Part, meaning};
pub use place::{Industry, RegionCode};
pub use region::{Above, Region, RegionLevel, Regions};
pub use uscc::{Department, Uscc};
pub use within::{Basis, Division, Inside, Place, Within};

use std::borrow::Cow;

use crate::text::{Speak, Text};

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentError {
    /// The wrong number of characters.
    #[error("this {what} has {have} characters and should have {need}")]
    Length {
        /// What it should be.
        what: Text,
        /// How many characters it has.
        need: usize,
        /// How many there are.
        have: usize,
    },
    /// A character that cannot occur there.
    #[error("character {at} is {found:?}, which a {what} cannot hold there")]
    Character {
        /// What it should be.
        what: Text,
        /// The place, from 1.
        at: usize,
        /// What stands there.
        found: char,
    },
    /// The check character is wrong.
    #[error("the check character of this {what} would be {expected:?}, not {found:?}: at least one character is mistyped")]
    Check {
        /// What it should be.
        what: Text,
        /// The right one.
        expected: char,
        /// What stands there.
        found: char,
    },
    /// Anything else.
    #[error("{0}")]
    Form(Text),
}

speak!(IdentError {
    Self::Length { what, need, have } => "该{what}有 {have} 个字符，应为 {need} 个" [what],
    Self::Character { what, at, found } => "第 {at} 个字符是 {found:?}，{what}在该处不能使用此字符" [what],
    Self::Check { what, expected, found } => "该{what}的校验码应为 {expected:?}，而不是 {found:?}：至少有一个字符录入有误" [what],
    Self::Form(text) => "{text}" [text],
});

impl From<IdentError> for crate::error::Error {
    fn from(error: IdentError) -> Self {
        Self::new(crate::error::Code::BadIdentifier).detail(error)
    }
}

/// A character that a reader does not see or that has no agreed form: categories Cc, Cf, Cn, Co, Cs.
fn hidden(c: char) -> bool {
    use GeneralCategory::{Control, Format, PrivateUse, Surrogate, Unassigned};
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    // Most characters of a register are of ASCII, and need no table.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c.general_category(), Control | Format | Unassigned | PrivateUse | Surrogate)
}

/// NFKC, then `a`–`z` to upper-case. Only these letters: another alphabet's upper-case (`ı` to `I`)
/// would correct a wrong character silently, and would differ between languages.
fn upper(text: &str) -> Cow<'_, str> {
    use unicode_normalization::UnicodeNormalization;
    // ASCII is its own NFKC.
    match text.is_ascii() {
        true if text.bytes().any(|b| b.is_ascii_lowercase()) => text.to_ascii_uppercase().into(),
        true => text.into(),
        false => text.nfkc().map(|c| c.to_ascii_uppercase()).collect(),
    }
}

/// Serde as checked text, for a type with `parse` and `as_str`.
macro_rules! serde_as_text {
    ($($name:ident),*) => { $(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(d)?).map_err(|e| serde::de::Error::custom(e.say().carried()))
            }
        }
    )* };
}
serde_as_text!(Org9, Reg15, RegionCode, Uscc);

#[cfg(test)]
mod region_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod within_tests;
