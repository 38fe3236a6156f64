//! The lint: every rule broken and kept, the policy, and the figures that real plans published.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

mod common;
mod docs;
mod figures;
mod numbers;
mod policy;
mod rules;
