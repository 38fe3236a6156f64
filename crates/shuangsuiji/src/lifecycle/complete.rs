//! The proof of completeness (全量录入): what was drawn is the results and the excuses, and nothing else.

use serde::Serialize;

use super::casebook::Casebook;
use super::codes::Meaning;
use crate::digest::Digest;
use crate::error::{Code, Error};
use crate::ident::ItemCode;

/// An item of a visit without a result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missing {
    /// The target.
    pub target: Digest,
    /// The item.
    pub item: ItemCode,
}

/// How the drawn items of a draw came out. `drawn` is the sum of the other numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// Items of visits that stand.
    pub drawn: u64,
    /// Inspected and in order.
    pub clean: u64,
    /// Inspected, with a finding.
    pub found: u64,
    /// Not inspected, for a reason that is held against the target (失联、拒不配合).
    pub refused: u64,
    /// Not inspected, for another coded reason (注销、迁出…).
    pub excused: u64,
    /// Without a result.
    pub missing: Vec<Missing>,
    /// Visits that were replaced, and so are not made.
    pub replaced: u64,
}

impl Casebook {
    /// How the items of a draw came out.
    ///
    /// # Errors
    /// `EntityNotFound` where the draw has no roll here.
    pub fn completeness(&self, ceremony: &Digest) -> Result<Completeness, Error> {
        let roll = self.roll(ceremony).ok_or_else(|| Error::new(Code::EntityNotFound).field("ceremony").value(ceremony))?;
        let mut sum = Completeness::default();
        for case in self.cases().filter(|case| case.ceremony == *ceremony) {
            if !case.stands() {
                sum.replaced += 1;
                continue;
            }
            for item in case.items(roll).into_keys() {
                sum.drawn += 1;
                let Some(result) = case.result(item) else {
                    sum.missing.push(Missing { target: case.target, item: item.clone() });
                    continue;
                };
                match self.codes().meaning(&self.rules().results, &result.codes) {
                    Meaning { inspected: true, finding: false } => sum.clean += 1,
                    Meaning { inspected: true, finding: true } => sum.found += 1,
                    Meaning { inspected: false, finding: true } => sum.refused += 1,
                    Meaning { inspected: false, finding: false } => sum.excused += 1,
                }
            }
        }
        Ok(sum)
    }
}
