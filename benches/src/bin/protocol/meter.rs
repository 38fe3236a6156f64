//! Clock, processor time and heap of a step, beside the bare compressions.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use shuangsuiji::digest::Suite;

use crate::{HEAP, Result};

const RUNS: usize = 5;

/// Medians of the runs of a step.
pub(crate) struct Measured {
    /// The compressions that the protocol implies.
    pub(crate) count: u64,
    /// The processor time of so many compressions.
    pub(crate) bare: Duration,
    /// The time of the step by the clock.
    pub(crate) clock: Duration,
    /// Its processor time, over all threads.
    pub(crate) cpu: Duration,
    /// The peak of the heap above what was there before, in bytes.
    pub(crate) bytes: u64,
}

/// Runs a step some times, each beside the bare compressions; gives what its last run gave.
pub(crate) fn measure<T>(suite: Suite, count: u64, step: impl Fn() -> Result<T>) -> Result<(T, Measured)> {
    let (mut bare, mut clock, mut cpu, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    for _ in 0..RUNS {
        drop(last.take());
        let start = ProcessTime::now();
        compress(suite, count);
        bare.push(start.elapsed());
        HEAP.reset_peak_usage();
        let (before, wall, start) = (HEAP.current_usage(), Instant::now(), ProcessTime::now());
        last = Some(step()?);
        cpu.push(start.elapsed());
        clock.push(wall.elapsed());
        bytes.push((HEAP.peak_usage() - before) as u64);
    }
    let value = last.ok_or("no run")?;
    Ok((value, Measured { count, bare: median(bare)?, clock: median(clock)?, cpu: median(cpu)?, bytes: median(bytes)? }))
}

fn median<T: Ord + Copy>(mut all: Vec<T>) -> Result<T> {
    all.sort_unstable();
    Ok(*all.get(RUNS / 2).ok_or("no run")?)
}

/// So many compressions over one long message, with the same hash crate, on one thread.
fn compress(suite: Suite, count: u64) {
    let chunk = vec![0u8; 64 << 10];
    let parts: Vec<&[u8]> = vec![&chunk; usize::try_from(count / 1024).unwrap_or(0) + 1];
    black_box(suite.hash_parts(black_box(&parts)));
}
