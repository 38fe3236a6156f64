//! The Arrow door beside the CSV door.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; the lint knows tests only by their attribute

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, NullArray, RecordBatch,
    RecordBatchIterator, StringArray, StringViewArray, TimestampMicrosecondArray, UInt8Array,
};
use arrow_schema::ArrowError;
use proptest::prelude::*;
use shuangsuiji::campaign::Registry;
use shuangsuiji::error::{Code, Error};

use crate::*;

type Columns = Vec<(&'static str, ArrayRef)>;

fn batch(columns: Columns) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn collect(kind: Kind, batches: Vec<RecordBatch>, mapping: &Mapping, on_bad: OnBad) -> Registers {
    let schema = batches[0].schema();
    let mut registers = Registers::new(on_bad);
    registers.arrow(kind, "table", RecordBatchIterator::new(batches.into_iter().map(Ok), schema), mapping);
    registers
}

fn build(kind: Kind, batches: Vec<RecordBatch>) -> Result<Registry, Error> {
    collect(kind, batches, &Mapping::default(), OnBad::Refuse).build()
}

fn text(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn columns_of_every_readable_type_are_cells() {
    let dictionary: DictionaryArray<Int32Type> = vec![Some("存续"), None, Some("revoked")].into_iter().collect();
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("b;c"), None, Some("a"), Some("")]);
    tags.append_null();
    tags.append_value(Vec::<Option<&str>>::new());
    let registry = build(
        Kind::Targets,
        vec![batch(vec![
            ("scheme", Arc::new(StringViewArray::from(vec!["raw", "raw", "raw"]))),
            ("id", Arc::new(Int64Array::from(vec![7, 8, 9]))),
            ("name", Arc::new(LargeStringArray::from(vec![" 甲 ", "乙", "丙"]))),
            ("kind", Arc::new(NullArray::new(3))),
            ("status", Arc::new(dictionary)),
            ("region", Arc::new(Int64Array::from(vec![Some(110105), None, Some(140105)]))),
            ("weight", Arc::new(UInt8Array::from(vec![Some(3), None, Some(1)]))),
            ("tags", Arc::new(tags.finish())),
        ])],
    )
    .unwrap();
    let rows: Vec<_> = registry.targets().iter().collect();
    let seen: Vec<_> = rows.iter().map(|t| format!("{} {} {} {} {}", t.id, t.name, t.status.name(), t.region, t.weight)).collect();
    assert_eq!(seen, ["raw:7 甲 active 110105 3", "raw:8 乙 active unknown 1", "raw:9 丙 revoked 140105 1"]);
    assert_eq!(rows[0].tags.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "b;c"], "an element is one text");
    assert!(rows[1].tags.is_empty() && rows[2].tags.is_empty());
}

#[test]
fn days_moments_and_booleans_are_cells() {
    const DAY: i64 = 86_400_000_000;
    let columns = |date: ArrayRef| {
        batch(vec![
            ("id", text(&[Some("a"), Some("b")])),
            ("scheme", text(&[Some("raw"), Some("raw")])),
            ("target", text(&[Some("1"), Some("1")])),
            ("date", date),
            ("counts", Arc::new(BooleanArray::from(vec![Some(false), None]))),
        ])
    };
    let dates: [ArrayRef; 4] = [
        Arc::new(Date32Array::from(vec![20_000, 20_001])),
        Arc::new(TimestampMicrosecondArray::from(vec![20_000 * DAY, 20_001 * DAY])),
        text(&[Some("2024-10-04"), Some("2024/10/5")]),
        Arc::new(Int64Array::from(vec![20_241_004, 20_241_005])),
    ];
    for date in dates {
        let registry = build(Kind::History, vec![columns(date)]).unwrap();
        let target = shuangsuiji::ident::EntityId::parse("raw", "1").unwrap();
        let seen: Vec<_> = registry.ledger().of(&target).map(|i| (i.date.to_string(), i.counts)).collect();
        assert_eq!(seen, [("2024-10-04".to_owned(), false), ("2024-10-05".to_owned(), true)]);
    }
    let noon = Arc::new(TimestampMicrosecondArray::from(vec![20_000 * DAY, 20_001 * DAY + DAY / 2]));
    let error = build(Kind::History, vec![columns(noon)]).unwrap_err();
    assert_eq!((error.code(), error.at_row(), error.at_field()), (Code::BadDate, Some(1), Some("date")));
    assert_eq!(error.at_value(), Some("2024-10-05T12:00:00"));
}

