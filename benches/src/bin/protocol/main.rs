//! Commit, draw and verify of a pool of targets beside the bare cost of the compressions that the
//! protocol implies, with the same hash crate, in one run, with the peak memory of each step:
//!
//! ```text
//! cargo run --release -p ssj-benches -- 1000000 sha256
//! cargo run --release -p ssj-benches -- 1000000 sm3
//! cargo run --release -p ssj-benches --features parallel -- 1000000 sha256
//! ```
//!
//! The formula of each step is in `formula.rs`. Each step runs five times, each time right after
//! the bare compressions, and the medians are shown: by the clock, and by processor time, which a
//! busy machine disturbs less and which says nothing about threads. `bytes` is the peak of the heap
//! during the step above what was there before it, which is its input, per target; what the step
//! gives back counts.

mod cases;
mod formula;
mod meter;

use shuangsuiji::ceremony::{Pool, PoolKey};
use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::record::{self, Verdict};

use meter::{Measured, measure};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[global_allocator]
static HEAP: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let n: u32 = args.next().map_or(Ok(1_000_000), |a| a.parse())?;
    let suite: Suite = args.next().unwrap_or_else(|| "sha256".to_owned()).parse()?;
    println!("{n} targets, {}, {}", suite.name(), if cfg!(feature = "parallel") { "parallel" } else { "one thread" });
    println!("{:<8} {:>12} {:>9} {:>9} {:>6} {:>9} {:>6} {:>6}", "step", "compressions", "bare", "clock", "ratio", "cpu", "ratio", "bytes");
    let show = |step: &str, m: Measured| {
        let Measured { count, bare, clock, cpu, bytes } = m;
        let (by_clock, by_cpu) = (clock.as_secs_f64() / bare.as_secs_f64(), cpu.as_secs_f64() / bare.as_secs_f64());
        let bytes = bytes / u64::from(n.max(1));
        println!("{step:<8} {count:>12} {bare:>9.0?} {clock:>9.0?} {by_clock:>6.2} {cpu:>9.0?} {by_cpu:>6.2} {bytes:>6}");
    };
    pieces(suite, n, show)?;
    whole(suite, n, show)
}

/// Commit, draw and verify, from entries and rows in memory.
fn pieces(suite: Suite, n: u32, show: impl Fn(&str, Measured)) -> Result<()> {
    let key = PoolKey([7; 32]);
    let seed = Digest([9; 32]);
    let entries = cases::entries(n)?;
    let plan = cases::plan(suite, n)?;
    let [commit, drawing, verifying] = formula::pieces(suite, &entries);

    let (pool, measured) = measure(suite, commit, || Ok(Pool::commit(suite, cases::CAMPAIGN, &key, &entries, Digest([0; 32]))?))?;
    show("commit", measured);
    drop(entries);
    let (draw, measured) = measure(suite, drawing, || Ok(record::draw(suite, &plan, &pool.rows, &record::Portfolios::new(), &seed, 0)?))?;
    show("draw", measured);
    let root = draw.root;
    drop(draw);
    let verify = || {
        let again = record::draw(suite, &plan, &pool.rows, &record::Portfolios::new(), &seed, 0)?;
        if Pool::root_of(suite, &pool.rows) != pool.root || again.root != root { Err("the re-run draw differs".into()) } else { Ok(()) }
    };
    let ((), measured) = measure(suite, verifying, verify)?;
    show("verify", measured);
    Ok(())
}

/// The verifier over the public files of a whole record, as its users run it.
fn whole(suite: Suite, n: u32, show: impl Fn(&str, Measured)) -> Result<()> {
    let files = cases::record(suite, n)?;
    let count = formula::record(&files);
    let verify = || {
        let report = record::verify(&files);
        if report.verdict == Verdict::Valid { Ok(()) } else { Err(report.to_string().into()) }
    };
    let ((), measured) = measure(suite, count, verify)?;
    show("record", measured);
    Ok(())
}
