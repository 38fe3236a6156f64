//! The catalogue (随机抽查事项清单): what may be inspected, on which legal basis, and how.
//!
//! An item that is not in force, or whose legal bases have all been repealed, cannot be drawn for
//! ("清单之外无检查"). An authority keeps its list in versions that are never edited; the list of a city
//! or a county is its superior's, projected by level and region, with local additions that may be
//! stricter and never looser. A joint scene (一业一查) says which departments check which items of one
//! industry together. Nothing here knows a plan: what a plan may do with the items is decided in `plan`.

mod basis;
mod diff;
mod item;
mod list;
mod mode;
mod scene;
mod superior;
mod version;

pub use basis::{Bases, LegalBasis};
pub(crate) use diff::field_changes;
pub use diff::{Changed, Diff, FieldChange};
pub use item::{Item, ItemClass, Limits, RuleText};
pub use list::{Catalogue, Dependent};
pub use mode::{Mode, Style};
pub use scene::{Asked, Scene, SceneRole, SceneRow, Scenes};
pub use superior::{Catalogues, InForce, Standing, SyncState};
pub use version::{Change, Version, VersionRow, Versions};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_versions;
