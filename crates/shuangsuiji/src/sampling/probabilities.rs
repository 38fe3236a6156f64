//! First-order inclusion probabilities, as integers over one denominator: what a design realises is
//! exactly what is announced.

use super::problem::{DesignError, frame};

/// The denominator of probabilities that come as floats.
const FLOAT_ONE: u64 = 1 << 62;

/// The inclusion probabilities of a frame: of unit i, `part(i) / one()`.
///
/// Integers, since sums of floats are not whole where they should be: `[0.03; 10000]` is a sample
/// of exactly 300.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probabilities {
    parts: Vec<u64>,
    one: u64,
}

impl Probabilities {
    /// Probabilities in proportion to integer sizes, for a sample of `n`: a unit with `k·w ≥ W` is
    /// sure (a certainty unit), and is set aside with k and W less by it, until none is (Tillé 2006,
    /// *Sampling Algorithms*, §2.10). Size 0 is never drawn. Exact.
    ///
    /// # Errors
    /// Where `n` is above the number of sizes that are not 0, or the sizes are too many or too large.
    pub fn of_sizes(sizes: &[u64], n: u64) -> Result<Self, DesignError> {
        frame(sizes.len() as u64)?;
        let have = sizes.iter().filter(|w| **w > 0).count() as u64;
        if n > have {
            return Err(DesignError::TooFew { need: n, have });
        }
        // k·w ≥ W grows with w, so the sure units are those not below a cut: no list of the rest.
        let (mut cut, mut sure) = (1u128 << 64, 0u64);
        let mut total = sizes.iter().copied().map(u128::from).sum::<u128>();
        while sure < n {
            let next = total.div_ceil(u128::from(n - sure));
            let (mut count, mut sum) = (0u64, 0u128);
            for w in sizes.iter().copied().map(u128::from).filter(|w| (next..cut).contains(w)) {
                count += 1;
                sum += w;
            }
            if count == 0 {
                break;
            }
            (sure, total, cut) = (sure + count, total - sum, next);
        }
        let one = u64::try_from(total.max(1)).ok().filter(|one| *one <= FLOAT_ONE).ok_or(DesignError::TooLarge)?;
        let is_sure = |w: u64| u128::from(w) >= cut;
        // A unit that is not sure has k·w < W.
        let parts = sizes.iter().map(|w| if is_sure(*w) { one } else { (n - sure) * w }).collect();
        Ok(Self { parts, one })
    }

