//! Floats as integers over 2^62, made as they are read.

use super::{BLOCK, DesignError};

/// The denominator of probabilities that come as floats.
pub(in crate::sampling) const ONE: u64 = 1 << 62;

/// A probability between 0 and 1 in multiples of 2^-62, the nearest, of two the upper.
///
/// Without a conversion from floats to integers, which the processor has for one number at a time only: a number to which
/// a large one is added keeps its leading bits, in the last places of the sum. So compilers make several at once.
#[inline]
fn fixed(p: f64) -> u64 {
    let (high, low) = split(p);
    (high << HIGH).wrapping_add(low)
}

/// The bits of [`split`]'s high half are worth `2^HIGH` of those of its low half.
const HIGH: u32 = 40;

/// [`fixed`] as `high·2^40 + low`, where low may be negative and wraps.
#[inline]
fn split(p: f64) -> (u64, u64) {
    // The last bit of the first sum is worth 2^-22, that of the second 2^-62. Every difference is exact.
    const TO_HIGH: f64 = 1.5 * (1u64 << 30) as f64;
    const TO_LOW: f64 = 1.5 / (1u64 << 10) as f64;
    const HALF: f64 = 0.5 / ONE as f64;
    let high = p + TO_HIGH;
    let rest = p - (high - TO_HIGH);
    let low = rest + TO_LOW;
    // A sum goes to the even one of two that are equally near.
    let went_down = rest - (low - TO_LOW) == HALF;
    let low = low.to_bits().wrapping_sub(TO_LOW.to_bits()).wrapping_add(u64::from(went_down));
    (high.to_bits().wrapping_sub(TO_HIGH.to_bits()), low)
}

/// What one look at given probabilities tells.
pub(super) struct Seen {
    sum: u128,
    /// How many are 0 or 1.
    decided: u64,
    /// Whether some of the others are so near 0 or 1 that a share could pass it.
    near: bool,
}

/// A part of more than a share is, unless nearly all are 0 or 1.
const MARGIN: u64 = 1 << 13;

/// Twice the margin.
const NEAR: f64 = 2.0 * MARGIN as f64 / ONE as f64;

/// Sums the parts of given probabilities.
///
/// # Errors
/// For the first that is none.
pub(super) fn look(given: &[f64]) -> Result<Seen, DesignError> {
    let mut seen = Seen { sum: 0, decided: 0, near: false };
    for (block, start) in given.chunks(BLOCK).zip((0u64..).step_by(BLOCK)) {
        let (mut high, mut low, mut plain) = (0u64, 0u64, u64::MAX);
        for p in block {
            let (h, l) = split(*p);
            (high, low) = (high.wrapping_add(h), low.wrapping_add(l));
            // Not where it is no number.
            plain &= u64::from((*p >= NEAR) & (*p <= 1.0 - NEAR));
        }
        if plain == 0 {
            seen.look_closely(block, start)?;
        }
        seen.sum = seen.sum.wrapping_add((u128::from(high) << HIGH).wrapping_add_signed(low.cast_signed().into()));
    }
    Ok(seen)
}

impl Seen {
    fn look_closely(&mut self, block: &[f64], start: u64) -> Result<(), DesignError> {
        for (unit, p) in (start..).zip(block) {
            if !(0.0..=1.0).contains(p) {
                return Err(DesignError::Probability { unit, value: *p });
            }
            let decided = *p == 0.0 || *p == 1.0;
            self.decided += u64::from(decided);
            self.near |= !decided && !(NEAR..=1.0 - NEAR).contains(p);
        }
        Ok(())
    }

    /// What is lacking (or over, where it is negative) for a whole sum, where that is nearly so.
    fn lacking(&self, units: usize) -> i64 {
        let one = u128::from(ONE);
        let lacking = ((self.sum + one / 2) / one * one).cast_signed() - self.sum.cast_signed();
        i64::try_from(lacking).ok().filter(|lacking| lacking.unsigned_abs() <= (units as u64) << 12).unwrap_or(0)
    }
}

/// Given probabilities with their shares of what is lacking for a whole sum: those that are neither 0 nor 1 get the same,
/// the last ones a unit more.
#[derive(Clone, Debug)]
pub(super) struct Floats<'a> {
    given: &'a [f64],
    share: u64,
    /// The share from the unit `turn` on.
    late: u64,
    turn: usize,
}

