//! From phrases to numbers: exact, with reasons, and with what contradicts what.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::tests::PUBLISHED;
use super::*;
use crate::catalogue::ItemClass;
use crate::directory::Level;
use crate::error::{Code, Error};
use crate::rational::Rounding;
use crate::text::{Lang, Speak};

fn frame(population: u64) -> Facts {
    Facts { population, ..Facts::default() }
}

fn answers(text: &str, facts: &Facts) -> Vec<Answer> {
    text.parse::<Phrase>().unwrap().evaluate(facts).unwrap()
}

/// The bounds of a phrase with one way.
fn bounds(text: &str, facts: &Facts) -> (u64, u64) {
    let [answer] = &answers(text, facts)[..] else { panic!("{text} has several ways") };
    assert_eq!(answer.conflicts, [], "{text}");
    (answer.count.least, answer.count.most)
}

fn settle(text: &str, facts: &Facts, chosen: Option<u64>) -> Result<u64, Error> {
    text.parse::<Phrase>().unwrap().settle(facts, chosen)
}

fn conflicts(text: &str, facts: &Facts) -> Vec<Conflict> {
    answers(text, facts).remove(0).conflicts
}

fn past(per: &str, draws: u32, targets: u64) -> BTreeMap<Period, Past> {
    let phrase: Phrase = format!("{per}一遍").parse().unwrap();
    let Some(Term::Coverage(period)) = phrase.terms().next() else { panic!("{per}") };
    BTreeMap::from([(*period, Past { draws, targets })])
}

#[test]
fn r28_bounds_are_exact_and_never_rounded_across() {
    let facts = frame(1001);
    for (text, expected) in [
        ("5%", (51, 51)),
        ("不低于3%", (31, 1001)),
        ("不超过3%", (0, 30)),
        ("3%—5%", (31, 50)),
        ("20户", (20, 20)),
        ("不少于20户，不超过5%", (20, 50)),
        ("全覆盖", (1001, 1001)),
        ("一般不超过10%", (0, 1001)),
        ("3%，一般不超过2%", (31, 31)),
        ("不低于总数的2%", (21, 1001)),
        ("问题率1%时检出概率不低于95%", (238, 1001)),
    ] {
        assert_eq!(bounds(text, &facts), expected, "{text}");
    }
    let nearest = Facts { rounding: Rounding::HalfUp, ..frame(1001) };
    assert_eq!((bounds("5%", &nearest), bounds("不低于5%", &nearest)), ((50, 50), (51, 1001)));
}

#[test]
fn r28_every_published_phrase_evaluates() {
    let facts = Facts {
        population: 200,
        subsets: ["重点检查单位", "三级医院", "二级医院"].map(|name| (name.to_owned(), 50)).into(),
        inspectors: Some(8),
        level: Some(Level::City),
        class: Some(ItemClass::General),
        tier: Some("C".to_owned()),
        ..Facts::default()
    };
    let mut numbers = Vec::new();
    for (text, _) in PUBLISHED {
        let answers = answers(text, &facts);
        assert!(answers.iter().all(|a| a.conflicts.is_empty()), "{text}: {answers:?}");
        numbers.push((text, answers.iter().map(Answer::number).collect::<Vec<_>>()));
    }
    let known: Vec<_> = numbers.into_iter().filter(|(_, n)| n.iter().any(Option::is_some)).collect();
    let one = |n| vec![Some(n)];
    assert_eq!(
        known,
        [
            ("5%", one(10)),
            ("100%", one(200)),
            ("不低于3%或按专项计划确定", vec![Some(6), None]),
            ("市局抽查比例不少于30%", one(60)),
            ("10%，其中重点检查单位不低于8%", one(20)),
            // In one draw; or in stages, of which this one brings at least something.
            ("33%，每年1次或分次达到33%", vec![Some(66), Some(1)]),
            ("每年1次20%；或每年2次各10%", vec![Some(40), Some(20)]),
            ("1:5", one(40)),
            ("每两年一遍", one(1)),
            ("D级30%，C级10%，B级2%，A级1%", one(20)),
            ("3%，2次/年", one(6)),
            ("“三级医院”每年不低于50%；“二级医院”每年不低于30%", one(25)),
            ("10% (20户)", one(20)),
            ("市级每季度不低于5%，县级每季度不低于25%", one(10)),
        ]
    );
}

