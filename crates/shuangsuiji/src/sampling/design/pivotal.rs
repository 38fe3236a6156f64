//! The pivotal method in the order of the frame.

use rand_core::Rng;

use super::{Chance, DesignError, Dice, Probabilities, Selection};

/// The ordered pivotal method: the unit that holds out meets the next; their probabilities move, at
/// random and without change of their mean, until one of the two is decided. Exact probabilities and
/// a fixed size; two units close in the list are seldom both drawn.
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn ordered_pivotal<R: Rng + ?Sized>(probabilities: &Probabilities, rng: &mut R) -> Result<Selection, DesignError> {
    let n = probabilities.size()?;
    Ok(Selection::of(in_order(probabilities, n, &mut Dice::new(rng))))
}

pub(in crate::sampling) fn in_order(probabilities: &Probabilities, n: u32, chance: &mut impl Chance) -> Vec<u32> {
    let one = probabilities.one();
    let mut drawn = Vec::with_capacity(n as usize);
    let (mut holder, mut held) = (0u32, 0u64);
    for (unit, part) in (0u32..).zip(probabilities.parts()) {
        let Duel { first_stays, stays, other } = duel(held, *part, one, chance);
        let (stayer, decided) = if first_stays { (holder, unit) } else { (unit, holder) };
        if other == one {
            drawn.push(decided);
        }
        (holder, held) = (stayer, stays);
    }
    if held == one {
        drawn.push(holder);
    }
    drawn.sort_unstable();
    drawn
}

/// How two units with probabilities `a` and `b` come out of a meeting.
pub(in crate::sampling) struct Duel {
    /// Whether the first is the one that may stay undecided.
    pub(in crate::sampling) first_stays: bool,
    /// Its new probability.
    pub(in crate::sampling) stays: u64,
    /// That of the other: 0 or `one`.
    pub(in crate::sampling) other: u64,
}

/// One step of the pivotal method (Deville and Tillé 1998): with a + b < 1 one of them gets the
/// sum and the other 0, the first with probability a/(a + b); otherwise one of them gets 1 and the
/// other a + b − 1, the first 1 with probability (1 − b)/(2 − a − b).
pub(in crate::sampling) fn duel(a: u64, b: u64, one: u64, chance: &mut impl Chance) -> Duel {
    let sum = a + b;
    if a == 0 || b == 0 {
        // Whoever is impossible is decided.
        return Duel { first_stays: a != 0, stays: sum, other: 0 };
    }
    if sum < one {
        return Duel { first_stays: chance.happens(a, sum), stays: sum, other: 0 };
    }
    if a == one || b == one {
        // Nothing is left to chance: whoever is sure is drawn.
        return Duel { first_stays: a != one, stays: sum - one, other: one };
    }
    Duel { first_stays: !chance.happens(one - b, 2 * one - sum), stays: sum - one, other: one }
}
