//! Who may visit whom: the rules that make a pair of target and inspector eligible.

use std::collections::BTreeMap;

use crate::catalogue::Item;
use crate::directory::{DateSpan, Inspector, Role, Visited};
use crate::ident::{OrgCode, Within};
use crate::plan::Team;
use crate::text::Text;

/// The rules in the order in which they are tried; a removed inspector is counted under the first
/// that applies.
pub const RULES: [&str; 8] = ["role", "capacity", "card", "leave", "jurisdiction", "specialty", "need", "recusal"];

/// The name of a rule, or of a class of a team that no unit can have, for messages.
pub(super) fn rule_name(rule: &str) -> Text {
    let zh = match rule {
        "role" => "非执法人员",
        "capacity" => "无工作量",
        "card" => "执法证不在有效期",
        "leave" => "请假",
        "jurisdiction" => "不在管辖区域",
        "specialty" => "缺少业务专长",
        "need" => "不符合人员要求",
        "recusal" => "回避",
        other => return say!("{other}", "规则 {other}"),
    };
    Text::new(rule.to_owned(), zh)
}

/// What a visit asks of its team: the union over the tasks that drew the target.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs<'a> {
    size: u32,
    /// At least so many officers of each of these departments (部门).
    pub(super) departments: BTreeMap<OrgCode, u32>,
    /// At least so many officers who can lead, and who are senior.
    pub(super) leaders: u32,
    pub(super) seniors: u32,
    /// So many experts beside the officers.
    pub(super) experts: u32,
    /// The items that are checked, each with the days on which that may be.
    pub(super) items: Vec<(&'a Item, DateSpan)>,
    pub(super) windows: Vec<DateSpan>,
}

impl Needs<'_> {
    /// Adds what a task asks of the team: of several tasks the most of each.
    pub(super) fn ask(&mut self, team: &Team) {
        self.size = self.size.max(team.size);
        self.leaders = self.leaders.max(team.leaders);
        self.seniors = self.seniors.max(team.seniors);
        self.experts = self.experts.max(team.experts);
        for (unit, least) in &team.from {
            let asked = self.departments.entry(unit.clone()).or_default();
            *asked = (*asked).max(*least);
        }
    }

    /// How many officers visit: as many as the largest task asks for, and all that the departments
    /// send together.
    pub(super) fn officers(&self) -> u32 {
        self.departments.values().fold(0, |sum: u32, n| sum.saturating_add(*n)).max(self.size)
    }

    /// How many visit, with the experts.
    pub(super) fn team_size(&self) -> u32 {
        self.officers().saturating_add(self.experts)
    }
}

/// The first rule that keeps the inspector from the visit, if any. An expert needs no card, and what the items
/// need of officers is not asked of experts.
pub(super) fn obstacle(inspector: &Inspector, visited: &Visited<'_>, needs: &Needs<'_>) -> Option<&'static str> {
    let officer = inspector.role.is_officer();
    let expert = inspector.role == Role::Expert && needs.experts > 0;
    let knows = |(item, days): &(&Item, DateSpan)| item.specialties.iter().all(|name| inspector.has_specialty(name, &item.code, days));
    let fulfils = |(item, days): &(&Item, DateSpan)| item.need.as_ref().is_none_or(|need| inspector.fulfils(need, &item.code, days));
    let broken = [
        !officer && !expert,
        inspector.capacity == 0,
        officer && !needs.windows.iter().all(|w| inspector.card_covers(w)),
        needs.windows.iter().any(|w| inspector.away(w)),
        !inspector.regions.is_empty() && visited.place.within(&inspector.regions).within != Within::Inside,
        !needs.items.iter().all(knows),
        officer && !needs.items.iter().all(fulfils),
        inspector.recused_from(visited),
    ];
    RULES.iter().zip(broken).find(|(_, b)| *b).map(|(rule, _)| *rule)
}
