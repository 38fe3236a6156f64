//! The annual plan (年度抽查计划) of an organisation: rounds of tasks in revisions that are never edited.
//!
//! A round (轮次) is one campaign: the plan of the campaign names the year and the revision, and its tasks are those
//! of the round. A revision is a draft until it is filed (报备), and is not drawn by before it is published (公示). What
//! has begun is the same in every later revision; each states the digest of the one before it, so that a revision
//! that was changed afterwards is found.

mod change;
mod check;

pub use change::{Amendment, TaskChange};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Suite};
use crate::error::{Code, Error};
use crate::ident::{CampaignCode, OrgCode};
use crate::plan::{AnnualRef, EndedRound, Filing, Plan, Publication, Task, TierPolicy};
use crate::text::{Speak, Text};

/// The annual plan of one organisation and year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnualPlan {
    /// The organisation.
    #[schemars(with = "String", title = "抽查机关", extend("examples" = ["sx-1404-market"]))]
    pub organisation: OrgCode,
    /// The year.
    #[schemars(title = "年度", extend("examples" = [2026]))]
    pub year: i32,
    /// A title people read.
    #[schemars(title = "计划名称", extend("examples" = ["2026 年度双随机抽查计划"]))]
    pub title: String,
    /// The hash suite of the digests: `sha256` or `sm3`.
    #[schemars(with = "String", title = "密码套件", extend("examples" = ["sm3"]))]
    pub suite: Suite,
    /// The revisions, the oldest first.
    #[schemars(title = "版本")]
    pub revisions: Vec<Revision>,
    /// The rounds that were drawn, with their day. A round without a day here has begun on the first day of its
    /// windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "已抽取的轮次", extend("examples" = [[{ "round": "2026-q1", "day": "2026-01-05" }]]))]
    pub drawn: Vec<DrawnRound>,
    /// The rounds that have ended, with their results, by which the ratios of later rounds go up and down
    /// (`tier_policy.steps`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "已结束轮次的结果", extend("examples" = [[{ "code": "2026-q1", "ended": "2026-04-10", "results": { "D": { "inspected": 100, "violating": 12 } } }]]))]
    pub ended: Vec<EndedRound>,
}

/// One revision (版本) of an annual plan; the first is the plan as it was made, the others are amendments (调整).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// Its number, from 1.
    #[schemars(title = "版本号", extend("examples" = [1]))]
    pub number: u32,
    /// Who decided it: an office, or the number of a document.
    #[schemars(title = "决定人或文号", extend("examples" = ["市局 2025 第40号"]))]
    pub by: String,
    /// Why.
    #[schemars(title = "理由", extend("examples" = ["年度计划"]))]
    pub why: String,
    /// The day on which it was decided.
    #[schemars(title = "决定日期", extend("examples" = ["2025-12-20"]))]
    pub recorded: NaiveDate,
    /// The digest of the revision before it; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", title = "上一版本摘要")]
    pub previous: Option<Digest>,
    /// When it was filed; none: it is a draft (草案).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "报备", extend("examples" = [{ "day": "2025-12-22", "with": "sx-market" }]))]
    pub filed: Option<Filing>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "公示", extend("examples" = [{ "day": "2025-12-28", "place": "国家企业信用信息公示系统" }]))]
    pub published: Option<Publication>,
    /// The first day on which it holds; none: the day of its publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "生效日期", extend("examples" = ["2026-01-01"]))]
    pub effective: Option<NaiveDate>,
    /// The tiers and their ratios, for tasks that are divided by tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "分级分类规则")]
    pub tier_policy: Option<TierPolicy>,
    /// The rounds.
    #[schemars(title = "轮次")]
    pub rounds: Vec<Round>,
}

/// One round (轮次) of an annual plan: one campaign with its tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// The code of its campaign.
    #[schemars(with = "String", title = "抽查代码", extend("examples" = ["2026-q1"]))]
    pub code: CampaignCode,
    /// A title people read.
    #[schemars(title = "轮次名称", extend("examples" = ["第一季度"]))]
    pub title: String,
    /// Its tasks, as the plan of the campaign has them.
    #[schemars(title = "抽查任务")]
    pub tasks: Vec<Task>,
}

/// That a round was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawnRound {
    /// The round.
    #[schemars(with = "String", title = "抽查代码", extend("examples" = ["2026-q1"]))]
    pub round: CampaignCode,
    /// The day of the draw.
    #[schemars(title = "抽取日期", extend("examples" = ["2026-01-05"]))]
    pub day: NaiveDate,
}

