//! The first stage: frames, strata and numbers, before anything is committed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::effect;
use super::listed::{self, Listed};
use super::registry::Registry;
use chrono::NaiveDate;

use crate::catalogue::Catalogue;
use crate::ceremony::Method;
use crate::digest::Value;
use crate::directory::{Inspector, Recusal, Targets};
use crate::error::Error;
use crate::frame::{self, Design, ListedSample, TaskFrame};
use crate::lint::{Lint, Subject, lint};
use crate::plan::{Notice, Plan, Task};
use crate::rational::Ratio;
use crate::scope::{Clause, Selector};

/// A plan resolved against a registry.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) registry: Arc<Registry>,
    pub(super) plan: Arc<Plan>,
    pub(super) frames: Arc<Vec<TaskFrame>>,
    pub(super) listed: Arc<Listed>,
}

/// One stratum in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct StratumSummary {
    /// The task.
    pub task: String,
    /// The stratum's name in the plan.
    pub name: String,
    /// Its code in the record.
    pub code: String,
    /// How many targets it holds (N).
    pub population: u64,
    /// How many are drawn (n); none for `threshold`, and for a portfolio of samples of several sizes,
    /// where the draw decides.
    pub sample: Option<u64>,
    /// The inclusion probability of each target where it is the same for all (`srs`, `threshold`, and
    /// a portfolio that is even).
    pub inclusion: Option<Ratio>,
    /// The least and the greatest inclusion probability of a target, where they are known exactly:
    /// under every method but `pps` and `pareto`.
    pub range: Option<(Ratio, Ratio)>,
}

/// Who goes into the pool, and in which cell.
#[derive(Default)]
pub(super) struct Cells {
    /// Position in the directory and number of the cell, sorted.
    pub(super) targets: Vec<(u32, u32)>,
    /// The different cells.
    texts: Vec<String>,
}

impl Cells {
    pub(super) fn text(&self, cell: u32) -> &str {
        self.texts.get(cell as usize).map_or("", String::as_str)
    }
}

impl Prepared {
    /// Builds the frame of every task and resolves every quota.
    ///
    /// # Errors
    /// `WrongOrganisation` for a plan of another organisation than the registry's; every problem of the
    /// plan, and then of its frames, at once.
    pub fn new(registry: Arc<Registry>, plan: Plan) -> Result<Self, Error> {
        registry.check_organisations(&plan)?;
        plan.check()?;
        plan.check_batches(registry.calendar())?;
        let registry = effect::seen(registry, &plan);
        let listed = Listed::new(&registry, &plan)?;
        let sources = registry.sources_of(&listed.list.catalogue, plan.as_of);
        let frames = frame::build(&plan, &sources)?;
        registry.check_own(&frames, plan.as_of)?;
        listed::check_off_site_first(&plan, &frames, &registry.targets)?;
        Ok(Self { registry, plan: Arc::new(plan), frames: Arc::new(frames), listed: Arc::new(listed) })
    }

    /// The list of items in force for the plan's unit on its day.
    pub fn catalogue(&self) -> &Catalogue {
        &self.listed.list.catalogue
    }

    /// Looks at the plan by every rule of the lint, as for a commitment on a day.
    pub fn lint(&self, day: NaiveDate) -> Lint {
        let sources = self.registry.sources_of(&self.listed.list.catalogue, self.plan.as_of);
        let weights_from = self.registry.weights_from();
        lint(&Subject {
            plan: &self.plan,
            sources,
            state: &self.listed.list.state,
            frames: Some(&self.frames),
            weights_from: &weights_from,
            day,
        })
    }

    /// What the readers of the plan should know and does not stop it.
    pub fn notices(&self) -> &[Notice] {
        &self.listed.notices
    }

    /// The frames, in the plan's order of tasks.
    pub fn frames(&self) -> &[TaskFrame] {
        &self.frames
    }

    /// The registers.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The strata in numbers.
    pub fn strata(&self) -> Vec<StratumSummary> {
        let mut out = Vec::new();
        for frame in self.frames.iter() {
            for s in &frame.strata {
                let population = s.members.len() as u64;
                let same = |p: Option<Ratio>| p.map(|p| (p, p));
                let sample = s.design.sample();
                let range = match &s.design {
                    Design::Ranked(Method::Srs { n }) => same(Ratio::new(*n, population).ok()),
                    Design::Ranked(Method::Threshold { num, den }) => same(Ratio::new(*num, *den).ok()),
                    Design::Ranked(Method::Pps { .. } | Method::Pareto { .. } | Method::Portfolio { .. }) => None,
                    Design::Portfolio(samples) => listed(samples, &s.members),
                };
                let inclusion = range.filter(|(least, greatest)| least == greatest).map(|(p, _)| p);
                out.push(StratumSummary {
                    task: frame.task.to_string(),
                    name: s.name.clone(),
                    code: s.code.to_string(),
                    population,
                    sample,
                    inclusion,
                    range,
                });
            }
        }
        out
    }

