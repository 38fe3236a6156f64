//! Designs by rejection of Poisson samples: conditional Poisson sampling (the design of maximum
//! entropy for its probabilities) and Sampford's.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Probabilities, Selection};
use crate::sampling::circle::Circle;

/// Conditional Poisson sampling with given inclusion probabilities. Its working probabilities are
/// found once; then any number of samples may be drawn.
#[derive(Clone, Debug)]
pub struct ConditionalPoisson {
    /// The units neither sure nor impossible.
    pub(in crate::sampling) open: Vec<u32>,
    /// The working probabilities of these.
    pub(in crate::sampling) working: Vec<f64>,
    /// How many of these a sample has.
    pub(in crate::sampling) size: u32,
    sure: Vec<u32>,
    units: usize,
}

impl ConditionalPoisson {
    /// Finds the working probabilities by an iteration after Chen, Dempster and Liu (1994), in odds, whose
    /// inclusion probabilities are summed on the unit circle. Time and memory linear in the frame.
    ///
    /// # Errors
    /// Where the probabilities do not sum to a whole number, or are so near 0 or 1 that the iteration
    /// does not converge to 10^-12.
    pub fn new(probabilities: &Probabilities) -> Result<Self, DesignError> {
        let n = probabilities.size()?;
        let (open, sure) = probabilities.open_and_sure();
        let size = n - sure.len() as u32;
        let one = probabilities.one() as f64;
        let target: Vec<f64> = open.iter().map(|unit| probabilities.part(*unit as usize) as f64 / one).collect();
        let working = working(&target, size)?;
        Ok(Self { open, working, size, sure, units: probabilities.len() })
    }

    /// The working odds p/(1 − p) of each unit: 0 of an impossible and infinite of a sure one. Only
    /// their ratios matter.
    pub fn odds(&self) -> Vec<f64> {
        let mut odds = vec![0.0; self.units];
        for unit in &self.sure {
            odds[*unit as usize] = f64::INFINITY;
        }
        for (unit, p) in self.open.iter().zip(&self.working) {
            odds[*unit as usize] = p / (1.0 - p);
        }
        odds
    }

    /// Draws a sample: Poisson samples with the working probabilities until one has the size; about
    /// `2.5·sqrt(Σπ(1 − π))` of them.
    pub fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> Selection {
        let mut dice = Dice::new(rng);
        let limits: Vec<u64> = self.working.iter().map(|p| (p * TWO_64) as u64).collect();
        let mut drawn = Vec::with_capacity(self.size as usize + self.sure.len());
        loop {
            drawn.clear();
            for (unit, limit) in self.open.iter().zip(&limits) {
                if dice.word() < *limit {
                    drawn.push(*unit);
                }
            }
            if drawn.len() == self.size as usize {
                drawn.extend_from_slice(&self.sure);
                drawn.sort_unstable();
                return Selection::of(drawn);
            }
        }
    }
}

const TWO_64: f64 = 18_446_744_073_709_551_616.0;

/// The probabilities of the Poisson design that, conditional on the size, has the target's.
fn working(target: &[f64], size: u32) -> Result<Vec<f64>, DesignError> {
    /// What the last step may leave, and what is wanted.
    const ENOUGH: f64 = 1e-12;
    const WANTED: f64 = 1e-14;
    let mut odds: Vec<f64> = target.iter().map(|p| p / (1.0 - p)).collect();
    let mut best = (f64::INFINITY, target.to_vec());
    let mut stalls = 0;
    for _ in 0..2000 {
        let p: Vec<f64> = odds.iter().map(|o| o / (1.0 + o)).collect();
        let got = Circle::new(&p, size).inclusion(&p);
        let off = target.iter().zip(&got).map(|(want, got)| (want - got).abs()).fold(0.0, f64::max);
        if off < best.0 {
            stalls = 0;
            best = (off, p.clone());
        } else {
            stalls += 1;
        }
        if best.0 <= WANTED || stalls > 3 {
            break;
        }
        // Odds are known up to a factor: the one that keeps the mean size near the size.
        let (mut mean, mut variance) = (0.0, 0.0);
        for ((odds, p), (want, got)) in odds.iter_mut().zip(&p).zip(target.iter().zip(&got)) {
            // By the ratio of the odds and not of the probabilities, which says too little near 1: a handful of rounds
            // instead of dozens.
            *odds *= (want * (1.0 - got) / (got * (1.0 - want))).clamp(1e-3, 1e3);
            mean += p;
            variance += p * (1.0 - p);
        }
        let factor = 1.0 + (f64::from(size) - mean) / variance;
        let factor = factor.clamp(0.5, 2.0);
        odds.iter_mut().for_each(|odds| *odds *= factor);
    }
    if best.0 <= ENOUGH { Ok(best.1) } else { Err(DesignError::NoConvergence) }
}

/// Sampford's design: its probabilities are exactly the given ones, and its joint ones are known. A
/// sample is as probable as `Π π/(1 − π) · Σ (1 − π)` over its units: Poisson samples are rejected
/// until one has the size, and then in proportion to the sum. Integers only.
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn sampford<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    let n = probabilities.size()?;
    Ok(Selection::of(sampford_by(probabilities, n, &mut Dice::new(rng))))
}

pub(in crate::sampling) fn sampford_by(probabilities: &Probabilities, n: u32, chance: &mut impl Chance) -> Vec<u32> {
    let (one, parts) = (probabilities.one(), probabilities.parts());
    let (open, sure) = probabilities.open_and_sure();
    let size = n as usize - sure.len();
    let gap = |unit: &u32| one - parts[*unit as usize];
    // No sum of gaps is above that of the largest.
    let mut gaps: Vec<u64> = open.iter().map(gap).collect();
    gaps.sort_unstable_by(|a, b| b.cmp(a));
    let most: u128 = gaps.iter().take(size).copied().map(u128::from).sum();
    // Sums in units of 2^shift fit the integers of chance; the shift is 0 unless they are large.
    let shift = (u128::BITS - most.leading_zeros()).saturating_sub(62);
    let most = (most >> shift) as u64;
    loop {
        let mut drawn: Vec<u32> = open.iter().copied().filter(|unit| chance.happens(parts[*unit as usize], one)).collect();
        if drawn.len() != size {
            continue;
        }
        let sum: u128 = drawn.iter().map(|unit| u128::from(gap(unit))).sum();
        if size == 0 || chance.happens((sum >> shift) as u64, most) {
            drawn.extend_from_slice(&sure);
            drawn.sort_unstable();
            return drawn;
        }
    }
}
