//! Lists of items in versions: a file that names, for every version of every authority's list, who changed
//! it, why and when, and the file with its items.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use shuangsuiji::campaign::Source;
use shuangsuiji::catalogue::{Change, Item, VersionRow};
use shuangsuiji::error::{Code, Error, Problems};
use shuangsuiji::ident::OrgCode;

use crate::hashing::Hashing;
use crate::mapping::Mapping;
use crate::plans::{io, parse, read_text};
use crate::registers::{OnBad, load};

/// What the file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    versions: Vec<Entry>,
}

/// One version.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    owner: OrgCode,
    version: u32,
    by: String,
    why: String,
    recorded: NaiveDate,
    effective: NaiveDate,
    #[serde(default)]
    merged: Option<u32>,
    #[serde(default)]
    items: Option<PathBuf>,
    #[serde(default)]
    mapping: Option<PathBuf>,
}

/// Reads the versions that a file names, with where each of their rows came from. A bad row of a version
/// refuses it: a list is whole or it is not.
pub(crate) fn read_lists(path: &Path) -> Result<(Vec<VersionRow>, Vec<Source>), Error> {
    let shown = path.display().to_string();
    let text = read_text(path)?;
    let contents: Contents = parse(&shown, &text, Code::BadPlan)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().map_or_else(|| shown.clone(), |n| n.to_string_lossy().into_owned());
    let count = contents.versions.len() as u64;
    let (digest, _) = Hashing::new(text.as_bytes()).finish().map_err(|e| io(path, &e))?;
    let mut sources = vec![Source { role: "catalogue".to_owned(), name, rows: count, set_aside: BTreeMap::new(), weight: None, digest }];
    let mut problems = Problems::default();
    let mut rows = Vec::new();
    for entry in contents.versions {
        match entry.items(folder) {
            Ok((items, source)) => {
                sources.extend(source);
                rows.push(entry.row(items));
            }
            Err(error) => problems.push(error),
        }
    }
    problems.into_result()?;
    Ok((rows, sources))
}

impl Entry {
    fn items(&self, folder: &Path) -> Result<(Vec<Item>, Option<Source>), Error> {
        let Some(file) = &self.items else { return Ok((Vec::new(), None)) };
        let mapping = match &self.mapping {
            Some(path) => Mapping::parse(&folder.join(path).display().to_string(), &read_text(&folder.join(path))?)?,
            None => Mapping::default(),
        };
        let loaded = load::<Item>(&folder.join(file), &mapping, OnBad::Refuse)?;
        Ok((loaded.rows, Some(loaded.source)))
    }

    fn row(self, items: Vec<Item>) -> VersionRow {
        let change = Change { by: self.by, why: self.why, recorded: self.recorded, effective: self.effective };
        VersionRow { owner: self.owner, number: self.version, change, merged: self.merged, items }
    }
}
