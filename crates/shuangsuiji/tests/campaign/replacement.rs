//! Targets and seats replaced after the draw (protocol §7, §7a).

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Disclosure, Grounds, Matched};
use shuangsuiji::ceremony::{PlanDocument, PoolKey};
use shuangsuiji::digest::{Digest, Suite};
use shuangsuiji::directory::{DatedRecusal, OfInspector};
use shuangsuiji::error::Code;
use shuangsuiji::ident::{EntityId, InspectorId};
use shuangsuiji::journal::{Body, Journal};
use shuangsuiji::record::{Change, FileMap, MANIFEST, Outcome, Verdict, explain, names, verify};

use crate::common::*;

fn first_of(matched: &Matched, stratum: &str) -> EntityId {
    matched.drawn().visits().into_iter().find(|(_, strata)| strata.contains(&stratum)).unwrap().0.id.clone()
}

fn with(change: impl FnOnce(&mut Value)) -> Matched {
    staffed(plan(|p| {
        replaceable(p);
        change(p);
    }))
}

/// T15: a replaced target keeps the drawn value, the new one, the reason, who approved and when; the
/// draw stays as it is, and the verifier shows both and the rate.
#[test]
fn t15_a_replacement_is_an_overlay_that_shows_both() {
    let mut matched = with(|_| ());
    let (draw, teams) = (matched.drawn().draw().clone(), matched.teams().len());
    let old = first_of(&matched, "food/h02");
    let taken = matched.replace(&old, &grounds(Suite::Sm3), time()).unwrap();
    assert_eq!(taken.len(), 1);
    let Change::Target { stratum, old: void, new } = &taken[0].change else { panic!("a target was replaced") };
    let n = draw.strata.iter().find(|s| s.field == *stratum).unwrap().selected;
    let next = draw.rows().find(|r| draw.strata[r.stratum as usize].field == *stratum && r.rank == n).unwrap();
    assert_eq!((stratum.as_str(), *new), ("food/h02", next.bid), "the next unused rank comes in its place");
    assert_eq!(*matched.drawn().draw(), draw, "the draw is not edited");

    let standing = matched.current_teams().unwrap();
    assert_eq!(standing.len(), teams);
    assert!(standing.iter().any(|t| t.bid == *new && t.members.len() == 2) && standing.iter().all(|t| t.bid != *void));

    let files = closed(&matched);
    let report = verify(&files);
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    assert_eq!(report.overlays, taken);
    let text = report.to_string();
    for shown in [&void.to_string(), &new.to_string(), "moved", "keeper, notary", "food/h02: 1 of 5 targets replaced"] {
        assert!(text.contains(shown), "{shown} is not in\n{text}");
    }
    let told = explain(&files, &PoolKey([1; 32]), &old).unwrap();
    assert!(told[0].drawn && !told[0].stands() && told[0].overlays == taken, "{told:?}");
}

/// T15: over the plan's number the draw is flagged, and stands.
#[test]
fn t15_more_replacements_than_planned_are_flagged() {
    let mut matched = with(|_| ());
    for _ in 0..3 {
        // What replaced the last one is replaced in its turn.
        let old = matched.current_teams().unwrap().into_iter().find(|t| t.strata.contains(&"food/h02")).unwrap().target.id.clone();
        matched.replace(&old, &grounds(Suite::Sm3), time()).unwrap();
    }
    let report = verify(&closed(&matched));
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    let flags: Vec<_> = report.flags().map(|(point, why)| (point, why.to_string())).collect();
    assert_eq!(flags, [("overlays", "food/h02: 3 replacements where the plan allows 2".to_owned())]);
}

/// T15, R23: a recusal after the draw gives this one seat to the next reserve, on record; every other
/// seat stays.
#[test]
fn t15_r23_a_recusal_after_the_draw_moves_one_seat_only() {
    let mut matched = with(|_| ());
    let before: Vec<(Digest, Vec<String>)> = teams(&matched);
    let team = &matched.teams()[3];
    let (target, leaves, reserve) = (team.target.id.clone(), team.members[0].id.clone(), team.reserves[0].id.to_string());
    let grounds = Grounds { reason: "recusal".to_owned(), ..grounds(Suite::Sm3) };
    matched.replace_seat(&target, &leaves, &grounds, time()).unwrap();
    let after = teams(&matched);
    let changed: Vec<_> = before.iter().zip(&after).filter(|(b, a)| b != a).collect();
    assert_eq!(changed.len(), 1);
    let ((_, was), (_, is)) = changed[0];
    assert!(was.contains(&leaves.to_string()) && !is.contains(&leaves.to_string()) && is.contains(&reserve));

    let files = closed(&matched);
    let report = verify(&files);
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    assert!(report.to_string().contains("1 of 20 seats replaced"), "{report}");
    let public: Vec<u8> = files.into_values().flatten().collect();
    assert!(!public.windows(8).any(|w| w == b"officer-"), "who stepped aside is not public");
}

