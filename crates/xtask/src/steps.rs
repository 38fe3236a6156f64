//! Steps, what became of each, and the processes they run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The profile that the faces are tested with: C, Python and the command line.
pub(crate) const PROFILE: &str = "trial";

/// Where the project and its build products are.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// The workspace that this xtask was built from.
    pub(crate) fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.ancestors().nth(2).context("xtask does not lie in crates/xtask")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A path below the root of the project.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A path below the target folder.
    pub(crate) fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// An empty folder below the target folder, for the work of one step.
    pub(crate) fn fresh(&self, relative: &str) -> Result<PathBuf> {
        let dir = self.target(relative);
        if dir.exists() {
            std::fs::remove_dir_all(&dir).with_context(|| format!("cannot empty {dir:?}"))?;
        }
        std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {dir:?}"))?;
        Ok(dir)
    }

    /// A command that runs in the root of the project.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that started us.
    pub(crate) fn cargo(&self) -> Command {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Builds what C, Python and the command line are tested with, in one go: built one by one, each
    /// would compile what they share anew, since each asks other features of it.
    pub(crate) fn build_faces(&self) -> Result<Outcome> {
        let faces = ["-p", "ssj-capi", "-p", "ssj-cli", "-p", "ssj-python"];
        run(self.cargo().args(["build", "--quiet", "--profile", PROFILE]).args(faces))
    }
}

/// What a step found when it could run.
pub(crate) enum Outcome {
    /// All is well.
    Passed,
    /// A tool is missing: its name and the package that brings it.
    Needs(&'static str, &'static str),
}

/// The steps so far.
pub(crate) struct Report {
    ci: bool,
    passed: usize,
    failed: Vec<String>,
    skipped: Vec<String>,
}

impl Report {
    /// With `CI=true` a missing tool is a failure.
    pub(crate) fn from_environment() -> Self {
        Self::new(std::env::var_os("CI").is_some_and(|value| value == "true"))
    }

    fn new(ci: bool) -> Self {
        Self { ci, passed: 0, failed: Vec::new(), skipped: Vec::new() }
    }

    /// Runs one step, prints what became of it, and says whether it passed.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        println!("── {name}");
        let start = Instant::now();
        let outcome = work();
        let seconds = start.elapsed().as_secs();
        match outcome {
            Ok(Outcome::Passed) => {
                println!("   passed: {name} ({seconds} s)");
                self.passed += 1;
                return true;
            }
            Ok(Outcome::Needs(tool, package)) => {
                let line = format!("skipped: needs {tool} (apt install {package})");
                println!("   {line}");
                match self.ci {
                    true => self.failed.push(format!("{name}: {line}, and CI=true")),
                    false => self.skipped.push(format!("{name}: {line}")),
                }
            }
            Err(error) => {
                println!("   failed: {name}: {error:#}");
                self.failed.push(format!("{name}: {error:#}"));
            }
        }
        false
    }

    /// Says that a part of the project is not there, so that its steps have nothing to test.
    pub(crate) fn absent(&self, what: &str) {
        println!("── {what} is not in this tree: nothing to test");
    }

    /// Prints what failed and the closing line; `true` when nothing failed.
    pub(crate) fn close(&self) -> bool {
        println!();
        for line in &self.skipped {
            println!("{line}");
        }
        for line in &self.failed {
            println!("failed: {line}");
        }
        println!("{}", self.closing_line());
        self.failed.is_empty()
    }

    fn closing_line(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed.len())
    }
}

/// Runs a command to its end; anything but success is an error that names it.
pub(crate) fn run(command: &mut Command) -> Result<Outcome> {
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(Outcome::Passed)
}

/// Runs a command and wants exactly this exit code; gives what it wrote.
pub(crate) fn run_for_code(command: &mut Command, code: i32) -> Result<(String, String)> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", shown(command)))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() != Some(code) {
        let ended = output.status;
        bail!("{} ended with {ended}, expected {code}\n{stdout}{stderr}", shown(command));
    }
    Ok((stdout, stderr))
}

/// Whether a tool is installed, by asking for its version.
pub(crate) fn has(tool: &str) -> bool {
    Command::new(tool)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The files of a folder with this extension, sorted; none where there is no such folder.
pub(crate) fn files(dir: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if dir.is_dir() {
        for entry in std::fs::read_dir(dir).with_context(|| format!("cannot read {dir:?}"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|ext| ext == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn shown(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts_steps() {
        let mut report = Report::new(false);
        assert!(report.step("good", || Ok(Outcome::Passed)));
        assert!(!report.step("bad", || bail!("no")));
        assert!(!report.step("tool", || Ok(Outcome::Needs("valgrind", "valgrind"))));
        assert_eq!(report.closing_line(), "1 passed, 1 failed");
        assert!(!report.close());
    }

    #[test]
    fn a_missing_tool_fails_only_in_ci() {
        for ci in [false, true] {
            let mut report = Report::new(ci);
            report.step("tool", || Ok(Outcome::Needs("valgrind", "valgrind")));
            assert_eq!(report.close(), !ci);
        }
    }

    #[test]
    fn a_process_that_cannot_start_is_an_error() {
        assert!(run(&mut Command::new("no-such-program-of-xtask")).is_err());
        assert!(!has("no-such-program-of-xtask"));
    }
}
