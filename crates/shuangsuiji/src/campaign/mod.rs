//! The typed stages of a campaign: the one entrance for hosts.
//!
//! `Registry → Prepared → Committed → Ceremony → Drawn → Matched → RecordFiles`. Each stage is a
//! value that only the one before can make, so that nothing can be drawn before it is committed,
//! or twice for one attempt, or from a seed of the caller's choice. Time and entropy come in as
//! arguments: the crate reads neither. [`Campaign`] is the same path in one handle, for faces that
//! cannot move values between types.

mod applies;
mod audit;
mod batches;
mod builder;
mod commit;
mod drawn;
mod effect;
mod eligible;
mod handle;
mod listed;
mod matched;
mod prepared;
mod registry;
mod replaced;
mod roll;
mod schedule;
mod sealed;
mod stages;
mod unmet;

pub use applies::LeftOver;
pub use batches::Batch;
pub use builder::RegistryBuilder;
pub use drawn::Drawn;
pub use eligible::RULES;
pub use handle::{Campaign, Stage};
pub use matched::{Disclosure, Matched, Team};
pub use prepared::{Prepared, StratumSummary};
pub use registry::{Registry, Source};
pub use replaced::Grounds;
pub use roll::{Assigned, Member, Planned, Roll};
pub use schedule::{Saving, Schedule, Visit};
pub use stages::{Ceremony, Committed, Secrets};
pub use unmet::{Missed, Unmet};
