//! What the registers about targets amount to for one use: tags that have effect, tags that a rule gives,
//! and the tier that a rule decides. Each gives another directory; the registers stay as they are, so what
//! no longer has a cause is gone the next time.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use hashbrown::HashMap;

use super::facts::{Class, TagGrant};
use super::targets::Targets;
use crate::columns::{Dictionary, code_among};
use crate::ident::{RegionCode, Scheme, TagPath, Tier, Within};
use crate::scope::Use;

/// Where the tier of a target comes from, by the rule of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TierSource {
    /// No source has a class of the target.
    Nowhere,
    /// This scheme.
    Scheme(Scheme),
    /// This scheme, whose class is older than the plan allows, and counts all the same.
    Old(Scheme),
    /// The row of a table that fits the classes of all schemes.
    Table,
    /// Nowhere: the class of a scheme is too old. Which row it is from is not told: targets of one such class are
    /// one problem.
    TooOld {
        /// The scheme.
        scheme: Scheme,
        /// The day on which the class was computed.
        as_of: NaiveDate,
        /// The class.
        tier: Tier,
    },
    /// Nowhere: the table has no row for these classes.
    NoRow(Vec<Option<Tier>>),
}

impl TierSource {
    /// That a class is too old.
    pub(crate) fn too_old(class: &Class) -> Self {
        Self::TooOld { scheme: class.scheme.clone(), as_of: class.as_of, tier: class.tier.clone() }
    }
}

impl fmt::Display for TierSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => Ok(()),
            Self::Scheme(scheme) => write!(f, "{scheme}"),
            Self::Old(scheme) => write!(f, "{scheme} (old)"),
            Self::Table => f.write_str("table"),
            Self::TooOld { scheme, as_of, .. } => write!(f, "{scheme} (too old: {as_of})"),
            Self::NoRow(classes) => {
                let names: Vec<&str> = classes.iter().map(|class| class.as_ref().map_or("-", Tier::as_str)).collect();
                write!(f, "no row for {}", names.join(", "))
            }
        }
    }
}

/// The tier of a target by a rule, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The tier; none: it has none.
    pub tier: Option<Tier>,
    /// The source.
    pub source: TierSource,
}

impl Targets {
    /// The directory with the tags that have effect on a day: those whose days hold, in whose scope the
    /// target is, and, where an authority's region `by` is given, in whose scope the authority is.
    pub fn with_granted_tags(self, of: &Use<'_>, by: Option<&RegionCode>) -> Self {
        let grants = Arc::clone(&self.tag_grants);
        if grants.is_empty() {
            return self;
        }
        let inside = |scope: &RegionCode, own: &RegionCode| of.regions.contains(scope, own, of.day).within == Within::Inside;
        let used = |grant: &TagGrant| {
            let by_us = by.zip(grant.scope.as_ref()).is_none_or(|(by, scope)| inside(scope, by));
            grant.valid.holds(of.day) && by_us
        };
        let used: Vec<bool> = grants.facts().iter().map(used).collect();
        let mut known: HashMap<(u32, usize), bool> = HashMap::new();
        let mut has_effect = |targets: &Self, at: u32, code: u32| {
            let region = targets.region_code(at as usize)?;
            let grant = grants.facts().get(code as usize)?;
            let own = targets.region(at as usize)?;
            let there = |scope: &RegionCode| *known.entry((code, region)).or_insert_with(|| inside(scope, own));
            let holds = used.get(code as usize).copied().unwrap_or(false) && grant.scope.as_ref().is_none_or(there);
            holds.then_some(&grant.tag)
        };
        let mut added: Vec<(u32, Vec<&TagPath>)> = Vec::new();
        for (at, codes) in grants.by_target() {
            let tags: Vec<&TagPath> = codes.filter_map(|code| has_effect(&self, at, code)).collect();
            if !tags.is_empty() {
                added.push((at, tags));
            }
        }
        self.with_tags(added)
    }

    /// The directory with a tag on the targets at these positions, ascending.
    pub fn with_tag(self, tag: &TagPath, on: impl IntoIterator<Item = u32>) -> Self {
        self.with_tags(on.into_iter().map(|at| (at, vec![tag])))
    }

    fn with_tags<'t>(mut self, added: impl IntoIterator<Item = (u32, Vec<&'t TagPath>)>) -> Self {
        let mut known: HashMap<(u32, Vec<&TagPath>), u32> = HashMap::new();
        for (at, tags) in added {
            let Some(before) = self.tags.get(at as usize).copied() else { continue };
            let code = *known.entry((before, tags)).or_insert_with_key(|(before, tags)| {
                let own = self.tag_sets.get(*before as usize).into_iter().flatten().cloned();
                let set: BTreeSet<String> = own.chain(tags.iter().map(ToString::to_string)).collect();
                code_among(&mut self.tag_sets, set)
            });
            Arc::make_mut(&mut self.tags).get_mut(at as usize).into_iter().for_each(|slot| *slot = code);
        }
        self
    }

    /// The directory with the tier that a rule decides of each target, by the newest class of each scheme on
    /// the day (sorted by scheme) and the tier of its row. Targets with the same of both are decided once.
    pub fn decide_tiers(mut self, of: &Use<'_>, rule: impl Fn(&[&Class], Option<&Tier>) -> Decided) -> Self {
        let classes = Arc::clone(&self.classes);
        let mut said = classes.by_target().peekable();
        let (mut sources, mut codes) = (Dictionary::default(), Vec::with_capacity(self.len()));
        let mut known: HashMap<(Vec<u32>, u32), (u32, u32)> = HashMap::new();
        for at in 0..self.len() {
            let own = self.fixed.get(at).map_or(0, |row| row.tier);
            let of_target = said.next_if(|(row, _)| *row as usize == at).map(|(_, codes)| codes);
            let newest = newest(&classes, of_target.into_iter().flatten(), of);
            let (tier, source) = *known.entry((newest, own)).or_insert_with_key(|(newest, own)| {
                let classes: Vec<&Class> = newest.iter().filter_map(|code| classes.facts().get(*code as usize)).collect();
                let decided = rule(&classes, self.tiers.get(*own as usize).and_then(Option::as_ref));
                (code_among(&mut self.tiers, decided.tier), sources.code(decided.source))
            });
            codes.push(source);
            if tier != own {
                Arc::make_mut(&mut self.fixed).get_mut(at).into_iter().for_each(|row| row.tier = tier);
            }
        }
        self.tier_sources = Some((Arc::new(codes), sources.into_values()));
        self
    }
}

/// The codes of the newest class of each scheme that was known on the day, by scheme: facts are sorted by
/// scheme and day.
fn newest(classes: &super::AttachedFacts<Class>, codes: impl Iterator<Item = u32>, of: &Use<'_>) -> Vec<u32> {
    let mut out: Vec<(u32, &Class)> = Vec::new();
    for (code, class) in codes.filter_map(|code| Some((code, classes.facts().get(code as usize)?))).filter(|(_, c)| c.as_of <= of.day) {
        match out.last_mut() {
            Some(last) if last.1.scheme == class.scheme => *last = (code, class),
            _ => out.push((code, class)),
        }
    }
    out.into_iter().map(|(code, _)| code).collect()
}