impl<'a> Floats<'a> {
    /// With a sum that is whole where it is nearly so, and the sum; none where a share could bring a unit to 0 or 1.
    pub(super) fn whole(given: &'a [f64], seen: &Seen) -> Option<(Self, u128)> {
        let plain = Self { given, share: 0, late: 0, turn: given.len() };
        let (lacking, open) = (seen.lacking(given.len()), given.len() as i64 - seen.decided.cast_signed());
        if lacking == 0 || open == 0 {
            return Some((plain, seen.sum));
        }
        let (share, more) = (lacking / open, lacking % open);
        if seen.near || share.unsigned_abs() >= MARGIN - 1 {
            return None;
        }
        let floats = Self {
            share: share.cast_unsigned(),
            late: (share + more.signum()).cast_unsigned(),
            turn: plain.turn(more.unsigned_abs() as usize, seen.decided == 0),
            ..plain
        };
        Some((floats, seen.sum.wrapping_add_signed(lacking.into())))
    }

    /// The first of the last so many open units.
    fn turn(&self, last: usize, all_open: bool) -> usize {
        if all_open || last == 0 {
            return self.given.len() - last;
        }
        let open = (0..self.given.len()).rev().filter(|unit| is_open(self.given[*unit]));
        open.take(last).last().unwrap_or(0)
    }

    pub(super) fn len(&self) -> usize {
        self.given.len()
    }

    pub(super) fn part(&self, unit: usize) -> u64 {
        with_share(self.given[unit], if unit < self.turn { self.share } else { self.late })
    }

    /// The parts of the units from `start` on, as many as there is room for.
    pub(super) fn block<'b>(&self, start: usize, made: &'b mut [u64; BLOCK]) -> &'b [u64] {
        let given = &self.given[start..(start + BLOCK).min(self.given.len())];
        let (early, late) = given.split_at(self.turn.saturating_sub(start).min(given.len()));
        let (first, second) = made.split_at_mut(early.len());
        for (given, made, share) in [(early, first, self.share), (late, second, self.late)] {
            made.iter_mut().zip(given).for_each(|(made, p)| *made = with_share(*p, share));
        }
        &made[..given.len()]
    }
}

fn is_open(p: f64) -> bool {
    p > 0.0 && p < 1.0
}

/// The part of a probability, with a share where it is neither 0 nor 1.
#[inline]
fn with_share(p: f64, share: u64) -> u64 {
    let open = (p > 0.0) & (p < 1.0);
    fixed(p).wrapping_add(if open { share } else { 0 })
}

