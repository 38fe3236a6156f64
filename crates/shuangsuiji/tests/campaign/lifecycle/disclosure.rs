//! Where a result comes from, what devices take along, what the figures say.

use shuangsuiji::campaign::Disclosure;
use shuangsuiji::error::Code;
use shuangsuiji::ident::Level;
use shuangsuiji::lifecycle::{Act, Envelope, Naming, Notice, Receipt, Results, Share, Stage, Step, TaskPackage};

use super::*;

#[test]
fn r54_a_published_result_is_traced_to_its_plan_and_a_gap_is_an_error() {
    let mut office = Office::open();
    let target = office.targets()[0];
    let gap = |office: &Office| office.book.trace(&office.ceremony, &target, &food(1)).unwrap_err();
    for (stage, missing) in [
        (Stage::Matched, "dispatched"),
        (Stage::Dispatched, "entered"),
        (Stage::Entered, "finished"),
        (Stage::Finished, "recorded"),
        (Stage::Recorded, "audited"),
        (Stage::Audited, "published"),
    ] {
        office.lead(target, stage, ["clean", "clean"]);
        assert_eq!((gap(&office).code(), gap(&office).at_value()), (Code::Gap, Some(missing)));
    }
    office.lead(target, Stage::Closed, ["clean", "clean"]);
    let links = office.book.trace(&office.ceremony, &target, &food(1)).unwrap();
    let steps: Vec<Step> = links.iter().map(|link| link.step).collect();
    let mut wanted = vec![Step::Frame, Step::Plan, Step::Seed, Step::Drawn, Step::Matched, Step::Dispatched, Step::Entered];
    wanted.extend([Step::Finished, Step::Recorded, Step::Audited, Step::Published, Step::Closed]);
    assert_eq!(steps, wanted);
    for link in &links {
        let event = &office.book.journal().events()[usize::try_from(link.seq).unwrap()];
        assert_eq!(event.hash(office.book.journal().suite()), link.hash, "{:?}", link.step);
    }
    assert_eq!(office.book.trace(&office.ceremony, &target, &food(9)).unwrap_err().code(), Code::EntityNotFound);
}

#[test]
fn r09_a_device_works_offline_and_its_envelope_is_merged_once() {
    let mut office = Office::open();
    let target = office.targets()[0];
    assert_eq!(office.book.pack(&office.ceremony, &target).unwrap_err().code(), Code::WrongStage, "not sent out yet");
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let package = office.book.pack(&office.ceremony, &target).unwrap();
    let bytes = package.to_bytes().unwrap();
    assert_eq!(TaskPackage::parse(&bytes).unwrap(), package);
    assert!(package.to_be_signed().unwrap().starts_with(b"DSSEv1 29 application/vnd.ssj.task+json "));
    let spaced = [bytes.as_slice(), b" "].concat();
    assert_eq!(TaskPackage::parse(&spaced).unwrap_err().code(), Code::BadEntry, "bytes that are signed have one form");

    // On the device, with its own clock, without a network.
    let mut device = office.clone();
    let mut entries = Vec::new();
    for hour in ["2026-01-06T01:00:00Z", "2026-01-06T02:00:00Z", "2026-01-06T02:30:00Z"] {
        device.now = Timestamp::parse(hour).unwrap();
        let entry = device.entry(device.visit(target), device.next(target, ["clean", "corrected"]));
        device.submit(entry.clone()).unwrap();
        entries.push(entry);
    }
    let hash = office.book.journal().suite().hash(&bytes);
    let envelope = Envelope { package: hash, entries };
    let envelope = Envelope::parse(&envelope.to_bytes().unwrap()).unwrap();

    // Back at the office, a day later.
    let received = evening("2026-01-07");
    let receipts = office.book.receive(&package, &envelope, received).unwrap();
    assert!(receipts.iter().all(|receipt| matches!(receipt, Receipt::Written(_))));
    let entered = office.case(target).reached[&Stage::Entered];
    assert_eq!((entered.at.to_string(), entered.received), ("2026-01-06T01:00:00Z".to_owned(), received), "both times are kept");
    let state = office.book.state_digest().unwrap();
    let again = office.book.receive(&package, &envelope, evening("2026-01-09")).unwrap();
    let known: Vec<Receipt> = receipts.iter().map(|r| if let Receipt::Written(seq) = r { Receipt::Known(*seq) } else { *r }).collect();
    assert_eq!((again, office.book.state_digest().unwrap()), (known, state), "a doubled submission is a no-op");

    let mut changed = envelope.clone();
    changed.entries[2].at = Timestamp::parse("2026-01-06T02:31:00Z").unwrap();
    assert_eq!(office.book.receive(&package, &changed, evening("2026-01-09")).unwrap_err().code(), Code::DoubledKey);
    let other = Envelope { package: Digest([0; 32]), ..envelope.clone() };
    assert_eq!(office.book.receive(&package, &other, evening("2026-01-09")).unwrap_err().at_field(), Some("package"));
    let mut foreign = envelope;
    foreign.entries[0].subject = office.visit(office.targets()[1]);
    assert_eq!(office.book.receive(&package, &foreign, evening("2026-01-09")).unwrap_err().at_row(), Some(0));
}

