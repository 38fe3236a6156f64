//! What a host can do, and what it cannot.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{from_value, json};
use shuangsuiji::campaign::{Campaign, Ceremony, Disclosure, Prepared, Registry, Secrets, Stage};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::digest::Digest;
use shuangsuiji::error::Code;
use shuangsuiji::journal::Journal;
use shuangsuiji::record::{Verdict, names, verify};

use crate::common::*;

/// R2: the record verifies from its files alone, and no changed byte goes unnoticed.
#[test]
fn r02_a_record_verifies_and_one_changed_byte_fails() {
    let files = public();
    let report = verify(&files);
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    for (name, bytes) in &files {
        for at in (0..bytes.len()).step_by(1 + bytes.len() / 7) {
            let mut changed = files.clone();
            changed.get_mut(name).unwrap()[at] ^= 1;
            let report = verify(&changed);
            assert_eq!(report.verdict, Verdict::Invalid, "{name} at {at}");
            assert!(report.to_string().contains(name.as_str()), "{name} is not named:\n{report}");
        }
    }
}

/// R53: neither a name nor an id of a register nor a key is in the public folder.
#[test]
fn r53_the_public_folder_holds_no_name_no_id_and_no_key() {
    let secrets = ["某某商店", "licence-", "检查员", "officer-", "K00"].map(str::as_bytes);
    let keys = [[1u8; 32], [2; 32], [3; 32], [4; 32]];
    let hex: Vec<String> = keys.iter().map(|k| k.iter().map(|b| format!("{b:02x}")).collect()).collect();
    let needles = secrets.into_iter().chain(keys.iter().map(<[u8; 32]>::as_slice)).chain(hex.iter().map(String::as_bytes));
    let files = public();
    for needle in needles {
        for (name, bytes) in &files {
            assert!(!bytes.windows(needle.len()).any(|w| w == needle), "{name} holds {:?}", String::from_utf8_lossy(needle));
        }
    }
}

/// R43: nothing is drawn before the commitment is followed by every act of the ceremony.
#[test]
fn r43_the_draw_waits_for_the_last_reveal() {
    let mut ceremony = committed(registry(targets(), inspectors()), plan(|_| ())).unwrap().ceremony();
    assert_eq!(ceremony.draw(time()).unwrap_err().code(), Code::CeremonyOrder);
    assert_eq!(ceremony.physical(DICE, time()).unwrap_err().code(), Code::CeremonyOrder, "the dice come after all commitments");
}

/// T3: rows in another order give the same pool, plan, draw and teams, to the byte.
#[test]
fn t03_the_order_of_rows_does_not_matter() {
    let files = public();
    let (mut rows, mut people) = (targets(), inspectors());
    rows.rotate_left(77);
    rows.reverse();
    people.reverse();
    let turned = revealed(committed(registry(rows, people), plan(|_| ())).unwrap());
    let mut turned = turned;
    let turned = turned.draw(time()).unwrap().match_inspectors(time()).unwrap().close(time()).unwrap();
    assert_eq!(turned.record(Disclosure::Closed).unwrap().public, files);
}

/// T4: a target with three licences is one row of the pool.
#[test]
fn t04_three_rows_of_one_entity_are_one_chance() {
    let mut rows = targets();
    for tag in ["bakery", "bar"] {
        let mut again = rows[5].clone();
        again.tags.insert(tag.to_owned());
        rows.push(again);
    }
    let registry = registry(rows, inspectors());
    assert_eq!((registry.targets().len(), registry.targets().merges()[0].rows), (200, 3));
    let strata = Prepared::new(registry, plan(|_| ())).unwrap().strata();
    assert_eq!(strata.iter().map(|s| s.population).sum::<u64>(), 200);
}

/// T8, T14: where no lawful teams exist, the answer is an error that says who is short, and there
/// is nothing a record could be made of.
#[test]
fn t08_t14_no_teams_is_an_error_and_never_a_part() {
    let error = matched(vec![inspector(0, "2028-12-31", 50), inspector(1, "2025-12-31", 50)]).unwrap_err();
    assert_eq!(error.code(), Code::Infeasible, "{error}");
}

/// T9: a quota above its stratum is refused at the commitment; nothing is silently short.
#[test]
fn t09_a_quota_above_the_stratum_is_refused() {
    let plan = plan(|p| p["tasks"][0]["quotas"]["B"] = json!({ "count": 51 }));
    let error = committed(registry(targets(), inspectors()), plan).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("50") && text.contains("51"), "{text}");
}

/// T11: a second draw of one attempt is refused and leaves the first as it is.
#[test]
fn t11_a_second_draw_is_refused() {
    let mut ceremony = revealed(committed(registry(targets(), inspectors()), plan(|_| ())).unwrap());
    let first = ceremony.draw(time()).unwrap();
    let events = ceremony.journal().events().len();
    assert_eq!(ceremony.draw(time()).unwrap_err().code(), Code::AlreadyDrawn);
    assert_eq!(ceremony.journal().events().len(), events);
    assert_eq!(first.journal().events().len(), events);
}

