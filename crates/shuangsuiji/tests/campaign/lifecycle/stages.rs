//! Stages, duties, people, results and measures.

use std::collections::BTreeSet;

use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::error::{Code, Lang};
use shuangsuiji::ident::{OrgCode, PartyCode};
use shuangsuiji::lifecycle::{Act, Answer, Codes, Duty, Flag, Force, Meaning, Measure, Presence, Receipt, Rules, Stage, Subject};
use shuangsuiji::record::evidence_hash;

use super::*;

fn flags(office: &Office, target: Digest) -> Vec<Flag> {
    office.case(target).flags.iter().map(|flagged| flagged.flag.clone()).collect()
}

fn measure(number: u32, measure: &str, basis: &str) -> Measure {
    Measure { item: food(number), measure: measure.to_owned(), basis: basis.to_owned(), due: None, reference: None, approver: None }
}

#[test]
fn r42_every_act_has_its_stage_and_no_other() {
    let mut office = Office::open();
    let target = office.targets()[0];
    let chain = [
        Stage::Matched,
        Stage::Dispatched,
        Stage::Entered,
        Stage::Finished,
        Stage::Recorded,
        Stage::Audited,
        Stage::Published,
        Stage::Closed,
    ];
    // The act that leads on from each stage, made once by an office that keeps the order.
    let mut acts = Vec::new();
    let mut ahead = office.clone();
    for stage in chain.iter().take(7) {
        assert_eq!(ahead.case(target).stage, *stage);
        acts.push(ahead.next(target, ["clean", "clean"]));
        ahead.lead(target, chain[acts.len()], ["clean", "clean"]);
    }
    for at in 0..acts.len() {
        // A visit is sent out anew before the check; whoever comes later to one that goes on is entered too.
        let again = |other: usize| match chain[at] {
            Stage::Dispatched => other == 0,
            Stage::Entered | Stage::Finished => other == 1,
            _ => false,
        };
        let lawful = |other: usize| other == at || again(other);
        for (other, act) in acts.iter().enumerate().filter(|(other, _)| !lawful(*other)) {
            let error = office.refused(target, act.clone(), Code::WrongStage);
            assert!(error.to_string().contains("follows on"), "{error} ({at}, {other})");
            assert!(error.message(Lang::Zh).contains("须在以下阶段之后"), "{}", error.message(Lang::Zh));
        }
        office.act(target, acts[at].clone()).unwrap();
    }
    assert_eq!(office.case(target).stage, Stage::Closed);
    assert!(office.case(target).flags.is_empty());
}

#[test]
fn r42_time_does_not_run_backwards_or_ahead() {
    let mut office = Office::open();
    let target = office.targets()[0];
    let act = office.next(target, ["clean", "clean"]);
    let early = Entry { at: evening("2026-01-04"), ..office.entry(office.visit(target), act.clone()) };
    let error = office.submit(early).unwrap_err();
    assert_eq!((error.code(), error.at_field()), (Code::BadEntry, Some("at")), "before the matching");
    let later = Entry { at: evening("2026-01-06"), ..office.entry(office.visit(target), act) };
    let error = office.submit(later).unwrap_err();
    assert_eq!((error.code(), error.at_field()), (Code::BadEntry, Some("at")), "after its own receipt");
}

#[test]
fn r51_a_start_without_a_scan_is_recorded_and_flagged() {
    let mut office = Office::open();
    let targets = office.targets();
    let enter = |office: &mut Office, target: Digest, way| {
        office.lead(target, Stage::Dispatched, ["clean", "clean"]);
        let inspectors = office.team(target);
        office.act(target, Act::Entered { way, inspectors }).unwrap();
    };
    for (way, flagged) in [(Presence::Scan, false), (Presence::Emergency, false), (Presence::Unscanned, true), (Presence::OffSite, true)] {
        let target = targets[way as usize];
        enter(&mut office, target, way);
        assert_eq!(flags(&office, target).contains(&Flag::Unscanned), flagged, "{way:?}");
        assert_eq!(office.case(target).stage, Stage::Entered, "{way:?}: recordable all the same");
    }
    let emergency = targets[Presence::Emergency as usize];
    office.act(emergency, Act::Filed { evidence: Digest([1; 32]) }).unwrap();
    office.refused(emergency, Act::Filed { evidence: Digest([1; 32]) }, Code::BadEntry);
    office.refused(targets[Presence::Scan as usize], Act::Filed { evidence: Digest([1; 32]) }, Code::BadEntry);
}

