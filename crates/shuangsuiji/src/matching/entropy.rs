//! The table of maximum entropy, as factors of the nodes of a circuit.
//!
//! Of all tables within the bounds exactly one has the greatest sum of binary entropies
//! `−p·ln p − (1−p)·ln(1−p)`. In it the odds `p / (1−p)` of each pair that is not forced are the
//! product of factors, one for each node above it on both sides; the factor of a node whose bounds
//! do not bind is 1 (the conditions of Karush, Kuhn and Tucker). The factors are found node by
//! node. Only `+ − × ÷`, comparisons and sums in a fixed order are used: every IEEE machine gets
//! the same bits.

use super::circuit::{Circuit, Flow, ONE};

/// At most so many sweeps over all nodes.
pub(super) const SWEEPS: u32 = 256;

/// 2^48: the odds of a pair stay within its inverse and it, so that `p` rounds to neither 0 nor 1.
const ODDS: f64 = (1u64 << 48) as f64;
/// 2^64, for the factor of a node, and 2^256, for the product of factors above it.
const FACTOR: f64 = (1u128 << 64) as f64;
const PRODUCT: f64 = FACTOR * FACTOR * FACTOR * FACTOR;

/// 2^32 as a float.
const UNITS: f64 = ONE as f64;

/// The probability that two products of factors give a pair which may have `most`.
#[inline]
fn probability(left: f64, right: f64, most: f64) -> f64 {
    let odds = (left * right).clamp(1.0 / ODDS, ODDS);
    (odds / (1.0 + odds)).min(most)
}

/// The factors of a circuit's nodes.
pub(super) struct Tilt {
    /// For each node, where the free pairs that begin or end at it itself stand in `other`.
    from: Vec<usize>,
    /// The node at the other end of each free pair.
    other: Vec<u32>,
    /// The most that the pair may have; empty where every pair may have 1.
    most: Vec<f64>,
    /// What the free pairs of each node may sum to, at least and at most.
    bounds: Vec<(f64, f64)>,
    factor: Vec<f64>,
    /// The product of the factors of a node and of those above it.
    product: Vec<f64>,
    /// How many sweeps were made.
    pub(super) sweeps: u32,
}

impl Tilt {
    /// Finds the factors. Pairs that are forced keep the amount that `flow` gives them.
    pub(super) fn solve(net: &Circuit, flow: &Flow, forced: &[bool]) -> Self {
        let mut tilt = Self::new(net, flow, forced);
        let nodes = net.hub() as usize;
        while tilt.sweeps < SWEEPS {
            tilt.sweeps += 1;
            let mut settled = true;
            for v in (net.lefts as usize..nodes).chain(0..net.lefts as usize) {
                settled &= tilt.update(net, v);
            }
            if settled {
                break;
            }
        }
        tilt
    }

    fn new(net: &Circuit, flow: &Flow, forced: &[bool]) -> Self {
        let nodes = net.hub() as usize;
        let limited = flow.upper[..net.pairs.len()].iter().any(|u| *u != ONE);
        let (mut from, mut other, mut most) = (vec![0], Vec::with_capacity(2 * net.pairs.len()), Vec::new());
        let mut kept = vec![0u64; nodes];
        for v in 0..nodes as u32 {
            for &pair in net.pairs_at(v) {
                if forced[pair as usize] {
                    kept[v as usize] += flow.value[pair as usize];
                    continue;
                }
                let [left, right] = net.pairs[pair as usize];
                other.push(if left == v { right } else { left });
                if limited {
                    most.push(flow.upper[pair as usize] as f64 / UNITS);
                }
            }
            from.push(other.len());
        }
        for v in (0..nodes).rev() {
            if let Some(above) = kept.get(net.nodes[v].parent as usize) {
                kept[net.nodes[v].parent as usize] = above + kept[v];
            }
        }
        let left_over = |bound: u32, kept: u64| (i128::from(bound) * i128::from(ONE) - i128::from(kept)) as f64 / UNITS;
        let bounds = net.nodes.iter().zip(kept).map(|(n, kept)| (left_over(n.bounds.0, kept), left_over(n.bounds.1, kept)));
        let bounds = bounds.collect();
        Self { from, other, most, bounds, factor: vec![1.0; nodes], product: vec![1.0; nodes], sweeps: 0 }
    }

