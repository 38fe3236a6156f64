//! The statistical designs: each gives the drawn units, ascending, from a generator.
//!
//! A function takes the frame (a number of units, or their [`Probabilities`]) and any `rand_core`
//! generator; [`Design::spec`](super::Design::spec) says what each design promises. Choices are made
//! with integers; the two designs that rank by a quotient use IEEE division in a fixed order.

pub(super) mod bernoulli;
mod by_probabilities;
mod cube;
mod grid;
mod groups;
mod ordered;
pub(super) mod pivotal;
mod programme;
mod refined;
pub(super) mod rejective;
mod replacement;
pub(super) mod simple;
mod spread;
mod systematic;

pub use bernoulli::{bernoulli, poisson};
pub use by_probabilities::ByProbabilities;
pub use cube::{Landing, PROGRAMME, cube, cube_stratified};
pub use groups::Groups;
pub use ordered::{pareto, pareto_by, sequential_poisson, sequential_poisson_by};
pub use pivotal::ordered_pivotal;
pub use rejective::{ConditionalPoisson, sampford};
pub use replacement::srs_with_replacement;
pub use simple::srs;
pub use spread::{hilbert_order, hilbert_pivotal, local_pivotal};
pub use systematic::{systematic, systematic_pps};

pub(super) use systematic::spacings;

use super::chance::{Chance, Dice};
use super::problem::{self, DesignError};
use super::{Probabilities, Selection};

#[cfg(test)]
pub(super) mod proof;
#[cfg(test)]
mod stability;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_balanced;
#[cfg(test)]
pub(super) mod walk;