/// T10: a record whose draw is left out does not verify as valid.
#[test]
fn t10_a_draw_that_did_not_happen_is_not_valid() {
    let mut files = public();
    files.insert(names::DRAW.to_owned(), Vec::new());
    assert_eq!(verify(&files).verdict, Verdict::Invalid);
}

/// T17: one changed row of the frame is found in the pool.
#[test]
fn t17_a_changed_row_of_the_frame_is_found() {
    let mut files = public();
    let pool = files.get_mut(names::POOL).unwrap();
    let last = pool.len() - 1;
    pool[last] ^= 1;
    let report = verify(&files);
    assert!(report.failures().any(|(_, why)| why.contains(names::POOL)), "{report}");
}

/// T19: the funnel lists every filter with what went in and what came out, and the reasons add up.
#[test]
fn t19_the_funnel_tells_every_filter() {
    let mut rows = targets();
    rows[0] = from_value({
        let mut t = target(0);
        t["status"] = json!("deregistered");
        t
    })
    .unwrap();
    let prepared = Prepared::new(registry(rows, inspectors()), plan(|_| ())).unwrap();
    let funnel = &prepared.frames()[0].funnel;
    assert_eq!((funnel[0].entered, funnel[funnel.len() - 1].passed), (200, 199));
    for pair in funnel.windows(2) {
        assert_eq!(pair[0].passed, pair[1].entered);
    }
    for step in funnel {
        assert_eq!(step.entered - step.passed, step.removed.values().sum::<u64>(), "{}", step.filter);
    }
}

/// T20, R18: who has an expired card or no capacity is in no team and no reserve.
#[test]
fn t20_r18_expired_cards_and_full_inspectors_are_never_sent() {
    let mut people = inspectors();
    people.push(inspector(90, "2026-02-01", 50)); // expires inside the window
    people.push(inspector(91, "2028-12-31", 0));
    let matched = matched(people).unwrap();
    let sent: BTreeSet<String> = matched.teams().iter().flat_map(|t| &t.members).map(|i| i.id.to_string()).collect();
    assert!(!sent.contains("officer-90") && !sent.contains("officer-91"), "{sent:?}");
    assert!(matched.teams().iter().all(|t| t.reserves.iter().all(|i| i.id.to_string() != "officer-90")));
    assert!(matched.teams().iter().all(|t| t.members.len() == 2));
}

/// R18: who cannot be sent is told by reason, where that leaves no team.
#[test]
fn r18_whoever_is_not_eligible_is_told_by_reason() {
    let mut people: Vec<_> = (0..4).map(|i| inspector(i, "2026-02-01", 6)).collect();
    people.extend((4..7).map(|i| {
        let mut away = inspector(i, "2028-12-31", 6);
        away.leave = vec![from_value(json!({ "from": "2026-01-01", "to": "2026-12-31" })).unwrap()];
        away
    }));
    people.push(inspector(7, "2028-12-31", 60));
    let error = matched(people).unwrap_err().to_string();
    assert!(error.contains("removed before: 4 by card, 3 by leave"), "{error}");
}

/// R45: a void attempt stays on record; the next one has a ceremony of its own and another party in
/// the defaulter's place; and there are no more than the plan's number.
#[test]
fn r45_attempts_are_counted_and_kept() {
    let mut ceremony = committed(registry(targets(), inspectors()), plan(|_| ())).unwrap().ceremony();
    let first = ceremony.id();
    let r = Digest([10; 32]);
    let attempt = |ceremony: &mut Ceremony, last: &str| {
        for party in ["keeper", "notary", last] {
            ceremony.commit(party, ceremony.commitment_of(party, &r), time()).unwrap();
        }
        ceremony.void("no reveal", last, vec!["notary".to_owned()], time()).unwrap();
    };
    attempt(&mut ceremony, "university");
    ceremony.retry().unwrap();
    assert_ne!(ceremony.id(), first);
    attempt(&mut ceremony, "academy");
    assert_eq!(ceremony.retry().unwrap_err().code(), Code::AttemptsExhausted);
    let voids = ceremony.journal().events().iter().filter(|e| e.body.kind() == "void").count();
    assert_eq!(voids, 2);
}

