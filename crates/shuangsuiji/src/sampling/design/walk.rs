//! Walks every branch of a draw, with exact probabilities.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::Chance;

/// One choice: which branch was taken, of how many, and their probabilities where they are not equal.
struct Fork {
    taken: u64,
    branches: u64,
    event: Option<(u64, u64)>,
}

/// Chance that takes the branches one after the other.
#[derive(Default)]
pub(in crate::sampling) struct Walker {
    forks: Vec<Fork>,
    at: usize,
    deepest: usize,
}

struct TooDeep;

impl Walker {
    fn choose(&mut self, branches: u64, event: Option<(u64, u64)>) -> u64 {
        if branches < 2 {
            return 0;
        }
        if self.at == self.forks.len() {
            if self.at == self.deepest {
                resume_unwind(Box::new(TooDeep));
            }
            self.forks.push(Fork { taken: 0, branches, event });
        }
        self.at += 1;
        self.forks[self.at - 1].taken
    }

    fn mass(&self) -> BigRational {
        let ratio = |num: u64, den: u64| BigRational::new(BigInt::from(num), BigInt::from(den));
        let one = |fork: &Fork| match fork.event {
            Some((num, den)) if fork.taken == 0 => ratio(num, den),
            Some((num, den)) => ratio(den - num, den),
            None => ratio(1, fork.branches),
        };
        self.forks.iter().map(one).product()
    }

    /// To the next branch; none where all have been walked.
    fn next(&mut self) -> bool {
        self.at = 0;
        while let Some(fork) = self.forks.last_mut() {
            fork.taken += 1;
            if fork.taken < fork.branches {
                return true;
            }
            self.forks.pop();
        }
        false
    }
}

impl Chance for Walker {
    fn below(&mut self, m: u64) -> u64 {
        self.choose(m, None)
    }

    fn bits(&mut self, bits: u32) -> u32 {
        self.choose(1 << bits, None) as u32
    }

    fn happens(&mut self, num: u64, den: u64) -> bool {
        if num == 0 || num == den {
            return num == den;
        }
        self.choose(2, Some((num, den))) == 0
    }

    /// A branch for each place instead of one for each of the integers below `total`.
    fn place(&mut self, first: u64, rest: impl Iterator<Item = u64>, total: u64) -> usize {
        let mut left = total;
        let other = |part: &u64| {
            let other = !self.happens(*part, left);
            left -= *part;
            other
        };
        std::iter::once(first).chain(rest).take_while(other).count()
    }
}

/// The mass of every outcome of a draw, over the branches of at most `deepest` choices. Draws by
/// rejection go deeper; what they give within the depth is in proportion to their law.
pub(in crate::sampling) fn law<T: Ord>(deepest: usize, mut draw: impl FnMut(&mut Walker) -> T) -> BTreeMap<T, BigRational> {
    let mut walker = Walker { deepest, ..Walker::default() };
    let mut law = BTreeMap::new();
    loop {
        match catch_unwind(AssertUnwindSafe(|| draw(&mut walker))) {
            Ok(outcome) => *law.entry(outcome).or_default() += walker.mass(),
            Err(panic) if panic.is::<TooDeep>() => {}
            Err(panic) => resume_unwind(panic),
        }
        if !walker.next() {
            return law;
        }
    }
}

/// A law that sums to 1.
pub(in crate::sampling) fn normal<T: Ord>(law: BTreeMap<T, BigRational>) -> BTreeMap<T, BigRational> {
    let total: BigRational = law.values().sum();
    law.into_iter().map(|(outcome, mass)| (outcome, mass / &total)).collect()
}

/// The probability that all of some units are drawn.
pub(in crate::sampling) fn together(law: &BTreeMap<Vec<u32>, BigRational>, units: &[u32]) -> BigRational {
    law.iter().filter(|(sample, _)| units.iter().all(|unit| sample.contains(unit))).map(|(_, mass)| mass).sum()
}

pub(in crate::sampling) fn ratio(num: u64, den: u64) -> BigRational {
    BigRational::new(BigInt::from(num), BigInt::from(den))
}
