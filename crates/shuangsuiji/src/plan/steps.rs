//! Ratios that follow results (抽查比例动态调整): up a step where a stratum violates more than the mean, down
//! again once that is cured.
//!
//! The next ratios are a function of the rounds that ended before the next one begins, and of nothing else:
//! what comes to light later, or in a round that still runs, changes rounds to come and never one that is
//! committed. The shape is that of the frequency rates of Regulation (EU) 2019/2129; the numbers are the
//! authority's own.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use chrono::NaiveDate;
use num_bigint::BigUint;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Notice, Plan, Quota, TierPolicy, bad};
use crate::error::{Error, Problems};
use crate::rational::Ratio;
use crate::text::{Speak, Text};

/// The policy of steps (比例调整规则).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepPolicy {
    /// Where the rule comes from: document and article.
    #[schemars(title = "调整依据", extend("examples" = ["2026 年度抽查工作方案 第六条"]))]
    pub source: String,
    /// The ratios of each stratum, from its base upward; a stratum begins at its base and never falls below it.
    #[schemars(with = "BTreeMap<String, Vec<String>>", title = "各层比例阶梯（由低到高）", extend("examples" = [{ "D": ["30%", "50%", "100%"] }]))]
    pub ladders: BTreeMap<String, Vec<Ratio>>,
    /// By what share of the mean rate of violations a stratum must exceed it to go up: 30 % means more than 1.3
    /// times the mean.
    #[schemars(with = "String", title = "上调界限（高出平均违法率的比例）", extend("examples" = ["30%"]))]
    pub over: Ratio,
    /// After how many rounds in a row at or below the mean a raised stratum goes down a step.
    #[schemars(title = "下调所需的连续批次", extend("examples" = [2]))]
    pub cured_after: NonZeroU32,
    /// A stratum with fewer inspected targets in a round stays as it was: their rate says too little.
    #[serde(default)]
    #[schemars(title = "至少检查户数", extend("examples" = [30]))]
    pub least_inspected: u64,
}

/// A round (抽查批次) that has ended, with what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndedRound {
    /// Its code, once in a history.
    #[schemars(title = "批次代码", extend("examples" = ["2026-q1"]))]
    pub code: String,
    /// The day its results were complete.
    #[schemars(title = "结果录入完成日期", extend("examples" = ["2026-04-10"]))]
    pub ended: NaiveDate,
    /// The results of each stratum.
    #[schemars(title = "各层结果", extend("examples" = [{ "D": { "inspected": 100, "violating": 12 } }]))]
    pub results: BTreeMap<String, Violations>,
}

/// How many targets of a stratum violated something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Violations {
    /// How many were inspected.
    #[schemars(title = "检查户数", extend("examples" = [100]))]
    pub inspected: u64,
    /// How many of them were in violation.
    #[schemars(title = "违法户数", extend("examples" = [12]))]
    pub violating: u64,
}

/// The ratio of a stratum in the next round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The ratio.
    pub ratio: Ratio,
    /// Its step on the ladder, from 0.
    pub step: usize,
    /// How many rounds in a row the stratum has been at or below the mean, since it last moved.
    pub cured: u32,
    /// The rounds that moved it, with where they moved it.
    pub moves: Vec<Move>,
}

/// A move on a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The round whose results moved it.
    pub round: String,
    /// Whether it went up.
    pub up: bool,
    /// The ratio after it.
    pub to: Ratio,
    /// The results.
    pub found: Violations,
    /// The results of all strata of that round together.
    pub all: Violations,
}

impl Speak for Move {
    fn say(&self) -> Text {
        let Self { round, to, found, all, .. } = self;
        let (bad, of, all_bad, all_of) = (found.violating, found.inspected, all.violating, all.inspected);
        match self.up {
            true => say!(
                "up to {to} after round {round}: {bad} of {of} in violation, {all_bad} of {all_of} in all",
                "{round} 后上调至 {to}：{of} 个中有 {bad} 个违法，总体 {all_of} 个中有 {all_bad} 个"
            ),
            false => say!(
                "down to {to} after round {round}: {bad} of {of} in violation, {all_bad} of {all_of} in all",
                "{round} 后下调至 {to}：{of} 个中有 {bad} 个违法，总体 {all_of} 个中有 {all_bad} 个"
            ),
        }
    }
}

/// How a stratum compares with the mean of its round.
enum Compared {
    TooFew,
    Over,
    Between,
    Cured,
}

