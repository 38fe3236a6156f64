//! Dividing a whole number in proportion.

/// Divides `total` in proportion to the weights by the largest remainder (Hamilton's method): each
/// gets the whole part of its exact share, and what is left goes one each to the largest
/// fractions, equal ones by index. The parts sum to `total`, none differs from its exact share by
/// 1 or more, and a weight of 0 gets 0. `None` where every weight is 0 and `total` is not: there
/// is no such division, and a smaller one is never made in its place.
pub fn largest_remainder(total: u64, weights: &[u64]) -> Option<Vec<u64>> {
    let sum: u128 = weights.iter().copied().map(u128::from).sum();
    if sum == 0 {
        return (total == 0).then(|| vec![0; weights.len()]);
    }
    let share = |weight: &u64| u128::from(total) * u128::from(*weight);
    let mut parts: Vec<u64> = Vec::with_capacity(weights.len());
    for weight in weights {
        parts.push(u64::try_from(share(weight) / sum).ok()?);
    }
    let left = total.checked_sub(parts.iter().sum())?;
    let mut fractions: Vec<(u128, usize)> = weights.iter().enumerate().map(|(at, w)| (share(w) % sum, at)).collect();
    fractions.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in fractions.into_iter().take(usize::try_from(left).ok()?) {
        if let Some(part) = parts.get_mut(at) {
            *part += 1;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// T5: proportional, where an existing system gives offices of 1000, 100 and 10 firms one each
    /// in turn and so inspects 1 %, 10 % and 100 % of them.
    #[test]
    fn t05_offices_get_their_proportion() {
        assert_eq!(largest_remainder(30, &[1000, 100, 10]), Some(vec![27, 3, 0]));
        assert_eq!(largest_remainder(111, &[1000, 100, 10]), Some(vec![100, 10, 1]));
    }

    #[test]
    fn ties_go_by_index_and_nothing_is_lost() {
        assert_eq!(largest_remainder(2, &[1, 1, 1]), Some(vec![1, 1, 0]));
        assert_eq!(largest_remainder(7, &[0, 5, 0]), Some(vec![0, 7, 0]));
        assert_eq!(largest_remainder(u64::MAX, &[u64::MAX, u64::MAX]), Some(vec![1 << 63, (1 << 63) - 1]));
        assert_eq!(largest_remainder(0, &[0, 0]), Some(vec![0, 0]));
        assert_eq!(largest_remainder(0, &[]), Some(vec![]));
        assert_eq!(largest_remainder(1, &[0, 0]), None);
        assert_eq!(largest_remainder(1, &[]), None);
    }

    proptest! {
        #[test]
        fn parts_sum_and_stay_within_one(total: u64, weights in proptest::collection::vec(any::<u64>(), 1..20)) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let parts = largest_remainder(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|p| u128::from(*p)).sum::<u128>(), u128::from(total));
            let sum: u128 = weights.iter().copied().map(u128::from).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let whole = u128::from(total) * u128::from(*weight) / sum;
                let up = u128::from(total) * u128::from(*weight) % sum > 0;
                prop_assert!(u128::from(*part) == whole || up && u128::from(*part) == whole + 1);
            }
        }
    }
}
