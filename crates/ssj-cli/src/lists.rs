//! The list of items (随机抽查事项清单) at the command line: differences, repeals, staleness, off-site checks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Subcommand;
use shuangsuiji::calendar::Certainty;
use shuangsuiji::campaign::LeftOver;
use shuangsuiji::catalogue::{Catalogue, FieldChange, Standing, SyncState};
use shuangsuiji::error::{Error, Lang, Speak as _, Text};
use shuangsuiji::ident::{BasisCode, EntityId, ItemCode};
use shuangsuiji::plan::Plan;
use shuangsuiji::say;
use ssj_files::{CampaignFolder, Kind, Mapping, OnBad, Registers};

use crate::show::line;

#[derive(Subcommand)]
pub(crate) enum ListCommand {
    /// Say what changed from one list to another, field by field, and which tasks of the old one's plan
    /// that affects.
    Diff {
        /// The old list: a file of items, or a campaign folder.
        old: PathBuf,
        /// The new list: a file of items, or a campaign folder.
        new: PathBuf,
        /// The register of legal bases, where a list is a file whose items name their codes.
        #[arg(long)]
        bases: Option<PathBuf>,
    },
    /// List the items that a legal basis carries, those that have no other on the day, and the tasks.
    Affected {
        /// The campaign folder.
        folder: PathBuf,
        /// The code of the basis.
        basis: String,
        /// The first day without it. Default: the day of the plan.
        #[arg(long)]
        at: Option<NaiveDate>,
    },
    /// Say of every list whether it has merged its superior's, and for how many working days it has not.
    Stale {
        /// The campaign folder.
        folder: PathBuf,
        /// The day. Default: the day of the plan.
        #[arg(long)]
        at: Option<NaiveDate>,
        /// The most working days; where a list has been behind for more, the exit code is 1.
        #[arg(long)]
        limit: Option<u16>,
    },
    /// Say whether an item applies to a target, and which clauses decide it.
    Applies {
        /// The campaign folder.
        folder: PathBuf,
        /// The code of the item.
        item: String,
        /// The target: scheme:value.
        target: String,
    },
    /// List the items that apply to no target, and the active targets that no item applies to (无对应项).
    Orphans {
        /// The campaign folder.
        folder: PathBuf,
    },
    /// The list of items for checks without contact (非现场检查事项清单), tab-separated.
    Offsite {
        /// The campaign folder.
        folder: PathBuf,
        /// The day. Default: the day of the plan.
        #[arg(long)]
        at: Option<NaiveDate>,
    },
}

pub(crate) fn act(command: ListCommand, lang: Lang) -> Result<ExitCode, Error> {
    match command {
        ListCommand::Diff { old, new, bases } => diff(&old, &new, bases.as_deref(), lang),
        ListCommand::Affected { folder, basis, at } => affected(&folder, &basis, at, lang),
        ListCommand::Stale { folder, at, limit } => stale(&folder, at, limit, lang),
        ListCommand::Applies { folder, item, target } => applies(&folder, &item, &target, lang),
        ListCommand::Orphans { folder } => orphans(&folder, lang),
        ListCommand::Offsite { folder, at } => off_site(&folder, at, lang),
    }
}

/// The list of a file, or the one in force for the plan of a campaign folder, and that plan.
fn list(path: &Path, bases: Option<&Path>) -> Result<(Catalogue, Option<Plan>), Error> {
    if path.is_dir() {
        let (registry, plan) = CampaignFolder::load_lists(path)?;
        return Ok((registry.list(&plan.unit, plan.as_of)?.catalogue, Some(plan)));
    }
    let mut registers = Registers::new(OnBad::Refuse);
    registers.file(Kind::Items, path, &Mapping::default());
    if let Some(bases) = bases {
        registers.file(Kind::Bases, bases, &Mapping::default());
    }
    Ok((registers.build()?.catalogue().clone(), None))
}

