//! The record of a campaign (抽查记录): draw rows, the files of its two folders, proofs for one
//! entity, and the verifier that re-runs all that is public (protocol §7–§9).
//!
//! `public/` holds no name, no register id and no key; whoever has it can verify the draw with no
//! database and no secret. `sealed/` stays with the keeper.

mod draw;
mod files;
mod keeper;
mod overlay;
mod pool;
mod portfolio;
mod proof;
mod report;
mod rows;
mod story;
mod stream;
mod teams;
mod verify;

pub use draw::{Draw, DrawRow, DrawnStratum, draw};
pub(crate) use draw::{check_drawable, inclusion};
pub(crate) use files::Publication;
pub use files::{FileMap, MANIFEST, RecordFiles, file_digest, names};
pub use keeper::keeper;
pub(crate) use keeper::{sealed_bytes, sealed_value};
pub use overlay::{Change, Overlay, evidence_hash};
pub(crate) use overlay::{Overlays, Seats};
pub(crate) use pool::{pool_blocks, pool_rows};
pub use portfolio::Portfolios;
pub(crate) use portfolio::{check_portfolios, portfolio_rows};
pub use proof::{Explanation, Placed, Proof, explain, prove, verify_proof};
pub use report::{Check, Outcome, Report, Verdict};
pub(crate) use rows::{join_blocks, made_blocks};
pub use rows::{join_rows, split_rows};
pub(crate) use story::{Story, story};
pub use stream::{Blocks, Both, FileSink, FileSource, Part};
pub use verify::{verify, verify_from};

/// What the verifier says of the ceremony in a journal.
#[cfg(test)]
pub(crate) fn tell(
    plan: &crate::ceremony::PlanDocument,
    journal: &crate::journal::Journal,
) -> Result<crate::text::Text, crate::text::Text> {
    story::read_story(plan.clone(), journal.clone()).map(|(_, text)| text)
}
