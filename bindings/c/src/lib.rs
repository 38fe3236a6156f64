//! The C library of shuangsuiji: thin over the core and `ssj-files`, with no logic of its own.
//!
//! Conventions, for every function (users read them in `docs/c.md`):
//! * objects are opaque; `ssj_x_free` frees an `ssj_x`, and NULL does nothing;
//! * what can fail gives an [`ssj_status`](status::ssj_status) and takes `ssj_error **err` last, which may be NULL;
//! * outputs come after inputs, before `err`; pointers to objects are NULL unless the call succeeds;
//! * text is UTF-8 by pointer and length, or closed by a NUL with the length `SSJ_NTS`;
//! * `Option<&T>` and `Option<Box<T>>` in a signature are C pointers that may be NULL: the types
//!   say who may change and who owns;
//! * nothing unwinds into C: every body runs in `boundary`.
//!
//! `include/shuangsuiji.h` is written from these files by `cargo xtask header`: their doc comments
//! are its contract.

// This crate is the one place of the project that speaks to C; each use says why it is sound.
#![allow(unsafe_code)]
#![warn(clippy::undocumented_unsafe_blocks)]

mod boundary;
pub mod input;

pub mod version;

pub mod status;
pub mod text;

pub mod error;

pub mod time;

pub mod annual;
pub mod lint;
pub mod lists;
pub mod meaning;
pub mod notices;
pub mod plan;
pub mod quota;
pub mod registers;

pub mod batches;
pub mod campaign;
pub mod ceremony;
pub mod frame;
pub mod schedule;
pub mod visits;

pub mod casebook;

pub mod proof;
pub mod record;
pub mod report;
pub mod selftest;

pub mod matching;
pub mod sampling;
