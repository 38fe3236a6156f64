//! Parquet files whose pages become more than can be held.
#![allow(clippy::unwrap_used, clippy::panic)] // in the helpers; the lint knows tests only by their attribute

use std::fs;
use std::io::Write;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, LargeStringArray, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataBuilder, ParquetMetaDataReader, ParquetMetaDataWriter};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use shuangsuiji::error::{Code, Error};

use crate::*;

/// The one column of the files; the mapping reads it as identifier and name.
const COLUMN: &str = "代码";
const MAPPING: &str = "[fields.scheme]\nconst = \"raw\"\n[fields.id]\ncolumn = \"代码\"\n[fields.name]\ncolumn = \"代码\"\n";

fn written(column: ArrayRef, properties: WriterPropertiesBuilder) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter([(COLUMN, column)]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn texts(texts: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

fn read(bytes: &[u8]) -> Result<Registers, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    fs::write(&path, bytes).unwrap();
    let mut registers = Registers::new(OnBad::SetAside);
    registers.file(Kind::Targets, &path, &Mapping::parse("m.toml", MAPPING).unwrap());
    match registers.problems().first() {
        Some(error) => Err(error.clone()),
        None => Ok(registers),
    }
}

/// Refused for what a page of the column states; nothing of it was read.
fn refused(bytes: &[u8], words: &str) {
    let error = read(bytes).unwrap_err();
    assert!(error.at_file().unwrap().ends_with("t.parquet") && error.at_field() == Some("id"), "{error}");
    assert!(error.code() == Code::BadFile && error.to_string().contains(COLUMN) && error.to_string().contains(words), "{error}");
}

/// Bytes as a file, of which a footer can be read.
fn file_of(bytes: &[u8]) -> fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
    out
}

/// How many bytes the varint has that begins there.
fn length(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| b & 0x80 == 0).unwrap() + 1
}

/// The file with another number at a place of its first page's header, and the footer that fits.
fn respelt(file: &[u8], at: usize, number: i32) -> Vec<u8> {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&file_of(file)).unwrap();
    let chunk = metadata.row_group(0).column(0).clone();
    let end = (chunk.byte_range().0 + chunk.byte_range().1) as usize;
    let spelt = varint(u64::from(((number << 1) ^ (number >> 31)) as u32));
    let more = spelt.len() as i64 - length(file, at) as i64;
    let mut out = [&file[..at], &spelt, &file[at + length(file, at)..end]].concat();
    ParquetMetaDataWriter::new(&mut out, &longer(&metadata, chunk, more)).finish().unwrap();
    out
}

fn longer(metadata: &ParquetMetaData, chunk: ColumnChunkMetaData, more: i64) -> ParquetMetaData {
    let size = chunk.compressed_size() + more;
    let chunk = chunk.into_builder().set_total_compressed_size(size).build().unwrap();
    let group = metadata.row_group(0).clone().into_builder().set_column_metadata(vec![chunk]).build().unwrap();
    ParquetMetaDataBuilder::new(metadata.file_metadata().clone()).add_row_group(group).build()
}

/// Where the sizes stand in the header of the first page: after its type, packed after unpacked.
const UNPACKED: usize = 7;

fn plain(compression: Compression) -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(compression).set_dictionary_enabled(false)
}

#[test]
fn a_page_that_claims_gigabytes_is_refused_before_it_is_unpacked() {
    for packing in [Compression::LZ4_RAW, Compression::ZSTD(ZstdLevel::default()), Compression::SNAPPY, Compression::UNCOMPRESSED] {
        let file = written(texts(&["1", "2"]), plain(packing));
        assert_eq!(read(&respelt(&file, UNPACKED, i32::from(file[UNPACKED] >> 1))).unwrap().build().unwrap().targets().len(), 2);
        refused(&respelt(&file, UNPACKED, i32::MAX), "a page has 2147483647 bytes");
        refused(&respelt(&file, UNPACKED, (1 << 27) + 1), "more than are held at once");
        refused(&respelt(&file, UNPACKED, -1), "no size");
        let packed = UNPACKED + length(&file, UNPACKED) + 1;
        refused(&respelt(&file, packed, 1_000_000), "past their end");
    }
}

#[test]
fn a_dictionary_that_claims_billions_of_entries_is_refused() {
    let file = written(texts(&["1", "1"]), WriterProperties::builder());
    let packed = UNPACKED + length(&file, UNPACKED) + 1;
    let entries = packed + length(&file, packed) + 2;
    assert_eq!(file[entries], 2, "one entry");
    refused(&respelt(&file, entries, i32::MAX), "more entries than it has bytes");
    refused(&respelt(&file, entries, -1), "more entries than it has bytes");
}

#[test]
fn an_encoding_that_states_how_many_texts_there_are_is_refused() {
    for encoding in [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = plain(Compression::UNCOMPRESSED).set_encoding(encoding).set_writer_version(version);
            refused(&written(texts(&["1", "2"]), properties), "write it plain or with a dictionary");
        }
    }
}

/// 4 KB of file, 1 GB of text, were it copied for every row that names it.
#[test]
fn a_long_text_that_many_rows_name_stands_once() {
    let long = "a".repeat((1 << 20) + 1);
    for large in [false, true] {
        let values: ArrayRef = if large { Arc::new(LargeStringArray::from(vec![long.as_str()])) } else { texts(&[&long]) };
        let column = DictionaryArray::<Int32Type>::new(vec![0; 1_000].into(), values);
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
        let file = written(Arc::new(column), properties.set_dictionary_page_size_limit(1 << 22));
        assert!(file.len() < 20_000, "{}", file.len());
        let read = read(&file).unwrap();
        assert_eq!(read.set_aside().len(), 1_000);
        let error = &read.set_aside()[999].1.problems[0];
        assert_eq!((error.code(), error.at_row(), error.at_field()), (Code::BadRow, Some(999), Some("id")));
    }
}
