//! The index of items and targets, and the frames of a large plan, over an invented province:
//!
//! ```text
//! cargo run --release -p ssj-benches --features parallel --bin index -- 10000000 5000000
//! ```
//!
//! The first number is the targets of the index of 500 items; `index` is the time to build it, `set` the longest time
//! to ask it for the targets of an item, `new` the longest to evaluate a selector that it does not have over columns
//! that are known already. The second is the targets of a plan of 50 tasks, by tier and by city; `frames` is the time
//! to its frames and strata. The registers are made first and not measured.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shuangsuiji::campaign::{Prepared, Registry};
use shuangsuiji::catalogue::Item;
use shuangsuiji::directory::TargetsBuilder;
use shuangsuiji::ident::{ItemCode, Regions};
use shuangsuiji::index::{Index, Postings};
use shuangsuiji::plan::Plan;
use shuangsuiji::scope::{Selector, Use};
use ssj_generate::{AS_OF, Province};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const ITEMS: usize = 500;
const TASKS: usize = 50;

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

fn targets(rows: u64) -> Result<TargetsBuilder> {
    let province = Province::new(1, rows)?;
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

fn seconds(name: &str, time: Duration) {
    println!("{name:<8} {:>10.3} s", time.as_secs_f64());
}

fn index(rows: u64) -> Result<()> {
    let regions = Regions::china()?;
    let of = Use { day: AS_OF, regions: &regions };
    let targets = targets(rows)?.build()?.with_granted_tags(&of, None);
    let codes = (0..ITEMS).map(|n| Ok((ItemCode::parse(&format!("i{n:03}"))?, selector(n)?)));
    let items: Vec<(ItemCode, Selector)> = codes.collect::<Result<_>>()?;
    println!("{} targets, {} items", targets.len(), items.len());
    let start = Instant::now();
    let index = Index::new(items.iter().cloned(), &targets, of);
    seconds("index", start.elapsed());
    let mut longest = Duration::ZERO;
    let mut pairs = 0;
    for (code, _) in &items {
        let start = Instant::now();
        let set = index.targets(code).unwrap_or_default();
        longest = longest.max(start.elapsed());
        pairs += set.len();
    }
    seconds("set", longest);
    let mut postings = Postings::new(&targets, of);
    for (_, selector) in &items {
        postings.set(selector);
    }
    let mut longest = Duration::ZERO;
    for n in 0..ITEMS {
        let new = format!("({}) or ({})", selector(n)?, selector(n * 3 + 1)?).parse::<Selector>()?;
        let start = Instant::now();
        pairs += postings.set(&new).len();
        longest = longest.max(start.elapsed());
    }
    seconds("new", longest);
    println!("{pairs} pairs, orphans: {} items, {} targets", index.orphans().items.len(), index.orphans().targets.len());
    Ok(())
}

fn frames(rows: u64) -> Result<()> {
    let mut builder = Registry::builder().items([Item::new(ItemCode::parse("item")?, "item", "basis")]);
    builder.append_targets(targets(rows)?);
    let registry = Arc::new(builder.build()?);
    let task = |n: usize| {
        let by = if n.is_multiple_of(2) { "tier" } else { "city" };
        Ok(format!(
            "[[tasks]]\ncode = \"t{n}\"\nitems = [\"item\"]\nscope = '{}'\nstrata_by = \"{by}\"\nwindow = {{ from = 2026-01-12, to = 2026-06-30 }}\nquotas = {{ \"*\" = \"1%\" }}\n",
            selector(n)?
        ))
    };
    let tasks: String = (0..TASKS).map(task).collect::<Result<_>>()?;
    let plan: Plan = ssj_files::parse_plan(
        "plan.toml",
        &format!(
            "unit = \"u\"\ncampaign = \"c\"\ntitle = \"t\"\nsuite = \"sha256\"\nas_of = 2026-01-05\nunplaced_regions = \"digits\"\nparties = [{{ id = \"a\", organisation = \"a\" }}, {{ id = \"b\", organisation = \"b\" }}, {{ id = \"c\", organisation = \"c\" }}]\n{tasks}"
        ),
    )?;
    println!("{} targets, {} tasks", registry.targets().len(), plan.tasks.len());
    let start = Instant::now();
    let prepared = Prepared::new(registry, plan)?;
    seconds("frames", start.elapsed());
    let members: usize = prepared.frames().iter().flat_map(|frame| &frame.strata).map(|stratum| stratum.members.len()).sum();
    println!("{members} members of strata");
    Ok(())
}

fn main() -> Result<()> {
    let sizes: Vec<u64> = std::env::args().skip(1).map(|arg| arg.parse()).collect::<std::result::Result<_, _>>()?;
    let [of_index, of_frames] = sizes.as_slice() else {
        return Err("the numbers of targets: of the index, and of the plan".into());
    };
    index(*of_index)?;
    frames(*of_frames)
}
