//! Rules of frequency (频次规则): how often a target may be inspected, by whom, and what counts.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cause, CheckKind, Period};
use crate::directory::Level;
use crate::error::{Code, Error, Problems};
use crate::ident::{ItemCode, ReasonCode, Tier};

/// One rule of frequency (频次规则) of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrequencyRule {
    /// Its code, by which the funnel counts what it removes.
    #[schemars(with = "String", title = "规则代码", extend("examples" = ["year-4"]))]
    pub id: ReasonCode,
    /// Where it comes from: document and article.
    #[serde(default)]
    #[schemars(title = "规则依据", extend("examples" = ["国办发〔2024〕54号"]))]
    pub source: String,
    /// What it limits.
    #[schemars(title = "限制内容", extend("examples" = [{ "cap": { "times": 4, "per": "year" } }]))]
    pub limit: Limit,
    /// Whose inspections it counts.
    #[serde(default)]
    #[schemars(title = "计入的检查机关", extend("examples" = ["authority", { "levels": ["city", "county"] }]))]
    pub by: By,
    /// Which checks it counts, and so also which it bars.
    #[serde(default)]
    #[schemars(title = "计入的检查", extend("examples" = [{ "kinds": ["routine", "special"], "exempt": ["superior"] }]))]
    pub counts: Counted,
    /// What it does with a check that it does not allow.
    #[serde(default)]
    #[schemars(title = "规则效力", extend("examples" = ["refuse"]))]
    pub effect: Effect,
    /// The tiers for whose targets it holds; empty: every target. A target without a tier is what the tier policy says.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(with = "BTreeSet<String>", title = "适用的信用风险分类", extend("examples" = [["D"]]))]
    pub tiers: BTreeSet<Tier>,
}

/// What a rule limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// At most so many inspections of a target in a period, the next one included (频次上限).
    #[serde(rename = "cap")]
    Cap {
        /// How many.
        times: u32,
        /// In which period.
        per: Period,
    },
    /// So many days between two inspections of a target (间隔期): none on the days that many before the next.
    #[serde(rename = "gap")]
    Gap {
        /// How many days.
        days: NonZeroU32,
    },
    /// None where one of these items was checked in the same period, such as 证后监督检查 before 常规监督检查
    /// (特种设备安全监督检查办法 §17).
    #[serde(rename = "checked")]
    Checked {
        /// The items.
        #[schemars(with = "BTreeSet<String>")]
        items: BTreeSet<ItemCode>,
        /// In which period.
        per: Period,
    },
    /// None where the last inspections, so many of them, all ended with one of these results (低效检查).
    #[serde(rename = "low_yield")]
    LowYield {
        /// How many.
        last: NonZeroU32,
        /// The results that say that nothing was found.
        clean: BTreeSet<String>,
    },
    /// None a second time before every target had its turn: cycles of so many years (每 N 年一遍), of which one
    /// begins with the year `since`.
    #[serde(rename = "coverage")]
    Coverage {
        /// The years of a cycle.
        years: NonZeroU32,
        /// The first year of a cycle.
        since: i32,
    },
    /// At least so many inspections of a target in a period (频次下限). It bars nothing: who is short of it is listed,
    /// each with the reason.
    #[serde(rename = "floor")]
    Floor {
        /// How many.
        times: NonZeroU32,
        /// In which period.
        per: Period,
    },
}

/// Whose inspections a rule counts. An inspection whose authority is not known is counted by every rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Those of the authority of the plan (同一行政机关).
    #[default]
    Authority,
    /// Those of the authorities of these levels in the line of the plan's authority (市县两级合计); of an authority
    /// that is not in the register of organisations: counted.
    Levels(BTreeSet<Level>),
    /// Everybody's.
    Anyone,
}

/// Which checks a rule counts, and so also which it bars: a check that is not counted is not barred
/// either, it is told of (国办发〔2024〕54号: complaints, transfers and alerts are not refused, many of them are
/// looked into).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Counted {
    /// Of these kinds.
    #[schemars(title = "检查类型", extend("examples" = [["routine", "special"]]))]
    pub kinds: BTreeSet<CheckKind>,
    /// But not of these causes.
    #[schemars(title = "豁免来源", extend("examples" = [["superior"]]))]
    pub exempt: BTreeSet<Cause>,
    /// Also where nobody came to the target (非现场检查).
    #[schemars(title = "计入非现场检查", extend("examples" = [false]))]
    pub off_site: bool,
}

impl Default for Counted {
    /// Routine and special checks on site, unless a superior ordered them or a complaint, a transfer, an alert
    /// or a request was their cause.
    fn default() -> Self {
        Self {
            kinds: BTreeSet::from([CheckKind::Routine, CheckKind::Special]),
            exempt: Cause::ALL.into_iter().filter(|cause| *cause != Cause::Plan).collect(),
            off_site: false,
        }
    }
}

impl Counted {
    /// Whether a check is counted.
    pub fn covers(&self, check: Check) -> bool {
        self.kinds.contains(&check.kind) && !self.exempt.contains(&check.cause) && (self.off_site || !check.off_site)
    }
}

/// What a rule does with a check that it does not allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The target is left out of the frame.
    #[default]
    Refuse,
    /// The target stays, and the funnel counts it.
    Alert,
}

/// A check as rules of frequency look at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Its kind.
    pub kind: CheckKind,
    /// Its cause.
    pub cause: Cause,
    /// Whether nobody comes to the target (非现场检查).
    pub off_site: bool,
}

impl FrequencyRule {
    /// What can be said against a plan's rules by themselves.
    pub(crate) fn check_all(rules: &[Self], problems: &mut Problems) {
        let mut seen = BTreeSet::new();
        for (at, rule) in rules.iter().enumerate() {
            let mut wrong = |field: &str, detail| {
                problems.push(Error::new(Code::BadPlan).field(format!("frequency[{at}].{field}")).value(&rule.id).detail(detail));
            };
            if !seen.insert(&rule.id) {
                wrong("id", say!("two rules have this code", "两条规则使用同一代码"));
            }
            match &rule.limit {
                Limit::Checked { items, .. } if items.is_empty() => {
                    wrong("limit.checked.items", say!("name the items that exclude another check", "请列出排除其他检查的事项"));
                }
                Limit::LowYield { clean, .. } if clean.is_empty() => {
                    wrong(
                        "limit.low_yield.clean",
                        say!("name the results that say that nothing was found", "请列出表示未发现问题的检查结果"),
                    );
                }
                _ => {}
            }
            if matches!(&rule.by, By::Levels(levels) if levels.is_empty()) {
                wrong("by.levels", say!("name at least one level", "请至少列出一个层级"));
            }
        }
    }
}
