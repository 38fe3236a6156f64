//! The drawn list with its teams, and the workload: for the keeper, not for publication.

use std::collections::BTreeMap;

use shuangsuiji::campaign::{Campaign, Stage};
use shuangsuiji::directory::{Inspector, TargetRef};
use shuangsuiji::error::Error;

use crate::boundary::{free, look, make};
use crate::campaign::{ssj_campaign, with};
use crate::error::ssj_error;
use crate::status::ssj_status;
use crate::text::ssj_str;

/// The visits: every drawn target once, however many tasks drew it (综合查一次), in the order of the
/// blinded ids. Teams stand in it from `SSJ_STAGE_MATCHED` on. It names targets and people: keep it
/// as you keep the registers. A list of its own, which outlives the campaign. Never changes: it may
/// be read from several threads at once. Freed by `ssj_visits_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_visits {
    visits: Vec<Visit>,
    people: Vec<Person>,
}

/// The workload: every inspector with the number of visits they have been given, those with none
/// too. A list of its own, which outlives the campaign. Never changes: it may be read from several
/// threads at once. Freed by `ssj_workload_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_workload(Vec<Person>);

#[derive(Debug)]
struct Visit {
    id: String,
    name: String,
    region: String,
    bid: String,
    strata: Vec<String>,
    /// Places in the list of people.
    members: Vec<usize>,
    reserves: Vec<usize>,
}

#[derive(Debug)]
struct Person {
    id: String,
    name: String,
    unit: String,
    capacity: u32,
    visits: u32,
}

impl Visit {
    fn new(target: &TargetRef<'_>, bid: String, strata: &[&str]) -> Self {
        let strata = strata.iter().map(|s| (*s).to_owned()).collect();
        let (id, name, region) = (target.id.to_string(), target.name.to_owned(), target.region.to_string());
        Self { id, name, region, bid, strata, members: Vec::new(), reserves: Vec::new() }
    }
}

fn people(campaign: &Campaign) -> Result<Vec<Person>, Error> {
    let person = |(inspector, visits): (&Inspector, u32)| Person {
        id: inspector.id.to_string(),
        name: inspector.name.clone(),
        unit: inspector.unit.to_string(),
        capacity: inspector.capacity,
        visits,
    };
    Ok(campaign.matched()?.workload().into_iter().map(person).collect())
}

fn drawn(campaign: &Campaign) -> Result<ssj_visits, Error> {
    let drawn = campaign.drawn()?;
    let bids = drawn.draw().visits().into_keys();
    let visits = bids.zip(drawn.visits()).map(|(bid, (target, strata))| Visit::new(&target, bid.to_string(), &strata)).collect();
    Ok(ssj_visits { visits, people: Vec::new() })
}

fn matched(campaign: &Campaign) -> Result<ssj_visits, Error> {
    let people = people(campaign)?;
    let places: BTreeMap<&str, usize> = people.iter().enumerate().map(|(at, p)| (p.id.as_str(), at)).collect();
    let place = |of: &[&Inspector]| of.iter().filter_map(|i| places.get(i.id.as_str()).copied()).collect();
    let visits = campaign.matched()?.teams().into_iter().map(|team| Visit {
        members: place(&team.members),
        reserves: place(&team.reserves),
        ..Visit::new(&team.target, team.bid.to_string(), &team.strata)
    });
    Ok(ssj_visits { visits: visits.collect(), people })
}

/// Reads out the visits, from `SSJ_STAGE_DRAWN` on.
///
/// Gives: a list in `out`, to be freed by `ssj_visits_free`. Errors: `SSJ_WRONG_STATE`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_visits(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_visits,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let read = |c: &Campaign| if c.stage() >= Stage::Matched { matched(c) } else { drawn(c) };
    // SAFETY: as the header asks.
    unsafe { make(out, err, || with(campaign, read)) }
}

fn visit<T>(visits: Option<&ssj_visits>, index: usize, none: T, part: impl FnOnce(&Visit) -> T) -> T {
    look(none, || visits?.visits.get(index).map(part))
}

fn person(visits: Option<&ssj_visits>, index: usize, places: fn(&Visit) -> &[usize], at: usize, part: fn(&Person) -> &String) -> ssj_str {
    look(ssj_str::EMPTY, || {
        let visits = visits?;
        let place = *places(visits.visits.get(index)?).get(at)?;
        visits.people.get(place).map(|p| part(p).into())
    })
}

/// How many visits there are.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_len(visits: Option<&ssj_visits>) -> usize {
    look(0, || visits.map(|v| v.visits.len()))
}

