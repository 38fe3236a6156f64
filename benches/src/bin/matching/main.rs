//! The time of the table and of the draw by it, on instances that other tools get too.
//!
//! `cargo run --release -p ssj-benches --features parallel --bin matching -- FOLDER [SHAPE..]` writes each
//! instance into the folder, and a line of JSON with seconds, pairs and the peak of memory to standard output.
//! `benches/matching_peers.py` runs it and the other tools side by side. With `baselines` for the shape, the table
//! and the picture of what is done elsewhere are made instead ([docs/matching.md](../../docs/matching.md)).

mod baselines;
mod instances;

use std::path::PathBuf;
use std::time::Instant;

use instances::SHAPES;
use peak_alloc::PeakAlloc;
use shuangsuiji::matching::{Infeasible, Predictability, Table, keeps_workloads};

#[global_allocator]
static PEAK: PeakAlloc = PeakAlloc;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: matching FOLDER [SHAPE..]");
        std::process::exit(2);
    };
    let wanted: Vec<String> = arguments.collect();
    if wanted == ["baselines"] {
        let (table, picture) = baselines::run().map_err(|error| std::io::Error::other(error.to_string()))?;
        print!("{table}");
        return std::fs::write(folder.join("failures.svg"), picture);
    }
    for shape in SHAPES.iter().filter(|shape| wanted.is_empty() || wanted.iter().any(|name| name == shape.name)) {
        let instance = shape.instance(1);
        instances::write(&instance, &folder.join(format!("{}.u32", shape.name)))?;
        PEAK.reset_peak_usage();
        let before = PEAK.current_usage();
        let start = Instant::now();
        let table = Table::new(&instance).unwrap_or_else(|error| unreachable!("{error}"));
        let found = start.elapsed().as_secs_f64();
        let drawn = table.draw(&[7; 32]);
        let whole = start.elapsed().as_secs_f64();
        let megabytes = (PEAK.peak_usage() - before) as f64 / 1e6;
        assert!(drawn.check(&instance).is_ok() && keeps_workloads(&instance, &table, &drawn));
        let outlook = Predictability::of(&instance, &table);
        let line = serde_json::json!({
            "shape": shape.name, "pairs": outlook.pairs, "table": found, "draw": whole - found, "whole": whole,
            "witness": witness(&instance), "megabytes": megabytes, "evenness": outlook.evenness(), "sweeps": table.sweeps(),
        });
        println!("{line}");
    }
    Ok(())
}

/// The seconds until every shortage is found, of the same instance with a fifth of the capacity less than
/// is needed.
fn witness(instance: &shuangsuiji::matching::Instance) -> f64 {
    let short = instance.with_capacities(|node| node.capacity * 10 / 13 * 8 / 10);
    let start = Instant::now();
    let found = Infeasible::find(&short);
    let seconds = start.elapsed().as_secs_f64();
    assert!(found.is_ok_and(|found| found.is_some_and(|why| why.verify(&short))));
    seconds
}
