//! One file for one fault: how the draw is described, its numbers by enumeration, and ours on the
//! same frame.

pub(crate) mod generator;
pub(crate) mod interval;
pub(crate) mod offices;
pub(crate) mod paging;
pub(crate) mod pairs;
pub(crate) mod repeats;
pub(crate) mod sizes;
pub(crate) mod skip;
pub(crate) mod tags;
pub(crate) mod teams;
