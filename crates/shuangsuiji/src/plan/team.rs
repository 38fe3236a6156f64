//! The team (检查组) that visits a drawn target: how many, and who must be among them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, bad};
use crate::error::Problems;
use crate::ident::OrgCode;
use crate::matching::Algorithm;

/// The team that visits a drawn target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// How many officers; two or more (行政处罚法 §42).
    #[schemars(title = "人数", extend("examples" = [2]))]
    pub size: u32,
    /// In a joint inspection (部门联合抽查): at least so many officers from each unit's own roster.
    /// The codes of the units are published with the teams.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u32>", title = "各部门人数", extend("examples" = [{ "sx-fire": 2, "sx-market": 2 }]))]
    pub from: BTreeMap<OrgCode, u32>,
    /// At least so many of the officers can lead (组长).
    #[serde(default, skip_serializing_if = "zero")]
    #[schemars(title = "组长人数", extend("examples" = [1]))]
    pub leaders: u32,
    /// At least so many of the officers are senior (资深); whoever can lead counts.
    #[serde(default, skip_serializing_if = "zero")]
    #[schemars(title = "资深人员人数", extend("examples" = [1]))]
    pub seniors: u32,
    /// So many experts (专家) come with the officers, and never count as such.
    #[serde(default, skip_serializing_if = "zero")]
    #[schemars(title = "专家人数", extend("examples" = [1]))]
    pub experts: u32,
}

fn zero(count: &u32) -> bool {
    *count == 0
}

impl Default for Team {
    fn default() -> Self {
        Self { size: 2, from: BTreeMap::new(), leaders: 0, seniors: 0, experts: 0 }
    }
}

impl Team {
    /// Whether some of its members must be of a kind.
    fn has_rules(&self) -> bool {
        !self.from.is_empty() || self.leaders > 0 || self.seniors > 0 || self.experts > 0
    }

    pub(super) fn check(&self, field: &str, problems: &mut Problems) {
        if self.from.values().any(|n| *n == 0) {
            let detail =
                say!("a department sends one officer or more; leave out who sends none", "每个部门至少派 1 人；不派人的部门请勿列出");
            problems.push(bad(&format!("{field}.from"), "0", detail));
        }
        if self.size < 2 {
            let detail = say!("a check needs two officers or more", "检查须有两名以上执法人员");
            problems.push(bad(&format!("{field}.size"), self.size, detail));
        }
        for (key, count) in [("leaders", self.leaders), ("seniors", self.seniors)] {
            if count > self.size {
                let size = self.size;
                let detail = say!("a team of {size} does not have so many", "检查组只有 {size} 人，没有这么多");
                problems.push(bad(&format!("{field}.{key}"), count, detail));
            }
        }
    }
}

impl Plan {
    /// What the rules of teams ask together: several tasks may share a visit, whose team keeps the rules of all.
    pub(super) fn check_teams(&self, problems: &mut Problems) {
        let any = |rule: fn(&Team) -> bool| self.tasks.iter().any(|task| rule(&task.team));
        if self.replacement.is_some() && any(Team::has_rules) {
            let detail = say!(
                "this version does not yet look whether a replaced officer leaves a team what it needs: plan either replacement or team.from, leaders, seniors, experts",
                "本版本尚不检查替换人员后检查组是否仍符合要求：replacement 与 team.from、leaders、seniors、experts 请只用其一"
            );
            problems.push(bad("replacement", "", detail));
        }
        let [leaders, seniors] = [any(|team| team.leaders > 0), any(|team| team.seniors > 0)];
        if any(|team| !team.from.is_empty()) && (leaders || seniors) {
            let detail = say!(
                "a team cannot keep numbers of departments and of leaders or senior officers together: who leads may be of any department",
                "检查组不能同时限定各部门人数与组长、资深人员人数：组长可来自任一部门"
            );
            problems.push(bad("tasks", "", detail));
        }
        if leaders && seniors && Algorithm::named(&self.matching) == Some(Algorithm::Draft0) {
            let detail = say!(
                "draft-0 knows no numbers of leaders and of senior officers together, since who leads is senior; plan maxent-1",
                "draft-0 不能同时限定组长与资深人员人数（组长属于资深人员）；请改用 maxent-1"
            );
            problems.push(bad("matching", &self.matching, detail));
        }
    }
}
