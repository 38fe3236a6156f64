//! Balanced and spread designs: every branch of small draws, and the balance of large ones.

use num_traits::ToPrimitive;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::walk::{law, ratio, together};
use super::*;

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

#[test]
fn local_pivotal_has_its_probabilities() {
    // Two pairs of neighbours and ties: a grid of six points.
    let places = [vec![0.0, 0.0, 5.0, 5.0, 9.0, 9.5], vec![0.0, 1.0, 0.0, 1.0, 4.0, 4.0]];
    let p = Probabilities::of_sizes(&[2, 7, 8, 5, 4, 4], 3).unwrap();
    let law = law(20, |c| spread::local(&p, &slices(&places), c));
    for (unit, part) in (0u32..).zip(p.parts().iter()) {
        assert_eq!(together(&law, &[unit]), ratio(*part, p.one()));
    }
    assert!(law.keys().all(|sample| sample.len() == 3));
    // Four equal units in two far pairs: one of each pair, always.
    let pairs = [vec![0.0, 0.1, 7.0, 7.1]];
    let half = Probabilities::equal(4, 1, 2).unwrap();
    let law = super::walk::law(20, |c| spread::local(&half, &slices(&pairs), c));
    assert_eq!(law.len(), 4);
    assert!(law.iter().all(|(sample, mass)| sample[0] < 2 && sample[1] >= 2 && *mass == ratio(1, 4)));
}

/// The martingale: whatever the branches, the mean of the samples is the probabilities.
#[test]
fn cube_has_its_probabilities_and_its_balance() {
    let p = Probabilities::of_sizes(&[2, 7, 8, 5, 4, 4], 3).unwrap();
    let x = vec![vec![1.0, 4.0, 2.0, 8.0, 5.0, 7.0]];
    let law = law(40, |c| cube::drawn(&p, &slices(&x), Landing::Suppression, c));
    assert!(law.keys().all(|sample| sample.len() == 3));
    for (unit, want) in (0u32..).zip(p.floats()) {
        assert!((together(&law, &[unit]).to_f64().unwrap() - want).abs() < 1e-14, "unit {unit}");
    }
    // A variable in proportion to the probabilities is balanced by the size alone: a dependent column.
    let twice = vec![p.floats(), vec![1.0, 4.0, 2.0, 8.0, 5.0, 7.0], p.floats()];
    let law = super::walk::law(40, |c| cube::drawn(&p, &slices(&twice), Landing::Suppression, c));
    assert!(law.keys().all(|sample| sample.len() == 3));
    for (unit, want) in (0u32..).zip(p.floats()) {
        assert!((together(&law, &[unit]).to_f64().unwrap() - want).abs() < 1e-14, "unit {unit}");
    }
    // Where a balanced sample of every kind exists, only balanced ones are drawn.
    let half = Probabilities::equal(6, 1, 2).unwrap();
    let sides = vec![vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0], vec![0.0, 0.0, 1.0, 1.0, 0.0, 0.0]];
    let law = super::walk::law(40, |c| cube::drawn(&half, &slices(&sides), Landing::Suppression, c));
    assert_eq!(law.len(), 8);
    assert!(law.keys().all(|s| s[0] < 2 && (2..4).contains(&s[1]) && s[2] >= 4));
}

#[test]
fn cube_of_probabilities_that_are_not_whole_keeps_them() {
    let p = Probabilities::of_floats(&[0.3, 0.3, 0.4, 0.45]).unwrap();
    let law = law(40, |c| cube::drawn(&p, &[], Landing::Suppression, c));
    for (unit, want) in (0u32..).zip(p.floats()) {
        assert!((together(&law, &[unit]).to_f64().unwrap() - want).abs() < 1e-14);
    }
    assert!(law.keys().all(|sample| (1..=2).contains(&sample.len())));
}

/// A town of 3000 with five variables, n = 150.
fn town() -> (Probabilities<'static>, Vec<Vec<f64>>, Vec<u8>) {
    let sizes: Vec<u64> = (0..3000).map(|i| 40 + i * i % 97).collect();
    let variable = |k: u64| (0..3000u64).map(|i| ((i * (k + 3) + i * i * k) % 101) as f64 + 1.0).collect();
    let strata = (0..3000u32).map(|i| (i % 7 % 3) as u8).collect();
    (Probabilities::of_sizes(&sizes, 150).unwrap(), (1..=4).map(variable).collect(), strata)
}

