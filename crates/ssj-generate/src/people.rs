//! The registers that say something of people: specialties and qualifications (专长与资质) of inspectors, from what they
//! step aside for some time (回避), and who stands behind targets (相关人员).

use std::collections::BTreeSet;
use std::num::NonZeroU8;

use shuangsuiji::directory::{
    Attached, Behind, DatedRecusal, Declarant, Ground, Inspector, OfInspector, Position, Recusal, Seniority, Skill, SkillKind,
};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{PersonId, SkillName};

use crate::attached::{attach, days, of_row};
use crate::draws::{Draws, day};
use crate::rates::{CONTROLLED, KIN, SENIOR, SKILL_RUN_OUT};
use crate::{AS_OF, Province};

/// The days of three years, for which a certificate is given.
const TERM: i64 = 3 * 365;

/// Junior or senior, as the number of the row says; the first of an office is senior.
pub(crate) fn seniority(seed: u64, row: u64, first: bool) -> Seniority {
    let senior = Draws::of(seed, "seniority", row).happens(SENIOR);
    if first || senior { Seniority::Senior } else { Seniority::Junior }
}

/// The specialties of an inspector with their levels and terms; a few certificates have run out, but those of `always`.
pub(crate) fn skills(seed: u64, row: u64, inspector: &Inspector, always: bool) -> Result<Vec<OfInspector<Skill>>, Error> {
    let mut draws = Draws::of(seed, "skills", row);
    let mut out = Vec::new();
    for name in &inspector.specialties {
        let level = NonZeroU8::MIN.saturating_add(u8::try_from(draws.below(3)).unwrap_or(0));
        let left = if draws.happens(SKILL_RUN_OUT) && !always { -1 } else { 365 + i64::try_from(draws.below(365)).unwrap_or(0) };
        let fact = Skill {
            kind: SkillKind::Qualification,
            name: SkillName::parse(name)?,
            level,
            items: BTreeSet::new(),
            valid: days(left - TERM, left)?,
            source: "示例执法资质考核".to_owned(),
        };
        out.push(OfInspector { inspector: inspector.id.clone(), fact });
    }
    Ok(out)
}

/// From whom an inspector steps aside for two years: a few are kin of a person behind some target.
pub(crate) fn recusals(province: &Province, row: u64, inspector: &Inspector) -> Result<Option<OfInspector<DatedRecusal>>, Error> {
    let mut draws = Draws::of(province.seed, "recusals", row);
    if !draws.happens(KIN) {
        return Ok(None);
    }
    let fact = DatedRecusal {
        from: Recusal::Person(person(draws.below(province.targets))?),
        ground: Ground::Kin,
        valid: days(-30, 2 * 365)?,
        declared_by: Declarant::Inspector,
        declared_on: day(AS_OF, -30)?,
    };
    Ok(Some(OfInspector { inspector: inspector.id.clone(), fact }))
}

/// The persons behind the target of a row: its legal representative, and of a few whoever controls it.
pub(crate) fn persons(province: &Province, row: u64) -> Result<Vec<Attached<Behind>>, Error> {
    let Some((target, mut draws)) = of_row(province, "persons", row)? else { return Ok(Vec::new()) };
    let mut facts = vec![Behind { person: person(row)?, position: Position::LegalRepresentative }];
    if draws.happens(CONTROLLED) {
        facts.push(Behind { person: person(draws.below(province.targets))?, position: Position::Controller });
    }
    Ok(attach(&target, facts))
}

/// The legal representative of the target of a row.
fn person(row: u64) -> Result<PersonId, Error> {
    Ok(PersonId::parse(&format!("R{row:08}"))?)
}
