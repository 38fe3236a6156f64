//! The door of Excel workbooks (xlsx), whose sheets are read row by row.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::num::NonZeroU32;

use calamine::{Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use super::excel_cells::{Cell, Line};
use super::reading::{COLUMNS, Reading, Rows, Seen, guarded, in_file};
use super::{Door, Request, archive};
use crate::fields::Field;
use crate::hashing::Hashing;
use crate::layout::Layout;
use crate::rows::Row;

/// How many rows are read before they are given on.
const PART: usize = 1 << 12;

/// A workbook.
pub(crate) struct Excel(pub(crate) File);

type Book = Xlsx<BufReader<File>>;

impl Door for Excel {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, mut sink: impl FnMut(B)) -> Result<Seen, Error> {
        let placed = |e| in_file(request.name, e);
        let (mut book, digest) = open(self.0).map_err(placed)?;
        let (sheet, only) = choose(&book, request.mapping.sheet.as_deref()).map_err(placed)?;
        // Of several sheets it is to be seen which one is spoken of.
        let name = if only { request.name.to_owned() } else { format!("{}[{sheet}]", request.name) };
        let request = Request { name: &name, ..request };
        let placed = |e| in_file(&name, e);
        let first = request.mapping.header.map_or(1, NonZeroU32::get);
        let merged = guarded(|| book.merge_cells_by_sheet_name(&sheet).map_err(damaged)).map_err(placed)?;
        check_header(&merged, first).map_err(placed)?;
        let mut rows = SheetRows::new(guarded(|| book.worksheet_cells_reader(&sheet).map_err(damaged)).map_err(placed)?);
        let header = rows.header(first).map_err(placed)?;
        let mut layout = Layout::new(T::KIND, request.mapping, &header, Some(u64::from(first))).map_err(placed)?;
        let form = Form { named: named(&header), strict: request.mapping.fields.is_empty(), chosen: chosen(&mut layout), layout: &layout };
        check_rows(&merged, first, &form).map_err(placed)?;
        let mut reading = Reading::new(request);
        while let Some(part) = form.part::<T, B>(&name, &mut rows).map_err(placed)? {
            reading.take(part, &mut sink);
        }
        reading.finish(digest)
    }
}

fn open(mut file: File) -> Result<(Book, String), Error> {
    let failed = |e: std::io::Error| Error::new(Code::Io).detail(Text::foreign(e));
    archive::check(&file)?;
    file.rewind().map_err(failed)?;
    let (digest, _) = Hashing::new(&file).finish().map_err(failed)?;
    file.rewind().map_err(failed)?;
    let book = guarded(|| {
        Xlsx::new(BufReader::new(file)).map_err(|e| match e {
            XlsxError::Password => {
                Error::new(Code::BadFile).detail(say!("it has a password: save it without one", "文件有密码：请另存为不加密的文件"))
            }
            e => damaged(e),
        })
    })?;
    Ok((book, digest))
}

/// The sheet to be read, and whether there is no other: the one that the mapping names, or else the first
/// that can be seen.
fn choose(book: &Book, wanted: Option<&str>) -> Result<(String, bool), Error> {
    let sheets: Vec<_> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).collect();
    let there = sheets.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = match wanted {
        Some(name) => sheets.iter().find(|s| s.name == name),
        None => sheets.iter().find(|s| s.visible == SheetVisible::Visible),
    };
    let found = found.ok_or_else(|| match wanted {
        Some(name) => {
            Error::new(Code::BadMapping).field("sheet").value(name).detail(say!("the workbook has {there}", "工作簿中有 {there}"))
        }
        None => Error::new(Code::BadFile).detail(say!("the workbook has no sheet that can be seen", "工作簿没有可见的工作表")),
    })?;
    Ok((found.name.clone(), sheets.len() == 1))
}

