//! Inspection items (抽查事项) and their catalogue (随机抽查事项清单).
//!
//! An item says what is checked, on which legal basis, and which specialty its inspectors need.
//! An item that is not in force on the date of the draw cannot be drawn for ("清单之外无检查").

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::{DateSpan, TargetKind};
use crate::error::{Code, Error, Problems};
use crate::ident::ItemCode;

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
    /// The legal basis (抽查依据): document and article.
    pub basis: String,
    /// The specialties (业务专长、执法资质) that every officer of a team for this item must have.
    #[serde(default)]
    pub specialties: Vec<String>,
    /// The kinds of target it applies to; empty: all.
    #[serde(default)]
    pub kinds: Vec<TargetKind>,
    /// The first day it is in force.
    #[serde(default)]
    pub valid_from: Option<NaiveDate>,
    /// The last day it is in force; none: until changed.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

impl Item {
    /// Whether the item is in force on a day.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|f| f <= day) && self.valid_to.is_none_or(|t| day <= t)
    }
}

/// The catalogue of items, sorted by code.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    items: Vec<Item>,
}

impl Catalogue {
    /// Builds the catalogue from items in any order.
    ///
    /// # Errors
    /// One error holding every code that occurs twice, every item without a legal basis, and every one
    /// that ends before it begins.
    pub fn new(mut items: Vec<Item>) -> Result<Self, Error> {
        items.sort_by(|a, b| a.code.cmp(&b.code));
        let mut problems = Problems::default();
        for pair in items.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
            {
                problems.push(Error::new(Code::DuplicateId).field("code").value(&a.code));
            }
        }
        for item in items.iter().filter(|i| i.basis.trim().is_empty()) {
            problems.push(
                Error::new(Code::BadRow)
                    .field("basis")
                    .value(&item.code)
                    .detail(say!("the item names no legal basis", "该事项未载明检查依据")),
            );
        }
        for item in &items {
            if let (Some(from), Some(to)) = (item.valid_from, item.valid_to)
                && let Err(detail) = DateSpan::new(from, to)
            {
                problems.push(Error::new(Code::BadDate).field("valid_to").value(&item.code).detail(detail));
            }
        }
        problems.into_result()?;
        Ok(Self { items })
    }

    /// The items, sorted by code.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item of a code.
    pub fn get(&self, code: &ItemCode) -> Option<&Item> {
        self.items.binary_search_by(|i| i.code.cmp(code)).ok().and_then(|at| self.items.get(at))
    }
}
