//! From a frame to a seed: pool and plan commitments, the attempts of the ceremony, the seed and
//! the keys derived from it (protocol §3–§5).

mod attempt;
mod history;
mod physical;
mod plan_doc;
mod pool;
mod seed;

pub use attempt::{Attempt, CeremonyError, Standing};
pub use history::{HistoryError, attempts, check_cancel};
pub use physical::{Pattern, PatternError};
pub use plan_doc::{BeaconRef, Matching, Method, PartyDoc, PlanDocument, PlanDocumentError, Replacement, StratumDoc, TaskDoc};
pub(crate) use pool::PoolRows;
pub use pool::{
    Pool, PoolBuilder, PoolEntry, PoolError, PoolKey, PoolRow, attrs_commitment, blind, manifest_hash, pool_id, poolkey_hash, salt,
};
pub use seed::{Ikm, ceremony_id, commitment, derive_seed, named_key};

#[cfg(test)]
mod ceremony_tests;
#[cfg(test)]
mod tests;
