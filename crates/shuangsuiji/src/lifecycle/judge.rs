//! What an act does to a visit, and why it may be refused. Everything is checked before anything changes.

use std::collections::BTreeSet;

use super::act::{Act, Duty, Entry, ItemResult, Measure, Presence, Taken};
use super::codes::{Force, Need};
use super::rules::{Answer, Rules};
use super::state::{Case, Flag, HandOver, Law, Pause, Reached, Stage};
use crate::error::{Code, Error};
use crate::ident::{PartyCode, ReasonCode};
use crate::journal::Timestamp;
use crate::text::{Speak, Text};

/// The rule of the chain of stages that an act did not keep.
fn out_of_order(act: &str, now: Stage, wanted: &[Stage]) -> Error {
    let wanted = Text::list(wanted.iter().map(Speak::say));
    Error::new(Code::WrongStage).field(act).value(now.say()).detail(say!(
        "the visit is {now}; this act follows on: {wanted}",
        "该检查任务处于“{now}”阶段；此操作须在以下阶段之后：{wanted}";
        now, wanted
    ))
}

fn bad(field: &str, why: Text) -> Error {
    Error::new(Code::BadEntry).field(field).detail(why)
}

/// An entry in the hands of a case.
pub(super) struct Judged<'a> {
    pub(super) law: Law<'a>,
    pub(super) entry: &'a Entry,
    pub(super) seq: u64,
    pub(super) received: Timestamp,
    /// The duties with which people are charged in this draw.
    pub(super) charged: &'a BTreeSet<(Duty, PartyCode)>,
}