    /// Probabilities in proportion to sizes that are floats, for a sample of `n`, as
    /// [`Self::of_sizes`]; the quotients are rounded as floats are.
    ///
    /// # Errors
    /// As [`Self::of_sizes`], and for a size that is not a finite number of 0 or more.
    pub fn of_measures(sizes: &[f64], n: u64) -> Result<Self, DesignError> {
        frame(sizes.len() as u64)?;
        if let Some(unit) = sizes.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
            return Err(DesignError::Size { unit: unit as u64, value: sizes.get(unit).copied().unwrap_or(f64::NAN) });
        }
        let have = sizes.iter().filter(|w| **w > 0.0).count() as u64;
        if n > have {
            return Err(DesignError::TooFew { need: n, have });
        }
        let mut cut = f64::INFINITY;
        let mut sure = 0u64;
        let mut total = super::sum::sum(sizes.iter().copied());
        if !total.is_finite() {
            return Err(DesignError::TooLarge);
        }
        while n > sure && have > sure {
            let next = total / (n - sure) as f64;
            let now = sizes.iter().filter(|w| (next..cut).contains(*w)).count() as u64;
            if now == 0 || next <= 0.0 {
                break;
            }
            sure += now;
            cut = next;
            total = super::sum::sum(sizes.iter().copied().filter(|w| *w < cut));
        }
        let k = n.saturating_sub(sure) as f64;
        let share = |w: f64| {
            if w >= cut {
                1.0
            } else if total > 0.0 {
                (k * w / total).min(1.0)
            } else {
                0.0
            }
        };
        Self::of_floats(&sizes.iter().map(|w| share(*w)).collect::<Vec<_>>())
    }

    /// Given probabilities. Each is rounded to a multiple of 2^-62; where the sum is then within
    /// 2^-50 a unit of a whole number, it is made that number by moving the last bits, evenly, of the
    /// units that are neither 0 nor 1.
    ///
    /// # Errors
    /// For a number outside [0, 1] or that is none, with its unit.
    pub fn of_floats(given: &[f64]) -> Result<Self, DesignError> {
        frame(given.len() as u64)?;
        let mut parts = Vec::with_capacity(given.len());
        let mut seen = Seen::default();
        for (unit, p) in (0u64..).zip(given) {
            if !(0.0..=1.0).contains(p) {
                return Err(DesignError::Probability { unit, value: *p });
            }
            // A product with a power of two is exact, and a sum below 2^52 rounds to the nearest; from there on it is whole
            // already, or is one above where two are equally near. Signed, since the processor
            // converts these at once.
            let part = ((p * FLOAT_ONE as f64 + 0.5) as i64).cast_unsigned();
            seen.see(part);
            parts.push(part);
        }
        make_whole(&mut parts, seen);
        Ok(Self { parts, one: FLOAT_ONE })
    }

    /// The same probability for every unit.
    ///
    /// # Errors
    /// Where it is above 1 or its denominator is 0 or above 2^62, or the frame too large.
    pub fn equal(units: u64, num: u64, den: u64) -> Result<Self, DesignError> {
        let units = frame(units)?;
        if num > den || den == 0 {
            return Err(DesignError::Probability { unit: 0, value: num as f64 / den as f64 });
        }
        if den > FLOAT_ONE {
            return Err(DesignError::TooLarge);
        }
        Ok(Self { parts: vec![num; units as usize], one: den })
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The numerators.
    pub fn parts(&self) -> &[u64] {
        &self.parts
    }

    /// The common denominator, 1 to 2^62.
    pub fn one(&self) -> u64 {
        self.one
    }

    /// The sum of the numerators.
    pub fn sum(&self) -> u128 {
        self.parts.iter().copied().map(u128::from).sum()
    }

    /// The probabilities as floats, the nearest there are up to the last bit.
    pub fn floats(&self) -> Vec<f64> {
        self.parts.iter().map(|p| *p as f64 / self.one as f64).collect()
    }

    /// The expected sample size.
    pub fn expected_size(&self) -> f64 {
        self.sum() as f64 / self.one as f64
    }

    /// The sample size of a design of fixed size.
    ///
    /// # Errors
    /// Where the probabilities do not sum to a whole number.
    pub fn size(&self) -> Result<u32, DesignError> {
        let (sum, one) = (self.sum(), u128::from(self.one));
        match u32::try_from(sum / one) {
            Ok(n) if sum.is_multiple_of(one) => Ok(n),
            _ => Err(DesignError::NotWhole { sum: self.expected_size() }),
        }
    }

    /// Those of some units, in their order.
    pub(super) fn picked(&self, units: &[u32]) -> Self {
        Self { parts: units.iter().map(|unit| self.parts[*unit as usize]).collect(), one: self.one }
    }

    /// The units neither sure nor impossible, ascending, and the sure ones.
    pub(super) fn open_and_sure(&self) -> (Vec<u32>, Vec<u32>) {
        let at = |keep: &dyn Fn(u64) -> bool| (0u32..).zip(&self.parts).filter(|(_, p)| keep(**p)).map(|(i, _)| i).collect();
        (at(&|p| p > 0 && p < self.one), at(&|p| p == self.one))
    }
}

