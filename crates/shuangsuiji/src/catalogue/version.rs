//! The versions of one authority's list: added one after the other, and never edited.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::Bases;
use super::item::Item;
use super::list::Catalogue;
use crate::digest::{Digest, Suite};
use crate::error::{Code, Error, Text};
use crate::ident::OrgCode;

/// Who changed a list, why, when, and from which day it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Who decided it: an office, or the number of a document.
    pub by: String,
    /// Why.
    pub why: String,
    /// The day on which it was decided and made known.
    pub recorded: NaiveDate,
    /// The first day on which it holds, not before that.
    pub effective: NaiveDate,
}

/// One version of a list. Of an authority without a superior that keeps a list, it has all items; of
/// another one, those that it adds or restates more strictly.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// Who, why and when.
    pub change: Change,
    /// The superior's version that it was merged with (同步); none where no superior keeps a list.
    pub merged: Option<u32>,
    /// Its own items.
    pub own: Catalogue,
}

/// A version as it is handed in.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// The authority whose list it is.
    pub owner: OrgCode,
    /// Its number, from 1.
    pub number: u32,
    /// Who, why and when.
    pub change: Change,
    /// The superior's version that it was merged with; none where no superior keeps a list.
    pub merged: Option<u32>,
    /// Its own items.
    pub items: Vec<Item>,
}

impl Version {
    /// A version from its parts.
    ///
    /// # Errors
    /// Every problem of the items, as [`Catalogue::with_bases`].
    pub fn new(number: u32, change: Change, merged: Option<u32>, items: Vec<Item>, bases: Arc<Bases>) -> Result<Self, Error> {
        Ok(Self { number, change, merged, own: Catalogue::with_bases(items, bases)? })
    }
}

/// The versions of one authority's list, the oldest first.
#[derive(Clone, Debug)]
pub struct Versions {
    owner: OrgCode,
    versions: Vec<Version>,
}

impl Versions {
    /// Begins the list of an authority, without a version.
    pub fn new(owner: OrgCode) -> Self {
        Self { owner, versions: Vec::new() }
    }

    /// The authority.
    pub fn owner(&self) -> &OrgCode {
        &self.owner
    }

    /// The versions, the oldest first.
    pub fn all(&self) -> &[Version] {
        &self.versions
    }

    /// The version of a number.
    pub fn get(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The version that holds on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&Version> {
        self.versions.iter().rev().find(|version| version.change.effective <= day)
    }

    /// The versions that were known on a day.
    pub fn known(&self, day: NaiveDate) -> &[Version] {
        let known = self.versions.iter().take_while(|version| version.change.recorded <= day).count();
        self.versions.get(..known).unwrap_or_default()
    }

    /// Adds the next version. A correction is a version of its own.
    ///
    /// # Errors
    /// `RetroactiveEdit` for a version that would hold before it was recorded, or that was recorded or would
    /// hold before the one before it; `BadRow` for a number that is not the next, for a change that does
    /// not say who and why, and for one that goes back behind what was merged.
    pub fn append(&mut self, version: Version) -> Result<(), Error> {
        let Version { number, change, merged, .. } = &version;
        let wrong = |code, field: &str, detail: Text| {
            let owner = &self.owner;
            Err(Error::new(code).field(field).value(format!("{owner} {number}")).detail(detail))
        };
        let next = u32::try_from(self.versions.len()).unwrap_or(u32::MAX).saturating_add(1);
        if *number != next {
            return wrong(Code::BadRow, "version", say!("the next version is {next}", "下一个版本应为 {next}"));
        }
        for (field, text) in [("by", &change.by), ("why", &change.why)] {
            if text.trim().is_empty() {
                return wrong(Code::BadRow, field, say!("a change says who made it and why", "变更须写明由谁、因何作出"));
            }
        }
        let (recorded, effective) = (change.recorded, change.effective);
        if effective < recorded {
            return wrong(
                Code::RetroactiveEdit,
                "effective",
                say!("recorded on {recorded}, it would hold from {effective}", "记录于 {recorded}，却自 {effective} 起生效"),
            );
        }
        let Some(last) = self.versions.last() else {
            self.versions.push(version);
            return Ok(());
        };
        for (field, day, before) in [("recorded", recorded, last.change.recorded), ("effective", effective, last.change.effective)] {
            if day < before {
                return wrong(Code::RetroactiveEdit, field, say!("the version before it has {before}", "上一版本为 {before}"));
            }
        }
        if *merged < last.merged {
            return wrong(
                Code::BadRow,
                "merged",
                say!("the version before it was merged with a later version of the superior's list", "上一版本已与上级清单的更新版本同步"),
            );
        }
        self.versions.push(version);
        Ok(())
    }

    /// A hash over a version and all before it, so that a record can name it: the authority, and of each
    /// version its number, change, merged version and items. None for a version that is not there.
    ///
    /// # Errors
    /// None that a list can meet.
    pub fn digest(&self, number: u32, suite: Suite) -> Result<Option<Digest>, Error> {
        let mut last = None;
        for version in self.versions.iter().take_while(|version| version.number <= number) {
            let content = (&self.owner, version.number, &version.change, version.merged, version.own.items());
            let json = serde_json::to_vec(&content).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))?;
            let before = last.map(|(_, digest): (u32, Digest)| digest.to_string()).unwrap_or_default();
            last = Some((version.number, suite.hash_parts(&[b"ssj-catalogue-1\n", before.as_bytes(), b"\n", &json])));
        }
        Ok(last.filter(|(last, _)| *last == number).map(|(_, digest)| digest))
    }
}
