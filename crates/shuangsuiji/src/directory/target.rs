//! Targets (检查对象) and their directory (检查对象名录库).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::effect::TierSource;
use crate::ident::{EntityId, Industry, RegionCode, TargetKind, TargetStatus, Tier};

/// One target (检查对象) as its register states it on the snapshot's date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The entity id: credit code, legacy code, or a code of the register (protocol §2).
    pub id: EntityId,
    /// The name, for the sealed part of a record only.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: TargetKind,
    /// Its registration status.
    #[serde(default)]
    pub status: TargetStatus,
    /// Today's jurisdiction (管辖区域), which is not the region inside a credit code.
    #[serde(default = "RegionCode::unknown")]
    pub region: RegionCode,
    /// Industry (GB/T 4754), where the register has one.
    #[serde(default)]
    pub industry: Option<Industry>,
    /// Credit risk tier (信用风险分类) or another class of the register, such as `A` or `high`.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Measure of size for `pps` and `pareto`; 1 where nothing is said.
    #[serde(default = "one")]
    pub weight: u64,
    /// Labels (标签).
    #[serde(default)]
    pub tags: BTreeSet<String>,
}

fn one() -> u64 {
    1
}

/// A target as the directory holds it, for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRef<'a> {
    /// As [`Target::id`].
    pub id: EntityId,
    /// As [`Target::name`].
    pub name: &'a str,
    /// As [`Target::kind`].
    pub kind: TargetKind,
    /// As [`Target::status`].
    pub status: TargetStatus,
    /// As [`Target::region`].
    pub region: &'a RegionCode,
    /// As [`Target::industry`].
    pub industry: Option<&'a Industry>,
    /// As [`Target::tier`].
    pub tier: Option<&'a Tier>,
    /// Where the tier comes from, where the plan's rule decided it.
    pub tier_source: Option<&'a TierSource>,
    /// As [`Target::weight`].
    pub weight: u64,
    /// As [`Target::tags`].
    pub tags: &'a BTreeSet<String>,
}

impl TargetRef<'_> {
    /// The target as a row of its own.
    pub fn to_target(&self) -> Target {
        Target {
            id: self.id.clone(),
            name: self.name.to_owned(),
            kind: self.kind,
            status: self.status,
            region: self.region.clone(),
            industry: self.industry.cloned(),
            tier: self.tier.cloned(),
            weight: self.weight,
            tags: self.tags.clone(),
        }
    }
}

/// Two or more rows of the register that describe one entity and were merged into one target, so
/// that an entity with three licences has the chance of an entity with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The entity.
    pub id: EntityId,
    /// How many rows were merged.
    pub rows: u64,
}
