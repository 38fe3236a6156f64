//! The roll of a draw (任务清单): every visit with its items and its team, for what follows the draw.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::drawn::Staffing;
use super::matched::Matched;
use crate::catalogue::Mode;
use crate::ceremony::PoolRow;
use crate::digest::{Digest, Suite, Value};
use crate::error::{Code, Error};
use crate::ident::{CampaignCode, ItemCode, OrgCode, TaskCode};
use crate::plan::Task;
use crate::text::Speak;

/// An inspector of the pool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The blinded id of the inspector.
    pub inspector: Digest,
    /// The unit that sends them.
    pub unit: OrgCode,
}

/// An item of a task.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// The item.
    pub item: ItemCode,
    /// The mode in which it is checked.
    pub mode: Mode,
}

/// One drawn target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assigned {
    /// Its blinded id.
    pub target: Digest,
    /// The tasks that drew it.
    pub tasks: BTreeSet<TaskCode>,
    /// The blinded ids of its team.
    pub team: BTreeSet<Digest>,
}

/// The visits of one draw. It is of the sealed part until the close: it says which targets are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roll {
    /// The unit whose journal has the draw.
    pub unit: String,
    /// The hash suite of that journal.
    pub suite: Suite,
    /// The campaign.
    pub campaign: CampaignCode,
    /// The ceremony that drew it.
    pub ceremony: Digest,
    /// The items of every task.
    pub tasks: BTreeMap<TaskCode, BTreeSet<Planned>>,
    /// The visits as they were drawn and matched, sorted by target: what was replaced since is in the journal.
    pub visits: Vec<Assigned>,
    /// Every inspector of the pool, sorted: a reserve can take any seat later.
    pub people: Vec<Member>,
}

fn bad(why: impl Speak) -> Error {
    Error::new(Code::BadEntry).field("roll").detail(why)
}

impl Roll {
    /// The canonical bytes.
    ///
    /// # Errors
    /// `BadEntry` where a text is not in NFC.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        Ok(Value::from_serialize(self).map_err(bad)?.to_bytes())
    }

    /// Reads a roll from its canonical bytes.
    ///
    /// # Errors
    /// `BadEntry` with what is wrong: the form, or people and visits that are not sorted, each once.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let roll: Self = Value::parse(bytes).and_then(|value| value.deserialize()).map_err(bad)?;
        let sorted = roll.people.is_sorted_by(|a, b| a.inspector < b.inspector) && roll.visits.is_sorted_by(|a, b| a.target < b.target);
        match sorted && roll.to_bytes()? == bytes {
            true => Ok(roll),
            false => Err(bad(say!("people and visits are sorted, each once", "人员和任务应排序且不重复"))),
        }
    }

    /// The roll as one hash, which its journal states.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn digest(&self) -> Result<Digest, Error> {
        Ok(self.suite.hash(&self.to_bytes()?))
    }

    /// The items of these tasks, each once.
    pub(crate) fn items<'a>(&'a self, tasks: impl IntoIterator<Item = &'a TaskCode>) -> BTreeMap<&'a ItemCode, Mode> {
        tasks.into_iter().filter_map(|task| self.tasks.get(task)).flatten().map(|planned| (&planned.item, planned.mode)).collect()
    }

    /// The unit of an inspector of the pool.
    pub(crate) fn unit(&self, inspector: &Digest) -> Option<&OrgCode> {
        let at = self.people.binary_search_by(|member| member.inspector.cmp(inspector)).ok()?;
        self.people.get(at).map(|member| &member.unit)
    }
}

impl Matched {
    /// The roll of the draw, which its life cycle follows: every visit with its tasks and its team as they were
    /// matched. It is of the sealed part until the close.
    ///
    /// # Errors
    /// `Internal` where draw and plan do not fit each other.
    pub fn roll(&self) -> Result<Roll, Error> {
        let (core, Staffing { instance, outcome }) = (&self.drawn.core, &*self.staffing);
        let plan = &core.prepared.plan;
        let people = &core.inspectors.rows;
        let id = |row: &u32| people.get(*row as usize).map(|row| row.bid);
        let stray = || Error::new(Code::Internal).detail(say!("a stratum is of no task", "有分层不属于任何任务"));
        let visits = self.drawn.draw.visits();
        let mut assigned = Vec::new();
        for (node, team) in instance.targets().iter().zip(&outcome.assignment.teams) {
            let target = Digest(node.id);
            let strata = visits.get(&target).into_iter().flatten().filter_map(|s| self.drawn.draw.strata.get(*s as usize));
            let codes = strata.map(|s| s.field.split_once('/').and_then(|(code, _)| plan.task(code)).map(|task| task.code.clone()));
            let tasks = codes.collect::<Option<_>>().ok_or_else(stray)?;
            assigned.push(Assigned { target, tasks, team: team.iter().filter_map(id).collect() });
        }
        let modes = |task: &Task| {
            task.items.iter().map(|item| Planned { item: item.clone(), mode: task.modes.get(item).copied().unwrap_or(task.mode) }).collect()
        };
        let unit = |(row, pool): (usize, &PoolRow)| Some(Member { inspector: pool.bid, unit: self.drawn.inspector(row)?.unit.clone() });
        Ok(Roll {
            unit: plan.unit.clone(),
            suite: core.document.suite,
            campaign: core.document.campaign.clone(),
            ceremony: self.drawn.ceremony,
            tasks: plan.tasks.iter().map(|task| (task.code.clone(), modes(task))).collect(),
            visits: assigned,
            people: people.iter().enumerate().filter_map(unit).collect(),
        })
    }
}
