//! Figures as a plan or a report publishes them (公布的数字), and which of them contradict each other.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rational::{Ratio, Rounding};
use crate::text::Text;

/// Figures that are published of a task (公布的数字).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Figures {
    /// How many targets the frame holds.
    #[schemars(title = "公布的对象总数", extend("examples" = [1000]))]
    pub population: Option<u64>,
    /// How many are drawn.
    #[schemars(title = "公布的抽取数", extend("examples" = [30]))]
    pub sample: Option<u64>,
    /// Parts that make a total.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "合计", extend("examples" = [[{ "what": "检查结果", "parts": { "正常": 28, "未按规定公示": 2 }, "total": 30 }]]))]
    pub sums: Vec<StatedSum>,
    /// Shares with the number that they come to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "比例与数量", extend("examples" = [[{ "what": "全县企业", "population": 1000, "ratio": "3%", "count": 30 }]]))]
    pub shares: Vec<StatedShare>,
    /// Numbers with the percentage that is printed of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "百分比", extend("examples" = [[{ "what": "正常", "part": 28, "whole": 30, "printed": "93.33%" }]]))]
    pub percents: Vec<StatedPercent>,
}

/// Parts that are said to make a total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedSum {
    /// What is counted.
    #[schemars(title = "内容", extend("examples" = ["检查结果"]))]
    pub what: String,
    /// Part → number.
    #[schemars(title = "分项", extend("examples" = [{ "正常": 28, "未按规定公示": 2 }]))]
    pub parts: BTreeMap<String, u64>,
    /// The total.
    #[schemars(title = "合计", extend("examples" = [30]))]
    pub total: u64,
    /// Whether one target may be of several parts, as with results of which a target can have several.
    #[serde(default)]
    #[schemars(title = "可重复计入", extend("examples" = [false]))]
    pub several: bool,
}

/// A share with the number that it is said to come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedShare {
    /// What it is a share of.
    #[schemars(title = "内容", extend("examples" = ["全县企业"]))]
    pub what: String,
    /// How many there are.
    #[schemars(title = "总数", extend("examples" = [1000]))]
    pub population: u64,
    /// The share.
    #[schemars(with = "String", title = "比例", extend("examples" = ["3%"]))]
    pub ratio: Ratio,
    /// The number.
    #[schemars(title = "数量", extend("examples" = [30]))]
    pub count: u64,
    /// Over how many offices or strata the number was rounded up, each for itself.
    #[serde(default = "one")]
    #[schemars(title = "分别取整的份数", extend("examples" = [1]))]
    pub offices: u64,
}

fn one() -> u64 {
    1
}

/// A number with the percentage that is printed of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedPercent {
    /// What is counted.
    #[schemars(title = "内容", extend("examples" = ["正常"]))]
    pub what: String,
    /// How many.
    #[schemars(title = "数量", extend("examples" = [28]))]
    pub part: u64,
    /// Of how many.
    #[schemars(title = "总数", extend("examples" = [30]))]
    pub whole: u64,
    /// As it is printed, such as `84.96%`.
    #[schemars(title = "公布的百分比", extend("examples" = ["93.33%"]))]
    pub printed: String,
}

impl Figures {
    /// What contradicts itself, with the field of each: every sum, share and percentage is reckoned again, exactly.
    pub fn contradictions(&self) -> Vec<(String, Text)> {
        let sums = self.sums.iter().enumerate().filter_map(|(at, sum)| Some((format!("sums[{at}]"), sum.wrong()?)));
        let shares = self.shares.iter().enumerate().filter_map(|(at, share)| Some((format!("shares[{at}]"), share.wrong()?)));
        let percents = self.percents.iter().enumerate().filter_map(|(at, percent)| Some((format!("percents[{at}]"), percent.wrong()?)));
        let more = self.population.zip(self.sample).filter(|(population, sample)| sample > population);
        let more = more.map(|(population, sample)| {
            ("sample".to_owned(), say!("{sample} of {population} cannot be drawn", "{population} 个中无法抽取 {sample} 个"))
        });
        more.into_iter().chain(sums).chain(shares).chain(percents).collect()
    }
}

impl StatedSum {
    fn wrong(&self) -> Option<Text> {
        let Self { what, parts, total, several } = self;
        let sum = parts.values().try_fold(0u64, |sum, part| sum.checked_add(*part));
        let most = parts.values().max().copied().unwrap_or(0);
        match sum {
            Some(sum) if sum == *total => None,
            Some(sum) if *several && sum > *total && most <= *total => None,
            Some(sum) => Some(say!("{what}: the parts make {sum}, and {total} is published", "{what}：分项合计 {sum}，公布为 {total}")),
            None => Some(say!("{what}: the parts are too large to add", "{what}：分项过大，无法相加")),
        }
    }
}

impl StatedShare {
    /// Rounded up by each of k offices, a share of N is from `ceil(pN)` to `ceil(pN) + k − 1`: every office adds
    /// less than one.
    fn wrong(&self) -> Option<Text> {
        let Self { what, population, ratio, count, offices } = self;
        let least = ratio.of(*population, Rounding::Ceil);
        let exact = ratio.of(*population, Rounding::Floor) == least;
        let most = least.saturating_add(offices.saturating_sub(1));
        if (least..=most).contains(count) {
            return None;
        }
        let about = if exact { say!("", "") } else { say!(", rounded up", "（进位）") };
        Some(if least == most {
            say!("{what}: {ratio} of {population} is {least}{about}, and {count} is published", "{what}：{population} 的 {ratio} 为 {least}{about}，公布为 {count}"; about)
        } else {
            say!(
                "{what}: {ratio} of {population}, rounded up by {offices} offices, is {least} to {most}, and {count} is published",
                "{what}：{population} 的 {ratio} 由 {offices} 个单位分别进位，为 {least} 至 {most}，公布为 {count}"
            )
        })
    }
}

impl StatedPercent {
    fn wrong(&self) -> Option<Text> {
        let Self { what, part, whole, printed } = self;
        let digits = printed.trim().trim_end_matches(['%', '％']).trim();
        let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
        let places = after.len();
        let number = format!("{before}{after}");
        let stated = number.parse::<u128>().ok().filter(|_| number.bytes().all(|digit| digit.is_ascii_digit()));
        // More digits than numbers of targets can have are not printed in earnest.
        let (Some(stated), true) = (stated, *whole > 0 && places <= 12) else {
            return Some(say!("{what}: {printed} is no percentage of {whole}", "{what}：{printed} 不是 {whole} 的百分比"));
        };
        // part/whole in units of the last digit printed: exactly, then by half up and by cutting off. Below 2^64·10^14.
        let unit = 10u128.pow(u32::try_from(places).unwrap_or(0));
        let scaled = u128::from(*part) * 100 * unit;
        let whole = u128::from(*whole);
        let (cut, rounded) = (scaled / whole, (2 * scaled + whole) / (2 * whole));
        let shown = |value: u128| {
            let (before, after) = (value / unit, value % unit);
            if places == 0 { format!("{before}%") } else { format!("{before}.{after:0places$}%") }
        };
        match stated {
            stated if stated == rounded => None,
            stated if stated == cut => {
                let right = shown(rounded);
                Some(say!("{what}: {printed} was cut off, not rounded: {right}", "{what}：{printed} 系截断所得，四舍五入应为 {right}"))
            }
            _ => {
                let right = shown(rounded);
                Some(say!(
                    "{what}: {part} of {whole} is {right}, and {printed} is published",
                    "{what}：{whole} 中的 {part} 为 {right}，公布为 {printed}"
                ))
            }
        }
    }
}
