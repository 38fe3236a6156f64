//! Estimates from a probability sample, with their variances and intervals.
//!
//! Only a [`ProbabilitySample`] can be estimated from, and only a design makes one: of a sample chosen
//! by hand (定向) there is no way to it. Every estimator is a total, or is linearised to one: its
//! variance is that of the total of its residuals (Särndal, Swensson and Wretman 1992, §5.5).

mod calibration;
mod excess;
mod interval;
mod sample;
mod variance;

pub use calibration::Calibrated;
pub use excess::{Cell, excesses};
pub use interval::{Interval, clopper_pearson, wilson};
pub use sample::{Origin, ProbabilitySample};
pub use variance::Variance;

use super::Design;
use super::joint::Joint;
use super::normal::two_sided;
use super::problem::{self, DesignError};
use super::sum::sum;

/// An estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The estimated variance of the estimator. That of a design with unknown joint probabilities can
    /// come out below 0 for an unlucky sample; it is then given as it is.
    pub variance: f64,
}

impl Estimate {
    /// The square root of the variance; not a number where it is below 0.
    pub fn standard_error(&self) -> f64 {
        libm::sqrt(self.variance)
    }

    /// The standard error over the value.
    pub fn coefficient_of_variation(&self) -> f64 {
        self.standard_error() / self.value.abs()
    }

    /// The interval of the normal approximation at a confidence in (0, 1).
    ///
    /// # Errors
    /// For a confidence outside (0, 1).
    pub fn interval(&self, confidence: f64) -> Result<Interval, DesignError> {
        let half = two_sided(confidence)? * self.standard_error();
        Ok(Interval { low: self.value - half, high: self.value + half })
    }
}

#[cfg(test)]
mod tests;
