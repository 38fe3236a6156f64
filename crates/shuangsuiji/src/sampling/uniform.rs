//! A uniform integer below m from keyed hashes, without bias (protocol §6).

use super::Bytes32;
use super::wide::{U256, Wide};
use crate::digest::{Field, HmacKey, tuple};

/// A uniform integer below `m` (1 ≤ m < 2^256): `mac(c)` for c = 0, 1, .. is `HMAC(k, TUP("u",
/// label, U(c)))`; values at or above `floor(2^256/m)·m` are rejected. Returns the value and how
/// many were rejected; none for m = 0.
///
/// A label is used once with a key.
pub fn uniform_below(m: &U256, mut mac: impl FnMut(u64) -> Bytes32) -> Option<(U256, u64)> {
    let m = Wide::from_bytes(&m.0);
    if m == Wide::from_u128(0) {
        return None;
    }
    let all = Wide::two_256();
    let limit = all.minus(&all.remainder(&m));
    // Each value is accepted with probability above 1/2: the loop ends.
    (0..).find_map(|c| {
        let u = Wide::from_bytes(&mac(c));
        (u < limit).then(|| (U256::from_wide(&u.remainder(&m)), c))
    })
}

/// [`uniform_below`] with a key: `u_c = HMAC(key, TUP("u", label, U(c)))`. A label is used once
/// with a key.
pub fn uniform_below_keyed(key: &HmacKey, label: &str, m: &U256) -> Option<(U256, u64)> {
    uniform_below(m, |c| key.mac(&[&tuple(&[Field::Text("u"), Field::Text(label), Field::Int(c)])]).0)
}

/// As [`uniform_below_keyed`], for a place in a list of `m`; none for an empty list.
pub fn uniform_index(key: &HmacKey, label: &str, m: usize) -> Option<usize> {
    let (at, _) = uniform_below_keyed(key, label, &U256::from_u64(m as u64))?;
    usize::try_from(at.0.iter().skip(24).fold(0u64, |n, byte| n << 8 | u64::from(*byte))).ok()
}
