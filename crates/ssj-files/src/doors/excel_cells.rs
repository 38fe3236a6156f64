//! Cells of a sheet as text: what Excel stores, and not what it shows.

use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};
use shuangsuiji::error::{Code, Text};
use shuangsuiji::say;

use super::{Record, Unreadable, lost_zeros};

/// From here on Excel has lost digits of a whole number: it keeps fifteen.
const EXACT: f64 = 1e15;

/// The day after the last that Excel knows, 9999-12-31, in the system of 1900.
const DAYS: f64 = 2_958_466.0;

/// A cell that a field takes.
#[derive(Clone, Debug, Default)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Bad(String, Text),
}

impl Cell {
    /// Whether there is anything in it.
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Text(text) => !text.trim().is_empty(),
            Self::Number(_) | Self::Bad(..) => true,
        }
    }

    pub(super) fn new(value: &DataRef<'_>, formula: bool) -> Self {
        match value {
            DataRef::Empty if formula => Self::Bad(
                String::new(),
                say!(
                    "the cell has a formula without a stored result: open the file in Excel and save it",
                    "该单元格有公式而没有保存结果：请用 Excel 打开并保存"
                ),
            ),
            DataRef::Empty => Self::Empty,
            DataRef::Int(number) => Self::Text(number.to_string()),
            DataRef::Float(number) => Self::Number(*number),
            DataRef::String(text) => Self::Text(text.clone()),
            DataRef::SharedString(text) => Self::Text((*text).to_owned()),
            DataRef::Bool(value) => Self::Text(if *value { "yes" } else { "no" }.to_owned()),
            DataRef::DateTime(moment) => Self::moment(*moment),
            DataRef::DateTimeIso(text) => Self::Text(text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()),
            DataRef::DurationIso(text) => Self::Text(text.clone()),
            DataRef::Error(error) => Self::Bad(
                error.to_string(),
                say!("the cell holds an error of Excel: mend its formula", "单元格为 Excel 错误值：请更正公式"),
            ),
        }
    }

    /// A number as its digits; `least` is the smallest whose digits are all there, where zeros may have
    /// stood before it.
    pub(super) fn settled(self, least: f64) -> Self {
        let Self::Number(number) = self else { return self };
        if number.abs() >= EXACT {
            return Self::Bad(
                format!("{number:e}"),
                say!(
                    "a code was stored as a number, of which Excel keeps fifteen digits: the others are lost and cannot be had back; get the register again with this column as text",
                    "代码被存成了数字，而 Excel 只保留十五位：其余各位已经丢失、无法恢复；请重新导出，并将该列设为文本"
                ),
            );
        }
        if number.fract() != 0.0 {
            return Self::Bad(
                number.to_string(),
                say!("no field is a number with a fraction: make the column text", "没有字段是带小数的数字：请将该列设为文本"),
            );
        }
        if number < least {
            return Self::Bad(number.to_string(), lost_zeros());
        }
        Self::Text(if number == 0.0 { "0".to_owned() } else { number.to_string() })
    }

    fn moment(moment: ExcelDateTime) -> Self {
        let serial = moment.as_f64();
        if moment.is_duration() || !(0.0..DAYS).contains(&serial) {
            return Self::Bad(
                serial.to_string(),
                say!("the cell is formatted as a time and holds no day", "单元格为时间格式，其值不是日期"),
            );
        }
        let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
        let mut text = format!("{year:04}-{month:02}-{day:02}");
        if (hour, minute, second, milli) != (0, 0, 0, 0) {
            text += &format!("T{hour:02}:{minute:02}:{second:02}");
        }
        Self::Text(text)
    }
}

/// One row of a sheet.
pub(super) struct Line<'a>(pub(super) &'a [Cell]);

impl Record for Line<'_> {
    fn text(&self, at: usize) -> Result<Option<Cow<'_, str>>, Box<Unreadable>> {
        match self.0.get(at) {
            Some(Cell::Text(text)) => Ok(Some(text.into())),
            Some(Cell::Bad(value, why)) => Err(Box::new(Unreadable { code: Code::BadRow, value: value.clone(), detail: why.clone() })),
            Some(Cell::Empty | Cell::Number(_)) | None => Ok(None),
        }
    }

    fn raw(&self, at: usize) -> Option<&[u8]> {
        match self.0.get(at)? {
            Cell::Text(text) => Some(text.as_bytes()),
            _ => None,
        }
    }
}
