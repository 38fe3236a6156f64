//! The kinds of event and what each holds, to the field (protocol §8).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Value};
use crate::ident::PartyCode;
use crate::text::{Speak, Text};

/// Which pool an event commits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Targets (检查对象).
    Targets,
    /// Inspectors (执法检查人员).
    Inspectors,
}

impl Speak for Role {
    fn say(&self) -> Text {
        match self {
            Self::Targets => say!("targets", "检查对象"),
            Self::Inspectors => say!("inspectors", "检查人员"),
        }
    }
}

/// How many rows of a pool have a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellCount {
    /// The cell.
    pub cell: String,
    /// How many rows.
    pub count: u64,
}

/// A party's commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyCommit {
    /// The party.
    pub party: String,
    /// `TH("commit", cid, party, r)`.
    pub commit: Digest,
}

/// How a stratum came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StratumCount {
    /// Task code, `/`, stratum code.
    pub stratum: String,
    /// How many targets it holds.
    pub size: u64,
    /// How many are selected.
    pub selected: u64,
}

/// How many events of a kind a campaign has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindCount {
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// What an event says. Arrays are sorted as protocol §8 states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Body {
    /// A pool is committed.
    Pool {
        /// Which one.
        role: Role,
        /// The campaign.
        campaign: String,
        /// The pool's id.
        pool: Digest,
        /// The Merkle root over its rows.
        root: Digest,
        /// How many rows.
        size: u64,
        /// `TH("poolkey", K)`.
        poolkey: Digest,
        /// The hash of the reconciliation record.
        manifest: Digest,
        /// Rows per cell, sorted by cell.
        cells: Vec<CellCount>,
    },
    /// A plan is committed.
    Plan {
        /// The campaign.
        campaign: String,
        /// The plan's hash.
        plan: Digest,
    },
    /// A plan is cancelled, before its first die or reveal.
    Cancel {
        /// The campaign.
        campaign: String,
        /// Why.
        reason: String,
    },
    /// All commitments of an attempt are published.
    Commit {
        /// The campaign.
        campaign: String,
        /// The ceremony.
        ceremony: Digest,
        /// The wave, from 0.
        wave: u64,
        /// The attempt, from 0.
        attempt: u64,
        /// Sorted by party.
        commits: Vec<PartyCommit>,
    },
    /// Dice rolled in public.
    Physical {
        /// The ceremony.
        ceremony: Digest,
        /// The whole string, as the plan's pattern asks.
        value: String,
    },
    /// The value of a public beacon.
    Beacon {
        /// The ceremony.
        ceremony: Digest,
        /// The beacon.
        source: String,
        /// Its round.
        round: u64,
        /// Its value, lower-case hex.
        value: String,
        /// Its raw proof.
        proof: String,
    },
    /// A party reveals.
    Reveal {
        /// The ceremony.
        ceremony: Digest,
        /// The party.
        party: String,
        /// The value committed to.
        r: Digest,
        /// The ceremony's last event before the reveals.
        after: Digest,
    },
    /// A party's value is taken from its sealed envelope.
    Recovered {
        /// The ceremony.
        ceremony: Digest,
        /// The party.
        party: String,
        /// The value committed to.
        r: Digest,
        /// The ceremony's last event before the reveals.
        after: Digest,
        /// Who saw the envelope opened.
        witnesses: Vec<String>,
    },
    /// The attempt is void and stays on record.
    Void {
        /// The ceremony.
        ceremony: Digest,
        /// Why.
        cause: String,
        /// Who caused it.
        party: String,
        /// Who saw it.
        witnesses: Vec<String>,
    },
    /// The seed.
    Seed {
        /// The ceremony.
        ceremony: Digest,
        /// The seed.
        seed: Digest,
    },
    /// The draw.
    Draw {
        /// The ceremony.
        ceremony: Digest,
        /// The root over the draw rows.
        root: Digest,
        /// How many draw rows.
        size: u64,
        /// Sorted by stratum.
        strata: Vec<StratumCount>,
    },
    /// The matching of inspectors.
    Match {
        /// The ceremony.
        ceremony: Digest,
        /// The matcher's law and version.
        algorithm: String,
        /// The root over the instance's rows.
        instance: Digest,
        /// The root over the table's rows.
        table: Digest,
        /// The root over the teams' rows.
        teams: Digest,
        /// How many team rows.
        size: u64,
    },
    /// A drawn target is replaced by the next rank.
    Replace {
        /// The ceremony.
        ceremony: Digest,
        /// The blinded id that is void.
        old: Digest,
        /// The blinded id of the next unused rank.
        new: Digest,
        /// The stratum field.
        stratum: String,
        /// A coded reason of the plan's list.
        reason: String,
        /// `TH("evidence", nonce, content)`.
        evidence: Digest,
        /// Two approvers of different organisations, sorted by party code.
        approvers: Vec<String>,
    },
    /// A seat of a team is given to the next reserve.
    Override {
        /// The ceremony.
        ceremony: Digest,
        /// The blinded id of the target.
        target: Digest,
        /// The blinded id of the inspector who leaves.
        old: Digest,
        /// The blinded id of the next reserve.
        new: Digest,
        /// A coded reason.
        reason: String,
        /// `TH("evidence", nonce, content)`.
        evidence: Digest,
        /// Two approvers of different organisations, sorted by party code.
        approvers: Vec<String>,
    },
    /// The campaign is closed.
    Close {
        /// The campaign.
        campaign: String,
        /// Its events before this one, sorted by kind.
        counts: Vec<KindCount>,
    },
    /// An event of the life cycle (`lc_…`): chained here, judged by rules of its own.
    #[serde(skip)]
    LifeCycle {
        /// The kind.
        kind: String,
        /// The other fields.
        fields: BTreeMap<String, Value>,
    },
}

