//! Numbers: published figures against each other and the frame, coverage that is asked for and not reached.

use chrono::{Datelike, NaiveDate};

use super::Found;
use crate::catalogue::Item;
use crate::frame::TaskFrame;
use crate::ident::ItemCode;
use crate::plan::{LintRule, Task};
use crate::quota::{Frequency, Period, Phrase, Subject, Term, Unit};
use crate::text::Text;

pub(super) fn look(found: &mut Found<'_>) {
    let catalogue = found.subject.sources.catalogue;
    for (at, task, frame) in found.tasks() {
        figures(found, (at, task), frame);
        let Some(frame) = frame else { continue };
        for item in task.items.iter().filter_map(|code| catalogue.get(code)) {
            for years in floors(item) {
                coverage(found, (at, task), &item.code, years, frame);
            }
        }
    }
}

/// Published figures that contradict each other or the frame.
fn figures(found: &mut Found<'_>, (at, task): (usize, &Task), frame: Option<&TaskFrame>) {
    let Some(published) = &task.published else { return };
    for (field, text) in published.contradictions() {
        found.task(LintRule::Figures, (at, task), &format!("published.{field}"), "", text);
    }
    let Some(frame) = frame else { return };
    let frame_says = [("population", published.population, Some(frame.size())), ("sample", published.sample, frame.sample())];
    for (field, said, is) in frame_says {
        if let Some((said, is)) = said.zip(is).filter(|(said, is)| said != is) {
            let text = say!("{said} is published, and the frame gives {is}", "公布为 {said}，按抽样框为 {is}");
            found.task(LintRule::Figures, (at, task), &format!("published.{field}"), said, text);
        }
    }
}

/// The coverage that an item asks for: every target at least once in so many years of the calendar.
fn floors(item: &Item) -> Vec<u32> {
    let years = |period: &Period| match period {
        Period::Every { n, unit: Unit::Year } => Some(n.get()),
        _ => None,
    };
    let floor = |term: &Term| match term {
        Term::Coverage(period) => years(period),
        Term::Frequency(Frequency { subject: Subject::Target, times, per }) => {
            times.bound.least().filter(|_| !times.soft).and_then(|_| years(per))
        }
        _ => None,
    };
    let phrases = [&item.ratio, &item.frequency].into_iter().flatten().filter_map(|words| Phrase::read(words.as_str()).ok());
    phrases.flat_map(|phrase| phrase.terms().filter_map(floor).collect::<Vec<_>>()).collect()
}

/// How many targets in scope a coverage does not reach with this draw, and what keeps the others from it. Who is
/// in scope is who passed the filters of kind, scope, jurisdiction and status; those that caps, cooldowns, quiet days
/// or names took out are told by reason.
fn coverage(found: &mut Found<'_>, (at, task): (usize, &Task), code: &ItemCode, years: u32, frame: &TaskFrame) {
    let (as_of, targets, ledger) = (found.subject.plan.as_of, found.subject.sources.targets, found.subject.sources.ledger);
    let since =
        i32::try_from(years).ok().and_then(|years| NaiveDate::from_ymd_opt(as_of.year() - years + 1, 1, 1)).unwrap_or(NaiveDate::MIN);
    let visited = |at: u32| targets.id_key(at as usize).is_some_and(|key| ledger.checked_by(key, code, since, as_of));
    let members: Vec<u32> = frame.members().collect();
    let done = members.iter().filter(|at| visited(**at)).count() as u64;
    let left = frame.size() - done;
    // What only the draw decides is not reckoned: it may be all of them.
    let Some(drawn) = frame.sample() else {
        let text = say!(
            "the number is known only after the draw: coverage in {years} years cannot be held to",
            "数量在抽取后才能确定，无法保证 {years} 年内覆盖"
        );
        return found.task(LintRule::OpenRule, (at, task), "quotas", code, text);
    };
    let removed = frame.funnel.iter().filter(|step| !matches!(step.filter, "kind" | "scope" | "jurisdiction" | "status"));
    let reasons: Vec<Text> =
        removed.flat_map(|step| &step.removed).map(|(reason, count)| say!("{reason} {count}", "{reason} {count}"; reason)).collect();
    let missed = left.saturating_sub(drawn);
    if missed == 0 && reasons.is_empty() {
        return;
    }
    let why = if reasons.is_empty() { say!("nobody was left out", "无对象被排除") } else { Text::list(reasons) };
    let text = say!(
        "item {code} asks for every target in {years} years since {since}: {done} of the frame were checked, {drawn} are drawn, {missed} at least are not reached; left out: {why}",
        "事项 {code} 要求 {years} 年内（自 {since}）全部检查：抽样框内已查 {done} 个，本次抽取 {drawn} 个，至少 {missed} 个未达到；排除：{why}";
        why
    );
    found.task(LintRule::Uncovered, (at, task), "quotas", code, text);
}
