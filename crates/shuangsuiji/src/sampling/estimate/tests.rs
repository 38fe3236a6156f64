//! Exact where the law of a design is walked: estimators of totals are without bias over all samples,
//! and so are the estimators of their variances that are said to be.

use num_traits::ToPrimitive;

use super::*;
use crate::sampling::chance::Chance;
use crate::sampling::design::proof::six;
use crate::sampling::design::walk::{law, normal};
use crate::sampling::{Probabilities, design, joint};

const Y: [f64; 6] = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0];

fn picked(values: &[f64], sample: &[u32]) -> Vec<f64> {
    sample.iter().map(|unit| values[*unit as usize]).collect()
}

/// The mean of the estimates, their variance, and the mean of the estimated variances.
fn over_all(laws: &std::collections::BTreeMap<Vec<u32>, num_rational::BigRational>, of: impl Fn(&[u32]) -> Estimate) -> (f64, f64, f64) {
    let all: Vec<(f64, Estimate)> = laws.iter().map(|(sample, mass)| (mass.to_f64().unwrap(), of(sample))).collect();
    let mean = sum(all.iter().map(|(mass, e)| mass * e.value));
    let spread = sum(all.iter().map(|(mass, e)| mass * (e.value - mean) * (e.value - mean)));
    (mean, spread, sum(all.iter().map(|(mass, e)| mass * e.variance)))
}

#[track_caller]
fn near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-11 * b.abs().max(1.0), "{a} {b}");
}

fn sample_of(design: Design, p: &[f64], units: &[u32]) -> ProbabilitySample {
    ProbabilitySample::new(Origin::Drawn(design), picked(p, units)).unwrap()
}

#[test]
fn r66_sampford_totals_and_variances_are_without_bias() {
    let p = six();
    let laws = normal(law(7, |c| design::rejective::sampford_by(&p, 3, c)));
    let (mean, spread, estimated) = over_all(&laws, |units| {
        let pairs = joint::sampford(&p, units).unwrap();
        sample_of(Design::Sampford, &p.floats(), units).total(&picked(&Y, units), Variance::Joint(&pairs)).unwrap()
    });
    near(mean, Y.iter().sum());
    near(estimated, spread);
}

/// The three populations of Yates and Grundy (1953, J. Royal Statistical Society B 15(2)), with sizes of 1 to 4 and samples
/// of 2: over every sample of a design with exact probabilities the mean estimate is the total.
#[test]
fn r66_totals_of_published_populations_are_without_bias() {
    let populations = [([0.5, 1.2, 2.1, 3.2], 7.0), ([0.8, 1.4, 1.8, 2.0], 6.0), ([0.2, 0.6, 0.9, 0.8], 2.5)];
    let p = Probabilities::of_sizes(&[1, 2, 3, 4], 2).unwrap();
    let laws = [
        (Design::Sampford, normal(law(5, |c| design::rejective::sampford_by(&p, 2, c)))),
        (Design::OrderedPivotal, law(6, |c| design::pivotal::in_order(&p, 2, c))),
        (Design::SystematicPps, law(1, |c| design::spacings(&p, c.below(p.one())))),
        (Design::Poisson, law(4, |c| design::bernoulli::independent(&p, c))),
    ];
    for (y, total) in populations {
        for (design, laws) in &laws {
            let variance = || if *design == Design::Poisson { Variance::Independent } else { Variance::WithReplacement };
            let estimate = |units: &[u32]| sample_of(*design, &p.floats(), units).total(&picked(&y, units), variance());
            // The empty sample has a total of nothing.
            let of = |units: &[u32]| match units.len() {
                0 => Estimate { value: 0.0, variance: 0.0 },
                _ => estimate(units).unwrap(),
            };
            near(over_all(laws, of).0, total);
        }
    }
}

#[test]
fn r66_simple_random_totals_and_variances_are_without_bias() {
    let p = Probabilities::equal(6, 3, 6).unwrap();
    let laws = normal(law(4, |c| design::simple::simple::<16>(6, 3, c)));
    assert_eq!(laws.len(), 20);
    let (mean, spread, estimated) = over_all(&laws, |units| {
        let sample = sample_of(Design::Srs, &p.floats(), units);
        let y = picked(&Y, units);
        let textbook = sample.total(&y, Variance::HajekRosen).unwrap();
        let by_pairs = sample.total(&y, Variance::Joint(&joint::srs(6, 3, units).unwrap())).unwrap();
        near(textbook.variance, by_pairs.variance);
        // N²(1 − f)s²/n
        let center = y.iter().sum::<f64>() / 3.0;
        let s2 = y.iter().map(|y| (y - center) * (y - center)).sum::<f64>() / 2.0;
        near(textbook.variance, 36.0 * 0.5 * s2 / 3.0);
        let mean = sample.mean(&y, Variance::HajekRosen).unwrap();
        near(sample.design_effect(&y, &mean).unwrap(), 1.0);
        textbook
    });
    near(mean, Y.iter().sum());
    near(estimated, spread);
}

