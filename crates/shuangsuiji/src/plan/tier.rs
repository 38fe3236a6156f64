//! How credit-risk classes (信用风险分类) become strata and ratios (分级分类抽查).
//!
//! The policy is data of the plan, with its source: which classes there are and in which order of
//! risk, what a target without a class is, which labels are drawn by before any class, and the
//! ratios that a task takes unless it has its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::classes::TierSources;
use super::form::{QuotaForm, quota, quotas};
use super::{Quota, StepPolicy, StrataBy, TierFrequency, bad};
use crate::directory::TierSource;
use crate::error::{Code, Error, Problems};
use crate::ident::{Scheme, Tier};
use crate::rational::Ratio;

/// The stratum of the targets without a class, where the policy gives them one of their own.
pub use crate::scope::UNCLASSIFIED;

/// The policy of tiers (分级分类抽查规则) of a plan: it holds for every task with `strata_by = "tier"`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierPolicy {
    /// The scheme of classification, with its version.
    #[schemars(title = "分类方案", extend("examples" = ["通用型企业信用风险分类 2022"]))]
    pub scheme: String,
    /// Where the ratios come from: document and article.
    #[serde(default)]
    #[schemars(title = "比例依据", extend("examples" = ["2021 年度双随机抽查工作方案"]))]
    pub source: String,
    /// The tiers, from the least risk to the most. A class of the register that is not among them is an
    /// error, never a stratum of its own.
    #[schemars(with = "Vec<String>", title = "风险类别（由低到高）", extend("examples" = [["A", "B", "C", "D"]]))]
    pub order: Vec<Tier>,
    /// What a target without a class is.
    #[serde(default)]
    #[schemars(title = "未分类对象的处理", extend("examples" = ["own", { "as": "C" }]))]
    pub missing: MissingTier,
    /// From which registers the class of a target comes; none: the tier in its row of the register of targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "分类结果的来源与合并", extend("examples" = [{ "schemes": ["food-2026", "samr-2022"], "combine": "worst", "max_age_days": 400 }]))]
    pub sources: Option<TierSources>,
    /// The quotas that tasks take where they have none of their own.
    #[serde(default, deserialize_with = "quotas")]
    #[schemars(with = "BTreeMap<String, QuotaForm>", title = "各类别默认比例", extend("examples" = [{ "A": "1%", "B": "2%", "C": "10%" }]))]
    pub quotas: BTreeMap<String, Quota>,
    /// How often a target of a tier is checked, at least and at most, beside the rules of frequency of the plan.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, TierFrequency>", title = "各类别检查频次", extend("examples" = [{ "A": { "at_most": { "times": 1, "per": { "years": 2 } } }, "D": { "at_least": { "times": 1, "per": "year" } } }]))]
    pub frequency: BTreeMap<Tier, TierFrequency>,
    /// Ratios that follow the results of ended rounds (`ended` of the plan); a stratum with a ladder has no quota here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "比例动态调整", extend("examples" = [{ "source": "2026 年度抽查工作方案 第六条", "ladders": { "D": ["30%", "50%", "100%"] }, "over": "30%", "cured_after": 2, "least_inspected": 30 }]))]
    pub steps: Option<StepPolicy>,
    /// Labels whose targets are a stratum of their own before any tier; the first that fits decides.
    #[serde(default)]
    #[schemars(title = "先于类别的标签层", extend("examples" = [[{ "tag": "zero_report", "quota": "100%" }]]))]
    pub tagged: Vec<TaggedStratum>,
    /// Strata that may be drawn at 0 (不纳入抽查), each by a rule; every other is drawn above 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "可不抽查的层", extend("examples" = [[{ "stratum": "A", "basis": "2025 年度抽查工作方案：A类不纳入" }]]))]
    pub exempt: Vec<ExemptStratum>,
    /// Whether a riskier tier may have a lower ratio than a less risky one.
    #[serde(default)]
    #[schemars(title = "允许高风险低比例", extend("examples" = [false]))]
    pub allow_non_monotone: bool,
}

/// A stratum that may be drawn at 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExemptStratum {
    /// Its name.
    #[schemars(title = "层", extend("examples" = ["A"]))]
    pub stratum: String,
    /// The rule: document and article.
    #[schemars(title = "依据", extend("examples" = ["2025 年度抽查工作方案"]))]
    pub basis: String,
}

/// What a target without a class is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingTier {
    /// An error with the number of such targets.
    #[default]
    Refuse,
    /// Of a stratum of its own, `unclassified`, which needs a quota.
    Own,
    /// Of this tier, such as `{ as = "C" }`; the funnel counts them.
    As(#[schemars(with = "String")] Tier),
}

