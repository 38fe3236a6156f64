//! What the catalogue of items says of a plan: modes, teams, levels, and how old a list may be.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, Task, bad};
use crate::catalogue::{Catalogue, Item, Mode};
use crate::directory::{Level, Targets};
use crate::error::{Code, Error, Problems, Text};
use crate::ident::{ItemCode, ReasonCode, TaskCode, Tier};

/// What a draw from a list is that is behind its superior's (清单未同步).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StaleList {
    /// It is refused.
    #[default]
    Refuse,
    /// It is done, and noted.
    Flag,
    /// It is done and noted while the list has been behind for so many working days or fewer, such as
    /// `{ within = 20 }`, and refused from then on.
    Within(u16),
}

impl StaleList {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Items that are checked without contact first (非现场优先), for some credit-risk classes or all: who goes to
/// such a target all the same states why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OffSiteFirst {
    /// The items.
    #[schemars(with = "BTreeSet<String>", title = "抽查事项", extend("examples" = [["food-01"]]))]
    pub items: BTreeSet<ItemCode>,
    /// The tiers for whose targets it holds; empty: every target.
    #[serde(default)]
    #[schemars(with = "BTreeSet<String>", title = "信用风险分类", extend("examples" = [["A", "B"]]))]
    pub tiers: BTreeSet<Tier>,
    /// Where the rule comes from.
    #[serde(default)]
    #[schemars(title = "依据", extend("examples" = ["非现场检查事项清单（2025）"]))]
    pub source: String,
    /// What found without contact leads to a visit; none: only a reason of the task does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "异常升级", extend("examples" = [{ "reason": "anomaly", "results": ["数据异常"], "within_days": 90 }]))]
    pub escalation: Option<Escalation>,
}

/// How an anomaly that was found without contact leads to a visit (异常升级): a task whose `on_site_reason` has this code
/// visits, of the targets of the rule, those with such a result and no others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// The code of the reason that a task states.
    #[schemars(with = "String", title = "原因代码", extend("examples" = ["anomaly"]))]
    pub reason: ReasonCode,
    /// The results that are anomalies, in the words of the register of past inspections.
    #[schemars(title = "异常结果", extend("examples" = [["数据异常"]]))]
    pub results: BTreeSet<String>,
    /// How many days before the snapshot such a result may be from.
    #[schemars(title = "时限（天）", extend("examples" = [90]))]
    pub within_days: u32,
}

impl OffSiteFirst {
    /// Whether the rule is about the target at a position of the directory.
    pub(crate) fn concerns(&self, targets: &Targets, at: u32) -> bool {
        self.tiers.is_empty() || targets.tier(at as usize).is_some_and(|tier| self.tiers.contains(tier))
    }

    /// The items of a task that the rule is about and that it checks on site.
    pub(crate) fn on_site<'a>(&'a self, task: &'a Task) -> impl Iterator<Item = &'a ItemCode> {
        task.items.iter().filter(|item| self.items.contains(item) && task.mode_of(item) == Mode::OnSite)
    }

    /// What can be said against a plan's rules by themselves.
    pub(super) fn check_all(rules: &[Self], problems: &mut Problems) {
        for (at, rule) in rules.iter().enumerate() {
            if rule.escalation.as_ref().is_some_and(|escalation| escalation.results.is_empty()) {
                let detail = say!("name the results that are anomalies", "请列出属于异常的检查结果");
                problems.push(bad(&format!("off_site_first[{at}].escalation.results"), "", detail));
            }
        }
    }
}

impl Plan {
    /// The rules of checks without contact by which a task visits only after an anomaly: those whose escalation it states
    /// as its reason, and which are about an item that it checks on site.
    pub(crate) fn escalations<'a>(&'a self, task: &'a Task) -> impl Iterator<Item = (&'a OffSiteFirst, &'a Escalation)> {
        let stated = task.on_site_reason.as_ref().map(|reason| &reason.code);
        let rules = self.off_site_first.iter().filter(|rule| rule.on_site(task).next().is_some());
        rules.filter_map(move |rule| Some((rule, rule.escalation.as_ref().filter(|escalation| Some(&escalation.reason) == stated)?)))
    }
}

/// Why targets are visited that are to be checked without contact first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnSiteReason {
    /// The reason as a code, such as `anomaly`.
    #[schemars(with = "String", title = "原因代码", extend("examples" = ["anomaly"]))]
    pub code: ReasonCode,
    /// What was found, or who decided.
    #[schemars(title = "说明", extend("examples" = ["非现场监测发现温控数据异常"]))]
    pub detail: String,
}

/// Something about a plan that its readers should know and that does not stop it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What kind of thing, as a code: `stale_list` or `experts`.
    pub rule: &'static str,
    /// The place in the plan.
    pub field: String,
    /// What there is to say.
    pub text: Text,
}

