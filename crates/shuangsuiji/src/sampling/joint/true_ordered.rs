//! The true inclusion probabilities of order sampling, by quadrature (Aires 1999, Methodology and
//! Computing in Applied Probability 1, doi:10.1023/A:1010091628740, for the integral).
//!
//! A unit with the ranking variable t is drawn where fewer than n of the others are below t:
//! `π_i = ∫ f_i(t) P(S_-i(t) ≤ n − 1) dt`, with S_-i a sum of independent draws of the others.

use std::f64::consts::PI;

use super::{DesignError, Probabilities, picked};

/// The inclusion probabilities that [`pareto`](crate::sampling::design::pareto) realises for the
/// given ones. Absolute error below 10^-12; time in proportion to N·n, for frames of some thousand.
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn inclusion_of_pareto(probabilities: &Probabilities) -> Result<Vec<f64>, DesignError> {
    // On x = t/(1 + t) the law of every variable is a smooth function of x in [0, 1].
    let law = |x: f64, p: f64| {
        let all = x * p + (1.0 - x) * (1.0 - p);
        (x * p / all, p * (1.0 - p) / (all * all))
    };
    realised(probabilities, |_| vec![0.0, 1.0], law)
}

/// The inclusion probabilities that [`sequential_poisson`](crate::sampling::design::sequential_poisson)
/// realises for the given ones; as [`inclusion_of_pareto`].
///
/// # Errors
/// Where the probabilities do not sum to a whole number.
pub fn inclusion_of_sequential_poisson(probabilities: &Probabilities) -> Result<Vec<f64>, DesignError> {
    // Between the ends of the uniform laws everything is a polynomial.
    let ends = |p: &[f64]| {
        let mut ends: Vec<f64> = p.iter().map(|p| 1.0 / p).collect();
        ends.push(0.0);
        ends.sort_by(f64::total_cmp);
        ends.dedup();
        ends
    };
    realised(probabilities, ends, |t, p| if t * p < 1.0 { (t * p, p) } else { (1.0, 0.0) })
}

/// The law and the density of a ranking variable at a point, for a target probability.
trait Law: Fn(f64, f64) -> (f64, f64) {}
impl<F: Fn(f64, f64) -> (f64, f64)> Law for F {}

fn realised(probabilities: &Probabilities, ends: impl Fn(&[f64]) -> Vec<f64>, law: impl Law) -> Result<Vec<f64>, DesignError> {
    let (open, sure) = probabilities.open_and_sure();
    let size = probabilities.size()? as usize - sure.len();
    let p = picked(probabilities, &open);
    let mut all = probabilities.floats();
    for (unit, value) in open.iter().zip(integrals(&p, size, &ends(&p), &law)) {
        all[*unit as usize] = value;
    }
    Ok(all)
}

/// Panels are halved until nothing moves.
fn integrals(p: &[f64], size: usize, ends: &[f64], law: &impl Law) -> Vec<f64> {
    const STILL: f64 = 1e-14;
    let rule = gauss_legendre::<20>();
    let mut before = vec![f64::INFINITY; p.len()];
    for halvings in 0..9 {
        let mut sums = vec![0.0; p.len()];
        for panel in ends.windows(2) {
            let [from, to] = [panel[0], panel[1]];
            let width = (to - from) / f64::from(1 << halvings);
            for part in 0..1 << halvings {
                let middle = from + (f64::from(part) + 0.5) * width;
                for (node, weight) in rule {
                    add(p, size, middle + node * width / 2.0, weight * width / 2.0, law, &mut sums);
                }
            }
        }
        let moved = before.iter().zip(&sums).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        before = sums;
        if moved < STILL {
            break;
        }
    }
    before
}

/// Adds `weight · f_i(t) · P(S_-i(t) ≤ size − 1)` for every unit.
fn add(p: &[f64], size: usize, t: f64, weight: f64, law: &impl Law, sums: &mut [f64]) {
    let laws: Vec<(f64, f64)> = p.iter().map(|p| law(t, *p)).collect();
    // The laws of the number below t among the first i units, for counts below the size.
    let mut first = vec![vec![0.0; size]; p.len() + 1];
    if let Some(none) = first[0].first_mut() {
        *none = 1.0;
    }
    for (i, (below, _)) in laws.iter().enumerate() {
        for k in 0..size {
            let one_less = if k == 0 { 0.0 } else { first[i][k - 1] };
            first[i + 1][k] = first[i][k] * (1.0 - below) + one_less * below;
        }
    }
    // And that at most k of the last units are below t.
    let mut last = vec![1.0; size];
    for i in (0..p.len()).rev() {
        let (below, density) = laws[i];
        let fewer: f64 = first[i].iter().zip(last.iter().rev()).map(|(a, b)| a * b).sum();
        sums[i] += weight * density * fewer;
        for k in (0..size).rev() {
            let one_less = if k == 0 { 0.0 } else { last[k - 1] };
            last[k] = last[k] * (1.0 - below) + one_less * below;
        }
    }
}

/// Nodes and weights on [−1, 1], by Newton's method on the Legendre polynomial.
fn gauss_legendre<const N: usize>() -> [(f64, f64); N] {
    let mut rule = [(0.0, 0.0); N];
    for (i, slot) in rule.iter_mut().enumerate() {
        let mut x = libm::cos(PI * (i as f64 + 0.75) / (N as f64 + 0.5));
        let mut slope = 1.0;
        for _ in 0..8 {
            let (value, derivative) = legendre(N, x);
            slope = derivative;
            x -= value / derivative;
        }
        *slot = (x, 2.0 / ((1.0 - x * x) * slope * slope));
    }
    rule
}

/// A Legendre polynomial and its derivative.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut now) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, now) = (now, ((2.0 * k - 1.0) * x * now - (k - 1.0) * before) / k);
    }
    (now, n as f64 * (x * now - before) / (x * x - 1.0))
}
