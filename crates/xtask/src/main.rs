//! The habits of the project as code: `cargo xtask test | check | header`.
//!
//! * `test` runs every test of every face, from the Rust unit tests to a wheel in a fresh
//!   virtual environment, and ends with a line that counts the steps; with the name of a part, that part.
//! * `check` runs the formatter, clippy and rustdoc with warnings as errors.
//! * `header` writes `include/shuangsuiji.h` from the source of the C library.

mod c;
mod cli;
mod parity;
mod python;
mod requirements;
mod rust;
mod steps;

use std::process::ExitCode;

use anyhow::{Context, Result};
use steps::{Project, Report};

const USAGE: &str = "usage: cargo xtask test [rust | c | python | cli | docs] | check | header

  test    every test of every face: Rust, C, Python, CLI, the tables of the docs; or of one of them
  check   cargo fmt, clippy and rustdoc, warnings as errors
  header  write include/shuangsuiji.h from the source of the C library";

/// The tests of a part of the project.
type Tests = fn(&Project, &mut Report);

/// The parts in the order in which they are tested.
const PARTS: [(&str, Tests); 5] = [
    ("rust", rust::test),
    ("c", c::test),
    ("python", python::test),
    ("cli", cli::test),
    ("docs", |project, report| {
        requirements::test(project, report);
        parity::test(project, report);
    }),
];

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs one command; `false` means that a step failed.
fn run() -> Result<bool> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let part = if command == "test" { arguments.next() } else { None };
    if let Some(extra) = arguments.next() {
        anyhow::bail!("unexpected argument `{extra}`\n{USAGE}");
    }
    let project = Project::find().context("cannot find the root of the project")?;
    match command.as_str() {
        "test" => {
            let parts: Vec<_> = PARTS.iter().filter(|(name, _)| part.as_ref().is_none_or(|part| part == name)).collect();
            anyhow::ensure!(!parts.is_empty(), "no such part\n{USAGE}");
            let mut report = Report::from_environment();
            parts.iter().for_each(|(_, test)| test(&project, &mut report));
            Ok(report.close())
        }
        "check" => {
            let mut report = Report::from_environment();
            rust::check(&project, &mut report);
            Ok(report.close())
        }
        "header" => {
            c::write_header(&project)?;
            Ok(true)
        }
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(command.starts_with(['h', '-']))
        }
        other => anyhow::bail!("unknown command `{other}`\n{USAGE}"),
    }
}
