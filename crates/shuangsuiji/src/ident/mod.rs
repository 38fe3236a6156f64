//! Identifiers: the credit code (统一社会信用代码) and the older codes with their check digits,
//! regions, industries, and the canonical entity ids of protocol §2.
//!
//! A wrong identifier is an error that says where; nothing is corrected silently.

mod code;
mod entity;
mod legacy;
mod place;
mod uscc;

pub use code::{CampaignCode, InspectorId, ItemCode, OrgCode, PartyCode, StratumCode, TaskCode};
pub use entity::{EntityId, unicode_version};
pub use legacy::{Org9, Reg15};
pub use place::{Industry, RegionCode};
pub use uscc::Uscc;

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentError {
    /// The wrong number of characters.
    #[error("{what} has {need} characters, not {have}")]
    Length {
        /// What it should be.
        what: &'static str,
        /// How many characters it has.
        need: usize,
        /// How many there are.
        have: usize,
    },
    /// A character that cannot occur there.
    #[error("character {at} is {found:?}, which {what} cannot hold there")]
    Character {
        /// What it should be.
        what: &'static str,
        /// The place, from 1.
        at: usize,
        /// What stands there.
        found: char,
    },
    /// The check character is wrong.
    #[error("the check character of this {what} would be {expected:?}, not {found:?}: at least one character is mistyped")]
    Check {
        /// What it should be.
        what: &'static str,
        /// The right one.
        expected: char,
        /// What stands there.
        found: char,
    },
    /// Anything else.
    #[error("{0}")]
    Form(String),
}

#[cfg(test)]
mod tests;
