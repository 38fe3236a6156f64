//! The draw `draft-0`: random augmentation on the flow network.

use rand_core::Rng;

use super::instance::{Id, Instance, TargetNode, hex_id};
use super::network::Network;
use super::random::{below, component_rng, shuffle};
use super::shortage::Infeasible;
use crate::text::{Speak, Text};

/// What an algorithm does not honour and therefore refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// An inspector has a least number of targets.
    #[error("draft-0 cannot give inspector {} at least {floor} targets; plan maxent-1, or set the floor to 0", hex_id(.inspector))]
    Floor {
        /// The inspector.
        inspector: Id,
        /// The floor.
        floor: u32,
    },
    /// An inspector is in two classes of a target.
    #[error("draft-0 cannot bound overlapping classes: inspector index {inspector} is in two classes of target {}; make them disjoint, or plan maxent-1 where they are nested", hex_id(.target))]
    OverlappingClasses {
        /// The target.
        target: Id,
        /// The inspector, by index.
        inspector: u32,
    },
    /// An inspector has bounds by day, region or batch.
    #[error("draft-0 knows no bounds by day, region or batch, such as those of inspector {}; plan maxent-1", hex_id(.0))]
    SubCaps(Id),
    /// A pair has a limit of probability.
    #[error("draft-0 knows no limits of probability, such as those of target {}; plan maxent-1", hex_id(.0))]
    Ceilings(Id),
    /// Two classes of a target share members, and neither contains the other.
    #[error("target {}: the classes {:?} and {:?} share members, and neither contains the other; make them disjoint or nested", hex_id(.target), .classes.0, .classes.1)]
    CrossingClasses {
        /// The target.
        target: Id,
        /// The names of the classes.
        classes: (String, String),
    },
    /// Two bounds of an inspector share targets, and neither contains the other.
    #[error("inspector {}: the bounds {:?} and {:?} share targets, and neither contains the other; make them disjoint or nested", hex_id(.inspector), .names.0, .names.1)]
    CrossingSubCaps {
        /// The inspector.
        inspector: Id,
        /// The names of the bounds.
        names: (String, String),
    },
    /// The lower bounds of the classes are more than the team.
    #[error("target {}: the classes ask for at least {least} in a team of {team_size}; enlarge the team or lower the bounds", hex_id(.target))]
    MinimumsAboveTeam {
        /// The target.
        target: Id,
        /// The sum of the lower bounds.
        least: u64,
        /// The size of the team.
        team_size: u32,
    },
}

/// Why there is no assignment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// The instance asks for what the algorithm cannot do.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No lawful assignment exists.
    #[error(transparent)]
    Infeasible(#[from] Infeasible),
}

impl Speak for Refused {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Floor { inspector, floor } => {
                format!("draft-0 不支持为检查人员 {} 设定最少 {floor} 个检查对象；请改用 maxent-1，或将下限设为 0", hex_id(inspector))
            }
            Self::OverlappingClasses { target, inspector } => format!(
                "draft-0 不支持相互重叠的类别：序号 {inspector} 的检查人员同属检查对象 {} 的两个类别；请使类别互不重叠，相互嵌套时可改用 maxent-1",
                hex_id(target)
            ),
            Self::SubCaps(id) => format!("draft-0 不支持按日期、区域或批次的分项上下限（如检查人员 {}）；请改用 maxent-1", hex_id(id)),
            Self::Ceilings(id) => format!("draft-0 不支持概率上限（如检查对象 {}）；请改用 maxent-1", hex_id(id)),
            Self::CrossingClasses { target, classes: (a, b) } => {
                format!("检查对象 {}：类别 {a:?} 与 {b:?} 有共同成员而互不包含；请使其互不重叠或相互嵌套", hex_id(target))
            }
            Self::CrossingSubCaps { inspector, names: (a, b) } => {
                format!("检查人员 {}：分项上下限 {a:?} 与 {b:?} 有共同检查对象而互不包含；请使其互不重叠或相互嵌套", hex_id(inspector))
            }
            Self::MinimumsAboveTeam { target, least, team_size } => {
                format!("检查对象 {}：各类别合计至少 {least} 名，而检查组只有 {team_size} 名；请扩大检查组或降低下限", hex_id(target))
            }
        };
        Text::new(self.to_string(), zh)
    }
}

speak!(SolveError {
    Self::Refused(why) => "{why}" [why],
    Self::Infeasible(why) => "{why}" [why],
});

