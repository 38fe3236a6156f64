//! The instance of a matching: who needs how many, who can give how much, which pairs may be.

use crate::text::{Speak, Text};

/// 32 raw bytes: the blinded id of a target (`bid`) or of an inspector (`ibid`).
pub type Id = [u8; 32];

/// Writes an id as 64 hex digits.
pub(super) fn hex_id(id: &Id) -> String {
    hex::encode(id)
}

/// Bounds on one class, of either side. At a target: how many members of a class of inspectors its
/// team may have, such as the leaders (组长), the officers of one department in a joint inspection
/// (部门联合抽查), or the members of one family, at most one. At an inspector: how many targets of
/// one day, region or batch he may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassBound {
    /// The name of the class, published with the team.
    pub name: String,
    /// The members by index, each eligible: inspectors at a target, targets at an inspector.
    pub members: Vec<u32>,
    /// At least so many.
    pub lo: u32,
    /// At most so many.
    pub hi: u32,
}

/// A drawn target (检查对象).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetNode {
    /// Its blinded id.
    pub id: Id,
    /// How many inspectors its team has, at least 1.
    pub team_size: u32,
    /// Bounds by class, in the order of their names.
    pub classes: Vec<ClassBound>,
    /// How many inspectors each rule of eligibility removed, in the order of the rules' names.
    pub removed: Vec<(String, u32)>,
    /// Pairs that may have at most so much probability, in units of 2^-32 and above 0: inspectors
    /// by index, ascending (Jecmen et al. 2020). `draft-0` refuses them.
    pub ceilings: Vec<(u32, u32)>,
}

impl TargetNode {
    /// The most probability that an inspector may have here, in units of 2^-32, where it is limited.
    pub fn ceiling(&self, inspector: u32) -> Option<u32> {
        let at = self.ceilings.binary_search_by_key(&inspector, |(i, _)| *i).ok()?;
        Some(self.ceilings[at].1)
    }
}

/// An inspector (检查人员).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectorNode {
    /// The blinded id.
    pub id: Id,
    /// At most so many targets.
    pub capacity: u32,
    /// At least so many targets; `draft-0` refuses any but 0.
    pub floor: u32,
    /// Bounds by day, region or batch, in the order of their names; `draft-0` refuses them.
    pub subcaps: Vec<ClassBound>,
}

/// What is wrong with a bound by day, region or batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubCapFault {
    /// Two of an inspector's bounds have one name.
    Name,
    /// The lower bound is above the upper one.
    Bounds,
    /// A target index names no target.
    Unknown,
    /// A target is listed twice.
    Twice,
    /// The inspector is not eligible for a target of it.
    Ineligible,
}

impl SubCapFault {
    fn text(self) -> Text {
        match self {
            Self::Name => say!("the name occurs twice", "名称出现两次"),
            Self::Bounds => say!("its lower bound is above its upper one", "下限高于上限"),
            Self::Unknown => say!("it lists a target that is not there", "所列检查对象不存在"),
            Self::Twice => say!("it lists a target twice", "同一检查对象列出两次"),
            Self::Ineligible => {
                say!("it lists a target for which the inspector is not eligible", "所列检查对象不在该人员可检查范围内")
            }
        }
    }
}

