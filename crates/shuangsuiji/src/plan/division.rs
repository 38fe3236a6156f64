//! What divides a frame into strata, and what becomes of targets whose region nobody can place.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ident::Division;

/// What divides a frame into strata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrataBy {
    /// One stratum, named `all`.
    #[default]
    None,
    /// By tier, as the tier policy says; without a policy every class of the register is a stratum, and a
    /// target without one is of stratum `unclassified`.
    Tier,
    /// By region, as the register has it.
    Region,
    /// By the province that the region is of, on the plan's day.
    Province,
    /// By the city (地级) that the region is of, on the plan's day; where there is none, by the heading of
    /// the code list (汇总码) in its place.
    City,
    /// By the county (县级) or zone (功能区) that the region is of, on the plan's day.
    County,
    /// By kind.
    Kind,
}

impl StrataBy {
    /// The division of the tree of regions that it asks for, where it asks for one.
    pub const fn division(self) -> Option<Division> {
        match self {
            Self::Province => Some(Division::Province),
            Self::City => Some(Division::City),
            Self::County => Some(Division::County),
            Self::None | Self::Tier | Self::Region | Self::Kind => None,
        }
    }
}

/// What becomes of a target whose region the tree of regions cannot place, where the plan asks where it
/// lies: a code that the tree does not have, or one that was given up and whose area is on both sides of
/// what is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnplacedRegions {
    /// The plan is refused with each such code and the number of its targets.
    #[default]
    Refuse,
    /// A code that the tree does not have lies where the digits of GB/T 2260 say, and is counted in the
    /// funnel. One that was given up and divided is set apart: its digits say nothing of that.
    Digits,
    /// It is in no region but its own: outside a scope that does not name it, and of stratum `unplaced`;
    /// the funnel counts it.
    Apart,
}

impl UnplacedRegions {
    /// Whether it is what holds where a plan says nothing.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The stratum of targets whose region nobody can place, where the plan sets them apart.
pub const UNPLACED: &str = "unplaced";
