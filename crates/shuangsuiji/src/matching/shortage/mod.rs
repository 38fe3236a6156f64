//! Why no lawful assignment exists: who competes for whom (Hall, 1935; Hoffman, 1960).

mod search;
mod spared;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use super::circuit::Owner;
use super::circuit::{Circuit, Flow, ONE, components};
use super::instance::Instance;
use super::maxent::refuse_crossed;
use super::solve::Refused;
use crate::parallel::map_range;
use crate::text::{Speak, Text};

/// A bound that a shortage is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// Whose bound it is.
    pub owner: Owner,
    /// Of which class of the owner, by index; none: the size of the team, or the floor or capacity.
    pub class: Option<u32>,
    /// How many places.
    pub places: u32,
}

/// A change that would be enough to end a shortage by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The upper bound to raise.
    pub bound: Claim,
    /// To how many places.
    pub to: u32,
}

/// A statement that some lower bounds cannot all be met: `need > supply`. Anyone can check it
/// against the instance alone ([`Self::verify`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The lower bounds that cannot all be met: teams, minima of classes, floors.
    pub demands: Vec<Claim>,
    /// The upper bounds that stand against them: capacities, bounds by day or batch, classes.
    pub limits: Vec<Claim>,
    /// Inspectors whose pairs, not whose capacity, stand against them, and how much these pairs can
    /// carry in units of 2^-32.
    pub pairs: Vec<(u32, u64)>,
    /// The side of the cut: owners and classes from which nothing more can flow away.
    pub inside: Vec<(Owner, Option<u32>)>,
    /// Whether all places outside are on that side too: then floors are what cannot be met.
    pub hub: bool,
    /// How much is asked for, in units of 2^-32.
    pub need: u128,
    /// How much of it can be at most.
    pub supply: u128,
    /// How many inspectors each rule of eligibility removed, summed over the targets, by rule.
    pub removed: Vec<(String, u64)>,
    /// Whether no target or inspector can be left out of the demands: without the bounds of any
    /// one the others could all be met. On very large shortages the search for this stops early;
    /// the statement is true all the same, but may name some that it does not need.
    pub irreducible: bool,
    /// Bounds each of which, raised alone, would end this shortage; at most [`REMEDIES`] of them.
    pub remedies: Vec<Remedy>,
}

/// How many remedies are looked for.
pub const REMEDIES: usize = 8;

