//! Regions (行政区划) as a dated tree with explicit parents.
//!
//! The digits of GB/T 2260 say what is above a region only for most: counties directly under a province
//! (省直辖县级), zones (功能区) and reforms such as that of Changzhi (长治) in 2018 break them. The tree says
//! it; digits are the default where it is silent, and every answer tells which it rests on.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use super::within::Basis;
use super::{IdentError, RegionCode};
use crate::digest::{Digest, Suite};
use crate::error::{Code, Error, Problems, Text};
use crate::forest::circles;
use crate::reference::{self, Column, Row, may, need};

/// What a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RegionLevel {
    /// A province, autonomous region, municipality or special region (省级).
    Province,
    /// A city or prefecture (地级).
    City,
    /// A heading of the code list that is no government, such as `110100` 市辖区 and `429000`
    /// 省直辖县级行政区划 (汇总码).
    Group,
    /// A county, district or county-level city (县级).
    County,
    /// A zone or another unit beside the counties, such as a development zone (功能区).
    Zone,
    /// A town, township or street (乡级).
    Town,
}

impl RegionLevel {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Province, Self::City, Self::Group, Self::County, Self::Zone, Self::Town];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::Group => "group",
            Self::County => "county",
            Self::Zone => "zone",
            Self::Town => "town",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Province => "省级",
            Self::City => "地级",
            Self::Group => "汇总码",
            Self::County => "县级",
            Self::Zone => "功能区",
            Self::Town => "乡级",
        }
    }

    /// The level of a name, English or Chinese.
    ///
    /// # Errors
    /// The names, where it is none.
    pub fn read(text: &str) -> Result<Self, Text> {
        Self::ALL.into_iter().find(|l| text == l.name() || text == l.zh()).ok_or_else(|| {
            let names = Self::ALL.map(|l| format!("{} ({})", l.name(), l.zh())).join(", ");
            say!("it is one of {names}", "应为下列之一：{names}")
        })
    }
}

/// A region as it was in a span of days.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// The first day; none: since ever.
    pub from: Option<NaiveDate>,
    /// The last day; none: for the time being.
    pub to: Option<NaiveDate>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub level: RegionLevel,
    /// The region above it; none: it is at the top.
    pub parent: Option<RegionCode>,
    /// The regions that took over its area when its code was given up (后继代码); none: it is in force, or
    /// nobody says who did.
    pub successors: BTreeSet<RegionCode>,
}

impl Region {
    /// Reads the first day of a row; a year stands for its first.
    ///
    /// # Errors
    /// How a day is written.
    pub fn first_day(text: &str) -> Result<NaiveDate, Text> {
        bound(text, 1, 1)
    }

    /// Reads the last day of a row; a year stands for its last.
    ///
    /// # Errors
    /// How a day is written.
    pub fn last_day(text: &str) -> Result<NaiveDate, Text> {
        bound(text, 12, 31)
    }

    /// Whether it was so on a day.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// A region above another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Above {
    /// Its code.
    pub code: RegionCode,
    /// What that rests on.
    pub basis: Basis,
}

/// The tree. A clone shares its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// Sorted by code and first day.
    rows: Arc<[Region]>,
    /// The positions of the rows that have a parent, sorted by it.
    below: Arc<[u32]>,
}

/// The built-in tree, once it was asked for: every registry has it, and reading it takes milliseconds.
static CHINA: OnceLock<Regions> = OnceLock::new();

const COLUMNS: [Column; 7] = [
    need("code", "代码"),
    need("name", "名称"),
    need("level", "级别"),
    may("parent", "上级代码"),
    may("valid_from", "启用时间"),
    may("valid_to", "停用时间"),
    may("successors", "后继代码"),
];

impl Regions {
    /// The regions of China: those of the Ministry of Civil Affairs (民政部) at county level and above
    /// since 2007, with the years in which they were in force, and the zones of the National Bureau of
    /// Statistics (国家统计局) of 2023, without dates. A code that changed within a year is so from 1
    /// January of it; the day is not in the source. `data/README.md` names the sources and licences.
    ///
    /// # Errors
    /// None that data of this version can have.
    pub fn china() -> Result<Self, Error> {
        if let Some(tree) = CHINA.get() {
            return Ok(tree.clone());
        }
        let tree = Self::new(Self::read("regions.csv", include_str!("../../data/regions.csv"))?)?;
        Ok(CHINA.get_or_init(|| tree).clone())
    }

