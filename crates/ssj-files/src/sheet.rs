//! A register as a sheet of Excel, in the way that keeps codes whole.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use crate::fields::{Field, Kind, Type};
use crate::tables::SHEET;

/// The largest number that Excel keeps whole.
const EXACT: u64 = 999_999_999_999_999;

/// A workbook with one sheet.
pub(crate) struct Sheet {
    sheet: Worksheet,
    rows: u32,
}

impl Sheet {
    pub(crate) fn new(kind: Kind) -> Result<Self, Error> {
        let mut sheet = Worksheet::new();
        let done = head(&mut sheet, kind);
        done.map_err(|e| failed(&e))?;
        Ok(Self { sheet, rows: 0 })
    }

    pub(crate) fn row(&mut self, fields: &[Field], cells: &[impl AsRef<str>]) -> Result<(), Error> {
        if self.rows as usize >= SHEET {
            let detail = say!(
                "a sheet of Excel holds {SHEET} rows: write the register as CSV or Parquet",
                "Excel 工作表最多 {SHEET} 行：请写为 CSV 或 Parquet"
            );
            return Err(Error::new(Code::BadFile).detail(detail));
        }
        for (field, cell) in fields.iter().zip(cells).filter(|(f, c)| matches!(f.ty, Type::Number) && !c.as_ref().is_empty()) {
            let text = cell.as_ref();
            text.parse::<u64>().map_err(|_| Error::new(Code::BadNumber).field(field.name).value(text))?;
        }
        self.rows += 1;
        for ((column, field), cell) in (0u16..).zip(fields).zip(cells) {
            self.cell(column, field, cell.as_ref()).map_err(|e| failed(&e))?;
        }
        Ok(())
    }

    fn cell(&mut self, column: u16, field: &Field, text: &str) -> Result<(), XlsxError> {
        let number = matches!(field.ty, Type::Number).then(|| text.parse::<u64>().ok()).flatten().filter(|n| *n <= EXACT);
        match number {
            _ if text.is_empty() => return Ok(()),
            Some(number) => self.sheet.write_number(self.rows, column, number as f64)?,
            // Written as text, a name that begins with "=" is no formula.
            None => self.sheet.write_string(self.rows, column, text)?,
        };
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        let mut book = Workbook::new();
        book.push_worksheet(self.sheet);
        book.save_to_buffer().map_err(|e| failed(&e))
    }
}

/// The header; the columns of codes and texts take what is typed as it is.
fn head(sheet: &mut Worksheet, kind: Kind) -> Result<(), XlsxError> {
    let (text, bold) = (Format::new().set_num_format("@"), Format::new().set_bold());
    sheet.set_name(kind.name())?.set_freeze_panes(1, 0)?;
    for (column, field) in (0u16..).zip(kind.fields()) {
        if !matches!(field.ty, Type::Number) {
            sheet.set_column_format(column, &text)?;
        }
        sheet.write_string_with_format(0, column, field.name, &bold)?;
    }
    Ok(())
}

fn failed(e: &XlsxError) -> Error {
    Error::new(Code::Io).detail(Text::foreign(e))
}