    /// Every target of a frame, by its position in the directory, with the number of its stratum when
    /// those of all tasks are counted through; sorted.
    pub(super) fn memberships(&self) -> Vec<(u32, u32)> {
        let strata = (0u32..).zip(self.frames.iter().flat_map(|frame| &frame.strata));
        let mut all: Vec<(u32, u32)> = strata.flat_map(|(stratum, s)| s.members.iter().map(move |at| (*at, stratum))).collect();
        all.sort_unstable();
        all
    }

    /// The cells of all targets of the frames: task code → stratum code, as canonical JSON text.
    pub(super) fn cells(&self) -> Cells {
        let strata: Vec<_> = self.frames.iter().flat_map(|frame| frame.strata.iter().map(|s| (&frame.task, &s.code))).collect();
        let mut known: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut cells = Cells::default();
        let mut held = Vec::new();
        for of_target in self.memberships().chunk_by(|(a, _), (b, _)| a == b) {
            held.clear();
            held.extend(of_target.iter().map(|(_, stratum)| *stratum));
            let cell = known.get(held.as_slice()).copied().unwrap_or_else(|| {
                let named = held.iter().filter_map(|stratum| strata.get(*stratum as usize));
                let object = named.map(|(task, code)| (task.to_string(), Value::Text(code.to_string()))).collect();
                cells.texts.push(String::from_utf8_lossy(&Value::Object(object).to_bytes()).into_owned());
                let new = known.len() as u32;
                known.insert(held.clone(), new);
                new
            });
            cells.targets.extend(of_target.first().map(|(at, _)| (*at, cell)));
        }
        cells
    }

    /// The reconciliation record of the targets (protocol §3): sources, snapshot, and the counts
    /// before and after each filter with reason codes. It names nobody.
    pub(super) fn reconciliation(&self, nonce: &[u8; 32]) -> Result<Value, Error> {
        let registry = &self.registry;
        let frames = self.frames.iter().map(frame_value).collect();
        let catalogue = self.listed.value(registry, &self.plan)?;
        let merged: u64 = registry.targets.merges().iter().map(|m| m.rows - 1).sum();
        let asks = |task: &Task| !task.scope.regions.is_empty() || task.strata_by.division().is_some();
        let asks = |task: &Task| asks(task) || task.scope.expression.as_ref().is_some_and(asks_tree) || self.items_of(task).any(asks_tree);
        let rules = self.plan.derived_tags.iter().any(|rule| asks_tree(&rule.when));
        let granted = registry.targets.tag_grants().read() > 0;
        let tree = (granted || rules || self.plan.tasks.iter().any(asks)).then(|| self.tree());
        let converted = registry.converted;
        let crosswalk = (!registry.crosswalk.is_empty() || converted.history > 0)
            .then(|| object([("targets", int(converted.targets)), ("history", int(converted.history))]));
        let record = object([
            ("nonce", text(&hex::encode(nonce))),
            ("snapshot", text(&self.plan.as_of.to_string())),
            (
                "sources",
                sources_value(
                    registry,
                    &[
                        "targets",
                        "tags",
                        "licences",
                        "tiers",
                        "persons",
                        "items",
                        "history",
                        "organisations",
                        "bases",
                        "scenes",
                        "catalogue",
                        "regions",
                        "crosswalk",
                        "calendar",
                    ],
                ),
            ),
            ("rows", int(registry.targets.rows_read())),
            ("merged", int(merged)),
            ("entities", int(registry.targets.len() as u64)),
            ("frames", Value::Array(frames)),
        ]);
        let attached = attached(&registry.targets);
        Ok(with(record, [("catalogue", catalogue), ("regions", tree), ("crosswalk", crosswalk), ("attached", attached)]))
    }

    /// The reconciliation record of the inspectors.
    pub(super) fn inspector_reconciliation(&self, nonce: &[u8; 32]) -> Value {
        let asks = |person: &Inspector| !person.regions.is_empty() || person.steps_aside_from().any(|r| matches!(r, Recusal::Region(_)));
        let tree = self.registry.inspectors.rows().iter().any(asks).then(|| self.tree());
        let crosswalk = (!self.registry.crosswalk.is_empty()).then(|| object([("recusals", int(self.registry.converted.recusals))]));
        let record = object([
            ("nonce", text(&hex::encode(nonce))),
            ("snapshot", text(&self.plan.as_of.to_string())),
            ("sources", sources_value(&self.registry, &["inspectors", "skills", "recusals"])),
            ("rows", int(self.registry.inspectors.len() as u64)),
        ]);
        with(record, [("regions", tree), ("crosswalk", crosswalk)])
    }

