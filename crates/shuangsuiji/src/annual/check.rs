//! What can be said against an annual plan by itself, and whether the plan of a campaign is a round of it.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{AnnualPlan, Revision, Round};
use crate::error::{Code, Error, Problems, Text};
use crate::ident::TaskCode;
use crate::plan::{EndedRound, Plan, StrataBy, Task, TierPolicy};

fn bad(field: &str, value: impl std::fmt::Display, detail: Text) -> Error {
    Error::new(Code::BadAnnualPlan).field(field).value(value).detail(detail)
}

impl AnnualPlan {
    /// Everything that can be said against it without looking at a register.
    ///
    /// # Errors
    /// One error holding every problem: `BadAnnualPlan` for numbers, days and rounds that do not fit;
    /// `RetroactiveEdit` for a revision that changes a round that had begun, or a revision that was changed after the
    /// next was made; and what [`Plan::check`] says of the tasks of a round and of the results of ended rounds.
    pub fn check(&self) -> Result<(), Error> {
        let mut problems = Problems::default();
        if self.revisions.is_empty() {
            problems.push(bad("revisions", "", say!("an annual plan has a revision", "年度计划须有一个版本")));
        }
        for (at, revision) in self.revisions.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| self.revisions.get(before));
            self.check_order(at, revision, before, &mut problems);
            days_in_order(at, revision, &mut problems);
            self.check_rounds(at, revision, &mut problems);
            if let Some(before) = before {
                self.check_begun(at, revision, before, &mut problems);
            }
        }
        self.check_ended(&mut problems);
        let drawn = self.drawn.iter().map(|drawn| ("drawn", drawn.round.as_str()));
        for (field, code) in drawn.chain(self.ended.iter().map(|ended| ("ended", ended.code.as_str()))) {
            let rounds = || self.revisions.iter().flat_map(|revision| &revision.rounds);
            if !rounds().any(|round| round.code.as_str() == code) {
                problems.push(bad(field, code, say!("no revision has this round", "各版本均无该轮次")));
            }
        }
        problems.into_result()
    }

    /// The results of ended rounds: facts beside the revisions, so that they are looked at once, and by no one revision.
    fn check_ended(&self, problems: &mut Problems) {
        EndedRound::check_all(&self.ended, problems);
        let policies = || self.revisions.iter().filter_map(|revision| revision.tier_policy.as_ref());
        if policies().any(|policy| policy.steps.is_some()) {
            let known = policies().flat_map(TierPolicy::strata).collect();
            EndedRound::check_strata(&self.ended, &known, problems);
        }
    }

    /// Numbers, reasons, days of decision, and the digest of the revision before.
    fn check_order(&self, at: usize, revision: &Revision, before: Option<&Revision>, problems: &mut Problems) {
        let here = |field: &str| format!("revisions[{at}].{field}");
        let number = at + 1;
        if usize::try_from(revision.number).ok() != Some(number) {
            problems.push(bad(&here("number"), revision.number, say!("the next revision is {number}", "下一版本应为 {number}")));
            return;
        }
        for (field, text) in [("by", &revision.by), ("why", &revision.why)] {
            if text.trim().is_empty() {
                problems.push(bad(&here(field), "", say!("a revision says who decided it and why", "版本须写明由谁、因何作出")));
            }
        }
        let Some(before) = before else {
            if let Some(previous) = revision.previous {
                problems.push(bad(&here("previous"), previous, say!("nothing is before the first revision", "首个版本之前没有版本")));
            }
            return;
        };
        if revision.recorded < before.recorded {
            let day = before.recorded;
            problems.push(bad(&here("recorded"), revision.recorded, say!("the revision before it is of {day}", "上一版本的日期为 {day}")));
        }
        let Ok(digest) = self.digest(before.number) else { return };
        match revision.previous {
            Some(previous) if previous == digest => {}
            Some(previous) => problems.push(Error::new(Code::RetroactiveEdit).field(here("previous")).value(previous).detail(say!(
                "the revision before it has the digest {digest} now: it was changed",
                "上一版本现在的摘要为 {digest}：该版本已被改动"
            ))),
            None => problems.push(bad(
                &here("previous"),
                "",
                say!("state the digest of the revision before it: {digest}", "请写明上一版本的摘要：{digest}"),
            )),
        }
    }

    /// Rounds with codes of their own, in the year, whose tasks are those of a plan.
    fn check_rounds(&self, at: usize, revision: &Revision, problems: &mut Problems) {
        let mut seen = BTreeSet::new();
        for (round_at, round) in revision.rounds.iter().enumerate() {
            let here = |field: &str| format!("revisions[{at}].rounds[{round_at}].{field}");
            if !seen.insert(&round.code) {
                problems.push(bad(&here("code"), &round.code, say!("two rounds have this code", "两个轮次使用同一代码")));
            }
            for task in round.tasks.iter().filter(|task| task.window.from.year() != self.year) {
                let year = self.year;
                problems.push(bad(&here("tasks"), &task.code, say!("its window does not begin in {year}", "检查时间不在 {year} 年开始")));
            }
            let mut plan = self.plan_of(revision, round, revision.recorded);
            // What results make of the ratios is for the plan of the campaign; `check_ended` looks at them by themselves.
            plan.ended.clear();
            // One problem of a round is one line: the plan of the campaign tells them apart.
            if let Err(error) = plan.check() {
                let inner = if error.errors().is_empty() { vec![error] } else { error.errors().to_vec() };
                problems.extend(inner.into_iter().map(|error| {
                    let field = here(error.at_field().unwrap_or("tasks"));
                    error.field(field)
                }));
            }
        }
    }

    /// The day on which a round began: when it was drawn, or else the first day of its windows.
    fn begun(&self, round: &Round) -> Option<NaiveDate> {
        let drawn = self.drawn.iter().filter(|drawn| drawn.round == round.code).map(|drawn| drawn.day).min();
        drawn.or_else(|| round.tasks.iter().map(|task| task.window.from).min())
    }

    /// That a revision leaves every round as it was that had begun when it was made.
    fn check_begun(&self, at: usize, revision: &Revision, before: &Revision, problems: &mut Problems) {
        let begun = |round: &&Round| self.begun(round).is_some_and(|day| day <= revision.recorded);
        for round in before.rounds.iter().filter(begun) {
            if revision.round(&round.code) == Some(round) && (revision.tier_policy == before.tier_policy || !by_tier(round)) {
                continue;
            }
            let day = revision.recorded;
            let detail = say!(
                "the round had begun by {day}: a later revision leaves it as it was; plan what is new as a round of its own",
                "该轮次在 {day} 已经开始，之后的版本不得改动；新增内容请另立轮次"
            );
            problems.push(Error::new(Code::RetroactiveEdit).field(format!("revisions[{at}].rounds")).value(&round.code).detail(detail));
        }
    }

    /// Checks that the plan of a campaign is a round of this annual plan: of the revision that it names, which holds on
    /// its day, with the same days of filing and publication, the same tasks, and the same policy of tiers where a
    /// task is divided by it.
    ///
    /// # Errors
    /// One error holding every `BadAnnualPlan`.
    pub fn holds(&self, plan: &Plan) -> Result<(), Error> {
        let Some(named) = &plan.annual else {
            let detail = say!("the plan names no annual plan", "计划未写明所属年度计划");
            return Err(bad("annual", "", detail));
        };
        let (organisation, year) = (&self.organisation, self.year);
        if plan.unit != organisation.as_str() || named.year != year {
            let detail = say!("the annual plan is of {organisation} for {year}", "该年度计划属于 {organisation}，年度为 {year}");
            return Err(bad("annual", named.year, detail));
        }
        let Some((revision, round)) = self.revision(named.revision).and_then(|revision| Some((revision, revision.round(&plan.campaign)?)))
        else {
            let (campaign, number) = (&plan.campaign, named.revision);
            return Err(bad(
                "annual.revision",
                number,
                say!("revision {number} has no round {campaign}", "第 {number} 版没有轮次 {campaign}"),
            ));
        };
        let mut problems = Problems::default();
        if let Some(other) = self.in_force(plan.as_of).filter(|other| other.number > revision.number) {
            let (day, number) = (plan.as_of, other.number);
            let detail = say!("revision {number} holds on {day}", "{day} 已施行第 {number} 版");
            problems.push(bad("annual.revision", named.revision, detail));
        }
        if self.reference(revision) != *named {
            let detail = say!("filing and publication are other than the annual plan says", "报备、公示信息与年度计划不一致");
            problems.push(bad("annual", named.revision, detail));
        }
        for task in different(&round.tasks, &plan.tasks) {
            problems.push(bad("tasks", task, say!("it is not as the round of the annual plan has it", "与年度计划该轮次的内容不一致")));
        }
        if by_tier(round) && plan.tier_policy != revision.tier_policy {
            problems.push(bad("tier_policy", "", say!("it is not that of the annual plan", "与年度计划的分级分类规则不一致")));
        }
        let before = ended_in_order(&plan.ended, plan.as_of);
        if by_tier(round) && before != ended_in_order(&self.ended, plan.as_of) {
            let detail = say!("the results of ended rounds are not those of the annual plan", "已结束轮次的结果与年度计划不一致");
            problems.push(bad("ended", before.len(), detail));
        }
        problems.into_result()
    }
}

