//! Figures of supervision (监督指标), each a count or an exact share, from the journal alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::act::Presence;
use super::casebook::Casebook;
use super::limits::Standing;
use super::state::{Flag, Stage};
use crate::digest::Digest;
use crate::error::Error;
use crate::ident::{ItemCode, Level, OrgCode, ReasonCode};

/// A share: so many of so many. It is not reduced, since both numbers are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    pub(super) fn count(&mut self, part: bool) {
        self.whole += 1;
        self.part += u64::from(part);
    }
}

/// The figures of some draws.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Visits that stand.
    pub visits: u64,
    /// Visits by stage.
    pub stages: BTreeMap<Stage, u64>,
    /// Different targets among them.
    pub targets: u64,
    /// Items with a result.
    pub results: u64,
    /// Results that are findings.
    pub findings: u64,
    /// Results by code.
    pub by_code: BTreeMap<String, u64>,
    /// Findings by item, of those that were inspected.
    #[serde(serialize_with = "rows")]
    pub by_item: BTreeMap<ItemCode, Share>,
    /// Findings by cause.
    pub by_cause: BTreeMap<ReasonCode, u64>,
    /// Completion (完成率): published, of the visits to be made.
    pub completed: Share,
    /// Settlement (完结率): closed, of the published.
    pub settled: Share,
    /// Published in time (按期公示率), of the published.
    pub on_time: Share,
    /// Checks off site (非现场), of the checks that began.
    pub off_site: Share,
    /// Checks that began with a scan, of those on site.
    pub scanned: Share,
    /// Time limits that were missed, by limit and by who was to act; those of visits that were replaced since too.
    #[serde(serialize_with = "rows")]
    pub violations: BTreeMap<(ReasonCode, OrgCode), u64>,
    /// How often the legal representative was asked to be there.
    pub representative: u64,
    /// Re-checks that were ordered.
    pub rechecks: u64,
    /// Measures by code.
    pub measures: BTreeMap<String, u64>,
    /// Checks at which guidance was given, of those that ended.
    pub guided: Share,
    /// The targets of checks that ended without any.
    pub unguided: Vec<Digest>,
    /// Measures by the code of the finding that they follow: how far like findings are treated alike (宽严相济).
    pub consistency: BTreeMap<String, BTreeMap<String, u64>>,
    /// Everything that is flagged, by event.
    #[serde(serialize_with = "rows")]
    pub flags: BTreeMap<u64, Vec<Flag>>,
    /// Problems met on the way, by stage, level and code.
    #[serde(serialize_with = "rows")]
    pub issues: BTreeMap<(Stage, Level, ReasonCode), u64>,
}

/// A map as rows of key and value, since keys of JSON are texts.
fn rows<K: Serialize, V: Serialize, S: Serializer>(map: &BTreeMap<K, V>, s: S) -> Result<S::Ok, S::Error> {
    s.collect_seq(map)
}

impl Casebook {
    /// The figures of every draw whose life cycle is open, or of one, on a day.
    ///
    /// # Errors
    /// As [`Self::limits`].
    pub fn figures(&self, ceremony: Option<&Digest>, today: NaiveDate) -> Result<Figures, Error> {
        let mut sum = Figures::default();
        let mut targets = BTreeSet::new();
        let list = &self.rules().results;
        let ours = |of: &Digest| ceremony.is_none_or(|one| one == of);
        for case in self.cases().filter(|case| ours(&case.ceremony)) {
            case.flags.iter().for_each(|flagged| sum.flags.entry(flagged.seq).or_default().push(flagged.flag.clone()));
            for violation in &case.violated {
                *sum.violations.entry((violation.limit.clone(), violation.owner.clone())).or_default() += 1;
            }
            if !case.stands() {
                continue;
            }
            sum.visits += 1;
            *sum.stages.entry(case.stage).or_default() += 1;
            targets.insert(case.target);
            sum.representative += case.representative;
            sum.completed.count(case.stage >= Stage::Published);
            if case.stage >= Stage::Published {
                sum.settled.count(case.stage == Stage::Closed);
            }
            if let Some(way) = case.way {
                sum.off_site.count(way == Presence::OffSite);
                if way != Presence::OffSite {
                    sum.scanned.count(way == Presence::Scan);
                }
            }
            for result in &case.results {
                let meaning = self.codes().meaning(list, &result.codes);
                sum.results += 1;
                sum.findings += u64::from(meaning.finding);
                result.codes.iter().for_each(|code| *sum.by_code.entry(code.clone()).or_default() += 1);
                if meaning.finding {
                    result.causes.iter().for_each(|cause| *sum.by_cause.entry(cause.clone()).or_default() += 1);
                }
                if meaning.inspected {
                    sum.by_item.entry(result.item.clone()).or_default().count(meaning.finding);
                }
            }
            if case.reached.contains_key(&Stage::Finished) && case.way.is_some() {
                sum.guided.count(!case.guided.is_empty());
                sum.unguided.extend(case.guided.is_empty().then_some(case.target));
            }
            for result in &case.results {
                let codes = result.codes.iter().filter(|code| self.codes().result(list, code).is_some_and(|r| r.meaning.finding));
                for code in codes {
                    let spread = sum.consistency.entry(code.clone()).or_default();
                    for measure in case.measures.iter().filter(|measure| measure.item == result.item) {
                        *spread.entry(measure.measure.clone()).or_default() += 1;
                    }
                }
            }
            for measure in &case.measures {
                sum.rechecks += u64::from(measure.measure == "recheck");
                *sum.measures.entry(measure.measure.clone()).or_default() += 1;
            }
            case.issues.iter().for_each(|issue| *sum.issues.entry(issue.clone()).or_default() += 1);
        }
        sum.targets = targets.len() as u64;
        for running in self.limits(today)?.iter().filter(|one| ours(&one.case.ceremony) && one.limit.until == Stage::Published) {
            if matches!(running.standing, Standing::Met | Standing::MetLate) {
                sum.on_time.count(running.standing == Standing::Met);
            }
        }
        if ceremony.is_none() {
            self.flags().iter().for_each(|flagged| sum.flags.entry(flagged.seq).or_default().push(flagged.flag.clone()));
        }
        Ok(sum)
    }
}