    /// The scopes of a task's items.
    fn items_of<'a>(&'a self, task: &'a Task) -> impl Iterator<Item = &'a Selector> {
        task.items.iter().filter_map(|code| self.catalogue().get(code)?.scope.as_ref())
    }

    /// The tree of regions by what it decides.
    fn tree(&self) -> Value {
        text(&self.registry.regions.digest(self.plan.suite).to_string())
    }
}

/// The least and the greatest inclusion probability that a list of samples gives a target of a stratum.
fn listed(samples: &[ListedSample], stratum: &[u32]) -> Option<(Ratio, Ratio)> {
    let mut chances: BTreeMap<u32, u64> = stratum.iter().map(|at| (*at, 0)).collect();
    let mut total = 0u64;
    for sample in samples {
        total = total.saturating_add(sample.multiplicity);
        for at in &sample.members {
            *chances.entry(*at).or_default() += sample.multiplicity;
        }
    }
    let ratio = |of: Option<&u64>| of.and_then(|of| Ratio::new(*of, total).ok());
    ratio(chances.values().min()).zip(ratio(chances.values().max()))
}

fn frame_value(frame: &TaskFrame) -> Value {
    let counts = |map: &BTreeMap<frame::Reason, u64>| {
        Value::Array(map.iter().map(|(r, n)| object([("reason", text(&r.0)), ("count", int(*n))])).collect())
    };
    let funnel = frame
        .funnel
        .iter()
        .map(|s| {
            object([
                ("filter", text(s.filter)),
                ("entered", int(s.entered)),
                ("passed", int(s.passed)),
                ("removed", counts(&s.removed)),
                ("noted", counts(&s.noted)),
            ])
        })
        .collect();
    let strata = frame.strata.iter().map(|s| object([("stratum", text(s.code.as_str())), ("size", int(s.members.len() as u64))])).collect();
    object([("task", text(frame.task.as_str())), ("funnel", Value::Array(funnel)), ("strata", Value::Array(strata))])
}

fn sources_value(registry: &Registry, roles: &[&str]) -> Value {
    let of = |s: &super::Source| {
        let aside = s.set_aside.iter().map(|(r, n)| object([("reason", text(r)), ("count", int(*n))])).collect();
        object([
            ("role", text(&s.role)),
            ("name", text(&s.name)),
            ("rows", int(s.rows)),
            ("digest", text(&s.digest)),
            ("set_aside", Value::Array(aside)),
        ])
    };
    Value::Array(registry.sources.iter().filter(|s| roles.contains(&s.role.as_str())).map(of).collect())
}

/// A canonical object.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
}

/// Whether a selector asks what is inside what.
fn asks_tree(selector: &Selector) -> bool {
    selector.clauses().iter().any(|clause| matches!(clause, Clause::Region(_)))
}

/// How many rows of the registers about targets were read, and how many of these are of targets that the
/// directory does not have: these are counted, and never passed over in silence.
fn attached(targets: &Targets) -> Option<Value> {
    let (tags, licences, tiers, persons) = (targets.tag_grants(), targets.licences(), targets.classes(), targets.persons());
    let all = [
        ("tags", tags.read(), tags.unmatched()),
        ("licences", licences.read(), licences.unmatched()),
        ("tiers", tiers.read(), tiers.unmatched()),
        ("persons", persons.read(), persons.unmatched()),
    ];
    let value =
        |(role, read, unmatched): (&str, u64, u64)| object([("role", text(role)), ("rows", int(read)), ("unmatched", int(unmatched))]);
    let given: Vec<Value> = all.into_iter().filter(|(_, read, _)| *read > 0).map(value).collect();
    (!given.is_empty()).then_some(Value::Array(given))
}

/// An object with those of these fields that there are.
fn with<const N: usize>(object: Value, fields: [(&str, Option<Value>); N]) -> Value {
    let Value::Object(mut all) = object else { return object };
    all.extend(fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    Value::Object(all)
}

/// A canonical text.
pub(super) fn text(t: &str) -> Value {
    use unicode_normalization::UnicodeNormalization;
    Value::Text(t.nfc().collect())
}

/// A canonical integer; the counts here are far below 2^53.
pub(super) fn int(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}
