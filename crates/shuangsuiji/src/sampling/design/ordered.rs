//! Order sampling: the n smallest of a quotient of a uniform number and the probability. The numbers
//! may be permanent, which coordinates samples over time and over surveys.

use rand_core::Rng;

use super::{DesignError, Dice, Probabilities, Selection, problem};

/// Pareto πps: the n smallest `u(1 − π)/((1 − u)π)`, sure units first. The realised probabilities
/// are close to the given ones ([`inclusion_of_pareto`](crate::sampling::joint::inclusion_of_pareto)
/// gives them exactly).
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn pareto<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    let mut dice = Dice::new(rng);
    smallest(probabilities, pareto_key, |_| dice.word())
}

/// [`pareto`] with a permanent random number for each unit, a fraction of 2^64.
///
/// # Errors
/// As [`pareto`], and where there is not a number for each unit.
pub fn pareto_by(probabilities: &Probabilities, numbers: &[u64]) -> Result<Selection, DesignError> {
    problem::as_long(probabilities.len(), numbers.len())?;
    smallest(probabilities, pareto_key, |unit| numbers[unit as usize])
}

/// Sequential Poisson: the n smallest `u/π`, sure units first. Farther from the given probabilities
/// than [`pareto`], and simpler to explain.
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn sequential_poisson<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    let mut dice = Dice::new(rng);
    smallest(probabilities, poisson_key, |_| dice.word())
}

/// [`sequential_poisson`] with a permanent random number for each unit, a fraction of 2^64.
///
/// # Errors
/// As [`sequential_poisson`], and where there is not a number for each unit.
pub fn sequential_poisson_by(probabilities: &Probabilities, numbers: &[u64]) -> Result<Selection, DesignError> {
    problem::as_long(probabilities.len(), numbers.len())?;
    smallest(probabilities, poisson_key, |unit| numbers[unit as usize])
}

/// The middle of one of 2^53 equal parts of (0, 1).
fn uniform(word: u64) -> f64 {
    ((word >> 11) as f64 + 0.5) * f64::EPSILON / 2.0
}

/// The key as numerator and denominator.
fn pareto_key(word: u64, part: u64, one: u64) -> (f64, f64) {
    let u = uniform(word);
    (u * (one - part) as f64, (1.0 - u) * part as f64)
}

fn poisson_key(word: u64, part: u64, _: u64) -> (f64, f64) {
    (uniform(word), part as f64)
}

/// The sure units and those with the smallest keys, equal ones in the order of the frame.
fn smallest(
    probabilities: &Probabilities,
    key: impl Fn(u64, u64, u64) -> (f64, f64),
    mut word: impl FnMut(u32) -> u64,
) -> Result<Selection, DesignError> {
    let n = probabilities.size()? as usize;
    let one = probabilities.one();
    let mut drawn: Vec<u32> = (0u32..).zip(probabilities.parts()).filter(|(_, p)| **p == one).map(|(unit, _)| unit).collect();
    let mut best = Smallest::new(n - drawn.len());
    for (unit, part) in (0u32..).zip(probabilities.parts()) {
        let word = word(unit);
        if *part > 0 && *part < one {
            let (num, den) = key(word, *part, one);
            best.offer(num, den, unit);
        }
    }
    drawn.extend(best.finish());
    drawn.sort_unstable();
    Ok(Selection::of(drawn))
}

/// The k smallest of a stream, in memory of twice k.
struct Smallest {
    k: usize,
    /// The largest key that can still be among them.
    limit: f64,
    kept: Vec<(u64, u32)>,
}

impl Smallest {
    fn new(k: usize) -> Self {
        Self { k, limit: if k == 0 { 0.0 } else { f64::INFINITY }, kept: Vec::with_capacity(2 * k + SLACK) }
    }

    /// Offers the key `num/den`, both positive.
    #[inline]
    fn offer(&mut self, num: f64, den: f64, unit: u32) {
        // Most are far above the limit, which a product tells sooner than the quotient: it has an error of a few
        // parts in 2^52, and what is near the limit is divided.
        if num > self.limit * den * NEAR {
            return;
        }
        let key = num / den;
        // A later unit with the key of the limit is behind it.
        if key < self.limit {
            // Positive floats are in the order of their bits.
            self.kept.push((key.to_bits(), unit));
            if self.kept.len() == 2 * self.k + SLACK {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        if self.k > 0 && self.kept.len() > self.k {
            let (_, last, _) = self.kept.select_nth_unstable(self.k - 1);
            self.limit = f64::from_bits(last.0);
            self.kept.truncate(self.k);
        }
    }

    fn finish(mut self) -> impl Iterator<Item = u32> {
        self.shrink();
        self.kept.into_iter().map(|(_, unit)| unit)
    }
}

/// A little more than 1.
const NEAR: f64 = 1.0 + 1e-12;

/// Room beyond twice k, so that small k shrink seldom.
const SLACK: usize = 64;
