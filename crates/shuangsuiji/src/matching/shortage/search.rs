//! The search for irreducible shortages and for what would end them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::balance::{Balance, Cut, balance};
use super::super::circuit::{Circuit, Component, Components, Flow, ONE, Owner};
use super::super::instance::Instance;
use super::{REMEDIES, Remedy, Shortage, spared};

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

/// The shortages of a component, all at once. Its owners ask one after the other, targets first; where
/// one cannot be met any more, those who stand in its way are a shortage, and ask for nothing from then on.
///
/// Only one owner's places are then left over, so that those whom they reach are few and, mostly, all
/// needed: a search among all owners at once has far more to leave out.
pub(super) fn shortages(instance: &Instance, net: &Circuit) -> Vec<Shortage> {
    let lowest = Flow::lowest(net, instance).lower;
    let mut flow = demanding(net, instance, &BTreeSet::new());
    let mut met = Balance::new(net, &mut flow);
    let mut found = Vec::new();
    let roots: Vec<u32> = (0..net.hub()).filter(|v| net.nodes[*v as usize].class.is_none()).collect();
    // All who are left ask at once; where one of them cannot be met, it is looked for by halves. It is before
    // `end`, unless that is the end of all.
    let (mut at, mut many, mut end) = (0, roots.len(), roots.len());
    while at < roots.len() {
        let some = &roots[at..at + many];
        let own = |root: u32| net.own_arc(root)..net.own_arc(net.nodes[root as usize].end);
        some.iter().flat_map(|root| own(*root)).for_each(|arc| met.ask(arc, lowest[arc as usize]));
        if met.run().is_ok() {
            at += many;
            many = (end - at).div_ceil(2);
        } else if many > 1 {
            end = at + many;
            many /= 2;
            some[many..].iter().flat_map(|root| own(*root)).for_each(|arc| met.ask(arc, 0));
        } else {
            while let Err(cut) = met.run() {
                let core = Core::new(instance, net, met.flow, &cut);
                owned(net, &core.owners).into_iter().flat_map(|(_, arcs)| arcs).for_each(|arc| met.ask(arc, 0));
                found.push(core.state(instance, net));
            }
            at += 1;
            (many, end) = (roots.len() - at, roots.len());
        }
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
    fn reduce(&mut self, instance: &Instance) {
        let mut trials = Trials { run: self.owners.len().div_ceil(2).max(1), at: 0, work: WORK };
        loop {
            match trials.smaller(instance, &self.net, &self.owners) {
                Smaller::Owners(owners) => {
                    self.owners = owners;
                    self.net = Self::circuit(instance, &self.net, &self.owners);
                }
                Smaller::None => return,
                Smaller::Unknown => {
                    self.irreducible = false;
                    return;
                }
            }
        }
    }

    /// The statement, by the cut in the whole component, where a verifier counts again. A cut without the
    /// hub is the same among the core's own targets: nothing flows from the others, which ask for nothing.
    fn state(&self, instance: &Instance, whole: &Circuit) -> Shortage {
        let stated = |net: &Circuit| {
            let mut flow = demanding(net, instance, &self.owners);
            let nowhere = vec![false; net.hub() as usize + 1];
            let inside = balance(net, &mut flow).err().map_or(nowhere, |cut| cut.inside);
            Shortage::count(instance, net, &flow, &inside)
        };
        let own = stated(&self.net);
        let shortage = if own.hub || own.demands.is_empty() { stated(whole) } else { own };
        Shortage { irreducible: self.irreducible, remedies: self.remedies(instance, &shortage), ..shortage }
    }

    /// Upper bounds each of which, raised alone by what is missing, lets all demands be met. Of very large
    /// shortages only so many bounds are tried.
    fn remedies(&self, instance: &Instance, shortage: &Shortage) -> Vec<Remedy> {
        let by = u32::try_from(shortage.missing()).unwrap_or(u32::MAX);
        let bound = |claim: &super::Claim| Some(Remedy { bound: *claim, to: claim.places.checked_add(by)? });
        // A team is not made smaller or larger to find people for it.
        let can = shortage.limits.iter().filter(|c| c.class.is_some() || matches!(c.owner, Owner::Inspector(_)));
        // What can be met without a change; each trial goes on from there.
        let mut met = demanding(&self.net, instance, &self.owners);
        let mut remedies = Vec::new();
        let tries = (WORK / self.net.arcs().max(1) as usize).max(REMEDIES);
        if balance(&self.net, &mut met).is_err() {
            remedies.extend(can.filter_map(bound).take(tries).filter(|remedy| self.would_end(met.clone(), remedy)).take(REMEDIES));
        }
        remedies
    }

    /// Whether a bound that is raised lets all demands be met.
    fn would_end(&self, mut flow: Flow, remedy: &Remedy) -> bool {
        for (v, node) in self.net.nodes.iter().enumerate() {
            if (node.owner, node.class) == (remedy.bound.owner, remedy.bound.class) {
                flow.upper[self.net.own_arc(v as u32) as usize] = u64::from(remedy.to) * ONE;
            }
        }
        balance(&self.net, &mut flow).is_ok()
    }
}

/// What the search for a smaller conflict came to.
enum Smaller {
    /// These conflict too.
    Owners(BTreeSet<Owner>),
    /// All are needed.
    None,
    /// It took too long to know.
    Unknown,
}

/// Where the search stands.
struct Trials {
    /// How many owners are left out at a time.
    run: usize,
    /// The place of the first of them.
    at: usize,
    /// How much may still be looked at.
    work: usize,
}

impl Trials {
    /// Some of the owners that conflict too. One circulation, which meets all but what is missing, goes
    /// through all trials: those left out ask for nothing, and where what was missing is then met, they ask
    /// again. The nodes from which what is left over cannot flow away are the same for every such
    /// circulation, so that the answer does not depend on the way.
    fn smaller(&mut self, instance: &Instance, net: &Circuit, owners: &BTreeSet<Owner>) -> Smaller {
        let mut flow = demanding(net, instance, owners);
        let lowest = flow.lower.clone();
        let mut met = Balance::new(net, &mut flow);
        let Err(cut) = met.run() else { return Smaller::None };
        let found = demanded(net, met.flow, &cut);
        if found != *owners {
            self.at = 0;
            return Smaller::Owners(found);
        }
        // Where only one place is left over and it cannot reach the hub, every target that it reaches is
        // needed: without its bounds, what it takes would be free.
        let only_targets = owners.iter().all(|o| matches!(o, Owner::Target(_)));
        if owners.len() < 2 || only_targets && cut.left == u128::from(ONE) && !cut.inside[net.hub() as usize] {
            return Smaller::None;
        }
        if only_targets && !cut.inside[net.hub() as usize] && spared::applies(net, &met, cut.left) {
            let Some(root) = spared::spared(net, &met) else { return Smaller::None };
            (root..net.nodes[root as usize].end).for_each(|v| met.ask(net.own_arc(v), 0));
            return met.run().map_or_else(|cut| Smaller::Owners(demanded(net, met.flow, &cut)), |()| Smaller::None);
        }
        let all = owned(net, owners);
        loop {
            if self.at >= all.len() {
                if self.run == 1 {
                    return Smaller::None;
                }
                (self.run, self.at) = (self.run.div_ceil(2), 0);
            }
            let Some(left) = self.work.checked_sub(net.nodes.len()) else { return Smaller::Unknown };
            self.work = left;
            let out = &all[self.at..all.len().min(self.at + self.run)];
            let arcs = || out.iter().flat_map(|(_, arcs)| arcs.clone());
            arcs().for_each(|arc| met.ask(arc, 0));
            if let Err(cut) = met.run() {
                let rest = demanded(net, met.flow, &cut);
                // Those before were tried: one needed once is needed in every smaller conflict.
                self.at = rest.iter().filter(|o| **o < out[0].0).count();
                return Smaller::Owners(rest);
            }
            arcs().for_each(|arc| met.ask(arc, lowest[arc as usize]));
            met.run_down_to(cut.left);
            self.at += self.run;
        }
    }
}

/// Each of some owners with the own arcs of its nodes, in the order of the owners.
fn owned(net: &Circuit, owners: &BTreeSet<Owner>) -> Vec<(Owner, Range<u32>)> {
    let roots = (0..net.hub()).map(|v| (v, &net.nodes[v as usize])).filter(|(_, node)| node.class.is_none());
    let own = roots.filter(|(_, node)| owners.contains(&node.owner));
    own.map(|(v, node)| (node.owner, net.own_arc(v)..net.own_arc(node.end))).collect()
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
