//! The life cycle of 142,857 visits, seven events each: a million events that are read, chained and replayed.
//!
//! `cargo run --release -p ssj-benches --bin lifecycle [-- EVENTS]`

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use shuangsuiji::calendar::Calendar;
use shuangsuiji::campaign::{Assigned, Member, Planned, Roll};
use shuangsuiji::catalogue::Mode;
use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::ident::{CampaignCode, ItemCode, OrgCode, PartyCode, ReasonCode, TaskCode};
use shuangsuiji::journal::{Body, Journal, Timestamp};
use shuangsuiji::lifecycle::{Act, Casebook, Codes, Entry, ItemResult, Presence, Rules, Subject, Taken};
use ssj_benches::Result;

/// The acts of one visit.
const ACTS: u64 = 7;

fn main() -> Result<()> {
    let events: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |n| n.parse())?;
    let at = Timestamp::parse("2026-01-05T09:00:00Z")?;
    let (roll, mut journal) = drawn(events / ACTS, at)?;
    let rules = Rules::standard()?;
    let mut key = 0u64;
    let ceremony = roll.ceremony;
    let opened = Act::Opened { roll: roll.digest()?, rules: rules.digest(roll.suite)? };
    journal.append(at, entry(&mut key, Subject::Draw { ceremony }, opened, at)?.to_body()?)?;
    for visit in &roll.visits {
        let subject = Subject::Visit { ceremony, target: visit.target };
        for act in acts(visit)? {
            journal.append(at, entry(&mut key, subject, act, at)?.to_body()?)?;
        }
    }
    let bytes = journal.to_bytes();
    let started = Instant::now();
    let read = Journal::parse(roll.suite, &roll.unit, &bytes)?;
    let parsed = started.elapsed().as_secs_f64();
    let count = read.events().len();
    let started = Instant::now();
    let book = Casebook::open(read, [roll], rules, Codes::china()?, Calendar::published()?)?;
    let replayed = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let figures = book.figures(None, "2026-03-01".parse()?)?;
    let told = started.elapsed().as_secs_f64();
    println!(
        "{count} events, {} MB: read and chained {parsed:.2} s, replayed {replayed:.2} s, figures {told:.2} s",
        bytes.len() / 1_000_000
    );
    println!("{} visits, {} published", figures.visits, figures.completed.part);
    Ok(())
}

/// A matched draw of so many visits, as a journal has it.
fn drawn(visits: u64, at: Timestamp) -> Result<(Roll, Journal)> {
    let (suite, unit) = (Suite::Sha256, "bench-bureau");
    let id = |kind: &str, n: u64| suite.hash(format!("{kind}/{n}").as_bytes());
    let task = TaskCode::parse("food")?;
    let people: BTreeSet<Digest> = (0..2000).map(|n| id("person", n)).collect();
    let seats: Vec<Digest> = people.iter().copied().collect();
    let office = OrgCode::parse("bureau")?;
    let mut assigned: Vec<Assigned> = (0..visits)
        .zip(seats.chunks(2).cycle())
        .map(|(n, team)| Assigned { target: id("target", n), tasks: BTreeSet::from([task.clone()]), team: team.iter().copied().collect() })
        .collect();
    assigned.sort_by_key(|visit| visit.target);
    let ceremony = id("ceremony", 0);
    let roll = Roll {
        unit: unit.to_owned(),
        suite,
        campaign: CampaignCode::parse("2026-q1")?,
        ceremony,
        tasks: BTreeMap::from([(task, BTreeSet::from([Planned { item: ItemCode::parse("food-01")?, mode: Mode::OnSite }]))]),
        visits: assigned,
        people: people.into_iter().map(|inspector| Member { inspector, unit: office.clone() }).collect(),
    };
    let mut journal = Journal::new(suite, unit);
    let [instance, table, teams] = ["instance", "table", "teams"].map(|kind| id(kind, 0));
    journal.append(at, Body::Match { ceremony, algorithm: "maxent-1".to_owned(), instance, table, teams, size: visits })?;
    Ok((roll, journal))
}

fn entry(key: &mut u64, subject: Subject, act: Act, at: Timestamp) -> Result<Entry> {
    *key += 1;
    let actor = match act {
        Act::Recorded { .. } => "recorder",
        Act::Audited {} => "auditor",
        _ => "clerk",
    };
    Ok(Entry {
        key: ReasonCode::parse(&format!("k{key}"))?,
        by: OrgCode::parse("bureau")?,
        actor: PartyCode::parse(actor)?,
        at,
        subject,
        act,
    })
}

fn acts(visit: &Assigned) -> Result<[Act; ACTS as usize]> {
    let item = ItemCode::parse("food-01")?;
    let result = ItemResult {
        item: item.clone(),
        codes: BTreeSet::from(["clean".to_owned()]),
        causes: BTreeSet::new(),
        advice: BTreeSet::new(),
        evidence: None,
    };
    Ok([
        Act::Dispatched { items: BTreeSet::from([Taken { item, guideline: "GL-1".to_owned() }]) },
        Act::Entered { way: Presence::Scan, inspectors: visit.team.clone() },
        Act::Finished {},
        Act::Recorded { results: vec![result], on_behalf: None },
        Act::Audited {},
        Act::Published { publication: visit.target },
        Act::Closed {},
    ])
}
