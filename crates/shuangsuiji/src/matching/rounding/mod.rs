//! Dependent rounding: whole numbers for a table of probabilities, each pair with exactly its own
//! probability, by cancelling random cycles (Gandhi, Khuller, Parthasarathy and Srinivasan, 2006).
//!
//! Two ways, by the size of the component: the shortest cycles ([`twos`]) and then random walks
//! ([`walks`]), which stays closest to the joint law of the greatest entropy; and bit by bit ([`bits`]),
//! which is less work in a component where cycles are long.

pub(super) mod bits;
pub(super) mod twos;
pub(super) mod walks;

use rand_core::Rng;

use super::circuit::{Circuit, ONE};
use super::random::{below, shuffle};

/// Where the chances come from.
pub(super) trait Chance {
    /// A uniform integer below `m`, which is 1 or more; for 1 nothing is read.
    fn below(&mut self, m: u64) -> u64;
    /// Whether an event of chance `part / whole` happens.
    fn happens(&mut self, part: u64, whole: u64) -> bool;
    /// Puts items in a uniformly random order.
    fn shuffle<T>(&mut self, items: &mut [T]);
}

/// The chances of a draw from a stream.
struct Stream<'a, R>(&'a mut R);

impl<R: Rng> Chance for Stream<'_, R> {
    fn below(&mut self, m: u64) -> u64 {
        below(self.0, m)
    }

    fn happens(&mut self, part: u64, whole: u64) -> bool {
        below(self.0, whole) < part
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        shuffle(self.0, items);
    }
}

/// How large a component may be for the first of the two ways of rounding: the square of its number
/// of pairs times its number of nodes. It depends on the instance alone.
const LARGE: u128 = 2_500_000_000_000_000;

/// From how many pairs on the shortest cycles come first. Below, walks alone take no time worth saving.
const MANY: usize = 128;

/// Rounds the amounts of all arcs to whole places, neither below the last one under them nor above
/// the first one over them. As much must flow into every node as out of it.
pub(super) fn round(net: &Circuit, value: &mut [u64], rng: &mut impl Rng) {
    let chance = &mut Stream(rng);
    let (pairs, nodes) = (net.pairs.len() as u128, u128::from(net.hub()));
    if pairs * pairs * nodes > LARGE {
        bits::round(net, value, chance);
    } else {
        if net.pairs.len() >= MANY {
            twos::settle(net, value, chance);
        }
        walks::round(net, value, chance);
    }
}

/// The nodes of a walk, and where each stands on it.
struct Walk<A> {
    /// The nodes and the arc by which the walk came to each; of the first, nothing that is asked for.
    path: Vec<(u32, A)>,
    /// The place of each node in the path, from 1; 0 for the others.
    place: Vec<u32>,
}

impl<A: Copy> Walk<A> {
    fn new(net: &Circuit) -> Self {
        Self { path: Vec::new(), place: vec![0; net.hub() as usize + 1] }
    }

    fn push(&mut self, node: u32, came_by: A) {
        self.path.push((node, came_by));
        self.place[node as usize] = self.path.len() as u32;
    }

    fn pop(&mut self) -> Option<(u32, A)> {
        let last = self.path.pop()?;
        self.place[last.0 as usize] = 0;
        Some(last)
    }

    /// Where a node stands, if it does.
    fn place(&self, node: u32) -> Option<usize> {
        (self.place[node as usize] as usize).checked_sub(1)
    }

    /// The arcs since a place, each with the node from which it was taken.
    fn since(&self, place: usize) -> impl Iterator<Item = (A, u32)> {
        self.path[place..].windows(2).map(|step| (step[1].1, step[0].0))
    }

    /// Goes back to a place.
    fn back_to(&mut self, place: usize) {
        self.path.drain(place + 1..).for_each(|(v, _)| self.place[v as usize] = 0);
    }
}

/// A whole place under an amount, and what is over it.
fn split(amount: u64) -> (u64, u64) {
    (amount & !(ONE - 1), amount & (ONE - 1))
}
