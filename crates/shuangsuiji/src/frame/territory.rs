//! Where the targets of a directory lie by the tree of regions (行政区划), asked once for each code that
//! the directory has and not for each target.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reason, Sources};
use crate::error::{Code, Error, Problems};
use crate::ident::{Basis, Division, Place, RegionCode, Within};
use crate::index::TargetSet;
use crate::plan::{Plan, Task, UNPLACED, UnplacedRegions};
use crate::text::Text;

/// What the tree says of one code of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// An answer, and what it rests on.
    Placed(T, Basis),
    /// The register names no region.
    Unknown,
    /// It cannot be said, and the plan sets such codes apart.
    Apart(Unplaced),
    /// It cannot be said, and the plan does not say what becomes of such codes.
    Refused(Unplaced),
}

/// Why a code cannot be placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unplaced {
    /// The tree does not have it.
    Unlisted,
    /// It was given up, and what took it over is on both sides.
    Divided,
}

/// The codes of a directory with what was found of each, by their numbers there.
#[derive(Clone, Debug)]
pub(super) struct Territory<T> {
    found: Vec<Found<T>>,
}

/// What is asked of a code that the tree, or the plan's fallback, can place.
type Ask<'a, T> = &'a dyn Fn(&Place) -> Option<(T, Basis)>;

impl<T> Territory<T> {
    fn new(plan: &Plan, sources: &Sources<'_>, ask: Ask<'_, T>) -> Self {
        let found = sources.targets.regions_map(|code| {
            if code.is_unknown() {
                return Found::Unknown;
            }
            let place = sources.regions.place(code, sources.as_of);
            // That a code is the one asked for is sure without a tree.
            let answer = ask(&place).filter(|(_, basis)| *basis == Basis::Listed || place.is_listed());
            let why = if place.is_listed() { Unplaced::Divided } else { Unplaced::Unlisted };
            match (answer, plan.unplaced_regions) {
                (Some((answer, basis)), _) => Found::Placed(answer, basis),
                (None, UnplacedRegions::Refuse) => Found::Refused(why),
                (None, UnplacedRegions::Apart) => Found::Apart(why),
                (None, UnplacedRegions::Digits) => match ask(&place) {
                    Some((answer, basis)) => Found::Placed(answer, basis),
                    None => Found::Apart(why),
                },
            }
        });
        Self { found }
    }

    /// That no target of these has a code that is refused; `regions` has the targets of every code.
    ///
    /// # Errors
    /// `UnknownRegion` for each such code, with the number of its targets.
    pub(super) fn check(&self, task: &Task, sources: &Sources<'_>, regions: &[TargetSet], members: &TargetSet) -> Result<(), Error> {
        let codes = sources.targets.regions_map(RegionCode::clone);
        let refused = codes.iter().zip(&self.found).zip(regions).filter_map(|((code, found), set)| match found {
            Found::Refused(why) => Some((code, (*why, members.common(set)))).filter(|(_, (_, count))| *count > 0),
            _ => None,
        });
        let counts: BTreeMap<&RegionCode, (Unplaced, u64)> = refused.collect();
        let mut problems = Problems::default();
        problems.extend(counts.into_iter().map(|(code, (why, count))| refusal(task, sources, code, why, count)));
        problems.into_result()
    }

    /// How many of these targets are where the tree says by rows of other days or other codes, or by digits.
    pub(super) fn noted(&self, regions: &[TargetSet], members: &TargetSet) -> BTreeMap<Reason, u64> {
        let mut noted = BTreeMap::new();
        for (found, set) in self.found.iter().zip(regions) {
            let why = match found {
                Found::Placed(_, Basis::Listed) | Found::Refused(_) => continue,
                Found::Placed(_, basis) => basis_code(*basis),
                Found::Unknown => "unknown",
                Found::Apart(why) => why.code(),
            };
            let count = members.common(set);
            if count > 0 {
                *noted.entry(Reason(format!("region:{why}"))).or_insert(0) += count;
            }
        }
        noted
    }
}

impl Territory<bool> {
    /// Which codes are inside the jurisdiction of a task.
    ///
    /// # Errors
    /// `UnknownRegion` for each region of the scope that is not in force on the day and that no target has.
    pub(super) fn of_scope(plan: &Plan, task: &Task, sources: &Sources<'_>) -> Result<Self, Error> {
        let regions = &task.scope.regions;
        check_scope(task, regions, sources)?;
        Ok(Self::new(plan, sources, &|place| {
            let inside = place.within(regions);
            match inside.within {
                Within::Divided => None,
                within => Some((within == Within::Inside, inside.basis)),
            }
        }))
    }

