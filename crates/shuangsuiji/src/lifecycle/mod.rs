//! The life cycle (全过程): what happens to every drawn target after the draw, as events of the journal.
//!
//! Every act is an event of kind `lc_…` in the chained journal of the unit (protocol §8), and nothing else is
//! state: a [`Casebook`] is what a replay of the journal gives. The host scans codes, shows screens and keeps
//! names; the engine says which act is lawful next, which time limit runs, what is missing, and what follows
//! from it. People stand in events as blinded ids and codes, never as names.

mod act;
mod alerts;
mod ask;
mod casebook;
mod codes;
mod complete;
mod export;
mod judge;
mod limits;
mod package;
mod report;
mod rules;
mod state;
mod trace;

pub use act::{Act, Duty, Entry, ItemResult, Measure, Presence, Subject, Taken};
pub use alerts::{Anomaly, Concentration};
pub use ask::Question;
pub use casebook::{Casebook, Receipt};
pub use codes::{Codes, Force, Meaning, MeasureCode, Need, ResultCode};
pub use complete::{Completeness, Missing};
pub use export::{Naming, Notice, NoticeItem, ResultRow, Results};
pub use limits::{Running, Standing};
pub use package::{Envelope, TaskPackage};
pub use report::{Figures, Share};
pub use rules::{Answer, Limit, Rules, Separation};
pub use state::{Case, Flag, Flagged, Stage};
pub use trace::{Link, Step};
