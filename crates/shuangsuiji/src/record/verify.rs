//! The verifier: re-runs all that is public, and says point by point what it checked, what it
//! could not, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::draw::{draw, field, parse_cell};
use super::files::{FileMap, MANIFEST, file_digest, names};
use super::rows::{join_rows, split_rows};
use crate::ceremony::{Attempt, PlanDocument, Pool, PoolRow, Standing, ceremony_id, named_key, pool_id};
use crate::digest::{Digest, Suite, Value, leaf_digest, merkle_root};
use crate::journal::{Body, Journal, Role};
use crate::matching;

/// How one point came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed(String),
    /// It does not.
    Failed(String),
    /// It could not be checked, and why.
    NotChecked(String),
}

/// One point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The point, a word that stays the same.
    pub point: &'static str,
    /// How it came out.
    pub outcome: Outcome,
}

/// What the record is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that is public holds, and the draw was re-run.
    Valid,
    /// All holds, of a rehearsal: never a valid draw.
    Rehearsal,
    /// What is public holds, but the rows are not public yet: the draw was not re-run.
    Incomplete,
    /// Something does not hold.
    Invalid,
}

/// What the verifier found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The points in their order.
    pub checks: Vec<Check>,
}

impl Report {
    /// The points that failed.
    pub fn failures(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.checks.iter().filter_map(|c| match &c.outcome {
            Outcome::Failed(why) => Some((c.point, why.as_str())),
            _ => None,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Valid => "VALID 有效",
            Verdict::Rehearsal => "REHEARSAL 演练: everything holds, and it is not a draw",
            Verdict::Incomplete => "INCOMPLETE 未能全部核验: what is public holds; the draw was not re-run",
            Verdict::Invalid => "INVALID 无效",
        };
        writeln!(f, "{verdict}")?;
        for check in &self.checks {
            let (mark, text) = match &check.outcome {
                Outcome::Passed(t) => ("ok  ", t),
                Outcome::Failed(t) => ("FAIL", t),
                Outcome::NotChecked(t) => ("--  ", t),
            };
            writeln!(f, "  {mark} {:<12} {text}", check.point)?;
        }
        Ok(())
    }
}

type Found = Result<String, String>;

#[derive(Default)]
struct Run {
    checks: Vec<Check>,
    failed: bool,
    skipped: bool,
}

impl Run {
    /// Notes how a point came out; gives the value where it holds.
    fn point<T>(&mut self, point: &'static str, result: Result<(T, String), String>) -> Option<T> {
        let (value, outcome) = match result {
            Ok((value, text)) => (Some(value), Outcome::Passed(text)),
            Err(text) => (None, Outcome::Failed(text)),
        };
        self.failed |= value.is_none();
        self.checks.push(Check { point, outcome });
        value
    }

    fn plain(&mut self, point: &'static str, result: Found) {
        self.point(point, result.map(|text| ((), text)));
    }

    fn skip(&mut self, point: &'static str, why: impl Into<String>) {
        self.skipped = true;
        self.note(point, why);
    }

    /// A point that no record of this kind can answer.
    fn note(&mut self, point: &'static str, why: impl Into<String>) {
        self.checks.push(Check { point, outcome: Outcome::NotChecked(why.into()) });
    }

