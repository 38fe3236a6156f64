//! What a phrase comes to for one draw: numbers with their reasons, or conflicts.

use std::collections::BTreeMap;

use super::phrase::{Ground, Name, Period};
use crate::text::{Speak, Text};

/// What one way to meet a phrase comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The terms of this way, in canonical form.
    pub way: String,
    /// How many targets the draw may have.
    pub count: Count,
    /// How many of its named parts, where the phrase says so.
    pub subsets: BTreeMap<Name, Count>,
    /// How many draws a period may have.
    pub draws: BTreeMap<Period, Times>,
    /// How many visits a target may have in a period.
    pub visits: BTreeMap<Period, Times>,
    /// What is asked for besides numbers, and what is only usual.
    pub notes: Vec<Text>,
    /// On what grounds something is decided elsewhere; then the numbers are not all there is.
    pub open: Vec<Ground>,
    /// Why this way cannot be gone.
    pub conflicts: Vec<Conflict>,
}

impl Answer {
    /// The number that the way asks for; none where it leaves it open or cannot be gone.
    pub fn number(&self) -> Option<u64> {
        let asks = self.count.reasons.iter().any(|r| !r.soft && r.least.is_some());
        (asks && self.open.is_empty() && self.conflicts.is_empty()).then_some(self.count.least)
    }

    /// Whether a number is within the way's bounds.
    pub fn allows(&self, number: u64) -> bool {
        self.conflicts.is_empty() && (self.count.least..=self.count.most).contains(&number)
    }
}

/// How many targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many there are.
    pub population: u64,
    /// Not fewer.
    pub least: u64,
    /// Not more.
    pub most: u64,
    /// What each bound comes from, in the order of the phrase.
    pub reasons: Vec<Reason>,
}

/// Where a bound comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The term, in canonical form.
    pub term: String,
    /// The least that it asks for.
    pub least: Option<u64>,
    /// The most that it allows.
    pub most: Option<u64>,
    /// Whether it is only usual: then it bounds nothing.
    pub soft: bool,
    /// How the numbers were reckoned.
    pub why: Text,
}

impl Speak for Reason {
    fn say(&self) -> Text {
        let Self { term, why, .. } = self;
        let number = |n: u64| say!("{n}", "{n}");
        let bounds = match (self.least, self.most) {
            (Some(a), Some(b)) if a == b => number(a),
            (Some(a), Some(b)) => say!("{a} to {b}", "{a} 至 {b}"),
            (Some(a), None) => say!("at least {a}", "至少 {a}"),
            (None, Some(b)) => say!("at most {b}", "至多 {b}"),
            (None, None) => say!("no number", "不定数量"),
        };
        let soft = if self.soft { say!(" as a rule", "（一般）") } else { Text::new("", "") };
        say!("{term}: {bounds}{soft} ({why})", "{term}：{bounds}{soft}（{why}）"; bounds, soft, why)
    }
}

/// How often in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Not less often.
    pub least: u64,
    /// Not more often, where that is said.
    pub most: Option<u64>,
}

impl Times {
    /// Both hold.
    pub(super) fn and(self, other: Self) -> Self {
        let most = match (self.most, other.most) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { least: self.least.max(other.least), most }
    }
}

impl Speak for Times {
    fn say(&self) -> Text {
        match (self.least, self.most) {
            (a, Some(b)) if a == b => say!("{a} times", "{a} 次"),
            (0, Some(b)) => say!("at most {b} times", "至多 {b} 次"),
            (a, Some(b)) => say!("{a} to {b} times", "{a} 至 {b} 次"),
            (a, None) => say!("at least {a} times", "至少 {a} 次"),
        }
    }
}

/// Why a way cannot be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// One bound asks for more than another allows.
    Apart {
        /// What asks for more.
        least: Box<Reason>,
        /// What allows less.
        most: Box<Reason>,
    },
    /// More is asked for than there are.
    AboveFrame {
        /// What asks for it.
        least: Box<Reason>,
        /// How many there are.
        population: u64,
    },
    /// A part must have more than the whole may.
    PartAboveWhole {
        /// The part.
        subset: Name,
        /// How many it must have.
        least: u64,
        /// How many the whole may have.
        most: u64,
    },
    /// The number that a share is said to give is another.
    Stated {
        /// The number said.
        stated: u64,
        /// The number that the share gives.
        given: u64,
    },
    /// No sample finds a bad one with the probability asked for.
    NoBad {
        /// How many bad ones there would be.
        bad: u64,
        /// Of how many.
        population: u64,
    },
    /// The draws of the period have been held.
    NoDrawLeft {
        /// The period.
        period: Period,
        /// How many draws it may have.
        most: u64,
        /// How many were held.
        held: u64,
    },
    /// More were drawn in the period than it may have.
    Overdrawn {
        /// The period.
        period: Period,
        /// How many it may have.
        most: u64,
        /// How many were drawn.
        drawn: u64,
    },
    /// What the period asks for cannot be reached under the other bounds.
    OutOfReach {
        /// The period.
        period: Period,
        /// How many targets it asks for.
        least: u64,
        /// How many the other bounds allow in it.
        most: u64,
    },
    /// More draws are asked for than are allowed.
    Draws {
        /// The period.
        period: Period,
        /// How many are asked for.
        least: u64,
        /// How many are allowed.
        most: u64,
    },
    /// A target must be visited more often than it may.
    Visits {
        /// The period.
        period: Period,
        /// How often it must be.
        least: u64,
        /// How often it may be.
        most: u64,
    },
}

impl Speak for Conflict {
    fn say(&self) -> Text {
        match self {
            Self::Apart { least, most } => {
                let (least, most) = (&**least, &**most);
                say!("{least}, but {most}", "{least}；但{most}"; least, most)
            }
            Self::AboveFrame { least, population } => {
                let least = &**least;
                say!("{least}, but there are only {population}", "{least}；但总共只有 {population} 个"; least)
            }
            Self::PartAboveWhole { subset, least, most } => {
                say!("{subset} must have {least}, but the whole at most {most}", "{subset}须抽 {least} 个，而总体至多 {most} 个")
            }
            Self::Stated { stated, given } => {
                say!("the phrase states {stated}, but its share gives {given}", "短语写明 {stated} 个，而按比例为 {given} 个")
            }
            Self::NoBad { bad, population } => say!(
                "with {bad} bad ones of {population} no sample finds one so surely",
                "{population} 个对象中有问题的为 {bad} 个时，任何样本都达不到该概率"
            ),
            Self::NoDrawLeft { period, most, held } => {
                say!("{period}: {held} draws were held and at most {most} may be", "{period}：已抽取 {held} 次，至多 {most} 次"; period)
            }
            Self::Overdrawn { period, most, drawn } => {
                say!("{period}: {drawn} were drawn and at most {most} may be", "{period}：已抽取 {drawn} 个，至多 {most} 个"; period)
            }
            Self::OutOfReach { period, least, most } => say!(
                "{period}: {least} are to be drawn, but the other bounds allow {most}",
                "{period}：应抽 {least} 个，而其他限制至多允许 {most} 个"; period
            ),
            Self::Draws { period, least, most } => {
                say!("{period}: at least {least} draws, but at most {most}", "{period}：至少抽取 {least} 次，而至多 {most} 次"; period)
            }
            Self::Visits { period, least, most } => say!(
                "{period}: a target is to be visited {least} times or more, but {most} at most",
                "{period}：同一对象至少检查 {least} 次，而至多 {most} 次"; period
            ),
        }
    }
}
