//! Past inspections: caps and cooldowns.
