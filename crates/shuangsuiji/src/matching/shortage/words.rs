//! A shortage as a sentence.

use std::collections::BTreeMap;

use super::super::circuit::ONE;
use super::super::instance::{Instance, hex_id};
use super::{Claim, Owner, Remedy, Shortage};
use crate::text::{Lang, Text};

/// What a sentence needs to know of the instance: the names of classes and the ids of remedies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    /// The minima of classes at targets, by name: how many targets, how many places.
    minima: BTreeMap<String, (u64, u64)>,
    remedies: Vec<Text>,
}

impl Sentence {
    pub(super) fn new(instance: &Instance, shortage: &Shortage) -> Self {
        let mut minima = BTreeMap::<String, (u64, u64)>::new();
        for claim in &shortage.demands {
            if let (Owner::Target(_), Some(name)) = (claim.owner, class_name(instance, claim)) {
                let sum = minima.entry(name.to_owned()).or_default();
                *sum = (sum.0 + 1, sum.1 + u64::from(claim.places));
            }
        }
        Self { minima, remedies: shortage.remedies.iter().map(|r| remedy(instance, r)).collect() }
    }

    pub(super) fn say(&self, shortage: &Shortage, rule: &impl Fn(&str) -> Text) -> Text {
        let needs = joined(self.needs(shortage), " and ", "，");
        let supplies = joined(supplies(shortage), ", and ", "，");
        let (missing, s) = (shortage.missing(), plural(shortage.missing()));
        let removed = removed(shortage, rule);
        let remedies = match self.remedies.is_empty() {
            true => say!("", ""),
            false => {
                let any = joined(self.remedies.clone(), "; or ", "；或");
                say!("; any one of these would suffice: {any}", "。以下任一项即可解决：{any}"; any)
            }
        };
        say!(
            "{needs}; {supplies}: {missing} place{s} short{removed}{remedies}",
            "{needs}；{supplies}：缺{missing}个{removed}{remedies}";
            needs, supplies, removed, remedies
        )
    }

    fn needs(&self, shortage: &Shortage) -> Vec<Text> {
        let mut needs = Vec::new();
        let (teams, places) = total(&shortage.demands, |c| matches!(c.owner, Owner::Target(_)) && c.class.is_none());
        if teams > 0 {
            let (s, verb, p) = (plural(teams), if teams == 1 { "needs" } else { "need" }, plural(places));
            needs.push(say!("{teams} target{s} {verb} {places} place{p}", "{teams}个检查对象需要{places}个检查名额"));
        }
        for (name, (targets, places)) in &self.minima {
            let (s, verb, p) = (plural(*targets), if *targets == 1 { "needs" } else { "need" }, plural(*places));
            needs.push(say!(
                "{targets} target{s} {verb} {places} place{p} of class {name:?}",
                "{targets}个检查对象需要{places}个“{name}”类检查名额"
            ));
        }
        let (floors, places) = total(&shortage.demands, |c| matches!(c.owner, Owner::Inspector(_)));
        if floors > 0 {
            let (s, verb) = (plural(floors), if floors == 1 { "asks" } else { "ask" });
            needs.push(say!(
                "{floors} floor{s} of inspectors {verb} for {places} targets",
                "{floors}项检查人员最低工作量要求共{places}个检查对象"
            ));
        }
        needs
    }
}

