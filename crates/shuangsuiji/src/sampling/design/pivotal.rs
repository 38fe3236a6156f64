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

/// While the probabilities of those who met stay below 1 together, all but one of them are out, and who holds out is
/// one of them in proportion to their probabilities, whatever the order of the meetings. So chance is
/// asked only where the sum passes a whole number: who held out until then, and how the meeting with the unit
/// that passes it comes out (Chauvet 2012, §2).
pub(in crate::sampling) fn in_order(probabilities: &Probabilities, n: u32, chance: &mut impl Chance) -> Vec<u32> {
    let one = probabilities.one();
    let mut drawn = Vec::with_capacity(n as usize);
    // Who held out of the units before `from`, with which probability, and what those from there add to it.
    let (mut holder, mut held, mut from, mut sum) = (0u32, 0u64, 0u32, 0u64);
    probabilities.blocks(|first, parts| {
        for (unit, part) in (first..).zip(parts) {
            // Below 2·2^62.
            sum += part;
            if sum < one {
                continue;
            }
            let before = sum - part;
            if before > 0 {
                let met = (from..unit).map(|unit| probabilities.part(unit as usize));
                holder = match chance.place(held, met, before) {
                    0 => holder,
                    place => from + place as u32 - 1,
                };
            }
            // Nobody meets a sure unit.
            let unit_drawn = *part == one || duel(before, *part, one, chance).first_stays;
            let (decided, stays) = if unit_drawn { (unit, holder) } else { (holder, unit) };
            put(decided, &mut drawn);
            holder = stays;
            (held, sum, from) = (sum - one, sum - one, unit + 1);
        }
    });
    drawn
}

/// Puts a unit where it belongs in an ascending list: at its end, or before those that were decided while it held out. So
/// a unit is passed once for each whole number that it held out for, and the list needs no sorting.
fn put(unit: u32, drawn: &mut Vec<u32>) {
    let place = drawn.iter().rposition(|other| *other < unit).map_or(0, |last| last + 1);
    drawn.insert(place, unit);
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