    fn done(self, rehearsal: bool) -> Report {
        let verdict = match (self.failed, rehearsal, self.skipped) {
            (true, ..) => Verdict::Invalid,
            (false, true, _) => Verdict::Rehearsal,
            (false, false, true) => Verdict::Incomplete,
            (false, false, false) => Verdict::Valid,
        };
        Report { verdict, checks: self.checks }
    }
}

/// The journal's events of one campaign.
pub(super) struct Story {
    pub(super) suite: Suite,
    pub(super) plan: PlanDocument,
    pub(super) targets: Body,
    inspectors: Body,
    pub(super) seed: Option<(Digest, Digest, u64)>,
    pub(super) draw: Option<Body>,
    matched: Option<Body>,
    rehearsal: bool,
    closed: bool,
}

/// Verifies the public files of a record. Needs no database, no secret and no network.
pub fn verify(public: &FileMap) -> Report {
    let mut run = Run::default();
    run.point("files", check_manifest(public).map(|text| ((), text)));
    let Some(plan) = run.point("plan", read_plan(public)) else { return run.done(false) };
    let Some(journal) = run.point("journal", read_journal(public, &plan)) else { return run.done(false) };
    let Some(story) = run.point("ceremony", read_story(plan, journal)) else { return run.done(false) };
    let rehearsal = story.rehearsal;
    let pools = [(names::POOL, &story.targets, "pool"), (names::INSPECTORS, &story.inspectors, "inspectors")];
    let mut rows = pools.map(|(file, body, point)| match public.get(file) {
        Some(bytes) => run.point(point, check_pool(&story, body, bytes)),
        None => {
            run.skip(point, format!("{file} is not public before the close; witnesses have it"));
            None
        }
    });
    let [targets, inspectors] = &mut rows;
    if let Some(targets) = targets {
        run.plain("draw", check_draw(&story, public, targets));
    } else if story.draw.is_some() {
        run.skip("draw", "without the pool's rows the draw cannot be re-run");
    }
    match (&story.matched, targets, inspectors) {
        (Some(body), Some(targets), Some(inspectors)) => run.plain("matching", check_match(&story, body, public, targets, inspectors)),
        (Some(_), ..) => run.skip("matching", "without the rows the matching cannot be re-run"),
        (None, ..) => run.note("matching", "the record has no matching"),
    }
    if !story.closed {
        run.skip("close", "the campaign is not closed");
    }
    run.note("register", "that the pool is the register is for an auditor with K_pool: unaudited");
    run.note("eligibility", "that the eligible pairs follow from the register is for an auditor with both keys");
    run.note("identity", "without a published head or a signature this proves consistency, not who made the record");
    run.done(rehearsal)
}

fn check_manifest(public: &FileMap) -> Found {
    let bytes = public.get(MANIFEST).ok_or_else(|| format!("{MANIFEST} is missing"))?;
    let value = Value::parse(bytes).map_err(|e| format!("{MANIFEST}: {e}"))?;
    let Value::Object(map) = value else { return Err(format!("{MANIFEST} is not an object")) };
    let text = |key: &str| match map.get(key) {
        Some(Value::Text(t)) => Ok(t.as_str()),
        _ => Err(format!("{MANIFEST}: {key} is missing")),
    };
    if text("format")? != "ssj-record-1" {
        return Err(format!("{MANIFEST}: the format is not understood"));
    }
    let suite: Suite = text("suite")?.parse().map_err(|e: crate::text::Text| e.to_string())?;
    let Some(Value::Array(files)) = map.get("files") else { return Err(format!("{MANIFEST}: files is missing")) };
    let mut listed = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let Value::Object(file) = file else { return Err(format!("{MANIFEST}: a file is not an object")) };
        let (Some(Value::Text(path)), Some(Value::Text(digest)), Some(Value::Int(size))) =
            (file.get("path"), file.get("digest"), file.get("size"))
        else {
            return Err(format!("{MANIFEST}: a file has no path, size or digest"));
        };
        listed.insert(path.as_str());
        match public.get(path) {
            None => wrong.push(format!("{path} is in {MANIFEST} and is missing")),
            Some(bytes) if i64::try_from(bytes.len()) != Ok(*size) => {
                wrong.push(format!("{path} has {} bytes instead of the {size} of {MANIFEST}", bytes.len()))
            }
            Some(bytes) if file_digest(suite, path, bytes).to_string() != *digest => {
                wrong.push(format!("{path} was changed, or what {MANIFEST} says of it"))
            }
            Some(_) => {}
        }
    }
    wrong.extend(public.keys().filter(|p| *p != MANIFEST && !listed.contains(p.as_str())).map(|p| format!("{p} was added")));
    if wrong.is_empty() { Ok(format!("{} files, each as the manifest states", listed.len())) } else { Err(wrong.join("; ")) }
}

pub(super) fn read_plan(public: &FileMap) -> Result<(PlanDocument, String), String> {
    let bytes = public.get(names::PLAN).ok_or_else(|| format!("{} is missing", names::PLAN))?;
    let plan = PlanDocument::parse(bytes).map_err(|e| format!("{}: {e}", names::PLAN))?;
    let text =
        format!("{} of {}: {} tasks, {} parties, {}", plan.campaign, plan.unit, plan.tasks.len(), plan.parties.len(), plan.suite.name());
    Ok((plan, text))
}