impl StepPolicy {
    /// The ratios of a round that begins on a day, by the rounds that ended before that day, in any order. Results of
    /// strata without a ladder count in the mean of their round.
    ///
    /// # Errors
    /// One `BadPlan` holding everything wrong with policy and history: a ladder that is empty, does not rise or
    /// begins at 0; a round twice; two rounds of one day; more violating than inspected.
    pub fn next(&self, history: &[EndedRound], begins: NaiveDate) -> Result<BTreeMap<String, Step>, Error> {
        let mut problems = Problems::default();
        self.check(&mut problems);
        EndedRound::check_all(history, &mut problems);
        problems.into_result()?;
        let step = |name: &String| Some((name.clone(), self.step(name, history, begins)?));
        Ok(self.ladders.keys().filter_map(step).collect())
    }

    /// The step of one stratum, by a history as it is; none where it has no ladder.
    fn step(&self, name: &str, history: &[EndedRound], begins: NaiveDate) -> Option<Step> {
        let ladder = self.ladders.get(name)?;
        let mut step = Step { ratio: *ladder.first()?, step: 0, cured: 0, moves: Vec::new() };
        let mut rounds: Vec<&EndedRound> = history.iter().filter(|round| round.ended < begins).collect();
        rounds.sort_by_key(|round| round.ended);
        for round in rounds {
            if let Some(found) = round.results.get(name) {
                self.advance(&mut step, ladder, round, *found, round.all());
            }
        }
        Some(step)
    }

    fn advance(&self, step: &mut Step, ladder: &[Ratio], round: &EndedRound, found: Violations, all: Violations) {
        let (before, cured) = (step.step, step.cured);
        (step.step, step.cured) = match self.compare(found, all) {
            Compared::TooFew => (before, cured),
            Compared::Over => ((before + 1).min(ladder.len() - 1), 0),
            Compared::Between => (before, 0),
            Compared::Cured if cured + 1 >= self.cured_after.get() => (before.saturating_sub(1), 0),
            Compared::Cured => (before, cured + 1),
        };
        if let Some(to) = ladder.get(step.step).filter(|_| step.step != before) {
            step.ratio = *to;
            step.moves.push(Move { round: round.code.clone(), up: step.step > before, to: *to, found, all });
        }
    }

    fn compare(&self, found: Violations, all: Violations) -> Compared {
        if found.inspected < self.least_inspected.max(1) {
            return Compared::TooFew;
        }
        // v/n against V/N, and against (1 + over) · V/N, without a division.
        let own = BigUint::from(found.violating) * all.inspected;
        let mean = BigUint::from(all.violating) * found.inspected;
        if own <= mean {
            Compared::Cured
        } else if own * self.over.den() > mean * (BigUint::from(self.over.den()) + self.over.num()) {
            Compared::Over
        } else {
            Compared::Between
        }
    }

    /// What can be said against the ladders.
    fn check(&self, problems: &mut Problems) {
        for (name, ladder) in &self.ladders {
            let field = format!("tier_policy.steps.ladders.{name}");
            let text = ladder.iter().map(Ratio::to_string).collect::<Vec<_>>().join(", ");
            if ladder.first().is_none_or(|base| base.num() == 0) {
                problems.push(bad(&field, &text, say!("a ladder begins at a ratio above 0", "比例阶梯的第一级须大于 0")));
            }
            if ladder.windows(2).any(|pair| matches!(pair, [a, b] if b <= a)) || ladder.last().is_some_and(|top| *top > Ratio::ONE) {
                problems.push(bad(
                    &field,
                    &text,
                    say!("a ladder rises with every step, to 100 % at most", "比例阶梯须逐级上升，至多 100%"),
                ));
            }
        }
    }
}

impl Plan {
    /// The steps of the strata of its policy of tiers, as the rounds that ended before its day decide them.
    ///
    /// # Errors
    /// As [`StepPolicy::next`].
    pub fn steps(&self) -> Result<BTreeMap<String, Step>, Error> {
        let steps = self.tier_policy.as_ref().and_then(|policy| policy.steps.as_ref());
        steps.map_or_else(|| Ok(BTreeMap::new()), |steps| steps.next(&self.ended, self.as_of))
    }

    /// The quota that its step gives a stratum; none where it has no ladder.
    pub(super) fn stepped(&self, stratum: &str) -> Option<Quota> {
        let ratio = self.tier_policy.as_ref()?.steps.as_ref()?.step(stratum, &self.ended, self.as_of)?.ratio;
        Some(Quota { ratio: Some(ratio), ..Quota::default() })
    }

    /// What moved the ratios of this plan, for its readers: the moves of strata whose quota a task takes from the policy.
    pub(crate) fn moves(&self) -> Vec<Notice> {
        let notice = |name: &str, moved: &Move| {
            let text = moved.say();
            let text = say!("stratum {name}: {text}", "{name} 层：{text}"; text);
            Notice { rule: "step", field: format!("tier_policy.steps.ladders.{name}"), text }
        };
        let takes = |name: &str| self.tasks.iter().any(|task| self.tier_policy_of(task).is_some() && !task.quotas.contains_key(name));
        let steps = self.steps().unwrap_or_default();
        steps
            .iter()
            .filter(|(name, _)| takes(name))
            .flat_map(|(name, step)| step.moves.iter().map(move |moved| notice(name, moved)))
            .collect()
    }

