//! What the law bars a plan from, or asks it to state: targets of findings, money, approvals, areas, publication.

use std::borrow::Cow;

use super::Found;
use crate::frame::TaskFrame;
use crate::ident::{RegionCode, TagPath, Within};
use crate::ledger::CheckKind;
use crate::plan::{LintRule, Plan, Quota, QuotaMethod, StrataBy, Task};
use crate::scope::{Clause, Selector};

/// Words of money in the names of columns and labels, Chinese anywhere in the name.
const MONEY_ZH: [&str; 12] = ["罚没", "罚款", "处罚金额", "营业收入", "营收", "收入", "销售额", "利润", "税收", "纳税", "税额", "产值"];

/// The same in English, as whole words of the name.
const MONEY_EN: [&str; 14] = [
    "fine",
    "fines",
    "penalty",
    "penalties",
    "revenue",
    "revenues",
    "income",
    "sales",
    "turnover",
    "profit",
    "profits",
    "tax",
    "taxes",
    "receipts",
];

/// Whether a name speaks of revenue, taxes or fines.
fn of_money(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    MONEY_ZH.iter().any(|word| plain.contains(word)) || words.any(|word| MONEY_EN.contains(&word))
}

pub(super) fn look(found: &mut Found<'_>) {
    let plan = found.subject.plan;
    for (field, text) in plan.indicators() {
        let why = say!("a plan sets no number of findings, fines, cases or visits per person", "计划不得下达检查、办案、罚没指标");
        found.plan(LintRule::Indicator, &field, text, why);
    }
    weights(found);
    annual(found);
    for (at, task, frame) in found.tasks() {
        labels(found, (at, task));
        approval(found, (at, task));
        area(found, (at, task), frame);
    }
}

/// The quotas that hold for a task.
fn quotas<'a>(plan: &'a Plan, task: &'a Task) -> impl Iterator<Item = Cow<'a, Quota>> {
    let own = task.quotas.keys().map(String::as_str);
    own.chain(plan.strata_with_quotas(task)).filter_map(|name| plan.quota(task, name))
}

/// What weights stand for, where some quota draws by weight.
fn weights(found: &mut Found<'_>) {
    let plan = found.subject.plan;
    let by_weight = |quota: Cow<'_, Quota>| matches!(quota.method, QuotaMethod::Pps | QuotaMethod::Pareto);
    if !plan.tasks.iter().any(|task| quotas(plan, task).any(by_weight)) {
        return;
    }
    let said = plan.weights.as_ref().map(|weights| ("weights.of", weights.of.as_str()));
    let columns = found.subject.weights_from.iter().map(|column| ("weights.column", *column));
    for (field, name) in said.into_iter().chain(columns).filter(|(_, name)| of_money(name)) {
        let text = say!("targets are not drawn by their revenue, taxes or fines", "不得以营收、税收、罚没等加权抽取检查对象");
        found.plan(LintRule::WeightOfMoney, field, name, text);
    }
    if plan.weights.is_none() {
        let text = say!(
            "a quota draws by weight; say what weights count: weights = {{ of = \"..\" }}",
            "有层按权重抽取；请写明权重含义：weights = {{ of = \"..\" }}"
        );
        found.plan(LintRule::UndeclaredWeight, "weights", "", text);
    }
}

