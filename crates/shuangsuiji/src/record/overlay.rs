//! Replacements of drawn targets and of seats of teams (替换): overlays over a draw and a matching,
//! never edits (protocol §7, §7a). The same rules write them and judge them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::draw::Draw;
use crate::ceremony::{Method, PlanDocument, Pool, PoolRow};
use crate::digest::{Digest, Field, Suite};
use crate::journal::{Body, Timestamp};
use crate::matching::{Assignment, Instance};
use crate::text::{Speak, Text};

/// `TH("evidence", nonce, content)` (protocol §7): what a replacement carries of its evidence. The
/// nonce is 32 fresh random bytes; nonce and content stay with the keeper, who opens the hash by them.
pub fn evidence_hash(suite: Suite, nonce: &[u8; 32], content: &[u8]) -> Digest {
    suite.tagged("evidence", &[Field::Bytes(nonce), Field::Bytes(content)])
}

/// What an overlay changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A target of a stratum: `old` is void for every task that drew it, `new` is drawn in its place.
    Target {
        /// Task code, `/`, stratum code.
        stratum: String,
        /// The blinded id that is void.
        old: Digest,
        /// The blinded id of the next unused rank.
        new: Digest,
    },
    /// A seat of a team.
    Seat {
        /// The blinded id of the target.
        target: Digest,
        /// The blinded id of the inspector who leaves.
        old: Digest,
        /// The blinded id of the next reserve.
        new: Digest,
    },
}

/// One overlay as the journal holds it: the old value, the new one, why, and who approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// The number of its event.
    pub seq: u64,
    /// When.
    pub time: Timestamp,
    /// What changes.
    pub change: Change,
    /// The coded reason.
    pub reason: String,
    /// The hash of the evidence.
    pub evidence: Digest,
    /// The two approvers.
    pub approvers: Vec<String>,
}

impl Overlay {
    /// The overlay that an event holds, if it holds one.
    pub fn of(seq: u64, time: Timestamp, body: &Body) -> Option<Self> {
        let (change, reason, evidence, approvers) = match body.clone() {
            Body::Replace { stratum, old, new, reason, evidence, approvers, .. } => {
                (Change::Target { stratum, old, new }, reason, evidence, approvers)
            }
            Body::Override { target, old, new, reason, evidence, approvers, .. } => {
                (Change::Seat { target, old, new }, reason, evidence, approvers)
            }
            _ => return None,
        };
        Some(Self { seq, time, change, reason, evidence, approvers })
    }
}

impl Overlay {
    /// Whether it is about a target, as a target of a stratum or by its team.
    pub(super) fn concerns(&self, bid: &Digest, in_stratum: &str) -> bool {
        match &self.change {
            // Void in one stratum is void in all of them.
            Change::Target { stratum, old, new } => old == bid || (new == bid && stratum == in_stratum),
            Change::Seat { target, .. } => target == bid,
        }
    }
}

impl Speak for Overlay {
    fn say(&self) -> Text {
        let (place, old, new) = match &self.change {
            Change::Target { stratum, old, new } => (say!("target of {stratum}", "{stratum} 的检查对象"), old, new),
            Change::Seat { target, old, new } => (say!("seat of the team of {target}", "{target} 检查组的席位"), old, new),
        };
        let Self { seq, time, reason, .. } = self;
        let approvers = self.approvers.join(", ");
        say!(
            "event {seq}, {time}: {place}: {old} -> {new}; {reason}; approved by {approvers}",
            "事件 {seq}，{time}：{place}：{old} -> {new}；原因 {reason}；批准方 {approvers}";
            place
        )
    }
}

impl fmt::Display for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.say(), f)
    }
}

/// The team of a visit as the overlays leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seats {
    pub(crate) members: Vec<Digest>,
    pub(crate) reserves: VecDeque<Digest>,
}

/// A stratum as the overlays leave it.
#[derive(Clone, Debug, Default)]
struct Stratum {
    replaceable: bool,
    selected: u64,
    replaced: u64,
    in_use: BTreeSet<Digest>,
    unused: VecDeque<Digest>,
}

/// A draw and its teams with the overlays so far. Without the rows only what the journal alone shows
/// is judged.
#[derive(Clone, Debug)]
pub(crate) struct Overlays {
    reasons: Option<(BTreeSet<String>, u64)>,
    organisations: BTreeMap<String, String>,
    strata: BTreeMap<String, Stratum>,
    void: BTreeSet<Digest>,
    teams: BTreeMap<Digest, Seats>,
    knows: (bool, bool),
    taken: Vec<Overlay>,
}