/// R23: a recusal with a time limit that is declared after the draw moves the seats that it reaches, and no other; where it
/// reaches the reserve too, the one after comes at once.
#[test]
fn r23_a_recusal_declared_after_the_draw_moves_the_seats_that_it_reaches() {
    let mut first = with(|_| ());
    let grounds = Grounds { reason: "recusal".to_owned(), ..grounds(Suite::Sm3) };
    let team = &first.teams()[3];
    let (target, bid) = (team.target.id.clone(), team.bid);
    let [leaves, reserve, next] = [team.members[0], team.reserves[0], team.reserves[1]].map(|person| person.id.clone());
    let declared = |who: &InspectorId, from: Value, valid: Value, on: &str| -> OfInspector<DatedRecusal> {
        let fact = json!({ "from": from, "ground": "kin", "valid": valid, "declared_by": "target", "declared_on": on });
        OfInspector { inspector: who.clone(), fact: from_value(fact).unwrap() }
    };
    let of_target = |who: &InspectorId, valid: Value| declared(who, json!({ "target": target.to_string() }), valid, "2026-01-05");
    let before = teams(&first);
    // The window is from 12 January to 31 March: one day of it is enough, and a day beyond it is nothing.
    for outside in [json!({ "from": "2026-04-01" }), json!({ "to": "2026-01-11" })] {
        assert_eq!(first.recuse(&[of_target(&leaves, outside)], &grounds, time()).unwrap(), []);
    }
    let mut one = first.clone();
    let taken = one.recuse(&[of_target(&leaves, json!({ "from": "2026-03-31" }))], &grounds, time()).unwrap();
    assert_eq!(taken.len(), 1);
    let after = teams(&one);
    let changed: Vec<_> = before.iter().zip(&after).filter(|(b, a)| b != a).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].1.0, bid);
    assert!(changed[0].1.1.contains(&reserve.to_string()) && !changed[0].1.1.contains(&leaves.to_string()));
    let both = [of_target(&leaves, json!({})), of_target(&reserve, json!({}))];
    assert_eq!(first.clone().recuse(&both, &grounds, time()).unwrap().len(), 2, "the reserve stands aside too");
    first.recuse(&both, &grounds, time()).unwrap();
    assert!(teams(&first).iter().any(|(of, members)| *of == bid && members.contains(&next.to_string())));
    assert_eq!(first.recuse(&both, &grounds, time()).unwrap(), [], "a second time there is nothing to do");
    assert_eq!(verify(&closed(&first)).verdict, Verdict::Valid);

    // From a region: every seat of the one, and of nobody else; from everybody, and nobody is left: nothing changes.
    let of_region = |who: &InspectorId| declared(who, json!({ "region": "140105" }), json!({}), "2026-01-05");
    let mut region = with(|_| ());
    let seats = teams(&region).iter().filter(|(_, members)| members.contains(&leaves.to_string())).count();
    assert_eq!(region.recuse(&[of_region(&leaves)], &grounds, time()).unwrap().len(), seats);
    assert!(teams(&region).iter().all(|(_, members)| !members.contains(&leaves.to_string())));
    let everybody: Vec<_> = inspectors().iter().map(|person| of_region(&person.id)).collect();
    let (events, stands) = (region.journal().events().len(), teams(&region));
    assert_eq!(region.recuse(&everybody, &grounds, time()).unwrap_err().code(), Code::BadReplacement);
    assert_eq!((region.journal().events().len(), teams(&region)), (events, stands));

    let later = declared(&leaves, json!({ "target": target.to_string() }), json!({}), "2026-01-06");
    assert_eq!(region.recuse(&[later], &grounds, time()).unwrap_err().code(), Code::BadReplacement, "declared tomorrow");
    let stranger = of_region(&InspectorId::parse("nobody").unwrap());
    assert_eq!(region.recuse(&[stranger], &grounds, time()).unwrap_err().code(), Code::UnknownReference);
}

