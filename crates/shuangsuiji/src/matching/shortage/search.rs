//! The search for irreducible shortages and for what would end them.

use std::collections::BTreeSet;

use super::super::balance::{Cut, balance};
use super::super::circuit::{Circuit, Component, Components, Flow, ONE, Owner};
use super::super::instance::Instance;
use super::{REMEDIES, Remedy, Shortage};

/// How many arcs of a component are looked at to make one shortage irreducible: a count, never a
/// time, so that the statement is the same on every machine.
const WORK: usize = 20_000_000;

/// The bounds where only those of some owners are asked for: every other lower bound is 0.
pub(super) fn demanding(net: &Circuit, instance: &Instance, owners: &BTreeSet<Owner>) -> Flow {
    let mut flow = Flow::lowest(net, instance);
    for (v, node) in net.nodes.iter().enumerate() {
        if !owners.contains(&node.owner) {
            let arc = net.own_arc(v as u32) as usize;
            (flow.lower[arc], flow.value[arc]) = (0, 0);
        }
    }
    flow
}

/// The shortages of a component, all at once: each is taken out with the bounds of its owners
/// before the next is looked for.
pub(super) fn shortages(instance: &Instance, net: &Circuit) -> Vec<Shortage> {
    let mut flow = Flow::lowest(net, instance);
    let mut found = Vec::new();
    while let Err(cut) = balance(net, &mut flow) {
        let core = Core::new(instance, net, &flow, &cut);
        for (v, node) in net.nodes.iter().enumerate() {
            if core.owners.contains(&node.owner) {
                flow.lower[net.own_arc(v as u32) as usize] = 0;
            }
        }
        found.push(core.state(instance, net));
    }
    found
}

/// Owners whose lower bounds cannot all be met.
struct Core {
    owners: BTreeSet<Owner>,
    /// The circuit in which they conflict: their own targets, or a whole component where floors are
    /// among the bounds, since every target helps to meet a floor.
    net: Circuit,
    irreducible: bool,
}

impl Core {
    fn new(instance: &Instance, whole: &Circuit, flow: &Flow, cut: &Cut) -> Self {
        let owners = demanded(whole, flow, cut);
        let mut core = Self { net: Self::circuit(instance, whole, &owners), owners, irreducible: true };
        core.reduce(instance);
        core
    }

    fn circuit(instance: &Instance, whole: &Circuit, owners: &BTreeSet<Owner>) -> Circuit {
        let with_floors = owners.iter().any(|o| matches!(o, Owner::Inspector(_)));
        let all = whole.nodes.iter().map(|n| n.owner).filter(|o| with_floors || owners.contains(o));
        let mut targets: Vec<u32> = all.filter_map(|o| if let Owner::Target(t) = o { Some(t) } else { None }).collect();
        targets.dedup();
        let mut inspectors: Vec<u32> = targets.iter().flat_map(|t| &instance.pairs()[*t as usize]).copied().collect();
        // One who is eligible for nothing is a component alone.
        inspectors.extend(owners.iter().filter_map(|o| if let Owner::Inspector(i) = o { Some(i) } else { None }));
        let components = Components::of(instance, vec![Component { targets, inspectors }]);
        // The classes were nested before.
        Circuit::new(instance, &components, 0).unwrap_or_else(|_| Circuit::empty())
    }

    /// Leaves out owners that are not needed: runs of them, each half as long as those before, are
    /// left out on trial; where the others still conflict, all that are not in their cut go too.
    /// Where only one place is left over and it cannot reach the hub, every target that it reaches is
    /// needed: without its bounds, what it takes would be free.
    fn reduce(&mut self, instance: &Instance) {
        let mut work = WORK;
        let (mut run, mut at) = (self.owners.len().div_ceil(2).max(1), 0);
        let Some((owners, mut is_last)) = self.conflict(instance, &self.owners) else { return };
        self.owners = owners;
        while !is_last && self.owners.len() > 1 {
            if at >= self.owners.len() {
                if run == 1 {
                    return;
                }
                (run, at) = (run.div_ceil(2), 0);
            }
            let Some(left) = work.checked_sub(self.net.arcs() as usize) else {
                self.irreducible = false;
                return;
            };
            work = left;
            let first = self.owners.iter().nth(at).copied();
            let rest = self.owners.iter().enumerate().filter(|(n, _)| *n < at || *n >= at + run).map(|(_, o)| *o).collect();
            match self.conflict(instance, &rest) {
                None => at += run,
                Some((owners, last)) => {
                    // Those before were tried: one needed once is needed in every smaller conflict.
                    at = owners.iter().filter(|o| Some(**o) < first).count();
                    (self.owners, is_last) = (owners, last);
                    self.net = Self::circuit(instance, &self.net, &self.owners);
                }
            }
        }
    }

    /// Which of some owners conflict, if they do, and whether all of these are needed for certain.
    fn conflict(&self, instance: &Instance, owners: &BTreeSet<Owner>) -> Option<(BTreeSet<Owner>, bool)> {
        let mut flow = demanding(&self.net, instance, owners);
        let cut = balance(&self.net, &mut flow).err()?;
        let found = demanded(&self.net, &flow, &cut);
        let only_targets = found.iter().all(|o| matches!(o, Owner::Target(_)));
        let is_last = only_targets && cut.left == u128::from(ONE) && !cut.inside[self.net.hub() as usize];
        Some((found, is_last))
    }

    /// The statement, by the cut in the whole component, where a verifier counts again.
    fn state(&self, instance: &Instance, whole: &Circuit) -> Shortage {
        let mut flow = demanding(whole, instance, &self.owners);
        let nowhere = vec![false; whole.hub() as usize + 1];
        let inside = balance(whole, &mut flow).err().map_or(nowhere, |cut| cut.inside);
        let shortage = Shortage::count(instance, whole, &flow, &inside);
        Shortage { irreducible: self.irreducible, remedies: self.remedies(instance, &shortage), ..shortage }
    }

    /// Upper bounds each of which, raised alone by what is missing, lets all demands be met.
    fn remedies(&self, instance: &Instance, shortage: &Shortage) -> Vec<Remedy> {
        let by = u32::try_from(shortage.missing()).unwrap_or(u32::MAX);
        let bound = |claim: &super::Claim| Some(Remedy { bound: *claim, to: claim.places.checked_add(by)? });
        // A team is not made smaller or larger to find people for it.
        let can = shortage.limits.iter().filter(|c| c.class.is_some() || matches!(c.owner, Owner::Inspector(_)));
        can.filter_map(bound).filter(|remedy| self.would_end(instance, remedy)).take(REMEDIES).collect()
    }

    fn would_end(&self, instance: &Instance, remedy: &Remedy) -> bool {
        let mut flow = demanding(&self.net, instance, &self.owners);
        for (v, node) in self.net.nodes.iter().enumerate() {
            if (node.owner, node.class) == (remedy.bound.owner, remedy.bound.class) {
                flow.upper[self.net.own_arc(v as u32) as usize] = u64::from(remedy.to) * ONE;
            }
        }
        balance(&self.net, &mut flow).is_ok()
    }
}

/// The owners of the lower bounds that enter a cut.
fn demanded(net: &Circuit, flow: &Flow, cut: &Cut) -> BTreeSet<Owner> {
    let enters = |v: &u32| {
        let arc = net.own_arc(*v);
        let [from, to] = net.ends(arc).map(|v| cut.inside[v as usize]);
        !from && to && flow.lower[arc as usize] > 0
    };
    (0..net.hub()).filter(enters).map(|v| net.nodes[v as usize].owner).collect()
}