/// The rounds that ended before a day, the first first: the order in which they are listed decides nothing.
fn ended_in_order(rounds: &[EndedRound], before: NaiveDate) -> Vec<&EndedRound> {
    let mut rounds: Vec<&EndedRound> = rounds.iter().filter(|round| round.ended < before).collect();
    rounds.sort_by_key(|round| (round.ended, &round.code));
    rounds
}

/// The codes of the tasks that one list has and the other has not, or has otherwise.
fn different<'a>(of_round: &'a [Task], of_plan: &'a [Task]) -> BTreeSet<&'a TaskCode> {
    let missing = of_round.iter().filter(|task| !of_plan.contains(task));
    missing.chain(of_plan.iter().filter(|task| !of_round.contains(task))).map(|task| &task.code).collect()
}

/// Whether a task of the round is divided by tier.
fn by_tier(round: &Round) -> bool {
    round.tasks.iter().any(|task| task.strata_by == StrataBy::Tier)
}

/// The steps of a revision in their order.
fn days_in_order(at: usize, revision: &Revision, problems: &mut Problems) {
    let (filed, published) = (revision.filed.as_ref().map(|f| f.day), revision.published.as_ref().map(|p| p.day));
    let steps = [("filed", filed), ("published", published), ("effective", revision.effective)];
    let mut last = ("recorded", Some(revision.recorded));
    for (step, day) in steps {
        let (before, before_day) = last;
        if let Some(day) = day
            && before_day.is_none_or(|before| day < before)
        {
            let detail = match before_day {
                Some(on) => say!(
                    "{before} is {on}: recorded, filed, published and effective follow each other",
                    "{before} 为 {on}：决定、报备、公示、生效须依次进行"
                ),
                None => say!(
                    "it is not {before} yet: recorded, filed, published and effective follow each other",
                    "尚未完成 {before}：决定、报备、公示、生效须依次进行"
                ),
            };
            problems.push(bad(&format!("revisions[{at}].{step}"), day, detail));
        }
        last = (step, day);
    }
}
