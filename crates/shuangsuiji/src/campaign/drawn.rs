//! After the draw: the visits, and the instance that matches inspectors to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::eligible::{Needs, RULES, obstacle};
use super::matched::Matched;
use super::stages::Core;
use crate::ceremony::{Pool, named_key};
use crate::digest::{Digest, Suite, leaf_digest, merkle_root};
use crate::directory::{DateSpan, Inspector, Role, Seniority, TargetRef, Visited};
use crate::error::{Code, Error};
use crate::ident::{OrgCode, Place, RegionCode};
use crate::journal::{Body, Journal, Timestamp};
use crate::matching::{self, Algorithm, ClassBound, InspectorNode, Instance, Outcome, SolveError, TargetNode};
use crate::record::Draw;

/// A drawn campaign: the targets are known to the keeper, and to nobody from the record.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub(super) core: Arc<Core>,
    pub(super) journal: Journal,
    pub(super) ceremony: Digest,
    pub(super) seed: Digest,
    pub(super) draw: Arc<Draw>,
    pub(super) rehearsal: bool,
}

/// Teams for the visits: who could go where, and who goes.
#[derive(Debug)]
pub(super) struct Staffing {
    pub(super) instance: Instance,
    pub(super) outcome: Outcome,
}

impl Staffing {
    /// The root and the number of the rows of the instance, of the table and of the teams.
    pub(super) fn roots(&self, suite: Suite) -> [(Digest, u64); 3] {
        let teams = matching::team_rows(&self.instance, &self.outcome.assignment);
        [
            rows_root(suite, matching::instance_rows(&self.instance)),
            rows_root(suite, self.outcome.table_rows(&self.instance)),
            rows_root(suite, teams),
        ]
    }
}

fn rows_root(suite: Suite, rows: impl Iterator<Item = Vec<u8>>) -> (Digest, u64) {
    let mut size = 0;
    let leaves = rows.inspect(|_| size += 1).map(|row| leaf_digest(suite, &row));
    (merkle_root(suite, leaves), size)
}

impl Drawn {
    pub(super) fn new(core: Arc<Core>, journal: Journal, ceremony: Digest, seed: Digest, draw: Draw, rehearsal: bool) -> Self {
        Self { core, journal, ceremony, seed, draw: Arc::new(draw), rehearsal }
    }

    /// The draw: rows by blinded id.
    pub fn draw(&self) -> &Draw {
        &self.draw
    }

    /// The journal so far.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The drawn targets with the strata that drew them, for the keeper: one visit each, however
    /// many tasks drew it (综合查一次).
    pub fn visits(&self) -> Vec<(TargetRef<'_>, Vec<&str>)> {
        let name = |s: &u32| self.draw.strata.get(*s as usize).map(|s| s.field.as_str());
        let visits = self.draw.visits();
        visits.iter().filter_map(|(bid, strata)| Some((self.target(bid)?, strata.iter().filter_map(name).collect()))).collect()
    }

