//! The two hash suites, tagged tuples, HMAC and HKDF, canonical JSON, Merkle trees (protocol §1-§2).