impl Shortage {
    /// The targets whose teams or classes are short, ascending.
    pub fn targets(&self) -> Vec<u32> {
        let targets = self.demands.iter().filter_map(|claim| match claim.owner {
            Owner::Target(t) => Some(t),
            Owner::Inspector(_) => None,
        });
        targets.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The inspectors whose capacity, bounds or pairs stand against the demands, ascending.
    pub fn inspectors(&self) -> Vec<u32> {
        let limits = self.limits.iter().filter_map(|claim| match claim.owner {
            Owner::Inspector(i) => Some(i),
            Owner::Target(_) => None,
        });
        limits.chain(self.pairs.iter().map(|(i, _)| *i)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// How many places are missing, a part of one as a whole.
    pub fn missing(&self) -> u64 {
        u64::try_from(self.need.saturating_sub(self.supply).div_ceil(u128::from(ONE))).unwrap_or(u64::MAX)
    }

    /// Whether the statement is true of the instance: every number is recounted. That it is
    /// irreducible, and what would end it, is not checked.
    pub fn verify(&self, instance: &Instance) -> bool {
        let all = components(instance);
        let owners: BTreeSet<Owner> = self.demands.iter().map(|d| d.owner).collect();
        let Some(first) = owners.first() else { return false };
        let is_here = |c: &super::circuit::Component| match first {
            Owner::Target(t) => c.targets.binary_search(t).is_ok(),
            Owner::Inspector(i) => c.inspectors.binary_search(i).is_ok(),
        };
        let Some(number) = all.list.iter().position(is_here) else { return false };
        let Ok(net) = Circuit::new(instance, &all, number) else { return false };
        let inside: BTreeSet<_> = self.inside.iter().copied().collect();
        let mut cut: Vec<bool> = net.nodes.iter().map(|n| inside.contains(&(n.owner, n.class))).collect();
        cut.push(self.hub);
        let counted = Self::count(instance, &net, &search::demanding(&net, instance, &owners), &cut);
        let counted = Self { irreducible: self.irreducible, remedies: self.remedies.clone(), ..counted };
        self.need > self.supply && counted == *self
    }

    /// Counts what must enter a side of the cut and what may leave it, by the bounds of `flow`.
    fn count(instance: &Instance, net: &Circuit, flow: &Flow, cut: &[bool]) -> Self {
        let (mut demands, mut limits, mut pairs) = (Vec::new(), Vec::new(), BTreeMap::<u32, u64>::new());
        let (mut need, mut supply) = (0, 0);
        for arc in 0..net.arcs() {
            let [from, to] = net.ends(arc).map(|v| cut[v as usize]);
            let (lower, upper) = (flow.lower[arc as usize], flow.upper[arc as usize]);
            let node = (arc as usize).checked_sub(net.pairs.len()).map(|v| &net.nodes[v]);
            let claim = |units: u64| node.map(|n| Claim { owner: n.owner, class: n.class, places: (units / ONE) as u32 });
            if !from && to && lower > 0 {
                need += u128::from(lower);
                demands.extend(claim(lower));
            } else if from && !to {
                supply += u128::from(upper);
                limits.extend(claim(upper));
                if node.is_none() {
                    *pairs.entry(net.who(arc).1).or_default() += upper;
                }
            }
        }
        let inside = net.nodes.iter().zip(cut).filter(|(_, is_in)| **is_in).map(|(n, _)| (n.owner, n.class)).collect();
        let mut found = Self {
            demands,
            limits,
            pairs: pairs.into_iter().collect(),
            inside,
            hub: cut[net.hub() as usize],
            need,
            supply,
            removed: Vec::new(),
            irreducible: true,
            remedies: Vec::new(),
        };
        found.removed = found.count_removed(instance);
        found
    }

    fn count_removed(&self, instance: &Instance) -> Vec<(String, u64)> {
        let mut removed = BTreeMap::<&str, u64>::new();
        for (rule, n) in self.targets().iter().flat_map(|t| &instance.targets()[*t as usize].removed) {
            *removed.entry(rule).or_default() += u64::from(*n);
        }
        removed.into_iter().map(|(rule, n)| (rule.to_owned(), n)).collect()
    }
}

/// No lawful assignment exists: the shortages, no two of which share a demand. It is a function of
/// the instance alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Infeasible {
    /// At least one shortage.
    pub shortages: Vec<Shortage>,
    /// The sentence about them, with the names of classes as the instance has them.
    sentences: Vec<words::Sentence>,
}

impl Infeasible {
    /// Finds the shortages; none where a lawful assignment exists. Without the bounds of the
    /// targets and inspectors in their demands, all others can be met.
    ///
    /// # Errors
    /// Classes that cross.
    pub fn find(instance: &Instance) -> Result<Option<Self>, Refused> {
        let all = components(instance);
        let found = map_range(all.list.len(), |number| {
            let net = Circuit::new(instance, &all, number).map_err(|crossed| refuse_crossed(instance, &crossed))?;
            Ok(search::shortages(instance, &net))
        });
        let mut shortages = Vec::new();
        for of_component in found {
            shortages.extend(of_component?);
        }
        let sentences = shortages.iter().map(|s| words::Sentence::new(instance, s)).collect();
        Ok(if shortages.is_empty() { None } else { Some(Self { shortages, sentences }) })
    }

    /// The statement with the rules of eligibility under the names that the caller knows them by.
    pub fn describe(&self, rule: impl Fn(&str) -> Text) -> Text {
        Text::list(self.shortages.iter().zip(&self.sentences).map(|(shortage, words)| words.say(shortage, &rule)))
    }

    /// Whether there is a shortage, each is true of the instance, and no owner is in the demands
    /// of two.
    pub fn verify(&self, instance: &Instance) -> bool {
        let owners = |s: &Shortage| s.demands.iter().map(|d| d.owner).collect::<BTreeSet<_>>();
        let mut seen = BTreeSet::new();
        let disjoint = self.shortages.iter().all(|s| owners(s).into_iter().all(|o| seen.insert(o)));
        !self.shortages.is_empty() && disjoint && self.shortages.iter().all(|s| s.verify(instance))
    }
}

impl std::fmt::Display for Infeasible {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.say().get(crate::text::Lang::En))
    }
}

impl Speak for Infeasible {
    fn say(&self) -> Text {
        self.describe(|rule| Text::new(rule.to_owned(), rule.to_owned()))
    }
}

impl std::error::Error for Infeasible {}
