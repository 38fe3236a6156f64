//! Strata and their quotas.

use std::collections::{BTreeMap, BTreeSet};

use super::{FunnelStep, Sources};
use crate::catalogue::ItemClass;
use crate::ceremony::Method;
use crate::directory::Targets;
use crate::error::{Code, Error, Problems};
use crate::ident::{RegionCode, StratumCode, TaskCode};
use crate::plan::{Plan, Quota, QuotaMethod, StrataBy, Task, check_number};
use crate::quota::Facts;
use crate::rational::Ratio;

/// How a stratum is drawn, with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Design {
    /// By ranks of tickets; never [`Method::Portfolio`].
    Ranked(Method),
    /// One of a list of samples. Its root is known when the pool is blinded.
    Portfolio(Vec<ListedSample>),
}

/// One sample of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSample {
    /// How many of the list's draws choose it.
    pub multiplicity: u64,
    /// The positions of its members in the directory, ascending.
    pub members: Vec<u32>,
}

/// One stratum of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// Its name in the plan, such as the tier `A`; for the sealed part.
    pub name: String,
    /// Its code in the record.
    pub code: StratumCode,
    /// The positions of its targets in the directory, ascending.
    pub members: Vec<u32>,
    /// How it is drawn.
    pub design: Design,
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

impl Design {
    /// How many are drawn; none where only the draw decides.
    pub fn sample(&self) -> Option<u64> {
        match self {
            Self::Ranked(Method::Srs { n } | Method::Pps { n } | Method::Pareto { n }) => Some(*n),
            Self::Ranked(Method::Threshold { .. } | Method::Portfolio { .. }) => None,
            Self::Portfolio(samples) => {
                let first = samples.first()?.members.len();
                samples.iter().all(|sample| sample.members.len() == first).then_some(first as u64)
            }
        }
    }
}

impl TaskFrame {
    /// The positions of its targets in the directory, stratum by stratum.
    pub fn members(&self) -> impl Iterator<Item = u32> {
        self.strata.iter().flat_map(|stratum| stratum.members.iter().copied())
    }

    /// How many of its targets are of each region for which `outside` holds. Targets of an unknown region are not
    /// looked at.
    pub fn outside(&self, targets: &Targets, outside: impl Fn(&RegionCode) -> bool) -> BTreeMap<RegionCode, u64> {
        // Asked of each region once: a nation has thousands of them, and a frame millions of targets.
        let foreign = targets.regions_map(|region| (!region.is_unknown() && outside(region)).then(|| region.clone()));
        let region = |at: u32| foreign.get(targets.region_code(at as usize)?)?.as_ref();
        let mut counts = BTreeMap::new();
        for region in self.members().filter_map(region) {
            *counts.entry(region.clone()).or_insert(0) += 1;
        }
        counts
    }

    /// How many targets can be drawn.
    pub fn size(&self) -> u64 {
        self.strata.iter().map(|s| s.members.len() as u64).sum()
    }

    /// How many are drawn of all strata; none where only the draw decides.
    pub fn sample(&self) -> Option<u64> {
        self.strata.iter().map(|s| s.design.sample()).sum()
    }
}

pub(super) fn divide(
    plan: &Plan,
    task: &Task,
    sources: &Sources<'_>,
    by_name: BTreeMap<String, Vec<u32>>,
    funnel: Vec<FunnelStep>,
) -> Result<TaskFrame, Error> {
    let mut problems = Problems::default();
    let sizes: BTreeMap<String, u64> = by_name.iter().map(|(name, members)| (name.clone(), members.len() as u64)).collect();
    let mut strata = Vec::with_capacity(by_name.len());
    for (name, members) in by_name {
        match stratum(plan, task, sources, name, members) {
            Ok(stratum) => strata.push(stratum),
            Err(error) => problems.push(error),
        }
    }
    let with_quotas = plan.strata_with_quotas(task);
    let empty: Vec<String> = with_quotas.into_iter().filter(|name| !sizes.contains_key(*name)).map(str::to_owned).collect();
    for name in &empty {
        match plan.quota(task, name).map(|quota| number(task, &quota, sources, name, 0)) {
            Some(Ok(need)) if need > 0 => problems.push(short(task, name, 0, need)),
            Some(Err(error)) => problems.push(error),
            Some(Ok(_)) | None => {}
        }
    }
    if sizes.is_empty() {
        problems.push(short(task, "*", 0, 1));
    }
    problems.extend(check_rates(plan, task, &sizes).err());
    problems.into_result()?;
    Ok(TaskFrame { task: task.code.clone(), funnel, strata, empty })
}

