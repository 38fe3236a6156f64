//! The door of CSV files, read as a stream.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use ::csv::ByteRecord;
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use super::blocks::{Block, Blocks, Records};
use super::reading::{Part, Reading, Rows, Seen, check_width, in_file};
use super::{Door, Record, Request, Unreadable, detect};
use crate::layout::Layout;
use crate::mapping::{Encoding, Format};
use crate::parallel::in_order;
use crate::rows::Row;

/// CSV bytes as they come.
pub(crate) struct Csv<R>(pub(crate) R);

impl<R: Read> Door for Csv<R> {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, mut sink: impl FnMut(B)) -> Result<Seen, Error> {
        let Request { name, mapping, .. } = request;
        let failed = |e: io::Error| Error::new(Code::Io).file(name).detail(Text::foreign(e));
        let separator = mapping.separator().map_err(|e| in_file(name, e))?;
        let mut input = self.0;
        let mut head = Vec::new();
        input.by_ref().take(detect::HEAD as u64).read_to_end(&mut head).map_err(failed)?;
        detect::check(&head, Format::Csv).map_err(|e| in_file(name, e))?;
        let mut blocks = Blocks::new(Cursor::new(head).chain(input), separator);
        let first = blocks.next().map_err(failed)?.unwrap_or_default();
        let (header, first) = header(first, mapping.encoding, separator).map_err(|e| in_file(name, e))?;
        let layout = Layout::new(T::KIND, mapping, &header, Some(1)).map_err(|e| in_file(name, e))?;
        let form = Form { name, layout: &layout, width: header.len(), encoding: mapping.encoding, separator };
        let mut reading = Reading::new(request);
        let mut last = (1, 0);
        let mut first = Some(first);
        let next = || first.take().map_or_else(|| blocks.next().map_err(failed), |block| Ok(Some(block)));
        in_order(
            next,
            |block| form.read::<T, B>(&block),
            |(part, end)| {
                reading.take(part, &mut sink);
                last = end.unwrap_or(last);
            },
        )?;
        let (digest, quotes) = blocks.finish().map_err(failed)?;
        if quotes % 2 == 1 && last.1 > 1 {
            // The rows after the stray quote are inside one cell: leaving that row out would lose them all.
            reading.refuse(open_quote(last));
        }
        reading.finish(digest)
    }
}

/// The columns that the first record names, and what comes after it.
fn header(block: Block, encoding: Encoding, separator: u8) -> Result<(Vec<String>, Block), Error> {
    let mut records = Records::new(separator, &block.bytes);
    let mut record = ByteRecord::new();
    if !records.read(&mut record).map_err(|e| Error::new(Code::Io).detail(Text::foreign(e)))? {
        return Err(
            Error::new(Code::MissingColumn).detail(say!("the file is empty; its first line names the columns", "文件为空；首行应为列名"))
        );
    }
    check_width(record.len())?;
    let header = headers(encoding, &record)?;
    let (at, lines) = records.place();
    let bytes = block.bytes.get(at..).unwrap_or_default().to_vec();
    Ok((header, Block { bytes, line: block.line + lines }))
}

/// How the records of a file are read as rows.
struct Form<'a> {
    name: &'a str,
    layout: &'a Layout,
    width: usize,
    encoding: Encoding,
    separator: u8,
}

impl Form<'_> {
    /// The rows of a block; and of its last record the line and how many line ends are inside it.
    fn read<T: Row, B: Default + Extend<T>>(&self, block: &Block) -> (Part<B>, Option<(u64, u64)>) {
        let mut rows = Rows::<T, B>::new(self.name, self.layout);
        let mut records = Records::new(self.separator, &block.bytes);
        let mut record = ByteRecord::new();
        let mut last = None;
        // Of bytes in memory every record can be read.
        while let ((_, line), Ok(true)) = (records.place(), records.read(&mut record)) {
            let row = block.line + line;
            last = Some((row, records.lines().saturating_sub(line)));
            if record.len() == self.width {
                rows.row(&Line { record: &record, encoding: self.encoding }, row);
            } else {
                let (cells, width) = (record.len(), self.width);
                rows.no_row(row, say!("the row has {cells} cells, the header {width}", "该行有 {cells} 个单元格，列名有 {width} 个"));
            }
        }
        (rows.done(), last)
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
    fn raw(&self, at: usize) -> Option<&[u8]> {
        self.record.get(at)
    }

    fn text(&self, at: usize) -> Result<Option<Cow<'_, str>>, Box<Unreadable>> {
        let Some(bytes) = self.record.get(at) else { return Ok(None) };
        decode(self.encoding, bytes).map(Some).ok_or_else(|| {
            Box::new(Unreadable {
                code: Code::BadEncoding,
                value: bytes.iter().take(24).map(|b| format!("{b:02x}")).collect(),
                detail: say!(
                    "these bytes (in hex) are not {encoding}",
                    "这些字节（十六进制）不是 {encoding} 编码",
                    encoding = name(self.encoding)
                ),
            })
        })
    }
}
