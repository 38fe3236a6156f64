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
    // 2^64 mod m words at the top are rejected; each word is accepted with probability above 1/2.
    let limit = u64::MAX - m.wrapping_neg() % m;
    loop {
        let word = rng.next_u64();
        if word <= limit {
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
