//! What is to be drawn: the plan (抽查计划) with its tasks (抽查任务), quotas and parties.
//!
//! This is the plan as people write it, with ratios; the closed document that is committed, with
//! the counts they resolve to, is `ceremony::PlanDocument`.

mod annual;
mod classes;
mod division;
mod draw;
mod figures;
mod form;
mod frequency;
mod indicator;
mod joint;
mod lawful;
mod lints;
mod listed;
mod quiet;
mod quota;
mod red_line;
mod steps;
mod team;
mod tier;

pub use annual::{AnnualRef, Filing, Publication};
pub use classes::{Combine, REGISTER, Stale, TableRow, TierSources};
pub use division::{StrataBy, UNPLACED, UnplacedRegions};
pub use draw::{Coordination, Party, Replacement, Roster};
pub use figures::{Figures, StatedPercent, StatedShare, StatedSum};
pub use frequency::{Often, Purpose, TierFrequency};
pub use joint::{Answer, Joint, Partner};
pub use lawful::{Approval, Assistance, Weights};
pub use lints::{LintLevel, LintPolicy, LintRule, Severity, Waiver};
pub use listed::{Escalation, Notice, OffSiteFirst, OnSiteReason, StaleList};
pub use quiet::{QuietDays, QuietRule};
pub(crate) use quiet::{Timed, together};
pub use quota::{Given, PlannedSample, Quota, QuotaMethod};
pub use red_line::RedLine;
pub(crate) use red_line::check_number;
pub use steps::{EndedRound, Move, Step, StepPolicy, Violations};
pub use team::Team;
pub(crate) use tier::Unplaced;
pub use tier::{ExemptStratum, MissingTier, TaggedStratum, TierPolicy, UNCLASSIFIED};

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Mode, Style};
use crate::digest::Suite;
use crate::directory::{DateSpan, TargetKind, TargetStatus};
use crate::error::{Code, Error, Problems};
use crate::ident::{CampaignCode, EntityId, Industry, ItemCode, RegionCode, TagPath, TaskCode};
use crate::ledger::{FrequencyRule, Ledger};
use crate::matching::Algorithm;
use crate::scope::Selector;
use crate::text::Text;