/// That no count draws a riskier tier at a lower rate, which only the sizes of the strata show.
fn check_rates(plan: &Plan, task: &Task, sizes: &BTreeMap<String, u64>) -> Result<(), Error> {
    let Some(policy) = plan.tier_policy_of(task) else { return Ok(()) };
    policy.check_rates(&format!("tasks.{}.quotas", task.code), |tier| {
        let (quota, size) = (plan.quota(task, tier)?, sizes.get(tier)?);
        // A ratio counts as it is written: rounding up would make small strata look drawn at a higher one.
        quota.rate().or_else(|| Ratio::new(quota.count?, *size).ok())
    })
}

fn stratum(plan: &Plan, task: &Task, sources: &Sources<'_>, name: String, members: Vec<u32>) -> Result<Stratum, Error> {
    let Some(quota) = plan.quota(task, &name) else {
        let count = members.len();
        return Err(Error::new(Code::StratumMismatch).field(format!("tasks.{}.quotas", task.code)).value(&name).detail(say!(
            "{count} targets are of stratum {name:?}, for which the plan has no quota",
            "{name:?} 层有 {count} 个检查对象，计划未规定其数量"
        )));
    };
    let population = members.len() as u64;
    let need = number(task, &quota, sources, &name, population)?;
    if need > population {
        return Err(short(task, &name, population, need));
    }
    check_number(&format!("tasks.{}.quotas.{name}", task.code), need, population, plan.floor_of(task))?;
    let code = StratumCode::parse("h00").map_err(|e| Error::new(Code::BadPlan).value(&name).detail(e))?;
    let design = match quota.method {
        QuotaMethod::Srs => Design::Ranked(Method::Srs { n: need }),
        QuotaMethod::Pps => Design::Ranked(Method::Pps { n: need }),
        QuotaMethod::Pareto => Design::Ranked(Method::Pareto { n: need }),
        QuotaMethod::Threshold => {
            let ratio = quota
                .ratio
                .ok_or_else(|| Error::new(Code::BadQuota).detail(say!("threshold draws by a ratio", "threshold 方法须按比例抽取")))?;
            Design::Ranked(Method::Threshold { num: ratio.num(), den: ratio.den() })
        }
        QuotaMethod::Portfolio => Design::Portfolio(samples(task, sources, &name, &quota, &members)?),
    };
    Ok(Stratum { name, code, members, design })
}

/// How many of a stratum are drawn; 0 where only the draw will say.
fn number(task: &Task, quota: &Quota, sources: &Sources<'_>, name: &str, population: u64) -> Result<u64, Error> {
    let tier = (task.strata_by == StrataBy::Tier).then(|| name.to_owned());
    let facts = Facts { population, class: class_of(task, sources), tier, ..Facts::default() };
    let resolved = quota.resolve(&facts).map_err(|e| e.field(format!("tasks.{}.quotas.{name}", task.code)))?;
    Ok(resolved.unwrap_or(0))
}

/// The class of a task's items, where they have the same one.
fn class_of(task: &Task, sources: &Sources<'_>) -> Option<ItemClass> {
    let mut classes = task.items.iter().filter_map(|code| sources.catalogue.get(code)).map(|item| item.class);
    let first = classes.next()?;
    classes.all(|class| class == first).then_some(first)
}

/// The samples of a portfolio by position, every member in the stratum and none twice.
fn samples(task: &Task, sources: &Sources<'_>, name: &str, quota: &Quota, stratum: &[u32]) -> Result<Vec<ListedSample>, Error> {
    let mut problems = Problems::default();
    let mut listed = Vec::with_capacity(quota.samples.len());
    for (at, sample) in quota.samples.iter().enumerate() {
        let field = format!("tasks.{}.quotas.{name}.samples[{at}].members", task.code);
        let mut members = Vec::with_capacity(sample.members.len());
        for id in &sample.members {
            let current = sources.crosswalk.current(id);
            match sources.targets.find(&current).and_then(|at| u32::try_from(at).ok()).filter(|at| stratum.binary_search(at).is_ok()) {
                Some(at) => members.push(at),
                None => problems.push(Error::new(Code::StratumMismatch).field(&field).value(id).detail(say!(
                    "the target is not in the stratum; its funnel says why. Make the list over the frame as it is",
                    "该对象不在本层；筛选记录说明了原因。请按现有抽样框编制清单"
                ))),
            }
        }
        members.sort_unstable();
        if members.windows(2).any(|w| matches!(w, [a, b] if a == b)) {
            problems.push(
                Error::new(Code::BadPlan)
                    .field(&field)
                    .detail(say!("a target is listed twice in one sample", "同一样本中重复列出一个对象")),
            );
        }
        listed.push(ListedSample { multiplicity: sample.multiplicity, members });
    }
    problems.into_result()?;
    Ok(listed)
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
