//! How many of a stratum are drawn: a share, a number, a phrase of the language of quotas, or a list of samples.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bad;
use crate::directory::Level;
use crate::error::{Code, Error, Problems};
use crate::ident::EntityId;
use crate::quota::{Amount, Base, Facts, Frequency, Past, Per, Period, Phrase, Portion, Series, Subject, Term, Unit};
use crate::rational::{Ratio, Rounding};
use crate::text::Text;

/// How many of a stratum are drawn, and how.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// The method of selection (protocol §6).
    #[serde(default)]
    #[schemars(title = "抽样方法", extend("examples" = ["srs"]))]
    pub method: QuotaMethod,
    /// A share of the stratum, such as `"3%"` or `"1/7"`; either this or `count`.
    #[serde(default)]
    #[schemars(with = "Option<String>", title = "抽查比例", extend("examples" = ["3%"]))]
    pub ratio: Option<Ratio>,
    /// A number of targets; either this or `ratio`.
    #[serde(default)]
    #[schemars(title = "抽查数量", extend("examples" = [5]))]
    pub count: Option<u64>,
    /// How a ratio of a stratum becomes a number. `ceil` meets every "not less than"; `floor`
    /// breaks it for almost every size.
    #[serde(default)]
    #[schemars(title = "取整规则", extend("examples" = ["ceil"]))]
    pub rounding: Rounding,
    /// What the item's or the superior's rule says of it (抽查比例规定), in the language of docs/quota.md. Alone it
    /// must ask for one number; beside `ratio` or `count` it only bounds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", title = "抽查比例规定", extend("examples" = ["不低于3%，不超过10%"]))]
    pub phrase: Option<Phrase>,
    /// What the phrase needs to know and the registers do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "计算依据", extend("examples" = [{ "inspectors": 8 }]))]
    pub given: Option<Given>,
    /// For `portfolio`: the samples of which one is drawn, made before the seed (protocol §6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "备选样本", extend("examples" = [[{ "members": ["uscc:91350100M000100Y43"] }]]))]
    pub samples: Vec<PlannedSample>,
}

/// One sample of a portfolio (备选样本): targets that are drawn together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedSample {
    /// In how many of the list's draws it is chosen, 1 or more: its probability is this over the sum
    /// of the list.
    #[serde(default = "one")]
    #[schemars(title = "重数", extend("examples" = [1]))]
    pub multiplicity: u64,
    /// The targets, each once.
    #[schemars(with = "Vec<String>", title = "样本成员", extend("examples" = [["uscc:91350100M000100Y43"]]))]
    pub members: Vec<EntityId>,
}

fn one() -> u64 {
    1
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
    /// One of the listed `samples`.
    Portfolio,
}

/// What a phrase needs to know and the registers do not say (计算依据).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The level of the authority that draws.
    #[serde(default)]
    #[schemars(title = "层级", extend("examples" = ["city"]))]
    pub level: Option<Level>,
    /// How many inspectors there are.
    #[serde(default)]
    #[schemars(title = "执法检查人员数", extend("examples" = [8]))]
    pub inspectors: Option<u64>,
    /// What was drawn before in each period that the phrase names, by the period as phrases write it.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Past>", title = "本周期此前抽取", extend("examples" = [{ "每年": { "draws": 1, "targets": 120 } }]))]
    pub past: BTreeMap<Period, Past>,
}

