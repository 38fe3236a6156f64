//! Floors of frequency (频次下限) of the plan's rules: who stays short of them whatever is drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::Found;
use crate::frame::{self, Reason, TaskFrame};
use crate::ident::ReasonCode;
use crate::plan::LintRule;
use crate::text::{Speak, Text};

/// How the targets fare that are short of one rule.
#[derive(Default)]
struct Outlook<'a> {
    short: u64,
    /// How many of them are in a frame whose task counts.
    within: u64,
    /// How many of them are in each stratum of such frames, by the places of task and stratum.
    strata: BTreeMap<(usize, usize), u64>,
    /// How many are in no such frame, by the reason of the first task; none: no task counts.
    out: BTreeMap<Option<&'a Reason>, u64>,
}

/// Those in no frame of a task that counts stay short, and of each stratum those beyond what is drawn of it.
pub(super) fn look(found: &mut Found<'_>) {
    let subject = found.subject;
    // What keeps these from being known is an error of the frames.
    let (Some(frames), Ok(short)) = (subject.frames, frame::short(subject.plan, &subject.sources)) else { return };
    let asked: Vec<u32> = short.iter().map(|short| short.at).collect();
    let Ok(removed) = frame::removed(subject.plan, &subject.sources, &asked) else { return };
    let mut rules: BTreeMap<(&ReasonCode, u32), Outlook<'_>> = BTreeMap::new();
    for (row, short) in short.iter().enumerate() {
        let outlook = rules.entry((&short.rule, short.need)).or_default();
        outlook.short += 1;
        let reason = |task: &usize| removed.get(*task).and_then(|of| of.get(row)).and_then(Option::as_ref);
        let within: BTreeSet<usize> = short.tasks.iter().filter(|task| reason(task).is_none()).copied().collect();
        if within.is_empty() {
            *outlook.out.entry(short.tasks.first().and_then(reason)).or_default() += 1;
            continue;
        }
        outlook.within += 1;
        for task in within {
            let stratum = frames.get(task).and_then(|frame| stratum_of(frame, short.at));
            stratum.into_iter().for_each(|stratum| *outlook.strata.entry((task, stratum)).or_default() += 1);
        }
    }
    for ((rule, need), outlook) in rules {
        told(found, frames, rule, need, &outlook);
    }
}

fn told(found: &mut Found<'_>, frames: &[TaskFrame], rule: &ReasonCode, need: u32, outlook: &Outlook<'_>) {
    let Outlook { short, within, strata, out } = outlook;
    let drawn = |((task, stratum), count): (&(usize, usize), &u64)| {
        let sample = frames.get(*task).and_then(|frame| frame.strata.get(*stratum)?.design.sample());
        // What only the draw decides is not reckoned: it may be all of them.
        sample.map_or(*count, |sample| sample.min(*count))
    };
    let drawn = strata.iter().map(drawn).sum::<u64>().min(*within);
    let missed = short - drawn;
    if missed == 0 {
        return;
    }
    let reason = |(reason, count): (&Option<&Reason>, &u64)| {
        let why = reason.map_or_else(|| say!("no task counts", "没有计入的任务"), Speak::say);
        say!("{why} {count}", "{why} {count}"; why)
    };
    let why = if out.is_empty() { say!("nobody", "无") } else { Text::list(out.iter().map(reason).collect::<Vec<_>>()) };
    let text = say!(
        "{need} or more are asked for: {short} targets are short of it, {drawn} of them at most are drawn, {missed} at least stay short; in no frame: {why}",
        "要求不少于 {need} 次：{short} 个对象未达到，其中至多抽中 {drawn} 个，至少 {missed} 个仍未达到；未进入抽样框：{why}";
        why
    );
    found.plan(LintRule::Uncovered, "frequency", rule, text);
}

fn stratum_of(frame: &TaskFrame, at: u32) -> Option<usize> {
    frame.strata.iter().position(|stratum| stratum.members.binary_search(&at).is_ok())
}
