//! Whether an expression holds where some clauses cannot be told.

use super::{Expression, Node};

impl<C> Expression<C> {
    /// Whether it holds, by whether each clause does; none for a clause is that nobody can tell. None is that it
    /// depends on such clauses.
    pub fn known_by(&self, clause: &impl Fn(&C) -> Option<bool>) -> Option<bool> {
        match &self.node {
            Node::All => Some(true),
            Node::Is(of) => clause(of),
            Node::Not(inner) => inner.known_by(clause).map(|holds| !holds),
            Node::And(parts) => all_known(parts.iter().map(|part| part.known_by(clause))),
            // One of them holds unless none does.
            Node::Or(parts) => all_known(parts.iter().map(|part| part.known_by(clause).map(|holds| !holds))).map(|none| !none),
        }
    }
}

/// Whether all of these hold, of which some may be unknown: one that does not hold decides.
pub(crate) fn all_known(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}
