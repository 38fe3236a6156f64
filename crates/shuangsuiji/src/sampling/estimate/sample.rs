//! A sample that was drawn by chance, and what can be estimated from it.

use super::variance::of_total;
use super::{Design, DesignError, Estimate, Variance, problem, sum};

/// How a sample came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Drawn by a design.
    Drawn(Design),
    /// Chosen by people (定向): on a complaint, a clue, a special plan.
    Directed,
}

/// The drawn units of a frame with their inclusion probabilities. Values are given unit by unit in
/// the same order.
#[derive(Clone, Debug)]
pub struct ProbabilitySample {
    design: Design,
    probabilities: Vec<f64>,
    strata: Vec<u32>,
}

impl ProbabilitySample {
    /// The units of a sample, by their inclusion probabilities; of a design with replacement, by the
    /// expected number of times that each is drawn, a unit as often as it was drawn.
    ///
    /// # Errors
    /// For a sample that was not drawn by chance; for a probability that is 0, above 1 or no number.
    pub fn new(origin: Origin, probabilities: Vec<f64>) -> Result<Self, DesignError> {
        let Origin::Drawn(design) = origin else { return Err(DesignError::NotByChance) };
        let repeats = design == Design::SrsWithReplacement;
        for (unit, p) in (0u64..).zip(&probabilities) {
            if *p == 0.0 {
                return Err(DesignError::Impossible { unit });
            }
            if !(p.is_finite() && *p > 0.0 && (repeats || *p <= 1.0)) {
                return Err(DesignError::Probability { unit, value: *p });
            }
        }
        let strata = vec![0; probabilities.len()];
        Ok(Self { design, probabilities, strata })
    }

    /// States the stratum of each unit: strata are drawn independently, each by the design.
    ///
    /// # Errors
    /// Where there is not a stratum for each unit.
    pub fn in_strata(mut self, strata: Vec<u32>) -> Result<Self, DesignError> {
        problem::as_long(self.len(), strata.len())?;
        self.strata = strata;
        Ok(self)
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.probabilities.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.probabilities.is_empty()
    }

    /// The design.
    pub fn design(&self) -> Design {
        self.design
    }

    /// The inclusion probabilities.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    pub(super) fn strata(&self) -> &[u32] {
        &self.strata
    }

    /// The total of a variable over the frame, by Horvitz and Thompson (1952): `Σ y/π`. (Of a design
    /// with replacement it is that of Hansen and Hurwitz 1943.)
    ///
    /// # Errors
    /// Where there is not a finite value for each unit, or the variance cannot be had for the design.
    pub fn total(&self, y: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        self.finite(y)?;
        self.linear(self.weighted(y), y, variance)
    }

    /// The mean of a variable over the frame, by Hájek (1971): the estimated total over the estimated
    /// size of the frame.
    ///
    /// # Errors
    /// As [`Self::total`].
    pub fn mean(&self, y: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        self.ratio(y, &vec![1.0; self.len()], variance)
    }

    /// The ratio of the totals of two variables.
    ///
    /// # Errors
    /// As [`Self::total`]; and where the total of `x` is estimated as 0.
    pub fn ratio(&self, y: &[f64], x: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        self.finite(y)?;
        self.finite(x)?;
        let (above, below) = (self.weighted(y), self.weighted(x));
        if below == 0.0 {
            return Err(DesignError::Dependent);
        }
        let ratio = above / below;
        let residuals: Vec<f64> = y.iter().zip(x).map(|(y, x)| (y - ratio * x) / below).collect();
        self.linear(ratio, &residuals, variance)
    }

    /// The total of `y` by its ratio to a variable whose total over the frame is known.
    ///
    /// # Errors
    /// As [`Self::ratio`].
    pub fn ratio_total(&self, y: &[f64], x: &[f64], total_of_x: f64, variance: Variance<'_>) -> Result<Estimate, DesignError> {
        let Estimate { value, variance } = self.ratio(y, x, variance)?;
        Ok(Estimate { value: value * total_of_x, variance: variance * total_of_x * total_of_x })
    }

    /// The total over a domain (a part of the frame that is not a stratum): units outside count as 0.
    ///
    /// # Errors
    /// As [`Self::total`].
    pub fn total_in(&self, domain: &[bool], y: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        self.total(&self.inside(domain, y)?, variance)
    }

    /// The mean over a domain, whose size is estimated too.
    ///
    /// # Errors
    /// As [`Self::ratio`]: among others where no unit of the sample is in the domain.
    pub fn mean_in(&self, domain: &[bool], y: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        let ones = vec![1.0; self.len()];
        self.ratio(&self.inside(domain, y)?, &self.inside(domain, &ones)?, variance)
    }

    /// The design effect (Kish 1965) of an estimated mean: its variance over that of a simple random
    /// sample of the same size. The size over it is the effective size.
    ///
    /// # Errors
    /// Where there is not a finite value for each unit, or fewer than two units.
    pub fn design_effect(&self, y: &[f64], mean: &Estimate) -> Result<f64, DesignError> {
        self.finite(y)?;
        let n = self.len() as f64;
        if self.len() < 2 {
            return Err(DesignError::Lonely { stratum: 0 });
        }
        let frame = sum(self.probabilities.iter().map(|p| 1.0 / p));
        let center = self.weighted(y) / frame;
        let squares = sum(y.iter().zip(&self.probabilities).map(|(y, p)| (y - center) * (y - center) / p));
        let simple = (1.0 - n / frame) * squares / frame * n / (n - 1.0) / n;
        Ok(mean.variance / simple)
    }

    pub(super) fn weighted(&self, y: &[f64]) -> f64 {
        sum(y.iter().zip(&self.probabilities).map(|(y, p)| y / p))
    }

    /// An estimator whose error is that of the total of some residuals.
    pub(super) fn linear(&self, value: f64, residuals: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        Ok(Estimate { value, variance: of_total(self, residuals, variance)? })
    }

    pub(super) fn finite(&self, values: &[f64]) -> Result<(), DesignError> {
        problem::values(self.len(), values)
    }

    fn inside(&self, domain: &[bool], y: &[f64]) -> Result<Vec<f64>, DesignError> {
        problem::as_long(self.len(), domain.len())?;
        problem::as_long(self.len(), y.len())?;
        Ok(domain.iter().zip(y).map(|(inside, y)| if *inside { *y } else { 0.0 }).collect())
    }
}