fn supplies(shortage: &Shortage) -> Vec<Text> {
    let inspectors = shortage.inspectors().len();
    let (_, limits) = total(&shortage.limits, |c| matches!(c.owner, Owner::Inspector(_)));
    let places = places(u128::from(limits) * u128::from(ONE) + shortage.pairs.iter().map(|(_, units)| u128::from(*units)).sum::<u128>());
    let mut supplies = vec![match (shortage.hub, inspectors) {
        (false, 0) => say!("no inspector is eligible for any of them", "没有任何检查人员符合条件"),
        (false, 1) => say!(
            "only 1 inspector is eligible for any of them and that one can take at most {places}",
            "其中任一对象可用的检查人员只有1名，最多承担{places}个名额"
        ),
        (false, n) => say!(
            "only {n} inspectors are eligible for any of them and they can take at most {places}",
            "其中任一对象可用的检查人员只有{n}名，最多承担{places}个名额"
        ),
        (true, _) => say!("the other inspectors' pairs and bounds leave at most {places}", "其他人员的配对和上限最多留出{places}个名额"),
    }];
    let (_, capped) = total(&shortage.limits, |c| matches!(c.owner, Owner::Target(_)) && c.class.is_some());
    if capped > 0 {
        supplies.push(say!("classes at their upper bounds can give at most {capped} more", "受上限限制的类别最多再承担{capped}个"));
    }
    let (teams, places) = total(&shortage.limits, |c| matches!(c.owner, Owner::Target(_)) && c.class.is_none());
    if teams > 0 {
        let s = plural(teams);
        supplies.push(say!("the team{s} of {teams} target{s} have {places} places", "{teams}个检查对象的检查组共有{places}个名额"));
    }
    supplies
}

fn removed(shortage: &Shortage, rule: &impl Fn(&str) -> Text) -> Text {
    if shortage.removed.is_empty() {
        return say!("", "");
    }
    let one = |(name, n): &(String, u64)| Text::new(format!("{n} by {name}"), format!("{} {n}人次", rule(name).get(Lang::Zh)));
    let rules = joined(shortage.removed.iter().map(one).collect(), ", ", "，");
    say!(" (removed before: {rules})", "。按规则排除：{rules}"; rules)
}

fn remedy(instance: &Instance, remedy: &Remedy) -> Text {
    let to = remedy.to;
    match (remedy.bound.owner, class_name(instance, &remedy.bound)) {
        (Owner::Inspector(i), None) => {
            let id = hex_id(&instance.inspectors()[i as usize].id);
            say!("capacity {to} for inspector {id}", "将检查人员 {id} 的工作量上限提高到{to}")
        }
        (Owner::Inspector(i), Some(name)) => {
            let id = hex_id(&instance.inspectors()[i as usize].id);
            say!("bound {name:?} of inspector {id} raised to {to}", "将检查人员 {id} 的“{name}”上限提高到{to}")
        }
        (Owner::Target(t), name) => {
            let (id, name) = (hex_id(&instance.targets()[t as usize].id), name.unwrap_or_default());
            say!("at most {to} of class {name:?} at target {id}", "将检查对象 {id} 的“{name}”类上限提高到{to}")
        }
    }
}

fn class_name<'a>(instance: &'a Instance, claim: &Claim) -> Option<&'a str> {
    let classes = match claim.owner {
        Owner::Target(t) => &instance.targets()[t as usize].classes,
        Owner::Inspector(i) => &instance.inspectors()[i as usize].subcaps,
    };
    classes.get(claim.class? as usize).map(|c| c.name.as_str())
}

/// How many claims there are of a kind, and their places in sum.
fn total(claims: &[Claim], kind: impl Fn(&Claim) -> bool) -> (u64, u64) {
    claims.iter().filter(|c| kind(c)).fold((0, 0), |(n, sum), c| (n + 1, sum + u64::from(c.places)))
}

/// An amount in whole places, or to three digits.
fn places(units: u128) -> String {
    let one = u128::from(ONE);
    match units % one {
        0 => (units / one).to_string(),
        part => format!("{}.{:03}", units / one, part * 1000 / one),
    }
}

fn joined(parts: Vec<Text>, en: &str, zh: &str) -> Text {
    let side = |lang, with: &str| parts.iter().map(|p| p.get(lang)).collect::<Vec<_>>().join(with);
    Text::new(side(Lang::En, en), side(Lang::Zh, zh))
}

fn plural(n: u64) -> &'static str {
    if n == 1 { "" } else { "s" }
}
