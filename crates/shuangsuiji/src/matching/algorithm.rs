//! The algorithms by the names that plans give them.

use super::instance::{Id, Instance};
use super::maxent::{Table, maxent1};
use super::rows::table_rows;
use super::solve::{Assignment, SolveError, draft0};

/// An algorithm of matching, named in the plan and in the `match` event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// `draft-0`: finds teams whenever they exist and states no probabilities.
    Draft0,
    /// `maxent-1`: publishes the probability of every pair, and draws exactly by it.
    Maxent1,
}

/// What an algorithm makes of an instance under a key.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The published table; none under `draft-0`.
    pub table: Option<Table>,
    /// The teams.
    pub assignment: Assignment,
}

impl Outcome {
    /// The rows of the published table, sorted; none under `draft-0`, and its root is that of the
    /// empty tree.
    pub fn table_rows(&self, instance: &Instance) -> impl Iterator<Item = Vec<u8>> {
        self.table.iter().flat_map(|table| table_rows(instance, table))
    }
}

impl Algorithm {
    /// All of them, the first first.
    pub const ALL: [Self; 2] = [Self::Draft0, Self::Maxent1];

    /// The name in plans and events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft0 => "draft-0",
            Self::Maxent1 => "maxent-1",
        }
    }

    /// The algorithm of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// Matches under the key `key("match", w)` (protocol §5, §7a).
    ///
    /// # Errors
    /// What the algorithm refuses, or the shortages where no lawful assignment exists.
    pub fn run(self, instance: &Instance, key: &Id) -> Result<Outcome, SolveError> {
        match self {
            Self::Draft0 => Ok(Outcome { table: None, assignment: draft0(instance, key)? }),
            Self::Maxent1 => maxent1(instance, key).map(|(table, assignment)| Outcome { table: Some(table), assignment }),
        }
    }
}
