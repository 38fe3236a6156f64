//! Quantiles of the normal law, from the error function of the crate `libm`: the same bits everywhere.

use super::DesignError;

/// The z with a probability of `confidence` between −z and z: 1.96 for 0.95.
pub(super) fn two_sided(confidence: f64) -> Result<f64, DesignError> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(DesignError::Parameter { name: "confidence", value: confidence });
    }
    let outside = 1.0 - confidence;
    // erfc falls; forty halvings of a step beyond the last bit lose nothing.
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if libm::erfc(middle * std::f64::consts::FRAC_1_SQRT_2) > outside { low = middle } else { high = middle }
    }
    Ok(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (confidence, z) in [(0.5, 0.674489750196082), (0.95, 1.959963984540054), (0.99, 2.5758293035489), (0.999, 3.290526731491896)] {
            assert!((two_sided(confidence).unwrap() - z).abs() < 1e-13, "{confidence}");
        }
        for bad in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(two_sided(bad).is_err());
        }
    }
}
