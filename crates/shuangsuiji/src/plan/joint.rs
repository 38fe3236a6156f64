//! Joint plans (部门联合抽查): who is asked to take part, for which tasks, and what they answered.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, bad};
use crate::error::{Code, Error, Problems};
use crate::ident::{OrgCode, SceneCode, TaskCode};

/// A joint plan (部门联合抽查): the plan's unit leads (牵头), and the partners (参与部门) inspect with it. Nothing
/// is committed before every partner has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Joint {
    /// The joint scene (一业一查) by which it is planned; none: the tasks say all.
    #[serde(default)]
    #[schemars(with = "Option<String>", title = "一业一查场景", extend("examples" = ["catering"]))]
    pub scene: Option<SceneCode>,
    /// The partners.
    #[schemars(title = "参与部门", extend("examples" = [[{ "organisation": "sx-fire", "tasks": ["food"], "invited": "2025-12-01" }]]))]
    pub partners: Vec<Partner>,
}

/// A department that is asked to take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The organisation.
    #[schemars(with = "String", title = "机构", extend("examples" = ["sx-fire"]))]
    pub organisation: OrgCode,
    /// The tasks that it takes part in.
    #[schemars(with = "BTreeSet<String>", title = "参与的任务", extend("examples" = [["fire"]]))]
    pub tasks: BTreeSet<TaskCode>,
    /// The day on which it was asked.
    #[schemars(title = "邀请日期", extend("examples" = ["2025-12-01"]))]
    pub invited: NaiveDate,
    /// What it answered; none: nothing yet.
    #[serde(default)]
    #[schemars(title = "答复", extend("examples" = [{ "day": "2025-12-08", "accepts": true, "by": "消防救援局 2025 第8号函" }]))]
    pub answer: Option<Answer>,
}

/// What a partner answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The day of the answer.
    #[schemars(title = "答复日期", extend("examples" = ["2025-12-08"]))]
    pub day: NaiveDate,
    /// Whether it accepts.
    #[schemars(title = "是否接受", extend("examples" = [true]))]
    pub accepts: bool,
    /// Who answered: an office, or the number of a letter.
    #[schemars(title = "答复人或文号", extend("examples" = ["消防救援局 2025 第8号函"]))]
    pub by: String,
}

impl Joint {
    /// What can be said against it without looking at a register.
    pub(super) fn check(&self, plan: &Plan, problems: &mut Problems) {
        if self.partners.is_empty() {
            problems.push(bad("joint.partners", "", say!("a joint plan has a partner", "联合抽查须有参与部门")));
        }
        let mut seen = BTreeSet::new();
        for (at, partner) in self.partners.iter().enumerate() {
            let Partner { organisation, tasks, invited, answer } = partner;
            let here = |field: &str| format!("joint.partners[{at}].{field}");
            if organisation.as_str() == plan.unit || !seen.insert(organisation) {
                let detail = say!("a partner is another organisation than the unit and named once", "参与部门不同于抽查机关，且只列一次");
                problems.push(bad(&here("organisation"), organisation, detail));
            }
            if tasks.is_empty() {
                problems.push(bad(&here("tasks"), "", say!("a partner takes part in a task", "参与部门须参与至少一个任务")));
            }
            for task in tasks.iter().filter(|code| plan.task(code.as_str()).is_none()) {
                problems.push(bad(&here("tasks"), task, say!("the plan has no such task", "计划中没有该任务")));
            }
            let Some(answer) = answer else { continue };
            if answer.day < *invited {
                problems.push(bad(&here("answer.day"), answer.day, say!("it was asked on {invited}", "邀请日期为 {invited}")));
            }
            if answer.by.trim().is_empty() {
                problems.push(bad(&here("answer.by"), "", say!("an answer says who gave it", "答复须写明答复人或文号")));
            }
        }
    }

    /// Checks that every partner has accepted by a day.
    ///
    /// # Errors
    /// One error holding a `SilentPartner` for everyone who has not answered by then, or has declined.
    pub fn accepted(&self, day: NaiveDate) -> Result<(), Error> {
        let mut problems = Problems::default();
        for (at, partner) in self.partners.iter().enumerate() {
            let detail = match &partner.answer {
                Some(answer) if answer.day > day => {
                    let answered = answer.day;
                    say!("it answers on {answered}, and this is {day}", "其答复日期为 {answered}，而今日为 {day}")
                }
                Some(answer) if answer.accepts => continue,
                Some(Answer { day, by, .. }) => say!("it declined on {day}: {by}", "已于 {day} 谢绝：{by}"),
                None => {
                    let invited = partner.invited;
                    say!("asked on {invited}, it has not answered", "已于 {invited} 邀请，尚未答复")
                }
            };
            let field = format!("joint.partners[{at}].answer");
            problems.push(Error::new(Code::SilentPartner).field(field).value(&partner.organisation).detail(detail));
        }
        problems.into_result()
    }
}
