//! Order sampling: the n smallest of a quotient of a uniform number and the probability. The numbers
//! may be permanent, which coordinates samples over time and over surveys.

use rand_core::Rng;

use super::refined::refined;
use super::{DesignError, Dice, Probabilities, Selection, problem};

/// Pareto πps: the n smallest `u(1 − π)/((1 − u)π)`, sure units first. The realised probabilities
/// are close to the given ones ([`inclusion_of_pareto`](crate::sampling::joint::inclusion_of_pareto)
/// gives them exactly).
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn pareto<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    by_generator::<Odds, R>(probabilities, rng)
}

/// [`pareto`] with a permanent random number for each unit, a fraction of 2^64.
///
/// # Errors
/// As [`pareto`], and where there is not a number for each unit.
pub fn pareto_by(probabilities: &Probabilities, numbers: &[u64]) -> Result<Selection, DesignError> {
    problem::as_long(probabilities.len(), numbers.len())?;
    smallest::<Odds>(probabilities, |unit| numbers[unit as usize])
}

/// Sequential Poisson: the n smallest `u/π`, sure units first. Farther from the given probabilities
/// than [`pareto`], and simpler to explain.
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn sequential_poisson<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    by_generator::<Quotient, R>(probabilities, rng)
}

/// [`sequential_poisson`] with a permanent random number for each unit, a fraction of 2^64.
///
/// # Errors
/// As [`sequential_poisson`], and where there is not a number for each unit.
pub fn sequential_poisson_by(probabilities: &Probabilities, numbers: &[u64]) -> Result<Selection, DesignError> {
    problem::as_long(probabilities.len(), numbers.len())?;
    smallest::<Quotient>(probabilities, |unit| numbers[unit as usize])
}

fn by_generator<K: Key, R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    let n = probabilities.size()? as usize;
    Ok(Selection::of(refined::<K, 16, 48>(probabilities, n, &mut Dice::new(rng))))
}

/// The middle of one of 2^53 equal parts of (0, `of`).
fn uniform(word: u64, of: f64) -> f64 {
    (float(word >> 11) + 0.5) * (f64::EPSILON / 2.0 * of)
}

/// A number below 2^63 as a float: the processor converts signed ones at once.
fn float(number: u64) -> f64 {
    number.cast_signed() as f64
}

/// By what units are ranked.
pub(in crate::sampling) trait Key {
    /// The key of a unit of probability above 0; 0 for a sure one.
    fn key(word: u64, part: u64, one: u64) -> f64;

    /// A bound below the keys of all units with `u > c·π`, for a c above 1.
    fn beyond(c: f64, one: u64) -> f64;

    /// A number `r` such that the key is not below `limit` where `u > r·π`, and of 1 at least.
    fn reach(limit: f64, one: u64) -> f64;
}

pub(in crate::sampling) struct Odds;

impl Key for Odds {
    fn key(word: u64, part: u64, one: u64) -> f64 {
        if part == one {
            return 0.0;
        }
        // The last of the equal parts rounds to 1, for which there would be no odds.
        let u = uniform(word, 1.0).min(1.0 - f64::EPSILON / 2.0);
        (u * float(one - part)) / ((1.0 - u) * float(part))
    }

    /// `u(1 − π)/((1 − u)π)` is above `u/π` where u is above π.
    fn beyond(c: f64, _: u64) -> f64 {
        c * (1.0 - ROUNDING)
    }

    /// `u(1 − π)/((1 − u)π) < c` is `u < cπ/(1 − π + cπ)`, whose denominator is not below the smaller of c and 1.
    fn reach(limit: f64, _: u64) -> f64 {
        limit.max(1.0)
    }
}

pub(in crate::sampling) struct Quotient;

impl Key for Quotient {
    fn key(word: u64, part: u64, one: u64) -> f64 {
        if part == one { 0.0 } else { uniform(word, 1.0) / float(part) }
    }

    fn beyond(c: f64, one: u64) -> f64 {
        c / float(one) * (1.0 - ROUNDING)
    }

    fn reach(limit: f64, one: u64) -> f64 {
        (limit * float(one)).max(1.0)
    }
}

/// Above what a few operations on floats can be wrong by.
const ROUNDING: f64 = 1e-12;

/// The units with the smallest keys, equal ones in the order of the frame.
fn smallest<K: Key>(probabilities: &Probabilities, word: impl Fn(u32) -> u64) -> Result<Selection, DesignError> {
    let n = probabilities.size()? as usize;
    let one = probabilities.one();
    let length = float(one);
    let mut best = Smallest::new(n);
    // Beyond the reach is nearly every unit, which a product tells. It is wrong by a few parts in 2^52.
    let mut reach = f64::INFINITY;
    probabilities.blocks(|first, parts| {
        for (unit, part) in (first..).zip(parts) {
            let word = word(unit);
            if uniform(word, length) > reach * float(*part) || *part == 0 {
                continue;
            }
            if best.offer(K::key(word, *part, one), unit) {
                reach = K::reach(best.limit, one) * (1.0 + ROUNDING);
            }
        }
    });
    let mut drawn: Vec<u32> = best.finish().collect();
    drawn.sort_unstable();
    Ok(Selection::of(drawn))
}

/// The k smallest of a stream, in memory of twice k.
struct Smallest {
    k: usize,
    /// No key from here on can be among them.
    limit: f64,
    kept: Vec<(u64, u32)>,
}

impl Smallest {
    fn new(k: usize) -> Self {
        Self { k, limit: if k == 0 { 0.0 } else { f64::INFINITY }, kept: Vec::with_capacity(2 * k + SLACK) }
    }

    /// Offers a key of 0 or more; says whether the limit is another one then.
    #[inline]
    fn offer(&mut self, key: f64, unit: u32) -> bool {
        // A later unit with the key of the limit is behind it.
        if key >= self.limit {
            return false;
        }
        // Such floats are in the order of their bits.
        self.kept.push((key.to_bits(), unit));
        let full = self.kept.len() == 2 * self.k + SLACK;
        if full {
            self.shrink();
        }
        full
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

/// Room beyond twice k, so that small k shrink seldom.
const SLACK: usize = 64;
