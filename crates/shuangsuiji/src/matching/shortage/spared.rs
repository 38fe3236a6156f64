//! Who is not needed in a conflict where two places are left over, without a trial for everybody: the arcs
//! that all ways to a target share (dominators: Lengauer and Tarjan, 1979; found as by Cooper, Harvey and
//! Kennedy, 2001).

use super::super::balance::Balance;
use super::super::circuit::{Circuit, ONE, Owner};

/// Two places.
const TWO: u64 = 2 * ONE;

/// The node is not reached.
const NONE: u32 = u32::MAX;

/// Whether the question can be answered so: two places are left over in all, every amount is a number of
/// whole places, and classes ask for nothing.
pub(super) fn applies(net: &Circuit, met: &Balance, left: u128) -> bool {
    let asks = |v: u32| net.nodes[v as usize].class.is_some() && met.flow.lower[net.own_arc(v) as usize] > 0;
    left == u128::from(TWO) && met.flow.upper[..net.pairs.len()].iter().all(|units| *units == ONE) && !(0..net.hub()).any(asks)
}

/// The first target that asks and is not needed: if it asked for nothing, both places could not flow away
/// there. None where every one is needed.
pub(super) fn spared(net: &Circuit, met: &Balance) -> Option<u32> {
    let reach = Reach::new(net, met);
    let narrow = reach.narrow();
    let asks = |v: &u32| {
        let node = &net.nodes[*v as usize];
        node.class.is_none() && matches!(node.owner, Owner::Target(_)) && met.flow.lower[net.own_arc(*v) as usize] > 0
    };
    let is_spared = |v: &u32| {
        let rank = reach.rank[*v as usize];
        rank != NONE && (narrow[rank as usize] || met.flow.value[net.own_arc(*v) as usize] < TWO)
    };
    (0..net.lefts).filter(asks).find(is_spared)
}

/// The nodes that what is left over reaches, by rank: in reverse postorder from a root before all of them.
struct Reach<'a> {
    net: &'a Circuit,
    met: &'a Balance<'a>,
    order: Vec<u32>,
    rank: Vec<u32>,
    /// The nearest node, by rank, that all ways from the root to a node pass.
    dominator: Vec<u32>,
}

impl<'a> Reach<'a> {
    fn new(net: &'a Circuit, met: &'a Balance<'a>) -> Self {
        let mut reach = Self { net, met, order: Vec::new(), rank: vec![NONE; net.hub() as usize + 1], dominator: Vec::new() };
        let mut seen = vec![false; reach.rank.len()];
        for source in 0..=net.hub() {
            if met.excess(source) > 0 && !seen[source as usize] {
                reach.search(source, &mut seen);
            }
        }
        // The root has rank 0.
        reach.order.push(net.hub() + 1);
        reach.order.reverse();
        for (rank, v) in reach.order.iter().enumerate().skip(1) {
            reach.rank[*v as usize] = rank as u32;
        }
        reach.find_dominators();
        reach
    }

    /// Adds what a node reaches to the postorder.
    fn search(&mut self, source: u32, seen: &mut [bool]) {
        seen[source as usize] = true;
        let mut path = vec![(source, 0)];
        while let Some((v, at)) = path.last_mut() {
            let v = *v;
            let Some(&arc) = self.net.at(v).get(*at) else {
                self.order.push(v);
                path.pop();
                continue;
            };
            *at += 1;
            let (w, room) = self.met.flow.residual(self.net, arc, v);
            if room > 0 && !std::mem::replace(&mut seen[w as usize], true) {
                path.push((w, 0));
            }
        }
    }

    /// The ranks from which a node is reached in one step, and how much can come over each.
    fn before(&self, rank: u32) -> impl Iterator<Item = (u32, u64)> {
        let v = self.order[rank as usize];
        let excess = u64::try_from(self.met.excess(v)).ok().filter(|more| *more > 0);
        let steps = self.net.at(v).iter().filter_map(move |&arc| {
            let w = self.net.other_end(arc, v);
            let (from, room) = (self.rank[w as usize], self.met.flow.residual(self.net, arc, w).1);
            (room > 0 && from != NONE).then_some((from, room))
        });
        excess.map(|more| (0, more)).into_iter().chain(steps)
    }

    fn find_dominators(&mut self) {
        self.dominator = vec![NONE; self.order.len()];
        self.dominator[0] = 0;
        let mut changed = true;
        while changed {
            changed = false;
            for rank in 1..self.order.len() as u32 {
                let known = self.before(rank).map(|(from, _)| from).filter(|from| self.dominator[*from as usize] != NONE);
                let nearest = known.reduce(|a, b| self.common(a, b)).unwrap_or(0);
                changed |= nearest != std::mem::replace(&mut self.dominator[rank as usize], nearest);
            }
        }
    }

    /// The nearest node that dominates both.
    fn common(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            if a > b {
                a = self.dominator[a as usize];
            } else {
                b = self.dominator[b as usize];
            }
        }
        a
    }

    /// For each rank whether less than two places can come to it.
    fn narrow(&self) -> Vec<bool> {
        let mut narrow = vec![false; self.order.len()];
        for rank in 1..self.order.len() as u32 {
            let from_outside = self.before(rank).filter(|(from, _)| self.common(*from, rank) != rank);
            let mut room = 0;
            for (_, more) in from_outside {
                room += more;
                if room >= TWO {
                    break;
                }
            }
            // All ways lead over its dominator, which has a smaller rank.
            narrow[rank as usize] = room < TWO || narrow[self.dominator[rank as usize] as usize];
        }
        narrow
    }
}