/// A plan (抽查计划) of one campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The authority that draws (抽查机关); its journal is one for ever.
    #[schemars(title = "抽查机关", extend("examples" = ["sx-market"]))]
    pub unit: String,
    /// The code of the campaign, new for every campaign.
    #[schemars(with = "String", title = "抽查代码", extend("examples" = ["2026-q1"]))]
    pub campaign: CampaignCode,
    /// A title people read.
    #[schemars(title = "计划名称", extend("examples" = ["2026 年第一季度抽查计划"]))]
    pub title: String,
    /// The hash suite: `sha256` or `sm3`.
    #[schemars(with = "String", title = "密码套件", extend("examples" = ["sm3"]))]
    pub suite: Suite,
    /// The date of the snapshot: filters look at registers and ledger as of this day.
    #[schemars(title = "快照日期", extend("examples" = ["2026-01-05"]))]
    pub as_of: NaiveDate,
    /// Whether tasks share tickets (`merged`: the fewest visits) or not (`independent`).
    #[serde(default)]
    #[schemars(title = "任务抽取方式", extend("examples" = ["merged"]))]
    pub coordination: Coordination,
    /// The parties of the seed ceremony in order of reveal, the keeper of the registry first.
    #[schemars(title = "参与方", extend("examples" = [[{ "id": "keeper", "organisation": "sx-market" }]]))]
    pub parties: Vec<Party>,
    /// The pattern of the dice called aloud, such as `d10:[0-9]{39}`, or empty.
    #[serde(default)]
    #[schemars(title = "现场随机格式", extend("examples" = ["d10:[0-9]{39}"]))]
    pub physical: String,
    /// How often the ceremony may be attempted.
    #[serde(default = "two")]
    #[schemars(title = "仪式次数上限", extend("examples" = [2]))]
    pub max_attempts: u32,
    /// Who sees the blinded roster before the close.
    #[serde(default)]
    #[schemars(title = "名录公开方式", extend("examples" = ["witnessed"]))]
    pub roster: Roster,
    /// Whether the stratum codes of the record are the plan's own; otherwise they are opaque
    /// (`h01`, ..), since tiers are not for publication.
    #[serde(default)]
    #[schemars(title = "公开层代码", extend("examples" = [false]))]
    pub open_strata: bool,
    /// What becomes of a target whose region the tree of regions cannot place, where a scope or the strata
    /// ask where it lies.
    #[serde(default, skip_serializing_if = "UnplacedRegions::is_default")]
    #[schemars(title = "无法定位的区划代码", extend("examples" = ["refuse"]))]
    pub unplaced_regions: UnplacedRegions,
    /// For which reasons, and how often, a drawn target or an inspector may be replaced after the
    /// draw (protocol §7); none: never.
    #[serde(default)]
    #[schemars(title = "抽后替换", extend("examples" = [{ "reasons": ["deregistered", "recusal"], "max": 5 }]))]
    pub replacement: Option<Replacement>,
    /// The matcher's law and version: `maxent-1` publishes the probability of every pair of target
    /// and inspector and draws exactly by it; `draft-0` states none.
    #[serde(default = "draft0")]
    #[schemars(title = "匹配算法", extend("examples" = ["maxent-1", "draft-0"]))]
    pub matching: String,
    /// Which tiers there are, and the ratios of tasks with `strata_by = "tier"` that have none of their
    /// own; none: every class of the register is a stratum.
    #[serde(default)]
    #[schemars(title = "分级分类规则", extend("examples" = [{ "scheme": "2022", "order": ["A", "B"], "quotas": { "A": "1%", "B": "2%" } }]))]
    pub tier_policy: Option<TierPolicy>,
    /// The rounds that have ended, with their results, by which the ratios of `tier_policy.steps` go up and down. What
    /// ends on the plan's day or later changes nothing in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "已结束批次的结果", extend("examples" = [[{ "code": "2026-q1", "ended": "2026-04-10", "results": { "D": { "inspected": 100, "violating": 12 } } }]]))]
    pub ended: Vec<EndedRound>,
    /// Items that are drawn at a floor or more in every stratum, without exemption.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "安全底线事项", extend("examples" = [[{ "items": ["special-01"], "floor": "3%", "basis": "特种设备安全监督检查办法 第八条" }]]))]
    pub red_lines: Vec<RedLine>,
    /// The departments that inspect together (部门联合抽查), led by the unit; none: the unit alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "部门联合抽查", extend("examples" = [{ "scene": "catering", "partners": [{ "organisation": "sx-fire", "tasks": ["food"], "invited": "2025-12-01" }] }]))]
    pub joint: Option<Joint>,
    /// What is checked without contact before anybody goes there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "非现场优先", extend("examples" = [[{ "items": ["price-01"], "tiers": ["A"] }]]))]
    pub off_site_first: Vec<OffSiteFirst>,
    /// What a draw from a list is that is behind its superior's.
    #[serde(default, skip_serializing_if = "StaleList::is_default")]
    #[schemars(title = "清单未同步的处理", extend("examples" = ["refuse", { "within": 20 }]))]
    pub stale_list: StaleList,
    /// How often a target may be inspected (频次规则): rules for all tasks, beside a task's own cap and cooldown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "频次规则", extend("examples" = [[{ "id": "year-4", "limit": { "cap": { "times": 4, "per": "year" } } }]]))]
    pub frequency: Vec<FrequencyRule>,
    /// Days on which nobody comes to a target (企业安静期).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "企业安静期", extend("examples" = [[{ "id": "quiet-20", "days": { "every_month": { "from": 1, "to": 20 } } }]]))]
    pub quiet: Vec<QuietRule>,
    /// Tags that follow from other facts by a rule; a later rule sees the tags of those before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "派生标签", extend("examples" = [[{ "tag": "key/food", "when": "industry:C14 and tier:D" }]]))]
    pub derived_tags: Vec<DerivedTag>,
    /// The annual plan of which this is a round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "所属年度计划", extend("examples" = [{ "year": 2026, "revision": 1, "filed": { "day": "2025-12-22", "with": "sx-market" }, "published": { "day": "2025-12-28", "place": "国家企业信用信息公示系统" } }]))]
    pub annual: Option<AnnualRef>,
    /// What the weights of targets stand for, where a quota draws by weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "权重", extend("examples" = [{ "of": "从业人数", "source": "2024 年度报告" }]))]
    pub weights: Option<Weights>,
    /// How the lint is set (docs/lint.md).
    #[serde(default, skip_serializing_if = "LintPolicy::is_default")]
    #[schemars(title = "体检设置", extend("examples" = [{ "levels": { "SSJ-L004": "error" } }]))]
    pub lint: LintPolicy,
    /// The tasks.
    #[schemars(title = "抽查任务")]
    pub tasks: Vec<Task>,
}

