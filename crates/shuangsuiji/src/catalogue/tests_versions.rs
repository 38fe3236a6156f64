use std::sync::Arc;

use serde_json::{Value, from_value, json};

use super::tests::{day, item, problems};
use super::*;
use crate::calendar::Calendar;
use crate::digest::Suite;
use crate::directory::{Organisation, Organisations};
use crate::error::{Code, Error};
use crate::ident::{ItemCode, OrgCode, Regions};

fn version(number: u32, recorded: &str, effective: &str, merged: Option<u32>, items: Vec<Item>) -> Version {
    let change = json!({ "by": "省局 2025 第1号", "why": "法规修订", "recorded": recorded, "effective": effective });
    Version::new(number, from_value(change).unwrap(), merged, items, Arc::default()).unwrap()
}

fn org(code: &str) -> OrgCode {
    OrgCode::parse(code).unwrap()
}

#[test]
fn r13_the_past_is_not_edited_and_a_correction_is_a_new_version() {
    let mut list = Versions::new(org("province"));
    list.append(version(1, "2025-01-10", "2025-02-01", None, vec![item("a", json!({}))])).unwrap();
    let refused = |list: &Versions, version: Version| {
        let error = list.clone().append(version).unwrap_err();
        (error.code(), error.at_field().unwrap().to_owned())
    };
    let is = |code, field: &str| (code, field.to_owned());
    assert_eq!(refused(&list, version(2, "2025-03-01", "2025-02-28", None, vec![])), is(Code::RetroactiveEdit, "effective"));
    assert_eq!(refused(&list, version(2, "2025-01-09", "2025-03-01", None, vec![])), is(Code::RetroactiveEdit, "recorded"));
    assert_eq!(refused(&list, version(2, "2025-01-20", "2025-01-31", None, vec![])), is(Code::RetroactiveEdit, "effective"));
    assert_eq!(refused(&list, version(3, "2025-03-01", "2025-03-01", None, vec![])), is(Code::BadRow, "version"));
    let mut nobody = version(2, "2025-03-01", "2025-03-01", None, vec![]);
    nobody.change.by = " ".to_owned();
    assert_eq!(refused(&list, nobody), is(Code::BadRow, "by"));

    let first = list.digest(1, Suite::Sm3).unwrap().unwrap();
    list.append(version(2, "2025-03-01", "2025-04-01", None, vec![item("a", json!({ "class": "key" }))])).unwrap();
    let on = |text: &str| list.on(day(text)).map(|version| version.number);
    assert_eq!([on("2025-01-31"), on("2025-02-01"), on("2025-03-31"), on("2025-04-01")], [None, Some(1), Some(1), Some(2)]);
    // What was drawn under the first version is named by a hash that the second one does not change.
    assert_eq!(list.digest(1, Suite::Sm3).unwrap(), Some(first));
    assert_eq!(list.digest(3, Suite::Sm3).unwrap(), None);
    let mut other = Versions::new(org("province"));
    other.append(version(1, "2025-01-10", "2025-02-01", None, vec![item("a", json!({ "class": "key" }))])).unwrap();
    other.append(list.get(2).unwrap().clone()).unwrap();
    assert_ne!(other.digest(2, Suite::Sm3).unwrap(), list.digest(2, Suite::Sm3).unwrap(), "a changed past changes all that follows");
}

fn organisations() -> Organisations {
    let row = |(code, level, region, parent): (&str, &str, &str, Option<&str>)| -> Organisation {
        from_value(json!({ "code": code, "name": code, "level": level, "region": region, "parent": parent })).unwrap()
    };
    let rows = [
        ("province", "province", "140000", None),
        ("taiyuan", "city", "140100", Some("province")),
        ("changzhi", "city", "140400", Some("province")),
        ("zone", "county", "140171", Some("taiyuan")),
        ("luzhou", "county", "140403", Some("changzhi")),
    ];
    Organisations::new(rows.map(row).into()).unwrap()
}

fn list(owner: &str, versions: Vec<Version>) -> Versions {
    let mut list = Versions::new(org(owner));
    versions.into_iter().for_each(|version| list.append(version).unwrap());
    list
}

fn catalogues(lists: Vec<Versions>) -> Result<Catalogues, Error> {
    Catalogues::new(lists, organisations(), Regions::china().unwrap())
}

