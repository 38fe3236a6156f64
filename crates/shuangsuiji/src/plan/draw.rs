//! How a plan is drawn: the parties, who shares tickets, who sees the roster, what may be replaced.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ident::{PartyCode, ReasonCode};

/// What may be replaced after the draw (替换), as overlays that leave the draw as it is (protocol §7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The closed list of reason codes, `[a-z0-9][a-z0-9._-]{0,63}`, such as `deregistered`. They
    /// serve for targets and for seats of teams.
    #[schemars(with = "BTreeSet<String>", title = "替换原因", extend("examples" = [["deregistered", "recusal"]]))]
    pub reasons: BTreeSet<ReasonCode>,
    /// The most replaced targets of a stratum; a draw with more is flagged.
    #[schemars(title = "每层最多替换数", extend("examples" = [5]))]
    pub max: u64,
}

/// Whether tasks share their tickets (protocol §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coordination {
    /// All tasks share tickets: overlap is as large as possible, visits as few as possible.
    #[default]
    Merged,
    /// Each task has tickets of its own.
    Independent,
}

/// Who sees the blinded roster before the close (protocol §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Roster {
    /// Named witnesses, who recompute.
    #[default]
    Witnessed,
    /// Everybody.
    Public,
}

/// A party of the seed ceremony.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Its code.
    #[schemars(with = "String", title = "参与方代码", extend("examples" = ["notary"]))]
    pub id: PartyCode,
    /// The organisation it belongs to.
    #[schemars(title = "所属机构", extend("examples" = ["city-notary"]))]
    pub organisation: String,
}
