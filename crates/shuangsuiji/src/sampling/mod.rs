//! Domain-free selection by tickets and integers (protocol §6).
//!
//! A frame is a list of units, known by their position from 0. [`design`] draws samples of it for
//! statistics and simulation, [`joint`] says how probable pairs are, [`Design`] what each design
//! promises; [`allocate`] divides a sample, [`estimate`] concludes from it, [`coordinate`] ties samples
//! together, [`Listed`] makes portfolios. What follows is the lawful draw.
//!
//! Its unit is an id, a ticket and a weight. Every method ranks all units, so that reserves have
//! their order too, and says how many of the first ranks are selected. No method shortens a list:
//! more than can be drawn is an error.

pub mod allocate;
mod chance;
mod circle;
pub mod coordinate;
pub mod design;
pub mod estimate;
mod inclusion;
pub mod joint;
mod listed;
mod normal;
mod order;
mod portfolio;
mod probabilities;
mod problem;
mod select;
mod spec;
mod sum;
mod uniform;
mod weighted;
mod wide;

pub use allocate::detection_size;
pub use chance::replicate_rng;
pub use inclusion::{Inclusion, inclusion};
pub use listed::{Listed, balanced_order};
pub(crate) use order::by_bytes;
pub use portfolio::{Portfolio, PortfolioError, Sample};
pub use probabilities::Probabilities;
pub use problem::DesignError;
pub use select::{Method, SelectError, Selection, Unit, rank, rank_portfolio};
pub use spec::{Design, DesignSpec, Known, Size};
pub use uniform::{uniform_below, uniform_below_keyed, uniform_index};
pub use wide::U256;

/// 32 raw bytes: an id or a ticket.
pub type Bytes32 = [u8; 32];

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_inclusion;
