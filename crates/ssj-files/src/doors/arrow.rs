//! The door of Arrow record batches: tables that a host has in memory.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BooleanArray, LargeStringArray, OffsetSizeTrait, RecordBatch, RecordBatchReader, StringArray, StringViewArray,
};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, Schema};
use sha2::{Digest, Sha256};
use shuangsuiji::error::{Code, Error, Problems};
use shuangsuiji::say;
use shuangsuiji::text::Text;

use super::reading::{Reading, Rows, Seen, in_file};
use super::{Door, Record, Request, Unreadable};
use crate::fields::Type;
use crate::layout::Layout;
use crate::rows::Row;

/// How many rows are read before they are given on.
const PART: usize = 1 << 13;

/// Record batches as they come.
pub(crate) struct Arrow<A>(pub(crate) A);

impl<A: RecordBatchReader> Door for Arrow<A> {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, mut sink: impl FnMut(B)) -> Result<Seen, Error> {
        let schema = self.0.schema();
        let header: Vec<String> = schema.fields().iter().map(|f| f.name().trim().to_owned()).collect();
        let layout = Layout::new(T::KIND, request.mapping, &header, None).map_err(|e| in_file(request.name, e))?;
        check_types(&layout, &schema).map_err(|e| in_file(request.name, e))?;
        let mut digest = CellsDigest::new(&layout);
        let mut reading = Reading::new(request);
        let failed = |e: ArrowError| Error::new(Code::Io).file(request.name).detail(Text::foreign(e));
        let mut row = 0;
        for batch in self.0 {
            let batch = Batch::new(&batch.map_err(failed)?, &schema, &layout).map_err(|e| in_file(request.name, e))?;
            let mut from = 0;
            while from < batch.rows {
                let to = batch.rows.min(from + PART);
                let mut rows = Rows::<T, B>::new(request.name, &layout);
                for at in from..to {
                    let record = Line { batch: &batch, at };
                    digest.row(&record);
                    rows.row(&record, row);
                    row += 1;
                }
                reading.take(rows.done(), &mut sink);
                from = to;
            }
        }
        reading.finish(digest.finish())
    }
}

/// Whether values of a type have one text form that a cell could hold.
fn scalar(ty: &DataType) -> bool {
    match ty {
        DataType::Null | DataType::Boolean | DataType::Date32 | DataType::Date64 => true,
        // A day in one zone is another day in another: whoever has the table knows which is meant.
        DataType::Timestamp(_, zone) => zone.is_none(),
        DataType::Dictionary(_, values) => scalar(values) && !matches!(**values, DataType::Dictionary(..)),
        ty => ty.is_integer() || ty.is_string(),
    }
}

fn elements(ty: &DataType) -> Option<&DataType> {
    match ty {
        DataType::List(field) | DataType::LargeList(field) => Some(field.data_type()),
        _ => None,
    }
}

fn check_types(layout: &Layout, schema: &Schema) -> Result<(), Error> {
    let mut problems = Problems::default();
    for column in &layout.columns {
        let Some(found) = column.source().and_then(|at| schema.fields().get(at)) else { continue };
        let several = matches!(column.field.ty, Type::List | Type::Choices(_) | Type::Dates | Type::Spans | Type::Recusals);
        let ty = found.data_type();
        let readable = scalar(ty) || (several && elements(ty).is_some_and(scalar));
        if !readable {
            let why = match ty {
                ty if elements(ty).is_some() && !several => {
                    say!("this field takes one value a row, not a list", "该字段每行只取一个值，不能是列表")
                }
                DataType::Timestamp(..) => say!(
                    "a moment is another day in another zone: convert it to a day, or to local time without a zone",
                    "同一时刻在不同时区可能是不同日期：请转换为日期，或不带时区的当地时间"
                ),
                ty if ty.is_numeric() => say!(
                    "numbers that may have a fraction are not read: convert the column to whole numbers or text",
                    "不读取可能带小数的数字：请将该列转换为整数或文本"
                ),
                _ => say!("convert the column to text", "请将该列转换为文本"),
            };
            let name = found.name();
            let detail = say!("the column {name:?} is of type {ty}; {why}", "列 {name:?} 的类型为 {ty}；{why}"; why);
            problems.push(Error::new(Code::ColumnType).field(column.field.name).value(ty).detail(detail));
        }
    }
    problems.into_result()
}

/// The columns of one batch as text; those that no field takes are left alone.
struct Batch {
    rows: usize,
    columns: Vec<Option<Texts>>,
}

impl Batch {
    fn new(batch: &RecordBatch, schema: &Schema, layout: &Layout) -> Result<Self, Error> {
        let mut columns: Vec<Option<Texts>> = (0..batch.num_columns()).map(|_| None).collect();
        for column in &layout.columns {
            let Some(at) = column.source() else { continue };
            let (Some(array), Some(slot), Some(stated)) = (batch.columns().get(at), columns.get_mut(at), schema.fields().get(at)) else {
                return Err(Error::new(Code::MissingColumn)
                    .field(column.field.name)
                    .detail(say!("a batch has fewer columns than the schema", "某批数据的列数少于表结构")));
            };
            if array.data_type() != stated.data_type() {
                let (found, stated) = (array.data_type(), stated.data_type());
                let detail =
                    say!("a batch holds {found} where the schema states {stated}", "某批数据的类型为 {found}，而表结构写明 {stated}");
                return Err(Error::new(Code::ColumnType).field(column.field.name).detail(detail));
            }
            let texts = Texts::new(array);
            *slot = Some(texts.map_err(|e| Error::new(Code::ColumnType).field(column.field.name).detail(Text::foreign(e)))?);
        }
        Ok(Self { rows: batch.num_rows(), columns })
    }
}