    /// The target behind a blinded id.
    pub(super) fn target(&self, bid: &Digest) -> Option<TargetRef<'_>> {
        let row = Pool::find(&self.core.pool.rows, bid)?;
        let at = self.core.members.get(row)?;
        self.core.prepared.registry.targets.get(*at as usize)
    }

    /// The inspector behind a row of the inspectors' pool.
    pub(super) fn inspector(&self, row: usize) -> Option<&Inspector> {
        let at = self.core.inspectors.origin.get(row)?;
        self.core.prepared.registry.inspectors.rows().get(*at as usize)
    }

    /// The windows of the tasks of strata, by the fields of these.
    pub(super) fn windows_of<'f>(&self, strata: impl Iterator<Item = &'f str>) -> Vec<DateSpan> {
        let tasks = strata.filter_map(|field| self.core.prepared.plan.task(field.split_once('/')?.0));
        tasks.map(|task| task.window.span()).collect()
    }

    /// What the visit of a target asks of its team, over the tasks that drew it.
    fn needs(&self, strata: &[u32]) -> Needs<'_> {
        let mut needs = Needs::default();
        for stratum in strata {
            let field = self.draw.strata.get(*stratum as usize).map_or("", |s| s.field.as_str());
            let code = field.split_once('/').map_or("", |(task, _)| task);
            let Some(task) = self.core.prepared.plan.task(code) else { continue };
            needs.ask(&task.team);
            needs.windows.push(task.window.span());
            let items = task.items.iter().filter_map(|i| self.core.prepared.listed.list.catalogue.get(i));
            needs.items.extend(items.map(|item| (item, task.window.span())));
        }
        needs
    }

    /// The instance of the matching: a function of what was committed and of the draw.
    fn instance(&self) -> Result<Instance, Error> {
        let inspectors = (0..self.core.inspectors.rows.len()).filter_map(|row| self.inspector(row).map(|i| (row, i)));
        let inspectors: Vec<(usize, &Inspector)> = inspectors.collect();
        let nodes = self.core.inspectors.rows.iter();
        let nodes = nodes
            .map(|r| InspectorNode { id: r.bid.0, capacity: u32::try_from(r.weight).unwrap_or(u32::MAX), floor: 0, subcaps: Vec::new() })
            .collect();
        let prepared = &self.core.prepared;
        let mut places: BTreeMap<RegionCode, Place> = BTreeMap::new();
        let (mut targets, mut pairs) = (Vec::new(), Vec::new());
        for (bid, strata) in self.draw.visits() {
            let target = self
                .target(&bid)
                .ok_or_else(|| Error::new(Code::Internal).detail(say!("a drawn row is not in the pool", "抽中的数据行不在抽查库中")))?;
            let needs = self.needs(&strata);
            let place = || prepared.registry.regions.place(target.region, prepared.plan.as_of);
            let place = places.entry(target.region.clone()).or_insert_with(place);
            let persons = prepared.registry.targets.persons_behind(&target.id);
            let visited = Visited { id: &target.id, place, persons: &persons, windows: &needs.windows };
            let mut removed: BTreeMap<&str, u32> = BTreeMap::new();
            let mut eligible = Vec::new();
            for (row, inspector) in &inspectors {
                match obstacle(inspector, &visited, &needs) {
                    Some(rule) => *removed.entry(rule).or_default() += 1,
                    None => eligible.push((u32::try_from(*row).unwrap_or(u32::MAX), *inspector)),
                }
            }
            let removed = RULES.iter().filter_map(|r| removed.get(r).map(|n| ((*r).to_owned(), *n))).collect();
            let classes = classes(&needs, &eligible);
            targets.push(TargetNode { id: bid.0, team_size: needs.team_size(), classes, removed, ceilings: Vec::new() });
            pairs.push(eligible.into_iter().map(|(row, _)| row).collect());
        }
        Instance::new(targets, nodes, pairs).map_err(|e| Error::new(Code::BadInstance).detail(e))
    }

    /// The matching by the instance and the seed.
    pub(super) fn matching(&self) -> Result<Staffing, Error> {
        let instance = self.instance()?;
        let key = named_key(self.core.document.suite, &self.seed, "match", 0);
        let outcome = self.algorithm()?.run(&instance, &key.0).map_err(|e| match e {
            SolveError::Infeasible(witness) => Error::new(Code::Infeasible).detail(witness.describe(super::eligible::rule_name)),
            other => Error::new(Code::BadInstance).detail(other),
        })?;
        Ok(Staffing { instance, outcome })
    }

    /// The algorithm that the plan names.
    fn algorithm(&self) -> Result<Algorithm, Error> {
        let name = &self.core.prepared.plan.matching;
        Algorithm::named(name).ok_or_else(|| Error::new(Code::BadPlan).field("matching").value(name))
    }

    /// Draws a team for every visit. All or nothing: a visit that cannot be staffed leaves every
    /// other one open too, and the error says who competes for whom.
    ///
    /// # Errors
    /// `Infeasible` with the shortages and the counts of the rules that removed people.
    pub fn match_inspectors(&self, time: Timestamp) -> Result<Matched, Error> {
        let staffing = self.matching()?;
        let [(instance, _), (table, _), (teams, size)] = staffing.roots(self.core.document.suite);
        let body = Body::Match { ceremony: self.ceremony, algorithm: self.algorithm()?.name().to_owned(), instance, table, teams, size };
        let mut journal = self.journal.clone();
        journal.append(time, body).map_err(|e| Error::new(Code::CeremonyOrder).detail(e))?;
        Ok(Matched { drawn: Self { journal, ..self.clone() }, staffing: Arc::new(staffing) })
    }
}

/// The kinds of members of which a visit asks a number, among the eligible: the officers of each department (单位)
/// that sends people of its own, those who can lead, those who are senior, and the experts. The names of the last three
/// hold `/`, which no code of a unit can.
fn classes(needs: &Needs<'_>, eligible: &[(u32, &Inspector)]) -> Vec<ClassBound> {
    let class = |name: String, lo: u32, hi: u32, of: &dyn Fn(&Inspector) -> bool| {
        let members = eligible.iter().filter(|(_, person)| of(person)).map(|(row, _)| *row).collect();
        ClassBound { name, members, lo, hi }
    };
    let officers = needs.officers();
    let of_unit =
        |(unit, lo): (&OrgCode, &u32)| class(unit.to_string(), *lo, officers, &|person| person.role.is_officer() && person.unit == *unit);
    let leads = |person: &Inspector| person.role == Role::Leader;
    let senior = |person: &Inspector| leads(person) || (person.role.is_officer() && person.seniority == Some(Seniority::Senior));
    let expert = |person: &Inspector| person.role == Role::Expert;
    let mut out: Vec<ClassBound> = needs.departments.iter().map(of_unit).collect();
    if needs.leaders > 0 {
        out.push(class("role/leader".to_owned(), needs.leaders, officers, &leads));
    }
    if needs.seniors > 0 {
        out.push(class("role/senior".to_owned(), needs.seniors, officers, &senior));
    }
    if needs.experts > 0 {
        out.push(class("role/expert".to_owned(), needs.experts, needs.experts, &expert));
    }
    out
}
