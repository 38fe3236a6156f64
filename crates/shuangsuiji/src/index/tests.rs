use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::directory::{Attached, Licence, Target, TargetsBuilder, Validity};
use crate::error::{Lang, Speak};
use crate::expression::Node;
use crate::ident::{Industry, LicenceKind, RegionCode, Regions, TargetKind};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

/// A target of few values, with two licences at most, each in force or not.
#[derive(Clone, Debug)]
struct Sample {
    row: Target,
    licences: Vec<(&'static str, bool)>,
}

fn sample() -> impl Strategy<Value = Sample> {
    let some = |values: &'static [&'static str]| prop::sample::select(values);
    let tags = prop::collection::btree_set(some(&["food", "food/hot", "school", "foo"]), 0..3);
    let licences = prop::collection::vec((some(&["food", "drug"]), any::<bool>()), 0..3);
    let codes =
        (some(&["140105", "140200", "140000", "unknown", "140171"]), prop::option::of(some(&["F", "F5212", "C13", "C1411", "H62"])));
    let facts = (some(&["enterprise", "site", "product"]), some(&["active", "revoked"]), prop::option::of(some(&["A", "D"])), 1..6u64);
    (codes, facts, tags, licences).prop_map(|((region, industry), (kind, status, tier, weight), tags, licences)| Sample {
        row: serde_json::from_value(json!({
            "id": "raw:0", "name": "n", "kind": kind, "status": status, "region": region, "industry": industry, "tier": tier,
            "weight": weight, "tags": tags,
        }))
        .unwrap(),
        licences,
    })
}

fn clause_text() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "tag:food",
        "tag:(school, food/hot)",
        "region:140100",
        "region:(140000, unknown)",
        "region:140105",
        "industry:F",
        "industry:C13-C14",
        "industry:(H62, F52)",
        "kind:site",
        "kind:(product, enterprise)",
        "status:active",
        "licence:food",
        "licence:(food, drug)",
        "tier:A",
        "tier:unclassified",
        "size>2",
        "size:2-3",
        "all",
    ])
}

fn expression() -> impl Strategy<Value = Selector> {
    let leaf = clause_text().prop_map(|text| text.parse::<Selector>().unwrap());
    leaf.prop_recursive(4, 12, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|one| Selector::new(Node::Not(Box::new(one))).unwrap()),
            parts.clone().prop_map(|parts| Selector::new(Node::And(parts)).unwrap()),
            parts.prop_map(|parts| Selector::new(Node::Or(parts)).unwrap()),
        ]
    })
}

/// What a selector says of a sample, written out without the engine: regions by a table of this test's own.
fn by_hand(selector: &Selector, of: &Sample) -> bool {
    let one = |clause: &Clause| match clause {
        Clause::Tag(paths) => {
            of.row.tags.iter().any(|tag| paths.iter().any(|path| tag == path.as_str() || tag.starts_with(&format!("{path}/"))))
        }
        Clause::Region(codes) => {
            let above: &[&str] = match of.row.region.as_str() {
                "140105" => &["140105", "140100", "140000"],
                "140171" => &["140171", "140100", "140000"],
                "140200" => &["140200", "140000"],
                "140000" => &["140000"],
                _ => &["unknown"],
            };
            codes.iter().any(|code| above.contains(&code.as_str()))
        }
        Clause::Industry(ranges) => of.row.industry.as_ref().is_some_and(|own| {
            let own = own.to_string();
            ranges.iter().any(|range| {
                let [first, last] = range.ends().map(ToString::to_string);
                let head: String = own.chars().take(first.len()).collect();
                head.len() == first.len() && first <= head && head <= last
            })
        }),
        Clause::Kind(kinds) => kinds.iter().any(|kind| *kind == of.row.kind),
        Clause::Status(all) => all.iter().any(|status| *status == of.row.status),
        Clause::Licence(kinds) => of.licences.iter().any(|(kind, valid)| *valid && kinds.iter().any(|k| k.as_str() == *kind)),
        Clause::Tier(tiers) => tiers.iter().any(|t| t.as_str() == of.row.tier.as_ref().map_or("unclassified", |t| t.as_str())),
        Clause::Size(sizes) => sizes.bounds().0 <= of.row.weight && sizes.bounds().1.is_none_or(|most| of.row.weight <= most),
    };
    match selector.node() {
        Node::All => true,
        Node::Is(clause) => one(clause),
        Node::Not(inner) => !by_hand(inner, of),
        Node::And(parts) => parts.iter().all(|part| by_hand(part, of)),
        Node::Or(parts) => parts.iter().any(|part| by_hand(part, of)),
    }
}