#[test]
fn types_that_cannot_be_read_are_refused_with_place_and_remedy() {
    let zoned = TimestampMicrosecondArray::from(vec![0]).with_timezone("+08:00");
    let mut several = ListBuilder::new(StringBuilder::new());
    several.append_value([Some("a")]);
    let error = build(
        Kind::Targets,
        vec![batch(vec![
            ("id", Arc::new(several.finish())),
            ("name", Arc::new(zoned)),
            ("weight", Arc::new(Float64Array::from(vec![1.0]))),
            ("tier", Arc::new(arrow_array::BinaryArray::from(vec![&b"A"[..]]))),
        ])],
    )
    .unwrap_err();
    let seen: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_file(), e.at_field(), e.at_value().unwrap())).collect();
    let at = |field, ty| (Code::ColumnType, Some("table"), Some(field), ty);
    assert_eq!(seen[1..], [at("name", "Timestamp(µs, \"+08:00\")"), at("tier", "Binary"), at("weight", "Float64")], "{error}");
    assert_eq!(seen[0].2, Some("id"));
    assert!(
        error.errors()[0].to_string().contains("one value a row") && error.errors()[3].to_string().contains("whole numbers"),
        "{error}"
    );
}

#[test]
fn a_code_that_became_a_number_is_exact_or_refused() {
    let read = |scheme: &str, id: i64, region: i64, industry: i64| {
        let one = |value: i64| -> ArrayRef { Arc::new(Int64Array::from(vec![value])) };
        let dictionary = DictionaryArray::<Int32Type>::try_new(vec![0].into(), one(industry)).unwrap();
        let columns: Columns = vec![
            ("scheme", text(&[Some(scheme)])),
            ("id", one(id)),
            ("name", text(&[Some("甲")])),
            ("region", one(region)),
            ("industry", Arc::new(dictionary)),
        ];
        build(Kind::Targets, vec![batch(columns)])
    };
    let row = |registry: Registry| {
        let t = registry.targets().iter().next().unwrap();
        format!("{} {} {}", t.id, t.region, t.industry.map(|i| i.to_string()).unwrap_or_default())
    };
    assert_eq!(row(read("raw", 7, 140_105, 5212).unwrap()), "raw:7 140105 F5212");
    assert_eq!(row(read("org9", 715_267_251, 140_105, 5212).unwrap()), "org9:715267251 140105 F5212");
    let refused = |scheme, id, region, industry, field, words: &str| {
        let error = read(scheme, id, region, industry).unwrap_err();
        assert_eq!((error.at_row(), error.at_field()), (Some(0), Some(field)), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    // 140 may have been 0140 of a register's own regions; 111 may be 0111, the growing of rice.
    refused("raw", 1, 140, 5212, "region", "zeros before it");
    refused("raw", 1, 140_105, 111, "industry", "zeros before it");
    refused("raw", 1, -140_105, 5212, "region", "zeros before it");
    // 009276118, and a credit code cut short: their forms tell by their length.
    refused("org9", 9_276_118, 140_105, 5212, "id", "value 9276118");
    refused("uscc", 11_500_000_009_276_118, 140_105, 5212, "id", "value 11500000009276118");
}

#[test]
fn numbers_in_a_list_of_regions_are_refused_with_their_column() {
    let mut regions = ListBuilder::new(arrow_array::builder::Int64Builder::new());
    regions.append_value([Some(140_105)]);
    let others = ["id", "name", "unit", "card_number", "card_from", "card_to", "capacity"].map(|name| (name, text(&[Some("1")])));
    let columns = others.into_iter().chain([("regions", Arc::new(regions.finish()) as ArrayRef)]).collect();
    let error = build(Kind::Inspectors, vec![batch(columns)]).unwrap_err();
    assert_eq!((error.code(), error.at_file(), error.at_field()), (Code::ColumnType, Some("table"), Some("regions")), "{error}");
}

#[test]
fn bad_rows_have_their_number_over_all_batches() {
    let part = |ids: &[Option<&str>]| batch(vec![("scheme", text(&vec![Some("raw"); ids.len()])), ("id", text(ids)), ("name", text(ids))]);
    let batches = || vec![part(&[Some("1"), Some("2")]), part(&[]), part(&[Some("3"), None])];
    let error = build(Kind::Targets, batches()).unwrap_err();
    let places: Vec<_> = error.errors().iter().map(|e| (e.at_file(), e.at_row(), e.at_field())).collect();
    assert_eq!(places, [(Some("table"), Some(3), Some("id")), (Some("table"), Some(3), Some("name"))]);
    let aside = collect(Kind::Targets, batches(), &Mapping::default(), OnBad::SetAside);
    assert_eq!(aside.set_aside().iter().map(|(name, bad)| (name.as_str(), bad.row)).collect::<Vec<_>>(), [("table", 3)]);
    let registry = aside.build().unwrap();
    let [source] = registry.sources() else { panic!("one source") };
    assert_eq!((source.rows, source.set_aside["BadRow:id"], registry.targets().len()), (4, 1, 3));
}

#[test]
fn a_reader_that_fails_is_an_error_and_never_fewer_rows() {
    let good = batch(vec![("scheme", text(&[Some("raw")])), ("id", text(&[Some("1")])), ("name", text(&[Some("a")]))]);
    let schema = good.schema();
    let batches = [Ok(good), Err(ArrowError::ComputeError("the host fell over".to_owned()))];
    let mut registers = Registers::new(OnBad::SetAside);
    registers.arrow(Kind::Targets, "table", RecordBatchIterator::new(batches, schema), &Mapping::default());
    let error = registers.build().unwrap_err();
    assert_eq!((error.code(), error.at_file()), (Code::Io, Some("table")));
}

#[test]
fn the_digest_is_of_the_cells_that_were_read() {
    let ids = || text(&[Some("1"), Some("2"), None]);
    let digest = |batches: Vec<RecordBatch>, map: &str| {
        let map = Mapping::parse("m.toml", map).unwrap();
        collect(Kind::Targets, batches, &map, OnBad::SetAside).build().unwrap().sources()[0].digest.clone()
    };
    let map = "[fields.scheme]\nconst = \"raw\"\n";
    let one = digest(vec![batch(vec![("id", ids()), ("name", ids())])], map);
    // By hand, as docs/files.md says; with another program.
    assert_eq!(one, BY_HAND);
    let other: ArrayRef = Arc::new(StringViewArray::from(vec![Some("1"), Some("2"), None]));
    let whole = batch(vec![("unused", ids()), ("name", other), ("id", ids())]);
    assert_eq!(one, digest(vec![whole.slice(0, 1), whole.slice(1, 2)], map), "batches, encodings, order and other columns do not matter");
    let swapped = batch(vec![("id", text(&[Some("12"), Some(""), None])), ("name", ids())]);
    assert_ne!(one, digest(vec![swapped], map));
}

/// `hashlib.sha256(b"ssj cells 1\n" + t("id") + t("name") + b"\n" + (t("1") * 2 + t("2") * 2 + b"\0\0"))`
/// with `t = lambda s: b"\1" + len(s).to_bytes(8, "big") + s.encode()`.
const BY_HAND: &str = "899f9bc3e6a247be0b3858dd48c8f80dc393da1a368fea86c47cdae0f18a3a34";

fn same(kind: Kind, header: &[&'static str], rows: &[Vec<Option<String>>], cut: usize) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    for row in rows {
        writer.write_record(row.iter().map(|c| c.as_deref().unwrap_or(""))).unwrap();
    }
    let bytes = writer.into_inner().unwrap();
    let part = |rows: &[Vec<Option<String>>]| {
        let column = |at: usize| -> ArrayRef {
            let cells = rows.iter().map(|r| r[at].as_deref());
            match at % 3 {
                0 => Arc::new(cells.collect::<StringArray>()),
                1 => Arc::new(cells.collect::<DictionaryArray<Int32Type>>()),
                _ => Arc::new(cells.collect::<StringViewArray>()),
            }
        };
        batch(header.iter().enumerate().map(|(at, name)| (*name, column(at))).collect())
    };
    let cut = cut.min(rows.len());
    let mut csv = Registers::new(OnBad::SetAside);
    csv.csv(kind, "table", bytes.as_slice(), &Mapping::default());
    let arrow = collect(kind, vec![part(&rows[..cut]), part(&rows[cut..])], &Mapping::default(), OnBad::SetAside);
    let bad = |r: &Registers| r.set_aside().iter().map(|(_, b)| (b.reason.clone(), b.problems.len())).collect::<Vec<_>>();
    assert_eq!(bad(&csv), bad(&arrow));
    match (csv.build(), arrow.build()) {
        (Ok(a), Ok(b)) => assert_eq!(format!("{:?}", shown(&a)), format!("{:?}", shown(&b))),
        (Err(a), Err(b)) => assert_eq!(a.to_string(), b.to_string()),
        (a, b) => panic!("{a:?}\n{b:?}"),
    }
}

/// A registry without what differs by door: the digest.
fn shown(registry: &Registry) -> impl std::fmt::Debug + '_ {
    let sources: Vec<_> = registry.sources().iter().map(|s| (&s.role, s.rows, &s.set_aside)).collect();
    (registry.targets(), registry.ledger(), registry.inspectors(), sources)
}

proptest! {
    #[test]
    fn both_doors_read_the_same_targets(
        rows in prop::collection::vec((0..40u8, "[甲乙a ;]{0,3}", prop::option::of(prop::sample::select(vec!["active", "注销", "x"])),
            prop::option::of("[0-9a/]{0,3}"), prop::option::of("[0-2x]{1,2}"), prop::option::of("[ab;；]{0,4}")), 0..30),
        cut in 0..30usize,
    ) {
        let rows: Vec<Vec<Option<String>>> = rows.into_iter().map(|(id, name, status, region, weight, tags)| {
            vec![Some("raw".to_owned()), Some(id.to_string()), Some(name), status.map(str::to_owned), region, weight, tags]
        }).collect();
        same(Kind::Targets, &["scheme", "id", "name", "status", "region", "weight", "tags"], &rows, cut);
    }

    #[test]
    fn both_doors_read_the_same_inspections(
        rows in prop::collection::vec((0..9u8, 0..5u8, prop::option::of(prop::sample::select(vec!["2024-01-05", "20240106", "2024-02-30"])),
            prop::option::of(prop::sample::select(vec!["yes", "否", "maybe"]))), 0..30),
        cut in 0..30usize,
    ) {
        let rows: Vec<Vec<Option<String>>> = rows.into_iter().map(|(id, target, date, counts)| {
            vec![Some(id.to_string()), Some("raw".to_owned()), Some(target.to_string()), date.map(str::to_owned), counts.map(str::to_owned)]
        }).collect();
        same(Kind::History, &["id", "scheme", "target", "date", "counts"], &rows, cut);
    }
}
