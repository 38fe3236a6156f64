//! Optimal allocations: the least variance for a total, or for a budget.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Bounds, DesignError, allows, problem, sizes};

/// Neyman allocation as the optimum over integers (Wright 2012, The American Statistician 66(4);
/// 2017, Statistics and Probability Letters 129): of all allocations within the bounds that sum to
/// the total, one of least variance `Σ N² S² (1/n − 1/N)`. Each place goes where it takes most off
/// the variance, `(N S)² / (n (n + 1))`, equal ones by index; strata without a place come first.
///
/// `spreads` are the N·S of the strata (size times standard deviation).
///
/// # Errors
/// Where the lists are not as long, a spread is not a finite number of 0 or more, or the bounds do
/// not allow the total.
pub fn neyman(total: u64, spreads: &[f64], bounds: &[Bounds]) -> Result<Vec<u64>, DesignError> {
    problem::as_long(spreads.len(), bounds.len())?;
    sizes(spreads)?;
    allows(total, bounds)?;
    let mut parts: Vec<u64> = bounds.iter().map(|b| b.least).collect();
    let mut queue = Queue::new(spreads, |_| 1.0);
    (0..parts.len()).for_each(|at| queue.offer(at, parts[at], bounds[at].most));
    let mut left = total - parts.iter().sum::<u64>();
    while left > 0 {
        let Some(at) = queue.take() else { break };
        parts[at] += 1;
        left -= 1;
        queue.offer(at, parts[at], bounds[at].most);
    }
    Ok(parts)
}

/// The allocation of a budget in whole units of money (Cochran 1977, §5.5, with whole numbers):
/// after the least sizes are paid for, each next place goes where it takes most off the variance for
/// its cost, as long as the budget pays for it. What is left over pays for no place of any stratum;
/// the variance is within that of one place of the least possible.
///
/// # Errors
/// As [`neyman`], where the budget does not pay for the least sizes, and for a cost of 0.
pub fn cost_optimal(budget: u64, spreads: &[f64], costs: &[u64], bounds: &[Bounds]) -> Result<Vec<u64>, DesignError> {
    problem::as_long(spreads.len(), bounds.len())?;
    problem::as_long(spreads.len(), costs.len())?;
    sizes(spreads)?;
    if costs.contains(&0) {
        return Err(DesignError::Parameter { name: "cost", value: 0.0 });
    }
    let mut parts: Vec<u64> = bounds.iter().map(|b| b.least).collect();
    let paid: u128 = parts.iter().zip(costs).map(|(n, c)| u128::from(*n) * u128::from(*c)).sum();
    allows(parts.iter().fold(0, |a, b| a.saturating_add(*b)), bounds)?;
    let least = u64::try_from(paid).unwrap_or(u64::MAX);
    let mut left = budget.checked_sub(least).ok_or(DesignError::Unmet { total: budget, least, most: u64::MAX })?;
    let mut queue = Queue::new(spreads, |at| costs[at] as f64);
    (0..parts.len()).for_each(|at| queue.offer(at, parts[at], bounds[at].most));
    while let Some(at) = queue.take() {
        if costs[at] <= left {
            parts[at] += 1;
            left -= costs[at];
            queue.offer(at, parts[at], bounds[at].most);
        }
    }
    Ok(parts)
}

/// Strata by what their next place takes off the variance. Positive floats are in the order of their bits.
struct Queue {
    squares: Vec<f64>,
    heap: BinaryHeap<(bool, u64, Reverse<usize>)>,
}

impl Queue {
    /// Squares of the spreads over the costs, relative to the largest spread so that none overflows.
    fn new(spreads: &[f64], cost: impl Fn(usize) -> f64) -> Self {
        let most = spreads.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let square = |(at, spread): (usize, &f64)| (spread / most) * (spread / most) / cost(at);
        Self { squares: spreads.iter().enumerate().map(square).collect(), heap: BinaryHeap::with_capacity(spreads.len()) }
    }

    fn offer(&mut self, at: usize, places: u64, most: u64) {
        if places < most {
            let (square, n) = (self.squares[at], places as f64);
            let first = places == 0 && square > 0.0;
            let gain = if first { square } else { square / (n * (n + 1.0)).max(1.0) };
            self.heap.push((first, gain.to_bits(), Reverse(at)));
        }
    }

    fn take(&mut self) -> Option<usize> {
        self.heap.pop().map(|(_, _, Reverse(at))| at)
    }
}
