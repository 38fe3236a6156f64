//! The rules of frequency (频次规则) of a plan, made ready for one of its tasks.

use super::{Plan, Task};
use crate::directory::Organisations;
use crate::error::Error;
use crate::ledger::{Gate, Ledger};

impl Plan {
    /// What the rules of frequency say of a target before a check of the task in its window.
    ///
    /// # Errors
    /// `UnknownReference` where a rule counts by level and the organisations are missing, or do not have the
    /// plan's unit.
    pub fn gate<'a>(&'a self, task: &Task, ledger: &'a Ledger, organisations: Option<&Organisations>) -> Result<Gate<'a>, Error> {
        Gate::new(&self.frequency, ledger, (&self.unit, organisations), (task.check, task.window.span()), self.as_of)
    }
}
