//! Why no lawful assignment exists: which targets compete for which inspectors (Hall, 1935).

use std::fmt;

use super::instance::Instance;
use super::network::Network;
use super::solve::{Refused, refuse};
use crate::text::{Lang, Speak, Text};

/// Which places of a target's team a shortage is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// The whole team; the classes listed, by index, give their upper bound at most, whoever
    /// their members are.
    Whole {
        /// The classes at their upper bounds, ascending.
        capped: Vec<u32>,
    },
    /// The lower bounds of some classes, by index, ascending.
    Classes(Vec<u32>),
}

/// A target of a shortage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortTarget {
    /// Its index in the instance.
    pub target: u32,
    /// Which places of it.
    pub places: Places,
}

/// A statement that some targets cannot all have their teams: `need > supply`. Anyone can check
/// it against the instance alone ([`Self::verify`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The targets, ascending.
    pub targets: Vec<ShortTarget>,
    /// The inspectors eligible for any of these places, ascending, and how many each can take:
    /// the smaller of his capacity and of the number of these targets he is eligible for.
    pub inspectors: Vec<(u32, u64)>,
    /// How many the classes at their upper bounds may give.
    pub capped: u64,
    /// How many places the targets need.
    pub need: u64,
    /// How many can be filled at most: the sum over the inspectors, and `capped`.
    pub supply: u64,
    /// How many inspectors each rule of eligibility removed, summed over the targets, by rule.
    pub removed: Vec<(String, u64)>,
    /// Whether no target can be left out: without any one of them the others could all have their
    /// teams. On very large shortages the search for this stops early; the statement is true all
    /// the same, but may name targets that it does not need.
    pub irreducible: bool,
}

/// How many pairs of a component are looked at to make its shortages irreducible.
const WORK: usize = 20_000_000;

impl Shortage {
    /// Whether the statement is true of the instance: every number is recounted. That it is
    /// irreducible is not checked.
    pub fn verify(&self, instance: &Instance) -> bool {
        let counted = Self::count(instance, self.targets.clone());
        self.need > self.supply && counted.is_some_and(|c| Self { irreducible: self.irreducible, ..c } == *self)
    }

    /// Counts need and supply; none where the targets are not well-formed or overlap in classes.
    fn count(instance: &Instance, targets: Vec<ShortTarget>) -> Option<Self> {
        let mut found = Self { inspectors: Vec::new(), capped: 0, need: 0, supply: 0, removed: Vec::new(), irreducible: true, targets };
        let mut seen: Vec<u32> = Vec::new();
        let mut removed = std::collections::BTreeMap::<&str, u64>::new();
        if !found.targets.is_sorted_by(|a, b| a.target < b.target) {
            return None;
        }
        for short in &found.targets {
            let node = instance.targets().get(short.target as usize)?;
            let pairs = instance.pairs().get(short.target as usize)?;
            super::solve::refuse_classes(node).ok()?;
            let (listed, whole) = match &short.places {
                Places::Whole { capped } => (capped, true),
                Places::Classes(classes) => (classes, false),
            };
            if !listed.is_sorted_by(|a, b| a < b) {
                return None;
            }
            let classes = listed.iter().map(|c| node.classes.get(*c as usize)).collect::<Option<Vec<_>>>()?;
            if whole {
                found.need += u64::from(node.team_size);
                found.capped += classes.iter().map(|c| u64::from(c.hi)).sum::<u64>();
            } else {
                found.need += classes.iter().map(|c| u64::from(c.lo)).sum::<u64>();
            }
            let in_listed = |i: &u32| classes.iter().any(|c| c.members.binary_search(i).is_ok());
            seen.extend(pairs.iter().filter(|i| in_listed(i) != whole));
            for (rule, count) in &node.removed {
                *removed.entry(rule).or_default() += u64::from(*count);
            }
        }
        seen.sort_unstable();
        for run in seen.chunk_by(|a, b| a == b) {
            let capacity = u64::from(instance.inspectors().get(run[0] as usize)?.capacity);
            found.inspectors.push((run[0], capacity.min(run.len() as u64)));
        }
        found.supply = found.capped + found.inspectors.iter().map(|(_, places)| places).sum::<u64>();
        found.removed = removed.into_iter().map(|(rule, n)| (rule.to_owned(), n)).collect();
        Some(found)
    }

    /// How many places are missing.
    pub fn missing(&self) -> u64 {
        self.need.saturating_sub(self.supply)
    }

