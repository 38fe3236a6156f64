//! Inspectors (执法检查人员): those of stations and county departments for their county, those of a city for
//! the city, those of the province for every region.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use shuangsuiji::directory::{Card, DateSpan, Inspector, Level, Recusal, Role};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{InspectorId, OrgCode, RegionCode};

use crate::draws::{Draws, day};
use crate::organisations::{LINES, MARKET, STATIONS, department, station};
use crate::people::seniority;
use crate::places::Place;
use crate::rates::{ASSISTANTS, AWAY, CARD_EXPIRED, EXPERTS, NO_CAPACITY, ON_LEAVE, RECUSED, RECUSED_FROM_COUNTY, SECOND_CARD};
use crate::targets::target;
use crate::{AS_OF, Province};

/// Targets for each officer of market supervision, and for each of another line.
const TARGETS_EACH: [u64; 2] = [250, 2500];

/// The first so many of a department have every specialty of it, and nothing that keeps them from work:
/// so no place is without a team.
const ALWAYS: u64 = 3;

/// What officers of market supervision know, each with the share of a thousand who do.
const SPECIALTIES: [(&str, u64); 3] = [("food", 600), ("drug", 300), ("special_equipment", 300)];

const SURNAMES: [&str; 12] = ["王", "李", "张", "刘", "陈", "杨", "赵", "郭", "武", "任", "薛", "乔"];
const GIVEN: [&str; 12] = ["晋", "汾", "文", "建", "志", "丽", "敏", "静", "涛", "勇", "霞", "军"];

/// A department with its people, or a part of it.
struct Office {
    line: &'static str,
    level: Level,
    units: Vec<String>,
    regions: BTreeSet<RegionCode>,
    people: u64,
    /// Experts and assistants too.
    mixed: bool,
    /// The county, where it is of one.
    county: Option<RegionCode>,
    /// The counties under it, where it is of a city.
    counties: Vec<RegionCode>,
}

/// All of them.
pub(crate) fn inspectors(province: &Province) -> Result<Vec<Inspector>, Error> {
    let mut out = Vec::new();
    for office in offices(province) {
        for number in 0..office.people {
            let row = out.len() as u64;
            out.push(inspector(province, &office, number, row)?);
        }
    }
    Ok(out)
}

/// Of every inspector in their order whether nothing keeps them from work.
pub(crate) fn always(province: &Province) -> impl Iterator<Item = bool> {
    offices(province).into_iter().flat_map(|office| (0..office.people).map(|number| number < ALWAYS))
}

fn offices(province: &Province) -> Vec<Office> {
    let mut out = Vec::new();
    for (line, _) in LINES {
        let each = if line == MARKET { TARGETS_EACH[0] } else { TARGETS_EACH[1] };
        let top = department(line, None);
        out.push(Office {
            line,
            level: Level::Province,
            units: vec![top],
            regions: BTreeSet::new(),
            people: 8,
            mixed: true,
            county: None,
            counties: Vec::new(),
        });
        for city in &province.places.cities {
            let counties: Vec<&Place> = province.places.of_city(city).collect();
            let expected: u64 = counties.iter().map(|county| province.expected(county)).sum();
            out.push(Office {
                line,
                level: Level::City,
                units: vec![department(line, Some(&city.city))],
                regions: BTreeSet::from([city.code.clone()]),
                people: 6 + expected / (each * 10),
                mixed: true,
                county: None,
                counties: counties.iter().map(|county| county.code.clone()).collect(),
            });
        }
        for county in &province.places.counties {
            let own = department(line, Some(county.code.as_str()));
            let stations = (1..=STATIONS).map(|number| station(county, number)).filter(|_| line == MARKET);
            out.push(Office {
                line,
                level: Level::County,
                units: std::iter::once(own).chain(stations).collect(),
                regions: BTreeSet::from([county.code.clone()]),
                people: ALWAYS + province.expected(county).div_ceil(each),
                mixed: false,
                county: Some(county.code.clone()),
                counties: Vec::new(),
            });
        }
    }
    out
}