/// D2, D6, D7, D8 and D9: figures that were published, or follow from published ratios.
#[test]
fn r28_published_ratios_give_the_published_counts() {
    // Bayannur 2022: 898 + 1 581 + 5 658 + 22 186 = 30 323 firms.
    let policy = "高风险、较高风险100%；一般风险5%；低风险2%";
    let of = |tier: &str, n| settle(policy, &Facts { tier: Some(tier.to_owned()), ..frame(n) }, None).unwrap();
    let counts = [of("高", 898), of("较高风险", 1581), of("一般", 5658), of("低", 22186)];
    assert_eq!((counts, counts.iter().sum::<u64>()), ([898, 1581, 283, 444], 3206));
    // Henan 2021 by letters.
    let henan = "D级30%，C级10%，B级2%，A级1%";
    let of = |tier: &str, n| settle(henan, &Facts { tier: Some(tier.to_owned()), ..frame(n) }, None).unwrap();
    assert_eq!([of("A", 1234), of("B", 5678), of("C", 321), of("D", 77)], [13, 114, 33, 24]);
    // Changzhi 2024: 20 % a year in two draws is 10 % each; after 12 of 200 in the first, 28 are left.
    let twice = "每年不低于20%，每年2次";
    assert_eq!(bounds(twice, &frame(200)), (20, 200));
    assert_eq!(bounds(twice, &Facts { past: past("每年", 1, 12), ..frame(200) }), (28, 200));
    // 3 % twice a year does not reach 20 %.
    let short = conflicts("每次3%，每年2次，每年不低于20%", &frame(200));
    let out_of_reach = Conflict::OutOfReach { period: Period::one(Unit::Year), least: 40, most: 12 };
    assert!(matches!(&short[..], [Conflict::Apart { .. }, reach] if *reach == out_of_reach), "{short:?}");
    // Hospitals of grade 3 at 50 %, of grade 2 at 30 %, by their own numbers.
    let hospitals = Facts { subsets: BTreeMap::from([("三级医院".to_owned(), 7), ("二级医院".to_owned(), 21)]), ..frame(28) };
    let [answer] = &answers("“三级医院”不低于50%；“二级医院”不低于30%", &hospitals)[..] else { panic!() };
    assert_eq!(answer.subsets.values().map(|c| c.least).collect::<Vec<_>>(), [4, 7]);
    // A county of 2026: 10 % are 20 of 191 to 200 firms, and of no others.
    let stated = |n| settle("10%（20户）", &frame(n), None).ok();
    assert_eq!((stated(190), stated(191), stated(200), stated(201)), (None, Some(20), Some(20), None));
    assert_eq!(conflicts("10%（20户）", &frame(250)), [Conflict::Stated { stated: 20, given: 25 }]);
    // Taxes 2015: at most 3 %, and none of the last three years.
    assert_eq!(bounds("不超过3%，3年内不重复抽查", &frame(1000)), (0, 30));
    // Environment: 8 inspectors by 5 are 40 firms (池州); 25 % a quarter of 56 key units are 14.
    assert_eq!(bounds("1:5", &Facts { inspectors: Some(8), ..frame(11_203) }), (40, 40));
    assert_eq!(bounds("每季度25%", &frame(56)), (14, 14));
}

#[test]
fn r28_what_contradicts_itself_is_told_with_both_sides() {
    let facts = frame(100);
    for (text, said) in [
        ("不低于10%，不超过5%", "不低于10%: at least 10 (of 100, rounded up), but 不超过5%: at most 5 (of 100, rounded down)"),
        ("不少于120户", "不低于120个: at least 120 (as stated), but there are only 100"),
        ("3%—3.5%，不少于4户", "不低于4个: at least 4 (as stated), but 3%—3.5%: 3 (of 100, rounded up; rounded down)"),
        (
            "1%—1.5%或不低于1%，不超过0.5%",
            "1%—1.5%: 1 (of 100, rounded up; rounded down), but 不超过0.5%: at most 0 (of 100, rounded down)",
        ),
        ("每年不少于2次，每年不超过1次", "in every year: at least 2 draws, but at most 1"),
        ("每2年一遍，每年不超过10%", "in every 2 years: 100 are to be drawn, but the other bounds allow 20"),
        ("每年一遍，3年内不重复抽查", "in every 3 years: a target is to be visited 3 times or more, but 1 at most"),
        ("对同一单位每年不少于2次，对同一单位每2年不超过3次", "in every 2 years: a target is to be visited 4 times or more, but 3 at most"),
        ("问题数0个时检出概率不低于95%", "with 0 bad ones of 100 no sample finds one so surely"),
    ] {
        let conflicts = conflicts(text, &facts);
        assert_eq!(conflicts.iter().map(|c| c.say().to_string()).collect::<Vec<_>>(), [said], "{text}");
        assert!(conflicts.iter().all(|c| c.say().get(Lang::Zh).chars().any(|c| c > '\u{4e00}')));
        if !text.contains('或') {
            assert_eq!(settle(text, &facts, None).unwrap_err().code(), Code::QuotaConflict, "{text}");
            assert_eq!(settle(text, &facts, Some(10)).unwrap_err().code(), Code::QuotaConflict, "{text}");
        }
    }
    let part = Facts { subsets: BTreeMap::from([("甲".to_owned(), 50)]), ..frame(100) };
    let above = conflicts("不超过2%，其中甲不低于10%", &part);
    assert_eq!(above.iter().map(|c| c.say().to_string()).collect::<Vec<_>>(), ["“甲” must have 5, but the whole at most 2"]);
    // Of the part itself, or of the whole.
    assert_eq!(answers("10%，其中甲不低于8%", &part)[0].subsets.values().next().unwrap().least, 4);
    assert_eq!(answers("10%，其中甲不低于总数的8%", &part)[0].subsets.values().next().unwrap().least, 8);
}

