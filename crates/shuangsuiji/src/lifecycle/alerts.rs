//! Where findings concentrate, and what does not look like chance (异常检测). Nothing follows from an alert by itself; each
//! states how probable a false one is at most.

use std::collections::BTreeMap;

use serde::Serialize;

use super::casebook::Casebook;
use super::report::Share;
use super::state::{Case, Stage};
use crate::digest::Digest;
use crate::error::{Code, Error};
use crate::ident::{ItemCode, OrgCode};
use crate::rational::Ratio;
use crate::sampling::estimate::{Cell, excesses};

/// An item in a group of targets, such as a region, in which findings concentrate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Concentration {
    /// The item.
    pub item: ItemCode,
    /// The group.
    pub group: String,
    /// Findings, of the inspected.
    pub findings: Share,
}

/// What does not look like chance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "anomaly", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Anomaly {
    /// An inspector at whose checks less is found than at those of others (长期无问题).
    CleanChecks {
        /// The blinded id.
        inspector: Digest,
        /// Checks without a finding, of those with results.
        clean: Share,
    },
    /// A unit whose visits are replaced, or lose members of their teams, more than those of others (频繁调整).
    Moved {
        /// The unit.
        unit: OrgCode,
        /// Visits that were replaced or whose team was changed, of all that were drawn for it.
        moved: Share,
    },
}

/// The keys of the cells that stand out, each with its share.
fn named<K: Clone>(whole: Share, cells: BTreeMap<K, Share>, level: Ratio) -> Result<Vec<(K, Share)>, Error> {
    let cell = |share: &Share| Cell { inspected: share.whole, findings: share.part };
    let (keys, shares): (Vec<K>, Vec<Share>) = cells.into_iter().unzip();
    let counts: Vec<Cell> = shares.iter().map(cell).collect();
    let found = excesses(cell(&whole), &counts, level).map_err(|e| Error::new(Code::Internal).detail(e))?;
    Ok(found.into_iter().filter_map(|at| Some((keys.get(at)?.clone(), *shares.get(at)?))).collect())
}

impl Casebook {
    fn of<'a>(&'a self, ceremony: Option<&'a Digest>) -> impl Iterator<Item = &'a Case> {
        self.cases().filter(move |case| ceremony.is_none_or(|one| *one == case.ceremony))
    }

    /// The items and groups of targets in which findings concentrate (风险聚集), of one draw or of all. Where findings are
    /// spread at random over all that was inspected, the probability of naming anything is at most `level`
    /// ([`excesses`]). Targets without a group take no part.
    ///
    /// # Errors
    /// `Internal` where results and findings do not fit, which a test excludes.
    pub fn concentrations(
        &self,
        ceremony: Option<&Digest>,
        groups: &BTreeMap<Digest, String>,
        level: Ratio,
    ) -> Result<Vec<Concentration>, Error> {
        let (mut whole, mut cells) = (Share::default(), BTreeMap::<(&ItemCode, &String), Share>::new());
        for case in self.of(ceremony).filter(|case| case.stands()) {
            let Some(group) = groups.get(&case.target) else { continue };
            for result in &case.results {
                let meaning = self.codes().meaning(&self.rules().results, &result.codes);
                if meaning.inspected {
                    whole.count(meaning.finding);
                    cells.entry((&result.item, group)).or_default().count(meaning.finding);
                }
            }
        }
        let rows = named(whole, cells, level)?;
        Ok(rows.into_iter().map(|((item, group), findings)| Concentration { item: item.clone(), group: group.clone(), findings }).collect())
    }

    /// What does not look like chance, of one draw or of all: inspectors at whose checks less is found, and units whose
    /// visits are moved more, than chance explains. On an honest log, where findings and moves are spread at random over the
    /// visits, the probability of naming anybody is at most `level`: half of it for each of the two questions.
    ///
    /// # Errors
    /// `BadArgument` for a level whose half is no fraction; `Internal` where counts do not fit, which a test excludes.
    pub fn anomalies(&self, ceremony: Option<&Digest>, level: Ratio) -> Result<Vec<Anomaly>, Error> {
        let wrong = || Error::new(Code::BadArgument).field("level");
        let half = level.den().checked_mul(2).ok_or_else(wrong)?;
        let half = Ratio::new(level.num(), half).map_err(|e| wrong().detail(e))?;
        let (mut whole, mut people) = (Share::default(), BTreeMap::<Digest, Share>::new());
        for case in self.of(ceremony).filter(|case| case.stage >= Stage::Recorded && !case.present.is_empty()) {
            let clean = !case.has_finding(self.codes(), &self.rules().results);
            whole.count(clean);
            case.present.iter().for_each(|person| people.entry(*person).or_default().count(clean));
        }
        let clean = named(whole, people, half)?.into_iter().map(|(inspector, clean)| Anomaly::CleanChecks { inspector, clean });
        let mut out: Vec<Anomaly> = clean.collect();
        let (mut whole, mut units) = (Share::default(), BTreeMap::<&OrgCode, Share>::new());
        for case in self.of(ceremony) {
            let moved = !case.stands() || case.overridden > 0;
            whole.count(moved);
            case.executors.iter().for_each(|unit| units.entry(unit).or_default().count(moved));
        }
        out.extend(named(whole, units, half)?.into_iter().map(|(unit, moved)| Anomaly::Moved { unit: unit.clone(), moved }));
        Ok(out)
    }
}