/// A tag (标签) that every target has of which an expression holds, and no other has by this rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DerivedTag {
    /// The tag.
    #[schemars(with = "String", title = "标签", extend("examples" = ["key/food"]))]
    pub tag: TagPath,
    /// The expression (docs/scope.md).
    #[schemars(title = "条件", extend("examples" = ["industry:C14 and tier:D"]))]
    pub when: Selector,
    /// Where the rule comes from: document and article.
    #[serde(default)]
    #[schemars(title = "依据", extend("examples" = ["食品安全重点监管办法第五条"]))]
    pub source: String,
}

fn two() -> u32 {
    2
}

fn one_batch() -> NonZeroU32 {
    NonZeroU32::MIN
}

fn is_one(batches: &NonZeroU32) -> bool {
    *batches == NonZeroU32::MIN
}

fn draft0() -> String {
    "draft-0".to_owned()
}

/// One task (抽查任务): a frame, its strata and quotas, and the teams that visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its code.
    #[schemars(with = "String", title = "任务代码", extend("examples" = ["food"]))]
    pub code: TaskCode,
    /// A title people read.
    #[serde(default)]
    #[schemars(title = "任务名称", extend("examples" = ["餐饮服务食品安全检查"]))]
    pub title: String,
    /// The items (抽查事项) it checks.
    #[schemars(with = "Vec<String>", title = "抽查事项", extend("examples" = [["food-01"]]))]
    pub items: Vec<ItemCode>,
    /// How the items are checked (检查方式).
    #[serde(default, skip_serializing_if = "Mode::is_default")]
    #[schemars(title = "检查方式", extend("examples" = ["on_site"]))]
    pub mode: Mode,
    /// How single items are checked otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Mode>", title = "个别事项的检查方式", extend("examples" = [{ "food-01": "document" }]))]
    pub modes: BTreeMap<ItemCode, Mode>,
    /// In what spirit it is checked: with guidance, with others in one visit.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(title = "监管方式", extend("examples" = [["service"]]))]
    pub styles: BTreeSet<Style>,
    /// Why targets are visited that are to be checked without contact first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "现场检查的理由", extend("examples" = [{ "code": "anomaly", "detail": "非现场监测发现温控数据异常" }]))]
    pub on_site_reason: Option<OnSiteReason>,
    /// What kind of check it makes and why, as rules of frequency look at it.
    #[serde(default, skip_serializing_if = "Purpose::is_default")]
    #[schemars(title = "检查类型与来源", extend("examples" = [{ "kind": "routine", "cause": "plan" }]))]
    pub check: Purpose,
    /// Who approved it, where it is a special check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "专项检查批准", extend("examples" = [{ "by": "长治市人民政府", "number": "长政办函〔2026〕3号", "day": "2026-01-04" }]))]
    pub approval: Option<Approval>,
    /// Who assists, where targets lie outside the unit's area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "异地协助", extend("examples" = [{ "by": "sx-1405-market", "number": "晋城市监协〔2026〕2号" }]))]
    pub assistance: Option<Assistance>,
    /// The figures that are published of it, to be held to each other and to the frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "公布的数字", extend("examples" = [{ "population": 1000, "sample": 30 }]))]
    pub published: Option<Figures>,
    /// Which targets it is about: an expression, or a table.
    #[serde(default, deserialize_with = "form::scope")]
    #[schemars(with = "form::ScopeForm", title = "抽查对象范围", extend("examples" = ["tag:school and region:140100", { "tags": ["school"] }]))]
    pub scope: Scope,
    /// How often a target may be inspected, over all tasks and departments in the ledger.
    #[serde(default)]
    #[schemars(title = "频次上限", extend("examples" = [{ "times": 2 }]))]
    pub cap: Option<Cap>,
    /// A target inspected within so many days before `as_of` is left out.
    #[serde(default)]
    #[schemars(title = "冷却期（天）", extend("examples" = [30]))]
    pub cooldown_days: Option<u32>,
    /// Targets left out by name, with the reason.
    #[serde(default)]
    #[schemars(title = "排除对象", extend("examples" = [[{ "target": "raw:1234", "reason": "closed" }]]))]
    pub exclude: Vec<Exclusion>,
    /// What divides the frame into strata.
    #[serde(default)]
    #[schemars(title = "分层依据", extend("examples" = ["tier"]))]
    pub strata_by: StrataBy,
    /// How many are drawn, by stratum: a share such as `"3%"`, a phrase such as `"不低于3%"` (docs/quota.md), or a
    /// table. `*` is every stratum without a quota. Where a tier policy holds, what is not here is the policy's.
    #[serde(default, deserialize_with = "form::quotas")]
    #[schemars(with = "BTreeMap<String, form::QuotaForm>", title = "抽查比例、数量", extend("examples" = [{ "A": "1%", "B": { "count": 5 } }]))]
    pub quotas: BTreeMap<String, Quota>,
    /// The days of the visits (检查时间).
    #[schemars(title = "检查时间", extend("examples" = [{ "from": "2026-01-12", "to": "2026-03-31" }]))]
    pub window: Window,
    /// In how many batches (分批) the drawn targets are checked, one after the other in their random order, each in its
    /// part of the window; for a key item (重点检查事项) that is drawn at a high ratio.
    #[serde(default = "one_batch", skip_serializing_if = "is_one")]
    #[schemars(title = "分批数", extend("examples" = [4]))]
    pub batches: NonZeroU32,
    /// The team that visits a drawn target.
    #[serde(default)]
    #[schemars(title = "检查组", extend("examples" = [{ "size": 2 }]))]
    pub team: Team,
}

