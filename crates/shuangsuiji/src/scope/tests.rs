use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::expression::{ExpressionError, MAX_DEPTH, MAX_LENGTH, Node, OneOf};
use crate::ident::{Industry, LicenceKind, RegionCode, Regions, TagPath, TargetKind, TargetStatus, Tier};
use crate::text::{Lang, Speak};

fn read(text: &str) -> Selector {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

/// Words that try the reader: keywords, marks, quotes, Chinese.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{1,3}",
        prop::sample::select(vec![
            "and",
            "or",
            "not",
            "all",
            "tag",
            "且",
            "非",
            "a b",
            "a:b",
            "(x",
            "\"",
            "a\\b",
            "，",
            "x|y",
            "”",
            "一业一查"
        ])
        .prop_map(str::to_owned)
    ]
}

fn some<T: Ord + std::fmt::Debug>(values: impl Strategy<Value = T>) -> impl Strategy<Value = OneOf<T>> {
    prop::collection::vec(values, 1..4).prop_map(|values| OneOf::new(values).unwrap())
}

fn range() -> impl Strategy<Value = IndustryRange> {
    let codes = prop::sample::select(vec!["A", "C", "F", "C13", "C14", "F52", "F521", "C1311", "H62", "H6210"]);
    (codes.clone(), codes).prop_map(|(a, b)| {
        let [a, b] = [a, b].map(|code| Industry::parse(code).unwrap());
        IndustryRange::new(a.clone(), b).unwrap_or_else(|_| IndustryRange::new(a.clone(), a).unwrap())
    })
}

pub(crate) fn clause() -> impl Strategy<Value = Clause> {
    let path = prop::collection::vec(word(), 1..3).prop_map(|words| TagPath::parse(&words.join("/")).unwrap());
    let sizes = (any::<u64>(), prop::option::of(any::<u64>()), any::<bool>()).prop_map(|(a, b, small)| {
        let a = if small { a % 4 } else { a };
        Sizes::new(b.map_or(a, |b| a.min(b)), b.map(|b| a.max(b))).unwrap()
    });
    prop_oneof![
        some(path).prop_map(Clause::Tag),
        some(word().prop_map(|w| RegionCode::parse(&w).unwrap())).prop_map(Clause::Region),
        some(range()).prop_map(Clause::Industry),
        some(prop::sample::select(TargetKind::ALL.to_vec())).prop_map(Clause::Kind),
        some(prop::sample::select(TargetStatus::ALL.to_vec())).prop_map(Clause::Status),
        some(word().prop_map(|w| LicenceKind::parse(&w).unwrap())).prop_map(Clause::Licence),
        some(word().prop_map(|w| Tier::parse(&w).unwrap())).prop_map(Clause::Tier),
        sizes.prop_map(Clause::Size),
    ]
}

fn selector() -> impl Strategy<Value = Selector> {
    let leaf = prop_oneof![1 => Just(Selector::all()), 9 => clause().prop_map(Selector::is)];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|one| Selector::new(Node::Not(Box::new(one))).unwrap()),
            parts.clone().prop_map(|parts| Selector::new(Node::And(parts)).unwrap()),
            parts.prop_map(|parts| Selector::new(Node::Or(parts)).unwrap()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(selector in selector()) {
        let text = selector.say();
        for lang in [Lang::En, Lang::Zh] {
            prop_assert_eq!(&read(text.get(lang)), &selector, "{}", text.get(lang));
        }
        let json = serde_json::to_string(&selector).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Selector>(&json).unwrap(), &selector);
        for clause in selector.clauses() {
            let json = serde_json::to_string(clause).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Clause>(&json).unwrap(), clause);
        }
    }

    /// Any text is a selector or an error whose place is in the text.
    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in r#"(tag|size|not|and|or|all|区划|[:：()（）,<>=" &|!\\]|[a-z]{1,2}|\PC){0,16}"#) {
        if let Err(ExpressionError::Expected { at, .. } | ExpressionError::Value { at, .. }) = text.parse::<Selector>() {
            prop_assert!((1..=text.chars().count() + 1).contains(&at), "{at} in {text:?}");
        }
    }
}