/// Why the parts are not an instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InstanceError {
    /// Two targets have one id.
    #[error("target {} occurs twice; merge its rows", hex_id(.0))]
    DuplicateTarget(Id),
    /// Two inspectors have one id.
    #[error("inspector {} occurs twice; merge the rows", hex_id(.0))]
    DuplicateInspector(Id),
    /// There are not as many lists of eligible inspectors as targets.
    #[error("{lists} lists of eligible inspectors for {targets} targets; give one list per target")]
    ListCount {
        /// How many lists.
        lists: usize,
        /// How many targets.
        targets: usize,
    },
    /// An index names no inspector.
    #[error("target {}: inspector index {index} is not below the number of inspectors", hex_id(.target))]
    UnknownInspector {
        /// The target.
        target: Id,
        /// The index.
        index: u32,
    },
    /// A pair or a member of a class occurs twice.
    #[error("target {}: inspector {} is listed twice", hex_id(.target), hex_id(.inspector))]
    DuplicatePair {
        /// The target.
        target: Id,
        /// The inspector.
        inspector: Id,
    },
    /// A team of nobody.
    #[error("target {}: a team has at least 1 inspector", hex_id(.0))]
    EmptyTeam(Id),
    /// Two classes, or two counts of removals, of a target have one name.
    #[error("target {}: the name {name:?} occurs twice", hex_id(.target))]
    DuplicateName {
        /// The target.
        target: Id,
        /// The name.
        name: String,
    },
    /// The bounds of a class are crossed.
    #[error("target {}: class {name:?} asks for at least {lo} and at most {hi}", hex_id(.target))]
    CrossedBounds {
        /// The target.
        target: Id,
        /// The class.
        name: String,
        /// The lower bound.
        lo: u32,
        /// The upper bound.
        hi: u32,
    },
    /// A class asks for more than the whole team.
    #[error("target {}: class {name:?} asks for at least {lo} in a team of {team_size}; enlarge the team or lower the bound", hex_id(.target))]
    ClassAboveTeam {
        /// The target.
        target: Id,
        /// The class.
        name: String,
        /// The lower bound.
        lo: u32,
        /// The size of the team.
        team_size: u32,
    },
    /// An inspector is to have at least more targets than at most.
    #[error("inspector {}: at least {floor} targets and at most {capacity}; lower the floor or raise the capacity", hex_id(.inspector))]
    FloorAboveCapacity {
        /// The inspector.
        inspector: Id,
        /// The floor.
        floor: u32,
        /// The capacity.
        capacity: u32,
    },
    /// A member of a class may not inspect the target.
    #[error("target {}: inspector {} of class {name:?} is not eligible; list eligible members only", hex_id(.target), hex_id(.inspector))]
    IneligibleMember {
        /// The target.
        target: Id,
        /// The class.
        name: String,
        /// The inspector.
        inspector: Id,
    },
    /// A bound by day, region or batch is wrong.
    #[error("inspector {}: bound {name:?}: {}; correct it", hex_id(.inspector), .fault.text())]
    SubCap {
        /// The inspector.
        inspector: Id,
        /// The name of the bound.
        name: String,
        /// What is wrong.
        fault: SubCapFault,
    },
    /// A limit of probability is 0, given twice, or for a pair that is not eligible.
    #[error("target {}: a limit of probability is for an eligible inspector, above 0 and given once; that of inspector {} is not", hex_id(.target), hex_id(.inspector))]
    Ceiling {
        /// The target.
        target: Id,
        /// The inspector.
        inspector: Id,
    },
    /// An index names none of the inspectors.
    #[error("there is no inspector with index {0}")]
    NoInspector(u32),
    /// More than 2^30 pairs, targets or inspectors.
    #[error("the instance is too large for one matching; split it by region")]
    TooLarge,
}

