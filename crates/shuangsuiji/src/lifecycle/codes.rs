//! The code lists of results and measures: data in versions, each with its wording and what it means.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::error::{Code, Error};
use crate::reference::{self, Column, need};
use crate::text::{Speak, Text};

const RESULTS: &str = include_str!("../../data/results.csv");
const MEASURES: &str = include_str!("../../data/measures.csv");
const CONSEQUENCES: &str = include_str!("../../data/consequences.csv");

/// What a result means, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Whether the item was checked at all. A target that is gone or cannot be reached is not inspected, which is
    /// not the same as inspected and in order.
    pub inspected: bool,
    /// Whether the result is held against the target.
    pub finding: bool,
}

/// A result (检查结果).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultCode {
    /// Its code in the list.
    pub code: String,
    /// Its wording.
    pub name: Text,
    /// What it means.
    pub meaning: Meaning,
}

/// With what force a measure comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// Without any (常规).
    Plain,
    /// Education instead of penalty (非强制方式).
    Soft,
    /// A formal decision, which needs a basis (正式处置).
    Formal,
    /// Coercion, which needs a basis and an approver (强制措施).
    Coercive,
}

/// A measure (后续处置).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureCode {
    /// Its code.
    pub code: String,
    /// Its wording.
    pub name: Text,
    /// Its force.
    pub force: Force,
}

/// Whether a result asks for a measure or allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The law says it follows.
    Required,
    /// It may follow.
    Allowed,
}

/// Every list of results, the measures, and which measure follows which result. [`Codes::china`] has those that
/// were found; a province adds its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    results: BTreeMap<String, Vec<ResultCode>>,
    measures: BTreeMap<String, MeasureCode>,
    /// List and result → measure → need and basis.
    follow: BTreeMap<(String, String), BTreeMap<String, (Need, String)>>,
}

impl Codes {
    /// The lists that this version has: `gsxt-2014`, `zhejiang-2017`, `platform-14` and `national-8`.
    ///
    /// # Errors
    /// `Internal` where they cannot be read, which a test excludes.
    pub fn china() -> Result<Self, Error> {
        let mut codes = Self::default();
        codes.add_results("results.csv", RESULTS)?;
        codes.add_measures("measures.csv", MEASURES)?;
        codes.add_consequences("consequences.csv", CONSEQUENCES)?;
        Ok(codes)
    }

    /// Adds lists of results: CSV with the columns `list`, `code`, `name`, `english`, `inspected` and `finding`
    /// (`yes` or `no`).
    ///
    /// # Errors
    /// Every problem with its line; a code that is in the list already.
    pub fn add_results(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let columns: [Column; 6] = [
            need("list", "代码表"),
            need("code", "代码"),
            need("name", "名称"),
            need("english", "英文名称"),
            need("inspected", "是否已检查"),
            need("finding", "是否发现问题"),
        ];
        reference::each(file, text, columns, |row| {
            let meaning = Meaning { inspected: row.read(4, Code::BadRow, yes)?, finding: row.read(5, Code::BadRow, yes)? };
            let list = self.results.entry(row.cell(0).to_owned()).or_default();
            if list.iter().any(|known| known.code == row.cell(1)) {
                return Err(row.bad(1, Code::DuplicateId, say!("the list has this code already", "代码表中已有该代码")));
            }
            list.push(ResultCode { code: row.cell(1).to_owned(), name: name(row.cell(3), row.cell(2)), meaning });
            Ok(())
        })
    }

    /// Adds measures: CSV with the columns `code`, `name`, `english` and `force` (`plain`, `soft`, `formal` or
    /// `coercive`).
    ///
    /// # Errors
    /// Every problem with its line.
    pub fn add_measures(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let columns: [Column; 4] = [need("code", "代码"), need("name", "名称"), need("english", "英文名称"), need("force", "性质")];
        reference::each(file, text, columns, |row| {
            let measure = MeasureCode {
                code: row.cell(0).to_owned(),
                name: name(row.cell(2), row.cell(1)),
                force: row.read(3, Code::BadRow, force)?,
            };
            match self.measures.insert(measure.code.clone(), measure) {
                None => Ok(()),
                Some(_) => Err(row.bad(0, Code::DuplicateId, say!("the table has this code already", "表中已有该代码"))),
            }
        })
    }