    /// Reads rows from a table with the columns `code`, `name`, `level`, and, where they are not empty,
    /// `parent`, `valid_from`, `valid_to` and `successors` (separated by `;`). A year stands for its first,
    /// or last, day. `file` is the name that errors give.
    ///
    /// # Errors
    /// One error holding every problem, with file, line and column.
    pub fn read(file: &str, text: &str) -> Result<Vec<Region>, Error> {
        let mut rows = Vec::new();
        reference::each(file, text, COLUMNS, |row: &Row<'_, 7>| {
            let region = Region {
                code: row.read(0, Code::BadIdentifier, RegionCode::parse)?,
                from: row.read_if(4, Code::BadDate, Region::first_day)?,
                to: row.read_if(5, Code::BadDate, Region::last_day)?,
                name: row.cell(1).to_owned(),
                level: row.read(2, Code::UnknownValue, RegionLevel::read)?,
                parent: row.read_if(3, Code::BadIdentifier, RegionCode::parse)?,
                successors: row.read_if(6, Code::BadIdentifier, codes)?.unwrap_or_default(),
            };
            if region.from.zip(region.to).is_some_and(|(from, to)| to < from) {
                return Err(row.bad(5, Code::BadDate, say!("it ends before it begins", "截止日早于起始日")));
            }
            rows.push(region);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The tree of rows in any order. A code may have several rows, for spans of days that do not overlap.
    ///
    /// # Errors
    /// One error holding every row that overlaps the next one of its code, every row that ends before it
    /// begins, every parent and successor that has no row, and circles of parents, whatever their days.
    pub fn new(mut rows: Vec<Region>) -> Result<Self, Error> {
        rows.sort();
        let mut problems = Problems::default();
        let wrong = |code, field: &str, row: &Region, detail| Error::new(code).field(field).value(&row.code).detail(detail);
        for pair in rows.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
                && a.to.is_none_or(|to| b.from.is_none_or(|from| from <= to))
            {
                let (one, other) = (span(a), span(b));
                let detail = say!("its rows {one} and {other} overlap", "其{one}与{other}两行的时段重叠"; one, other);
                problems.push(wrong(Code::DuplicateId, "code", a, detail));
            }
        }
        for row in &rows {
            if row.from.zip(row.to).is_some_and(|(from, to)| to < from) {
                problems.push(wrong(Code::BadDate, "valid_to", row, say!("it ends before it begins", "截止日早于起始日")));
            }
        }
        let mut below: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
        below.retain(|at| rows.get(*at as usize).is_some_and(|row| row.parent.is_some()));
        below.sort_by_key(|at| rows.get(*at as usize).map(|row| (&row.parent, &row.code, row.from)));
        let tree = Self { rows: rows.into(), below: below.into() };
        problems.extend(tree.problems_of_references());
        problems.into_result()?;
        Ok(tree)
    }

    /// This tree with rows of the user: a code that they name is wholly theirs, others stay as they are.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with(&self, rows: Vec<Region>) -> Result<Self, Error> {
        let theirs: std::collections::BTreeSet<RegionCode> = rows.iter().map(|row| row.code.clone()).collect();
        let mut all: Vec<Region> = self.rows.iter().filter(|row| !theirs.contains(&row.code)).cloned().collect();
        all.extend(rows);
        Self::new(all)
    }

    /// The parents and successors that have no row, and the circles of parents.
    fn problems_of_references(&self) -> Vec<Error> {
        let mut problems = Vec::new();
        let codes: Vec<&[Region]> = self.rows.chunk_by(|a, b| a.code == b.code).collect();
        let mut parents: Vec<Vec<usize>> = Vec::with_capacity(codes.len());
        let place = |code: &RegionCode| codes.binary_search_by(|other| other.first().map(|r| &r.code).cmp(&Some(code)));
        for rows in &codes {
            let mut above = Vec::new();
            for (row, new) in rows.iter().flat_map(|row| row.successors.iter().map(move |new| (row, new))) {
                if place(new).is_err() {
                    problems.push(
                        Error::new(Code::UnknownReference)
                            .field("successors")
                            .value(&row.code)
                            .detail(say!("its successor {new} is not among the regions", "其后继代码 {new} 不在区划表中")),
                    );
                }
            }
            for (row, parent) in rows.iter().filter_map(|row| Some((row, row.parent.as_ref()?))) {
                match place(parent) {
                    Ok(at) => above.push(at),
                    Err(_) => problems.push(
                        Error::new(Code::UnknownReference)
                            .field("parent")
                            .value(&row.code)
                            .detail(say!("its parent {parent} is not among the regions", "其上级 {parent} 不在区划表中")),
                    ),
                }
            }
            parents.push(above);
        }
        for circle in circles(parents.len(), |at| parents.get(at).map_or(&[], Vec::as_slice)) {
            let code = |at: &usize| codes.get(*at).and_then(|rows| rows.first()).map_or("", |row| row.code.as_str());
            let names: Vec<&str> = circle.iter().chain(circle.first()).map(code).collect();
            let (first, circle) = (names.first().copied().unwrap_or_default(), names.join(" → "));
            problems.push(
                Error::new(Code::BadRow)
                    .field("parent")
                    .value(first)
                    .detail(say!("the parents go in a circle: {circle}", "上级关系成环：{circle}")),
            );
        }
        problems
    }

