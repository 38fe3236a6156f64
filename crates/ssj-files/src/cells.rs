//! One row under reading: cells become values, and every cell that cannot is a problem with its
//! place, so that a row's problems are reported together.

use std::any::Any;
use std::borrow::Cow;

use chrono::NaiveDate;
use hashbrown::HashMap;
use shuangsuiji::directory::DateSpan;
use shuangsuiji::error::{Code, Error, Speak, Text};
use shuangsuiji::ident::{EntityId, Uscc};
pub(crate) use shuangsuiji::reference::day as date;
use shuangsuiji::say;

use crate::choices::Choices;
use crate::doors::Record;
use crate::fields::Type;
use crate::layout::{Column, Layout};

/// How much of a cell an error shows.
const SHOWN: usize = 80;

/// The longest cell, in bytes. A cell of Excel holds at most 32,767 characters; a list of recusals may be longer in
/// another format.
const LONGEST: usize = 1 << 20;

/// Why no field can take a text, whatever it is.
fn unfit(text: &str) -> Option<Text> {
    if text.len() > LONGEST {
        let length = text.len();
        return Some(say!(
            "the cell has {length} bytes, more than any cell of a register ({LONGEST})",
            "单元格有 {length} 字节，登记库的单元格不会如此之长（上限 {LONGEST}）"
        ));
    }
    memchr::memchr(0, text.as_bytes()).map(|_| say!("the cell has a NUL byte, which is no text", "单元格有 NUL 字节，不是文本"))
}

fn empty() -> Text {
    say!("the cell is empty and this field is required", "单元格为空，而该字段必填")
}

/// A problem with the field it is about.
pub(crate) type Problem = (Error, &'static str);

/// What cells of the rows before were read as, by column and bytes: a register of millions of rows has a
/// few regions, tiers and industries.
#[derive(Default)]
pub(crate) struct Memo(Vec<Option<Box<dyn Any>>>);

/// The values of a column by the bytes of its cells; none for a cell that is empty.
type Known<T> = HashMap<Box<[u8]>, Option<T>>;

/// How many cells of a column are remembered.
const REMEMBERED: usize = 1 << 12;

impl Memo {
    fn column<T: 'static>(&mut self, at: usize) -> Option<&mut Known<T>> {
        if self.0.len() <= at {
            self.0.resize_with(at + 1, || None);
        }
        self.0.get_mut(at)?.get_or_insert_with(|| Box::new(Known::<T>::new())).downcast_mut()
    }
}

/// The cells of one row.
pub(crate) struct Cells<'a, R> {
    pub(crate) layout: &'a Layout,
    pub(crate) record: &'a R,
    pub(crate) file: &'a str,
    pub(crate) row: u64,
    pub(crate) problems: Vec<Problem>,
    memo: &'a mut Memo,
}

impl<'a, R: Record> Cells<'a, R> {
    pub(crate) fn new(layout: &'a Layout, record: &'a R, file: &'a str, row: u64, memo: &'a mut Memo) -> Self {
        Self { layout, record, file, row, problems: Vec::new(), memo }
    }

    fn bad(&mut self, at: usize, code: Code, value: &str, detail: impl Speak) {
        let field = self.layout.columns.get(at).map_or("", |c| c.field.name);
        let mut shown: String = value.chars().take(SHOWN).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        let error = Error::new(code).file(self.file).row(self.row).field(field).value(shown).detail(detail);
        self.problems.push((error, field));
    }

    /// The cell without mapping its values; none where it is empty, which is a problem where the
    /// field is required.
    fn cell(&mut self, at: usize) -> Option<(&'a Column, Cow<'a, str>)> {
        let column = self.layout.columns.get(at)?;
        match column.text(self.record) {
            Ok(Some(text)) => match unfit(&text) {
                Some(why) => {
                    self.bad(at, Code::BadRow, &text, why);
                    None
                }
                None => Some((column, text)),
            },
            Ok(None) => {
                if column.field.required {
                    self.bad(at, Code::BadRow, "", empty());
                }
                None
            }
            Err(why) => {
                self.bad(at, why.code, &why.value, why.detail);
                None
            }
        }
    }

