//! How large a simple random sample must be for an estimate of a wanted precision.

use super::DesignError;
use crate::sampling::normal::two_sided;

/// The least n whose proportion has a margin of error of at most `margin` at a confidence:
/// `z² p(1 − p)/n · (N − n)/(N − 1) ≤ margin²` (Cochran 1977, §4.4).
///
/// # Errors
/// For a proportion outside [0, 1], a margin or confidence outside (0, 1).
pub fn size_for_margin(population: u64, proportion: f64, margin: f64, confidence: f64) -> Result<u64, DesignError> {
    if !(0.0..=1.0).contains(&proportion) {
        return Err(DesignError::Parameter { name: "proportion", value: proportion });
    }
    open_unit("margin", margin)?;
    let z = two_sided(confidence)?;
    let spread = z * z * proportion * (1.0 - proportion);
    let rest = population.saturating_sub(1) as f64;
    Ok(least(population, |n| spread * (population - n) as f64 <= margin * margin * n as f64 * rest))
}

/// The least n whose mean has a coefficient of variation of at most `target`, for a variable whose
/// own is `variation`: `variation² (1/n − 1/N) ≤ target²` (Cochran 1977, §4.6).
///
/// # Errors
/// For a variation that is not a finite number of 0 or more, and a target that is not a positive one.
pub fn size_for_cv(population: u64, variation: f64, target: f64) -> Result<u64, DesignError> {
    if !(variation.is_finite() && variation >= 0.0) {
        return Err(DesignError::Parameter { name: "variation", value: variation });
    }
    if !(target.is_finite() && target > 0.0) {
        return Err(DesignError::Parameter { name: "target", value: target });
    }
    let ratio = (variation / target) * (variation / target);
    Ok(least(population, |n| ratio * (population - n) as f64 <= n as f64 * population as f64))
}

pub(super) fn open_unit(name: &'static str, value: f64) -> Result<(), DesignError> {
    if value > 0.0 && value < 1.0 { Ok(()) } else { Err(DesignError::Parameter { name, value }) }
}

/// The least n from 1 to the population that is enough; all of it always is.
fn least(population: u64, enough: impl Fn(u64) -> bool) -> u64 {
    let (mut below, mut at) = (0, population);
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        if enough(middle) { at = middle } else { below = middle }
    }
    at
}