impl Overlays {
    /// The strata and what the draw event counts of each.
    pub(crate) fn new<'a>(plan: &PlanDocument, counts: impl Iterator<Item = (&'a str, u64)>) -> Self {
        let replaceable = |field: &str| {
            let method = field.split_once('/').and_then(|(task, stratum)| plan.method(task, stratum));
            !matches!(method, None | Some(Method::Threshold { .. } | Method::Portfolio { .. }))
        };
        let stratum = |(field, selected): (&str, u64)| {
            (field.to_owned(), Stratum { replaceable: replaceable(field), selected, ..Stratum::default() })
        };
        Self {
            reasons: plan.replacement.as_ref().map(|r| (r.reasons.iter().cloned().collect(), r.max)),
            organisations: plan.parties.iter().map(|p| (p.id.to_string(), p.organisation.clone())).collect(),
            strata: counts.map(stratum).collect(),
            void: BTreeSet::new(),
            teams: BTreeMap::new(),
            knows: (false, false),
            taken: Vec::new(),
        }
    }

    /// Takes in the rows of the draw: who is selected, and the unused ranks in their order. A row of
    /// weight 0 under `pps` and `pareto` is never selected, and so never replaces either.
    pub(crate) fn know_draw(&mut self, draw: &Draw, pool: &[PoolRow]) {
        for row in draw.rows() {
            let Some(drawn) = draw.strata.get(row.stratum as usize) else { continue };
            let Some(stratum) = self.strata.get_mut(&drawn.field) else { continue };
            let by_weight = matches!(drawn.method, Method::Pps { .. } | Method::Pareto { .. });
            let weighs = || Pool::find(pool, &row.bid).and_then(|at| pool.get(at)).is_some_and(|r| r.weight > 0);
            if row.selected {
                stratum.in_use.insert(row.bid);
            } else if stratum.replaceable && (!by_weight || weighs()) {
                stratum.unused.push_back(row.bid);
            }
        }
        self.knows.0 = true;
    }

    /// Takes in the teams and the order of their reserves.
    pub(crate) fn know_teams(&mut self, instance: &Instance, assignment: &Assignment) {
        let ids = |of: &[u32]| of.iter().filter_map(|i| instance.inspectors().get(*i as usize)).map(|i| Digest(i.id)).collect::<Vec<_>>();
        let teams = instance.targets().iter().zip(assignment.teams.iter().zip(&assignment.reserves));
        self.teams = teams.map(|(t, (m, r))| (Digest(t.id), Seats { members: ids(m), reserves: ids(r).into() })).collect();
        self.knows.1 = true;
    }

    /// What the next replacement of a target in a stratum is; none where the stratum has none.
    pub(crate) fn next_target(&self, stratum: &str) -> Option<Digest> {
        self.strata.get(stratum)?.unused.iter().find(|bid| !self.void.contains(*bid)).copied()
    }

    /// The strata in which a target is drawn, or stands in for another one, and is not replaced.
    pub(crate) fn strata_of(&self, bid: &Digest) -> Vec<String> {
        self.strata.iter().filter(|(_, s)| s.in_use.contains(bid)).map(|(field, _)| field.clone()).collect()
    }

    /// Who takes the next seat that becomes free in the team of a target.
    pub(crate) fn next_reserve(&self, target: &Digest) -> Option<Digest> {
        self.teams.get(target)?.reserves.front().copied()
    }

    /// The visits that stand, with the strata they serve and their teams.
    pub(crate) fn visits(&self) -> BTreeMap<Digest, (Vec<&str>, Option<&Seats>)> {
        let mut visits: BTreeMap<Digest, (Vec<&str>, Option<&Seats>)> = BTreeMap::new();
        for (field, stratum) in &self.strata {
            for bid in stratum.in_use.iter().filter(|bid| !self.void.contains(*bid)) {
                visits.entry(*bid).or_insert_with(|| (Vec::new(), self.teams.get(bid))).0.push(field);
            }
        }
        visits
    }

    /// Takes an overlay.
    ///
    /// # Errors
    /// Why it does not fit; nothing changes then.
    pub(crate) fn take(&mut self, overlay: Overlay) -> Result<(), Text> {
        self.check_grounds(&overlay.reason, &overlay.approvers)?;
        match &overlay.change {
            Change::Target { stratum, old, new } => self.replace(stratum, old, new)?,
            Change::Seat { target, old, new } => self.reseat(target, old, new)?,
        }
        self.taken.push(overlay);
        Ok(())
    }

    fn check_grounds(&self, reason: &str, approvers: &[String]) -> Result<(), Text> {
        let Some((reasons, _)) = &self.reasons else { return Err(say!("the plan allows no replacement", "计划不允许替换")) };
        if !reasons.contains(reason) {
            return Err(say!("the reason {reason:?} is not of the plan's list", "原因 {reason:?} 不在计划所列之内"));
        }
        let [first, second] = approvers else { return Err(say!("there are two approvers", "须有两个批准方")) };
        let of = |party: &String| {
            self.organisations
                .get(party)
                .ok_or_else(|| say!("the approver {party} is not a party of the plan", "批准方 {party} 不是计划的参与方"))
        };
        if of(first)? == of(second)? {
            return Err(say!("the approvers {first} and {second} are of one organisation", "批准方 {first} 与 {second} 属于同一单位"));
        }
        Ok(())
    }

    fn replace(&mut self, field: &str, old: &Digest, new: &Digest) -> Result<(), Text> {
        let next = self.next_target(field);
        let stratum = self.strata.get_mut(field).ok_or_else(|| say!("the draw has no stratum {field}", "本次抽取没有 {field} 层"))?;
        if !stratum.replaceable {
            return Err(say!(
                "a stratum drawn by threshold or portfolio, as {field}, has no replacements",
                "按门限或备选样本抽取的层（{field}）不设替换"
            ));
        }
        if self.knows.0 {
            if !stratum.in_use.contains(old) {
                return Err(say!(
                    "{old} is not drawn in {field}, or is replaced there already",
                    "{old} 未在 {field} 中被抽中，或已在该层被替换"
                ));
            }
            match next {
                Some(next) if next == *new => {}
                Some(next) => {
                    return Err(say!(
                        "the next unused rank of {field} is {next}, not {new}: a rank was skipped",
                        "{field} 的下一后备序位是 {next}，而非 {new}：跳过了序位"
                    ));
                }
                None => return Err(say!("{field} has no unused rank left", "{field} 已无后备序位")),
            }
            while stratum.unused.pop_front().is_some_and(|bid| bid != *new) {}
        }
        stratum.in_use.remove(old);
        stratum.in_use.insert(*new);
        stratum.replaced += 1;
        self.void.insert(*old);
        if let (false, Some(seats)) = (self.teams.contains_key(new), self.teams.get(old).cloned()) {
            self.teams.insert(*new, seats);
        }
        Ok(())
    }

    fn reseat(&mut self, target: &Digest, old: &Digest, new: &Digest) -> Result<(), Text> {
        if !self.knows.1 {
            return Ok(());
        }
        if self.void.contains(target) {
            return Err(say!("the visit of {target} is void", "对 {target} 的检查已作废"));
        }
        let seats = self.teams.get_mut(target).ok_or_else(|| say!("{target} has no team", "{target} 没有检查组"))?;
        let Some(seat) = seats.members.iter_mut().find(|m| *m == old) else {
            return Err(say!("{old} has no seat in the team of {target}", "{old} 不在 {target} 的检查组中"));
        };
        match seats.reserves.front() {
            Some(next) if next == new => {}
            Some(next) => {
                return Err(say!(
                    "the next reserve of {target} is {next}, not {new}: a reserve was skipped",
                    "{target} 的下一后备人员是 {next}，而非 {new}：跳过了后备人员"
                ));
            }
            None => return Err(say!("{target} has no reserve left", "{target} 已无后备人员")),
        }
        *seat = *new;
        seats.reserves.pop_front();
        Ok(())
    }

    /// Whether every overlay could be judged by the rows of the draw, and of the teams where there are some.
    pub(crate) fn knows_all(&self, matched: bool) -> bool {
        self.knows == (true, matched)
    }

    /// The rates: replaced targets of each stratum, replaced seats, and drawn places that are void and
    /// not replaced.
    pub(crate) fn rates(&self) -> Text {
        let mut parts = Vec::new();
        for (field, Stratum { replaced, selected, .. }) in self.strata.iter().filter(|(_, s)| s.replaced > 0) {
            parts.push(say!("{field}: {replaced} of {selected} targets replaced", "{field}：{selected} 个抽中对象中替换 {replaced} 个"));
        }
        let seats = self.taken.iter().filter(|o| matches!(o.change, Change::Seat { .. })).count();
        let all: usize = self.teams.values().map(|t| t.members.len()).sum();
        parts.push(match all {
            0 => say!("{seats} seats replaced", "替换席位 {seats} 个"),
            _ => say!("{seats} of {all} seats replaced", "{all} 个席位中替换 {seats} 个"),
        });
        let open: usize = self.strata.values().map(|s| s.in_use.intersection(&self.void).count()).sum();
        if open > 0 {
            parts.push(say!("{open} drawn places void and without replacement", "{open} 个抽中名额已作废而无替换"));
        }
        Text::list(parts)
    }

    /// The strata with more replacements than the plan's number.
    pub(crate) fn excess(&self) -> Option<Text> {
        let max = self.reasons.as_ref().map_or(0, |(_, max)| *max);
        let over = self.strata.iter().filter(|(_, s)| s.replaced > max);
        let part = |(field, Stratum { replaced, .. }): (&String, &Stratum)| {
            say!("{field}: {replaced} replacements where the plan allows {max}", "{field}：替换 {replaced} 次，计划允许 {max} 次")
        };
        let parts: Vec<Text> = over.map(part).collect();
        (!parts.is_empty()).then(|| Text::list(parts))
    }
}
