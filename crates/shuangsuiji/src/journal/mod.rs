//! The journal of a unit: chained events, one log for ever (protocol §8).
//!
//! An event's bytes are canonical JSON; `prev` chains it to the one before, and the bytes are the
//! leaves of a Merkle log. Nothing is ever edited: a change is another event.

mod body;
mod log;

pub use body::{Body, CellCount, KindCount, PartyCommit, Role, StratumCount};
pub(crate) use log::dsse_pae_of;
pub use log::{Event, Journal, JournalError, Timestamp, dsse_pae};

#[cfg(test)]
mod tests;
