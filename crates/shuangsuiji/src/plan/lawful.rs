//! What a plan states so that it can be seen to be lawful: who approved a special check, who assists outside the
//! area, what weights mean.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The approval of a special check (专项检查批准): by the government of a county or above, or by the superior of the
/// line (国办发〔2024〕54号).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who approved it.
    #[schemars(title = "批准机关", extend("examples" = ["长治市人民政府"]))]
    pub by: String,
    /// The number of the document (文号).
    #[schemars(title = "批准文号", extend("examples" = ["长政办函〔2026〕3号"]))]
    pub number: String,
    /// The day of the approval.
    #[schemars(title = "批准日期", extend("examples" = ["2026-01-04"]))]
    pub day: NaiveDate,
}

/// The assistance of the authority of another area (异地协助), for targets outside the unit's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assistance {
    /// Who assists.
    #[schemars(title = "协助机关", extend("examples" = ["sx-1405-market"]))]
    pub by: String,
    /// The letter by which it was asked for or agreed (协助函).
    #[schemars(title = "协助函号", extend("examples" = ["晋城市监协〔2026〕2号"]))]
    pub number: String,
}

/// What the weights of targets stand for (权重含义), where a quota draws by weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// What they count, such as the persons employed. Never revenue, taxes or fines (严禁逐利检查).
    #[schemars(title = "权重含义", extend("examples" = ["从业人数"]))]
    pub of: String,
    /// Where they come from.
    #[serde(default)]
    #[schemars(title = "权重来源", extend("examples" = ["2024 年度报告"]))]
    pub source: String,
}
