//! The rule of the item joined to the numbers of the task: floor, ceiling, yearly limit, and the words of the list.

use super::Found;
use crate::catalogue::Item;
use crate::frame::TaskFrame;
use crate::ident::ItemCode;
use crate::ledger::{Effect, FrequencyRule, Period};
use crate::plan::{LintRule, Plan, Quota, StrataBy, Task};
use crate::quota::{Amount, Answer, Facts, Frequency, Per, Phrase, Subject, Term};
use crate::rational::{Ratio, Rounding};
use crate::text::{Speak, Text};

pub(super) fn look(found: &mut Found<'_>) {
    let (plan, catalogue) = (found.subject.plan, found.subject.sources.catalogue);
    for (at, task, frame) in found.tasks() {
        for item in task.items.iter().filter_map(|code| catalogue.get(code)) {
            yearly_cap(found, (at, task), item);
            match frame {
                Some(frame) => {
                    shares_of_frame(found, (at, task), item, frame);
                    words(found, (at, task), item, frame);
                }
                None => shares_of_rates(found, (at, task), item, &rates(plan, task)),
            }
        }
    }
}

/// Whether the task holds every target to the item's yearly limit.
fn yearly_cap(found: &mut Found<'_>, (at, task): (usize, &Task), item: &Item) {
    let Some(most) = item.limits.yearly_cap.map(std::num::NonZeroU32::get) else { return };
    let check = task.as_check();
    let own = task.cap.is_some_and(|cap| cap.times <= most && cap.days.is_none_or(|days| days >= 365));
    let year = |per: &Period| match per {
        Period::Year | Period::Years(_) => true,
        Period::Days(days) => *days >= 365,
        // The term of a licence may be shorter than a year, and begin anew in it.
        Period::Day | Period::Week | Period::Month | Period::Quarter | Period::Licence(_) => false,
    };
    let tight = |rule: &FrequencyRule, times: u32, per: &Period| times <= most && year(per) && rule.effect == Effect::Refuse;
    let by_rule = found.subject.plan.capped(task, tight);
    if check.off_site || own || by_rule {
        return;
    }
    let code = &item.code;
    let text = match task.cap {
        Some(cap) => {
            let times = cap.times;
            let span = match cap.days {
                Some(days) => say!("{days} days", "{days} 天"),
                None => say!("a year", "每年"),
            };
            say!(
                "item {code} allows {most} a year, and the cap of the task is {times} in {span}",
                "事项 {code} 每年至多 {most} 次，任务的上限为{span} {times} 次";
                span
            )
        }
        None => say!(
            "item {code} allows {most} a year, and the task sets no cap: cap = {{ times = {most} }}",
            "事项 {code} 每年至多 {most} 次，任务未设上限：cap = {{ times = {most} }}"
        ),
    };
    found.task(LintRule::AboveCap, (at, task), "cap", "", text);
}

/// The rates of all strata of a task; none where one of them is not drawn by a rate.
fn rates(plan: &Plan, task: &Task) -> Option<Vec<Ratio>> {
    let own = task.quotas.keys().map(String::as_str);
    own.chain(plan.strata_with_quotas(task)).map(|name| plan.quota(task, name).and_then(|quota| quota.rate())).collect()
}

/// Without a frame: a limit is broken for certain where the rate of every stratum breaks it.
fn shares_of_rates(found: &mut Found<'_>, task: (usize, &Task), item: &Item, rates: &Option<Vec<Ratio>>) {
    let Some(rates) = rates.as_ref().filter(|rates| !rates.is_empty()) else { return };
    let code = &item.code;
    if let Some((floor, most)) = item.limits.floor.zip(rates.iter().max()).filter(|(floor, most)| *most < floor) {
        found.task(
            LintRule::BelowRule,
            task,
            "quotas",
            code,
            say!("it is drawn at {most} at most, below {floor}", "最高比例 {most}，低于下限 {floor}"),
        );
    }
    if let Some((ceiling, least)) = item.limits.ceiling.zip(rates.iter().min()).filter(|(ceiling, least)| *least > ceiling) {
        found.task(
            LintRule::AboveRule,
            task,
            "quotas",
            code,
            say!("it is drawn at {least} at least, above {ceiling}", "最低比例 {least}，高于上限 {ceiling}"),
        );
    }
}

/// With a frame: the numbers of the whole task against floor and ceiling, exactly: a bound from below is rounded up,
/// one from above down. Where both are one share, either way of rounding it will do.
fn shares_of_frame(found: &mut Found<'_>, task: (usize, &Task), item: &Item, frame: &TaskFrame) {
    let (code, population) = (&item.code, frame.size());
    let (floor, ceiling) = (item.limits.floor, item.limits.ceiling);
    let Some(sample) = frame.sample() else {
        if floor.is_some() || ceiling.is_some() {
            unsettled(found, task, code);
        }
        return;
    };
    let (up, down) = if floor == ceiling { (Rounding::Floor, Rounding::Ceil) } else { (Rounding::Ceil, Rounding::Floor) };
    if let Some(floor) = floor.filter(|floor| sample < floor.of(population, up)) {
        let least = floor.of(population, up);
        let text = say!(
            "{sample} of {population} are drawn, and {floor} is {least} or more",
            "{population} 个中抽取 {sample} 个，而不低于 {floor} 须为 {least} 个以上"
        );
        found.task(LintRule::BelowRule, task, "quotas", code, text);
    }
    if let Some(ceiling) = ceiling.filter(|ceiling| sample > ceiling.of(population, down)) {
        let most = ceiling.of(population, down);
        let text = say!(
            "{sample} of {population} are drawn, and {ceiling} is {most} at most; a share is rounded up unless rounding = \"floor\"",
            "{population} 个中抽取 {sample} 个，而不超过 {ceiling} 至多 {most} 个；比例默认进位，rounding = \"floor\" 则舍去"
        );
        found.task(LintRule::AboveRule, task, "quotas", code, text);
    }
}

