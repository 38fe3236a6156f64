//! The registers that say something of targets beside their rows: tags (标签), licences (许可证) and classes by
//! scheme (分类结果), each from the number of the target's row.

use chrono::NaiveDate;
use shuangsuiji::directory::{Attached, Class, Licence, TagGrant, Target, TargetKind, Validity};
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::ident::{LicenceKind, RegionCode, Scheme, TagPath, Tier};

use crate::draws::{Draws, day};
use crate::rates::{FOOD_CLASSES, KEY_FOOD, LICENCE_RUN_OUT, OBSERVED, OLD_CLASS, UNLICENSED};
use crate::targets::target;
use crate::trades::Trade;
use crate::{AS_OF, Province};

/// The days of a year, and of the term of a licence.
const YEAR: i64 = 365;
const TERM: i64 = 5 * YEAR;

/// The target of a row and its choices in a register; none where the row enters an entity again.
pub(crate) fn of_row(province: &Province, register: &str, row: u64) -> Result<Option<(Target, Draws)>, Error> {
    let target = target(province, row)?;
    let again = target.tags.contains("entered_again");
    Ok((!again).then(|| (target, Draws::of(province.seed, register, row))))
}

pub(crate) fn attach<T>(target: &Target, facts: Vec<T>) -> Vec<Attached<T>> {
    facts.into_iter().map(|fact| Attached { target: target.id.clone(), fact }).collect()
}

/// Days from one to another, counted from the day of the registers.
pub(crate) fn days(from: i64, to: i64) -> Result<Validity, Error> {
    Validity::new(Some(day(AS_OF, from)?), Some(day(AS_OF, to)?)).map_err(bad)
}

fn bad(why: Text) -> Error {
    Error::new(Code::Internal).detail(why)
}

/// The licence of a target whose trade needs one.
pub(crate) fn licences(province: &Province, row: u64) -> Result<Vec<Attached<Licence>>, Error> {
    let Some((target, mut draws)) = of_row(province, "licences", row)? else { return Ok(Vec::new()) };
    let Some(kind) = Trade::of(&target).and_then(|trade| trade.licence) else { return Ok(Vec::new()) };
    if draws.happens(UNLICENSED) {
        return Ok(Vec::new());
    }
    // Of a licence in force, some of its term is left on the day; one that ran out did so in the last year.
    let left = if draws.happens(LICENCE_RUN_OUT) { -1 - choice(&mut draws, YEAR) } else { choice(&mut draws, TERM) };
    Ok(attach(&target, vec![Licence { kind: LicenceKind::parse(kind)?, valid: days(left - TERM, left)? }]))
}

/// A number of days below an end.
fn choice(draws: &mut Draws, end: i64) -> i64 {
    i64::try_from(draws.below(end.unsigned_abs())).unwrap_or(0)
}

/// The tags that authorities gave a target.
pub(crate) fn tags(province: &Province, row: u64) -> Result<Vec<Attached<TagGrant>>, Error> {
    let Some((target, mut draws)) = of_row(province, "tags", row)? else { return Ok(Vec::new()) };
    let mut grants = Vec::new();
    if let Some(scope) = province.places.city_of(&target.region).filter(|_| draws.happens(OBSERVED)) {
        // A new business is observed for a year: of some the year has passed.
        let from = -choice(&mut draws, YEAR + YEAR / 2);
        grants.push(grant("observation", Some(scope), days(from, from + YEAR)?, "示例包容审慎观察期名单", "示例信用监管科")?);
    }
    let food = ["catering", "food_production"].iter().any(|tag| target.tags.contains(*tag));
    if food && draws.happens(KEY_FOOD) {
        let from = Validity::new(Some(first_of_year()?), None).map_err(bad)?;
        grants.push(grant("key/food", None, from, "示例食品安全重点监管名录 2025", "示例食品安全监管处")?);
    }
    Ok(attach(&target, grants))
}

fn first_of_year() -> Result<NaiveDate, Error> {
    day(AS_OF, -4 - YEAR)
}

fn grant(tag: &str, scope: Option<RegionCode>, valid: Validity, source: &str, by: &str) -> Result<TagGrant, Error> {
    Ok(TagGrant { tag: TagPath::parse(tag)?, scope, valid, source: source.to_owned(), approved_by: by.to_owned() })
}

/// The classes of a target: enterprises are classed by their credit risk (企业信用风险分类), and who has a licence
/// for food by the risk of their food (食品安全风险分级).
pub(crate) fn classes(province: &Province, row: u64) -> Result<Vec<Attached<Class>>, Error> {
    let Some((target, mut draws)) = of_row(province, "tiers", row)? else { return Ok(Vec::new()) };
    let mut classes = Vec::new();
    let credit = target.tier.clone().filter(|_| target.kind == TargetKind::Enterprise);
    classes.extend(credit.map(|tier| class("samr-2022", tier, "示例企业信用风险分类管理系统", &mut draws)).transpose()?);
    let food = Trade::of(&target).is_some_and(|trade| trade.licence.is_some_and(|kind| kind.starts_with("food")));
    if let Some((_, name)) = draws.shared(FOOD_CLASSES, |(share, _)| *share).filter(|_| food) {
        classes.push(class("food-2016", Tier::parse(name)?, "示例食品安全监管系统", &mut draws)?);
    }
    Ok(attach(&target, classes))
}

/// A class, computed in the quarter before the day of the registers; an old one more than a year before it.
fn class(scheme: &str, tier: Tier, source: &str, draws: &mut Draws) -> Result<Class, Error> {
    let old = if draws.happens(OLD_CLASS) { YEAR } else { 0 };
    let as_of = day(AS_OF, -5 - old - choice(draws, 90))?;
    Ok(Class { scheme: Scheme::parse(scheme)?, as_of, tier, source: source.to_owned() })
}
