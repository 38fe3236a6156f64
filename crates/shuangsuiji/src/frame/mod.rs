//! A task's frame (抽样框): which targets can be drawn, and why the others cannot.
//!
//! A frame is a funnel: each filter takes every target that earlier filters left, and what it
//! removes is counted by reason. What remains is divided into strata, and every quota becomes a
//! number. Nothing here depends on the order of the rows.

mod filter;
mod open;
mod place;
mod strata;
mod territory;
mod words;

pub use filter::{FunnelStep, Reason};
pub(crate) use place::refuse_open;
pub use strata::{Design, ListedSample, Stratum, TaskFrame};
pub use words::filter_name;

use chrono::NaiveDate;

use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::directory::{Organisations, Targets};
use crate::error::{Error, Problems};
use crate::ident::{Crosswalk, Regions};
use crate::index::Postings;
use crate::ledger::Ledger;
use crate::plan::{Plan, Task};
use crate::scope::Use;

/// What a frame is built from.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The items.
    pub catalogue: &'a Catalogue,
    /// The targets.
    pub targets: &'a Targets,
    /// Past inspections.
    pub ledger: &'a Ledger,
    /// The organisations, where their register was given.
    pub organisations: Option<&'a Organisations>,
    /// The tree of regions.
    pub regions: &'a Regions,
    /// Which older code of an entity became which credit code: a plan may name either.
    pub crosswalk: &'a Crosswalk,
    /// The working days.
    pub calendar: &'a Calendar,
    /// The date of the snapshot.
    pub as_of: NaiveDate,
}

/// Builds the frame of every task of a plan, in the plan's order.
///
/// # Errors
/// One error holding every problem of every task: an unknown item, a region that cannot be placed, a class
/// that the tier policy does not know, a rule of frequency that needs the organisations, a stratum without a
/// quota, a quota above what its stratum holds.
pub fn build(plan: &Plan, sources: &Sources<'_>) -> Result<Vec<TaskFrame>, Error> {
    let mut problems = Problems::default();
    let mut postings = Postings::new(sources.targets, Use { day: sources.as_of, regions: sources.regions });
    let mut frames = Vec::with_capacity(plan.tasks.len());
    for task in &plan.tasks {
        match build_task(plan, task, sources, &mut postings) {
            Ok(frame) => frames.push(frame),
            Err(error) => problems.push(error),
        }
    }
    problems.into_result()?;
    strata::name_strata(&mut frames, plan.open_strata)?;
    Ok(frames)
}

/// The targets of every task of a plan, by their positions in the directory, ascending: what the filters leave, before
/// strata and quotas.
///
/// # Errors
/// As [`build`], of items, regions and rules.
pub fn members(plan: &Plan, sources: &Sources<'_>) -> Result<Vec<Vec<u32>>, Error> {
    let mut postings = Postings::new(sources.targets, Use { day: sources.as_of, regions: sources.regions });
    let mut of_task = |task| Ok(filter::Filters::new(plan, task, sources, &mut postings)?.run()?.0);
    plan.tasks.iter().map(&mut of_task).collect()
}

fn build_task(plan: &Plan, task: &Task, sources: &Sources<'_>, postings: &mut Postings<'_>) -> Result<TaskFrame, Error> {
    let filters = filter::Filters::new(plan, task, sources, postings)?;
    let (members, mut funnel) = filters.run()?;
    let placed = place::place(plan, task, sources, members)?;
    funnel.extend(placed.step);
    strata::divide(plan, task, sources, placed.strata, funnel)
}
