//! `ssj`: a random inspection campaign over files.
fn main() {}
