//! Integers and orders from the stream of one component.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// The random stream of one connected component: ChaCha20 keyed with `key("match", w)` of the
/// seed (protocol §5, §7a), its stream number the index of the component in the order of its
/// smallest target id.
pub fn component_rng(key: &[u8; 32], stream: u64) -> ChaCha20Rng {
    let mut rng = ChaCha20Rng::from_seed(*key);
    rng.set_stream(stream);
    rng
}

/// A uniform integer below `m`: 64-bit words `u` are read until `u < floor(2^64/m)·m`, the result
/// is `u mod m`. For `m` of 0 or 1 nothing is read and the result is 0.
pub(super) fn below(rng: &mut impl Rng, m: u64) -> u64 {
    if m < 2 {
        return 0;
    }
    // 2^64 mod m words at the top are rejected; each word is accepted with probability above 1/2. They are
    // fewer than m, so that how many is seldom asked.
    loop {
        let word = rng.next_u64();
        if word <= u64::MAX - m || word <= u64::MAX - m.wrapping_neg() % m {
            return word % m;
        }
    }
}

/// Fisher and Yates: for `i` from the last place down to 1, swap places `i` and `below(i + 1)`.
pub(super) fn shuffle<T>(rng: &mut impl Rng, items: &mut [T]) {
    for i in (1..items.len()).rev() {
        items.swap(i, below(rng, i as u64 + 1) as usize);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rand_core::TryRng;

    use super::below;

    /// Words given beforehand.
    struct Words(Vec<u64>);

    impl TryRng for Words {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            unreachable!("integers are made of words of 64 bits")
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(self.0.remove(0))
        }

        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
            unreachable!("integers are made of words of 64 bits")
        }
    }

    /// Exactly the words from floor(2^64 / m)·m are rejected.
    #[test]
    fn the_words_at_the_top_are_rejected_and_no_other() {
        for m in [2, 3, 5, 7, 10, 1000, (1 << 33) + 1, u64::MAX - 1, u64::MAX] {
            let first = ((1u128 << 64) / u128::from(m) * u128::from(m)) as u64;
            assert_eq!(below(&mut Words(vec![first.wrapping_sub(1)]), m), m - 1);
            if first != 0 {
                assert_eq!(below(&mut Words(vec![first, u64::MAX, 1]), m), 1, "{m}");
            }
        }
    }
}