fn diff(old: &Path, new: &Path, bases: Option<&Path>, lang: Lang) -> Result<ExitCode, Error> {
    let ((old, plan), (new, _)) = (list(old, bases)?, list(new, bases)?);
    let diff = old.diff(&new)?;
    if diff.is_empty() {
        line(&say!("nothing changed", "没有变化"), lang);
    }
    let name = |list: &Catalogue, code: &ItemCode| list.get(code).map(|item| item.name.clone()).unwrap_or_default();
    for code in &diff.added {
        line(&say!("+ {code}  {name}  (added)", "+ {code}  {name}（新增）", name = name(&new, code)), lang);
    }
    for code in &diff.removed {
        line(&say!("- {code}  {name}  (removed)", "- {code}  {name}（取消）", name = name(&old, code)), lang);
    }
    for changed in &diff.changed {
        line(
            &say!("~ {code}  {name}  (changed)", "~ {code}  {name}（修改）", code = &changed.code, name = name(&new, &changed.code)),
            lang,
        );
        fields(&changed.fields, lang);
    }
    for basis in &diff.bases {
        line(&say!("~ legal basis {code}", "~ 检查依据 {code}", code = &basis.code), lang);
        fields(&basis.fields, lang);
    }
    for code in &diff.by_basis {
        line(&say!("! {code}  {name}  (by its legal basis)", "! {code}  {name}（因检查依据变化）", name = name(&new, code)), lang);
    }
    tasks(plan.as_ref(), &diff.affected(), lang);
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn fields(changes: &[FieldChange], lang: Lang) {
    for FieldChange { field, old, new } in changes {
        line(&say!("    {field}: {old} → {new}", "    字段 {field}：{old} → {new}"), lang);
    }
}

/// The tasks that check one of the items.
fn tasks(plan: Option<&Plan>, items: &BTreeSet<&ItemCode>, lang: Lang) {
    let Some(plan) = plan else { return };
    for (task, items) in plan.affected(items) {
        let items = items.iter().map(|item| item.as_str()).collect::<Vec<_>>().join(", ");
        line(&say!("task {task} of {campaign}: {items}", "{campaign} 的任务 {task}：{items}", campaign = &plan.campaign), lang);
    }
}

fn affected(folder: &Path, basis: &str, at: Option<NaiveDate>, lang: Lang) -> Result<ExitCode, Error> {
    let (registry, plan) = CampaignFolder::load_lists(folder)?;
    let day = at.unwrap_or(plan.as_of);
    let code = BasisCode::parse(basis)?;
    let list = registry.list(&plan.unit, day)?.catalogue;
    let dependents = list.dependents(&code, day)?;
    for dependent in &dependents {
        let (code, name) = (&dependent.item.code, &dependent.item.name);
        let others = dependent.others.iter().map(|other| other.as_str()).collect::<Vec<_>>().join(", ");
        let rest = if others.is_empty() {
            say!("no other basis on {day}", "在 {day} 无其他依据")
        } else {
            say!("also {others}", "另有 {others}")
        };
        line(&say!("{code}  {name}: {rest}", "{code}  {name}：{rest}"; rest), lang);
    }
    let left = dependents.iter().filter(|dependent| dependent.others.is_empty()).count();
    line(&say!("{n} items, {left} of them without another basis", "共 {n} 项，其中 {left} 项无其他依据", n = dependents.len()), lang);
    tasks(Some(&plan), &dependents.iter().map(|dependent| &dependent.item.code).collect(), lang);
    Ok(ExitCode::SUCCESS)
}

fn stale(folder: &Path, at: Option<NaiveDate>, limit: Option<u16>, lang: Lang) -> Result<ExitCode, Error> {
    let (registry, plan) = CampaignFolder::load_lists(folder)?;
    let day = at.unwrap_or(plan.as_of);
    if registry.catalogues().is_none() {
        line(&say!("the list of this campaign is not kept in versions", "本次抽查的清单未分版本"), lang);
        return Ok(ExitCode::SUCCESS);
    }
    let mut violated = false;
    for standing in registry.standings(day) {
        let over = limit.is_some_and(|limit| standing.state.overdue(limit, day, registry.calendar()));
        violated |= over;
        line(&said(&standing, over), lang);
    }
    Ok(if violated { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn said(standing: &Standing, over: bool) -> Text {
    let (owner, version) = (&standing.owner, standing.version.unwrap_or(0));
    let SyncState::Stale { behind, superior, version: missing, since, .. } = &standing.state else {
        return say!("{owner}  version {version}  current", "{owner}  版本 {version}  已同步");
    };
    let days = standing.lag.map_or(0, |lag| lag.value);
    let note = match (over, standing.lag.map(|lag| lag.certainty)) {
        (true, _) => say!(", over the limit", "，已超过期限"),
        (false, Some(Certainty::Provisional { .. })) => say!(", provisional", "，暂定"),
        (false, _) => say!("", ""),
    };
    say!(
        "{owner}  version {version}  stale: {behind} has not merged version {missing} of {superior} of {since}, {days} working days{note}",
        "{owner}  版本 {version}  未同步：{behind} 尚未同步 {superior} 于 {since} 记录的版本 {missing}，已过 {days} 个工作日{note}"; note
    )
}

fn applies(folder: &Path, item: &str, target: &str, lang: Lang) -> Result<ExitCode, Error> {
    let CampaignFolder { registry, plan, .. } = CampaignFolder::load(folder, None)?;
    line(&Arc::new(registry).explain(&plan, &ItemCode::parse(item)?, &EntityId::read(target)?)?.say(), lang);
    Ok(ExitCode::SUCCESS)
}

fn orphans(folder: &Path, lang: Lang) -> Result<ExitCode, Error> {
    let CampaignFolder { registry, plan, .. } = CampaignFolder::load(folder, None)?;
    let LeftOver { items, targets } = Arc::new(registry).left_over(&plan)?;
    for item in &items {
        line(&say!("item {item} applies to no target", "事项 {item} 没有适用的检查对象"), lang);
    }
    for target in &targets {
        line(&say!("no item applies to {target}", "对象 {target} 没有适用的事项"), lang);
    }
    line(&say!("{n} items, {m} targets", "事项 {n} 项，检查对象 {m} 个", n = items.len(), m = targets.len()), lang);
    Ok(ExitCode::SUCCESS)
}

fn off_site(folder: &Path, at: Option<NaiveDate>, lang: Lang) -> Result<ExitCode, Error> {
    let (registry, plan) = CampaignFolder::load_lists(folder)?;
    let day = at.unwrap_or(plan.as_of);
    line(&say!("code\tname\tdata sources", "事项编码\t事项名称\t数据来源"), lang);
    for item in registry.list(&plan.unit, day)?.catalogue.off_site(day) {
        println!("{}\t{}\t{}", item.code, item.name, item.data_sources.join("；"));
    }
    Ok(ExitCode::SUCCESS)
}
