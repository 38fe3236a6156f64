//! What is to be drawn: the plan (抽查计划) with its tasks (抽查任务), quotas and parties.
//!
//! This is the plan as people write it, with ratios; the closed document that is committed, with
//! the counts they resolve to, is `ceremony::PlanDocument`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::Suite;
use crate::directory::{DateSpan, TargetKind, TargetStatus};
use crate::error::{Code, Error, Problems};
use crate::ident::{CampaignCode, EntityId, ItemCode, PartyCode, RegionCode, TaskCode};
use crate::rational::{Ratio, Rounding};
use crate::text::Text;

/// A plan (抽查计划) of one campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The authority that draws (抽查机关); its journal is one for ever.
    pub unit: String,
    /// The code of the campaign, new for every campaign.
    #[schemars(with = "String")]
    pub campaign: CampaignCode,
    /// A title people read.
    pub title: String,
    /// The hash suite: `sha256` or `sm3`.
    #[schemars(with = "String")]
    pub suite: Suite,
    /// The date of the snapshot: filters look at registers and ledger as of this day.
    pub as_of: NaiveDate,
    /// Whether tasks share tickets (`merged`: the fewest visits) or not (`independent`).
    #[serde(default)]
    pub coordination: Coordination,
    /// The parties of the seed ceremony in order of reveal, the keeper of the registry first.
    pub parties: Vec<Party>,
    /// The pattern of the dice called aloud, such as `d10:[0-9]{39}`, or empty.
    #[serde(default)]
    pub physical: String,
    /// How often the ceremony may be attempted.
    #[serde(default = "two")]
    pub max_attempts: u32,
    /// Who sees the blinded roster before the close.
    #[serde(default)]
    pub roster: Roster,
    /// Whether the stratum codes of the record are the plan's own; otherwise they are opaque
    /// (`h01`, ..), since tiers are not for publication.
    #[serde(default)]
    pub open_strata: bool,
    /// The matcher's law and version.
    #[serde(default = "draft0")]
    pub matching: String,
    /// The tasks.
    pub tasks: Vec<Task>,
}

fn two() -> u32 {
    2
}

fn draft0() -> String {
    "draft-0".to_owned()
}

/// Whether tasks share their tickets (protocol §4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coordination {
    /// All tasks share tickets: overlap is as large as possible, visits as few as possible.
    #[default]
    Merged,
    /// Each task has tickets of its own.
    Independent,
}

/// Who sees the blinded roster before the close (protocol §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Roster {
    /// Named witnesses, who recompute.
    #[default]
    Witnessed,
    /// Everybody.
    Public,
}

/// A party of the seed ceremony.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Its code.
    #[schemars(with = "String")]
    pub id: PartyCode,
    /// The organisation it belongs to.
    pub organisation: String,
}

/// One task (抽查任务): a frame, its strata and quotas, and the teams that visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its code.
    #[schemars(with = "String")]
    pub code: TaskCode,
    /// A title people read.
    #[serde(default)]
    pub title: String,
    /// The items (抽查事项) it checks.
    #[schemars(with = "Vec<String>")]
    pub items: Vec<ItemCode>,
    /// Which targets it is about.
    #[serde(default)]
    pub scope: Scope,
    /// How often a target may be inspected, over all tasks and departments in the ledger.
    #[serde(default)]
    pub cap: Option<Cap>,
    /// A target inspected within so many days before `as_of` is left out.
    #[serde(default)]
    pub cooldown_days: Option<u32>,
    /// Targets left out by name, with the reason.
    #[serde(default)]
    #[schemars(with = "Vec<serde_json::Value>")]
    pub exclude: Vec<Exclusion>,
    /// What divides the frame into strata.
    #[serde(default)]
    pub strata_by: StrataBy,
    /// How many are drawn, by stratum.
    pub quotas: BTreeMap<String, Quota>,
    /// The days of the visits (检查时间).
    pub window: Window,
    /// The team that visits a drawn target.
    #[serde(default)]
    pub team: Team,
}

/// The first and last day of the visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Window {
    /// The span of days.
    pub fn span(&self) -> DateSpan {
        DateSpan { from: self.from, to: self.to }
    }
}

/// Which targets a task is about (抽查对象范围). An empty list asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scope {
    /// Kinds of target.
    pub kinds: BTreeSet<TargetKind>,
    /// Regions of the plan's jurisdiction.
    #[schemars(with = "BTreeSet<String>")]
    pub regions: BTreeSet<RegionCode>,
    /// Prefixes of industry codes (GB/T 4754), such as `F52`.
    pub industries: BTreeSet<String>,
    /// Labels, of which a target needs one.
    pub tags: BTreeSet<String>,
    /// Statuses that may be drawn; empty: only `active`.
    pub statuses: BTreeSet<TargetStatus>,
}

/// A cap on inspections (年度检查频次上限) in a calendar year or in a number of days before `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The most inspections in the window, the one to be drawn included.
    pub times: u32,
    /// The window in days before `as_of`; none: the calendar year of `as_of`.
    #[serde(default)]
    pub days: Option<u32>,
}