    /// The targets that are not in the jurisdiction, by the reason; `regions` has the targets of every code.
    pub(super) fn outside(&self, regions: &[TargetSet]) -> BTreeMap<String, TargetSet> {
        let mut by_reason: BTreeMap<String, Vec<&TargetSet>> = BTreeMap::new();
        for (found, set) in self.found.iter().zip(regions) {
            let reason = match found {
                Found::Placed(true, _) => continue,
                Found::Placed(false, Basis::Listed) => "elsewhere".to_owned(),
                Found::Placed(false, basis) => format!("elsewhere_by_{}", basis_code(*basis)),
                Found::Unknown => RegionCode::UNKNOWN.to_owned(),
                Found::Apart(why) | Found::Refused(why) => why.code().to_owned(),
            };
            by_reason.entry(reason).or_default().push(set);
        }
        by_reason.into_iter().map(|(reason, sets)| (reason, TargetSet::union(sets))).collect()
    }
}

impl Territory<RegionCode> {
    /// The region of a division that each code is of.
    pub(super) fn of_division(plan: &Plan, division: Division, sources: &Sources<'_>) -> Self {
        Self::new(plan, sources, &|place| place.of(division).map(|(code, basis)| (code.clone(), basis)))
    }

    /// The stratum of every code, by its number.
    pub(super) fn strata(&self) -> Vec<&str> {
        let strata = self.found.iter().map(|found| match found {
            Found::Placed(code, _) => code.as_str(),
            Found::Unknown => RegionCode::UNKNOWN,
            Found::Apart(_) | Found::Refused(_) => UNPLACED,
        });
        strata.collect()
    }
}

impl Unplaced {
    fn code(self) -> &'static str {
        match self {
            Self::Unlisted => "unlisted",
            Self::Divided => "divided",
        }
    }
}

fn basis_code(basis: Basis) -> &'static str {
    match basis {
        Basis::Listed => "listed",
        Basis::Successor => "successor",
        Basis::OtherDay => "other_day",
        Basis::Digits => "digits",
    }
}

/// That every region of a scope is in force on the day, or is a code of the register as it stands.
fn check_scope(task: &Task, regions: &BTreeSet<RegionCode>, sources: &Sources<'_>) -> Result<(), Error> {
    let own = sources.targets.regions_map(|own| regions.get(own));
    let named: BTreeSet<&RegionCode> = own.into_iter().flatten().collect();
    let unknown = regions.iter().filter(|code| !named.contains(code) && sources.regions.get(code, sources.as_of).is_none());
    let mut problems = Problems::default();
    problems.extend(unknown.map(|code| {
        let (day, field) = (sources.as_of, format!("tasks.{}.scope.regions", task.code));
        let detail = match sources.regions.history(code) {
            [] => say!("neither the tree of regions nor any target has this code", "区划表中没有该代码，也没有检查对象使用该代码"),
            _ => {
                let new = successors(sources, code);
                say!("it is not in force on {day}{new}", "该代码在 {day} 不在用{new}"; new)
            }
        };
        Error::new(Code::UnknownRegion).field(field).value(code).detail(detail)
    }));
    problems.into_result()
}

/// What took a code over, for a message; nothing where nobody says.
fn successors(sources: &Sources<'_>, code: &RegionCode) -> Text {
    let name = |code: &RegionCode| format!("{code} {}", sources.regions.full_name(code, sources.as_of).unwrap_or_default());
    let new: Vec<String> = sources.regions.successors(code, sources.as_of).map(name).collect();
    let (en, zh) = (new.join(", "), new.join("、"));
    if new.is_empty() { Text::new("", "") } else { say!("; its area is now of {en}", "；其区域现属 {zh}") }
}

fn refusal(task: &Task, sources: &Sources<'_>, code: &RegionCode, why: Unplaced, count: u64) -> Error {
    let task = &task.code;
    let detail = match why {
        Unplaced::Unlisted => say!(
            "{count} targets of task {task} have this code, which the tree of regions does not have",
            "任务 {task} 有 {count} 个检查对象使用该代码，而区划表中没有该代码"
        ),
        Unplaced::Divided => {
            let new = successors(sources, code);
            say!(
                "{count} targets of task {task} have this code, which was given up{new}; the register must say in which of them they are",
                "任务 {task} 有 {count} 个检查对象使用该代码，而该代码已停用{new}；须由登记库确定其归属"; new
            )
        }
    };
    Error::new(Code::UnknownRegion).field("region").value(code).detail(detail)
}
