//! Working days (工作日) and deadlines (期限).
//!
//! The State Council (国务院办公厅) publishes each autumn which days of the next year are off and which
//! Saturdays and Sundays are worked. Its notices are data, a table a year, and users add their own
//! changes. A year whose notice is not known is counted Monday to Friday, and every answer that rests
//! on such a day says [`Certainty::Provisional`].

mod deadline;
mod notice;

pub use deadline::{Deadline, Roll, Unit};
pub use notice::CalendarDay;

use std::collections::BTreeMap;
use std::ops::Bound::Included;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Suite};
use crate::error::{Code, Error};

/// Whether an answer rests on published days alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The notice of the State Council, or the user's own table, says every day it rests on.
    Published,
    /// It rests on a day that no notice and no table of the user says, counted Monday to Friday.
    Provisional {
        /// The first year whose notice is missing.
        missing: i32,
    },
}

/// An answer and whether it is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// Whether it is certain.
    pub certainty: Certainty,
}

/// Why a day is worked or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason<'a> {
    /// It is a weekday, or a Saturday or Sunday, of which nothing was said.
    Week,
    /// The notice of the State Council names it, for this holiday (节日).
    Notice(&'a str),
    /// A table of the user names it, for this reason.
    Override(&'a str),
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day<'a> {
    /// Whether it is a working day.
    pub working: bool,
    /// Why.
    pub reason: Reason<'a>,
    /// Whether that is certain.
    pub certainty: Certainty,
}

/// What a table says of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Special {
    working: bool,
    name: String,
    /// The year of the notice that says it.
    notice: i32,
}

/// The known years and the changes of the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Year → where its notice is.
    years: BTreeMap<i32, String>,
    notices: BTreeMap<NaiveDate, Special>,
    overrides: BTreeMap<NaiveDate, Special>,
}

/// The first day of December on which the next year's notice can have a say. In the notices of
/// 2007–2026 the earliest was 29 December: 2007 and 2018, whose 31st, a Monday, was then off.
const NEXT_YEAR_FROM: u32 = 25;

impl Calendar {
    /// Where the notice of a year is; none where it is not known.
    pub fn source(&self, year: i32) -> Option<&str> {
        self.years.get(&year).map(String::as_str)
    }

    /// The years whose notices are known.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.keys().copied()
    }

    /// How many days notices and the user's tables name.
    pub fn named_days(&self) -> usize {
        self.notices.len() + self.overrides.keys().filter(|day| !self.notices.contains_key(day)).count()
    }

    /// What this calendar decides by, as one hash, so that a record can name it: the years, and every
    /// day of a notice or of the user with its state. Sources and names take no part in it.
    pub fn digest(&self, suite: Suite) -> Digest {
        let mut text = "ssj-calendar-1\n".to_owned();
        for year in self.years.keys() {
            text += &format!("{year}\n");
        }
        for (mark, days) in [("notice", &self.notices), ("override", &self.overrides)] {
            for (day, special) in days {
                text += &format!("{mark} {day} {}\n", notice::state(special.working));
            }
        }
        suite.hash(text.as_bytes())
    }

    /// A day: whether it is worked, why, and whether that is certain.
    pub fn day(&self, day: NaiveDate) -> Day<'_> {
        let certainty = self.certainty(day, day);
        if let Some(special) = self.overrides.get(&day) {
            return Day { working: special.working, reason: Reason::Override(&special.name), certainty };
        }
        match self.notices.get(&day) {
            Some(special) => Day { working: special.working, reason: Reason::Notice(&special.name), certainty },
            None => Day { working: weekday(day), reason: Reason::Week, certainty },
        }
    }

    /// The first working day that is not before a day.
    ///
    /// # Errors
    /// `BadDate` where dates end before there is one.
    pub fn on_or_after(&self, day: NaiveDate) -> Result<Answer<NaiveDate>, Error> {
        let mut found = day;
        while !self.day(found).working {
            found = after(found)?;
        }
        Ok(Answer { value: found, certainty: self.certainty(day, found) })
    }

    /// The first working day after a day.
    ///
    /// # Errors
    /// `BadDate` where dates end before there is one.
    pub fn next_working_day(&self, day: NaiveDate) -> Result<Answer<NaiveDate>, Error> {
        self.on_or_after(after(day)?)
    }

    /// The `n`-th working day after a day, which itself is not counted (民法典 §201); with `n` 0, the day.
    ///
    /// # Errors
    /// `BadDate` where dates end before it.
    pub fn add_working_days(&self, day: NaiveDate, n: u16) -> Result<Answer<NaiveDate>, Error> {
        let mut found = day;
        for _ in 0..n {
            found = self.next_working_day(found)?.value;
        }
        let certainty = if n == 0 { Certainty::Published } else { self.certainty(after(day)?, found) };
        Ok(Answer { value: found, certainty })
    }

    /// How many working days there are after `from` and until `to`, which is counted: with
    /// [`Self::add_working_days`] from `from`, this many lead to `to` where it is a working day. None where
    /// `to` is not after `from`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> Answer<u32> {
        let Some(first) = from.succ_opt().filter(|first| *first <= to) else {
            return Answer { value: 0, certainty: Certainty::Published };
        };
        let mut count = weekdays_before(to) + i64::from(weekday(to)) - weekdays_before(first);
        let range = (Included(first), Included(to));
        let noticed = self.notices.range(range).filter(|(day, _)| !self.overrides.contains_key(day));
        for (day, special) in noticed.chain(self.overrides.range(range)) {
            count += i64::from(special.working) - i64::from(weekday(*day));
        }
        Answer { value: u32::try_from(count).unwrap_or(0), certainty: self.certainty(first, to) }
    }

    /// Whether every day of a span is known.
    fn certainty(&self, from: NaiveDate, to: NaiveDate) -> Certainty {
        // Ends soon: at the first year without a notice, unless the user says every day of it.
        for year in from.year()..=to.year() {
            let split = NaiveDate::from_ymd_opt(year, 12, NEXT_YEAR_FROM);
            let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
            let parts = [(first, split.and_then(|d| d.pred_opt()), year), (split, last, year + 1)];
            for (start, end, needed) in parts {
                let missing = [year, needed].into_iter().find(|y| !self.years.contains_key(y));
                let start = start.map_or(from, |d| d.max(from));
                let end = end.map_or(to, |d| d.min(to));
                if let Some(missing) = missing.filter(|_| start <= end && !self.overridden(start, end)) {
                    return Certainty::Provisional { missing };
                }
            }
        }
        Certainty::Published
    }

    /// Whether the user says every day of a span.
    fn overridden(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let days = to.signed_duration_since(from).num_days() + 1;
        usize::try_from(days).is_ok_and(|days| self.overrides.range(from..=to).count() == days)
    }
}

fn after(day: NaiveDate) -> Result<NaiveDate, Error> {
    plus(day, 1)
}

/// A day so many days later.
fn plus(day: NaiveDate, days: u16) -> Result<NaiveDate, Error> {
    day.checked_add_days(Days::new(u64::from(days)))
        .ok_or_else(|| Error::new(Code::BadDate).value(day).detail(say!("no date is so far away", "该日期超出可表示的范围")))
}

/// Whether a day is one of Monday to Friday.
fn weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// How many weekdays there are before a day, from a Monday long ago.
fn weekdays_before(day: NaiveDate) -> i64 {
    // Day 1 of the common era was a Monday.
    let days = i64::from(day.num_days_from_ce()) - 1;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests;
