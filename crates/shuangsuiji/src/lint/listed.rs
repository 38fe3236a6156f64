//! What the list of items says: whether an item is listed, founded and in step, what it sets no limit for, and
//! whether anybody need come at all.

use std::collections::BTreeSet;

use super::Found;
use crate::catalogue::{Item, ItemClass, Mode, SyncState};
use crate::error::Code;
use crate::frame::TaskFrame;
use crate::plan::{LintRule, StaleList, Task};
use crate::quota::{Amount, Phrase, Portion, Size, Term};

pub(super) fn look(found: &mut Found<'_>) {
    stale(found);
    let (plan, sources) = (found.subject.plan, found.subject.sources);
    let mut without_ceiling = BTreeSet::new();
    for (at, task, frame) in found.tasks() {
        for code in &task.items {
            if let Err(error) = sources.catalogue.usable(code, plan.as_of) {
                let rule = if error.code() == Code::NoValidBasis { LintRule::NoBasis } else { LintRule::Unlisted };
                found.task(rule, (at, task), "items", code, error.reason());
            }
            let Some(item) = sources.catalogue.get(code) else { continue };
            if !has_ceiling(item) && without_ceiling.insert(code) {
                let text = say!(
                    "a general item has an upper limit of its ratio (ceiling); this one has none",
                    "一般检查事项应设抽查比例上限（ceiling），该事项未设"
                );
                found.task(LintRule::NoCeiling, (at, task), "items", code, text);
            }
            on_site(found, (at, task), item, frame);
        }
        cap(found, (at, task));
    }
}

/// A list that is behind; where the plan takes it as it is, that is said and stops nothing.
fn stale(found: &mut Found<'_>) {
    let (plan, calendar) = (found.subject.plan, found.subject.sources.calendar);
    let SyncState::Stale { behind, superior, version, since, .. } = found.subject.state else { return };
    let refused = match plan.stale_list {
        StaleList::Refuse => true,
        StaleList::Flag => false,
        StaleList::Within(limit) => found.subject.state.overdue(limit, plan.as_of, calendar),
    };
    // What the plan takes as it is is a notice of the plan.
    if refused {
        let text = say!(
            "the list of {behind} has not merged version {version} of {superior}, recorded on {since}",
            "{behind} 的清单尚未同步 {superior} 于 {since} 记录的版本 {version}"
        );
        found.plan(LintRule::StaleList, "as_of", plan.as_of, text);
    }
}

/// Whether a general item's ratio has an upper limit, in numbers or in the words of the list; a key item needs none.
fn has_ceiling(item: &Item) -> bool {
    let limited = |term: &Term| match term {
        Term::Amount(Amount { size, .. }) => match size {
            Size::Portion(Portion::Share { limit, .. }) => limit.bound.most().is_some(),
            Size::Portion(Portion::Count(limit)) => limit.bound.most().is_some(),
            Size::Stated { .. } => true,
            Size::PerInspector(limit) => limit.bound.most().is_some(),
        },
        Term::Series(_) => true,
        _ => false,
    };
    let words = || item.ratio.as_ref().and_then(|words| Phrase::read(words.as_str()).ok());
    item.class == ItemClass::Key || item.limits.ceiling.is_some() || words().is_some_and(|phrase| phrase.terms().any(limited))
}

/// Whether nobody limits how often targets of the task are visited a year.
fn cap(found: &mut Found<'_>, (at, task): (usize, &Task)) {
    let (plan, catalogue) = (found.subject.plan, found.subject.sources.catalogue);
    let by_rule = plan.capped(task, |_, _, _| true);
    let by_item = task.items.iter().filter_map(|code| catalogue.get(code)).any(|item| item.limits.yearly_cap.is_some());
    if task.as_check().off_site || task.cap.is_some() || by_rule || by_item {
        return;
    }
    let text = say!(
        "no item, cap or rule of frequency limits how often a target is visited",
        "事项、任务上限（cap）和频次规则（frequency）均未限制对同一对象的检查次数"
    );
    found.task(LintRule::NoCap, (at, task), "cap", "", text);
}

/// Whether an item is checked on site, without a reason, that may or must be checked without contact first.
fn on_site(found: &mut Found<'_>, (at, task): (usize, &Task), item: &Item, frame: Option<&TaskFrame>) {
    let code = &item.code;
    if task.on_site_reason.is_some() || task.mode_of(code) != Mode::OnSite {
        return;
    }
    let rules = found.subject.plan.off_site_first.iter().filter(|rule| rule.items.contains(code));
    let mut first = false;
    for rule in rules {
        let targets = found.subject.sources.targets;
        let count = frame.map(|frame| frame.members().filter(|member| rule.concerns(targets, *member)).count());
        if count == Some(0) {
            continue;
        }
        first = true;
        let targets = count.map_or_else(|| say!("targets", "对象"), |count| say!("{count} targets", "{count} 个对象"));
        let text = say!("{targets} are to be checked off site first; state why somebody goes there", "{targets}应先行非现场检查；请写明现场检查的理由"; targets);
        found.task(LintRule::OffSiteFirst, (at, task), "on_site_reason", code, text);
    }
    if item.off_site() && !first {
        let text = say!(
            "the list has it for checks without contact; state why somebody goes there",
            "该事项列入非现场检查事项清单；请写明现场检查的理由"
        );
        found.task(LintRule::OnSite, (at, task), "on_site_reason", code, text);
    }
}
