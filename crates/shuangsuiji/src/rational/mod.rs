//! Exact ratios and the named rounding policies.
