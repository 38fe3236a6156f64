//! What a campaign draws from: the registers, checked together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Item};
use crate::directory::{Inspector, Inspectors, Target, Targets};
use crate::error::{Error, Problems};
use crate::ledger::{Inspection, Ledger};

/// Where rows came from; part of the reconciliation record, which names no entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Which register: `targets`, `inspectors`, `items` or `history`.
    pub role: String,
    /// Its name, such as a file name.
    pub name: String,
    /// How many rows were read.
    pub rows: u64,
    /// How many were set aside as bad, by reason code.
    pub set_aside: BTreeMap<String, u64>,
    /// SHA-256 in hex of its bytes, or of the cells read where it has no bytes; empty where the host
    /// gave rows.
    pub digest: String,
}

/// The registers of a campaign: items, targets, inspectors and history.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    pub(super) catalogue: Catalogue,
    pub(super) targets: Targets,
    pub(super) inspectors: Inspectors,
    pub(super) ledger: Ledger,
    pub(super) sources: Vec<Source>,
}

/// Collects rows for a [`Registry`]. Rows that come one by one are added with [`Extend`].
#[derive(Clone, Debug, Default)]
pub struct RegistryBuilder {
    items: Vec<Item>,
    targets: Vec<Target>,
    inspectors: Vec<Inspector>,
    history: Vec<Inspection>,
    sources: Vec<Source>,
}

impl Registry {
    /// Begins a registry.
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    /// The targets.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The inspectors.
    pub fn inspectors(&self) -> &Inspectors {
        &self.inspectors
    }

    /// The items.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Past inspections.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Where the rows came from, sorted by register and name.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }
}

impl RegistryBuilder {
    /// Adds inspection items (抽查事项).
    pub fn items(mut self, rows: impl IntoIterator<Item = Item>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds targets (检查对象).
    pub fn targets(mut self, rows: impl IntoIterator<Item = Target>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds inspectors (执法检查人员).
    pub fn inspectors(mut self, rows: impl IntoIterator<Item = Inspector>) -> Self {
        self.extend(rows);
        self
    }

    /// Adds past inspections.
    pub fn history(mut self, rows: impl IntoIterator<Item = Inspection>) -> Self {
        self.extend(rows);
        self
    }

    /// States where rows came from.
    pub fn source(mut self, source: Source) -> Self {
        self.extend([source]);
        self
    }

    /// Checks everything together.
    ///
    /// # Errors
    /// One error holding every problem of every register.
    pub fn build(self) -> Result<Registry, Error> {
        let mut problems = Problems::default();
        let mut keep = |result: Result<(), Error>| {
            if let Err(error) = result {
                problems.push(error);
            }
        };
        let mut registry = Registry { sources: self.sources, ledger: Ledger::new(self.history), ..Registry::default() };
        keep(Catalogue::new(self.items).map(|c| registry.catalogue = c));
        keep(Targets::new(self.targets).map(|t| registry.targets = t));
        keep(Inspectors::new(self.inspectors).map(|i| registry.inspectors = i));
        problems.into_result()?;
        registry.sources.sort_by(|a, b| (&a.role, &a.name).cmp(&(&b.role, &b.name)));
        Ok(registry)
    }
}

macro_rules! extend {
    ($($row:ty => $field:ident),*) => { $(
        impl Extend<$row> for RegistryBuilder {
            fn extend<I: IntoIterator<Item = $row>>(&mut self, rows: I) {
                self.$field.extend(rows);
            }
        }
    )* };
}
extend!(Item => items, Target => targets, Inspector => inspectors, Inspection => history, Source => sources);
