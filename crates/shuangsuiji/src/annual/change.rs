//! What a revision changes, for the letter by which it is filed (报备).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{AnnualPlan, Revision};
use crate::catalogue::{FieldChange, field_changes};
use crate::digest::Digest;
use crate::error::{Code, Error};
use crate::ident::{CampaignCode, OrgCode, TaskCode};
use crate::plan::Task;
use crate::text::Text;

/// The difference of two revisions; every part is sorted by round and task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amendment {
    /// The organisation.
    pub organisation: OrgCode,
    /// The year.
    pub year: i32,
    /// The number of the older revision; 0: there is none.
    pub from: u32,
    /// The number of the newer one.
    pub to: u32,
    /// Who decided the newer one.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub recorded: NaiveDate,
    /// The digest of the older revision, where there is one.
    pub before: Option<Digest>,
    /// The digest of the newer one.
    pub after: Digest,
    /// Tasks that only the newer one has.
    pub added: Vec<(CampaignCode, TaskCode)>,
    /// Tasks that only the older one has.
    pub removed: Vec<(CampaignCode, TaskCode)>,
    /// Tasks that differ.
    pub changed: Vec<TaskChange>,
    /// What changed in the policy of tiers.
    pub tier_policy: Vec<FieldChange>,
}

/// A task that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskChange {
    /// The round.
    pub round: CampaignCode,
    /// The task.
    pub task: TaskCode,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
}

fn tasks(revision: &Revision) -> BTreeMap<(CampaignCode, TaskCode), &Task> {
    let of = |round: &super::Round| round.code.clone();
    revision.rounds.iter().flat_map(|round| round.tasks.iter().map(move |task| ((of(round), task.code.clone()), task))).collect()
}

impl AnnualPlan {
    /// What changes from one revision to another; from 0, what the other has.
    ///
    /// # Errors
    /// `UnknownReference` for a revision that is not there.
    pub fn diff(&self, from: u32, to: u32) -> Result<Amendment, Error> {
        let before = (from > 0).then(|| self.digest(from)).transpose()?;
        let after = self.digest(to)?;
        let new = self.require(to)?;
        let old = self.revision(from);
        let (older, newer) = (old.map(tasks).unwrap_or_default(), tasks(new));
        let keys: BTreeSet<_> = older.keys().chain(newer.keys()).cloned().collect();
        let (mut added, mut removed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match (older.get(&key), newer.get(&key)) {
                (None, _) => added.push(key),
                (_, None) => removed.push(key),
                (Some(a), Some(b)) => {
                    let fields = field_changes(&Some(a), &Some(b))?;
                    let (round, task) = key;
                    changed.extend((!fields.is_empty()).then_some(TaskChange { round, task, fields }));
                }
            }
        }
        let tier_policy = field_changes(&old.and_then(|old| old.tier_policy.as_ref()), &new.tier_policy.as_ref())?;
        let Revision { by, why, recorded, .. } = new.clone();
        let (organisation, year) = (self.organisation.clone(), self.year);
        Ok(Amendment { organisation, year, from, to, by, why, recorded, before, after, added, removed, changed, tier_policy })
    }
}

impl Amendment {
    /// Whether nothing that is drawn by changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty() && self.tier_policy.is_empty()
    }

    /// The difference as a JSON object, for filing.
    ///
    /// # Errors
    /// None that a difference can meet.
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
    }
}
