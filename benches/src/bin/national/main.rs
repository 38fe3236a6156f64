//! A register of national size on one machine: load from Parquet, frame, commit, draw, match, write the
//! record and verify it, with time and memory of each step, for registers of several sizes:
//!
//! ```text
//! cargo run --release -p ssj-benches --features parallel --bin national -- 1000000 10000000 50000000
//! ```
//!
//! Each size runs as a process of its own. `ratio` is the time of a target in the largest register over that
//! in the smallest: 1 where time grows with the size alone. Memory is the peak of the whole process so far:
//! of the heap, and of what is resident where the system says it. The registers are an invented province's,
//! written first by another process and not measured.

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
use ssj_files::{Folder, Format, Kind, Mapping, OnBad, Registers, write_register};
use ssj_generate::Province;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[global_allocator]
static HEAP: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// The size that memory is extrapolated to.
const NATION: f64 = 50e6;

/// One step of one process: seconds, and in bytes the peak of the heap so far, that of the process, and what the
/// heap holds after the step.
struct Step {
    name: String,
    seconds: f64,
    heap: f64,
    resident: f64,
    held: f64,
}

/// The inspectors are those of the market departments of a province of a million, the same at every size: then the pairs
/// of a visit are as many too, and the matching grows with the visits alone.
const ROSTER: (u64, usize) = (1_000_000, 5000);

/// One in a thousand of a stratum is drawn, so that the matching, which grows with it, is small.
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
cap = { times = 2 }
"#;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["registers", targets] => registers(targets.parse()?).map(|_| ()),
        ["run", targets] => run(targets.parse()?),
        [] => beside(&[100_000, 5_000_000]),
        sizes => beside(&sizes.iter().map(|n| n.parse()).collect::<std::result::Result<Vec<_>, _>>()?),
    }
}

fn beside(sizes: &[u64]) -> Result<()> {
    println!("{}", if cfg!(feature = "parallel") { "parallel" } else { "one thread" });
    let mut runs: Vec<(f64, Vec<Step>)> = Vec::new();
    for targets in sizes {
        process("registers", *targets)?;
        let steps = process("run", *targets)?;
        println!(
            "\n{targets} targets\n{:<8} {:>9} {:>9} {:>9} {:>12} {:>6}",
            "step", "seconds", "heap GB", "peak GB", "bytes/target", "ratio"
        );
        for (at, step) in steps.iter().enumerate() {
            let each = step.seconds / *targets as f64;
            let ratio = runs.first().and_then(|(n, steps)| steps.get(at).map(|first| each / (first.seconds / n)));
            println!(
                "{:<8} {:>9.2} {:>9.2} {:>9.2} {:>12.0} {:>6.2}",
                step.name,
                step.seconds,
                step.heap / 1e9,
                step.resident / 1e9,
                step.held / *targets as f64,
                ratio.unwrap_or(1.0)
            );
        }
        runs.push((*targets as f64, steps));
    }
    if let [.., (small, one), (large, other)] = runs.as_slice() {
        let peak = |steps: &[Step], of: fn(&Step) -> f64| steps.iter().map(of).fold(0.0, f64::max);
        for (what, of) in [("heap", (|step| step.heap) as fn(&Step) -> f64), ("process", |step| step.resident)] {
            let (from, to) = (peak(one, of), peak(other, of));
            let slope = (to - from) / (large - small);
            println!("\n{what}: {slope:.0} bytes a target more, {:.1} GB at {NATION}", (to + slope * (NATION - large)) / 1e9);
        }
    }
    Ok(())
}

/// What a process of its own says of its steps.
fn process(work: &str, targets: u64) -> Result<Vec<Step>> {
    let out = Command::new(std::env::current_exe()?).args([work, &targets.to_string()]).output()?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned().into());
    }
    let line = |line: &str| -> Result<_> {
        let parts: Vec<&str> = line.split(' ').collect();
        let [name, numbers @ ..] = parts.as_slice() else { return Err("an empty line".into()) };
        let numbers = numbers.iter().map(|n| n.parse::<f64>()).collect::<std::result::Result<Vec<_>, _>>()?;
        let [seconds, heap, resident, held] = numbers.as_slice() else { return Err(format!("four numbers are expected: {line}").into()) };
        Ok(Step { name: (*name).to_owned(), seconds: *seconds, heap: *heap, resident: *resident, held: *held })
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
    let roster = Province::new(1, ROSTER.0)?.inspectors()?;
    write_register(File::create(part.join("targets.parquet"))?, Format::Parquet, province.targets())?;
    write_register(File::create(part.join("inspectors.csv"))?, Format::Csv, roster.into_iter().take(ROSTER.1).map(Ok))?;
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
    let record = folder.with_extension("record");
    let _ = fs::remove_dir_all(&record);
    step("record", || Ok(ssj_files::write_campaign(&record, &matched, Disclosure::Closed)?))?;
    drop((drawn, matched));
    step("verify", || match record::verify_from(&Folder::public(&record)?)? {
        report if report.verdict == Verdict::Rehearsal => Ok(()),
        report => Err(report.to_string().into()),
    })?;
    Ok(fs::remove_dir_all(&record)?)
}

fn step<T>(name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let value = step()?;
    println!("{name} {} {} {} {}", start.elapsed().as_secs_f64(), HEAP.peak_usage(), resident(), HEAP.current_usage());
    Ok(value)
}

/// The most that the process had in memory so far, in bytes; 0 where the system does not say.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).map_or(0, |kilobytes| kilobytes * 1024)
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
