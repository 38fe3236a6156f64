//! An assignment problem with the caller's own names, as data: what `ssj match`, the C library and
//! other programs give, and the answer they get.
//!
//! Ids of the instance are hashes of the names, so that the answer does not depend on the order in
//! which anything is given.

mod answer;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use answer::{
    Answer, Asked, BoundRow, CapacityStep, OneMore, PairRow, RemedyRow, Report, ShortageRow, Shortages, TeamRow, Unsolved, WorkloadRow,
};

use super::instance::{ClassBound, Id, InspectorNode, Instance, TargetNode};
use crate::digest::Suite;
use crate::error::{Code, Error};
use crate::text::{Lang, Speak, Text};

/// An assignment problem: who needs whom, with names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Who needs a team (检查对象), in any order.
    pub targets: Vec<Target>,
    /// Who can be in one (检查人员), in any order.
    pub inspectors: Vec<Inspector>,
    /// Pairs of a target and an inspector who may be in its team, beside those whom the targets name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<(String, String)>,
}

/// A target (检查对象) and who may inspect it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its name, unlike that of any other target.
    pub name: String,
    /// How many inspectors its team has, at least 1.
    pub team: u32,
    /// The names of the inspectors who may be in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eligible: Vec<String>,
    /// Bounds on classes of its eligible inspectors: leaders, departments, families.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Bound>,
    /// Pairs that may have at most so much probability.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ceilings: Vec<Ceiling>,
    /// How many people each rule removed before, for the explanation of a shortage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<(String, u32)>,
}

/// An inspector (检查人员).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspector {
    /// The name, unlike that of any other inspector.
    pub name: String,
    /// At most so many targets.
    pub capacity: u32,
    /// At least so many targets.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub floor: u32,
    /// Bounds on classes of the targets for which he is eligible: days, regions, batches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
}

/// A bound on a class of one target, or of one inspector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// The name of the class.
    pub name: String,
    /// The names of its members.
    pub members: Vec<String>,
    /// At least so many of them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub at_least: u32,
    /// At most so many; as many as the team or the capacity where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
}

/// At most so much probability for one pair (Jecmen et al. 2020).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ceiling {
    /// The inspector.
    pub inspector: String,
    /// At most so many units of 2^-32, above 0: 2147483648 for one half.
    pub units: u32,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Why a problem cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// The text is not a problem in JSON.
    #[error("it is not a problem in JSON: {0}")]
    Json(Text),
    /// A target or an inspector has the name of another.
    #[error("{0:?} is the name of two {side}; give each its own", side = if *.1 { "targets" } else { "inspectors" })]
    TwoOfAName(String, bool),
    /// A target names an inspector who is not there, or an inspector a target.
    #[error("{of:?} names {unknown:?}, and there is nobody of that name; add the row or correct the name")]
    Unknown {
        /// Whose row it is.
        of: String,
        /// The name.
        unknown: String,
    },
    /// What is wrong with the instance, with names for ids.
    #[error("{0}")]
    Instance(Text),
}

impl Speak for ProblemError {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Json(why) => format!("不是 JSON 格式的匹配数据：{}", why.get(Lang::Zh)),
            Self::TwoOfAName(name, targets) => {
                let side = if *targets { "检查对象" } else { "检查人员" };
                format!("两个{side}同名：{name:?}；请使用不同名称")
            }
            Self::Unknown { of, unknown } => format!("{of:?} 的数据行提到 {unknown:?}，但没有该名称；请增加该行或更正名称"),
            Self::Instance(text) => text.get(Lang::Zh).to_owned(),
        };
        Text::new(self.to_string(), zh)
    }
}

impl From<ProblemError> for Error {
    fn from(why: ProblemError) -> Self {
        Self::new(Code::BadInstance).detail(why)
    }
}

/// An instance with the names of its ids.
#[derive(Clone, Debug)]
pub struct Named {
    instance: Instance,
    /// With their ids, sorted by them, as the instance is.
    targets: Vec<(Id, String)>,
    inspectors: Vec<(Id, String)>,
}

impl Problem {
    /// Reads a problem from JSON.
    ///
    /// # Errors
    /// What is not as it should be, with line and column.
    pub fn parse(json: &str) -> Result<Self, ProblemError> {
        serde_json::from_str(json).map_err(|error| ProblemError::Json(Text::parsed(error)))
    }

