//! Workbooks as Excel stores them.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; the lint knows tests only by their attribute

use std::fs;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook, Worksheet, XlsxError};
use shuangsuiji::directory::{Attached, Behind, Class, DatedRecusal, Licence, OfInspector, Skill, TagGrant, Target};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ledger::Inspection;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::*;

/// A workbook with one sheet that is filled by the caller.
fn book(fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet()).unwrap();
    book.save_to_buffer().unwrap()
}

fn header(sheet: &mut Worksheet, row: u32, names: &[&str]) -> Result<(), XlsxError> {
    for (column, name) in (0u16..).zip(names) {
        sheet.write_string(row, column, *name)?;
    }
    Ok(())
}

/// The workbook with one of its parts changed.
fn changed(book: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        to.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        to.write_all(if name == part { change(text) } else { text }.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn loaded<T: Row>(bytes: &[u8], mapping: &str, on_bad: OnBad) -> Result<Loaded<T>, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    fs::write(&path, bytes).unwrap();
    load(&path, &Mapping::parse("m.toml", mapping).unwrap(), on_bad)
}

fn targets(bytes: &[u8], mapping: &str) -> Result<Loaded<Target>, Error> {
    loaded(bytes, mapping, OnBad::Refuse)
}

const RAW: &str = "[fields.scheme]\nconst = \"raw\"\n";

#[test]
fn days_are_read_in_both_systems_and_as_text() {
    let day = Style::new().set_num_format("yyyy\\-mm\\-dd");
    let fill = |sheet: &mut Worksheet| {
        header(sheet, 0, &["id", "scheme", "target", "date", "counts"])?;
        for row in 1..=5 {
            sheet.write_string(row, 0, row.to_string())?.write_string(row, 1, "raw")?.write_string(row, 2, "1")?;
        }
        sheet.write_datetime_with_format(1, 3, ExcelDateTime::from_ymd(2025, 6, 30)?, &day)?.write_boolean(1, 4, false)?;
        sheet.write_string(2, 3, "2025年7月1日")?.write_number(3, 3, 20_250_702)?;
        sheet.write_number_with_format(4, 3, 45_841, &day)?.write_number_with_format(5, 3, 1, &day)?;
        Ok(())
    };
    let bytes = book(fill);
    let days = |bytes: &[u8]| {
        let rows = loaded::<Inspection>(bytes, "", OnBad::Refuse).unwrap().rows;
        rows.iter().map(|i| format!("{} {}", i.date, i.counts)).collect::<Vec<_>>()
    };
    assert_eq!(days(&bytes), ["2025-06-30 false", "2025-07-01 true", "2025-07-02 true", "2025-07-03 true", "1900-01-01 true"]);
    // The system of 1904 counts from a day that is 1462 days later.
    let mac = changed(&bytes, "xl/workbook.xml", |text| text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    assert_ne!(mac, bytes);
    assert_eq!(days(&mac)[3..], ["2029-07-04 true", "1904-01-02 true"]);
    for (serial, value) in [(60.0, "1900-02-29"), (45_841.5, "2025-07-03T12:00:00"), (3_000_000.0, "3000000")] {
        let bytes = book(|sheet| fill(sheet).and_then(|()| sheet.write_number_with_format(4, 3, serial, &day).map(|_| ())));
        let error = loaded::<Inspection>(&bytes, "", OnBad::Refuse).unwrap_err();
        assert_eq!((error.at_row(), error.at_field(), error.at_value()), (Some(5), Some("date"), Some(value)), "{error}");
    }
}

#[test]
fn codes_that_became_numbers_are_exact_or_refused() {
    let read = |id: f64, region: f64, industry: f64| {
        let bytes = book(|sheet| {
            header(sheet, 0, &["scheme", "id", "name", "region", "industry"])?;
            sheet.write_string(1, 0, "raw")?.write_number(1, 1, id)?.write_string(1, 2, "甲")?.write_number(1, 3, region)?;
            sheet.write_number(1, 4, industry)?;
            Ok(())
        });
        targets(&bytes, "")
    };
    let row = read(999_999_999_999_999.0, 140_105.0, 5212.0).unwrap().rows.remove(0);
    assert_eq!((row.id.to_string().as_str(), row.region.to_string().as_str()), ("raw:999999999999999", "140105"));
    assert_eq!(row.industry.unwrap().to_string(), "F5212");
    let refused = |id, region, industry, field, words: &str| {
        let error = read(id, region, industry).unwrap_err();
        assert_eq!((error.at_row(), error.at_field()), (Some(2), Some(field)), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    refused(9.114_010_000_123_456e17, 140_105.0, 5212.0, "id", "fifteen digits");
    refused(1e15, 140_105.0, 5212.0, "id", "fifteen digits");
    refused(1.0, 140_105.5, 5212.0, "region", "value 140105.5");
    // 111 may be 0111, the growing of rice.
    refused(1.0, 140_105.0, 111.0, "industry", "zeros before it");
    // 14010 may be one of a register's own regions that began with 0.
    refused(1.0, 14_010.0, 5212.0, "region", "zeros before it");
}

#[test]
fn errors_and_formulas_without_results_have_their_place() {
    let bytes = book(|sheet| {
        header(sheet, 0, &["id", "name"])?;
        sheet.write_string(1, 0, "1")?.write_formula(1, 1, Formula::new("A2&\"号\"").set_result("1号"))?;
        sheet.write_string(3, 0, "2")?.write_formula(3, 1, Formula::new("NA()").set_result("#N/A"))?;
        sheet.write_string(4, 0, "3")?.write_formula(4, 1, Formula::new("A5").set_result("xx"))?;
        Ok(())
    });
    let bytes = changed(&bytes, "xl/worksheets/sheet1.xml", |text| text.replace("<v>xx</v>", ""));
    let seen = loaded::<Target>(&bytes, RAW, OnBad::SetAside).unwrap();
    assert_eq!(seen.rows.len(), 1);
    let bad: Vec<_> = seen.set_aside.iter().map(|b| (b.row, b.problems[0].at_value().unwrap(), b.problems[0].to_string())).collect();
    assert_eq!((bad[0].0, bad[0].1), (4, "#N/A"));
    assert!(bad[1].0 == 5 && bad[1].2.contains("without a stored result"), "{bad:?}");
}

#[test]
fn empty_rows_are_no_rows_and_numbers_are_those_of_the_sheet() {
    let bytes = book(|sheet| {
        header(sheet, 0, &["id", "name"])?;
        sheet.write_string(1, 0, "1")?.write_string(1, 1, "甲")?;
        sheet.write_string(7, 0, "2")?;
        // What was once filled and is empty now.
        for row in 8..2_000 {
            sheet.write_blank(row, 0, &Style::new().set_bold())?.write_string(row, 1, " ")?;
        }
        Ok(())
    });
    let seen = loaded::<Target>(&bytes, RAW, OnBad::SetAside).unwrap();
    assert_eq!((seen.source.rows, seen.rows.len(), seen.set_aside[0].row), (2, 1, 8));
}

#[test]
fn merged_cells_are_refused_with_a_hint() {
    let title = book(|sheet| {
        sheet.merge_range(0, 0, 0, 1, "2025年企业名录", &Style::new())?;
        header(sheet, 1, &["id", "name"])?;
        sheet.write_string(2, 0, "1")?.write_string(2, 1, "甲")?;
        Ok(())
    });
    let error = targets(&title, RAW).unwrap_err();
    assert_eq!((error.code(), error.at_row()), (Code::BadFile, Some(1)));
    assert!(error.to_string().contains("merged cells A1:B1") && error.to_string().contains("header = 2"), "{error}");
    assert_eq!(targets(&title, &format!("header = 2\n{RAW}")).unwrap().rows[0].name, "甲");
    let error = targets(&title, &format!("header = 3\n{RAW}")).unwrap_err();
    assert!(error.to_string().contains("the file has 1, 甲"), "{error}");
    assert_eq!(targets(&title, &format!("header = 4\n{RAW}")).unwrap_err().code(), Code::MissingColumn);
    let rows = |column: u16| {
        book(|sheet| {
            header(sheet, 0, &["id", "name", "备注"])?;
            sheet.write_string(1, 0, "1")?.write_string(1, 1, "甲")?.write_string(2, 0, "2")?.write_string(2, 1, "乙")?;
            sheet.merge_range(1, column, 2, column, "甲", &Style::new())?;
            Ok(())
        })
    };
    let error = targets(&rows(1), RAW).unwrap_err();
    assert!(error.at_row() == Some(2) && error.to_string().contains("B2:B3"), "{error}");
    assert_eq!(targets(&rows(2), RAW).unwrap().rows.len(), 2, "in a column that no field takes they do no harm");
}

#[test]
fn of_several_sheets_the_mapping_chooses_and_errors_say_which() {
    let mut book = Workbook::new();
    for (name, id) in [("封面", ""), ("名录", "1"), ("旧名录", "2")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        header(sheet, 0, if id.is_empty() { &["说明"] } else { &["id", "name"] }).unwrap();
        sheet.write_string(1, 0, id).unwrap().write_string(1, 1, id).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let chosen = |sheet: &str| targets(&bytes, &format!("sheet = \"{sheet}\"\n{RAW}"));
    assert_eq!(chosen("旧名录").unwrap().rows[0].id.to_string(), "raw:2");
    let error = targets(&bytes, RAW).unwrap_err();
    assert!(error.to_string().contains("t.xlsx[封面]"), "{error}");
    let error = chosen("名 录").unwrap_err();
    assert!(error.code() == Code::BadMapping && error.to_string().contains("封面, 名录, 旧名录"), "{error}");
}

#[test]
fn a_cell_under_no_name_is_not_lost() {
    let bytes = book(|sheet| {
        header(sheet, 0, &["id", "name"])?;
        sheet.write_string(1, 0, "1")?.write_string(1, 1, "甲")?.write_string(1, 27, "?")?;
        Ok(())
    });
    let error = targets(&bytes, "").unwrap_err();
    assert!(error.at_row() == Some(2) && error.to_string().contains("column AB"), "{error}");
    assert!(targets(&bytes, RAW).is_ok(), "a mapping leaves the rest");
}

#[test]
fn a_workbook_that_unpacks_too_far_is_refused_in_bounded_time() {
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
    for _ in 0..70 {
        bomb.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bytes = bomb.finish().unwrap().into_inner();
    let error = targets(&bytes, "").unwrap_err();
    assert!(error.code() == Code::BadFile && error.to_string().contains("becomes more than"), "{error}");
    // The directory states a size of nothing.
    let mut liar = bytes.clone();
    let directory = liar.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    liar[directory + 24..directory + 28].fill(0);
    assert_eq!(targets(&liar, "").unwrap_err().code(), Code::BadFile);
}

#[test]
fn a_cell_beyond_the_last_column_and_two_columns_of_one_name_are_refused() {
    let bytes = book(|sheet| {
        header(sheet, 0, &["id", "name"])?;
        sheet.write_string(1, 0, "1")?.write_string(1, 1, "甲")?;
        Ok(())
    });
    // Ten million columns, of which Excel has 16,384.
    let wide = changed(&bytes, "xl/worksheets/sheet1.xml", |text| text.replace("r=\"B2\"", "r=\"VDWPA2\""));
    assert_ne!(wide, bytes);
    let error = targets(&wide, RAW).unwrap_err();
    assert!(error.code() == Code::BadFile && error.at_row() == Some(2) && error.to_string().contains("last column of Excel"), "{error}");
    let twice = book(|sheet| header(sheet, 0, &["id", "name", "名称"]));
    let error = targets(&twice, RAW).unwrap_err();
    assert!(error.at_field() == Some("name") && error.to_string().contains("several columns"), "{error}");
}

#[test]
fn a_cell_of_more_than_any_register_is_refused_with_its_place() {
    let bytes = book(|sheet| {
        header(sheet, 0, &["id", "name"])?;
        sheet.write_string(1, 0, "1")?.write_string(1, 1, "甲")?;
        Ok(())
    });
    let long = changed(&bytes, "xl/sharedStrings.xml", |text| text.replace('甲', &"a".repeat((1 << 20) + 1)));
    let error = targets(&long, RAW).unwrap_err();
    assert_eq!((error.code(), error.at_row(), error.at_field()), (Code::BadRow, Some(2), Some("name")));
    assert!(error.to_string().len() < 600, "{error}");
}

#[test]
fn every_template_loads_as_a_workbook() {
    for kind in Kind::ALL {
        let bytes = template_file(kind, Format::Xlsx).unwrap();
        let rows = match kind {
            Kind::Targets => loaded::<Target>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Inspectors => loaded::<shuangsuiji::directory::Inspector>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Items => loaded::<shuangsuiji::catalogue::Item>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::History => loaded::<Inspection>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Organisations => loaded::<shuangsuiji::directory::Organisation>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Regions => loaded::<shuangsuiji::ident::Region>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Crosswalk => loaded::<shuangsuiji::ident::OlderCode>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Calendar => loaded::<shuangsuiji::calendar::CalendarDay>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Bases => loaded::<shuangsuiji::catalogue::LegalBasis>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Scenes => loaded::<shuangsuiji::catalogue::SceneRow>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Tags => loaded::<Attached<TagGrant>>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Licences => loaded::<Attached<Licence>>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Tiers => loaded::<Attached<Class>>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Skills => loaded::<OfInspector<Skill>>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Recusals => loaded::<OfInspector<DatedRecusal>>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
            Kind::Persons => loaded::<Attached<Behind>>(&bytes, "", OnBad::Refuse).map(|l| l.rows.len()),
        };
        assert_eq!(rows.unwrap(), 1, "{kind:?}");
    }
}
