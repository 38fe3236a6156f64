//! The algorithm `maxent-1`: the published table of probabilities, and the draw by it.

use rand_core::Rng;

use super::balance::{Cut, balance};
use super::circuit::{Circuit, Components, Crossed, Flow, Node, ONE, Owner, components};
use super::entropy::Tilt;
use super::forced::forced;
use super::instance::{Id, Instance};
use super::random::{component_rng, shuffle};
use super::rounding::round;
use super::shortage::Infeasible;
use super::solve::{Assignment, Refused, SolveError};
use crate::parallel::{map_range, map_rows};

/// By how many units exact feasibility may move a probability, tried one after the other.
const WINDOWS: [u64; 4] = [1, 1 << 8, 1 << 16, ONE];

/// The published table: for every eligible pair its probability as a whole number of 2^-32, which
/// is exactly the chance that the draw sends the inspector to the target. It is a function of the
/// instance alone.
#[derive(Clone, Debug)]
pub struct Table {
    units: Vec<Vec<u64>>,
    parts: Vec<Part>,
    forced: u64,
}

/// One component with its part of the table.
#[derive(Clone, Debug)]
struct Part {
    net: Circuit,
    /// The amounts on all arcs.
    value: Vec<u64>,
    forced: u64,
    moved: u64,
    sweeps: u32,
}

impl Table {
    /// Finds the table.
    ///
    /// # Errors
    /// Classes that cross, or the shortages where no lawful assignment exists.
    pub fn new(instance: &Instance) -> Result<Self, SolveError> {
        let all = components(instance);
        let found = map_range(all.list.len(), |number| Part::new(instance, &all, number));
        let mut parts = Vec::with_capacity(found.len());
        let mut is_short = false;
        for part in found {
            match part {
                Ok(part) => parts.push(part),
                Err(NoPart::Crossed(crossed)) => return Err(refuse_crossed(instance, &crossed).into()),
                Err(NoPart::Short) => is_short = true,
            }
        }
        if is_short {
            return Err(Infeasible::find(instance)?.unwrap_or_default().into());
        }
        let mut units = vec![Vec::new(); instance.targets().len()];
        for (target, row) in map_rows(&parts, Part::rows).into_iter().flatten() {
            units[target as usize] = row;
        }
        let forced = parts.iter().map(|p| p.forced).sum();
        Ok(Self { units, parts, forced })
    }

    /// For each target the probabilities of its eligible inspectors, in their order, in units of
    /// 2^-32.
    pub fn units(&self) -> &[Vec<u64>] {
        &self.units
    }

    /// How many pairs carry the same in every lawful table.
    pub fn forced(&self) -> u64 {
        self.forced
    }

    /// By at most how many units a probability was moved from the rounded one of the greatest
    /// entropy, to meet every bound exactly: 1, unless some bounds can only just be met.
    pub fn moved(&self) -> u64 {
        self.parts.iter().map(|p| p.moved).max().unwrap_or(0)
    }

    /// How many sweeps the slowest component took.
    pub fn sweeps(&self) -> u32 {
        self.parts.iter().map(|p| p.sweeps).max().unwrap_or(0)
    }

    /// Draws the teams by the table under the key `key("match", w)` (protocol §5, §7a).
    pub fn draw(&self, key: &Id) -> Assignment {
        self.draw_by(|stream| component_rng(key, stream))
    }

    /// Draws with one random stream for each component, numbered from 0 in the order of their
    /// smallest target.
    pub fn draw_by<R: Rng>(&self, stream: impl Fn(u64) -> R + Sync) -> Assignment {
        let numbered: Vec<(u64, &Part)> = (0..).zip(&self.parts).collect();
        let drawn = map_rows(&numbered, |(number, part)| part.draw(&mut stream(*number)));
        let mut assignment = Assignment { teams: vec![Vec::new(); self.units.len()], reserves: vec![Vec::new(); self.units.len()] };
        for (target, team, reserves) in drawn.into_iter().flatten() {
            assignment.teams[target as usize] = team;
            assignment.reserves[target as usize] = reserves;
        }
        assignment
    }
}

