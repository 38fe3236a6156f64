//! Allocation of a sample over strata, and how large a sample must be.
//!
//! Every allocation sums to the total it was asked for, within the bounds of each stratum, or is an
//! error: a total that cannot be met is never made smaller. Shares are rounded by the largest
//! remainder, in integers; [`neyman`] needs no rounding, being the optimum over integers itself.

mod detection;
mod method;
mod optimal;
mod shares;
mod size;

pub(in crate::sampling) use detection::falling;
pub use detection::{detection_probability, detection_size};
pub use method::{Method, allocate};
pub use optimal::{cost_optimal, neyman};
pub use shares::{exact_shares, in_proportion, kish_weights, power_weights, weights_of};
pub use size::{size_for_cv, size_for_margin};

use super::problem::{self, DesignError};

/// The least and the greatest sample size of a stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub least: u64,
    /// The greatest, at most the size of the stratum.
    pub most: u64,
}

impl Bounds {
    /// From none to all of a stratum.
    pub fn up_to(size: u64) -> Self {
        Self { least: 0, most: size }
    }

    /// Those of each stratum; what is not given is none and all.
    ///
    /// # Errors
    /// Where a list is not as long as there are strata.
    pub fn of(sizes: &[u64], least: Option<&[u64]>, most: Option<&[u64]>) -> Result<Vec<Self>, DesignError> {
        for list in [least, most].into_iter().flatten() {
            problem::as_long(sizes.len(), list.len())?;
        }
        let at = |list: Option<&[u64]>, stratum: usize| list.and_then(|list| list.get(stratum)).copied();
        let bounds =
            |(stratum, size): (usize, &u64)| Self { least: at(least, stratum).unwrap_or(0), most: at(most, stratum).unwrap_or(*size) };
        Ok(sizes.iter().enumerate().map(bounds).collect())
    }
}

/// That the bounds are in order and allow the total.
fn allows(total: u64, bounds: &[Bounds]) -> Result<(), DesignError> {
    if let Some(stratum) = bounds.iter().position(|b| b.least > b.most) {
        let Bounds { least, most } = bounds[stratum];
        return Err(DesignError::Bounds { stratum: stratum as u64, least, most });
    }
    let sum = |of: fn(&Bounds) -> u64| bounds.iter().map(of).fold(0u64, u64::saturating_add);
    let (least, most) = (sum(|b| b.least), sum(|b| b.most));
    if (least..=most).contains(&total) { Ok(()) } else { Err(DesignError::Unmet { total, least, most }) }
}

/// That every value is a finite number of 0 or more.
fn sizes(values: &[f64]) -> Result<(), DesignError> {
    match (0u64..).zip(values).find(|(_, value)| !(value.is_finite() && **value >= 0.0)) {
        Some((unit, value)) => Err(DesignError::Size { unit, value: *value }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
