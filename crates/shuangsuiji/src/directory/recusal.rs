//! From what inspectors step aside (回避).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::facts::Validity;
use super::inspector::{DateSpan, Inspector};
use super::targets::Targets;
use crate::ident::{EntityId, PersonId, Place, RegionCode, Within};

/// From what an inspector must step aside (回避).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recusal {
    /// From one entity and its sites, or from one site.
    Target(EntityId),
    /// From every target inside a region.
    Region(RegionCode),
    /// From every target behind which a person stands, such as a legal representative who is kin.
    Person(PersonId),
}

/// Why (回避事由).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// An interest in the target (利害关系).
    Interest,
    /// Kin of who stands behind it (近亲属).
    Kin,
    /// The inspector worked there (原任职单位).
    FormerEmployer,
    /// The inspector handled a case of it (曾办案件).
    PriorCase,
    /// The region of home or office (地域回避).
    Locality,
    /// Another reason (其他).
    Other,
}

impl Ground {
    /// The name used in files and in the sealed part.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::Kin => "kin",
            Self::FormerEmployer => "former_employer",
            Self::PriorCase => "prior_case",
            Self::Locality => "locality",
            Self::Other => "other",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Interest => "利害关系",
            Self::Kin => "近亲属",
            Self::FormerEmployer => "原任职单位",
            Self::PriorCase => "曾办案件",
            Self::Locality => "地域回避",
            Self::Other => "其他",
        }
    }
}

/// Who declared it (申报方).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declarant {
    /// The inspector (本人).
    Inspector,
    /// The target, by request (检查对象).
    Target,
    /// The supervisor (上级).
    Supervisor,
}

impl Declarant {
    /// The name used in files and in the sealed part.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inspector => "inspector",
            Self::Target => "target",
            Self::Supervisor => "supervisor",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Inspector => "本人",
            Self::Target => "检查对象",
            Self::Supervisor => "上级",
        }
    }
}

/// A recusal with its reason and its time limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedRecusal {
    /// From what.
    pub from: Recusal,
    /// Why.
    pub ground: Ground,
    /// The days on which it holds: a visit of which one day may fall on them is not for this inspector.
    #[serde(default)]
    pub valid: Validity,
    /// Who declared it.
    pub declared_by: Declarant,
    /// The day on which it was declared.
    pub declared_on: NaiveDate,
}

/// What a recusal looks at in a visit.
#[derive(Clone, Copy, Debug)]
pub struct Visited<'a> {
    /// The target.
    pub id: &'a EntityId,
    /// Where it lies.
    pub place: &'a Place,
    /// The persons behind it.
    pub persons: &'a [&'a PersonId],
    /// The days on which the visit may be.
    pub windows: &'a [DateSpan],
}

impl Recusal {
    /// Whether it is from this target. Of a region's code that was given up, a part inside the region is enough.
    fn covers(&self, visited: &Visited<'_>) -> bool {
        match self {
            Self::Target(of) => of.covers(visited.id),
            Self::Region(region) => visited.place.within(&BTreeSet::from([region.clone()])).within != Within::Outside,
            Self::Person(person) => visited.persons.contains(&person),
        }
    }
}

impl DatedRecusal {
    /// Whether it is from this target, on a day on which the visit may be.
    pub fn reaches(&self, visited: &Visited<'_>) -> bool {
        visited.windows.iter().any(|days| self.valid.overlaps(days)) && self.from.covers(visited)
    }
}

impl Inspector {
    /// Every recusal, with or without a time limit.
    pub fn steps_aside_from(&self) -> impl Iterator<Item = &Recusal> {
        self.recusals.iter().chain(self.dated_recusals.iter().map(|dated| &dated.from))
    }

    /// Whether the person must step aside from a visit.
    pub fn recused_from(&self, visited: &Visited<'_>) -> bool {
        self.recusals.iter().any(|recusal| recusal.covers(visited)) || self.dated_recusals.iter().any(|dated| dated.reaches(visited))
    }
}

impl Targets {
    /// The persons behind a target; of a site those behind the entity too.
    pub fn persons_behind(&self, id: &EntityId) -> Vec<&PersonId> {
        let entity = if let EntityId::Site(of, _) = id { Some(of.as_ref()) } else { None };
        let places = [Some(id), entity].into_iter().flatten().filter_map(|id| self.find(id));
        places.flat_map(|at| self.persons().of(at)).map(|behind| &behind.person).collect()
    }
}
