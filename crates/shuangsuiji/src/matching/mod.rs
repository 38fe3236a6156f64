//! Domain-free random assignment, its feasibility and its witnesses.