/// The identifier of the target of a visit, `scheme:value`, such as `uscc:91350100M000100Y43`;
/// empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_target_id(visits: Option<&ssj_visits>, index: usize) -> ssj_str {
    visit(visits, index, ssj_str::EMPTY, |v| (&v.id).into())
}

/// The name of the target of a visit.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_target_name(visits: Option<&ssj_visits>, index: usize) -> ssj_str {
    visit(visits, index, ssj_str::EMPTY, |v| (&v.name).into())
}

/// The region of the target of a visit.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_target_region(visits: Option<&ssj_visits>, index: usize) -> ssj_str {
    visit(visits, index, ssj_str::EMPTY, |v| (&v.region).into())
}

/// The blinded id of the target of a visit in the public record, in hex.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_bid(visits: Option<&ssj_visits>, index: usize) -> ssj_str {
    visit(visits, index, ssj_str::EMPTY, |v| (&v.bid).into())
}

/// How many strata drew the target of a visit.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_stratum_count(visits: Option<&ssj_visits>, index: usize) -> usize {
    visit(visits, index, 0, |v| v.strata.len())
}

/// A stratum that drew the target of a visit: task, `/`, code of the stratum.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_stratum(visits: Option<&ssj_visits>, index: usize, stratum_index: usize) -> ssj_str {
    look(ssj_str::EMPTY, || visits?.visits.get(index)?.strata.get(stratum_index).map(ssj_str::from))
}

/// How many officers visit; 0 before the matching.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_member_count(visits: Option<&ssj_visits>, index: usize) -> usize {
    visit(visits, index, 0, |v| v.members.len())
}

/// The register's id of an officer of a visit.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_member_id(visits: Option<&ssj_visits>, index: usize, member_index: usize) -> ssj_str {
    person(visits, index, |v| &v.members, member_index, |p| &p.id)
}

/// The name of an officer of a visit.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_member_name(visits: Option<&ssj_visits>, index: usize, member_index: usize) -> ssj_str {
    person(visits, index, |v| &v.members, member_index, |p| &p.name)
}

/// How many reserves a visit has; 0 before the matching.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_reserve_count(visits: Option<&ssj_visits>, index: usize) -> usize {
    visit(visits, index, 0, |v| v.reserves.len())
}

/// The register's id of a reserve of a visit, in the order in which reserves are used up.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_reserve_id(visits: Option<&ssj_visits>, index: usize, reserve_index: usize) -> ssj_str {
    person(visits, index, |v| &v.reserves, reserve_index, |p| &p.id)
}

/// The name of a reserve of a visit.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_reserve_name(visits: Option<&ssj_visits>, index: usize, reserve_index: usize) -> ssj_str {
    person(visits, index, |v| &v.reserves, reserve_index, |p| &p.name)
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_visits_free(visits: Option<Box<ssj_visits>>) {
    free(visits);
}

/// Reads out the workload, from `SSJ_STAGE_MATCHED` on.
///
/// Gives: a list in `out`, to be freed by `ssj_workload_free`. Errors: `SSJ_WRONG_STATE`,
/// `SSJ_NULL_POINTER`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_campaign_workload(
    campaign: Option<&ssj_campaign>,
    out: *mut *mut ssj_workload,
    err: *mut *mut ssj_error,
) -> ssj_status {
    // SAFETY: as the header asks.
    unsafe { make(out, err, || with(campaign, |c| people(c).map(ssj_workload))) }
}

fn worker<T>(workload: Option<&ssj_workload>, index: usize, none: T, part: impl FnOnce(&Person) -> T) -> T {
    look(none, || workload?.0.get(index).map(part))
}

/// How many inspectors there are.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_len(workload: Option<&ssj_workload>) -> usize {
    look(0, || workload.map(|w| w.0.len()))
}

/// The register's id of an inspector; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_id(workload: Option<&ssj_workload>, index: usize) -> ssj_str {
    worker(workload, index, ssj_str::EMPTY, |p| (&p.id).into())
}

/// The name of an inspector.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_name(workload: Option<&ssj_workload>, index: usize) -> ssj_str {
    worker(workload, index, ssj_str::EMPTY, |p| (&p.name).into())
}

/// The unit of an inspector.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_unit(workload: Option<&ssj_workload>, index: usize) -> ssj_str {
    worker(workload, index, ssj_str::EMPTY, |p| (&p.unit).into())
}

/// The most visits an inspector may be given in the campaign.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_capacity(workload: Option<&ssj_workload>, index: usize) -> u32 {
    worker(workload, index, 0, |p| p.capacity)
}

/// How many visits an inspector has been given.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_visits(workload: Option<&ssj_workload>, index: usize) -> u32 {
    worker(workload, index, 0, |p| p.visits)
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_workload_free(workload: Option<Box<ssj_workload>>) {
    free(workload);
}
