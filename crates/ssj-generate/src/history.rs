//! Past inspections (检查记录) of the two years before the day of the registers, on working days.

use shuangsuiji::directory::{Target, TargetStatus};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{EntityId, OlderCode, OrgCode};
use shuangsuiji::ledger::{Cause, CheckKind, Inspection};

use crate::Province;
use crate::codes::registration_number;
use crate::draws::Draws;
use crate::organisations::{MARKET, department};
use crate::rates::{AFTER_COMPLAINT, FINDINGS, FOUND, INSPECTED, NOTHING_FOUND, RENUMBERED, TIERS};
use crate::targets::target;

/// How many years.
const YEARS: u64 = 2;

/// The registration number that the target of a row had before its credit code, where it had one.
pub(crate) fn older_code(province: &Province, row: u64) -> Result<Option<OlderCode>, Error> {
    older_code_of(province, row, &target(province, row)?)
}

fn older_code_of(province: &Province, row: u64, target: &Target) -> Result<Option<OlderCode>, Error> {
    let EntityId::Uscc(uscc) = target.id else { return Ok(None) };
    let renumbered = !target.tags.contains("entered_again") && Draws::of(province.seed, "crosswalk", row).happens(RENUMBERED);
    if renumbered { Ok(Some(OlderCode { id: registration_number(row, target.kind)?, uscc })) } else { Ok(None) }
}

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
    let older = older_code_of(province, row, &target)?;
    let known = !target.region.is_unknown();
    let authority = known.then(|| OrgCode::parse(&department(MARKET, Some(target.region.as_str())))).transpose()?;
    let mut out = Vec::new();
    for year in 0..YEARS {
        if draws.happens(rate(INSPECTED)) {
            let date = province.working_day(year, &mut draws)?;
            let found = draws.happens(rate(FOUND)).then(|| draws.shared(FINDINGS, |(share, _)| *share)).flatten();
            let result = found.map_or(NOTHING_FOUND, |(_, words)| words).to_owned();
            let complaint = draws.happens(AFTER_COMPLAINT);
            let (kind, cause) = if complaint { (CheckKind::Case, Cause::Complaint) } else { (CheckKind::Routine, Cause::Plan) };
            let of = older.as_ref().filter(|_| year > 0).map_or(&target.id, |older| &older.id);
            let row = Inspection::routine(format!("J{row}-{year}"), of.clone(), date);
            out.push(Inspection { result, counts: !complaint, authority: authority.clone(), kind, cause, ..row });
        }
    }
    Ok(out)
}

/// The place of a target's tier in the tables of rates.
fn tier(target: &Target) -> usize {
    let name = target.tier.as_ref().map(|t| t.as_str());
    TIERS.iter().position(|(_, tier)| Some(*tier) == name).unwrap_or(TIERS.len())
}
