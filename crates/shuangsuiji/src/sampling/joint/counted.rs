//! Pairs counted over samples: exact over all samples of a portfolio, and near over many draws of a design for which no
//! formula is known.

use super::{DesignError, Joint, inside};

/// The share of the samples in which two units are, each sample as often as its multiplicity.
///
/// Over those of a [`Listed`](crate::sampling::Listed) it is exact. Over independent draws of any design, from
/// [`replicate_rng`](crate::sampling::replicate_rng) for instance, it is an estimate whose standard error is
/// `sqrt(p(1 − p)/draws)`, at most `1/(2·sqrt(draws))`.
///
/// # Errors
/// Where there are no samples ([`DesignError::Parameter`] `samples`), or a unit is not in the frame.
pub fn counted<S: AsRef<[u32]>>(units: usize, samples: impl IntoIterator<Item = (u64, S)>, among: &[u32]) -> Result<Joint, DesignError> {
    inside(units, among)?;
    let mut counts = vec![0u128; among.len() * among.len()];
    let mut total = 0u128;
    let mut there = vec![false; units];
    for (multiplicity, sample) in samples {
        inside(units, sample.as_ref())?;
        let multiplicity = u128::from(multiplicity);
        total += multiplicity;
        sample.as_ref().iter().for_each(|unit| there[*unit as usize] = true);
        let in_it: Vec<usize> = (0..among.len()).filter(|at| there[among[*at] as usize]).collect();
        for a in &in_it {
            in_it.iter().for_each(|b| counts[a * among.len() + b] += multiplicity);
        }
        sample.as_ref().iter().for_each(|unit| there[*unit as usize] = false);
    }
    if total == 0 {
        return Err(DesignError::Parameter { name: "samples", value: 0.0 });
    }
    Joint::of_values(among.len(), counts.into_iter().map(|count| count as f64 / total as f64).collect())
}