#[test]
fn r66_poisson_totals_and_variances_are_without_bias() {
    let p = six();
    let laws = law(6, |c| design::bernoulli::independent(&p, c));
    let (mean, spread, estimated) = over_all(&laws, |units| {
        let sample = sample_of(Design::Poisson, &p.floats(), units);
        let by_pairs = sample.total(&picked(&Y, units), Variance::Joint(&joint::poisson(&p, units).unwrap())).unwrap();
        let direct = sample.total(&picked(&Y, units), Variance::Independent).unwrap();
        near(by_pairs.variance, direct.variance);
        direct
    });
    near(mean, Y.iter().sum());
    near(estimated, spread);
}

/// Two strata of three, two of each drawn.
#[test]
fn r66_stratified_totals_and_variances_are_without_bias() {
    let labels = [0u8, 0, 0, 1, 1, 1];
    let groups = design::Groups::new(&labels, 2).unwrap();
    let laws = normal(law(4, |c| {
        let drawn = groups.stratified(|_, size| Ok(crate::sampling::Selection::of(design::simple::simple::<16>(size, 2, c))));
        drawn.unwrap().drawn().to_vec()
    }));
    assert_eq!(laws.len(), 9);
    let (mean, spread, estimated) = over_all(&laws, |units| {
        let strata = units.iter().map(|unit| labels[*unit as usize].into()).collect();
        let sample = sample_of(Design::Srs, &[2.0 / 3.0; 6], units).in_strata(strata).unwrap();
        sample.total(&picked(&Y, units), Variance::HajekRosen).unwrap()
    });
    near(mean, Y.iter().sum());
    near(estimated, spread);
}

#[test]
fn r66_a_sample_chosen_by_hand_says_nothing_of_the_rest() {
    assert_eq!(ProbabilitySample::new(Origin::Directed, vec![0.5]).err(), Some(DesignError::NotByChance));
    let drawn = |p: Vec<f64>| ProbabilitySample::new(Origin::Drawn(Design::Srs), p);
    assert_eq!(drawn(vec![0.5, 0.0]).err(), Some(DesignError::Impossible { unit: 1 }));
    assert_eq!(drawn(vec![1.5]).err(), Some(DesignError::Probability { unit: 0, value: 1.5 }));
    let sample = drawn(vec![0.5, 0.5]).unwrap();
    assert!(matches!(sample.total(&[1.0, f64::NAN], Variance::HajekRosen), Err(DesignError::Value { unit: 1, .. })));
    assert_eq!(sample.total(&[1.0], Variance::HajekRosen), Err(DesignError::Length { want: 2, have: 1 }));
    assert_eq!(sample.total(&[1.0, 2.0], Variance::Independent), Err(DesignError::NotOfDesign), "not of this design");
    assert_eq!(drawn(vec![0.5]).unwrap().total(&[1.0], Variance::HajekRosen), Err(DesignError::Lonely { stratum: 0 }));
    assert_eq!(sample.mean_in(&[false, false], &[1.0, 2.0], Variance::HajekRosen), Err(DesignError::Dependent));
}

#[test]
fn calibrated_weights_give_the_known_totals() {
    let p = vec![0.5, 0.25, 0.5, 0.2, 0.4];
    let sample = ProbabilitySample::new(Origin::Drawn(Design::Sampford), p).unwrap();
    let (ones, x) = (vec![1.0; 5], vec![2.0, 5.0, 1.0, 7.0, 3.0]);
    let calibrated = Calibrated::new(&sample, vec![ones.clone(), x.clone()], &[18.0, 70.0]).unwrap();
    near(sum(calibrated.weights()), 18.0);
    near(sum(calibrated.weights().iter().zip(&x).map(|(w, x)| w * x)), 70.0);
    // What is a combination of the auxiliary variables is known exactly.
    let y: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
    let total = calibrated.total(&y, Variance::HajekRosen).unwrap();
    near(total.value, 3.0 * 18.0 - 2.0 * 70.0);
    assert!(total.variance < 1e-18);
    assert_eq!(Calibrated::new(&sample, vec![x.clone(), x], &[1.0, 1.0]).err(), Some(DesignError::Dependent));
}

