use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::error::{Code, Error, Lang};

fn day(text: &str) -> NaiveDate {
    crate::reference::day(text).unwrap()
}

fn code(text: &str) -> RegionCode {
    RegionCode::parse(text).unwrap()
}

fn tree(rows: &str) -> Result<Regions, Error> {
    Regions::new(Regions::read("t.csv", &format!("code,name,level,parent,valid_from,valid_to\n{rows}"))?)
}

fn ways(regions: &Regions, of: &str, on: &str) -> Vec<(String, Basis)> {
    regions.ancestors(&code(of), day(on)).map(|above| (above.code.to_string(), above.basis)).collect()
}

fn way(codes: &[&str], basis: Basis) -> Vec<(String, Basis)> {
    codes.iter().map(|c| ((*c).to_owned(), basis)).collect()
}

/// The list of the ministry, against counts published of it: 34 provinces; Shanxi with 11 cities, 117
/// counties and, in the list of statistics, 4 zones.
#[test]
fn r17_the_regions_of_china_are_those_of_the_lists() {
    let china = Regions::china().unwrap();
    let today = day("2024-12-31");
    let of = |level| china.rows().iter().filter(|r| r.level == level && r.holds(today)).count();
    assert_eq!((of(RegionLevel::Province), of(RegionLevel::City)), (34, 333));
    let inside = |whole: &str, level| {
        let rows = china.rows().iter().filter(|r| r.level == level && r.holds(today));
        rows.filter(|r| china.contains(&code(whole), &r.code, today) == Inside { within: Within::Inside, basis: Basis::Listed }).count()
    };
    assert_eq!((inside("140000", RegionLevel::City), inside("140000", RegionLevel::County)), (11, 117));
    let zones: Vec<&str> = china.rows().iter().filter(|r| r.level == RegionLevel::Zone).map(|r| r.code.as_str()).collect();
    let shanxi: Vec<_> = zones.iter().filter(|c| c.starts_with("14")).collect();
    assert_eq!(shanxi, [&"140171", &"140271", &"140671", &"140971"]);
    assert_eq!(china.children(&code("140000"), today).count(), 11);
    assert_eq!(china.children(&code("140400"), today).filter(|r| r.level == RegionLevel::County).count(), 12);
    // Every region but a province leads up to one, by rows that hold on the day alone.
    for region in china.rows().iter().filter(|r| r.holds(today)) {
        let top = china.ancestors(&region.code, today).last();
        let top = top.map_or(region.code.clone(), |top| if top.basis == Basis::Listed { top.code } else { code("0") });
        assert_eq!(china.get(&top, today).map(|r| r.level), Some(RegionLevel::Province), "{region:?}");
    }
}

#[test]
fn reforms_have_their_years_and_what_was_given_up_is_said() {
    let china = Regions::china().unwrap();
    let name = |of: &str, on: &str| china.get(&code(of), day(on)).map(|r| r.name.as_str());
    // Changzhi (长治) in 2018: 城区 and 郊区 became 潞州区, 潞城市 became 潞城区 with another code.
    assert_eq!((name("140402", "2017-12-31"), name("140402", "2018-01-01")), (Some("城区"), None));
    assert_eq!((name("140403", "2017-12-31"), name("140403", "2018-01-01")), (None, Some("潞州区")));
    assert_eq!((name("140481", "2017-06-01"), name("140406", "2024-06-01")), (Some("潞城市"), Some("潞城区")));
    assert_eq!(ways(&china, "140402", "2017-06-01"), way(&["140400", "140000"], Basis::Listed));
    assert_eq!(ways(&china, "140402", "2024-06-01"), way(&["140400", "140000"], Basis::OtherDay));
    assert_eq!(china.nearest(&code("140403"), day("2010-01-01")).unwrap().1, Basis::OtherDay);
    assert_eq!(china.full_name(&code("140402"), day("2024-06-01")).as_deref(), Some("山西省长治市城区"));
    // A city that went into another: Laiwu (莱芜) into Jinan, in the list of the end of 2018.
    assert_eq!((name("371200", "2017-12-31"), name("371200", "2018-01-01")), (Some("莱芜市"), None));
    assert_eq!(china.full_name(&code("370116"), day("2020-01-01")).as_deref(), Some("山东省济南市莱芜区"));
}

