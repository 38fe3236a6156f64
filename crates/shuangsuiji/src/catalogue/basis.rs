//! Legal bases (检查依据): documents and articles with the days on which they are in force.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Problems};
use crate::ident::BasisCode;

/// One legal basis: an article of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Its code, which items name.
    pub code: BasisCode,
    /// The document, with its number (文号) where it has one, such as `国市监信〔2019〕38号`.
    pub document: String,
    /// The article (条款); empty: the document as a whole.
    #[serde(default)]
    pub article: String,
    /// The first day on which it is in force; none: it always was.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it is in force; none: until repealed.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

impl LegalBasis {
    /// Whether it is in force on a day.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        holds(self.valid_from, self.valid_to, day)
    }
}

/// Whether a span with open ends holds a day.
pub(super) fn holds(from: Option<NaiveDate>, to: Option<NaiveDate>, day: NaiveDate) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// The register of legal bases, sorted by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bases {
    rows: Vec<LegalBasis>,
}

impl Bases {
    /// Builds the register from rows in any order.
    ///
    /// # Errors
    /// One error holding every code that occurs twice, every row without a document, and every one that
    /// ends before it begins.
    pub fn new(mut rows: Vec<LegalBasis>) -> Result<Self, Error> {
        rows.sort();
        let mut problems = Problems::default();
        for pair in rows.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
            {
                problems.push(Error::new(Code::DuplicateId).field("bases.code").value(&a.code));
            }
        }
        for row in &rows {
            if row.document.trim().is_empty() {
                let detail = say!("a legal basis names its document", "检查依据须写明文件名称");
                problems.push(Error::new(Code::BadRow).field("document").value(&row.code).detail(detail));
            }
            problems.extend(backwards(row.valid_from, row.valid_to, &row.code));
        }
        problems.into_result()?;
        Ok(Self { rows })
    }

    /// The rows, sorted by code.
    pub fn rows(&self) -> &[LegalBasis] {
        &self.rows
    }

    /// The basis of a code.
    pub fn get(&self, code: &BasisCode) -> Option<&LegalBasis> {
        self.rows.binary_search_by(|row| row.code.cmp(code)).ok().and_then(|at| self.rows.get(at))
    }

    /// Whether a basis is in force on a day; one that is not registered never is.
    pub fn in_force(&self, code: &BasisCode, day: NaiveDate) -> bool {
        self.get(code).is_some_and(|row| row.in_force(day))
    }
}

/// The error of a validity that ends before it begins.
pub(super) fn backwards(from: Option<NaiveDate>, to: Option<NaiveDate>, code: impl std::fmt::Display) -> Option<Error> {
    let detail = crate::directory::DateSpan::new(from?, to?).err()?;
    Some(Error::new(Code::BadDate).field("valid_to").value(code).detail(detail))
}
