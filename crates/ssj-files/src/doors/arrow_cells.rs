//! Columns of Arrow record batches as cells.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, LargeStringArray, OffsetSizeTrait, RecordBatch, StringArray, StringViewArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, FieldRef, Schema};
use shuangsuiji::error::{Code, Error, Problems};
use shuangsuiji::say;
use shuangsuiji::text::Text;

use super::{Record, Unreadable, lost_zeros};
use crate::fields::{Field, Type};
use crate::layout::Layout;

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

/// Whether values of a type are whole numbers.
fn number(ty: &DataType) -> bool {
    match ty {
        DataType::Dictionary(_, values) => values.is_integer(),
        ty => ty.is_integer(),
    }
}

fn elements(ty: &DataType) -> Option<&DataType> {
    match ty {
        DataType::List(field) | DataType::LargeList(field) => Some(field.data_type()),
        _ => None,
    }
}

pub(super) fn check_types(layout: &Layout, schema: &Schema) -> Result<(), Error> {
    let mut problems = Problems::default();
    for column in &layout.columns {
        let Some(found) = column.source().and_then(|at| schema.fields().get(at)) else { continue };
        let several = matches!(column.field.ty, Type::List | Type::Choices(_) | Type::Dates | Type::Spans | Type::Recusals);
        let ty = found.data_type();
        // A list has no place for what is wrong with one of its numbers.
        let numbers_lost = |ty: &DataType| number(ty) && column.field.least_code().is_some();
        let readable = scalar(ty) || (several && elements(ty).is_some_and(|ty| scalar(ty) && !numbers_lost(ty)));
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

/// Refuses columns of a batch that are not what their types say, such as text that is not UTF-8: a host makes them, and
/// nothing else has looked at them. `row` is the number of the first row.
pub(super) fn check_host(batch: &RecordBatch, row: u64, layout: &Layout) -> Result<(), Error> {
    for (at, array) in batch.columns().iter().enumerate() {
        let Err(why) = array.to_data().validate_full() else { continue };
        let bad = (0..array.len()).find(|row| array.slice(*row, 1).to_data().validate_full().is_err());
        let field = layout.columns.iter().find(|c| c.source() == Some(at)).map_or("", |c| c.field.name);
        let code = if array.data_type().is_string() { Code::BadEncoding } else { Code::BadRow };
        return Err(Error::new(code).field(field).row(row + bad.unwrap_or_default() as u64).detail(Text::foreign(why)));
    }
    Ok(())
}

/// The columns of one batch as text.
pub(super) struct Batch {
    rows: usize,
    columns: Vec<Column>,
}

/// A column as text, and where it holds codes as numbers, the smallest whose digits are all there.
struct Column {
    texts: Texts,
    least: Option<u64>,
}

impl Batch {
    /// `schema` is that of the columns which `layout` reads, and which alone are in the batch.
    pub(super) fn new(batch: &RecordBatch, schema: &Schema, layout: &Layout) -> Result<Self, Error> {
        let field = |at: usize| layout.columns.iter().find(|c| c.source() == Some(at)).map(|c| c.field);
        let wrong = |at: usize, detail: Text| Error::new(Code::ColumnType).field(field(at).map_or("", |f| f.name)).detail(detail);
        let column = |(at, (array, stated)): (usize, (&ArrayRef, &FieldRef))| {
            if array.data_type() != stated.data_type() {
                let (found, stated) = (array.data_type(), stated.data_type());
                let detail =
                    say!("a batch holds {found} where the schema states {stated}", "某批数据的类型为 {found}，而表结构写明 {stated}");
                return Err(wrong(at, detail));
            }
            let least = field(at).and_then(Field::least_code).filter(|_| number(array.data_type()));
            Ok(Column { texts: Texts::new(array).map_err(|e| wrong(at, Text::foreign(e)))?, least })
        };
        let columns = batch.columns().iter().zip(schema.fields()).enumerate().map(column);
        Ok(Self { rows: batch.num_rows(), columns: columns.collect::<Result<_, Error>>()? })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
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
    /// The values of a dictionary, and which of them each row has. They stand once, however many rows name them.
    Keyed(Box<Self>, Vec<usize>, ArrayRef),
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
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let keys = if dictionary.values().is_empty() { vec![0; array.len()] } else { dictionary.normalized_keys() };
                Self::Keyed(Box::new(Self::new(dictionary.values())?), keys, dictionary.keys().slice(0, array.len()))
            }
            DataType::List(_) => Self::lists::<i32>(array)?,
            DataType::LargeList(_) => Self::lists::<i64>(array)?,
            _ => Self::Large(text(array)?),
        })
    }

    fn lists<O: OffsetSizeTrait>(array: &ArrayRef) -> Result<Self, ArrowError> {
        let list = array.as_list::<O>();
        let offsets = list.value_offsets();
        let end = |at: Option<&O>| at.map_or(0, |o| o.as_usize());
        // A slice of a batch has all of its elements.
        let (first, last) = (end(offsets.first()), end(offsets.last()));
        let bounds = offsets.windows(2).enumerate().map(|(row, w)| match w {
            [from, to] if list.is_valid(row) => Some((from.as_usize() - first, to.as_usize() - first)),
            _ => None,
        });
        Ok(Self::Lists(Box::new(Self::new(&list.values().slice(first, last - first))?), bounds.collect()))
    }

    fn get(&self, at: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Small(a) => a.is_valid(at).then(|| a.value(at).into()),
            Self::Large(a) => a.is_valid(at).then(|| a.value(at).into()),
            Self::View(a) => a.is_valid(at).then(|| a.value(at).into()),
            Self::Moments(a) => a.is_valid(at).then(|| a.value(at)).map(|t| t.strip_suffix("T00:00:00").unwrap_or(t).into()),
            Self::Booleans(a) => a.is_valid(at).then(|| if a.value(at) { "yes" } else { "no" }.into()),
            Self::Keyed(values, keys, stated) => stated.is_valid(at).then(|| values.get(*keys.get(at)?)).flatten(),
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
pub(super) struct Line<'a> {
    pub(super) batch: &'a Batch,
    pub(super) at: usize,
}

impl Line<'_> {
    fn column(&self, at: usize) -> Option<&Texts> {
        self.batch.columns.get(at).map(|c| &c.texts)
    }

    /// What stands in a cell.
    pub(super) fn cell(&self, at: usize) -> Option<Cow<'_, str>> {
        self.column(at)?.get(self.at)
    }
}

impl Record for Line<'_> {
    fn text(&self, at: usize) -> Result<Option<Cow<'_, str>>, Box<Unreadable>> {
        let least = self.batch.columns.get(at).and_then(|c| c.least);
        match (self.cell(at), least) {
            (Some(text), Some(least)) if text.parse().is_ok_and(|n: i128| n < i128::from(least)) => {
                Err(Box::new(Unreadable { code: Code::BadRow, value: text.into_owned(), detail: lost_zeros() }))
            }
            (text, _) => Ok(text),
        }
    }

    fn raw(&self, at: usize) -> Option<&[u8]> {
        let column = self.column(at).filter(|c| !matches!(c, Texts::Lists(..)))?;
        match column.get(self.at)? {
            Cow::Borrowed(text) => Some(text.as_bytes()),
            Cow::Owned(_) => None,
        }
    }

    fn parts(&self, at: usize) -> Option<Vec<Cow<'_, str>>> {
        match self.column(at)? {
            lists @ Texts::Lists(..) => Some(lists.parts(self.at).unwrap_or_default()),
            _ => None,
        }
    }
}
