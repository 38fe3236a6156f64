//! The directories: targets (检查对象), inspectors (执法检查人员) and organisations (部门、机构).
//!
//! A directory is a dated snapshot of a register, checked as a whole: every problem is reported in
//! one list, rows of one entity are merged and the merge is recorded, and the order of the rows
//! never matters, since the directory is kept sorted by entity id.
//! Which targets and inspectors a task may use is decided above, in `frame` and `campaign`.

mod attached;
mod collect;
mod effect;
mod facts;
mod inspector;
mod organisation;
mod recusal;
mod skill;
mod target;
mod targets;
mod twins;

pub use attached::{Attached, AttachedFacts};
pub use collect::TargetsBuilder;
pub use effect::{Decided, TierSource};
pub use facts::{Behind, Class, Licence, Position, TagGrant, Validity};
pub use inspector::{Card, DateSpan, Inspector, Inspectors, OfInspector, Role};
pub use organisation::{Organisation, Organisations};
pub use recusal::{DatedRecusal, Declarant, Ground, Recusal, Visited};
pub use skill::{Skill, SkillKind};
pub use target::{Merge, Target, TargetRef};
pub(crate) use targets::Column;
pub use targets::Targets;

pub use crate::ident::{Level, Seniority, TargetKind, TargetStatus};

#[cfg(test)]
mod targets_tests;
