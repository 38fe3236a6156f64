//! What an act does to a visit, and why it may be refused. Where it is refused, the casebook undoes what it changed.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::act::{Act, Duty, Entry, ItemResult, Measure, Presence, Taken};
use super::codes::{Force, Need};
use super::limits::{Clock, Running, Standing};
use super::rules::Answer;
use super::state::{Case, Flag, HandOver, Law, Pause, Reached, Stage, Violation};
use crate::digest::Digest;
use crate::error::{Code, Error};
use crate::ident::{ItemCode, OrgCode, PartyCode, ReasonCode};
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
        if !case.stands() && !self.raises() {
            let why = say!("the target was replaced: nobody goes there", "该检查对象已被替换，不再检查");
            return Err(Error::new(Code::WrongStage).field("target").value(case.target).detail(why));
        }
        match &self.entry.act {
            Act::Dispatched { items } => self.dispatched(case, items),
            Act::Entered { way, inspectors } => self.entered(case, *way, inspectors),
            Act::Filed { .. } => self.filed(case),
            Act::Added { inspectors, items, reason: _ } => {
                self.theirs(case, None)?;
                self.between(case, "added", Stage::Dispatched, Stage::Finished)?;
                case.added.extend(inspectors);
                case.added_items.extend(items.iter().cloned());
                Ok(())
            }
            Act::RepresentativeRequested { .. } => {
                self.theirs(case, None)?;
                case.representative += 1;
                Ok(())
            }
            Act::Guided { handbook } => {
                self.theirs(case, None)?;
                self.between(case, "guided", Stage::Entered, Stage::Closed)?;
                case.guided.insert(handbook.clone());
                Ok(())
            }
            Act::Finished {} => {
                self.theirs(case, None)?;
                self.step(case, "finished", &[Stage::Entered], Stage::Finished)?;
                let known = case.present.iter().filter(|person| case.team.contains(*person) || case.added.contains(*person));
                if known.count() < 2 {
                    case.flag(self.seq, Flag::TooFew);
                }
                Ok(())
            }
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
            Act::Corrected { publication, results, .. } => {
                self.codes_known(results)?;
                if results.is_empty() && case.publication == Some(*publication) {
                    return Err(bad("publication", say!("it is what is public already", "与已公示的内容相同")));
                }
                self.republished(case, "corrected")?;
                case.publication = Some(*publication);
                if !results.is_empty() {
                    // What follows is decided anew.
                    case.stage = Stage::Published;
                }
                for result in results {
                    match case.results.iter_mut().find(|known| known.item == result.item) {
                        Some(known) => *known = result.clone(),
                        None => return Err(bad("results", say!("the item has no result yet", "该事项尚无结果")).value(&result.item)),
                    }
                }
                Ok(())
            }
            Act::Withdrawn { .. } => {
                self.republished(case, "withdrawn")?;
                // As before the publication: it can be made again, or the results be sent back.
                (case.publication, case.stage) = (None, Stage::Audited);
                case.reached.remove(&Stage::Published);
                Ok(())
            }
            Act::Disposed { measures } => self.disposed(case, measures),
            Act::Closed {} => self.closed(case),
            Act::Paused { limit, approver, .. } => self.paused(case, limit, approver),
            Act::Resumed { limit } => self.resumed(case, limit),
            Act::Extended { limit, days, approver, .. } => {
                self.theirs(case, None)?;
                self.awaited(case, limit, approver)?;
                let most = self.law.rules.limit(limit).map_or(0, |limit| limit.deadline.days);
                if !(1..=most).contains(days) {
                    let why = say!("a limit is extended by 1 day to its own length of {most}", "延长天数须为 1 至该时限本身的 {most}");
                    return Err(bad("days", why).value(days));
                }
                self.has_duty(case, Duty::Approver, approver)?;
                case.extensions.push((limit.clone(), *days));
                Ok(())
            }
            Act::HandedOver { to, due } => self.handed_over(case, to, *due),
            Act::Received {} => self.taken_over(case),
            Act::Violated { limit, due, owner } => self.violated(case, limit, *due, owner),
            Act::Issue { issue, stage, level } => {
                case.issues.push((*stage, *level, issue.clone()));
                Ok(())
            }
            Act::Opened { .. } | Act::Charged { .. } | Act::CameWithout { .. } => {
                Err(bad("target", say!("this act is not about one visit", "此操作不针对单个检查任务")))
            }
        }
    }

    fn raises(&self) -> bool {
        matches!(self.entry.act, Act::Violated { .. })
    }

    /// A violation is raised by what the calendar says, once, and by nobody's word.
    fn violated(&self, case: &mut Case, limit: &ReasonCode, due: NaiveDate, owner: &OrgCode) -> Result<(), Error> {
        if case.is_violated(limit) {
            return Err(bad("limit", say!("this violation was raised already", "该超时已经记录")).value(limit));
        }
        let running = self.running(case, limit)?;
        let missed = running.is_some_and(|one| matches!(one.standing, Standing::Late | Standing::MetLate) && one.due == due);
        if !missed {
            let why = say!("this limit was not missed on this day", "该时限并未在该日逾期");
            return Err(bad("limit", why).value(limit));
        }
        if !case.executors.contains(owner) && *owner != self.entry.by {
            return Err(bad("owner", say!("it is no unit of the team", "不是检查组所属单位")).value(owner));
        }
        case.violated.push(Violation { limit: limit.clone(), due, owner: owner.clone(), seq: self.seq });
        case.flag(self.seq, Flag::Late { limit: limit.clone() });
        Ok(())
    }

    /// How a limit of the rules stands on the day of the receipt; none where it does not run.
    fn running<'c>(&'c self, case: &'c Case, name: &ReasonCode) -> Result<Option<Running<'c>>, Error> {
        let rules = self.law.rules;
        let Some(limit) = rules.limit(name) else {
            return Err(bad("limit", say!("the rules have no such limit", "规则中没有该时限")).value(name));
        };
        let clock = Clock { case, limit, calendar: self.law.calendar, today: self.received.day_in_china() };
        clock.running(*name == rules.emergency.name)
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
        if to.is_at_the_site() {
            let last = self.law.rules.upload.after(self.entry.at.day_in_china(), self.law.calendar)?.value;
            if self.received.day_in_china() > last {
                case.flag(self.seq, Flag::Delayed { stage: to });
            }
        }
        case.stage = to;
        case.reached.insert(to, self.reached());
        Ok(())
    }

    fn between(&self, case: &Case, act: &str, from: Stage, to: Stage) -> Result<(), Error> {
        match (from..=to).contains(&case.stage) {
            true => Ok(()),
            false => {
                let now = case.stage;
                Err(Error::new(Code::WrongStage).field(act).value(now.say()).detail(say!(
                    "the visit is {now}; this act is made from {from} to {to}",
                    "该检查任务处于“{now}”阶段；此操作须在“{from}”至“{to}”阶段进行";
                    now, from, to
                )))
            }
        }
    }

    fn dispatched(&self, case: &mut Case, items: &BTreeSet<Taken>) -> Result<(), Error> {
        let wanted: BTreeSet<_> = case.items(self.law.roll).into_keys().cloned().collect();
        let taken: BTreeSet<_> = items.iter().map(|taken| taken.item.clone()).collect();
        if wanted != taken || taken.len() != items.len() {
            return Err(bad("items", say!("they are not those of the tasks, each once", "与任务所列事项不一致，或有重复")));
        }
        // Sent out again before the check, with the guidelines that hold by then.
        if case.stage != Stage::Dispatched {
            self.step(case, "dispatched", &[Stage::Matched], Stage::Dispatched)?;
        }
        case.taken = items.clone();
        Ok(())
    }

    /// The check begins; whoever comes later, while it goes on, comes too.
    fn entered(&self, case: &mut Case, way: Presence, inspectors: &BTreeSet<Digest>) -> Result<(), Error> {
        self.theirs(case, None)?;
        if inspectors.is_empty() {
            return Err(bad("inspectors", say!("somebody checks", "须载明检查人员")));
        }
        if !matches!(case.stage, Stage::Entered | Stage::Finished) {
            self.step(case, "entered", &[Stage::Dispatched], Stage::Entered)?;
        }
        let site = !case.off_site(self.law.roll);
        if way == Presence::Unscanned || (site && way == Presence::OffSite) {
            case.flag(self.seq, Flag::Unscanned);
        }
        let strangers: Vec<_> = inspectors.iter().filter(|p| !case.team.contains(*p) && !case.added.contains(*p)).copied().collect();
        for inspector in strangers {
            case.flag(self.seq, Flag::Stranger { inspector });
        }
        case.way = case.way.or(Some(way));
        case.present.extend(inspectors);
        Ok(())
    }

    fn filed(&self, case: &mut Case) -> Result<(), Error> {
        if case.way != Some(Presence::Emergency) || case.filed.is_some() {
            return Err(bad("filed", say!("there is no emergency that is not filed yet", "没有待补录的紧急检查")));
        }
        if case.reached.get(&Stage::Entered).is_some_and(|entered| self.entry.at < entered.at) {
            return Err(bad("at", say!("it is earlier than the entry", "早于入企时间")));
        }
        case.filed = Some(self.entry.at);
        Ok(())
    }

    /// An organisation acts that checked; otherwise it states why it acts for another.
    fn theirs(&self, case: &mut Case, reason: Option<&ReasonCode>) -> Result<(), Error> {
        let by = &self.entry.by;
        if case.is_with(by) {
            return Ok(());
        }
        if reason.is_none() && self.law.rules.on_behalf == Answer::Refuse {
            let units = Text::list(case.executors.iter().map(|unit| say!("{unit}", "{unit}")));
            return Err(Error::new(Code::NotTheirs).field("by").value(by).detail(say!(
                "whoever checks enters and publishes; the team is of: {units}",
                "谁检查、谁录入、谁公开；检查组所属单位：{units}";
                units
            )));
        }
        case.flag(self.seq, Flag::OnBehalf { by: by.clone() });
        Ok(())
    }

    /// The person who acts has a duty here, and may have it beside those they have.
    fn on_duty(&self, case: &mut Case, duty: Duty, act: impl FnOnce(&mut Case) -> Result<(), Error>) -> Result<(), Error> {
        self.has_duty(case, duty, &self.entry.actor)?;
        act(case)
    }

    /// As [`Self::on_duty`], of a person who is named.
    fn has_duty(&self, case: &mut Case, duty: Duty, person: &PartyCode) -> Result<(), Error> {
        if self.law.rules.are_flagged("actor", person, duty, case.duties.iter().chain(self.charged))? {
            case.flag(self.seq, Flag::TwoDuties { person: person.clone() });
        }
        case.duties.insert((duty, person.clone()));
        Ok(())
    }

    /// Every result has a code, and only codes of the list.
    fn codes_known(&self, results: &[ItemResult]) -> Result<(), Error> {
        let list = &self.law.rules.results;
        for (at, result) in results.iter().enumerate() {
            let field = || format!("results[{at}]");
            if result.codes.is_empty() {
                return Err(bad(&field(), say!("a result has at least one code", "每项结果至少有一个代码")));
            }
            let in_order = |code: &&String| self.law.codes.result(list, code).is_some_and(|r| r.meaning.inspected && !r.meaning.finding);
            if result.codes.len() > 1 && result.codes.iter().any(|code| in_order(&code)) {
                return Err(bad(&field(), say!("what is in order has no other result beside it", "未发现问题的，不得并列其他结果")));
            }
            if let Some(code) = result.codes.iter().find(|code| self.law.codes.result(list, code).is_none()) {
                return Err(bad(&field(), say!("the list {list} has no result {code}", "代码表 {list} 中没有结果 {code}")).value(code));
            }
        }
        Ok(())
    }

    /// Whether nothing was inspected: the target is gone or cannot be reached, and nobody went there.
    fn nothing_inspected(&self, results: &[ItemResult]) -> bool {
        let list = &self.law.rules.results;
        results.iter().all(|result| !self.law.codes.meaning(list, &result.codes).inspected)
    }

    fn recorded(&self, case: &mut Case, results: &[ItemResult], on_behalf: Option<&ReasonCode>) -> Result<(), Error> {
        self.codes_known(results)?;
        if results.is_empty() {
            return Err(bad("results", say!("there are none", "没有结果")));
        }
        let gone = case.stage == Stage::Dispatched && self.nothing_inspected(results);
        if case.stage != Stage::Finished && !gone {
            return Err(out_of_order("recorded", case.stage, &[Stage::Finished]));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = results.iter().find(|result| !seen.insert(&result.item) || case.result(&result.item).is_some()) {
            return Err(bad("results", say!("the item has a result already", "该事项已有结果")).value(&twice.item));
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
            if !case.items(self.law.roll).keys().all(|item| case.result(item).is_some()) {
                return Ok(());
            }
            if gone {
                self.step(case, "finished", &[Stage::Dispatched], Stage::Finished)?;
            }
            self.step(case, "recorded", &[Stage::Finished], Stage::Recorded)
        })
    }

    fn audited(&self, case: &mut Case) -> Result<(), Error> {
        if case.stage != Stage::Recorded {
            return Err(out_of_order("audited", case.stage, &[Stage::Recorded]));
        }
        self.on_duty(case, Duty::Auditor, |case| self.step(case, "audited", &[Stage::Recorded], Stage::Audited))
    }

    /// The results are entered anew: what was entered stays in the journal, and when they were first whole counts.
    fn returned(&self, case: &mut Case) -> Result<(), Error> {
        self.between(case, "returned", Stage::Recorded, Stage::Audited)?;
        self.on_duty(case, Duty::Auditor, |case| {
            case.stage = Stage::Finished;
            case.results.clear();
            Ok(())
        })
    }

    fn republished(&self, case: &mut Case, act: &str) -> Result<(), Error> {
        self.theirs(case, None)?;
        self.between(case, act, Stage::Published, Stage::Closed)?;
        self.on_duty(case, Duty::Publisher, |_| Ok(()))
    }

    /// Measures can be taken from the entry on, some of them at the site; the stage is reached after the publication.
    fn disposed(&self, case: &mut Case, measures: &[Measure]) -> Result<(), Error> {
        self.theirs(case, None)?;
        self.between(case, "disposed", Stage::Entered, Stage::Disposed)?;
        let begun = case.reached.get(&Stage::Entered).or(case.reached.get(&Stage::Finished));
        if begun.is_some_and(|begun| self.entry.at < begun.at) {
            return Err(bad("at", say!("it is earlier than the check", "早于检查时间")));
        }
        if measures.is_empty() {
            return Err(bad(
                "measures",
                say!("there are none; that nothing follows is the measure none", "没有处置措施；无需后续处置的填写 none"),
            ));
        }
        for (at, measure) in measures.iter().enumerate() {
            self.measure(case, measure).map_err(|e| e.field(format!("measures[{at}]")))?;
        }
        for measure in measures {
            if let Some(approver) = &measure.approver {
                self.has_duty(case, Duty::Approver, approver)?;
            }
            let soft = self.law.codes.measure(&measure.measure).is_some_and(|m| m.force == Force::Soft);
            if soft && self.law.rules.red_lines.contains(&measure.item) {
                case.flag(self.seq, Flag::SoftOnRedLine { item: measure.item.clone() });
            }
        }
        case.measures.extend(measures.iter().cloned());
        match case.stage {
            Stage::Published => self.step(case, "disposed", &[Stage::Published], Stage::Disposed),
            _ => Ok(()),
        }
    }

    /// A measure is known, is about an item of the visit, and has the basis and the approver that its force asks for.
    fn measure(&self, case: &Case, measure: &Measure) -> Result<(), Error> {
        let Some(known) = self.law.codes.measure(&measure.measure) else {
            return Err(Error::new(Code::BadEntry)
                .value(&measure.measure)
                .detail(say!("the table has no such measure", "处置措施表中没有该代码")));
        };
        if !case.items(self.law.roll).contains_key(&measure.item) && case.result(&measure.item).is_none() {
            return Err(Error::new(Code::BadEntry)
                .value(&measure.item)
                .detail(say!("it is not an item of this visit", "不是该检查任务的事项")));
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

    /// Nothing is left to do. What should have followed and did not, and what followed without a finding, is flagged.
    fn closed(&self, case: &mut Case) -> Result<(), Error> {
        self.theirs(case, None)?;
        let list = &self.law.rules.results;
        let decided = !case.has_finding(self.law.codes, list) || !case.measures.is_empty();
        match decided {
            true => self.step(case, "closed", &[Stage::Published, Stage::Disposed], Stage::Closed)?,
            false => self.step(case, "closed", &[Stage::Disposed], Stage::Closed)?,
        }
        let found = |item: &ItemCode| case.result(item).is_some_and(|r| self.law.codes.meaning(list, &r.codes).finding);
        let mut flags = Vec::new();
        if case.way == Some(Presence::Emergency) && case.filed.is_none() {
            flags.push(Flag::Unfiled);
        }
        for result in &case.results {
            let taken: Vec<&str> = case.measures.iter().filter(|m| m.item == result.item).map(|m| m.measure.as_str()).collect();
            for (measure, need, _) in result.codes.iter().flat_map(|code| self.law.codes.follows(list, code)) {
                if need == Need::Required && !taken.contains(&measure) {
                    flags.push(Flag::MissingMeasure { item: result.item.clone(), measure: measure.to_owned() });
                }
            }
            if taken.is_empty() && found(&result.item) {
                flags.push(Flag::NoMeasure { item: result.item.clone() });
            }
        }
        for measure in &case.measures {
            let forceful = self.law.codes.measure(&measure.measure).is_some_and(|m| m.force >= Force::Formal);
            if forceful && !found(&measure.item) {
                flags.push(Flag::Unfounded { item: measure.item.clone(), measure: measure.measure.clone() });
            }
        }
        flags.into_iter().for_each(|flag| case.flag(self.seq, flag));
        Ok(())
    }

    /// A limit can be moved while its stage is waited for and its last day is not past, by another person than the one who
    /// asks.
    fn awaited(&self, case: &Case, limit: &ReasonCode, approver: &PartyCode) -> Result<(), Error> {
        match self.running(case, limit)?.map(|one| one.standing) {
            Some(Standing::Met | Standing::MetLate) => {
                return Err(bad("limit", say!("what it waits for is done", "其所限阶段已经完成")).value(limit));
            }
            Some(Standing::Late) => {
                return Err(bad("limit", say!("it is past: what was missed is not moved", "时限已过，不得再行变更")).value(limit));
            }
            _ => {}
        }
        match *approver == self.entry.actor {
            true => Err(bad("approver", say!("nobody approves what they ask for", "申请人不得自行批准")).value(approver)),
            false => Ok(()),
        }
    }

    fn paused(&self, case: &mut Case, limit: &ReasonCode, approver: &PartyCode) -> Result<(), Error> {
        self.theirs(case, None)?;
        self.awaited(case, limit, approver)?;
        if case.pauses.iter().any(|pause| pause.limit == *limit && pause.to.is_none()) {
            return Err(bad("limit", say!("this limit stands still already", "该时限已在中止中")));
        }
        self.has_duty(case, Duty::Approver, approver)?;
        // From the receipt: whatever a request says of the past moves nothing.
        case.pauses.push(Pause { limit: limit.clone(), from: self.received, to: None });
        Ok(())
    }

    fn resumed(&self, case: &mut Case, limit: &ReasonCode) -> Result<(), Error> {
        self.theirs(case, None)?;
        match case.pauses.iter_mut().find(|pause| pause.limit == *limit && pause.to.is_none()) {
            Some(pause) => {
                pause.to = Some(self.received);
                Ok(())
            }
            None => Err(bad("limit", say!("this limit does not stand still", "该时限未在中止中"))),
        }
    }

    /// Whoever has the matter hands it to another, who has it from its receipt on.
    fn handed_over(&self, case: &mut Case, to: &OrgCode, due: NaiveDate) -> Result<(), Error> {
        self.theirs(case, None)?;
        if *to == self.entry.by || case.handed.last().is_some_and(|handed| handed.received.is_none()) {
            return Err(bad("to", say!("it is under way already, or to whom it comes from", "已在移交中，或移交给了自己")).value(to));
        }
        if due < self.received.day_in_china() {
            return Err(bad("due", say!("it is past", "期限已过")).value(due));
        }
        case.handed.push(HandOver { to: to.clone(), at: self.received, due, received: None });
        Ok(())
    }

    fn taken_over(&self, case: &mut Case) -> Result<(), Error> {
        match case.handed.last_mut() {
            Some(handed) if handed.to == self.entry.by && handed.received.is_none() => {
                handed.received = Some(self.received);
                Ok(())
            }
            _ => Err(Error::new(Code::NotTheirs)
                .field("by")
                .value(&self.entry.by)
                .detail(say!("nothing was handed over to it", "没有移交给该单位的事项"))),
        }
    }
}
