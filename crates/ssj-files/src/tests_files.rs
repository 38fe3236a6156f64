//! Files of every format beside CSV.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::Schema;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use shuangsuiji::campaign::Registry;
use shuangsuiji::error::{Code, Error};
use tempfile::TempDir;

use crate::*;

/// A folder of files, each read as a register of its own.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn read(&self, kind: Kind, name: &str, bytes: &[u8], mapping: &Mapping, on_bad: OnBad) -> Registers {
        let mut registers = Registers::new(on_bad);
        registers.file(kind, &self.put(name, bytes), mapping);
        registers
    }

    fn refused(&self, name: &str, bytes: &[u8], mapping: &Mapping) -> Error {
        let error = self.read(Kind::Targets, name, bytes, mapping, OnBad::Refuse).build().unwrap_err();
        assert!(error.at_file().or(error.errors().first().and_then(Error::at_file)).unwrap().ends_with(name), "{error}");
        error
    }
}

fn written(kind: Kind, format: Format, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = RegisterWriter::new(kind, format, Vec::new()).unwrap();
    rows.iter().for_each(|row| writer.row(row).unwrap());
    writer.finish().unwrap()
}

/// Targets by number: scheme, id, name, and empty cells for the rest.
fn targets(ids: std::ops::Range<u32>) -> Vec<Vec<String>> {
    let row = |id: u32| [vec!["raw".to_owned(), id.to_string(), format!("企业{id}")], vec![String::new(); 7]].concat();
    ids.map(row).collect()
}

/// A registry without what differs by format: the digest and the name of the file.
fn shown(registry: &Registry) -> impl std::fmt::Debug + '_ {
    let sources: Vec<_> = registry.sources().iter().map(|s| (&s.role, s.rows, &s.set_aside)).collect();
    (registry.targets(), registry.ledger(), registry.inspectors(), sources)
}

fn batches(file: &[u8]) -> (Arc<Schema>, Vec<RecordBatch>) {
    let reader = FileReader::try_new(Cursor::new(file), None).unwrap();
    (reader.schema(), reader.map(Result::unwrap).collect())
}

/// The tables of an Arrow file as a stream.
fn stream(file: &[u8]) -> Vec<u8> {
    let (schema, batches) = batches(file);
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).unwrap();
    batches.iter().for_each(|b| writer.write(b).unwrap());
    writer.into_inner().unwrap()
}

