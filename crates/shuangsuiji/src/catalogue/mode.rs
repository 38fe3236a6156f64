//! How an item is checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{Speak, Text};

/// How an item is checked (检查方式). 企业信息公示暂行条例 §14 names the written check, the check on the
/// spot and the monitoring of the network; the lists of platforms add the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// On the spot (现场检查); what a task means where it says nothing.
    #[default]
    OnSite,
    /// By documents that the target hands in (书面检查).
    Document,
    /// By monitoring what the target shows on the network (网络监测).
    Online,
    /// By data that authorities hold, without contact (非现场检查).
    OffSite,
    /// By testing of goods or equipment (检验检测).
    Testing,
    /// By the report of a third party, such as an auditor (第三方验证).
    ThirdParty,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::OnSite, Self::Document, Self::Online, Self::OffSite, Self::Testing, Self::ThirdParty];

    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnSite => "on_site",
            Self::Document => "document",
            Self::Online => "online",
            Self::OffSite => "off_site",
            Self::Testing => "testing",
            Self::ThirdParty => "third_party",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::OnSite => "现场检查",
            Self::Document => "书面检查",
            Self::Online => "网络监测",
            Self::OffSite => "非现场检查",
            Self::Testing => "检验检测",
            Self::ThirdParty => "第三方验证",
        }
    }
}

impl Speak for Mode {
    fn say(&self) -> Text {
        Text::new(self.name(), self.zh())
    }
}

/// In what spirit a task is checked (监管方式): beside the mode, and with none of its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// With guidance for the target (服务型监管).
    Service,
    /// With other lines or departments in one visit (融合式监管).
    Integrated,
}
