//! Periods (期间) in which inspections are counted.

use chrono::{Datelike, Days, Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::DateSpan;
use crate::ident::LicenceKind;

/// A period in which inspections are counted: of the calendar, a number of days that ends with the day
/// looked at, or the term of a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day (日).
    Day,
    /// A week from Monday to Sunday (周).
    Week,
    /// A month of the calendar (月).
    Month,
    /// A quarter of the calendar (季度).
    Quarter,
    /// A year of the calendar (年度).
    Year,
    /// So many years of the calendar, the last of them the one looked at (每 N 年).
    Years(u16),
    /// So many days, the last of them the one looked at.
    Days(u16),
    /// The term of the target's licence of this kind in which the day is (许可有效期内); nothing is counted of a target
    /// without one.
    #[schemars(with = "String")]
    Licence(LicenceKind),
}

impl Period {
    /// The days of the period that a day is looked at in; none where dates end before it does, and of the term of a
    /// licence, which every target has its own of.
    pub fn around(&self, day: NaiveDate) -> Option<DateSpan> {
        let year = |from: i32| Some((NaiveDate::from_ymd_opt(from, 1, 1)?, NaiveDate::from_ymd_opt(day.year(), 12, 31)?));
        let months = |count: u32| {
            let from = NaiveDate::from_ymd_opt(day.year(), day.month0() / count * count + 1, 1)?;
            Some((from, from.checked_add_months(Months::new(count))?.pred_opt()?))
        };
        let (from, to) = match *self {
            Self::Day => (day, day),
            Self::Week => {
                let from = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()))?;
                (from, from.checked_add_days(Days::new(6))?)
            }
            Self::Month => months(1)?,
            Self::Quarter => months(3)?,
            Self::Year => year(day.year())?,
            Self::Years(count) => year(day.year() - i32::from(count.saturating_sub(1)))?,
            Self::Licence(_) => return None,
            Self::Days(count) => (day.checked_sub_days(Days::new(count.saturating_sub(1).into()))?, day),
        };
        Some(DateSpan { from, to })
    }

    /// The periods that the days of a window are looked at in, as far as an inspection on or before `as_of`
    /// can lie in them. The first is there always: a visit may take place on the window's first day.
    pub(super) fn touched(&self, window: DateSpan, as_of: NaiveDate) -> Vec<DateSpan> {
        let first = self.around(window.from);
        let next = |span: &DateSpan| {
            // What slides holds the most of the past on the window's first day.
            let slides = matches!(self, Self::Days(_));
            let day = span.to.succ_opt().filter(|day| !slides && *day <= window.to && *day <= as_of)?;
            self.around(day)
        };
        std::iter::successors(first, next).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn r57_periods_of_the_calendar_and_periods_that_slide() {
        let around = |period: Period, at: &str| {
            let span = period.around(day(at)).unwrap();
            format!("{}..{}", span.from, span.to)
        };
        assert_eq!(around(Period::Day, "2026-02-28"), "2026-02-28..2026-02-28");
        assert_eq!(around(Period::Week, "2026-03-01"), "2026-02-23..2026-03-01", "a Sunday ends its week");
        assert_eq!(around(Period::Week, "2026-03-02"), "2026-03-02..2026-03-08");
        assert_eq!(around(Period::Month, "2024-02-10"), "2024-02-01..2024-02-29");
        assert_eq!(around(Period::Quarter, "2026-12-31"), "2026-10-01..2026-12-31");
        assert_eq!(around(Period::Year, "2026-06-01"), "2026-01-01..2026-12-31");
        assert_eq!(around(Period::Years(2), "2026-06-01"), "2025-01-01..2026-12-31");
        assert_eq!(around(Period::Days(30), "2026-03-01"), "2026-01-31..2026-03-01");
        assert_eq!(Period::Days(2).around(NaiveDate::MIN), None, "its first day cannot be written");
    }

    #[test]
    fn a_window_over_new_year_is_looked_at_in_both_years() {
        let window = DateSpan::new(day("2026-12-10"), day("2027-01-20")).unwrap();
        let touched = |period: Period, as_of: &str| period.touched(window, day(as_of)).len();
        assert_eq!(touched(Period::Year, "2026-12-01"), 1, "nothing of 2027 is known yet");
        assert_eq!(touched(Period::Year, "2027-01-05"), 2);
        assert_eq!(touched(Period::Month, "2027-01-05"), 2);
        assert_eq!(touched(Period::Days(30), "2027-01-05"), 1);
    }
}
