//! Strata and their quotas.

use std::collections::{BTreeMap, BTreeSet};

use super::FunnelStep;
use crate::ceremony::Method;
use crate::directory::{Target, Targets};
use crate::error::{Code, Error, Problems};
use crate::ident::{StratumCode, TaskCode};
use crate::plan::{Quota, QuotaMethod, StrataBy, Task};

/// One stratum of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// Its name in the plan, such as the tier `A`; for the sealed part.
    pub name: String,
    /// Its code in the record.
    pub code: StratumCode,
    /// The positions of its targets in the directory, ascending.
    pub members: Vec<u32>,
    /// The quota of the plan.
    pub quota: Quota,
    /// The method with its resolved numbers.
    pub method: Method,
}

/// The frame of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskFrame {
    /// The task.
    pub task: TaskCode,
    /// The filters with their counts.
    pub funnel: Vec<FunnelStep>,
    /// The strata, sorted by name. A stratum with a quota and no target is not among them: see
    /// `empty`.
    pub strata: Vec<Stratum>,
    /// The strata of the plan that hold no target.
    pub empty: Vec<String>,
}

impl TaskFrame {
    /// How many targets can be drawn.
    pub fn size(&self) -> u64 {
        self.strata.iter().map(|s| s.members.len() as u64).sum()
    }
}

/// The stratum of a target.
fn stratum_name(by: StrataBy, target: &Target) -> String {
    match by {
        StrataBy::None => "all".to_owned(),
        StrataBy::Tier => target.tier.clone().unwrap_or_else(|| "unclassified".to_owned()),
        StrataBy::Region => target.region.to_string(),
        StrataBy::Kind => target.kind.name().to_owned(),
    }
}

pub(super) fn divide(task: &Task, targets: &Targets, members: Vec<u32>, funnel: Vec<FunnelStep>) -> Result<TaskFrame, Error> {
    let mut by_name: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for at in members {
        if let Some(target) = targets.rows().get(at as usize) {
            by_name.entry(stratum_name(task.strata_by, target)).or_default().push(at);
        }
    }
    let mut problems = Problems::default();
    let mut strata = Vec::with_capacity(by_name.len());
    for (name, members) in &by_name {
        match stratum(task, name, members) {
            Ok(stratum) => strata.push(stratum),
            Err(error) => problems.push(error),
        }
    }
    let empty: Vec<String> = task.quotas.keys().filter(|k| *k != "*" && !by_name.contains_key(*k)).cloned().collect();
    for name in empty.iter().filter(|n| task.quotas.get(*n).and_then(|q| q.count).unwrap_or(0) > 0) {
        problems.push(short(task, name, 0, task.quotas.get(name).and_then(|q| q.count).unwrap_or(0)));
    }
    if strata.is_empty() {
        problems.push(short(task, "*", 0, 1));
    }
    problems.into_result()?;
    Ok(TaskFrame { task: task.code.clone(), funnel, strata, empty })
}

fn stratum(task: &Task, name: &str, members: &[u32]) -> Result<Stratum, Error> {
    let Some(quota) = task.quotas.get(name).or_else(|| task.quotas.get("*")) else {
        let n = members.len();
        return Err(Error::new(Code::StratumMismatch).field(format!("tasks.{}.quotas", task.code)).value(name).detail(say!(
            "{n} targets are of stratum {name:?}, for which the plan has no quota and no default \"*\"",
            "有 {n} 个检查对象属于层 {name:?}，而计划既未为该层设定抽查数量，也未设定默认值 \"*\""
        )));
    };
    let population = members.len() as u64;
    let need = quota.resolve(population).unwrap_or(0);
    if need > population {
        return Err(short(task, name, population, need));
    }
    Ok(Stratum {
        name: name.to_owned(),
        code: StratumCode::parse("h00").map_err(|e| Error::new(Code::BadPlan).value(name).detail(e))?,
        members: members.to_vec(),
        quota: *quota,
        method: method(quota, need)?,
    })
}

fn method(quota: &Quota, n: u64) -> Result<Method, Error> {
    Ok(match quota.method {
        QuotaMethod::Srs => Method::Srs { n },
        QuotaMethod::Pps => Method::Pps { n },
        QuotaMethod::Pareto => Method::Pareto { n },
        QuotaMethod::Threshold => {
            let ratio = quota
                .ratio
                .ok_or_else(|| Error::new(Code::BadQuota).detail(say!("threshold draws by a ratio", "threshold 方法须按比例抽取")))?;
            Method::Threshold { num: ratio.num(), den: ratio.den() }
        }
    })
}

fn short(task: &Task, stratum: &str, have: u64, need: u64) -> Error {
    Error::new(Code::ShortFrame)
        .field(format!("tasks.{}.quotas.{stratum}", task.code))
        .detail(say!("need {need}, have {have}", "应抽 {need} 个，可抽 {have} 个"))
}

/// Gives every stratum its code in the record: the plan's own name where the plan chooses so, and
/// otherwise `h01`, `h02`, .. in the order of the names over all tasks.
pub(super) fn name_strata(frames: &mut [TaskFrame], open: bool) -> Result<(), Error> {
    let names: BTreeSet<String> = frames.iter().flat_map(|f| f.strata.iter().map(|s| s.name.clone())).collect();
    let mut codes = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        let code = if open { name.clone() } else { format!("h{:02}", at + 1) };
        let parsed = StratumCode::parse(&code).map_err(|e| {
            Error::new(Code::BadPlan)
                .field("open_strata")
                .value(name)
                .detail(say!("it cannot be a stratum code: {e}", "不能用作层代码：{e}"; e))
        })?;
        codes.insert(name.clone(), parsed);
    }
    for stratum in frames.iter_mut().flat_map(|f| f.strata.iter_mut()) {
        if let Some(code) = codes.get(&stratum.name) {
            stratum.code = code.clone();
        }
    }
    Ok(())
}