fn teams(matched: &Matched) -> Vec<(Digest, Vec<String>)> {
    let team = |t: &shuangsuiji::campaign::Team<'_>| (t.bid, t.members.iter().map(|i| i.id.to_string()).collect());
    matched.current_teams().unwrap().iter().map(team).collect()
}

/// A target that two tasks drew is void for both, and each takes its own next rank.
#[test]
fn a_void_target_is_void_for_every_task() {
    let mut matched = with(|p| {
        let mut second = p["tasks"][0].clone();
        second["code"] = json!("price");
        p["tasks"].as_array_mut().unwrap().push(second);
    });
    let shared = matched.drawn().visits().into_iter().find(|(_, strata)| strata.len() == 2).unwrap().0.id.clone();
    let taken = matched.replace(&shared, &grounds(Suite::Sm3), time()).unwrap();
    assert_eq!(taken.len(), 2);
    let report = verify(&closed(&matched));
    assert_eq!(report.verdict, Verdict::Valid, "{report}");

    // One of the two only: the other task is one short, and that is told.
    let mut half = with(|p| {
        let mut second = p["tasks"][0].clone();
        second["code"] = json!("price");
        second["quotas"]["B"] = json!({ "method": "threshold", "ratio": "20%" });
        p["tasks"].as_array_mut().unwrap().push(second);
    });
    let old = half.drawn().visits().into_iter().find(|(_, s)| *s == ["food/h02", "price/h02"]).unwrap().0.id.clone();
    assert_eq!(half.replace(&old, &grounds(Suite::Sm3), time()).unwrap().len(), 1);
    let report = verify(&closed(&half));
    assert!(report.to_string().contains("1 drawn places void and without replacement"), "{report}");
}

/// What does not fit is refused, and leaves everything as it was.
#[test]
fn what_does_not_fit_is_refused() {
    let mut matched = with(|p| p["tasks"][0]["quotas"]["A"] = json!({ "method": "threshold", "ratio": "3%" }));
    let events = matched.journal().events().len();
    let good = grounds(Suite::Sm3);
    let bee = first_of(&matched, "food/h02");
    let approved = |approvers: [&str; 2]| Grounds { approvers: approvers.map(str::to_owned), ..good.clone() };
    let bad =
        [Grounds { reason: "inconvenient".to_owned(), ..good.clone() }, approved(["keeper", "keeper"]), approved(["keeper", "stranger"])];
    for grounds in &bad {
        assert_eq!(matched.replace(&bee, grounds, time()).unwrap_err().code(), Code::BadReplacement);
    }
    if let Some((target, _)) = matched.drawn().visits().into_iter().find(|(_, s)| *s == ["food/h01"]) {
        let by_threshold = target.id.clone();
        assert_eq!(matched.replace(&by_threshold, &good, time()).unwrap_err().code(), Code::BadReplacement);
    }
    let nobody = EntityId::parse("raw", "licence-9999").unwrap();
    assert_eq!(matched.replace(&nobody, &good, time()).unwrap_err().code(), Code::BadReplacement);
    assert_eq!(matched.journal().events().len(), events);
    matched.replace(&bee, &good, time()).unwrap();
    assert_eq!(matched.replace(&bee, &good, time()).unwrap_err().code(), Code::BadReplacement, "it is void already");
    let mut done = matched.close(time()).unwrap();
    let other = first_of(&done, "food/h02");
    assert_eq!(done.replace(&other, &good, time()).unwrap_err().code(), Code::WrongState);
    let mut never = staffed(plan(|_| ()));
    let bee = first_of(&never, "food/h02");
    assert_eq!(never.replace(&bee, &good, time()).unwrap_err().code(), Code::BadReplacement, "the plan allows none");
}

/// The journal of a record with an event put in before its last one.
fn forged(files: &FileMap, at_end: bool, body: Body) -> FileMap {
    let plan = PlanDocument::parse(&files[names::PLAN]).unwrap();
    let old = Journal::parse(plan.suite, &plan.unit, &files[names::JOURNAL]).unwrap();
    let mut journal = Journal::new(plan.suite, &plan.unit);
    let events = old.events();
    for event in &events[..events.len() - 1] {
        journal.append(event.time, event.body.clone()).unwrap();
    }
    let mut add = vec![body];
    if at_end {
        add.insert(0, events[events.len() - 1].body.clone());
    } else {
        let campaign = plan.campaign.to_string();
        let mut counted = journal.clone();
        counted.append(time(), add[0].clone()).unwrap();
        add.push(Body::Close { counts: counted.close_counts(&campaign, counted.events().len()), campaign });
    }
    for body in add {
        journal.append(time(), body).unwrap();
    }
    let mut files = files.clone();
    files.insert(names::JOURNAL.to_owned(), journal.to_bytes());
    files.remove(MANIFEST);
    files
}