/// How far a revision is (状态), the first step first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Decided, and with nobody (草案).
    Draft,
    /// Filed with the next level up (已报备).
    Filed,
    /// Published (已公示).
    Published,
    /// In force (已生效).
    Effective,
}

impl Speak for State {
    fn say(&self) -> Text {
        match self {
            Self::Draft => say!("draft", "草案"),
            Self::Filed => say!("filed", "已报备"),
            Self::Published => say!("published", "已公示"),
            Self::Effective => say!("effective", "已生效"),
        }
    }
}

impl Revision {
    /// How far it is on a day.
    pub fn state(&self, day: NaiveDate) -> State {
        let by = |on: Option<NaiveDate>| on.is_some_and(|on| on <= day);
        let (filed, published) = (self.filed.as_ref().map(|f| f.day), self.published.as_ref().map(|p| p.day));
        match (by(filed), by(published)) {
            (false, _) => State::Draft,
            (true, false) => State::Filed,
            (true, true) if by(self.effective.or(published)) => State::Effective,
            (true, true) => State::Published,
        }
    }

    /// The round of a campaign.
    pub fn round(&self, code: &CampaignCode) -> Option<&Round> {
        self.rounds.iter().find(|round| round.code == *code)
    }
}

impl AnnualPlan {
    /// The revision of a number.
    pub fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.number == number)
    }

    /// The revision of a number.
    ///
    /// # Errors
    /// `UnknownReference` for a revision that is not there.
    pub fn require(&self, number: u32) -> Result<&Revision, Error> {
        self.revision(number).ok_or_else(|| {
            let detail = say!("the annual plan has no such revision", "年度计划没有该版本");
            Error::new(Code::UnknownReference).field("revision").value(number).detail(detail)
        })
    }

    /// The revision that holds on a day: the last that is effective.
    pub fn in_force(&self, day: NaiveDate) -> Option<&Revision> {
        self.revisions.iter().rev().find(|revision| revision.state(day) == State::Effective)
    }

    /// The digest of a revision over the one before it: what was decided, by whom and why, and every round. Filing and
    /// publication come later and are no part of it.
    ///
    /// # Errors
    /// `UnknownReference` for a revision that is not there.
    pub fn digest(&self, number: u32) -> Result<Digest, Error> {
        self.require(number)?;
        let mut last: Option<Digest> = None;
        for revision in self.revisions.iter().take_while(|revision| revision.number <= number) {
            let Revision { number, by, why, recorded, tier_policy, rounds, .. } = revision;
            let content = (&self.organisation, self.year, number, by, why, recorded, tier_policy, rounds);
            let json = serde_json::to_vec(&content).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))?;
            let before = last.map(|digest| digest.to_string()).unwrap_or_default();
            last = Some(self.suite.hash_parts(&[b"ssj-annual-1\n", before.as_bytes(), b"\n", &json]));
        }
        last.ok_or_else(|| Error::new(Code::Internal).field("revision").value(number))
    }

    /// What a campaign says of a revision: year, number, and the days of filing and publication.
    pub fn reference(&self, revision: &Revision) -> AnnualRef {
        AnnualRef { year: self.year, revision: revision.number, filed: revision.filed.clone(), published: revision.published.clone() }
    }

    /// The results of the rounds that ended before a day.
    pub fn ended_before(&self, day: NaiveDate) -> Vec<EndedRound> {
        self.ended.iter().filter(|round| round.ended < day).cloned().collect()
    }

    /// The plan of a round, by the number of the revision and the code of the round.
    ///
    /// # Errors
    /// `UnknownReference` for a revision or a round that is not there.
    pub fn plan_of_round(&self, revision: u32, round: &str, as_of: NaiveDate) -> Result<Plan, Error> {
        let revision = self.require(revision)?;
        let found = revision.rounds.iter().find(|found| found.code.as_str() == round).ok_or_else(|| {
            let number = revision.number;
            let detail = say!("revision {number} has no such round", "第 {number} 版没有该轮次");
            Error::new(Code::UnknownReference).field("round").value(round).detail(detail)
        })?;
        Ok(self.plan_of(revision, found, as_of))
    }

    /// A plan of a round, as far as the annual plan says it: without parties, and with nothing beyond its tasks and the
    /// results of the rounds before it.
    pub fn plan_of(&self, revision: &Revision, round: &Round, as_of: NaiveDate) -> Plan {
        let mut plan = Plan::bare(self.organisation.to_string(), round.code.clone(), self.suite, as_of);
        plan.title.clone_from(&round.title);
        plan.tier_policy.clone_from(&revision.tier_policy);
        plan.tasks.clone_from(&round.tasks);
        plan.ended = self.ended_before(as_of);
        plan.annual = Some(self.reference(revision));
        plan
    }
}