#[test]
fn english_and_chinese_are_one_expression() {
    let one = "tag:(catering, school/canteen) and region:140100 and (industry:(F52, C13-C15) or licence:food) and not status:revoked";
    let two = "标签：（school/canteen、catering）且 区划:140100 且 (行业:(C13–C15，F52) 或者 许可证:food) 并且 非 状态:吊销";
    assert_eq!(read(one), read(two));
    assert_eq!(
        read(one).to_string(),
        "tag:(catering, school/canteen) and region:140100 and (industry:(C13-C15, F52) or licence:food) and not status:revoked"
    );
    assert_eq!(
        read(one).say().get(Lang::Zh),
        "标签:(catering, school/canteen) 且 区划:140100 且 (行业:(C13-C15, F52) 或 许可:food) 且 非 状态:吊销"
    );
    assert_eq!(read("tag:a | tag:b & !tag:c"), read("tag:a or (tag:b and (not tag:c))"));
    for (text, same) in
        [("size>9", "size>=10"), ("规模＜10", "size<=9"), ("size:3", "size=3"), ("size ≥ 1", "size>=1"), ("size:3-5", "size:3-5")]
    {
        assert_eq!(read(text).to_string(), same);
    }
    assert_eq!(read("tag:\"and\"").to_string(), "tag:and");
    let tree = r#"{"and": ["tag:a", {"not": {"is": {"size": {"least": 3}}}}, {"or": [{"is": {"kind": ["site"]}}, "all"]}]}"#;
    assert_eq!(serde_json::from_str::<Selector>(tree).unwrap().to_string(), "tag:a and not size>=3 and (kind:site or all)");
}

