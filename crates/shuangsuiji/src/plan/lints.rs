//! The rules that a plan is linted by (计划体检规则), with their frozen ids, severities and sources, and how a plan
//! may set them. What breaks a rule is found in the room `lint`.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Plan, bad};
use crate::error::Problems;
use crate::ident::TaskCode;
use crate::text::{Speak, Text};

/// How much a finding weighs, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be mended, here or in the list of items.
    Warn,
    /// Against a rule that binds the plan: it cannot be committed unless the finding is waived.
    Error,
}

impl Severity {
    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl Speak for Severity {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Info => "提示",
            Self::Warn => "警告",
            Self::Error => "错误",
        };
        Text::new(self.name(), zh)
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $word:literal, $severity:ident, $en:literal, $zh:literal, $source:literal;)*) => {
        /// A rule of the lint. Ids are frozen: an id is never given to another rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum LintRule { $(#[doc = $en] #[serde(rename = $id)] $name),* }

        impl LintRule {
            /// Every rule, in the order of their ids.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The id, frozen.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// A word for it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// How much it weighs unless a plan says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity),* }
            }

            /// The document and article that it comes from.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$name => $source),* }
            }
        }

        impl Speak for LintRule {
            /// What breaks it.
            fn say(&self) -> Text {
                match self { $(Self::$name => Text::new($en, $zh)),* }
            }
        }
    };
}

rules! {
    Unlisted = "SSJ-L001", "unlisted", Error, "an item that the published list does not have in force", "事项不在公布的清单内或未生效", "国发〔2019〕5号；国办发〔2024〕54号";
    NoBasis = "SSJ-L002", "no_basis", Error, "an item without a legal basis in force", "事项没有现行有效的检查依据", "国发〔2019〕5号；国办发〔2024〕54号";
    StaleList = "SSJ-L003", "stale_list", Error, "a list of items that is behind its superior's", "事项清单未与上级同步", "山西省双随机监管实施方案（2025-04-09）二（一）2";
    NoCeiling = "SSJ-L004", "no_ceiling", Warn, "a general item without an upper limit of its ratio", "一般检查事项未设抽查比例上限", "国市监信〔2019〕38号 二（一）";
    NoCap = "SSJ-L005", "no_cap", Warn, "visits without a limit of how often a year", "入企检查未设年度频次上限", "国办发〔2024〕54号";
    Indicator = "SSJ-L006", "indicator", Error, "a number of findings, fines or visits per person as a target", "下达检查、办案、罚没指标", "国办发〔2024〕54号（严禁下达检查指标）";
    WeightOfMoney = "SSJ-L007", "weight_of_money", Error, "weights by revenue, taxes or fines", "以营收、税收、罚没等加权抽取", "国办发〔2024〕54号（严禁逐利检查）";
    UndeclaredWeight = "SSJ-L008", "undeclared_weight", Warn, "weights that nobody says the meaning of", "加权抽取而未说明权重含义", "国办发〔2024〕54号（严禁逐利检查）";
    LabelOfMoney = "SSJ-L009", "label_of_money", Warn, "targets picked by a label of revenue, taxes or fines", "按营收、税收、罚没类标签选取对象", "国办发〔2024〕54号（严禁逐利检查）";
    OnSite = "SSJ-L010", "on_site", Warn, "an item that may be checked without contact is checked on site, without a reason", "可非现场检查的事项无理由安排现场检查", "国办发〔2024〕54号；山西省双随机监管实施方案（2025-04-09）二（二）2";
    OffSiteFirst = "SSJ-L011", "off_site_first", Error, "what is checked without contact first is checked on site, without a reason", "应先行非现场检查的事项无理由升级为现场检查", "山西省双随机监管实施方案（2025-04-09）二（二）2";
    Unapproved = "SSJ-L012", "unapproved", Error, "a special check that nobody approved", "专项检查未经批准", "国办发〔2024〕54号";
    OutOfArea = "SSJ-L013", "out_of_area", Error, "targets outside the unit's area, without assistance", "跨区域检查未经异地协助", "国办发〔2024〕54号（异地协助）";
    BelowRule = "SSJ-L014", "below_rule", Error, "fewer are drawn than the rule of the item asks for", "抽取数量低于事项规定", "国发〔2019〕5号；事项清单";
    AboveRule = "SSJ-L015", "above_rule", Error, "more are drawn than the rule of the item allows", "抽取数量高于事项规定", "国市监信〔2019〕38号 二（一）；事项清单";
    AboveCap = "SSJ-L016", "above_cap", Error, "visits are not held to the yearly limit of the item", "任务未执行事项的年度频次上限", "国办发〔2024〕54号；事项清单";
    Overlap = "SSJ-L017", "overlap", Warn, "tasks can visit the same targets in one window, each for itself", "多个任务在同一时段重复检查相同对象", "优化营商环境条例（国务院令第722号）第五十四条";
    Figures = "SSJ-L018", "figures", Error, "published figures that do not add up", "公布的数字不相符", "企业信息公示暂行条例 第十四条";
    Unpublished = "SSJ-L019", "unpublished", Error, "an annual plan that is not filed and published yet", "年度计划（或其调整）尚未报备、公示", "国市监信〔2019〕38号；山西省双随机监管实施方案（2025-04-09）二（二）1";
    Uncovered = "SSJ-L020", "uncovered", Warn, "targets that the item's coverage asks for and this draw does not reach", "未达到事项的覆盖要求", "国发〔2019〕5号；事项清单";
    OpenRule = "SSJ-L021", "open_rule", Info, "the words of the list cannot be reckoned: hold the task to them by hand", "清单规定无法自动核算，须人工核对", "事项清单";
    NoAnnualPlan = "SSJ-L022", "no_annual_plan", Info, "the plan names no annual plan", "未写明所属年度计划", "国市监信〔2019〕38号";
}