    /// The statement with the rules of eligibility under the names that the caller knows them by.
    pub fn describe(&self, rule: impl Fn(&str) -> Text) -> Text {
        Text::new(self.to_string(), self.zh(rule))
    }

    fn zh(&self, rule: impl Fn(&str) -> Text) -> String {
        let mut text = format!("{}个检查对象需要{}个检查名额；", self.targets.len(), self.need);
        text += &match (self.inspectors.len(), self.supply - self.capped) {
            (0, _) => "没有任何检查人员符合条件".to_owned(),
            (n, places) => format!("其中任一对象可用的检查人员只有{n}名，最多承担{places}个名额"),
        };
        if self.capped > 0 {
            text += &format!("，受上限限制的类别最多再承担{}个", self.capped);
        }
        text += &format!("：缺{}个", self.missing());
        if !self.removed.is_empty() {
            let rules: Vec<String> = self.removed.iter().map(|(name, n)| format!("{} {n}人次", rule(name).get(Lang::Zh))).collect();
            text += &format!("。按规则排除：{}", rules.join("，"));
        }
        text
    }
}

fn as_it_is(rule: &str) -> Text {
    Text::new(rule.to_owned(), rule.to_owned())
}

impl Speak for Shortage {
    fn say(&self) -> Text {
        self.describe(as_it_is)
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (s, need, n) = (self.targets.len(), self.need, self.inspectors.len());
        let plural = |n: u64| if n == 1 { "" } else { "s" };
        write!(f, "{s} target{} need{} {need} place{}; ", plural(s as u64), if s == 1 { "s" } else { "" }, plural(need))?;
        let (are, they) = if n == 1 { (" is", "that one") } else { ("s are", "they") };
        match n {
            0 => f.write_str("no inspector is eligible for any of them")?,
            _ => write!(f, "only {n} inspector{are} eligible for any of them and {they} can take at most {}", self.supply - self.capped)?,
        }
        if self.capped > 0 {
            write!(f, ", and classes at their upper bounds can give at most {} more", self.capped)?;
        }
        write!(f, ": {} place{} short", self.missing(), plural(self.missing()))?;
        if !self.removed.is_empty() {
            let rules: Vec<String> = self.removed.iter().map(|(rule, n)| format!("{n} by {rule}")).collect();
            write!(f, " (removed before: {})", rules.join(", "))?;
        }
        Ok(())
    }
}

/// No lawful assignment exists: the shortages, none sharing a target with another. It is a
/// function of the instance alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Infeasible {
    /// At least one shortage.
    pub shortages: Vec<Shortage>,
}

impl Infeasible {
    /// Finds the shortages; none where a lawful assignment exists. Without the targets of the
    /// shortages, all others can have their teams.
    ///
    /// # Errors
    /// What `draft-0` cannot honour.
    pub fn find(instance: &Instance) -> Result<Option<Self>, Refused> {
        refuse(instance)?;
        let shortages: Vec<Shortage> = instance.components().iter().flat_map(|c| shortages(instance, c)).collect();
        Ok(if shortages.is_empty() { None } else { Some(Self { shortages }) })
    }

    /// The statement with the rules of eligibility under the names that the caller knows them by.
    pub fn describe(&self, rule: impl Fn(&str) -> Text) -> Text {
        Text::list(self.shortages.iter().map(|s| s.describe(&rule)))
    }

    /// Whether there is a shortage, each is true of the instance, and no target is in two.
    pub fn verify(&self, instance: &Instance) -> bool {
        let mut targets: Vec<u32> = self.shortages.iter().flat_map(|s| s.targets.iter().map(|t| t.target)).collect();
        targets.sort_unstable();
        let disjoint = targets.is_sorted_by(|a, b| a < b);
        !self.shortages.is_empty() && disjoint && self.shortages.iter().all(|s| s.verify(instance))
    }
}

impl fmt::Display for Infeasible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.say().get(Lang::En))
    }
}

impl Speak for Infeasible {
    fn say(&self) -> Text {
        self.describe(as_it_is)
    }
}

impl std::error::Error for Infeasible {}

