//! What targets do: industries of GB/T 4754-2017, each with its invented share of a thousand.

use shuangsuiji::directory::TargetKind;

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
    /// Labels of all of them; a licence (许可) is a label that begins with `licence.`.
    pub(crate) tags: &'static [&'static str],
    /// How many of a thousand have special equipment (特种设备), such as a lift.
    pub(crate) equipment: u64,
}

const fn trade(
    share: u64,
    industry: &'static str,
    word: &'static str,
    individual: u64,
    tags: &'static [&'static str],
    equipment: u64,
) -> Trade {
    Trade { share, industry, word, individual, kind: TargetKind::Enterprise, tags, equipment }
}

const fn farm(share: u64, industry: &'static str, word: &'static str) -> Trade {
    Trade { share, industry, word, individual: 0, kind: TargetKind::Cooperative, tags: &[], equipment: 0 }
}

pub(crate) const TRADES: &[Trade] = &[
    trade(160, "H6210", "餐馆", 900, &["catering", "licence.food"], 20),
    trade(40, "H6220", "快餐", 850, &["catering", "licence.food"], 20),
    trade(60, "F5212", "超市", 600, &["licence.food", "retail"], 60),
    trade(140, "F5213", "便利店", 950, &["licence.food", "retail"], 0),
    trade(60, "F5211", "百货", 700, &["retail"], 80),
    trade(150, "F5232", "服装", 950, &["retail"], 0),
    trade(30, "F5251", "药房", 300, &["pharmacy", "licence.drug"], 0),
    trade(25, "H6110", "宾馆", 300, &["hotel", "licence.hygiene"], 500),
    trade(25, "C1411", "食品厂", 200, &["food_production", "licence.food_production"], 300),
    trade(70, "O8040", "理发", 980, &["licence.hygiene"], 0),
    trade(60, "O8111", "汽修", 700, &["vehicle_repair"], 150),
    trade(15, "P8310", "幼儿园", 0, &["school", "catering", "licence.food"], 50),
    trade(10, "Q8411", "医院", 0, &["licence.medical"], 700),
    trade(5, "B0610", "煤业", 0, &["hazardous", "licence.mining"], 900),
    trade(5, "C2521", "焦化", 0, &["hazardous"], 900),
    trade(15, "K7010", "房地产", 0, &[], 100),
    trade(40, "I6513", "软件", 0, &[], 10),
    trade(5, "G5411", "公交", 0, &[], 200),
    farm(45, "A0113", "玉米种植"),
    farm(40, "A0141", "蔬菜种植"),
];

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
