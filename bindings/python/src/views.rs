//! The tables of a campaign: a row a filter, a stratum, a visit, a team, an inspector.

use chrono::NaiveDate;
use shuangsuiji::campaign::{Campaign, Team, Visit};
use shuangsuiji::catalogue::{Item, ItemClass};
use shuangsuiji::directory::{Inspector, TargetRef};
use shuangsuiji::error::{Error, Lang, Speak, Text};
use shuangsuiji::frame::filter_name;

use crate::table::{Columns, Table};

fn chinese(text: &Text) -> String {
    text.get(Lang::Zh).to_owned()
}

/// The filters of every frame in their order, with how many targets came in and went on.
pub(crate) fn funnel(campaign: &Campaign) -> Result<Table, Error> {
    let frames = campaign.prepared().frames();
    let steps = || frames.iter().flat_map(|f| f.funnel.iter().map(move |step| (f, step)));
    Columns::default()
        .texts("task", steps().map(|(f, _)| f.task.to_string()))
        .texts("filter", steps().map(|(_, s)| s.filter))
        .texts("filter_zh", steps().map(|(_, s)| chinese(&filter_name(s.filter))))
        .counts("entered", steps().map(|(_, s)| s.entered))
        .counts("removed", steps().map(|(_, s)| s.entered - s.passed))
        .counts("passed", steps().map(|(_, s)| s.passed))
        .table()
}

/// Why targets were removed, and what was noted of some that were kept.
pub(crate) fn reasons(campaign: &Campaign) -> Result<Table, Error> {
    let frames = campaign.prepared().frames();
    let mut rows = Vec::new();
    for frame in frames {
        for step in &frame.funnel {
            let removed = step.removed.iter().map(|(reason, n)| (reason, *n, false));
            let noted = step.noted.iter().map(|(reason, n)| (reason, *n, true));
            rows.extend(removed.chain(noted).map(|(reason, n, kept)| (&frame.task, step.filter, reason, n, kept)));
        }
    }
    Columns::default()
        .texts("task", rows.iter().map(|r| r.0.to_string()))
        .texts("filter", rows.iter().map(|r| r.1))
        .texts("reason", rows.iter().map(|r| r.2.0.as_str()))
        .texts("reason_zh", rows.iter().map(|r| chinese(&r.2.say())))
        .counts("count", rows.iter().map(|r| r.3))
        .flags("kept", rows.iter().map(|r| r.4))
        .table()
}

/// What the readers of the plan should know and does not stop it.
pub(crate) fn notices(campaign: &Campaign) -> Result<Table, Error> {
    let notices = campaign.prepared().notices();
    Columns::default()
        .texts("rule", notices.iter().map(|n| n.rule))
        .texts("field", notices.iter().map(|n| n.field.as_str()))
        .texts("text_en", notices.iter().map(|n| n.text.to_string()))
        .texts("text_zh", notices.iter().map(|n| chinese(&n.text)))
        .table()
}

/// What the lint finds of the plan, as for a commitment on a day.
pub(crate) fn lint(campaign: &Campaign, day: NaiveDate) -> Result<Table, Error> {
    let lint = campaign.prepared().lint(day);
    let findings = lint.findings();
    Columns::default()
        .texts("rule", findings.iter().map(|f| f.rule.id()))
        .texts("word", findings.iter().map(|f| f.rule.word()))
        .texts("severity", findings.iter().map(|f| f.severity.name()))
        .maybe_texts("task", findings.iter().map(|f| f.task.as_ref().map(ToString::to_string)))
        .texts("field", findings.iter().map(|f| f.field.as_str()))
        .texts("value", findings.iter().map(|f| f.value.as_str()))
        .texts("text_en", findings.iter().map(|f| f.text.to_string()))
        .texts("text_zh", findings.iter().map(|f| chinese(&f.text)))
        .texts("source", findings.iter().map(|f| f.rule.source()))
        .maybe_texts("waived", findings.iter().map(|f| f.waived.as_ref().map(|w| w.reason.clone())))
        .table()
}

/// The day of every visit.
pub(crate) fn schedule(campaign: &Campaign) -> Result<Table, Error> {
    let schedule = campaign.drawn()?.schedule()?;
    let tasks = |visit: &Visit<'_>| visit.tasks.iter().map(|task| task.code.to_string()).collect::<Vec<_>>();
    target_columns(Columns::default(), schedule.visits.iter().map(|visit| &visit.target))
        .lists("tasks", schedule.visits.iter().map(tasks))
        .maybe_texts("day", schedule.visits.iter().map(|visit| visit.day.map(|day| day.to_string())))
        .table()
}