    /// The text of a cell. A code stands as it is; other text loses the space at its ends.
    pub(crate) fn text(&mut self, at: usize) -> Option<Cow<'a, str>> {
        let (column, text) = self.cell(at)?;
        let text = column.map(text);
        if matches!(column.field.ty, Type::Code) {
            return Some(text);
        }
        Some(match text {
            Cow::Borrowed(t) => Cow::Borrowed(t.trim()),
            Cow::Owned(t) => Cow::Owned(t.trim().to_owned()),
        })
    }

    /// The parts of a cell that holds several texts.
    pub(crate) fn list(&mut self, at: usize) -> Vec<String> {
        if let Some(column) = self.layout.columns.get(at)
            && let Some(parts) = column.parts(self.record)
        {
            if parts.is_empty() && column.field.required {
                self.bad(at, Code::BadRow, "", empty());
            }
            if let Some((part, why)) = parts.iter().find_map(|part| Some((part, unfit(part)?))) {
                self.bad(at, Code::BadRow, part, why);
            }
            return parts.iter().map(|p| column.map(Cow::Borrowed(p.trim())).into_owned()).collect();
        }
        let Some((column, text)) = self.cell(at) else { return Vec::new() };
        text.split([';', '；']).map(str::trim).filter(|p| !p.is_empty()).map(|p| column.map(Cow::Borrowed(p)).into_owned()).collect()
    }

    /// A cell read by a parser.
    pub(crate) fn parse<T, E: Speak>(&mut self, at: usize, code: Code, read: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text(at)?;
        self.keep(at, code, &text, read(&text))
    }

    /// A cell of a column that holds few different values, each read once.
    pub(crate) fn repeated<T: Clone + 'static>(&mut self, at: usize, read: impl FnOnce(&mut Self, usize) -> Option<T>) -> Option<T> {
        let record = self.record;
        let raw = self.layout.columns.get(at).and_then(Column::source).and_then(|cell| record.raw(cell));
        let Some(raw) = raw else { return read(self, at) };
        if let Some(value) = self.memo.column::<T>(at).and_then(|known| known.get(raw)) {
            return value.clone();
        }
        let before = self.problems.len();
        let value = read(self, at);
        // What is wrong is to be said of every row.
        if self.problems.len() == before
            && let Some(known) = self.memo.column(at).filter(|known| known.len() < REMEMBERED)
        {
            known.insert(raw.into(), value.clone());
        }
        value
    }

    /// The parts of a cell, each read by a parser.
    pub(crate) fn parse_list<T, E: Speak>(&mut self, at: usize, code: Code, read: impl Fn(&str) -> Result<T, E>) -> Vec<T> {
        let parts = self.list(at);
        parts.iter().filter_map(|p| self.keep(at, code, p, read(p))).collect()
    }

    fn keep<T, E: Speak>(&mut self, at: usize, code: Code, text: &str, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.bad(at, code, text, error);
                None
            }
        }
    }

    /// A cell that holds one of a list of names.
    pub(crate) fn choice<T: Copy>(&mut self, at: usize, choices: &Choices<T>) -> Option<T> {
        self.parse(at, Code::UnknownValue, |t| choice(choices, t))
    }

    /// A cell that holds some of a list of names.
    pub(crate) fn choices<T: Copy>(&mut self, at: usize, choices: &Choices<T>) -> Vec<T> {
        self.parse_list(at, Code::UnknownValue, |t| choice(choices, t))
    }

    /// A whole number that is at least `least`.
    pub(crate) fn number<T: TryFrom<u64>>(&mut self, at: usize, least: u64) -> Option<T> {
        self.parse(at, Code::BadNumber, |t| number(t, least))
    }

    /// A day.
    pub(crate) fn date(&mut self, at: usize) -> Option<NaiveDate> {
        self.parse(at, Code::BadDate, date)
    }

    /// The identity of a target from its scheme and its value (protocol §2).
    pub(crate) fn entity(&mut self, scheme: usize, value: usize) -> Option<EntityId> {
        let scheme = self.text(scheme).unwrap_or(Cow::Borrowed("uscc"));
        self.parse(value, Code::BadIdentifier, |t| entity(&scheme, t))
    }

    /// A problem of several cells together.
    pub(crate) fn disagree(&mut self, at: usize, detail: impl Speak) {
        self.bad(at, Code::BadRow, "", detail);
    }
}

fn choice<T: Copy>(choices: &Choices<T>, text: &str) -> Result<T, Text> {
    choices.find(text).ok_or_else(|| say!("it is one of {names}", "应为下列之一：{names}", names = choices.names()))
}

fn number<T: TryFrom<u64>>(text: &str, least: u64) -> Result<T, Text> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let value: Option<u64> = digits.then(|| text.parse().ok()).flatten().filter(|n| *n >= least);
    value.and_then(|n| T::try_from(n).ok()).ok_or_else(|| say!("it is a whole number, at least {least}", "应为不小于 {least} 的整数"))
}

/// Reads an identity; of a wrong one it says what may have been meant. A credit code is never entered as `raw`, or one entity would have two.
pub(crate) fn entity(scheme: &str, value: &str) -> Result<EntityId, Text> {
    if scheme == "raw" && value.len() == 18 && Uscc::parse(value).is_ok() {
        return Err(say!("this is a credit code: its scheme is uscc, never raw", "这是统一社会信用代码：其代码类型为 uscc，不能用 raw"));
    }
    EntityId::parse_with_hint(scheme, value)
}

/// Reads a span of days `2026-01-01/2026-01-10`, both ends included.
pub(crate) fn span(text: &str) -> Result<DateSpan, Text> {
    let (from, to) =
        text.split_once('/').ok_or_else(|| say!("a span is written like 2026-01-01/2026-01-10", "期间写作 2026-01-01/2026-01-10"))?;
    let span = DateSpan { from: date(from.trim())?, to: date(to.trim())? };
    if span.to < span.from { Err(say!("it ends before it begins", "截止日早于起始日")) } else { Ok(span) }
}
