//! What an inspector can do: specialties (业务专长) and qualifications (执法资质).

use std::collections::BTreeSet;
use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};

use super::facts::Validity;
use super::inspector::{DateSpan, Inspector};
use crate::expression::OneOf;
use crate::ident::{ItemCode, SkillName};
use crate::need::{Ability, Need, NeedClause};

/// Whether something is known, or certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkillKind {
    /// A specialty (业务专长).
    Specialty,
    /// A qualification (执法资质).
    Qualification,
}

impl SkillKind {
    /// The name used in files and in the sealed part.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Specialty => "specialty",
            Self::Qualification => "qualification",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Specialty => "业务专长",
            Self::Qualification => "执法资质",
        }
    }
}

/// A specialty or a qualification of an inspector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// Which of both.
    pub kind: SkillKind,
    /// Its name.
    pub name: SkillName,
    /// Its level (等级), 1 or more: the higher, the more.
    pub level: NonZeroU8,
    /// The items (抽查事项) for which it counts; empty: every item.
    #[serde(default)]
    pub items: BTreeSet<ItemCode>,
    /// The days on which it is valid.
    #[serde(default)]
    pub valid: Validity,
    /// Where it comes from, such as a certificate or an examination.
    #[serde(default)]
    pub source: String,
}

impl Inspector {
    /// Whether the person has a specialty, for an item and on every day of its window.
    pub fn has_specialty(&self, name: &str, item: &ItemCode, days: &DateSpan) -> bool {
        let plain = || self.specialties.contains(name);
        plain() || self.skills.iter().any(|own| own.kind == SkillKind::Specialty && own.name.as_str() == name && own.counts(item, days))
    }

    /// Whether the person fulfils the need of an item, on every day of its window.
    pub fn fulfils(&self, need: &Need, item: &ItemCode, days: &DateSpan) -> bool {
        need.holds_by(&|clause: &NeedClause| match clause {
            NeedClause::Specialty(wanted) => self.able(SkillKind::Specialty, wanted, item, days) || self.knows(wanted),
            NeedClause::Qualification(wanted) => self.able(SkillKind::Qualification, wanted, item, days),
            NeedClause::Seniority(wanted) => self.seniority.is_some_and(|own| wanted.contains(&own)),
            NeedClause::Level(wanted) => self.level.is_some_and(|own| wanted.contains(&own)),
            NeedClause::Unit(wanted) => wanted.contains(&self.unit),
            NeedClause::Station(wanted) => self.station.as_ref().is_some_and(|own| wanted.contains(own)),
        })
    }

    fn able(&self, kind: SkillKind, wanted: &OneOf<Ability>, item: &ItemCode, days: &DateSpan) -> bool {
        let fits = |own: &Skill, wanted: &Ability| own.name == wanted.name && own.level >= wanted.least;
        self.skills.iter().any(|own| own.kind == kind && own.counts(item, days) && wanted.iter().any(|wanted| fits(own, wanted)))
    }

    /// A specialty of the person's own row has the lowest level.
    fn knows(&self, wanted: &OneOf<Ability>) -> bool {
        wanted.iter().any(|wanted| wanted.least == NonZeroU8::MIN && self.specialties.contains(wanted.name.as_str()))
    }
}

impl Skill {
    /// Whether it counts for an item on every day of a window.
    fn counts(&self, item: &ItemCode, days: &DateSpan) -> bool {
        (self.items.is_empty() || self.items.contains(item)) && self.valid.holds(days.from) && self.valid.holds(days.to)
    }
}