/// The parts with the same shares, where some of them are too large for the units that are open: none becomes 0 or 1, and
/// the next ones share what is left.
pub(super) fn whole_one_by_one(given: &[f64], seen: &Seen) -> Vec<u64> {
    let mut parts: Vec<u64> = given.iter().map(|p| fixed(*p)).collect();
    let mut lacking = seen.lacking(parts.len());
    let is_open = |part: &u64| (1..ONE).contains(part);
    let mut left = parts.iter().filter(|part| is_open(part)).count() as i64;
    for part in parts.iter_mut().filter(|part| is_open(part)) {
        // Below 2^62 and below 2^45.
        let before = part.cast_signed();
        let after = (before + lacking / left).clamp(1, ONE.cast_signed() - 1);
        lacking -= after - before;
        left -= 1;
        *part = after.cast_unsigned();
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampling::Probabilities;

    /// The nearest multiple of 2^-62, of two the upper, by the bits of the float.
    fn nearest(p: f64) -> u64 {
        let bits = p.to_bits();
        let (exponent, leading) = (bits >> 52, u128::from(bits & ((1 << 52) - 1) | u64::from(bits >> 52 > 0) << 52));
        // p is leading · 2^(exponent - 1075); in halves of 2^-62 it is 2^63 times that.
        let halves = match 1012u64.checked_sub(exponent.max(1)) {
            None => leading << (exponent - 1012),
            Some(down) => leading.checked_shr(down as u32).unwrap_or(0),
        };
        (halves.div_ceil(2)) as u64
    }

    /// One after the other, as the rule is stated.
    fn one_by_one(given: &[f64]) -> Vec<u64> {
        let mut parts: Vec<u64> = given.iter().map(|p| nearest(*p)).collect();
        let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
        let one = i128::from(ONE);
        let mut over = (sum + one / 2) / one * one - sum;
        if over.unsigned_abs() > (parts.len() as u128) << 12 {
            return parts;
        }
        let mut left = parts.iter().filter(|part| (1..ONE).contains(*part)).count() as i128;
        for part in parts.iter_mut().filter(|part| (1..ONE).contains(*part)) {
            let after = (i128::from(*part) + over / left).clamp(1, one - 1);
            over -= after - i128::from(*part);
            left -= 1;
            *part = after as u64;
        }
        parts
    }

    /// Where nearly all are 0 or 1, the few others would have to move far, and come to 0 or 1 at most.
    #[test]
    fn the_few_that_are_open_do_not_pass_0_or_1() {
        let mut given = vec![0.0; 1000];
        given.extend([8193.0, 3_000_000.0].map(|part| part / ONE as f64));
        let near_one = 1.0 - 9000.0 / ONE as f64;
        for given in [given, [vec![1.0; 1000], vec![near_one, 1.0 - 1e-12]].concat()] {
            let ours = Probabilities::of_floats(&given).unwrap();
            assert_eq!(*ours.parts(), one_by_one(&given));
            assert!(ours.parts().iter().all(|part| *part <= ONE));
        }
    }

    /// Frames of many blocks, with shares that begin in the midst of one, with and without units that are 0 or 1.
    #[test]
    fn shares_turn_where_the_rule_says() {
        for decided in [0usize, 700, 2500] {
            let mut given: Vec<f64> = (0..5000u32).map(|i| f64::from(1 + i * i % 97) / 1000.0).collect();
            (0..decided).for_each(|i| given[2 * i] = (i % 2) as f64);
            let sum: f64 = given.iter().filter(|p| is_open(**p)).sum();
            for over in [-4e-13, -3e-14, 0.0, 2e-14, 1e-13] {
                let scale = (sum.floor() + over) / sum;
                let moved: Vec<f64> = given.iter().map(|p| if is_open(*p) { p * scale } else { *p }).collect();
                let ours = Probabilities::of_floats(&moved).unwrap();
                assert_eq!(*ours.parts(), one_by_one(&moved));
                assert_eq!(ours.sum() % u128::from(ONE), 0);
                assert!((0..5000).step_by(7).all(|unit| ours.part(unit) == ours.parts()[unit]));
            }
        }
    }

    #[test]
    fn what_is_no_probability_is_found_in_any_block() {
        for at in [0, 1023, 1024, 3000] {
            for bad in [f64::NAN, -1e-300, -1.0, 1.0 + f64::EPSILON, f64::INFINITY, f64::NEG_INFINITY] {
                let mut given = vec![0.25; 3001];
                given[at] = bad;
                let problem = Probabilities::of_floats(&given).err();
                assert!(matches!(problem, Some(DesignError::Probability { unit, .. }) if unit == at as u64), "{at} {bad}");
            }
        }
        let zero = Probabilities::of_floats(&[-0.0, 1.0]).unwrap();
        assert_eq!(*zero.parts(), [0, ONE]);
    }

    proptest! {
        /// The quick ways to a whole sum are the slow one.
        #[test]
        fn sums_become_whole_as_the_rule_says(
            mut given in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), 0.0..1.0f64, 0.0..1e-17f64], 1..40),
            off in -3i64..=3,
            scale in 0u32..12,
        ) {
            let sum: f64 = given.iter().sum();
            if sum > 0.0 {
                given.iter_mut().for_each(|p| *p = (*p * sum.floor() / sum).min(1.0));
            }
            if let Some(last) = given.last_mut() {
                *last = (*last + (off << scale) as f64 / ONE as f64 * 4.0).clamp(0.0, 1.0);
            }
            let ours = Probabilities::of_floats(&given).unwrap();
            let want = one_by_one(&given);
            prop_assert_eq!(&*ours.parts(), &want);
            prop_assert_eq!(ours.sum(), want.iter().copied().map(u128::from).sum::<u128>());
            prop_assert!((0..given.len()).all(|unit| ours.part(unit) == want[unit]));
        }

        /// Every float between 0 and 1, however small, and those between two multiples.
        #[test]
        fn floats_are_rounded_to_the_nearest(exponent in 900u64..1023, leading in 0u64..1 << 52, cut in 0u32..53) {
            let p = f64::from_bits(exponent << 52 | leading >> cut << cut);
            prop_assert_eq!(fixed(p), nearest(p));
        }
    }
}
