//! Makers of portfolios: lists of samples with integer multiplicities, made before the seed, whose
//! inclusion probabilities are exactly the announced ones (protocol §6). *Optimise before, commit
//! integers, draw after.*

use rand_core::Rng;

use super::chance::{Chance, Dice};
use super::design::spacings;
use super::problem::{self, DesignError};
use super::{Bytes32, Portfolio, PortfolioError, Probabilities, Sample};

/// All samples of systematic πps sampling in an order of the frame, each with the number of starts
/// that give it. Whatever the order, each unit is in samples of together exactly its probability
/// times the sum of the multiplicities; which units meet is up to the order: along a curve through
/// space ([`hilbert_order`](super::design::hilbert_order)) samples are spread, in a
/// [`balanced_order`] they are balanced.
///
/// There are at most as many samples as units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    samples: Vec<(u64, Vec<u32>)>,
}

impl Listed {
    /// The samples for an order, which holds each unit of the frame once.
    ///
    /// # Errors
    /// Where the probabilities do not sum to a whole number, or the order is not one.
    pub fn systematic(probabilities: &Probabilities, order: &[u32]) -> Result<Self, DesignError> {
        probabilities.size()?;
        let ordered = in_order(probabilities, order)?;
        let one = ordered.one();
        // A start gives another sample than the one before it only where a unit begins or ends.
        let mut starts = vec![0];
        let mut at = 0u64;
        for part in ordered.parts().iter() {
            at = (at + part) % one;
            starts.push((one - at) % one);
        }
        starts.sort_unstable();
        starts.dedup();
        let mut samples = Vec::with_capacity(starts.len());
        for (at, start) in starts.iter().enumerate() {
            let length = starts.get(at + 1).unwrap_or(&one) - start;
            let mut members: Vec<u32> = spacings(&ordered, *start).into_iter().map(|place| order[place as usize]).collect();
            members.sort_unstable();
            samples.push((length, members));
        }
        let common = samples.iter().fold(0, |g, (length, _)| gcd(g, *length)).max(1);
        samples.iter_mut().for_each(|(length, _)| *length /= common);
        Ok(Self { samples })
    }

    /// The multiplicities and the members, ascending by position.
    pub fn samples(&self) -> &[(u64, Vec<u32>)] {
        &self.samples
    }

    /// The portfolio of a stratum whose units have these ids.
    ///
    /// # Errors
    /// Where there is not an id for each unit, or an id is given twice.
    pub fn portfolio(&self, ids: &[Bytes32]) -> Result<Portfolio, PortfolioError> {
        let mut samples = Vec::with_capacity(self.samples.len());
        for (at, (multiplicity, units)) in self.samples.iter().enumerate() {
            let members: Option<Vec<Bytes32>> = units.iter().map(|unit| ids.get(*unit as usize).copied()).collect();
            let mut members = members.ok_or(PortfolioError::Stranger(at))?;
            members.sort_unstable();
            samples.push(Sample { multiplicity: *multiplicity, members });
        }
        Portfolio::new(samples)
    }

    /// The mean, over the draws, of the squared relative errors with which a sample estimates the
    /// totals of some variables (those with a total of 0 are left out).
    ///
    /// # Errors
    /// Where there is not a finite value for each unit and variable.
    pub fn imbalance(&self, probabilities: &Probabilities, auxiliaries: &[Vec<f64>]) -> Result<f64, DesignError> {
        let p = probabilities.floats();
        let mut sum = 0.0;
        for values in auxiliaries {
            problem::values(p.len(), values)?;
            let total: f64 = values.iter().sum();
            if total != 0.0 {
                for (multiplicity, units) in &self.samples {
                    let estimate: f64 = units.iter().map(|unit| values[*unit as usize] / p[*unit as usize]).sum();
                    let error = (estimate - total) / total;
                    sum += *multiplicity as f64 * error * error;
                }
            }
        }
        Ok(sum / self.samples.iter().map(|(multiplicity, _)| *multiplicity as f64).sum::<f64>())
    }
}

