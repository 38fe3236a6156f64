//! The rows of instance, table and teams (protocol §7a).
//!
//! In the notation of protocol §1 (`U(n)`: 8 bytes big-endian; `TUP(f1..fk) = U(k) || LP(f1) ||
//! .. || LP(fk)`, `LP(x) = U(len x) || x`; ids are 32 raw bytes, text is UTF-8):
//! ```text
//! TUP("match-target", bid, U(team size), classes, removed)
//!     classes = TUP(class..) by name;  class = TUP(name, U(lo), U(hi), TUP(ibid..) ascending)
//!     removed = TUP(TUP(rule, U(count))..) by rule
//! TUP("match-inspector", ibid, U(capacity), U(floor), subcaps)
//!     subcaps = TUP(subcap..) by name;  subcap = TUP(name, U(lo), U(hi), TUP(bid..) ascending)
//! TUP("match-pair", bid, ibid)                     or, for a pair with a limit of probability,
//! TUP("match-pair", bid, ibid, U(units of 2^-32))  above 0 and below 2^32
//! TUP("match-prob", bid, ibid, U(units of 2^-32))
//! TUP("match-team", bid, U(seat), ibid, class)
//!     seat from 0 in the order of ibid; class the inspector's class at this target, "" for none
//! TUP("match-reserve", bid, U(order), ibid)
//!     order from 0
//! ```
//! The instance is the rows of the first three kinds, the table those of `match-prob` (one for each
//! pair, also of 0 units; none under `draft-0`), the teams those of the last two; each sorted by the bytes of its rows, strictly
//! increasing. Names and rules sort by their UTF-8 bytes. The parsers take these bytes only.

mod read;
mod write;

pub use read::{InstanceReader, parse_instance, parse_teams};
pub use write::{instance_rows, prob_row, table_rows, team_rows};

use super::instance::{Id, InstanceError};
use super::solve::AssignmentError;
use crate::text::{Speak, Text};

/// Why rows are not an instance or not its teams.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The bytes of a row are not of a known layout.
    #[error("row {0} is not of a known layout; get the record again from its keeper")]
    Layout(usize),
    /// A row names a target or an inspector that has no row.
    #[error("row {0} names a target or an inspector that is not in the instance")]
    Unknown(usize),
    /// A pair or a class names a target or an inspector that has no row.
    #[error("a pair or a class names {}, which has no row of its own", super::instance::hex_id(.0))]
    NoRow(Id),
    /// The rows are not sorted strictly by their bytes, or not in the one canonical form.
    #[error("the rows are not in canonical form from row {0} on")]
    NotCanonical(usize),
    /// The parts do not make an instance.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// The teams break the instance's constraints.
    #[error(transparent)]
    Assignment(#[from] AssignmentError),
}

impl Speak for RowError {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Layout(row) => format!("第 {row} 行不是已知格式；请向保管方重新获取记录"),
            Self::Unknown(row) => format!("第 {row} 行所指的检查对象或检查人员不在数据中"),
            Self::NoRow(id) => format!("配对或类别所指的 {} 没有自己的数据行", super::instance::hex_id(id)),
            Self::NotCanonical(row) => format!("自第 {row} 行起不是规范形式"),
            Self::Instance(why) => return why.say(),
            Self::Assignment(why) => return why.say(),
        };
        Text::new(self.to_string(), zh)
    }
}
