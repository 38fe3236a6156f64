//! Registers from CSV: read as a stream, every bad row reported with its place, all at once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use shuangsuiji::campaign::Source;
use shuangsuiji::error::{Code, Error, Problems};

use crate::cells::{Cells, Problem};
use crate::hashing::Hashing;
use crate::layout::Layout;
use crate::mapping::Mapping;
use crate::plans::io;
use crate::rows::Row;

/// The most problems that a refusal lists; the rest are counted.
const LISTED: usize = 10_000;

/// What to do with bad rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnBad {
    /// Refuse the file and list them all.
    #[default]
    Refuse,
    /// Leave them out; the reconciliation record then counts them by reason.
    SetAside,
}

/// A row that was set aside.
#[derive(Clone, Debug)]
pub struct BadRow {
    /// The line on which it begins.
    pub row: u64,
    /// The first of its problems as a reason code, such as `BadIdentifier:id`.
    pub reason: String,
    /// Its problems.
    pub problems: Vec<Error>,
}

/// The rows of one file.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// The file's name.
    pub name: String,
    /// The good rows, in the order of the file.
    pub rows: Vec<T>,
    /// How many rows were read, the header not counted.
    pub read: u64,
    /// The rows set aside.
    pub set_aside: Vec<BadRow>,
    /// SHA-256 of the file's bytes, in hex.
    pub digest: String,
}

impl<T: Row> Loaded<T> {
    /// The entry of the reconciliation record.
    pub fn source(&self) -> Source {
        let mut set_aside = BTreeMap::new();
        for bad in &self.set_aside {
            *set_aside.entry(bad.reason.clone()).or_insert(0) += 1;
        }
        Source { role: T::KIND.name().to_owned(), name: self.name.clone(), rows: self.read, set_aside, digest: self.digest.clone() }
    }
}

/// Reads a register from a CSV file. Its name in errors is the path as given, in the source the
/// bare file name.
///
/// # Errors
/// `Io`; a wrong mapping or header; with [`OnBad::Refuse`] every bad row.
pub fn load<T: Row>(path: &Path, mapping: &Mapping, on_bad: OnBad) -> Result<Loaded<T>, Error> {
    let file = File::open(path).map_err(|e| io(path, &e))?;
    let mut loaded = read(&path.display().to_string(), file, mapping, on_bad)?;
    if let Some(name) = path.file_name() {
        loaded.name = name.to_string_lossy().into_owned();
    }
    Ok(loaded)
}

/// Reads a register from CSV bytes as they come.
///
/// # Errors
/// As [`load`].
pub fn read<T: Row>(name: &str, input: impl Read, mapping: &Mapping, on_bad: OnBad) -> Result<Loaded<T>, Error> {
    let separator = mapping.separator()?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(1 << 16)
        .from_reader(Hashing::new(input));
    let failed = |e: csv::Error| Error::new(Code::Io).file(name).detail(e.to_string());
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(failed)? {
        return Err(Error::new(Code::MissingColumn).file(name).detail("the file is empty; its first line names the columns"));
    }
    let layout = Layout::new(T::KIND, mapping, &record).map_err(|e| in_file(name, e))?;
    let mut out = Loaded { name: name.to_owned(), rows: Vec::new(), read: 0, set_aside: Vec::new(), digest: String::new() };
    let mut refused = Refused::default();
    let mut last = (1, 0u64);
    while reader.read_byte_record(&mut record).map_err(failed)? {
        out.read += 1;
        let row = record.position().map_or(0, csv::Position::line);
        last = (row, reader.position().line().saturating_sub(row));
        match row_of::<T>(name, &layout, &record, row) {
            Ok(value) => out.rows.push(value),
            Err(problems) if on_bad == OnBad::SetAside => out.set_aside.push(bad_row(row, problems)),
            Err(problems) => refused.push(problems),
        }
    }
    let (digest, quotes) = reader.into_inner().finish().map_err(|e| Error::new(Code::Io).file(name).detail(e.to_string()))?;
    if quotes % 2 == 1 && last.1 > 1 {
        // The rows after the stray quote are inside one cell: leaving that row out would lose them all.
        refused.push(vec![(open_quote(name, last), "")]);
    }
    refused.into_result(name)?;
    out.digest = digest;
    Ok(out)
}

fn open_quote(name: &str, last: (u64, u64)) -> Error {
    let detail =
        format!("a quote \" is opened in this row and never closed, so that the {} lines after it are inside one cell", last.1 - 1);
    Error::new(Code::BadRow).file(name).row(last.0).detail(detail)
}

fn row_of<T: Row>(name: &str, layout: &Layout, record: &ByteRecord, row: u64) -> Result<T, Vec<Problem>> {
    if record.len() != layout.width {
        let detail = format!("the row has {} cells, the header {}", record.len(), layout.width);
        return Err(vec![(Error::new(Code::BadRow).file(name).row(row).detail(detail), "")]);
    }
    let mut cells = Cells { layout, record, file: name, row, problems: Vec::new() };
    match (T::read(&mut cells), cells.problems.is_empty()) {
        (Some(value), true) => Ok(value),
        _ => Err(cells.problems),
    }
}

fn bad_row(row: u64, problems: Vec<Problem>) -> BadRow {
    let reason = problems.first().map(|(e, field)| match *field {
        "" => e.code().name().to_owned(),
        field => format!("{}:{field}", e.code().name()),
    });
    BadRow { row, reason: reason.unwrap_or_default(), problems: problems.into_iter().map(|(e, _)| e).collect() }
}

/// States the file in an error and in those inside it.
fn in_file(name: &str, error: Error) -> Error {
    if error.errors().is_empty() {
        return error.file(name);
    }
    let mut all = Problems::default();
    for inner in error.errors() {
        all.push(inner.clone().file(name));
    }
    all.into_result().err().unwrap_or(error)
}

/// Bad rows of a refused file.
#[derive(Default)]
struct Refused {
    listed: Problems,
    more: u64,
}

impl Refused {
    fn push(&mut self, problems: Vec<Problem>) {
        for (error, _) in problems {
            if self.listed.len() < LISTED {
                self.listed.push(error);
            } else {
                self.more += 1;
            }
        }
    }

    fn into_result(mut self, name: &str) -> Result<(), Error> {
        if self.more > 0 {
            let detail = format!("and {} more problems, which are not listed; is the encoding or the mapping another one?", self.more);
            self.listed.push(Error::new(Code::BadRow).file(name).detail(detail));
        }
        self.listed.into_result()
    }
}
