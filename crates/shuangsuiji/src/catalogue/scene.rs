//! Joint scenes (一业一查): what several departments check together in one industry.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::basis::{backwards, holds};
use crate::error::{Code, Error, Problems, Text};
use crate::ident::{Industry, ItemCode, SceneCode};

/// What a department is in a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SceneRole {
    /// It leads (牵头部门).
    Lead,
    /// It takes part (参与部门).
    Partner,
}

/// One row of the register of scenes: what one department checks in one version of a scene.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneRow {
    /// The scene.
    pub scene: SceneCode,
    /// Its version, from 1.
    #[serde(default = "one")]
    pub version: u32,
    /// What the scene is called.
    pub name: String,
    /// The industries (GB/T 4754) that it is about, with all inside them.
    pub industries: BTreeSet<Industry>,
    /// The department, as the line (条线) of its organisations: a scene of a province is for the
    /// departments of every level.
    pub line: String,
    /// Whether it leads.
    pub role: SceneRole,
    /// The items that it checks.
    pub items: BTreeSet<ItemCode>,
    /// The first day the version is in force; none: it always was.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day the version is in force; none: until changed.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

fn one() -> u32 {
    1
}

/// One version of a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// Its code.
    pub code: SceneCode,
    /// Its version.
    pub version: u32,
    /// What it is called.
    pub name: String,
    /// The industries that it is about, with all inside them.
    pub industries: BTreeSet<Industry>,
    /// The line that leads.
    pub lead: String,
    /// Line → the items that it checks, the lead's too.
    pub departments: BTreeMap<String, BTreeSet<ItemCode>>,
    /// The first day it is in force.
    pub valid_from: Option<NaiveDate>,
    /// The last day it is in force.
    pub valid_to: Option<NaiveDate>,
}

impl Scene {
    /// Whether it is about an industry.
    pub fn covers(&self, industry: &Industry) -> bool {
        self.industries.iter().any(|whole| whole.contains(industry))
    }

    /// Whether it is in force on a day.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        holds(self.valid_from, self.valid_to, day)
    }

    /// The departments that check an item.
    pub fn lines_of<'a>(&'a self, item: &'a ItemCode) -> impl Iterator<Item = &'a str> {
        self.departments.iter().filter(move |(_, items)| items.contains(item)).map(|(line, _)| line.as_str())
    }
}

/// Why an item of a union is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The scenes that have it.
    pub scenes: BTreeSet<&'a SceneCode>,
    /// The departments that check it.
    pub lines: BTreeSet<&'a str>,
}

/// The register of scenes, sorted by code and version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenes {
    scenes: Vec<Scene>,
}

impl Scenes {
    /// Builds the register from rows in any order.
    ///
    /// # Errors
    /// One error holding every department that stands twice in a version, every version whose rows differ in
    /// name, industries or dates, has no industry or not exactly one lead, and every two versions of a scene
    /// that are in force on a common day.
    pub fn new(mut rows: Vec<SceneRow>) -> Result<Self, Error> {
        rows.sort();
        let mut problems = Problems::default();
        let of_version = |row: &SceneRow| (row.scene.clone(), row.version);
        let scenes: Vec<Scene> =
            rows.chunk_by(|a, b| of_version(a) == of_version(b)).filter_map(|rows| version(rows, &mut problems)).collect();
        for pair in scenes.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
                && overlap(a, b)
            {
                let (one, other) = (a.version, b.version);
                let detail = say!("versions {one} and {other} are in force on a common day", "版本 {one} 与 {other} 的有效期重叠");
                problems.push(Error::new(Code::DuplicateId).field("scene").value(&a.code).detail(detail));
            }
        }
        problems.into_result()?;
        Ok(Self { scenes })
    }

    /// Every version of every scene, sorted by code and version.
    pub fn all(&self) -> &[Scene] {
        &self.scenes
    }

    /// The version of a scene that is in force on a day.
    pub fn get(&self, code: &SceneCode, day: NaiveDate) -> Option<&Scene> {
        self.scenes.iter().find(|scene| scene.code == *code && scene.in_force(day))
    }

    /// What is checked together of a target of some industries on a day: the items of all scenes that are
    /// about one of them, each once, with the scenes and departments that ask for it.
    pub fn items<'a>(&'a self, industries: &[Industry], day: NaiveDate) -> BTreeMap<&'a ItemCode, Asked<'a>> {
        let mut union: BTreeMap<&ItemCode, Asked<'_>> = BTreeMap::new();
        let about = |scene: &&Scene| scene.in_force(day) && industries.iter().any(|industry| scene.covers(industry));
        for scene in self.scenes.iter().filter(about) {
            for (line, items) in &scene.departments {
                for item in items {
                    let asked = union.entry(item).or_default();
                    asked.scenes.insert(&scene.code);
                    asked.lines.insert(line);
                }
            }
        }
        union
    }
}

/// Whether two versions are in force on a common day.
fn overlap(a: &Scene, b: &Scene) -> bool {
    let begins_by = |from: Option<NaiveDate>, to: Option<NaiveDate>| from.zip(to).is_none_or(|(from, to)| from <= to);
    begins_by(a.valid_from, b.valid_to) && begins_by(b.valid_from, a.valid_to)
}

/// One version of a scene from its rows, of which there is at least one.
fn version(rows: &[SceneRow], problems: &mut Problems) -> Option<Scene> {
    let first = rows.first()?;
    let mut wrong = |code, field: &str, detail: Text| {
        let (scene, version) = (&first.scene, first.version);
        problems.push(Error::new(code).field(field).value(format!("{scene} {version}")).detail(detail));
    };
    let mut departments = BTreeMap::new();
    for row in rows {
        if departments.insert(row.line.clone(), row.items.clone()).is_some() {
            let line = &row.line;
            wrong(Code::DuplicateId, "line", say!("department {line} stands twice", "部门 {line} 出现两次"));
        }
        if row.items.is_empty() {
            let line = &row.line;
            wrong(Code::BadRow, "items", say!("department {line} checks nothing", "部门 {line} 没有检查事项"));
        }
        let same = (&row.name, &row.industries, row.valid_from, row.valid_to)
            == (&first.name, &first.industries, first.valid_from, first.valid_to);
        if !same {
            wrong(Code::BadRow, "scene", say!("its rows differ in name, industries or dates", "同一版本各行的名称、行业或有效期不一致"));
        }
    }
    if first.industries.is_empty() {
        wrong(Code::BadRow, "industries", say!("a scene is about an industry", "场景须写明行业"));
    }
    let leads: Vec<&SceneRow> = rows.iter().filter(|row| row.role == SceneRole::Lead).collect();
    if leads.len() != 1 {
        let n = leads.len();
        wrong(Code::BadRow, "role", say!("one department leads, not {n}", "牵头部门应为一个，而不是 {n} 个"));
    }
    problems.extend(backwards(first.valid_from, first.valid_to, &first.scene));
    Some(Scene {
        code: first.scene.clone(),
        version: first.version,
        name: first.name.clone(),
        industries: first.industries.clone(),
        lead: leads.first()?.line.clone(),
        departments,
        valid_from: first.valid_from,
        valid_to: first.valid_to,
    })
}
