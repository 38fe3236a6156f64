//! Systematic sampling, with equal and with unequal probabilities.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Probabilities, Selection, problem};

/// `n` of the units at even spacings of N/n from a random start. The spacing is a ratio, so that
/// every unit has the probability n/N and none is left out at the end of the list (which happens
/// where the spacing is rounded to an integer).
///
/// # Errors
/// Where `n` is above the frame, or the frame holds 2^32 units or more.
pub fn systematic<R: Rng + ?Sized>(units: u64, n: u64, rng: &mut R) -> Result<Selection, DesignError> {
    let (units, n) = problem::size(units, n)?;
    Ok(Selection::of(even(units, n, &mut Dice::new(rng))))
}

/// The points r, r + N, r + 2N, .. on a line where each unit has the length n.
pub(in crate::sampling) fn even(units: u32, n: u32, chance: &mut impl Chance) -> Vec<u32> {
    let start = chance.below(units.into());
    // Below n·N, which is below 2^64; the quotient is below N.
    (0..u64::from(n)).map(|j| ((start + j * u64::from(units)) / u64::from(n)) as u32).collect()
}

/// Systematic πps in the order of the frame: units have lengths in proportion to their probabilities
/// on a line, and points at a spacing of 1 from a uniform start select. Where the probabilities do
/// not sum to a whole number, neighbouring sizes are drawn.
pub fn systematic_pps<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Selection {
    let start = Dice::new(rng).below(probabilities.one());
    Selection::of(spacings(probabilities, start))
}

/// The sample of a start below `one`.
pub(in crate::sampling) fn spacings(probabilities: &Probabilities, start: u64) -> Vec<u32> {
    let one = probabilities.one();
    let mut at = start;
    let mut drawn = Vec::new();
    probabilities.blocks(|first, parts| {
        for (unit, part) in (first..).zip(parts) {
            // Below 2·2^62.
            at += part;
            if at >= one {
                at -= one;
                drawn.push(unit);
            }
        }
    });
    drawn
}
