//! What a commitment is made of, and what must hold before anything is fixed.

use std::collections::BTreeMap;

use super::prepared::Prepared;
use super::sealed;
use super::stages::Secrets;
use crate::ceremony::{Matching, Method, PartyDoc, PlanDocument, Pool, Replacement, StratumDoc, TaskDoc, poolkey_hash};
use crate::digest::Field;
use crate::error::{Code, Error};
use crate::frame::{Design, Stratum};
use crate::ident::{TaskCode, unicode_version};
use crate::journal::{Body, CellCount, Journal, Role};
use crate::ledger::Gate;
use crate::plan::{Coordination, Plan, Task, together};
use crate::record::{self, Portfolios};
use crate::sampling::{Portfolio, Sample};
use crate::text::Text;

pub(super) fn check_journal(plan: &Plan, secrets: &Secrets, journal: &Journal) -> Result<(), Error> {
    if journal.unit() != plan.unit || journal.suite() != plan.suite {
        let (unit, suite) = (journal.unit(), journal.suite().name());
        return Err(Error::new(Code::BadPlan).field("unit").value(&plan.unit).detail(say!(
            "the journal is of {unit} with {suite}; a journal is one unit's and one suite's",
            "该日志属于 {unit}，密码套件为 {suite}；一份日志只属于一个单位、一种套件"
        )));
    }
    if secrets.k_pool == secrets.k_insp {
        return Err(Error::new(Code::RepeatedKey).field("k_insp"));
    }
    let ours = [&secrets.k_pool, &secrets.k_insp].map(|k| poolkey_hash(plan.suite, k));
    for event in journal.events() {
        if let Body::Pool { poolkey, campaign, .. } = &event.body {
            if ours.contains(poolkey) {
                return Err(Error::new(Code::RepeatedKey).value(campaign));
            }
            if campaign == plan.campaign.as_str() {
                return Err(Error::new(Code::AlreadyDrawn)
                    .field("campaign")
                    .value(campaign)
                    .detail(say!("the journal holds this campaign", "日志中已有本次抽查")));
            }
        }
    }
    Ok(())
}

/// The document with resolved counts. The digest of the plan and rules it was resolved from is over
/// the nonce of the reconciliation record too: a plan names targets, and could be guessed.
pub(super) fn document(
    prepared: &Prepared,
    [pool, inspectors]: [&Pool; 2],
    portfolios: &Portfolios,
    secrets: &Secrets,
) -> Result<PlanDocument, Error> {
    let plan = &prepared.plan;
    let rules = sealed::plan_source(plan)?;
    let method = |task: &TaskCode, stratum: &Stratum| match (&stratum.design, portfolios.get(&format!("{task}/{}", stratum.code))) {
        (Design::Ranked(method), _) => Ok(method.clone()),
        (Design::Portfolio(_), Some(list)) => Ok(Method::Portfolio { total: list.total(), root: list.root(plan.suite) }),
        (Design::Portfolio(_), None) => Err(Error::new(Code::Internal).detail(say!("a portfolio was not blinded", "备选样本未盲化"))),
    };
    let mut tasks = Vec::with_capacity(prepared.frames.len());
    for frame in prepared.frames.iter() {
        let stratum = |s: &Stratum| Ok(StratumDoc { code: s.code.clone(), method: method(&frame.task, s)? });
        tasks.push(TaskDoc { code: frame.task.clone(), strata: frame.strata.iter().map(stratum).collect::<Result<_, Error>>()? });
    }
    Ok(PlanDocument {
        protocol: "vd1".to_owned(),
        suite: plan.suite,
        unit: plan.unit.clone(),
        campaign: plan.campaign.clone(),
        title: plan.title.clone(),
        pool: pool.id,
        inspectors: inspectors.id,
        coordination: plan.coordination,
        tasks,
        parties: plan.parties.iter().map(|p| PartyDoc { id: p.id.clone(), organisation: p.organisation.clone() }).collect(),
        physical: plan.physical.clone(),
        max_attempts: plan.max_attempts.into(),
        unicode: unicode_version(),
        beacon: None,
        roster: Some(plan.roster),
        replacement: plan
            .replacement
            .as_ref()
            .map(|r| Replacement { reasons: r.reasons.iter().map(ToString::to_string).collect(), max: r.max }),
        matching: Some(Matching { algorithm: plan.matching.clone() }),
        rules: Some(plan.suite.tagged("rules", &[Field::Bytes(&secrets.nonce_targets), Field::Bytes(&rules)])),
    })
}