/// A target left out by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The target.
    pub target: EntityId,
    /// Why, as a code that is counted in the funnel.
    pub reason: String,
}

/// What divides a frame into strata.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrataBy {
    /// One stratum, named `all`.
    #[default]
    None,
    /// By tier; a target without one is of stratum `unclassified`.
    Tier,
    /// By region.
    Region,
    /// By kind.
    Kind,
}

/// How many of a stratum are drawn, and how.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// The method of selection (protocol §6).
    #[serde(default)]
    pub method: QuotaMethod,
    /// A share of the stratum, such as `"3%"` or `"1/7"`; either this or `count`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub ratio: Option<Ratio>,
    /// A number of targets; either this or `ratio`.
    #[serde(default)]
    pub count: Option<u64>,
    /// How a ratio of a stratum becomes a number. `ceil` meets every "not less than"; `floor`
    /// breaks it for almost every size.
    #[serde(default)]
    pub rounding: Rounding,
}

/// The methods a quota can name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotaMethod {
    /// Simple random sampling without replacement.
    #[default]
    Srs,
    /// Sequential Poisson sampling by weight.
    Pps,
    /// Pareto sampling by weight.
    Pareto,
    /// Every target by itself, with the probability of `ratio`.
    Threshold,
}

/// The team that visits a drawn target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// How many officers; two or more (行政处罚法 §42).
    pub size: u32,
}

impl Default for Team {
    fn default() -> Self {
        Self { size: 2 }
    }
}

impl Plan {
    /// Everything that can be said against the plan without looking at a register.
    ///
    /// # Errors
    /// One error holding every problem, each with its field.
    pub fn check(&self) -> Result<(), Error> {
        let mut problems = Problems::default();
        if self.matching != "draft-0" {
            problems.push(bad(
                "matching",
                &self.matching,
                say!("the matchers of this version are: draft-0", "本版本的匹配方法为：draft-0"),
            ));
        }
        if self.tasks.is_empty() {
            problems.push(bad("tasks", "", say!("a plan needs a task", "计划须有抽查任务")));
        }
        let mut seen = BTreeSet::new();
        for (at, task) in self.tasks.iter().enumerate() {
            if !seen.insert(&task.code) {
                problems.push(bad(&format!("tasks[{at}].code"), &task.code, say!("two tasks have this code", "两个任务使用同一代码")));
            }
            task.check(at, &mut problems);
        }
        problems.into_result()
    }

    /// The task of a code.
    pub fn task(&self, code: &str) -> Option<&Task> {
        self.tasks.iter().find(|t| t.code.as_str() == code)
    }
}

impl Task {
    fn check(&self, at: usize, problems: &mut Problems) {
        let here = |field: &str| format!("tasks[{at}].{field}");
        if self.items.is_empty() {
            problems.push(bad(&here("items"), "", say!("a task checks at least one item", "任务至少检查一个抽查事项")));
        }
        if self.quotas.is_empty() {
            problems.push(bad(&here("quotas"), "", say!("a task draws from at least one stratum", "任务至少从一个层中抽取")));
        }
        if self.team.size < 2 {
            problems.push(bad(&here("team.size"), self.team.size, say!("a check needs two officers or more", "检查须有两名以上执法人员")));
        }
        if self.window.to < self.window.from {
            problems.push(bad(&here("window"), self.window.to, say!("the window ends before it begins", "检查时间的截止日早于起始日")));
        }
        for (stratum, quota) in &self.quotas {
            quota.check(&here(&format!("quotas.{stratum}")), problems);
        }
    }
}

impl Quota {
    fn check(&self, field: &str, problems: &mut Problems) {
        match (self.ratio, self.count) {
            (Some(_), Some(_)) | (None, None) => {
                problems.push(bad(field, "", say!("give either a ratio or a count", "须在比例与数量中填写且只填写一项")));
            }
            (None, Some(_)) if self.method == QuotaMethod::Threshold => {
                problems.push(bad(field, "", say!("threshold draws by a ratio, not by a count", "threshold 方法按比例抽取，不按数量")));
            }
            (Some(ratio), None) if ratio.num() > ratio.den() => {
                problems.push(bad(field, ratio, say!("a ratio is at most 100 %", "比例不超过 100%")));
            }
            _ => {}
        }
    }

    /// How many of a stratum of size `population` are drawn; none for `threshold`, whose number
    /// is known only after the draw.
    pub fn resolve(&self, population: u64) -> Option<u64> {
        match (self.method, self.ratio, self.count) {
            (QuotaMethod::Threshold, _, _) => None,
            (_, Some(ratio), _) => Some(ratio.of(population, self.rounding)),
            (_, None, count) => count,
        }
    }
}

fn bad(field: &str, value: impl std::fmt::Display, detail: Text) -> Error {
    Error::new(Code::BadPlan).field(field).value(value).detail(detail)
}
