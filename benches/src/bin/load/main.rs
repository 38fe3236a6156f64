//! Loading a register of targets with all checks beside polars, which reads the same columns of the
//! same file to the same types, side by side in one run:
//!
//! `cargo run --release -p ssj-benches --features parallel --bin load -- 1000000`
//!
//! Both run as processes of their own, in turns, on the same number of threads; times are medians of
//! what each measures of its work, the file being in the page cache, and memory is the peak of each
//! process. Polars comes from PyPI into a virtual environment under `target/`.

mod register;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use ssj_benches::{Result, environment, median};
use ssj_files::{Kind, Mapping, OnBad, Registers};

const ROUNDS: usize = 7;
/// How many threads each may use.
const THREADS: [&str; 2] = ["1", "2"];

/// What one process says of itself: seconds, and the peak of its memory in bytes.
#[derive(Clone, Copy)]
struct Seen {
    seconds: f64,
    peak: f64,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["ours", file] => ours(Path::new(file)),
        ["empty"] => said(0.0),
        [] => beside(1_000_000),
        [rows] => beside(rows.parse()?),
        _ => Err("give the number of rows".into()),
    }
}

/// Loads and checks the register, as a process of its own.
fn ours(file: &Path) -> Result<()> {
    let start = Instant::now();
    let mut registers = Registers::new(OnBad::Refuse);
    registers.file(Kind::Targets, file, &Mapping::default());
    let registry = registers.build()?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{} targets", registry.targets().len());
    said(seconds)
}

fn said(seconds: f64) -> Result<()> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.trim().strip_suffix(" kB")).ok_or("no VmHWM")?;
    println!("{seconds} {}", peak.trim().parse::<u64>()? * 1024);
    Ok(())
}

fn beside(rows: u64) -> Result<()> {
    let folder = PathBuf::from("target/bench-load");
    fs::create_dir_all(&folder)?;
    let python = environment(&folder, &["polars==1.34.0"])?;
    let file = folder.join(format!("targets-{rows}.csv"));
    register::write(&file, rows)?;
    let bytes = fs::read(&file)?.len();
    println!("{rows} rows, {:.1} MB of CSV; medians of {ROUNDS} rounds", bytes as f64 / 1e6);
    println!("{:<8} {:>10} {:>10} {:>7}   {:>12} {:>12}", "threads", "polars s", "ours s", "ratio", "polars MB", "ours MB");
    let (mut ours, mut polars, mut empty): ([Vec<Seen>; 2], [Vec<Seen>; 2], Vec<Seen>) = Default::default();
    for _ in 0..ROUNDS {
        for ((threads, ours), polars) in THREADS.into_iter().zip(&mut ours).zip(&mut polars) {
            ours.push(run(Command::new(std::env::current_exe()?).arg("ours").arg(&file).env("RAYON_NUM_THREADS", threads))?);
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("load_polars.py");
            polars.push(run(Command::new(&python).arg(script).arg(&file).env("POLARS_MAX_THREADS", threads))?);
        }
        empty.push(run(Command::new(std::env::current_exe()?).arg("empty"))?);
    }
    let empty = middle(&empty);
    for ((threads, ours), theirs) in THREADS.into_iter().zip(&ours).zip(&polars) {
        let (ours, theirs) = (middle(ours), middle(theirs));
        let mb = |bytes: f64| bytes / 1e6;
        println!(
            "{threads:<8} {:>10.3} {:>10.3} {:>7.2}   {:>12.0} {:>12.0}",
            theirs.seconds,
            ours.seconds,
            ours.seconds / theirs.seconds,
            mb(theirs.peak),
            mb(ours.peak)
        );
        println!("our peak with {threads} is {:.0} bytes a row", (ours.peak - empty.peak) / rows as f64);
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<Seen> {
    let out = command.output()?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned().into());
    }
    let text = String::from_utf8(out.stdout)?;
    let (seconds, peak) = text.trim().split_once(' ').ok_or("two numbers are expected")?;
    Ok(Seen { seconds: seconds.parse()?, peak: peak.parse()? })
}

fn middle(of: &[Seen]) -> Seen {
    Seen { seconds: median(of.iter().map(|s| s.seconds)), peak: median(of.iter().map(|s| s.peak)) }
}