/// The first and last day of the visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first day.
    #[schemars(title = "起始日", extend("examples" = ["2026-01-12"]))]
    pub from: NaiveDate,
    /// The last day.
    #[schemars(title = "截止日", extend("examples" = ["2026-03-31"]))]
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
    #[schemars(title = "对象类别", extend("examples" = [["enterprise", "individual_business"]]))]
    pub kinds: BTreeSet<TargetKind>,
    /// Regions of the plan's jurisdiction, each with all inside it on the plan's day by the tree of regions.
    #[schemars(with = "BTreeSet<String>", title = "管辖区域", extend("examples" = [["140105"]]))]
    pub regions: BTreeSet<RegionCode>,
    /// Industries (GB/T 4754) with all inside them, such as `F52`.
    #[schemars(with = "BTreeSet<String>", title = "行业", extend("examples" = [["F52"]]))]
    pub industries: BTreeSet<Industry>,
    /// Labels, of which a target needs one.
    #[schemars(title = "标签", extend("examples" = [["school"]]))]
    pub tags: BTreeSet<String>,
    /// Statuses that may be drawn; empty: only `active`.
    #[schemars(title = "登记状态", extend("examples" = [["active"]]))]
    pub statuses: BTreeSet<TargetStatus>,
    /// An expression (docs/scope.md) that a target fulfils besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(title = "范围表达式", extend("examples" = ["licence:food and not tag:school"]))]
    pub expression: Option<Selector>,
}

/// A cap on inspections (年度检查频次上限) in a calendar year or in a number of days before `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The most inspections in the window, the one to be drawn included.
    #[schemars(title = "次数", extend("examples" = [2]))]
    pub times: u32,
    /// The window in days before `as_of`; none: the calendar year of `as_of`.
    #[serde(default)]
    #[schemars(title = "天数", extend("examples" = [365]))]
    pub days: Option<u32>,
}

