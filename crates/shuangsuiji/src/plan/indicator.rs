//! No indicators (严禁下达检查指标): a plan says how much is drawn, never how much is to be found.
//!
//! A plan has no field for a number of findings, fines or cases, and none for a number of visits per person.
//! What is left are its words: names that announce such a number are refused.

use super::{Plan, bad};
use crate::error::Problems;

/// What is counted, in words of plans that set it as a target (国办发〔2024〕54号: 严禁下达检查指标, 不得将考核考评、
/// 预算项目绩效与检查频次、罚没数额挂钩).
const COUNTED: [&str; 9] = ["罚没", "罚款", "处罚", "立案", "办案", "查处", "案件", "问题发现", "发现问题"];

/// How it is set as a target.
const SET: [&str; 8] = ["指标", "任务数", "目标数", "数额", "金额", "收入", "考核", "排名"];

/// What says a number of visits per person.
const PERSONAL: [&str; 6] = ["人均检查", "每人检查", "人均查处", "每人查处", "检查任务指标", "检查指标"];

impl Plan {
    /// The names of the plan that announce a number of findings, fines or visits per person, with their fields.
    pub fn indicators(&self) -> Vec<(String, &str)> {
        let tasks = self.tasks.iter().enumerate();
        let named = tasks.map(|(at, task)| (format!("tasks[{at}].title"), task.title.as_str()));
        let own = [("title".to_owned(), self.title.as_str())];
        own.into_iter().chain(named).filter(|(_, text)| announces(text)).collect()
    }

    /// That no name of the plan announces a number of findings, fines or visits per person.
    pub(super) fn check_indicators(&self, problems: &mut Problems) {
        for (field, text) in self.indicators() {
            problems.push(bad(
                &field,
                text,
                say!(
                    "a plan sets no number of findings, fines, cases or visits per person (国办发〔2024〕54号); say what is checked",
                    "计划不得下达检查、办案、罚没指标（国办发〔2024〕54号）；请写明检查内容"
                ),
            ));
        }
    }
}

/// Whether a name sets a target: something that is counted, and right after it how it is set.
fn announces(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let sets =
        |counted: &str| SET.iter().any(|set| plain.contains(&format!("{counted}{set}")) || plain.contains(&format!("{counted}数量{set}")));
    PERSONAL.iter().any(|words| plain.contains(words)) || COUNTED.iter().any(|counted| sets(counted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r85_names_that_set_a_number_of_findings_are_told_from_others() {
        for bad in ["2026 年罚没收入任务", "立案指标分解", "办案数量考核", "人均检查 30 户", "餐饮 检查指标", "查处任务数"]
        {
            assert!(announces(bad), "{bad}");
        }
        for good in [
            "2026 年第一季度抽查计划",
            "行政处罚公示信息检查",
            "广告费收入申报检查",
            "案件回访",
            "发现问题整改情况检查",
            "检验检测机构抽查",
        ] {
            assert!(!announces(good), "{good}");
        }
    }
}
