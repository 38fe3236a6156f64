//! Chance as integers. Every design asks for it through [`Chance`], so that a test can walk all
//! branches of a draw instead of hoping.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// What a design asks of chance.
pub(super) trait Chance {
    /// A uniform integer below `m`; 0 for `m` of 0 or 1.
    fn below(&mut self, m: u64) -> u64;

    /// A uniform integer of so many bits, at most 16.
    fn bits(&mut self, bits: u32) -> u32;

    /// Whether an event of probability `num/den` happens (0 ≤ `num` ≤ `den`, `den` ≥ 1).
    fn happens(&mut self, num: u64, den: u64) -> bool {
        self.below(den) < num
    }

    /// One of some places, each with a probability in proportion to its part: 0 for `first`, then those of `rest`.
    /// `total` is their sum, and not 0.
    #[inline]
    fn place(&mut self, first: u64, rest: impl Iterator<Item = u64>, total: u64) -> usize {
        let at = self.below(total);
        let mut end = first;
        let mut place = 0;
        for part in rest {
            if at < end {
                break;
            }
            end += part;
            place += 1;
        }
        place
    }
}

/// The generator of the faces in other languages: ChaCha8 (Bernstein 2008) keyed with a seed, each replicate from a
/// stream of its own. So the same seed gives the same samples in Rust, Python and C, in any order of the
/// replicates. For statistics and simulation; the lawful draw has no generator.
pub fn replicate_rng(seed: &[u8; 32], replicate: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::from_seed(*seed);
    rng.set_stream(replicate);
    rng
}

/// Chance from a generator.
pub(super) struct Dice<'a, R: Rng + ?Sized> {
    rng: &'a mut R,
    word: u64,
    left: u32,
}

impl<'a, R: Rng + ?Sized> Dice<'a, R> {
    pub(super) fn new(rng: &'a mut R) -> Self {
        Self { rng, word: 0, left: 0 }
    }

    /// A word of 64 uniform bits.
    pub(super) fn word(&mut self) -> u64 {
        self.rng.next_u64()
    }
}

impl<R: Rng + ?Sized> Chance for Dice<'_, R> {
    /// By multiplication with rejection (Lemire 2019, doi:10.1145/3230636): without bias, and with
    /// a division only where a rejection is possible.
    #[inline]
    fn below(&mut self, m: u64) -> u64 {
        if let Ok(m) = u32::try_from(m) {
            let mut wide = u64::from(self.rng.next_u32()) * u64::from(m);
            if (wide as u32) < m {
                let reject = m.wrapping_neg() % m;
                while (wide as u32) < reject {
                    wide = u64::from(self.rng.next_u32()) * u64::from(m);
                }
            }
            return wide >> 32;
        }
        let mut wide = u128::from(self.rng.next_u64()) * u128::from(m);
        if (wide as u64) < m {
            let reject = m.wrapping_neg() % m;
            while (wide as u64) < reject {
                wide = u128::from(self.rng.next_u64()) * u128::from(m);
            }
        }
        (wide >> 64) as u64
    }

    #[inline]
    fn bits(&mut self, bits: u32) -> u32 {
        if self.left == 0 {
            self.word = self.rng.next_u64();
            self.left = 4;
        }
        let lane = self.word as u32 & 0xffff;
        self.word >>= 16;
        self.left -= 1;
        lane & ((1 << bits) - 1)
    }
}