#[test]
fn r52_who_and_what_is_beyond_the_task_is_flagged_unless_it_was_added() {
    let mut office = Office::open();
    let [target, other] = [office.targets()[0], office.targets()[1]];
    let roll = office.matched.roll().unwrap();
    let strangers =
        |office: &Office, target| roll.people.iter().map(|m| m.inspector).filter(|p| !office.team(target).contains(p)).collect();
    let with_one = |office: &Office, target: Digest| {
        let strangers: Vec<Digest> = strangers(office, target);
        (strangers[0], office.team(target).into_iter().chain([strangers[0]]).collect::<BTreeSet<_>>())
    };
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let (stranger, inspectors) = with_one(&office, target);
    office.act(target, Act::Entered { way: Presence::Scan, inspectors }).unwrap();
    assert_eq!(flags(&office, target), [Flag::Stranger { inspector: stranger }]);
    office.act(target, Act::Finished {}).unwrap();
    office
        .act(target, Act::Recorded { results: vec![result(1, "clean"), result(2, "clean"), result(3, "clean")], on_behalf: None })
        .unwrap();
    assert_eq!(flags(&office, target)[1..], [Flag::BeyondTask { item: food(3) }]);

    office.lead(other, Stage::Dispatched, ["clean", "clean"]);
    let (stranger, inspectors) = with_one(&office, other);
    let added = Act::Added { inspectors: BTreeSet::from([stranger]), items: BTreeSet::from([food(3)]), reason: code("found-on-site") };
    office.act(other, added).unwrap();
    office.act(other, Act::Entered { way: Presence::Scan, inspectors }).unwrap();
    office.act(other, Act::Finished {}).unwrap();
    office.act(other, Act::Recorded { results: vec![result(1, "clean"), result(2, "clean")], on_behalf: None }).unwrap();
    assert_eq!(office.case(other).stage, Stage::Finished, "the added item has no result yet");
    office.act(other, Act::Recorded { results: vec![result(3, "corrected")], on_behalf: None }).unwrap();
    assert_eq!((office.case(other).stage, flags(&office, other)), (Stage::Recorded, vec![]));
}

#[test]
fn r52_one_of_a_team_alone_is_flagged() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let one = office.team(target).into_iter().take(1).collect();
    office.refused(target, Act::Entered { way: Presence::Scan, inspectors: BTreeSet::new() }, Code::BadEntry);
    office.act(target, Act::Entered { way: Presence::Scan, inspectors: one }).unwrap();
    assert!(flags(&office, target).is_empty(), "the second may be at the door");
    office.act(target, Act::Finished {}).unwrap();
    assert_eq!(flags(&office, target), [Flag::TooFew]);
}

#[test]
fn r58_whoever_checks_enters_and_publishes() {
    for answer in [Answer::Refuse, Answer::Flag] {
        let mut office = Office::new(two_items(), Rules { on_behalf: answer, ..Rules::standard().unwrap() });
        let target = office.targets()[0];
        office.lead(target, Stage::Finished, ["clean", "clean"]);
        let other = OrgCode::parse("elsewhere").unwrap();
        let on_behalf = |reason| Act::Recorded { results: vec![result(1, "clean"), result(2, "clean")], on_behalf: reason };
        let entry = Entry { by: other.clone(), ..office.entry(office.visit(target), on_behalf(None)) };
        match answer {
            Answer::Refuse => {
                let error = office.submit(entry).unwrap_err();
                assert_eq!((error.code(), error.at_field()), (Code::NotTheirs, Some("by")));
                let stated = Entry { by: other.clone(), ..office.entry(office.visit(target), on_behalf(Some(code("no-network")))) };
                office.submit(stated).unwrap();
            }
            Answer::Flag => {
                office.submit(entry).unwrap();
            }
        }
        assert_eq!(flags(&office, target), [Flag::OnBehalf { by: other }]);
    }
}

