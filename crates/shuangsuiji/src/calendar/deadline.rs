//! Deadlines (期限): so many days after an event.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Answer, Calendar, Certainty, plus};
use crate::error::Error;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working days (工作日).
    WorkingDay,
    /// Calendar days (日).
    CalendarDay,
}

/// What becomes of a last day that is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// It stays.
    None,
    /// The next working day takes its place (民法典 §203).
    NextWorkingDay,
}

/// A time limit: so many days after an event, such as 20 working days (20 个工作日) after a check ended.
/// How many, of what, and from which event is policy, with its source kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How many.
    pub days: u16,
    /// Of what.
    pub unit: Unit,
    /// What becomes of a last day that is off. Of no effect with working days: the last is one.
    pub roll: Roll,
}

impl Deadline {
    /// The last day on which the deadline is kept. The day of the event is not counted (民法典 §201).
    ///
    /// # Errors
    /// `BadDate` where dates end before it.
    pub fn after(self, event: NaiveDate, calendar: &Calendar) -> Result<Answer<NaiveDate>, Error> {
        if self.unit == Unit::WorkingDay {
            return calendar.add_working_days(event, self.days);
        }
        let last = plus(event, self.days)?;
        match self.roll {
            Roll::None => Ok(Answer { value: last, certainty: Certainty::Published }),
            Roll::NextWorkingDay => calendar.on_or_after(last),
        }
    }
}