#[test]
fn r09_an_envelope_is_merged_whole_or_not_at_all() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Dispatched, ["clean", "clean"]);
    let package = office.book.pack(&office.ceremony, &target).unwrap();
    let enter = office.entry(office.visit(target), office.next(target, ["clean", "clean"]));
    let mut audit = office.entry(office.visit(target), Act::Filed { evidence: Digest([1; 32]) });
    audit.key = code("another");
    let envelope = Envelope { package: office.book.journal().suite().hash(&package.to_bytes().unwrap()), entries: vec![enter, audit] };
    let before = (office.book.state_digest().unwrap(), office.book.journal().head());
    let error = office.book.receive(&package, &envelope, office.now).unwrap_err();
    assert_eq!((error.code(), error.at_file(), error.at_row()), (Code::BadEntry, Some("envelope"), Some(1)));
    assert_eq!((office.book.state_digest().unwrap(), office.book.journal().head()), before);
}

#[test]
fn r25_a_visit_takes_along_the_guideline_of_the_day_of_the_check() {
    let mut office = Office::open();
    let [early, late] = [office.targets()[0], office.targets()[1]];
    let changed = Catalogue::new(vec![item("food-01", "GL-2/2026-02"), item("food-02", "GL-7")]).unwrap();
    for (target, list) in [(early, &list()), (late, &changed)] {
        let act = office.book.dispatch_act(&office.ceremony, &target, &list.guidelines()).unwrap();
        office.act(target, act).unwrap();
    }
    let guidelines = |office: &Office, target| -> Vec<String> {
        office.book.pack(&office.ceremony, &target).unwrap().items.into_iter().map(|taken| taken.guideline).collect()
    };
    let (first, second) = (guidelines(&office, early), guidelines(&office, late));
    assert_eq!((first, second.clone()), (vec!["GL-1/2026".to_owned(), String::new()], vec!["GL-2/2026-02".to_owned(), "GL-7".to_owned()]));
    // Sent out anew before the check, where a new guideline is in force by then; not after it has begun.
    let again = office.book.dispatch_act(&office.ceremony, &early, &changed.guidelines()).unwrap();
    office.act(early, again.clone()).unwrap();
    assert_eq!(guidelines(&office, early), second);
    office.lead(early, Stage::Entered, ["clean", "clean"]);
    office.refused(early, again, Code::WrongStage);
    let without = Catalogue::new(vec![item("food-01", "")]).unwrap();
    let error = office.book.dispatch_act(&office.ceremony, &office.targets()[2], &without.guidelines()).unwrap_err();
    assert_eq!((error.code(), error.at_value()), (Code::EntityNotFound, Some("food-02")));
}