#[test]
fn r81_duties_that_are_kept_apart_are_refused_or_flagged() {
    let charge = |duty, person: &str| Act::Charged { duty, person: PartyCode::parse(person).unwrap() };
    for answer in [Answer::Refuse, Answer::Flag] {
        let mut rules = Rules::standard().unwrap();
        rules.separation.iter_mut().for_each(|separation| separation.answer = answer);
        let mut office = Office::new(two_items(), rules);
        let draw = Subject::Draw { ceremony: office.ceremony };
        office.submit(office.entry(draw, charge(Duty::FrameKeeper, "li"))).unwrap();
        office.submit(office.entry(draw, charge(Duty::Drawer, "wang"))).unwrap();
        let twice = office.submit(office.entry(draw, charge(Duty::Approver, "li")));

        let target = office.targets()[0];
        office.lead(target, Stage::Recorded, ["clean", "clean"]);
        let same = Entry { actor: PartyCode::parse("recorder").unwrap(), ..office.entry(office.visit(target), Act::Audited {}) };
        let audited = office.submit(same);
        match answer {
            Answer::Refuse => {
                assert_eq!(twice.unwrap_err().code(), Code::NotTheirs);
                assert_eq!(audited.unwrap_err().code(), Code::NotTheirs);
                assert!(office.book.flags().is_empty() && office.case(target).flags.is_empty());
            }
            Answer::Flag => {
                assert!(twice.is_ok() && audited.is_ok());
                assert_eq!(office.book.flags()[0].flag, Flag::TwoDuties { person: PartyCode::parse("li").unwrap() });
                assert_eq!(flags(&office, target), [Flag::TwoDuties { person: PartyCode::parse("recorder").unwrap() }]);
            }
        }
    }
}

/// Who keeps the registers or draws approves neither a pause nor a measure of that draw.
#[test]
fn r81_approvers_are_held_to_their_duties_too() {
    let mut office = Office::open();
    let person = |who: &str| PartyCode::parse(who).unwrap();
    let draw = Subject::Draw { ceremony: office.ceremony };
    office.submit(office.entry(draw, Act::Charged { duty: Duty::Drawer, person: person("wang") })).unwrap();
    let target = office.targets()[0];
    office.lead(target, Stage::Entered, ["pending", "clean"]);
    let pause = |who| Act::Paused { limit: code("finish"), reason: code("storm"), approver: person(who) };
    let seal = |who| Act::Disposed {
        measures: vec![Measure { approver: Some(person(who)), ..measure(1, "seal", "食品安全法第一百一十条") }],
    };
    office.refused(target, pause("wang"), Code::NotTheirs);
    office.refused(target, seal("wang"), Code::NotTheirs);
    office.act(target, pause("zhao")).unwrap();
    office.act(target, seal("zhao")).unwrap();
}

