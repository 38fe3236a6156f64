//! The designs that need nothing but inclusion probabilities, chosen by their ids: for hosts in other languages.

use rand_core::Rng;

use super::{
    ConditionalPoisson, DesignError, Probabilities, Selection, ordered_pivotal, pareto, poisson, sampford, sequential_poisson,
    systematic_pps,
};
use crate::sampling::Design;

/// A design over inclusion probabilities, ready to draw any number of samples.
#[derive(Debug)]
pub struct ByProbabilities<'a> {
    probabilities: Probabilities<'a>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Poisson,
    Systematic,
    SequentialPoisson,
    Pareto,
    Sampford,
    OrderedPivotal,
    /// With what it works out once.
    Conditional(ConditionalPoisson),
}

impl<'a> ByProbabilities<'a> {
    /// Poisson, systematic πps, sequential Poisson, Pareto, Sampford, conditional Poisson or ordered pivotal.
    ///
    /// # Errors
    /// For another design, and where the conditional Poisson design has no such probabilities.
    pub fn new(design: Design, probabilities: Probabilities<'a>) -> Result<Self, DesignError> {
        let kind = match design {
            Design::Poisson => Kind::Poisson,
            Design::SystematicPps => Kind::Systematic,
            Design::SequentialPoisson => Kind::SequentialPoisson,
            Design::Pareto => Kind::Pareto,
            Design::Sampford => Kind::Sampford,
            Design::OrderedPivotal => Kind::OrderedPivotal,
            Design::ConditionalPoisson => Kind::Conditional(ConditionalPoisson::new(&probabilities)?),
            _ => return Err(DesignError::NotByProbabilities),
        };
        Ok(Self { probabilities, kind })
    }

    /// A sample.
    ///
    /// # Errors
    /// Those of the design.
    pub fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> Result<Selection, DesignError> {
        let p = &self.probabilities;
        match &self.kind {
            Kind::Poisson => Ok(poisson(p, rng)),
            Kind::Systematic => Ok(systematic_pps(p, rng)),
            Kind::SequentialPoisson => sequential_poisson(p, rng),
            Kind::Pareto => pareto(p, rng),
            Kind::Sampford => sampford(p, rng),
            Kind::OrderedPivotal => ordered_pivotal(p, rng),
            Kind::Conditional(ready) => Ok(ready.draw(rng)),
        }
    }
}