impl Speak for InstanceError {
    fn say(&self) -> Text {
        let zh = match self {
            Self::DuplicateTarget(id) => format!("检查对象 {} 出现两次；请合并其数据行", hex_id(id)),
            Self::DuplicateInspector(id) => format!("检查人员 {} 出现两次；请合并数据行", hex_id(id)),
            Self::ListCount { lists, targets } => format!("{targets} 个检查对象却有 {lists} 份合格人员名单；每个对象须有一份"),
            Self::UnknownInspector { target, index } => format!("检查对象 {}：人员序号 {index} 不小于人员总数", hex_id(target)),
            Self::DuplicatePair { target, inspector } => {
                format!("检查对象 {}：检查人员 {} 列出两次", hex_id(target), hex_id(inspector))
            }
            Self::EmptyTeam(id) => format!("检查对象 {}：检查组至少有 1 名检查人员", hex_id(id)),
            Self::DuplicateName { target, name } => format!("检查对象 {}：名称 {name:?} 出现两次", hex_id(target)),
            Self::CrossedBounds { target, name, lo, hi } => {
                format!("检查对象 {}：类别 {name:?} 要求至少 {lo} 名、至多 {hi} 名", hex_id(target))
            }
            Self::ClassAboveTeam { target, name, lo, team_size } => {
                format!("检查对象 {}：类别 {name:?} 要求至少 {lo} 名，而检查组只有 {team_size} 名；请扩大检查组或降低下限", hex_id(target))
            }
            Self::FloorAboveCapacity { inspector, floor, capacity } => {
                format!("检查人员 {}：至少 {floor} 个、至多 {capacity} 个检查对象；请降低下限或提高上限", hex_id(inspector))
            }
            Self::IneligibleMember { target, name, inspector } => {
                let (target, inspector) = (hex_id(target), hex_id(inspector));
                format!("检查对象 {target}：类别 {name:?} 的检查人员 {inspector} 不符合条件；只能列入符合条件的人员")
            }
            Self::SubCap { inspector, name, fault } => {
                let fault = fault.text();
                format!("检查人员 {}：分项上下限 {name:?}：{}；请更正", hex_id(inspector), fault.get(crate::text::Lang::Zh))
            }
            Self::Ceiling { target, inspector } => {
                let (target, inspector) = (hex_id(target), hex_id(inspector));
                format!("检查对象 {target}：概率上限只能对符合条件的人员设定，须大于 0 且只设一次；检查人员 {inspector} 的不符")
            }
            Self::NoInspector(index) => format!("没有序号为 {index} 的检查人员"),
            Self::TooLarge => "数据过大，无法一次匹配；请按区域拆分".to_owned(),
        };
        Text::new(self.to_string(), zh)
    }
}

/// An instance in its one canonical form: targets and inspectors sorted by id, classes and rules
/// by name, indices ascending. It does not depend on the order in which the parts are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    targets: Vec<TargetNode>,
    inspectors: Vec<InspectorNode>,
    pairs: Vec<Vec<u32>>,
}

impl Instance {
    /// Checks the parts and brings them into canonical form. Indices (in `pairs`, one list per
    /// target, and in classes and ceilings) refer to the order as given; those of the
    /// instance refer to its own sorted order.
    ///
    /// # Errors
    /// What is wrong with which target or inspector.
    pub fn new(targets: Vec<TargetNode>, inspectors: Vec<InspectorNode>, pairs: Vec<Vec<u32>>) -> Result<Self, InstanceError> {
        const LIMIT: usize = 1 << 30;
        if targets.len() != pairs.len() {
            return Err(InstanceError::ListCount { lists: pairs.len(), targets: targets.len() });
        }
        let size = pairs.iter().map(Vec::len).sum::<usize>();
        if size.max(targets.len()).max(inspectors.len()) > LIMIT {
            return Err(InstanceError::TooLarge);
        }
        let (mut inspectors, place) = sort_by_id(inspectors, |i| i.id).map_err(InstanceError::DuplicateInspector)?;
        let rows = targets.into_iter().zip(pairs).collect();
        let (mut rows, target_place) = sort_by_id(rows, |(t, _): &(TargetNode, Vec<u32>)| t.id).map_err(InstanceError::DuplicateTarget)?;
        for (target, list) in &mut rows {
            canonical_target(target, list, &inspectors, &place)?;
        }
        for (at, inspector) in inspectors.iter_mut().enumerate() {
            canonical_subcaps(at as u32, inspector, &rows, &target_place)?;
        }
        let (targets, pairs) = rows.into_iter().unzip();
        Ok(Self { targets, inspectors, pairs })
    }

    /// The same with other capacities, none of which is taken below the inspector's floor.
    pub fn with_capacities(&self, capacity: impl Fn(&InspectorNode) -> u32) -> Self {
        let mut changed = self.clone();
        changed.inspectors.iter_mut().for_each(|node| node.capacity = capacity(node).max(node.floor));
        changed
    }

