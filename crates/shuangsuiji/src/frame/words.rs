//! The filters and reason codes of a funnel as people read them.

use super::Reason;
use crate::directory::{TargetKind, TargetStatus};
use crate::scope::Selector;
use crate::text::{Lang, Speak, Text};

/// A filter's name, for people: in English the one of the funnel.
pub fn filter_name(filter: &str) -> Text {
    let zh = match filter {
        "kind" => "对象种类",
        "scope" => "抽查范围",
        "jurisdiction" => "管辖区域",
        "status" => "登记状态",
        "exclusion" => "列名排除",
        "cap" => "频次上限",
        "cooldown" => "冷却期",
        "frequency" => "频次规则",
        "quiet" => "企业安静期",
        "off_site_first" => "非现场优先",
        "tier" => "信用风险分类",
        "region" => "行政区划",
        other => other,
    };
    Text::new(filter.to_owned(), zh.to_owned())
}

/// In English the code itself. What a plan gave as a reason stands as it is.
impl Speak for Reason {
    fn say(&self) -> Text {
        let code = &self.0;
        let Some((filter, why)) = code.split_once(':') else { return Text::new(code.clone(), code.clone()) };
        let kind = || TargetKind::ALL.into_iter().find(|k| k.name() == why).map(TargetKind::zh);
        let status = || TargetStatus::ALL.into_iter().find(|s| s.name() == why).map(TargetStatus::zh);
        let zh = match (filter, why) {
            ("kind", _) => kind().unwrap_or(why),
            ("status", _) => status().unwrap_or(why),
            ("scope", "industry") => "行业不符",
            ("scope", "tag") => "标签不符",
            ("scope", clause) => return Text::new(code.clone(), in_chinese(clause)),
            ("jurisdiction", "elsewhere") => "不在管辖区域",
            ("jurisdiction", "elsewhere_by_successor") => "不在管辖区域（按后继代码）",
            ("jurisdiction", "elsewhere_by_other_day") => "不在管辖区域（按其他时段的区划）",
            ("jurisdiction", "elsewhere_by_digits") => "不在管辖区域（按代码数字）",
            ("region", "successor") => "按后继代码确定",
            ("region", "other_day") => "按其他时段的区划确定",
            ("region", "digits") => "按代码数字确定",
            ("jurisdiction" | "region", "unlisted") => "区划表无此代码",
            ("jurisdiction" | "region", "divided") => "代码停用后分属多地",
            ("jurisdiction" | "region", "unknown") => "不详",
            ("tier", "missing") => "未分类",
            ("tier", from) if let Some(source) = from.strip_prefix("from ") => {
                return Text::new(code.clone(), format!("分类来源：{source}"));
            }
            ("cap", "reached") => "已达上限",
            ("cooldown", "recent") => "近期已检查",
            ("quiet", "window") => "检查时间内均不可入企",
            ("off_site_first", "no_anomaly") => "非现场检查未见异常",
            (_, why) => why,
        };
        Text::new(code.clone(), format!("{}：{zh}", filter_name(filter).get(Lang::Zh)))
    }
}

/// The clause of a scope that a target does not fulfil.
fn in_chinese(clause: &str) -> String {
    let words = clause.parse::<Selector>().map(|selector| selector.say().get(Lang::Zh).to_owned());
    format!("不符合 {}", words.unwrap_or_else(|_| clause.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_code_reads_in_chinese() {
        let kinds = TargetKind::ALL.map(|k| format!("kind:{}", k.name()));
        let statuses = TargetStatus::ALL.map(|s| format!("status:{}", s.name()));
        let regions = ["successor", "other_day", "digits", "unlisted", "divided", "unknown"].map(|why| format!("region:{why}"));
        let elsewhere = ["successor", "other_day", "digits"].map(|why| format!("jurisdiction:elsewhere_by_{why}"));
        let jurisdiction = ["elsewhere", "unlisted", "divided", "unknown"].map(|why| format!("jurisdiction:{why}"));
        let others = ["scope:industry", "scope:tag", "tier:missing", "cap:reached", "cooldown:recent", "quiet:window"].map(str::to_owned);
        let others = others.into_iter().chain(["off_site_first:no_anomaly".to_owned()]);
        let others = others.chain(regions).chain(elsewhere).chain(jurisdiction);
        for code in kinds.into_iter().chain(statuses).chain(others) {
            let text = Reason(code.clone()).say();
            assert_eq!(text.get(Lang::En), code);
            assert!(!text.get(Lang::Zh).bytes().any(|b| b.is_ascii()), "{text:?}");
        }
        assert_eq!(Reason("scope:tag:(a, b) and size>=3".to_owned()).say().get(Lang::Zh), "不符合 标签:(a, b) 且 规模>=3");
        // A plan's own reason stands as the plan gives it.
        assert_eq!(Reason("exclusion:court order".to_owned()).say().get(Lang::Zh), "列名排除：court order");
    }
}