#[test]
fn r36_what_was_drawn_in_the_period_counts() {
    let year = |draws, targets| Facts { past: past("每年", draws, targets), ..frame(1000) };
    assert_eq!(bounds("每年不低于20%", &year(0, 0)), (200, 1000));
    assert_eq!(bounds("每年不低于20%", &year(3, 150)), (50, 1000));
    assert_eq!(bounds("每年不超过10%", &year(1, 60)), (0, 40));
    assert_eq!(bounds("每年20%", &year(1, 60)), (140, 140));
    let period = Period::one(Unit::Year);
    assert_eq!(conflicts("每年不超过10%", &year(1, 101))[0], Conflict::Overdrawn { period, most: 100, drawn: 101 });
    assert_eq!(conflicts("每年1次各20%", &year(1, 200)), [Conflict::NoDrawLeft { period, most: 1, held: 1 }]);
    // All of them once in two years, by a draw each quarter: an eighth each.
    assert_eq!(bounds("每2年一遍，每季度1次", &frame(1000)), (125, 1000));
    assert_eq!(bounds("每2年一遍，每季度1次", &Facts { past: past("每2年", 6, 700), ..frame(1000) }), (150, 1000));
    // 33 % in stages: the first brings something, the last what is left may be all of it.
    assert_eq!(bounds("33%，分次达到33%", &year(2, 300)), (1, 30));
    let visits = &answers("对同一单位每2年不超过1次，在许可有效期内对同一单位不超过2次", &frame(10))[0].visits;
    assert_eq!(visits.values().map(|t| (t.least, t.most)).collect::<Vec<_>>(), [(0, Some(1)), (0, Some(2))]);
}

#[test]
fn r36_a_cap_and_a_floor_are_for_the_level_they_name() {
    let at = |level| Facts { level: Some(level), ..frame(1000) };
    let phrase = "省级不超过2%，市、县结合当地实际";
    assert_eq!(bounds(phrase, &at(Level::Province)), (0, 20));
    assert_eq!(answers(phrase, &at(Level::County))[0].open, [Ground::Local]);
    let error = settle(phrase, &frame(1000), None).unwrap_err();
    assert_eq!((error.code(), error.why(Lang::En)), (Code::QuotaFacts, Some("the level of the authority that draws")));
    let draws = |level| answers("市级局每年1次；县级局每月1次", &at(level)).remove(0).draws;
    assert_eq!(draws(Level::City).into_keys().collect::<Vec<_>>(), [Period::one(Unit::Year)]);
    assert_eq!(draws(Level::County).into_keys().collect::<Vec<_>>(), [Period::one(Unit::Month)]);
    assert!(draws(Level::Province).is_empty());
    assert_eq!(settle("1:5", &frame(10), None).unwrap_err().code(), Code::QuotaFacts);
    assert_eq!(settle("10%，其中甲5%", &frame(10), None).unwrap_err().code(), Code::QuotaFacts);
}

#[test]
fn r28_a_number_is_settled_or_the_choice_is_named() {
    let facts = frame(200);
    assert_eq!(settle("不低于3%", &facts, None).unwrap(), 6);
    assert_eq!(settle("不低于3%", &facts, Some(9)).unwrap(), 9);
    assert_eq!(settle("一般不超过2%", &facts, Some(9)).unwrap(), 9);
    let error = settle("不低于3%，不超过4%", &facts, Some(9)).unwrap_err();
    assert_eq!((error.code(), error.why(Lang::En)), (Code::QuotaConflict, Some("不超过4%: at most 8 (of 200, rounded down)")));
    for open in [
        "不超过10%",
        "一般10%",
        "根据实际情况确定",
        "不低于3%或按专项计划确定",
        "每年1次20%；或每年2次各10%",
        "市级局每年1次；县级局每月1次",
    ] {
        let facts = Facts { level: Some(Level::City), ..facts.clone() };
        assert_eq!(settle(open, &facts, None).unwrap_err().code(), Code::QuotaOpen, "{open}");
    }
    // A way that cannot be gone leaves no choice, and one that is open leaves every number.
    assert_eq!(settle("不少于300户；或3%", &facts, None).unwrap(), 6);
    assert_eq!(settle("不低于3%或按专项计划确定", &facts, Some(2)).unwrap(), 2);
    assert_eq!(settle("每年1次20%；或每年2次各10%", &facts, Some(20)).unwrap(), 20);
    assert_eq!(settle("每年1次20%；或每年2次各10%", &facts, Some(30)).unwrap_err().code(), Code::QuotaConflict);
}

proptest! {
    /// The bounds hold by the definition of the share, over rationals: neither end can be moved by one.
    #[test]
    fn r28_no_share_is_missed_or_exceeded_by_one(percent in 0..=100u64, population in 0..5000u64) {
        let exact = percent * population;
        let (least, _) = bounds(&format!("不低于{percent}%"), &frame(population));
        prop_assert!(least * 100 >= exact && (least == 0 || (least - 1) * 100 < exact));
        let (_, most) = bounds(&format!("不超过{percent}%"), &frame(population));
        prop_assert!(most * 100 <= exact && (most == population || (most + 1) * 100 > exact));
    }
}
