//! The language: every published phrase, its variants, its errors, and the trees that print and read back.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use nonempty::NonEmpty;
use proptest::prelude::*;

use super::*;
use crate::catalogue::ItemClass;
use crate::directory::Level;
use crate::rational::Ratio;
use crate::text::{Lang, Speak};

fn read(text: &str) -> Phrase {
    text.parse().unwrap_or_else(|e: PhraseError| panic!("{text}: {e}"))
}

/// The phrases found in published item tables and plans, each with its canonical form.
pub(super) const PUBLISHED: [(&str, &str); 31] = [
    ("5%", "5%"),
    ("100%", "100%"),
    ("不超过10%/年", "每年不超过10%"),
    ("不低于3%或按专项计划确定", "不低于3%或按专项计划确定"),
    ("不超过总数的2%", "不超过总数的2%"),
    ("一般不超过10%/年", "每年一般不超过10%"),
    ("市局抽查比例不少于30%", "市级不低于30%"),
    ("省级不超过2%，市、县结合当地实际", "省级不超过2%；市级、县级结合当地实际确定"),
    ("10%，其中重点检查单位不低于8%", "10%，其中“重点检查单位”不低于8%"),
    ("33%，每年1次或分次达到33%", "33%，每年1次或分次达到33%"),
    ("每年1次20%；或每年2次各10%", "每年1次各20%；或每年2次各10%"),
    ("结合登记事项检查一并开展", "结合“登记事项检查”一并开展"),
    ("根据实际情况确定", "根据实际情况确定"),
    ("每年不少于1次", "每年不低于1次"),
    ("1—2次/年", "每年1—2次"),
    ("对同一单位每2年抽查不超过1次", "对同一单位每2年不超过1次"),
    ("在许可有效期内对同一单位不超过2次", "对同一单位许可有效期内不超过2次"),
    ("市级局每年1次；县级局每月1次", "市级每年1次；县级每月1次"),
    ("按风险高低、依法属地确定", "按风险高低、依法属地确定"),
    ("需专业岗位资格", "需“专业岗位资格”"),
    ("无需专业岗位资格", "无需“专业岗位资格”"),
    ("需从事易制毒化学品管理工作人员", "需“从事易制毒化学品管理工作人员”"),
    ("1:5", "1:5"),
    ("每两年一遍", "每2年一遍"),
    // D1, D2, D6, D7, D8 and D9 of the figures that were published.
    ("D级30%，C级10%，B级2%，A级1%", "D级30%；C级10%；B级2%；A级1%"),
    ("高风险、较高风险100%；一般风险5%；低风险2%", "较高风险、高风险100%；一般风险5%；低风险2%"),
    ("3%，2次/年", "3%，每年2次"),
    ("“三级医院”每年不低于50%；“二级医院”每年不低于30%", "“三级医院”每年不低于50%；“二级医院”每年不低于30%"),
    ("10% (20户)", "10%（20个）"),
    ("不超过3%，3年内不再抽查", "不超过3%，3年内不重复抽查"),
    ("市级每季度不低于5%，县级每季度不低于25%", "市级每季度不低于5%；县级每季度不低于25%"),
];

#[test]
fn r28_every_published_phrase_reads_and_prints_back() {
    for (text, canonical) in PUBLISHED {
        let phrase = read(text);
        assert_eq!(phrase.to_string(), canonical, "{text}");
        assert_eq!(read(canonical), phrase, "{text}");
    }
}

