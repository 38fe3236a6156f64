//! Bit by bit: to multiples of 2 units, then of 4, up to whole places. Of each bit an arc is on one cycle
//! at most, which takes 16 steps for an arc, however long the cycles are.

use super::{Chance, Walk};
use crate::matching::circuit::{Circuit, ONE};

/// The arcs at each node in a random order, each with the node at its other end.
struct Lists {
    /// Where the list of each node begins, and the end of the last.
    from: Vec<u32>,
    arcs: Vec<(u32, u32)>,
}

impl Lists {
    fn shuffled(net: &Circuit, chance: &mut impl Chance) -> Self {
        let (mut from, mut arcs) = (vec![0], Vec::with_capacity(2 * net.arcs() as usize));
        for v in 0..=net.hub() {
            let begin = arcs.len();
            arcs.extend(net.at(v).iter().map(|&arc| (arc, net.other_end(arc, v))));
            chance.shuffle(&mut arcs[begin..]);
            from.push(arcs.len() as u32);
        }
        Self { from, arcs }
    }
}

/// Rounds the amounts of all arcs.
///
/// At first the arcs at each node, ascending, are shuffled. Of each bit, from the least, the arcs that have it are taken. At every node they are even in number. From
/// each node, ascending, a walk follows the first of them in the list that no walk has taken; where it comes
/// to a node where it has been, all arcs of the cycle lose the bit, half of them upwards: those that the walk
/// took in their own direction, or the others, with equal chance. The walk goes on from there.
pub(in crate::matching) fn round(net: &Circuit, value: &mut [u64], chance: &mut impl Chance) {
    let lists = &Lists::shuffled(net, chance);
    let mut walk = Walk::new(net);
    for bit in 0..ONE.trailing_zeros() {
        let mut open = Open { lists, next: lists.from.clone(), odd: odd(value, bit) };
        for start in 0..=net.hub() {
            walk.push(start, 0);
            while let Some(&(v, _)) = walk.path.last()
                && let Some((arc, w)) = open.take(v)
            {
                let Some(place) = walk.place(w) else {
                    walk.push(w, arc);
                    continue;
                };
                let with = chance.happens(1, 2);
                for (arc, from) in walk.since(place).chain([(arc, v)]) {
                    let value = &mut value[arc as usize];
                    *value = if (net.ends(arc)[0] == from) == with { *value + (1 << bit) } else { *value - (1 << bit) };
                }
                walk.back_to(place);
            }
            walk.pop();
        }
    }
}

/// For each arc, 64 in a word, whether its amount has a bit.
fn odd(value: &[u64], bit: u32) -> Vec<u64> {
    let word = |amounts: &[u64]| (0..).zip(amounts).fold(0, |word, (at, amount)| word | (amount >> bit & 1) << at);
    value.chunks(64).map(word).collect()
}

/// What is left of the lists while one bit is rounded.
struct Open<'a> {
    lists: &'a Lists,
    next: Vec<u32>,
    odd: Vec<u64>,
}

impl Open<'_> {
    /// Takes the next arc at a node, with the node at its other end.
    fn take(&mut self, v: u32) -> Option<(u32, u32)> {
        let end = self.lists.from[v as usize + 1];
        let next = &mut self.next[v as usize];
        while *next < end {
            let (arc, w) = self.lists.arcs[*next as usize];
            *next += 1;
            let (word, mask) = (&mut self.odd[arc as usize / 64], 1 << (arc % 64));
            if *word & mask != 0 {
                *word &= !mask;
                return Some((arc, w));
            }
        }
        None
    }
}
