//! The flow network of some targets, and augmenting paths in it.
//!
//! Every target has demand nodes and gates. For each class with a lower bound there is a demand
//! of that many places, which only the gate of the class serves; the other places are one free
//! demand, served by the gate of each class up to `hi − lo` and without limit by the last gate,
//! for inspectors of no class. Every eligible inspector is behind exactly one gate (the classes
//! are disjoint), so he serves a target once at most. All places are filled by some integral flow
//! exactly if a lawful assignment exists: no lower bounds remain in the network.

use super::instance::Instance;

const NONE: u32 = u32::MAX;

/// The part of a target in the network.
pub(super) struct Part {
    /// Its index in the instance.
    pub(super) target: u32,
    /// The demand nodes with their places: one per class in order (0 places without a lower
    /// bound), then the free one.
    pub(super) demands: Vec<(u32, u32)>,
    first_pair: u32,
    last_edge: u32,
}

pub(super) struct Network {
    /// The inspectors of the instance that are nodes 0, 1, .. here, ascending.
    pub(super) inspectors: Vec<u32>,
    pub(super) parts: Vec<Part>,
    /// How many more targets each inspector can take.
    spare: Vec<u32>,
    /// The edges out of each node. Edge `e ^ 1` is the reverse of edge `e`.
    pub(super) out: Vec<Vec<u32>>,
    to: Vec<u32>,
    room: Vec<u32>,
    /// The edge by which the current search came to each node, where `stamp` is current.
    via: Vec<u32>,
    stamp: Vec<u32>,
    search: u32,
}

impl Network {
    /// The network of some targets and of the inspectors eligible for any of them. The classes of
    /// each target are disjoint, their lower bounds not above the team in sum.
    pub(super) fn new(instance: &Instance, targets: &[u32]) -> Self {
        let mut inspectors: Vec<u32> = targets.iter().flat_map(|&t| &instance.pairs()[t as usize]).copied().collect();
        inspectors.sort_unstable();
        inspectors.dedup();
        let spare: Vec<u32> = inspectors.iter().map(|&i| instance.inspectors()[i as usize].capacity).collect();
        let n = inspectors.len();
        let mut net = Self {
            inspectors,
            parts: Vec::with_capacity(targets.len()),
            spare,
            out: vec![Vec::new(); n],
            to: Vec::new(),
            room: Vec::new(),
            via: Vec::new(),
            stamp: Vec::new(),
            search: 0,
        };
        for &t in targets {
            net.add_target(instance, t);
        }
        net.via = vec![NONE; net.out.len()];
        net.stamp = vec![0; net.out.len()];
        net
    }

    fn add_target(&mut self, instance: &Instance, target: u32) {
        let node = &instance.targets()[target as usize];
        let gates: Vec<u32> = (0..=node.classes.len()).map(|_| self.add_node()).collect();
        let mut free = node.team_size;
        let mut demands = Vec::with_capacity(gates.len());
        for (class, &gate) in node.classes.iter().zip(&gates) {
            free -= class.lo;
            let demand = self.add_node();
            demands.push((demand, class.lo));
            self.add_edge(demand, gate, class.lo);
        }
        let demand = self.add_node();
        demands.push((demand, free));
        for (at, &gate) in gates.iter().enumerate() {
            let room = node.classes.get(at).map_or(free, |c| c.hi - c.lo);
            self.add_edge(demand, gate, room);
        }
        let first_pair = self.to.len() as u32;
        for i in &instance.pairs()[target as usize] {
            let class = node.classes.iter().position(|c| c.members.binary_search(i).is_ok());
            let gate = gates[class.unwrap_or(node.classes.len())];
            // Present by construction: the list was made from the same pairs.
            let inspector = self.inspectors.partition_point(|j| j < i) as u32;
            self.add_edge(gate, inspector, 1);
        }
        let last_edge = self.to.len() as u32;
        self.parts.push(Part { target, demands, first_pair, last_edge });
    }

    fn add_node(&mut self) -> u32 {
        self.out.push(Vec::new());
        (self.out.len() - 1) as u32
    }

    fn add_edge(&mut self, from: u32, to: u32, room: u32) {
        let e = self.to.len() as u32;
        self.to.extend([to, from]);
        self.room.extend([room, 0]);
        self.out[from as usize].push(e);
        self.out[to as usize].push(e + 1);
    }

    /// Fills one place of a demand along a shortest augmenting path. Of the nearest inspectors
    /// with room to spare, `pick` chooses one by index below their number; the paths to them are
    /// found in the order of the edges out of each node.
    pub(super) fn fill(&mut self, demand: u32, pick: impl FnOnce(usize) -> usize) -> bool {
        self.search += 1;
        self.stamp[demand as usize] = self.search;
        let mut reached = vec![demand];
        let mut level = 0..1;
        while !level.is_empty() {
            let end = level.end;
            for at in level {
                self.visit(reached[at], &mut reached);
            }
            level = end..reached.len();
            let is_free = |v: &&u32| self.spare.get(**v as usize).is_some_and(|s| *s > 0);
            let free: Vec<u32> = reached[level.clone()].iter().filter(is_free).copied().collect();
            if !free.is_empty() {
                self.push(demand, free[pick(free.len())]);
                return true;
            }
        }
        false
    }

    fn visit(&mut self, v: u32, reached: &mut Vec<u32>) {
        for &e in &self.out[v as usize] {
            let w = self.to[e as usize];
            if self.room[e as usize] > 0 && self.stamp[w as usize] != self.search {
                self.stamp[w as usize] = self.search;
                self.via[w as usize] = e;
                reached.push(w);
            }
        }
    }

    fn push(&mut self, demand: u32, inspector: u32) {
        self.spare[inspector as usize] -= 1;
        let mut at = inspector;
        while at != demand {
            let e = self.via[at as usize];
            self.room[e as usize] -= 1;
            self.room[(e ^ 1) as usize] += 1;
            at = self.to[(e ^ 1) as usize];
        }
    }

    /// The inspectors in a part's places, ascending.
    pub(super) fn team(&self, part: usize) -> Vec<u32> {
        let part = &self.parts[part];
        let pairs = (part.first_pair..part.last_edge).step_by(2);
        pairs.filter(|e| self.room[*e as usize] == 0).map(|e| self.inspectors[self.to[e as usize] as usize]).collect()
    }
}
