use std::sync::Arc;

use serde_json::{Value, from_value, json};

use super::*;
use crate::error::{Code, Error};
use crate::ident::{BasisCode, Industry, ItemCode, SceneCode};

pub(super) fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

pub(super) fn item(code: &str, more: Value) -> Item {
    let mut row = json!({ "code": code, "name": code, "basis": "b" });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    from_value(row).unwrap()
}

fn bases(rows: &[(&str, Option<&str>, Option<&str>)]) -> Arc<Bases> {
    let row = |(code, from, to): &(&str, _, _)| {
        from_value(json!({ "code": code, "document": "《食品安全法》", "article": "第一百一十条", "valid_from": from, "valid_to": to }))
            .unwrap()
    };
    Arc::new(Bases::new(rows.iter().map(row).collect()).unwrap())
}

fn codes<'a>(items: impl IntoIterator<Item = &'a ItemCode>) -> Vec<&'a str> {
    items.into_iter().map(ItemCode::as_str).collect()
}

/// Code, field and value of every problem.
pub(super) fn problems(error: &Error) -> Vec<(Code, &str, &str)> {
    let list = if error.errors().is_empty() { std::slice::from_ref(error) } else { error.errors() };
    list.iter().map(|e| (e.code(), e.at_field().unwrap_or_default(), e.at_value().unwrap_or_default())).collect()
}

#[test]
fn r01_an_item_stands_on_a_basis_that_is_in_force_on_the_day() {
    let bases = bases(&[("law-2015", Some("2015-10-01"), Some("2025-11-30")), ("law-2025", Some("2025-12-01"), None)]);
    let items = vec![
        item("both", json!({ "bases": ["law-2015", "law-2025"] })),
        item("old", json!({ "bases": ["law-2015"] })),
        item("over", json!({ "bases": ["law-2015"], "valid_to": "2025-06-30" })),
        item("words", json!({})),
    ];
    let list = Catalogue::with_bases(items, Arc::clone(&bases)).unwrap();
    let at =
        |code: &str, on: &str| list.usable(&ItemCode::parse(code).unwrap(), day(on)).map(|item| item.code.as_str()).map_err(|e| e.code());
    assert_eq!((at("old", "2025-11-30"), at("old", "2025-12-01")), (Ok("old"), Err(Code::NoValidBasis)));
    assert_eq!((at("both", "2025-12-01"), at("both", "2015-09-30")), (Ok("both"), Err(Code::NoValidBasis)));
    assert_eq!((at("words", "2025-12-01"), at("none", "2025-12-01")), (Ok("words"), Err(Code::UnknownReference)));
    assert_eq!(at("over", "2025-07-01"), Err(Code::UnknownReference));

    // What a repeal affects, in one call: an item that is over is not affected, and one has another basis.
    let law = BasisCode::parse("law-2015").unwrap();
    let dependents = list.dependents(&law, day("2025-12-01")).unwrap();
    let found: Vec<_> =
        dependents.iter().map(|d| (d.item.code.as_str(), d.others.iter().map(|c| c.as_str()).collect::<Vec<_>>())).collect();
    assert_eq!(found, [("both", vec!["law-2025"]), ("old", vec![])]);

    let error = Catalogue::with_bases(vec![item("x", json!({ "bases": ["law-1900"], "basis": " " }))], bases).unwrap_err();
    assert_eq!(problems(&error), [(Code::BadRow, "basis", "x"), (Code::UnknownReference, "bases", "law-1900")]);
    let rows = [("a", "", "2026-01-01", "2025-01-01"), ("a", "d", "2025-01-01", "2026-01-01")];
    let row =
        |(code, document, from, to)| from_value(json!({ "code": code, "document": document, "valid_from": from, "valid_to": to })).unwrap();
    let error = Bases::new(rows.map(row).into()).unwrap_err();
    assert_eq!(
        problems(&error),
        [(Code::DuplicateId, "bases.code", "a"), (Code::BadRow, "document", "a"), (Code::BadDate, "valid_to", "a")]
    );
}

