//! Domain-free selection by tickets and integers (protocol §6).
//!
//! A unit is an id, a ticket and a weight. Every method ranks all units, so that reserves have
//! their order too, and says how many of the first ranks are selected. No method shortens a list:
//! more than can be drawn is an error.

mod detection;
mod inclusion;
mod order;
mod portfolio;
mod select;
mod uniform;
mod weighted;
mod wide;

pub use detection::detection_size;
pub use inclusion::{Inclusion, inclusion};
pub(crate) use order::by_bytes;
pub use portfolio::{Portfolio, PortfolioError, Sample};
pub use select::{Method, SelectError, Selection, Unit, rank, rank_portfolio};
pub use uniform::{uniform_below, uniform_below_keyed};
pub use wide::U256;

/// 32 raw bytes: an id or a ticket.
pub type Bytes32 = [u8; 32];

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_inclusion;
