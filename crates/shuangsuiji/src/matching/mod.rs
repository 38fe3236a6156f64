//! Matching of inspectors to targets at random (检查人员随机匹配), free of the domain: integers,
//! ids and eligible pairs (protocol §7a).
//!
//! # The algorithm `maxent-1`
//! Before and independently of the key, the instance alone gives a [`Table`]: for every eligible
//! pair the exact chance that it is drawn. Of all tables within the bounds it is the one of the
//! greatest entropy, to whole units of 2^-32. It is made and drawn, component by component, so:
//! a circulation (`circuit`), a whole-numbered one by flow (`balance`), the pairs that are forced
//! (`forced`), factors of the nodes (`entropy`), whole units (`maxent`), random cycles
//! (`rounding`). Where nothing lawful exists, [`Infeasible`] says who competes for whom. Protocol
//! §7a has the bytes.
//!
//! # The algorithm `draft-0`
//! An assignment is found whenever one exists, each that exists can occur, and the result is a
//! function of the instance and of the seed. `draft-0` states no probabilities: the published
//! table has no rows, and its root is that of the empty tree. It honours team sizes, eligibility,
//! capacities and bounds on disjoint classes; what it cannot honour it refuses.
//!
//! Each connected component has a stream of its own ([`component_rng`]), so that one county can
//! recompute its part. It is read as follows, integers and orders as in `below` (rejection on
//! 64-bit words) and `shuffle` (Fisher and Yates from the last place down):
//! 1. The edges out of every node of the component's network are shuffled. Nodes: the inspectors,
//!    ascending; then for each target, ascending, its gates (one per class, then that of no
//!    class), the demand of each class, the free demand. Edges, in the order in which they are
//!    added, each with its reverse: for each target, each class demand to its gate; the free demand
//!    to each gate; and for each eligible inspector, ascending, his gate to him.
//! 2. The places are listed (targets ascending; each class's lower bound; the rest of the team)
//!    and shuffled.
//! 3. Place by place, the network is searched level by level from the demand. At the first level
//!    with inspectors who can take one more, one of them is chosen, by a uniform integer below
//!    their number, in the order in which they were reached, and the path to him is taken. On the
//!    first level these are exactly those eligible and free, in which case nobody else moves.
//! 4. For each target, ascending, the eligible inspectors not in its team, ascending, are shuffled
//!    to give the order of its reserves.

mod algorithm;
mod balance;
mod circuit;
mod entropy;
mod forced;
mod instance;
mod laminar;
mod maxent;
mod network;
mod predictability;
pub mod problem;
mod random;
mod rounding;
mod rows;
mod shortage;
mod solve;

pub use algorithm::{Algorithm, Outcome};
pub use circuit::ONE;
pub use instance::{ClassBound, Id, InspectorNode, Instance, InstanceError, SubCapFault, TargetNode};
pub use maxent::{Table, maxent1};
pub use predictability::{Predictability, capacity_curve, expected_workloads, keeps_workloads, tightest};
pub use random::component_rng;
pub use rows::{InstanceReader, RowError, instance_rows, parse_instance, parse_teams, prob_row, table_rows, team_rows};
pub use shortage::{Claim, Infeasible, Owner, REMEDIES, Remedy, Shortage};
pub use solve::{Assignment, AssignmentError, Refused, SolveError, draft0, solve};

#[cfg(test)]
mod tests;
