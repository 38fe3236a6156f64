//! Random walks over all arcs, each of which closes one cycle after the other.

use super::{Chance, Walk, split};
use crate::matching::circuit::{Circuit, ONE};

/// Rounds the amounts of all arcs to whole places.
///
/// From each node, ascending, a walk follows arcs that are not whole: at each node one of them, other than
/// the one it came by, uniformly, until it comes to a node where it has been. The cycle that is closed so
/// can take at most `up` in the direction of the walk and at most `down` against it until one of its arcs is
/// whole: `up` is taken with chance `down / (up + down)`, `down` otherwise, so that no arc's expectation
/// changes. The walk goes on from where the cycle was closed.
pub(in crate::matching) fn round(net: &Circuit, value: &mut [u64], chance: &mut impl Chance) {
    let mut mesh = Mesh::new(net, value);
    for start in 0..=net.hub() {
        mesh.walk(start, chance);
    }
    for arc in mesh.arcs {
        let value = &mut value[arc.number as usize];
        *value = split(*value).0 + arc.over;
    }
}

/// The arcs that are not whole, listed at their ends.
struct Mesh {
    arcs: Vec<Arc>,
    /// For each node, where its list begins and how long it is.
    lists: Vec<(u32, u32)>,
    /// List after list, the places of arcs in `arcs`.
    listed: Vec<u32>,
    walk: Walk<u32>,
    /// The arcs of a cycle, and whether the walk took each in its own direction.
    cycle: Vec<(u32, bool)>,
}

/// An arc of a mesh.
struct Arc {
    number: u32,
    ends: [u32; 2],
    /// Where it stands in the list of its tail and in that of its head.
    at: [u32; 2],
    /// What it has over the whole place under its first amount; 0 or `ONE` once it is settled.
    over: u64,
}

/// By no arc: the walk began here.
const NONE: u32 = u32::MAX;
impl Mesh {
    fn new(net: &Circuit, value: &[u64]) -> Self {
        let mut mesh = Self { arcs: Vec::new(), lists: Vec::new(), listed: Vec::new(), walk: Walk::new(net), cycle: Vec::new() };
        let mut place = vec![NONE; net.arcs() as usize];
        for v in 0..=net.hub() {
            let from = mesh.listed.len() as u32;
            for &number in net.at(v) {
                let over = split(value[number as usize]).1;
                if over == 0 {
                    continue;
                }
                let known = &mut place[number as usize];
                if *known == NONE {
                    *known = mesh.arcs.len() as u32;
                    mesh.arcs.push(Arc { number, ends: net.ends(number), at: [0; 2], over });
                }
                let arc = &mut mesh.arcs[*known as usize];
                arc.at[usize::from(arc.ends[0] != v)] = mesh.listed.len() as u32 - from;
                mesh.listed.push(*known);
            }
            mesh.lists.push((from, mesh.listed.len() as u32 - from));
        }
        mesh
    }

    fn walk(&mut self, start: u32, chance: &mut impl Chance) {
        self.walk.push(start, NONE);
        while let Some(&(v, came_by)) = self.walk.path.last()
            && let Some(arc) = self.choose(v, came_by, chance)
        {
            let [tail, head] = self.arcs[arc as usize].ends;
            let w = if tail == v { head } else { tail };
            match self.walk.place(w) {
                None => self.walk.push(w, arc),
                Some(place) => {
                    self.close(place, (arc, v));
                    self.cancel(chance);
                }
            }
        }
        self.walk.pop();
    }

    /// One of the arcs listed at `v` other than `came_by`; none where there is none.
    fn choose(&self, v: u32, came_by: u32, chance: &mut impl Chance) -> Option<u32> {
        let (from, len) = self.lists[v as usize];
        let others = len - u32::from(came_by != NONE);
        if others == 0 {
            return None;
        }
        let chosen = self.listed[from as usize + chance.below(u64::from(others)) as usize];
        // The last arc stands for the one that the walk came by.
        Some(if chosen == came_by { self.listed[(from + others) as usize] } else { chosen })
    }

    /// Takes the cycle that an arc from the last node to that at a place closes off the walk.
    fn close(&mut self, place: usize, closing: (u32, u32)) {
        let forward = |(arc, from): (u32, u32)| (arc, self.arcs[arc as usize].ends[0] == from);
        self.cycle.clear();
        self.cycle.extend(self.walk.since(place).chain([closing]).map(forward));
        self.walk.back_to(place);
    }

    /// Moves the arcs of the cycle until one of them is settled.
    fn cancel(&mut self, chance: &mut impl Chance) {
        let (mut up, mut down) = (ONE, ONE);
        for &(arc, forward) in &self.cycle {
            let over = self.arcs[arc as usize].over;
            let (more, less) = if forward { (ONE - over, over) } else { (over, ONE - over) };
            (up, down) = (up.min(more), down.min(less));
        }
        let with = chance.happens(down, up + down);
        let amount = if with { up } else { down };
        for at in 0..self.cycle.len() {
            let (arc, forward) = self.cycle[at];
            let over = &mut self.arcs[arc as usize].over;
            *over = if forward == with { *over + amount } else { *over - amount };
            if *over & (ONE - 1) == 0 {
                self.unlist(arc);
            }
        }
    }

    /// Takes an arc off the lists of its ends; the last of each list takes its place.
    fn unlist(&mut self, arc: u32) {
        for side in 0..2 {
            let (v, at) = (self.arcs[arc as usize].ends[side], self.arcs[arc as usize].at[side]);
            let (from, len) = &mut self.lists[v as usize];
            *len -= 1;
            let last = self.listed[(*from + *len) as usize];
            self.listed[(*from + at) as usize] = last;
            let last = &mut self.arcs[last as usize];
            last.at[usize::from(last.ends[0] != v)] = at;
        }
    }
}
