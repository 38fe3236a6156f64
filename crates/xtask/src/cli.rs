//! The command line, as a person uses it: the example campaign, its record, the exit codes.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::steps::{Outcome, Project, Report, run, run_for_code};

const EXAMPLE: &str = "examples/chicago-food";

/// The example end to end.
pub(crate) fn test(project: &Project, report: &mut Report) {
    if !project.path(EXAMPLE).is_dir() {
        report.absent(EXAMPLE);
        return;
    }
    let built = report.step("cli: build", || run(project.cargo().args(["build", "--release", "--quiet", "-p", "ssj-cli"])));
    if !built {
        return;
    }
    let mut record = PathBuf::new();
    let ran = report.step("cli: run the example", || {
        record = project.fresh("xtask-cli")?.join("record");
        let (summary, _) = run_for_code(ssj(project).args(["run", EXAMPLE, "--out"]).arg(&record), 0)?;
        print!("{summary}");
        Ok(Outcome::Passed)
    });
    if !ran {
        return;
    }
    report.step("cli: verify from the public folder alone", || {
        // A copy without the sealed folder: nothing secret may be needed.
        let alone = project.fresh("xtask-cli/alone")?.join("public");
        copy(&record.join("public"), &alone)?;
        run(ssj(project).arg("verify").arg(&alone))
    });
    report.step("cli: a changed byte is found and named", || changed_byte(project, &record));
    report.step("cli: a missing folder and a wrong word have codes of their own", || {
        expect_failure(ssj(project).args(["run", "no-such-folder"]))?;
        expect_failure(ssj(project).arg("no-such-command"))?;
        Ok(Outcome::Passed)
    });
}

fn ssj(project: &Project) -> Command {
    project.command(project.target(&format!("release/ssj{}", std::env::consts::EXE_SUFFIX)))
}

/// Changes the last byte of every file of the public folder in turn.
fn changed_byte(project: &Project, record: &std::path::Path) -> Result<Outcome> {
    let folder = record.join("public");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot read {folder:?}"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name());
        }
    }
    names.sort();
    if names.is_empty() {
        bail!("{folder:?} is empty");
    }
    for name in names {
        let shown = name.to_string_lossy().into_owned();
        let changed = project.fresh("xtask-cli/changed")?.join("public");
        copy(&folder, &changed)?;
        let path = changed.join(&name);
        let mut bytes = std::fs::read(&path).with_context(|| format!("cannot read {path:?}"))?;
        match bytes.last_mut() {
            Some(last) => *last ^= 1,
            None => bytes.push(b' '),
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {path:?}"))?;
        let text = expect_failure(ssj(project).arg("verify").arg(&changed))?;
        if !text.contains(&shown) {
            bail!("a changed byte in {shown} was found but the file was not named:\n{text}");
        }
    }
    Ok(Outcome::Passed)
}

/// Runs a command that must end with a code other than 0, and not by a panic (101) or a signal.
fn expect_failure(command: &mut Command) -> Result<String> {
    let output = command.output().context("cannot start ssj")?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    match output.status.code() {
        Some(code) if code != 0 && code != 101 => Ok(text),
        _ => bail!("expected a refusal, ended with {}\n{text}", output.status),
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("cannot make {to:?}"))?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {from:?}"))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).with_context(|| format!("cannot copy to {target:?}"))?;
        }
    }
    Ok(())
}
