//! Time limits (时限): what runs, what warns, what is late. Raised once, and never taken back.

use chrono::NaiveDate;

use serde::{Serialize, Serializer};

use super::act::{Act, Entry, Presence, Subject};
use super::casebook::{Casebook, Receipt};
use super::rules::Limit;
use super::state::Case;
use crate::calendar::{Answer, Calendar, Certainty, Deadline, Unit};
use crate::digest::Digest;
use crate::error::{Code, Error};
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
            let clock = |limit| Clock { case, limit, calendar: self.calendar(), today };
            for limit in &self.rules().limits {
                all.extend(clock(limit).running(false)?);
            }
            all.extend(clock(&self.rules().emergency).running(true)?);
        }
        Ok(all)
    }

    /// The visits that were handed over and not received until their day (移交逾期未签收).
    pub fn overdue_receipts(&self, today: NaiveDate) -> impl Iterator<Item = &Case> {
        self.cases().filter(move |case| case.handed.last().is_some_and(|handed| handed.received.is_none() && handed.due < today))
    }

    /// Raises what is missed by a day and not raised yet, each as an event; gives the numbers of the events, all of them or
    /// none. A day that is looked at again raises nothing anew.
    ///
    /// # Errors
    /// `BadArgument` for a day after that of `time`; as [`Self::limits`] and [`Self::submit`].
    pub fn raise(&mut self, today: NaiveDate, by: &OrgCode, actor: &PartyCode, time: Timestamp) -> Result<Vec<u64>, Error> {
        if today > time.day_in_china() {
            let why = say!("what is not late yet is not raised", "尚未到期的不得记为超时");
            return Err(Error::new(Code::BadArgument).field("on").value(today).detail(why));
        }
        let limits = self.limits(today)?;
        let missed = limits.iter().filter(|one| matches!(one.standing, Standing::Late | Standing::MetLate));
        let missed = missed.filter(|one| !one.case.is_violated(&one.limit.name));
        let suite = self.journal().suite();
        let entry = |one: &Running<'_>| {
            let (ceremony, target, limit) = (one.case.ceremony, one.case.target, one.limit.name.clone());
            let key = hex::encode(suite.hash(format!("violated/{ceremony}/{target}/{limit}").as_bytes()).0);
            let owner = one.case.executors.first().unwrap_or(by).clone();
            let key = ReasonCode::parse(&key).map_err(|e| Error::new(Code::Internal).field("key").detail(e))?;
            let (by, actor, subject) = (by.clone(), actor.clone(), Subject::Visit { ceremony, target });
            Ok(Entry { key, by, actor, at: time, subject, act: Act::Violated { limit, due: one.due, owner } })
        };
        let entries = missed.map(entry).collect::<Result<Vec<_>, Error>>()?;
        let receipts = self.submit_all(&entries, time)?;
        Ok(receipts.into_iter().map(Receipt::seq).collect())
    }
}

/// The clock of one limit of one visit.
#[derive(Clone, Copy)]
pub(super) struct Clock<'a> {
    pub(super) case: &'a Case,
    pub(super) limit: &'a Limit,
    pub(super) calendar: &'a Calendar,
    pub(super) today: NaiveDate,
}

impl<'a> Clock<'a> {
    /// How the limit stands; none where the stage from which it runs is not reached, or nothing is to be filed.
    pub(super) fn running(self, emergency: bool) -> Result<Option<Running<'a>>, Error> {
        let end = match emergency {
            true if self.case.way != Some(Presence::Emergency) => return Ok(None),
            true => self.case.filed.map(Timestamp::day_in_china),
            false => self.case.day_of(self.limit.until),
        };
        let Some(from) = self.case.day_of(self.limit.from) else { return Ok(None) };
        let (days, paused) = self.days(from, end);
        let Answer { value: due, certainty } = Deadline { days, ..self.limit.deadline }.after(from, self.calendar)?;
        let standing = match end {
            Some(end) if end <= due => Standing::Met,
            Some(_) => Standing::MetLate,
            None if paused => Standing::Paused,
            None if self.today > due => Standing::Late,
            None if self.between(self.today, due) <= u64::from(self.limit.warn) => Standing::Warning,
            None => Standing::Open,
        };
        Ok(Some(Running { case: self.case, limit: self.limit, due, certainty, standing }))
    }

    /// The days of the limit with what was extended and what stood still before its end, and whether it stands still now.
    fn days(&self, from: NaiveDate, end: Option<NaiveDate>) -> (u16, bool) {
        let name = &self.limit.name;
        let extended = self.case.extensions.iter().filter(|(limit, _)| limit == name).map(|(_, days)| u64::from(*days));
        let mut days = u64::from(self.limit.deadline.days) + extended.sum::<u64>();
        let mut paused = false;
        for pause in self.case.pauses.iter().filter(|pause| pause.limit == *name) {
            paused |= pause.to.is_none();
            let until = pause.to.map_or(self.today, Timestamp::day_in_china);
            days += self.between(pause.from.day_in_china().max(from), end.map_or(until, |end| end.min(until)));
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
