//! Joint (second-order) inclusion probabilities: that two units are both drawn.
//!
//! A function takes the units to look at, by their positions in the frame, and gives a matrix over
//! them: an estimate needs the pairs of its sample only.

mod arcs;
mod counted;
mod pivotal;
mod rejective;
mod true_ordered;

pub use arcs::{systematic, systematic_pps};
pub use counted::counted;
pub use pivotal::{ordered_pivotal, pivotal_along};
pub use rejective::{conditional_poisson, sampford};
pub use true_ordered::{inclusion_of_pareto, inclusion_of_sequential_poisson};

use super::Probabilities;
use super::problem::{self, DesignError};
use super::sum::sum;

/// The joint probabilities of some units; on the diagonal their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    units: usize,
    values: Vec<f64>,
}

impl Joint {
    /// A matrix from what stands at and above its diagonal.
    fn from_upper(units: usize, mut value: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = vec![0.0; units * units];
        for a in 0..units {
            for b in a..units {
                let joint = value(a, b);
                values[a * units + b] = joint;
                values[b * units + a] = joint;
            }
        }
        Self { units, values }
    }

    /// A matrix given row by row.
    ///
    /// # Errors
    /// Where it does not have `units` rows of as many values.
    pub fn of_values(units: usize, values: Vec<f64>) -> Result<Self, DesignError> {
        problem::as_long(units.saturating_mul(units), values.len())?;
        Ok(Self { units, values })
    }

    /// How many units it is about.
    pub fn len(&self) -> usize {
        self.units
    }

    /// Whether it is about none.
    pub fn is_empty(&self) -> bool {
        self.units == 0
    }

    /// The probability of a pair, by their places in the list of units; 0 for a place that is none.
    pub fn get(&self, a: usize, b: usize) -> f64 {
        if b < self.units { self.values.get(a * self.units + b).copied().unwrap_or(0.0) } else { 0.0 }
    }

    /// All of it, row by row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

/// That every unit looked at is in the frame.
fn inside(units: usize, among: &[u32]) -> Result<(), DesignError> {
    match among.iter().find(|unit| **unit as usize >= units) {
        Some(unit) => Err(DesignError::Stranger { unit: (*unit).into() }),
        None => Ok(()),
    }
}

/// Simple random sampling without replacement: n(n − 1)/(N(N − 1)). Exact.
///
/// # Errors
/// Where `n` is above the frame, or a unit is not in it.
pub fn srs(units: u64, n: u64, among: &[u32]) -> Result<Joint, DesignError> {
    let (units, n) = problem::size(units, n)?;
    inside(units as usize, among)?;
    let (own, size) = (f64::from(n), f64::from(units));
    let pair = if units > 1 { own * (own - 1.0) / (size * (size - 1.0)) } else { 0.0 };
    Ok(Joint::from_upper(among.len(), |a, b| if among[a] == among[b] { own / size } else { pair }))
}

/// Simple random sampling with replacement: that each of two units is drawn at least once, and on the diagonal that a
/// unit is. Exact up to rounding.
///
/// # Errors
/// Where frame or sample hold 2^32 units or more, or a unit is not in the frame.
pub fn srs_with_replacement(units: u64, n: u64, among: &[u32]) -> Result<Joint, DesignError> {
    let (units, n) = (problem::frame(units)?, problem::frame(n)?);
    inside(units as usize, among)?;
    let (size, draws) = (f64::from(units), f64::from(n));
    let own = if n > 0 { -libm::expm1(draws * libm::log1p(-1.0 / size)) } else { 0.0 };
    // 1 − 2(1 − 1/N)^n + (1 − 2/N)^n without the difference of near numbers: (1 − 2/N)/(1 − 1/N)² = 1 − 1/(N − 1)².
    let neither = if n > 0 { libm::expm1(draws * libm::log1p(-1.0 / ((size - 1.0) * (size - 1.0)))) } else { 0.0 };
    let pair = own * own + (1.0 - own) * (1.0 - own) * neither;
    Ok(Joint::from_upper(among.len(), |a, b| if among[a] == among[b] { own } else { pair }))
}

/// Independent draws (Bernoulli and Poisson sampling): the product. Exact.
///
/// # Errors
/// Where a unit is not in the frame.
pub fn poisson(probabilities: &Probabilities, among: &[u32]) -> Result<Joint, DesignError> {
    inside(probabilities.len(), among)?;
    let p = picked(probabilities, among);
    Ok(Joint::from_upper(among.len(), |a, b| if among[a] == among[b] { p[a] } else { p[a] * p[b] }))
}

/// Hájek's approximation (1964) for designs of fixed size and high entropy, Pareto among them:
/// `π_i π_j (1 − (1 − π_i)(1 − π_j)/Σπ(1 − π))`.
///
/// # Errors
/// Where a unit is not in the frame.
pub fn hajek(probabilities: &Probabilities, among: &[u32]) -> Result<Joint, DesignError> {
    inside(probabilities.len(), among)?;
    let spread = sum(probabilities.floats().into_iter().map(|p| p * (1.0 - p)));
    let p = picked(probabilities, among);
    let pair = |a: f64, b: f64| if spread > 0.0 { a * b * (1.0 - (1.0 - a) * (1.0 - b) / spread) } else { a * b };
    Ok(Joint::from_upper(among.len(), |a, b| if among[a] == among[b] { p[a] } else { pair(p[a], p[b]) }))
}

fn picked(probabilities: &Probabilities, among: &[u32]) -> Vec<f64> {
    let one = probabilities.one() as f64;
    among.iter().map(|unit| probabilities.part(*unit as usize) as f64 / one).collect()
}