/// Teams for all targets: all or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The team of each target, inspector indices ascending; the place in it is the seat.
    pub teams: Vec<Vec<u32>>,
    /// The other eligible inspectors of each target in random order: its reserves (候补).
    pub reserves: Vec<Vec<u32>>,
}

/// An assignment breaks a constraint of the instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssignmentError {
    /// There are not as many teams or lists of reserves as targets.
    #[error("the assignment is not for this instance: the numbers of targets differ")]
    TargetCount,
    /// The team is not of the size asked for, not ascending, or has an ineligible member.
    #[error("target {}: the team is not a set of eligible inspectors of the size asked for", hex_id(.0))]
    Team(Id),
    /// A bound of a class is broken.
    #[error("target {}: the team has {count} of class {name:?}, against its bounds", hex_id(.target))]
    Class {
        /// The target.
        target: Id,
        /// The class.
        name: String,
        /// How many of the class are in the team.
        count: u32,
    },
    /// The reserves are not exactly the other eligible inspectors.
    #[error("target {}: the reserves are not exactly the other eligible inspectors", hex_id(.0))]
    Reserves(Id),
    /// An inspector has more or fewer targets of a day, region or batch than he may.
    #[error("inspector {} has {count} targets of {name:?}, against its bounds", hex_id(.inspector))]
    SubCap {
        /// The inspector.
        inspector: Id,
        /// The name of the bound.
        name: String,
        /// How many of its targets.
        count: u32,
    },
    /// An inspector has more or fewer targets than he may.
    #[error("inspector {} has {load} targets, against capacity or floor", hex_id(.inspector))]
    Load {
        /// The inspector.
        inspector: Id,
        /// How many targets.
        load: u32,
    },
}

impl Speak for AssignmentError {
    fn say(&self) -> Text {
        let zh = match self {
            Self::TargetCount => "人员分配不属于本数据：检查对象数量不同".to_owned(),
            Self::Team(id) => format!("检查对象 {}：检查组不是由符合条件的人员按要求人数组成", hex_id(id)),
            Self::Class { target, name, count } => {
                format!("检查对象 {}：检查组中类别 {name:?} 有 {count} 名，不符合其上下限", hex_id(target))
            }
            Self::Reserves(id) => format!("检查对象 {}：候补人员不是恰好其余符合条件的人员", hex_id(id)),
            Self::SubCap { inspector, name, count } => {
                format!("检查人员 {} 在 {name:?} 中承担 {count} 个检查对象，不符合其上下限", hex_id(inspector))
            }
            Self::Load { inspector, load } => format!("检查人员 {} 承担 {load} 个检查对象，不符合其上限或下限", hex_id(inspector)),
        };
        Text::new(self.to_string(), zh)
    }
}

impl Assignment {
    /// How many targets each inspector has; those with 0 are idle, none is left out.
    pub fn loads(&self, instance: &Instance) -> Vec<u32> {
        let mut loads = vec![0; instance.inspectors().len()];
        for i in self.teams.iter().flatten() {
            if let Some(load) = loads.get_mut(*i as usize) {
                *load += 1;
            }
        }
        loads
    }

    /// Checks every constraint of the instance, whichever way the assignment was made.
    ///
    /// # Errors
    /// The first constraint that is broken.
    pub fn check(&self, instance: &Instance) -> Result<(), AssignmentError> {
        let n = instance.targets().len();
        if self.teams.len() != n || self.reserves.len() != n {
            return Err(AssignmentError::TargetCount);
        }
        let teams = self.teams.iter().zip(&self.reserves);
        for ((node, pairs), (team, reserves)) in instance.targets().iter().zip(instance.pairs()).zip(teams) {
            check_team(node, pairs, team, reserves)?;
        }
        for ((i, node), load) in (0..).zip(instance.inspectors()).zip(self.loads(instance)) {
            if load > node.capacity || load < node.floor {
                return Err(AssignmentError::Load { inspector: node.id, load });
            }
            for bound in &node.subcaps {
                let has = |t: &&u32| self.teams[**t as usize].binary_search(&i).is_ok();
                let count = bound.members.iter().filter(has).count() as u32;
                if count < bound.lo || count > bound.hi {
                    return Err(AssignmentError::SubCap { inspector: node.id, name: bound.name.clone(), count });
                }
            }
        }
        Ok(())
    }
}

