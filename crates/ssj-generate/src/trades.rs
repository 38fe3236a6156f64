//! What targets do: industries of GB/T 4754-2017, each with its invented share of a thousand.

use shuangsuiji::directory::{Target, TargetKind};

/// A trade, with what follows from it.
pub(crate) struct Trade {
    /// How many of a thousand targets.
    pub(crate) share: u64,
    pub(crate) industry: &'static str,
    /// A word for names.
    pub(crate) word: &'static str,
    /// How many of a thousand are individual businesses (个体工商户).
    pub(crate) individual: u64,
    /// The others: enterprises, or cooperatives.
    pub(crate) kind: TargetKind,
    /// Labels of all of them.
    pub(crate) tags: &'static [&'static str],
    /// The kind of licence (许可证) that they need.
    pub(crate) licence: Option<&'static str>,
    /// How many of a thousand have special equipment (特种设备), such as a lift.
    pub(crate) equipment: u64,
}

const fn trade(
    share: u64,
    industry: &'static str,
    word: &'static str,
    individual: u64,
    tags: &'static [&'static str],
    licence: Option<&'static str>,
    equipment: u64,
) -> Trade {
    Trade { share, industry, word, individual, kind: TargetKind::Enterprise, tags, licence, equipment }
}

const fn farm(share: u64, industry: &'static str, word: &'static str) -> Trade {
    Trade { share, industry, word, individual: 0, kind: TargetKind::Cooperative, tags: &[], licence: None, equipment: 0 }
}

pub(crate) const TRADES: &[Trade] = &[
    trade(160, "H6210", "餐馆", 900, &["catering"], Some("food"), 20),
    trade(40, "H6220", "快餐", 850, &["catering"], Some("food"), 20),
    trade(60, "F5212", "超市", 600, &["retail"], Some("food"), 60),
    trade(140, "F5213", "便利店", 950, &["retail"], Some("food"), 0),
    trade(60, "F5211", "百货", 700, &["retail"], None, 80),
    trade(150, "F5232", "服装", 950, &["retail"], None, 0),
    trade(30, "F5251", "药房", 300, &["pharmacy"], Some("drug"), 0),
    trade(25, "H6110", "宾馆", 300, &["hotel"], Some("hygiene"), 500),
    trade(25, "C1411", "食品厂", 200, &["food_production"], Some("food_production"), 300),
    trade(70, "O8040", "理发", 980, &[], Some("hygiene"), 0),
    trade(60, "O8111", "汽修", 700, &["vehicle_repair"], None, 150),
    trade(15, "P8310", "幼儿园", 0, &["school", "catering"], Some("food"), 50),
    trade(10, "Q8411", "医院", 0, &[], Some("medical"), 700),
    trade(5, "B0610", "煤业", 0, &["hazardous"], Some("mining"), 900),
    trade(5, "C2521", "焦化", 0, &["hazardous"], None, 900),
    trade(15, "K7010", "房地产", 0, &[], None, 100),
    trade(40, "I6513", "软件", 0, &[], None, 10),
    trade(5, "G5411", "公交", 0, &[], None, 200),
    farm(45, "A0113", "玉米种植"),
    farm(40, "A0141", "蔬菜种植"),
];

impl Trade {
    /// That of a target, by its industry.
    pub(crate) fn of(target: &Target) -> Option<&'static Self> {
        let industry = target.industry.as_ref()?.to_string();
        TRADES.iter().find(|trade| trade.industry == industry)
    }
}

#[cfg(test)]
mod tests {
    use shuangsuiji::ident::Industry;

    use super::*;

    #[test]
    fn shares_are_of_a_thousand_and_industries_exist() {
        assert_eq!(TRADES.iter().map(|t| t.share).sum::<u64>(), 1000);
        assert!(TRADES.iter().all(|t| Industry::parse(t.industry).is_ok()));
    }
}
