//! Where each field of a row comes from: the mapping, resolved against the names of a source's columns.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use shuangsuiji::error::{Code, Error, Problems, Text};
use shuangsuiji::say;

use crate::doors::{Record, Unreadable};
use crate::fields::{Field, Kind};
use crate::mapping::{FieldMap, Mapping};

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
}

impl Layout {
    /// `at` is the row on which the columns are named, where there is one.
    pub(crate) fn new(kind: Kind, mapping: &Mapping, headers: &[String], at: Option<u64>) -> Result<Self, Error> {
        mapping.check(kind)?;
        let place = |error: Error| at.into_iter().fold(error, Error::row);
        let mut problems = Problems::default();
        let mut columns = Vec::new();
        let mut used = BTreeSet::new();
        for field in kind.fields() {
            let map = mapping.fields.get(field.name);
            let from = match map.and_then(|m| m.constant.clone()) {
                Some(value) => From::Constant(value),
                None => find(field, map, headers).unwrap_or_else(|error| {
                    problems.push(place(error));
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
            let detail = say!(
                "{kind} has no such column; its columns are {known}; a mapping file takes what it names and leaves the rest",
                "{kind} 没有这一列；其各列为 {known}；使用映射文件时只读取其中指明的列",
                kind = kind.name(),
                known = known.join(", "),
            );
            problems.push(place(Error::new(Code::UnknownValue).field(name).detail(detail)));
        }
        problems.into_result()?;
        Ok(Self { columns })
    }

    /// The columns of the source that a field takes, in ascending order. From here on these alone are
    /// counted, from 0.
    #[cfg(any(feature = "arrow", feature = "excel"))]
    pub(crate) fn choose(&mut self) -> Vec<usize> {
        let chosen: BTreeSet<usize> = self.columns.iter().filter_map(Column::source).collect();
        for column in &mut self.columns {
            if let From::Cell(at) = &mut column.from {
                *at = chosen.range(..*at).count();
            }
        }
        chosen.into_iter().collect()
    }
}

fn find(field: &'static Field, map: Option<&FieldMap>, headers: &[String]) -> Result<From, Error> {
    let wanted = map.and_then(|m| m.column.as_deref());
    let fits = |h: &String| wanted.map_or_else(|| h == field.name || h == field.zh, |w| h == w.trim());
    let hits: Vec<usize> = headers.iter().enumerate().filter(|(_, h)| fits(h)).map(|(at, _)| at).collect();
    let missing = |detail: Text| Error::new(Code::MissingColumn).field(field.name).detail(detail);
    let there = || headers.join(", ");
    match (hits.as_slice(), wanted) {
        ([at], _) => Ok(From::Cell(*at)),
        ([], Some(w)) => Err(missing(say!(
            "the mapping names the column {w:?}; the file has {there}",
            "映射指明的列为 {w:?}；文件中有 {there}",
            there = there()
        ))),
        ([], None) if field.required && map.is_none_or(|m| m.default.is_none()) => Err(missing(say!(
            "there is no column {name} or {zh}; the file has {there}",
            "没有名为 {name} 或 {zh} 的列；文件中有 {there}",
            name = field.name,
            zh = field.zh,
            there = there(),
        ))),
        ([], None) => Ok(From::Absent),
        (_, _) => {
            Err(missing(say!("several columns could be it; the file has {there}", "有多列与之对应；文件中有 {there}", there = there())))
        }
    }
}

impl Column {
    /// The column of the source, where the field has one.
    pub(crate) fn source(&self) -> Option<usize> {
        match self.from {
            From::Cell(at) => Some(at),
            _ => None,
        }
    }

    /// The cell as text, nulls and defaults applied, values not yet mapped.
    pub(crate) fn text<'s, 'r: 's>(&'s self, record: &'r impl Record) -> Result<Option<Cow<'s, str>>, Box<Unreadable>> {
        let found = match &self.from {
            From::Cell(at) => record.text(*at)?,
            From::Constant(value) => Some(Cow::Borrowed(value.as_str())),
            From::Absent => None,
        };
        Ok(found.filter(|t| self.holds(t)).or_else(|| self.default.as_deref().map(Cow::Borrowed)))
    }

    /// The texts of a cell where the source has a list, nulls taken out; none where no text is left.
    pub(crate) fn parts<'r>(&self, record: &'r impl Record) -> Option<Vec<Cow<'r, str>>> {
        let From::Cell(at) = self.from else { return None };
        let mut parts = record.parts(at)?;
        parts.retain(|p| self.holds(p));
        (!parts.is_empty() || self.default.is_none()).then_some(parts)
    }

    /// Whether a text says something.
    fn holds(&self, text: &str) -> bool {
        let bare = text.trim();
        !bare.is_empty() && !self.nulls.contains(bare)
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