    /// What can be said against steps and history, and that a stratum has either a ladder or a quota of the policy.
    pub(super) fn check_steps(&self, policy: &TierPolicy, problems: &mut Problems) {
        let Some(steps) = &policy.steps else { return };
        steps.check(problems);
        let strata = policy.strata();
        // The results of a round of an annual plan are those of all its revisions, whose strata it knows.
        if self.annual.is_none() {
            EndedRound::check_strata(&self.ended, &strata, problems);
        }
        for name in steps.ladders.keys() {
            let field = format!("tier_policy.steps.ladders.{name}");
            if !strata.contains(name.as_str()) {
                problems.push(bad(&field, name, say!("no stratum of the policy has this name", "分类规则中没有此名称的层")));
            }
            if policy.quota(name).is_some() {
                problems.push(bad(
                    &field,
                    name,
                    say!("the policy has a quota for this stratum too: leave one of the two out", "分类规则另有该层的比例，须删去其一"),
                ));
            }
        }
    }
}

impl EndedRound {
    /// What can be said against a history by itself, in any order: a round twice, two rounds of one day, more violating
    /// than inspected.
    pub(crate) fn check_all(history: &[Self], problems: &mut Problems) {
        let mut rounds: Vec<&Self> = history.iter().collect();
        rounds.sort_by_key(|round| round.ended);
        let mut seen = BTreeSet::new();
        for round in &rounds {
            if !seen.insert(&round.code) {
                problems.push(bad("ended", &round.code, say!("a round stands in the history once", "同一批次只能列出一次")));
            }
            for (name, found) in round.results.iter().filter(|(_, found)| found.violating > found.inspected) {
                let field = format!("ended.{}.{name}", round.code);
                problems.push(bad(&field, found.violating, say!("more are in violation than were inspected", "违法数大于检查数")));
            }
        }
        for pair in rounds.windows(2) {
            if let [a, b] = pair
                && a.ended == b.ended
            {
                let day = a.ended;
                problems.push(bad(
                    "ended",
                    &b.code,
                    say!("two rounds ended on {day}: which was first decides the steps", "两个批次同在 {day} 结束，先后无法确定"),
                ));
            }
        }
    }

    /// That the strata of a history are among those that a policy knows: a name that was mistyped would be a stratum
    /// without results.
    pub(crate) fn check_strata(history: &[Self], known: &BTreeSet<&str>, problems: &mut Problems) {
        for round in history {
            for name in round.results.keys().filter(|name| !known.contains(name.as_str())) {
                let field = format!("ended.{}.{name}", round.code);
                problems.push(bad(&field, name, say!("no stratum of the policy has this name", "分类规则中没有此名称的层")));
            }
        }
    }

    /// The results of all strata together.
    fn all(&self) -> Violations {
        let sum = |of: fn(&Violations) -> u64| self.results.values().fold(0u64, |sum, v| sum.saturating_add(of(v)));
        Violations { inspected: sum(|v| v.inspected), violating: sum(|v| v.violating) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (violating, inspected) of a and of b.
    type Found = [(u64, u64); 2];

    fn ratio(text: &str) -> Ratio {
        text.parse().unwrap()
    }

    /// The shape of Regulation (EU) 2019/2129: a base, more than 30 % over the mean goes up, and back when cured.
    fn policy() -> StepPolicy {
        let ladder = |texts: &[&str]| texts.iter().map(|t| ratio(t)).collect();
        StepPolicy {
            source: "Regulation (EU) 2019/2129".to_owned(),
            ladders: BTreeMap::from([
                ("a".to_owned(), ladder(&["1%", "5%", "15%", "50%"])),
                ("b".to_owned(), ladder(&["5%", "15%", "50%"])),
            ]),
            over: ratio("30%"),
            cured_after: NonZeroU32::new(2).unwrap(),
            least_inspected: 10,
        }
    }

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, n, 1).unwrap()
    }

    /// Round by round: (violating, inspected) of a and of b.
    fn history(rounds: &[Found]) -> Vec<EndedRound> {
        let of = |(violating, inspected)| Violations { inspected, violating };
        let round = |(at, [a, b]): (u32, &Found)| EndedRound {
            code: format!("r{at}"),
            ended: day(at),
            results: BTreeMap::from([("a".to_owned(), of(*a)), ("b".to_owned(), of(*b))]),
        };
        (1..).zip(rounds).map(round).collect()
    }

