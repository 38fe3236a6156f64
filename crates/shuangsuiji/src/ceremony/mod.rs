//! Pool and plan commitments, attempts, reveals, the seed (protocol §3-§5).