#[test]
fn counties_under_a_province_and_cities_without_districts_are_there() {
    let china = Regions::china().unwrap();
    let on = "2024-06-01";
    assert_eq!(ways(&china, "429004", on), way(&["429000", "420000"], Basis::Listed));
    assert_eq!(china.full_name(&code("429004"), day(on)).as_deref(), Some("湖北省仙桃市"));
    assert_eq!(china.full_name(&code("110105"), day(on)).as_deref(), Some("北京市朝阳区"));
    assert_eq!(ways(&china, "441900", on), way(&["440000"], Basis::Listed));
    assert_eq!(china.children(&code("441900"), day(on)).count(), 0);
    assert_eq!(ways(&china, "140171", on), way(&["140100", "140000"], Basis::Listed));
}

#[test]
fn digits_are_a_default_that_is_said() {
    let china = Regions::china().unwrap();
    let on = day("2024-06-01");
    assert_eq!(ways(&china, "140499", "2024-06-01"), vec![("140400".into(), Basis::Digits), ("140000".into(), Basis::Digits)]);
    assert_eq!(china.contains(&code("140000"), &code("140499"), on), Inside { within: Within::Inside, basis: Basis::Digits });
    assert_eq!(china.contains(&code("150000"), &code("140499"), on), Inside { within: Within::Outside, basis: Basis::Digits });
    assert_eq!(china.contains(&code("150000"), &code("140403"), on), Inside { within: Within::Outside, basis: Basis::Listed });
    assert_eq!(china.contains(&code("140000"), &code("unknown"), on), Inside { within: Within::Outside, basis: Basis::Digits });
    assert_eq!(china.contains(&code("x"), &code("x"), on).basis, Basis::Listed);
    assert!(china.full_name(&code("140499"), on).is_none() && china.parent(&code("unknown"), on).is_none());
    let empty = Regions::default();
    assert_eq!(ways(&empty, "140403", "2024-06-01"), way(&["140400", "140000"], Basis::Digits));
}

/// A user says that a zone is directly under the province, and adds a station with a code of their own.
#[test]
fn rows_of_the_user_replace_a_code_or_add_one() {
    let rows = "140171,综改示范区,zone,140000,2017-02-01,\nward-7,七所,town,140171,2020,2025\n";
    let rows = Regions::read("local.csv", &format!("代码,名称,级别,上级代码,启用时间,停用时间\n{rows}")).unwrap();
    let mine = Regions::china().unwrap().with(rows).unwrap();
    assert_eq!(ways(&mine, "ward-7", "2025-12-31"), way(&["140171", "140000"], Basis::Listed));
    assert!(mine.contains(&code("140100"), &code("140171"), day("2024-01-01")).within != Within::Inside);
    assert_eq!(mine.get(&code("140171"), day("2017-01-31")), None);
    assert_eq!(mine.get(&code("ward-7"), day("2026-01-01")), None);
    assert_eq!(mine.children(&code("140171"), day("2020-01-01")).map(|r| r.name.as_str()).collect::<Vec<_>>(), ["七所"]);
    assert_eq!(mine.history(&code("140271")).len(), 1, "other codes stay");
}

