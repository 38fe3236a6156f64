//! A register of national size on one machine: load from Parquet, frame, commit, draw, write the record
//! and verify it, with time and memory of each step, beside a register of a fiftieth of the size:
//!
//! ```text
//! cargo run --release -p ssj-benches --features parallel --bin national -- 50000000
//! ```
//!
//! Each size runs as a process of its own. `ratio` is the time of a target in the large register over that
//! in the small one: 1 where time grows with the size alone. Memory is the peak of the whole process so
//! far. The registers are an invented province's, written first and not measured.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use shuangsuiji::campaign::{Disclosure, Prepared, Registry, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{self, Verdict};
use ssj_files::{Format, Kind, Mapping, OnBad, Registers, write_register};
use ssj_generate::Province;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[global_allocator]
static HEAP: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// How much smaller the register beside it is.
const PART: u64 = 50;

/// One in a thousand of a stratum is drawn, so that the matching, which is not measured here, is small.
const PLAN: &str = r#"
unit = "sx-market"
campaign = "national"
title = "national"
suite = "sha256"
as_of = 2026-01-05
parties = [{ id = "a", organisation = "sx-market" }, { id = "b", organisation = "sx-notary" }, { id = "c", organisation = "sx-university" }]

[[tasks]]
code = "all"
items = ["market-price"]
strata_by = "tier"
window = { from = 2026-01-12, to = 2026-06-30 }
quotas = { "*" = "0.1%" }
"#;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["run", targets] => run(targets.parse()?),
        [targets] => beside(targets.parse()?),
        [] => beside(5_000_000),
        _ => Err("give the number of targets".into()),
    }
}

fn beside(targets: u64) -> Result<()> {
    let small = (targets / PART).max(1);
    println!("{targets} targets beside {small}, {}", if cfg!(feature = "parallel") { "parallel" } else { "one thread" });
    let (one, other) = (process(small)?, process(targets)?);
    println!("{:<8} {:>9} {:>9} {:>6} {:>9} {:>12}", "step", "small s", "large s", "ratio", "peak GB", "bytes/target");
    for ((step, a, _, _), (_, b, peak, held)) in one.iter().zip(&other) {
        let ratio = (b / targets as f64) / (a / small as f64);
        println!("{step:<8} {a:>9.2} {b:>9.1} {ratio:>6.2} {:>9.2} {:>12.0}", peak / 1e9, held / targets as f64);
    }
    Ok(())
}

/// What one process says: step, seconds, peak of the heap so far, and what it holds after the step, in bytes.
fn process(targets: u64) -> Result<Vec<(String, f64, f64, f64)>> {
    let out = Command::new(std::env::current_exe()?).args(["run", &targets.to_string()]).output()?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned().into());
    }
    let line = |line: &str| -> Result<_> {
        let parts: Vec<&str> = line.split(' ').collect();
        let [step, seconds, peak, held] = parts.as_slice() else { return Err(format!("four words are expected: {line}").into()) };
        Ok(((*step).to_owned(), seconds.parse()?, peak.parse()?, held.parse()?))
    };
    String::from_utf8(out.stdout)?.lines().map(line).collect()
}

/// The registers of a province as files, written where they are not there yet.
fn registers(targets: u64) -> Result<PathBuf> {
    let folder = PathBuf::from(format!("target/bench-national/{targets}"));
    if folder.is_dir() {
        return Ok(folder);
    }
    let part = folder.with_extension("part");
    let _ = fs::remove_dir_all(&part);
    fs::create_dir_all(&part)?;
    let province = Province::new(1, targets)?;
    write_register(File::create(part.join("targets.parquet"))?, Format::Parquet, province.targets())?;
    write_register(File::create(part.join("inspectors.csv"))?, Format::Csv, province.inspectors()?.into_iter().take(5000).map(Ok))?;
    write_register(File::create(part.join("items.csv"))?, Format::Csv, province.items()?.into_iter().map(Ok))?;
    write_register(File::create(part.join("bases.csv"))?, Format::Csv, province.bases()?.into_iter().map(Ok))?;
    fs::rename(&part, &folder)?;
    Ok(folder)
}

/// Every step, told on standard output.
fn run(targets: u64) -> Result<()> {
    let folder = registers(targets)?;
    let time = Timestamp::parse("2026-01-05T09:00:00Z")?;
    let plan: Plan = ssj_files::parse_plan("plan", PLAN)?;
    let registry = step("load", || load(&folder))?;
    let prepared = step("frame", || Ok(Prepared::new(Arc::new(registry), plan)?))?;
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let suite = prepared.plan().suite;
    let committed = step("commit", || Ok(prepared.commit(secrets, Journal::new(suite, "sx-market"), time)?))?;
    let drawn = step("draw", || Ok(committed.rehearse(&[9; 32], time)?))?;
    let matched = step("match", || Ok(drawn.match_inspectors(time)?.close(time)?))?;
    let files = step("record", || Ok(matched.record(Disclosure::Closed)?.public))?;
    drop(matched);
    step("verify", || match record::verify(&files) {
        report if report.verdict == Verdict::Rehearsal => Ok(()),
        report => Err(report.to_string().into()),
    })
}

fn step<T>(name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let value = step()?;
    println!("{name} {} {} {}", start.elapsed().as_secs_f64(), HEAP.peak_usage(), HEAP.current_usage());
    Ok(value)
}

fn load(folder: &Path) -> Result<Registry> {
    let mut registers = Registers::new(OnBad::Refuse);
    for (kind, name) in
        [(Kind::Targets, "targets.parquet"), (Kind::Inspectors, "inspectors.csv"), (Kind::Items, "items.csv"), (Kind::Bases, "bases.csv")]
    {
        registers.file(kind, &folder.join(name), &Mapping::default());
    }
    Ok(registers.build()?)
}
