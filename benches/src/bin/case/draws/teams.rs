//! Teams in turn. Described: one random start in the list of inspectors, then each firm gets the next
//! ones, round and round. The space of outcomes is one assignment for each start.

use std::collections::{BTreeMap, BTreeSet};

use shuangsuiji::ceremony::named_key;
use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::matching::{InspectorNode, Instance, TargetNode, draft0};

use crate::Result;
use crate::exact::fraction;
use crate::table::{Table, number, words};

/// Inspectors in teams of two, each with as many firms as in turn.
pub(crate) const INSPECTORS: u32 = 10;
const FIRMS: u32 = 20;
const TEAM: u32 = 2;
/// Draws of ours.
const SEEDS: u64 = 1000;
/// A case of which all assignments are known: two firms, four inspectors, each used once.
const SMALL: (u32, u32) = (4, 2);
const SMALL_ALL: usize = 6;

type Teams = Vec<Vec<u32>>;

/// The assignment of every start.
fn theirs(inspectors: u32, firms: u32) -> Vec<Teams> {
    let team = |start: u32, firm: u32| {
        let mut team: Vec<u32> = (0..TEAM).map(|seat| (start + firm * TEAM + seat) % inspectors).collect();
        team.sort_unstable();
        team
    };
    (0..inspectors).map(|start| (0..firms).map(|firm| team(start, firm)).collect()).collect()
}

/// The same people and firms, each pair lawful, nobody with more firms than in turn.
fn instance(inspectors: u32, firms: u32) -> Result<Instance> {
    let id = |kind: u8, at: u32| {
        let mut id = [kind; 32];
        id[28..].copy_from_slice(&at.to_be_bytes());
        id
    };
    let target = |at| TargetNode { id: id(1, at), team_size: TEAM, classes: vec![], removed: vec![], ceilings: vec![] };
    let inspector = |at| InspectorNode { id: id(2, at), capacity: (firms * TEAM).div_ceil(inspectors), floor: 0, subcaps: vec![] };
    let all: Vec<u32> = (0..inspectors).collect();
    let (targets, people) = ((0..firms).map(target).collect(), (0..inspectors).map(inspector).collect());
    Ok(Instance::new(targets, people, vec![all; firms as usize])?)
}

fn ours(instance: &Instance, seeds: u64) -> Result<Vec<Teams>> {
    let draw = |seed: u64| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        Ok(draft0(instance, &named_key(Suite::Sha256, &Digest(bytes), "match", 0).0)?.teams)
    };
    (0..seeds).map(draw).collect()
}

/// How often each pair of inspectors goes to one firm.
pub(crate) type Counts = BTreeMap<(u32, u32), u64>;

fn pairs(draws: &[Teams]) -> Counts {
    let mut counts = Counts::new();
    for team in draws.iter().flatten() {
        if let [a, b] = team.as_slice() {
            *counts.entry((*a, *b)).or_default() += 1;
        }
    }
    counts
}

/// All that is found.
pub(crate) struct Found {
    pub(crate) theirs: Counts,
    pub(crate) ours: Counts,
    /// How many pairs one draw of theirs has at most.
    in_one: usize,
    small_theirs: usize,
    small_ours: BTreeMap<Teams, u64>,
}

/// Enumerates theirs and draws ours.
pub(crate) fn find() -> Result<Found> {
    let old = theirs(INSPECTORS, FIRMS);
    let (small, small_firms) = SMALL;
    let mut small_ours = BTreeMap::new();
    for teams in ours(&instance(small, small_firms)?, SEEDS)? {
        *small_ours.entry(teams).or_default() += 1;
    }
    Ok(Found {
        in_one: old.iter().map(|teams| pairs(std::slice::from_ref(teams)).len()).max().unwrap_or(0),
        theirs: pairs(&old),
        ours: pairs(&ours(&instance(INSPECTORS, FIRMS)?, SEEDS)?),
        small_theirs: theirs(small, small_firms).into_iter().collect::<BTreeSet<_>>().len(),
        small_ours,
    })
}

impl Found {
    /// How many pairs of inspectors there are.
    pub(crate) fn all() -> u32 {
        INSPECTORS * (INSPECTORS - 1) / 2
    }

    /// Theirs beside ours.
    pub(crate) fn table(&self) -> Table {
        let heads = vec![words("what", "项目"), words("there are", "总数"), words("theirs", "旧法"), words("ours", "本引擎")];
        let range = |counts: &mut dyn Iterator<Item = &u64>| {
            let all: Vec<u64> = counts.copied().collect();
            format!("{}–{}", all.iter().min().unwrap_or(&0), all.iter().max().unwrap_or(&0))
        };
        let expected = crate::exact::decimal(&fraction(SEEDS * u64::from(FIRMS), Found::all().into()), 0);
        let per_pair = range(&mut self.ours.values());
        let per_small = range(&mut self.small_ours.values());
        let (small, small_firms) = SMALL;
        let rows = vec![
            vec![
                words("pairs of 10 inspectors that occur, 20 firms", "10 人 20 家：出现过的两人组合"),
                number(Self::all()),
                words(
                    format!("{} (one draw: {})", self.theirs.len(), self.in_one),
                    format!("{}（一次抽取中 {}）", self.theirs.len(), self.in_one),
                ),
                words(
                    format!("{} ({SEEDS} seeds: {per_pair} times each, {expected} if even)", self.ours.len()),
                    format!("{}（{SEEDS} 个种子：各 {per_pair} 次，均匀时 {expected} 次）", self.ours.len()),
                ),
            ],
            vec![
                words(
                    format!("assignments of {small} inspectors to {small_firms} firms"),
                    format!("{small} 人派往 {small_firms} 家的方案"),
                ),
                number(SMALL_ALL),
                number(self.small_theirs),
                words(
                    format!("{} ({SEEDS} seeds: {per_small} times each)", self.small_ours.len()),
                    format!("{}（{SEEDS} 个种子：各 {per_small} 次）", self.small_ours.len()),
                ),
            ],
        ];
        Table { name: "teams", heads, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T12: ten of 45 pairs theirs; all 45 ours, and every assignment of the small case.
    #[test]
    fn t12_every_pair_occurs_where_turns_have_ten() {
        let found = &crate::tests::case().teams;
        assert_eq!((found.theirs.len(), found.in_one, found.small_theirs), (10, 5, 4));
        assert_eq!((found.ours.len(), found.small_ours.len()), (45, SMALL_ALL));
    }
}