/// A label (标签) whose targets are drawn as a stratum of their own, such as firms whose annual report is
/// all zeros.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaggedStratum {
    /// The label, which is also the stratum's name.
    #[schemars(title = "标签", extend("examples" = ["zero_report"]))]
    pub tag: String,
    /// The quota where the task has none of its own.
    #[serde(deserialize_with = "quota")]
    #[schemars(with = "QuotaForm", title = "抽查比例", extend("examples" = ["100%"]))]
    pub quota: Quota,
}

/// Why a target has no stratum under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unplaced<'a> {
    /// It has no class, and the policy refuses that.
    Missing,
    /// Its class is not among the policy's.
    Unlisted(&'a str),
    /// The class by which it would be placed, of this scheme and day, is too old.
    TooOld(&'a Scheme, NaiveDate, &'a Tier),
    /// The table of classes has no row for these.
    NoRow(&'a [Option<Tier>]),
}

impl<'a> Unplaced<'a> {
    /// Why the sources of classes leave a tier open; none where they decide that there is one, or none.
    pub(crate) fn by_source(source: &'a TierSource) -> Option<Self> {
        match source {
            TierSource::TooOld { scheme, as_of, tier } => Some(Self::TooOld(scheme, *as_of, tier)),
            TierSource::NoRow(classes) => Some(Self::NoRow(classes)),
            TierSource::Nowhere | TierSource::Scheme(_) | TierSource::Old(_) | TierSource::Table => None,
        }
    }
}

impl TierPolicy {
    /// The stratum of the targets with these labels, before any tier.
    pub(crate) fn tagged_stratum(&self, tags: &BTreeSet<String>) -> Option<&str> {
        self.tagged.iter().map(|tagged| tagged.tag.as_str()).find(|tag| tags.contains(*tag))
    }

    /// The stratum of the targets of a class.
    pub(crate) fn tier_stratum<'a>(&'a self, tier: Option<&'a Tier>) -> Result<&'a str, Unplaced<'a>> {
        match (tier, &self.missing) {
            (Some(tier), _) => self.order.iter().find(|t| *t == tier).map(Tier::as_str).ok_or(Unplaced::Unlisted(tier.as_str())),
            (None, MissingTier::Refuse) => Err(Unplaced::Missing),
            (None, MissingTier::Own) => Ok(UNCLASSIFIED),
            (None, MissingTier::As(tier)) => Ok(tier.as_str()),
        }
    }

    /// The names of the strata that a task under this policy can have.
    pub fn strata(&self) -> BTreeSet<&str> {
        let own = (self.missing == MissingTier::Own).then_some(UNCLASSIFIED);
        self.order.iter().map(Tier::as_str).chain(self.tagged.iter().map(|t| t.tag.as_str())).chain(own).collect()
    }

    /// The policy's quota of a stratum.
    pub fn quota(&self, stratum: &str) -> Option<&Quota> {
        self.quotas.get(stratum).or_else(|| self.tagged.iter().find(|t| t.tag == stratum).map(|t| &t.quota))
    }

    /// Everything that can be said against the policy by itself.
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.scheme.trim().is_empty() {
            problems.push(bad("tier_policy.scheme", "", say!("name the scheme that the tiers are of", "请写明风险类别所属的分类方案")));
        }
        if self.order.is_empty() {
            problems.push(bad("tier_policy.order", "", say!("a policy names at least one tier", "分类规则至少列出一个类别")));
        }
        let mut seen = BTreeSet::from([UNCLASSIFIED, "*"]);
        let tiers = self.order.iter().map(|t| ("order", t.as_str()));
        for (field, name) in tiers.chain(self.tagged.iter().map(|t| ("tagged", t.tag.as_str()))) {
            if !seen.insert(name) {
                problems.push(bad(
                    &format!("tier_policy.{field}"),
                    name,
                    say!("the name stands for another stratum already", "该名称已用于另一层"),
                ));
            }
        }
        if let Some(sources) = &self.sources {
            sources.check(problems);
        }
        if let MissingTier::As(tier) = &self.missing
            && !self.order.contains(tier)
        {
            problems.push(bad("tier_policy.missing", tier, say!("this tier is not in the order of tiers", "类别顺序中没有该类别")));
        }
        for (name, quota) in &self.quotas {
            quota.check(&format!("tier_policy.quotas.{name}"), problems);
            let own = name == UNCLASSIFIED && self.missing == MissingTier::Own;
            if !own && !self.order.iter().any(|t| t.as_str() == name) {
                problems.push(bad("tier_policy.quotas", name, say!("no tier of the policy has this name", "分类规则中没有此名称的类别")));
            }
        }
        for tagged in &self.tagged {
            quota_of_tag(tagged, problems);
        }
        self.check_exempt(problems);
        self.check_frequency(problems);
    }

    fn check_exempt(&self, problems: &mut Problems) {
        let strata = self.strata();
        for exempt in &self.exempt {
            if !strata.contains(exempt.stratum.as_str()) {
                problems.push(bad(
                    "tier_policy.exempt",
                    &exempt.stratum,
                    say!("no stratum of the policy has this name", "分类规则中没有此名称的层"),
                ));
            }
            if exempt.basis.trim().is_empty() {
                problems.push(bad("tier_policy.exempt", &exempt.stratum, say!("name the rule that exempts it", "请写明免予抽查的依据")));
            }
        }
    }

    /// That a stratum is drawn above 0, unless a rule exempts it.
    fn check_above_zero(&self, field: &str, stratum: &str, quota: &Quota) -> Option<Error> {
        let zero = quota.rate().is_some_and(|rate| rate.num() == 0) || quota.count == Some(0);
        (zero && !self.exempt.iter().any(|e| e.stratum == stratum)).then(|| {
            Error::new(Code::BadQuota).field(field).value(stratum).detail(say!(
                "a stratum of the tier policy is drawn above 0; name the rule that exempts it in tier_policy.exempt",
                "分类规则的各层比例须大于 0；免予抽查的，请在 tier_policy.exempt 中写明依据"
            ))
        })
    }

    /// That no tier is drawn at a lower rate than a less risky one, unless the policy allows it. Tiers
    /// without a rate are passed over.
    ///
    /// # Errors
    /// `BadQuota` with the first two tiers that are the wrong way round.
    pub(crate) fn check_rates(&self, field: &str, rate: impl Fn(&str) -> Option<Ratio>) -> Result<(), Error> {
        let rates: Vec<(&Tier, Ratio)> = self.order.iter().filter_map(|tier| Some((tier, rate(tier.as_str())?))).collect();
        for pair in rates.windows(2) {
            if let [(low, less), (high, more)] = pair
                && more < less
                && !self.allow_non_monotone
            {
                let detail = say!(
                    "tier {high} is riskier than {low} and would be drawn at {more}, below {less}; raise it, or say allow_non_monotone = true",
                    "类别 {high} 的风险高于 {low}，抽查比例 {more} 却低于 {less}；请提高比例，或注明 allow_non_monotone = true"
                );
                return Err(Error::new(Code::BadQuota).field(field).value(high).detail(detail));
            }
        }
        Ok(())
    }
}

