//! The door of CSV files, read as a stream.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use ::csv::ByteRecord;
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use super::blocks::{Block, Blocks, Records};
use super::reading::{Part, Reading, Rows, Seen, check_width, in_file};
use super::utf16::Input;
use super::{Door, Record, Request, Unreadable, detect, hints};
use crate::layout::Layout;
use crate::mapping::{Encoding, Format};
use crate::parallel::in_order;
use crate::rows::Row;

/// CSV bytes as they come.
pub(crate) struct Csv<R>(pub(crate) R);

impl<R: Read> Door for Csv<R> {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, mut sink: impl FnMut(B)) -> Result<Seen, Error> {
        let Request { name, mapping, .. } = request;
        let placed = |e| in_file(name, e);
        let separator = mapping.separator().map_err(placed)?;
        let mut input = opened(self.0, mapping.encoding).map_err(placed)?;
        let mut blocks = Blocks::new(&mut input, separator);
        let first = blocks.next().map_err(|e| placed(failed(&e)))?.unwrap_or_default();
        hints::check_encoding(mapping.encoding, &first.bytes).map_err(placed)?;
        let (header, first) = header(first, mapping.encoding, separator).map_err(placed)?;
        let layout = Layout::new(T::KIND, mapping, &header, Some(1));
        let layout = layout.map_err(|e| placed(hints::about_separator(e, separator, &header)))?;
        let form = Form { name, layout: &layout, width: header.len(), encoding: mapping.encoding, separator };
        let mut reading = Reading::new(request);
        let mut last = (1, 0);
        let mut first = Some(first);
        let next = || first.take().map_or_else(|| blocks.next().map_err(|e| placed(failed(&e))), |block| Ok(Some(block)));
        in_order(
            next,
            |block| form.read::<T, B>(&block),
            |(part, end)| {
                reading.take(part, &mut sink);
                last = end.unwrap_or(last);
            },
        )?;
        let (digest, quotes) = blocks.finish().map_err(|e| placed(failed(&e)))?;
        let digest = input.digest().map_err(|e| placed(failed(&e)))?.unwrap_or(digest);
        if quotes % 2 == 1 && last.1 > 1 {
            // The rows after the stray quote are inside one cell: leaving that row out would lose them all.
            reading.refuse(open_quote(last));
        }
        reading.finish(digest)
    }
}

/// An input whose first bytes were looked at.
type Whole<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// An input as UTF-8 or GB 18030, which is not plainly another kind of file.
fn opened<R: Read>(mut input: R, encoding: Encoding) -> Result<Input<Whole<R>>, Error> {
    let mut head = Vec::new();
    input.by_ref().take(detect::HEAD as u64).read_to_end(&mut head).map_err(|e| failed(&e))?;
    detect::check(&head, Format::Csv)?;
    hints::check_encoding(encoding, &head)?;
    let marked = detect::found(&head) == Some(detect::Found::Utf16);
    let high_first = head.starts_with(&[0xfe, 0xff]);
    let input = Cursor::new(head).chain(input);
    match (encoding, marked) {
        (Encoding::Utf16, true) => Ok(Input::utf16(input, high_first)),
        (Encoding::Utf16, false) => Err(Error::new(Code::BadEncoding)
            .value(encoding.name())
            .detail(say!("the file does not begin with the byte order mark of utf-16", "文件开头没有 utf-16 的字节顺序标记"))),
        (_, true) => Err(Error::new(Code::BadEncoding).value(encoding.name()).detail(say!(
            "the file begins with the byte order mark of utf-16: state encoding = \"utf-16\"",
            "文件以 utf-16 的字节顺序标记开头：请声明 encoding = \"utf-16\""
        ))),
        (_, false) => Ok(Input::Plain(input)),
    }
}

fn failed(e: &io::Error) -> Error {
    let code = if e.kind() == io::ErrorKind::InvalidData { Code::BadFile } else { Code::Io };
    Error::new(code).detail(Text::parsed(e))
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
    if memchr::memchr(0, record.as_slice()).is_some() {
        return Err(Error::new(Code::BadFile).row(1).detail(say!(
            "the first line has NUL bytes: it is no text, or utf-16 without its mark: save it as UTF-8",
            "首行有 NUL 字节：不是文本，或是没有标记的 utf-16：请另存为 UTF-8"
        )));
    }
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
        let nul = memchr::memchr(0, &block.bytes).is_some();
        // Of bytes in memory every record can be read.
        while let ((_, line), Ok(true)) = (records.place(), records.read(&mut record)) {
            let row = block.line + line;
            last = Some((row, records.lines().saturating_sub(line)));
            if nul && memchr::memchr(0, record.as_slice()).is_some() {
                rows.no_row(row, say!("the row has a NUL byte, which is no text", "该行有 NUL 字节，不是文本"));
            } else if record.len() == self.width {
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
            let error = Error::new(Code::BadEncoding).row(1);
            let (at, name) = (at + 1, encoding.name());
            error.detail(if encoding == Encoding::Utf8 && hints::looks_like_gb18030(cell) {
                say!(
                    "header {at} is not {name} and looks like gb18030: state encoding = \"gb18030\"",
                    "第 {at} 个列名不是 {name} 编码，像是 gb18030：请声明 encoding = \"gb18030\""
                )
            } else {
                say!("header {at} is not {name}", "第 {at} 个列名不是 {name} 编码")
            })
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
                    encoding = self.encoding.name()
                ),
            })
        })
    }
}
