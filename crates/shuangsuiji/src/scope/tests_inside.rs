use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::expression::Node;
use crate::ident::{Industry, LicenceKind, RegionCode, Regions, TargetKind, TargetStatus, Tier};

const CLAUSES: [&str; 22] = [
    "tag:a",
    "tag:(a, b)",
    "tag:a/b",
    "region:140000",
    "region:140100",
    "region:140105",
    "industry:F",
    "industry:F52",
    "industry:F51-F52",
    "industry:F5212",
    "kind:site",
    "kind:(site, enterprise)",
    "status:active",
    "status:(active, revoked)",
    "licence:food",
    "licence:(food, drug)",
    "tier:A",
    "tier:(A, unclassified)",
    "size>=5",
    "size:5-9",
    "size<8",
    "all",
];

static CHINA: LazyLock<Regions> = LazyLock::new(|| Regions::china().unwrap());

fn read(text: &str) -> Selector {
    text.parse().unwrap()
}

fn selector() -> impl Strategy<Value = Selector> {
    prop::sample::select(CLAUSES.to_vec()).prop_map(read).prop_recursive(3, 8, 2, |inner| {
        let two = || prop::collection::vec(inner.clone(), 2..3);
        prop_oneof![
            inner.clone().prop_map(|one| Selector::new(Node::Not(Box::new(one))).unwrap()),
            two().prop_map(|parts| Selector::new(Node::And(parts)).unwrap()),
            two().prop_map(|parts| Selector::new(Node::Or(parts)).unwrap()),
        ]
    })
}

type Row = (&'static str, &'static str, &'static str, u64, [bool; 4]);

fn row() -> impl Strategy<Value = Row> {
    let some = |of: &'static [&'static str]| prop::sample::select(of);
    (
        some(&["a", "a/b", "b", "c"]),
        some(&["140105", "140100", "140200", "unknown"]),
        some(&["F5212", "F51", "C14"]),
        3u64..11,
        any::<[bool; 4]>(),
    )
}

proptest! {
    /// What is said to be inside another is so for every target; and what is narrower in an evident way is said so.
    #[test]
    fn r14_a_selector_inside_another_selects_nothing_else(a in selector(), b in selector(), rows in prop::collection::vec(row(), 8)) {
        let of = Use { day: "2026-01-05".parse().unwrap(), regions: &CHINA };
        let both = |parts| Selector::new(parts).unwrap();
        prop_assert!(a.is_inside(&a, &of) && a.is_inside(&Selector::all(), &of));
        prop_assert!(both(Node::And(vec![a.clone(), b.clone()])).is_inside(&a, &of));
        prop_assert!(a.is_inside(&both(Node::Or(vec![b.clone(), a.clone()])), &of));
        for (tag, region, industry, size, [active, site, food, tier]) in rows {
            let (tags, region) = (BTreeSet::from([tag.to_owned()]), RegionCode::parse(region).unwrap());
            let (industry, licence, class) = (Industry::parse(industry).unwrap(), LicenceKind::parse("food").unwrap(), Tier::parse("A").unwrap());
            let facts = Facts {
                kind: if site { TargetKind::Site } else { TargetKind::Product },
                status: if active { TargetStatus::Active } else { TargetStatus::Revoked },
                region: &region,
                industry: Some(&industry),
                tier: tier.then_some(&class),
                size,
                tags: &tags,
                licences: food.then_some(&licence).into_iter().collect(),
            };
            prop_assert!(!a.is_inside(&b, &of) || !a.holds(&facts, &of) || b.holds(&facts, &of), "{a} in {b}: {facts:?}");
        }
    }
}

#[test]
fn r14_which_forms_show_that_a_selector_is_narrower() {
    let of = Use { day: "2026-01-05".parse().unwrap(), regions: &CHINA };
    let inside = |own: &str, whole: &str| read(own).is_inside(&read(whole), &of);
    for (own, whole) in [
        ("tag:a/b", "tag:a"),
        ("region:140105", "region:(140100, 140200)"),
        ("industry:F5212", "industry:F51-F52"),
        ("size:5-7", "size<=7"),
        ("tag:a and licence:food", "licence:(food, drug)"),
        ("(tag:a or tag:b) and region:140105", "(tag:a or tag:b) and region:140100"),
        ("tag:a and region:140105", "(tag:a and region:140100) or tag:c"),
        ("tag:x and not tag:a", "not tag:a/b"),
    ] {
        assert!(inside(own, whole) && !inside(whole, own), "{own} in {whole}");
    }
    assert!(!inside("tag:ab", "tag:a") && !inside("industry:F", "industry:F52") && !inside("all", "tag:a"));
}

/// Nested operators are compared once for each pair of parts.
#[test]
fn nested_operators_are_compared_in_bounded_time() {
    let nested = |first: usize| {
        (first..30).rev().fold(read("tag:x"), |inner, at| {
            let parts = vec![read(&format!("tag:t{at}")), inner];
            Selector::new(if at % 2 == 0 { Node::And(parts) } else { Node::Or(parts) }).unwrap()
        })
    };
    let of = Use { day: "2026-01-05".parse().unwrap(), regions: &CHINA };
    assert!(!nested(1).is_inside(&nested(0), &of));
}