#[test]
fn r59_what_was_drawn_is_the_results_and_the_excuses() {
    let mut office = Office::open();
    let targets = office.targets();
    assert_eq!(targets.len(), 10);
    office.lead(targets[0], Stage::Closed, ["clean", "clean"]);
    office.lead(targets[1], Stage::Published, ["corrected", "inactive"]);
    office.lead(targets[2], Stage::Finished, ["clean", "clean"]);
    office.act(targets[2], Act::Recorded { results: vec![result(1, "unreachable")], on_behalf: None }).unwrap();
    assert_eq!(office.case(targets[2]).stage, Stage::Finished);
    let sum = office.book.completeness(&office.ceremony).unwrap();
    assert_eq!((sum.drawn, sum.clean, sum.found, sum.refused, sum.excused, sum.replaced), (20, 2, 1, 1, 1, 0));
    assert_eq!(sum.missing.len(), 15);
    assert!(sum.missing.iter().any(|m| m.target == targets[2] && m.item == food(2)), "a silent gap is named");
    assert_eq!(sum.clean + sum.found + sum.refused + sum.excused + sum.missing.len() as u64, sum.drawn);

    let mut replaced = office.clone();
    let drawn = replaced.matched.teams().into_iter().find(|team| team.bid == targets[4]).unwrap().target.id.clone();
    replaced.matched.follow(replaced.book.journal().clone()).unwrap();
    replaced.matched.replace(&drawn, &grounds(Suite::Sm3), replaced.now).unwrap();
    replaced.book.follow(replaced.matched.journal().clone()).unwrap();
    let sum = replaced.book.completeness(&replaced.ceremony).unwrap();
    assert_eq!((sum.drawn, sum.replaced), (20, 1), "another target is drawn in its place");
    replaced.refused(targets[4], replaced.next(targets[4], ["clean", "clean"]), Code::WrongStage);
    let fresh = replaced.targets().into_iter().find(|target| !targets.contains(target)).unwrap();
    replaced.lead(fresh, Stage::Closed, ["clean", "clean"]);
}

#[test]
fn r59_a_result_has_a_code_of_the_list_and_stands_once() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Finished, ["clean", "clean"]);
    let recorded = |results| Act::Recorded { results, on_behalf: None };
    let error = office.refused(target, recorded(vec![result(1, "正常")]), Code::BadEntry);
    assert_eq!((error.at_field(), error.at_value()), (Some("results[0]"), Some("正常")));
    let none = ItemResult { codes: BTreeSet::new(), ..result(1, "") };
    office.refused(target, recorded(vec![none]), Code::BadEntry);
    office.refused(target, recorded(vec![result(1, "clean"), result(1, "pending")]), Code::BadEntry);
    let both = ItemResult { codes: ["clean", "pending"].map(str::to_owned).into(), ..result(1, "") };
    office.refused(target, recorded(vec![both]), Code::BadEntry);
    let several = ItemResult { codes: ["unpublished", "pending"].map(str::to_owned).into(), ..result(1, "") };
    office.act(target, recorded(vec![several, result(2, "clean")])).unwrap();
    assert_eq!(office.case(target).result(&food(1)).unwrap().codes.len(), 2);
    office.act(target, Act::Returned { reason: code("incomplete") }).unwrap();
    assert_eq!((office.case(target).stage, office.case(target).results.len()), (Stage::Finished, 0), "entered anew");
}

#[test]
fn the_lists_of_results_are_three_generations_and_the_national_core() {
    let codes = Codes::china().unwrap();
    let counts: Vec<(&str, usize)> = codes.lists().map(|list| (list, codes.list(list).unwrap().len())).collect();
    assert_eq!(counts, [("gsxt-2014", 9), ("national-8", 8), ("platform-14", 14), ("zhejiang-2017", 19)]);
    // Not inspected is never "in order": no list has a code that is clean and not inspected at once.
    let meaning = |list, code| codes.result(list, code).unwrap().meaning;
    assert_eq!(meaning("national-8", "clean"), Meaning { inspected: true, finding: false });
    for (list, gone) in [("gsxt-2014", "7"), ("zhejiang-2017", "9"), ("platform-14", "05"), ("national-8", "inactive")] {
        assert!(!meaning(list, gone).inspected, "{list} {gone}");
    }
    let soft = ["remind", "persuade", "warn", "interview"];
    assert!(soft.iter().all(|code| codes.measure(code).unwrap().force == Force::Soft), "the four of the plan");
    let mut own = Codes::china().unwrap();
    own.add_results("own.csv", "list,code,name,english,inspected,finding\nsx-1,01,合格,in order,yes,no\n").unwrap();
    assert!(own.result("sx-1", "01").is_some());
    let twice = own.add_results("own.csv", "list,code,name,english,inspected,finding\nsx-1,01,合格,in order,yes,maybe\n").unwrap_err();
    assert_eq!((twice.at_file(), twice.at_row()), (Some("own.csv"), Some(2)));
}

