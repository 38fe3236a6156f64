//! What the lint found, and the report of it.

use serde::Serialize;
use serde::ser::SerializeStruct;

use crate::error::{Code, Error, Problems};
use crate::ident::TaskCode;
use crate::plan::{LintRule, Severity, Waiver};
use crate::text::{Lang, Speak, Text};

/// One thing that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: LintRule,
    /// How much it weighs for this plan.
    pub severity: Severity,
    /// The task that it is about; none: the plan.
    pub task: Option<TaskCode>,
    /// The place in the plan, such as `tasks[0].items`.
    pub field: String,
    /// The value there.
    pub value: String,
    /// What was found.
    pub text: Text,
    /// The waiver that holds for it, where there is one.
    pub waived: Option<Waiver>,
}

impl Finding {
    /// Whether it keeps the plan from being committed.
    pub fn stops(&self) -> bool {
        self.severity == Severity::Error && self.waived.is_none()
    }
}

/// One line: severity, id, place, what was found, where the rule comes from.
impl Speak for Finding {
    fn say(&self) -> Text {
        let Self { rule, severity, field, value, text, .. } = self;
        let (id, source) = (rule.id(), rule.source());
        let place = if value.is_empty() { field.clone() } else { format!("{field} = {value}") };
        let waived = match &self.waived {
            Some(Waiver { reason, by, .. }) => say!("; waived by {by}: {reason}", "；已豁免（{by}）：{reason}"),
            None => Text::new("", ""),
        };
        say!("{severity} {id}  {place}: {text} [{source}]{waived}", "{severity} {id}  {place}：{text}［{source}］{waived}"; severity, text, waived)
    }
}

impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { rule, severity, task, field, value, text, waived } = self;
        let mut out = serializer.serialize_struct("Finding", 10)?;
        out.serialize_field("rule", rule)?;
        out.serialize_field("word", rule.word())?;
        out.serialize_field("severity", severity)?;
        out.serialize_field("task", task)?;
        out.serialize_field("field", field)?;
        out.serialize_field("value", value)?;
        out.serialize_field("en", text.get(Lang::En))?;
        out.serialize_field("zh", text.get(Lang::Zh))?;
        out.serialize_field("source", rule.source())?;
        out.serialize_field("waived", waived)?;
        out.end()
    }
}

/// The report of a lint, the findings sorted by rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lint {
    findings: Vec<Finding>,
}

impl Lint {
    pub(super) fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| finding.rule);
        Self { findings }
    }

    /// The findings.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How many findings of a severity are not waived.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity && finding.waived.is_none()).count()
    }

    /// How many findings are waived.
    pub fn waived(&self) -> usize {
        self.findings.iter().filter(|finding| finding.waived.is_some()).count()
    }

    /// The report as a JSON object: `findings`, each with `rule`, `word`, `severity`, `task`, `field`, `value`, `en`,
    /// `zh`, `source` and `waived`.
    ///
    /// # Errors
    /// None that a report can meet.
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
    }

    /// Refuses what is an error and not waived.
    ///
    /// # Errors
    /// One error holding every such finding: `UnpublishedPlan` for an annual plan that is not filed and published,
    /// `BrokenRule` for the others, each with the id of its rule.
    pub fn refuse(&self) -> Result<(), Error> {
        let mut problems = Problems::default();
        for Finding { rule, field, value, text, .. } in self.findings.iter().filter(|finding| finding.stops()) {
            let code = if *rule == LintRule::Unpublished { Code::UnpublishedPlan } else { Code::BrokenRule };
            let (id, source) = (rule.id(), rule.source());
            let detail = say!("{id}: {text} [{source}]", "{id}：{text}［{source}］"; text);
            problems.push(Error::new(code).field(field).value(value).detail(detail));
        }
        problems.into_result()
    }
}
