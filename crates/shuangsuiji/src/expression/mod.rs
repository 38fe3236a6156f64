//! Expressions: clauses joined by and 且, or 或, not 非, with one short text form in English and Chinese words.
//!
//! What a clause says is for the room that has it: `scope` asks of targets, `need` of inspectors. An expression is
//! written in exactly one way, and reading what was written gives the expression back. The grammar is in
//! `docs/scope.md`.

mod form;
mod inside;
mod known;
mod one_of;
mod parse;
mod print;
mod words;

pub(crate) use known::all_known;
pub use one_of::OneOf;
pub use parse::{ExpressionError, Reader};
pub(crate) use print::{set, word};
pub(crate) use words::{Names, name};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::text::Lang;

/// How deep operators can be nested: deeper than any office writes, and far from the end of any stack.
pub const MAX_DEPTH: u8 = 32;

/// How long the text of an expression can be, in bytes: the one that is read, and the one that is written of it, in
/// either language.
pub const MAX_LENGTH: usize = 1 << 16;

/// What an expression is made of: clauses, each about one field.
pub trait Terms: Clone + DeserializeOwned {
    /// What a clause can be about.
    type Field: Copy + PartialEq + 'static;

    /// The name of such expressions in a schema, and what they are.
    const SCHEMA: (&'static str, &'static str);

    /// The words of the fields, English and Chinese; the first of a list is the one that is written.
    const FIELDS: &'static [(Self::Field, &'static [&'static str], &'static [&'static str])];

    /// Reads what follows the name of a field.
    ///
    /// # Errors
    /// What is expected there, or what is wrong with a value, and where.
    fn read(field: Self::Field, reader: &mut Reader) -> Result<Self, ExpressionError>;

    /// The one text of a clause in a language.
    fn write(&self, lang: Lang) -> String;
}

/// A clause, or clauses joined by and, or, not. Its depth is at most [`MAX_DEPTH`].
///
/// In JSON and TOML it is written as its text, and read from its text or from a [`Node`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression<C> {
    node: Node<C>,
    depth: u8,
}

/// What an expression is made of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", bound(deserialize = "C: Terms"))]
pub enum Node<C> {
    /// Holds always.
    All,
    /// Holds where the clause does.
    Is(C),
    /// Holds where the other does not.
    Not(Box<Expression<C>>),
    /// Holds where all of two or more do.
    And(Vec<Expression<C>>),
    /// Holds where at least one of two or more does.
    Or(Vec<Expression<C>>),
}

impl<C> Expression<C> {
    /// An expression of a node.
    ///
    /// # Errors
    /// Where it is deeper than [`MAX_DEPTH`], or `and` or `or` join fewer than two.
    pub fn new(node: Node<C>) -> Result<Self, ExpressionError> {
        let below = match &node {
            Node::All | Node::Is(_) => 0,
            Node::Not(inner) => inner.depth,
            Node::And(parts) | Node::Or(parts) if parts.len() < 2 => return Err(ExpressionError::TooFew),
            Node::And(parts) | Node::Or(parts) => parts.iter().map(|part| part.depth).max().unwrap_or(0),
        };
        if below < MAX_DEPTH { Ok(Self { node, depth: below + 1 }) } else { Err(ExpressionError::TooDeep { at: None }) }
    }

    /// What always holds.
    pub const fn all() -> Self {
        Self { node: Node::All, depth: 1 }
    }

    /// What holds where a clause does.
    pub const fn is(clause: C) -> Self {
        Self { node: Node::Is(clause), depth: 1 }
    }

    /// What holds where all of these do; always where there is none of them.
    ///
    /// # Errors
    /// Where it is deeper than [`MAX_DEPTH`].
    pub fn every(mut parts: Vec<Self>) -> Result<Self, ExpressionError> {
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
    pub const fn node(&self) -> &Node<C> {
        &self.node
    }

    /// What it joins with `and`; itself where it joins nothing.
    pub fn conjuncts(&self) -> &[Self] {
        match &self.node {
            Node::And(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether it holds, by whether each clause does.
    pub fn holds_by(&self, clause: &impl Fn(&C) -> bool) -> bool {
        match &self.node {
            Node::All => true,
            Node::Is(of) => clause(of),
            Node::Not(inner) => !inner.holds_by(clause),
            Node::And(parts) => parts.iter().all(|part| part.holds_by(clause)),
            Node::Or(parts) => parts.iter().any(|part| part.holds_by(clause)),
        }
    }

    /// The clauses that decide that it holds (`held`), or that it does not, each with whether it holds itself;
    /// none where that is not so. Of `or` that fails these are the clauses of all its parts.
    pub fn deciding_by(&self, held: bool, clause: &impl Fn(&C) -> bool) -> Vec<(&C, bool)> {
        if self.holds_by(clause) != held {
            return Vec::new();
        }
        match &self.node {
            Node::All => Vec::new(),
            Node::Is(of) => vec![(of, held)],
            Node::Not(inner) => inner.deciding_by(!held, clause),
            Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(|part| part.deciding_by(held, clause)).collect(),
        }
    }

    /// Every clause, from the left.
    pub fn clauses(&self) -> Vec<&C> {
        match &self.node {
            Node::All => Vec::new(),
            Node::Is(clause) => vec![clause],
            Node::Not(inner) => inner.clauses(),
            Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(Self::clauses).collect(),
        }
    }
}
