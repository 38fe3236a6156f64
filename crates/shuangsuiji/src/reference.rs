//! Reference tables handed in as text (calendars, regions, crosswalks): CSV in UTF-8 with a header, in
//! which a line that begins with `#` is a comment. All problems of a table are reported at once, each
//! with file, line and column.

use chrono::NaiveDate;

use crate::error::{Code, Error, Problems, Text};

/// A column of a table: its name and the Chinese name, either of which may head it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    name: &'static str,
    zh: &'static str,
    required: bool,
}

/// A column whose cells are never empty.
pub(crate) const fn need(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, required: true }
}

/// A column that may be empty, or missing.
pub(crate) const fn may(name: &'static str, zh: &'static str) -> Column {
    Column { name, zh, required: false }
}

/// A row, with the line it stands on.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a, const N: usize> {
    file: &'a str,
    columns: [Column; N],
    pub(crate) line: u64,
    cells: [String; N],
}

impl<const N: usize> Row<'_, N> {
    /// The cell of a column without the space at its ends; empty where there is none.
    pub(crate) fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", |cell| cell.trim())
    }

    /// An error about a cell.
    pub(crate) fn bad(&self, at: usize, code: Code, detail: impl crate::text::Speak) -> Error {
        let field = self.columns.get(at).map_or("", |c| c.name);
        Error::new(code).file(self.file).row(self.line).field(field).value(self.cell(at)).detail(detail)
    }

    /// The cell read by a parser; its complaint becomes an error about the cell.
    ///
    /// # Errors
    /// The parser's, with its place.
    pub(crate) fn read<T, E: crate::text::Speak>(&self, at: usize, code: Code, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, Error> {
        parse(self.cell(at)).map_err(|e| self.bad(at, code, e))
    }

    /// As [`Self::read`], for a cell that may be empty.
    ///
    /// # Errors
    /// The parser's, with its place.
    pub(crate) fn read_if<T, E: crate::text::Speak>(
        &self,
        at: usize,
        code: Code,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Error> {
        if self.cell(at).is_empty() { Ok(None) } else { self.read(at, code, parse).map(Some) }
    }
}

/// Reads a table: every row, given to `take`.
///
/// # Errors
/// One error holding every problem: a header without a column that is needed or with one that is not
/// known, text that is no CSV, an empty cell that is needed, and what `take` refuses.
pub(crate) fn each<const N: usize>(
    file: &str,
    text: &str,
    columns: [Column; N],
    mut take: impl FnMut(&Row<'_, N>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let unreadable = |e: csv::Error| {
        let error = Error::new(Code::BadRow).file(file).detail(Text::foreign(&e));
        e.position().map_or(error.clone(), |p| error.row(p.line()))
    };
    let header = records.next().transpose().map_err(unreadable)?.unwrap_or_default();
    let places = header_places(file, &header, &columns)?;
    let mut problems = Problems::default();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                problems.push(unreadable(e));
                continue;
            }
        };
        let cells = places.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned());
        let row = Row { file, columns, line: record.position().map_or(0, |at| line(text, at)), cells };
        let empty = columns.iter().enumerate().filter(|(at, column)| column.required && row.cell(*at).is_empty()).map(|(at, _)| at);
        let before = problems.len();
        problems.extend(
            empty.map(|at| row.bad(at, Code::BadRow, say!("the cell is empty and this field is required", "单元格为空，而该字段必填"))),
        );
        if record.len() > header.len() {
            let (have, most) = (record.len(), header.len());
            let detail = say!("the row has {have} cells under {most} headers", "该行有 {have} 个单元格，表头只有 {most} 列");
            problems.push(Error::new(Code::BadRow).file(file).row(row.line).detail(detail));
        }
        if problems.len() == before
            && let Err(error) = take(&row)
        {
            problems.push(error);
        }
    }
    problems.into_result()
}

/// The line of a record. The reader's position stands before the lines that it left out, and before the
/// second half of a Windows line end.
fn line(text: &str, position: &csv::Position) -> u64 {
    let rest = usize::try_from(position.byte()).ok().and_then(|at| text.get(at..)).unwrap_or_default();
    let left_out = rest.lines().take_while(|line| line.is_empty() || line.starts_with('#')).count();
    position.line() + left_out as u64
}

