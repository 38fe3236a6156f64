//! Targets (检查对象) and their directory (检查对象名录库).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ident::{EntityId, Industry, RegionCode, Tier};

/// What kind of thing is inspected (国市监信〔2019〕38号 allows products, projects and conduct too).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TargetKind {
    /// An enterprise (企业); what the register means where it says nothing.
    #[default]
    Enterprise,
    /// An individual business (个体工商户).
    IndividualBusiness,
    /// A farmers' cooperative (农民专业合作社).
    Cooperative,
    /// A representative office of a foreign enterprise (外国企业常驻代表机构).
    ForeignOffice,
    /// Another organisation (其他组织).
    Organisation,
    /// A product (产品).
    Product,
    /// A project (项目).
    Project,
    /// A conduct (行为).
    Conduct,
    /// A site of an entity (场所).
    Site,
    /// A natural person in their trade (从业人员).
    Person,
}

/// The registration status of a target. Only [`TargetStatus::Active`] can be drawn unless a task
/// says otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TargetStatus {
    /// In operation (存续); what the register means where it says nothing.
    #[default]
    Active,
    /// Closed for the time being (停业).
    Suspended,
    /// Deregistered (注销).
    Deregistered,
    /// Licence revoked (吊销).
    Revoked,
    /// Registration annulled (撤销).
    Annulled,
    /// Moved to another authority (迁出).
    MovedOut,
}

impl TargetStatus {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Active, Self::Suspended, Self::Deregistered, Self::Revoked, Self::Annulled, Self::MovedOut];

    /// The name used in files and reason codes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deregistered => "deregistered",
            Self::Revoked => "revoked",
            Self::Annulled => "annulled",
            Self::MovedOut => "moved_out",
        }
    }

    /// The name in Chinese, as registers spell it.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Active => "存续",
            Self::Suspended => "停业",
            Self::Deregistered => "注销",
            Self::Revoked => "吊销",
            Self::Annulled => "撤销",
            Self::MovedOut => "迁出",
        }
    }
}

impl TargetKind {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Enterprise,
        Self::IndividualBusiness,
        Self::Cooperative,
        Self::ForeignOffice,
        Self::Organisation,
        Self::Product,
        Self::Project,
        Self::Conduct,
        Self::Site,
        Self::Person,
    ];

    /// The name used in files and reason codes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::IndividualBusiness => "individual_business",
            Self::Cooperative => "cooperative",
            Self::ForeignOffice => "foreign_office",
            Self::Organisation => "organisation",
            Self::Product => "product",
            Self::Project => "project",
            Self::Conduct => "conduct",
            Self::Site => "site",
            Self::Person => "person",
        }
    }

    /// The name in Chinese, as registers spell it.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Enterprise => "企业",
            Self::IndividualBusiness => "个体工商户",
            Self::Cooperative => "农民专业合作社",
            Self::ForeignOffice => "外国企业常驻代表机构",
            Self::Organisation => "其他组织",
            Self::Product => "产品",
            Self::Project => "项目",
            Self::Conduct => "行为",
            Self::Site => "场所",
            Self::Person => "从业人员",
        }
    }
}

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
