//! The filters and reason codes of a funnel as people read them.

use super::Reason;
use crate::directory::{TargetKind, TargetStatus};
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
        "strata" => "分层",
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
            ("jurisdiction", "elsewhere") => "不在管辖区域",
            ("region", "unknown") => "不详",
            ("cap", "reached") => "已达上限",
            ("cooldown", "recent") => "近期已检查",
            (_, why) => why,
        };
        Text::new(code.clone(), format!("{}：{zh}", filter_name(filter).get(Lang::Zh)))
    }
}
