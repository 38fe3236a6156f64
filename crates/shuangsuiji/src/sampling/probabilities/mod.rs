//! First-order inclusion probabilities, as integers over one denominator: what a design realises is
//! exactly what is announced.

mod floats;

use std::borrow::Cow;

use self::floats::Floats;
pub(super) use self::floats::ONE as FLOAT_ONE;
use super::problem::{DesignError, frame};

/// The inclusion probabilities of a frame: of unit i, `part(i) / one()`.
///
/// Integers, since sums of floats are not whole where they should be: `[0.03; 10000]` is a sample
/// of exactly 300. Those of given floats are made as they are read, a block at a time, and those that are all equal are
/// never written down: a frame of millions takes no memory of its own.
#[derive(Clone, Debug)]
pub struct Probabilities<'a> {
    parts: Parts<'a>,
    one: u64,
    sum: u128,
}

/// Where the numerators come from.
#[derive(Clone, Debug)]
enum Parts<'a> {
    Held(Vec<u64>),
    Equal { part: u64, units: u32 },
    Floats(Floats<'a>),
}

/// So many numerators are made at a time: they stay in the first cache.
pub(super) const BLOCK: usize = 1024;

impl Probabilities<'static> {
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
        Ok(Self::held(sizes.iter().map(|w| if is_sure(*w) { one } else { (n - sure) * w }).collect(), one))
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
        let shares: Vec<f64> = sizes.iter().map(|w| share(*w)).collect();
        let probabilities = Probabilities::of_floats(&shares)?;
        Ok(Self::held(probabilities.parts().into_owned(), FLOAT_ONE))
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
        Ok(Self { parts: Parts::Equal { part: num, units }, one: den, sum: u128::from(num) * u128::from(units) })
    }

    fn held(parts: Vec<u64>, one: u64) -> Self {
        Self { sum: parts.iter().copied().map(u128::from).sum(), parts: Parts::Held(parts), one }
    }
}

impl<'a> Probabilities<'a> {
    /// Given probabilities. Each is rounded to a multiple of 2^-62, up where two are equally near; where the sum is
    /// then within 2^-50 a unit of a whole number, it is made that number by moving the last bits, evenly, of the
    /// units that are neither 0 nor 1.
    ///
    /// # Errors
    /// For a number outside [0, 1] or that is none, with its unit.
    pub fn of_floats(given: &'a [f64]) -> Result<Self, DesignError> {
        frame(given.len() as u64)?;
        let seen = floats::look(given)?;
        Ok(match Floats::whole(given, &seen) {
            Some((floats, sum)) => Self { parts: Parts::Floats(floats), one: FLOAT_ONE, sum },
            None => Probabilities::held(floats::whole_one_by_one(given, &seen), FLOAT_ONE),
        })
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        match &self.parts {
            Parts::Held(parts) => parts.len(),
            Parts::Equal { units, .. } => *units as usize,
            Parts::Floats(floats) => floats.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numerators, all of them written down.
    pub fn parts(&self) -> Cow<'_, [u64]> {
        if let Parts::Held(parts) = &self.parts {
            return Cow::Borrowed(parts);
        }
        let mut all = Vec::with_capacity(self.len());
        self.blocks(|_, parts| all.extend_from_slice(parts));
        Cow::Owned(all)
    }

    /// The numerator of a unit of the frame.
    #[inline]
    pub(super) fn part(&self, unit: usize) -> u64 {
        match &self.parts {
            Parts::Held(parts) => parts[unit],
            Parts::Equal { part, .. } => *part,
            Parts::Floats(floats) => floats.part(unit),
        }
    }

    /// Reads the numerators in the order of the frame, [`BLOCK`] at a time, the last ones fewer: the first unit of each
    /// block and its numerators.
    pub(super) fn blocks(&self, mut read: impl FnMut(u32, &[u64])) {
        // A frame holds fewer than 2^32 units.
        let starts = (0..self.len() as u32).step_by(BLOCK);
        let mut made = [0; BLOCK];
        match &self.parts {
            Parts::Held(parts) => starts.zip(parts.chunks(BLOCK)).for_each(|(start, parts)| read(start, parts)),
            Parts::Equal { part, units } => {
                made.fill(*part);
                starts.for_each(|start| read(start, &made[..BLOCK.min((units - start) as usize)]));
            }
            Parts::Floats(floats) => starts.for_each(|start| read(start, floats.block(start as usize, &mut made))),
        }
    }

    /// The common denominator, 1 to 2^62.
    pub fn one(&self) -> u64 {
        self.one
    }

    /// The sum of the numerators.
    pub fn sum(&self) -> u128 {
        self.sum
    }

    /// The probabilities as floats, the nearest there are up to the last bit.
    pub fn floats(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.len());
        self.blocks(|_, parts| all.extend(parts.iter().map(|p| *p as f64 / self.one as f64)));
        all
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
    pub(super) fn picked(&self, units: &[u32]) -> Probabilities<'static> {
        Probabilities::held(units.iter().map(|unit| self.part(*unit as usize)).collect(), self.one)
    }

    /// The units neither sure nor impossible, ascending, and the sure ones.
    pub(super) fn open_and_sure(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut open, mut sure) = (Vec::new(), Vec::new());
        self.blocks(|start, parts| {
            for (unit, part) in (start..).zip(parts).filter(|(_, part)| **part > 0) {
                if *part < self.one { &mut open } else { &mut sure }.push(unit);
            }
        });
        (open, sure)
    }
}

/// The same probabilities, wherever they come from.
impl PartialEq for Probabilities<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.one == other.one && self.parts() == other.parts()
    }
}

impl Eq for Probabilities<'_> {}
