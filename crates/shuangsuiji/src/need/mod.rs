//! Needs (人员要求): what an item asks of every officer who inspects it, as a typed expression with one short text
//! form.
//!
//! `specialty:food@2 and (qualification:pressure-vessels or seniority:senior)` and
//! `专长:food@2 且 (资质:pressure-vessels 或 资历:资深)` are the same [`Need`]. Of which inspectors it holds is decided
//! above, in `directory`; this room knows no register.

mod clause;
mod read;

pub use clause::{Ability, NeedClause};
pub use read::NeedField;

use crate::expression::Expression;

/// What is needed of an officer.
pub type Need = Expression<NeedClause>;

impl Need {
    /// Whether everybody of whom this holds surely fulfils the other too, as [`Expression::is_inside_by`].
    pub fn is_inside(&self, other: &Self) -> bool {
        self.is_inside_by(other, &NeedClause::is_inside)
    }
}

#[cfg(test)]
mod tests;
