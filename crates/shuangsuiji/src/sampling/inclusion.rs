//! How probable it is, before the seed, that a unit is selected.

use super::select::{Method, SelectError, Unit, enough};
use super::weighted::{Certainty, certainty};

/// A probability as a fraction of integers, not reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The numerator.
    pub num: u128,
    /// The denominator, at least 1.
    pub den: u128,
    /// Whether it is the probability itself. Otherwise it is the target k·w/W of `pps` and
    /// `pareto`, which the realised probability comes close to and does not meet (protocol §6).
    pub exact: bool,
}

/// The probability of selection of each unit, in the order given; tickets and ids play no part.
/// For a portfolio see [`super::Portfolio::inclusion`].
///
/// # Errors
/// Those of [`super::rank`]: what cannot be drawn has no probabilities.
pub fn inclusion(units: &[Unit], method: &Method) -> Result<Vec<Inclusion>, SelectError> {
    let exact = |num: u128, den: u128| Inclusion { num, den, exact: true };
    match *method {
        Method::Srs { n } => {
            let have = units.len() as u64;
            enough(have, n)?;
            Ok(vec![exact(n.into(), u128::from(have).max(1)); units.len()])
        }
        Method::Threshold { num, den } => {
            super::select::probability(num, den)?;
            Ok(vec![exact(num.into(), den.into()); units.len()])
        }
        Method::Pps { n } | Method::Pareto { n } => {
            let Certainty { sure, rest, total, k, .. } = certainty(units, n)?;
            let mut all = vec![exact(0, 1); units.len()];
            let mut set = |at: u32, p: Inclusion| {
                if let Some(slot) = all.get_mut(at as usize) {
                    *slot = p;
                }
            };
            for at in sure {
                set(at, exact(1, 1));
            }
            // Equal weights are a simple random draw of k, and k = 0 selects none: both exact.
            let weight = |at: u32| units.get(at as usize).map_or(0, |u| u.weight);
            let flat = rest.windows(2).all(|w| matches!(w, [a, b] if weight(*a) == weight(*b)));
            for at in rest {
                let num = u128::from(k) * u128::from(weight(at));
                set(at, Inclusion { num, den: total, exact: flat || k == 0 });
            }
            Ok(all)
        }
    }
}
