//! The two hash suites, tagged tuples, HMAC and HKDF, canonical JSON, Merkle trees
//! (protocol §1, §2).

mod canonical;
mod merkle;
mod short;
mod suite;
mod tuple;

pub use canonical::{CanonicalError, Value};
pub(crate) use merkle::root_over;
pub use merkle::{MerkleError, MerkleTree, leaf_digest, merkle_root, verify_consistency, verify_inclusion};
pub use suite::{Digest, DigestError, HmacKey, Suite, SuiteError};
pub use tuple::{Field, TupleError, parse_tuple, tuple};
pub(crate) use tuple::{parse_fields, tuple_into};

/// Maps rows to values in their order, on several threads under the feature `parallel`.
pub(crate) fn map_rows<T: Sync, R: Send>(rows: &[T], f: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        rows.par_iter().map(f).collect()
    }
    #[cfg(not(feature = "parallel"))]
    rows.iter().map(f).collect()
}

#[cfg(test)]
pub(crate) mod tests;