    /// Moves the factor of one node towards its bounds; whether it was there to 2^-32.
    fn update(&mut self, net: &Circuit, v: usize) -> bool {
        let end = net.nodes[v].end as usize;
        let free = (self.from[end] - self.from[v]) as f64;
        if free == 0.0 {
            return true;
        }
        let sum = self.sum(v, end);
        let (old, (lo, hi)) = (self.factor[v], self.bounds[v]);
        let (new, off) = step(old, sum, free, lo, hi);
        if new != old {
            self.factor[v] = new;
            for u in v..end {
                let above = self.product.get(net.nodes[u].parent as usize).copied().unwrap_or(1.0);
                self.product[u] = (above * self.factor[u]).clamp(1.0 / PRODUCT, PRODUCT);
            }
        }
        (off * UNITS) as u64 == 0
    }

    /// The sum of the probabilities of the free pairs from node `v` to before `end`, in order.
    fn sum(&self, v: usize, end: usize) -> f64 {
        let mut sum = 0.0;
        for u in v..end {
            let own = self.product[u];
            let (from, to) = (self.from[u], self.from[u + 1]);
            if self.most.is_empty() {
                let (eights, rest) = self.other[from..to].as_chunks::<8>();
                for others in eights {
                    // Eight divisions at a time; the sum keeps its order.
                    for p in others.map(|w| probability(own, self.product[w as usize], 1.0)) {
                        sum += p;
                    }
                }
                for &w in rest {
                    sum += probability(own, self.product[w as usize], 1.0);
                }
            } else {
                for at in from..to {
                    sum += probability(own, self.product[self.other[at] as usize], self.most[at]);
                }
            }
        }
        sum
    }

    /// The probabilities of the free pairs from node `v` to before `end`, in order.
    pub(super) fn row(&self, v: usize, end: usize) -> impl Iterator<Item = f64> {
        (v..end).flat_map(move |u| {
            let most = |at: usize| self.most.get(at).copied().unwrap_or(1.0);
            (self.from[u]..self.from[u + 1]).map(move |at| probability(self.product[u], self.product[self.other[at] as usize], most(at)))
        })
    }
}

/// The next factor of a node whose `free` pairs sum to `sum` and should to at least `lo` and at
/// most `hi`, and how far `sum` is off.
///
/// Towards a bound `s` the logarithm of the factor moves by `logit(s / free) − logit(sum / free)`.
/// By the concavity of `p·(1−p)` that is never beyond the bound, and it is exact where all pairs
/// are alike.
fn step(old: f64, sum: f64, free: f64, lo: f64, hi: f64) -> (f64, f64) {
    let towards = |s: f64| old * ((s * (free - sum)) / (sum * (free - s)));
    let capped = if hi < free { towards(hi) } else { f64::INFINITY };
    let floored = if lo > 0.0 { towards(lo) } else { 0.0 };
    let (new, off) = if lo == hi {
        (floored, (sum - lo).abs())
    } else if capped < 1.0 {
        (capped, (sum - hi).abs())
    } else if floored > 1.0 {
        (floored, (sum - lo).abs())
    } else {
        (1.0, if old == 1.0 { 0.0 } else { 1.0 })
    };
    (new.clamp(1.0 / FACTOR, FACTOR), off)
}

#[cfg(test)]
mod tests {
    use super::step;

    /// The step is exact where all pairs are alike, and never passes the bound where they are not.
    #[test]
    fn the_step_is_exact_for_equal_pairs_and_never_passes_the_bound() {
        let at = |factor: f64, weights: &[f64]| weights.iter().map(|w| factor * w / (1.0 + factor * w)).sum::<f64>();
        let (new, _) = step(1.0, at(1.0, &[3.0; 8]), 8.0, 2.0, 2.0);
        assert!((at(new, &[3.0; 8]) - 2.0).abs() < 1e-12);
        let weights = [0.001, 0.1, 1.0, 7.0, 900.0];
        for target in [0.3, 1.0, 2.5, 4.2] {
            let mut factor = 1.0;
            let mut off = at(factor, &weights) - target;
            for _ in 0..200 {
                factor = step(factor, at(factor, &weights), 5.0, target, target).0;
                let now = at(factor, &weights) - target;
                assert!(now.abs() <= off.abs() + 1e-12 && now * off >= -1e-12, "{now} after {off}");
                off = now;
            }
            assert!(off.abs() < 1e-9, "{off}");
        }
    }
}