/// R03, R92: ten visits of two items; one is closed in order, one published with a finding and an inactive item, one
/// checked off the record. Counted by hand.
#[test]
fn r03_r83_r91_r92_burden_and_yield_are_those_of_the_log() {
    let mut office = Office::open();
    let targets = office.targets();
    office.lead(targets[0], Stage::Closed, ["clean", "clean"]);
    office.lead(targets[1], Stage::Published, ["corrected", "inactive"]);
    let recheck = shuangsuiji::lifecycle::Measure {
        item: food(1),
        measure: "recheck".to_owned(),
        basis: String::new(),
        due: Some(day("2026-03-01")),
        reference: None,
        approver: None,
    };
    office.act(targets[1], Act::Disposed { measures: vec![recheck] }).unwrap();
    office.lead(targets[2], Stage::Entered, ["clean", "clean"]);
    office.act(targets[2], Act::RepresentativeRequested { reason: code("signature") }).unwrap();
    office.act(targets[2], Act::Issue { issue: code("no-contact"), stage: Stage::Entered, level: Level::County }).unwrap();
    office.act(targets[3], Act::Issue { issue: code("no-contact"), stage: Stage::Entered, level: Level::County }).unwrap();
    let figures = office.book.figures(Some(&office.ceremony), day("2026-01-05")).unwrap();
    assert_eq!((figures.visits, figures.targets, figures.results, figures.findings, figures.rechecks), (10, 10, 4, 1, 1));
    let share = |part, whole| Share { part, whole };
    assert_eq!((figures.completed, figures.settled, figures.on_time), (share(2, 10), share(1, 2), share(2, 2)));
    assert_eq!((figures.off_site, figures.scanned, figures.representative), (share(0, 3), share(3, 3), 1));
    assert_eq!((figures.by_item[&food(1)], figures.by_item[&food(2)]), (share(1, 2), share(0, 1)), "the inactive one was not inspected");
    assert_eq!(
        figures.by_code.iter().map(|(code, n)| (code.as_str(), *n)).collect::<Vec<_>>(),
        [("clean", 2), ("corrected", 1), ("inactive", 1)]
    );
    assert_eq!(figures.stages[&Stage::Matched], 7);
    assert_eq!(figures.issues[&(Stage::Entered, Level::County, code("no-contact"))], 2);
}

#[test]
fn r08_results_are_exported_in_a_form_that_imports_again() {
    let mut office = Office::open();
    let targets = office.targets();
    office.lead(targets[0], Stage::Published, ["clean", "pending"]);
    office.lead(targets[1], Stage::Recorded, ["clean", "clean"]);
    office.lead(targets[2], Stage::Finished, ["clean", "clean"]);
    let results = office.book.results(&office.ceremony).unwrap();
    assert_eq!(results.rows.iter().map(|row| row.target).collect::<Vec<_>>(), targets[..2], "what is complete");
    let bytes = results.to_bytes().unwrap();
    let again = Results::parse(&bytes).unwrap();
    assert_eq!((again.to_bytes().unwrap(), &again), (bytes.clone(), &results));
    let text = String::from_utf8(bytes).unwrap();
    let other = text.replace("ssj-results-1", "ssj-results-9");
    assert_eq!(Results::parse(other.as_bytes()).unwrap_err().code(), Code::NotUnderstood, "the form has a version");
    assert_eq!(Results::parse(text.replace(':', ": ").as_bytes()).unwrap_err().code(), Code::BadEntry);
    assert!(!text.contains("officer") && !text.contains("licence"), "it names nobody");
}

fn naming() -> Naming {
    Naming {
        plan_id: "34000020171000".to_owned(),
        plan_name: "2017年抽查计划".to_owned(),
        task_id: "340000201709041000".to_owned(),
        task_name: "2017年第四批".to_owned(),
        kind: "不定向".to_owned(),
        authority: "滁州市定远县市场监督管理局".to_owned(),
    }
}