/// The one handle of the faces walks the same path to the same bytes, refuses what is out of order,
/// and stays as it was where an act fails.
#[test]
fn one_handle_walks_the_same_path() {
    let plan = plan(|_| ());
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let journal = Journal::new(plan.suite, &plan.unit);
    let mut campaign = Campaign::prepare(registry(targets(), inspectors()), plan).unwrap();
    let out_of_order =
        [campaign.draw(time()), campaign.begin(false), campaign.close(time()), campaign.record(Disclosure::Closed).map(drop)];
    assert!(out_of_order.iter().all(|r| r.as_ref().is_err_and(|e| e.code() == Code::WrongState)));
    campaign.commit(secrets.clone(), journal.clone(), time()).unwrap();
    assert_eq!(campaign.commit(secrets, journal, time()).unwrap_err().code(), Code::WrongState);
    campaign.begin(false).unwrap();
    let values = [5u8, 6, 7].map(|b| Digest([b; 32]));
    for (party, r) in PARTIES.iter().zip(&values) {
        campaign.commit_party(party, campaign.ceremony().unwrap().commitment_of(party, r), time()).unwrap();
    }
    assert_eq!(campaign.physical("d10:1", time()).unwrap_err().code(), Code::BadPhysical);
    campaign.physical(DICE, time()).unwrap();
    assert_eq!(campaign.draw(time()).unwrap_err().code(), Code::CeremonyOrder);
    for (party, r) in PARTIES.iter().zip(values) {
        campaign.reveal(party, r, time()).unwrap();
    }
    campaign.draw(time()).unwrap();
    assert_eq!(campaign.draw(time()).unwrap_err().code(), Code::AlreadyDrawn);
    campaign.match_inspectors(time()).unwrap();
    assert_eq!(campaign.record(Disclosure::Closed).unwrap_err().code(), Code::WrongState);
    campaign.close(time()).unwrap();
    assert_eq!(campaign.stage(), Stage::Closed);
    assert_eq!(campaign.record(Disclosure::Closed).unwrap().public, public());
}

fn organisation(code: &str, level: Option<&str>, parent: Option<&str>) -> shuangsuiji::directory::Organisation {
    from_value(json!({ "code": code, "name": code, "level": level, "parent": parent })).unwrap()
}

#[test]
fn r07_a_handle_of_one_organisation_refuses_the_plan_of_another() {
    let of = |unit: &str| {
        let item = json!({ "code": "food-01", "name": "Food on sale", "basis": "食品安全法第一百一十条" });
        let scope = shuangsuiji::ident::OrgCode::parse(unit).unwrap();
        let builder = Registry::builder().items([from_value(item).unwrap()]).targets(targets()).inspectors(inspectors()).scope(scope);
        Arc::new(builder.build().unwrap())
    };
    let error = Prepared::new(of("other-bureau"), plan(|_| ())).unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::WrongOrganisation, Some("unit"), Some("example-bureau")));
    assert!(Prepared::new(of("example-bureau"), plan(|_| ())).is_ok());
}

#[test]
fn r07_a_handle_of_one_organisation_has_no_frame_of_another_region() {
    let item = json!({ "code": "food-01", "name": "Food on sale", "basis": "食品安全法第一百一十条" });
    let bureau = |region: &str| {
        let office = json!({ "code": "example-bureau", "name": "n", "level": "county", "region": region });
        let others = ["bureau", "organisation of keeper", "organisation of notary", "organisation of university"];
        let others = others.map(|code| organisation(code, None, None));
        let builder = Registry::builder().items([from_value(item.clone()).unwrap()]).targets(targets()).inspectors(inspectors());
        builder.organisations([from_value(office).unwrap()]).organisations(others)
    };
    let scope = || shuangsuiji::ident::OrgCode::parse("example-bureau").unwrap();
    // The shops are of 140105, in 140100; a handle of another county may not see them, whatever its plan says.
    let prepared = |builder: shuangsuiji::campaign::RegistryBuilder| Prepared::new(Arc::new(builder.build().unwrap()), plan(|_| ()));
    for own in ["140105", "140100", "140000"] {
        assert!(prepared(bureau(own).scope(scope())).is_ok(), "{own}");
    }
    let error = prepared(bureau("140106").scope(scope())).unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::WrongOrganisation, Some("scope.regions"), Some("food")));
    assert!(
        error.to_string().contains("200 targets of the frame are outside the region of example-bureau, the first in 140105"),
        "{error}"
    );
    assert!(prepared(bureau("140106")).is_ok(), "a registry that is nobody's handle is the host's own affair");
}

#[test]
fn r07_whoever_is_named_is_looked_up_in_the_register_of_organisations() {
    let item = json!({ "code": "food-01", "name": "Food on sale", "basis": "食品安全法第一百一十条" });
    let build = |codes: &[&str]| {
        let builder = Registry::builder().items([from_value(item.clone()).unwrap()]).targets(targets()).inspectors(inspectors());
        builder.organisations(codes.iter().map(|code| organisation(code, None, None))).build()
    };
    let error = build(&["example-bureau"]).unwrap_err();
    assert_eq!((error.code(), error.at_field(), error.at_value()), (Code::UnknownReference, Some("unit"), Some("bureau")));
    assert!(error.to_string().contains("8 inspectors are of it, the first is officer-0"), "{error}");

    let error = Prepared::new(Arc::new(build(&["bureau", "organisation of keeper"]).unwrap()), plan(|_| ())).unwrap_err();
    let found: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_field().unwrap())).collect();
    let unknown = |field| (Code::UnknownReference, field);
    assert_eq!(found, [unknown("unit"), unknown("parties[1].organisation"), unknown("parties[2].organisation")]);

    let all = ["bureau", "example-bureau", "organisation of keeper", "organisation of notary", "organisation of university"];
    let registry = build(&all).unwrap();
    assert_eq!(registry.organisations().unwrap().len(), 5);
    assert!(Prepared::new(Arc::new(registry), plan(|_| ())).is_ok());
}
