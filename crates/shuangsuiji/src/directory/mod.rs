//! The directories: targets (检查对象), inspectors (执法检查人员) and organisations (部门、机构).
//!
//! A directory is a dated snapshot of a register, checked as a whole: every problem is reported in
//! one list, rows of one entity are merged and the merge is recorded, and the order of the rows
//! never matters, since the directory is kept sorted by entity id.
//! Which targets and inspectors a task may use is decided above, in `frame` and `campaign`.

mod attached;
mod effect;
mod facts;
mod inspector;
mod organisation;
mod target;
mod targets;
mod twins;

pub use attached::{Attached, AttachedFacts};
pub use effect::{Decided, TierSource};
pub use facts::{Class, Licence, TagGrant, Validity};
pub use inspector::{Card, DateSpan, Inspector, Inspectors, Recusal, Role};
pub use organisation::{Level, Organisation, Organisations};
pub use target::{Merge, Target, TargetRef};
pub(crate) use targets::Column;
pub use targets::{Targets, TargetsBuilder};

pub use crate::ident::{TargetKind, TargetStatus};

#[cfg(test)]
mod targets_tests;