fn errors(p: &Probabilities, x: &[Vec<f64>], drawn: &Selection) -> Vec<f64> {
    let p = p.floats();
    let estimate = |x: &Vec<f64>| drawn.drawn().iter().map(|unit| x[*unit as usize] / p[*unit as usize]).sum::<f64>();
    x.iter().map(|x| (estimate(x) / x.iter().sum::<f64>() - 1.0).abs()).collect()
}

#[test]
fn a_balanced_sample_of_a_town_is_balanced() {
    let (p, x, labels) = town();
    let drawn = cube(&p, &x, Landing::Suppression, &mut rng(1)).unwrap();
    assert_eq!(drawn.drawn().len(), 150);
    // The landing decides at most 5 units, and here no unit counts for more than 5 % of a total.
    assert!(errors(&p, &x, &drawn).iter().all(|error| *error < 0.05), "{:?}", errors(&p, &x, &drawn));

    let groups = Groups::new(&labels, 3).unwrap();
    let thirds = Probabilities::equal(3000, 1, 10).unwrap();
    let counts = groups.sizes().iter().map(|size| size / 10).collect::<Vec<_>>();
    let drawn = cube_stratified(&thirds, &x, &groups, &mut rng(2)).unwrap();
    for (group, count) in (0u8..).zip(counts) {
        let inside = drawn.drawn().iter().filter(|unit| labels[**unit as usize] == group).count() as u32;
        assert!(inside.abs_diff(count) <= 1, "stratum {group}: {inside} for {count}");
    }
    assert!(errors(&thirds, &x, &drawn).iter().all(|error| *error < 0.03));
    assert!(matches!(cube(&p, &[vec![f64::NAN; 3000]], Landing::Suppression, &mut rng(1)), Err(DesignError::Value { unit: 0, .. })));
    assert!(matches!(cube(&p, &[vec![1.0; 2]], Landing::Suppression, &mut rng(1)), Err(DesignError::Length { .. })));
}

/// Each stratum has a whole size, which every sample keeps.
#[test]
fn whole_sizes_of_strata_are_kept() {
    let labels: Vec<u8> = (0..60).map(|i| i % 3).collect();
    let groups = Groups::new(&labels, 3).unwrap();
    let p = Probabilities::equal(60, 1, 4).unwrap();
    let x = vec![(0..60).map(|i| f64::from(i * i % 17)).collect::<Vec<_>>()];
    for seed in 0..20 {
        let drawn = cube_stratified(&p, &x, &groups, &mut rng(seed)).unwrap();
        for group in 0..3 {
            assert_eq!(drawn.drawn().iter().filter(|unit| labels[**unit as usize] == group).count(), 5);
        }
    }
}

/// The mean squared distance of the frame to its nearest drawn unit falls where samples are spread.
#[test]
fn spread_samples_are_spread() {
    let (x, y): (Vec<f64>, Vec<f64>) = (0..900u32).map(|i| (f64::from(i % 30), f64::from(i / 30) + f64::from(i % 7) / 10.0)).unzip();
    let p = Probabilities::equal(900, 1, 30).unwrap();
    let far = |drawn: &Selection| -> f64 {
        let near = |i: usize| {
            let squares = drawn.drawn().iter().map(|unit| (x[i] - x[*unit as usize]).powi(2) + (y[i] - y[*unit as usize]).powi(2));
            squares.fold(f64::INFINITY, f64::min)
        };
        (0..900).map(near).sum()
    };
    let mean = |draw: &dyn Fn(u64) -> Selection| (0..20).map(|seed| far(&draw(seed))).sum::<f64>();
    let plain = mean(&|seed| srs(900, 30, &mut rng(seed)).unwrap());
    let places = [x.clone(), y.clone()];
    let local = mean(&|seed| local_pivotal(&p, &places, &mut rng(seed)).unwrap());
    let curve = mean(&|seed| hilbert_pivotal(&p, &x, &y, &mut rng(seed)).unwrap());
    assert!(local < 0.75 * plain && curve < 0.85 * plain, "{local} {curve} {plain}");
}

