//! Inspection items (抽查事项): what is checked, on which basis, by whom, how much and how often.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Mode;
use super::basis::{backwards, holds};
use crate::directory::{Level, TargetKind};
use crate::error::{Code, Error, Problems, Text};
use crate::ident::{BasisCode, ItemCode, RegionCode};
use crate::need::Need;
use crate::rational::Ratio;
use crate::scope::Selector;

/// The class of an item (国市监信〔2019〕38号): the ratio of general items is limited, that of key
/// items is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemClass {
    /// A general item (一般检查事项); what the catalogue means where it says nothing.
    #[default]
    General,
    /// A key item (重点检查事项).
    Key,
}

/// A rule of the list in its own words, such as `不低于3%` or `每年1次`: 1 to 200 characters on one line.
/// The engine keeps it and decides nothing by it; what it decides by stands in [`Limits`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleText(Arc<str>);

impl RuleText {
    /// Reads a rule; space at its ends is not part of it.
    ///
    /// # Errors
    /// A text that is empty, longer than 200 characters, or not on one line.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let text = text.trim();
        let length = text.chars().count();
        if (1..=200).contains(&length) && !text.chars().any(char::is_control) {
            Ok(Self(text.into()))
        } else {
            Err(say!(
                "a rule is a text of 1 to 200 characters on one line, not {length}",
                "规则是一行 1 至 200 字的文本，而不是 {length} 字"
            ))
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RuleText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|why| why.carried())
    }
}

impl From<RuleText> for String {
    fn from(rule: RuleText) -> Self {
        rule.0.as_ref().to_owned()
    }
}

impl fmt::Display for RuleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the list allows of an item, in numbers. A list below may narrow these and never widen them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The least share that is drawn (比例下限).
    #[serde(default)]
    pub floor: Option<Ratio>,
    /// The greatest share that may be drawn (比例上限).
    #[serde(default)]
    pub ceiling: Option<Ratio>,
    /// The most inspections of one target in a calendar year (年度频次上限).
    #[serde(default)]
    pub yearly_cap: Option<NonZeroU32>,
}

/// One inspection item (抽查事项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its code in the catalogue.
    pub code: ItemCode,
    /// What is checked.
    pub name: String,
    /// General or key.
    #[serde(default)]
    pub class: ItemClass,
    /// The legal basis (抽查依据) in the words of the list: document and article.
    pub basis: String,
    /// The same as codes of the register of bases, of which one must be in force; empty: the list does
    /// not say, and only the words stand.
    #[serde(default)]
    pub bases: Vec<BasisCode>,
    /// The specialties (业务专长、执法资质) that every officer of a team for this item must have.
    #[serde(default)]
    pub specialties: Vec<String>,
    /// What every officer of a team for this item must have or be, beside the specialties; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// The kinds of target it applies to; empty: all.
    #[serde(default)]
    pub kinds: Vec<TargetKind>,
    /// How it may be checked (检查方式); empty: the list does not say.
    #[serde(default)]
    pub modes: Vec<Mode>,
    /// Where the data of a check without contact come from (数据来源), for an item whose modes have
    /// `off_site`.
    #[serde(default)]
    pub data_sources: Vec<String>,
    /// The levels of the authorities that check it (抽查主体层级); empty: every level.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// The regions in which it is checked; empty: everywhere.
    #[serde(default)]
    pub regions: Vec<RegionCode>,
    /// The fewest officers of a team (检查人员要求); none: as the law says for every check.
    #[serde(default)]
    pub team: Option<NonZeroU32>,
    /// How many experts (专家) assist, beside the officers.
    #[serde(default)]
    pub experts: u32,
    /// The guideline or checklist (工作指引) by which it is checked; empty: none.
    #[serde(default)]
    pub guideline: String,
    /// The ratio (抽查比例) in the words of the list.
    #[serde(default)]
    pub ratio: Option<RuleText>,
    /// The frequency (抽查频次) in the words of the list.
    #[serde(default)]
    pub frequency: Option<RuleText>,
    /// What the list allows, in numbers.
    #[serde(default)]
    pub limits: Limits,
    /// The targets it applies to, beside its kinds and regions; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Selector>,
    /// The first day it is in force.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day it is in force; none: until changed.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

impl Item {
    /// An item of which the list says no more than what is checked and on which basis.
    pub fn new(code: ItemCode, name: impl Into<String>, basis: impl Into<String>) -> Self {
        Self {
            code,
            name: name.into(),
            class: ItemClass::General,
            basis: basis.into(),
            bases: Vec::new(),
            specialties: Vec::new(),
            need: None,
            kinds: Vec::new(),
            modes: Vec::new(),
            data_sources: Vec::new(),
            levels: Vec::new(),
            regions: Vec::new(),
            team: None,
            experts: 0,
            guideline: String::new(),
            ratio: None,
            frequency: None,
            limits: Limits::default(),
            scope: None,
            valid_from: None,
            valid_to: None,
        }
    }

    /// Whether the item is in force on a day. Its legal bases are another matter:
    /// [`Catalogue::usable`](super::Catalogue::usable).
    pub fn in_force(&self, day: NaiveDate) -> bool {
        holds(self.valid_from, self.valid_to, day)
    }

    /// Whether a check in this mode is one of the item's: where the list names no mode, every mode is.
    pub fn allows(&self, mode: Mode) -> bool {
        self.modes.is_empty() || self.modes.contains(&mode)
    }

    /// Whether the item is of the list of checks without contact (非现场检查事项清单).
    pub fn off_site(&self) -> bool {
        self.modes.contains(&Mode::OffSite)
    }

    /// Everything that can be said against the item by itself.
    pub(super) fn check(&self, problems: &mut Problems) {
        let wrong = |field: &str, detail: Text| Error::new(Code::BadRow).field(field).value(&self.code).detail(detail);
        if self.basis.trim().is_empty() {
            problems.push(wrong("basis", say!("the item names no legal basis", "该事项未载明检查依据")));
        }
        problems.extend(backwards(self.valid_from, self.valid_to, &self.code));
        if !self.data_sources.is_empty() && !self.off_site() {
            let detail = say!(
                "sources of data are for items that may be checked without contact: add off_site to the modes",
                "只有可非现场检查的事项才有数据来源；请在检查方式中加入 off_site"
            );
            problems.push(wrong("data_sources", detail));
        }
        let Limits { floor, ceiling, .. } = self.limits;
        for (field, ratio) in [("floor", floor), ("ceiling", ceiling)] {
            if let Some(ratio) = ratio.filter(|r| r.num() > r.den()) {
                problems.push(wrong(field, say!("{ratio} is more than 100 %", "{ratio} 超过 100%")));
            }
        }
        if let (Some(floor), Some(ceiling)) = (floor, ceiling)
            && ceiling < floor
        {
            problems.push(wrong("ceiling", say!("the ceiling {ceiling} is below the floor {floor}", "上限 {ceiling} 低于下限 {floor}")));
        }
    }
}
