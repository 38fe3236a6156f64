use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::digest::Suite;
use crate::error::Code;

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

fn day(text: &str) -> NaiveDate {
    crate::reference::day(text).unwrap()
}

fn within(tree: &Regions, of: &str, regions: &[&str], on: &str) -> (Within, Basis) {
    let inside = tree.place(&code(of), day(on)).within(&regions.iter().map(|r| code(r)).collect());
    (inside.within, inside.basis)
}

/// Changzhi and Datong in the reforms of 2018, and Laiwu, which went into Jinan, by the list of the ministry.
#[test]
fn r17_a_code_that_was_given_up_lies_where_its_successors_do() {
    let china = Regions::china().unwrap();
    let today = "2026-01-05";
    let is = |of: &str, regions: &[&str]| within(&china, of, regions, today);
    // 城区 and 郊区 became 潞州区.
    assert_eq!(is("140402", &["140403"]), (Within::Inside, Basis::Successor));
    assert_eq!(is("140402", &["140404"]), (Within::Outside, Basis::Successor));
    assert_eq!(is("140402", &["140402"]), (Within::Inside, Basis::Listed));
    assert_eq!(within(&china, "140402", &["140403"], "2017-06-01"), (Within::Outside, Basis::Listed));
    // Datong's 城区 was divided between 平城区 and 云冈区.
    assert_eq!(is("140202", &["140213"]), (Within::Divided, Basis::Successor));
    assert_eq!(is("140202", &["140213", "140214"]), (Within::Inside, Basis::Successor));
    assert_eq!(is("140202", &["140200"]), (Within::Inside, Basis::Successor));
    assert_eq!(is("140202", &["140215"]), (Within::Outside, Basis::Successor));
    assert_eq!(is("371202", &["370100"]), (Within::Inside, Basis::Successor));
    assert_eq!(is("371202", &["371200"]), (Within::Outside, Basis::Successor));
    assert_eq!(is("371200", &["370000"]), (Within::Inside, Basis::OtherDay), "nobody says what took it over");
}

#[test]
fn r17_every_region_is_of_a_province_a_city_and_a_county() {
    let china = Regions::china().unwrap();
    let of = |text: &str| {
        let place = china.place(&code(text), day("2026-01-05"));
        [Division::Province, Division::City, Division::County].map(|d| place.of(d).map(|(code, basis)| (code.to_string(), basis)))
    };
    let listed = |codes: [&str; 3]| codes.map(|code| Some((code.to_owned(), Basis::Listed)));
    assert_eq!(of("140105"), listed(["140000", "140100", "140105"]));
    assert_eq!(of("140171"), listed(["140000", "140100", "140171"]), "a zone counts as a county");
    assert_eq!(of("110105"), listed(["110000", "110100", "110105"]));
    assert_eq!(of("429004"), listed(["420000", "429000", "429004"]));
    assert_eq!(of("140100"), listed(["140000", "140100", "140100"]), "a city has no county, and is of itself");
    assert_eq!(of("140000"), listed(["140000", "140000", "140000"]));
    let by = |codes: [&str; 3], basis| codes.map(|code| Some((code.to_owned(), basis)));
    assert_eq!(of("140402"), by(["140000", "140400", "140403"], Basis::Successor));
    assert_eq!(of("140499"), by(["140000", "140400", "140499"], Basis::Digits));
    let [province, city, county] = of("140202");
    assert_eq!([province, city], [("140000"), ("140200")].map(|code| Some((code.to_owned(), Basis::Successor))));
    assert_eq!(county, None, "it is divided");
    assert_eq!(of("ward-7"), by(["ward-7"; 3], Basis::Digits));
}

#[test]
fn what_took_a_code_over_is_said_of_it() {
    let meaning = meaning("region:140202", &Regions::china().unwrap(), day("2026-01-05")).unwrap();
    let parts: Vec<(&str, &str)> = meaning.parts.iter().map(|p| (p.text.as_str(), p.meaning.get(crate::text::Lang::Zh))).collect();
    let expected = [
        ("140202", "山西省大同市城区，2017-12-31 后停用"),
        ("140200", "山西省大同市"),
        ("140000", "山西省"),
        ("140213", "山西省大同市平城区"),
        ("140214", "山西省大同市云冈区"),
    ];
    assert_eq!(parts, expected);
}

