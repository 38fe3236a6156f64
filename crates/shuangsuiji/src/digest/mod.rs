//! The two hash suites, tagged tuples, HMAC and HKDF, canonical JSON, Merkle trees
//! (protocol §1, §2).

mod canonical;
mod merkle;
mod short;
mod suite;
mod tuple;

pub use canonical::{CanonicalError, Value};
pub(crate) use canonical::{Texts, object_of_texts};
pub(crate) use merkle::{GrowingTree, root_over};
pub use merkle::{MerkleError, MerkleTree, leaf_digest, merkle_root, verify_consistency, verify_inclusion};
pub use suite::{Digest, DigestError, HmacKey, Suite, SuiteError};
pub use tuple::{Field, TupleError, parse_tuple, tuple};
pub(crate) use tuple::{parse_fields, tuple_into, tuple_len};

#[cfg(test)]
pub(crate) mod tests;