#[test]
fn r28_what_is_written_otherwise_means_the_same() {
    let same: &[(&str, &[&str])] = &[
        (
            "不低于3%",
            &[
                "不少于3%",
                "≥3%",
                "＞＝3%",
                ">= 3 %",
                "不低于３％",
                "不低于百分之三",
                "不低于百分之3",
                "3%以上",
                "至少3%",
                "不得低于 3.0%",
                "抽查比例不低于3%",
                "不低于3/100",
                "不低于千分之三十",
                "不低于30‰。",
            ],
        ),
        ("不超过10%", &["≤10%", "＜＝１０％", "不高于10%", "最多10%", "10%以内", "10%以下", "不超过百分之十", "不超过十分之一"]),
        ("0.5%", &["千分之五", "5‰", "百分之零点五", "1/200", "二百分之一"]),
        ("100%", &["全覆盖", "百分之百", "百分之一百", "１００％"]),
        ("每2年1次", &["每两年1次", "每两年一次", "两年一次", "二年一次", "1次/2年", "一次/两年", "2年1次", "每2年内1次", "每2年抽查1次"]),
        (
            "每年1—2次",
            &["1-2次/年", "1–2次/年", "1－2次/年", "1~2次/年", "１～２次／年", "1——2次/年", "1至2次/年", "每年一到二次", "每年1―2次"],
        ),
        ("每年3%—5%", &["3—5%/年", "百分之三至百分之五/年", "每年3%~5%", "全年3%-5%"]),
        ("每6个月1次", &["半年一次", "每半年1次", "1次/半年", "每六个月一次"]),
        ("每2年一遍", &["两年一遍", "每两年全覆盖", "每2年覆盖一遍", "2年内全覆盖一次"]),
        ("3年内不重复抽查", &["三年内不再检查", "每3年内不重复检查"]),
        ("1:5", &["1：5", "1∶5", "1比5", "一比五"]),
        ("市级、县级5%", &["市、县5%", "市县5%", "市级和县级：5%", "市局、县（区）级抽查比例为5%"]),
        ("A级、B级5%", &["A、B级5%", "A类、B类5%", "Ａ级、Ｂ级５％"]),
        ("重点事项不低于30%；一般事项不超过5%", &["重点检查事项不低于30%，一般检查事项不超过5%"]),
        ("每年2次各10%", &["每年两次各10%", "每年2次每次10%", "2次/年各10%"]),
        ("每年1次各20%；或每年2次各10%", &["每年1次20%，或者每年2次各10%"]),
        ("问题率1%时检出概率不低于95%", &["问题率为1%时，检出概率≥95%", "不合格率百分之一时发现概率至少95%"]),
        ("每年一般不超过10%", &["原则上每年不超过10%", "一般不超过10%/年", "通常不超过10%／年"]),
        ("120个", &["120户", "120家", "一百二十户", "120 件"]),
        ("10050个", &["一万零五十户"]),
    ];
    for (canonical, variants) in same {
        assert_eq!(read(canonical).to_string(), *canonical);
        for variant in *variants {
            assert_eq!(read(variant).to_string(), *canonical, "{variant}");
        }
    }
}

/// Where a text stops fitting, in characters from 1.
#[test]
fn r28_anything_else_is_an_error_at_its_character() {
    let wrong = [
        ("", 1),
        ("随便", 1),
        ("大约5%", 1),
        ("不低于", 4),
        ("不低于百分", 5),
        ("5", 2),
        ("0.05", 5),
        ("5%5%", 3),
        ("不低于3%或", 7),
        ("不低于3%、5%", 6),
        ("每年", 3),
        ("3次", 3),
        ("每年2次10%", 5),
        ("每年2次20%", 5),
        ("10%，其中不低于8%", 7),
        ("10%，其中重点单位", 11),
        ("重点单位不低于8%", 1),
        ("“重点单位不低于8%", 11),
        ("省级不超过2%；或市级3%", 10),
        ("不超过10%/", 8),
        ("不超过10%/年/年", 9),
        ("结合登记一并", 7),
        ("一般", 3),
        ("大于3%", 1),
        ("＞3%", 1),
        ("101%", 1),
        ("5—3次/年", 1),
        ("3—3%", 1),
        ("2:5", 1),
        ("1:0", 3),
        ("每0年1次", 2),
        ("1.5户", 1),
        ("1/0", 1),
        ("99999999999999999999%", 1),
        ("每年每月1次", 3),
        ("对同一单位3%", 6),
        ("不低于3%以上", 6),
        ("三四户", 1),
        ("A5%", 2),
        ("市级、5%", 4),
        ("10%，", 5),
        ("1 0%", 3),
        ("𠀀5%", 1),
    ];
    let mut elsewhere = Vec::new();
    for (text, position) in wrong {
        match text.parse::<Phrase>() {
            Err(error) if error.position() == Some(position) => {
                let said = error.say();
                assert!(said.get(Lang::Zh).contains(&format!("第 {position} 个字符")), "{said:?}");
            }
            other => elsewhere.push((text, position, other.map_err(|e| e.to_string()))),
        }
    }
    assert_eq!(elsewhere, []);
    assert_eq!("1%".repeat(251).parse::<Phrase>(), Err(PhraseError::TooLong));
    let ways = ["1%或2%或3%或4%"; 4].join("，");
    assert_eq!(ways.parse::<Phrase>(), Err(PhraseError::Wrong { position: 1, fault: Fault::Ways }));
    let error = "不低于".parse::<Phrase>().unwrap_err();
    assert_eq!(error.to_string(), "at character 4 the phrase ends; expected: a number");
}