/// The shortages among some targets.
pub(super) fn shortages(instance: &Instance, targets: &[u32]) -> Vec<Shortage> {
    let mut net = Network::new(instance, targets);
    let mut found = Vec::new();
    let mut work = WORK;
    for part in 0..targets.len() {
        // The parts before are all filled or were taken out with their shortage.
        let Some((reached, unmet)) = fill_part(&mut net, part) else { continue };
        let (core, irreducible) = irreducible(instance, names(&net, &reached), unmet, &mut work);
        for (at, target) in targets.iter().enumerate() {
            if core.binary_search(target).is_ok() {
                net.withdraw(at);
            }
        }
        found.extend(state(instance, &core).map(|shortage| Shortage { irreducible, ..shortage }));
    }
    found
}

fn names(net: &Network, parts: &[usize]) -> Vec<u32> {
    parts.iter().map(|p| net.parts[*p].target).collect()
}

/// Fills the places of a part in a fixed order. Where some stay empty: the parts reached from one
/// of them, which together are short, and how many places stay empty.
fn fill_part(net: &mut Network, part: usize) -> Option<(Vec<usize>, u64)> {
    let mut short: Option<Vec<usize>> = None;
    let mut unmet = 0;
    for (demand, places) in net.parts[part].demands.clone() {
        for _ in 0..places {
            if let Err(reached) = net.fill(demand, |_| 0) {
                unmet += 1;
                short.get_or_insert_with(|| net.reached_parts(&reached));
            }
        }
    }
    short.map(|parts| (parts, unmet))
}

/// A shortage's targets without those it does not need, and whether all that are left are needed.
///
/// Where one place of the last target stays empty and all before are filled, every target reached
/// from it is needed: without it the inspector on the way to it is free, and the place is filled.
/// Otherwise runs of targets, each half as long as those before, are taken out on trial; on
/// success all that is not reached goes too. `work` bounds the pairs looked at: a count, never a
/// time, so that the statement is the same on every machine.
fn irreducible(instance: &Instance, mut core: Vec<u32>, mut unmet: u64, work: &mut usize) -> (Vec<u32>, bool) {
    let mut run = core.len().div_ceil(2).max(1);
    let mut at = 0;
    while unmet > 1 && core.len() > 1 {
        if at >= core.len() {
            if run == 1 {
                return (core, true);
            }
            run = run.div_ceil(2);
            at = 0;
        }
        let (first, end) = (core[at], core.len().min(at + run));
        let rest: Vec<u32> = core[..at].iter().chain(&core[end..]).copied().collect();
        let cost: usize = rest.iter().map(|t| 1 + instance.pairs()[*t as usize].len()).sum();
        match work.checked_sub(cost) {
            Some(left) => *work = left,
            None => return (core, false),
        }
        let mut net = Network::new(instance, &rest);
        match (0..rest.len()).find_map(|part| fill_part(&mut net, part)) {
            None => at += run,
            Some((reached, still)) => {
                core = names(&net, &reached);
                unmet = still;
                // Those before were tried: a target needed once is needed in every smaller shortage.
                at = core.partition_point(|t| *t < first);
            }
        }
    }
    (core, true)
}

/// States the shortage of an irreducible set of targets by its minimum cut: what is reached from
/// the places that stay empty in a maximum flow.
fn state(instance: &Instance, core: &[u32]) -> Option<Shortage> {
    let mut net = Network::new(instance, core);
    let mut empty = Vec::new();
    for (demand, places) in net.parts.iter().flat_map(|p| p.demands.clone()).collect::<Vec<_>>() {
        let filled = (0..places).take_while(|_| net.fill(demand, |_| 0).is_ok()).count();
        if filled < places as usize {
            empty.push(demand);
        }
    }
    let mut inside = vec![false; net.out.len()];
    for demand in empty {
        if let Err(reached) = net.fill(demand, |_| 0) {
            reached.0.iter().for_each(|v| inside[*v as usize] = true);
        }
    }
    let targets = net.parts.iter().map(|part| ShortTarget { target: part.target, places: places(part, &inside) });
    Shortage::count(instance, targets.collect())
}

fn places(part: &super::network::Part, inside: &[bool]) -> Places {
    let classes = part.gates.len() - 1;
    let is_inside = |node: u32| inside[node as usize];
    let pick = |f: &dyn Fn(usize) -> bool| (0..classes).filter(|c| f(*c)).map(|c| c as u32).collect();
    if part.demands.last().is_some_and(|(free, _)| is_inside(*free)) {
        Places::Whole { capped: pick(&|c| !is_inside(part.gates[c])) }
    } else {
        Places::Classes(pick(&|c| is_inside(part.demands[c].0)))
    }
}
