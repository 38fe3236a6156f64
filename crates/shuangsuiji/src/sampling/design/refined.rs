//! Order sampling from a generator: numbers are drawn to the last bit where they count, and elsewhere only begun.
//!
//! Every unit gets the first bits of its uniform number u. The near ones, for which these leave `u ≤ 5π/4` possible, get the
//! rest. The key of any other unit is above 5/4, and among the units near n have a key below 1 on average. So
//! the n smallest keys are nearly always those of near units, and a generator is asked for a quarter of the bits. Where
//! they are not, the other units get their numbers too: all that counts of their first bits is that they are not
//! near, so these are drawn anew from the ones that are not, and nothing is kept of them.

use super::ordered::Key;
use super::{Chance, Probabilities};
use crate::sampling::probabilities::{BLOCK, FLOAT_ONE};

/// A unit is near where u is at most so many fourths of π.
const FOURTHS: u64 = 5;

/// The n units with the smallest keys, ascending, equal ones in the order of the frame. Numbers have `FIRST` and then `REST`
/// bits, 64 at most; the sum of the probabilities is n.
pub(in crate::sampling) fn refined<K: Key, const FIRST: u32, const REST: u32>(
    probabilities: &Probabilities,
    n: usize,
    chance: &mut impl Chance,
) -> Vec<u32> {
    let one = probabilities.one();
    let mut keyed = Vec::new();
    for Begun { unit, first } in near::<FIRST>(probabilities, chance) {
        let part = probabilities.part(unit as usize);
        keyed.push(Keyed { key: K::key(number::<FIRST, REST>(first, chance), part, one).to_bits(), unit });
    }
    let limit = nth_smallest(&keyed, n);
    if limit.is_none_or(|limit| limit >= K::beyond(FOURTHS as f64 / 4.0, one).to_bits()) {
        keyed = with_the_others::<K, FIRST, REST>(probabilities, &keyed, chance);
    }
    up_to(nth_smallest(&keyed, n).unwrap_or(u64::MAX), &keyed, n)
}

/// A unit with the first bits of its number.
#[derive(Clone, Copy, Default)]
struct Begun {
    unit: u32,
    first: u32,
}

/// A unit with the bits of its key. Such floats are in the order of their bits.
struct Keyed {
    key: u64,
    unit: u32,
}

/// Draws the first bits of every unit, and keeps those of the near ones that can be drawn.
fn near<const FIRST: u32>(probabilities: &Probabilities, chance: &mut impl Chance) -> Vec<Begun> {
    let one = probabilities.one();
    // That `first/2^FIRST ≤ 5/4·part/one`, by a shift for the denominator of floats.
    let is_near = |first: u32, part: u64| {
        if one == FLOAT_ONE {
            u64::from(first) <= (part + part / 4) >> (62 - FIRST)
        } else {
            u128::from(first) * u128::from(one) * 4 <= (u128::from(part) * u128::from(FOURTHS)) << FIRST
        }
    };
    let mut near = Vec::new();
    let mut found = [Begun::default(); BLOCK];
    probabilities.blocks(|start, parts| {
        // Without a branch where a unit is near, since nobody can tell beforehand.
        let mut count = 0;
        for (unit, part) in (start..).zip(parts) {
            let first = chance.bits(FIRST);
            if let Some(slot) = found.get_mut(count) {
                *slot = Begun { unit, first };
            }
            count += usize::from(is_near(first, *part) & (*part > 0));
        }
        near.extend_from_slice(&found[..count]);
    });
    near
}

/// A number with these first bits, a fraction of 2^64.
fn number<const FIRST: u32, const REST: u32>(first: u32, chance: &mut impl Chance) -> u64 {
    let mut number = u64::from(first);
    let mut left = REST;
    while left > 0 {
        let some = left.min(16);
        number = number << some | u64::from(chance.bits(some));
        left -= some;
    }
    number << (64 - FIRST - REST)
}

/// The keys of the near units and those of the others, in the order of the frame.
fn with_the_others<K: Key, const FIRST: u32, const REST: u32>(
    probabilities: &Probabilities,
    near: &[Keyed],
    chance: &mut impl Chance,
) -> Vec<Keyed> {
    let one = probabilities.one();
    let mut all = Vec::with_capacity(probabilities.len());
    let mut near = near.iter().peekable();
    probabilities.blocks(|start, parts| {
        for (unit, part) in (start..).zip(parts).filter(|(_, part)| **part > 0) {
            let key = match near.next_if(|near| near.unit == unit) {
                Some(near) => near.key,
                None => {
                    // Below 2^FIRST, since the unit is not near whatever its first bits.
                    let last_near = ((u128::from(*part) * u128::from(FOURTHS)) << FIRST) / (u128::from(one) * 4);
                    let from = last_near as u64 + 1;
                    let first = from + chance.below((1 << FIRST) - from);
                    K::key(number::<FIRST, REST>(first as u32, chance), *part, one).to_bits()
                }
            };
            all.push(Keyed { key, unit });
        }
    });
    all
}

fn nth_smallest(keyed: &[Keyed], n: usize) -> Option<u64> {
    let Some(before) = n.checked_sub(1) else { return Some(0) };
    let mut keys: Vec<u64> = keyed.iter().map(|keyed| keyed.key).collect();
    (before < keys.len()).then(|| *keys.select_nth_unstable(before).1)
}

/// The first n units whose key is below the limit or, as far as there is room, equal to it.
fn up_to(limit: u64, keyed: &[Keyed], n: usize) -> Vec<u32> {
    let mut equal = n - keyed.iter().filter(|keyed| keyed.key < limit).count().min(n);
    let mut drawn = Vec::with_capacity(n);
    for Keyed { key, unit } in keyed {
        if *key < limit {
            drawn.push(*unit);
        } else if *key == limit && equal > 0 {
            equal -= 1;
            drawn.push(*unit);
        }
    }
    drawn
}