#[test]
fn successors_are_checked_and_may_lead_in_circles() {
    let tree =
        |rows: &str| Regions::new(Regions::read("t.csv", &format!("code,name,level,valid_from,valid_to,successors\n{rows}")).unwrap());
    let error = tree("1,a,county,,2000,9;2\n2,b,county,,,\n").unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::UnknownReference, Some("successors"), Some("1")));
    let circle = tree("1,a,county,,2000,2\n2,b,county,2001,2010,1；3\n3,c,county,,,\n4,d,county,,2000,4\n").unwrap();
    assert_eq!(within(&circle, "1", &["3"], "2026-01-05"), (Within::Inside, Basis::Successor));
    assert_eq!(within(&circle, "4", &["3"], "2026-01-05"), (Within::Outside, Basis::OtherDay));
}

/// What the tree decides by: pinned, so that a change of the data is seen.
#[test]
fn the_digest_of_the_tree_is_of_what_decides() {
    let china = Regions::china().unwrap();
    let digest = |tree: &Regions| tree.digest(Suite::Sm3).to_string();
    assert_eq!(digest(&china), "b76f9cb6d3d34cf11a52b4fdb3068b9aff4b1d2db807bdd29f8f2d73425d7879");
    let row = china.get(&code("140171"), day("2026-01-05")).unwrap().clone();
    let with = |change: fn(&mut Region)| {
        let mut row = row.clone();
        change(&mut row);
        digest(&china.with(vec![row]).unwrap())
    };
    assert_eq!(with(|row| row.name = "综改区".to_owned()), digest(&china));
    let changes: [fn(&mut Region); 4] = [
        |row| row.parent = Some(code("140000")),
        |row| row.level = RegionLevel::County,
        |row| row.from = Some(day("2017-02-01")),
        |row| row.successors = BTreeSet::from([code("140105")]),
    ];
    let all: BTreeSet<String> = changes.into_iter().map(with).chain([digest(&china)]).collect();
    assert_eq!(all.len(), 5);
}

proptest! {
    /// Whatever succeeds whatever: a region is inside others as a walk over the rows says.
    #[test]
    fn places_are_those_of_a_walk(
        rows in prop::collection::vec((prop::option::of(0..7u8), any::<bool>(), prop::collection::btree_set(0..7u8, 0..3)), 7),
        asked in prop::collection::btree_set(0..7u8, 0..4),
    ) {
        let name = |n: u8| code(&format!("r{n}"));
        // A parent has a lower number, so that there is no circle of parents.
        let region = |(n, (parent, gone, new)): (u8, &(Option<u8>, bool, BTreeSet<u8>))| Region {
            code: name(n),
            from: None,
            to: gone.then(|| day("2000-12-31")),
            name: n.to_string(),
            level: RegionLevel::Zone,
            parent: parent.filter(|p| *p < n).map(name),
            successors: new.iter().map(|n| name(*n)).collect(),
        };
        let tree = Regions::new((0u8..).zip(&rows).map(region).collect()).unwrap();
        let set: BTreeSet<RegionCode> = asked.iter().map(|n| name(*n)).collect();
        for start in 0..7u8 {
            // Every code that can be come to by successors, and of these the ones that have none.
            let mut met = BTreeSet::from([start]);
            for _ in 0..7 {
                let new: Vec<u8> = met.iter().filter(|n| rows[**n as usize].1).flat_map(|n| &rows[*n as usize].2).copied().collect();
                met.extend(new);
            }
            let mut heirs: Vec<u8> = met.iter().copied().filter(|n| !rows[*n as usize].1 || rows[*n as usize].2.is_empty()).collect();
            if heirs.is_empty() {
                heirs = vec![start];
            }
            let inside = |heir: &&u8| {
                let up = |n: &u8| rows[*n as usize].0.filter(|p| p < n);
                std::iter::successors(Some(**heir), up).any(|n| asked.contains(&n))
            };
            let count = heirs.iter().filter(inside).count();
            let expected = match count {
                _ if asked.contains(&start) => Within::Inside,
                0 => Within::Outside,
                all if all == heirs.len() => Within::Inside,
                _ => Within::Divided,
            };
            prop_assert_eq!(tree.place(&name(start), day("2026-01-05")).within(&set).within, expected);
        }
    }
}
