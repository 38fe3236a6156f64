use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::*;

fn up_to(sizes: &[u64]) -> Vec<Bounds> {
    sizes.iter().map(|size| Bounds::up_to(*size)).collect()
}

fn boxes(bounds: &[(u64, u64)]) -> Vec<Bounds> {
    bounds.iter().map(|(least, most)| Bounds { least: *least, most: *most }).collect()
}

/// SAS/STAT's frame of customers: 1000 in proportion to the sizes of eight strata.
#[test]
fn proportional_allocation_of_the_customers() {
    let sizes = [1238, 706, 2170, 1370, 3488, 1940, 1684, 875];
    assert_eq!(in_proportion(1000, &sizes, &up_to(&sizes)), Ok(vec![92, 52, 161, 102, 259, 144, 125, 65]));
}

/// The published example of RNA and RNABOX: 190 over A = (3000, 4000, 5000, 2000).
#[test]
fn shares_within_bounds_are_the_published_ones() {
    let weights = [3000, 4000, 5000, 2000];
    let near = |got: Vec<f64>, want: [f64; 4]| {
        for (got, want) in got.iter().zip(want) {
            assert!((got - want).abs() < 1e-6, "{got} {want}");
        }
    };
    near(exact_shares(190, &weights, &up_to(&[100, 90, 70, 80])).unwrap(), [40.7142857, 54.2857143, 67.8571429, 27.1428571]);
    let boxed = boxes(&[(50, 100), (40, 90), (10, 70), (30, 80)]);
    near(exact_shares(190, &weights, &boxed).unwrap(), [50.0, 48.8888889, 61.1111111, 30.0]);
    assert_eq!(in_proportion(190, &weights, &boxed), Ok(vec![50, 49, 61, 30]));
}

#[test]
fn a_total_that_cannot_be_met_is_an_error() {
    let bounds = boxes(&[(1, 3), (2, 4)]);
    assert_eq!(in_proportion(8, &[1, 1], &bounds), Err(DesignError::Unmet { total: 8, least: 3, most: 7 }));
    assert_eq!(neyman(2, &[1.0, 1.0], &bounds), Err(DesignError::Unmet { total: 2, least: 3, most: 7 }));
    assert_eq!(in_proportion(3, &[1, 1], &boxes(&[(4, 3), (0, 1)])), Err(DesignError::Bounds { stratum: 0, least: 4, most: 3 }));
    assert_eq!(in_proportion(5, &[0, 1], &boxes(&[(0, 9), (0, 4)])), Err(DesignError::Unmet { total: 5, least: 0, most: 13 }));
    assert!(matches!(neyman(5, &[1.0, f64::NAN], &bounds), Err(DesignError::Size { unit: 1, .. })));
    assert_eq!(cost_optimal(4, &[1.0, 1.0], &[1, 2], &bounds), Err(DesignError::Unmet { total: 4, least: 5, most: u64::MAX }));
    assert_eq!(in_proportion(1, &[1], &[]), Err(DesignError::Length { want: 1, have: 0 }));
}

/// Every allocation within the bounds that sums to the total.
fn every(total: u64, bounds: &[Bounds]) -> Vec<Vec<u64>> {
    let Some((first, rest)) = bounds.split_first() else { return if total == 0 { vec![vec![]] } else { vec![] } };
    let mut all = Vec::new();
    for n in first.least..=first.most.min(total) {
        all.extend(every(total - n, rest).into_iter().map(|tail| [vec![n], tail].concat()));
    }
    all
}

/// The variance in exact ratios; none where a stratum with a spread has no place.
fn variance(spreads: &[u64], parts: &[u64]) -> Option<BigRational> {
    let mut sum = BigRational::default();
    for (spread, n) in spreads.iter().zip(parts).filter(|(s, _)| **s > 0) {
        if *n == 0 {
            return None;
        }
        sum += BigRational::new(BigInt::from(spread * spread), BigInt::from(*n));
    }
    Some(sum)
}