#[test]
fn r64_r65_r84_measures_have_a_basis_and_coercion_an_approver() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Published, ["pending", "clean"]);
    let disposed = |measures: Vec<Measure>| Act::Disposed { measures };
    office.refused(target, Act::Closed {}, Code::WrongStage);
    office.refused(target, disposed(vec![measure(1, "fine-them", "任意")]), Code::BadEntry);
    office.refused(target, disposed(vec![measure(3, "remind", "")]), Code::BadEntry);
    office.refused(target, disposed(vec![measure(1, "correct", " ")]), Code::BadEntry);
    office.refused(target, disposed(vec![measure(1, "seal", "食品安全法第一百一十条")]), Code::BadEntry);
    let seal =
        |who: &str| Measure { approver: Some(PartyCode::parse(who).unwrap()), ..measure(1, "seal", "食品安全法第一百一十条") };
    office.refused(target, disposed(vec![seal("clerk")]), Code::BadEntry);
    office.act(target, disposed(vec![seal("director"), measure(1, "correct", "食品安全法第一百二十六条")])).unwrap();
    let number = evidence_hash(Suite::Sm3, &[5; 32], "晋市监立〔2026〕12号".as_bytes());
    let case = Measure { reference: Some(number), ..measure(1, "case", "行政处罚法第五十四条") };
    office.act(target, disposed(vec![case.clone()])).unwrap();
    assert_eq!(office.case(target).measures[2], case, "the number of the case is kept, as a hash (R64)");
    office.act(target, Act::Closed {}).unwrap();
    assert!(flags(&office, target).is_empty());
}

/// R84: force without a finding is recorded, and flagged for ever; a finding after which nothing was decided too.
#[test]
fn r84_force_without_a_finding_and_a_finding_without_a_decision_are_flagged() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Published, ["pending", "clean"]);
    office.refused(target, Act::Disposed { measures: vec![] }, Code::BadEntry);
    office.act(target, Act::Disposed { measures: vec![measure(2, "correct", "食品安全法第一百二十六条")] }).unwrap();
    office.act(target, Act::Closed {}).unwrap();
    // An emergency that nobody filed shows at the close too.
    let other = office.targets()[1];
    office.lead(other, Stage::Dispatched, ["clean", "clean"]);
    let inspectors = office.team(other);
    office.act(other, Act::Entered { way: Presence::Emergency, inspectors }).unwrap();
    office.lead(other, Stage::Closed, ["clean", "clean"]);
    assert_eq!(flags(&office, other), [Flag::Unfiled]);
    let unfounded = Flag::Unfounded { item: food(2), measure: "correct".to_owned() };
    assert_eq!(flags(&office, target), [Flag::NoMeasure { item: food(1) }, unfounded]);
}

/// What is sealed or ordered at the site is recorded on the day on which it was done.
#[test]
fn a_measure_at_the_site_is_taken_before_the_publication() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["pending", "clean"]);
    let order = || Act::Disposed { measures: vec![measure(1, "correct", "食品安全法第一百二十六条")] };
    office.refused(target, order(), Code::WrongStage);
    office.lead(target, Stage::Entered, ["pending", "clean"]);
    let early = Entry { at: time(), ..office.entry(office.visit(target), order()) };
    office.wait();
    assert_eq!(office.submit(early).unwrap_err().at_field(), Some("at"), "before the entry");
    office.act(target, order()).unwrap();
    assert_eq!(office.case(target).stage, Stage::Entered);
    office.lead(target, Stage::Published, ["pending", "clean"]);
    office.act(target, order()).unwrap();
    assert_eq!(office.case(target).stage, Stage::Disposed);
}

