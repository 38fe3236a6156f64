//! The door of CSV files, read as a stream.

use std::borrow::Cow;
use std::io::Read;

use ::csv::{ByteRecord, Position, ReaderBuilder};
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use super::reading::{Reading, Seen, in_file};
use super::{Door, Record, Request, Unreadable};
use crate::hashing::Hashing;
use crate::layout::Layout;
use crate::mapping::Encoding;
use crate::rows::Row;

/// CSV bytes as they come.
pub(crate) struct Csv<R>(pub(crate) R);

impl<R: Read> Door for Csv<R> {
    fn read<T: Row>(self, request: Request<'_>, mut sink: impl FnMut(T)) -> Result<Seen, Error> {
        let Request { name, mapping, .. } = request;
        let separator = mapping.separator().map_err(|e| in_file(name, e))?;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .buffer_capacity(1 << 16)
            .from_reader(Hashing::new(self.0));
        let failed = |e: ::csv::Error| Error::new(Code::Io).file(name).detail(Text::foreign(e));
        let mut record = ByteRecord::new();
        if !reader.read_byte_record(&mut record).map_err(failed)? {
            return Err(Error::new(Code::MissingColumn)
                .file(name)
                .detail(say!("the file is empty; its first line names the columns", "文件为空；首行应为列名")));
        }
        let header = headers(mapping.encoding, &record).map_err(|e| in_file(name, e))?;
        let layout = Layout::new(T::KIND, mapping, &header, Some(1)).map_err(|e| in_file(name, e))?;
        let mut reading = Reading::new(request, layout);
        let mut last = (1, 0u64);
        while reader.read_byte_record(&mut record).map_err(failed)? {
            let row = record.position().map_or(0, Position::line);
            last = (row, reader.position().line().saturating_sub(row));
            if record.len() == header.len() {
                reading.row(&Line { record: &record, encoding: mapping.encoding }, row).into_iter().for_each(&mut sink);
            } else {
                reading.no_row(
                    row,
                    say!(
                        "the row has {cells} cells, the header {width}",
                        "该行有 {cells} 个单元格，列名有 {width} 个",
                        cells = record.len(),
                        width = header.len()
                    ),
                );
            }
        }
        let (digest, quotes) = reader.into_inner().finish().map_err(|e| Error::new(Code::Io).file(name).detail(Text::foreign(e)))?;
        if quotes % 2 == 1 && last.1 > 1 {
            // The rows after the stray quote are inside one cell: leaving that row out would lose them all.
            reading.refuse(open_quote(last));
        }
        reading.finish(digest)
    }
}

fn open_quote((row, lines): (u64, u64)) -> Error {
    let detail = say!(
        "a quote \" is opened in this row and never closed, so that the {lines} lines after it are inside one cell",
        "本行有引号 \" 未闭合，其后 {lines} 行都落入同一单元格",
        lines = lines - 1,
    );
    Error::new(Code::BadRow).row(row).detail(detail)
}

fn headers(encoding: Encoding, header: &ByteRecord) -> Result<Vec<String>, Error> {
    let mut out = Vec::with_capacity(header.len());
    for (at, cell) in header.iter().enumerate() {
        let text = decode(encoding, cell).ok_or_else(|| {
            Error::new(Code::BadEncoding).row(1).detail(say!(
                "header {at} is not {encoding}",
                "第 {at} 个列名不是 {encoding} 编码",
                at = at + 1,
                encoding = name(encoding)
            ))
        })?;
        out.push(text.trim_start_matches('\u{feff}').trim().to_owned());
    }
    Ok(out)
}

/// The text of bytes in an encoding; none where they are not of it.
fn decode(encoding: Encoding, bytes: &[u8]) -> Option<Cow<'_, str>> {
    match encoding {
        Encoding::Gb18030 if !bytes.is_ascii() => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
    }
}

/// One row of a file.
struct Line<'a> {
    record: &'a ByteRecord,
    encoding: Encoding,
}

impl Record for Line<'_> {
    fn text(&self, at: usize) -> Result<Option<Cow<'_, str>>, Unreadable> {
        let Some(bytes) = self.record.get(at) else { return Ok(None) };
        decode(self.encoding, bytes).map(Some).ok_or_else(|| Unreadable {
            code: Code::BadEncoding,
            value: bytes.iter().take(24).map(|b| format!("{b:02x}")).collect(),
            detail: say!(
                "these bytes (in hex) are not {encoding}",
                "这些字节（十六进制）不是 {encoding} 编码",
                encoding = name(self.encoding)
            ),
        })
    }
}