/// Labels by which targets are picked: of the scope, of the strata, of the items' scopes, and those from which the rules
/// of the plan derive a label that one of these asks for.
fn labels(found: &mut Found<'_>, (at, task): (usize, &Task)) {
    let (plan, catalogue) = (found.subject.plan, found.subject.sources.catalogue);
    let tagged = plan.tier_policy.iter().filter(|_| task.strata_by == StrataBy::Tier).flat_map(|policy| &policy.tagged);
    let mut named: Vec<(&str, String)> = task.scope.tags.iter().map(|tag| ("scope.tags", tag.clone())).collect();
    named.extend(task.scope.expression.iter().flat_map(tags_of).map(|tag| ("scope", tag.to_string())));
    named.extend(tagged.map(|tagged| ("quotas", tagged.tag.clone())));
    let scopes = task.items.iter().filter_map(|code| catalogue.get(code)?.scope.as_ref());
    named.extend(scopes.flat_map(tags_of).map(|tag| ("items", tag.to_string())));
    // A later rule sees the labels of those before it, so what is derived is followed from the last to the first.
    for rule in plan.derived_tags.iter().rev() {
        let derived = rule.tag.as_str();
        let asks =
            |(_, tag): &&(&str, String)| derived == tag || derived.strip_prefix(tag.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if let Some((field, _)) = named.iter().find(asks).cloned() {
            named.extend(tags_of(&rule.when).into_iter().map(|tag| (field, tag.to_string())));
        }
    }
    for (field, tag) in named.into_iter().filter(|(_, tag)| of_money(tag)) {
        let text = say!(
            "its name speaks of revenue, taxes or fines: state the risk that it stands for",
            "标签名称涉及营收、税收或罚没：请改为其所代表的风险"
        );
        found.task(LintRule::LabelOfMoney, (at, task), field, tag, text);
    }
}

/// The labels that a selector asks for.
fn tags_of(selector: &Selector) -> Vec<&TagPath> {
    let mut tags = Vec::new();
    for clause in selector.clauses() {
        if let Clause::Tag(own) = clause {
            tags.extend(own.iter());
        }
    }
    tags
}

/// The approval of a special check.
fn approval(found: &mut Found<'_>, (at, task): (usize, &Task)) {
    let day = found.subject.day;
    let text = match &task.approval {
        _ if task.check.kind != CheckKind::Special => return,
        None => say!(
            "a special check is approved by a government of a county or above, or by the superior of the line",
            "专项检查须经县级以上人民政府或上级主管部门批准"
        ),
        Some(approval) if approval.by.trim().is_empty() || approval.number.trim().is_empty() => {
            say!("an approval says who gave it and the number of the document", "批准须写明批准机关和文号")
        }
        Some(approval) if approval.day > day => {
            let approved = approval.day;
            say!("it is approved on {approved} only, after {day}", "批准日期 {approved} 晚于 {day}")
        }
        Some(_) => return,
    };
    found.task(LintRule::Unapproved, (at, task), "approval", "", text);
}

/// Targets outside the unit's own area.
fn area(found: &mut Found<'_>, (at, task): (usize, &Task), frame: Option<&TaskFrame>) {
    let sources = found.subject.sources;
    let named = |text: &str| !text.trim().is_empty();
    let assisted = task.assistance.as_ref().is_some_and(|assistance| named(&assistance.by) && named(&assistance.number));
    let Some(own) = found.unit().filter(|unit| !unit.region.is_unknown() && !assisted) else { return };
    let outside = |region: &RegionCode| sources.regions.contains(&own.region, region, sources.as_of).within == Within::Outside;
    let (unit, area) = (&own.code, &own.region);
    if let Some(frame) = frame {
        let foreign = frame.outside(sources.targets, outside);
        if let Some((first, _)) = foreign.first_key_value() {
            let count: u64 = foreign.values().sum();
            let text = say!(
                "{count} targets lie outside {area}, the area of {unit}, the first in {first}; name who assists",
                "有 {count} 个对象不在 {unit} 的辖区 {area} 内，首个在 {first}；请写明协助机关"
            );
            found.task(LintRule::OutOfArea, (at, task), "assistance", "", text);
        }
        return;
    }
    for region in task.scope.regions.iter().filter(|region| outside(region)) {
        let text = say!("it lies outside {area}, the area of {unit}; name who assists", "不在 {unit} 的辖区 {area} 内；请写明协助机关");
        found.task(LintRule::OutOfArea, (at, task), "scope.regions", region, text);
    }
}

/// Whether the annual plan is filed and published.
fn annual(found: &mut Found<'_>) {
    let (plan, day) = (found.subject.plan, found.subject.day);
    match &plan.annual {
        None => {
            let text = say!(
                "name the annual plan and its revision, with the days of filing and publication",
                "请写明所属年度计划及其版本、报备和公示日期"
            );
            found.plan(LintRule::NoAnnualPlan, "annual", "", text);
        }
        Some(annual) => {
            if let Some(missing) = annual.missing(day) {
                found.plan(LintRule::Unpublished, "annual", annual.year, missing);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r82_names_of_money_are_told_from_others() {
        for name in ["营业收入", "2024年 营收（万元）", "罚没金额", "annual_revenue", "Tax paid", "sales-2024", "纳税额"]
        {
            assert!(of_money(name), "{name}");
        }
        for name in ["从业人数", "refined oil", "taxi", "employees", "special_equipment", "注册资本", "salesroom"] {
            assert!(!of_money(name), "{name}");
        }
    }
}