#[test]
fn errors_say_where_and_what_was_expected() {
    let wrong = |text: &str| text.parse::<Selector>().unwrap_err();
    let place = |text: &str| match wrong(text) {
        ExpressionError::Expected { at, .. } | ExpressionError::Value { at, .. } => at,
        other => panic!("{other}"),
    };
    assert_eq!(
        wrong("").to_string(),
        "at character 1: one of tag, region, industry, kind, status, licence, tier, size, not, all or ( is expected, not the end of the text"
    );
    assert_eq!(wrong("标签:a 且 行业:Z9").say().get(Lang::Zh).split('：').next(), Some("第 11 个字符处"));
    assert_eq!(place("tag:a tag:b"), 7);
    assert_eq!(place("(tag:a or tag:b"), 16);
    assert_eq!(place("kind:(site, firm)"), 13);
    assert_eq!(place("industry:F52-F5"), 10);
    assert_eq!(place("size<0"), 6);
    assert_eq!(place("size:5-3"), 6);
    assert_eq!(place("tag:\"a"), 5);
    assert_eq!(place("colour:red"), 1);
    assert!(wrong("kind:firm").say().get(Lang::Zh).contains("enterprise (企业)"));
    let deep = |n: usize| "not ".repeat(n) + "all";
    assert!(deep(usize::from(MAX_DEPTH) - 1).parse::<Selector>().is_ok());
    assert!(matches!(wrong(&deep(usize::from(MAX_DEPTH))), ExpressionError::TooDeep { at: Some(_) }));
    assert!(matches!(wrong(&"(".repeat(10_000)), ExpressionError::TooDeep { at: Some(65) }));
    assert!(matches!(wrong(&"a".repeat(MAX_LENGTH + 1)), ExpressionError::TooLong { .. }));
    assert!(serde_json::from_str::<Selector>(r#"{"and": ["tag:a"]}"#).unwrap_err().to_string().contains("two or more"));
    assert!(serde_json::from_str::<Clause>(r#"{"tag": []}"#).is_err());
}

#[test]
fn a_clause_holds_of_what_its_standard_says() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    let regions = Regions::china().unwrap();
    let of = Use { day, regions: &regions };
    let [region, unknown] = ["140105", "unknown"].map(|code| RegionCode::parse(code).unwrap());
    let industry = Industry::parse("F5212").unwrap();
    let tags: BTreeSet<String> = ["catering/hotpot".to_owned(), "一业一查".to_owned()].into();
    let held = LicenceKind::parse("food").unwrap();
    let mut facts = Facts {
        kind: TargetKind::Site,
        status: TargetStatus::Active,
        region: &region,
        industry: Some(&industry),
        tier: None,
        size: 7,
        tags: &tags,
        licences: vec![&held],
    };
    let holds = |text: &str, facts: &Facts<'_>| read(text).holds(facts, &of);
    for text in [
        "tag:catering",
        "tag:catering/hotpot",
        "标签:一业一查",
        "region:140000",
        "region:140100",
        "region:140105",
        "industry:F",
        "industry:F52",
        "industry:F51-F52",
        "industry:5212",
        "industry:E-G",
        "kind:(site, product)",
        "status:存续",
        "licence:food",
        "tier:unclassified",
        "size:7",
        "size>6",
        "not size>7",
        "all",
        "tag:x or all",
    ] {
        assert!(holds(text, &facts), "{text}");
    }
    for text in [
        "tag:cater",
        "tag:catering/hot",
        "region:140200",
        "industry:F51",
        "industry:F5211",
        "industry:A-E",
        "kind:企业",
        "licence:drug",
        "tier:A",
        "size<7",
        "not all",
    ] {
        assert!(!holds(text, &facts), "{text}");
    }
    let decides = |text: &str, selected| -> Vec<String> {
        read(text).deciding(selected, &facts, &of).into_iter().map(|(clause, holds)| format!("{clause}={holds}")).collect()
    };
    assert_eq!(decides("tag:catering and tier:A and not kind:site", false), ["tier:A=false", "kind:site=true"]);
    assert_eq!(decides("tier:(A, B) or size>9", false), ["tier:(A, B)=false", "size>=10=false"]);
    assert_eq!(decides("tier:A or size=7", true), ["size=7=true"]);
    assert!(decides("tier:A", true).is_empty());
    facts.region = &unknown;
    assert!(!holds("region:140000", &facts) && holds("region:unknown", &facts));
}

/// What is read can be read again as it is written: an expression whose text in either language would be too long is
/// none, whether it comes as a text or as a tree.
#[test]
fn an_expression_that_could_not_be_read_back_is_none() {
    // A part is written in 13 bytes with its operator in Chinese, in English in 9; here in 6.
    let text = |parts: usize| vec!["tag:a"; parts].join("|");
    let tree = |parts: usize| serde_json::json!({ "or": vec!["tag:a"; parts] });
    let most = (MAX_LENGTH + " 或 ".len()) / "标签:a 或 ".len();
    let selector = read(&text(most));
    assert_eq!(serde_json::from_value::<Selector>(tree(most)).unwrap(), selector);
    for lang in [Lang::En, Lang::Zh] {
        assert_eq!(&read(selector.say().get(lang)), &selector);
    }
    assert!(text(most + 1).len() < MAX_LENGTH);
    let bytes = 13 * (most + 1) - " 或 ".len();
    assert_eq!(text(most + 1).parse::<Selector>().unwrap_err(), ExpressionError::WrittenTooLong { bytes });
    let error = serde_json::from_value::<Selector>(tree(most + 1)).unwrap_err();
    assert!(error.to_string().contains(&format!("it is written in {bytes} bytes")), "{error}");
}

/// A mistake within a tree is told as what it is.
#[test]
fn every_mistake_of_a_tree_is_told() {
    let told = |tree: &str| serde_json::from_str::<Selector>(tree).unwrap_err().to_string();
    for (tree, words) in [
        (r#"{"and": ["tag:a", {"ands": []}]}"#, "unknown variant `ands`, expected one of `all`, `is`, `not`, `and`, `or`"),
        (r#"{"and": ["tag:a", "tagg:b"]}"#, "at character 1"),
        (r#"{"not": {"is": {"kind": ["shop"]}}}"#, "unknown variant `shop`"),
        (r#"{"or": ["tag:a", {"and": ["tag:b"]}]}"#, "and, or join two or more"),
        (r#"{"not": "tag:a", "is": {"kind": ["site"]}}"#, "a tree has one key"),
        (r#"{"not": 5}"#, "invalid type: integer `5`, expected an expression"),
        ("{}", "expected"),
    ] {
        assert!(told(tree).contains(words), "{tree}: {}", told(tree));
    }
}

proptest! {
    /// Where some clauses are unknown, an expression is known exactly where no value of these changes it, for those
    /// with each clause once.
    #[test]
    fn what_is_known_holds_whatever_the_unknown_clauses_are(values in prop::collection::vec(prop::option::of(any::<bool>()), 4), form in 0..5usize) {
        let text = ["tag:a and tag:b or tag:c and not tag:d", "not (tag:a or tag:b) and (tag:c or tag:d)", "tag:a or tag:b or tag:c or tag:d", "tag:a and tag:b and tag:c and tag:d", "not (tag:a and not (tag:b or not tag:c)) and (tag:d or all)"][form];
        let of = |clause: &Clause| "abcd".find(clause.to_string().trim_start_matches("tag:")).unwrap();
        let expression = read(text);
        let outcomes: BTreeSet<bool> = (0..16u8).map(|bits| {
            expression.holds_by(&|clause: &Clause| values[of(clause)].unwrap_or(bits >> of(clause) & 1 == 1))
        }).collect();
        let known = expression.known_by(&|clause: &Clause| values[of(clause)]);
        prop_assert_eq!(known, (outcomes.len() == 1).then(|| outcomes.contains(&true)));
    }
}