/// Where each column stands in the header.
fn header_places<const N: usize>(file: &str, header: &csv::StringRecord, columns: &[Column; N]) -> Result<[Option<usize>; N], Error> {
    let mut problems = Problems::default();
    let mut places = [None; N];
    let names = || columns.map(|c| format!("{} ({})", c.name, c.zh)).join(", ");
    for (at, name) in header.iter().map(str::trim).enumerate() {
        let bad = |code| Error::new(code).file(file).row(1).field(name);
        match columns.iter().position(|c| c.name == name || c.zh == name).and_then(|column| places.get_mut(column)) {
            Some(place @ None) => *place = Some(at),
            Some(Some(_)) => problems.push(bad(Code::DuplicateId).detail(say!("two columns have this name", "有两列使用该列名"))),
            None => problems.push(bad(Code::UnknownValue).detail(say!(
                "the columns of this table are {names}",
                "该表的列为 {names}",
                names = names()
            ))),
        }
    }
    for (column, place) in columns.iter().zip(places) {
        if column.required && place.is_none() {
            problems.push(Error::new(Code::MissingColumn).file(file).field(column.name).detail(say!(
                "the columns of this table are {names}",
                "该表的列为 {names}",
                names = names()
            )));
        }
    }
    problems.into_result()?;
    Ok(places)
}

/// Reads a day whose year comes first: `2026-03-01`, `2026/3/1`, `20260301`, `2026年3月1日`.
///
/// # Errors
/// How a day is written, where the text is none or the day does not exist.
pub fn day(text: &str) -> Result<NaiveDate, Text> {
    let wrong = || {
        say!(
            "a day is written like 2026-03-01, 2026/3/1, 20260301 or 2026年3月1日, and exists in the calendar",
            "日期写作 2026-03-01、2026/3/1、20260301 或 2026年3月1日，且须为真实存在的日期"
        )
    };
    let parts = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        (text.get(..4), text.get(4..6), text.get(6..))
    } else {
        let bare = text.strip_suffix('日').unwrap_or(text);
        let mut split = bare.split(['-', '/', '年', '月']);
        let parts = (split.next(), split.next(), split.next());
        if split.next().is_some() {
            return Err(wrong());
        }
        parts
    };
    let part = |p: Option<&str>, most: usize| {
        p.filter(|p| (1..=most).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit())).and_then(|p| p.parse::<u32>().ok())
    };
    let year = part(parts.0.filter(|y| y.len() == 4), 4).and_then(|y| i32::try_from(y).ok());
    let day = year.zip(part(parts.1, 2)).zip(part(parts.2, 2)).and_then(|((y, m), d)| NaiveDate::from_ymd_opt(y, m, d));
    day.ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [need("day", "日期"), may("name", "名称")];

    fn read(text: &str) -> Result<Vec<(u64, String, String)>, Error> {
        let mut rows = Vec::new();
        each("t.csv", text, COLUMNS, |row| {
            let day = row.read(0, Code::BadDate, day)?;
            rows.push((row.line, day.to_string(), row.cell(1).to_owned()));
            Ok(())
        })?;
        Ok(rows)
    }

    #[test]
    fn rows_are_read_whatever_the_order_of_columns_and_the_language_of_the_header() {
        let expected = [(3, "2026-01-01".to_owned(), "元旦".to_owned()), (5, "2026-02-01".to_owned(), String::new())];
        assert_eq!(read("# a\nname,day\n 元旦 ,2026/1/1\n# b\n,20260201\n").unwrap(), expected);
        assert_eq!(read("\u{feff}# a\r\n日期,名称\r\n2026-01-01,元旦\r\n\r\n2026年2月1日\r\n").unwrap(), expected);
        assert_eq!(read("day\n").unwrap(), []);
    }

    #[test]
    fn every_problem_names_its_place() {
        let said = |text: &str| read(text).unwrap_err();
        let header = said("name,nmae,name\nx,2026-01-01\n");
        assert_eq!(
            header.errors().iter().map(Error::code).collect::<Vec<_>>(),
            [Code::UnknownValue, Code::DuplicateId, Code::MissingColumn]
        );
        assert_eq!(said("").code(), Code::MissingColumn);
        let rows = said("day,name\n,x\n2026-02-30,\n2026-01-01,a,b\n");
        let places: Vec<_> = rows.errors().iter().map(|e| (e.code(), e.at_row(), e.at_field())).collect();
        assert_eq!(places, [(Code::BadRow, Some(2), Some("day")), (Code::BadDate, Some(3), Some("day")), (Code::BadRow, Some(4), None)]);
        assert!(rows.errors().iter().all(|e| e.at_file() == Some("t.csv")));
    }
}