/// R60, D10: the fields of the national publicity system, as the sample of 定远县 has them (regulations §4.4): two results
/// 未发现问题 on one day; there the names of the items are empty.
#[test]
fn r60_d10_a_notice_has_the_fields_of_the_national_publicity_system() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Recorded, ["clean", "clean"]);
    let items = list().items().iter().map(|item| (item.code.clone(), item.name.to_string())).collect();
    let notice = |office: &Office| office.book.notice(&office.ceremony, &target, &naming(), &items);
    assert_eq!(notice(&office).unwrap_err().code(), Code::WrongStage, "not audited yet");
    office.lead(target, Stage::Audited, ["clean", "clean"]);
    let mut made = serde_json::to_value(notice(&office).unwrap()).unwrap();
    assert_eq!((&made["insDate"], &made["details"][0]["raninsItemName"]), (&json!("2026-01-05"), &json!("食品经营")));
    made["insDate"] = json!("2017-10-30");
    for row in [0, 1] {
        made["details"][row]["raninsItemName"] = json!("");
    }
    let sample = json!({
        "raninsPlanId": "34000020171000", "raninsPlaneName": "2017年抽查计划", "raninsTaskId": "340000201709041000",
        "raninsTaskName": "2017年第四批", "raninsTypeName": "不定向", "insAuth": "滁州市定远县市场监督管理局", "insDate": "2017-10-30",
        "details": [
            { "seqno": 1, "raninsItemName": "", "raninsCheckResName": "未发现问题" },
            { "seqno": 2, "raninsItemName": "", "raninsCheckResName": "未发现问题" },
        ],
    });
    assert_eq!(made, sample);
    let read: Notice = from_value(sample).unwrap();
    assert_eq!(read.details.len(), 2);
    // What is public is bound to the sealed state by its hash; a withdrawn result is public no more.
    office.lead(target, Stage::Published, ["clean", "clean"]);
    assert!(notice(&office).is_ok());
    let corrected = |results| Act::Corrected { publication: Digest([8; 32]), results, reason: code("typing-error") };
    office.refused(target, corrected(vec![result(1, "no-such")]), Code::BadEntry);
    office.refused(target, corrected(vec![result(9, "clean")]), Code::BadEntry);
    office.act(target, corrected(vec![result(1, "corrected")])).unwrap();
    assert_eq!(office.case(target).publication, Some(Digest([8; 32])));
    assert_eq!(notice(&office).unwrap().details[0].result, "发现问题已责令改正", "what is exported is what is public");
    office.refused(target, Act::Corrected { publication: Digest([8; 32]), results: vec![], reason: code("x") }, Code::BadEntry);
    office.act(target, Act::Withdrawn { reason: code("wrong-target") }).unwrap();
    assert_eq!(office.book.trace(&office.ceremony, &target, &food(1)).unwrap_err().code(), Code::Gap, "taken back");
    let figures = office.book.figures(None, day("2026-01-05")).unwrap();
    assert_eq!((figures.completed.part, figures.on_time.whole), (0, 0), "what was taken back is not public");
    assert_eq!(office.case(target).stage, Stage::Audited);
    office.lead(target, Stage::Published, ["clean", "clean"]);
    assert!(office.book.trace(&office.ceremony, &target, &food(1)).is_ok(), "it can be made public again");
}

/// A finding that comes to light after the close is decided like any other.
#[test]
fn r60_a_correction_after_the_close_opens_the_visit_again() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Closed, ["clean", "clean"]);
    let corrected = Act::Corrected { publication: Digest([8; 32]), results: vec![result(1, "false")], reason: code("report") };
    office.act(target, corrected).unwrap();
    assert_eq!(office.case(target).stage, Stage::Published);
    office.refused(target, Act::Closed {}, Code::WrongStage);
}

/// What hosts ask in JSON is what the methods give.
#[test]
fn questions_in_json_are_answered_as_the_methods_do() {
    let mut office = Office::open();
    let target = office.targets()[0];
    let ask = |office: &Office, question: &serde_json::Value| {
        let asked = shuangsuiji::lifecycle::Question::parse(&question.to_string())?;
        Ok::<serde_json::Value, Error>(serde_json::from_str(&office.book.answer(&asked)?).unwrap())
    };
    let (ceremony, id) = (office.ceremony.to_string(), target.to_string());
    let dispatch = json!({ "ask": "dispatch", "ceremony": ceremony, "target": id, "guidelines": list().guidelines() });
    let mut act = ask(&office, &dispatch).unwrap();
    for (field, value) in [("key", "k"), ("by", "bureau"), ("actor", "clerk"), ("ceremony", &ceremony), ("target", &id)] {
        act[field] = json!(value);
    }
    act["at"] = json!(office.now.to_string());
    let entry = Entry::parse(act.to_string().as_bytes()).unwrap();
    assert_eq!(Entry::parse(&entry.to_bytes().unwrap()).unwrap(), entry);
    office.submit(entry).unwrap();
    office.lead(target, Stage::Closed, ["clean", "inactive"]);
    let on = "2026-01-06";
    for (question, wanted) in [
        (json!({ "ask": "cases" }), json!(office.book.cases().collect::<Vec<_>>())),
        (json!({ "ask": "limits", "on": on }), json!(office.book.limits(day(on)).unwrap())),
        (json!({ "ask": "figures", "on": on }), json!(office.book.figures(None, day(on)).unwrap())),
        (json!({ "ask": "completeness", "ceremony": ceremony }), json!(office.book.completeness(&office.ceremony).unwrap())),
        (
            json!({ "ask": "trace", "ceremony": ceremony, "target": id, "item": "food-02" }),
            json!(office.book.trace(&office.ceremony, &target, &food(2)).unwrap()),
        ),
        (json!({ "ask": "results", "ceremony": ceremony }), json!(office.book.results(&office.ceremony).unwrap())),
        (json!({ "ask": "package", "ceremony": ceremony, "target": id }), json!(office.book.pack(&office.ceremony, &target).unwrap())),
        (json!({ "ask": "overdue_receipts", "on": on }), json!([])),
        (json!({ "ask": "flags" }), json!([])),
    ] {
        assert_eq!(ask(&office, &question).unwrap(), wanted, "{question}");
    }
    assert_eq!(ask(&office, &json!({ "ask": "state" })).unwrap()["unopened"], json!([]));
    let codes = ask(&office, &json!({ "ask": "codes" })).unwrap();
    assert_eq!((codes["results"].as_array().unwrap().len(), codes["measures"].as_array().unwrap().len()), (8, 17));
    let rules: Rules = from_value(ask(&office, &json!({ "ask": "rules" })).unwrap()).unwrap();
    assert_eq!(rules, *office.book.rules());
    assert_eq!(ask(&office, &json!({ "ask": "state" })).unwrap()["events"], json!(office.book.journal().events().len()));
    assert_eq!(ask(&office, &json!({ "ask": "opening", "ceremony": ceremony })).unwrap()["kind"], json!("lc_opened"));
    for wrong in [json!({ "ask": "nothing" }), json!({ "ask": "limits" }), json!({ "ask": "cases", "more": 1 })] {
        assert_eq!(ask(&office, &wrong).unwrap_err().code(), Code::BadArgument, "{wrong}");
    }
}

