//! The rules of frequency (频次规则) of a plan, made ready for one of its tasks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, Task};
use crate::catalogue::Mode;
use crate::directory::Organisations;
use crate::error::Error;
use crate::ledger::{Cause, Check, CheckKind, Gate, Ledger};

/// What kind of check a task makes and why (检查类型、检查来源), as rules of frequency and quiet days look at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Purpose {
    /// Its kind.
    #[schemars(title = "检查类型", extend("examples" = ["routine"]))]
    pub kind: CheckKind,
    /// Its cause.
    #[schemars(title = "检查来源", extend("examples" = ["plan"]))]
    pub cause: Cause,
}

impl Purpose {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Task {
    /// The check that it makes. Nobody comes to the target where every item is checked by documents, by
    /// monitoring, by data or by a report.
    pub fn as_check(&self) -> Check {
        let Purpose { kind, cause } = self.check;
        let comes = |mode: Mode| matches!(mode, Mode::OnSite | Mode::Testing);
        let off_site = !self.items.iter().any(|item| comes(self.mode_of(item)));
        Check { kind, cause, off_site }
    }
}

impl Plan {
    /// What the rules of frequency say of a target before a check of the task in its window.
    ///
    /// # Errors
    /// `UnknownReference` where a rule counts by level and the organisations are missing, or do not have the
    /// plan's unit.
    pub fn gate<'a>(&'a self, task: &Task, ledger: &'a Ledger, organisations: Option<&'a Organisations>) -> Result<Gate<'a>, Error> {
        Gate::new(&self.frequency, ledger, (&self.unit, organisations), (task.as_check(), task.window.span()), self.as_of)
    }
}