impl Judged<'_> {
    /// Takes the act.
    pub(super) fn take(&self, case: &mut Case) -> Result<(), Error> {
        if !case.stands() {
            let why = say!("the target was replaced: nobody goes there", "该检查对象已被替换，不再检查");
            return Err(Error::new(Code::WrongStage).field("target").value(case.target).detail(why));
        }
        match &self.entry.act {
            Act::Dispatched { items } => self.dispatched(case, items),
            Act::Entered { way, inspectors } => self.entered(case, *way, inspectors),
            Act::Filed { .. } => self.filed(case),
            Act::Added { inspectors, items, reason: _ } => {
                self.between(case, "added", Stage::Dispatched, Stage::Finished)?;
                case.added.extend(inspectors);
                case.added_items.extend(items.iter().cloned());
                Ok(())
            }
            Act::RepresentativeRequested { .. } => {
                case.representative += 1;
                Ok(())
            }
            Act::Finished {} => self.step(case, "finished", &[Stage::Entered], Stage::Finished),
            Act::Recorded { results, on_behalf } => self.recorded(case, results, on_behalf.as_ref()),
            Act::Audited {} => self.audited(case),
            Act::Returned { .. } => self.returned(case),
            Act::Published { publication } => {
                self.theirs(case, None)?;
                self.on_duty(case, Duty::Publisher, |case| {
                    self.step(case, "published", &[Stage::Audited], Stage::Published)?;
                    case.publication = Some(*publication);
                    Ok(())
                })
            }
            Act::Corrected { publication, .. } => self.republished(case, Some(*publication)),
            Act::Withdrawn { .. } => self.republished(case, None),
            Act::Disposed { measures } => self.disposed(case, measures),
            Act::Closed {} => self.closed(case),
            Act::Paused { limit, approver, .. } => self.paused(case, limit, approver),
            Act::Resumed { limit } => self.resumed(case, limit),
            Act::Extended { limit, days, approver, .. } => {
                self.awaited(case, limit, approver)?;
                case.extensions.push((limit.clone(), *days));
                Ok(())
            }
            Act::HandedOver { to, due } => {
                case.handed = Some(HandOver { to: to.clone(), due: *due, received: None });
                Ok(())
            }
            Act::Received {} => self.received(case),
            Act::Violated { limit, .. } => {
                if !case.violated.insert(limit.clone()) {
                    return Err(bad("limit", say!("this violation was raised already", "该超时已经记录")).value(limit));
                }
                case.flag(self.seq, Flag::Late { limit: limit.clone() });
                Ok(())
            }
            Act::Issue { issue, stage } => {
                case.issues.insert((*stage, issue.clone()));
                Ok(())
            }
            Act::Opened { .. } | Act::Charged { .. } | Act::CameWithout { .. } => {
                Err(bad("target", say!("this act is not about one visit", "此操作不针对单个检查任务")))
            }
        }
    }

    fn reached(&self) -> Reached {
        Reached { at: self.entry.at, received: self.received, seq: self.seq }
    }

    /// Goes from one of these stages to another.
    fn step(&self, case: &mut Case, act: &str, from: &[Stage], to: Stage) -> Result<(), Error> {
        if !from.contains(&case.stage) {
            return Err(out_of_order(act, case.stage, from));
        }
        let before = case.reached.get(&case.stage).map(|reached| reached.at);
        if before.is_some_and(|before| self.entry.at < before) {
            return Err(bad("at", say!("it is earlier than the stage before it", "早于其前一阶段的时间")));
        }
        case.stage = to;
        case.reached.insert(to, self.reached());
        Ok(())
    }

    fn between(&self, case: &Case, act: &str, from: Stage, to: Stage) -> Result<(), Error> {
        match (from..=to).contains(&case.stage) {
            true => Ok(()),
            false => Err(out_of_order(act, case.stage, &[from, to])),
        }
    }

    fn dispatched(&self, case: &mut Case, items: &BTreeSet<Taken>) -> Result<(), Error> {
        let wanted: BTreeSet<_> = case.items(self.law.roll).into_keys().cloned().collect();
        let taken: BTreeSet<_> = items.iter().map(|taken| taken.item.clone()).collect();
        if wanted != taken || taken.len() != items.len() {
            return Err(bad("items", say!("they are not those of the tasks, each once", "与任务所列事项不一致，或有重复")));
        }
        self.step(case, "dispatched", &[Stage::Matched], Stage::Dispatched)?;
        case.taken = items.clone();
        Ok(())
    }

    fn entered(&self, case: &mut Case, way: Presence, inspectors: &BTreeSet<crate::digest::Digest>) -> Result<(), Error> {
        self.step(case, "entered", &[Stage::Dispatched], Stage::Entered)?;
        let site = !case.off_site(self.law.roll);
        if way == Presence::Unscanned || (site && way == Presence::OffSite) {
            case.flag(self.seq, Flag::Unscanned);
        }
        let known = inspectors.iter().filter(|person| case.team.contains(*person)).count();
        if known < 2 {
            case.flag(self.seq, Flag::TooFew);
        }
        let strangers: Vec<_> = inspectors.iter().filter(|p| !case.team.contains(*p) && !case.added.contains(*p)).copied().collect();
        for inspector in strangers {
            case.flag(self.seq, Flag::Stranger { inspector });
        }
        (case.way, case.present) = (Some(way), inspectors.clone());
        Ok(())
    }

    fn filed(&self, case: &mut Case) -> Result<(), Error> {
        if case.way != Some(Presence::Emergency) || case.filed.is_some() {
            return Err(bad("filed", say!("there is no emergency that is not filed yet", "没有待补录的紧急检查")));
        }
        case.filed = Some(self.entry.at);
        Ok(())
    }

    /// An organisation acts that checked; otherwise it states why it acts for another.
    fn theirs(&self, case: &mut Case, reason: Option<&ReasonCode>) -> Result<(), Error> {
        let by = &self.entry.by;
        let handed = case.handed.as_ref().is_some_and(|h| h.received.is_some() && h.to == *by);
        if handed || Rules::theirs(by, &case.executors) {
            return Ok(());
        }
        if reason.is_none() && self.law.rules.on_behalf == Answer::Refuse {
            let units = Text::list(case.executors.iter().map(|unit| say!("{unit}", "{unit}")));
            return Err(Error::new(Code::NotTheirs).field("by").value(by).detail(say!(
                "whoever checks enters and publishes: {units}",
                "谁检查、谁录入、谁公开：{units}";
                units
            )));
        }
        case.flag(self.seq, Flag::OnBehalf { by: by.clone() });
        Ok(())
    }

    /// The person has a duty here, and may have it beside those they have.
    fn on_duty(&self, case: &mut Case, duty: Duty, act: impl FnOnce(&mut Case) -> Result<(), Error>) -> Result<(), Error> {
        let person = &self.entry.actor;
        let had = case.duties.iter().chain(self.charged).filter(|(_, who)| who == person);
        let answer = had.filter_map(|(other, _)| self.law.rules.both(duty, *other).map(|answer| (*other, answer)));
        match answer.min_by_key(|(_, answer)| *answer == Answer::Flag) {
            Some((other, Answer::Refuse)) => {
                return Err(Error::new(Code::NotTheirs).field("actor").value(person).detail(say!(
                    "one person is not both {duty} and {other}",
                    "同一人不得兼任{duty}和{other}";
                    duty, other
                )));
            }
            Some((_, Answer::Flag)) => {
                act(case)?;
                case.flag(self.seq, Flag::TwoDuties { person: person.clone() });
            }
            None => act(case)?,
        }
        case.duties.insert((duty, person.clone()));
        Ok(())
    }

    fn recorded(&self, case: &mut Case, results: &[ItemResult], on_behalf: Option<&ReasonCode>) -> Result<(), Error> {
        if case.stage != Stage::Finished {
            return Err(out_of_order("recorded", case.stage, &[Stage::Finished]));
        }
        let list = &self.law.rules.results;
        let mut seen = BTreeSet::new();
        for (at, result) in results.iter().enumerate() {
            let field = || format!("results[{at}]");
            if result.codes.is_empty() {
                return Err(bad(&field(), say!("a result has at least one code", "每项结果至少有一个代码")));
            }
            if let Some(code) = result.codes.iter().find(|code| self.law.codes.result(list, code).is_none()) {
                return Err(bad(&field(), say!("the list {list} has no result {code}", "代码表 {list} 中没有结果 {code}")).value(code));
            }
            if !seen.insert(&result.item) || case.result(&result.item).is_some() {
                return Err(bad(&field(), say!("the item has a result already", "该事项已有结果")).value(&result.item));
            }
        }
        self.theirs(case, on_behalf)?;
        self.on_duty(case, Duty::Recorder, |case| {
            let beyond = {
                let items = case.items(self.law.roll);
                results.iter().map(|r| &r.item).filter(|item| !items.contains_key(item)).cloned().collect::<Vec<_>>()
            };
            for item in beyond {
                case.flag(self.seq, Flag::BeyondTask { item });
            }
            case.results.extend(results.iter().cloned());
            case.results.sort_by(|a, b| a.item.cmp(&b.item));
            match case.items(self.law.roll).keys().all(|item| case.result(item).is_some()) {
                true => self.step(case, "recorded", &[Stage::Finished], Stage::Recorded),
                false => Ok(()),
            }
        })
    }

    fn audited(&self, case: &mut Case) -> Result<(), Error> {
        if case.stage != Stage::Recorded {
            return Err(out_of_order("audited", case.stage, &[Stage::Recorded]));
        }
        self.on_duty(case, Duty::Auditor, |case| self.step(case, "audited", &[Stage::Recorded], Stage::Audited))
    }

    /// The results are entered anew: what was entered stays in the journal.
    fn returned(&self, case: &mut Case) -> Result<(), Error> {
        if case.stage != Stage::Recorded {
            return Err(out_of_order("returned", case.stage, &[Stage::Recorded]));
        }
        case.stage = Stage::Finished;
        case.reached.remove(&Stage::Recorded);
        case.results.clear();
        Ok(())
    }

    fn republished(&self, case: &mut Case, publication: Option<crate::digest::Digest>) -> Result<(), Error> {
        self.between(case, "publication", Stage::Published, Stage::Closed)?;
        case.publication = publication;
        Ok(())
    }

    fn disposed(&self, case: &mut Case, measures: &[Measure]) -> Result<(), Error> {
        if !matches!(case.stage, Stage::Published | Stage::Disposed) {
            return Err(out_of_order("disposed", case.stage, &[Stage::Published, Stage::Disposed]));
        }
        for (at, measure) in measures.iter().enumerate() {
            self.measure(case, measure).map_err(|e| e.field(format!("measures[{at}]")))?;
        }
        if case.stage == Stage::Published {
            self.step(case, "disposed", &[Stage::Published], Stage::Disposed)?;
        }
        for measure in measures {
            let soft = self.law.codes.measure(&measure.measure).is_some_and(|m| m.force == Force::Soft);
            if soft && self.law.rules.red_lines.contains(&measure.item) {
                case.flag(self.seq, Flag::SoftOnRedLine { item: measure.item.clone() });
            }
        }
        case.measures.extend(measures.iter().cloned());
        Ok(())
    }

    /// A measure is known, follows a result, and has the basis and the approver that its force asks for.
    fn measure(&self, case: &Case, measure: &Measure) -> Result<(), Error> {
        let Some(known) = self.law.codes.measure(&measure.measure) else {
            return Err(Error::new(Code::BadEntry)
                .value(&measure.measure)
                .detail(say!("the table has no such measure", "处置措施表中没有该代码")));
        };
        if case.result(&measure.item).is_none() {
            return Err(Error::new(Code::BadEntry)
                .value(&measure.item)
                .detail(say!("the item has no result that it could follow", "该事项没有可据以处置的结果")));
        }
        let name = &known.name;
        if known.force >= Force::Formal && measure.basis.trim().is_empty() {
            return Err(Error::new(Code::BadEntry).value(&measure.measure).detail(say!(
                "{name}: a formal measure states its legal basis",
                "{name}：须载明法律依据";
                name
            )));
        }
        if known.force == Force::Coercive && measure.approver.as_ref().is_none_or(|who| *who == self.entry.actor) {
            return Err(Error::new(Code::BadEntry).value(&measure.measure).detail(say!(
                "{name}: coercion is approved by another person",
                "{name}：强制措施须由他人批准";
                name
            )));
        }
        Ok(())
    }

    fn closed(&self, case: &mut Case) -> Result<(), Error> {
        let from: &[Stage] = match case.has_finding(self.law.codes, &self.law.rules.results) {
            true => &[Stage::Disposed],
            false => &[Stage::Published, Stage::Disposed],
        };
        self.step(case, "closed", from, Stage::Closed)?;
        let list = &self.law.rules.results;
        let mut missing = Vec::new();
        for result in &case.results {
            for (measure, need, _) in result.codes.iter().flat_map(|code| self.law.codes.follows(list, code)) {
                let taken = case.measures.iter().any(|m| m.item == result.item && m.measure == measure);
                if need == Need::Required && !taken {
                    missing.push(Flag::MissingMeasure { item: result.item.clone(), measure: measure.to_owned() });
                }
            }
        }
        missing.into_iter().for_each(|flag| case.flag(self.seq, flag));
        Ok(())
    }

    /// A limit can be moved while its stage is waited for, by another person than the one who asks.
    fn awaited(&self, case: &Case, limit: &ReasonCode, approver: &PartyCode) -> Result<(), Error> {
        let until = self.law.rules.limits.iter().find(|known| known.name == *limit).map(|known| known.until);
        match until {
            None => return Err(bad("limit", say!("the rules have no such limit", "规则中没有该时限")).value(limit)),
            Some(until) if case.stage >= until => {
                return Err(bad("limit", say!("what it waits for is done: {until}", "其所限阶段已经完成：{until}"; until)).value(limit));
            }
            Some(_) => {}
        }
        match *approver == self.entry.actor {
            true => Err(bad("approver", say!("nobody approves what they ask for", "申请人不得自行批准")).value(approver)),
            false => Ok(()),
        }
    }

    fn paused(&self, case: &mut Case, limit: &ReasonCode, approver: &PartyCode) -> Result<(), Error> {
        self.awaited(case, limit, approver)?;
        if case.pauses.iter().any(|pause| pause.limit == *limit && pause.to.is_none()) {
            return Err(bad("limit", say!("this limit stands still already", "该时限已在中止中")));
        }
        case.pauses.push(Pause { limit: limit.clone(), from: self.entry.at, to: None });
        Ok(())
    }

    fn resumed(&self, case: &mut Case, limit: &ReasonCode) -> Result<(), Error> {
        let open = case.pauses.iter_mut().find(|pause| pause.limit == *limit && pause.to.is_none());
        match open {
            Some(pause) if pause.from <= self.entry.at => {
                pause.to = Some(self.entry.at);
                Ok(())
            }
            Some(_) => Err(bad("at", say!("it is earlier than the pause", "早于中止的时间"))),
            None => Err(bad("limit", say!("this limit does not stand still", "该时限未在中止中"))),
        }
    }

    fn received(&self, case: &mut Case) -> Result<(), Error> {
        match &mut case.handed {
            Some(handed) if handed.to == self.entry.by && handed.received.is_none() => {
                handed.received = Some(self.entry.at);
                Ok(())
            }
            _ => Err(Error::new(Code::NotTheirs)
                .field("by")
                .value(&self.entry.by)
                .detail(say!("nothing was handed over to it", "没有移交给该单位的事项"))),
        }
    }
}
