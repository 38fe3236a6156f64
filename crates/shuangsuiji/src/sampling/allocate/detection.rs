//! How many must be drawn to find a bad unit (discovery sampling, 发现抽样): exact, by integers.

use num_bigint::BigUint;

use super::DesignError;
use crate::rational::Ratio;

/// The smallest simple random sample without replacement from `population` units that holds at least one of
/// the `bad` ones with a probability of `chance` or more. None where no sample does: `bad` is 0 and `chance`
/// is not, or `bad` is above `population`.
///
/// The probability of missing all of them with a sample of n is C(N−K, n)/C(N, n), the hypergeometric
/// probability of 0; it is compared with 1 − `chance` as a fraction of whole numbers, never rounded.
pub fn detection_size(population: u64, bad: u64, chance: Ratio) -> Option<u64> {
    if bad > population || chance.num() > chance.den() {
        return None;
    }
    if chance.num() == 0 {
        return Some(0);
    }
    // With one more than there are good ones, a bad one is among them for certain.
    let (mut detects, mut misses) = (population.checked_sub(bad).filter(|_| bad > 0)? + 1, 0);
    // Doubling first keeps the products as short as those of the answer.
    let mut probe = 1;
    while probe < detects && !found(population, bad, probe, chance) {
        misses = probe;
        probe *= 2;
    }
    detects = detects.min(probe);
    while detects - misses > 1 {
        let middle = misses + (detects - misses) / 2;
        if found(population, bad, middle, chance) { detects = middle } else { misses = middle }
    }
    Some(detects)
}

/// The probability that a simple random sample of `n` of `population` units holds at least one of
/// `bad` ones: `1 − C(N − K, n)/C(N, n)`, rounded as floats are.
///
/// # Errors
/// Where `n` or `bad` is above the population.
pub fn detection_probability(population: u64, bad: u64, n: u64) -> Result<f64, DesignError> {
    for need in [n, bad] {
        if need > population {
            return Err(DesignError::TooFew { need, have: population });
        }
    }
    let (few, many) = (n.min(bad), n.max(bad));
    let factor = |i: u64| (population - i).saturating_sub(many) as f64 / (population - i) as f64;
    // Once all but a bad one are taken every factor is 0.
    Ok(1.0 - (0..few).map(factor).take_while(|f| *f > 0.0).product::<f64>() * f64::from(u8::from(n <= population - bad)))
}

/// Whether a sample of `n` finds one of the bad with the probability of `chance`; `n` at most N − K.
fn found(population: u64, bad: u64, n: u64, chance: Ratio) -> bool {
    // C(N−K, n)/C(N, n) is a product of n factors, and the same one with K and n exchanged.
    let (few, many) = (n.min(bad), n.max(bad));
    let missed = falling(population - many, few) * chance.den();
    missed <= falling(population, few) * (chance.den() - chance.num())
}

/// `from` (`from` − 1) … of `count` factors, by halves so that the factors of each product are of one length.
pub(in crate::sampling) fn falling(from: u64, count: u64) -> BigUint {
    match count {
        0 => BigUint::from(1u8),
        1 => BigUint::from(from),
        _ => falling(from, count / 2) * falling(from - count / 2, count - count / 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(p: u64) -> Ratio {
        Ratio::new(p, 100).unwrap()
    }

    /// Every sample counted: of all subsets of n of N, those that hold one of the first K.
    fn by_counting(population: u64, bad: u64, chance: Ratio) -> Option<u64> {
        (0..=population).find(|n| {
            let samples = (0u32..1 << population).filter(|s| u64::from(s.count_ones()) == *n);
            let (mut hits, mut all) = (0u64, 0u64);
            for sample in samples {
                all += 1;
                hits += u64::from(sample & ((1 << bad) - 1) != 0);
            }
            u128::from(hits) * u128::from(chance.den()) >= u128::from(all) * u128::from(chance.num())
        })
    }

    #[test]
    fn sizes_are_those_of_counting_every_sample() {
        for population in 1..=10 {
            for bad in 0..=population {
                for p in [0, 1, 10, 50, 60, 90, 95, 99, 100] {
                    let expected = by_counting(population, bad, percent(p));
                    assert_eq!(detection_size(population, bad, percent(p)), expected, "{bad} of {population} at {p} %");
                }
            }
        }
    }

    #[test]
    fn the_sizes_of_large_lists_are_the_smallest() {
        // Without replacement 95 % for 1 % bad needs fewer than the 299 of the geometric rule 0.99^n ≤ 0.05.
        assert_eq!(detection_size(190_000_000, 1_900_000, percent(95)), Some(299));
        assert_eq!(detection_size(1000, 10, percent(95)), Some(258));
        // One bad one: n/N ≥ p.
        assert_eq!(detection_size(5_000_000, 1, percent(95)), Some(4_750_000));
        assert_eq!(detection_size(100, 5, percent(100)), Some(96));
        assert_eq!((detection_size(100, 101, percent(1)), detection_size(100, 0, percent(1))), (None, None));
        assert!(detection_probability(100, 5, 44).unwrap() < 0.95 && detection_probability(100, 5, 45).unwrap() > 0.95);
        assert_eq!((detection_probability(10, 4, 7), detection_probability(10, 4, 0)), (Ok(1.0), Ok(0.0)));
        assert_eq!(detection_probability(10, 11, 1), Err(DesignError::TooFew { need: 11, have: 10 }));
        for (population, bad) in [(1000, 10), (777, 50), (5000, 3)] {
            let n = detection_size(population, bad, percent(90)).unwrap();
            assert!(found(population, bad, n, percent(90)) && !found(population, bad, n - 1, percent(90)));
        }
    }
}