/// T15: what a keeper could write with an editor of his own is found and named by its event.
#[test]
fn t15_the_verifier_judges_what_the_engine_would_not_write() {
    let mut matched = with(|_| ());
    let bee = first_of(&matched, "food/h02");
    matched.replace(&bee, &grounds(Suite::Sm3), time()).unwrap();
    let target = matched.teams()[0].target.id.clone();
    let leaves = matched.teams()[0].members[0].id.clone();
    matched.replace_seat(&target, &leaves, &grounds(Suite::Sm3), time()).unwrap();
    let files = closed(&matched);
    let bodies: Vec<Body> = matched.journal().events().iter().map(|e| e.body.clone()).collect();
    let [.., Body::Replace { .. }, Body::Override { .. }] = bodies.as_slice() else { panic!("{bodies:?}") };
    // Each is the next lawful overlay but for one thing.
    let mut next = matched.clone();
    let other = next.current_teams().unwrap().into_iter().find(|t| t.strata.contains(&"food/h02")).unwrap().target.id.clone();
    next.replace(&other, &grounds(Suite::Sm3), time()).unwrap();
    let lawful = next.journal().events().last().unwrap().body.clone();
    assert_eq!(failures(&forged(&files, false, lawful.clone())), ["files"], "but for the manifest that was left out");
    let draw = matched.drawn().draw();
    let later = draw.rows().rev().find(|r| draw.strata[r.stratum as usize].field == "food/h02").unwrap().bid;
    type Spoil<'a> = dyn Fn(&mut Digest, &mut Digest, &mut String, &mut String, &mut Vec<String>) + 'a;
    let spoil = |change: &Spoil<'_>| {
        let mut body = lawful.clone();
        if let Body::Replace { old, new, stratum, reason, approvers, .. } = &mut body {
            change(old, new, stratum, reason, approvers);
        }
        body
    };
    let wrong = [
        spoil(&|_, new, _, _, _| *new = later),
        spoil(&|old, new, _, _, _| std::mem::swap(old, new)),
        spoil(&|old, _, _, _, _| *old = Digest([0; 32])),
        spoil(&|_, _, stratum, _, _| *stratum = "food/h01".to_owned()),
        spoil(&|_, _, stratum, _, _| *stratum = "food/h09".to_owned()),
        spoil(&|_, _, _, reason, _| *reason = "inconvenient".to_owned()),
        spoil(&|_, _, _, _, approvers| *approvers = vec!["keeper".to_owned(), "stranger".to_owned()]),
        bodies[bodies.len() - 1].clone(),
        bodies[bodies.len() - 2].clone(),
    ];
    for body in wrong {
        let report = verify(&forged(&files, false, body.clone()));
        let named = |c: &shuangsuiji::record::Check| {
            c.point == "overlays" && matches!(&c.outcome, Outcome::Failed(why) if why.to_string().contains("event 13"))
        };
        assert!(report.checks.iter().any(named), "{body:?}\n{report}");
    }
    assert!(failures(&forged(&files, true, lawful)).contains(&"ceremony"), "nothing is replaced after the close");
}

fn failures(files: &FileMap) -> Vec<&'static str> {
    verify(files).failures().map(|(point, _)| point).collect()
}

/// Before the close the reasons and approvers are judged, and the verifier says what it cannot.
#[test]
fn before_the_close_the_ranks_are_not_public() {
    let mut matched = with(|_| ());
    let bee = first_of(&matched, "food/h02");
    matched.replace(&bee, &grounds(Suite::Sm3), time()).unwrap();
    let report = verify(&matched.record(Disclosure::Ceremony).unwrap().public);
    assert_eq!((report.verdict, report.overlays.len()), (Verdict::Incomplete, 1), "{report}");
    let told = |c: &shuangsuiji::record::Check| c.point == "overlays" && matches!(&c.outcome, Outcome::NotChecked(_));
    assert!(report.checks.iter().any(told), "{report}");
}
