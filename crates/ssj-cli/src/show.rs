//! What a person reads on the terminal, all of it in one language; in English a heading has the
//! Chinese term beside it. What the registers and the plan name stands as it is.

use std::collections::BTreeMap;

use shuangsuiji::campaign::{Matched, Prepared, StratumSummary};
use shuangsuiji::error::{Error, Lang, Speak, Text};
use shuangsuiji::frame::{Reason, TaskFrame, filter_name};
use shuangsuiji::ident::Meaning;
use shuangsuiji::journal::Body;
use shuangsuiji::lint::Lint;
use shuangsuiji::plan::Severity;
use shuangsuiji::record::Explanation;
use shuangsuiji::say;
use ssj_files::BadRow;
use unicode_width::UnicodeWidthStr;

/// Text with spaces to the right up to a width in columns of the terminal, where a Chinese
/// character takes two.
fn left(text: impl AsRef<str>, width: usize) -> String {
    let text = text.as_ref();
    text.to_owned() + &" ".repeat(width.saturating_sub(text.width()))
}

/// Text with spaces to the left.
fn right(text: impl ToString, width: usize) -> String {
    let text = text.to_string();
    " ".repeat(width.saturating_sub(text.width())) + &text
}

pub(crate) fn line(text: &Text, lang: Lang) {
    println!("{}", text.get(lang));
}

/// What the parts of a code mean.
pub(crate) fn meaning(meaning: &Meaning, lang: Lang) {
    let (code, kind) = (&meaning.code, &meaning.kind);
    line(&say!("{code}  {kind}", "{code}  {kind}"; kind), lang);
    let width = meaning.parts.iter().map(|p| p.text.width()).max().unwrap_or(0);
    for part in &meaning.parts {
        println!(
            "  {}  {}",
            left(&part.text, width),
            say!("{label}: {meaning}", "{label}：{meaning}", label = &part.label, meaning = &part.meaning; label, meaning).get(lang)
        );
    }
}

/// The rows left out.
pub(crate) fn set_aside(rows: &[(String, BadRow)], lang: Lang) {
    if rows.is_empty() {
        return;
    }
    line(&say!("Rows set aside 另列的问题行: {n}", "另列的问题行：{n}", n = rows.len()), lang);
    for (file, row) in rows.iter().take(10) {
        let (at, why) = (row.row, reason(row));
        line(&say!("  {file}, row {at}: {why}", "  {file}，第 {at} 行：{why}"; why), lang);
    }
    if rows.len() > 10 {
        let more = rows.len() - 10;
        line(
            &say!("  .. and {more} more; the reconciliation record counts them all", "  …… 另有 {more} 行；核对记录对全部问题行计数"),
            lang,
        );
    }
    println!();
}

/// The reason code of a bad row; in Chinese what the code says of which field.
fn reason(row: &BadRow) -> Text {
    let zh = row.problems.first().map(|first| {
        let field = first.at_field().map(|field| format!("（字段 {field}）")).unwrap_or_default();
        first.code().text(Lang::Zh).to_owned() + &field
    });
    Text::new(row.reason.clone(), zh.unwrap_or_else(|| row.reason.clone()))
}

/// What the readers of the plan should know and does not stop it.
pub(crate) fn notices(prepared: &Prepared, lang: Lang) {
    for notice in prepared.notices() {
        let (rule, text) = (notice.rule, &notice.text);
        line(&say!("Note 提示 ({rule}): {text}", "提示（{rule}）：{text}"; text), lang);
    }
    if !prepared.notices().is_empty() {
        println!();
    }
}

/// The funnel of every frame.
pub(crate) fn funnel(frames: &[TaskFrame], lang: Lang) {
    for frame in frames {
        line(&say!("Frame 抽样框 of task {task}", "任务 {task} 的抽样框", task = frame.task), lang);
        for step in &frame.funnel {
            let filter = filter_name(step.filter);
            let (filter, entered, passed) = (left(filter.get(lang), 13), right(step.entered, 9), right(step.passed, 9));
            line(&say!("  {filter} {entered} in {passed} on", "  {filter} {entered} 进入 {passed} 通过"), lang);
            for (reason, count) in &step.removed {
                println!("    − {count:>8}  {}", reason.say().get(lang));
            }
            for (reason, count) in &step.noted {
                line(&say!("    · {count:>8}  {reason} (kept)", "    · {count:>8}  {reason}（保留）"; reason), lang);
            }
        }
        println!();
    }
}

