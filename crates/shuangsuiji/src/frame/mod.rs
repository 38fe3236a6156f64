//! A task's frame (抽样框): which targets can be drawn, and why the others cannot.
//!
//! A frame is a funnel: each filter takes every target that earlier filters left, and what it
//! removes is counted by reason. What remains is divided into strata, and every quota becomes a
//! number. Nothing here depends on the order of the rows.

mod filter;
mod open;
mod place;
mod short;
mod strata;
mod territory;
mod words;

pub use filter::{FunnelStep, Reason};
pub(crate) use place::refuse_open;
pub use short::{Short, removed, short};
pub use strata::{Design, ListedSample, Stratum, TaskFrame};
pub use words::filter_name;

use chrono::NaiveDate;
use filter::Filters;

use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::directory::{Organisations, Targets};
use crate::error::{Error, Problems};
use crate::ident::{Crosswalk, Regions};
use crate::index::Postings;
use crate::ledger::Ledger;
use crate::parallel::map_rows;
use crate::plan::Plan;
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
    let filters = filters(plan, sources);
    let built = map_rows(&filters, |filters| filters.as_ref().ok().map(|filters| build_task(plan, filters, sources)));
    let mut frames = Vec::with_capacity(plan.tasks.len());
    for (filters, frame) in filters.into_iter().zip(built) {
        match (filters, frame) {
            (Err(error), _) | (_, Some(Err(error))) => problems.push(error),
            (Ok(_), frame) => frames.extend(frame.transpose()?),
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
    filters(plan, sources).into_iter().map(|filters| Ok(filters?.run()?.0.iter().collect())).collect()
}

/// The filters of every task. What they ask of the columns of the directory is asked once for all tasks.
fn filters<'a>(plan: &'a Plan, sources: &'a Sources<'a>) -> Vec<Result<Filters<'a>, Error>> {
    let mut postings = Postings::new(sources.targets, Use { day: sources.as_of, regions: sources.regions });
    plan.tasks.iter().map(|task| Filters::new(plan, task, sources, &mut postings)).collect()
}

fn build_task(plan: &Plan, filters: &Filters<'_>, sources: &Sources<'_>) -> Result<TaskFrame, Error> {
    let (members, mut funnel) = filters.run()?;
    let placed = place::place(plan, filters.task(), sources, &members, filters.regions())?;
    funnel.extend(placed.step);
    strata::divide(plan, filters.task(), sources, placed.strata, funnel)
}