fn share() -> impl Strategy<Value = Share> {
    let of = |(num, den): (u64, u64)| Share::new(Ratio::new(num % (den + 1), den).unwrap()).unwrap();
    prop_oneof![(0..=100u64).prop_map(move |p| of((p, 100))), (any::<u64>(), 1..u64::MAX).prop_map(of)]
}

fn times() -> impl Strategy<Value = NonZeroU32> {
    prop_oneof![1..20u32, 1..u32::MAX].prop_map(|n| NonZeroU32::new(n).unwrap())
}

fn limit<T: Copy + PartialOrd + std::fmt::Debug>(of: impl Strategy<Value = T> + Clone) -> impl Strategy<Value = Limit<T>> {
    let bound = (of.clone(), of, 0..4u8).prop_map(|(a, b, kind)| match (kind, Span::new(a, b)) {
        (0, _) => Bound::AtLeast(a),
        (1, _) => Bound::AtMost(a),
        (2, Some(span)) => Bound::Between(span),
        _ => Bound::Exactly(a),
    });
    (bound, any::<bool>()).prop_map(|(bound, soft)| Limit { bound, soft })
}

fn name() -> impl Strategy<Value = Name> {
    let text = prop_oneof!["[重点单位医院A-Z0-9]{1,8}", "[一般不低于每年或其中，；结合一并开展5%、级 ]{1,12}", "\\PC{1,40}",];
    text.prop_filter_map("a name has no quotes or spaces at its ends", |text| Name::new(&text))
}

fn period() -> impl Strategy<Value = Period> {
    let units = prop::sample::select(vec![Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year]);
    prop_oneof![6 => (times(), units).prop_map(|(n, unit)| Period::Every { n, unit }), 1 => Just(Period::LicenceTerm)]
}

fn portion() -> impl Strategy<Value = Portion> {
    let base = prop::sample::select(vec![Base::Own, Base::Total]);
    let boxed = share().boxed();
    prop_oneof![(limit(boxed), base).prop_map(|(limit, of)| Portion::Share { limit, of }), limit(any::<u64>()).prop_map(Portion::Count)]
}

fn term() -> impl Strategy<Value = Term> {
    let per = prop_oneof![Just(Per::Unsaid), Just(Per::Draw), Just(Per::Stages), period().prop_map(Per::Period)];
    let size = prop_oneof![
        4 => portion().prop_map(Size::Portion),
        1 => (share(), any::<u64>()).prop_map(|(share, count)| Size::Stated { share, count }),
        1 => limit(times().boxed()).prop_map(Size::PerInspector),
    ];
    let subject = prop::sample::select(vec![Subject::Draws, Subject::Target]);
    let ground = prop::sample::select(vec![Ground::Circumstances, Ground::Local, Ground::SpecialPlan, Ground::Risk, Ground::Territory]);
    let bad = prop_oneof![share().prop_map(Bad::Rate), any::<u64>().prop_map(Bad::Count)];
    prop_oneof![
        4 => (size, per).prop_map(|(size, per)| Term::Amount(Amount { size, per })),
        3 => (subject, limit(times().boxed()), period()).prop_map(|(subject, times, per)| Term::Frequency(Frequency { subject, times, per })),
        2 => (times(), period(), portion()).prop_map(|(times, per, each)| Term::Series(Series { times, per, each })),
        1 => period().prop_map(Term::Coverage),
        1 => period().prop_map(Term::Cooldown),
        1 => name().prop_map(Term::RideAlong),
        1 => (bad, share()).prop_map(|(bad, chance)| Term::Detection(Detection { bad, chance })),
        1 => (ground.clone(), prop::collection::vec(ground, 0..3)).prop_map(|(head, tail)| Term::Decided(NonEmpty { head, tail })),
        1 => (any::<bool>(), name()).prop_map(|(needed, qualification)| Term::Officers(Officers { needed, qualification })),
    ]
}