pub(super) fn read_journal(public: &FileMap, plan: &PlanDocument) -> Result<(Journal, String), String> {
    let bytes = public.get(names::JOURNAL).ok_or_else(|| format!("{} is missing", names::JOURNAL))?;
    let journal = Journal::parse(plan.suite, &plan.unit, bytes).map_err(|e| format!("{}: {e}", names::JOURNAL))?;
    let text = format!("{} events, unbroken; head {}", journal.events().len(), journal.head());
    Ok((journal, text))
}

/// Re-runs the ceremony of the campaign from its events.
pub(super) fn read_story(plan: PlanDocument, journal: Journal) -> Result<(Story, String), String> {
    let suite = plan.suite;
    let campaign = plan.campaign.to_string();
    let plan_hash = plan.hash().map_err(|e| e.to_string())?;
    let mut keys: BTreeMap<Digest, u64> = BTreeMap::new();
    let (mut targets, mut inspectors, mut plan_event) = (None, None, None);
    let mut teller = Teller {
        plan: &plan,
        plan_hash,
        attempt: None,
        past: BTreeSet::new(),
        attempts: 0,
        wave: 0,
        rehearsal: false,
        seed: None,
        draw: None,
        matched: None,
    };
    let mut closed = false;
    for (at, (hash, event)) in journal.hashed().enumerate() {
        let fail = |why: String| format!("event {at} ({}): {why}", event.body.kind());
        if let Body::Pool { poolkey, .. } = &event.body
            && let Some(first) = keys.insert(*poolkey, event.seq)
        {
            return Err(fail(format!("its key was used by event {first}")));
        }
        let ours = event.body.campaign() == Some(&campaign) || event.body.ceremony().is_some_and(|c| teller.is_ours(c));
        if !ours {
            continue;
        }
        if closed && !matches!(event.body, Body::Replace { .. } | Body::Override { .. }) {
            return Err(fail("the campaign is closed".to_owned()));
        }
        match &event.body {
            Body::Pool { role, pool, root, size, poolkey, manifest, .. } => {
                if pool_id(suite, root, *size, poolkey, manifest) != *pool {
                    return Err(fail("the pool's id does not follow from root, size, key and manifest".to_owned()));
                }
                let (slot, named) = match role {
                    Role::Targets => (&mut targets, plan.pool),
                    Role::Inspectors => (&mut inspectors, plan.inspectors),
                };
                if slot.is_some() || named != *pool || plan_event.is_some() {
                    return Err(fail("it is not the one pool that the plan names, committed before it".to_owned()));
                }
                *slot = Some(event.body.clone());
            }
            Body::Plan { plan: hashed, .. } => {
                if *hashed != plan_hash || plan_event.is_some() || targets.is_none() || inspectors.is_none() {
                    return Err(fail("it does not commit this plan once, after its pools".to_owned()));
                }
                plan_event = Some(hash);
            }
            Body::Cancel { .. } => return Err(fail("the plan was cancelled".to_owned())),
            Body::Close { counts, .. } => {
                if journal.close_counts(&campaign, at) != *counts {
                    return Err(fail("its counts are not those of the events before it".to_owned()));
                }
                closed = true;
            }
            body => teller.tell(hash, body, plan_event.as_ref()).map_err(fail)?,
        }
    }
    let (attempts, seed, draw, matched, rehearsal) = (teller.attempts, teller.seed, teller.draw, teller.matched, teller.rehearsal);
    let text = match seed {
        Some((_, seed, _)) => format!("{attempts} attempt(s), all reveals open their commitments; seed {seed}"),
        None => format!("{attempts} attempt(s), no seed yet"),
    };
    let (targets, inspectors) = targets.zip(inspectors).ok_or("the journal does not commit both pools of the plan")?;
    if plan_event.is_none() {
        return Err("the journal does not commit this plan".to_owned());
    }
    Ok((Story { suite, plan, targets, inspectors, seed, draw, matched, rehearsal, closed }, text))
}

/// Follows the attempts, the draw and the matching.
struct Teller<'a> {
    plan: &'a PlanDocument,
    plan_hash: Digest,
    attempt: Option<Attempt>,
    /// The ids of all attempts: what comes to a void one after its void is out of order too.
    past: BTreeSet<Digest>,
    attempts: u64,
    wave: u64,
    rehearsal: bool,
    seed: Option<(Digest, Digest, u64)>,
    draw: Option<Body>,
    matched: Option<Body>,
}

