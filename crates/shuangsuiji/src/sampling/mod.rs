//! Domain-free selection by tickets and integers (protocol §6).