pub(super) fn pool_event(campaign: &str, role: Role, pool: &Pool) -> Body {
    let cells = Pool::cell_counts(&pool.rows);
    Body::Pool {
        role,
        campaign: campaign.to_owned(),
        pool: pool.id,
        root: pool.root,
        size: pool.rows.len() as u64,
        poolkey: pool.poolkey,
        manifest: pool.manifest,
        cells: cells.into_iter().map(|(cell, count)| CellCount { cell: cell.to_owned(), count }).collect(),
    }
}

/// The lists of samples over blinded ids, by stratum field.
pub(super) fn portfolios(prepared: &Prepared, pool: &Pool, members: &[u32]) -> Result<Portfolios, Error> {
    let mut rows: Vec<(u32, usize)> = members.iter().zip(0..).map(|(at, row)| (*at, row)).collect();
    rows.sort_unstable();
    let bid = |at: &u32| {
        let found = rows.binary_search_by_key(at, |(at, _)| *at).ok()?;
        pool.rows.get(rows.get(found)?.1).map(|r| r.bid.0)
    };
    let mut out = Portfolios::new();
    for frame in prepared.frames.iter() {
        for stratum in &frame.strata {
            let Design::Portfolio(listed) = &stratum.design else { continue };
            let name = format!("{}/{}", frame.task, stratum.code);
            let samples = listed.iter().map(|sample| {
                let mut members: Vec<_> = sample.members.iter().filter_map(bid).collect();
                members.sort_unstable();
                Sample { multiplicity: sample.multiplicity, members }
            });
            let list = Portfolio::new(samples.collect()).map_err(|e| Error::new(Code::BadPlan).field(&name).detail(e))?;
            out.insert(name, list);
        }
    }
    Ok(out)
}

/// A public roster has at least 20 rows of every cell and weight, and no target is drawn with a
/// probability above 1/2 (protocol §3).
pub(super) fn check_public_roster(document: &PlanDocument, pool: &Pool, portfolios: &Portfolios) -> Result<(), Error> {
    let mut sizes: BTreeMap<(&str, u64), u64> = BTreeMap::new();
    for row in pool.rows.iter() {
        *sizes.entry((&*row.cell, row.weight)).or_default() += 1;
    }
    let refuse = |detail: Text| {
        let detail = say!("{detail}; use witnessed", "{detail}；请改用 witnessed"; detail);
        Error::new(Code::BadPlan).field("roster").value("public").detail(detail)
    };
    if let Some(((cell, weight), n)) = sizes.iter().find(|(_, n)| **n < 20) {
        return Err(refuse(say!(
            "only {n} rows have cell {cell} and weight {weight}, 20 are needed",
            "单元 {cell}、规模 {weight} 仅有 {n} 行，至少须有 20 行"
        )));
    }
    for (name, chances) in record::inclusion(document, &pool.rows, portfolios)? {
        if chances.iter().any(|(_, p)| p.num > p.den / 2) {
            return Err(refuse(say!(
                "a target of stratum {name} would be drawn with a probability above 1/2",
                "{name} 层有对象的抽中概率超过 1/2"
            )));
        }
    }
    Ok(())
}

