//! Which stratum each target of a frame is of.

use std::collections::BTreeMap;

use super::territory::Territory;
use super::{FunnelStep, Reason, Sources};
use crate::directory::{Targets, TierSource};
use crate::error::{Code, Error, Problems};
use crate::ident::{Division, RegionCode, Tier};
use crate::plan::{Plan, StrataBy, Task, TierPolicy, UNCLASSIFIED, Unplaced};

/// The targets of a frame by stratum, and what a tier policy has to tell of them.
pub(super) struct Placed {
    /// Stratum → positions in the directory, ascending.
    pub(super) strata: BTreeMap<String, Vec<u32>>,
    /// Under a tier policy: how many of the frame have no class; by a division of the tree of regions: how
    /// many are placed by other rows than those of the day.
    pub(super) step: Option<FunnelStep>,
}

/// Places every target of a frame.
///
/// # Errors
/// One error holding every class that the tier policy does not have, with the number of its targets, and
/// the number of those without a class where the policy refuses these; or every region that cannot be
/// placed, where the plan refuses these.
pub(super) fn place(plan: &Plan, task: &Task, sources: &Sources<'_>, members: Vec<u32>) -> Result<Placed, Error> {
    let targets = sources.targets;
    match (plan.tier_policy_of(task), task.strata_by.division()) {
        (Some(policy), _) => by_policy(policy, task, targets, members),
        (None, Some(division)) => by_division(division, plan, task, sources, &members),
        (None, None) => {
            let mut strata: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
            for at in members {
                strata.entry(name(task.strata_by, targets, at as usize)).or_default().push(at);
            }
            Ok(Placed { strata: owned(strata), step: None })
        }
    }
}

/// The name of the stratum of the target at a position.
fn name(by: StrataBy, targets: &Targets, at: usize) -> &str {
    match by {
        StrataBy::None => "all",
        StrataBy::Tier => targets.tier(at).map_or(UNCLASSIFIED, Tier::as_str),
        // A division of the tree is not of a name: see `by_division`.
        StrataBy::Region | StrataBy::Province | StrataBy::City | StrataBy::County => {
            targets.region(at).map_or(RegionCode::UNKNOWN, RegionCode::as_str)
        }
        StrataBy::Kind => targets.kind(at).unwrap_or_default().name(),
    }
}

fn owned(strata: BTreeMap<&str, Vec<u32>>) -> BTreeMap<String, Vec<u32>> {
    strata.into_iter().map(|(name, members)| (name.to_owned(), members)).collect()
}

/// By province, city or county.
fn by_division(division: Division, plan: &Plan, task: &Task, sources: &Sources<'_>, members: &[u32]) -> Result<Placed, Error> {
    let territory = Territory::of_division(plan, division, sources);
    territory.check(task, sources, members)?;
    let mut strata: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for at in members {
        strata.entry(territory.stratum(sources, *at as usize)).or_default().push(*at);
    }
    let (entered, noted) = (members.len() as u64, territory.noted(sources, members));
    let step = FunnelStep { filter: "region", entered, passed: entered, removed: BTreeMap::new(), noted };
    Ok(Placed { strata: owned(strata), step: Some(step) })
}

fn by_policy(policy: &TierPolicy, task: &Task, targets: &Targets, members: Vec<u32>) -> Result<Placed, Error> {
    let mut strata: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut unplaced: BTreeMap<Unplaced<'_>, u64> = BTreeMap::new();
    let (mut entered, mut missing) = (0, 0);
    let mut noted = BTreeMap::new();
    for at in members {
        let (tier, Some(tags)) = (targets.tier(at as usize), targets.tags(at as usize)) else { continue };
        entered += 1;
        missing += u64::from(tier.is_none());
        if let Some(source) = targets.tier_source(at as usize).filter(|source| **source != TierSource::Nowhere) {
            *noted.entry(Reason(format!("tier:from {source}"))).or_insert(0) += 1;
        }
        match policy.stratum(tier.map(Tier::as_str), targets.tier_source(at as usize), tags) {
            Ok(stratum) => strata.entry(stratum).or_default().push(at),
            Err(why) => *unplaced.entry(why).or_insert(0) += 1,
        }
    }
    let mut problems = Problems::default();
    problems.extend(unplaced.iter().map(|(why, count)| refusal(policy, task, *why, *count)));
    problems.into_result()?;
    if missing > 0 {
        noted.insert(Reason("tier:missing".to_owned()), missing);
    }
    Ok(Placed {
        strata: owned(strata),
        step: Some(FunnelStep { filter: "tier", entered, passed: entered, removed: BTreeMap::new(), noted }),
    })
}

/// Refuses a task for those of some targets whose tier the sources of the policy leave open: a class that is too old,
/// or classes for which the table has no row. It is for whatever else asks the tier than the strata.
///
/// # Errors
/// One error holding every such class, with the number of its targets.
pub(crate) fn refuse_open(plan: &Plan, task: &Task, targets: &Targets, members: impl Iterator<Item = u32>) -> Result<(), Error> {
    let Some(policy) = &plan.tier_policy else { return Ok(()) };
    let mut open: BTreeMap<Unplaced<'_>, u64> = BTreeMap::new();
    for why in members.filter_map(|at| open_tier(targets, at as usize)) {
        *open.entry(why).or_insert(0) += 1;
    }
    let mut problems = Problems::default();
    problems.extend(open.iter().map(|(why, count)| refusal(policy, task, *why, *count)));
    problems.into_result()
}

/// Why the tier of the target at a position is open.
pub(super) fn open_tier(targets: &Targets, at: usize) -> Option<Unplaced<'_>> {
    targets.tier_source(at).and_then(Unplaced::by_source)
}

fn refusal(policy: &TierPolicy, task: &Task, why: Unplaced<'_>, count: u64) -> Error {
    let error = Error::new(Code::UnknownValue).field("tier");
    let (task, names) =
        (&task.code, |of: &[Option<Tier>]| of.iter().map(|t| t.as_ref().map_or("-", Tier::as_str)).collect::<Vec<_>>().join(", "));
    match why {
        Unplaced::Missing => error.value("").detail(say!(
            "{count} targets of task {task} have no class; classify them, or say what they are in tier_policy.missing",
            "任务 {task} 有 {count} 个检查对象未分类；请先分类，或在 tier_policy.missing 中规定其归属"
        )),
        Unplaced::TooOld(scheme, day, tier) => {
            let days = policy.sources.as_ref().and_then(|sources| sources.max_age_days).unwrap_or_default();
            Error::new(Code::StaleTier).field("tier").value(tier).detail(say!(
                "{count} targets of task {task} have this class of {scheme} of {day}, and the plan allows {days} days",
                "任务 {task} 有 {count} 个检查对象的类别为 {scheme} 在 {day} 的分类结果，计划规定的时限为 {days} 天"
            ))
        }
        Unplaced::NoRow(classes) => error.field("tier_policy.sources.table").value(names(classes)).detail(say!(
            "{count} targets of task {task} have these classes, for which the table has no row; add one, such as a last row of * alone",
            "任务 {task} 有 {count} 个检查对象的类别为此组合，对照表没有相应的行；请补充，例如末行全用 *"
        )),
        Unplaced::Unlisted(tier) => {
            let order = policy.order.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
            error.value(tier).detail(say!(
                "{count} targets of task {task} are of this class, and the tier policy has {order}",
                "任务 {task} 有 {count} 个检查对象属此类别，而分类规则只有 {order}"
            ))
        }
    }
}