fn directory(samples: &[Sample]) -> Targets {
    let mut builder = TargetsBuilder::default();
    for (at, sample) in samples.iter().enumerate() {
        let id = crate::ident::EntityId::parse("raw", &format!("{at:03}")).unwrap();
        builder.push(Target { id: id.clone(), ..sample.row.clone() });
        for (kind, valid) in &sample.licences {
            let to = if *valid { None } else { NaiveDate::from_ymd_opt(2025, 12, 31) };
            let fact = Licence { kind: LicenceKind::parse(kind).unwrap(), valid: Validity::new(None, to).unwrap() };
            builder.extend([Attached { target: id.clone(), fact }]);
        }
    }
    builder.build().unwrap()
}

fn china() -> &'static Regions {
    static CHINA: std::sync::OnceLock<Regions> = std::sync::OnceLock::new();
    CHINA.get_or_init(|| Regions::china().unwrap())
}

fn item(n: usize) -> ItemCode {
    ItemCode::parse(&format!("i{n:02}")).unwrap()
}

proptest! {
    /// R20: the index is what asking every target about every item gives, both ways, with what is left over;
    /// and still so after a target has changed.
    #[test]
    fn r20_the_index_equals_brute_force(
        samples in prop::collection::vec(sample(), 1..20),
        selectors in prop::collection::vec(expression(), 0..6),
        (change, at) in (sample(), any::<prop::sample::Index>()),
    ) {
        let of = Use { day: day(), regions: china() };
        let mut targets = directory(&samples);
        let mut index = Index::new(selectors.iter().cloned().enumerate().map(|(n, s)| (item(n), s)), &targets, of);
        let holds = |samples: &[Sample], index: &Index, targets: &Targets| -> Result<(), TestCaseError> {
            for (n, selector) in selectors.iter().enumerate() {
                let wanted: Vec<u32> = (0u32..).zip(samples).filter(|(_, s)| by_hand(selector, s)).map(|(at, _)| at).collect();
                prop_assert_eq!(index.targets(&item(n)).unwrap().iter().collect::<Vec<_>>(), wanted.clone(), "{}", selector);
                for (at, sample) in (0u32..).zip(samples) {
                    let told = index.explain(&item(n), at, targets, &of).unwrap();
                    prop_assert_eq!(told.applies, by_hand(selector, sample));
                    for decision in &told.decisions {
                        prop_assert_eq!(by_hand(&Selector::is(decision.clause.clone()), sample), decision.holds);
                    }
                }
            }
            let mut bare = Vec::new();
            for (at, sample) in (0u32..).zip(samples) {
                let wanted: Vec<ItemCode> = selectors.iter().enumerate().filter(|(_, s)| by_hand(s, sample)).map(|(n, _)| item(n)).collect();
                prop_assert!(index.items(at).eq(wanted.iter()));
                if wanted.is_empty() && sample.row.status == TargetStatus::Active {
                    bare.push(at);
                }
            }
            let orphans = index.orphans();
            prop_assert_eq!(orphans.targets.iter().collect::<Vec<_>>(), bare);
            let unused: Vec<ItemCode> = (0..selectors.len()).filter(|n| samples.iter().all(|s| !by_hand(&selectors[*n], s))).map(item).collect();
            prop_assert!(orphans.items.into_iter().eq(unused.iter()));
            Ok(())
        };
        holds(&samples, &index, &targets)?;
        let at = at.index(samples.len());
        let mut samples = samples;
        let id = targets.get(at).unwrap().id;
        samples[at].row = change.row;
        prop_assert_eq!(targets.revise(Target { id, ..samples[at].row.clone() }).unwrap(), at);
        prop_assert_eq!(targets.get(at).unwrap().to_target().tags, samples[at].row.tags.clone());
        index.update(at as u32, &targets, &of);
        holds(&samples, &index, &targets)?;
    }
}

