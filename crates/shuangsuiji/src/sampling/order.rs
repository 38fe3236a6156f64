//! Sorting of many rows by 32 bytes that are hashes, and so differ early.

use std::cmp::Ordering;

use super::Bytes32;
use crate::parallel::sort_integers;

/// Positions in the total order of (key, tie).
pub(crate) fn by_bytes<'a>(
    at: impl IntoIterator<Item = u32>,
    key: impl Fn(u32) -> Option<&'a Bytes32>,
    tie: impl Fn(u32, u32) -> Ordering,
) -> Vec<u32> {
    // A key's first 32 bits beside its position are one integer, and sort without a look at the
    // rows. Keys that share those bits, about n²/2^33 pairs among hashes, are sorted in full after.
    let head = |at: u32| key(at).and_then(|k| k.first_chunk()).map_or(0, |c| u32::from_be_bytes(*c));
    let mut keyed: Vec<u64> = at.into_iter().map(|at| u64::from(head(at)) << 32 | u64::from(at)).collect();
    sort_integers(&mut keyed);
    // The low half is the position: nothing is cut off.
    let mut order: Vec<u32> = Vec::with_capacity(keyed.len());
    for same in keyed.chunk_by(|a, b| a >> 32 == b >> 32) {
        let from = order.len();
        order.extend(same.iter().map(|k| *k as u32));
        if let Some(run) = order.get_mut(from..).filter(|run| run.len() > 1) {
            run.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)).then_with(|| tie(*a, *b)));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Keys that share their first 32 bits, or all of them, sort as the whole (key, tie) does.
        #[test]
        fn positions_sort_by_the_whole_key(keys in prop::collection::vec((0u8..3, 0u8..3, 0u8..3), 0..60)) {
            let keys: Vec<Bytes32> = keys.iter().map(|(a, b, c)| {
                let mut key = [0; 32];
                (key[0], key[3], key[31]) = (*a, *b, *c);
                key
            }).collect();
            let all = 0..keys.len() as u32;
            let mut want: Vec<u32> = all.clone().collect();
            want.sort_by(|a, b| (keys[*a as usize], std::cmp::Reverse(a)).cmp(&(keys[*b as usize], std::cmp::Reverse(b))));
            prop_assert_eq!(by_bytes(all, |at| keys.get(at as usize), |a, b| b.cmp(&a)), want);
        }
    }
}
