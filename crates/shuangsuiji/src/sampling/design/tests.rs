//! What holds of designs on frames too large to walk.

use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use super::proof::six;
use super::*;
use crate::sampling::{Method, Unit, inclusion, joint};

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

#[track_caller]
fn is_sample(selection: &Selection, units: u64, n: u64) {
    let drawn = selection.drawn();
    assert_eq!(drawn.len() as u64, n);
    assert!(drawn.windows(2).all(|w| w[0] < w[1]));
    assert!(drawn.last().is_none_or(|last| u64::from(*last) < units));
}

#[test]
fn simple_random_samples_are_whole_at_every_size() {
    for (units, n) in [(0, 0), (1, 0), (1, 1), (65_536, 65_536), (65_537, 65_536), (200_001, 0), (200_001, 100_000), (200_001, 199_999)] {
        is_sample(&srs(units, n, &mut rng(n)).unwrap(), units, n);
    }
    is_sample(&srs(u64::from(u32::MAX), 3, &mut rng(1)).unwrap(), u64::from(u32::MAX), 3);
    assert_eq!(srs(5, 6, &mut rng(1)), Err(DesignError::TooFew { need: 6, have: 5 }));
    assert_eq!(srs(1 << 32, 6, &mut rng(1)), Err(DesignError::TooLarge));
}

/// Blocks of a large frame hold what a hypergeometric law gives them: the sum of 64 squared
/// deviations, scaled, is about a χ² of 63; above 130 fewer than once in 10^6 seeds.
#[test]
fn blocks_get_their_share() {
    for n in [40_000u64, 800_000] {
        let units = 1u64 << 20;
        let drawn = srs(units, n, &mut rng(5)).unwrap();
        let mut counts = [0f64; 64];
        drawn.drawn().iter().for_each(|unit| counts[(*unit >> 14) as usize] += 1.0);
        let f = n as f64 / units as f64;
        let scale = (units as f64 / 64.0) * f * (1.0 - f);
        let sum: f64 = counts.iter().map(|c| (c - n as f64 / 64.0).powi(2) / scale).sum();
        assert!((15.0..130.0).contains(&sum), "{sum}");
    }
}

/// `vec![0.03; 10000]` is a sample of 300, which a sum of floats does not see.
#[test]
fn three_percent_of_ten_thousand_is_three_hundred() {
    let p = Probabilities::of_floats(&[0.03; 10_000]).unwrap();
    assert_eq!(p.size(), Ok(300));
    assert!(p.floats().iter().all(|q| (q - 0.03).abs() < 1e-15));
    is_sample(&ordered_pivotal(&p, &mut rng(1)).unwrap(), 10_000, 300);
    is_sample(&pareto(&p, &mut rng(1)).unwrap(), 10_000, 300);
    is_sample(&systematic_pps(&p, &mut rng(1)), 10_000, 300);
    is_sample(&sampford(&p, &mut rng(1)).unwrap(), 10_000, 300);
    let thirds = Probabilities::of_floats(&[1.0 / 3.0; 7]).unwrap();
    assert!(matches!(thirds.size(), Err(DesignError::NotWhole { .. })), "never another design");
    assert!(ordered_pivotal(&thirds, &mut rng(1)).is_err() && sampford(&thirds, &mut rng(1)).is_err());
}

#[test]
fn bad_units_are_named() {
    let nan = Probabilities::of_floats(&[0.5, f64::NAN]);
    assert!(matches!(nan, Err(DesignError::Probability { unit: 1, .. })));
    for bad in [-0.1, 1.1, f64::INFINITY] {
        assert_eq!(Probabilities::of_floats(&[0.5, 0.5, bad]), Err(DesignError::Probability { unit: 2, value: bad }));
    }
    for bad in [-1.0, f64::INFINITY] {
        assert_eq!(Probabilities::of_measures(&[bad, 2.0], 1), Err(DesignError::Size { unit: 0, value: bad }));
    }
    assert_eq!(Probabilities::of_sizes(&[3, 0, 0], 2), Err(DesignError::TooFew { need: 2, have: 1 }));
    assert_eq!(Probabilities::of_sizes(&[u64::MAX, u64::MAX], 1), Err(DesignError::TooLarge));
    assert_eq!(Groups::new(&[0u8, 2, 1], 2).err(), Some(DesignError::Label { unit: 1, label: 2, groups: 2 }));
    assert_eq!(Groups::new(&[0u8, 2], 3).err(), Some(DesignError::EmptyGroup { group: 1 }));
    let groups = [0u8, 0, 1];
    let groups = Groups::new(&groups, 2).unwrap();
    assert_eq!(groups.stratified_srs(&[1, 2], &mut rng(1)), Err(DesignError::TooFew { need: 2, have: 1 }));
    assert_eq!(groups.stratified(|_, _| Ok(Selection::of(vec![1]))), Err(DesignError::Stranger { unit: 1 }));
}