/// The most visits that tasks can make to one target that all of them hold: one for each task when their
/// tickets are independent; where they are merged, tasks whose windows share a day visit together. A task in
/// batches counts by itself: only the draw decides in which part of its window it comes.
fn most_visits<'a>(coordination: Coordination, tasks: impl Iterator<Item = &'a Task>) -> u32 {
    let visits = match coordination {
        Coordination::Independent => tasks.count(),
        Coordination::Merged => {
            let (whole, batched): (Vec<&Task>, Vec<&Task>) = tasks.partition(|task| task.batches.get() == 1);
            together(whole.into_iter().map(|task| (task, task.window))).len() + batched.len()
        }
    };
    u32::try_from(visits).unwrap_or(u32::MAX)
}

/// A cap counts the visits of all tasks of the campaign, beside the inspections of the ledger: what
/// the tasks can draw together fits what each cap and each rule of frequency leaves.
///
/// # Errors
/// `BadPlan` naming the tasks, and how many targets it concerns.
pub(super) fn check_caps(prepared: &Prepared) -> Result<(), Error> {
    let tasks = &prepared.plan.tasks;
    if tasks.len() < 2 {
        // Each frame left out whom its own cap does not allow.
        return Ok(());
    }
    let room = Room::new(prepared)?;
    let task_of: Vec<u32> = (0u32..).zip(prepared.frames.iter()).flat_map(|(task, frame)| frame.strata.iter().map(move |_| task)).collect();
    let mut visits_of: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
    let mut over: BTreeMap<(Vec<u32>, u32, u32), u64> = BTreeMap::new();
    for of_target in prepared.memberships().chunk_by(|(a, _), (b, _)| a == b).filter(|of_target| of_target.len() > 1) {
        let held: Vec<u32> = of_target.iter().filter_map(|(_, stratum)| task_of.get(*stratum as usize)).copied().collect();
        let visits = *visits_of
            .entry(held.clone())
            .or_insert_with(|| most_visits(prepared.plan.coordination, held.iter().filter_map(|task| tasks.get(*task as usize))));
        let at = of_target.first().map_or(usize::MAX, |(at, _)| *at as usize);
        let left = held.iter().filter_map(|task| room.left(*task as usize, at)).min();
        if let Some(left) = left.filter(|left| visits > *left) {
            *over.entry((held, visits, left)).or_default() += 1;
        }
    }
    let Some(((held, visits, left), count)) = over.into_iter().next() else { return Ok(()) };
    let names: Vec<&str> = held.iter().filter_map(|task| tasks.get(*task as usize)).map(|t| t.code.as_str()).collect();
    let detail = say!(
        "{count} targets are in the frames of all of these tasks, which can visit one of them {visits} times where a cap leaves {left}; \
         merge the tasks with a common day, narrow their scopes, or raise the cap",
        "{count} 个检查对象同在这些任务的抽样框内，可能被检查 {visits} 次，而频次上限只余 {left} 次；请合并任务并安排共同日期、缩小范围或提高上限"
    );
    Err(Error::new(Code::BadPlan).field("tasks").value(names.join(", ")).detail(detail))
}

/// How many visits of each task the caps and the rules of frequency leave to a target.
struct Room<'a> {
    prepared: &'a Prepared,
    /// By task.
    gates: Vec<Gate<'a>>,
}

impl<'a> Room<'a> {
    fn new(prepared: &'a Prepared) -> Result<Self, Error> {
        let (plan, registry) = (&prepared.plan, &prepared.registry);
        let known = plan.known(&registry.ledger, &registry.targets, registry.organisations());
        let gates = plan.tasks.iter().map(|task| plan.gate(task, known));
        Ok(Self { prepared, gates: gates.collect::<Result<_, Error>>()? })
    }

    /// Of the task at a place, for the target at a position of the directory; none: as many as may be.
    fn left(&self, task: usize, at: usize) -> Option<u32> {
        let (plan, registry) = (&self.prepared.plan, &self.prepared.registry);
        let cap = plan.tasks.get(task).and_then(|t| t.cap).zip(registry.targets.id_key(at));
        let cap = cap.map(|(cap, target)| cap.left(&registry.ledger, target, plan.as_of));
        cap.into_iter().chain(self.gates.get(task).and_then(|gate| gate.verdict(at).left)).min()
    }
}