impl LintRule {
    /// Whether the engine itself refuses what breaks the rule, whoever would accept it.
    fn is_of_the_engine(self) -> bool {
        matches!(self, Self::Unlisted | Self::NoBasis | Self::StaleList | Self::Indicator | Self::OffSiteFirst)
    }
}

/// How a plan sets a rule that is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LintLevel {
    /// It is not looked at.
    Off,
    /// Worth knowing.
    Info,
    /// To be mended.
    Warn,
    /// The plan cannot be committed.
    Error,
}

impl LintLevel {
    /// The severity; none where the rule is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Info),
            Self::Warn => Some(Severity::Warn),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// How the lint is set for a plan (体检设置). A rule that is an error is never set lower in silence: its findings
/// are waived one by one, with a reason, and stay in the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LintPolicy {
    /// Rule → level, by the rule's id (docs/lint.md).
    #[schemars(with = "BTreeMap<String, LintLevel>", title = "规则级别", extend("examples" = [{ "SSJ-L004": "error", "SSJ-L022": "off" }]))]
    pub levels: BTreeMap<LintRule, LintLevel>,
    /// What is waived.
    #[schemars(title = "豁免", extend("examples" = [[{ "rule": "SSJ-L012", "reason": "批准文件当日送达，文号待编", "by": "市局 2026 第3号" }]]))]
    pub waived: Vec<Waiver>,
}

/// Findings that are accepted as they are (豁免), by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule, by its id.
    #[schemars(with = "String", title = "规则", extend("examples" = ["SSJ-L012"]))]
    pub rule: LintRule,
    /// The tasks for which it is waived; empty: all of the plan.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(with = "BTreeSet<String>", title = "适用任务", extend("examples" = [["food"]]))]
    pub tasks: BTreeSet<TaskCode>,
    /// Why.
    #[schemars(title = "理由", extend("examples" = ["批准文件当日送达，文号待编"]))]
    pub reason: String,
    /// Who decided it: an office, or the number of a document.
    #[schemars(title = "决定人或文号", extend("examples" = ["市局 2026 第3号"]))]
    pub by: String,
}

impl LintPolicy {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The severity of a rule for this plan; none where it is off.
    pub fn severity(&self, rule: LintRule) -> Option<Severity> {
        self.levels.get(&rule).map_or(Some(rule.severity()), |level| level.severity())
    }

    /// The waiver that holds for a finding of a rule, of a task or of the plan as a whole.
    pub fn waiver(&self, rule: LintRule, task: Option<&TaskCode>) -> Option<&Waiver> {
        let about = |waiver: &&Waiver| waiver.tasks.is_empty() || task.is_some_and(|task| waiver.tasks.contains(task));
        self.waived.iter().filter(|waiver| waiver.rule == rule).find(about)
    }

    pub(super) fn check(&self, plan: &Plan, problems: &mut Problems) {
        let lower = |(rule, level): &(&LintRule, &LintLevel)| level.severity() < Some(rule.severity());
        for (rule, _) in self.levels.iter().filter(|(rule, _)| rule.severity() == Severity::Error).filter(lower) {
            problems.push(bad(
                "lint.levels",
                rule.id(),
                say!(
                    "this rule binds every plan and is not set lower; waive its findings with a reason: [[lint.waived]]",
                    "该规则对所有计划有约束力，不得调低；确需豁免的，请写明理由：[[lint.waived]]"
                ),
            ));
        }
        for (at, waiver) in self.waived.iter().enumerate() {
            if waiver.rule.is_of_the_engine() {
                let detail = say!("what breaks this rule is not drawn at all: no waiver helps", "违反该规则的一律不能抽取，豁免无效");
                problems.push(bad(&format!("lint.waived[{at}].rule"), waiver.rule.id(), detail));
            }
            for (field, text) in [("reason", &waiver.reason), ("by", &waiver.by)] {
                if text.trim().is_empty() {
                    let detail = say!("a waiver says why, and who decided it", "豁免须写明理由和决定人");
                    problems.push(bad(&format!("lint.waived[{at}].{field}"), "", detail));
                }
            }
            for task in waiver.tasks.iter().filter(|code| plan.task(code.as_str()).is_none()) {
                problems.push(bad(&format!("lint.waived[{at}].tasks"), task, say!("the plan has no such task", "计划中没有该任务")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbered_and_speak_both_languages() {
        for (at, rule) in LintRule::ALL.iter().enumerate() {
            assert_eq!(rule.id(), format!("SSJ-L{:03}", at + 1));
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.id());
            let text = rule.say();
            assert!(text.to_string().is_ascii() && !rule.source().is_empty(), "{rule:?}");
            assert!(!text.get(crate::text::Lang::Zh).is_ascii(), "{rule:?}");
        }
        let words: BTreeSet<&str> = LintRule::ALL.iter().map(|rule| rule.word()).collect();
        assert_eq!(words.len(), LintRule::ALL.len());
    }
}
