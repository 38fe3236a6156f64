//! The crosswalk between credit codes and the codes before them.
//!
//! Characters 9–17 of a credit code are the organisation code of the same body, so these two are linked
//! by themselves. A registration number (注册号), or an older code of a register, is linked by data alone:
//! the rows that a registry keeps of the change of licences (换照).

use std::collections::BTreeMap;

use super::{EntityId, Uscc};
use crate::error::{Code, Error, Problems};
use crate::reference::{self, Column, Row, need};

const COLUMNS: [Column; 3] = [need("scheme", "原代码类型"), need("id", "原代码"), need("uscc", "统一社会信用代码")];

/// An older code of an entity, and the credit code that it became.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OlderCode {
    /// The older code: `org9`, `reg15` or `raw`.
    pub id: EntityId,
    /// The credit code.
    pub uscc: Uscc,
}

/// Which older code became which credit code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crosswalk {
    credit: BTreeMap<EntityId, Uscc>,
    /// Sorted by credit code and older code.
    older: Vec<(Uscc, EntityId)>,
}

impl Crosswalk {
    /// Reads rows from a table with the columns `scheme` (`org9`, `reg15` or `raw`), `id` and `uscc`.
    /// `file` is the name that errors give.
    ///
    /// # Errors
    /// One error holding every problem, with file, line and column; then as [`Self::new`].
    pub fn read(file: &str, text: &str) -> Result<Self, Error> {
        let mut rows = Vec::new();
        reference::each(file, text, COLUMNS, |row: &Row<'_, 3>| {
            let older = row.read(1, Code::BadIdentifier, |id| EntityId::parse_with_hint(row.cell(0), id))?;
            match row.read(2, Code::BadIdentifier, |id| EntityId::parse_with_hint("uscc", id))? {
                EntityId::Uscc(uscc) => rows.push(OlderCode { id: older, uscc }),
                _ => return Err(row.bad(2, Code::BadIdentifier, say!("this is no credit code", "不是统一社会信用代码"))),
            }
            Ok(())
        })?;
        Self::new(rows).map_err(|error| error.file(file))
    }

    /// The crosswalk of rows in any order. The same row twice is one; a body can have had several
    /// registration numbers.
    ///
    /// # Errors
    /// One error holding every older code that is no `org9`, `reg15` or `raw`, every one that two credit codes
    /// claim, and every organisation code that is not the one inside its credit code.
    pub fn new(rows: impl IntoIterator<Item = OlderCode>) -> Result<Self, Error> {
        let mut rows: Vec<OlderCode> = rows.into_iter().collect();
        rows.sort();
        rows.dedup();
        let mut problems = Problems::default();
        let mut crosswalk = Self::default();
        for OlderCode { id: older, uscc: credit } in rows {
            let wrong = |code, detail| Error::new(code).field("id").value(&older).detail(detail);
            match &older {
                EntityId::Org9(code) if code.as_str() != credit.organisation() => problems.push(wrong(
                    Code::DuplicateEntity,
                    say!(
                        "the organisation code inside {credit} is {inside}, and not this one",
                        "{credit} 内含的组织机构代码为 {inside}，与此不符",
                        inside = credit.organisation()
                    ),
                )),
                EntityId::Uscc(_) | EntityId::Site(..) => problems.push(wrong(
                    Code::BadIdentifier,
                    say!("an older code is of scheme org9, reg15 or raw", "原代码的类型应为 org9、reg15 或 raw"),
                )),
                _ => {}
            }
            match crosswalk.credit.get(&older) {
                Some(other) => problems.push(wrong(
                    Code::DuplicateEntity,
                    say!("it became {other} by one row and {credit} by another", "一行对应 {other}，另一行对应 {credit}"),
                )),
                None => {
                    crosswalk.credit.insert(older.clone(), credit);
                    crosswalk.older.push((credit, older));
                }
            }
        }
        problems.into_result()?;
        crosswalk.older.sort();
        Ok(crosswalk)
    }

    /// The credit code that an older code became, where a row says so.
    pub fn credit_code(&self, older: &EntityId) -> Option<&Uscc> {
        self.credit.get(older)
    }

    /// The older codes of a credit code by the rows, sorted; and the organisation code inside it, where
    /// its check character holds and no row has it.
    pub fn older_codes(&self, credit: &Uscc) -> Vec<EntityId> {
        let from = self.older.partition_point(|(code, _)| code < credit);
        let rows = self.older.get(from..).unwrap_or_default().iter().take_while(|(code, _)| code == credit);
        let mut codes: Vec<EntityId> = rows.map(|(_, older)| older.clone()).collect();
        codes.extend(credit.organisation_code().map(EntityId::Org9));
        codes.sort();
        codes.dedup();
        codes
    }

    /// The entity by its credit code, where a row links it; a site goes with its entity. Otherwise the
    /// id as it is.
    pub fn current(&self, id: &EntityId) -> EntityId {
        match id {
            EntityId::Site(owner, number) => EntityId::Site(Box::new(self.current(owner)), *number),
            other => self.credit.get(other).map_or_else(|| other.clone(), |code| EntityId::Uscc(*code)),
        }
    }

    /// The entity by its credit code, where a row links it, by the rank of its scheme and its value.
    pub(crate) fn changed(&self, (rank, text): (u8, &str)) -> Option<EntityId> {
        // Credit codes stay as they are, and are what most rows have.
        let id = EntityId::stored(rank, text).filter(|_| rank != EntityId::USCC_RANK)?;
        Some(self.current(&id)).filter(|current| *current != id)
    }

    /// How many links there are.
    pub fn len(&self) -> usize {
        self.older.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.older.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(text: &str) -> EntityId {
        text.parse().unwrap()
    }

    const ROWS: &str = "scheme,id,uscc\nreg15,440301103097413,9144030071526726XG\norg9,71526726X,9144030071526726XG\n\
        raw,4403011030974,9144030071526726XG\nreg15,110108000000016,91110000802100433B\nreg15,110108000000016,91110000802100433B\n";

    #[test]
    fn r17_older_codes_and_credit_codes_lead_to_each_other() {
        let crosswalk = Crosswalk::read("t.csv", ROWS).unwrap();
        let code = Uscc::parse("9144030071526726XG").unwrap();
        assert_eq!(crosswalk.credit_code(&id("reg15:440301103097413")), Some(&code));
        assert_eq!(crosswalk.older_codes(&code), [id("raw:4403011030974"), id("org9:71526726X"), id("reg15:440301103097413")]);
        // The organisation code inside needs no row, and leads back only where there is one.
        let other = Uscc::parse("91110000802100433B").unwrap();
        assert_eq!(crosswalk.older_codes(&other), [id("org9:802100433"), id("reg15:110108000000016")]);
        assert_eq!((crosswalk.credit_code(&id("org9:802100433")), crosswalk.len(), crosswalk.is_empty()), (None, 4, false));
        assert_eq!(crosswalk.current(&id("site:reg15:440301103097413#2")), id("site:uscc:9144030071526726XG#2"));
        assert_eq!(crosswalk.current(&id("raw:x")), id("raw:x"));
    }

    #[test]
    fn contradictions_are_errors_all_at_once() {
        let rows = "scheme,id,uscc\nreg15,440301103097413,9144030071526726XG\nreg15,440301103097413,91110000802100433B\n\
            org9,71526726X,91110000802100433B\nsite,raw:a#1,91110000802100433B\n";
        let error = Crosswalk::read("t.csv", rows).unwrap_err();
        let told: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_value().unwrap())).collect();
        assert_eq!(
            told,
            [
                (Code::DuplicateEntity, "org9:71526726X"),
                (Code::BadIdentifier, "site:raw:a#1"),
                (Code::DuplicateEntity, "reg15:440301103097413"),
            ]
        );
        let places = Crosswalk::read("t.csv", "scheme,id,uscc\nreg15,1,9144030071526726XG\norg9,71526726X,71526726X\n").unwrap_err();
        assert_eq!(
            places.errors().iter().map(|e| (e.at_row(), e.at_field())).collect::<Vec<_>>(),
            [(Some(2), Some("id")), (Some(3), Some("uscc"))]
        );
    }

    proptest! {
        #[test]
        fn both_ways_agree(rows in prop::collection::vec(("[a-d]", 0..3usize), 0..8)) {
            let codes = ["9144030071526726XG", "91110000802100433B", "91350100M000100Y43"].map(|c| Uscc::parse(c).unwrap());
            let rows: Vec<OlderCode> = rows.into_iter().map(|(raw, at)| OlderCode { id: EntityId::Raw(raw), uscc: codes[at] }).collect();
            let contradiction = rows.iter().any(|a| rows.iter().any(|b| a.id == b.id && a.uscc != b.uscc));
            match Crosswalk::new(rows.clone()) {
                Err(_) => prop_assert!(contradiction),
                Ok(crosswalk) => {
                    prop_assert!(!contradiction);
                    for OlderCode { id: older, uscc: code } in &rows {
                        prop_assert_eq!(crosswalk.credit_code(older), Some(code));
                        prop_assert!(crosswalk.older_codes(code).contains(older));
                    }
                }
            }
        }
    }
}
