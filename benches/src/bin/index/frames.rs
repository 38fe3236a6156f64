//! Frames and strata of a plan of 50 tasks, beside polars and DuckDB, which look for the rows of the same filters in
//! tables of the same targets, with the stratum of each. Every stratum has as many targets in all three.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use shuangsuiji::campaign::{Prepared, Registry};
use shuangsuiji::catalogue::Item;
use shuangsuiji::expression::Node;
use shuangsuiji::frame::TaskFrame;
use shuangsuiji::ident::ItemCode;
use shuangsuiji::plan::Plan;
use shuangsuiji::scope::Selector;
use ssj_benches::{Result, median};
use ssj_files::{Format, write_register};
use ssj_generate::Province;

use super::peers::{NAMES, Peers, Sizes};
use super::{selector, targets, timed};

const TASKS: usize = 50;
const ROUNDS: usize = 5;

/// By what the targets of a task are divided.
fn by(n: usize) -> &'static str {
    if n.is_multiple_of(2) { "tier" } else { "city" }
}

fn plan() -> Result<Plan> {
    let task = |n: usize| {
        Ok(format!(
            "[[tasks]]\ncode = \"t{n}\"\nitems = [\"item\"]\nscope = '{}'\nstrata_by = \"{}\"\nwindow = {{ from = 2026-01-12, to = 2026-06-30 }}\nquotas = {{ \"*\" = \"1%\" }}\n",
            selector(n)?,
            by(n)
        ))
    };
    let tasks: String = (0..TASKS).map(task).collect::<Result<_>>()?;
    let party = |id: &str| format!("{{ id = \"{id}\", organisation = \"{id}\" }}");
    let parties = ["a", "b", "c"].map(party).join(", ");
    let head = "unit = \"u\"\ncampaign = \"c\"\ntitle = \"t\"\nsuite = \"sha256\"\nas_of = 2026-01-05\nunplaced_regions = \"digits\"";
    Ok(ssj_files::parse_plan("plan.toml", &format!("{head}\nparties = [{parties}]\n{tasks}"))?)
}

/// How many targets every stratum of every task has.
fn counts(prepared: &Prepared) -> Sizes {
    let of = |frame: &TaskFrame| {
        let strata = frame.strata.iter().map(|s| (s.name.clone(), s.members.len() as u64)).collect();
        (frame.task.to_string(), strata)
    };
    prepared.frames().iter().map(of).collect()
}

/// A selector as a tree of lists, which needs no parser.
fn tree(selector: &Selector) -> Result<Value> {
    let all = |parts: &[Selector]| parts.iter().map(tree).collect::<Result<Vec<_>>>();
    Ok(match selector.node() {
        Node::All => json!(["and", []]),
        Node::Is(clause) => json!(["is", clause]),
        Node::Not(inner) => json!(["not", tree(inner)?]),
        Node::And(parts) => json!(["and", all(parts)?]),
        Node::Or(parts) => json!(["or", all(parts)?]),
    })
}

/// Writes what the peers read: the targets with the tags that have effect, the licences, and the tasks.
fn write(folder: &Path, province: &Province, prepared: &Prepared) -> Result<()> {
    let create = |name: &str| fs::File::create(folder.join(name)).map(std::io::BufWriter::new);
    let rows = prepared.registry().targets().iter().map(|target| Ok(target.to_target()));
    write_register(create("targets.parquet")?, Format::Parquet, rows)?;
    write_register(create("licences.parquet")?, Format::Parquet, province.licences())?;
    let task = |n: usize| Ok(json!({ "code": format!("t{n}"), "by": by(n), "scope": tree(&selector(n)?)? }));
    let tasks: Vec<Value> = (0..TASKS).map(task).collect::<Result<_>>()?;
    Ok(fs::write(folder.join("tasks.json"), serde_json::to_vec(&tasks)?)?)
}

pub(super) fn beside(rows: u64) -> Result<()> {
    let folder = PathBuf::from("target/bench-frames");
    fs::create_dir_all(&folder)?;
    let province = Province::new(1, rows)?;
    let mut builder = Registry::builder().items([Item::new(ItemCode::parse("item")?, "item", "basis")]);
    builder.append_targets(targets(&province)?);
    let (registry, plan) = (Arc::new(builder.build()?), plan()?);
    let prepared = Prepared::new(Arc::clone(&registry), plan.clone())?;
    write(&folder, &province, &prepared)?;
    let ours = counts(&prepared);
    drop(prepared);
    let mut peers = Peers::start(&folder)?;
    let mut seconds: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let (prepared, time) = timed(|| Prepared::new(Arc::clone(&registry), plan.clone()));
        drop(prepared?);
        seconds.entry("ours").or_default().push(time.as_secs_f64());
        for peer in NAMES {
            let (time, theirs) = peers.run(peer)?;
            if let Some((task, strata)) = ours.iter().find(|(task, strata)| theirs.get(*task) != Some(strata)) {
                return Err(format!("task {task}: {strata:?}, and {peer} has {:?}", theirs.get(task)).into());
            }
            seconds.entry(peer).or_default().push(time);
        }
    }
    println!("{} targets, {TASKS} tasks, {} members; medians of {ROUNDS} rounds", registry.targets().len(), members(&ours));
    let medians: BTreeMap<&str, f64> = seconds.into_iter().map(|(name, of)| (name, median(of))).collect();
    let best = NAMES.iter().filter_map(|peer| medians.get(peer)).copied().fold(f64::INFINITY, f64::min);
    for (name, time) in &medians {
        println!("{name:<8} {time:>8.3} s, {:>5.2} times the faster peer", time / best);
    }
    Ok(())
}

fn members(counts: &Sizes) -> u64 {
    counts.values().flat_map(BTreeMap::values).sum()
}