impl Body {
    /// The kind's name.
    pub fn kind(&self) -> &str {
        match self {
            Self::Pool { .. } => "pool",
            Self::Plan { .. } => "plan",
            Self::Cancel { .. } => "cancel",
            Self::Commit { .. } => "commit",
            Self::Physical { .. } => "physical",
            Self::Beacon { .. } => "beacon",
            Self::Reveal { .. } => "reveal",
            Self::Recovered { .. } => "recovered",
            Self::Void { .. } => "void",
            Self::Seed { .. } => "seed",
            Self::Draw { .. } => "draw",
            Self::Match { .. } => "match",
            Self::Replace { .. } => "replace",
            Self::Override { .. } => "override",
            Self::Close { .. } => "close",
            Self::LifeCycle { kind, .. } => kind,
        }
    }

    /// What the event is, for messages: in English its kind.
    pub fn name(&self) -> Text {
        let zh = match self {
            Self::Pool { .. } => "承诺抽查库",
            Self::Plan { .. } => "承诺计划",
            Self::Cancel { .. } => "取消计划",
            Self::Commit { .. } => "各方承诺",
            Self::Physical { .. } => "掷骰",
            Self::Beacon { .. } => "信标",
            Self::Reveal { .. } => "揭示",
            Self::Recovered { .. } => "启封揭示",
            Self::Void { .. } => "作废",
            Self::Seed { .. } => "种子",
            Self::Draw { .. } => "抽取",
            Self::Match { .. } => "人员匹配",
            Self::Replace { .. } => "替换",
            Self::Override { .. } => "人工调整",
            Self::Close { .. } => "结束",
            Self::LifeCycle { kind, .. } => return say!("{kind}", "生命周期 {kind}"),
        };
        Text::new(self.kind().to_owned(), zh)
    }

    /// The campaign the event names, if it names one.
    pub fn campaign(&self) -> Option<&str> {
        match self {
            Self::Pool { campaign, .. }
            | Self::Plan { campaign, .. }
            | Self::Cancel { campaign, .. }
            | Self::Commit { campaign, .. }
            | Self::Close { campaign, .. } => Some(campaign),
            _ => None,
        }
    }

    /// The ceremony the event names, if it names one.
    pub fn ceremony(&self) -> Option<&Digest> {
        match self {
            Self::Commit { ceremony, .. }
            | Self::Physical { ceremony, .. }
            | Self::Beacon { ceremony, .. }
            | Self::Reveal { ceremony, .. }
            | Self::Recovered { ceremony, .. }
            | Self::Void { ceremony, .. }
            | Self::Seed { ceremony, .. }
            | Self::Draw { ceremony, .. }
            | Self::Match { ceremony, .. }
            | Self::Replace { ceremony, .. }
            | Self::Override { ceremony, .. } => Some(ceremony),
            _ => None,
        }
    }

    /// What the fields' types cannot say: arrays in their order, the number of approvers, codes, and
    /// no life-cycle body under another kind or over a key of the event itself.
    pub(super) fn check(&self) -> Result<(), Text> {
        let sorted = match self {
            Self::Pool { cells, .. } => cells.is_sorted_by(|a, b| a.cell < b.cell),
            Self::Commit { commits, .. } => commits.is_sorted_by(|a, b| a.party < b.party),
            Self::Draw { strata, .. } => strata.is_sorted_by(|a, b| a.stratum < b.stratum),
            Self::Close { counts, .. } => counts.is_sorted_by(|a, b| a.kind < b.kind),
            Self::Replace { approvers, .. } | Self::Override { approvers, .. } => approvers.is_sorted_by(|a, b| a < b),
            _ => true,
        };
        if !sorted {
            return Err(say!("an array is not sorted, or holds something twice", "数组未排序，或有重复项"));
        }
        match self {
            Self::Close { counts, .. } if counts.iter().any(|c| c.count == 0) => {
                Err(say!("a kind of count 0 is left out", "数量为 0 的类型不应列出"))
            }
            Self::Replace { approvers, .. } | Self::Override { approvers, .. } if approvers.len() != 2 => {
                Err(say!("there are two approvers, of two organisations", "须有分属两个单位的两名批准人"))
            }
            // Codes, not names: no personal data in events (protocol §8).
            Self::Replace { approvers: codes, .. }
            | Self::Override { approvers: codes, .. }
            | Self::Recovered { witnesses: codes, .. }
            | Self::Void { witnesses: codes, .. }
                if codes.iter().any(|c| PartyCode::parse(c).is_err()) =>
            {
                Err(say!(
                    "approvers and witnesses are named by party codes, [a-z0-9][a-z0-9._-]{{0,63}}",
                    "批准人和见证方以参与方代码表示，形式为 [a-z0-9][a-z0-9._-]{{0,63}}"
                ))
            }
            Self::LifeCycle { kind, .. } if !kind.starts_with("lc_") => {
                Err(say!("a kind of the life cycle begins with lc_", "生命周期事件的类型以 lc_ 开头"))
            }
            Self::LifeCycle { fields, .. } if ["kind", "prev", "seq", "time"].iter().any(|k| fields.contains_key(*k)) => {
                Err(say!("kind, prev, seq and time are the event's own keys", "kind、prev、seq 和 time 是事件自身的键"))
            }
            _ => Ok(()),
        }
    }
}