/// R20: the explanation names the clause that fails and what the target has, in both languages.
#[test]
fn r20_an_explanation_names_the_failing_clause() {
    let of = Use { day: day(), regions: china() };
    let row = |id: &str, tags: &[&str]| -> Target {
        serde_json::from_value(json!({ "id": id, "name": "n", "region": "140105", "industry": "H6210", "tags": tags })).unwrap()
    };
    let targets = Targets::new([row("raw:1", &["catering"]), row("raw:2", &[])]).unwrap();
    let scope: Selector = "tag:school and region:140100 and not industry:H62".parse().unwrap();
    let index = Index::new([(item(1), scope)], &targets, of);
    let told = index.explain(&item(1), 0, &targets, &of).unwrap();
    assert!(!told.applies);
    assert_eq!(
        told.say().get(Lang::En),
        "item i01 does not apply to the target: tag:school fails: the target has catering; industry:H62 holds: the target has H6210"
    );
    assert_eq!(told.say().get(Lang::Zh), "事项 i01 不适用于该对象：不满足 标签:school：该对象为 catering；满足 行业:H62：该对象为 H6210");
    assert_eq!(index.explain(&item(2), 0, &targets, &of).unwrap_err().code(), Code::UnknownReference);
    assert_eq!(index.explain(&item(1), 2, &targets, &of).unwrap_err().at_field(), Some("target"));
}

/// R20: an item of a catalogue applies by its kinds and its scope, while it is in force.
#[test]
fn r20_items_of_a_catalogue_apply_by_kind_and_scope() {
    let items = json!([
        { "code": "a", "name": "a", "basis": "b", "kinds": ["site"], "scope": "tag:food" },
        { "code": "b", "name": "b", "basis": "b" },
        { "code": "c", "name": "c", "basis": "b", "valid_to": "2025-12-31" },
        { "code": "d", "name": "d", "basis": "b", "scope": { "is": { "industry": [["F51", "F52"]] } } },
    ]);
    let catalogue = Catalogue::new(serde_json::from_value(items).unwrap()).unwrap();
    let row = |at: usize, kind: TargetKind, tags: &[&str]| Target {
        id: crate::ident::EntityId::parse("raw", &at.to_string()).unwrap(),
        name: "n".to_owned(),
        kind,
        status: TargetStatus::Active,
        region: RegionCode::unknown(),
        industry: Industry::parse("F5211").ok(),
        tier: None,
        weight: 1,
        tags: tags.iter().map(ToString::to_string).collect::<BTreeSet<_>>(),
    };
    let targets =
        Targets::new([row(0, TargetKind::Site, &["food"]), row(1, TargetKind::Site, &[]), row(2, TargetKind::Person, &["food"])]).unwrap();
    let regions = Regions::default();
    let index = Index::of_catalogue(&catalogue, &targets, Use { day: day(), regions: &regions }).unwrap();
    let counts: Vec<(&str, u64)> = index.counts().map(|(item, n)| (item.as_str(), n)).collect();
    assert_eq!(counts, [("a", 1), ("b", 3), ("d", 3)]);
    assert!(index.orphans().items.is_empty() && index.orphans().targets.is_empty());
}