#[test]
fn r04_modes_and_all_else_of_an_item_are_read_back_as_written() {
    let all = Mode::ALL.map(Mode::name);
    let full = item(
        "i",
        json!({
            "class": "key", "bases": ["b"], "specialties": ["food"], "kinds": ["enterprise"], "modes": all, "data_sources": ["明厨亮灶"],
            "levels": ["province", "city"], "regions": ["140100"], "team": 3, "experts": 1, "guideline": "GL-1", "ratio": " 不低于3% ",
            "frequency": "每年1次", "limits": { "floor": "3%", "ceiling": "1/7", "yearly_cap": 2 }, "valid_from": "2025-01-01",
        }),
    );
    let written = serde_json::to_value(&full).unwrap();
    assert_eq!((&written["modes"], &written["ratio"], &written["limits"]["ceiling"]), (&json!(all), &json!("不低于3%"), &json!("1/7")));
    assert_eq!(from_value::<Item>(written).unwrap(), full);
    assert_eq!(Mode::ALL.map(|mode| full.allows(mode)), [true; 6]);
    let online = item("i", json!({ "modes": ["online"] }));
    assert_eq!((online.allows(Mode::Online), online.allows(Mode::OnSite), item("i", json!({})).allows(Mode::OnSite)), (true, false, true));
    for bad in [
        json!({ "modes": ["onsite"] }),
        json!({ "ratio": "" }),
        json!({ "ratio": "a\nb" }),
        json!({ "team": 0 }),
        json!({ "frequency": "字".repeat(201) }),
    ] {
        let mut row = json!({ "code": "i", "name": "n", "basis": "b" });
        row.as_object_mut().unwrap().extend(bad.as_object().unwrap().clone());
        assert!(from_value::<Item>(row).is_err(), "{bad}");
    }
    let contradicting = [
        item("a", json!({ "limits": { "floor": "5%", "ceiling": "3%" } })),
        item("b", json!({ "limits": { "ceiling": "101%" } })),
        item("c", json!({ "data_sources": ["x"], "modes": ["online"] })),
    ];
    let error = Catalogue::new(contradicting.into()).unwrap_err();
    assert_eq!(problems(&error), [(Code::BadRow, "ceiling", "a"), (Code::BadRow, "ceiling", "b"), (Code::BadRow, "data_sources", "c")]);
}

#[test]
fn r55_the_list_of_off_site_checks_is_what_has_the_mode_on_the_day() {
    let bases = bases(&[("repealed", None, Some("2025-12-31"))]);
    let off = |code: &str, more: Value| {
        let mut item = item(code, more);
        item.modes.push(Mode::OffSite);
        item
    };
    let items = vec![
        off("always", json!({ "data_sources": ["电梯物联网"] })),
        off("later", json!({ "valid_from": "2026-07-01" })),
        off("until", json!({ "valid_to": "2026-06-30" })),
        off("unfounded", json!({ "bases": ["repealed"] })),
        item("online", json!({ "modes": ["online", "on_site"] })),
        item("unsaid", json!({})),
    ];
    let list = Catalogue::with_bases(items, bases).unwrap();
    let on = |text: &str| codes(list.off_site(day(text)).map(|item| &item.code));
    assert_eq!(on("2025-12-31"), ["always", "unfounded", "until"]);
    assert_eq!(on("2026-06-30"), ["always", "until"]);
    assert_eq!(on("2026-07-01"), ["always", "later"]);
}

#[test]
fn r12_two_versions_differ_field_by_field_and_a_changed_basis_affects_its_items() {
    let before = bases(&[("law", None, None), ("rule", None, None), ("unused", None, None)]);
    let after = bases(&[("law", None, Some("2026-12-31")), ("rule", None, None), ("unused", None, Some("2025-01-01"))]);
    let old = vec![
        item("gone", json!({})),
        item("same", json!({ "bases": ["rule"] })),
        item("rebased", json!({ "bases": ["law", "rule"] })),
        item("stricter", json!({ "limits": { "ceiling": "10%" } })),
    ];
    let mut new: Vec<Item> = old[1..].to_vec();
    new[2].limits.ceiling = Some("5%".parse().unwrap());
    new[2].class = ItemClass::Key;
    new.push(item("fresh", json!({})));
    let (old, new) = (Catalogue::with_bases(old, before).unwrap(), Catalogue::with_bases(new, after).unwrap());
    let diff = old.diff(&new).unwrap();
    assert_eq!((codes(&diff.added), codes(&diff.removed), codes(&diff.by_basis)), (vec!["fresh"], vec!["gone"], vec!["rebased"]));
    let change = |field: &str, old: &str, new: &str| FieldChange { field: field.to_owned(), old: json!(old), new: json!(new) };
    let [changed] = diff.changed.as_slice() else { panic!("{diff:?}") };
    assert_eq!(changed.code.as_str(), "stricter");
    assert_eq!(changed.fields, [change("class", "general", "key"), change("limits.ceiling", "10%", "5%")]);
    let [basis] = diff.bases.as_slice() else { panic!("{diff:?}") };
    assert_eq!((basis.code.as_str(), basis.fields[0].field.as_str()), ("law", "valid_to"));
    assert_eq!(codes(diff.affected()), ["gone", "rebased", "stricter"]);
    assert!(new.diff(&new).unwrap().is_empty() && !diff.is_empty());
}

