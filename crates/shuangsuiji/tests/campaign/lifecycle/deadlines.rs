//! Time limits over holidays, pauses and extensions; violations.

use shuangsuiji::calendar::Certainty;
use shuangsuiji::error::Code;
use shuangsuiji::ident::{OrgCode, PartyCode};
use shuangsuiji::lifecycle::{Act, Limit, Presence, Rules, Running, Stage, Standing};

use super::*;

fn running<'a>(office: &'a Office, target: Digest, limit: &str, today: &str) -> Running<'a> {
    let all = office.book.limits(day(today)).unwrap();
    all.into_iter().find(|one| one.case.target == target && one.limit.name == code(limit)).unwrap()
}

/// An office whose first visit reaches a stage at evening of a day.
fn at(stage: Stage, reached: &str) -> (Office, Digest) {
    let mut office = Office::open();
    let target = office.targets()[0];
    let before = [Stage::Dispatched, Stage::Entered, Stage::Finished, Stage::Recorded, Stage::Audited];
    for step in before.into_iter().filter(|step| *step < stage) {
        office.lead(target, step, ["clean", "clean"]);
    }
    office.now = evening(reached);
    office.act(target, office.next(target, ["clean", "clean"])).unwrap();
    assert_eq!(office.case(target).stage, stage);
    (office, target)
}

/// R46–R49: the last days over holidays. 2026-02-15 to 23 are off (Spring Festival), the 14th and the 28th are worked;
/// 2026-05-01 to 05 are off, and the 9th is worked (regulations §5.7). Counted by hand.
#[test]
fn r46_r47_r48_r49_limits_are_counted_in_working_days_over_holidays() {
    let table = [
        // limit, the stage it runs from, reached on, last day
        ("start", Stage::Dispatched, "2026-01-05", "2026-04-03"),
        ("finish", Stage::Entered, "2026-02-10", "2026-03-02"),
        ("entry", Stage::Finished, "2026-02-12", "2026-03-04"),
        ("publication", Stage::Finished, "2026-01-30", "2026-03-05"),
        ("publication", Stage::Finished, "2026-04-09", "2026-05-11"),
        ("publication", Stage::Finished, "2026-04-25", "2026-05-26"),
    ];
    for (limit, stage, reached, last) in table {
        let (office, target) = at(stage, reached);
        let run = running(&office, target, limit, reached);
        assert_eq!((run.due, run.certainty, run.standing), (day(last), Certainty::Published, Standing::Open), "{limit} from {reached}");
        assert_eq!(running(&office, target, limit, last).standing, Standing::Warning, "{limit}: the last day is in time");
        let next = day(last).succ_opt().unwrap().to_string();
        assert_eq!(running(&office, target, limit, &next).standing, Standing::Late, "{limit}: the day after is not");
    }
    let office = Office::open();
    assert_eq!(running(&office, office.targets()[0], "dispatch", "2026-01-05").due, day("2026-01-12"), "from the matching (R46)");
}

#[test]
fn r49_a_limit_warns_so_many_days_before_its_end() {
    let (office, target) = at(Stage::Finished, "2026-04-09");
    // After the 30th of April there are the 6th to the 9th and the 11th of May, the last day: five.
    assert_eq!(running(&office, target, "publication", "2026-04-30").standing, Standing::Warning);
    assert_eq!(running(&office, target, "publication", "2026-04-29").standing, Standing::Open);
}

#[test]
fn r49_a_limit_into_a_year_without_a_notice_is_provisional() {
    let (office, target) = at(Stage::Finished, "2026-12-21");
    let run = running(&office, target, "publication", "2026-12-21");
    assert_eq!(run.certainty, Certainty::Provisional { missing: 2027 });
}

