//! The list of items that a plan is drawn by, and what list, scene and partners say against it.

use std::collections::{BTreeMap, BTreeSet};

use super::prepared::{int, object, text};
use super::registry::Registry;
use crate::calendar::{Answer, Calendar, Certainty};
use crate::catalogue::{InForce, SyncState};
use crate::digest::Value;
use crate::directory::{Organisation, Targets};
use crate::error::{Code, Error, Problems, Text};
use crate::frame::{self, TaskFrame};
use crate::ident::ItemCode;
use crate::plan::{Joint, Notice, Plan, StaleList};

/// What the plan is drawn by, and what is worth saying about it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) list: InForce,
    pub(super) notices: Vec<Notice>,
}

impl Listed {
    /// The list in force for the plan's unit on the plan's day, checked against the plan.
    pub(super) fn new(registry: &Registry, plan: &Plan) -> Result<Self, Error> {
        let list = registry.list(&plan.unit, plan.as_of)?;
        let mut problems = Problems::default();
        let mut notices = plan.moves();
        match stale(plan, &list.state, registry.calendar()) {
            Ok(notice) => notices.extend(notice),
            Err(error) => problems.push(error),
        }
        let unit = registry.organisations().and_then(|all| all.require("unit", &plan.unit).ok());
        match plan.check_items(&list.catalogue, unit.and_then(|unit| unit.level)) {
            Ok(found) => notices.extend(found),
            Err(error) => problems.push(error),
        }
        if let Some(joint) = &plan.joint {
            problems.extend(check_scene(registry, plan, joint, unit).err());
        }
        problems.into_result()?;
        Ok(Self { list, notices })
    }

    /// The versions of the list for the reconciliation record; none where the list has no versions.
    pub(super) fn value(&self, registry: &Registry, plan: &Plan) -> Result<Option<Value>, Error> {
        let Some(catalogues) = registry.catalogues().filter(|_| !self.list.versions.is_empty()) else { return Ok(None) };
        let mut versions = Vec::new();
        for (owner, number) in &self.list.versions {
            let digest = catalogues.list(owner).map(|list| list.digest(*number, plan.suite)).transpose()?.flatten();
            versions.push(object([
                ("owner", text(owner.as_str())),
                ("version", int(u64::from(*number))),
                ("digest", text(&digest.map(|d| d.to_string()).unwrap_or_default())),
            ]));
        }
        let state = match &self.list.state {
            SyncState::Current => object([("state", text("current"))]),
            SyncState::Stale { behind, superior, version, since, .. } => object([
                ("state", text("stale")),
                ("behind", text(behind.as_str())),
                ("superior", text(superior.as_str())),
                ("version", int(u64::from(*version))),
                ("since", text(&since.to_string())),
            ]),
        };
        Ok(Some(object([("versions", Value::Array(versions)), ("sync", state)])))
    }
}

/// What a list that is behind its superior's means for the plan.
fn stale(plan: &Plan, state: &SyncState, calendar: &Calendar) -> Result<Option<Notice>, Error> {
    let SyncState::Stale { behind, superior, version, since, .. } = state else { return Ok(None) };
    let lag = state.lag(plan.as_of, calendar).unwrap_or(Answer { value: 0, certainty: Certainty::Published });
    let days = lag.value;
    let days = match lag.certainty {
        Certainty::Published => say!("{days} working days", "{days} 个工作日"),
        Certainty::Provisional { missing } => {
            say!("{days} working days (provisional: no notice for {missing})", "{days} 个工作日（暂定：尚无 {missing} 年放假通知）")
        }
    };
    let said = say!(
        "the list of {behind} has not merged version {version} of {superior}, recorded on {since}, {days} before",
        "{behind} 的清单尚未同步 {superior} 于 {since} 记录的版本 {version}，已过 {days}"; days
    );
    let refused = match plan.stale_list {
        StaleList::Refuse => true,
        StaleList::Flag => false,
        StaleList::Within(limit) => state.overdue(limit, plan.as_of, calendar),
    };
    if refused {
        return Err(Error::new(Code::StaleCatalogue).field("as_of").value(plan.as_of).detail(said));
    }
    Ok(Some(Notice { rule: "stale_list", field: "stale_list".to_owned(), text: said }))
}