    fn ratios(rounds: &[Found]) -> [String; 2] {
        let next = policy().next(&history(rounds), day(12)).unwrap();
        ["a", "b"].map(|name| next[name].ratio.to_string())
    }

    #[test]
    fn r34_ratios_step_up_over_the_mean_and_down_when_cured() {
        const OVER: Found = [(30, 100), (10, 100)];
        const EVEN: Found = [(20, 100), (20, 100)];
        let table: [(&[Found], [&str; 2]); 12] = [
            (&[], ["1%", "5%"]),
            (&[EVEN], ["1%", "5%"]),
            (&[OVER], ["5%", "5%"]),
            // At 1.3 times the mean exactly nothing moves; one more does: 26 and 14 of 100 have the mean 20.
            (&[[(26, 100), (14, 100)]], ["1%", "5%"]),
            (&[[(27, 100), (14, 100)]], ["5%", "5%"]),
            (&[OVER, OVER, OVER], ["50%", "5%"]),
            // The top of the ladder is the end.
            (&[OVER, OVER, OVER, OVER], ["50%", "5%"]),
            // One round at the mean is not yet cured, two are; the base is never left downward.
            (&[OVER, EVEN], ["5%", "5%"]),
            (&[OVER, EVEN, EVEN], ["1%", "5%"]),
            (&[OVER, OVER, EVEN, [(25, 100), (20, 100)], EVEN], ["15%", "5%"]),
            (&[OVER, EVEN, EVEN, EVEN, EVEN], ["1%", "5%"]),
            // Nine inspected say too little, whatever they showed.
            (&[[(9, 9), (0, 100)]], ["1%", "5%"]),
        ];
        for (rounds, expected) in table {
            assert_eq!(ratios(rounds), expected, "{rounds:?}");
        }
        // Nothing in violation anywhere: at the mean.
        assert_eq!(ratios(&[OVER, [(0, 100), (0, 100)], [(0, 100), (0, 100)]]), ["1%", "5%"]);
    }

    /// A stratum without a ladder is in the mean, so that one ladder alone can go up.
    #[test]
    fn r34_one_ladder_alone_steps_against_the_mean_of_all_strata() {
        let mut policy = policy();
        policy.ladders.remove("b");
        let next = policy.next(&history(&[[(30, 100), (10, 100)]]), day(12)).unwrap();
        assert_eq!((next.len(), next["a"].ratio.to_string(), next["a"].moves[0].all.inspected), (1, "5%".to_owned(), 200));
    }

    #[test]
    fn r34_nothing_changes_a_round_that_has_begun() {
        let mut all = history(&[[(30, 100), (10, 100)], [(30, 100), (10, 100)], [(30, 100), (10, 100)]]);
        // The round that begins on the day the second ends is decided by the first alone.
        let decided = policy().next(&all, day(2)).unwrap();
        assert_eq!((decided["a"].ratio.to_string(), decided["a"].moves.len()), ("5%".to_owned(), 1));
        for change in [0, 50, 100] {
            for round in &mut all[1..] {
                round.results.insert("a".to_owned(), Violations { inspected: 100, violating: change });
            }
            assert_eq!(policy().next(&all, day(2)).unwrap(), decided);
        }
        all.reverse();
        assert_eq!(policy().next(&all, day(2)).unwrap(), decided, "the order of the list is nothing");
        let said = decided["a"].moves[0].say();
        assert_eq!(said.to_string(), "up to 5% after round r1: 30 of 100 in violation, 40 of 200 in all");
    }

    #[test]
    fn r34_a_policy_or_history_that_cannot_be_is_told_whole() {
        let mut policy = policy();
        policy.ladders.insert("c".to_owned(), vec![ratio("0%"), ratio("5%")]);
        policy.ladders.insert("d".to_owned(), vec![ratio("5%"), ratio("5%")]);
        policy.ladders.insert("e".to_owned(), Vec::new());
        let mut all = history(&[[(1, 10), (11, 10)], [(1, 10), (1, 10)]]);
        all[1].code = "r1".to_owned();
        all[1].ended = all[0].ended;
        let error = policy.next(&all, day(12)).unwrap_err();
        let fields: Vec<_> = error.errors().iter().map(|e| e.at_field().unwrap_or_default()).collect();
        assert_eq!(
            fields,
            ["tier_policy.steps.ladders.c", "tier_policy.steps.ladders.d", "tier_policy.steps.ladders.e", "ended.r1.b", "ended", "ended"]
        );
        // Counts near the limit of 64 bits are compared exactly.
        let huge = [[(u64::MAX / 4, u64::MAX / 2), (0, u64::MAX / 2)]];
        assert_eq!(ratios(&huge), ["5%", "5%"]);
    }
}