/// Refuses merged cells where the columns are named: only the first of them holds the name.
fn check_header(merged: &[Dimensions], first: u32) -> Result<(), Error> {
    let Some(cells) = merged.iter().find(|m| (m.start.0..=m.end.0).contains(&(first - 1))) else { return Ok(()) };
    let (cells, next) = (range(cells), first.saturating_add(1));
    Err(Error::new(Code::BadFile).row(u64::from(first)).detail(say!(
        "the header has merged cells {cells}: unmerge them so that each column has its name in row {first}; or, where they are a title and the names stand below, state header = {next} in the mapping file",
        "表头有合并单元格 {cells}：请取消合并，使每列的列名都在第 {first} 行；若其为标题、列名在下方，请在映射文件中声明 header = {next}"
    )))
}

/// Refuses merged cells among the rows: all but the first of them would be empty.
fn check_rows(merged: &[Dimensions], first: u32, form: &Form<'_>) -> Result<(), Error> {
    let read = |m: &Dimensions| m.end.0 >= first && form.chosen.iter().any(|(at, _)| (m.start.1..=m.end.1).contains(at));
    let Some(cells) = merged.iter().find(|m| read(m)) else { return Ok(()) };
    let (row, cells) = (u64::from(cells.start.0) + 1, range(cells));
    Err(Error::new(Code::BadFile).row(row).detail(say!(
        "cells are merged, {cells}, and only the first of them holds the value: unmerge them and fill each row",
        "有合并单元格 {cells}，只有第一个单元格有值：请取消合并并逐行填写"
    )))
}

fn range(cells: &Dimensions) -> String {
    let place = |(row, column): (u32, u32)| format!("{}{}", letters(column), u64::from(row) + 1);
    format!("{}:{}", place(cells.start), place(cells.end))
}

/// The name of a column in Excel: A to Z, AA, ..
fn letters(column: u32) -> String {
    let mut left = u64::from(column) + 1;
    let mut out = Vec::new();
    while left > 0 {
        left -= 1;
        out.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    out.iter().rev().collect()
}

/// Which columns have a name.
fn named(header: &[String]) -> Vec<bool> {
    header.iter().map(|name| !name.is_empty()).collect()
}

/// The columns that a field takes, in ascending order, each with its field.
fn chosen(layout: &mut Layout) -> Vec<(u32, &'static Field)> {
    let columns = layout.choose();
    let field = |at: usize| layout.columns.iter().find(|c| c.source() == Some(at)).map(|c| c.field);
    columns.iter().enumerate().filter_map(|(at, column)| Some((u32::try_from(*column).ok()?, field(at)?))).collect()
}

/// How the rows of a sheet are read.
struct Form<'a> {
    layout: &'a Layout,
    chosen: Vec<(u32, &'static Field)>,
    named: Vec<bool>,
    /// Whether a cell under no name is a problem: without a mapping every column is meant to be read.
    strict: bool,
}

impl Form<'_> {
    /// The next rows; none at the end of the sheet.
    fn part<T: Row, B: Default + Extend<T>>(&self, name: &str, rows: &mut SheetRows<'_>) -> Result<Option<super::reading::Part<B>>, Error> {
        let mut part = Rows::<T, B>::new(name, self.layout);
        let mut read = 0;
        while read < PART {
            let Some((row, cells)) = rows.next()? else { break };
            read += 1;
            let nameless = |c: u32| !self.named.get(c as usize).copied().unwrap_or_default();
            if let Some((column, _)) = cells.iter().find(|(c, cell)| self.strict && nameless(*c) && cell.holds()) {
                let column = letters(*column);
                part.no_row(row, say!("there is a cell in column {column}, which has no name", "{column} 列有内容而没有列名"));
                continue;
            }
            let mut line = vec![Cell::Empty; self.chosen.len()];
            for (column, cell) in cells {
                if let Ok(at) = self.chosen.binary_search_by_key(&column, |(c, _)| *c)
                    && let Some(slot) = line.get_mut(at)
                {
                    *slot = cell.settled(self.least(column));
                }
            }
            part.row(&Line(&line), row);
        }
        Ok((read > 0).then(|| part.done()))
    }

    /// The smallest number in a column that cannot have lost a zero.
    fn least(&self, column: u32) -> f64 {
        let at = self.chosen.binary_search_by_key(&column, |(c, _)| *c).ok();
        let least = at.and_then(|at| self.chosen.get(at)).and_then(|(_, field)| field.least_code());
        least.map_or(f64::NEG_INFINITY, |least| least as f64)
    }
}