#[test]
fn clusters_and_second_stages() {
    let labels = [0u8, 1, 2, 1, 0, 2, 2];
    let groups = Groups::new(&labels, 3).unwrap();
    let drawn = Selection::of(vec![0, 2]);
    assert_eq!(groups.cluster(&drawn).unwrap().drawn(), [0, 2, 4, 5, 6]);
    let second = groups.two_stage(&drawn, |group, size| srs(size.into(), u64::from(group).min(2), &mut rng(3))).unwrap();
    assert_eq!(second.drawn().len(), 2);
    assert!(second.drawn().iter().all(|unit| labels[*unit as usize] == 2));
    let twice = groups.cluster(&Selection::of(vec![1, 1])).unwrap();
    assert_eq!(twice.drawn(), [1, 1, 3, 3], "with replacement");
    assert_eq!(groups.cluster(&Selection::of(vec![3])), Err(DesignError::Stranger { unit: 3 }));
    assert_eq!(groups.split(&[1, 2, 3, 4, 5, 6, 7]).unwrap(), [vec![1, 5], vec![2, 4], vec![3, 6, 7]]);
}

/// Frequencies over 60,000 draws against the law: a χ² of 5 (a unit for each degree is tied by the
/// size); above 40 fewer than once in 10^6 seeds. Where a design realises other probabilities than
/// the given ones, those are meant.
#[test]
fn frequencies_follow_the_law() {
    const DRAWS: usize = 60_000;
    let p = six();
    let conditional = ConditionalPoisson::new(&p).unwrap();
    let fits = |name: &str, want: &[f64], draw: &dyn Fn(&mut ChaCha8Rng) -> Selection| {
        let mut rng = rng(11);
        let mut counts = [0f64; 6];
        for _ in 0..DRAWS {
            draw(&mut rng).drawn().iter().for_each(|unit| counts[*unit as usize] += 1.0);
        }
        let square = |(c, p): (&f64, &f64)| (c - p * DRAWS as f64).powi(2) / (p * (1.0 - p) * DRAWS as f64);
        let sum: f64 = counts.iter().zip(want).map(square).sum();
        assert!(sum < 40.0, "{name}: {sum}");
    };
    fits("pareto", &joint::inclusion_of_pareto(&p).unwrap(), &|rng| pareto(&p, rng).unwrap());
    fits("sps", &joint::inclusion_of_sequential_poisson(&p).unwrap(), &|rng| sequential_poisson(&p, rng).unwrap());
    fits("conditional", &p.floats(), &|rng| conditional.draw(rng));
    fits("sampford", &p.floats(), &|rng| sampford(&p, rng).unwrap());
    fits("pivotal", &p.floats(), &|rng| ordered_pivotal(&p, rng).unwrap());
}

/// The calibration of a frame of the size of a city holds to 10^-12.
#[test]
fn conditional_poisson_of_a_large_frame() {
    let sizes: Vec<u64> = (0..2000).map(|i| 1 + i * i % 97).collect();
    let p = Probabilities::of_sizes(&sizes, 60).unwrap();
    let design = ConditionalPoisson::new(&p).unwrap();
    is_sample(&design.draw(&mut rng(2)), 2000, 60);
    let among = [0, 5, 17, 1999];
    let joint = joint::conditional_poisson(&design, &p, &among).unwrap();
    let hajek = joint::hajek(&p, &among).unwrap();
    for a in 0..4 {
        for b in 0..a {
            assert!((joint.get(a, b) / hajek.get(a, b) - 1.0).abs() < 1e-2, "Hájek's approximation is near");
        }
    }
}

