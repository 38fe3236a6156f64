//! Files of registers that the fuzz targets spoil.

use std::io::{Cursor, Read, Write};

use ssj_files::{Format, Kind, Mapping, OnBad, RegisterWriter, Registers};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Twelve targets as a file.
fn file(format: Format) -> Vec<u8> {
    let mut writer = RegisterWriter::new(Kind::Targets, format, Vec::new()).expect("a format");
    for i in 0..12 {
        let id = i.to_string();
        let region = if i % 3 == 0 { "140105" } else { "" };
        writer.row(&["raw", &id, "示例食品有限公司", "", "active", region, "F5212", "A", &id, "a;b"]).expect("a row");
    }
    writer.finish().expect("a file")
}

/// The base with bytes of the input in the place of some of its own; or the input alone.
fn spoiled(base: &[u8], data: &[u8]) -> Vec<u8> {
    let [flags, at_high, at_low, cut, rest @ ..] = data else { return data.to_vec() };
    if flags & 1 == 1 {
        return rest.to_vec();
    }
    let at = usize::from(u16::from_be_bytes([*at_high, *at_low])) % base.len().max(1);
    let to = (at + usize::from(*cut)).min(base.len());
    [&base[..at], rest, &base[to..]].concat()
}

/// Reads bytes as a register of a format: never a panic, and what is refused says of which file.
fn read(format: Format, bytes: &[u8]) {
    let folder = std::path::Path::new(if cfg!(target_os = "linux") { "/dev/shm" } else { "." });
    let path = folder.join(format!("ssj-fuzz-{}.{}", std::process::id(), format.name()));
    std::fs::write(&path, bytes).expect("a file");
    for map in ["", "encoding = \"gb18030\"", "encoding = \"utf-16\""] {
        let mapping = Mapping::parse("m.toml", map).expect("a mapping");
        let mut registers = Registers::new(OnBad::SetAside);
        registers.file(Kind::Targets, &path, &mapping);
        let _ = registers.build().map_err(|e| assert!(!e.to_string().is_empty()));
        if format != Format::Csv {
            return;
        }
    }
}

/// A file of a format with bytes spliced in.
pub fn splice(format: Format, data: &[u8]) {
    read(format, &spoiled(&file(format), data));
}

/// A workbook with bytes spliced into one of its parts, since an archive spoiled as a whole is only that.
pub fn splice_part(data: &[u8]) {
    let [which, rest @ ..] = data else { return };
    let mut from = ZipArchive::new(Cursor::new(file(Format::Xlsx))).expect("an archive");
    let chosen = usize::from(*which) % (from.len() + 1);
    if chosen == from.len() {
        return splice(Format::Xlsx, rest);
    }
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("its bytes");
        to.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
        to.write_all(&if at == chosen { spoiled(&bytes, rest) } else { bytes }).expect("its bytes");
    }
    read(Format::Xlsx, &to.finish().expect("an archive").into_inner());
}
