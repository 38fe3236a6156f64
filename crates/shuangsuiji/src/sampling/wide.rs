//! Exact products of wide integers, for comparisons by cross-multiplication. Twelve limbs of 64
//! bits hold every product that protocol §6 asks for: 256 × 128 × (256 + 64) bits at most.

use std::cmp::Ordering;

const LIMBS: usize = 12;

/// An unsigned integer of 768 bits, little-endian limbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wide([u64; LIMBS]);

/// An unsigned integer of 256 bits, big-endian bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct U256(pub [u8; 32]);

impl U256 {
    /// From a small integer.
    pub fn from_u64(n: u64) -> Self {
        Self::from_wide(&Wide::from_u128(n.into()))
    }

    pub(super) fn from_wide(wide: &Wide) -> Self {
        let mut bytes = [0; 32];
        for (chunk, limb) in bytes.rchunks_mut(8).zip(wide.0) {
            chunk.copy_from_slice(&limb.to_be_bytes());
        }
        Self(bytes)
    }
}

impl Wide {
    pub(super) fn from_u128(n: u128) -> Self {
        let mut limbs = [0; LIMBS];
        limbs[0] = n as u64;
        limbs[1] = (n >> 64) as u64;
        Self(limbs)
    }

    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut limbs = [0; LIMBS];
        for (limb, chunk) in limbs.iter_mut().zip(bytes.rchunks(8)) {
            *limb = chunk.iter().fold(0, |n, b| n << 8 | u64::from(*b));
        }
        Self(limbs)
    }

    /// 2^256.
    pub(super) fn two_256() -> Self {
        let mut limbs = [0; LIMBS];
        limbs[4] = 1;
        Self(limbs)
    }

    /// The product with an integer of 128 bits, modulo 2^768.
    pub(super) fn times(&self, n: u128) -> Self {
        self.times_wide(&Self::from_u128(n))
    }

    /// The product, modulo 2^768; no comparison of the protocol comes near.
    pub(super) fn times_wide(&self, other: &Self) -> Self {
        let mut out = [0u64; LIMBS];
        for (i, a) in self.0.iter().enumerate().filter(|(_, a)| **a != 0) {
            let mut carry = 0u128;
            for (slot, b) in out.iter_mut().skip(i).zip(other.0) {
                let sum = u128::from(*slot) + u128::from(*a) * u128::from(b) + carry;
                *slot = sum as u64;
                carry = sum >> 64;
            }
        }
        Self(out)
    }

    /// The difference; `other` is not above `self`.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut out = [0u64; LIMBS];
        let mut borrow = false;
        for (slot, (a, b)) in out.iter_mut().zip(self.0.iter().zip(other.0)) {
            let (d, b1) = a.overflowing_sub(b);
            let (d, b2) = d.overflowing_sub(u64::from(borrow));
            *slot = d;
            borrow = b1 || b2;
        }
        Self(out)
    }

    /// The remainder of a division, by shifting and subtracting.
    pub(super) fn remainder(&self, divisor: &Self) -> Self {
        let mut rest = Self([0; LIMBS]);
        for bit in (0..LIMBS * 64).rev() {
            rest = rest.doubled(self.bit(bit));
            if rest >= *divisor {
                rest = rest.minus(divisor);
            }
        }
        rest
    }

    fn bit(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|limb| limb >> (at % 64) & 1 == 1)
    }

    fn doubled(&self, low: bool) -> Self {
        let mut out = [0u64; LIMBS];
        let mut carry = u64::from(low);
        for (slot, limb) in out.iter_mut().zip(self.0) {
            *slot = limb << 1 | carry;
            carry = limb >> 63;
        }
        Self(out)
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