#[test]
fn r47_pauses_and_extensions_need_another_person_and_move_the_end() {
    let (mut office, target) = at(Stage::Finished, "2026-04-09");
    let approver = |who: &str| PartyCode::parse(who).unwrap();
    let pause = |who: &str| Act::Paused { limit: code("publication"), reason: code("appraisal"), approver: approver(who) };
    let extend = |limit: &str, who: &str| Act::Extended { limit: code(limit), days: 3, reason: code("complex"), approver: approver(who) };
    office.refused(target, pause("clerk"), Code::BadEntry);
    office.refused(target, extend("publication", "clerk"), Code::BadEntry);
    office.refused(target, extend("no-such", "director"), Code::BadEntry);
    office.refused(target, extend("finish", "director"), Code::BadEntry);
    office.refused(target, Act::Resumed { limit: code("publication") }, Code::BadEntry);
    office.refused(target, extend("dispatch", "director"), Code::BadEntry);
    for days in [0, 21, u16::MAX] {
        let too_long = Act::Extended { limit: code("publication"), days, reason: code("complex"), approver: approver("director") };
        assert_eq!(office.refused(target, too_long, Code::BadEntry).at_field(), Some("days"));
    }
    office.act(target, extend("publication", "director")).unwrap();
    assert_eq!(running(&office, target, "publication", "2026-04-09").due, day("2026-05-14"), "three working days more");
    office.now = evening("2026-04-13");
    office.act(target, pause("director")).unwrap();
    office.refused(target, pause("director"), Code::BadEntry);
    assert_eq!(running(&office, target, "publication", "2026-07-01").standing, Standing::Paused);
    office.now = evening("2026-04-15");
    office.act(target, Act::Resumed { limit: code("publication") }).unwrap();
    assert_eq!(running(&office, target, "publication", "2026-04-15").due, day("2026-05-18"), "and the two that stood still");
    assert_eq!(running(&office, target, "entry", "2026-04-15").due, day("2026-04-23"), "another limit is not moved");
}

#[test]
fn r50_what_is_missed_is_raised_once_and_never_taken_back() {
    let (mut office, target) = at(Stage::Finished, "2026-04-09");
    let by = (OrgCode::parse("province").unwrap(), PartyCode::parse("clock").unwrap());
    office.now = evening("2026-05-12");
    let raised = office.book.raise(day("2026-05-12"), &by.0, &by.1, office.now).unwrap();
    let of_target: Vec<&str> = office.case(target).violated.iter().map(|violation| violation.limit.as_str()).collect();
    assert!(of_target.contains(&"entry") && of_target.contains(&"publication"), "{of_target:?}");
    let others = office.targets().len() - 1;
    assert_eq!(raised.len(), of_target.len() + others, "nine others were never sent out");
    office.now = evening("2026-05-20");
    let error = office.book.raise(day("2026-05-21"), &by.0, &by.1, office.now).unwrap_err();
    assert_eq!(error.code(), Code::BadArgument, "not late yet");
    let again = office.book.raise(day("2026-05-20"), &by.0, &by.1, office.now).unwrap();
    assert!(again.is_empty(), "{again:?}");

    office.lead(target, Stage::Published, ["clean", "clean"]);
    assert_eq!(running(&office, target, "publication", "2026-06-30").standing, Standing::MetLate);
    assert!(office.case(target).is_violated(&code("publication")), "never retracted");
    // The figures are those of the events.
    let figures = office.book.figures(None, day("2026-06-30")).unwrap();
    let events = office.book.journal().events().iter().filter(|event| event.body.kind() == "lc_violated").count() as u64;
    assert_eq!(figures.violations.values().sum::<u64>(), events);
    assert_eq!(figures.violations[&(code("dispatch"), OrgCode::parse("bureau").unwrap())], others as u64);
    assert_eq!((figures.on_time.part, figures.on_time.whole), (0, 1));
    let violated = |limit: &str, due: &str| Act::Violated { limit: code(limit), due: day(due), owner: OrgCode::parse("bureau").unwrap() };
    office.refused(target, violated("publication", "2026-05-11"), Code::BadEntry);
    office.refused(target, violated("start", "2026-04-03"), Code::BadEntry);
    office.refused(target, violated("no-such", "2026-04-03"), Code::BadEntry);
}