fn provincial() -> Vec<Item> {
    vec![
        item(
            "everywhere",
            json!({ "limits": { "floor": "3%", "ceiling": "10%", "yearly_cap": 2 }, "team": 3, "modes": ["on_site", "document"], "scope": "tag:catering" }),
        ),
        item("by-province", json!({ "levels": ["province"] })),
        item("by-county", json!({ "levels": ["county"] })),
        item("taiyuan-only", json!({ "regions": ["140100"] })),
    ]
}

#[test]
fn r14_the_list_of_the_province_reaches_city_and_county_by_level_and_region() {
    let of_city = vec![
        item("local", json!({})),
        item(
            "everywhere",
            json!({ "limits": { "floor": "5%", "ceiling": "5%", "yearly_cap": 1 }, "team": 3, "modes": ["on_site"], "scope": "tag:catering" }),
        ),
    ];
    let lists = vec![
        list("province", vec![version(1, "2025-01-10", "2025-01-10", None, provincial())]),
        list("taiyuan", vec![version(1, "2025-02-10", "2025-02-10", Some(1), of_city)]),
    ];
    let all = catalogues(lists).unwrap();
    let at = |owner: &str| {
        let found = all.in_force(&org(owner), day("2025-03-01")).unwrap();
        let items: Vec<String> = found.catalogue.items().iter().map(|item| item.code.to_string()).collect();
        (items, found.versions.iter().map(|(owner, number)| format!("{owner} {number}")).collect::<Vec<_>>(), found.state)
    };
    let lines = |items: &[&str]| items.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(at("province").0, lines(&["by-county", "by-province", "everywhere", "taiyuan-only"]));
    assert_eq!(at("changzhi"), (lines(&["by-county", "everywhere"]), lines(&["province 1"]), SyncState::Current));
    assert_eq!(at("luzhou").0, lines(&["by-county", "everywhere"]));
    assert_eq!(at("taiyuan").0, lines(&["by-county", "everywhere", "local", "taiyuan-only"]));
    // A zone whose code the digits put nowhere is of the city by the tree, and works by the city's list.
    assert_eq!(
        at("zone"),
        (lines(&["by-county", "everywhere", "local", "taiyuan-only"]), lines(&["province 1", "taiyuan 1"]), SyncState::Current)
    );
    let found = all.in_force(&org("zone"), day("2025-03-01")).unwrap();
    let stricter = found.catalogue.get(&ItemCode::parse("everywhere").unwrap()).unwrap();
    assert_eq!(stricter.limits.ceiling.unwrap().to_string(), "5%");
    assert_eq!(all.in_force(&org("taiyuan"), day("2025-01-09")).unwrap_err().code(), Code::UnknownReference);
}

#[test]
fn r14_a_local_item_cannot_be_looser_than_the_superiors() {
    let looser = |more: Value| {
        let own = list("taiyuan", vec![version(1, "2025-02-10", "2025-02-10", Some(1), vec![item("everywhere", more)])]);
        let error = catalogues(vec![list("province", vec![version(1, "2025-01-10", "2025-01-10", None, provincial())]), own]).err();
        error.map(|e| problems(&e).into_iter().map(|(code, field, _)| (code, field.to_owned())).collect::<Vec<_>>())
    };
    let full = |change: fn(&mut Value)| {
        let mut row = json!({ "limits": { "floor": "3%", "ceiling": "10%", "yearly_cap": 2 }, "team": 3, "modes": ["on_site"], "scope": "tag:catering" });
        change(&mut row);
        row
    };
    let one = |field: &str| Some(vec![(Code::LooserThanSuperior, field.to_owned())]);
    assert_eq!(looser(full(|_| ())), None);
    assert_eq!(looser(full(|row| row["limits"]["floor"] = json!("2.9%"))), one("floor"));
    assert_eq!(looser(full(|row| row["limits"]["ceiling"] = json!("10.1%"))), one("ceiling"));
    assert_eq!(looser(full(|row| row["limits"]["ceiling"] = Value::Null)), one("ceiling"));
    assert_eq!(looser(full(|row| row["limits"]["yearly_cap"] = json!(3))), one("yearly_cap"));
    assert_eq!(looser(full(|row| row["team"] = json!(2))), one("team"));
    assert_eq!(looser(full(|row| row["modes"] = json!(["on_site", "online"]))), one("modes"));
    assert_eq!(looser(full(|row| row["class"] = json!("key"))), one("class"));
    assert_eq!(looser(full(|row| row["scope"] = json!("tag:catering/hotpot and size>=5"))), None);
    assert_eq!(looser(full(|row| row["scope"] = json!("tag:catering or tag:school"))), one("scope"));
    let all = ["floor", "ceiling", "yearly_cap", "team", "modes", "scope"].map(|field| (Code::LooserThanSuperior, field.to_owned()));
    assert_eq!(looser(json!({})), Some(all.into()));
}