fn quota_of_tag(tagged: &TaggedStratum, problems: &mut Problems) {
    let field = format!("tier_policy.tagged.{}", tagged.tag);
    if tagged.tag.trim().is_empty() {
        problems.push(bad("tier_policy.tagged", "", say!("a label has a name", "标签不能为空")));
    }
    tagged.quota.check(&field, problems);
}

impl super::Plan {
    /// The policy of tiers that holds for a task: none where the task is not divided by tier.
    pub fn tier_policy_of(&self, task: &super::Task) -> Option<&TierPolicy> {
        self.tier_policy.as_ref().filter(|_| task.strata_by == StrataBy::Tier)
    }

    /// The quota of a task's stratum: the task's own; else the policy's of tiers, by its step where it has a ladder,
    /// or, where no policy holds, the task's for `*`, which is every stratum without one.
    pub fn quota<'a>(&'a self, task: &'a super::Task, stratum: &str) -> Option<Cow<'a, Quota>> {
        let given = |quota: Option<&'a Quota>| quota.map(Cow::Borrowed);
        given(task.quotas.get(stratum)).or_else(|| match self.tier_policy_of(task) {
            Some(policy) => given(policy.quota(stratum)).or_else(|| self.stepped(stratum).map(Cow::Owned)),
            None => given(task.quotas.get("*")),
        })
    }

    /// The strata that a task has quotas for, by name, without `*`.
    pub(crate) fn strata_with_quotas<'a>(&'a self, task: &'a super::Task) -> BTreeSet<&'a str> {
        let policy = self.tier_policy_of(task).map(TierPolicy::strata).unwrap_or_default();
        let own = task.quotas.keys().map(String::as_str).filter(|name| *name != "*");
        own.chain(policy.into_iter().filter(|name| self.quota(task, name).is_some())).collect()
    }

    /// What can be said of a task's quotas under the policy of tiers.
    pub(super) fn check_tiers(&self, at: usize, task: &super::Task, problems: &mut Problems) {
        let Some(policy) = self.tier_policy_of(task) else { return };
        let field = format!("tasks[{at}].quotas");
        let strata = policy.strata();
        for name in task.quotas.keys().filter(|name| !strata.contains(name.as_str())) {
            problems.push(bad(
                &field,
                name,
                say!(
                    "no stratum of the tier policy has this name; with a policy \"*\" is none either",
                    "分类规则中没有此名称的层；设有分类规则时也不得使用“*”"
                ),
            ));
        }
        let quotas = strata.iter().filter_map(|name| Some((*name, self.quota(task, name)?)));
        problems.extend(quotas.filter_map(|(name, quota)| policy.check_above_zero(&field, name, &quota)));
        let rate = |tier: &str| self.quota(task, tier).and_then(|quota| quota.rate());
        problems.extend(policy.check_rates(&field, rate).err());
    }
}
