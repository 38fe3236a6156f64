//! How well the teams can be guessed before the draw, and what would make that harder: read off the
//! published table, so that anyone can recompute it.

use super::circuit::ONE;
use super::instance::{InspectorNode, Instance};
use super::maxent::Table;
use super::solve::{Assignment, SolveError};

/// How predictable a table is. Entropies are in bits and sums over pairs; the pairs of a draw are
/// not independent, so its own entropy is at most that.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Predictability {
    /// How many targets there are.
    pub targets: u64,
    /// How many places their teams have.
    pub seats: u64,
    /// How many pairs are eligible.
    pub pairs: u64,
    /// Pairs that carry the same amount in every lawful table: who knows the instance knows them.
    pub forced: u64,
    /// Pairs that are drawn with certainty.
    pub certain: u64,
    /// Pairs that are eligible and can never be drawn.
    pub impossible: u64,
    /// The largest probability of a pair, in units of 2^-32; 0 where there are no pairs.
    pub largest: u64,
    /// The mean over the targets of the largest probability at each.
    pub mean_largest: f64,
    /// The sum of the binary entropies of all pairs.
    pub entropy: f64,
    /// What that sum would be if every eligible inspector of a target had the same chance.
    pub even_entropy: f64,
    /// Inspectors whose expected workload is their capacity.
    pub full: u64,
}

impl Predictability {
    /// That of a table of the instance.
    pub fn of(instance: &Instance, table: &Table) -> Self {
        let rows = || table.units().iter();
        let count = |which: fn(u64) -> bool| rows().flatten().filter(|u| which(**u)).count() as u64;
        let largest_of = |row: &Vec<u64>| row.iter().copied().max().unwrap_or(0);
        let sum: u128 = rows().map(|row| u128::from(largest_of(row))).sum();
        let targets = instance.targets().len() as u64;
        let even = instance.targets().iter().zip(instance.pairs()).map(|(node, list)| {
            let eligible = list.len() as f64;
            eligible * binary_entropy(f64::from(node.team_size) / eligible.max(1.0))
        });
        let workloads = expected_workloads(instance, table);
        let is_full = |(load, node): &(&u64, &InspectorNode)| is_full(**load, node);
        Self {
            targets,
            seats: instance.targets().iter().map(|node| u64::from(node.team_size)).sum(),
            pairs: rows().map(|row| row.len() as u64).sum(),
            forced: table.forced(),
            certain: count(|u| u == ONE),
            impossible: count(|u| u == 0),
            largest: rows().map(largest_of).max().unwrap_or(0),
            mean_largest: sum as f64 / ONE as f64 / targets.max(1) as f64,
            entropy: rows().flatten().map(|u| binary_entropy(*u as f64 / ONE as f64)).sum(),
            even_entropy: even.sum(),
            full: workloads.iter().zip(instance.inspectors()).filter(is_full).count() as u64,
        }
    }

    /// That of the table of an instance; none where no lawful assignment exists. With
    /// [`Instance::with_twin`] it says what one more inspector would change.
    ///
    /// # Errors
    /// Classes that cross.
    pub fn find(instance: &Instance) -> Result<Option<Self>, SolveError> {
        match Table::new(instance) {
            Ok(table) => Ok(Some(Self::of(instance, &table))),
            Err(SolveError::Infeasible(_)) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// The entropy as a part of that of equal chances, from 0 to 1; 1 where every team is the whole
    /// of those eligible, so that there is nothing to choose.
    pub fn evenness(&self) -> f64 {
        if self.even_entropy == 0.0 { 1.0 } else { self.entropy / self.even_entropy }
    }
}

/// `−p·log2 p − (1−p)·log2(1−p)`, and 0 at 0, at 1 and beyond.
fn binary_entropy(p: f64) -> f64 {
    match p > 0.0 && p < 1.0 {
        true => -p * libm::log2(p) - (1.0 - p) * libm::log2(1.0 - p),
        false => 0.0,
    }
}

/// Whether an expected workload is the capacity. Who can take nothing is not full, but away.
fn is_full(load: u64, node: &InspectorNode) -> bool {
    node.capacity > 0 && load == u64::from(node.capacity) * ONE
}

/// The expected workload of each inspector, in units of 2^-32 targets: the sum of his pairs. What
/// the draw gives him is that, rounded down or up (guarantee G3).
pub fn expected_workloads(instance: &Instance, table: &Table) -> Vec<u64> {
    let mut loads = vec![0u64; instance.inspectors().len()];
    for (list, units) in instance.pairs().iter().zip(table.units()) {
        for (i, units) in list.iter().zip(units) {
            loads[*i as usize] += units;
        }
    }
    loads
}

/// Whether every workload of a draw is its expectation rounded down or up (guarantee G3).
pub fn keeps_workloads(instance: &Instance, table: &Table, drawn: &Assignment) -> bool {
    let expected = expected_workloads(instance, table);
    drawn.loads(instance).iter().zip(&expected).all(|(n, e)| (u64::from(*n) * ONE).abs_diff(*e) < ONE)
}

/// The price of tight capacities: how predictable the teams would be if every inspector had so much
/// more capacity, or so much less (at least the floor). None where no lawful assignment would exist.
///
/// # Errors
/// Classes that cross.
pub fn capacity_curve(instance: &Instance, added: &[i64]) -> Result<Vec<(i64, Option<Predictability>)>, SolveError> {
    let at = |&more: &i64| {
        let changed = instance.with_capacities(|node| {
            let wanted = i64::from(node.capacity).saturating_add(more).clamp(i64::from(node.floor), i64::from(u32::MAX));
            u32::try_from(wanted).unwrap_or(u32::MAX)
        });
        Ok((more, Predictability::find(&changed)?))
    };
    added.iter().map(at).collect()
}

/// The inspectors of whom one more would relieve most pairs: those whose expected workload is their
/// capacity, with the most eligible targets first, at most `most` of them.
pub fn tightest(instance: &Instance, table: &Table, most: usize) -> Vec<u32> {
    let mut pairs = vec![0u32; instance.inspectors().len()];
    instance.pairs().iter().flatten().for_each(|i| pairs[*i as usize] += 1);
    let loads = expected_workloads(instance, table);
    let is_tight = |i: &u32| is_full(loads[*i as usize], &instance.inspectors()[*i as usize]);
    let mut full: Vec<u32> = (0..instance.inspectors().len() as u32).filter(is_tight).collect();
    full.sort_by_key(|i| std::cmp::Reverse(pairs[*i as usize]));
    full.truncate(most);
    full
}