fn unsettled(found: &mut Found<'_>, task: (usize, &Task), code: &ItemCode) {
    let text = say!("the number is known only after the draw: it cannot be held to the rule", "数量在抽取后才能确定，无法保证符合规定");
    found.task(LintRule::OpenRule, task, "quotas", code, text);
}

/// The words of the list, reckoned over the frame of the task.
fn words(found: &mut Found<'_>, task: (usize, &Task), item: &Item, frame: &TaskFrame) {
    for (field, rule) in [("ratio", &item.ratio), ("frequency", &item.frequency)] {
        let Some(rule) = rule else { continue };
        let code = &item.code;
        match Phrase::read(rule.as_str()) {
            Ok(phrase) => phrase_holds(found, task, item, frame, &phrase),
            Err(error) => {
                let why = error.reason();
                let text = say!("{field} of item {code}, \"{rule}\", is not of the language of quotas: {why}", "事项 {code} 的 {field}“{rule}”不属抽查短语：{why}"; why);
                found.task(LintRule::OpenRule, task, "items", code, text);
            }
        }
    }
}

/// Holds the numbers of the frame to a phrase: as a whole, or stratum by stratum where the phrase speaks of tiers.
fn phrase_holds(found: &mut Found<'_>, task: (usize, &Task), item: &Item, frame: &TaskFrame, phrase: &Phrase) {
    let by_tier = task.1.strata_by == StrataBy::Tier && phrase.statements().iter().any(|statement| !statement.scope.tiers.is_empty());
    if by_tier {
        for stratum in &frame.strata {
            let quota = found.subject.plan.quota(task.1, &stratum.name);
            let facts = facts(found, quota.as_deref(), item, stratum.members.len() as u64, Some(stratum.name.clone()));
            one_phrase(found, task, item, phrase, &facts, stratum.design.sample());
        }
    } else {
        // Of the whole task is known what all of its quotas say alike.
        let mut quotas = frame.strata.iter().map(|stratum| found.subject.plan.quota(task.1, &stratum.name));
        let first = quotas.next().flatten();
        let first = first.as_deref();
        let alike = quotas.all(|quota| quota.as_deref().map(|q| (&q.given, q.rounding)) == first.map(|q| (&q.given, q.rounding)));
        let facts = facts(found, first.filter(|_| alike), item, frame.size(), None);
        one_phrase(found, task, item, phrase, &facts, frame.sample());
    }
}

fn facts(found: &Found<'_>, quota: Option<&Quota>, item: &Item, population: u64, tier: Option<String>) -> Facts {
    let given = quota.and_then(|quota| quota.given.clone()).unwrap_or_default();
    let rounding = quota.map(|quota| quota.rounding).unwrap_or_default();
    let level = given.level.or_else(|| found.unit().and_then(|unit| unit.level));
    Facts { population, tier, level, class: Some(item.class), inspectors: given.inspectors, past: given.past, rounding, ..Facts::default() }
}

fn one_phrase(found: &mut Found<'_>, task: (usize, &Task), item: &Item, phrase: &Phrase, facts: &Facts, sample: Option<u64>) {
    let code = &item.code;
    let (answers, sample) = match (phrase.evaluate(facts), sample) {
        (Ok(answers), Some(sample)) => (answers, sample),
        (Ok(_), None) => return unsettled(found, task, code),
        (Err(error), _) => {
            let why = error.reason();
            let text = say!("\"{phrase}\" needs to know more: {why}", "“{phrase}”尚缺数据：{why}"; why);
            return found.task(LintRule::OpenRule, task, "items", code, text);
        }
    };
    let able = || answers.iter().filter(|answer| answer.conflicts.is_empty());
    if able().any(|answer| answer.allows(sample)) {
        return;
    }
    let population = facts.population;
    if able().next().is_none() {
        let conflicts = Text::list(answers.iter().flat_map(|answer| &answer.conflicts).map(Speak::say));
        let text = say!("no number of {population} meets \"{phrase}\": {conflicts}", "{population} 个中没有数量能满足“{phrase}”：{conflicts}"; conflicts);
        return found.task(LintRule::Figures, task, "items", code, text);
    }
    let reasons = Text::list(able().flat_map(|answer| &answer.count.reasons).map(Speak::say));
    let text = say!("{sample} of {population} are drawn; \"{phrase}\": {reasons}", "{population} 个中抽取 {sample} 个；“{phrase}”：{reasons}"; reasons);
    let below = able().all(|answer: &Answer| sample < answer.count.least);
    let rule = match below {
        // Draws before this one may have met part of it.
        true if phrase.terms().any(over_time) && facts.past.is_empty() => LintRule::OpenRule,
        true => LintRule::BelowRule,
        false => LintRule::AboveRule,
    };
    found.task(rule, task, "quotas", code, text);
}

/// Whether a term adds up draws of a period.
fn over_time(term: &Term) -> bool {
    matches!(
        term,
        Term::Amount(Amount { per: Per::Period(_) | Per::Stages, .. })
            | Term::Series(_)
            | Term::Frequency(Frequency { subject: Subject::Draws, .. })
    )
}