fn scene(scene: &str, version: u32, line: &str, role: &str, industries: &[&str], items: &[&str]) -> Value {
    json!({ "scene": scene, "version": version, "name": scene, "industries": industries, "line": line, "role": role, "items": items })
}

fn scenes(rows: Vec<Value>) -> Result<Scenes, Error> {
    Scenes::new(rows.into_iter().map(|row| from_value(row).unwrap()).collect())
}

#[test]
fn r16_a_target_of_two_industries_gets_the_union_and_each_item_once() {
    let all = scenes(vec![
        scene("catering", 1, "market", "lead", &["H62"], &["food", "price"]),
        scene("catering", 1, "fire", "partner", &["H62"], &["fire"]),
        scene("hotel", 1, "market", "partner", &["H61"], &["price", "equipment"]),
        scene("hotel", 1, "police", "lead", &["H61"], &["register"]),
        scene("hotel", 1, "fire", "partner", &["H61"], &["fire"]),
    ])
    .unwrap();
    let industry = |text: &str| Industry::parse(text).unwrap();
    let of = |industries: &[&str]| {
        let industries: Vec<Industry> = industries.iter().map(|text| industry(text)).collect();
        let union = all.items(&industries, day("2026-01-01"));
        union
            .into_iter()
            .map(|(item, asked)| {
                format!("{item}: {} scenes, {}", asked.scenes.len(), asked.lines.into_iter().collect::<Vec<_>>().join("+"))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&["H6210"]), ["fire: 1 scenes, fire", "food: 1 scenes, market", "price: 1 scenes, market"]);
    assert_eq!(
        of(&["H6210", "H6110"]),
        [
            "equipment: 1 scenes, market",
            "fire: 2 scenes, fire",
            "food: 1 scenes, market",
            "price: 2 scenes, market",
            "register: 1 scenes, police"
        ]
    );
    assert_eq!((of(&["H6110", "H6210"]), of(&["A01"])), (of(&["H6210", "H6110"]), vec![]));
    let catering = all.get(&SceneCode::parse("catering").unwrap(), day("2026-01-01")).unwrap();
    assert_eq!((catering.lead.as_str(), catering.departments.len()), ("market", 2));
    let fire = ItemCode::parse("fire").unwrap();
    assert_eq!(catering.lines_of(&fire).collect::<Vec<_>>(), ["fire"]);
}

#[test]
fn r16_scenes_are_in_versions_and_every_mistake_is_told() {
    let dated = |version: u32, from: Option<&str>, to: Option<&str>, items: &[&str]| {
        let mut row = scene("catering", version, "market", "lead", &["H62"], items);
        (row["valid_from"], row["valid_to"]) = (json!(from), json!(to));
        row
    };
    let all = scenes(vec![dated(2, Some("2026-01-01"), None, &["food", "price"]), dated(1, None, Some("2025-12-31"), &["food"])]).unwrap();
    let items = |on: &str| all.items(&[Industry::parse("H6210").unwrap()], day(on)).len();
    assert_eq!((items("2025-12-31"), items("2026-01-01")), (1, 2));

    let refused = |rows: Vec<Value>| {
        let error = scenes(rows).unwrap_err();
        problems(&error).into_iter().map(|(code, field, at)| (code, format!("{field} {at}"))).collect::<Vec<_>>()
    };
    let is = |code, place: &str| (code, place.to_owned());
    assert_eq!(
        refused(vec![dated(2, Some("2025-12-31"), None, &["food"]), dated(1, None, Some("2025-12-31"), &["food"])]),
        [is(Code::DuplicateId, "scene catering")]
    );
    let mut renamed = scene("catering", 1, "fire", "lead", &["H62"], &[]);
    renamed["name"] = json!("other");
    assert_eq!(
        refused(vec![
            scene("catering", 1, "market", "lead", &["H62"], &["food"]),
            renamed,
            scene("catering", 1, "market", "partner", &["H62"], &["food"])
        ]),
        [
            is(Code::DuplicateId, "line catering 1"),
            is(Code::BadRow, "items catering 1"),
            is(Code::BadRow, "scene catering 1"),
            is(Code::BadRow, "role catering 1"),
        ]
    );
    assert_eq!(
        refused(vec![scene("s", 1, "market", "partner", &[], &["food"])]),
        [is(Code::BadRow, "industries s 1"), is(Code::BadRow, "role s 1")]
    );
}