/// Protocol §10: before the close nobody learns from the public journal who is visited; after it the rows are public anyway.
#[test]
fn a_public_journal_tells_of_no_visit_that_is_under_way() {
    let mut office = Office::open();
    let target = office.targets()[0];
    assert!(office.matched.record(Disclosure::Ceremony).is_ok());
    office.lead(target, Stage::Published, ["clean", "clean"]);
    office.matched.follow(office.book.journal().clone()).unwrap();
    assert_eq!(office.matched.record(Disclosure::Ceremony).unwrap_err().code(), Code::WrongState);
    let closed = office.matched.clone().close(office.now).unwrap();
    let files = closed.record(Disclosure::Closed).unwrap();
    let report = shuangsuiji::record::verify(&files.public);
    assert_eq!(report.verdict, shuangsuiji::record::Verdict::Valid, "{report}");
}

/// A device that does more than what is done at the site is refused, and a package that was not sent out too.
#[test]
fn r09_a_device_does_what_is_done_at_the_site() {
    let mut office = Office::open();
    let target = office.targets()[0];
    office.lead(target, Stage::Finished, ["clean", "clean"]);
    let package = office.book.pack(&office.ceremony, &target).unwrap();
    let hash = |package: &TaskPackage| office.book.journal().suite().hash(&package.to_bytes().unwrap());
    let audit = office.entry(office.visit(target), Act::Closed {});
    let envelope = Envelope { package: hash(&package), entries: vec![audit] };
    let forged = TaskPackage { items: std::collections::BTreeSet::new(), ..package.clone() };
    let answer = Envelope { package: hash(&forged), entries: vec![] };
    let mut book = office.book.clone();
    assert_eq!(book.receive(&package, &envelope, office.now).unwrap_err().at_field(), Some("entries"));
    assert_eq!(book.receive(&forged, &answer, office.now).unwrap_err().at_field(), Some("package"));
}

/// Another draw of the unit, whose roll is not here, is passed over and named.
#[test]
fn a_draw_whose_roll_is_not_here_is_not_followed() {
    let office = Office::open();
    let mut other = office.matched.roll().unwrap();
    other.ceremony = Digest([4; 32]);
    let (rules, calendar) = (Rules::standard().unwrap(), Calendar::published().unwrap());
    let book = Casebook::open(office.book.journal().clone(), [other], rules, Codes::china().unwrap(), calendar).unwrap();
    assert_eq!((book.cases().count(), book.elsewhere().collect::<Vec<_>>()), (0, vec![&office.ceremony]));
}