/// The funnel as JSON: one object a task and filter, in their order.
pub(crate) fn funnel_json(frames: &[TaskFrame]) -> serde_json::Value {
    let counts = |counts: &BTreeMap<Reason, u64>| counts.iter().map(|(reason, n)| (reason.0.clone(), *n)).collect::<BTreeMap<_, _>>();
    let steps = frames.iter().flat_map(|frame| frame.funnel.iter().map(move |step| (frame, step)));
    let rows = steps.map(|(frame, step)| {
        let (filter, zh) = (step.filter, filter_name(step.filter).get(Lang::Zh).to_owned());
        let (removed, noted) = (counts(&step.removed), counts(&step.noted));
        serde_json::json!({
            "task": frame.task.as_str(), "filter": filter, "filter_zh": zh, "entered": step.entered, "passed": step.passed,
            "removed": removed, "noted": noted,
        })
    });
    rows.collect()
}

/// What the lint found.
pub(crate) fn lint(lint: &Lint, lang: Lang) {
    for finding in lint.findings() {
        line(&finding.say(), lang);
    }
    let (errors, warnings, infos, waived) =
        (lint.count(Severity::Error), lint.count(Severity::Warn), lint.count(Severity::Info), lint.waived());
    let total = say!(
        "Lint 计划体检: {errors} errors, {warnings} warnings, {infos} to know, {waived} waived",
        "计划体检：错误 {errors} 项，警告 {warnings} 项，提示 {infos} 项，已豁免 {waived} 项"
    );
    line(&total, lang);
    println!();
}

/// What visiting together saved, and from which to which day the visits are.
pub(crate) fn saving(matched: &Matched, lang: Lang) -> Result<(), Error> {
    let (saving, schedule) = (matched.drawn().saving(), matched.drawn().schedule()?);
    let (drawn, targets, visits) = (saving.drawn, saving.targets, saving.visits);
    let days: Vec<_> = schedule.visits.iter().filter_map(|visit| visit.day).collect();
    let open = schedule.visits.len() - days.len();
    line(&say!("Visits 综合查一次", "综合查一次"), lang);
    let counts = say!(
        "  {drawn} checks of {targets} targets in {visits} visits: {saved} saved",
        "  对 {targets} 个对象的 {drawn} 次检查合并为 {visits} 次入企：减少 {saved} 次",
        saved = drawn - visits
    );
    line(&counts, lang);
    if let Some((first, last)) = days.iter().min().zip(days.iter().max()) {
        let days =
            say!("  days from {first} to {last}, {open} visits without a day", "  检查日期自 {first} 至 {last}，{open} 次未能确定日期");
        line(&days, lang);
    }
    println!();
    Ok(())
}

/// How many targets are short of each floor of the plan, with this draw too.
pub(crate) fn unmet(matched: &Matched, lang: Lang) -> Result<(), Error> {
    let unmet = matched.drawn().unmet_floors()?;
    let mut rules: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &unmet {
        *rules.entry(row.rule.as_str()).or_insert(0) += 1;
    }
    if rules.is_empty() {
        return Ok(());
    }
    line(&say!("Floors of frequency 最低频次", "最低频次"), lang);
    for (rule, count) in rules {
        let text = say!("  {rule}: {count} unmet, listed in sealed/unmet.csv", "  {rule}：{count} 项未达到，见 sealed/unmet.csv");
        line(&text, lang);
    }
    println!();
    Ok(())
}

/// N, n and the inclusion probability of every stratum.
pub(crate) fn strata(strata: &[StratumSummary], lang: Lang) {
    line(&say!("Strata 分层", "分层"), lang);
    let widths = [14, 14, 6, 9, 8];
    let row = |cells: [&str; 5], last: &str| {
        let [task, stratum, code, population, sample] = cells;
        let [a, b, c, d, e] = widths;
        println!("  {} {} {} {} {}  {last}", left(task, a), left(stratum, b), left(code, c), right(population, d), right(sample, e));
    };
    let heads = [
        say!("task", "任务"),
        say!("stratum", "层"),
        say!("code", "层代码"),
        say!("N", "总数N"),
        say!("n", "抽取n"),
        say!("inclusion", "入样概率"),
    ];
    let [task, stratum, code, population, sample, inclusion] = heads.each_ref().map(|head| head.get(lang));
    row([task, stratum, code, population, sample], inclusion);
    for s in strata {
        let n = s.sample.map_or_else(|| say!("random", "随机").get(lang).to_owned(), |n| n.to_string());
        let inclusion = match (s.inclusion, s.range) {
            (Some(r), _) => format!("{r} ({:.3} %)", 100.0 * r.num() as f64 / r.den() as f64),
            (None, Some((least, greatest))) => say!("by list: {least} to {greatest}", "按清单：{least} 至 {greatest}").get(lang).to_owned(),
            (None, None) => say!("by weight", "按权重").get(lang).to_owned(),
        };
        row([&s.task, &s.name, &s.code, &s.population.to_string(), &n], &inclusion);
    }
    println!();
}