#[test]
fn every_problem_of_the_tree_is_told() {
    let error = tree("1,a,province,,,\n1,b,province,,2000,\n2,c,city,9,,\n3,d,city,4,,2000\n4,e,city,3,2001,\n5,f,zone,5,,\n").unwrap_err();
    let told: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_value().unwrap(), e.why(Lang::En).unwrap())).collect();
    assert_eq!(
        told,
        [
            (Code::DuplicateId, "1", "its rows (… to …) and (2000-01-01 to …) overlap"),
            (Code::UnknownReference, "2", "its parent 9 is not among the regions"),
            (Code::BadRow, "3", "the parents go in a circle: 3 → 4 → 3"),
            (Code::BadRow, "5", "the parents go in a circle: 5 → 5"),
        ]
    );
    let error = tree("1,a,land,,,\n,b,city,,,\n3,c,省级,,2001-01-01,2000\n4,d,city,,20,\n5/,e,city,,,\n").unwrap_err();
    let places: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_row().unwrap(), e.at_field().unwrap())).collect();
    assert_eq!(
        places,
        [
            (Code::UnknownValue, 2, "level"),
            (Code::BadRow, 3, "code"),
            (Code::BadDate, 4, "valid_to"),
            (Code::BadDate, 5, "valid_from"),
            (Code::BadIdentifier, 6, "code"),
        ]
    );
    assert!(tree("1,a,province,,,1999\n1,b,province,,2000,\n").is_ok(), "spans that touch do not overlap");
}

proptest! {
    /// Rows of cells that mean something now and then, and any text: a table or an error with its file.
    #[test]
    fn no_text_makes_a_table_panic(
        rows in prop::collection::vec(prop::collection::vec("[,0-9]{0,3}|city|org9|off|2020|140000|71526726X|\\PC{0,6}", 0..7), 0..6),
        head in prop::sample::select(vec!["", "code,name,level,parent,valid_from,valid_to\n", "day,state,name\n", "scheme,id,uscc\n"]),
    ) {
        let text = head.to_owned() + &rows.iter().map(|cells| cells.join(",") + "\n").collect::<String>();
        let regions = Regions::read("t", &text).and_then(Regions::new).map(drop);
        let crosswalk = Crosswalk::read("t", &text).map(drop);
        let mut calendar = crate::calendar::Calendar::default();
        for read in [regions, crosswalk, calendar.add_overrides("t", &text), calendar.add_year(2020, "", "t", &text)] {
            prop_assert!(read.is_ok() || !read.unwrap_err().message(Lang::Zh).is_empty());
        }
    }

    /// Whatever rows there are: what the tree says is what a walk over the list of rows says.
    #[test]
    fn lookups_are_those_of_a_list(
        rows in prop::collection::vec((0..8u8, prop::option::of(0..8u8), prop::option::of(2000..2006i32), prop::option::of(2000..2006i32)), 0..10),
        year in 1999..2007i32,
    ) {
        let region = |(code, parent, from, to): (u8, Option<u8>, Option<i32>, Option<i32>)| Region {
            code: RegionCode::parse(&code.to_string()).unwrap(),
            from: from.and_then(|y| NaiveDate::from_ymd_opt(y, 1, 1)),
            to: to.and_then(|y| NaiveDate::from_ymd_opt(y, 12, 31)),
            name: code.to_string(),
            level: RegionLevel::Zone,
            parent: parent.map(|p| RegionCode::parse(&p.to_string()).unwrap()),
            successors: Default::default(),
        };
        let rows: Vec<Region> = rows.into_iter().map(region).collect();
        let Ok(tree) = Regions::new(rows.clone()) else { return Ok(()) };
        let on = NaiveDate::from_ymd_opt(year, 6, 1).unwrap();
        for n in 0..8u8 {
            let code = code(&n.to_string());
            let of_day: Vec<&Region> = rows.iter().filter(|r| r.code == code && r.holds(on)).collect();
            prop_assert!(of_day.len() <= 1);
            prop_assert_eq!(tree.get(&code, on), of_day.first().copied());
            let mut children: Vec<&Region> = rows.iter().filter(|r| r.parent.as_ref() == Some(&code) && r.holds(on)).collect();
            children.sort();
            prop_assert_eq!(tree.children(&code, on).collect::<Vec<_>>(), children);
            prop_assert!(tree.ancestors(&code, on).count() < 8, "no way goes in a circle");
            for above in tree.ancestors(&code, on) {
                prop_assert_eq!(tree.contains(&above.code, &code, on), Inside { within: Within::Inside, basis: above.basis });
            }
        }
    }
}
