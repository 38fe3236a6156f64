//! The index of items and targets, and the frames of a large plan beside polars and DuckDB, over an invented province:
//!
//! ```text
//! cargo run --release -p ssj-benches --features parallel --bin index -- 10000000 5000000
//! ```
//!
//! The first number is the targets of the index of 500 items, the second those of a plan of 50 tasks. The registers
//! are made first and not measured.

mod frames;
mod peers;

use std::time::{Duration, Instant};

use shuangsuiji::directory::TargetsBuilder;
use shuangsuiji::ident::{ItemCode, Regions};
use shuangsuiji::index::{Index, Postings};
use shuangsuiji::scope::{Selector, Use};
use ssj_benches::Result;
use ssj_generate::{AS_OF, Province};

const ITEMS: usize = 500;

/// Clauses as lists of items have them; an item joins three of them.
const TRADES: [&str; 8] = [
    "industry:H62",
    "industry:(F52, F51)",
    "tag:catering",
    "licence:food",
    "licence:(hygiene, drug, medical)",
    "tag:(special_equipment, hazardous)",
    "industry:C13-C43",
    "tag:retail and not tag:observation",
];
const PLACES: [&str; 9] = [
    "region:140000",
    "region:140100",
    "region:140400",
    "region:140105",
    "region:(140200, 140300)",
    "region:140900",
    "not region:140100",
    "region:149901",
    "all",
];
const OTHERS: [&str; 7] = [
    "kind:(enterprise, cooperative)",
    "tier:(C, D)",
    "tier:unclassified",
    "size>=50",
    "status:active",
    "not status:(revoked, annulled)",
    "size<5",
];

fn selector(n: usize) -> Result<Selector> {
    let of = |list: &[&str], n: usize| list.get(n % list.len()).copied().unwrap_or("all").to_owned();
    // The numbers of the lists are prime to each other, so 500 joins differ.
    Ok(format!("({}) and ({}) and ({})", of(&TRADES, n), of(&PLACES, n), of(&OTHERS, n)).parse::<Selector>()?)
}

fn targets(province: &Province) -> Result<TargetsBuilder> {
    let mut builder = TargetsBuilder::default();
    for row in province.targets() {
        builder.extend([row?]);
    }
    for row in province.licences() {
        builder.extend([row?]);
    }
    for row in province.tags() {
        builder.extend([row?]);
    }
    Ok(builder)
}

fn told(name: &str, time: Duration) {
    println!("{name:<44} {:>10.4} s", time.as_secs_f64());
}

/// Does a thing, with the time that it takes.
fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = act();
    (made, start.elapsed())
}

fn index(rows: u64) -> Result<()> {
    let regions = Regions::china()?;
    let of = Use { day: AS_OF, regions: &regions };
    let targets = targets(&Province::new(1, rows)?)?.build()?.with_granted_tags(&of, None);
    let codes = (0..ITEMS).map(|n| Ok((ItemCode::parse(&format!("i{n:03}"))?, selector(n)?)));
    let items: Vec<(ItemCode, Selector)> = codes.collect::<Result<_>>()?;
    println!("{} targets, {} items", targets.len(), items.len());
    let (index, time) = timed(|| Index::new(items.iter().cloned(), &targets, of));
    told("the index", time);
    let (mut pairs, mut longest) = (0, Duration::ZERO);
    for (code, _) in &items {
        let (set, time) = timed(|| index.targets(code).unwrap_or_default());
        longest = longest.max(time);
        pairs += set.len();
    }
    told("the set of an item, the longest", longest);
    // One that the index does not have: joined of sets that are known already.
    let mut postings = Postings::new(&targets, of);
    for (_, selector) in &items {
        postings.set(selector);
    }
    let mut longest = Duration::ZERO;
    for n in 0..ITEMS {
        let new = format!("({}) or ({})", selector(n)?, selector(n * 3 + 1)?).parse::<Selector>()?;
        let (set, time) = timed(|| postings.set(&new));
        longest = longest.max(time);
        pairs += set.len();
    }
    told("a new selector of known clauses, the longest", longest);
    println!("{pairs} pairs, orphans: {} items, {} targets", index.orphans().items.len(), index.orphans().targets.len());
    Ok(())
}

fn main() -> Result<()> {
    let sizes: Vec<u64> = std::env::args().skip(1).map(|arg| arg.parse()).collect::<std::result::Result<_, _>>()?;
    let [of_index, of_frames] = sizes.as_slice() else {
        return Err("the numbers of targets: of the index, and of the plan".into());
    };
    index(*of_index)?;
    frames::beside(*of_frames)
}
