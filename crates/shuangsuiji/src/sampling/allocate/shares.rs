//! Allocation in proportion to weights, within bounds.

use super::{Bounds, DesignError, allows, problem, sizes};
use crate::rational::largest_remainder;

/// `total` in proportion to the weights (sizes for proportional allocation, ones for equal), within
/// bounds, rounded by the largest remainder. A stratum whose share is outside its bounds is given the
/// bound, and the others divide what is left (Wesołowski, Wieczorkowski and Wójciak 2024, RNABOX,
/// J. Survey Statistics and Methodology, for the order in which bounds are taken). Integers only.
///
/// # Errors
/// Where bounds and weights are not as many, the bounds do not allow the total, the weights sum to
/// 2^63 or more, or what is left is to be divided among weights of 0.
pub fn in_proportion(total: u64, weights: &[u64], bounds: &[Bounds]) -> Result<Vec<u64>, DesignError> {
    let Shares { mut parts, open, left, .. } = shares(total, weights, bounds)?;
    let open_weights: Vec<u64> = open.iter().map(|at| weights[*at]).collect();
    let divided = largest_remainder(left, &open_weights).ok_or_else(|| unmet(total, bounds))?;
    for (at, part) in open.into_iter().zip(divided) {
        parts[at] = part;
    }
    Ok(parts)
}

/// The shares of [`in_proportion`] before rounding.
///
/// # Errors
/// As [`in_proportion`].
pub fn exact_shares(total: u64, weights: &[u64], bounds: &[Bounds]) -> Result<Vec<f64>, DesignError> {
    let Shares { parts, open, left, weight } = shares(total, weights, bounds)?;
    let mut all: Vec<f64> = parts.into_iter().map(|part| part as f64).collect();
    if weight == 0 && left > 0 {
        return Err(unmet(total, bounds));
    }
    for at in open {
        all[at] = left as f64 * weights[at] as f64 / weight.max(1) as f64;
    }
    Ok(all)
}

/// Strata at a bound have their part; the open ones divide what is left by weight.
struct Shares {
    parts: Vec<u64>,
    open: Vec<usize>,
    left: u64,
    weight: u128,
}

fn shares(total: u64, weights: &[u64], bounds: &[Bounds]) -> Result<Shares, DesignError> {
    problem::as_long(weights.len(), bounds.len())?;
    allows(total, bounds)?;
    let mut weight: u128 = weights.iter().copied().map(u128::from).sum();
    if weight >> 63 != 0 {
        return Err(DesignError::TooLarge);
    }
    let mut parts = vec![0u64; weights.len()];
    let mut open: Vec<usize> = (0..weights.len()).collect();
    let mut left = total;
    loop {
        // By how much, in units of 1/weight, the shares leave the bounds.
        let share = |at: usize| u128::from(left) * u128::from(weights[at]);
        let over = |at: usize| share(at).saturating_sub(u128::from(bounds[at].most) * weight);
        let under = |at: usize| (u128::from(bounds[at].least) * weight).saturating_sub(share(at));
        let sum = |by: &dyn Fn(usize) -> u128| open.iter().map(|at| by(*at)).fold(0u128, u128::saturating_add);
        let (all_over, all_under) = (sum(&over), sum(&under));
        if all_over == 0 && all_under == 0 {
            return Ok(Shares { parts, open, left, weight });
        }
        // Where more is over than under, the others' shares grow: whoever is over stays over.
        let fixed = |at: usize| {
            if all_over >= all_under { (over(at) > 0).then(|| bounds[at].most) } else { (under(at) > 0).then(|| bounds[at].least) }
        };
        let decided: Vec<(usize, u64)> = open.iter().filter_map(|at| Some((*at, fixed(*at)?))).collect();
        for (at, part) in &decided {
            parts[*at] = *part;
        }
        for (at, part) in &decided {
            weight -= u128::from(weights[*at]);
            left = left.checked_sub(*part).ok_or_else(|| unmet(total, bounds))?;
        }
        open.retain(|at| decided.binary_search_by_key(at, |(at, _)| *at).is_err());
    }
}

/// Weights of 0 bar a stratum, so that bounds that allow the total may not do with these weights.
fn unmet(total: u64, bounds: &[Bounds]) -> DesignError {
    let sum = |of: fn(&Bounds) -> u64| bounds.iter().map(of).fold(0u64, u64::saturating_add);
    DesignError::Unmet { total, least: sum(|b| b.least), most: sum(|b| b.most) }
}

/// Integer weights in proportion to real ones, to 2^-44 of the largest.
///
/// # Errors
/// For a weight that is not a finite number of 0 or more.
pub fn weights_of(weights: &[f64]) -> Result<Vec<u64>, DesignError> {
    sizes(weights)?;
    let most = weights.iter().copied().fold(0.0, f64::max);
    let scale = if most > 0.0 { 17_592_186_044_416.0 / most } else { 0.0 };
    Ok(weights.iter().map(|w| if scale.is_finite() { (w * scale + 0.5) as u64 } else { u64::from(*w > 0.0) }).collect())
}

/// Weights of power allocation (Bankier 1988, The American Statistician 42(3)): `X^q · CV` for a
/// measure of importance X (often the total of the stratum), a coefficient of variation and a power
/// from 0 (every stratum alike) to 1 (Neyman's).
///
/// # Errors
/// For a value that is not a finite number of 0 or more, and a power outside [0, 1].
pub fn power_weights(importance: &[f64], variation: &[f64], power: f64) -> Result<Vec<u64>, DesignError> {
    problem::as_long(importance.len(), variation.len())?;
    sizes(importance)?;
    sizes(variation)?;
    if !(0.0..=1.0).contains(&power) {
        return Err(DesignError::Parameter { name: "power", value: power });
    }
    weights_of(&importance.iter().zip(variation).map(|(x, cv)| libm::pow(*x, power) * cv).collect::<Vec<_>>())
}

/// Weights of Kish's compromise (1988, J. Official Statistics 4(1)) between estimates for the whole
/// and for each of H strata: `sqrt(I² W² + 1/H²)`, with W the share of the stratum in the population
/// and I the importance of the whole (0 gives equal allocation).
///
/// # Errors
/// For an index that is not a finite number of 0 or more, and where all sizes are 0.
pub fn kish_weights(sizes: &[u64], importance: f64) -> Result<Vec<u64>, DesignError> {
    if !(importance.is_finite() && importance >= 0.0) {
        return Err(DesignError::Parameter { name: "importance", value: importance });
    }
    let (strata, all) = (sizes.len() as f64, sizes.iter().map(|n| *n as f64).sum::<f64>());
    if all == 0.0 {
        return Err(DesignError::EmptyGroup { group: 0 });
    }
    let weight = |size: &u64| {
        let share = importance * *size as f64 / all;
        libm::sqrt(share * share + 1.0 / (strata * strata))
    };
    weights_of(&sizes.iter().map(weight).collect::<Vec<_>>())
}