/// The table and the draw `maxent-1` under the key `key("match", w)` (protocol §5, §7a).
///
/// # Errors
/// Classes that cross, or the shortages where no lawful assignment exists.
pub fn maxent1(instance: &Instance, key: &Id) -> Result<(Table, Assignment), SolveError> {
    let table = Table::new(instance)?;
    let drawn = table.draw(key);
    Ok((table, drawn))
}

/// What is said of classes that cross.
pub(super) fn refuse_crossed(instance: &Instance, crossed: &Crossed) -> Refused {
    let name = |classes: &[super::ClassBound], at: u32| classes.get(at as usize).map(|c| c.name.clone()).unwrap_or_default();
    let (a, b) = (crossed.classes.0, crossed.classes.1);
    match crossed.owner {
        Owner::Target(t) => {
            let node = &instance.targets()[t as usize];
            Refused::CrossingClasses { target: node.id, classes: (name(&node.classes, a), name(&node.classes, b)) }
        }
        Owner::Inspector(i) => {
            let node = &instance.inspectors()[i as usize];
            Refused::CrossingSubCaps { inspector: node.id, names: (name(&node.subcaps, a), name(&node.subcaps, b)) }
        }
    }
}

enum NoPart {
    Crossed(Crossed),
    Short,
}

impl Part {
    fn new(instance: &Instance, components: &Components, number: usize) -> Result<Self, NoPart> {
        let net = Circuit::new(instance, components, number).map_err(NoPart::Crossed)?;
        let (mut flow, fixed) = any_table(&net, Flow::lowest(&net, instance)).map_err(|_| NoPart::Short)?;
        let tilt = Tilt::solve(&net, &flow, &fixed);
        let moved = quantise(&net, &mut flow, &fixed, &tilt).map_err(|_| NoPart::Short)?;
        let forced = fixed.iter().filter(|f| **f).count() as u64;
        Ok(Self { net, value: flow.value, forced, moved, sweeps: tilt.sweeps })
    }

    /// For each target the probabilities of its eligible inspectors, in their order.
    fn rows(&self) -> Vec<(u32, Vec<u64>)> {
        let (net, mut rows) = (&self.net, Vec::new());
        let mut root = 0;
        while root < net.lefts {
            let node = &net.nodes[root as usize];
            let pairs = (root..node.end).flat_map(|v| net.pairs_at(v));
            let row: Vec<u64> = if node.end == root + 1 {
                pairs.map(|pair| self.value[*pair as usize]).collect()
            } else {
                // The pairs are leaf by leaf.
                let mut row: Vec<_> = pairs.map(|pair| (net.who(*pair).1, self.value[*pair as usize])).collect();
                row.sort_unstable();
                row.into_iter().map(|(_, units)| units).collect()
            };
            if let Owner::Target(target) = node.owner {
                rows.push((target, row));
            }
            root = node.end;
        }
        rows
    }

    /// The team and the reserves of each target.
    fn draw(&self, rng: &mut impl Rng) -> Vec<(u32, Vec<u32>, Vec<u32>)> {
        let mut value = self.value.clone();
        round(&self.net, &mut value, rng);
        let mut drawn: Vec<(u32, Vec<u32>, Vec<u32>)> = Vec::new();
        for (pair, amount) in value[..self.net.pairs.len()].iter().enumerate() {
            let (target, inspector) = self.net.who(pair as u32);
            if drawn.last().is_none_or(|(t, ..)| *t != target) {
                drawn.push((target, Vec::new(), Vec::new()));
            }
            if let Some((_, team, reserves)) = drawn.last_mut() {
                if *amount == ONE { team.push(inspector) } else { reserves.push(inspector) }
            }
        }
        for (_, team, reserves) in &mut drawn {
            team.sort_unstable();
            reserves.sort_unstable();
            shuffle(rng, reserves);
        }
        drawn
    }
}