fn inspector(province: &Province, office: &Office, number: u64, row: u64) -> Result<Inspector, Error> {
    let mut draws = Draws::of(province.seed, "inspectors", row);
    let always = number < ALWAYS;
    let unit = office.units.iter().cycle().nth(usize::try_from(number).unwrap_or(0)).map_or("", String::as_str);
    let role = match draws.below(1000) {
        at if !office.mixed || always || at >= EXPERTS + ASSISTANTS => Role::Officer,
        at if at < EXPERTS => Role::Expert,
        _ => Role::Assistant,
    };
    Ok(Inspector {
        id: InspectorId::parse(&format!("P{row:06}"))?,
        name: format!("示例{}{}", draws.one(&SURNAMES).unwrap_or(&""), draws.one(&GIVEN).unwrap_or(&"")),
        unit: OrgCode::parse(unit)?,
        role,
        regions: office.regions.clone(),
        cards: cards(always, row, &mut draws)?,
        specialties: specialties(office.line, always, &mut draws),
        capacity: if !always && draws.happens(NO_CAPACITY) { 0 } else { 20 + u32::try_from(draws.below(41)).unwrap_or(0) },
        leave: leave(always, &mut draws)?,
        recusals: recusals(province, office, always, &mut draws)?,
        level: Some(office.level),
        station: (office.units.first().map(String::as_str) != Some(unit)).then(|| OrgCode::parse(unit)).transpose()?,
        seniority: Some(seniority(province.seed, row, number == 0)),
        skills: Vec::new(),
        dated_recusals: Vec::new(),
    })
}

fn specialties(line: &str, always: bool, draws: &mut Draws) -> BTreeSet<String> {
    match line {
        MARKET => SPECIALTIES.iter().filter(|(_, share)| draws.happens(*share) || always).map(|(name, _)| (*name).to_owned()).collect(),
        other => BTreeSet::from([other.to_owned()]),
    }
}

fn cards(always: bool, row: u64, draws: &mut Draws) -> Result<Vec<Card>, Error> {
    let issued = day(AS_OF, -90 - i64::try_from(draws.below(1000)).unwrap_or(0))?;
    let expired = !always && draws.happens(CARD_EXPIRED);
    let span = |from: NaiveDate, days| Ok::<_, Error>(DateSpan { from, to: day(from, days)? });
    let mut cards = vec![Card { number: format!("14X{row:06}"), valid: span(issued, if expired { 60 } else { 365 * 5 })? }];
    if draws.happens(SECOND_CARD) {
        cards.push(Card { number: format!("14Y{row:06}"), valid: span(issued, 70)? });
    }
    Ok(cards)
}

fn leave(always: bool, draws: &mut Draws) -> Result<Vec<DateSpan>, Error> {
    let span = |from, to| Ok::<_, Error>(vec![DateSpan { from: day(AS_OF, from)?, to: day(AS_OF, to)? }]);
    match draws.below(1000) {
        _ if always => Ok(Vec::new()),
        at if at < AWAY => span(0, 365),
        at if at < AWAY + ON_LEAVE => span(20, 25 + i64::try_from(draws.below(20)).unwrap_or(0)),
        _ => Ok(Vec::new()),
    }
}

fn recusals(province: &Province, office: &Office, always: bool, draws: &mut Draws) -> Result<Vec<Recusal>, Error> {
    match &office.county {
        Some(county) if !always && draws.happens(RECUSED) => {
            // Of some targets at random, the first of the own county.
            for _ in 0..200 {
                let target = target(province, draws.below(province.targets))?;
                if target.region == *county {
                    return Ok(vec![Recusal::Target(target.id)]);
                }
            }
            Ok(Vec::new())
        }
        None if !always && draws.happens(RECUSED_FROM_COUNTY) => {
            Ok(draws.one(&office.counties).map(|county| Recusal::Region(county.clone())).into_iter().collect())
        }
        _ => Ok(Vec::new()),
    }
}
