//! The pages of a Parquet file: how large they become is known before one is unpacked.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use ::parquet::arrow::arrow_reader::ArrowReaderMetadata;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;
use shuangsuiji::text::Text;
use thrift::protocol::{TCompactInputProtocol, TInputProtocol, TType};

use super::arrow::Table;

/// The most bytes of a page, packed or not. Most programs write pages of one megabyte, DuckDB of up to 100; the
/// format itself lets a page of a few bytes state 2 GiB.
const PAGE: i32 = 1 << 27;

/// The encodings `DELTA_LENGTH_BYTE_ARRAY` and `DELTA_BYTE_ARRAY`, whose pages state how many texts they hold, and
/// which the reader believes before it has seen one.
const UNBOUNDED: [i32; 2] = [6, 7];

/// Refuses a file of whose chosen columns a page is larger, or may hold more, than can be held.
pub(super) fn check(file: &File, metadata: &ArrowReaderMetadata, table: &Table) -> Result<(), Error> {
    let length = file.metadata().map_err(|e| Error::new(Code::Io).detail(Text::foreign(e)))?.len();
    let mut input = BufReader::with_capacity(1 << 12, file);
    for group in metadata.metadata().row_groups() {
        for (leaf, chunk) in group.columns().iter().enumerate() {
            let root = metadata.parquet_schema().get_column_root_idx(leaf);
            let Ok(at) = table.chosen().binary_search(&root) else { continue };
            let (from, bytes) = chunk.byte_range();
            let to = from.saturating_add(bytes);
            let (field, column) = table.column(at);
            let checked = if to > length { Err(beyond()) } else { check_chunk(&mut input, from, to) };
            checked.map_err(|why| {
                Error::new(Code::BadFile).field(field).detail(say!("in the column {column:?} {why}", "列 {column:?} 中{why}"; why))
            })?;
        }
    }
    Ok(())
}

/// Walks the pages of a column of a row group; what is wrong with one.
fn check_chunk(input: &mut BufReader<&File>, from: u64, to: u64) -> Result<(), Text> {
    let failed = |e: std::io::Error| Text::foreign(e);
    input.seek(SeekFrom::Start(from)).map_err(failed)?;
    let mut at = from;
    while at < to {
        let page = Page::read(&mut *input).map_err(|e| {
            let why = Text::foreign(e);
            say!("a page has no header that can be read: {why}", "有数据页的头部无法读取：{why}"; why)
        })?;
        page.check()?;
        let begin = input.stream_position().map_err(failed)?;
        at = begin.saturating_add(u64::from(page.packed.unsigned_abs()));
        if at > to {
            return Err(beyond());
        }
        input.seek_relative(i64::from(page.packed)).map_err(failed)?;
    }
    Ok(())
}

fn beyond() -> Text {
    say!("the pages go on past their end", "数据页超出其范围")
}

/// What the header of a page states (`PageHeader` in parquet.thrift).
#[derive(Default)]
struct Page {
    /// How many bytes it has in the file, and when it is unpacked.
    packed: i32,
    unpacked: i32,
    /// How its values are encoded, where they are values and no dictionary.
    encoding: Option<i32>,
    /// How many entries it has as a dictionary.
    entries: Option<i32>,
}

impl Page {
    fn read(input: impl Read) -> thrift::Result<Self> {
        let mut from = TCompactInputProtocol::new(input);
        let mut page = Self { packed: -1, unpacked: -1, ..Self::default() };
        from.read_struct_begin()?;
        loop {
            let field = from.read_field_begin()?;
            match (field.id.unwrap_or_default(), field.field_type) {
                (_, TType::Stop) => return Ok(page),
                (2, TType::I32) => page.unpacked = from.read_i32()?,
                (3, TType::I32) => page.packed = from.read_i32()?,
                (5, TType::Struct) => page.encoding = number(&mut from, 2)?,
                (7, TType::Struct) => page.entries = number(&mut from, 1)?,
                (8, TType::Struct) => page.encoding = number(&mut from, 4)?,
                // The reader takes these for what they should be, and reads on from there.
                (2 | 3 | 5 | 7 | 8, other) => return Err(format!("a field of type {other}").into()),
                (_, other) => from.skip(other)?,
            }
        }
    }

    fn check(&self) -> Result<(), Text> {
        let (size, most) = (self.packed.max(self.unpacked), PAGE);
        if self.packed < 0 || self.unpacked < 0 {
            return Err(say!("a page states no size", "有数据页未写明大小"));
        }
        if size > most {
            return Err(say!(
                "a page has {size} bytes, more than are held at once ({most}): write it in pages of a few megabytes",
                "有数据页为 {size} 字节，超过一次读入的上限（{most}）：请以几兆字节一页写出"
            ));
        }
        if self.encoding.is_some_and(|e| UNBOUNDED.contains(&e)) {
            return Err(say!(
                "a page is encoded as DELTA_BYTE_ARRAY or DELTA_LENGTH_BYTE_ARRAY, which is not read, since it may state any number of texts: write it plain or with a dictionary",
                "有数据页的编码为 DELTA_BYTE_ARRAY 或 DELTA_LENGTH_BYTE_ARRAY，因其可写明任意多的文本而不予读取：请以 PLAIN 或字典编码写出"
            ));
        }
        // An entry has a length of four bytes or a number of four, and no dictionary is of anything shorter.
        if self.entries.is_some_and(|entries| !(0..=self.unpacked).contains(&entries)) {
            return Err(say!("a dictionary states more entries than it has bytes", "有字典写明的条目数多于其字节数"));
        }
        Ok(())
    }
}

/// A number of the struct that comes next.
fn number(from: &mut impl TInputProtocol, wanted: i16) -> thrift::Result<Option<i32>> {
    let mut found = None;
    from.read_struct_begin()?;
    loop {
        let field = from.read_field_begin()?;
        match (field.id, field.field_type) {
            (_, TType::Stop) => break,
            (Some(id), TType::I32) if id == wanted => found = Some(from.read_i32()?),
            (Some(id), other) if id == wanted => return Err(format!("a field of type {other}").into()),
            (_, other) => from.skip(other)?,
        }
    }
    from.read_struct_end()?;
    Ok(found)
}