#[test]
fn r14_every_list_below_is_stale_after_a_change_until_it_is_merged() {
    let lists = || {
        vec![
            list(
                "province",
                vec![
                    version(1, "2025-01-10", "2025-01-10", None, provincial()),
                    version(2, "2026-01-05", "2026-02-01", None, provincial()),
                ],
            ),
            list(
                "taiyuan",
                vec![version(1, "2025-02-10", "2025-02-10", Some(1), vec![]), version(2, "2026-01-20", "2026-01-20", Some(2), vec![])],
            ),
            list(
                "zone",
                vec![version(1, "2025-03-10", "2025-03-10", Some(1), vec![]), version(2, "2026-01-22", "2026-01-22", Some(2), vec![])],
            ),
            list("changzhi", vec![version(1, "2025-02-10", "2025-02-10", Some(1), vec![])]),
        ]
    };
    let all = catalogues(lists()).unwrap();
    let behind = |owner: &str, on: &str| match all.state(&org(owner), day(on)) {
        SyncState::Current => None,
        SyncState::Stale { behind, superior, version, versions, since } => {
            Some(format!("{behind} {superior} {version} {versions} {since}"))
        }
    };
    for owner in ["province", "taiyuan", "zone", "changzhi", "luzhou"] {
        assert_eq!(behind(owner, "2026-01-04"), None, "{owner}");
    }
    let of_province = |own: &str| Some(format!("{own} province 2 1 2026-01-05"));
    assert_eq!(behind("province", "2026-01-05"), None);
    assert_eq!((behind("taiyuan", "2026-01-05"), behind("changzhi", "2026-01-05")), (of_province("taiyuan"), of_province("changzhi")));
    // Below a list that is behind everything is behind; when the city has merged, the zone has the city's to merge.
    assert_eq!(behind("zone", "2026-01-19"), of_province("taiyuan"));
    assert_eq!(behind("taiyuan", "2026-01-20"), None);
    assert_eq!(behind("zone", "2026-01-20"), Some("zone taiyuan 2 1 2026-01-20".to_owned()));
    assert_eq!(behind("zone", "2026-01-22"), None);
    assert_eq!(behind("luzhou", "2026-02-28"), of_province("changzhi"), "a county without a list works by the city's");

    let merged = |version: Version| {
        let mut lists = lists();
        lists[3] = list("changzhi", vec![version]);
        problems(&catalogues(lists).unwrap_err()).into_iter().map(|(code, field, _)| (code, field.to_owned())).collect::<Vec<_>>()
    };
    let wrong = vec![(Code::BadRow, "merged".to_owned())];
    assert_eq!(merged(version(1, "2026-01-04", "2026-01-04", Some(2), vec![])), wrong, "before there was one");
    assert_eq!(merged(version(1, "2026-03-01", "2026-03-01", None, vec![])), wrong);
}

#[test]
fn r15_the_lag_is_counted_in_working_days_and_the_day_after_the_limit_is_a_violation() {
    let all = catalogues(vec![
        list("province", vec![version(1, "2026-02-10", "2026-02-10", None, vec![])]),
        list("taiyuan", vec![version(1, "2026-02-10", "2026-02-10", Some(1), vec![])]),
    ]);
    let mut lists: Vec<Versions> = all.unwrap().lists().cloned().collect();
    lists[0].append(version(2, "2026-02-12", "2026-03-01", None, vec![])).unwrap();
    let all = catalogues(lists).unwrap();
    let calendar = Calendar::published().unwrap();
    let lag = |on: &str| {
        let state = all.state(&org("taiyuan"), day(on));
        (state.lag(day(on), &calendar).map(|lag| lag.value), state.overdue(3, day(on), &calendar))
    };
    // 2026: the Spring Festival is off from 15 to 23 February; 14 and 28 February, Saturdays, are worked.
    assert_eq!(lag("2026-02-11"), (None, false));
    assert_eq!(lag("2026-02-12"), (Some(0), false));
    assert_eq!(lag("2026-02-14"), (Some(2), false));
    assert_eq!(lag("2026-02-23"), (Some(2), false));
    assert_eq!(lag("2026-02-24"), (Some(3), false), "the limit is kept");
    assert_eq!(lag("2026-02-25"), (Some(4), true));
}
