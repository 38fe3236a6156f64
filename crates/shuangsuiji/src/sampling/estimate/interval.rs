//! Intervals for a prevalence (the share of units that have a property).

use super::{DesignError, problem, two_sided};

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Wilson's interval (1927, JASA 22(158)) for a share estimated as `share` from `n` units, or from an
/// effective number of units (the size over the design effect).
///
/// # Errors
/// For a share outside [0, 1], an `n` that is not above 0, a confidence outside (0, 1).
pub fn wilson(share: f64, n: f64, confidence: f64) -> Result<Interval, DesignError> {
    if !(0.0..=1.0).contains(&share) {
        return Err(DesignError::Parameter { name: "share", value: share });
    }
    if !(n.is_finite() && n > 0.0) {
        return Err(DesignError::Parameter { name: "n", value: n });
    }
    let z = two_sided(confidence)?;
    let square = z * z;
    let center = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half = z / (1.0 + square / n) * libm::sqrt(share * (1.0 - share) / n + square / (4.0 * n * n));
    Ok(Interval { low: (center - half).max(0.0), high: (center + half).min(1.0) })
}

/// The interval of Clopper and Pearson (1934, Biometrika 26(4)) for `found` of `n`: it covers the share
/// at least as often as the confidence says, whatever the share is.
///
/// # Errors
/// Where more are found than there are, `n` is 0, or the confidence is outside (0, 1).
pub fn clopper_pearson(found: u64, n: u64, confidence: f64) -> Result<Interval, DesignError> {
    if found > n {
        return Err(DesignError::TooFew { need: found, have: n });
    }
    if n == 0 {
        return Err(DesignError::Parameter { name: "n", value: 0.0 });
    }
    problem::frame(n)?;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(DesignError::Parameter { name: "confidence", value: confidence });
    }
    let tail = (1.0 - confidence) / 2.0;
    let (x, n) = (found as f64, n as f64);
    // P(X ≥ x) grows with the share, P(X ≤ x) falls.
    let low = if found == 0 { 0.0 } else { where_reached(|p| incomplete_beta(x, n - x + 1.0, p) >= tail) };
    let high = if x == n { 1.0 } else { where_reached(|p| incomplete_beta(n - x, x + 1.0, 1.0 - p) <= tail) };
    Ok(Interval { low, high })
}

/// The point of [0, 1] from which on something holds, by halving.
fn where_reached(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if holds(middle) { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let log = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    libm::exp(log) * fraction(a, b, x) / a
}

/// By the method of Lentz (1976), from the front.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let solid = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut d = 1.0 / solid(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut value) = (1.0, d);
    for m in 1..100_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            d = 1.0 / solid(1.0 + term * d);
            c = solid(1.0 + term / c);
            value *= c * d;
        }
        if (value - before).abs() <= f64::EPSILON * value.abs() {
            break;
        }
    }
    value
}