/// A row: its number from 1, and its cells with their columns from 0.
type SheetRow = (u64, Vec<(u32, Cell)>);

/// The rows of a sheet that hold anything.
struct SheetRows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    /// The first cell of the next row.
    ahead: Option<(u32, u32, Cell)>,
    /// The row that was read last, from 1.
    row: u64,
    /// Whether the last cell was read: past the end of the cells the reader finds no end.
    ended: bool,
}

impl<'a> SheetRows<'a> {
    fn new(cells: XlsxCellReader<'a, BufReader<File>>) -> Self {
        Self { cells, ahead: None, row: 0, ended: false }
    }

    /// The names of the columns, which stand in a row.
    fn header(&mut self, first: u32) -> Result<Vec<String>, Error> {
        let none = || {
            Error::new(Code::MissingColumn).row(u64::from(first)).detail(say!(
                "the row that names the columns is empty; where they are named in another one, state header = its number in the mapping file",
                "列名所在行为空；若列名在其他行，请在映射文件中声明 header = 行号"
            ))
        };
        loop {
            let (row, cells) = self.next()?.ok_or_else(none)?;
            if row < u64::from(first) {
                continue;
            }
            if row > u64::from(first) {
                return Err(none());
            }
            let width = cells.iter().map(|(column, _)| *column as usize + 1).max().unwrap_or_default();
            let mut header = vec![String::new(); width];
            for (column, cell) in cells {
                if let (Some(name), Cell::Text(text)) = (header.get_mut(column as usize), cell) {
                    *name = text.trim().to_owned();
                }
            }
            return Ok(header);
        }
    }

    /// The next row that holds anything.
    fn next(&mut self) -> Result<Option<SheetRow>, Error> {
        loop {
            let Some((row, column, cell)) = self.ahead.take().map_or_else(|| self.cell(), |c| Ok(Some(c)))? else { return Ok(None) };
            let mut cells = vec![(column, cell)];
            while let Some((at, column, cell)) = self.cell()? {
                if at != row {
                    self.ahead = Some((at, column, cell));
                    break;
                }
                cells.push((column, cell));
            }
            let number = u64::from(row) + 1;
            if number <= self.row || !cells.is_sorted_by(|(a, _), (b, _)| a < b) {
                return Err(Error::new(Code::BadFile)
                    .row(number)
                    .detail(say!("the cells of the sheet are out of order", "工作表的单元格次序混乱")));
            }
            self.row = number;
            if cells.iter().any(|(_, cell)| cell.holds()) {
                return Ok(Some((number, cells)));
            }
        }
    }

    fn cell(&mut self) -> Result<Option<(u32, u32, Cell)>, Error> {
        if self.ended {
            return Ok(None);
        }
        let found = guarded(|| self.cells.next_cell_with_formula_metadata().map_err(damaged)).map_err(|e| e.row(self.row + 1))?;
        let Some(found) = found else {
            self.ended = true;
            return Ok(None);
        };
        let (row, column) = found.pos;
        if column as usize >= COLUMNS {
            return Err(Error::new(Code::BadFile)
                .row(u64::from(row) + 1)
                .detail(say!("a cell stands beyond the last column of Excel", "有单元格超出 Excel 的最后一列")));
        }
        Ok(Some((row, column, Cell::new(&found.value, found.formula.is_some()))))
    }
}

fn damaged(e: XlsxError) -> Error {
    let why = Text::foreign(e);
    Error::new(Code::BadFile).detail(say!("the workbook is damaged: {why}", "工作簿损坏：{why}"; why))
}
