//! Strata and their quotas.

use std::collections::{BTreeMap, BTreeSet};

use super::FunnelStep;
use crate::ceremony::Method;
use crate::error::{Code, Error, Problems};
use crate::ident::{StratumCode, TaskCode};
use crate::plan::{Plan, Quota, QuotaMethod, Task};
use crate::rational::Ratio;

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

pub(super) fn divide(plan: &Plan, task: &Task, by_name: BTreeMap<String, Vec<u32>>, funnel: Vec<FunnelStep>) -> Result<TaskFrame, Error> {
    let mut problems = Problems::default();
    let mut strata = Vec::with_capacity(by_name.len());
    for (name, members) in &by_name {
        match stratum(plan, task, name, members) {
            Ok(stratum) => strata.push(stratum),
            Err(error) => problems.push(error),
        }
    }
    let with_quotas = plan.strata_with_quotas(task);
    let empty: Vec<String> = with_quotas.into_iter().filter(|name| !by_name.contains_key(*name)).map(str::to_owned).collect();
    for name in &empty {
        let need = plan.quota(task, name).and_then(|quota| quota.count).unwrap_or(0);
        if need > 0 {
            problems.push(short(task, name, 0, need));
        }
    }
    if strata.is_empty() {
        problems.push(short(task, "*", 0, 1));
    }
    problems.extend(check_rates(plan, task, &by_name).err());
    problems.into_result()?;
    Ok(TaskFrame { task: task.code.clone(), funnel, strata, empty })
}

/// That no count draws a riskier tier at a lower rate, which only the sizes of the strata show.
fn check_rates(plan: &Plan, task: &Task, by_name: &BTreeMap<String, Vec<u32>>) -> Result<(), Error> {
    let Some(policy) = plan.tier_policy_of(task) else { return Ok(()) };
    policy.check_rates(&format!("tasks.{}.quotas", task.code), |tier| {
        let (quota, members) = (plan.quota(task, tier)?, by_name.get(tier)?);
        // A ratio counts as it is written: rounding up would make small strata look drawn at a higher one.
        quota.ratio.or_else(|| Ratio::new(quota.count?, members.len() as u64).ok())
    })
}

fn stratum(plan: &Plan, task: &Task, name: &str, members: &[u32]) -> Result<Stratum, Error> {
    let Some(quota) = plan.quota(task, name) else {
        let count = members.len();
        return Err(Error::new(Code::StratumMismatch).field(format!("tasks.{}.quotas", task.code)).value(name).detail(say!(
            "{count} targets are of stratum {name:?}, for which the plan has no quota",
            "{name:?} 层有 {count} 个检查对象，计划未规定其数量"
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