/// A column as text.
enum Texts {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// Moments as text, whose midnights are days.
    Moments(LargeStringArray),
    Booleans(BooleanArray),
    /// The elements, and where the list of each row begins and ends; none for a null.
    Lists(Box<Self>, Vec<Option<(usize, usize)>>),
    Nothing,
}

impl Texts {
    fn new(array: &ArrayRef) -> Result<Self, ArrowError> {
        let text = |array: &ArrayRef| -> Result<LargeStringArray, ArrowError> {
            let options = CastOptions { safe: false, ..CastOptions::default() };
            Ok(cast_with_options(array, &DataType::LargeUtf8, &options)?.as_string::<i64>().clone())
        };
        Ok(match array.data_type() {
            DataType::Null => Self::Nothing,
            DataType::Utf8 => Self::Small(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Self::Large(array.as_string::<i64>().clone()),
            DataType::Utf8View => Self::View(array.as_string_view().clone()),
            DataType::Boolean => Self::Booleans(array.as_boolean().clone()),
            DataType::Date64 | DataType::Timestamp(..) => Self::Moments(text(array)?),
            DataType::Dictionary(_, values) => {
                let options = CastOptions { safe: false, ..CastOptions::default() };
                Self::new(&cast_with_options(array, values, &options)?)?
            }
            DataType::List(_) => Self::lists::<i32>(array)?,
            DataType::LargeList(_) => Self::lists::<i64>(array)?,
            _ => Self::Large(text(array)?),
        })
    }

    fn lists<O: OffsetSizeTrait>(array: &ArrayRef) -> Result<Self, ArrowError> {
        let list = array.as_list::<O>();
        let bounds = list.value_offsets().windows(2).enumerate().map(|(row, w)| match w {
            [from, to] if list.is_valid(row) => Some((from.as_usize(), to.as_usize())),
            _ => None,
        });
        Ok(Self::Lists(Box::new(Self::new(list.values())?), bounds.collect()))
    }

    fn get(&self, at: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Small(a) => a.is_valid(at).then(|| a.value(at).into()),
            Self::Large(a) => a.is_valid(at).then(|| a.value(at).into()),
            Self::View(a) => a.is_valid(at).then(|| a.value(at).into()),
            Self::Moments(a) => a.is_valid(at).then(|| a.value(at)).map(|t| t.strip_suffix("T00:00:00").unwrap_or(t).into()),
            Self::Booleans(a) => a.is_valid(at).then(|| if a.value(at) { "yes" } else { "no" }.into()),
            Self::Lists(..) => self.parts(at).map(|parts| parts.join(";").into()),
            Self::Nothing => None,
        }
    }

    fn parts(&self, at: usize) -> Option<Vec<Cow<'_, str>>> {
        let Self::Lists(elements, bounds) = self else { return None };
        let (from, to) = (*bounds.get(at)?)?;
        Some((from..to).filter_map(|i| elements.get(i)).collect())
    }
}

/// One row of a batch.
struct Line<'a> {
    batch: &'a Batch,
    at: usize,
}

impl Line<'_> {
    fn column(&self, at: usize) -> Option<&Texts> {
        self.batch.columns.get(at)?.as_ref()
    }
}

impl Record for Line<'_> {
    fn text(&self, at: usize) -> Result<Option<Cow<'_, str>>, Box<Unreadable>> {
        Ok(self.column(at).and_then(|c| c.get(self.at)))
    }

    fn parts(&self, at: usize) -> Option<Vec<Cow<'_, str>>> {
        match self.column(at)? {
            lists @ Texts::Lists(..) => Some(lists.parts(self.at).unwrap_or_default()),
            _ => None,
        }
    }
}

/// SHA-256 over the cells read, as `docs/files.md` says: the same for every way of batching, of
/// encoding text, and of ordering columns.
struct CellsDigest {
    hash: Sha256,
    columns: Vec<usize>,
    buffer: Vec<u8>,
}

const NOTHING: u8 = 0;
const TEXT: u8 = 1;
const LIST: u8 = 2;

impl CellsDigest {
    fn new(layout: &Layout) -> Self {
        let mut buffer = b"ssj cells 1\n".to_vec();
        let used = layout.columns.iter().filter_map(|c| Some((c.field.name, c.source()?)));
        let columns = used.map(|(name, at)| (put(&mut buffer, name), at).1).collect();
        buffer.push(b'\n');
        Self { hash: Sha256::new_with_prefix(&buffer), columns, buffer }
    }

    fn row(&mut self, record: &Line<'_>) {
        self.buffer.clear();
        for at in &self.columns {
            match (record.parts(*at), record.text(*at)) {
                (Some(parts), _) => {
                    self.buffer.push(LIST);
                    self.buffer.extend((parts.len() as u64).to_be_bytes());
                    parts.iter().for_each(|p| put(&mut self.buffer, p));
                }
                (None, Ok(Some(text))) => put(&mut self.buffer, &text),
                _ => self.buffer.push(NOTHING),
            }
        }
        self.hash.update(&self.buffer);
    }

    fn finish(self) -> String {
        hex::encode(self.hash.finalize())
    }
}

fn put(buffer: &mut Vec<u8>, text: &str) {
    buffer.push(TEXT);
    buffer.extend((text.len() as u64).to_be_bytes());
    buffer.extend(text.as_bytes());
}