fn some<T: std::fmt::Debug>(of: impl Strategy<Value = T> + Clone, more: usize) -> impl Strategy<Value = NonEmpty<T>> {
    (of.clone(), prop::collection::vec(of, 0..=more)).prop_map(|(head, tail)| NonEmpty { head, tail })
}

fn scope() -> impl Strategy<Value = Scope> {
    let levels = prop::sample::select(vec![Level::Country, Level::Province, Level::City, Level::County, Level::Station]);
    let classes = prop::option::of(prop::sample::select(vec![ItemClass::General, ItemClass::Key]));
    let letters = prop::char::range('A', 'Z').prop_map(|c| Tier::Letter(Letter::new(c).unwrap()));
    let tiers = prop_oneof![letters, prop::sample::select(vec![Tier::Low, Tier::General, Tier::FairlyHigh, Tier::High])];
    let named = (prop::collection::btree_set(levels, 0..3), classes, prop::collection::btree_set(tiers, 0..3), prop::option::of(name()))
        .prop_map(|(levels, class, tiers, subset)| Scope { levels, class, tiers, subset });
    prop_oneof![Just(Scope::default()), named]
}

fn phrase() -> impl Strategy<Value = Phrase> {
    let clause = some(term().boxed(), 2).prop_map(|terms| Clause { terms });
    let within = (name(), portion()).prop_map(|(subset, portion)| Within { subset, portion });
    let choice = (some(clause.boxed(), 2), prop::collection::vec(within, 0..2)).prop_map(|(clauses, within)| Choice { clauses, within });
    let statement = (scope(), some(choice.boxed(), 1)).prop_map(|(scope, choices)| Statement { scope, choices });
    let fits = |phrase: &Phrase| phrase.to_string().chars().count() <= LONGEST;
    some(statement.boxed(), 2).prop_filter_map("not too many ways", Phrase::new).prop_filter("not too long", fits)
}

proptest! {
    #[test]
    fn r28_every_tree_prints_and_reads_back(phrase in phrase()) {
        let text = phrase.to_string();
        prop_assert_eq!(text.parse::<Phrase>(), Ok(phrase), "{}", text);
    }

    #[test]
    fn r28_any_text_is_a_phrase_or_an_error_at_a_place_in_it(
        text in prop_oneof!["\\PC{0,40}", "[0-9一二两百千分之%％不低于超过每年月次各或其中，；、：“”（）/—省市级重点A结合全覆盖]{0,30}"]
    ) {
        match text.parse::<Phrase>() {
            Ok(phrase) => prop_assert_eq!(phrase.to_string().parse::<Phrase>(), Ok(phrase)),
            Err(error) => prop_assert!(error.position().is_some_and(|p| (1..=text.chars().count() + 1).contains(&p))),
        }
    }
}

#[test]
fn every_word_is_of_one_table_and_reads_as_what_it_stands_for() {
    let mut seen = BTreeSet::new();
    for (side, words) in super::words::BOUNDS {
        for word in *words {
            assert!(seen.insert(*word), "{word}");
            let canonical = format!("{}3%", super::words::word(super::words::BOUNDS, side));
            assert_eq!(read(&format!("{word}3%")).to_string(), canonical);
        }
    }
    for (level, words) in super::words::LEVELS {
        for word in *words {
            assert!(seen.insert(*word), "{word}");
            assert_eq!(read(&format!("{word}3%")).statements().head.scope.levels, BTreeSet::from([*level]), "{word}");
        }
    }
    for (unit, words) in super::words::UNITS {
        for word in *words {
            assert!(seen.insert(*word), "{word}");
            assert_eq!(read(&format!("每2{word}1次")).to_string(), format!("每2{}1次", super::words::word(super::words::UNITS, unit)));
        }
    }
}
