//! The tables of the office, read back by another library.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use shuangsuiji::campaign::{Matched, Prepared, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::plan::Plan;
use ssj_files::{FileMap, Kind, Mapping, OnBad, Registers, load_plan, work_tables};

/// The example with names that Excel could take for formulas, and a plan that is changed.
fn matched(change: fn(&mut Plan)) -> Matched {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/chicago-food");
    let mut plan = load_plan(&folder.join("plan.toml")).unwrap();
    change(&mut plan);
    let mut registers = Registers::new(OnBad::Refuse);
    let mapping = std::fs::read_to_string(folder.join("mapping/targets.toml")).unwrap();
    let mapping = mapping.replace("column = \"name\"", "const = '=HYPERLINK(\"x\")，甲店'");
    registers.file(Kind::Targets, &folder.join("data/targets.csv"), &Mapping::parse("targets.toml", &mapping).unwrap());
    registers.file(Kind::Inspectors, &folder.join("data/inspectors-invented.csv"), &Mapping::default());
    registers.file(Kind::Items, &folder.join("data/items.csv"), &Mapping::default());
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let time = Timestamp::parse("2014-01-02T09:00:00Z").unwrap();
    let journal = Journal::new(plan.suite, &plan.unit);
    let committed = Prepared::new(Arc::new(registers.build().unwrap()), plan).unwrap().commit(secrets, journal, time).unwrap();
    committed.rehearse(&[5; 32], time).unwrap().match_inspectors(time).unwrap()
}

fn csv_rows(files: &FileMap, name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_workbook_holds_the_rows_of_the_csv_files_and_no_formula() {
    let matched = matched(|_| ());
    let files = work_tables(&matched).unwrap();
    assert_eq!(files, work_tables(&matched).unwrap(), "the same campaign gives the same bytes");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(files["work.xlsx"].clone())).unwrap();
    assert_eq!(book.sheet_names(), ["抽取名单", "工作量"]);
    for (sheet, file) in [("抽取名单", "drawn.csv"), ("工作量", "workload.csv")] {
        let range = book.worksheet_range(sheet).unwrap();
        let cells = range.rows().skip(1).map(|row| row.iter().map(Data::to_string).collect::<Vec<_>>());
        assert!(cells.eq(csv_rows(&files, file)), "{sheet} is not {file}");
        assert!(book.worksheet_formula(sheet).unwrap().is_empty());
    }
    let drawn = csv_rows(&files, "drawn.csv");
    assert_eq!(drawn.len(), matched.teams().len());
    assert!(drawn.iter().all(|row| row[2].starts_with("=HYPERLINK")));
    assert_eq!(csv_rows(&files, "workload.csv").len(), matched.workload().len());
}

/// R36: who is short of a floor has a row with what keeps each task from it, in both languages.
#[test]
fn r36_who_is_short_of_a_floor_is_listed_for_the_office() {
    let matched = matched(|plan| {
        let rule = serde_json::json!({ "id": "twice", "limit": { "floor": { "times": 2, "per": "year" } }, "by": "anyone" });
        plan.frequency.push(serde_json::from_value(rule).unwrap());
    });
    let files = work_tables(&matched).unwrap();
    let rows = csv_rows(&files, "unmet.csv");
    let unmet = matched.drawn().unmet_floors().unwrap();
    assert!(!rows.is_empty() && rows.len() == unmet.len());
    assert!(rows.iter().all(|row| row[3] == "twice" && row[4..7] == ["2014-01-01", "2014-12-31", "2"]), "{:?}", rows[0]);
    let (once, never): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row[8] == "1");
    assert_eq!(once.len(), matched.drawn().visits().len());
    assert!(never.iter().any(|row| row[9].ends_with("not drawn") && row[10].ends_with("未抽中")), "{:?}", never[0]);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(files["work.xlsx"].clone())).unwrap();
    assert_eq!(book.sheet_names(), ["抽取名单", "工作量", "未达最低频次"]);
}