    /// The instance.
    ///
    /// # Errors
    /// The first row that cannot be used, by name.
    pub fn build(&self) -> Result<Named, ProblemError> {
        let inspectors = places(self.inspectors.iter().map(|i| i.name.as_str()), false)?;
        let targets = places(self.targets.iter().map(|t| t.name.as_str()), true)?;
        let nodes = self.inspectors.iter().map(|i| i.node(&targets)).collect::<Result<_, _>>()?;
        let rows = self.targets.iter().map(|t| Ok((t.node(&inspectors)?, indices(&t.name, &t.eligible, &inspectors)?)));
        let (rows, mut pairs): (_, Vec<Vec<u32>>) = rows.collect::<Result<Vec<_>, ProblemError>>()?.into_iter().unzip();
        for (target, inspector) in &self.pairs {
            let at = index("pairs", target, &targets)?;
            pairs[at as usize].push(index(target, inspector, &inspectors)?);
        }
        // The instance's order is that of the ids.
        let sorted = |side, names: Places<'_>| {
            let mut names: Vec<(Id, String)> = names.into_keys().map(|name| (id(side, name), name.to_owned())).collect();
            names.sort();
            names
        };
        let (targets, inspectors) = (sorted(TARGET, targets), sorted(INSPECTOR, inspectors));
        let instance = Instance::new(rows, nodes, pairs);
        let instance = instance.map_err(|error| ProblemError::Instance(with_names(&error.say(), &[&targets, &inspectors])))?;
        Ok(Named { instance, targets, inspectors })
    }
}

/// A text with names for the ids in it.
fn with_names(text: &Text, sides: &[&[(Id, String)]; 2]) -> Text {
    let name = |id: Id| sides.iter().find_map(|side| Some(&side[side.binary_search_by_key(&id, |(id, _)| *id).ok()?].1));
    let side = |text: &str| {
        let mut rest = text;
        let mut named = String::with_capacity(text.len());
        while let Some(digits) = rest.find(|c: char| c.is_ascii_hexdigit()) {
            let (before, from) = rest.split_at(digits);
            let (word, after) = from.split_at(from.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(from.len()));
            let mut id = Id::default();
            let known = hex::decode_to_slice(word, &mut id).ok().and_then(|()| name(id));
            named.extend([before, known.map_or(word, String::as_str)]);
            rest = after;
        }
        named + rest
    };
    Text::new(side(text.get(Lang::En)), side(text.get(Lang::Zh)))
}

const TARGET: &str = "target";
const INSPECTOR: &str = "inspector";

/// The id of a name.
fn id(side: &str, name: &str) -> Id {
    Suite::Sha256.hash(format!("ssj-problem\n{side}\n{name}").as_bytes()).0
}

type Places<'a> = HashMap<&'a str, u32>;

fn places<'a>(names: impl Iterator<Item = &'a str>, targets: bool) -> Result<Places<'a>, ProblemError> {
    let mut places = Places::new();
    for (at, name) in (0..).zip(names) {
        if places.insert(name, at).is_some() {
            return Err(ProblemError::TwoOfAName(name.to_owned(), targets));
        }
    }
    Ok(places)
}

fn indices(of: &str, names: &[String], places: &Places<'_>) -> Result<Vec<u32>, ProblemError> {
    names.iter().map(|name| index(of, name, places)).collect()
}

fn index(of: &str, name: &str, places: &Places<'_>) -> Result<u32, ProblemError> {
    places.get(name).copied().ok_or_else(|| ProblemError::Unknown { of: of.to_owned(), unknown: name.to_owned() })
}

impl Bound {
    /// With at most `all` members where the row does not say: what the owner has in all, since a class may
    /// get more members than it has now.
    fn class(&self, of: &str, all: u32, places: &Places<'_>) -> Result<ClassBound, ProblemError> {
        let members = indices(of, &self.members, places)?;
        Ok(ClassBound { name: self.name.clone(), members, lo: self.at_least, hi: self.at_most.unwrap_or(all.max(self.at_least)) })
    }
}

impl Target {
    fn node(&self, inspectors: &Places<'_>) -> Result<TargetNode, ProblemError> {
        let ceiling = |c: &Ceiling| Ok((index(&self.name, &c.inspector, inspectors)?, c.units));
        Ok(TargetNode {
            id: id(TARGET, &self.name),
            team_size: self.team,
            classes: self.classes.iter().map(|c| c.class(&self.name, self.team, inspectors)).collect::<Result<_, _>>()?,
            removed: self.removed.clone(),
            ceilings: self.ceilings.iter().map(ceiling).collect::<Result<_, ProblemError>>()?,
        })
    }
}

impl Inspector {
    fn node(&self, targets: &Places<'_>) -> Result<InspectorNode, ProblemError> {
        Ok(InspectorNode {
            id: id(INSPECTOR, &self.name),
            capacity: self.capacity,
            floor: self.floor,
            subcaps: self.bounds.iter().map(|b| b.class(&self.name, self.capacity, targets)).collect::<Result<_, _>>()?,
        })
    }
}

impl Named {
    /// The instance.
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The name of a target, by its index in the instance.
    ///
    /// # Panics
    /// Where the instance has no such target.
    pub fn target(&self, index: u32) -> &str {
        &self.targets[index as usize].1
    }

    /// The name of an inspector, by the index in the instance.
    ///
    /// # Panics
    /// Where the instance has no such inspector.
    pub fn inspector(&self, index: u32) -> &str {
        &self.inspectors[index as usize].1
    }

    /// A text with names for the ids in it.
    fn with_names(&self, text: &Text) -> Text {
        with_names(text, &[&self.targets, &self.inspectors])
    }
}
