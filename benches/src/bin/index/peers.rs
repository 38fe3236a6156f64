//! Polars and DuckDB in a process of their own, which keeps its tables and runs when it is told to.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ssj_benches::{Result, environment};

/// The peers, as the script knows them.
pub(super) const NAMES: [&str; 2] = ["polars", "duckdb"];

const PACKAGES: [&str; 2] = ["polars==1.34.0", "duckdb==2.0.1"];

/// How many targets every stratum of every task has.
pub(super) type Sizes = BTreeMap<String, BTreeMap<String, u64>>;

/// The process.
pub(super) struct Peers {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Peers {
    /// Starts it on what a folder has; ready when its tables are.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let python = environment(folder, &PACKAGES)?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("frames_peers.py");
        let mut child = Command::new(python).arg(script).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (to, from) = (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        let mut peers = Self { child, to, from: BufReader::new(from) };
        println!("{}", peers.line()?.trim());
        Ok(peers)
    }

    /// Seconds, and how many rows every stratum of every task has.
    pub(super) fn run(&mut self, peer: &str) -> Result<(f64, Sizes)> {
        writeln!(self.to, "{peer}")?;
        self.to.flush()?;
        Ok(serde_json::from_str(&self.line()?)?)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            return Err("the peers ended".into());
        }
        Ok(line)
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        // It is of no use without us; one that has ended already is no matter.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