impl Teller<'_> {
    fn is_ours(&self, ceremony: &Digest) -> bool {
        self.past.contains(ceremony)
    }

    fn tell(&mut self, hash: Digest, body: &Body, plan_event: Option<&Digest>) -> Result<(), String> {
        let plan_event = plan_event.ok_or("nothing comes before the plan's event")?;
        match body {
            Body::Commit { ceremony, wave, attempt, .. } => {
                self.begin(ceremony, *wave, *attempt, plan_event)?;
                self.accept(hash, body)
            }
            Body::Draw { .. } if self.seed.is_some() && self.draw.is_none() => {
                self.draw = Some(body.clone());
                Ok(())
            }
            Body::Match { .. } if self.draw.is_some() && self.matched.is_none() => {
                self.matched = Some(body.clone());
                Ok(())
            }
            Body::Draw { .. } | Body::Match { .. } => Err("one draw and then one matching follow a seed".to_owned()),
            Body::Replace { .. } | Body::Override { .. } => {
                Err("this version does not judge replacements and overrides: not understood".to_owned())
            }
            body => self.accept(hash, body),
        }
    }

    fn begin(&mut self, ceremony: &Digest, wave: u64, number: u64, plan_event: &Digest) -> Result<(), String> {
        if self.attempt.as_ref().is_some_and(|a| a.standing() != Standing::Void) {
            return Err("an attempt begins only after the one before it is void".to_owned());
        }
        // Only wave 0 has a pool and a plan in this version of the record.
        if wave != 0 || number != self.attempts || number >= self.plan.max_attempts {
            return Err(format!(
                "attempt {number} of wave {wave} is not the next one, or the plan allows only {} attempts",
                self.plan.max_attempts
            ));
        }
        let rehearsal = ceremony_id(self.plan.suite, plan_event, wave, number, true) == *ceremony;
        if self.attempts > 0 && rehearsal != self.rehearsal {
            return Err("a rehearsal and a draw do not share a plan".to_owned());
        }
        let first = || Ok(Attempt::new(self.plan.clone(), self.plan_hash, plan_event, wave, number, rehearsal));
        // The next attempt knows who defaulted in the one before and is replaced.
        let next = self.attempt.as_ref().map_or_else(first, Attempt::next).map_err(|e| e.to_string())?;
        self.past.insert(next.id());
        self.attempt = Some(next);
        (self.rehearsal, self.wave, self.attempts) = (rehearsal, wave, number + 1);
        Ok(())
    }

    fn accept(&mut self, hash: Digest, body: &Body) -> Result<(), String> {
        let attempt = self.attempt.as_mut().ok_or("no attempt has begun")?;
        attempt.accept(hash, body).map_err(|e| e.to_string())?;
        if let Standing::Seeded(seed) = attempt.standing() {
            self.seed = Some((attempt.id(), seed, self.wave));
        }
        Ok(())
    }
}

fn check_pool(story: &Story, body: &Body, bytes: &[u8]) -> Result<(Vec<PoolRow>, String), String> {
    let Body::Pool { role, root, size, cells, .. } = body else { return Err("no pool event".to_owned()) };
    let raw = split_rows(bytes).map_err(|e| e.to_string())?;
    let rows = Pool::parse_rows(&raw).map_err(|e| e.to_string())?;
    if rows.len() as u64 != *size {
        return Err(format!("{} rows instead of {size}", rows.len()));
    }
    if let Some(at) = rows.iter().zip(&raw).position(|(row, raw)| row.to_bytes() != *raw) {
        return Err(format!("row {at} is not in canonical form"));
    }
    if Pool::root_of(story.suite, &rows) != *root {
        return Err("the rows do not lead to the committed root".to_owned());
    }
    if !Pool::cell_counts(&rows).into_iter().eq(cells.iter().map(|c| (c.cell.as_str(), c.count))) {
        return Err("the counts per cell are not the committed ones".to_owned());
    }
    if *role == Role::Targets {
        check_strata(&story.plan, cells.iter().map(|c| c.cell.as_str()))?;
    }
    let text = format!("{size} rows lead to the committed root");
    Ok((rows, text))
}

