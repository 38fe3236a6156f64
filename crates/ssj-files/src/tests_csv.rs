//! CSV as real exports are, and what is said of those that are not what they are said to be.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::io::{self, Read};

use sha2::{Digest, Sha256};
use shuangsuiji::directory::Target;
use shuangsuiji::error::{Code, Error};

use crate::*;

fn targets(bytes: &[u8], mapping: &str) -> Result<Loaded<Target>, Error> {
    read("t.csv", bytes, &Mapping::parse("m.toml", mapping).unwrap(), OnBad::Refuse)
}

fn utf16(text: &str, high_first: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|u| if high_first { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

const PLAIN: &str = "代码类型,统一社会信用代码,名称\r\nraw,1,\"甲,\"\"乙\"\"\"\r\n\r\nraw,2,𠀀\r\n";

#[test]
fn every_encoding_and_separator_of_exports_gives_the_same_rows() {
    let plain = targets(PLAIN.as_bytes(), "").unwrap();
    assert_eq!(plain.rows[0].name, "甲,\"乙\"");
    let marked = format!("\u{feff}{PLAIN}");
    let gb = encoding_rs::GB18030.encode(PLAIN).0.into_owned();
    let tabs = PLAIN.replace(',', "\t").replace("甲\t", "甲,");
    let files = [
        (marked.clone().into_bytes(), ""),
        (gb, "encoding = \"gb18030\""),
        (utf16(&marked, false), "encoding = \"utf-16\""),
        (utf16(&marked, true), "encoding = \"utf-16\""),
        (tabs.clone().into_bytes(), "delimiter = \"\\t\""),
        (utf16(&format!("\u{feff}{tabs}"), false), "encoding = \"utf-16\"\ndelimiter = \"\\t\""),
        (tabs.replace('\t', ";").into_bytes(), "delimiter = \";\""),
        (tabs.replace('\t', "|").into_bytes(), "delimiter = \"|\""),
    ];
    for (bytes, mapping) in files {
        let seen = targets(&bytes, mapping).unwrap();
        assert_eq!(seen.rows, plain.rows, "{mapping}");
        assert_eq!(seen.source.digest, hex::encode(Sha256::digest(&bytes)), "{mapping}");
    }
}

#[test]
fn utf16_in_many_chunks_keeps_rows_and_lines() {
    let mut text = "\u{feff}scheme,id,name\n".to_owned();
    (0..40_000).for_each(|i| text += &format!("raw,{i},企业𠀀{i}\n"));
    text += "raw,,x\n";
    let error = targets(&utf16(&text, false), "encoding = \"utf-16\"").unwrap_err();
    assert_eq!((error.at_row(), error.at_field()), (Some(40_002), Some("id")));
    let mut odd = utf16(&text, false);
    odd.pop();
    let error = targets(&odd, "encoding = \"utf-16\"").unwrap_err();
    assert!(error.code() == Code::BadFile && error.to_string().contains("not utf-16 at byte"), "{error}");
}

#[test]
fn a_wrong_encoding_is_told_by_what_the_file_looks_like() {
    let told = |bytes: &[u8], mapping: &str, words: &str| {
        let error = targets(bytes, mapping).unwrap_err();
        assert!(error.code() == Code::BadEncoding && error.to_string().contains(words), "{error}");
    };
    told(&utf16(&format!("\u{feff}{PLAIN}"), false), "", "state encoding = \"utf-16\"");
    told(&utf16(PLAIN, false), "encoding = \"utf-16\"", "byte order mark");
    told(&encoding_rs::GB18030.encode(PLAIN).0, "", "state encoding = \"gb18030\"");
    // Read as GB 18030 these would be names that nobody wrote.
    told(PLAIN.as_bytes(), "encoding = \"gb18030\"", "state encoding = \"utf-8\"");
    told("\u{feff}id,name\n".as_bytes(), "encoding = \"gb18030\"", "state encoding = \"utf-8\"");
}

#[test]
fn a_wrong_separator_is_told_by_the_header() {
    let error = targets(b"scheme\tid\tname\nraw\t1\ta\n", "").unwrap_err();
    let hint = error.errors().iter().find(|e| e.at_field() == Some("delimiter")).unwrap();
    assert!(hint.to_string().contains("2 times \\t in it: state delimiter = \"\\t\""), "{hint}");
    let error = targets(b"scheme,id,name\nraw,1,a\n", "delimiter = \";\"").unwrap_err();
    assert!(error.to_string().contains("state delimiter = \",\""), "{error}");
    assert!(!targets(b"nothing\n", "").unwrap_err().to_string().contains("delimiter"));
}

#[test]
fn nul_bytes_have_their_row() {
    let error = targets(b"scheme,id,name\nraw,1,a\nraw,2,b\0c\n", "").unwrap_err();
    assert!(error.at_row() == Some(3) && error.to_string().contains("NUL"), "{error}");
    let error = targets(&utf16("scheme,id,name\nraw,1,a\n", false), "").unwrap_err();
    assert!(error.code() == Code::BadFile && error.to_string().contains("NUL"), "{error}");
}

#[test]
fn ten_million_columns_are_refused_in_few_words() {
    let error = targets("a,".repeat(10_000_000).as_bytes(), "").unwrap_err();
    assert!(error.code() == Code::BadFile && error.to_string().len() < 400, "{error}");
}

#[test]
fn a_row_without_end_is_refused_in_bounded_memory() {
    let endless = |begin: &'static [u8]| begin.chain(io::repeat(b'a'));
    for begin in [&b"scheme,id,name\nraw,1,a\n"[..], b"scheme,id,name\nraw,1,\"a\n", b""] {
        let error = read::<Target>("t.csv", endless(begin), &Mapping::default(), OnBad::SetAside).unwrap_err();
        assert!(error.code() == Code::BadFile && error.to_string().contains("longer than 67108864 bytes"), "{error}");
    }
}
