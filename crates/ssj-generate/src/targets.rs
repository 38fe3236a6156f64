//! Targets (检查对象), each made from its row's number.

use std::collections::BTreeSet;

use shuangsuiji::directory::{Target, TargetKind, TargetStatus};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{EntityId, Industry, RegionCode, Tier};

use crate::Province;
use crate::codes::{credit_code, registration_number};
use crate::draws::Draws;
use crate::places::Place;
use crate::rates::{AGAIN, OLD_NUMBER, SITE, STATUSES, TIERS, WITHOUT_REGION, WITHOUT_TIER, ZERO_REPORT};
use crate::trades::{TRADES, Trade};

/// Words of names. A name begins with 示例, "example", and ends with the row's number.
const WORDS: [&str; 16] = ["华", "兴", "晋", "源", "盛", "和", "泰", "鑫", "汾", "云", "恒", "瑞", "丰", "康", "宏", "嘉"];

/// How far back a row looks for the entity that it is a site of or enters again.
const BACK: u64 = 1000;

/// The row of a number.
pub(crate) fn target(province: &Province, row: u64) -> Result<Target, Error> {
    let mut draws = Draws::of(province.seed, "targets", row);
    if row > 0 && draws.happens(AGAIN) {
        let mut again = target(province, row - 1 - draws.below(row.min(BACK)))?;
        again.tags.insert("entered_again".to_owned());
        return Ok(again);
    }
    let place = province.places.by_size(&mut draws)?;
    let trade = draws.shared(TRADES, |t| t.share).unwrap_or(&TRADES[0]);
    let kind = if draws.happens(trade.individual) { TargetKind::IndividualBusiness } else { trade.kind };
    let (id, kind) = identity(province, row, kind, place, &mut draws)?;
    let region = if draws.happens(WITHOUT_REGION) { RegionCode::unknown() } else { place.code.clone() };
    let tier = if draws.happens(WITHOUT_TIER) { None } else { draws.shared(TIERS, |(share, _)| *share) };
    Ok(Target {
        id,
        name: name(row, kind, place, trade, &mut draws),
        kind,
        status: status(&mut draws),
        region,
        industry: Some(Industry::parse(trade.industry)?),
        tier: tier.map(|(_, name)| Tier::parse(name)).transpose()?,
        weight: size(kind, &mut draws),
        tags: tags(trade, &mut draws),
    })
}

/// The identity, and the kind where that follows from it.
fn identity(province: &Province, row: u64, kind: TargetKind, place: &Place, draws: &mut Draws) -> Result<(EntityId, TargetKind), Error> {
    if row > 0 && draws.happens(SITE) {
        let of = match target(province, row - 1 - draws.below(row.min(BACK)))?.id {
            EntityId::Site(of, _) => of,
            entity => Box::new(entity),
        };
        return Ok((EntityId::Site(of, row), TargetKind::Site));
    }
    let id = if draws.happens(OLD_NUMBER) { registration_number(row, kind)? } else { credit_code(row, kind, place.city_number())? };
    Ok((id, kind))
}

fn name(row: u64, kind: TargetKind, place: &Place, trade: &Trade, draws: &mut Draws) -> String {
    let mut word = || draws.one(&WORDS).copied().unwrap_or_default();
    let (one, two, what) = (word(), word(), trade.word);
    match kind {
        TargetKind::IndividualBusiness => format!("示例{}{one}{two}{what}店{row}", place.name),
        TargetKind::Cooperative => format!("示例{}{one}{two}{what}农民专业合作社{row}", place.name),
        TargetKind::Site => format!("示例{}{one}{two}{what}经营场所{row}", place.name),
        _ => format!("示例{one}{two}{what}有限公司{row}"),
    }
}

fn status(draws: &mut Draws) -> TargetStatus {
    let name = draws.shared(STATUSES, |(share, _)| *share).map(|(_, name)| *name);
    TargetStatus::ALL.into_iter().find(|status| Some(status.name()) == name).unwrap_or_default()
}

/// People at work: few in most places, many in some.
fn size(kind: TargetKind, draws: &mut Draws) -> u64 {
    match kind {
        TargetKind::IndividualBusiness | TargetKind::Site => 1 + draws.below(8),
        _ if draws.happens(50) => 50 + draws.below(1950),
        _ => 1 + draws.below(50),
    }
}

fn tags(trade: &Trade, draws: &mut Draws) -> BTreeSet<String> {
    let equipment = draws.happens(trade.equipment).then_some("special_equipment");
    let zero = draws.happens(ZERO_REPORT).then_some("zero_report");
    trade.tags.iter().copied().chain(equipment).chain(zero).map(str::to_owned).collect()
}