/// What is seen of parts of [`FLOAT_ONE`] while they are made.
#[derive(Default)]
struct Seen {
    sum: u128,
    /// How many are 0 or 1.
    decided: i64,
    /// Whether some of the others are so near 0 or 1 that a share could pass it.
    near: bool,
}

impl Seen {
    /// More than a share is unless nearly all are 0 or 1.
    const MARGIN: u64 = 1 << 13;

    #[inline]
    fn see(&mut self, part: u64) {
        self.sum += u128::from(part);
        if part.wrapping_sub(Self::MARGIN) > FLOAT_ONE - 2 * Self::MARGIN {
            let decided = part == 0 || part == FLOAT_ONE;
            self.decided += i64::from(decided);
            self.near |= !decided;
        }
    }
}

/// Makes the sum of parts of [`FLOAT_ONE`] whole where it is nearly so: those that are neither 0 nor 1 share what is
/// over or lacking, the last ones a unit more, and none becomes 0 or 1.
fn make_whole(parts: &mut [u64], seen: Seen) {
    let one = u128::from(FLOAT_ONE);
    let over = ((seen.sum + one / 2) / one * one).cast_signed() - seen.sum.cast_signed();
    let Some(mut over) = i64::try_from(over).ok().filter(|over| *over != 0 && over.unsigned_abs() <= (parts.len() as u64) << 12) else {
        return;
    };
    let mut left = parts.len() as i64 - seen.decided;
    if left == 0 {
        return;
    }
    let inner = 1..FLOAT_ONE;
    let mut open = parts.iter_mut().filter(|part| inner.contains(*part));
    let (share, more) = (over / left, over % left);
    if !seen.near && share.unsigned_abs() < Seen::MARGIN - 1 {
        // Nobody comes to 0 or 1 on the way. Those that get a unit more are the last, so the others may need no change.
        let equal = left - more.abs();
        if share != 0 {
            open.by_ref().take(equal as usize).for_each(|part| *part = part.wrapping_add_signed(share));
            open.for_each(|part| *part = part.wrapping_add_signed(share + more.signum()));
        } else {
            open.rev().take(more.unsigned_abs() as usize).for_each(|part| *part = part.wrapping_add_signed(more.signum()));
        }
        return;
    }
    for part in open {
        // Below 2^62 and below 2^45.
        let before = part.cast_signed();
        let after = (before + over / left).clamp(1, FLOAT_ONE.cast_signed() - 1);
        over -= after - before;
        left -= 1;
        *part = after.cast_unsigned();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One after the other, as the rule is stated.
    fn one_by_one(given: &[f64]) -> Vec<u64> {
        let mut parts: Vec<u64> = given.iter().map(|p| (p * FLOAT_ONE as f64 + 0.5) as u64).collect();
        let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
        let one = i128::from(FLOAT_ONE);
        let mut over = (sum + one / 2) / one * one - sum;
        if over.unsigned_abs() > (parts.len() as u128) << 12 {
            return parts;
        }
        let mut left = parts.iter().filter(|part| (1..FLOAT_ONE).contains(*part)).count() as i128;
        for part in parts.iter_mut().filter(|part| (1..FLOAT_ONE).contains(*part)) {
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
        given.extend([8193.0, 3_000_000.0].map(|part| part / FLOAT_ONE as f64));
        let near_one = 1.0 - 9000.0 / FLOAT_ONE as f64;
        for given in [given, [vec![1.0; 1000], vec![near_one, 1.0 - 1e-12]].concat()] {
            let ours = Probabilities::of_floats(&given).unwrap();
            assert_eq!(ours.parts(), one_by_one(&given));
            assert!(ours.parts().iter().all(|part| *part <= FLOAT_ONE));
        }
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
                *last = (*last + (off << scale) as f64 / FLOAT_ONE as f64 * 4.0).clamp(0.0, 1.0);
            }
            let ours = Probabilities::of_floats(&given).unwrap();
            prop_assert_eq!(ours.parts(), one_by_one(&given));
        }
    }
}
