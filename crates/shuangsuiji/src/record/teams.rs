//! The matching, re-run by the verifier from the rows of the record.

use std::collections::BTreeSet;

use super::files::names;
use super::overlay::Overlays;
use super::story::Story;
use super::stream::Reading;
use crate::ceremony::{PoolRow, named_key};
use crate::digest::{Digest, GrowingTree, Suite, leaf_digest};
use crate::journal::Body;
use crate::matching::{self, Algorithm, Instance, InstanceReader, RowError};
use crate::text::{Speak, Text};

/// The teams follow from the drawn targets, the pool of inspectors, the pairs of the record and the seed.
pub(super) fn check_match(
    story: &Story,
    body: &Body,
    public: &Reading<'_>,
    visits: &BTreeSet<Digest>,
    inspectors: &[PoolRow],
    overlays: &mut Overlays,
) -> Result<Text, Text> {
    let Body::Match { algorithm, instance, table, teams, size, .. } = body else {
        return Err(say!("no matching event", "缺少人员匹配事件"));
    };
    let planned = story.plan.matching.as_ref().map(|m| m.algorithm.as_str());
    let Some(known) = Algorithm::named(algorithm).filter(|_| planned == Some(algorithm)) else {
        return Err(say!("algorithm {algorithm:?} is not the plan's, or not understood", "匹配方法 {algorithm:?} 与计划不符，或无法理解"));
    };
    let problem = read_instance(public, story.suite, instance)?;
    check_sides(&problem, visits, inspectors)?;
    let Some((_, seed, wave)) = &story.seed else { return Err(say!("there is no seed", "没有种子")) };
    let key = named_key(story.suite, seed, "match", *wave);
    let again = known.run(&problem, &key.0).map_err(|e| e.say())?;
    let other = || say!("re-run, the table of probabilities is another", "重新计算得出不同的概率表");
    compare(public, story.suite, names::TABLE, table, again.table_rows(&problem))?.map_err(|_| other())?;
    let other = || say!("re-run, the matching gives other teams", "重新匹配得出不同的检查组");
    let ours = matching::team_rows(&problem, &again.assignment);
    let have = compare(public, story.suite, names::TEAMS, teams, ours)?.map_err(|_| other())?;
    if have != *size {
        return Err(say!("the teams have {have} rows, and the journal says {size}", "检查组有 {have} 行，日志所载为 {size} 行"));
    }
    if !story.overlays.is_empty() {
        overlays.know_teams(&problem, &again.assignment);
    }
    Ok(say!("re-run: {n} teams and their reserves the same", "重新匹配：{n} 个检查组及其候补均相同", n = problem.targets().len()))
}

/// The instance that the journal states. Its rows are read twice: then they are compared with those that
/// the instance has, since only one form of them is canonical.
fn read_instance(public: &Reading<'_>, suite: Suite, root: &Digest) -> Result<Instance, Text> {
    let mut reader = InstanceReader::default();
    let mut read = Ok(());
    each_row(public, suite, names::INSTANCE, root, |row| {
        if read.is_ok() {
            read = reader.take(row);
        }
    })?;
    let problem = read.and_then(|()| reader.finish()).map_err(|e| e.say())?;
    compare(public, suite, names::INSTANCE, root, matching::instance_rows(&problem))?.map_err(|at| RowError::NotCanonical(at).say())?;
    Ok(problem)
}

/// The instance is of the drawn targets and of the pool of inspectors.
fn check_sides(problem: &Instance, visits: &BTreeSet<Digest>, inspectors: &[PoolRow]) -> Result<(), Text> {
    if !problem.targets().iter().map(|t| Digest(t.id)).eq(visits.iter().copied()) {
        return Err(say!("the instance's targets are not the drawn ones", "匹配数据中的检查对象不是抽中的检查对象"));
    }
    let people = problem.inspectors().iter().map(|i| (Digest(i.id), u64::from(i.capacity)));
    if !people.eq(inspectors.iter().map(|r| (r.bid, r.weight.min(u32::MAX.into())))) {
        return Err(say!(
            "the instance's inspectors or capacities are not those of the pool",
            "匹配数据中的检查人员或工作量上限与人员抽查库不符"
        ));
    }
    if problem.targets().iter().any(|t| t.team_size < 2) {
        return Err(say!("a team of fewer than two", "有检查组不足两人"));
    }
    Ok(())
}

/// Compares the rows of a file with those that it is to have: how many they are, or where they first differ.
fn compare(
    public: &Reading<'_>,
    suite: Suite,
    name: &str,
    root: &Digest,
    mut ours: impl Iterator<Item = Vec<u8>>,
) -> Result<Result<u64, usize>, Text> {
    let (mut at, mut differs) = (0, None);
    each_row(public, suite, name, root, |row| {
        if differs.is_none() && ours.next().as_deref() != Some(row) {
            differs = Some(at);
        }
        at += 1;
    })?;
    Ok(differs.or_else(|| ours.next().map(|_| at)).map_or(Ok(at as u64), Err))
}

/// Gives the rows of a file to its end. They lead to the root in the journal.
fn each_row(public: &Reading<'_>, suite: Suite, name: &str, root: &Digest, mut take: impl FnMut(&[u8])) -> Result<(), Text> {
    let mut tree = GrowingTree::new(suite);
    public.each_row(name, |row| {
        tree.push(leaf_digest(suite, row));
        take(row);
        Ok(())
    })?;
    if tree.root() != *root {
        return Err(say!("{name} does not lead to the root in the journal", "{name} 不能得出日志所载的根"));
    }
    Ok(())
}
