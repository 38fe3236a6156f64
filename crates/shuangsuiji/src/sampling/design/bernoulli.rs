//! Independent draws: Bernoulli and Poisson sampling.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Probabilities, Selection, problem};

/// Each of the units with probability `num/den`, independently of the others.
///
/// # Errors
/// Where that is no probability, or the frame holds 2^32 units or more.
pub fn bernoulli<R: Rng + ?Sized>(units: u64, num: u64, den: u64, rng: &mut R) -> Result<Selection, DesignError> {
    let units = problem::frame(units)?;
    if den == 0 || num > den {
        return Err(DesignError::Parameter { name: "probability", value: num as f64 / den as f64 });
    }
    let mut dice = Dice::new(rng);
    Ok(Selection::of((0..units).filter(|_| dice.happens(num, den)).collect()))
}

/// Each unit with its own probability, independently of the others.
pub fn poisson<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Selection {
    Selection::of(independent(probabilities, &mut Dice::new(rng)))
}

pub(in crate::sampling) fn independent(probabilities: &Probabilities, chance: &mut impl Chance) -> Vec<u32> {
    let one = probabilities.one();
    let mut drawn = Vec::new();
    probabilities.blocks(|start, parts| {
        drawn.extend((start..).zip(parts).filter(|(_, part)| chance.happens(**part, one)).map(|(unit, _)| unit));
    });
    drawn
}