#[test]
fn poststrata_are_weighted_to_their_sizes() {
    let sample = ProbabilitySample::new(Origin::Drawn(Design::Srs), vec![0.1; 4]).unwrap();
    let classes = [0, 1, 1, 0];
    let post = Calibrated::poststratified(&sample, &classes, &[30.0, 10.0]).unwrap();
    for (got, want) in post.weights().iter().zip([15.0, 5.0, 5.0, 15.0]) {
        near(*got, want);
    }
    near(post.total(&[1.0, 4.0, 6.0, 3.0], Variance::HajekRosen).unwrap().value, 30.0 * 2.0 + 10.0 * 5.0);
    assert_eq!(Calibrated::poststratified(&sample, &classes, &[1.0; 3]).err(), Some(DesignError::EmptyGroup { group: 2 }));
    let beyond = Calibrated::poststratified(&sample, &[0, 1, 2, 0], &[1.0; 2]).err();
    assert_eq!(beyond, Some(DesignError::Label { unit: 2, label: 2, groups: 2 }));
}

#[test]
fn ratios_and_domains() {
    let sample = ProbabilitySample::new(Origin::Drawn(Design::Srs), vec![0.5; 4]).unwrap();
    let (y, x) = ([2.0, 4.0, 6.0, 8.0], [1.0, 2.0, 3.0, 4.0]);
    let ratio = sample.ratio(&y, &x, Variance::HajekRosen).unwrap();
    assert_eq!((ratio.value, ratio.variance), (2.0, 0.0));
    assert_eq!(sample.ratio_total(&y, &x, 25.0, Variance::HajekRosen).unwrap().value, 50.0);
    let domain = [true, true, false, false];
    assert_eq!(sample.total_in(&domain, &y, Variance::HajekRosen).unwrap().value, 12.0);
    assert_eq!(sample.mean_in(&domain, &y, Variance::HajekRosen).unwrap().value, 3.0);
    let mean = Estimate { value: 5.0, variance: 4.0 };
    let Interval { low, high } = mean.interval(0.95).unwrap();
    near(high - low, 4.0 * 1.959963984540054);
    near(mean.coefficient_of_variation(), 0.4);
}

#[test]
fn nearest_neighbours_share_ties() {
    let sample = ProbabilitySample::new(Origin::Drawn(Design::OrderedPivotal), vec![0.5; 3]).unwrap();
    let places = vec![vec![0.0], vec![1.0], vec![2.0]];
    // y/π: 2, 4, 12. The middle one is as near to both: their mean is 7.
    let got = sample.total(&[1.0, 2.0, 6.0], Variance::NearestNeighbour(&places)).unwrap();
    near(got.variance, (4.0 + 9.0 + 64.0) / 2.0);
}

#[test]
fn prevalence_intervals_are_the_known_ones() {
    let Interval { low, high } = wilson(0.2, 50.0, 0.95).unwrap();
    assert!((low - 0.11244).abs() < 1e-4 && (high - 0.33037).abs() < 1e-4, "{low} {high}");
    let none = clopper_pearson(0, 10, 0.95).unwrap();
    near(none.high, 1.0 - 0.025f64.powf(0.1));
    assert_eq!(none.low, 0.0);
    assert_eq!(clopper_pearson(10, 10, 0.95).unwrap().high, 1.0);
    // The tails at the ends, summed one by one.
    for (found, n) in [(1u64, 7u64), (4, 20), (150, 300), (299, 300)] {
        let Interval { low, high } = clopper_pearson(found, n, 0.95).unwrap();
        let term = |k: u64, p: f64| (0..k).fold((1.0 - p).powi((n - k) as i32), |t, i| t * p * (n - i) as f64 / (i + 1) as f64);
        near((found..=n).map(|k| term(k, low)).sum(), 0.025);
        near((0..=found).map(|k| term(k, high)).sum(), 0.025);
    }
    assert!(clopper_pearson(3, 2, 0.9).is_err() && clopper_pearson(0, 0, 0.9).is_err() && clopper_pearson(1, 2, 1.0).is_err());
    assert!(wilson(0.5, 0.0, 0.95).is_err() && wilson(1.5, 9.0, 0.95).is_err());
}
