//! The methods of selection, each a total order of all units (protocol §6).

use super::Bytes32;
use super::order::by_bytes;
use super::portfolio::Sample;
use super::weighted::{Key, weighted};
use super::wide::Wide;

/// One unit of a stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id, which breaks ties.
    pub id: Bytes32,
    /// Its ticket, a 256-bit big-endian integer.
    pub ticket: Bytes32,
    /// Its measure of size.
    pub weight: u64,
}

/// How a stratum is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Simple random: the n smallest tickets.
    Srs {
        /// How many.
        n: u64,
    },
    /// Sequential Poisson (Ohlsson 1998): the n smallest `T/w`, after the certainty units.
    /// Inclusion probabilities are close to, not exactly, n·w/W.
    Pps {
        /// How many.
        n: u64,
    },
    /// Pareto πps (Rosén 1997): closer to n·w/W than `Pps`.
    Pareto {
        /// How many.
        n: u64,
    },
    /// Each unit by itself with probability num/den.
    Threshold {
        /// The numerator, at most `den`.
        num: u64,
        /// The denominator, at least 1 and below 2^53.
        den: u64,
    },
}

/// Units in order of rank; the first `selected` are drawn. The lawful draw ranks all units; a
/// statistical design gives the drawn ones only, ascending, and with replacement a unit as often as it
/// was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Rank → position among the units given.
    pub order: Vec<u32>,
    /// How many are selected.
    pub selected: u64,
}

impl Selection {
    /// A selection of units, all of them drawn.
    pub(super) fn of(drawn: Vec<u32>) -> Self {
        Self { selected: drawn.len() as u64, order: drawn }
    }

    /// The drawn units.
    pub fn drawn(&self) -> &[u32] {
        self.order.get(..self.selected as usize).unwrap_or(&self.order)
    }
}

/// Why nothing can be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// More are asked for than can be drawn.
    #[error("need {need}, have {have}: a list is never shortened")]
    TooFew {
        /// How many can be drawn.
        have: u64,
        /// How many are asked for.
        need: u64,
    },
    /// A probability above 1, or a denominator of 0 or of 2^53 or more.
    #[error("the probability {num}/{den} is not between 0 and 1 with a denominator below 2^53")]
    Probability {
        /// Its numerator.
        num: u64,
        /// Its denominator.
        den: u64,
    },
    /// More than 2^32 − 1 units.
    #[error("a stratum holds fewer than 2^32 units")]
    TooMany,
    /// A member of the chosen sample is not a unit of the stratum.
    #[error("the chosen sample has a member that is not in the stratum")]
    Stranger,
}

speak!(SelectError {
    Self::TooFew { have, need } => "应抽 {need} 个，可抽 {have} 个：名单不会被缩短",
    Self::Probability { num, den } => "概率 {num}/{den} 不在 0 与 1 之间，或分母不小于 2^53",
    Self::TooMany => "一层的单元数须少于 2^32",
    Self::Stranger => "所选样本中有不属于该层的成员",
});

/// Ranks the units of a stratum. The result is a function of the set of units alone: reordering
/// them renumbers `order` and changes nothing else.
///
/// # Errors
/// Where more are asked for than can be drawn, or the probability is no probability.
pub fn rank(units: &[Unit], method: &Method) -> Result<Selection, SelectError> {
    let have = u32::try_from(units.len()).map_err(|_| SelectError::TooMany)?;
    match *method {
        Method::Srs { n } => {
            enough(have.into(), n)?;
            Ok(Selection { order: by_ticket(units, 0..have), selected: n })
        }
        Method::Threshold { num, den } => {
            probability(num, den)?;
            let order = by_ticket(units, 0..have);
            let limit = Wide::two_256().times(num.into());
            let below = |at: &u32| units.get(*at as usize).is_some_and(|u| Wide::from_bytes(&u.ticket).times(den.into()) < limit);
            let selected = order.partition_point(below) as u64;
            Ok(Selection { order, selected })
        }
        Method::Pps { n } => weighted(units, n, Key::Pps),
        Method::Pareto { n } => weighted(units, n, Key::Pareto),
    }
}

/// Ranks the units of a stratum whose sample has been chosen from a portfolio: its members by
/// ticket, then the others.
///
/// # Errors
/// Where a member is not among the units.
pub fn rank_portfolio(units: &[Unit], sample: &Sample) -> Result<Selection, SelectError> {
    let all = 0..u32::try_from(units.len()).map_err(|_| SelectError::TooMany)?;
    let member = |at: &u32| units.get(*at as usize).is_some_and(|u| sample.members.binary_search(&u.id).is_ok());
    let (inside, outside): (Vec<u32>, Vec<u32>) = all.partition(member);
    if inside.len() != sample.members.len() {
        return Err(SelectError::Stranger);
    }
    let selected = inside.len() as u64;
    let mut order = by_ticket(units, inside);
    order.extend(by_ticket(units, outside));
    Ok(Selection { order, selected })
}

pub(super) fn enough(have: u64, need: u64) -> Result<(), SelectError> {
    if need > have { Err(SelectError::TooFew { have, need }) } else { Ok(()) }
}

/// 1 <= den < 2^53 and num <= den (protocol §6).
pub(super) fn probability(num: u64, den: u64) -> Result<(), SelectError> {
    if den == 0 || den >> 53 != 0 || num > den { Err(SelectError::Probability { num, den }) } else { Ok(()) }
}

/// Positions in the total order (T, id).
pub(super) fn by_ticket(units: &[Unit], at: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let unit = |i: u32| units.get(i as usize);
    by_bytes(at, |i| unit(i).map(|u| &u.ticket), |a, b| unit(a).map(|u| &u.id).cmp(&unit(b).map(|u| &u.id)))
}
