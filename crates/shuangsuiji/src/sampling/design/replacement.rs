//! Simple random sampling with replacement.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Selection, problem};

/// `n` draws of the units 0 to `units − 1`, each uniform and independent of the others: ascending,
/// a unit as often as it was drawn.
///
/// # Errors
/// Where there is nothing to draw from, or frame or sample hold 2^32 units or more.
pub fn srs_with_replacement<R: Rng + ?Sized>(units: u64, n: u64, rng: &mut R) -> Result<Selection, DesignError> {
    let (have, n) = (problem::frame(units)?, problem::frame(n)?);
    if have == 0 && n > 0 {
        return Err(DesignError::TooFew { need: n.into(), have: 0 });
    }
    Ok(Selection::of(repeated(have, n, &mut Dice::new(rng))))
}

pub(in crate::sampling) fn repeated(units: u32, n: u32, chance: &mut impl Chance) -> Vec<u32> {
    let mut drawn: Vec<u32> = (0..n).map(|_| chance.below(units.into()) as u32).collect();
    drawn.sort_unstable();
    drawn
}