/// The drawn targets of a task, batch by batch.
pub(crate) fn batches(campaign: &Campaign, task: &str) -> Result<Table, Error> {
    let batches = campaign.drawn()?.batches(task)?;
    let rows: Vec<_> = (1u64..).zip(&batches).flat_map(|(at, batch)| batch.targets.iter().map(move |t| (at, batch.window, t))).collect();
    let table = Columns::default()
        .counts("batch", rows.iter().map(|(at, ..)| *at))
        .maybe_texts("from", rows.iter().map(|(_, window, _)| window.map(|w| w.from.to_string())))
        .maybe_texts("to", rows.iter().map(|(_, window, _)| window.map(|w| w.to.to_string())));
    target_columns(table, rows.iter().map(|(.., target)| *target)).table()
}

/// The list of items in force.
pub(crate) fn items(items: &[Item]) -> Result<Table, Error> {
    let modes = |item: &Item| item.modes.iter().map(|mode| mode.name()).collect::<Vec<_>>().join(";");
    Columns::default()
        .texts("code", items.iter().map(|i| i.code.as_str()))
        .texts("name", items.iter().map(|i| i.name.as_str()))
        .flags("key", items.iter().map(|i| i.class == ItemClass::Key))
        .texts("basis", items.iter().map(|i| i.basis.as_str()))
        .texts("modes", items.iter().map(modes))
        .flags("off_site", items.iter().map(Item::off_site))
        .texts("data_sources", items.iter().map(|i| i.data_sources.join(";")))
        .table()
}

/// N, n and the inclusion probability of every stratum.
pub(crate) fn strata(campaign: &Campaign) -> Result<Table, Error> {
    let strata = campaign.prepared().strata();
    Columns::default()
        .texts("task", strata.iter().map(|s| s.task.as_str()))
        .texts("stratum", strata.iter().map(|s| s.name.as_str()))
        .texts("code", strata.iter().map(|s| s.code.as_str()))
        .counts("population", strata.iter().map(|s| s.population))
        .maybe_counts("sample", strata.iter().map(|s| s.sample))
        .maybe_counts("inclusion_num", strata.iter().map(|s| s.inclusion.map(|r| r.num())))
        .maybe_counts("inclusion_den", strata.iter().map(|s| s.inclusion.map(|r| r.den())))
        .maybe_numbers("inclusion", strata.iter().map(|s| s.inclusion.map(|r| r.num() as f64 / r.den() as f64)))
        .table()
}

fn target_columns<'a>(columns: Columns, targets: impl Iterator<Item = &'a TargetRef<'a>> + Clone) -> Columns {
    columns
        .texts("scheme", targets.clone().map(|t| t.id.scheme()))
        .texts("id", targets.clone().map(|t| t.id.value()))
        .texts("name", targets.clone().map(|t| t.name))
        .texts("kind", targets.clone().map(|t| t.kind.name()))
        .texts("region", targets.clone().map(|t| t.region.to_string()))
        .maybe_texts("tier", targets.map(|t| t.tier.map(ToString::to_string)))
}

/// The drawn targets, a visit each.
pub(crate) fn visits(campaign: &Campaign) -> Result<Table, Error> {
    let visits = campaign.drawn()?.visits();
    let table = target_columns(Columns::default(), visits.iter().map(|(t, _)| t));
    table.lists("strata", visits.iter().map(|(_, strata)| strata.clone())).table()
}

/// The team of every visit.
pub(crate) fn teams(campaign: &Campaign) -> Result<Table, Error> {
    let teams = campaign.matched()?.teams();
    let ids = |of: &[&Inspector]| of.iter().map(|i| i.id.to_string()).collect::<Vec<_>>();
    let names = |of: &[&Inspector]| of.iter().map(|i| i.name.clone()).collect::<Vec<_>>();
    target_columns(Columns::default(), teams.iter().map(|t| &t.target))
        .lists("strata", teams.iter().map(|t| t.strata.clone()))
        .lists("members", teams.iter().map(|t| ids(&t.members)))
        .lists("member_names", teams.iter().map(|t| names(&t.members)))
        .lists("reserves", teams.iter().map(|t| ids(&t.reserves)))
        .texts("bid", teams.iter().map(|t: &Team<'_>| t.bid.to_string()))
        .table()
}

/// How many visits every inspector was given.
pub(crate) fn workload(campaign: &Campaign) -> Result<Table, Error> {
    let loads = campaign.matched()?.workload();
    Columns::default()
        .texts("id", loads.iter().map(|(i, _)| i.id.to_string()))
        .texts("name", loads.iter().map(|(i, _)| i.name.as_str()))
        .texts("unit", loads.iter().map(|(i, _)| i.unit.to_string()))
        .counts("capacity", loads.iter().map(|(i, _)| i.capacity.into()))
        .counts("visits", loads.iter().map(|(_, n)| u64::from(*n)))
        .table()
}
