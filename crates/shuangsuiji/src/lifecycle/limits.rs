//! Time limits (时限): what runs, what warns, what is late. Raised once, and never taken back.

use chrono::NaiveDate;

use serde::{Serialize, Serializer};

use super::act::{Act, Entry, Presence, Subject};
use super::casebook::{Casebook, Receipt};
use super::rules::Limit;
use super::state::{Case, Stage};
use crate::calendar::{Answer, Calendar, Certainty, Deadline, Unit};
use crate::digest::Digest;
use crate::error::Error;
use crate::ident::{OrgCode, PartyCode, ReasonCode};
use crate::journal::Timestamp;
use crate::text::{Speak, Text};

/// How a limit stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// There is time yet.
    Open,
    /// It ends soon.
    Warning,
    /// It stands still.
    Paused,
    /// It was kept.
    Met,
    /// It was missed, and what was to be done is done by now.
    MetLate,
    /// It is missed.
    Late,
}

impl Speak for Standing {
    fn say(&self) -> Text {
        match self {
            Self::Open => say!("open", "未到期"),
            Self::Warning => say!("warning", "临期"),
            Self::Paused => say!("paused", "中止"),
            Self::Met => say!("met", "按期完成"),
            Self::MetLate => say!("met late", "逾期完成"),
            Self::Late => say!("late", "逾期"),
        }
    }
}

/// One limit of one visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Running<'a> {
    /// The visit.
    #[serde(serialize_with = "which")]
    pub case: &'a Case,
    /// The limit.
    #[serde(serialize_with = "named")]
    pub limit: &'a Limit,
    /// The last day on which it is kept.
    pub due: NaiveDate,
    /// Whether the working days it rests on are published.
    pub certainty: Certainty,
    /// How it stands.
    pub standing: Standing,
}

/// A visit by its two ids.
fn which<S: Serializer>(case: &&Case, s: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Ids<'a> {
        ceremony: &'a Digest,
        target: &'a Digest,
    }
    Ids { ceremony: &case.ceremony, target: &case.target }.serialize(s)
}

fn named<S: Serializer>(limit: &&Limit, s: S) -> Result<S::Ok, S::Error> {
    limit.name.serialize(s)
}

impl Casebook {
    /// Every limit that runs or ran of the visits that stand, as it stands on a day.
    ///
    /// # Errors
    /// `BadDate` where dates end before a limit does.
    pub fn limits(&self, today: NaiveDate) -> Result<Vec<Running<'_>>, Error> {
        let mut all = Vec::new();
        for case in self.cases().filter(|case| case.stands()) {
            for limit in &self.rules().limits {
                let Some(from) = case.reached.get(&limit.from) else { continue };
                let end = case.reached.get(&limit.until).map(|reached| reached.at.day_in_china());
                all.push(self.clock(case, limit, today).run(from.at.day_in_china(), end)?);
            }
            if let (Some(Presence::Emergency), Some(entered)) = (case.way, case.reached.get(&Stage::Entered)) {
                let filed = case.filed.map(Timestamp::day_in_china);
                all.push(self.clock(case, &self.rules().emergency, today).run(entered.at.day_in_china(), filed)?);
            }
        }
        Ok(all)
    }

    /// The visits that were handed over and not received until their day (移交逾期未签收).
    pub fn overdue_receipts(&self, today: NaiveDate) -> impl Iterator<Item = &Case> {
        self.cases().filter(move |case| case.handed.as_ref().is_some_and(|handed| handed.received.is_none() && handed.due < today))
    }

    fn clock<'a>(&'a self, case: &'a Case, limit: &'a Limit, today: NaiveDate) -> Clock<'a> {
        Clock { case, limit, calendar: self.calendar(), today }
    }

    /// Raises what is missed by a day and not raised yet, each as an event; gives the numbers of the events. A day
    /// that is looked at again raises nothing anew.
    ///
    /// # Errors
    /// As [`Self::limits`] and [`Self::submit`].
    pub fn raise(&mut self, today: NaiveDate, by: &OrgCode, actor: &PartyCode, time: Timestamp) -> Result<Vec<u64>, Error> {
        let missed = self.limits(today)?;
        let missed = missed.iter().filter(|one| matches!(one.standing, Standing::Late | Standing::MetLate));
        let missed = missed.filter(|one| !one.case.violated.contains(&one.limit.name));
        let found: Vec<(Digest, Digest, ReasonCode, NaiveDate, OrgCode)> = missed
            .map(|one| {
                let owner = one.case.executors.first().unwrap_or(by);
                (one.case.ceremony, one.case.target, one.limit.name.clone(), one.due, owner.clone())
            })
            .collect();
        let mut raised = Vec::new();
        for (ceremony, target, limit, due, owner) in found {
            let entry = Entry {
                key: format!("violated/{ceremony}/{target}/{limit}"),
                by: by.clone(),
                actor: actor.clone(),
                at: time,
                subject: Subject::Visit { ceremony, target },
                act: Act::Violated { limit, due, owner },
            };
            if let Receipt::Written(seq) = self.submit(&entry, time)? {
                raised.push(seq);
            }
        }
        Ok(raised)
    }
}

/// The clock of one limit of one visit.
struct Clock<'a> {
    case: &'a Case,
    limit: &'a Limit,
    calendar: &'a Calendar,
    today: NaiveDate,
}

impl<'a> Clock<'a> {
    /// How the limit stands that runs from a day, and was kept or missed on another.
    fn run(self, from: NaiveDate, end: Option<NaiveDate>) -> Result<Running<'a>, Error> {
        let (days, paused) = self.days(from);
        let Answer { value: due, certainty } = Deadline { days, ..self.limit.deadline }.after(from, self.calendar)?;
        let standing = match end {
            Some(end) if end <= due => Standing::Met,
            Some(_) => Standing::MetLate,
            None if paused => Standing::Paused,
            None if self.today > due => Standing::Late,
            None if self.between(self.today, due) <= u64::from(self.limit.warn) => Standing::Warning,
            None => Standing::Open,
        };
        Ok(Running { case: self.case, limit: self.limit, due, certainty, standing })
    }

    /// The days of the limit with what was extended and what stood still, and whether it stands still now.
    fn days(&self, from: NaiveDate) -> (u16, bool) {
        let name = &self.limit.name;
        let extended = self.case.extensions.iter().filter(|(limit, _)| limit == name).map(|(_, days)| u64::from(*days));
        let mut days = u64::from(self.limit.deadline.days) + extended.sum::<u64>();
        let mut paused = false;
        for pause in self.case.pauses.iter().filter(|pause| pause.limit == *name) {
            paused |= pause.to.is_none();
            days += self.between(pause.from.day_in_china().max(from), pause.to.map_or(self.today, Timestamp::day_in_china));
        }
        (u16::try_from(days).unwrap_or(u16::MAX), paused)
    }

    /// The days after one day until another, in the unit of the limit.
    fn between(&self, from: NaiveDate, to: NaiveDate) -> u64 {
        match self.limit.deadline.unit {
            Unit::WorkingDay => u64::from(self.calendar.working_days_between(from, to).value),
            Unit::CalendarDay => u64::try_from(to.signed_duration_since(from).num_days()).unwrap_or(0),
        }
    }
}
