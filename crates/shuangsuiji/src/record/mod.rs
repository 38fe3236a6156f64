//! Draw rows, the two folders of a record, proofs, verification (protocol §7-§9).