proptest! {
    #[test]
    fn neyman_is_the_best_of_all_integer_allocations(
        strata in prop::collection::vec((0u64..40, 0u64..3, 0u64..5), 1..5), part in 0u64..=100
    ) {
        let bounds: Vec<_> = strata.iter().map(|(_, least, more)| Bounds { least: *least, most: least + more }).collect();
        let spreads: Vec<u64> = strata.iter().map(|(s, ..)| *s).collect();
        let (least, most): (u64, u64) = (bounds.iter().map(|b| b.least).sum(), bounds.iter().map(|b| b.most).sum());
        let total = least + (most - least) * part / 100;
        let floats: Vec<f64> = spreads.iter().map(|s| *s as f64).collect();
        let got = neyman(total, &floats, &bounds).unwrap();
        prop_assert_eq!(got.iter().sum::<u64>(), total);
        let best = every(total, &bounds).iter().filter_map(|parts| variance(&spreads, parts)).min();
        prop_assert_eq!(variance(&spreads, &got), best);
    }

    /// Within the bounds, to the total, and no stratum could give a place to another that is farther
    /// below its share of what is divided.
    #[test]
    fn proportional_allocations_are_fair(
        strata in prop::collection::vec((1u64..1000, 0u64..30, 0u64..60), 1..8), part in 0u64..=100
    ) {
        let bounds: Vec<_> = strata.iter().map(|(_, least, more)| Bounds { least: *least, most: least + more }).collect();
        let weights: Vec<u64> = strata.iter().map(|(w, ..)| *w).collect();
        let (least, most): (u64, u64) = (bounds.iter().map(|b| b.least).sum(), bounds.iter().map(|b| b.most).sum());
        let total = least + (most - least) * part / 100;
        let got = in_proportion(total, &weights, &bounds).unwrap();
        let shares = exact_shares(total, &weights, &bounds).unwrap();
        prop_assert_eq!(got.iter().sum::<u64>(), total);
        prop_assert!((shares.iter().sum::<f64>() - total as f64).abs() < 1e-6);
        // One factor for all: shares that no bound cuts are in proportion, and bounds cut the right ones.
        let free = |at: &usize| shares[*at] > bounds[*at].least as f64 && shares[*at] < bounds[*at].most as f64;
        let factor = (0..weights.len()).find(free).map(|at| shares[at] / weights[at] as f64);
        for (at, n) in got.iter().enumerate() {
            prop_assert!((bounds[at].least..=bounds[at].most).contains(n));
            prop_assert!((*n as f64 - shares[at]).abs() < 1.0);
            if let Some(factor) = factor {
                let want = (factor * weights[at] as f64).clamp(bounds[at].least as f64, bounds[at].most as f64);
                prop_assert!((shares[at] - want).abs() < 1e-6, "{} {}", shares[at], want);
            }
        }
    }
}

#[test]
fn sizes_for_precision() {
    // Cochran's textbook figures: 385 without a limit, less in small populations.
    assert_eq!(size_for_margin(1_000_000_000, 0.5, 0.05, 0.95), Ok(385));
    assert_eq!(size_for_margin(1000, 0.5, 0.05, 0.95), Ok(278));
    assert_eq!(size_for_margin(10, 0.0, 0.05, 0.95), Ok(1));
    assert_eq!(size_for_margin(1, 0.5, 0.05, 0.95), Ok(1));
    assert!(size_for_margin(10, 0.5, 0.0, 0.95).is_err() && size_for_margin(10, 1.5, 0.1, 0.95).is_err());
    assert_eq!(size_for_cv(1_000_000_000, 1.0, 0.05), Ok(400));
    assert_eq!(size_for_cv(400, 1.0, 0.05), Ok(200));
    assert!(size_for_cv(400, f64::NAN, 0.05).is_err() && size_for_cv(400, 1.0, 0.0).is_err());
}

#[test]
fn compromises_lie_between() {
    let sizes = [900u64, 90, 10];
    let equal = in_proportion(30, &kish_weights(&sizes, 0.0).unwrap(), &up_to(&sizes)).unwrap();
    assert_eq!(equal, [10, 10, 10]);
    let kish = in_proportion(30, &kish_weights(&sizes, 1.0).unwrap(), &up_to(&sizes)).unwrap();
    assert!(kish[0] > 10 && kish[2] > 0 && kish.iter().sum::<u64>() == 30);
    // A power of 0 and equal variation is equal allocation, of 1 the proportional one.
    let x = [900.0, 90.0, 10.0];
    assert_eq!(in_proportion(30, &power_weights(&x, &[1.0; 3], 0.0).unwrap(), &up_to(&sizes)), Ok(vec![10, 10, 10]));
    assert_eq!(in_proportion(100, &power_weights(&x, &[1.0; 3], 1.0).unwrap(), &up_to(&sizes)), Ok(vec![90, 9, 1]));
    // Costs of 1 are Neyman's allocation; dear strata get less.
    let bounds = up_to(&sizes);
    assert_eq!(cost_optimal(30, &x, &[1, 1, 1], &bounds), neyman(30, &x, &bounds));
    let dear = cost_optimal(100, &[10.0, 10.0], &[4, 1], &up_to(&[1000, 1000])).unwrap();
    assert_eq!(4 * dear[0] + dear[1], 100, "all of it is spent");
    assert!((2 * dear[0]).abs_diff(dear[1]) <= 4, "n is in proportion to the inverse root of the cost: {dear:?}");
}