/// R69: five of ten visits are in the north, and all of their checks of one item have a finding.
#[test]
fn r69_findings_of_one_region_are_named() {
    let mut office = Office::open();
    let targets = office.targets();
    let north = |at: usize| at < 5;
    for (at, target) in targets.iter().enumerate() {
        office.lead(*target, Stage::Recorded, [if north(at) { "pending" } else { "clean" }, "clean"]);
    }
    let groups = targets.iter().enumerate().map(|(at, target)| (target.to_string(), if north(at) { "north" } else { "south" }));
    let groups: std::collections::BTreeMap<String, &str> = groups.collect();
    let ask = |level: &str| {
        let question = json!({ "ask": "concentrations", "groups": groups, "level": level });
        office.book.answer(&shuangsuiji::lifecycle::Question::parse(&question.to_string())?)
    };
    let found: serde_json::Value = serde_json::from_str(&ask("1%").unwrap()).unwrap();
    assert_eq!(found, json!([{ "item": "food-01", "group": "north", "findings": { "part": 5, "whole": 5 } }]));
    // One way of C(20, 5) puts all five there; times the four cells that is 1/3876.
    assert_eq!(ask("1/3877").unwrap(), "[]");
    assert_ne!(ask("1/3876").unwrap(), "[]");
    assert_eq!(ask("often").unwrap_err().at_field(), Some("level"));
}

/// R88: planted manipulation is found, an honest log is quiet: one of the inspectors finds nothing where everybody else
/// always does. Three of ten visits are few: 1 of C(10, 3) ways, times eight inspectors, is 7 %.
#[test]
fn r88_planted_manipulation_is_found_and_an_honest_log_is_quiet() {
    let level = shuangsuiji::rational::Ratio::new(1, 5).unwrap();
    let mut honest = Office::open();
    let targets = honest.targets();
    for (at, target) in targets.iter().enumerate() {
        honest.lead(*target, Stage::Recorded, [if at % 2 == 0 { "pending" } else { "clean" }, "clean"]);
    }
    assert_eq!(honest.book.anomalies(None, level).unwrap(), []);

    let mut planted = Office::open();
    let loads = targets.iter().flat_map(|target| planted.team(*target));
    let mut visits = std::collections::BTreeMap::<Digest, u64>::new();
    loads.for_each(|person| *visits.entry(person).or_default() += 1);
    let (friend, most) = visits.into_iter().max_by_key(|(_, visits)| *visits).unwrap();
    for target in &targets {
        let clean = planted.team(*target).contains(&friend);
        planted.lead(*target, Stage::Recorded, [if clean { "clean" } else { "pending" }, "clean"]);
    }
    let share = Share { part: most, whole: most };
    let found = planted.book.anomalies(Some(&planted.ceremony), level).unwrap();
    assert_eq!(found, [shuangsuiji::lifecycle::Anomaly::CleanChecks { inspector: friend, clean: share }], "{most} of 10 visits");
}

/// R72, R77: findings by cause, and what followed like findings. Four visits with the same finding and four measures.
#[test]
fn r72_r77_causes_are_counted_and_like_findings_are_compared() {
    let mut office = Office::open();
    let targets = office.targets();
    for (at, measure) in ["remind", "remind", "correct", "case"].into_iter().enumerate() {
        let target = targets[at];
        office.lead(target, Stage::Finished, ["clean", "clean"]);
        let cause = std::collections::BTreeSet::from([code(if at < 3 { "unknown-law" } else { "intent" })]);
        let results = vec![ItemResult { causes: cause, ..result(1, "pending") }, result(2, "clean")];
        office.act(target, Act::Recorded { results, on_behalf: None }).unwrap();
        let measure = shuangsuiji::lifecycle::Measure {
            item: food(1),
            measure: measure.to_owned(),
            basis: "食品安全法第一百二十六条".to_owned(),
            due: None,
            reference: None,
            approver: None,
        };
        office.act(target, Act::Disposed { measures: vec![measure] }).unwrap();
    }
    let figures = serde_json::to_value(office.book.figures(None, day("2026-01-05")).unwrap()).unwrap();
    assert_eq!(figures["by_cause"], json!({ "intent": 1, "unknown-law": 3 }));
    assert_eq!(figures["consistency"], json!({ "pending": { "case": 1, "correct": 1, "remind": 2 } }));
}

#[test]
fn r70_checks_without_guidance_are_listed_and_no_more() {
    let mut office = Office::open();
    let [target, other] = [office.targets()[0], office.targets()[1]];
    let guided = || Act::Guided { handbook: code("food-2026.1") };
    office.refused(target, guided(), Code::WrongStage);
    office.lead(target, Stage::Entered, ["clean", "clean"]);
    office.act(target, guided()).unwrap();
    for visit in [target, other] {
        office.lead(visit, Stage::Finished, ["clean", "clean"]);
    }
    let figures = office.book.figures(None, day("2026-01-05")).unwrap();
    assert_eq!((figures.guided, figures.unguided), (Share { part: 1, whole: 2 }, vec![other]));
    assert!(figures.flags.is_empty(), "nothing else follows");
}