proptest! {
    /// The statistical designs and the lawful draw have one step for sure units: the same ratios.
    #[test]
    fn sizes_give_the_probabilities_of_the_lawful_draw(sizes in prop::collection::vec(0u64..50, 1..20), part in 0usize..=100) {
        let positive = sizes.iter().filter(|w| **w > 0).count();
        let n = (positive * part / 100) as u64;
        let units: Vec<_> = (0u8..).zip(&sizes).map(|(i, w)| Unit { id: [i; 32], ticket: [i; 32], weight: *w }).collect();
        let p = Probabilities::of_sizes(&sizes, n).unwrap();
        prop_assert_eq!(p.size().unwrap() as u64, n);
        for (part, lawful) in p.parts().iter().zip(inclusion(&units, &Method::Pps { n }).unwrap()) {
            prop_assert_eq!(u128::from(*part) * lawful.den, lawful.num * u128::from(p.one()));
        }
        let floats: Vec<f64> = sizes.iter().map(|w| *w as f64).collect();
        let measured = Probabilities::of_measures(&floats, n).unwrap();
        prop_assert_eq!(measured.size().unwrap() as u64, n);
        for (a, b) in measured.floats().iter().zip(p.floats()) {
            prop_assert!((a - b).abs() < 1e-14);
        }
    }

    /// The stream of the smallest keys is what sorting gives.
    #[test]
    fn order_samples_are_those_of_a_sort(words in prop::collection::vec(any::<u64>(), 1..300), part in 0usize..=100) {
        let n = words.len() * part / 100;
        let sizes: Vec<u64> = (0..words.len() as u64).map(|i| 1 + i % 7).collect();
        let p = Probabilities::of_sizes(&sizes, n as u64).unwrap();
        let key = |unit: usize| {
            let u = ((words[unit] >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0;
            let q = p.parts()[unit];
            if q == p.one() { -1.0 } else { (u * (p.one() - q) as f64) / ((1.0 - u) * q as f64) }
        };
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by(|a, b| key(*a).total_cmp(&key(*b)).then(a.cmp(b)));
        let mut want: Vec<u32> = order[..n].iter().map(|unit| *unit as u32).collect();
        want.sort_unstable();
        let got = pareto_by(&p, &words).unwrap();
        prop_assert_eq!(got.drawn(), &want[..]);
        prop_assert_eq!(sequential_poisson_by(&p, &words).unwrap().drawn().len(), n);
    }

    /// A stratified sample has its counts, and its members are those of the draws within.
    #[test]
    fn strata_get_their_counts(labels in prop::collection::vec(0u8..4, 4..200), seed: u64) {
        let mut labels = labels;
        labels[..4].copy_from_slice(&[0, 1, 2, 3]);
        let groups = Groups::new(&labels, 4).unwrap();
        let counts: Vec<u64> = groups.sizes().iter().map(|size| u64::from(*size) * 2 / 3).collect();
        let drawn = groups.stratified_srs(&counts, &mut rng(seed)).unwrap();
        for group in 0..4u8 {
            let inside = drawn.drawn().iter().filter(|unit| labels[**unit as usize] == group).count();
            prop_assert_eq!(inside as u64, counts[group as usize]);
        }
        is_sample(&drawn, labels.len() as u64, counts.iter().sum());
    }
}

/// The last permanent number is as good as any other: it drops no sure unit and leaves no sample short.
#[test]
fn the_last_permanent_number_is_a_number() {
    let sure = Probabilities::of_floats(&[1.0, 0.5, 0.5]).unwrap();
    assert_eq!(pareto_by(&sure, &[u64::MAX, 7, 1 << 60]).unwrap().order, [0, 1]);
    let even = Probabilities::of_floats(&[0.5, 0.5]).unwrap();
    assert_eq!(pareto_by(&even, &[u64::MAX; 2]).unwrap().order, [0]);
    assert_eq!(sequential_poisson_by(&even, &[u64::MAX; 2]).unwrap().order, [0]);
}
