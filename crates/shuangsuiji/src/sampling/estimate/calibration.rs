//! Linear calibration: weights that reproduce known totals.

use super::{DesignError, Estimate, ProbabilitySample, Variance, problem, sum};

/// A sample whose weights are moved, as little as possible, until the totals of auxiliary variables
/// are the known ones: `w = (1/π)(1 + x'λ)` (Deville and Särndal 1992, JASA 87(418), the linear
/// method; poststratification is the special case of classes).
#[derive(Clone, Debug)]
pub struct Calibrated<'a> {
    sample: &'a ProbabilitySample,
    auxiliaries: Vec<Vec<f64>>,
    gram: Cholesky,
    factors: Vec<f64>,
}

impl<'a> Calibrated<'a> {
    /// Calibrates on variables (a list of values for each, unit by unit) with known totals.
    ///
    /// # Errors
    /// Where there is not a finite value for each unit and variable or not a total for each variable,
    /// and where a variable is a combination of the others over the sample.
    pub fn new(sample: &'a ProbabilitySample, auxiliaries: Vec<Vec<f64>>, totals: &[f64]) -> Result<Self, DesignError> {
        problem::as_long(auxiliaries.len(), totals.len())?;
        for values in &auxiliaries {
            sample.finite(values)?;
        }
        let p = sample.probabilities();
        let product = |a: &[f64], b: &[f64]| sum(a.iter().zip(b).zip(p).map(|((a, b), p)| a * b / p));
        let gram = Cholesky::new(auxiliaries.len(), |a, b| product(&auxiliaries[a], &auxiliaries[b]))?;
        let short: Vec<f64> = auxiliaries.iter().zip(totals).map(|(x, total)| total - sample.weighted(x)).collect();
        let lambda = gram.solve(short);
        let factor = |unit: usize| 1.0 + sum(auxiliaries.iter().zip(&lambda).map(|(x, l)| x[unit] * l));
        let factors = (0..sample.len()).map(factor).collect();
        Ok(Self { sample, auxiliaries, gram, factors })
    }

    /// Poststratifies on classes (numbered from 0) of known sizes.
    ///
    /// # Errors
    /// For a class that is not one of the sizes, and for a class without a unit in the sample.
    pub fn poststratified(sample: &'a ProbabilitySample, classes: &[u32], sizes: &[f64]) -> Result<Self, DesignError> {
        problem::as_long(sample.len(), classes.len())?;
        let groups = sizes.len() as u64;
        if let Some((unit, label)) = (0u64..).zip(classes).find(|(_, class)| u64::from(**class) >= groups) {
            return Err(DesignError::Label { unit, label: (*label).into(), groups });
        }
        if let Some(group) = (0..groups).find(|group| !classes.iter().any(|class| u64::from(*class) == *group)) {
            return Err(DesignError::EmptyGroup { group });
        }
        let member = |group: u32| classes.iter().map(|class| if *class == group { 1.0 } else { 0.0 }).collect();
        Self::new(sample, (0..sizes.len() as u32).map(member).collect(), sizes)
    }

    /// The weights, which may be below 0 where the sample is far from the totals.
    pub fn weights(&self) -> Vec<f64> {
        self.factors.iter().zip(self.sample.probabilities()).map(|(g, p)| g / p).collect()
    }

    /// The total of a variable, with the variance of the residuals of its regression on the auxiliary
    /// variables, each times its factor.
    ///
    /// # Errors
    /// As [`ProbabilitySample::total`].
    pub fn total(&self, y: &[f64], variance: Variance<'_>) -> Result<Estimate, DesignError> {
        self.sample.finite(y)?;
        let p = self.sample.probabilities();
        let product = |x: &Vec<f64>| sum(x.iter().zip(y).zip(p).map(|((x, y), p)| x * y / p));
        let slopes = self.gram.solve(self.auxiliaries.iter().map(product).collect());
        let fitted = |unit: usize| sum(self.auxiliaries.iter().zip(&slopes).map(|(x, b)| x[unit] * b));
        let residuals: Vec<f64> = (0..y.len()).map(|unit| self.factors[unit] * (y[unit] - fitted(unit))).collect();
        let value = sum(y.iter().zip(self.weights()).map(|(y, w)| y * w));
        self.sample.linear(value, &residuals, variance)
    }
}

/// The factor of a symmetric positive definite matrix.
#[derive(Clone, Debug)]
struct Cholesky {
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    fn new(size: usize, value: impl Fn(usize, usize) -> f64) -> Result<Self, DesignError> {
        /// A pivot this far below its diagonal is rounding: the variable depends on those before.
        const DEPENDENT: f64 = 1e-12;
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(size);
        for i in 0..size {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, earlier) in rows.iter().enumerate() {
                let known: f64 = row.iter().zip(earlier).map(|(a, b)| a * b).sum();
                row.push((value(i, j) - known) / earlier[j]);
            }
            let diagonal = value(i, i);
            let pivot = diagonal - row.iter().map(|a| a * a).sum::<f64>();
            if pivot.is_nan() || pivot <= DEPENDENT * diagonal {
                return Err(DesignError::Dependent);
            }
            row.push(libm::sqrt(pivot));
            rows.push(row);
        }
        Ok(Self { rows })
    }

    fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        for (i, row) in self.rows.iter().enumerate() {
            let known: f64 = row.iter().zip(&right).take(i).map(|(a, b)| a * b).sum();
            right[i] = (right[i] - known) / row[i];
        }
        for i in (0..self.rows.len()).rev() {
            let known: f64 = (i + 1..self.rows.len()).map(|k| self.rows[k][i] * right[k]).sum();
            right[i] = (right[i] - known) / self.rows[i][i];
        }
        right
    }
}
