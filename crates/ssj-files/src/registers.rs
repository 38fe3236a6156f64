//! One register of one file, as rows: every bad row reported with its place, all at once.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use shuangsuiji::campaign::Source;
use shuangsuiji::error::Error;

use crate::doors::{Csv, Door, RegisterFile, Request, Seen};
use crate::fields::Kind;
use crate::mapping::Mapping;
use crate::rows::Row;

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
    /// The line on which it begins; in Arrow batches its number from 0.
    pub row: u64,
    /// The first of its problems as a reason code, such as `BadIdentifier:id`.
    pub reason: String,
    /// Its problems.
    pub problems: Vec<Error>,
}

/// The rows of one file.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// The good rows, in the order of the file.
    pub rows: Vec<T>,
    /// The rows set aside.
    pub set_aside: Vec<BadRow>,
    /// The entry of the reconciliation record: how many rows were read, how many set aside, and the
    /// SHA-256 of the file's bytes.
    pub source: Source,
}

/// The entry of the reconciliation record.
pub(crate) fn source(kind: Kind, name: &str, seen: &Seen, mapping: &Mapping) -> Source {
    let mut set_aside = BTreeMap::new();
    for bad in &seen.set_aside {
        *set_aside.entry(bad.reason.clone()).or_insert(0) += 1;
    }
    let weight = mapping.fields.get("weight").filter(|_| kind == Kind::Targets).and_then(|map| map.column.clone());
    Source { role: kind.name().to_owned(), name: name.to_owned(), rows: seen.read, set_aside, weight, digest: seen.digest.clone() }
}

/// Reads a register from a file, as [`Registers::file`](crate::Registers::file), whole, for hosts that want its rows. Its name in errors is the
/// path as given, in the source the bare file name. [`Registers`](crate::Registers) reads registers for
/// a campaign without holding their rows.
///
/// # Errors
/// `Io`; a wrong mapping or header; with [`OnBad::Refuse`] every bad row.
pub fn load<T: Row>(path: &Path, mapping: &Mapping, on_bad: OnBad) -> Result<Loaded<T>, Error> {
    let file = RegisterFile::open(path, mapping)?;
    let mut loaded = whole(&path.display().to_string(), file, mapping, on_bad)?;
    if let Some(name) = path.file_name() {
        loaded.source.name = name.to_string_lossy().into_owned();
    }
    Ok(loaded)
}

/// Reads a register from CSV bytes as they come, as [`load`].
///
/// # Errors
/// As [`load`].
pub fn read<T: Row>(name: &str, input: impl Read, mapping: &Mapping, on_bad: OnBad) -> Result<Loaded<T>, Error> {
    whole(name, Csv(input), mapping, on_bad)
}

fn whole<T: Row>(name: &str, door: impl Door, mapping: &Mapping, on_bad: OnBad) -> Result<Loaded<T>, Error> {
    let mut rows: Vec<T> = Vec::new();
    let seen = door.read(Request { name, mapping, on_bad }, |part: Vec<T>| rows.extend(part))?;
    let source = source(T::KIND, name, &seen, mapping);
    Ok(Loaded { rows, set_aside: seen.set_aside, source })
}