/// Checks a joint plan against its scene: the scene is in force, the unit's line leads it, every partner's
/// line takes part, and every task checks items of the departments that take part in it. Lines are
/// looked at where the register of organisations is given.
fn check_scene(registry: &Registry, plan: &Plan, joint: &Joint, unit: Option<&Organisation>) -> Result<(), Error> {
    let Some(code) = &joint.scene else { return Ok(()) };
    let day = plan.as_of;
    let wrong =
        |field: &str, value: &dyn std::fmt::Display, detail: Text| Error::new(Code::BadPlan).field(field).value(value).detail(detail);
    let Some(scene) = registry.scenes().get(code, day) else {
        let detail = say!("no version of this scene is in force on {day}", "该场景在 {day} 没有有效版本");
        return Err(Error::new(Code::UnknownReference).field("joint.scene").value(code).detail(detail));
    };
    let mut problems = Problems::default();
    if let Some(unit) = unit.filter(|unit| unit.line != scene.lead) {
        let (lead, line) = (&scene.lead, &unit.line);
        let detail = say!("the scene is led by the line {lead}; the unit is of {line}", "该场景由条线 {lead} 牵头，而抽查机关属 {line}");
        problems.push(wrong("unit", &plan.unit, detail));
    }
    // Without organisations every department may check every item of the scene.
    let every: BTreeSet<&ItemCode> = scene.departments.values().flatten().collect();
    let of_line = |line: &str| scene.departments.get(line).map(|items| items.iter().collect::<BTreeSet<_>>());
    let mut allowed: BTreeMap<&str, BTreeSet<&ItemCode>> = BTreeMap::new();
    for (at, partner) in joint.partners.iter().enumerate() {
        let organisation = registry.organisations().and_then(|all| all.get(&partner.organisation));
        let items = match organisation.map(|own| (own, of_line(&own.line))) {
            Some((own, None)) => {
                let line = &own.line;
                let detail = say!("its line {line} takes no part in the scene", "其条线 {line} 不参与该场景");
                problems.push(wrong(&format!("joint.partners[{at}].organisation"), &partner.organisation, detail));
                continue;
            }
            Some((_, Some(items))) => items,
            None => every.clone(),
        };
        for task in &partner.tasks {
            allowed.entry(task.as_str()).or_default().extend(&items);
        }
    }
    let leads = unit.and_then(|_| of_line(&scene.lead)).unwrap_or_else(|| every.clone());
    for (at, task) in plan.tasks.iter().enumerate() {
        let others = allowed.get(task.code.as_str());
        let fits = |item: &ItemCode| leads.contains(item) || others.is_some_and(|others| others.contains(item));
        for item in task.items.iter().filter(|item| !fits(item)) {
            let detail = say!("no department of the task checks this item in the scene", "在该场景中，参与此任务的部门不检查该事项");
            problems.push(wrong(&format!("tasks[{at}].items"), item, detail));
        }
    }
    problems.into_result()
}

/// Checks that nobody is visited, without a stated reason, who is to be checked without contact first.
///
/// # Errors
/// `OffSiteFirst` for every task and item, with the number of targets; `StaleTier` and the like for targets whose
/// tier is open where a rule asks it.
pub(super) fn check_off_site_first(plan: &Plan, frames: &[TaskFrame], targets: &Targets) -> Result<(), Error> {
    let mut problems = Problems::default();
    for (at, (task, frame)) in plan.tasks.iter().zip(frames).enumerate() {
        if task.on_site_reason.is_some() {
            continue;
        }
        if plan.off_site_first.iter().any(|rule| !rule.tiers.is_empty() && rule.on_site(task).next().is_some()) {
            problems.extend(frame::refuse_open(plan, task, targets, frame.members()).err());
        }
        for rule in &plan.off_site_first {
            for item in rule.on_site(task) {
                let count = frame.members().filter(|at| rule.concerns(targets, *at)).count();
                if count > 0 {
                    let task = &task.code;
                    let detail = say!(
                        "{count} targets of task {task} are to be checked off site first for item {item}",
                        "任务 {task} 中有 {count} 个检查对象的事项 {item} 应先行非现场检查"
                    );
                    let field = format!("tasks[{at}].on_site_reason");
                    problems.push(Error::new(Code::OffSiteFirst).field(field).value(item).detail(detail));
                }
            }
        }
    }
    problems.into_result()
}
