//! Who may visit whom: the rules that make a pair of target and inspector eligible.

use std::collections::BTreeMap;

use crate::directory::{DateSpan, Inspector, Role, TargetRef};
use crate::ident::{OrgCode, Place, Within};
use crate::plan::Team;
use crate::text::Text;

/// The rules in the order in which they are tried; a removed inspector is counted under the first
/// that applies.
pub const RULES: [&str; 7] = ["role", "capacity", "card", "leave", "jurisdiction", "specialty", "recusal"];

/// The name of a rule, for messages.
pub(super) fn rule_name(rule: &str) -> Text {
    let zh = match rule {
        "role" => "非执法人员",
        "capacity" => "无工作量",
        "card" => "执法证不在有效期",
        "leave" => "请假",
        "jurisdiction" => "不在管辖区域",
        "specialty" => "缺少业务专长",
        "recusal" => "回避",
        other => return say!("{other}", "规则 {other}"),
    };
    Text::new(rule.to_owned(), zh)
}

/// What a visit asks of its officers: the union over the tasks that drew the target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    size: u32,
    /// At least so many officers of each of these departments (部门).
    pub(super) departments: BTreeMap<OrgCode, u32>,
    pub(super) specialties: Vec<String>,
    pub(super) windows: Vec<DateSpan>,
}

impl Needs {
    /// Adds what a task asks of the team: of several tasks the most of each.
    pub(super) fn ask(&mut self, team: &Team) {
        self.size = self.size.max(team.size);
        for (unit, least) in &team.from {
            let asked = self.departments.entry(unit.clone()).or_default();
            *asked = (*asked).max(*least);
        }
    }

    /// How many officers visit: as many as the largest task asks for, and all that the departments
    /// send together.
    pub(super) fn team_size(&self) -> u32 {
        self.departments.values().fold(0, |sum: u32, n| sum.saturating_add(*n)).max(self.size)
    }
}

/// The first rule that keeps the inspector from the target, if any. `place` is where the target's region
/// lies on the plan's day.
pub(super) fn obstacle(inspector: &Inspector, target: &TargetRef<'_>, place: &Place, needs: &Needs) -> Option<&'static str> {
    let broken = [
        inspector.role != Role::Officer,
        inspector.capacity == 0,
        !needs.windows.iter().all(|w| inspector.card_covers(w)),
        needs.windows.iter().any(|w| inspector.away(w)),
        !inspector.regions.is_empty() && place.within(&inspector.regions).within != Within::Inside,
        !needs.specialties.iter().all(|s| inspector.specialties.contains(s)),
        inspector.recused_from(&target.id, place),
    ];
    RULES.iter().zip(broken).find(|(_, b)| *b).map(|(rule, _)| *rule)
}
