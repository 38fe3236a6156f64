//! Past inspections (检查记录) of the two years before the day of the registers, on working days.

use shuangsuiji::directory::{Target, TargetStatus};
use shuangsuiji::error::Error;
use shuangsuiji::ledger::Inspection;

use crate::Province;
use crate::draws::Draws;
use crate::rates::{AFTER_COMPLAINT, FINDINGS, FOUND, INSPECTED, NOTHING_FOUND, TIERS};
use crate::targets::target;

/// How many years.
const YEARS: u64 = 2;

/// The inspections of a target, by its row's number. A row that enters an entity again has none of its own.
pub(crate) fn inspections(province: &Province, row: u64) -> Result<Vec<Inspection>, Error> {
    let target = target(province, row)?;
    let absent = matches!(target.status, TargetStatus::Annulled | TargetStatus::MovedOut);
    if absent || target.tags.contains("entered_again") {
        return Ok(Vec::new());
    }
    let mut draws = Draws::of(province.seed, "history", row);
    let tier = tier(&target);
    let rate = |of: [u64; 5]| of.get(tier).copied().unwrap_or_default();
    let mut out = Vec::new();
    for year in 0..YEARS {
        if draws.happens(rate(INSPECTED)) {
            let date = province.working_day(year, &mut draws)?;
            let found = draws.happens(rate(FOUND)).then(|| draws.shared(FINDINGS, |(share, _)| *share)).flatten();
            let result = found.map_or(NOTHING_FOUND, |(_, words)| words).to_owned();
            let counts = !draws.happens(AFTER_COMPLAINT);
            out.push(Inspection { id: format!("J{row}-{year}"), target: target.id.clone(), date, result, counts });
        }
    }
    Ok(out)
}

/// The place of a target's tier in the tables of rates.
fn tier(target: &Target) -> usize {
    let name = target.tier.as_ref().map(|t| t.as_str());
    TIERS.iter().position(|(_, tier)| Some(*tier) == name).unwrap_or(TIERS.len())
}
