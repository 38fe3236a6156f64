//! Whole campaigns through the public API.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

mod audit;
mod batches;
mod common;
mod hostile;
mod lifecycle;
mod matching;
mod people;
mod portfolio;
mod regions;
mod replacement;
mod rules;
mod schedule;
mod stages;
mod stream;
