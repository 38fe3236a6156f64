//! What a target, its registration, an authority and an inspector can be: closed lists that every register shares.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// The level of an organisation in the hierarchy (层级), the highest first: `Country < Station`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Of the country (国家).
    Country,
    /// Of a province (省).
    Province,
    /// Of a city or prefecture (市).
    City,
    /// Of a county or district (县).
    County,
    /// A station or township office (所).
    Station,
}

impl Level {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Country, Self::Province, Self::City, Self::County, Self::Station];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Station => "station",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Country => "国家",
            Self::Province => "省",
            Self::City => "市",
            Self::County => "县",
            Self::Station => "所",
        }
    }
}

/// Whether an inspector is senior (资历).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seniority {
    /// Junior (初级).
    Junior,
    /// Senior (资深).
    Senior,
}

impl Seniority {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Junior, Self::Senior];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Senior => "senior",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Junior => "初级",
            Self::Senior => "资深",
        }
    }
}