fn check_team(node: &TargetNode, pairs: &[u32], team: &[u32], reserves: &[u32]) -> Result<(), AssignmentError> {
    let eligible = team.iter().all(|i| pairs.binary_search(i).is_ok());
    if !eligible || team.len() != node.team_size as usize || !team.is_sorted_by(|a, b| a < b) {
        return Err(AssignmentError::Team(node.id));
    }
    for class in &node.classes {
        let count = team.iter().filter(|i| class.members.binary_search(i).is_ok()).count() as u32;
        if count < class.lo || count > class.hi {
            return Err(AssignmentError::Class { target: node.id, name: class.name.clone(), count });
        }
    }
    let mut all: Vec<u32> = team.iter().chain(reserves).copied().collect();
    all.sort_unstable();
    if all == pairs { Ok(()) } else { Err(AssignmentError::Reserves(node.id)) }
}

/// Refuses what `draft-0` cannot honour.
fn refuse(instance: &Instance) -> Result<(), Refused> {
    if let Some(node) = instance.inspectors().iter().find(|i| i.floor > 0) {
        return Err(Refused::Floor { inspector: node.id, floor: node.floor });
    }
    if let Some(node) = instance.inspectors().iter().find(|i| !i.subcaps.is_empty()) {
        return Err(Refused::SubCaps(node.id));
    }
    if let Some(node) = instance.targets().iter().find(|t| !t.ceilings.is_empty()) {
        return Err(Refused::Ceilings(node.id));
    }
    instance.targets().iter().try_for_each(refuse_classes)
}

fn refuse_classes(node: &TargetNode) -> Result<(), Refused> {
    let mut members: Vec<u32> = node.classes.iter().flat_map(|c| &c.members).copied().collect();
    members.sort_unstable();
    if let Some([i, _]) = members.array_windows().find(|[a, b]| a == b) {
        return Err(Refused::OverlappingClasses { target: node.id, inspector: *i });
    }
    let least = node.classes.iter().map(|c| u64::from(c.lo)).sum();
    if least > u64::from(node.team_size) {
        return Err(Refused::MinimumsAboveTeam { target: node.id, least, team_size: node.team_size });
    }
    Ok(())
}

/// The draw `draft-0` under the key `key("match", w)` (protocol §5, §7a).
///
/// # Errors
/// What `draft-0` refuses, or the shortages where no lawful assignment exists.
pub fn draft0(instance: &Instance, key: &Id) -> Result<Assignment, SolveError> {
    solve(instance, |stream| component_rng(key, stream))
}

/// Draws with one random stream for each connected component, numbered from 0 in the order of
/// their smallest target id. An assignment is found whenever one exists; each that exists can
/// occur; what is drawn is a function of the instance and the streams alone. See the module for
/// the order in which a stream is read.
///
/// # Errors
/// What `draft-0` refuses, or the shortages where no lawful assignment exists.
pub fn solve<R: Rng>(instance: &Instance, mut stream: impl FnMut(u64) -> R) -> Result<Assignment, SolveError> {
    refuse(instance)?;
    let n = instance.targets().len();
    let mut drawn = Assignment { teams: vec![Vec::new(); n], reserves: vec![Vec::new(); n] };
    for (number, targets) in instance.components().iter().enumerate() {
        let mut rng = stream(number as u64);
        match draw_component(instance, targets, &mut rng) {
            Some(net) => read_teams(instance, &net, &mut rng, &mut drawn),
            None => return Err(Infeasible::find(instance)?.unwrap_or_default().into()),
        }
    }
    Ok(drawn)
}

/// Fills all places of a component in random order; none where a place stays empty.
fn draw_component(instance: &Instance, targets: &[u32], rng: &mut impl Rng) -> Option<Network> {
    let mut net = Network::new(instance, targets);
    for edges in &mut net.out {
        shuffle(rng, edges);
    }
    let demands = net.parts.iter().flat_map(|part| &part.demands);
    let mut places: Vec<u32> = demands.flat_map(|(demand, n)| std::iter::repeat_n(*demand, *n as usize)).collect();
    shuffle(rng, &mut places);
    for demand in places {
        if !net.fill(demand, |n| below(rng, n as u64) as usize) {
            return None;
        }
    }
    Some(net)
}

fn read_teams(instance: &Instance, net: &Network, rng: &mut impl Rng, drawn: &mut Assignment) {
    for (at, part) in net.parts.iter().enumerate() {
        let t = part.target as usize;
        let mut team = net.team(at);
        team.sort_unstable();
        let mut reserves: Vec<u32> = instance.pairs()[t].iter().copied().filter(|i| team.binary_search(i).is_err()).collect();
        shuffle(rng, &mut reserves);
        drawn.teams[t] = team;
        drawn.reserves[t] = reserves;
    }
}