/// Some table, and which pairs carry the same in every table.
///
/// Where each target's places can be spread over all its pairs so that none is at a bound, no pair is.
fn any_table(net: &Circuit, mut flow: Flow) -> Result<(Flow, Vec<bool>), Cut> {
    let pairs = net.pairs.len();
    let limits = (flow.lower.clone(), flow.upper.clone());
    let mut root = 0;
    while root < net.lefts {
        let Node { end, bounds, .. } = net.nodes[root as usize];
        let count = (root..end).map(|v| net.pairs_at(v).len() as u64).sum::<u64>();
        for pair in (root..end).flat_map(|v| net.pairs_at(v)) {
            let (lower, upper) = (&mut flow.lower[*pair as usize], &mut flow.upper[*pair as usize]);
            (*lower, *upper) = (1.min(*upper), (*upper - 1).max(1.min(*upper)));
            flow.value[*pair as usize] = (u64::from(bounds.0) * ONE / count).clamp(*lower, *upper);
        }
        root = end;
    }
    flow.gather(net);
    let spread = balance(net, &mut flow);
    (flow.lower, flow.upper) = limits;
    if spread.is_ok() && (0..pairs).all(|a| flow.lower[a] < flow.value[a] && flow.value[a] < flow.upper[a]) {
        return Ok((flow, vec![false; pairs]));
    }
    balance(net, &mut flow)?;
    let fixed = forced(net, &flow);
    Ok((flow, fixed))
}

/// Sets the pairs to whole units of 2^-32 that meet every bound exactly, and says by how many units
/// at most that moved one.
///
/// Row by row the probabilities are scaled to the size of the team, and each pair has the
/// difference of the sums up to it and before it, rounded down. What then is too much or missing
/// elsewhere is balanced, no pair moving further than the smallest window that suffices.
fn quantise(net: &Circuit, flow: &mut Flow, fixed: &[bool], tilt: &Tilt) -> Result<u64, Cut> {
    let pairs = net.pairs.len();
    let limits = (flow.lower[..pairs].to_vec(), flow.upper[..pairs].to_vec());
    let mut v = 0;
    while v < net.lefts as usize {
        let end = net.nodes[v].end as usize;
        quantise_row(net, flow, fixed, tilt, (v, end));
        v = end;
    }
    flow.gather(net);
    let rounded = flow.value[..pairs].to_vec();
    let mut result = Ok(());
    for window in WINDOWS {
        for a in 0..pairs {
            let reach = if fixed[a] { 0 } else { window };
            flow.lower[a] = limits.0[a].max(rounded[a].saturating_sub(reach));
            flow.upper[a] = limits.1[a].min(rounded[a] + reach);
        }
        result = balance(net, flow);
        if result.is_ok() {
            break;
        }
    }
    result?;
    Ok(rounded.iter().zip(&flow.value).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0))
}

fn quantise_row(net: &Circuit, flow: &mut Flow, fixed: &[bool], tilt: &Tilt, (root, end): (usize, usize)) {
    let pairs = (root..end).flat_map(|u| net.pairs_at(u as u32)).map(|a| *a as usize);
    let (kept, free): (Vec<usize>, Vec<usize>) = pairs.partition(|a| fixed[*a]);
    let kept: u64 = kept.iter().map(|a| flow.value[*a]).sum();
    let whole = (u64::from(net.nodes[root].bounds.0) * ONE).saturating_sub(kept);
    let scale = (whole as f64 / ONE as f64) / tilt.row(root, end).sum::<f64>();
    let (mut sum, mut before) = (0u128, 0);
    for (at, (&a, p)) in free.iter().zip(tilt.row(root, end)).enumerate() {
        // In units of 2^-52; the last pair takes what is left.
        sum += u128::from((p * scale * (1u64 << 52) as f64) as u64);
        let up_to = if at + 1 == free.len() { whole } else { u64::try_from(sum >> 20).unwrap_or(whole).min(whole) };
        flow.value[a] = (up_to - before).min(flow.upper[a]);
        before = up_to;
    }
}
