//! The values of a clause.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// One or more values, of which one is needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "BTreeSet<T>", bound(deserialize = "T: Ord + Deserialize<'de>"))]
pub struct OneOf<T>(BTreeSet<T>);

impl<T: Ord> OneOf<T> {
    /// The values, sorted; none where there is none.
    pub fn new(values: impl IntoIterator<Item = T>) -> Option<Self> {
        let values: BTreeSet<T> = values.into_iter().collect();
        (!values.is_empty()).then_some(Self(values))
    }

    /// The values, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter()
    }

    /// The values as a set.
    pub(crate) fn values(&self) -> &BTreeSet<T> {
        &self.0
    }

    /// Whether a value is one of them.
    pub fn contains(&self, value: &T) -> bool {
        self.0.contains(value)
    }

    /// Whether all of them are among others.
    pub(crate) fn is_among(&self, others: &Self) -> bool {
        self.0.is_subset(&others.0)
    }

    /// How many there are, 1 or more.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl<T: Ord> TryFrom<BTreeSet<T>> for OneOf<T> {
    type Error = Text;

    fn try_from(values: BTreeSet<T>) -> Result<Self, Text> {
        Self::new(values).ok_or_else(|| say!("a clause names at least one value", "条件至少写明一个取值"))
    }
}