impl Quota {
    pub(super) fn check(&self, field: &str, problems: &mut Problems) {
        if self.method == QuotaMethod::Portfolio {
            return self.check_samples(field, problems);
        }
        if !self.samples.is_empty() {
            problems.push(bad(field, "", say!("samples are listed for the method portfolio only", "只有 portfolio 方法可列备选样本")));
        }
        self.check_phrase(field, problems);
        match (self.ratio, self.count) {
            (None, None) if self.phrase.is_some() && self.method != QuotaMethod::Threshold => {}
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

    /// A portfolio is a list and nothing else; its total is an integer of canonical JSON.
    fn check_samples(&self, field: &str, problems: &mut Problems) {
        if self.ratio.is_some() || self.count.is_some() {
            problems.push(bad(
                field,
                "",
                say!(
                    "a portfolio draws one of its samples; it has neither ratio nor count",
                    "portfolio 方法抽取一个备选样本，不设比例或数量"
                ),
            ));
        }
        if self.samples.is_empty() {
            problems.push(bad(field, "", say!("a portfolio lists at least one sample", "portfolio 方法须至少列出一个备选样本")));
        }
        if let Some(at) = self.samples.iter().position(|s| s.multiplicity == 0) {
            problems.push(bad(
                &format!("{field}.samples[{at}].multiplicity"),
                0,
                say!("a sample is chosen in one draw of the list or more", "每个样本的重数至少为 1"),
            ));
        }
        let total = self.samples.iter().try_fold(0u64, |sum, s| sum.checked_add(s.multiplicity));
        if total.is_none_or(|total| total >= 1 << 53) {
            problems.push(bad(field, "", say!("the multiplicities of a portfolio sum below 2^53", "备选样本的重数之和须小于 2^53")));
        }
    }

    /// The share that is drawn, before any rounding: the ratio, or the one share that the phrase asks for.
    pub(crate) fn rate(&self) -> Option<Ratio> {
        self.ratio.or_else(|| self.phrase.as_ref().filter(|_| self.count.is_none()).and_then(share_of))
    }

    /// How many of a stratum are drawn; none for `threshold` and `portfolio`, whose number is known only after
    /// the draw. The facts are the stratum's size and what the plan and the registers say of it; those that the
    /// quota was given are added here.
    ///
    /// # Errors
    /// As [`Phrase::settle`], where there is a phrase.
    pub fn resolve(&self, facts: &Facts) -> Result<Option<u64>, Error> {
        let chosen = match (self.method, self.ratio, self.count) {
            (QuotaMethod::Threshold | QuotaMethod::Portfolio, _, _) => return Ok(None),
            (_, Some(ratio), _) => Some(ratio.of(facts.population, self.rounding)),
            (_, None, count) => count,
        };
        let Some(phrase) = &self.phrase else { return Ok(chosen) };
        let given = self.given.clone().unwrap_or_default();
        let facts = Facts { inspectors: given.inspectors, level: given.level, past: given.past, rounding: self.rounding, ..facts.clone() };
        phrase.settle(&facts, chosen).map(Some)
    }

    /// That a phrase says nothing that a draw of one stratum does not hold, and everything that it needs is there.
    fn check_phrase(&self, field: &str, problems: &mut Problems) {
        let Some(phrase) = &self.phrase else {
            if self.given.is_some() {
                problems.push(bad(
                    field,
                    "",
                    say!("what is given serves a phrase, and there is none", "“given” 供短语计算之用，此处没有短语"),
                ));
            }
            return;
        };
        if matches!(self.method, QuotaMethod::Threshold | QuotaMethod::Portfolio) {
            problems.push(bad(
                field,
                phrase,
                say!("the number of this method is known only after the draw", "此方法的数量在抽取后才能确定，不能使用短语"),
            ));
        }
        let elsewhere = phrase.terms().filter_map(|term| Some((term.to_string(), home(term)?)));
        let parts = phrase.statements().iter().filter_map(|s| s.scope.subset.as_ref()).chain(phrase.within().map(|w| &w.subset));
        let parts = parts.map(|name| {
            (
                name.to_string(),
                say!(
                    "a part with a floor of its own is a stratum: strata_by, or tagged of the tier policy",
                    "须单独达到比例的部分应自成一层（strata_by，或分类规则的 tagged）"
                ),
            )
        });
        for (what, home) in elsewhere.chain(parts) {
            problems.push(bad(field, what, say!("a draw does not hold this by its number; {home}", "抽取数量不能保证此项；{home}"; home)));
        }
        let given = |period: Period| self.given.as_ref().is_some_and(|g| g.past.contains_key(&period));
        for period in phrase.terms().flat_map(periods).filter(|period| !given(*period)) {
            let detail = say!(
                "the phrase counts over a period; give what was drawn in it before, 0 where nothing: given.past.\"{period}\" = {{ draws = 0, targets = 0 }}",
                "短语按周期合计；请写明本周期此前的抽取情况（没有则为 0）：given.past.\"{period}\" = {{ draws = 0, targets = 0 }}"
            );
            problems.push(Error::new(Code::QuotaFacts).field(field).value(phrase).detail(detail));
        }
    }
}

/// Where a plan holds what a term says, for a term that is not about the number of one draw.
fn home(term: &Term) -> Option<Text> {
    match term {
        Term::Amount(_) | Term::Series(_) | Term::Detection(_) | Term::Decided(_) => None,
        Term::Frequency(Frequency { subject: Subject::Draws, .. }) => None,
        Term::Frequency(_) => Some(say!("write it as the task's cap", "请写作任务的 cap（频次上限）")),
        Term::Cooldown(_) => Some(say!("write it as the task's cooldown_days", "请写作任务的 cooldown_days（冷却期）")),
        Term::Coverage(_) => Some(say!("plan the draws of the period and write their shares", "请按周期安排各次抽取并写明各次比例")),
        Term::RideAlong(_) => Some(say!("put the items into one task", "请把抽查事项列入同一任务")),
        Term::Officers(_) => Some(say!("write it as specialties of the item", "请写入抽查事项的 specialties（业务专长）")),
    }
}

/// The periods over which a term counts.
fn periods(term: &Term) -> Option<Period> {
    match term {
        Term::Amount(Amount { per: Per::Period(period), .. })
        | Term::Series(Series { per: period, .. })
        | Term::Frequency(Frequency { subject: Subject::Draws, per: period, .. }) => Some(*period),
        Term::Amount(Amount { per: Per::Stages, .. }) => Some(Period::one(Unit::Year)),
        _ => None,
    }
}

/// The share of a phrase that says one share only, as a bound from below or exactly.
fn share_of(phrase: &Phrase) -> Option<Ratio> {
    let mut terms = phrase.terms();
    match (terms.next()?, terms.next()) {
        (Term::Amount(Amount { size: crate::quota::Size::Portion(Portion::Share { limit, of: Base::Own }), .. }), None) => {
            limit.bound.least().filter(|_| !limit.soft).map(|share| share.ratio())
        }
        _ => None,
    }
}