fn parquet(file: &[u8], compression: Compression, group: usize) -> Vec<u8> {
    let (schema, batches) = batches(file);
    let properties = WriterProperties::builder().set_compression(compression).set_max_row_group_row_count(Some(group)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties)).unwrap();
    batches.iter().for_each(|b| writer.write(b).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn every_format_and_packing_gives_the_same_register() {
    let rows = targets(0..40_000);
    let folder = Folder::new();
    let csv = written(Kind::Targets, Format::Csv, &rows);
    let plain = folder.read(Kind::Targets, "t.csv", &csv, &Mapping::default(), OnBad::Refuse).build().unwrap();
    let arrow = written(Kind::Targets, Format::Arrow, &rows);
    let packed = |kind| {
        let (schema, batches) = batches(&arrow);
        let options = IpcWriteOptions::default().try_with_compression(Some(kind)).unwrap();
        let mut writer = FileWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
        batches.iter().for_each(|b| writer.write(b).unwrap());
        writer.into_inner().unwrap()
    };
    let files = [
        ("t.parquet", written(Kind::Targets, Format::Parquet, &rows)),
        ("none.parquet", parquet(&arrow, Compression::UNCOMPRESSED, 700)),
        ("snappy.pq", parquet(&arrow, Compression::SNAPPY, 9_000)),
        ("gzip.parquet", parquet(&arrow, Compression::GZIP(GzipLevel::default()), 9_000)),
        ("lz4.parquet", parquet(&arrow, Compression::LZ4_RAW, 9_000)),
        ("zstd.parquet", parquet(&arrow, Compression::ZSTD(ZstdLevel::default()), 100_000)),
        ("t.arrows", stream(&arrow)),
        ("lz4.feather", packed(CompressionType::LZ4_FRAME)),
        ("zstd.arrow", packed(CompressionType::ZSTD)),
        ("t.xlsx", written(Kind::Targets, Format::Xlsx, &rows)),
        ("t.arrow", arrow.clone()),
    ];
    for (name, bytes) in files {
        let registry = folder.read(Kind::Targets, name, &bytes, &Mapping::default(), OnBad::Refuse).build().unwrap();
        assert!(registry.targets().iter().eq(plain.targets().iter()), "{name}");
        let source = &registry.sources()[0];
        assert_eq!((source.name.as_str(), source.rows), (name, 40_000));
        assert_eq!(source.digest, hex::encode(Sha256::digest(&bytes)), "{name}");
    }
}

#[test]
fn only_the_columns_of_the_mapping_are_read() {
    // A column that no cell could be made of, and rows in another order than the fields.
    let moments = arrow_array::TimestampMicrosecondArray::from(vec![0, 1]).with_timezone("+08:00");
    let text = |v: [&str; 2]| Arc::new(StringArray::from(v.to_vec()));
    let batch = RecordBatch::try_from_iter([
        ("更新时间", Arc::new(moments) as arrow_array::ArrayRef),
        ("企业名称", text(["甲", "乙"])),
        ("备注", text(["x", "y"])),
        ("代码", text(["1", "2"])),
    ])
    .unwrap();
    let mapping = "[fields.id]\ncolumn = \"代码\"\n[fields.name]\ncolumn = \"企业名称\"\n[fields.scheme]\nconst = \"raw\"\n";
    let mapping = Mapping::parse("m.toml", mapping).unwrap();
    let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    file.write(&batch).unwrap();
    let arrow = file.into_inner().unwrap();
    let folder = Folder::new();
    for (name, bytes) in [("t.parquet", parquet(&arrow, Compression::SNAPPY, 9)), ("t.arrows", stream(&arrow)), ("t.arrow", arrow)] {
        let registry = folder.read(Kind::Targets, name, &bytes, &mapping, OnBad::Refuse).build().unwrap();
        let rows: Vec<_> = registry.targets().iter().map(|t| format!("{} {}", t.id, t.name)).collect();
        assert_eq!(rows, ["raw:1 甲", "raw:2 乙"], "{name}");
    }
}

#[test]
fn bad_rows_of_files_have_their_number() {
    let mut rows = targets(0..20_000);
    rows[19_998][2].clear();
    let folder = Folder::new();
    for (name, format) in [("t.parquet", Format::Parquet), ("t.arrow", Format::Arrow)] {
        let bytes = written(Kind::Targets, format, &rows);
        let error = folder.refused(name, &bytes, &Mapping::default());
        assert_eq!((error.code(), error.at_row(), error.at_field()), (Code::BadRow, Some(19_998), Some("name")));
    }
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    let folder = Folder::new();
    let rows = targets(0..50);
    let arrow = written(Kind::Targets, Format::Arrow, &rows);
    let files = [("t.parquet", written(Kind::Targets, Format::Parquet, &rows)), ("t.arrows", stream(&arrow)), ("t.arrow", arrow)];
    let workbook = ("t.xlsx", written(Kind::Targets, Format::Xlsx, &rows));
    for (name, bytes) in files.into_iter().chain([workbook]) {
        for end in (0..bytes.len()).rev().step_by(7).chain(0..12) {
            let error = folder.refused(name, &bytes[..end], &Mapping::default());
            assert!(matches!(error.code(), Code::BadFile), "{name} {end}: {error}");
        }
    }
}

#[test]
fn more_after_a_stream_is_no_silence() {
    let stream = stream(&written(Kind::Targets, Format::Arrow, &targets(0..5)));
    let error = Folder::new().refused("t.arrows", &[stream.clone(), stream].concat(), &Mapping::default());
    assert!(error.to_string().contains("after the end of the stream"), "{error}");
}

#[test]
fn a_file_that_is_another_kind_than_its_name_says_is_told() {
    let folder = Folder::new();
    let parquet = written(Kind::Targets, Format::Parquet, &targets(0..5));
    let csv = written(Kind::Targets, Format::Csv, &targets(0..5));
    let told = |name: &str, bytes: &[u8], words: &str| {
        let error = folder.refused(name, bytes, &Mapping::default());
        assert!(error.code() == Code::BadFile && error.to_string().contains(words), "{name}: {error}");
    };
    told("t.csv", &parquet, "begins like a Parquet file; name it .parquet");
    told("t.parquet", &csv, "perhaps it is text");
    told("t.arrow", &csv, "perhaps it is text");
    told("t.arrow", &parquet, "begins like a Parquet file");
    told("t.xlsx", &csv, "perhaps it is text");
    told("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "or an encrypted one");
    told("t.csv", &written(Kind::Targets, Format::Xlsx, &targets(0..5)), "begins like an Excel workbook");
    told("t.parquet", b"PK\x03\x04", "an Excel workbook");
    told("t.parquet", b"", "is empty");
    told("t.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "an old Excel workbook (xls)");
    told("t.csv", b"\x1f\x8b\x08", "unpack it first");
    told("t.csv", b"\xef\xbb\xbf\r\n<HTML><table>", "a web page");
    told("t.xls", b"anything", "save it as xlsx or CSV");
    let stated = Mapping { format: Some(Format::Parquet), ..Mapping::default() };
    assert_eq!(folder.read(Kind::Targets, "t.dat", &parquet, &stated, OnBad::Refuse).build().unwrap().targets().len(), 5);
}

#[test]
fn what_a_damaged_file_states_is_not_believed() {
    let folder = Folder::new();
    let mut parquet = written(Kind::Targets, Format::Parquet, &targets(0..5));
    let end = parquet.len() - 8;
    parquet[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(folder.refused("t.parquet", &parquet, &Mapping::default()).code(), Code::BadFile);
    let mut arrows = stream(&written(Kind::Targets, Format::Arrow, &targets(0..5)));
    arrows[4..8].copy_from_slice(&0x7fff_ffffu32.to_le_bytes());
    let error = folder.refused("t.arrows", &arrows, &Mapping::default());
    assert!(error.to_string().contains("damaged"), "{error}");
}

#[test]
fn a_table_of_very_many_columns_is_refused() {
    let empty = Arc::new(StringArray::from(vec![""]));
    let columns = (0..20_000).map(|i| (i.to_string(), empty.clone() as arrow_array::ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    file.write(&batch).unwrap();
    let arrow = file.into_inner().unwrap();
    for (name, bytes) in [("t.parquet", parquet(&arrow, Compression::UNCOMPRESSED, 9)), ("t.arrow", arrow)] {
        let error = Folder::new().refused(name, &bytes, &Mapping::default());
        assert!(error.code() == Code::BadFile && error.to_string().len() < 400, "{error}");
    }
}

#[test]
fn a_footer_of_millions_of_columns_is_refused_before_it_is_read() {
    let footer = 65u32 << 20;
    let bytes = [&b"PAR1"[..], &vec![0; footer as usize], &footer.to_le_bytes(), b"PAR1"].concat();
    let error = Folder::new().refused("t.parquet", &bytes, &Mapping::default());
    assert!(error.code() == Code::BadFile && error.to_string().contains("millions of columns"), "{error}");
}

#[test]
fn a_batch_that_claims_to_become_terabytes_is_refused_before_it_is_unpacked() {
    let text = |v: String| Arc::new(StringArray::from(vec![v])) as arrow_array::ArrayRef;
    let columns = [("scheme", text("raw".to_owned())), ("id", text("1".to_owned())), ("name", text("a".repeat(12_345)))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME)).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(&batch).unwrap();
    let mut bytes = writer.into_inner().unwrap();
    // What stands before a packed buffer is how long it is unpacked; the same number before it is where the text ends.
    let stated = bytes.windows(8).rposition(|w| w == 12_345u64.to_le_bytes()).unwrap();
    bytes[stated..stated + 8].copy_from_slice(&(1u64 << 40).to_le_bytes());
    let error = Folder::new().refused("t.arrow", &bytes, &Mapping::default());
    assert!(error.code() == Code::BadFile && error.to_string().contains("when it is unpacked"), "{error}");
}

#[test]
fn columns_of_one_name_and_nul_bytes_have_their_place_in_every_format() {
    let text = |v: &str| Arc::new(StringArray::from(vec!["x", v])) as arrow_array::ArrayRef;
    let file = |columns: [(&str, arrow_array::ArrayRef); 4]| {
        let fields: Vec<_> = columns.iter().map(|(name, a)| arrow_schema::Field::new(*name, a.data_type().clone(), true)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.map(|(_, a)| a).to_vec()).unwrap();
        let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        file.write(&batch).unwrap();
        file.into_inner().unwrap()
    };
    let raw = || Arc::new(StringArray::from(vec!["raw", "raw"])) as arrow_array::ArrayRef;
    let twice = file([("scheme", raw()), ("id", text("1")), ("name", text("a")), ("名称", text("b"))]);
    let nul = file([("scheme", raw()), ("id", text("1")), ("name", text("a\0b")), ("tier", text("A"))]);
    let folder = Folder::new();
    let both = |arrow: &[u8]| {
        let parquet = parquet(arrow, Compression::SNAPPY, 9);
        [("t.parquet", parquet), ("t.arrow", arrow.to_vec()), ("t.arrows", stream(arrow))]
    };
    for (name, bytes) in both(&twice) {
        let error = folder.refused(name, &bytes, &Mapping::default());
        assert!(error.at_field() == Some("name") && error.to_string().contains("several columns"), "{error}");
    }
    for (name, bytes) in both(&nul) {
        let error = folder.refused(name, &bytes, &Mapping::default());
        assert_eq!((error.code(), error.at_row(), error.at_field()), (Code::BadRow, Some(1), Some("name")), "{error}");
    }
}

#[test]
fn a_writer_refuses_what_it_cannot_write() {
    let mut writer = RegisterWriter::new(Kind::Targets, Format::Parquet, Vec::new()).unwrap();
    assert_eq!(writer.row(&["raw"]).unwrap_err().code(), Code::BadArgument);
    let mut row = targets(1..2).remove(0);
    row[8] = "many".to_owned();
    let error = writer.row(&row).unwrap_err();
    assert_eq!((error.code(), error.at_field()), (Code::BadNumber, Some("weight")));
    assert!(writer.finish().is_ok());
}

const STATUSES: [&str; 4] = ["", "active", "注销", "x"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One table in every format: the same registry, and the same rows set aside for the same reasons.
    #[test]
    fn every_format_reads_the_same_table(
        rows in prop::collection::vec((0..40u8, "[甲乙a;]{0,3}", 0..4usize, "[0-9a/]{0,3}", "[0-2]?", "[ab;；]{0,4}"), 0..30),
    ) {
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(id, name, status, region, weight, tags)| {
            let none = String::new;
            vec!["raw".to_owned(), id.to_string(), name, none(), STATUSES[status].to_owned(), region, none(), none(), weight, tags]
        }).collect();
        let folder = Folder::new();
        let read = |format: Format| {
            let bytes = written(Kind::Targets, format, &rows);
            let registers = folder.read(Kind::Targets, &format!("t.{}", format.name()), &bytes, &Mapping::default(), OnBad::SetAside);
            let first = match format { Format::Csv | Format::Xlsx => 2, _ => 0 };
            let bad: Vec<_> = registers.set_aside().iter().map(|(_, b)| (b.row - first, b.reason.clone())).collect();
            let built = registers.build();
            (bad, built.map(|r| format!("{:?}", shown(&r))).map_err(|e| e.to_string().replace(&format!("t.{}", format.name()), "t")))
        };
        let csv = read(Format::Csv);
        for format in [Format::Parquet, Format::Arrow, Format::Xlsx] {
            prop_assert_eq!(&read(format), &csv);
        }
    }

    /// Bytes spliced into a file of any format: it is read, or refused with words, and nothing panics.
    #[test]
    fn a_spoiled_file_is_read_or_refused(at in any::<u16>(), cut in 0..40usize, bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let folder = Folder::new();
        for format in Format::ALL {
            let base = written(Kind::Targets, format, &targets(0..12));
            let at = usize::from(at) % base.len();
            let spoiled = [&base[..at], &bytes, &base[(at + cut).min(base.len())..]].concat();
            let name = format!("t.{}", format.name());
            let built = folder.read(Kind::Targets, &name, &spoiled, &Mapping::default(), OnBad::SetAside).build();
            prop_assert!(built.is_ok() || built.is_err_and(|e| e.to_string().contains(&name) || e.code() != Code::Internal));
        }
    }
}
