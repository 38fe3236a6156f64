//! The annual plan on the command line: its revisions, what one changes, what overlaps.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Subcommand;
use shuangsuiji::annual::{Amendment, AnnualPlan, Revision};
use shuangsuiji::error::{Error, Lang, Speak};
use shuangsuiji::plan::Plan;
use shuangsuiji::say;
use ssj_files::{CampaignFolder, load_annual};

use crate::show::line;

#[derive(Subcommand)]
pub(crate) enum PlanCommand {
    /// The revisions with their states and digests, and the rounds of each.
    Show {
        /// The file of the annual plan.
        file: PathBuf,
        /// The day of the states. Default: today.
        #[arg(long)]
        at: Option<NaiveDate>,
    },
    /// What changes from one revision to another.
    Diff {
        /// The file of the annual plan.
        file: PathBuf,
        /// The older revision; 0: none.
        from: u32,
        /// The newer revision.
        to: u32,
    },
    /// What a revision changes against the one before it, as JSON for its filing (报备).
    File {
        /// The file of the annual plan.
        file: PathBuf,
        /// The revision.
        revision: u32,
    },
    /// Tasks of several annual plans that can visit the same targets in the same days; the exit code is 1 where
    /// there are some.
    Overlaps {
        /// The campaign folder whose registers say who is in scope.
        folder: PathBuf,
        /// The files of the annual plans, of each its last revision.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The day as of which the registers are looked at. Default: that of the folder's plan.
        #[arg(long)]
        at: Option<NaiveDate>,
    },
}

pub(crate) fn act(command: PlanCommand, lang: Lang) -> Result<ExitCode, Error> {
    match command {
        PlanCommand::Show { file, at } => show(&load_annual(&file)?, at.unwrap_or_else(|| chrono::Local::now().date_naive()), lang),
        PlanCommand::Diff { file, from, to } => {
            diff(&load_annual(&file)?.diff(from, to)?, lang);
            Ok(ExitCode::SUCCESS)
        }
        PlanCommand::File { file, revision } => {
            println!("{}", load_annual(&file)?.diff(revision.saturating_sub(1), revision)?.to_json()?);
            Ok(ExitCode::SUCCESS)
        }
        PlanCommand::Overlaps { folder, files, at } => overlaps(&folder, &files, at, lang),
    }
}

fn show(annual: &AnnualPlan, day: NaiveDate, lang: Lang) -> Result<ExitCode, Error> {
    let (organisation, year, title) = (&annual.organisation, annual.year, &annual.title);
    line(&say!("{title}: {organisation}, {year}", "{title}：{organisation}，{year} 年"), lang);
    for revision in &annual.revisions {
        let Revision { number, by, why, recorded, .. } = revision;
        let (state, digest) = (revision.state(day), annual.digest(*number)?);
        line(
            &say!(
                "revision {number}  {state} on {day}  {recorded}  {by}: {why}",
                "第 {number} 版  {day} 状态：{state}  {recorded}  {by}：{why}";
                state
            ),
            lang,
        );
        line(&say!("  digest {digest}", "  摘要 {digest}"), lang);
        for round in &revision.rounds {
            let (code, title) = (&round.code, &round.title);
            line(&say!("  round {code}  {title}", "  轮次 {code}  {title}"), lang);
            for task in &round.tasks {
                let (task, title, from, to) = (&task.code, &task.title, task.window.from, task.window.to);
                line(&say!("    task {task}  {title}  {from} to {to}", "    任务 {task}  {title}  {from} 至 {to}"), lang);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn diff(amendment: &Amendment, lang: Lang) {
    let Amendment { from, to, by, why, recorded, .. } = amendment;
    line(&say!("revision {from} to {to}, {recorded}, {by}: {why}", "第 {from} 版至第 {to} 版，{recorded}，{by}：{why}"), lang);
    for (round, task) in &amendment.added {
        line(&say!("+ {round}/{task}  (added)", "+ {round}/{task}（新增）"), lang);
    }
    for (round, task) in &amendment.removed {
        line(&say!("- {round}/{task}  (removed)", "- {round}/{task}（取消）"), lang);
    }
    for change in &amendment.changed {
        let (round, task) = (&change.round, &change.task);
        line(&say!("~ {round}/{task}  (changed)", "~ {round}/{task}（修改）"), lang);
        crate::lists::fields(&change.fields, lang);
    }
    if !amendment.tier_policy.is_empty() {
        line(&say!("~ tier_policy  (changed)", "~ tier_policy（分级分类规则修改）"), lang);
        crate::lists::fields(&amendment.tier_policy, lang);
    }
}

fn overlaps(folder: &Path, files: &[PathBuf], at: Option<NaiveDate>, lang: Lang) -> Result<ExitCode, Error> {
    let CampaignFolder { registry, plan, .. } = CampaignFolder::load(folder, None)?;
    let day = at.unwrap_or(plan.as_of);
    let mut plans: Vec<Plan> = Vec::new();
    for file in files {
        let annual = load_annual(file)?;
        let rounds = annual.revisions.last().into_iter().flat_map(|revision| revision.rounds.iter().map(move |round| (revision, round)));
        plans.extend(rounds.map(|(revision, round)| annual.plan_of(revision, round, day)));
    }
    let found = Arc::new(registry).overlaps(&plans)?;
    found.iter().for_each(|overlap| line(&overlap.say(), lang));
    line(&say!("{n} overlaps", "重复 {n} 处", n = found.len()), lang);
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