impl Cap {
    /// How many inspections of a target, by the rank of its scheme and its value, are left under the
    /// cap, the ledger's up to `as_of` counted.
    pub(crate) fn left(self, ledger: &Ledger, target: (u8, &str), as_of: NaiveDate) -> u32 {
        let from = match self.days {
            Some(days) => as_of.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN),
            None => NaiveDate::from_ymd_opt(as_of.year(), 1, 1).unwrap_or(as_of),
        };
        self.times.saturating_sub(ledger.counted_by(target, from, as_of))
    }
}

/// A target left out by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The target.
    #[schemars(with = "String", title = "检查对象", extend("examples" = ["raw:1234"]))]
    pub target: EntityId,
    /// Why, as a code that is counted in the funnel.
    #[schemars(title = "排除原因", extend("examples" = ["closed"]))]
    pub reason: String,
}

impl Plan {
    /// A plan of which nothing is said but whose it is, which campaign, and as of which day.
    pub fn bare(unit: String, campaign: CampaignCode, suite: Suite, as_of: NaiveDate) -> Self {
        Self {
            unit,
            campaign,
            title: String::new(),
            suite,
            as_of,
            coordination: Coordination::default(),
            parties: Vec::new(),
            physical: String::new(),
            max_attempts: two(),
            roster: Roster::default(),
            open_strata: false,
            unplaced_regions: UnplacedRegions::default(),
            replacement: None,
            matching: draft0(),
            tier_policy: None,
            ended: Vec::new(),
            red_lines: Vec::new(),
            joint: None,
            off_site_first: Vec::new(),
            stale_list: StaleList::default(),
            frequency: Vec::new(),
            quiet: Vec::new(),
            derived_tags: Vec::new(),
            annual: None,
            weights: None,
            lint: LintPolicy::default(),
            tasks: Vec::new(),
        }
    }

    /// Everything that can be said against the plan without looking at a register.
    ///
    /// # Errors
    /// One error holding every problem, each with its field.
    pub fn check(&self) -> Result<(), Error> {
        let mut problems = Problems::default();
        if Algorithm::named(&self.matching).is_none() {
            let names = Algorithm::ALL.map(Algorithm::name).join(", ");
            problems.push(bad(
                "matching",
                &self.matching,
                say!("the matchers of this version are: {names}", "本版本的匹配方法为：{names}"),
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
            task.check_modes(at, &mut problems);
            if self.strata_with_quotas(task).is_empty() && !task.quotas.contains_key("*") {
                problems.push(bad(
                    &format!("tasks[{at}].quotas"),
                    "",
                    say!("a task draws from at least one stratum", "任务至少从一个层中抽取"),
                ));
            }
            self.check_tiers(at, task, &mut problems);
        }
        EndedRound::check_all(&self.ended, &mut problems);
        if let Some(policy) = &self.tier_policy {
            policy.check(&mut problems);
            self.check_steps(policy, &mut problems);
        }
        self.check_red_lines(&mut problems);
        self.check_indicators(&mut problems);
        self.lint.check(self, &mut problems);
        if let Some(joint) = &self.joint {
            joint.check(self, &mut problems);
        }
        FrequencyRule::check_all(&self.frequency, &mut problems);
        QuietRule::check_all(&self.quiet, &mut problems);
        OffSiteFirst::check_all(&self.off_site_first, &mut problems);
        if self.replacement.as_ref().is_some_and(|r| r.reasons.is_empty()) {
            problems.push(bad(
                "replacement.reasons",
                "",
                say!("a replacement has a reason of a closed list; name at least one", "替换须有所列原因之一；请至少列出一个原因"),
            ));
        }
        self.check_teams(&mut problems);
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
        self.team.check(&here("team"), problems);
        if self.window.to < self.window.from {
            problems.push(bad(&here("window"), self.window.to, say!("the window ends before it begins", "检查时间的截止日早于起始日")));
        }
        if self.window.days().take(self.batches.get() as usize).count() < self.batches.get() as usize {
            problems.push(bad(&here("batches"), self.batches, say!("the window has fewer days than batches", "检查时间的天数少于分批数")));
        }
        for (stratum, quota) in &self.quotas {
            quota.check(&here(&format!("quotas.{stratum}")), problems);
        }
    }
}

fn bad(field: &str, value: impl std::fmt::Display, detail: Text) -> Error {
    Error::new(Code::BadPlan).field(field).value(value).detail(detail)
}
