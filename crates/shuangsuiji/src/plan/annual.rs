//! Which annual plan (年度抽查计划) a campaign belongs to, and what was done to make it known.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// That a plan was filed with the next level up (报备).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// The day.
    #[schemars(title = "报备日期", extend("examples" = ["2025-12-22"]))]
    pub day: NaiveDate,
    /// With whom.
    #[schemars(title = "报备机关", extend("examples" = ["sx-market"]))]
    pub with: String,
    /// The number of the letter or receipt.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(title = "报备文号", extend("examples" = ["长市监报〔2025〕41号"]))]
    pub number: String,
}

/// That a plan was published (公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The day.
    #[schemars(title = "公示日期", extend("examples" = ["2025-12-28"]))]
    pub day: NaiveDate,
    /// Where, such as the national publicity system (国家企业信用信息公示系统) or an address.
    #[schemars(title = "公示位置", extend("examples" = ["国家企业信用信息公示系统"]))]
    pub place: String,
}

/// The revision of the annual plan that a campaign is a round of: the round with the campaign's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnualRef {
    /// The year.
    #[schemars(title = "年度", extend("examples" = [2026]))]
    pub year: i32,
    /// The number of the revision, from 1.
    #[schemars(title = "版本", extend("examples" = [1]))]
    pub revision: u32,
    /// When it was filed; none: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "报备", extend("examples" = [{ "day": "2025-12-22", "with": "sx-market" }]))]
    pub filed: Option<Filing>,
    /// When it was published; none: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "公示", extend("examples" = [{ "day": "2025-12-28", "place": "国家企业信用信息公示系统" }]))]
    pub published: Option<Publication>,
}

impl AnnualRef {
    /// What is missing on a day before a draw: that it is filed, that it is published, the filing first.
    pub fn missing(&self, day: NaiveDate) -> Option<Text> {
        let revision = self.revision;
        let filed = self.filed.as_ref().map(|filed| filed.day);
        let published = self.published.as_ref().map(|published| published.day);
        let blank = |text: Option<&String>| text.is_some_and(|text| text.trim().is_empty());
        if blank(self.filed.as_ref().map(|filed| &filed.with)) || blank(self.published.as_ref().map(|published| &published.place)) {
            return Some(say!("a filing says with whom, a publication where", "报备须写明报备机关，公示须写明公示位置"));
        }
        match (filed, published) {
            (Some(filed), _) if filed > day => {
                Some(say!("revision {revision} is filed on {filed} only, after {day}", "第 {revision} 版于 {filed} 才报备，晚于 {day}"))
            }
            (None, _) => Some(say!("revision {revision} is not filed", "第 {revision} 版尚未报备")),
            (Some(_), None) => Some(say!("revision {revision} is not published", "第 {revision} 版尚未公示")),
            (Some(_), Some(published)) if published > day => Some(say!(
                "revision {revision} is published on {published} only, after {day}",
                "第 {revision} 版于 {published} 才公示，晚于 {day}"
            )),
            (Some(filed), Some(published)) if published < filed => Some(say!(
                "revision {revision} was published on {published}, before it was filed on {filed}",
                "第 {revision} 版于 {published} 公示，早于报备日 {filed}"
            )),
            _ => None,
        }
    }
}
