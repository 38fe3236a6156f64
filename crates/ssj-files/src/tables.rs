//! The tables that the office works with, as CSV and as an Excel workbook: they name people and
//! stay in the sealed folder.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use shuangsuiji::campaign::{Matched, Unmet};
use shuangsuiji::directory::Inspector;
use shuangsuiji::error::{Code, Error, Lang, Speak, Text};

use crate::folder::FileMap;

/// How many rows of data an Excel sheet holds under its header.
pub(crate) const SHEET: usize = 1_048_575;

/// A cell; a count stays a number in Excel, and an identifier of digits stays text.
enum Cell {
    Text(String),
    Count(u32),
}

/// One table: its name in English and in Chinese, its columns likewise, its rows.
struct Table {
    name: (&'static str, &'static str),
    columns: &'static [(&'static str, &'static str)],
    rows: Vec<Vec<Cell>>,
}

/// The drawn list with its teams, a row a visit (`drawn.csv`), and the workload, a row an
/// inspector, those without a visit too (`workload.csv`); where a floor of the plan is unmet, who is short of it
/// (`unmet.csv`); all as sheets of `work.xlsx`.
///
/// # Errors
/// `Io` where a table cannot be written.
pub fn work_tables(matched: &Matched) -> Result<FileMap, Error> {
    let unmet = matched.drawn().unmet_floors()?;
    let tables = [drawn(matched), workload(matched)].into_iter().chain((!unmet.is_empty()).then(|| short(&unmet)));
    let tables: Vec<Table> = tables.collect();
    let mut files = FileMap::new();
    for table in &tables {
        files.insert(format!("{}.csv", table.name.0), csv(table)?);
    }
    // The workbook states when it was made: the time of the last event, so that the same campaign
    // gives the same bytes.
    let made = matched.journal().events().last().map(|e| e.time.to_string()).unwrap_or_default();
    files.insert("work.xlsx".to_owned(), xlsx(&tables, &made).map_err(|e| failed(&e))?);
    Ok(files)
}

fn drawn(matched: &Matched) -> Table {
    let names = |of: &[&Inspector]| of.iter().map(|i| format!("{} {}", i.id, i.name)).collect::<Vec<_>>().join("; ");
    let row = |t: shuangsuiji::campaign::Team<'_>| {
        let texts = [
            t.target.id.scheme().to_owned(),
            t.target.id.value(),
            t.target.name.to_owned(),
            t.target.region.to_string(),
            t.strata.join("; "),
            names(&t.members),
            names(t.reserves.get(..3).unwrap_or(&t.reserves)),
            t.bid.to_string(),
        ];
        texts.map(Cell::Text).into()
    };
    Table {
        name: ("drawn", "抽取名单"),
        columns: &[
            ("scheme", "代码类型"),
            ("id", "检查对象代码"),
            ("name", "名称"),
            ("region", "管辖区域"),
            ("drawn_by", "抽查任务/层"),
            ("team", "检查组"),
            ("first_reserves", "候补人员"),
            ("bid", "匿名编号"),
        ],
        rows: matched.teams().into_iter().map(row).collect(),
    }
}

fn workload(matched: &Matched) -> Table {
    let row = |(i, visits): (&Inspector, u32)| {
        let texts = [i.id.to_string(), i.name.clone(), i.unit.to_string()].map(Cell::Text);
        texts.into_iter().chain([i.capacity, visits].map(Cell::Count)).collect()
    };
    Table {
        name: ("workload", "工作量"),
        columns: &[("id", "人员编号"), ("name", "姓名"), ("unit", "所属单位"), ("capacity", "工作量上限"), ("visits", "检查次数")],
        rows: matched.workload().into_iter().map(row).collect(),
    }
}

/// Who does not get the least number of inspections that a rule asks for, and why, in both languages.
fn short(unmet: &[Unmet<'_>]) -> Table {
    let row = |row: &Unmet<'_>| {
        let [from, to] = row.period.ends().map(|end| end.map(|day| day.to_string()).unwrap_or_default());
        let why = |lang| row.why.iter().map(|(task, why)| format!("{task}: {}", why.say().get(lang))).collect::<Vec<_>>().join("; ");
        let target = &row.target;
        let texts = [target.id.scheme().to_owned(), target.id.value(), target.name.to_owned(), row.rule.to_string(), from, to];
        let counts = [row.need, row.have, row.drawn].map(Cell::Count);
        texts.map(Cell::Text).into_iter().chain(counts).chain([Lang::En, Lang::Zh].map(why).map(Cell::Text)).collect()
    };
    Table {
        name: ("unmet", "未达最低频次"),
        columns: &[
            ("scheme", "代码类型"),
            ("id", "检查对象代码"),
            ("name", "名称"),
            ("rule", "频次规则"),
            ("from", "周期起始日"),
            ("to", "周期截止日"),
            ("least", "至少次数"),
            ("inspected", "已检查次数"),
            ("drawn", "本次抽中次数"),
            ("why", "原因（英文）"),
            ("why_zh", "原因"),
        ],
        rows: unmet.iter().map(row).collect(),
    }
}

fn failed(e: &dyn std::fmt::Display) -> Error {
    Error::new(Code::Io).detail(Text::foreign(e))
}

fn csv(table: &Table) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|(en, _)| en)).map_err(|e| failed(&e))?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Count(n) => n.to_string(),
        });
        writer.write_record(cells).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

fn xlsx(tables: &[Table], made: &str) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::parse_from_str(made.trim_end_matches('Z'))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for table in tables {
        // An empty table has a sheet too, and a long one has several: no row is left out.
        let sheets = table.rows.chunks(SHEET).chain(table.rows.is_empty().then_some(&[][..]));
        for (at, rows) in sheets.enumerate() {
            let name = if at == 0 { table.name.1.to_owned() } else { format!("{} {}", table.name.1, at + 1) };
            fill(book.add_worksheet().set_name(name)?, table.columns, rows)?;
        }
    }
    book.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, columns: &[(&str, &str)], rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, (_, zh)) in (0u16..).zip(columns) {
        sheet.write_string_with_format(0, column, *zh, &bold)?;
    }
    for (at, row) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            // Written as text, a name that begins with "=" is no formula.
            match cell {
                Cell::Text(text) => sheet.write_string(at, column, text)?,
                Cell::Count(n) => sheet.write_number(at, column, *n)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?.autofit();
    Ok(())
}