#[test]
fn the_curve_visits_neighbours() {
    // A whole grid of 16 by 16 cells: every step goes to a cell beside.
    let (x, y): (Vec<f64>, Vec<f64>) = (0..256u32).map(|i| (f64::from(i % 16) * 4369.0, f64::from(i / 16) * 4369.0)).unzip();
    let order = hilbert_order(&x, &y).unwrap();
    for pair in order.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        assert_eq!((a % 16).abs_diff(b % 16) + (a / 16).abs_diff(b / 16), 1, "{a} {b}");
    }
    assert!(hilbert_order(&[1.0, f64::INFINITY], &[0.0, 0.0]).is_err());
    assert_eq!(hilbert_order(&[2.0, 2.0], &[1.0, 1.0]), Ok(vec![0, 1]));
}

proptest! {
    /// The nearest by the cells is the nearest by looking at all.
    #[test]
    fn nearest_is_nearest(points in prop::collection::vec((0i32..40, 0i32..40, 0i32..3), 2..60)) {
        let axis = |of: fn(&(i32, i32, i32)) -> i32| points.iter().map(|p| f64::from(of(p))).collect::<Vec<_>>();
        for places in [vec![axis(|p| p.0), axis(|p| p.1), axis(|p| p.2)], vec![axis(|p| p.0)], vec![axis(|_| 4), axis(|p| p.1)], vec![]] {
            grid::check_nearest(&places, points.len() as u32);
        }
    }
}

/// The landing by a linear programme keeps the probabilities, and its samples are better balanced in the mean.
#[test]
fn a_linear_programme_lands_with_the_probabilities_and_better_balanced() {
    // After a flight with five constraints up to five units are left.
    let p = Probabilities::of_sizes(&[2, 7, 8, 5, 4, 4, 6], 3).unwrap();
    let x: Vec<Vec<f64>> = [3u32, 5, 8, 11].map(|k| (1..=7u32).map(|i| f64::from(i * i * k % 13)).collect()).to_vec();
    let off = |sample: &[u32], values: &[f64]| {
        let estimate: f64 = sample.iter().map(|unit| values[*unit as usize] / p.floats()[*unit as usize]).sum();
        let scale = values.iter().sum::<f64>() / p.expected_size();
        (estimate - values.iter().sum::<f64>()) / scale
    };
    let square = |sample: &[u32]| x.iter().map(|values| off(sample, values).powi(2)).sum::<f64>();
    let of = |landing: Landing| super::walk::law(60, |c| cube::drawn(&p, &slices(&x), landing, c));
    let imbalances = [Landing::Suppression, Landing::LinearProgramme].map(|landing| {
        let law = of(landing);
        assert!(law.keys().all(|sample| sample.len() == 3));
        for (unit, want) in (0u32..).zip(p.floats()) {
            assert!((together(&law, &[unit]).to_f64().unwrap() - want).abs() < 1e-12, "unit {unit}");
        }
        law.iter().map(|(sample, mass)| square(sample) * mass.to_f64().unwrap()).sum::<f64>()
    });
    assert!(imbalances[1] < imbalances[0], "{imbalances:?}");
}

/// The weights meet the probabilities of every unit, and the samples of no systematic design cost less in the mean.
#[test]
fn weights_of_samples_meet_probabilities_at_the_least_cost() {
    let mut rng = rng(5);
    for units in 2..=7usize {
        let sizes: Vec<u64> = (0..units).map(|_| 1 + u64::from(rng.next_u32() % 9)).collect();
        let p = Probabilities::of_sizes(&sizes, 1 + units as u64 / 2).unwrap();
        let open: Vec<f64> = p.floats().into_iter().filter(|p| *p < 1.0).collect();
        if !open.is_empty() {
            programme::check(&open);
        }
    }
}

/// Squares of distances may be beyond the greatest number: then all are equally far.
#[test]
fn places_too_far_apart_for_their_distance_are_drawn_too() {
    let p = Probabilities::equal(4, 1, 2).unwrap();
    let far = [vec![-1e200, 1e200, -1e250, 1e250]];
    assert_eq!(local_pivotal(&p, &far, &mut rng(3)).unwrap().drawn().len(), 2);
}
