use proptest::prelude::*;

use super::{Attached, Class, Merge, Target, TargetKind, TargetStatus, Targets, TargetsBuilder};
use crate::directory::{Decided, TierSource};
use crate::ident::{EntityId, Industry, RegionCode, Regions, Scheme, Tier};
use crate::scope::Use;

fn row() -> impl Strategy<Value = Target> {
    let some = |values: &'static [&'static str]| prop::sample::select(values);
    let id = ("raw|site", 0..6u8).prop_map(|(scheme, n)| match scheme.as_str() {
        "raw" => EntityId::parse("raw", &n.to_string()).unwrap(),
        _ => EntityId::parse("site", &format!("raw:1#{n}")).unwrap(),
    });
    let tags = prop::collection::btree_set("[xyz]", 0..3);
    (id, "[甲乙a]{1,2}", some(&["1", "1", "1", "2"]), prop::option::weighted(0.9, some(&["A"])), tags).prop_map(
        |(id, name, region, tier, tags)| Target {
            id,
            name,
            kind: TargetKind::Enterprise,
            status: TargetStatus::Active,
            region: RegionCode::parse(region).unwrap(),
            industry: Industry::parse("F52").ok(),
            tier: tier.map(|t| Tier::parse(t).unwrap()),
            weight: 1,
            tags,
        },
    )
}

/// The same directory made of whole rows, and the fields in which rows contradict each other.
fn by_rows(mut rows: Vec<Target>) -> (Vec<Target>, Vec<Merge>, Vec<&'static str>) {
    rows.sort_by_cached_key(|t| (t.id.to_bytes(), t.name.clone()));
    let (mut kept, mut merges, mut problems): (Vec<Target>, Vec<Merge>, Vec<_>) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match kept.last_mut() {
            Some(last) if last.id == row.id && last.region != row.region => problems.push("region"),
            Some(last) if last.id == row.id && last.tier != row.tier => problems.push("tier"),
            Some(last) if last.id == row.id => {
                last.tags.extend(row.tags);
                match merges.last_mut() {
                    Some(m) if m.id == row.id => m.rows += 1,
                    _ => merges.push(Merge { id: row.id, rows: 2 }),
                }
            }
            _ => kept.push(row),
        }
    }
    (kept, merges, problems)
}

proptest! {
    #[test]
    fn t03_the_directory_in_columns_is_that_of_whole_rows(rows in prop::collection::vec(row(), 0..12), seed in any::<u64>()) {
        let (kept, merges, problems) = by_rows(rows.clone());
        let mut other = rows.clone();
        other.sort_by_key(|r| r.name.len() as u64 ^ seed);
        let (one, two) = rows.split_at(rows.len() / 2);
        let mut parts = TargetsBuilder::default();
        for part in [one, two] {
            let mut builder = TargetsBuilder::default();
            builder.extend(part.iter().cloned());
            parts.append(builder);
        }
        prop_assert_eq!(parts.build().map(|t| t.iter().map(|t| t.to_target()).collect::<Vec<_>>()).ok(), problems.is_empty().then(|| kept.clone()));
        for rows in [rows, other] {
            let read = rows.len() as u64;
            match Targets::new(rows) {
                Ok(targets) => {
                    prop_assert!(problems.is_empty());
                    prop_assert_eq!(targets.iter().map(|t| t.to_target()).collect::<Vec<_>>(), kept.clone());
                    prop_assert_eq!((targets.merges(), targets.rows_read()), (merges.as_slice(), read));
                    prop_assert!(kept.iter().enumerate().all(|(at, t)| targets.find(&t.id) == Some(at)));
                }
                Err(error) => prop_assert!(!problems.is_empty() && error.to_string().contains("differ in")),
            }
        }
    }
}

/// Every target has its own source of its tier, however many there are, and classes that differ in their row's source
/// alone are one.
#[test]
fn the_sources_of_tiers_are_as_many_as_they_are() {
    let count = 66_000;
    let regions = Regions::default();
    let (first, scheme) = ("1990-01-01".parse::<chrono::NaiveDate>().unwrap(), Scheme::parse("own").unwrap());
    let decided = |days: bool| {
        let mut builder = TargetsBuilder::default();
        for at in 0..count {
            let id = EntityId::parse("raw", &format!("{at:05}")).unwrap();
            builder.push(serde_json::from_value(serde_json::json!({ "id": id, "name": "" })).unwrap());
            let as_of = first + chrono::Days::new(if days { at } else { 0 });
            let fact = Class { scheme: scheme.clone(), as_of, tier: Tier::parse("A").unwrap(), source: format!("row {at}") };
            builder.extend([Attached { target: id, fact }]);
        }
        let of = Use { day: first + chrono::Days::new(count), regions: &regions };
        builder.build().unwrap().decide_tiers(&of, |classes, _| Decided { tier: None, source: TierSource::too_old(classes[0]) })
    };
    let by_day = decided(true);
    for (at, days) in [(0, 0), (65_535, 65_535), (65_536, 65_536), (65_999, 65_999)] {
        let wanted = first + chrono::Days::new(days);
        assert!(matches!(by_day.tier_source(at), Some(TierSource::TooOld { as_of, .. }) if *as_of == wanted), "{at}");
    }
    let by_row = decided(false);
    assert!((1..by_row.len()).all(|at| by_row.tier_source(at) == by_row.tier_source(0)));
}
