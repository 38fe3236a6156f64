//! Estimators of the variance of an estimated total.

use super::{Design, DesignError, Joint, ProbabilitySample, problem, sum};
use crate::sampling::Size;

/// How a variance is estimated. What does not fit the design is an error.
#[derive(Clone, Copy, Debug)]
pub enum Variance<'a> {
    /// By the joint probabilities of the drawn units, in their order: of a design of fixed size by Sen
    /// (1953) and Yates and Grundy (1953), of another by Horvitz and Thompson. Without bias where every
    /// pair of the frame has a joint probability above 0 (systematic designs have pairs of 0).
    Joint(&'a Joint),
    /// For designs of fixed size and high entropy (simple random, Sampford, conditional Poisson, Pareto),
    /// stratum by stratum: `n/(n − 1) Σ(1 − π)(y/π − A)²`, A the mean with weights 1 − π (Hájek 1964;
    /// Rosén 1997). Of simple random sampling it is the textbook variance, exactly.
    HajekRosen,
    /// For designs that spread the sample over coordinates: half the squared differences to the nearest
    /// neighbour in the sample (Grafström and Schelin 2014, Scandinavian J. Statistics 41(2)). The
    /// coordinates of each drawn unit.
    NearestNeighbour(&'a [Vec<f64>]),
    /// For independent draws (Poisson, Bernoulli): `Σ(1 − π)(y/π)²`. Without bias.
    Independent,
    /// As if with replacement, stratum by stratum: `n/(n − 1) Σ(y/π − mean)²`. Of designs without
    /// replacement usually too large, which is the safe side.
    WithReplacement,
}

/// The estimated variance of `Σ y/π`.
pub(super) fn of_total(sample: &ProbabilitySample, y: &[f64], by: Variance<'_>) -> Result<f64, DesignError> {
    let (design, fixed) = (sample.design(), sample.design().spec().size == Size::Fixed);
    let repeats = design == Design::SrsWithReplacement;
    let independent = matches!(design, Design::Poisson | Design::Bernoulli | Design::TicketThreshold);
    let p = sample.probabilities();
    let expanded: Vec<f64> = y.iter().zip(p).map(|(y, p)| y / p).collect();
    match by {
        Variance::Joint(joint) if !repeats => {
            problem::as_long(y.len(), joint.len())?;
            by_joint(&expanded, p, joint, fixed)
        }
        Variance::HajekRosen if fixed && !repeats => by_stratum(sample.strata(), |units| hajek_rosen(&expanded, p, units)),
        Variance::NearestNeighbour(places) if fixed && !repeats => {
            problem::as_long(y.len(), places.len())?;
            nearest_neighbour(&expanded, places)
        }
        Variance::Independent if independent => Ok(sum(expanded.iter().zip(p).map(|(z, p)| (1.0 - p) * z * z))),
        Variance::WithReplacement if fixed => by_stratum(sample.strata(), |units| with_replacement(&expanded, units)),
        _ => Err(DesignError::NotOfDesign),
    }
}

fn by_joint(expanded: &[f64], p: &[f64], joint: &Joint, fixed: bool) -> Result<f64, DesignError> {
    let mut terms = Vec::with_capacity(p.len() * p.len() / 2);
    for i in 0..p.len() {
        if !fixed {
            terms.push((1.0 - p[i]) * expanded[i] * expanded[i]);
        }
        for j in 0..i {
            let both = joint.get(i, j);
            if !(both > 0.0 && both.is_finite()) {
                return Err(DesignError::Impossible { unit: i as u64 });
            }
            let covariance = (both - p[i] * p[j]) / both;
            let gap = expanded[i] - expanded[j];
            terms.push(if fixed { -covariance * gap * gap } else { 2.0 * covariance * expanded[i] * expanded[j] });
        }
    }
    Ok(sum(terms))
}

/// The sum over strata of what `of` says of the units of each, in the order of their numbers.
fn by_stratum(strata: &[u32], of: impl Fn(&[usize]) -> Option<f64>) -> Result<f64, DesignError> {
    let mut units: Vec<usize> = (0..strata.len()).collect();
    units.sort_by_key(|unit| strata[*unit]);
    let mut parts = Vec::new();
    for stratum in units.chunk_by(|a, b| strata[*a] == strata[*b]) {
        let lonely = DesignError::Lonely { stratum: strata[stratum[0]].into() };
        parts.push(of(stratum).ok_or(lonely)?);
    }
    Ok(sum(parts))
}

/// Nothing for a single unit that is not sure.
fn hajek_rosen(expanded: &[f64], p: &[f64], units: &[usize]) -> Option<f64> {
    let open: Vec<usize> = units.iter().copied().filter(|unit| p[*unit] < 1.0).collect();
    let n = open.len() as f64;
    if open.is_empty() {
        return Some(0.0);
    }
    let weight = sum(open.iter().map(|unit| 1.0 - p[*unit]));
    let center = sum(open.iter().map(|unit| (1.0 - p[*unit]) * expanded[*unit])) / weight;
    let squares = open.iter().map(|unit| (1.0 - p[*unit]) * (expanded[*unit] - center) * (expanded[*unit] - center));
    (open.len() > 1).then(|| n / (n - 1.0) * sum(squares))
}

fn with_replacement(expanded: &[f64], units: &[usize]) -> Option<f64> {
    let n = units.len() as f64;
    let center = sum(units.iter().map(|unit| expanded[*unit])) / n;
    let squares = units.iter().map(|unit| (expanded[*unit] - center) * (expanded[*unit] - center));
    (units.len() > 1).then(|| n / (n - 1.0) * sum(squares))
}

/// Where several are equally near, the mean over them.
fn nearest_neighbour(expanded: &[f64], places: &[Vec<f64>]) -> Result<f64, DesignError> {
    let dimensions = places.first().map_or(0, Vec::len);
    for (unit, place) in (0u64..).zip(places) {
        problem::as_long(dimensions, place.len())?;
        if let Some(value) = place.iter().find(|value| !value.is_finite()) {
            return Err(DesignError::Value { unit, value: *value });
        }
    }
    if places.len() < 2 {
        return Err(DesignError::Lonely { stratum: 0 });
    }
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let term = |i: usize| {
        let (mut nearest, mut total, mut count) = (f64::INFINITY, 0.0, 0.0);
        for j in (0..places.len()).filter(|j| *j != i) {
            let apart = distance(&places[i], &places[j]);
            if apart < nearest {
                (nearest, total, count) = (apart, 0.0, 0.0);
            }
            if apart == nearest {
                total += expanded[j];
                count += 1.0;
            }
        }
        let gap = expanded[i] - total / count;
        gap * gap / 2.0
    };
    Ok(sum((0..places.len()).map(term)))
}
