//! One component as a circulation: bounds on every arc, and as much into every node as out of it.
//!
//! On the left every target is a root and its classes are gates below it, nested as they are; on
//! the right every inspector is a root, with a gate for each day, region or batch. A pair is an
//! arc from its leaf on the left (the smallest class of the target that lists the inspector, or
//! the root) to its leaf on the right. Each node has an arc of its own to its parent, or from it on
//! the left; the roots of both sides meet in the hub. Because both sides are forests, every set of
//! bounds in whole numbers that can be met by fractions can be met by whole numbers.

use super::instance::{ClassBound, Instance};
use super::laminar::{Crossing, Laminar};

/// A whole place in a team, or certainty, in units of 2^-32.
pub const ONE: u64 = 1 << 32;

/// Whose bound something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A target of the instance, by index.
    Target(u32),
    /// An inspector of the instance, by index.
    Inspector(u32),
}

/// A root or a gate.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) owner: Owner,
    /// The class by index; none at a root.
    pub(super) class: Option<u32>,
    /// The parent, the hub for a root.
    pub(super) parent: u32,
    /// The first node after those below this one: nodes are numbered depth first.
    pub(super) end: u32,
    /// At least and at most so many places.
    pub(super) bounds: (u32, u32),
}

/// The circulation of one component.
#[derive(Clone, Debug)]
pub(super) struct Circuit {
    /// The nodes: those of the targets, ascending, then those of the inspectors, ascending; of
    /// each the root and then its gates.
    pub(super) nodes: Vec<Node>,
    /// How many nodes are on the left.
    pub(super) lefts: u32,
    /// The pairs as left and right leaf, by left leaf and then by inspector.
    pub(super) pairs: Vec<[u32; 2]>,
    /// For each node and the hub, where its arcs begin in `incident`.
    start: Vec<u32>,
    /// The arcs at each node, ascending: first the pairs, then the nodes' own arcs.
    incident: Vec<u32>,
}

/// A connected component: the targets and the inspectors, ascending.
pub(super) struct Component {
    pub(super) targets: Vec<u32>,
    pub(super) inspectors: Vec<u32>,
}

/// All components, and where each inspector of the instance stands in the list of its component.
pub(super) struct Components {
    pub(super) list: Vec<Component>,
    place: Vec<u32>,
}

/// The components in the order of their smallest target; after them each inspector who is eligible
/// for nothing, since a floor may ask of him what cannot be.
pub(super) fn components(instance: &Instance) -> Components {
    let mut of = vec![usize::MAX; instance.inspectors().len()];
    let parts = instance.components();
    for (number, targets) in parts.iter().enumerate() {
        for i in targets.iter().flat_map(|t| &instance.pairs()[*t as usize]) {
            of[*i as usize] = number;
        }
    }
    let mut list: Vec<Component> = parts.into_iter().map(|targets| Component { targets, inspectors: Vec::new() }).collect();
    for (i, number) in of.into_iter().enumerate() {
        match list.get_mut(number) {
            Some(component) => component.inspectors.push(i as u32),
            None => list.push(Component { targets: Vec::new(), inspectors: vec![i as u32] }),
        }
    }
    Components::of(instance, list)
}

impl Components {
    /// Components, or parts of them, that share no inspector.
    pub(super) fn of(instance: &Instance, mut list: Vec<Component>) -> Self {
        let mut place = vec![0; instance.inspectors().len()];
        for component in &mut list {
            component.inspectors.sort_unstable();
            component.inspectors.dedup();
            for (at, i) in component.inspectors.iter().enumerate() {
                place[*i as usize] = at as u32;
            }
        }
        Self { list, place }
    }
}

/// Classes of one owner that cross.
pub(super) struct Crossed {
    pub(super) owner: Owner,
    pub(super) classes: Crossing,
}

impl Circuit {
    /// A circuit of the hub alone.
    pub(super) fn empty() -> Self {
        Self { nodes: Vec::new(), lefts: 0, pairs: Vec::new(), start: vec![0; 2], incident: Vec::new() }
    }

    /// The circuit of the component with that number.
    pub(super) fn new(instance: &Instance, components: &Components, number: usize) -> Result<Self, Crossed> {
        let component = &components.list[number];
        let mut net = Self::empty();
        let mut forests = Vec::with_capacity(component.targets.len());
        for &t in &component.targets {
            let node = &instance.targets()[t as usize];
            forests.push(net.add(Owner::Target(t), (node.team_size, node.team_size), &node.classes)?);
        }
        net.lefts = net.nodes.len() as u32;
        let mut leaves = Vec::with_capacity(component.inspectors.len());
        for &i in &component.inspectors {
            let node = &instance.inspectors()[i as usize];
            leaves.push(net.add(Owner::Inspector(i), (node.floor, node.capacity), &node.subcaps)?);
        }
        for (&t, left) in component.targets.iter().zip(&forests) {
            let from = net.pairs.len();
            for &i in &instance.pairs()[t as usize] {
                let right = &leaves[components.place[i as usize] as usize];
                net.pairs.push([left.leaf(i), right.leaf(t)]);
            }
            if left.classes.is_some() {
                // Stable: within a leaf the inspectors stay ascending.
                net.pairs[from..].sort_by_key(|[leaf, _]| *leaf);
            }
        }
        net.list_arcs();
        Ok(net)
    }

