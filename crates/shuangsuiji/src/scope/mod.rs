//! Scopes (适用范围): which targets something applies to, as a typed expression with one short text form.
//!
//! `tag:catering and region:140100 and not status:revoked` and `标签:catering 且 区划:140100 且 非 状态:吊销`
//! are the same [`Selector`]. What a selector selects is decided above, in `index`; this room knows no
//! register.

mod clause;
mod print;
mod read;
mod words;

pub use clause::{Clause, Facts, IndustryRange, Sizes, UNCLASSIFIED, Use};
pub use words::Field;

use crate::expression::Expression;
use crate::ident::TagPath;

/// Which targets.
pub type Selector = Expression<Clause>;

impl Selector {
    /// Whether a target is selected, by its facts.
    pub fn holds(&self, facts: &Facts<'_>, of: &Use<'_>) -> bool {
        self.holds_by(&|clause: &Clause| clause.holds(facts, of))
    }

    /// Whether a target is selected, whatever its tier is and whether or not it has one of these tags; none where
    /// that decides.
    pub(crate) fn holds_with_open(&self, tags: &[&TagPath], facts: &Facts<'_>, of: &Use<'_>) -> Option<bool> {
        let open = |clause: &Clause| match clause {
            Clause::Tier(_) => true,
            Clause::Tag(paths) => tags.iter().any(|tag| paths.iter().any(|path| path.holds(tag.as_str()))),
            _ => false,
        };
        self.known_by(&|clause: &Clause| (!open(clause)).then(|| clause.holds(facts, of)))
    }

    /// Whether it asks the tier.
    pub(crate) fn asks_tier(&self) -> bool {
        self.clauses().iter().any(|clause| matches!(clause, Clause::Tier(_)))
    }

    /// Whether every target that this selects is surely selected by the other too, as
    /// [`Expression::is_inside_by`].
    pub fn is_inside(&self, other: &Self, of: &Use<'_>) -> bool {
        self.is_inside_by(other, &|own: &Clause, other: &Clause| own.is_inside(other, of))
    }

    /// The clauses that decide that a target is selected (`selected`), or that it is not, as
    /// [`Expression::deciding_by`].
    pub fn deciding(&self, selected: bool, facts: &Facts<'_>, of: &Use<'_>) -> Vec<(&Clause, bool)> {
        self.deciding_by(selected, &|clause: &Clause| clause.holds(facts, of))
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_inside;
