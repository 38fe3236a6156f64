//! An embeddable engine for lawful random inspection (双随机、一公开).
//!
//! Data walks one way, from the registers to the proof: each module is a room on that path and
//! imports only from the rooms before it. The crate does no I/O and reads no clock and no entropy.
#![forbid(unsafe_code)]

#[macro_use]
pub mod text;

pub mod error;
mod forest;
pub mod reference;

// floor 1
pub mod digest;
pub mod expression;
pub mod ident;
pub mod matching;
pub mod rational;
pub mod sampling;
// floor 2
pub mod calendar;
mod columns;
pub mod journal;
pub mod need;
mod parallel;
pub mod scope;
// floor 3
pub mod catalogue;
pub mod directory;
pub mod ledger;
pub mod quota;
// floor 4
pub mod index;
pub mod plan;
// floor 5
pub mod annual;
pub mod frame;
// floor 6
pub mod ceremony;
pub mod lint;
// floor 7
pub mod record;
// floor 8
pub mod campaign;
// floor 9
pub mod lifecycle;
pub mod selftest;