    /// The same with one more inspector, who may inspect what a given one may, in the same classes and
    /// with the same upper bounds; nothing is asked of him at least. His id is the next after that one's that nobody has.
    ///
    /// # Errors
    /// An index that names nobody, or that the instance becomes too large.
    pub fn with_twin(&self, of: u32) -> Result<Self, InstanceError> {
        let mut inspectors = self.inspectors.clone();
        let twin = inspectors.len() as u32;
        let mut node = inspectors.get(of as usize).cloned().ok_or(InstanceError::NoInspector(of))?;
        while inspectors.binary_search_by_key(&node.id, |other| other.id).is_ok() {
            node.id = next_id(node.id);
        }
        node.floor = 0;
        node.subcaps.iter_mut().for_each(|bound| bound.lo = 0);
        inspectors.push(node);
        let add = |list: &mut Vec<u32>| {
            if list.binary_search(&of).is_ok() {
                list.push(twin);
            }
        };
        let (mut targets, mut pairs) = (self.targets.clone(), self.pairs.clone());
        for (target, list) in targets.iter_mut().zip(&mut pairs) {
            add(list);
            target.classes.iter_mut().for_each(|class| add(&mut class.members));
            target.ceilings.extend(target.ceiling(of).map(|units| (twin, units)));
        }
        Self::new(targets, inspectors, pairs)
    }

    /// The targets, by id.
    pub fn targets(&self) -> &[TargetNode] {
        &self.targets
    }

    /// The inspectors, by id.
    pub fn inspectors(&self) -> &[InspectorNode] {
        &self.inspectors
    }

    /// The inspectors eligible for each target, ascending.
    pub fn pairs(&self) -> &[Vec<u32>] {
        &self.pairs
    }

    /// The class of an inspector at a target: the first, by name, that lists him.
    pub fn class_of(&self, target: usize, inspector: u32) -> Option<&str> {
        let classes = self.targets.get(target)?.classes.iter();
        classes.filter(|c| c.members.binary_search(&inspector).is_ok()).map(|c| c.name.as_str()).next()
    }

    /// The connected components, as ascending lists of targets in the order of their smallest
    /// target: two targets are connected where one inspector is eligible for both.
    pub fn components(&self) -> Vec<Vec<u32>> {
        let mut parent: Vec<u32> = (0..self.targets.len() as u32).collect();
        let mut first_of = vec![u32::MAX; self.inspectors.len()];
        for (t, list) in self.pairs.iter().enumerate() {
            for &i in list {
                let seen = &mut first_of[i as usize];
                if *seen == u32::MAX {
                    *seen = t as u32;
                }
                if parent[*seen as usize] == parent[t] {
                    continue;
                }
                let (a, b) = (root(&mut parent, *seen), root(&mut parent, t as u32));
                // The smaller root stays: a component's root is its smallest target.
                parent[a.max(b) as usize] = a.min(b);
            }
        }
        let mut at = vec![usize::MAX; parent.len()];
        let mut components: Vec<Vec<u32>> = Vec::new();
        for t in 0..parent.len() as u32 {
            let r = root(&mut parent, t) as usize;
            if at[r] == usize::MAX {
                at[r] = components.len();
                components.push(Vec::new());
            }
            components[at[r]].push(t);
        }
        components
    }
}

/// The id that follows when ids are read as numbers; the first after the last.
fn next_id(mut id: Id) -> Id {
    for byte in id.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    id
}