    /// What this tree decides by, as one hash, so that a record can name it: every row without its name.
    pub fn digest(&self, suite: Suite) -> Digest {
        let mut text = "ssj-regions-1\n".to_owned();
        let end = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
        for row in self.rows.iter() {
            let parent = row.parent.as_ref().map_or("", RegionCode::as_str);
            let successors: Vec<&str> = row.successors.iter().map(RegionCode::as_str).collect();
            let (level, new) = (row.level.name(), successors.join(";"));
            text += &format!("{},{level},{parent},{},{},{new}\n", row.code, end(row.from), end(row.to));
        }
        suite.hash(text.as_bytes())
    }

    /// Every row, sorted by code and first day.
    pub fn rows(&self) -> &[Region] {
        &self.rows
    }

    /// The rows of a code, sorted by first day: what it was in the course of time.
    pub fn history(&self, code: &RegionCode) -> &[Region] {
        let from = self.rows.partition_point(|row| row.code < *code);
        let rows = self.rows.get(from..).unwrap_or_default();
        rows.get(..rows.partition_point(|row| row.code == *code)).unwrap_or_default()
    }

    /// The region that a code stood for on a day.
    pub fn get(&self, code: &RegionCode, day: NaiveDate) -> Option<&Region> {
        self.history(code).iter().find(|row| row.holds(day))
    }

    /// The region that a code most likely means on a day: the row of the day; where there is none, as of
    /// a code that was given up before the day, the latest before it, otherwise the first.
    pub fn nearest(&self, code: &RegionCode, day: NaiveDate) -> Option<(&Region, Basis)> {
        let rows = self.history(code);
        if let Some(row) = rows.iter().find(|row| row.holds(day)) {
            return Some((row, Basis::Listed));
        }
        let before = rows.iter().rev().find(|row| row.from.is_none_or(|from| from <= day));
        before.or(rows.first()).map(|row| (row, Basis::OtherDay))
    }

    /// The region above one on a day; none for one at the top, and for a code that the tree does not
    /// have and whose digits say nothing.
    pub fn parent(&self, code: &RegionCode, day: NaiveDate) -> Option<Above> {
        match self.nearest(code, day) {
            Some((row, basis)) => Some(Above { code: row.parent.clone()?, basis }),
            None => Some(Above { code: code.parent()?, basis: Basis::Digits }),
        }
    }

    /// The regions above one on a day, the nearest first. What each rests on holds for the way to it.
    pub fn ancestors(&self, code: &RegionCode, day: NaiveDate) -> impl Iterator<Item = Above> {
        let start = Above { code: code.clone(), basis: Basis::Listed };
        let up = move |from: &Above| {
            let above = self.parent(&from.code, day)?;
            Some(Above { basis: above.basis.max(from.basis), ..above })
        };
        std::iter::successors(up(&start), up)
    }

    /// The regions directly under one on a day, sorted by code.
    pub fn children(&self, code: &RegionCode, day: NaiveDate) -> impl Iterator<Item = &Region> {
        let row = |at: &u32| self.rows.get(*at as usize);
        let parent = move |at: &u32| row(at).and_then(|row| row.parent.as_ref());
        let from = self.below.partition_point(|at| parent(at) < Some(code));
        let to = self.below.partition_point(|at| parent(at) <= Some(code));
        self.below.get(from..to).unwrap_or_default().iter().filter_map(row).filter(move |row| row.holds(day))
    }

    /// The name with those above it, as one writes an address: 山西省长治市潞州区. Headings that are no
    /// government are left out. None where the tree does not have the code.
    pub fn full_name(&self, code: &RegionCode, day: NaiveDate) -> Option<String> {
        let (row, _) = self.nearest(code, day)?;
        let above = self.ancestors(code, day).filter_map(|above| self.nearest(&above.code, day));
        let mut names: Vec<&str> = above.map(|(row, _)| row).filter(|r| r.level != RegionLevel::Group).map(|r| r.name.as_str()).collect();
        names.reverse();
        names.push(&row.name);
        Some(names.concat())
    }
}

/// The days of a row, for a message.
fn span(row: &Region) -> Text {
    let end = |day: Option<NaiveDate>| day.map_or("…".to_owned(), |day| day.to_string());
    let (from, to) = (end(row.from), end(row.to));
    say!("({from} to {to})", "（{from} 至 {to}）")
}

/// Codes separated by `;` or `；`.
fn codes(text: &str) -> Result<BTreeSet<RegionCode>, IdentError> {
    text.split([';', '；']).map(|code| RegionCode::parse(code.trim())).collect()
}

/// A day, or a year that stands for a day of it.
fn bound(text: &str, month: u32, day: u32) -> Result<NaiveDate, Text> {
    let year = if text.len() == 4 { text.parse().ok() } else { None };
    year.and_then(|year| NaiveDate::from_ymd_opt(year, month, day)).map_or_else(|| reference::day(text), Ok)
}