/// A limit that is past is moved by nobody, whatever day a request bears; a publication counts when it is received.
#[test]
fn r47_r49_what_is_past_is_not_moved_and_nothing_is_dated_back() {
    let (mut office, target) = at(Stage::Finished, "2026-04-09");
    office.lead(target, Stage::Audited, ["clean", "clean"]);
    office.now = evening("2026-05-12");
    let approver = PartyCode::parse("director").unwrap();
    let pause = Act::Paused { limit: code("publication"), reason: code("appraisal"), approver: approver.clone() };
    let extend = Act::Extended { limit: code("publication"), days: 400, reason: code("complex"), approver };
    for act in [pause, extend] {
        let dated_back = Entry { at: evening("2026-04-10"), ..office.entry(office.visit(target), act) };
        assert_eq!(office.submit(dated_back).unwrap_err().at_field(), Some("limit"));
    }
    let publish = Act::Published { publication: Digest([7; 32]) };
    let dated_back = Entry { at: evening("2026-04-20"), ..office.entry(office.visit(target), publish) };
    office.submit(dated_back).unwrap();
    assert_eq!(running(&office, target, "publication", "2026-05-12").standing, Standing::MetLate);
}

/// R52: what was done at the site and comes late stands on the day on which it was done, and is flagged.
#[test]
fn r52_what_is_received_long_after_is_flagged() {
    for (received, late) in [("2026-01-08", false), ("2026-01-09", true)] {
        let (mut office, target) = at(Stage::Dispatched, "2026-01-05");
        let enter = office.entry(office.visit(target), office.next(target, ["clean", "clean"]));
        office.now = evening(received);
        office.submit(enter).unwrap();
        let flag = shuangsuiji::lifecycle::Flag::Delayed { stage: Stage::Entered };
        assert_eq!(office.case(target).flags.iter().any(|f| f.flag == flag), late, "{received}");
    }
}

#[test]
fn r51_an_emergency_is_filed_within_its_limit() {
    let mut office = Office::open();
    let [kept, missed] = [office.targets()[0], office.targets()[1]];
    for target in [kept, missed] {
        office.lead(target, Stage::Dispatched, ["clean", "clean"]);
        let inspectors = office.team(target);
        office.act(target, Act::Entered { way: Presence::Emergency, inspectors }).unwrap();
    }
    let due = running(&office, kept, "emergency", "2026-01-05").due;
    assert_eq!(due, day("2026-01-08"), "three working days");
    office.now = evening("2026-01-08");
    office.act(kept, Act::Filed { evidence: Digest([1; 32]) }).unwrap();
    assert_eq!(running(&office, kept, "emergency", "2026-01-09").standing, Standing::Met);
    assert_eq!(running(&office, missed, "emergency", "2026-01-09").standing, Standing::Late);
    office.now = evening("2026-01-09");
    let (by, actor) = (OrgCode::parse("province").unwrap(), PartyCode::parse("clock").unwrap());
    office.book.raise(day("2026-01-09"), &by, &actor, office.now).unwrap();
    assert!(office.case(missed).is_violated(&code("emergency")) && !office.case(kept).is_violated(&code("emergency")));
}

#[test]
fn limits_that_run_backwards_or_share_a_name_are_refused() {
    let standard = Rules::standard().unwrap();
    let first = standard.limits[0].clone();
    let open = |limits: Vec<Limit>| Rules { limits, ..standard.clone() }.check();
    assert!(open(standard.limits.clone()).is_ok());
    let backwards = Limit { from: Stage::Entered, until: Stage::Dispatched, ..first.clone() };
    assert_eq!(open(vec![backwards]).unwrap_err().code(), Code::BadEntry);
    assert_eq!(open(vec![first.clone(), first.clone()]).unwrap_err().code(), Code::BadEntry);
    let emergency = Limit { name: standard.emergency.name.clone(), ..first };
    assert_eq!(open(vec![emergency]).unwrap_err().code(), Code::BadEntry);
}