impl Task {
    /// How the task checks an item: as its `modes` say, or else its `mode`.
    pub fn mode_of(&self, item: &ItemCode) -> Mode {
        self.modes.get(item).copied().unwrap_or(self.mode)
    }

    /// What can be said against modes and reasons without looking at the catalogue.
    pub(super) fn check_modes(&self, at: usize, problems: &mut Problems) {
        for item in self.modes.keys().filter(|item| !self.items.contains(item)) {
            let detail = say!("the task does not check this item", "该任务不检查此事项");
            problems.push(bad(&format!("tasks[{at}].modes"), item, detail));
        }
        if self.on_site_reason.as_ref().is_some_and(|reason| reason.detail.trim().is_empty()) {
            let detail = say!("a reason says what was found or who decided", "须说明发现的情况或由谁决定");
            problems.push(bad(&format!("tasks[{at}].on_site_reason.detail"), "", detail));
        }
    }

    /// What an item says against the task.
    fn check_item(&self, at: usize, item: &Item, level: Option<Level>, problems: &mut Problems) {
        let here = |field: &str| format!("tasks[{at}].{field}");
        let (code, mode) = (&item.code, self.mode_of(&item.code));
        if !item.allows(mode) {
            let (en, zh) = (names(&item.modes, Mode::name, ", "), names(&item.modes, Mode::zh, "、"));
            let detail = say!("it may be checked by {en}, not by {mode}", "可用的检查方式为{zh}，不含{mode}"; mode);
            problems.push(Error::new(Code::WrongMode).field(here("items")).value(code).detail(detail));
        }
        if let Some(team) = item.team.filter(|team| team.get() > self.team.size) {
            let detail = say!("item {code} needs a team of {team} or more", "事项 {code} 须由 {team} 人以上检查");
            problems.push(bad(&here("team.size"), self.team.size, detail));
        }
        if let Some(level) = level.filter(|level| !item.levels.is_empty() && !item.levels.contains(level)) {
            let (en, zh) = (names(&item.levels, Level::name, ", "), names(&item.levels, Level::zh, "、"));
            let (own, own_zh) = (level.name(), level.zh());
            let detail = say!(
                "it is checked by authorities of level {en}; the unit is of level {own}",
                "该事项由{zh}级机关抽查，而抽查机关为{own_zh}级"
            );
            problems.push(bad(&here("items"), code, detail));
        }
    }
}

fn names<T: Copy>(of: &[T], name: fn(T) -> &'static str, between: &str) -> String {
    of.iter().map(|one| name(*one)).collect::<Vec<_>>().join(between)
}

impl Plan {
    /// How every task checks every item: task, item, mode, in the plan's order.
    pub fn modes(&self) -> impl Iterator<Item = (&TaskCode, &ItemCode, Mode)> {
        self.tasks.iter().flat_map(|task| task.items.iter().map(move |item| (&task.code, item, task.mode_of(item))))
    }

    /// The tasks that check one of some items, each with those of its items: what a change of the catalogue
    /// affects.
    pub fn affected<'a>(&'a self, items: &BTreeSet<&ItemCode>) -> Vec<(&'a TaskCode, Vec<&'a ItemCode>)> {
        let of = |task: &'a Task| (&task.code, task.items.iter().filter(|item| items.contains(item)).collect::<Vec<_>>());
        self.tasks.iter().map(of).filter(|(_, items)| !items.is_empty()).collect()
    }

    /// Checks modes, teams and the unit's level, where it is known, against the items. Items that the
    /// catalogue does not have are an error of the frame.
    ///
    /// # Errors
    /// One error holding every problem: `WrongMode` for a mode that the item does not have, `BadPlan` for a
    /// team that is too small and for an item of other levels.
    pub(crate) fn check_items(&self, catalogue: &Catalogue, level: Option<Level>) -> Result<Vec<Notice>, Error> {
        let (mut problems, mut notices) = (Problems::default(), Vec::new());
        for (at, task) in self.tasks.iter().enumerate() {
            for item in task.items.iter().filter_map(|code| catalogue.get(code)) {
                task.check_item(at, item, level, &mut problems);
                if item.experts > task.team.experts {
                    let (code, experts) = (&item.code, item.experts);
                    let text = say!(
                        "item {code} asks for {experts} experts, more than team.experts draws: name them beside the team",
                        "事项 {code} 须有专家 {experts} 名，多于 team.experts 随机选派的人数；请另行指定"
                    );
                    notices.push(Notice { rule: "experts", field: format!("tasks[{at}].items"), text });
                }
            }
        }
        problems.into_result()?;
        Ok(notices)
    }
}
