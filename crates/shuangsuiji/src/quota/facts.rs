//! What must be known to turn a phrase into numbers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::phrase::{Name, Period, Scope, Tier};
use super::words::{self, word};
use crate::catalogue::ItemClass;
use crate::directory::Level;
use crate::error::{Code, Error};
use crate::rational::Rounding;
use crate::text::{Speak, Text};

/// The sizes and circumstances of one draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// How many targets the frame holds.
    pub population: u64,
    /// How many of them are of a named part.
    pub subsets: BTreeMap<String, u64>,
    /// How many inspectors there are.
    pub inspectors: Option<u64>,
    /// The level of the authority that draws.
    pub level: Option<Level>,
    /// The class of the items; in JSON `item_class`.
    #[serde(rename = "item_class")]
    pub class: Option<ItemClass>,
    /// The tier of the targets, such as `A` or `高` (高风险).
    pub tier: Option<String>,
    /// What was drawn before in the period that runs; nothing where a period is not here.
    pub past: BTreeMap<Period, Past>,
    /// How a share that is to be met exactly becomes a whole number. A bound from below is always rounded up,
    /// one from above down.
    pub rounding: Rounding,
}

/// What was drawn before in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// How many draws there were.
    #[schemars(title = "抽取次数", extend("examples" = [1]))]
    pub draws: u32,
    /// How many targets they drew together, each counted once for a coverage.
    #[schemars(title = "抽取数量", extend("examples" = [120]))]
    pub targets: u64,
}

/// A fact that a phrase needs and that was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// [`Facts::inspectors`].
    Inspectors,
    /// [`Facts::level`].
    Level,
    /// [`Facts::class`].
    Class,
    /// [`Facts::tier`].
    Tier,
    /// The size of a part, in [`Facts::subsets`].
    Subset(Name),
}

impl Speak for Missing {
    fn say(&self) -> Text {
        match self {
            Self::Inspectors => say!("how many inspectors there are", "执法检查人员数"),
            Self::Level => say!("the level of the authority that draws", "抽查机关的层级"),
            Self::Class => say!("the class of the items, general or key, the same for all", "抽查事项的类别（一般或重点，须一致）"),
            Self::Tier => say!("the tier of the targets", "检查对象的风险类别"),
            Self::Subset(name) => say!("how many targets are of {name}", "{name}的对象数"),
        }
    }
}

impl From<Missing> for Error {
    fn from(missing: Missing) -> Self {
        Self::new(Code::QuotaFacts).detail(missing)
    }
}

impl Facts {
    /// Facts from a JSON object, such as `{"population": 1001, "past": {"每年": {"draws": 1, "targets": 120}}}`.
    ///
    /// # Errors
    /// [`Code::QuotaFacts`] with what is wrong.
    pub fn parse(json: &str) -> Result<Self, Error> {
        serde_json::from_str(json).map_err(|e| Error::new(Code::QuotaFacts).field("facts").detail(Text::parsed(e)))
    }

    /// The size of a part.
    pub(super) fn subset(&self, name: &Name) -> Result<u64, Missing> {
        self.subsets.get(name.as_str()).copied().ok_or_else(|| Missing::Subset(name.clone()))
    }

    /// What was drawn before in a period.
    pub(super) fn before(&self, period: Period) -> Past {
        self.past.get(&period).copied().unwrap_or_default()
    }
}

impl Scope {
    /// Whether the statement is about this draw. What is known to differ decides before what is not known.
    pub(super) fn holds(&self, facts: &Facts) -> Result<bool, Missing> {
        let level = facts.level.map(|level| self.levels.contains(&level));
        let class = facts.class.map(|class| self.class == Some(class));
        let tier = facts.tier.as_ref().map(|tier| self.tiers.iter().any(|t| t.names(tier)));
        let asked = [
            (!self.levels.is_empty(), level, Missing::Level),
            (self.class.is_some(), class, Missing::Class),
            (!self.tiers.is_empty(), tier, Missing::Tier),
        ];
        if asked.iter().any(|(asked, known, _)| *asked && *known == Some(false)) {
            return Ok(false);
        }
        match asked.into_iter().find(|(asked, known, _)| *asked && known.is_none()) {
            Some((.., missing)) => Err(missing),
            None => Ok(true),
        }
    }
}

impl Tier {
    /// Whether a register's name of a tier is this one: the letter alone, or the risk with or without 风险.
    fn names(self, tier: &str) -> bool {
        match self {
            Self::Letter(letter) => tier.chars().eq([letter.get()]),
            risk => {
                let word = word(words::RISKS, &risk);
                tier == word || word.strip_suffix("风险") == Some(tier)
            }
        }
    }
}