/// Cells and plan name the same strata.
fn check_strata<'a>(plan: &PlanDocument, cells: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut named = BTreeSet::new();
    for cell in cells {
        named.extend(parse_cell(cell).map_err(|e| e.to_string())?.iter().map(|(t, s)| field(t, s)));
    }
    let planned: BTreeSet<String> =
        plan.tasks.iter().flat_map(|t| t.strata.iter().map(|s| field(t.code.as_str(), s.code.as_str()))).collect();
    match named.symmetric_difference(&planned).next() {
        Some(name) => Err(format!("stratum {name} is named by the plan or by the pool, not by both")),
        None => Ok(()),
    }
}

fn check_draw(story: &Story, public: &FileMap, rows: &[PoolRow]) -> Found {
    let (Some((_, seed, wave)), Some(Body::Draw { root, size, strata, .. })) = (&story.seed, &story.draw) else {
        return Err("the journal holds no seed and draw".to_owned());
    };
    let again = draw(story.suite, &story.plan, rows, seed, *wave).map_err(|e| e.to_string())?;
    if again.root != *root || again.rows.len() as u64 != *size {
        return Err(format!("re-run, the draw has root {} and {} rows; the journal says {root} and {size}", again.root, again.rows.len()));
    }
    let counted = again.strata.iter().map(|s| (s.field.as_str(), s.size, s.selected));
    if !counted.eq(strata.iter().map(|s| (s.stratum.as_str(), s.size, s.selected))) {
        return Err("the counts per stratum are not those of the re-run draw".to_owned());
    }
    let bytes = join_rows(again.row_bytes().collect::<Vec<_>>().iter().map(Vec::as_slice));
    if public.get(names::DRAW).is_none_or(|f| *f != bytes) {
        return Err(format!("{} is not what the re-run draw writes", names::DRAW));
    }
    let selected: u64 = again.strata.iter().map(|s| s.selected).sum();
    Ok(format!("re-run: {selected} of {size} rows selected, every ticket and rank the same"))
}

fn check_match(story: &Story, body: &Body, public: &FileMap, targets: &[PoolRow], inspectors: &[PoolRow]) -> Found {
    let Body::Match { algorithm, instance, table, teams, size, .. } = body else { return Err("no matching event".to_owned()) };
    let planned = story.plan.matching.as_ref().map(|m| m.algorithm.as_str());
    if planned != Some(algorithm) || algorithm != matching::DRAFT_0 {
        return Err(format!("algorithm {algorithm:?} is not the plan's, or not understood"));
    }
    let file =
        |name: &str| public.get(name).ok_or_else(|| format!("{name} is missing")).and_then(|b| split_rows(b).map_err(|e| e.to_string()));
    let rows = [file(names::INSTANCE)?, file(names::TABLE)?, file(names::TEAMS)?];
    for ((rows, root), name) in rows.iter().zip([instance, table, teams]).zip([names::INSTANCE, names::TABLE, names::TEAMS]) {
        if merkle_root(story.suite, rows.iter().map(|r| leaf_digest(story.suite, r))) != *root {
            return Err(format!("{name} does not lead to the root in the journal"));
        }
    }
    let [instance_rows, table_rows, team_rows] = &rows;
    let problem = matching::parse_instance(instance_rows).map_err(|e| e.to_string())?;
    let (Some((_, seed, wave)), true) = (&story.seed, team_rows.len() as u64 == *size) else {
        return Err("there is no seed, or another number of team rows".to_owned());
    };
    let again = draw(story.suite, &story.plan, targets, seed, *wave).map_err(|e| e.to_string())?;
    if !problem.targets().iter().map(|t| Digest(t.id)).eq(again.visits().into_keys()) {
        return Err("the instance's targets are not the drawn ones".to_owned());
    }
    let people = problem.inspectors().iter().map(|i| (Digest(i.id), u64::from(i.capacity)));
    if !people.eq(inspectors.iter().map(|r| (r.bid, r.weight.min(u32::MAX.into())))) {
        return Err("the instance's inspectors or capacities are not those of the pool".to_owned());
    }
    if problem.targets().iter().any(|t| t.team_size < 2) {
        return Err("a team of fewer than two".to_owned());
    }
    let key = named_key(story.suite, seed, "match", *wave);
    let drawn = matching::draft0(&problem, &key.0).map_err(|e| e.to_string())?;
    if matching::team_rows(&problem, &drawn) != *team_rows || !table_rows.is_empty() {
        return Err("re-run, the matching gives other teams".to_owned());
    }
    Ok(format!("re-run: {} teams and their reserves the same", problem.targets().len()))
}
