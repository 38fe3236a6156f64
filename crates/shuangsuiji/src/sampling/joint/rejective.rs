//! Conditional Poisson and Sampford sampling. Exact up to rounding: coefficients of generating
//! functions, read off on the unit circle.

use super::{DesignError, Joint, Probabilities, inside, picked};
use crate::sampling::circle::{Circle, Complex};
use crate::sampling::design::ConditionalPoisson;

/// Conditional Poisson sampling: the law of the design as it draws.
///
/// # Errors
/// Where a unit is not in the frame.
pub fn conditional_poisson(design: &ConditionalPoisson, probabilities: &Probabilities, among: &[u32]) -> Result<Joint, DesignError> {
    inside(probabilities.len(), among)?;
    let circle = Circle::new(&design.working, design.size);
    let mass = circle.mass();
    let own = picked(probabilities, among);
    let working: Vec<Option<f64>> =
        among.iter().map(|unit| design.open.binary_search(unit).ok().and_then(|at| design.working.get(at).copied())).collect();
    let shares = shares(&circle, &working);
    Ok(Joint::from_upper(among.len(), |a, b| {
        if among[a] == among[b] {
            own[a]
        } else if working[a].is_none() || working[b].is_none() {
            own[a] * own[b]
        } else {
            let terms = circle.points.iter().zip(shares[a].iter().zip(&shares[b]));
            terms.map(|(point, (a, b))| point.term.times(a.times(*b)).re).sum::<f64>() / mass
        }
    }))
}

/// Sampford's design (the sums of Sampford 1967 by another way).
///
/// # Errors
/// Where the probabilities do not sum to a whole number, or a unit is not in the frame.
pub fn sampford(probabilities: &Probabilities, among: &[u32]) -> Result<Joint, DesignError> {
    inside(probabilities.len(), among)?;
    let (open, sure) = probabilities.open_and_sure();
    let size = probabilities.size()? - sure.len() as u32;
    let p = picked(probabilities, &open);
    let circle = Circle::new(&p, size);
    // Of a sample with generating term G(z), the sum of 1 − π over its units: T(z) = Σ (1 − π) share.
    let sums: Vec<Complex> = circle
        .points
        .iter()
        .map(|point| p.iter().map(|p| point.z.share(*p).scaled(1.0 - p)).fold(Complex { re: 0.0, im: 0.0 }, Complex::plus))
        .collect();
    let mass: f64 = circle.points.iter().zip(&sums).map(|(point, sum)| point.term.times(*sum).re).sum();
    let own = picked(probabilities, among);
    let open_own: Vec<Option<f64>> = own.iter().map(|p| Some(*p).filter(|p| *p > 0.0 && *p < 1.0)).collect();
    let shares = shares(&circle, &open_own);
    Ok(Joint::from_upper(among.len(), |a, b| {
        if among[a] == among[b] {
            return own[a];
        }
        if open_own[a].is_none() || open_own[b].is_none() {
            return own[a] * own[b];
        }
        let (gap_a, gap_b) = (1.0 - own[a], 1.0 - own[b]);
        let terms = circle.points.iter().zip(&sums).zip(shares[a].iter().zip(&shares[b]));
        let term = |((point, sum), (a, b)): ((&crate::sampling::circle::Point, &Complex), (&Complex, &Complex))| {
            // Both are in: their own 1 − π for sure, those of the others by their shares.
            let rest = sum.plus(a.scaled(-gap_a)).plus(b.scaled(-gap_b));
            let weight = rest.plus(Complex { re: gap_a + gap_b, im: 0.0 });
            point.term.times(a.times(*b)).times(weight).re
        };
        terms.map(term).sum::<f64>() / mass
    }))
}

/// For each unit its share at each point; nothing for units that chance does not decide.
fn shares(circle: &Circle, p: &[Option<f64>]) -> Vec<Vec<Complex>> {
    let of = |p: f64| circle.points.iter().map(|point| point.z.share(p)).collect();
    p.iter().map(|p| p.map_or_else(Vec::new, of)).collect()
}