#[test]
fn a_target_that_is_gone_needs_no_visit() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let recorded = |codes: [&str; 2]| Act::Recorded { results: vec![result(1, codes[0]), result(2, codes[1])], on_behalf: None };
    office.refused(target, recorded(["inactive", "clean"]), Code::WrongStage);
    office.act(target, recorded(["inactive", "unreachable"])).unwrap();
    assert_eq!((office.case(target).stage, office.case(target).way), (Stage::Recorded, None));
    assert!(office.case(target).reached.contains_key(&Stage::Finished), "from here the publication is counted");
}

#[test]
fn whoever_comes_later_to_a_joint_visit_is_there_too() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let team: Vec<Digest> = office.team(target).into_iter().collect();
    let enter = |person: Digest| Act::Entered { way: Presence::Scan, inspectors: BTreeSet::from([person]) };
    office.act(target, enter(team[0])).unwrap();
    office.act(target, enter(team[1])).unwrap();
    assert_eq!(office.case(target).present, team.iter().copied().collect());
    office.act(target, Act::Finished {}).unwrap();
    assert!(flags(&office, target).is_empty());
}

/// A target that is replaced is void for every task; what was found there, or came too late, stays.
#[test]
fn a_replacement_erases_nothing() {
    let mut office = Office::open();
    let targets = office.targets();
    office.lead(targets[0], Stage::Recorded, ["pending", "clean"]);
    let drawn = office.matched.teams().into_iter().find(|team| team.bid == targets[0]).unwrap().target.id.clone();
    office.matched.follow(office.book.journal().clone()).unwrap();
    office.matched.replace(&drawn, &grounds(Suite::Sm3), office.now).unwrap();
    office.book.follow(office.matched.journal().clone()).unwrap();
    let case = office.case(targets[0]);
    assert!(!case.stands() && case.results.len() == 2 && case.replaced.is_some());
    assert_eq!(flags(&office, targets[0]), [Flag::ReplacedAfterEntry]);
    let figures = office.book.figures(None, day("2026-01-05")).unwrap();
    assert_eq!(figures.flags[&case.replaced.unwrap()], [Flag::ReplacedAfterEntry]);
}

/// R58: nobody else finishes, corrects or closes a visit, and nobody hands a matter to himself.
#[test]
fn r58_what_others_have_in_their_hands_is_not_touched() {
    let mut office = Office::open();
    let target = office.targets()[0];
    let stranger = OrgCode::parse("elsewhere").unwrap();
    let to = |to: &OrgCode| Act::HandedOver { to: to.clone(), due: day("2026-02-10") };
    let by = |office: &Office, act| Entry { by: stranger.clone(), ..office.entry(office.visit(target), act) };
    for stage in [Stage::Dispatched, Stage::Entered, Stage::Finished, Stage::Audited, Stage::Published] {
        office.lead(target, stage, ["pending", "clean"]);
        let acts = match stage {
            Stage::Published => vec![
                Act::Corrected { publication: Digest([9; 32]), results: vec![], reason: code("x") },
                Act::Withdrawn { reason: code("x") },
                Act::Disposed { measures: vec![measure(1, "daily", "")] },
            ],
            Stage::Dispatched => vec![
                office.next(target, ["pending", "clean"]),
                Act::Added { inspectors: BTreeSet::new(), items: BTreeSet::from([food(9)]), reason: code("x") },
                Act::RepresentativeRequested { reason: code("x") },
                Act::Paused { limit: code("finish"), reason: code("x"), approver: PartyCode::parse("boss").unwrap() },
                Act::Extended { limit: code("finish"), days: 1, reason: code("x"), approver: PartyCode::parse("boss").unwrap() },
            ],
            _ => vec![office.next(target, ["pending", "clean"])],
        };
        for act in acts.into_iter().chain([to(&stranger)]) {
            let entry = by(&office, act);
            assert_eq!(office.submit(entry).unwrap_err().code(), Code::NotTheirs, "{stage:?}");
        }
    }
    office.refused(target, to(&OrgCode::parse("bureau").unwrap()), Code::BadEntry);
    let past = Act::HandedOver { to: stranger.clone(), due: day("2020-01-01") };
    office.refused(target, past, Code::BadEntry);
    office.act(target, to(&stranger)).unwrap();
    office.refused(target, to(&OrgCode::parse("third").unwrap()), Code::BadEntry);
    let received = by(&office, Act::Received {});
    office.submit(received).unwrap();
    office.refused(target, Act::Withdrawn { reason: code("x") }, Code::NotTheirs);
}