/// The tables that the registers are read by: regions, older codes, working days.
pub(crate) fn tables(prepared: &Prepared, lang: Lang) {
    let (registry, suite) = (prepared.registry(), prepared.plan().suite);
    line(&say!("Tables 参照表", "参照表"), lang);
    let (rows, digest) = (registry.regions().rows().len(), registry.regions().digest(suite));
    line(&say!("  regions: {rows} rows  {digest}", "  区划表：{rows} 行  {digest}"), lang);
    let (links, converted) = (registry.crosswalk().len(), registry.converted());
    let (targets, history) = (converted.targets, converted.history);
    if links > 0 {
        let text = say!(
            "  crosswalk: {links} links; {targets} targets and {history} past inspections stand under their credit code",
            "  代码对照表：{links} 条；{targets} 行检查对象、{history} 条检查记录已改用统一社会信用代码"
        );
        line(&text, lang);
    }
    let (years, digest) =
        (registry.calendar().years().map(|y| y.to_string()).collect::<Vec<_>>().join(", "), registry.calendar().digest(suite));
    line(&say!("  calendar: {years}  {digest}", "  工作日历：{years}  {digest}"), lang);
    println!();
}

/// Visits, teams and workload.
pub(crate) fn teams(matched: &Matched, lang: Lang) {
    let teams = matched.teams();
    let visits = teams.len();
    let seats: usize = teams.iter().map(|t| t.members.len()).sum();
    let shared = teams.iter().filter(|t| t.strata.len() > 1).count();
    line(&say!("Teams 检查组", "检查组"), lang);
    let counts = say!(
        "  {visits} visits, {seats} seats; {shared} visits serve more than one task",
        "  {visits} 次检查，{seats} 个名额；其中 {shared} 次检查兼顾多个任务"
    );
    line(&counts, lang);
    let loads = matched.workload();
    let busy: Vec<u32> = loads.iter().map(|(_, n)| *n).filter(|n| *n > 0).collect();
    let (least, most) = (busy.iter().min().unwrap_or(&0), busy.iter().max().unwrap_or(&0));
    let (some, none) = (busy.len(), loads.len() - busy.len());
    let work = say!(
        "  {some} inspectors with {least} to {most} visits each, {none} without",
        "  {some} 名检查人员每人承担 {least} 至 {most} 次检查，{none} 名未承担"
    );
    line(&work, lang);
    println!();
}

/// The digests that stand for the campaign.
pub(crate) fn digests(matched: &Matched, lang: Lang) {
    line(&say!("Digests 摘要", "摘要"), lang);
    for event in matched.journal().events() {
        let text = match &event.body {
            Body::Pool { role, pool, size, .. } => say!("pool of {size} {role}  {pool}", "{role}抽查库（{size} 行）  {pool}"; role),
            Body::Plan { plan, .. } => say!("plan  {plan}", "计划    {plan}"),
            Body::Seed { seed, .. } => say!("seed  {seed}", "种子    {seed}"),
            Body::Draw { root, .. } => say!("draw  {root}", "抽取    {root}"),
            Body::Match { teams, .. } => say!("teams {teams}", "检查组  {teams}"),
            _ => continue,
        };
        println!("  {}", text.get(lang));
    }
    line(&say!("  journal head {head}", "  日志头  {head}", head = matched.journal().head()), lang);
    println!();
}

/// How an entity fared.
pub(crate) fn explanation(e: &Explanation, lang: Lang) {
    let Explanation { stratum, size, selected, ticket, .. } = e;
    let how = if e.drawn { say!("drawn 已抽中", "已抽中") } else { say!("not drawn 未抽中", "未抽中") };
    let text = say!(
        "{stratum}: {how}; rank {rank} of {size}, {selected} selected; ticket {ticket}",
        "{stratum}：{how}；位次 {rank}（共 {size} 个，抽中 {selected} 个）；签 {ticket}",
        rank = e.rank + 1;
        how
    );
    line(&text, lang);
    if let Some(p) = e.inclusion {
        let about = if p.exact { say!("exactly", "精确") } else { say!("about", "约") };
        line(&say!("  probability {about} {num}/{den}", "  入样概率（{about}）{num}/{den}", num = p.num, den = p.den; about), lang);
    }
    for overlay in &e.overlays {
        let told = overlay.say();
        line(&say!("  replaced since: {told}", "  抽后替换：{told}"; told), lang);
    }
    if e.stands() != e.drawn {
        let now = if e.stands() { say!("to be visited", "应检查") } else { say!("void", "已作废") };
        line(&say!("  as things stand: {now}", "  现状：{now}"; now), lang);
    }
}
