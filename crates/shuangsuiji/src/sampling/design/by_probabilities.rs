//! The designs that need nothing but inclusion probabilities, chosen by their ids: for hosts in other languages.

use rand_core::Rng;

use super::{
    ConditionalPoisson, DesignError, Probabilities, Selection, ordered_pivotal, pareto, poisson, sampford, sequential_poisson,
    systematic_pps,
};
use crate::sampling::Design;

/// A design over inclusion probabilities, ready to draw any number of samples.
#[derive(Debug)]
pub struct ByProbabilities {
    design: Design,
    probabilities: Probabilities,
    /// What the conditional Poisson design works out once.
    conditional: Option<ConditionalPoisson>,
}

impl ByProbabilities {
    /// Poisson, systematic πps, sequential Poisson, Pareto, Sampford, conditional Poisson or ordered pivotal.
    ///
    /// # Errors
    /// For another design, and where the conditional Poisson design has no such probabilities.
    pub fn new(design: Design, probabilities: Probabilities) -> Result<Self, DesignError> {
        let conditional = match design {
            Design::ConditionalPoisson => Some(ConditionalPoisson::new(&probabilities)?),
            Design::Poisson
            | Design::SystematicPps
            | Design::SequentialPoisson
            | Design::Pareto
            | Design::Sampford
            | Design::OrderedPivotal => None,
            _ => return Err(DesignError::NotByProbabilities),
        };
        Ok(Self { design, probabilities, conditional })
    }

    /// A sample.
    ///
    /// # Errors
    /// Those of the design.
    pub fn draw<R: Rng + ?Sized>(&self, rng: &mut R) -> Result<Selection, DesignError> {
        let p = &self.probabilities;
        if let Some(ready) = &self.conditional {
            return Ok(ready.draw(rng));
        }
        match self.design {
            Design::Poisson => Ok(poisson(p, rng)),
            Design::SystematicPps => Ok(systematic_pps(p, rng)),
            Design::SequentialPoisson => sequential_poisson(p, rng),
            Design::Pareto => pareto(p, rng),
            Design::Sampford => sampford(p, rng),
            Design::OrderedPivotal => ordered_pivotal(p, rng),
            _ => Err(DesignError::NotByProbabilities),
        }
    }
}
