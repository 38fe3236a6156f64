//! The case against the old draws: draws of existing systems, made anew from their described
//! behaviour, beside ours on the same frames.
//!
//! ```text
//! cargo run --release -p ssj-benches --bin case              # prints and writes docs/ and the READMEs
//! cargo run --release -p ssj-benches --bin case -- --print   # writes nothing
//! ```
//!
//! Where the space of outcomes is small, all of it is enumerated and the numbers are exact; elsewhere
//! fixed seeds are counted, and how many is said. Ours always goes through the public doors of the
//! engine, and is not made anew here. The tests of this program fail when a number differs from the
//! analysis, and when a committed table or picture differs from what is computed.

mod draws;
mod exact;
mod ours;
mod pages;
mod pictures;
mod summary;
mod table;

use draws::{interval, offices, paging, pairs, repeats, sizes, skip, tags, teams};
use table::{Page, Table};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// All that is found, fault by fault.
struct Case {
    interval: interval::Found,
    pairs: pairs::Found,
    paging: paging::Found,
    skip: [skip::Line; 2],
    offices: offices::Found,
    tags: tags::Found,
    teams: teams::Found,
    sizes: sizes::Found,
    repeats: repeats::Found,
}

impl Case {
    fn find() -> Result<Self> {
        Ok(Self {
            interval: interval::find()?,
            pairs: pairs::find()?,
            paging: paging::find()?,
            skip: skip::find()?,
            offices: offices::find()?,
            tags: tags::find()?,
            teams: teams::find()?,
            sizes: sizes::find()?,
            repeats: repeats::find()?,
        })
    }

    /// The short table first, then one or two for each fault.
    fn tables(&self) -> Vec<Table> {
        vec![
            summary::table(self),
            self.interval.table(),
            self.pairs.table(),
            self.paging.table(),
            self.paging.ties_table(),
            skip::table(&self.skip),
            self.offices.table(),
            self.tags.table(),
            draws::generator::table(),
            self.teams.table(),
            self.sizes.table(),
            self.repeats.table(),
        ]
    }
}

fn main() -> Result<()> {
    let write = match std::env::args().nth(1).as_deref() {
        None => true,
        Some("--print") => false,
        Some(other) => return Err(format!("unknown argument {other}; use --print or nothing").into()),
    };
    let case = Case::find()?;
    let tables = case.tables();
    for table in &tables {
        println!("{}\n{}", table.name, table.markdown(Page::EnglishWithChineseHeads));
    }
    if write {
        for (path, bytes) in pages::all(&tables, &pictures::all(&case)?)? {
            std::fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    /// All is computed once for all tests.
    pub(crate) fn case() -> &'static Case {
        static CASE: LazyLock<Case> = LazyLock::new(|| Case::find().unwrap());
        &CASE
    }

    /// What is committed is what is computed. After a change: `cargo run --release -p ssj-benches --bin
    /// case`.
    #[test]
    fn the_committed_tables_and_pictures_are_those_computed() {
        let case = case();
        for (path, computed) in pages::all(&case.tables(), &pictures::all(case).unwrap()).unwrap() {
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            let differs = committed.lines().zip(computed.lines()).find(|(a, b)| a != b);
            assert!(committed == computed, "{}: {differs:?}", path.display());
        }
    }
}
