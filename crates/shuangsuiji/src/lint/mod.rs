//! The lint (计划体检): whether a plan is lawful, before it is drawn.
//!
//! Every rule has a frozen id, a severity and a source ([`LintRule`]). What breaks one is a [`Finding`] with its
//! place, in two languages. A plan may set rules that are no errors as it likes; the findings of errors can only
//! be waived, one by one and with a reason, and stay in the report. Static rules need the plan and the list of
//! items; with the frames the numbers are looked at too.

mod finding;
mod floors;
mod lawful;
mod limits;
mod listed;
mod numbers;
mod overlap;

pub use finding::{Finding, Lint};
pub use overlap::{Overlap, Shared, Side};

use chrono::NaiveDate;

use crate::catalogue::SyncState;
use crate::directory::Organisation;
use crate::frame::{Sources, TaskFrame};
use crate::plan::{LintRule, Plan, Task};
use crate::text::Text;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The registers.
    pub sources: Sources<'a>,
    /// Whether the list of items is in step with its superiors'.
    pub state: &'a SyncState,
    /// The frames, where they could be built.
    pub frames: Option<&'a [TaskFrame]>,
    /// The columns of the register that the weights of targets came from.
    pub weights_from: &'a [&'a str],
    /// The day on which the plan is to be drawn by: that of its commitment.
    pub day: NaiveDate,
}

/// Looks at a plan by every rule.
pub fn lint(subject: &Subject<'_>) -> Lint {
    let mut found = Found { subject, findings: Vec::new() };
    listed::look(&mut found);
    limits::look(&mut found);
    lawful::look(&mut found);
    numbers::look(&mut found);
    floors::look(&mut found);
    overlap::look(&mut found);
    Lint::new(found.findings)
}

/// The findings so far.
struct Found<'a> {
    subject: &'a Subject<'a>,
    findings: Vec<Finding>,
}

impl<'a> Found<'a> {
    /// The plan's own organisation, where it is known.
    fn unit(&self) -> Option<&'a Organisation> {
        self.subject.sources.organisations.and_then(|all| all.require("unit", &self.subject.plan.unit).ok())
    }

    /// The tasks with their position and, where it could be built, their frame.
    fn tasks(&self) -> impl Iterator<Item = (usize, &'a Task, Option<&'a TaskFrame>)> + use<'a> {
        let frames = self.subject.frames;
        self.subject.plan.tasks.iter().enumerate().map(move |(at, task)| (at, task, frames.and_then(|frames| frames.get(at))))
    }

    /// Adds a finding of the plan as a whole.
    fn plan(&mut self, rule: LintRule, field: &str, value: impl std::fmt::Display, text: Text) {
        self.add(rule, None, field.to_owned(), value.to_string(), text);
    }

    /// Adds a finding of a task.
    fn task(&mut self, rule: LintRule, (at, task): (usize, &Task), field: &str, value: impl std::fmt::Display, text: Text) {
        self.add(rule, Some(task), format!("tasks[{at}].{field}"), value.to_string(), text);
    }

    fn add(&mut self, rule: LintRule, task: Option<&Task>, field: String, value: String, text: Text) {
        let policy = &self.subject.plan.lint;
        let Some(severity) = policy.severity(rule) else { return };
        let task = task.map(|task| task.code.clone());
        let waived = policy.waiver(rule, task.as_ref()).cloned();
        self.findings.push(Finding { rule, severity, task, field, value, text, waived });
    }
}
