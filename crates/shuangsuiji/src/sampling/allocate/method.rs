//! The allocations by their names: for hosts in other languages.

use super::{Bounds, DesignError, in_proportion, kish_weights, neyman, power_weights};

/// By what a total is divided over strata.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method<'a> {
    /// In proportion to the sizes.
    Proportional,
    /// To each the same.
    Equal,
    /// For the least variance, by the standard deviations (Neyman 1934).
    Neyman(&'a [f64]),
    /// By sizes to a power times the coefficients of variation (Bankier 1988).
    Power {
        /// The coefficients of variation.
        variations: &'a [f64],
        /// From 0 to 1.
        power: f64,
    },
    /// Between equal and proportional (Kish 1988).
    Kish {
        /// How much the whole counts beside the strata, 0 or more.
        importance: f64,
    },
}

impl<'a> Method<'a> {
    /// The method of a name: `proportional`, `equal`, `neyman`, `power` or `kish`, with the values of the strata and
    /// the number that it takes.
    pub fn named(name: &str, values: &'a [f64], parameter: f64) -> Option<Self> {
        Some(match name {
            "proportional" => Self::Proportional,
            "equal" => Self::Equal,
            "neyman" => Self::Neyman(values),
            "power" => Self::Power { variations: values, power: parameter },
            "kish" => Self::Kish { importance: parameter },
            _ => return None,
        })
    }
}

/// Divides a total over strata of these sizes.
///
/// # Errors
/// Where the bounds do not allow the total, or there are not bounds and values for each stratum.
pub fn allocate(total: u64, sizes: &[u64], bounds: &[Bounds], method: Method<'_>) -> Result<Vec<u64>, DesignError> {
    let reals = || sizes.iter().map(|size| *size as f64).collect::<Vec<_>>();
    match method {
        Method::Proportional => in_proportion(total, sizes, bounds),
        Method::Equal => in_proportion(total, &vec![1; sizes.len()], bounds),
        Method::Neyman(deviations) => {
            super::problem::as_long(sizes.len(), deviations.len())?;
            neyman(total, &reals().iter().zip(deviations).map(|(size, s)| size * s).collect::<Vec<_>>(), bounds)
        }
        Method::Power { variations, power } => in_proportion(total, &power_weights(&reals(), variations, power)?, bounds),
        Method::Kish { importance } => in_proportion(total, &kish_weights(sizes, importance)?, bounds),
    }
}
