//! `docs/parity.md` against the faces: what it says a face has is there, and what a face has is in it.

use std::collections::BTreeSet;

use anyhow::{Context, bail};

use crate::steps::{Outcome, Project, Report};

const TABLE: &str = "docs/parity.md";
const HEADER: &str = "include/shuangsuiji.h";
const STUBS: &str = "bindings/python/python/shuangsuiji/_core.pyi";
const COMMANDS: &str = "crates/ssj-cli/src/main.rs";

/// Compares the table with the three faces.
pub(crate) fn test(project: &Project, report: &mut Report) {
    report.step("parity: the faces are as the table says", || {
        let read = |name: &str| std::fs::read_to_string(project.path(name)).with_context(|| format!("cannot read {name}"));
        let told = Told::new(&read(TABLE)?);
        let header = read(HEADER)?;
        let python = names_of_python(&read(STUBS)?);
        let commands = commands(&read(COMMANDS)?);
        let mut faults = Vec::new();
        faults.extend(told.c.iter().filter(|name| !header.contains(&format!("{name}("))).map(|name| format!("the header has no {name}")));
        faults.extend(told.python.difference(&python).map(|name| format!("Python has no {name}")));
        faults.extend(told.commands.difference(&commands).map(|name| format!("there is no command {name}")));
        faults.extend(commands.difference(&told.commands).map(|name| format!("the command {name} has no row")));
        let whole = |name: &&String| !name.contains('.') && !told.python.contains(*name);
        faults.extend(python.iter().filter(whole).map(|name| format!("Python's {name} has no row")));
        if told.c.is_empty() || commands.is_empty() || python.is_empty() {
            faults.push("a face is empty".to_owned());
        }
        match faults.is_empty() {
            true => Ok(Outcome::Passed),
            false => bail!("{TABLE}: {}", faults.join("; ")),
        }
    });
}

/// The names in the cells of the table.
#[derive(Default)]
struct Told {
    commands: BTreeSet<String>,
    c: BTreeSet<String>,
    python: BTreeSet<String>,
}

impl Told {
    fn new(text: &str) -> Self {
        let mut told = Self::default();
        for name in text.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('`').skip(1).step_by(2)) {
            if let Some(command) = name.strip_prefix("ssj ") {
                told.commands.insert(command.to_owned());
            } else if let Some(python) = name.strip_prefix("ssj.") {
                told.python.insert(python.to_owned());
            } else if name.starts_with("ssj_") {
                told.c.insert(name.to_owned());
            }
        }
        told
    }
}

/// The public classes, methods and functions: `Registry`, `Registry.from_folder`, `verify`.
fn names_of_python(stubs: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut class = String::new();
    for line in stubs.lines() {
        let name = |rest: &str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned();
        if let Some(rest) = line.strip_prefix("class ") {
            class = name(rest);
            names.insert(class.clone());
        } else if let Some(rest) = line.strip_prefix("    def ") {
            names.insert(format!("{class}.{}", name(rest)));
        } else if let Some(rest) = line.strip_prefix("def ") {
            names.insert(name(rest));
        }
    }
    names.retain(|name| !name.starts_with('_') && !name.contains("._"));
    names
}

/// The commands, in the spelling of the command line: the variants of `enum Command`.
fn commands(source: &str) -> BTreeSet<String> {
    let inside = source.split_once("enum Command {").map_or("", |(_, rest)| rest.split_once("\n}").map_or("", |(inside, _)| inside));
    let variant = |line: &str| {
        let name = line.strip_prefix("    ")?.split([' ', ',', '{', '(']).next()?;
        name.starts_with(|c: char| c.is_ascii_uppercase()).then(|| kebab(name))
    };
    inside.lines().filter_map(variant).collect()
}

/// `VerifyProof` as `verify-proof`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_stand() {
        let told = Told::new("`ssj ignored`\n| a | `ssj verify-proof`, `ssj run` | `ssj_x_y` | `ssj.A.b` |\n");
        assert_eq!(told.commands.iter().collect::<Vec<_>>(), ["run", "verify-proof"]);
        assert!(told.c.contains("ssj_x_y") && told.python.contains("A.b"));
        let python = names_of_python(
            "class _P(X):\n    def q(self): ...\nclass A:\n    @property\n    def b(self) -> int: ...\n    def __len__(self): ...\ndef verify(\n",
        );
        assert_eq!(python.iter().collect::<Vec<_>>(), ["A", "A.b", "verify"]);
        let found = commands(
            "enum Command {\n    /// Run.\n    Run {\n        folder: PathBuf,\n    },\n    VerifyProof(X),\n    Last,\n}\nenum Other {\n    No,\n}\n",
        );
        assert_eq!(found.iter().collect::<Vec<_>>(), ["last", "run", "verify-proof"]);
    }
}
