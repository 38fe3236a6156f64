//! Dependent rounding: whole numbers for a table of probabilities, each pair with exactly its own
//! probability, by cancelling random cycles (Gandhi, Khuller, Parthasarathy and Srinivasan, 2006).

use super::circuit::{Circuit, ONE};

/// Where the chances come from.
pub(super) trait Chance {
    /// A uniform integer below `m`, which is 1 or more; for 1 nothing is read.
    fn below(&mut self, m: u64) -> u64;
    /// Whether an event of chance `part / whole` happens.
    fn happens(&mut self, part: u64, whole: u64) -> bool;
}

/// How large a component may be for the first of two ways of rounding: the square of its number of
/// pairs times its number of nodes. It depends on the instance alone.
const LARGE: u128 = 2_500_000_000_000_000;

/// The moduli by which a component is rounded, one after the other. Amounts that are multiples of
/// one stay so under all that follow. Small components are rounded to whole numbers at once, which
/// leaves the joint law closest to that of the greatest entropy. Large ones are rounded bit by bit,
/// where each pair is on one cycle of each bit at most.
pub(super) fn moduli(net: &Circuit) -> Vec<u64> {
    let (pairs, nodes) = (net.pairs.len() as u128, u128::from(net.hub()));
    match pairs * pairs * nodes > LARGE {
        true => (1..=32).map(|bit| 1 << bit).collect(),
        false => vec![ONE],
    }
}

/// Rounds the amounts of all arcs to multiples of `modulus`, neither below the last one under them
/// nor above the first one over them. As much must flow into every node as out of it, in multiples
/// of half the smallest modulus used before, if any.
///
/// From each node, ascending, a walk follows arcs that are not yet multiples: at each node one of
/// them, other than the one it came by, uniformly, until it comes to a node where it has been. The
/// cycle that is closed so can take at most `up` in the direction of the walk and at most `down`
/// against it until one of its arcs is a multiple: `up` is taken with chance `down / (up + down)`,
/// `down` otherwise, so that no arc's expectation changes. The walk goes on from where the cycle
/// was closed.
pub(super) fn round(net: &Circuit, value: &mut [u64], modulus: u64, chance: &mut impl Chance) {
    let mut lists = Lists::new(net, value, modulus);
    let mut cycle = Vec::new();
    let mut walk = Walk { path: Vec::new(), place: vec![0; net.hub() as usize + 1] };
    for start in 0..=net.hub() {
        walk.push(start, None);
        while let Some((v, came_by)) = walk.path.last().copied()
            && let Some(arc) = lists.choose(v, came_by, chance)
        {
            let [tail, head] = net.ends(arc);
            let w = if tail == v { head } else { tail };
            match walk.place[w as usize] {
                0 => walk.push(w, Some(arc)),
                place => {
                    walk.close(net, place, arc, &mut cycle);
                    cancel(net, value, modulus, &cycle, &mut lists, chance);
                }
            }
        }
        walk.clear();
    }
}

/// An arc of a cycle, and whether the walk took it in its own direction.
type Taken = (u32, bool);

fn cancel(net: &Circuit, value: &mut [u64], modulus: u64, cycle: &[Taken], lists: &mut Lists, chance: &mut impl Chance) {
    let (mut up, mut down) = (modulus, modulus);
    for &(arc, forward) in cycle {
        // The moduli are powers of two.
        let over = value[arc as usize] & (modulus - 1);
        let (more, less) = if forward { (modulus - over, over) } else { (over, modulus - over) };
        (up, down) = (up.min(more), down.min(less));
    }
    let with = chance.happens(down, up + down);
    let amount = if with { up } else { down };
    for &(arc, forward) in cycle {
        let value = &mut value[arc as usize];
        *value = if forward == with { *value + amount } else { *value - amount };
        if *value & (modulus - 1) == 0 {
            net.ends(arc).iter().for_each(|v| lists.remove(net, *v, arc));
        }
    }
}

struct Walk {
    /// The nodes of the walk and the arc by which it came to each.
    path: Vec<(u32, Option<u32>)>,
    /// The place of each node in the path, from 1; 0 for the others.
    place: Vec<u32>,
}

impl Walk {
    fn push(&mut self, node: u32, came_by: Option<u32>) {
        self.path.push((node, came_by));
        self.place[node as usize] = self.path.len() as u32;
    }

    /// Puts into `cycle` the arcs of that which an arc from the last node to the one at `place` closes, in
    /// the order of the walk; the walk is cut back to that node.
    fn close(&mut self, net: &Circuit, place: u32, closing: u32, cycle: &mut Vec<Taken>) {
        let taken = |arc: u32, from: u32| (arc, net.ends(arc)[0] == from);
        cycle.clear();
        for at in place as usize..self.path.len() {
            if let (before, (_, Some(arc))) = (self.path[at - 1].0, self.path[at]) {
                cycle.push(taken(arc, before));
            }
        }
        let last = self.path[self.path.len() - 1].0;
        cycle.push(taken(closing, last));
        self.path.drain(place as usize..).for_each(|(v, _)| self.place[v as usize] = 0);
    }

    fn clear(&mut self) {
        self.path.drain(..).for_each(|(v, _)| self.place[v as usize] = 0);
    }
}

/// For each node the arcs that are not multiples. They are at first in ascending order; where one
/// leaves, the last takes its place.
struct Lists {
    arcs: Vec<u32>,
    from: Vec<u32>,
    len: Vec<u32>,
    /// Where each arc stands in the list of its tail and in that of its head.
    place: Vec<[u32; 2]>,
}

impl Lists {
    fn new(net: &Circuit, value: &[u64], modulus: u64) -> Self {
        let nodes = net.hub() as usize + 1;
        let mut lists = Self { arcs: Vec::new(), from: vec![0; nodes], len: vec![0; nodes], place: vec![[0; 2]; value.len()] };
        for v in 0..nodes as u32 {
            lists.from[v as usize] = lists.arcs.len() as u32;
            for &arc in net.at(v).iter().filter(|arc| value[**arc as usize] & (modulus - 1) != 0) {
                let side = usize::from(net.ends(arc)[0] != v);
                lists.place[arc as usize][side] = lists.len[v as usize];
                lists.len[v as usize] += 1;
                lists.arcs.push(arc);
            }
        }
        lists
    }

    /// One of the arcs at `v` other than `came_by`; none where there is none.
    fn choose(&self, v: u32, came_by: Option<u32>, chance: &mut impl Chance) -> Option<u32> {
        let from = self.from[v as usize] as usize;
        let arcs = &self.arcs[from..from + self.len[v as usize] as usize];
        let others = arcs.len() - usize::from(came_by.is_some() && !arcs.is_empty());
        if others == 0 {
            return None;
        }
        let at = chance.below(others as u64) as usize;
        // The last arc stands for the one that the walk came by.
        let chosen = arcs[at];
        Some(if Some(chosen) == came_by { arcs[others] } else { chosen })
    }

    fn remove(&mut self, net: &Circuit, v: u32, arc: u32) {
        let side = |arc: u32| usize::from(net.ends(arc)[0] != v);
        let from = self.from[v as usize];
        let at = self.place[arc as usize][side(arc)];
        self.len[v as usize] -= 1;
        let last = self.arcs[(from + self.len[v as usize]) as usize];
        self.arcs[(from + at) as usize] = last;
        self.place[last as usize][side(last)] = at;
    }
}
