//! Scopes (适用范围): which targets something applies to, as a typed expression with one short text form.
//!
//! `tag:catering and region:140100 and not status:revoked` and `标签:catering 且 区划:140100 且 非 状态:吊销`
//! are the same [`Selector`]. A selector is written in exactly one way, and reading what was written gives
//! the selector back. The grammar is in `docs/scope.md`. What a selector selects is decided above, in
//! `index`; this room knows no register.

mod clause;
mod parse;
mod print;
mod words;

pub use clause::{Clause, Facts, IndustryRange, OneOf, Sizes, UNCLASSIFIED, Use};
pub use parse::ScopeError;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Speak;

/// How deep operators can be nested: deeper than any office writes, and far from the end of any stack.
pub const MAX_DEPTH: u8 = 32;

/// How long the text of a selector can be, in bytes.
pub const MAX_LENGTH: usize = 1 << 16;

/// Which targets: a clause, or clauses joined by and, or, not. Its depth is at most [`MAX_DEPTH`].
///
/// In JSON and TOML it is written as its text, and read from its text or from a [`Node`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Form", into = "String")]
#[schemars(with = "String")]
pub struct Selector {
    node: Node,
    depth: u8,
}

/// What a selector is made of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Every target.
    All,
    /// The targets of one clause.
    Is(Clause),
    /// The targets that the other does not select.
    Not(Box<Selector>),
    /// The targets that all of two or more select.
    And(Vec<Selector>),
    /// The targets that at least one of two or more selects.
    Or(Vec<Selector>),
}

/// How a selector may come.
#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Text(String),
    Node(Node),
}

impl Selector {
    /// A selector of a node.
    ///
    /// # Errors
    /// Where it is deeper than [`MAX_DEPTH`], or `and` or `or` join fewer than two.
    pub fn new(node: Node) -> Result<Self, ScopeError> {
        let below = match &node {
            Node::All | Node::Is(_) => 0,
            Node::Not(inner) => inner.depth,
            Node::And(parts) | Node::Or(parts) if parts.len() < 2 => return Err(ScopeError::TooFew),
            Node::And(parts) | Node::Or(parts) => parts.iter().map(|part| part.depth).max().unwrap_or(0),
        };
        if below < MAX_DEPTH { Ok(Self { node, depth: below + 1 }) } else { Err(ScopeError::TooDeep { at: None }) }
    }

    /// Every target.
    pub const fn all() -> Self {
        Self { node: Node::All, depth: 1 }
    }

    /// The targets of a clause.
    pub const fn is(clause: Clause) -> Self {
        Self { node: Node::Is(clause), depth: 1 }
    }

    /// The targets that all of these select; every target where there is none of them.
    ///
    /// # Errors
    /// Where it is deeper than [`MAX_DEPTH`].
    pub fn every(mut parts: Vec<Self>) -> Result<Self, ScopeError> {
        match (parts.pop(), parts.is_empty()) {
            (None, _) => Ok(Self::all()),
            (Some(one), true) => Ok(one),
            (Some(last), false) => {
                parts.push(last);
                Self::new(Node::And(parts))
            }
        }
    }

    /// What it is made of.
    pub const fn node(&self) -> &Node {
        &self.node
    }

    /// The clauses that it joins with `and`; itself where it joins none.
    pub fn conjuncts(&self) -> &[Self] {
        match &self.node {
            Node::And(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether a target is selected, by its facts.
    pub fn holds(&self, facts: &Facts<'_>, of: &Use<'_>) -> bool {
        match &self.node {
            Node::All => true,
            Node::Is(clause) => clause.holds(facts, of),
            Node::Not(inner) => !inner.holds(facts, of),
            Node::And(parts) => parts.iter().all(|part| part.holds(facts, of)),
            Node::Or(parts) => parts.iter().any(|part| part.holds(facts, of)),
        }
    }

    /// The clauses that decide that a target is selected (`selected`), or that it is not, each with whether it
    /// holds; none where that is not so. Of `or` that fails these are the clauses of all its parts.
    pub fn deciding(&self, selected: bool, facts: &Facts<'_>, of: &Use<'_>) -> Vec<(&Clause, bool)> {
        if self.holds(facts, of) != selected {
            return Vec::new();
        }
        match &self.node {
            Node::All => Vec::new(),
            Node::Is(clause) => vec![(clause, selected)],
            Node::Not(inner) => inner.deciding(!selected, facts, of),
            Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(|part| part.deciding(selected, facts, of)).collect(),
        }
    }

    /// Every clause, from the left.
    pub fn clauses(&self) -> Vec<&Clause> {
        match &self.node {
            Node::All => Vec::new(),
            Node::Is(clause) => vec![clause],
            Node::Not(inner) => inner.clauses(),
            Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(Self::clauses).collect(),
        }
    }
}

impl TryFrom<Form> for Selector {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        let read = match form {
            Form::Text(text) => text.parse(),
            Form::Node(node) => Self::new(node),
        };
        read.map_err(|e| e.say().carried())
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> Self {
        selector.to_string()
    }
}

#[cfg(test)]
mod tests;
