//! Where each field of a row comes from: the mapping, resolved against the header of a file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use csv::ByteRecord;
use shuangsuiji::error::{Code, Error, Problems};

use crate::fields::{Field, Kind};
use crate::mapping::{Encoding, FieldMap, Mapping};

/// The source of one field.
pub(crate) struct Column {
    pub(crate) field: &'static Field,
    from: From,
    values: BTreeMap<String, String>,
    nulls: BTreeSet<String>,
    default: Option<String>,
}

enum From {
    Cell(usize),
    Constant(String),
    Absent,
}

/// The sources of all fields, in the order of the field table.
pub(crate) struct Layout {
    pub(crate) columns: Vec<Column>,
    pub(crate) encoding: Encoding,
    pub(crate) width: usize,
}

/// The text of bytes in an encoding; none where they are not of it.
pub(crate) fn decode(encoding: Encoding, bytes: &[u8]) -> Option<Cow<'_, str>> {
    match encoding {
        Encoding::Gb18030 if !bytes.is_ascii() => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    }
}

impl Layout {
    pub(crate) fn new(kind: Kind, mapping: &Mapping, header: &ByteRecord) -> Result<Self, Error> {
        mapping.check(kind)?;
        let headers = headers(mapping.encoding, header)?;
        let mut problems = Problems::default();
        let mut columns = Vec::new();
        let mut used = BTreeSet::new();
        for field in kind.fields() {
            let map = mapping.fields.get(field.name);
            let from = match map.and_then(|m| m.constant.clone()) {
                Some(value) => From::Constant(value),
                None => find(field, map, &headers).unwrap_or_else(|error| {
                    problems.push(error);
                    From::Absent
                }),
            };
            if let From::Cell(at) = from {
                used.insert(at);
            }
            let map = map.cloned().unwrap_or_default();
            columns.push(Column { field, from, values: map.values, nulls: map.nulls, default: map.default });
        }
        let ours = |h: &str| kind.fields().iter().any(|f| f.name == h || f.zh == h);
        // Without a mapping a column that we do not know may be a misspelt one of ours, whose
        // values would be lost in silence; a mapping chooses among the columns of an export.
        let strangers = headers.iter().enumerate().filter(|(at, h)| !used.contains(at) && !h.is_empty() && !ours(h));
        for (_, name) in strangers.filter(|_| mapping.fields.is_empty()) {
            let known: Vec<&str> = kind.fields().iter().map(|f| f.name).collect();
            problems.push(Error::new(Code::UnknownValue).row(1).field(name).detail(format!(
                "{} has no such column; its columns are {}; a mapping file takes what it names and leaves the rest",
                kind.name(),
                known.join(", ")
            )));
        }
        problems.into_result()?;
        Ok(Self { columns, encoding: mapping.encoding, width: headers.len() })
    }
}

fn headers(encoding: Encoding, header: &ByteRecord) -> Result<Vec<String>, Error> {
    let mut out = Vec::with_capacity(header.len());
    for (at, cell) in header.iter().enumerate() {
        let text = decode(encoding, cell)
            .ok_or_else(|| Error::new(Code::BadEncoding).row(1).detail(format!("header {} is not {}", at + 1, name(encoding))))?;
        out.push(text.trim_start_matches('\u{feff}').trim().to_owned());
    }
    Ok(out)
}

pub(crate) fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
    }
}

fn find(field: &'static Field, map: Option<&FieldMap>, headers: &[String]) -> Result<From, Error> {
    let wanted = map.and_then(|m| m.column.as_deref());
    let fits = |h: &String| wanted.map_or_else(|| h == field.name || h == field.zh, |w| h == w.trim());
    let hits: Vec<usize> = headers.iter().enumerate().filter(|(_, h)| fits(h)).map(|(at, _)| at).collect();
    let missing = |detail: String| Error::new(Code::MissingColumn).row(1).field(field.name).detail(detail);
    let there = || headers.join(", ");
    match (hits.as_slice(), wanted) {
        ([at], _) => Ok(From::Cell(*at)),
        ([], Some(w)) => Err(missing(format!("the mapping names the column {w:?}; the file has {}", there()))),
        ([], None) if field.required && map.is_none_or(|m| m.default.is_none()) => {
            Err(missing(format!("there is no column {} or {}; the file has {}", field.name, field.zh, there())))
        }
        ([], None) => Ok(From::Absent),
        (_, _) => Err(missing(format!("several columns could be it; the file has {}", there()))),
    }
}

impl Column {
    /// The bytes of the cell, where there is one.
    pub(crate) fn raw<'r>(&self, record: &'r ByteRecord) -> Option<&'r [u8]> {
        match self.from {
            From::Cell(at) => record.get(at),
            _ => None,
        }
    }

    /// The cell as text, nulls and defaults applied, values not yet mapped.
    pub(crate) fn text<'s, 'r: 's>(&'s self, encoding: Encoding, record: &'r ByteRecord) -> Result<Option<Cow<'s, str>>, ()> {
        let found = match &self.from {
            From::Cell(at) => Some(decode(encoding, record.get(*at).unwrap_or_default()).ok_or(())?),
            From::Constant(value) => Some(Cow::Borrowed(value.as_str())),
            From::Absent => None,
        };
        let there = found.filter(|t| {
            let bare = t.trim();
            !bare.is_empty() && !self.nulls.contains(bare)
        });
        Ok(there.or_else(|| self.default.as_deref().map(Cow::Borrowed)))
    }

    /// A value of the register as ours.
    pub(crate) fn map<'s>(&'s self, value: Cow<'s, str>) -> Cow<'s, str> {
        if self.values.is_empty() {
            return value;
        }
        match self.values.get(value.trim()) {
            Some(ours) => Cow::Borrowed(ours.as_str()),
            None => value,
        }
    }
}