#[test]
fn r65_a_required_measure_that_was_not_taken_is_flagged_at_the_close() {
    let mut office = Office::open();
    let [target, other] = [office.targets()[0], office.targets()[1]];
    for visit in [target, other] {
        office.lead(visit, Stage::Published, ["unreachable", "clean"]);
    }
    office.act(target, Act::Disposed { measures: vec![measure(1, "daily", "")] }).unwrap();
    office.act(target, Act::Closed {}).unwrap();
    assert_eq!(flags(&office, target), [Flag::MissingMeasure { item: food(1), measure: "abnormal".to_owned() }]);
    office.act(other, Act::Disposed { measures: vec![measure(1, "abnormal", "企业经营异常名录管理暂行办法")] }).unwrap();
    office.act(other, Act::Closed {}).unwrap();
    assert!(flags(&office, other).is_empty());
}

#[test]
fn r73_r76_a_soft_measure_on_a_red_line_is_flagged() {
    let mut office = Office::new(two_items(), Rules { red_lines: BTreeSet::from([food(1)]), ..Rules::standard().unwrap() });
    let target = office.targets()[0];
    office.lead(target, Stage::Published, ["pending", "pending"]);
    let measures = vec![measure(1, "remind", ""), measure(2, "remind", "")];
    office.act(target, Act::Disposed { measures }).unwrap();
    assert_eq!(flags(&office, target), [Flag::SoftOnRedLine { item: food(1) }]);
}

#[test]
fn r62_a_matter_is_handed_over_with_a_receipt() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Finished, ["clean", "clean"]);
    let county = OrgCode::parse("county").unwrap();
    let by = |office: &Office, by: &OrgCode, act| Entry { by: by.clone(), ..office.entry(office.visit(target), act) };
    let results = || Act::Recorded { results: vec![result(1, "clean"), result(2, "clean")], on_behalf: None };
    office.refused(target, Act::Received {}, Code::NotTheirs);
    office.act(target, Act::HandedOver { to: county.clone(), due: day("2026-02-10") }).unwrap();
    assert_eq!(office.submit(by(&office, &county, results())).unwrap_err().code(), Code::NotTheirs, "not received yet");
    assert_eq!(office.book.overdue_receipts(day("2026-02-10")).count(), 0);
    assert_eq!(office.book.overdue_receipts(day("2026-02-11")).map(|case| case.target).collect::<Vec<_>>(), [target]);
    office.submit(by(&office, &county, Act::Received {})).unwrap();
    assert_eq!(office.book.overdue_receipts(day("2026-02-11")).count(), 0);
    office.submit(by(&office, &county, results())).unwrap();
}

#[test]
fn r86_an_entry_without_a_task_is_listed() {
    let mut office = Office::open();
    let act = || Act::CameWithout { pretext: code("observation"), evidence: Digest([3; 32]) };
    let Receipt::Written(seq) = office.submit(office.entry(Subject::Unit, act())).unwrap() else { panic!("it is new") };
    assert_eq!(office.book.flags()[0].seq, seq);
    let figures = office.book.figures(None, day("2026-01-05")).unwrap();
    assert_eq!(figures.flags[&seq], [Flag::CameWithout { pretext: code("observation") }]);
    let target = office.targets()[0];
    office.refused(target, act(), Code::BadEntry);
}
