//! Random choices of one row, which depend on the seed, the register and the row's number alone: so a
//! row is the same however many there are, and any row can be made without those before it.

use chrono::{Days, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;

/// The choices of one row.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    /// Those of a row of a register. The register's name has 24 bytes at most.
    pub(crate) fn of(seed: u64, register: &str, row: u64) -> Self {
        let mut key = [0; 32];
        key.iter_mut().zip(seed.to_le_bytes().into_iter().chain(register.bytes())).for_each(|(slot, byte)| *slot = byte);
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(row);
        Self(rng)
    }

    /// A number below `end`, 0 where there is none. What is left of a word's 64 bits favours some numbers
    /// by less than one part in 2^32 for all ends that occur here.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(end);
        (wide >> 64) as u64
    }

    /// Whether something happens that does so `rate` times in a thousand.
    pub(crate) fn happens(&mut self, rate: u64) -> bool {
        self.below(1000) < rate
    }

    /// One of a list, each as likely.
    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len() as u64) as usize)
    }

    /// One of a list, as likely as its share says.
    pub(crate) fn shared<'a, T>(&mut self, of: &'a [T], share: impl Fn(&T) -> u64) -> Option<&'a T> {
        let mut left = self.below(of.iter().map(&share).sum());
        of.iter().find(|value| match left.checked_sub(share(value)) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        })
    }
}

/// A day so many days later, or before.
pub(crate) fn day(from: NaiveDate, days: i64) -> Result<NaiveDate, Error> {
    let moved = Days::new(days.unsigned_abs());
    let day = if days < 0 { from.checked_sub_days(moved) } else { from.checked_add_days(moved) };
    day.ok_or_else(|| Error::new(Code::BadDate).value(days).detail(say!("there is no such day", "不存在该日期")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_rates_are_met() {
        // 100,000 draws: five standard deviations of a share of one half are 790.
        let of = [("a", 500), ("b", 300), ("c", 200)];
        let mut counts = [0u64; 3];
        let mut happened = 0;
        for row in 0..100_000 {
            let mut draws = Draws::of(1, "test", row);
            let (name, _) = draws.shared(&of, |(_, share)| *share).unwrap();
            counts[of.iter().position(|(n, _)| n == name).unwrap()] += 1;
            happened += u64::from(draws.happens(30));
        }
        for (count, (_, share)) in counts.iter().zip(of) {
            assert!(count.abs_diff(share * 100) < 790, "{counts:?}");
        }
        assert!(happened.abs_diff(3000) < 270, "{happened}");
        assert_eq!(Draws::of(1, "test", 0).below(0), 0);
    }

    #[test]
    fn a_row_depends_on_seed_register_and_number() {
        let first = |seed, register, row| Draws::of(seed, register, row).below(u64::MAX);
        let all = [first(1, "a", 0), first(2, "a", 0), first(1, "b", 0), first(1, "a", 1)];
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        assert_eq!(first(1, "a", 0), all[0]);
    }
}