/// Of so many random orders the one whose samples are best balanced on some variables
/// ([`Listed::imbalance`]), the first of equal ones. Time in proportion to tries, samples and sizes.
///
/// # Errors
/// As [`Listed::systematic`] and [`Listed::imbalance`].
pub fn balanced_order<R: Rng + ?Sized>(
    probabilities: &Probabilities,
    auxiliaries: &[Vec<f64>],
    tries: u32,
    rng: &mut R,
) -> Result<Vec<u32>, DesignError> {
    let mut dice = Dice::new(rng);
    let mut order: Vec<u32> = (0..probabilities.len() as u32).collect();
    let mut best = (f64::INFINITY, order.clone());
    for _ in 0..tries {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at as u64 + 1) as usize);
        }
        let imbalance = Listed::systematic(probabilities, &order)?.imbalance(probabilities, auxiliaries)?;
        if imbalance < best.0 {
            best = (imbalance, order.clone());
        }
    }
    Ok(best.1)
}

/// The probabilities in an order.
pub(super) fn in_order(probabilities: &Probabilities, order: &[u32]) -> Result<Probabilities<'static>, DesignError> {
    problem::as_long(probabilities.len(), order.len())?;
    let mut seen = vec![false; order.len()];
    for unit in order {
        match seen.get_mut(*unit as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(DesignError::Stranger { unit: (*unit).into() }),
        }
    }
    Ok(probabilities.picked(order))
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn holds(sizes: &[u64], n: u64, order: &[u32]) -> Listed {
        let p = Probabilities::of_sizes(sizes, n).unwrap();
        let listed = Listed::systematic(&p, order).unwrap();
        let total: u64 = listed.samples().iter().map(|(multiplicity, _)| multiplicity).sum();
        assert!(listed.samples().len() <= sizes.len().max(1));
        for (unit, part) in (0u32..).zip(p.parts().iter()) {
            let times: u64 = listed.samples().iter().filter(|(_, s)| s.contains(&unit)).map(|(m, _)| m).sum();
            assert_eq!(u128::from(times) * u128::from(p.one()), u128::from(*part) * u128::from(total), "unit {unit}");
        }
        assert!(listed.samples().iter().all(|(_, s)| s.len() as u64 == n));
        listed
    }

    #[test]
    fn listed_samples_have_exactly_the_announced_probabilities() {
        holds(&[2, 7, 8, 5, 4, 4], 3, &[0, 1, 2, 3, 4, 5]);
        holds(&[2, 7, 8, 5, 4, 4], 3, &[5, 0, 3, 1, 4, 2]);
        holds(&[90, 1, 1, 0, 3], 2, &[4, 3, 2, 1, 0]);
        let halves = holds(&[1; 8], 4, &[0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(halves.samples(), [(1, vec![1, 3, 5, 7]), (1, vec![0, 2, 4, 6])]);
        let p = Probabilities::of_sizes(&[1, 1, 1], 1).unwrap();
        assert_eq!(Listed::systematic(&p, &[0, 1, 1]), Err(DesignError::Stranger { unit: 1 }));
        assert_eq!(Listed::systematic(&p, &[0, 1]), Err(DesignError::Length { want: 3, have: 2 }));
    }

    #[test]
    fn a_portfolio_carries_the_ids() {
        let listed = holds(&[1; 6], 2, &[0, 1, 2, 3, 4, 5]);
        let ids: Vec<Bytes32> = (0u8..6).map(|i| [9 - i; 32]).collect();
        let portfolio = listed.portfolio(&ids).unwrap();
        assert_eq!(portfolio.total(), 3);
        assert!(ids.iter().all(|id| portfolio.inclusion(id) == 1));
        assert_eq!(listed.portfolio(&ids[..5]), Err(PortfolioError::Stranger(0)));
        assert!(listed.portfolio(&[[0; 32]; 6]).is_err(), "an id twice");
    }

    #[test]
    fn a_balanced_order_balances() {
        let sizes: Vec<u64> = (0..40).map(|i| 1 + i % 5).collect();
        let p = Probabilities::of_sizes(&sizes, 8).unwrap();
        let x: Vec<f64> = (0..40).map(|i| f64::from(i * i % 23)).collect();
        let plain: Vec<u32> = (0..40).collect();
        let aux = [x];
        let order = balanced_order(&p, &aux, 60, &mut ChaCha8Rng::seed_from_u64(4)).unwrap();
        let of = |order: &[u32]| Listed::systematic(&p, order).unwrap().imbalance(&p, &aux).unwrap();
        assert!(of(&order) < 0.7 * of(&plain), "{} {}", of(&order), of(&plain));
        holds(&sizes, 8, &order);
    }
}