fn root(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

/// The items by id, and the new index of each old one; an id that occurs twice is the error.
fn sort_by_id<T>(items: Vec<T>, id: impl Fn(&T) -> Id) -> Result<(Vec<T>, Vec<u32>), Id> {
    let mut rows: Vec<(usize, T)> = items.into_iter().enumerate().collect();
    rows.sort_by_key(|(_, item)| id(item));
    if let Some([(_, twin), _]) = rows.array_windows::<2>().find(|[(_, a), (_, b)]| id(a) == id(b)) {
        return Err(id(twin));
    }
    let mut place = vec![0; rows.len()];
    for (new, (old, _)) in rows.iter().enumerate() {
        place[*old] = new as u32;
    }
    Ok((rows.into_iter().map(|(_, item)| item).collect(), place))
}

fn canonical_target(target: &mut TargetNode, list: &mut [u32], inspectors: &[InspectorNode], place: &[u32]) -> Result<(), InstanceError> {
    let id = target.id;
    if target.team_size == 0 {
        return Err(InstanceError::EmptyTeam(id));
    }
    canonical_list(id, list, inspectors, place)?;
    target.classes.sort_by(|a, b| a.name.cmp(&b.name));
    target.removed.sort();
    let names = target.classes.array_windows().find(|[a, b]| a.name == b.name).map(|[a, _]| &a.name);
    let rules = target.removed.array_windows().find(|[a, b]| a.0 == b.0).map(|[a, _]| &a.0);
    if let Some(name) = names.or(rules) {
        return Err(InstanceError::DuplicateName { target: id, name: name.clone() });
    }
    for class in &mut target.classes {
        let name = class.name.clone();
        if class.lo > class.hi {
            return Err(InstanceError::CrossedBounds { target: id, name, lo: class.lo, hi: class.hi });
        }
        if class.lo > target.team_size {
            return Err(InstanceError::ClassAboveTeam { target: id, name, lo: class.lo, team_size: target.team_size });
        }
        canonical_list(id, &mut class.members, inspectors, place)?;
        if let Some(&i) = class.members.iter().find(|i| list.binary_search(i).is_err()) {
            return Err(InstanceError::IneligibleMember { target: id, name, inspector: inspectors[i as usize].id });
        }
    }
    canonical_ceilings(target, list, inspectors, place)
}

fn canonical_ceilings(target: &mut TargetNode, list: &[u32], inspectors: &[InspectorNode], place: &[u32]) -> Result<(), InstanceError> {
    let id = target.id;
    for (index, _) in &mut target.ceilings {
        *index = *place.get(*index as usize).ok_or(InstanceError::UnknownInspector { target: id, index: *index })?;
    }
    target.ceilings.sort_unstable();
    let twice = target.ceilings.array_windows().find(|[a, b]| a.0 == b.0).map(|[a, _]| a);
    let wrong = |(i, units): &&(u32, u32)| *units == 0 || list.binary_search(i).is_err();
    match twice.or_else(|| target.ceilings.iter().find(wrong)) {
        Some((i, _)) => Err(InstanceError::Ceiling { target: id, inspector: inspectors[*i as usize].id }),
        None => Ok(()),
    }
}

/// Renumbers, sorts and checks the bounds by day, region and batch of an inspector.
fn canonical_subcaps(at: u32, inspector: &mut InspectorNode, rows: &[(TargetNode, Vec<u32>)], place: &[u32]) -> Result<(), InstanceError> {
    let InspectorNode { id, floor, capacity, .. } = *inspector;
    if floor > capacity {
        return Err(InstanceError::FloorAboveCapacity { inspector: id, floor, capacity });
    }
    let wrong = |name: &str, fault| InstanceError::SubCap { inspector: id, name: name.to_owned(), fault };
    inspector.subcaps.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some([a, _]) = inspector.subcaps.array_windows().find(|[a, b]| a.name == b.name) {
        return Err(wrong(&a.name, SubCapFault::Name));
    }
    for bound in &mut inspector.subcaps {
        if bound.lo > bound.hi {
            return Err(wrong(&bound.name, SubCapFault::Bounds));
        }
        for index in &mut bound.members {
            *index = *place.get(*index as usize).ok_or_else(|| wrong(&bound.name, SubCapFault::Unknown))?;
        }
        bound.members.sort_unstable();
        if !bound.members.is_sorted_by(|a, b| a < b) {
            return Err(wrong(&bound.name, SubCapFault::Twice));
        }
        if bound.members.iter().any(|t| rows[*t as usize].1.binary_search(&at).is_err()) {
            return Err(wrong(&bound.name, SubCapFault::Ineligible));
        }
    }
    Ok(())
}

/// Renumbers, sorts and checks one list of inspectors.
fn canonical_list(target: Id, list: &mut [u32], inspectors: &[InspectorNode], place: &[u32]) -> Result<(), InstanceError> {
    for index in list.iter_mut() {
        *index = *place.get(*index as usize).ok_or(InstanceError::UnknownInspector { target, index: *index })?;
    }
    list.sort_unstable();
    match list.array_windows().find(|[a, b]| a == b) {
        Some([twin, _]) => Err(InstanceError::DuplicatePair { target, inspector: inspectors[*twin as usize].id }),
        None => Ok(()),
    }
}
