//! The tables of a calendar: the notices of the State Council, and the changes of a user.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{Calendar, NEXT_YEAR_FROM, Special};
use crate::error::{Code, Error, Problems, Text};
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

/// A day that a table names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDay {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is worked.
    pub working: bool,
    /// Why: the holiday, or the reason of a change.
    pub name: String,
    /// The year whose notice of the State Council (放假安排) says it; none: a change of the user.
    pub notice: Option<i32>,
}

impl CalendarDay {
    /// Reads the state of a day: `off` (放假) or `work` (上班).
    ///
    /// # Errors
    /// The states, where it is none.
    pub fn working(text: &str) -> Result<bool, Text> {
        match text {
            "work" | "上班" => Ok(true),
            "off" | "放假" => Ok(false),
            _ => Err(say!("a day is off or work", "状态为 off（放假）或 work（上班）")),
        }
    }

    /// How the state is written.
    pub fn state(&self) -> &'static str {
        state(self.working)
    }

    /// Whether the notice of a year can say something of this day.
    fn fits(&self, year: i32) -> Result<(), Text> {
        let day = self.day;
        if day.year() == year || day.year() == year - 1 && day.month() == 12 && day.day() >= NEXT_YEAR_FROM {
            return Ok(());
        }
        Err(say!(
            "the notice of {year} is about that year and the last week of December before it",
            "{year} 年的放假安排只涉及该年及上一年 12 月最后一周"
        ))
    }
}

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
        self.check_new(year).map_err(|e| e.file(file))?;
        let days = read(file, text, Some(year))?;
        self.take_notice(year, source, days);
        Ok(())
    }

    /// This calendar with days of the user's tables, in any order. The days of a notice make its year known;
    /// others are changes, as of [`Self::add_overrides`]. `source` says where the days come from.
    ///
    /// # Errors
    /// One error holding every year that is known already, every day that the notice of its year cannot be
    /// about, and every day that stands twice.
    pub fn with(mut self, source: &str, mut days: Vec<CalendarDay>) -> Result<Self, Error> {
        days.sort_by_key(|day| (day.notice, day.day));
        let mut problems = Problems::default();
        for pair in days.windows(2) {
            if let [a, b] = pair
                && (a.notice, a.day) == (b.notice, b.day)
            {
                problems.push(Error::new(Code::DuplicateId).field("day").value(a.day).detail(twice()));
            }
        }
        let fits = days.iter().filter_map(|day| day.fits(day.notice?).err().map(|why| (day, why)));
        problems.extend(fits.map(|(day, why)| Error::new(Code::BadDate).field("day").value(day.day).detail(why)));
        for days in days.chunk_by(|a, b| a.notice == b.notice) {
            match days.first().and_then(|day| day.notice) {
                Some(year) => match self.check_new(year) {
                    Ok(()) => self.take_notice(year, source, days.to_vec()),
                    Err(error) => problems.push(error.field("notice")),
                },
                None => self.take_overrides(days.to_vec()),
            }
        }
        problems.into_result()?;
        Ok(self)
    }

    fn check_new(&self, year: i32) -> Result<(), Error> {
        if !self.years.contains_key(&year) {
            return Ok(());
        }
        let detail = say!(
            "the notice of this year is known already; a day without a notice changes it",
            "该年份的放假安排已存在；如需改动，请填写不带放假安排年份的日期"
        );
        Err(Error::new(Code::DuplicateId).value(year).detail(detail))
    }

    fn take_notice(&mut self, year: i32, source: &str, days: Vec<CalendarDay>) {
        for CalendarDay { day, working, name, .. } in days {
            if self.notices.get(&day).is_none_or(|known| known.notice < year) {
                self.notices.insert(day, Special { working, name, notice: year });
            }
        }
        self.years.insert(year, source.to_owned());
    }

    fn take_overrides(&mut self, days: Vec<CalendarDay>) {
        self.overrides.extend(days.into_iter().map(|d| (d.day, Special { working: d.working, name: d.name, notice: 0 })));
    }

    /// Adds changes of the user, such as a local holiday (地方假日) or an extraordinary change: a table
    /// of the same form. They go before the notices, and later ones before earlier ones; a day that they
    /// say is certain.
    ///
    /// # Errors
    /// One error holding every problem of the table, as for [`Self::add_year`].
    pub fn add_overrides(&mut self, file: &str, text: &str) -> Result<(), Error> {
        self.take_overrides(read(file, text, None)?);
        Ok(())
    }
}

/// The days of a table: of the notice of a year, or changes.
fn read(file: &str, text: &str, notice: Option<i32>) -> Result<Vec<CalendarDay>, Error> {
    let (mut days, mut seen) = (Vec::new(), BTreeSet::new());
    reference::each(file, text, COLUMNS, |row: &Row<'_, 3>| {
        let day = row.read(0, Code::BadDate, reference::day)?;
        let working = row.read(1, Code::UnknownValue, CalendarDay::working)?;
        let day = CalendarDay { day, working, name: row.cell(2).to_owned(), notice };
        notice.map_or(Ok(()), |year| day.fits(year)).map_err(|detail| row.bad(0, Code::BadDate, detail))?;
        if !seen.insert(day.day) {
            return Err(row.bad(0, Code::DuplicateId, twice()));
        }
        days.push(day);
        Ok(())
    })?;
    Ok(days)
}

fn twice() -> Text {
    say!("this day stands twice in the table", "表中该日期重复")
}

/// How a state is written.
pub(super) fn state(working: bool) -> &'static str {
    if working { "work" } else { "off" }
}