    fn add(&mut self, owner: Owner, bounds: (u32, u32), classes: &[ClassBound]) -> Result<Forest, Crossed> {
        let root = self.nodes.len() as u32;
        let hub = u32::MAX;
        self.nodes.push(Node { owner, class: None, parent: hub, end: root + 1, bounds });
        if classes.is_empty() {
            return Ok(Forest { root, classes: None });
        }
        let nested = Laminar::nest(classes).map_err(|classes| Crossed { owner, classes })?;
        for &(class, parent) in &nested.gates {
            let ClassBound { lo, hi, .. } = classes[class as usize];
            let (parent, end) = (parent.map_or(root, |p| root + 1 + p), self.nodes.len() as u32 + 1);
            self.nodes.push(Node { owner, class: Some(class), parent, end, bounds: (lo, hi) });
            let mut above = parent;
            while above != hub {
                self.nodes[above as usize].end = end;
                above = self.nodes[above as usize].parent;
            }
        }
        Ok(Forest { root, classes: Some(nested) })
    }

    /// Gives roots the hub as their parent, which is known only now, and lists the arcs at each node.
    fn list_arcs(&mut self) {
        let hub = self.hub();
        self.nodes.iter_mut().filter(|n| n.parent == u32::MAX).for_each(|n| n.parent = hub);
        let mut start = vec![0u32; hub as usize + 2];
        for arc in 0..self.arcs() {
            self.ends(arc).iter().for_each(|v| start[*v as usize + 1] += 1);
        }
        for v in 0..=hub as usize {
            start[v + 1] += start[v];
        }
        let mut next = start.clone();
        self.incident = vec![0; 2 * self.arcs() as usize];
        for arc in 0..self.arcs() {
            for v in self.ends(arc) {
                let at = &mut next[v as usize];
                self.incident[*at as usize] = arc;
                *at += 1;
            }
        }
        self.start = start;
    }

    /// The node in which the roots of both sides meet.
    pub(super) fn hub(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// How many arcs there are: the pairs, then one of each node.
    pub(super) fn arcs(&self) -> u32 {
        (self.pairs.len() + self.nodes.len()) as u32
    }

    /// The arc of a node's own.
    pub(super) fn own_arc(&self, node: u32) -> u32 {
        self.pairs.len() as u32 + node
    }

    /// From where to where an arc leads.
    #[inline]
    pub(super) fn ends(&self, arc: u32) -> [u32; 2] {
        match (arc as usize).checked_sub(self.pairs.len()) {
            None => self.pairs[arc as usize],
            Some(v) if (v as u32) < self.lefts => [self.nodes[v].parent, v as u32],
            Some(v) => [v as u32, self.nodes[v].parent],
        }
    }

    /// The node at the other end of an arc.
    #[inline]
    pub(super) fn other_end(&self, arc: u32, node: u32) -> u32 {
        let [tail, head] = self.ends(arc);
        if tail == node { head } else { tail }
    }

    /// The arcs at a node, ascending.
    #[inline]
    pub(super) fn at(&self, node: u32) -> &[u32] {
        let (from, to) = (self.start[node as usize] as usize, self.start[node as usize + 1] as usize);
        &self.incident[from..to]
    }

    /// The pairs that begin or end at a node itself, not at one below it.
    #[inline]
    pub(super) fn pairs_at(&self, node: u32) -> &[u32] {
        let all = self.at(node);
        &all[..all.partition_point(|arc| (*arc as usize) < self.pairs.len())]
    }

    /// Target and inspector of a pair.
    pub(super) fn who(&self, pair: u32) -> (u32, u32) {
        let of = |v: u32| match self.nodes[v as usize].owner {
            Owner::Target(n) | Owner::Inspector(n) => n,
        };
        let [left, right] = self.pairs[pair as usize];
        (of(left), of(right))
    }
}

/// The nodes of one owner.
struct Forest {
    root: u32,
    classes: Option<Laminar>,
}

impl Forest {
    fn leaf(&self, member: u32) -> u32 {
        let gate = self.classes.as_ref().and_then(|c| c.leaf(member));
        gate.map_or(self.root, |g| self.root + 1 + g)
    }
}

/// Amounts on the arcs of a circuit, in units of 2^-32, with what each may be at least and at most.
#[derive(Clone)]
pub(super) struct Flow {
    pub(super) value: Vec<u64>,
    pub(super) lower: Vec<u64>,
    pub(super) upper: Vec<u64>,
}

impl Flow {
    /// Every arc at its lower bound.
    pub(super) fn lowest(net: &Circuit, instance: &Instance) -> Self {
        let mut upper = vec![ONE; net.pairs.len()];
        for (pair, upper) in upper.iter_mut().enumerate() {
            let (t, i) = net.who(pair as u32);
            let node = &instance.targets()[t as usize];
            if !node.ceilings.is_empty() {
                *upper = node.ceiling(i).map_or(ONE, u64::from);
            }
        }
        let mut lower = vec![0; net.pairs.len()];
        lower.extend(net.nodes.iter().map(|n| u64::from(n.bounds.0) * ONE));
        upper.extend(net.nodes.iter().map(|n| u64::from(n.bounds.1) * ONE));
        Self { value: lower.clone(), lower, upper }
    }

    /// Sets every node's own arc to what its pairs carry, or to the nearest amount that its bounds
    /// allow.
    pub(super) fn gather(&mut self, net: &Circuit) {
        let pairs = net.pairs.len();
        let mut sums = vec![0u64; net.nodes.len()];
        for v in (0..net.nodes.len()).rev() {
            sums[v] += net.pairs_at(v as u32).iter().map(|a| self.value[*a as usize]).sum::<u64>();
            let (sum, parent) = (sums[v], net.nodes[v].parent);
            if parent != net.hub() {
                sums[parent as usize] += sum;
            }
            self.value[pairs + v] = sum.clamp(self.lower[pairs + v], self.upper[pairs + v]);
        }
    }
}
