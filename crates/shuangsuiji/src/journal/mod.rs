//! The chained, append-only journal of a unit (protocol §8).
