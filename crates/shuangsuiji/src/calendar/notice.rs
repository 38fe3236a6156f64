//! The tables of a calendar: the notices of the State Council, and the changes of a user.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Calendar, NEXT_YEAR_FROM, Special};
use crate::error::{Code, Error, Text};
use crate::reference::{self, Column, Row, may, need};

const COLUMNS: [Column; 3] = [need("day", "日期"), need("state", "状态"), may("name", "名称")];

/// The notices that this version has, with their addresses.
const NOTICES: [(i32, &str, &str, &str); 3] = [
    (
        2024,
        "https://www.gov.cn/zhengce/zhengceku/202310/content_6911528.htm",
        "calendar-2024.csv",
        include_str!("../../data/calendar-2024.csv"),
    ),
    (
        2025,
        "https://www.gov.cn/zhengce/zhengceku/202411/content_6986383.htm",
        "calendar-2025.csv",
        include_str!("../../data/calendar-2025.csv"),
    ),
    (
        2026,
        "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",
        "calendar-2026.csv",
        include_str!("../../data/calendar-2026.csv"),
    ),
];

impl Calendar {
    /// The calendar of the notices that this version has: 2024, 2025 and 2026.
    ///
    /// # Errors
    /// None that data of this version can have.
    pub fn published() -> Result<Self, Error> {
        let mut calendar = Self::default();
        for (year, source, file, text) in NOTICES {
            calendar.add_year(year, source, file, text)?;
        }
        Ok(calendar)
    }

    /// Adds the notice of a year: a table with the columns `day` (日期), `state` (状态: `off`/`放假` or
    /// `work`/`上班`) and `name` (名称, may be empty). A notice can arrange the last week of the year
    /// before; of such a day the later notice decides. `source` says where the notice is, `file` is the
    /// name that errors give.
    ///
    /// # Errors
    /// `DuplicateId` for a year that is known already, whose changes are for [`Self::add_overrides`];
    /// otherwise one error holding every problem of the table: text that is no such table, a day that is
    /// none, that is not of the year, or that stands twice, and a state that is none.
    pub fn add_year(&mut self, year: i32, source: &str, file: &str, text: &str) -> Result<(), Error> {
        if self.years.contains_key(&year) {
            return Err(Error::new(Code::DuplicateId)
                .file(file)
                .value(year)
                .detail(say!("the notice of this year is known already", "该年份的放假安排已存在")));
        }
        let days = read(file, text, year, |day| {
            if day.year() == year || day.year() == year - 1 && day.month() == 12 && day.day() >= NEXT_YEAR_FROM {
                return Ok(());
            }
            Err(say!(
                "the notice of {year} is about that year and the last week of December before it",
                "{year} 年的放假安排只涉及该年及上一年 12 月最后一周"
            ))
        })?;
        for (day, special) in days {
            if self.notices.get(&day).is_none_or(|known| known.notice < year) {
                self.notices.insert(day, special);
            }
        }
        self.years.insert(year, source.to_owned());
        Ok(())
    }

    /// Adds changes of the user, such as a local holiday (地方假日) or an extraordinary change: a table
    /// of the same form. They go before the notices, and later ones before earlier ones; a day that they
    /// say is certain.
    ///
    /// # Errors
    /// One error holding every problem of the table, as for [`Self::add_year`].
    pub fn add_overrides(&mut self, file: &str, text: &str) -> Result<(), Error> {
        self.overrides.extend(read(file, text, 0, |_| Ok(()))?);
        Ok(())
    }
}

/// The days of a table.
fn read(file: &str, text: &str, notice: i32, fits: impl Fn(NaiveDate) -> Result<(), Text>) -> Result<BTreeMap<NaiveDate, Special>, Error> {
    let mut days = BTreeMap::new();
    reference::each(file, text, COLUMNS, |row: &Row<'_, 3>| {
        let day = row.read(0, Code::BadDate, reference::day)?;
        fits(day).map_err(|detail| row.bad(0, Code::BadDate, detail))?;
        let special = Special { working: row.read(1, Code::UnknownValue, working)?, name: row.cell(2).to_owned(), notice };
        match days.insert(day, special) {
            None => Ok(()),
            Some(_) => Err(row.bad(0, Code::DuplicateId, say!("this day stands twice in the table", "表中该日期重复"))),
        }
    })?;
    Ok(days)
}

fn working(text: &str) -> Result<bool, Text> {
    match text {
        "work" | "上班" => Ok(true),
        "off" | "放假" => Ok(false),
        _ => Err(say!("a day is off or work", "状态为 off（放假）或 work（上班）")),
    }
}

/// How a state is written.
pub(super) fn state(working: bool) -> &'static str {
    if working { "work" } else { "off" }
}
