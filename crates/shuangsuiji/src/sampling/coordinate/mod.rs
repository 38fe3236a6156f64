//! Coordination of samples over time and over surveys by permanent random numbers (Ohlsson 1995, in
//! *Business Survey Methods*; Brewer, Early and Joyce 1972, for the intervals). For statistics and
//! simulation; lawful draws of different campaigns are coordinated by the ledger.
//!
//! A number is a fraction of 2^64, a function of a key and of the unit's id alone: nothing is stored,
//! a birth or a death moves no other number, and no order of rows matters.
//!
//! - **Positive** coordination (large overlap): the same numbers.
//! - **Negative** (small overlap): [`reversed`] numbers, or the numbers after an earlier wave.
//! - **Rotation and waves**: [`after`] a wave each number goes down by what the wave took, round the
//!   end. Whoever was drawn is last in the row, and is drawn again only when its probabilities pass 1.

use super::Probabilities;
use super::Selection;
use super::problem::{self, DesignError};
use crate::digest::{Field, HmacKey};

/// The permanent random number of each unit: the first 64 bits of `HMAC(key, TUP("prn", id))`.
pub fn permanent_numbers<'a>(key: &HmacKey, ids: impl IntoIterator<Item = &'a [u8]>) -> Vec<u64> {
    let number = |id: &[u8]| {
        let digest = key.mac_tuple(&[Field::Text("prn"), Field::Bytes(id)]);
        digest.0.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    };
    ids.into_iter().map(number).collect()
}

/// The numbers seen from the other end: two surveys, one with these, meet least often.
pub fn reversed(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().map(|number| !number).collect()
}

/// The numbers after a wave with these probabilities, for the next one. With one probability for all
/// this is a shift of the start (rotation).
///
/// # Errors
/// Where there is not a number for each unit.
pub fn after(numbers: &[u64], wave: &Probabilities) -> Result<Vec<u64>, DesignError> {
    problem::as_long(wave.len(), numbers.len())?;
    let moved = |(number, part): (&u64, &u64)| number.wrapping_sub(limit(*part, wave.one()) as u64);
    Ok(numbers.iter().zip(wave.parts().iter()).map(moved).collect())
}

/// Poisson sampling: the units whose number is below their probability.
///
/// # Errors
/// Where there is not a number for each unit.
pub fn poisson_by(probabilities: &Probabilities, numbers: &[u64]) -> Result<Selection, DesignError> {
    problem::as_long(probabilities.len(), numbers.len())?;
    let drawn = |(part, number): (&u64, &u64)| u128::from(*number) < limit(*part, probabilities.one());
    let parts = probabilities.parts();
    let all = (0u32..).zip(parts.iter().zip(numbers));
    Ok(Selection::of(all.filter(|(_, unit)| drawn(*unit)).map(|(unit, _)| unit).collect()))
}

/// Simple random sampling: the units with the `n` smallest numbers, equal ones in the order of the
/// frame. (For sizes see [`pareto_by`](super::design::pareto_by) and
/// [`sequential_poisson_by`](super::design::sequential_poisson_by).)
///
/// # Errors
/// Where `n` is above the frame.
pub fn srs_by(numbers: &[u64], n: u64) -> Result<Selection, DesignError> {
    let (_, n) = problem::size(numbers.len() as u64, n)?;
    let mut order: Vec<(u64, u32)> = numbers.iter().copied().zip(0u32..).collect();
    let n = n as usize;
    if n > 0 && n < order.len() {
        order.select_nth_unstable(n - 1);
    }
    order.truncate(n);
    let mut drawn: Vec<u32> = order.into_iter().map(|(_, unit)| unit).collect();
    drawn.sort_unstable();
    Ok(Selection::of(drawn))
}

/// How two Poisson samples are coordinated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordination {
    /// By the same numbers.
    Positive,
    /// By [`reversed`] numbers, or [`after`] the first sample.
    Negative,
    /// By other numbers.
    None,
}

/// The expected number of units in both of two Poisson samples of one frame: `Σ min(a, b)`,
/// `Σ max(0, a + b − 1)` or `Σ a·b`.
///
/// # Errors
/// Where the two are not of one frame.
pub fn expected_overlap(a: &Probabilities, b: &Probabilities, by: Coordination) -> Result<f64, DesignError> {
    problem::as_long(a.len(), b.len())?;
    let both = |(a, b): (f64, f64)| match by {
        Coordination::Positive => a.min(b),
        Coordination::Negative => (a + b - 1.0).max(0.0),
        Coordination::None => a * b,
    };
    Ok(super::sum::sum(a.floats().into_iter().zip(b.floats()).map(both)))
}

/// A probability as a fraction of 2^64, down to a whole one.
fn limit(part: u64, one: u64) -> u128 {
    (u128::from(part) << 64) / u128::from(one)
}

#[cfg(test)]
mod tests;
