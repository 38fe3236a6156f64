//! What a file is by its first bytes, and by its name.

use std::path::Path;

use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use crate::mapping::Format;

/// How many bytes of a file tell what it is.
pub(crate) const HEAD: usize = 512;

/// A kind of file that can be told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Zip,
    Parquet,
    Arrow,
    Ole,
    Packed,
    Pdf,
    Markup,
    Utf16,
}

/// What a file is that begins so; none where its bytes do not tell, as those of plain text.
pub(crate) fn found(head: &[u8]) -> Option<Found> {
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).trim_ascii_start();
    let marked = |marks: &[&[u8]]| marks.iter().any(|mark| text.get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(mark)));
    Some(match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Found::Zip,
        [b'P', b'A', b'R', b'1', ..] => Found::Parquet,
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, _, _, _, 0, ..] => Found::Arrow,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Found::Ole,
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] | [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] => Found::Packed,
        [b'%', b'P', b'D', b'F', ..] => Found::Pdf,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Found::Utf16,
        _ if marked(&[b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head"]) => Found::Markup,
        _ => return None,
    })
}

impl Found {
    fn name(self) -> Text {
        match self {
            Self::Zip => say!("an Excel workbook (xlsx) or another zip archive", "Excel 工作簿（xlsx）或其他 zip 压缩包"),
            Self::Parquet => say!("a Parquet file", "Parquet 文件"),
            Self::Arrow => say!("an Arrow file or stream", "Arrow 文件或数据流"),
            Self::Ole => say!("an old Excel workbook (xls), or an encrypted one", "旧版 Excel 工作簿（xls）或加密的工作簿"),
            Self::Packed => say!("a packed file (gzip, zstd, rar or 7z)", "压缩文件（gzip、zstd、rar 或 7z）"),
            Self::Pdf => say!("a PDF document", "PDF 文档"),
            Self::Markup => {
                say!("a web page or XML, as some systems export under the name of a table", "网页或 XML（有的系统以表格之名导出）")
            }
            Self::Utf16 => say!("text in UTF-16, which Excel calls Unicode text", "UTF-16 文本（Excel 称为 Unicode 文本）"),
        }
    }

    fn hint(self) -> Text {
        match self {
            Self::Zip => say!("name it .xlsx, or state format = \"xlsx\"", "请将其命名为 .xlsx，或声明 format = \"xlsx\""),
            Self::Parquet => say!("name it .parquet, or state format = \"parquet\"", "请将其命名为 .parquet，或声明 format = \"parquet\""),
            Self::Arrow => say!("name it .arrow, or state format = \"arrow\"", "请将其命名为 .arrow，或声明 format = \"arrow\""),
            Self::Ole | Self::Pdf | Self::Markup => {
                say!("open it, and save it without a password as xlsx or CSV", "请打开后另存为不加密的 xlsx 或 CSV")
            }
            Self::Packed => say!("unpack it first", "请先解压"),
            Self::Utf16 => say!("it is CSV: state encoding = \"utf-16\"", "这是 CSV：请声明 encoding = \"utf-16\""),
        }
    }

    fn is(self, format: Format) -> bool {
        matches!((self, format), (Self::Zip, Format::Xlsx) | (Self::Parquet, Format::Parquet) | (Self::Arrow, Format::Arrow))
            || (self == Self::Utf16 && format == Format::Csv)
    }
}

/// Refuses a file that begins otherwise than its format does.
pub(crate) fn check(head: &[u8], format: Format) -> Result<(), Error> {
    let stated = format.name();
    let detail = match found(head) {
        Some(found) if found.is(format) => return Ok(()),
        None if format == Format::Csv => return Ok(()),
        // A stream of Arrow of before 2020 begins with a length and no mark; its door will say.
        None if format == Format::Arrow && matches!(head, [_, _, _, 0, ..]) => return Ok(()),
        _ if head.is_empty() => say!("it is to be read as {stated}, and is empty", "应按 {stated} 读取，但文件为空"),
        None => say!(
            "it is to be read as {stated} and does not begin like that; perhaps it is text: state format = \"csv\"",
            "应按 {stated} 读取，但开头并非如此；可能是文本：请声明 format = \"csv\""
        ),
        Some(found) => {
            let (name, hint) = (found.name(), found.hint());
            say!("it is to be read as {stated}, and begins like {name}; {hint}", "应按 {stated} 读取，但其开头像是{name}；{hint}"; name, hint)
        }
    };
    Err(Error::new(Code::BadFile).detail(detail))
}

/// The format of a file by its name; what is no other is CSV.
pub(crate) fn by_name(path: &Path) -> Result<Format, Error> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    Ok(match extension.as_str() {
        "parquet" | "pq" => Format::Parquet,
        "arrow" | "arrows" | "feather" | "ipc" => Format::Arrow,
        "xlsx" | "xlsm" => Format::Xlsx,
        "xls" | "xlsb" | "ods" | "et" => {
            return Err(Error::new(Code::BadFile).detail(say!(
                "workbooks are read as xlsx: open this {extension} and save it as xlsx or CSV",
                "工作簿须为 xlsx：请打开该 {extension} 文件，另存为 xlsx 或 CSV"
            )));
        }
        _ => Format::Csv,
    })
}
