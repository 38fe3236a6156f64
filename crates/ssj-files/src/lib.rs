//! Registers, plans and records from and to files.
