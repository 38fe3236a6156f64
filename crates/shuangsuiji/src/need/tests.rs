use std::num::NonZeroU8;

use proptest::prelude::*;

use super::*;
use crate::expression::{ExpressionError, Node, OneOf, Terms};
use crate::ident::{Level, OrgCode, Seniority, SkillName};
use crate::text::{Lang, Speak};

fn read(text: &str) -> Need {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn some<T: Ord + std::fmt::Debug>(values: impl Strategy<Value = T>) -> impl Strategy<Value = OneOf<T>> {
    prop::collection::vec(values, 1..3).prop_map(|values| OneOf::new(values).unwrap())
}

fn clause() -> impl Strategy<Value = NeedClause> {
    let names = prop::sample::select(vec!["food", "and", "特种设备", "a b", "x:y", "且"]);
    let ability = (names.clone(), 1u8..4)
        .prop_map(|(name, least)| Ability { name: SkillName::parse(name).unwrap(), least: NonZeroU8::new(least).unwrap() });
    let org = names.prop_map(|name| OrgCode::parse(name).unwrap());
    prop_oneof![
        some(ability.clone()).prop_map(NeedClause::Specialty),
        some(ability).prop_map(NeedClause::Qualification),
        some(prop::sample::select(Seniority::ALL.to_vec())).prop_map(NeedClause::Seniority),
        some(prop::sample::select(Level::ALL.to_vec())).prop_map(NeedClause::Level),
        some(org.clone()).prop_map(NeedClause::Unit),
        some(org).prop_map(NeedClause::Station),
    ]
}

fn need() -> impl Strategy<Value = Need> {
    clause().prop_map(Need::is).prop_recursive(4, 12, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|one| Need::new(Node::Not(Box::new(one))).unwrap()),
            parts.clone().prop_map(|parts| Need::new(Node::And(parts)).unwrap()),
            parts.prop_map(|parts| Need::new(Node::Or(parts)).unwrap()),
        ]
    })
}

proptest! {
    #[test]
    fn r21_a_need_that_is_written_is_read_back(need in need()) {
        let text = need.say();
        for lang in [Lang::En, Lang::Zh] {
            prop_assert_eq!(&read(text.get(lang)), &need, "{}", text.get(lang));
        }
        let json = serde_json::to_string(&need).unwrap();
        prop_assert_eq!(serde_json::from_str::<Need>(&json).unwrap(), need);
    }
}

#[test]
fn r21_needs_are_said_in_two_languages_and_refused_at_a_character() {
    let one = read("specialty:food@2 and (qualification:(pressure, lift) or seniority:senior)");
    assert_eq!(one, read("专长：food@2 且（资质:(lift、pressure) 或 资历:资深）"));
    assert_eq!(one.say().get(Lang::Zh), "专长:food@2 且 (资质:(lift, pressure) 或 资历:资深)");
    let wrong = |text: &str| text.parse::<Need>().unwrap_err();
    for (text, at) in [("specialty:food@0", 11), ("level:high", 7), ("tag:a", 1), ("seniority:senior and", 21)] {
        assert!(
            matches!(wrong(text), ExpressionError::Expected { at: place, .. } | ExpressionError::Value { at: place, .. } if place == at),
            "{text}"
        );
    }
    assert_eq!(NeedClause::FIELDS.len(), 6);
}

/// R14: who restates an item may ask more of its officers, and not less.
#[test]
fn r14_a_need_is_inside_another_where_it_asks_more() {
    for (own, whole) in [
        ("specialty:food@3", "specialty:food@2"),
        ("specialty:food", "specialty:(food, drug)"),
        ("specialty:food and seniority:senior", "specialty:food"),
        ("level:city", "level:(city, province)"),
    ] {
        assert!(read(own).is_inside(&read(whole)) && !read(whole).is_inside(&read(own)), "{own} in {whole}");
    }
    assert!(!read("specialty:food").is_inside(&read("qualification:food")));
}
