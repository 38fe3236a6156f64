//! Which stratum each target of a frame is of.

use std::collections::BTreeMap;

use super::territory::Territory;
use super::{FunnelStep, Reason, Sources};
use crate::directory::{TargetKind, Targets, TierSource};
use crate::error::{Code, Error, Problems};
use crate::ident::{Division, RegionCode, Tier};
use crate::index::TargetSet;
use crate::plan::{Plan, StrataBy, Task, TierPolicy, UNCLASSIFIED, Unplaced};

/// The targets of a frame by stratum, and what a tier policy has to tell of them.
pub(super) struct Placed {
    /// Stratum → positions in the directory, ascending.
    pub(super) strata: BTreeMap<String, Vec<u32>>,
    /// Under a tier policy: how many of the frame have no class; by a division of the tree of regions: how
    /// many are placed by other rows than those of the day.
    pub(super) step: Option<FunnelStep>,
}

/// Places every target of a frame; `regions` has the targets of every code of a region.
///
/// # Errors
/// One error holding every class that the tier policy does not have, with the number of its targets, and
/// the number of those without a class where the policy refuses these; or every region that cannot be
/// placed, where the plan refuses these.
pub(super) fn place(plan: &Plan, task: &Task, sources: &Sources<'_>, members: &TargetSet, regions: &[TargetSet]) -> Result<Placed, Error> {
    let targets = sources.targets;
    if let Some(policy) = plan.tier_policy_of(task) {
        return by_policy(policy, task, targets, members);
    }
    if let Some(division) = task.strata_by.division() {
        return by_division(division, plan, task, sources, (members, regions));
    }
    let strata = match task.strata_by {
        StrataBy::None => BTreeMap::from([("all".to_owned(), members.iter().collect())]),
        StrataBy::Tier => by_code(members, |at| targets.tier_code(at), &targets.tiers_map(|t| t.map_or(UNCLASSIFIED, Tier::as_str))),
        StrataBy::Kind => by_code(members, |at| targets.kind(at).map(|kind| kind as usize), &TargetKind::ALL.map(TargetKind::name)),
        // A division of the tree is not of a code: see `by_division`.
        StrataBy::Region | StrataBy::Province | StrataBy::City | StrataBy::County => {
            by_code(members, |at| targets.region_code(at), &targets.regions_map(RegionCode::as_str))
        }
    };
    Ok(Placed { strata: strata.into_iter().filter(|(_, members)| !members.is_empty()).collect(), step: None })
}

/// The members by the name of the stratum of their code.
fn by_code(members: &TargetSet, code: impl Fn(usize) -> Option<usize>, names: &[&str]) -> BTreeMap<String, Vec<u32>> {
    let mut strata = Strata::default();
    let places: Vec<usize> = names.iter().map(|name| strata.place(name)).collect();
    for at in members.iter() {
        let place = code(at as usize).and_then(|code| places.get(code));
        place.into_iter().for_each(|place| strata.put(*place, at));
    }
    strata.named()
}

/// Strata while they are filled: by number, and not by name, since a frame has millions of members.
#[derive(Default)]
struct Strata<'n> {
    names: BTreeMap<&'n str, usize>,
    members: Vec<Vec<u32>>,
}

impl<'n> Strata<'n> {
    /// The number of a stratum.
    fn place(&mut self, name: &'n str) -> usize {
        let next = self.members.len();
        let place = *self.names.entry(name).or_insert(next);
        self.members.resize_with(next.max(place + 1), Vec::new);
        place
    }

    fn put(&mut self, place: usize, at: u32) {
        self.members.get_mut(place).into_iter().for_each(|members| members.push(at));
    }

    /// Those that have members.
    fn named(mut self) -> BTreeMap<String, Vec<u32>> {
        let mut take = |place: usize| self.members.get_mut(place).map(std::mem::take).filter(|members| !members.is_empty());
        self.names.into_iter().filter_map(|(name, place)| Some((name.to_owned(), take(place)?))).collect()
    }
}

/// By province, city or county.
fn by_division(
    division: Division,
    plan: &Plan,
    task: &Task,
    sources: &Sources<'_>,
    (members, regions): (&TargetSet, &[TargetSet]),
) -> Result<Placed, Error> {
    let territory = Territory::of_division(plan, division, sources);
    territory.check(task, sources, regions, members)?;
    let strata = by_code(members, |at| sources.targets.region_code(at), &territory.strata());
    let (entered, noted) = (members.len(), territory.noted(regions, members));
    Ok(Placed { strata, step: Some(FunnelStep { filter: "region", entered, passed: entered, removed: BTreeMap::new(), noted }) })
}

/// By the policy of tiers: what it says is asked once for each set of tags, each tier and each source of a tier.
fn by_policy(policy: &TierPolicy, task: &Task, targets: &Targets, members: &TargetSet) -> Result<Placed, Error> {
    let mut strata = Strata::default();
    let tagged = targets.tag_sets_map(|tags| policy.tagged_stratum(tags).map(|name| strata.place(name)));
    let tiers = targets.tiers_map(|tier| policy.tier_stratum(tier).map(|name| strata.place(name)));
    let without = targets.tiers_map(|tier| tier.is_none());
    let (sources_of, sources) = targets.tier_sources();
    let open: Vec<Option<Unplaced<'_>>> = sources.iter().map(Unplaced::by_source).collect();
    let mut from = vec![0; sources.len()];
    let mut unplaced: BTreeMap<Unplaced<'_>, u64> = BTreeMap::new();
    let mut missing = 0;
    for at in members.iter() {
        let (Some(tags), Some(tier)) = (targets.tags_code(at as usize), targets.tier_code(at as usize)) else { continue };
        missing += u64::from(without.get(tier) == Some(&true));
        let source = sources_of.get(at as usize).map(|code| *code as usize);
        source.and_then(|code| from.get_mut(code)).into_iter().for_each(|count: &mut u64| *count += 1);
        if let Some(place) = tagged.get(tags).copied().flatten() {
            strata.put(place, at);
        } else if let Some(why) = source.and_then(|code| open.get(code).copied().flatten()) {
            *unplaced.entry(why).or_insert(0) += 1;
        } else {
            match tiers.get(tier) {
                Some(Ok(place)) => strata.put(*place, at),
                Some(Err(why)) => *unplaced.entry(*why).or_insert(0) += 1,
                None => {}
            }
        }
    }
    let mut problems = Problems::default();
    problems.extend(unplaced.iter().map(|(why, count)| refusal(policy, task, *why, *count)));
    problems.into_result()?;
    let named = sources.iter().zip(from).filter(|(source, count)| **source != TierSource::Nowhere && *count > 0);
    let mut noted: BTreeMap<Reason, u64> = named.map(|(source, count)| (Reason(format!("tier:from {source}")), count)).collect();
    if missing > 0 {
        noted.insert(Reason("tier:missing".to_owned()), missing);
    }
    let entered = members.len();
    Ok(Placed {
        strata: strata.named(),
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