    /// Adds what follows what: CSV with the columns `list`, `result`, `measure`, `need` (`required` or `allowed`) and
    /// `basis`.
    ///
    /// # Errors
    /// Every problem with its line; a result or a measure that is not there.
    pub fn add_consequences(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let columns: [Column; 5] =
            [need("list", "代码表"), need("result", "结果"), need("measure", "处置"), need("need", "要求"), need("basis", "依据")];
        reference::each(file, text, columns, |row| {
            if self.result(row.cell(0), row.cell(1)).is_none() {
                return Err(row.bad(1, Code::UnknownReference, say!("the list has no such result", "代码表中没有该结果")));
            }
            if self.measure(row.cell(2)).is_none() {
                return Err(row.bad(2, Code::UnknownReference, say!("there is no such measure", "没有该处置措施")));
            }
            let wanted = row.read(3, Code::BadRow, need_of)?;
            let of = self.follow.entry((row.cell(0).to_owned(), row.cell(1).to_owned())).or_default();
            of.insert(row.cell(2).to_owned(), (wanted, row.cell(4).to_owned()));
            Ok(())
        })
    }

    /// The results of a list in its order; none where there is no such list.
    pub fn list(&self, list: &str) -> Option<&[ResultCode]> {
        self.results.get(list).map(Vec::as_slice)
    }

    /// The names of the lists.
    pub fn lists(&self) -> impl Iterator<Item = &str> {
        self.results.keys().map(String::as_str)
    }

    /// A result of a list.
    pub fn result(&self, list: &str, code: &str) -> Option<&ResultCode> {
        self.list(list)?.iter().find(|known| known.code == code)
    }

    /// Every measure, sorted by code.
    pub fn measures(&self) -> impl Iterator<Item = &MeasureCode> {
        self.measures.values()
    }

    /// A measure.
    pub fn measure(&self, code: &str) -> Option<&MeasureCode> {
        self.measures.get(code)
    }

    /// What several results of one item mean together: inspected where one of them says so, and a finding where one
    /// of them is.
    pub fn meaning(&self, list: &str, codes: &BTreeSet<String>) -> Meaning {
        let known = codes.iter().filter_map(|code| self.result(list, code)).map(|result| result.meaning);
        known.fold(Meaning { inspected: false, finding: false }, |all, one| Meaning {
            inspected: all.inspected || one.inspected,
            finding: all.finding || one.finding,
        })
    }

    /// The measures that a result requires or allows, with their basis.
    pub fn follows(&self, list: &str, result: &str) -> impl Iterator<Item = (&str, Need, &str)> {
        let found = self.follow.get(&(list.to_owned(), result.to_owned()));
        found.into_iter().flatten().map(|(measure, (need, basis))| (measure.as_str(), *need, basis.as_str()))
    }
}

fn name(en: &str, zh: &str) -> Text {
    Text::new(en.to_owned(), zh.to_owned())
}

fn yes(text: &str) -> Result<bool, Text> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(say!("write yes or no", "填写 yes 或 no")),
    }
}

fn force(text: &str) -> Result<Force, Text> {
    match text {
        "plain" => Ok(Force::Plain),
        "soft" => Ok(Force::Soft),
        "formal" => Ok(Force::Formal),
        "coercive" => Ok(Force::Coercive),
        _ => Err(say!("write plain, soft, formal or coercive", "填写 plain、soft、formal 或 coercive")),
    }
}

fn need_of(text: &str) -> Result<Need, Text> {
    match text {
        "required" => Ok(Need::Required),
        "allowed" => Ok(Need::Allowed),
        _ => Err(say!("write required or allowed", "填写 required 或 allowed")),
    }
}

impl Speak for Meaning {
    fn say(&self) -> Text {
        match (self.inspected, self.finding) {
            (true, false) => say!("inspected, in order", "已检查，未发现问题"),
            (true, true) => say!("inspected, with a finding", "已检查，发现问题"),
            (false, true) => say!("not inspected, held against the target", "未能检查，记为问题"),
            (false, false) => say!("not inspected", "未检查"),
        }
    }
}
