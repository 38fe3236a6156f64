//! A past inspection (检查记录), and what kind of check it was.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ident::{EntityId, ItemCode, OrgCode};

/// The kind of a check (检查类型), by which caps tell what they count (国办发〔2024〕54号).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckKind {
    /// A routine check (日常检查): of targets that no one picked; a random inspection is one.
    #[default]
    Routine,
    /// A special check (专项检查) of a problem of a region or an industry, approved, filed and published.
    Special,
    /// A check of one case (个案检查): after a complaint, a transfer or an alert, or on request.
    Case,
    /// A return visit (回访) to what was checked.
    ReturnVisit,
    /// An observation, supervision or study visit (观摩、督导、考察): no check, and written down all the same.
    Observation,
}

impl CheckKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Routine, Self::Special, Self::Case, Self::ReturnVisit, Self::Observation];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Special => "special",
            Self::Case => "case",
            Self::ReturnVisit => "return_visit",
            Self::Observation => "observation",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Routine => "日常检查",
            Self::Special => "专项检查",
            Self::Case => "个案检查",
            Self::ReturnVisit => "回访",
            Self::Observation => "观摩督导考察",
        }
    }
}

/// Why a check took place (检查来源). Checks of some causes are not barred by a cap; they are counted and
/// looked at when there are many (国办发〔2024〕54号).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The annual plan (年度计划).
    #[default]
    Plan,
    /// A complaint or report (投诉举报).
    Complaint,
    /// A transfer by another authority (转办交办).
    Transfer,
    /// Monitoring of data (数据监测).
    Monitoring,
    /// The enterprise asked for it (企业申请).
    Request,
    /// A superior ordered it (上级部署).
    Superior,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 6] = [Self::Plan, Self::Complaint, Self::Transfer, Self::Monitoring, Self::Request, Self::Superior];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Complaint => "complaint",
            Self::Transfer => "transfer",
            Self::Monitoring => "monitoring",
            Self::Request => "request",
            Self::Superior => "superior",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Plan => "年度计划",
            Self::Complaint => "投诉举报",
            Self::Transfer => "转办交办",
            Self::Monitoring => "数据监测",
            Self::Request => "企业申请",
            Self::Superior => "上级部署",
        }
    }
}

/// One past inspection of one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspection {
    /// The register's id of the inspection.
    pub id: String,
    /// The target.
    pub target: EntityId,
    /// The day it took place.
    pub date: NaiveDate,
    /// Its result, in the register's words.
    #[serde(default)]
    pub result: String,
    /// Whether it counts against caps at all; `false` goes before every rule.
    #[serde(default = "yes")]
    pub counts: bool,
    /// The authority that inspected; none: not known, and every rule counts it as if it were its own.
    #[serde(default)]
    pub authority: Option<OrgCode>,
    /// What kind of check it was.
    #[serde(default)]
    pub kind: CheckKind,
    /// Why it took place.
    #[serde(default)]
    pub cause: Cause,
    /// Whether nobody came to the target (非现场检查).
    #[serde(default)]
    pub off_site: bool,
    /// The items (抽查事项) checked; none: not known.
    #[serde(default)]
    pub items: BTreeSet<ItemCode>,
}

fn yes() -> bool {
    true
}

impl Inspection {
    /// A routine check by the annual plan, of which nothing more is known.
    pub fn routine(id: impl Into<String>, target: EntityId, date: NaiveDate) -> Self {
        Self {
            id: id.into(),
            target,
            date,
            result: String::new(),
            counts: true,
            authority: None,
            kind: CheckKind::Routine,
            cause: Cause::Plan,
            off_site: false,
            items: BTreeSet::new(),
        }
    }
}

/// A past inspection as the ledger holds it, for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectionRef<'a> {
    /// As [`Inspection::id`].
    pub id: &'a str,
    /// As [`Inspection::date`].
    pub date: NaiveDate,
    /// As [`Inspection::result`].
    pub result: &'a str,
    /// As [`Inspection::counts`].
    pub counts: bool,
    /// As [`Inspection::authority`].
    pub authority: Option<&'a OrgCode>,
    /// As [`Inspection::kind`].
    pub kind: CheckKind,
    /// As [`Inspection::cause`].
    pub cause: Cause,
    /// As [`Inspection::off_site`].
    pub off_site: bool,
    /// As [`Inspection::items`].
    pub items: &'a BTreeSet<ItemCode>,
}
