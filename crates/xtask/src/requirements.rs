//! `docs/requirements.md` against the sources: a requirement that is said to hold names a test
//! that is there.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::steps::{Outcome, Project, Report};

const TABLE: &str = "docs/requirements.md";
const SOURCES: [&str; 4] = ["crates", "bindings", "tests", "benches"];

/// One row of the table.
#[derive(Debug, PartialEq)]
struct Row {
    id: String,
    state: String,
    tests: Vec<String>,
}

/// Every row that names a test names one that exists; every row that is `done` names one.
pub(crate) fn test(project: &Project, report: &mut Report) {
    if !project.path(TABLE).is_file() {
        report.absent(TABLE);
        return;
    }
    report.step("requirements: every claim has its test", || {
        let text = std::fs::read_to_string(project.path(TABLE)).with_context(|| format!("cannot read {TABLE}"))?;
        let mut names = BTreeSet::new();
        for folder in SOURCES {
            collect_names(&project.path(folder), &mut names)?;
        }
        let faults = faults(&rows(&text), &names);
        if !faults.is_empty() {
            bail!("{TABLE}: {}", faults.join("; "));
        }
        Ok(Outcome::Passed)
    });
}

/// The rows of the tables: `| R33 | text | room | state | tests |`.
fn rows(text: &str) -> Vec<Row> {
    text.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.trim().strip_prefix('|')?.split('|').map(str::trim).collect();
    let id = cells.first()?;
    let digits = id.strip_prefix(['R', 'T'])?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let state = cells.get(3)?.to_string();
    let tests = cells.get(4).map(|cell| quoted(cell)).unwrap_or_default();
    Some(Row { id: id.to_string(), state, tests })
}

/// The texts between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn faults(rows: &[Row], names: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    if rows.is_empty() {
        faults.push("no row was found".to_owned());
    }
    for row in rows {
        let Row { id, state, tests } = row;
        match state.as_str() {
            "done" | "part" if tests.is_empty() => {
                faults.push(format!("{id} is `{state}` and names no test"));
            }
            "done" | "part" | "not yet" | "host" => {}
            other => faults.push(format!("{id} has the unknown state `{other}`")),
        }
        let prefix = format!("{}_", id.to_lowercase());
        if state == "done" && !tests.is_empty() && !tests.iter().any(|test| test.contains(&prefix)) {
            faults.push(format!("{id} is `done` and no test of it is named {prefix}…"));
        }
        for test in tests.iter().filter(|test| !names.contains(*test)) {
            faults.push(format!("{id} names the test `{test}`, which does not exist"));
        }
    }
    faults
}

/// The names of all functions in the sources below a folder.
fn collect_names(dir: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(dir).with_context(|| format!("cannot read {dir:?}"))? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            // Environments and build products hold the functions of others.
            let name = entry.file_name();
            if !name.to_string_lossy().starts_with('.') && name != "target" {
                collect_names(&path, names)?;
            }
        } else if path.extension().is_some_and(|ext| ext == "rs" || ext == "py" || ext == "c") {
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path:?}"))?;
            names.extend(text.lines().filter_map(function_name).map(str::to_owned));
        }
    }
    Ok(())
}

/// `fn r33_…(`, `def test_r33_…(` or `static void r33_…(`.
fn function_name(line: &str) -> Option<&str> {
    let (head, _) = line.split_once('(')?;
    let name = head.rsplit([' ', '*']).next()?;
    let declares = ["fn ", "def ", "void ", "int "].iter().any(|word| head.contains(word));
    (declares && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "| R | text | room | state | tests |\n|---|---|---|---|---|\n\
        | R28 | ratios | rational | done | `r28_ratio` |\n| T2 | dice | ceremony | not yet | |\n";

    fn known(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_done_row_with_its_test_is_well() {
        let rows = rows(TEXT);
        assert_eq!(rows.len(), 2);
        assert!(faults(&rows, &known(&["r28_ratio"])).is_empty());
    }

    #[test]
    fn a_done_row_without_its_test_is_a_fault() {
        assert_eq!(faults(&rows(TEXT), &known(&[])).len(), 1);
        let bare = "| R28 | ratios | rational | done | |";
        assert_eq!(faults(&rows(bare), &known(&["r28_ratio"])).len(), 1);
        let other = "| R28 | ratios | rational | done | `r29_dates` |";
        assert_eq!(faults(&rows(other), &known(&["r29_dates"])).len(), 1);
    }

    #[test]
    fn an_unknown_state_and_an_empty_table_are_faults() {
        assert_eq!(faults(&rows("| R1 | a | b | surely | |"), &known(&[])).len(), 1);
        assert_eq!(faults(&[], &known(&[])).len(), 1);
    }

    #[test]
    fn names_are_read_from_three_languages() {
        assert_eq!(function_name("    fn r28_ratio() {"), Some("r28_ratio"));
        assert_eq!(function_name("def test_r28(tmp_path):"), Some("test_r28"));
        assert_eq!(function_name("static void r28_ratio(void) {"), Some("r28_ratio"));
        assert_eq!(function_name("    r28_ratio();"), None);
    }
}
