//! Figures that real plans and reports published, and which of them the lint flags. D10 to D12 (a record of the
//! publicity system, working days, codes) are of other rooms and tested there; D14 is a law of sampling and is
//! tested with the draws.

use serde_json::{Value, from_value, json};
use shuangsuiji::plan::Figures;

use super::common::{item, linted, static_lint, told};

/// What contradicts itself in figures, in English.
fn wrong(figures: Value) -> Vec<String> {
    let figures: Figures = from_value(figures).unwrap();
    figures.contradictions().into_iter().map(|(field, text)| format!("{field} {text}")).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn d01_henan_2021_publishes_ratios_and_a_count_without_the_frame() {
    // 30, 10, 2, 1 and 100 %, 323 drawn: without how many there were, nothing can be held against it.
    assert_eq!(wrong(json!({ "sample": 323 })), none());
    assert_eq!(wrong(json!({ "population": 322, "sample": 323 })), ["sample 323 of 322 cannot be drawn"]);
}

#[test]
fn d02_bayannur_2022_adds_up_and_comes_to_3206() {
    let tiers = json!({ "高": 898, "较高": 1581, "一般": 5658, "低": 22186 });
    let share = |what: &str, population: u64, ratio: &str, count: u64| json!({ "what": what, "population": population, "ratio": ratio, "count": count });
    let shares =
        [share("高", 898, "100%", 898), share("较高", 1581, "100%", 1581), share("一般", 5658, "5%", 283), share("低", 22186, "2%", 444)];
    let drawn = json!({ "what": "抽取", "parts": { "高": 898, "较高": 1581, "一般": 283, "低": 444 }, "total": 3206 });
    let list = json!({ "what": "名单", "parts": tiers, "total": 30323 });
    assert_eq!(wrong(json!({ "sums": [list, drawn], "shares": shares })), none());
    // Cut off in place of rounded up, two of the four would be short.
    let cut = [share("一般", 5658, "5%", 282), share("低", 22186, "2%", 443)];
    assert_eq!(wrong(json!({ "shares": cut })).len(), 2);
}

#[test]
fn d03_jiangsu_2016_is_right_for_thirteen_cities_and_wrong_for_one_draw() {
    let share = |count: u64, offices: u64| {
        wrong(json!({ "shares": [{ "what": "全省", "population": 78222, "ratio": "2%", "count": count, "offices": offices }] }))
    };
    assert_eq!(share(1567, 13), none());
    assert_eq!(share(1567, 1), ["shares[0] 全省: 2% of 78222 is 1565, rounded up, and 1567 is published"]);
    // Thirteen offices that each round up give 1565 to 1577: every sum of ceilings, by brute force over small cases below.
    for (count, fine) in [(1564, false), (1565, true), (1577, true), (1578, false)] {
        assert_eq!(share(count, 13).is_empty(), fine, "{count}");
    }
}

#[test]
fn d03_the_range_of_offices_that_round_up_is_exactly_what_divisions_give() {
    use shuangsuiji::rational::{Ratio, Rounding};
    for (num, den) in [(1, 3), (2, 5), (1, 7)] {
        let ratio = Ratio::new(num, den).unwrap();
        for population in 3..30u64 {
            let mut sums = std::collections::BTreeSet::new();
            for a in 0..=population {
                for b in 0..=population - a {
                    sums.insert([a, b, population - a - b].map(|part| ratio.of(part, Rounding::Ceil)).iter().sum::<u64>());
                }
            }
            for count in 0..=population {
                let share = json!({ "what": "w", "population": population, "ratio": ratio.to_string(), "count": count, "offices": 3 });
                // What some division gives is never flagged.
                assert!(!sums.contains(&count) || wrong(json!({ "shares": [share] })).is_empty(), "{ratio} of {population}: {count}");
            }
            let (least, most) = (*sums.first().unwrap(), *sums.last().unwrap());
            for count in [least.wrapping_sub(1), ratio.of(population, Rounding::Ceil) + 3]
                .into_iter()
                .filter(|count| *count < least || *count > most)
            {
                let share = json!({ "what": "w", "population": population, "ratio": ratio.to_string(), "count": count, "offices": 3 });
                assert_eq!(wrong(json!({ "shares": [share] })).len(), 1, "{ratio} of {population}: {count}");
            }
        }
    }
}

#[test]
fn d04_sichuan_2015_has_one_percentage_that_was_cut_off_and_results_that_overlap() {
    let percent = |what: &str, part: u64, printed: &str| json!({ "what": what, "part": part, "whole": 17759, "printed": printed });
    assert_eq!(
        wrong(
            json!({ "percents": [percent("正常", 15088, "84.96%"), percent("无法联系", 1305, "7.34%"), percent("列入异常", 1400, "7.88%")] })
        ),
        ["percents[1] 无法联系: 7.34% was cut off, not rounded: 7.35%"],
    );
    for printed in ["1.2.3%", "+5%", "", "84.9600000000000000000%"] {
        assert_eq!(wrong(json!({ "percents": [percent("正常", 15088, printed)] })).len(), 1, "{printed}");
    }
    let huge = json!({ "percents": [{ "what": "x", "part": u64::MAX, "whole": 1, "printed": "1.000000000000%" }] });
    assert_eq!(wrong(huge).len(), 1);
    // A target can have several results: as parts of one total they do not add up, and are not said to.
    let results = json!({ "正常": 15088, "无法联系": 1305, "隐瞒虚假": 714, "不配合": 57, "列入异常": 1400 });
    let sum = |several: bool| wrong(json!({ "sums": [{ "what": "结果", "parts": results, "total": 17759, "several": several }] }));
    assert_eq!((sum(true), sum(false).len()), (none(), 1));
    let corrected =
        |total: u64| wrong(json!({ "sums": [{ "what": "隐瞒虚假", "parts": { "已改正": 212, "未改正": 502 }, "total": total }] }));
    assert_eq!((corrected(714), corrected(713).len()), (none(), 1));
    assert_eq!(wrong(json!({ "shares": [{ "what": "全省", "population": 629333, "ratio": "3%", "count": 18880 }] })), none());
}

#[test]
fn d05_tianning_2017_adds_up() {
    let sum = |parts: Value| wrong(json!({ "sums": [{ "what": "结果", "parts": parts, "total": 97 }] }));
    assert_eq!(sum(json!({ "a": 78, "b": 10, "c": 3, "d": 6 })), none());
    assert_eq!(sum(json!({ "a": 78, "b": 10, "c": 3, "d": 7 })), ["sums[0] 结果: the parts make 98, and 97 is published"]);
}

/// The rules that a draw of `count` of the 100 shops breaks, for an item with these words.
fn drawn(words: &str, count: u64, given: Value) -> Vec<String> {
    let item = item(json!({ "ratio": words, "limits": { "ceiling": "100%", "yearly_cap": 2 } }));
    let lint = linted(&[item], |p| {
        p["tasks"][0]["quotas"]["all"] = json!({ "count": count });
        if !given.is_null() {
            p["tasks"][0]["quotas"]["all"]["phrase"] = json!(words);
            p["tasks"][0]["quotas"]["all"]["given"] = given;
        }
    });
    told(&lint).iter().map(|(rule, _)| (*rule).to_owned()).collect()
}

#[test]
fn d06_changzhi_2024_is_held_to_the_sum_of_the_year() {
    // 3 % twice a year does not make 20 % of the year.
    assert_eq!(drawn("每年不低于20%", 3, json!({ "past": { "每年": { "draws": 6, "targets": 17 } } })), none());
    let words = "每年不低于20%";
    let item = item(json!({ "ratio": words, "limits": { "ceiling": "100%", "yearly_cap": 2 } }));
    let short = linted(&[item], |p| p["tasks"][0]["quotas"]["all"] = json!({ "count": 3 }));
    assert_eq!(told(&short), [("open_rule", "tasks[0].quotas")], "what was drawn before is not said");
    // Half of the hospitals of the third grade: how many there are has to be said.
    assert_eq!(drawn("其中“三级医院”不低于50%", 60, Value::Null), ["open_rule"]);
}

#[test]
fn d07_a_county_of_2026_states_share_and_number_together() {
    assert_eq!(drawn("10%（10户）", 10, Value::Null), none());
    // 10 % of 100 is not 20: no number can meet both.
    assert_eq!(drawn("10%（20户）", 10, Value::Null), ["figures"]);
    assert_eq!(drawn("1户", 1, Value::Null), none());
}

#[test]
fn d08_tax_2015_bounds_are_from_above() {
    assert_eq!(drawn("不超过3%", 3, Value::Null), none());
    assert_eq!(drawn("不超过3%", 4, Value::Null), ["above_rule"]);
}

#[test]
fn d09_guangdong_and_chizhou_count_by_inspectors_and_quarters() {
    // Eight inspectors, five ordinary units each: 40; 56 key units, a quarter of them each quarter: 14.
    let eight = || json!({ "inspectors": 8 });
    assert_eq!(drawn("1:5", 40, eight()), none());
    let item = item(json!({ "ratio": "每季度不低于25%", "limits": { "ceiling": "100%", "yearly_cap": 2 } }));
    let quarter = |count: u64, past: u64| {
        let lint = linted(std::slice::from_ref(&item), |p| {
            p["tasks"][0]["quotas"]["all"] =
                json!({ "count": count, "phrase": "每季度不超过100%", "given": { "past": { "每季度": { "draws": 1, "targets": past } } } });
        });
        told(&lint).iter().map(|(rule, _)| (*rule).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((quarter(20, 5), quarter(20, 4)), (none(), vec!["below_rule".to_owned()]));
    let share = |count: u64| wrong(json!({ "shares": [{ "what": "重点排污单位", "population": 56, "ratio": "25%", "count": count }] }));
    assert_eq!((share(14), share(13).len()), (none(), 1));
}

#[test]
fn d13_the_yearly_limits_of_taiyuan_and_of_one_county_bind_tasks() {
    let of = |limit: u32, times: u32| {
        let item = item(json!({ "limits": { "ceiling": "20%", "yearly_cap": limit } }));
        told(&static_lint(&[item], |p| p["tasks"][0]["cap"] = json!({ "times": times }))).len()
    };
    assert_eq!((of(4, 4), of(4, 5), of(2, 2), of(2, 4)), (0, 1, 0, 1));
}

#[test]
fn published_figures_are_held_to_the_frame() {
    let items = [item(json!({}))];
    let published = |population: u64, sample: u64| {
        let lint = linted(&items, |p| p["tasks"][0]["published"] = json!({ "population": population, "sample": sample }));
        lint.findings().iter().map(|f| format!("{} {}", f.field, f.text)).collect::<Vec<_>>()
    };
    assert_eq!(published(100, 10), none());
    assert_eq!(published(101, 10), ["tasks[0].published.population 101 is published, and the frame gives 100"]);
    assert_eq!(published(100, 9), ["tasks[0].published.sample 9 is published, and the frame gives 10"]);
}
