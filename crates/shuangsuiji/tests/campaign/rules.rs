//! Rules that a campaign keeps: caps over its tasks, dates, proportions, fixed results.

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Disclosure, Prepared, Registry};
use shuangsuiji::ceremony::{PlanDocument, PoolKey};
use shuangsuiji::digest::Suite;
use shuangsuiji::error::{Code, Speak};
use shuangsuiji::ident::EntityId;
use shuangsuiji::journal::{Body, Journal};
use shuangsuiji::ledger::Inspection;
use shuangsuiji::record::{FileMap, MANIFEST, Verdict, names, prove, verify, verify_proof};

use crate::common::*;

fn second_task(plan: &mut Value, from: &str, to: &str) {
    plan["tasks"][0]["cap"] = json!({ "times": 1 });
    let mut second = plan["tasks"][0].clone();
    second["code"] = json!("price");
    second["window"] = json!({ "from": from, "to": to });
    plan["tasks"].as_array_mut().unwrap().push(second);
}

/// T16, R36: a cap counts the visits of all tasks of the campaign beside the ledger's. What cannot be
/// visited together and could go over it is refused at the commitment, and the tasks are named.
#[test]
fn t16_r36_a_cap_holds_over_all_tasks_of_a_campaign() {
    let commit = |coordination: &str, from: &str, to: &str, times: u32| {
        let plan = plan(|p| {
            second_task(p, from, to);
            p["coordination"] = json!(coordination);
            for task in p["tasks"].as_array_mut().unwrap() {
                task["cap"]["times"] = json!(times);
            }
        });
        committed(registry(targets(), inspectors()), plan)
    };
    assert!(commit("merged", "2026-03-01", "2026-04-30", 1).is_ok(), "one visit serves both tasks");
    let error = commit("merged", "2026-04-01", "2026-04-30", 1).unwrap_err();
    assert_eq!((error.code(), error.at_value()), (Code::BadPlan, Some("food, price")), "no day is common to both windows: {error}");
    let error = commit("independent", "2026-03-01", "2026-04-30", 1).unwrap_err();
    assert!(error.to_string().contains("200 targets"), "{error}");
    assert!(commit("independent", "2026-03-01", "2026-04-30", 2).is_ok());

    // One inspection of this year in the ledger leaves one visit of a cap of two.
    let past: Inspection = from_value(json!({ "id": "2026-1", "target": "raw:licence-0007", "date": "2026-01-03" })).unwrap();
    let item = json!({ "code": "food-01", "name": "Food", "class": "general", "basis": "Art. 110", "valid_from": null, "valid_to": null });
    let builder = Registry::builder().items([from_value(item).unwrap()]).targets(targets()).inspectors(inspectors());
    let with_past = std::sync::Arc::new(builder.history([past]).build().unwrap());
    let capped = plan(|p| {
        second_task(p, "2026-03-01", "2026-04-30");
        p["coordination"] = json!("independent");
        for task in p["tasks"].as_array_mut().unwrap() {
            task["cap"]["times"] = json!(2);
        }
    });
    let error = committed(with_past, capped).unwrap_err().to_string();
    assert!(error.contains("1 targets") && error.contains("a cap leaves 1"), "{error}");
}

/// R36, R57: rules of frequency hold for every task; the funnel counts what each removes and what it tells of,
/// and tasks that could visit a target oftener together than a rule leaves are refused by name.
#[test]
fn r36_r57_rules_of_frequency_hold_for_every_task() {
    let past = |id: &str, target: u32, more: Value| -> Inspection {
        let mut row = json!({ "id": id, "target": format!("raw:licence-{target:04}"), "date": "2026-01-03" });
        row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        from_value(row).unwrap()
    };
    let history = [
        past("1", 7, json!({ "authority": "example-bureau" })),
        past("2", 7, json!({ "authority": "example-bureau", "kind": "special" })),
        past("3", 8, json!({ "authority": "example-bureau" })),
        past("4", 8, json!({ "authority": "other-bureau" })),
    ];
    let item = json!({ "code": "food-01", "name": "Food", "class": "general", "basis": "Art. 110", "valid_from": null, "valid_to": null });
    let builder = Registry::builder().items([from_value(item).unwrap()]).targets(targets()).inspectors(inspectors());
    let registry = std::sync::Arc::new(builder.history(history).build().unwrap());
    let rules = json!([
        { "id": "year-2", "limit": { "cap": { "times": 2, "per": "year" } }, "source": "国办发〔2024〕54号" },
        { "id": "busy", "limit": { "cap": { "times": 2, "per": "month" } }, "by": "anyone", "effect": "alert" },
    ]);
    let one = plan(|p| p["frequency"] = rules.clone());
    let prepared = Prepared::new(registry.clone(), one.clone()).unwrap();
    let step = prepared.frames()[0].funnel.iter().find(|s| s.filter == "frequency").unwrap();
    let count =
        |of: &std::collections::BTreeMap<shuangsuiji::frame::Reason, u64>| of.iter().map(|(r, n)| (r.0.clone(), *n)).collect::<Vec<_>>();
    assert_eq!(count(&step.removed), [("frequency:year-2".to_owned(), 1)], "licence 7 was inspected twice");
    assert_eq!(count(&step.noted), [("frequency:busy".to_owned(), 1)], "licence 8 was inspected twice in a month, by two");
    // The plan as it was written comes back with its rules, and one without rules has none.
    assert_eq!(serde_json::from_value::<shuangsuiji::plan::Plan>(serde_json::to_value(&one).unwrap()).unwrap(), one);
    assert!(serde_json::to_value(plan(|_| ())).unwrap().get("frequency").is_none());

    let two = plan(|p| {
        second_task(p, "2026-03-01", "2026-04-30");
        p["coordination"] = json!("independent");
        p["frequency"] = rules;
        p["tasks"].as_array_mut().unwrap().iter_mut().for_each(|task| task["cap"] = Value::Null);
    });
    let error = committed(registry, two).unwrap_err();
    assert_eq!((error.code(), error.at_value()), (Code::BadPlan, Some("food, price")));
    assert!(error.to_string().contains("1 targets") && error.to_string().contains("leaves 1"), "licence 8: {error}");
}

/// R36: who does not get the least number that a rule asks for is listed after the draw, each with what kept every task
/// from it: cap, cooldown, quiet days, another filter, the draw, or that the rule does not count the task.
#[test]
fn r36_unmet_floors_are_listed_with_reasons() {
    let past = |id: u32, target: u32, more: Value| -> Inspection {
        let mut row = json!({ "id": id.to_string(), "target": format!("raw:licence-{target:04}"), "date": "2026-01-03" });
        row.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        from_value(row).unwrap()
    };
    let mut rows = targets();
    for (at, field, value) in [(3u32, "status", json!("revoked")), (4, "tags", json!(["quiet"])), (5, "kind", json!("site"))] {
        let mut row = target(at);
        row[field] = value;
        rows[at as usize] = from_value(row).unwrap();
    }
    let history = [
        past(1, 1, json!({ "kind": "special" })),
        past(2, 2, json!({ "kind": "observation" })),
        past(3, 6, json!({})),
        past(4, 6, json!({ "date": "2026-01-04" })),
    ];
    let item = json!({ "code": "food-01", "name": "Food", "kinds": ["enterprise"], "basis": "Art. 110" });
    let builder = Registry::builder().items([from_value(item).unwrap()]).targets(rows).inspectors(inspectors());
    let registry = std::sync::Arc::new(builder.history(history).build().unwrap());
    let plan = plan(|p| {
        p["tasks"][0]["cap"] = json!({ "times": 2 });
        p["tasks"][0]["cooldown_days"] = json!(3);
        p["tasks"][0]["strata_by"] = json!("none");
        p["tasks"][0]["quotas"] = json!({ "all": { "count": 20 } });
        p["quiet"] = json!([{ "id": "quiet", "tags": ["quiet"], "days": { "every_month": { "from": 1, "to": 31 } } }]);
        p["frequency"] = json!([{ "id": "twice", "limit": { "floor": { "times": 2, "per": "year" } } }]);
        let mut off_site = p["tasks"][0].clone();
        off_site["code"] = json!("paper");
        off_site["mode"] = json!("document");
        off_site["quotas"] = json!({ "all": { "count": 5 } });
        p["tasks"].as_array_mut().unwrap().push(off_site);
    });
    let drawn = revealed(committed(registry, plan).unwrap()).draw(time()).unwrap();
    let unmet = drawn.unmet_floors().unwrap();
    let by_food: std::collections::BTreeSet<String> =
        drawn.visits().iter().filter(|(_, strata)| strata.contains(&"food/h01")).map(|(target, _)| target.id.value()).collect();
    assert_eq!(unmet.len(), 200 - 1 - 1, "3 is revoked, and 6 was inspected twice");
    for row in &unmet {
        let at: u32 = row.target.id.value().trim_start_matches("licence-").parse().unwrap();
        let own = by_food.contains(&row.target.id.value());
        assert_eq!((row.rule.as_str(), row.have, row.drawn, row.need), ("twice", u32::from(at == 1), u32::from(own), 2), "{at}");
        let food = row.why.iter().find(|(task, _)| task.as_str() == "food").map(|(_, why)| why.say().to_string());
        let expected = match at {
            1 | 2 => Some("cooldown:recent"),
            4 => Some("quiet:window"),
            5 => Some("kind:site"),
            _ if own => None,
            _ => Some("not drawn"),
        };
        assert_eq!(food.as_deref(), expected, "{at}");
        let paper = row.why.iter().find(|(task, _)| task.as_str() == "paper").map(|(_, why)| why.say().to_string());
        assert_eq!(paper.as_deref(), Some("not counted by the rule"), "{at}: nobody comes to it");
    }
    assert_eq!(unmet.iter().filter(|row| row.drawn == 1).count(), 20, "one visit is not two");
}

/// T10: a date of draw is set by a record whose draw was re-run, and by nothing else.
#[test]
fn t10_a_date_of_draw_comes_only_from_a_draw_that_verifies() {
    let files = public();
    assert_eq!(verify(&files).drawn, Some(time()));
    let spoiled = |change: &dyn Fn(&mut FileMap)| {
        let mut files = files.clone();
        change(&mut files);
        verify(&files).drawn
    };
    assert_eq!(spoiled(&|f| drop(f.insert(names::DRAW.to_owned(), Vec::new()))), None);
    assert_eq!(spoiled(&|f| drop(f.remove(names::POOL))), None);
    assert_eq!(spoiled(&|f| drop(f.remove(MANIFEST))), None);
    let before_close = staffed(plan(|_| ())).record(Disclosure::Ceremony).unwrap().public;
    assert_eq!(verify(&before_close).drawn, None, "nobody could re-run it yet");
    let rehearsed = committed(registry(targets(), inspectors()), plan(|_| ())).unwrap().rehearse(&[7; 32], time()).unwrap();
    let report = verify(&closed(&rehearsed.match_inspectors(time()).unwrap()));
    assert_eq!((report.verdict, report.drawn), (Verdict::Rehearsal, None));

    // The draw is skipped, and the campaign closed and its counts made to fit.
    let document = PlanDocument::parse(&files[names::PLAN]).unwrap();
    let old = Journal::parse(document.suite, &document.unit, &files[names::JOURNAL]).unwrap();
    let mut journal = Journal::new(document.suite, &document.unit);
    for event in old.events().iter().take_while(|e| e.body.kind() != "draw") {
        journal.append(event.time, event.body.clone()).unwrap();
    }
    let campaign = document.campaign.to_string();
    let counts = journal.close_counts(&campaign, journal.events().len());
    journal.append(time(), Body::Close { campaign, counts }).unwrap();
    let mut skipped = files.clone();
    skipped.insert(names::JOURNAL.to_owned(), journal.to_bytes());
    let report = verify(&skipped);
    assert!(report.drawn.is_none() && report.failures().any(|(point, _)| point == "draw"), "{report}");
}

/// T18: a record written once verifies in every version and on every machine: the same draw and the same
/// teams from the same published bytes. It names protocol, suite, methods and matcher, so that another
/// program can do it again. The records of `golden/` are never written again.
#[test]
fn t18_the_result_is_fixed_and_its_algorithms_are_named() {
    for suite in ["sm3", "sha256"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/campaign/golden").join(suite);
        if std::env::var_os("SSJ_BLESS").is_some() && !folder.exists() {
            std::fs::create_dir_all(&folder).unwrap();
            for (name, bytes) in crate::hostile::small(suite) {
                std::fs::write(folder.join(name), bytes).unwrap();
            }
        }
        let entries = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap());
        let files: FileMap = entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect();
        let report = verify(&files);
        assert_eq!((report.verdict, report.overlays.len()), (Verdict::Valid, 1), "{suite}: {report}");
        let document: Value = serde_json::from_slice(&files[names::PLAN]).unwrap();
        assert_eq!((&document["protocol"], &document["suite"]), (&json!("vd1"), &json!(suite)));
        assert_eq!(document["matching"]["algorithm"], json!("draft-0"));
        let methods: Vec<_> = document["tasks"][0]["strata"].as_array().unwrap().iter().map(|s| s["method"].as_str()).collect();
        assert_eq!(methods, [Some("srs"), Some("portfolio")]);
    }
}

/// T5: offices of 1000, 100 and 10 shops at one ratio get 30, 3 and 1: their proportion, rounded up.
#[test]
fn t05_strata_of_a_campaign_get_their_proportion() {
    let shop = |i: u32| {
        let mut shop = target(i);
        shop["region"] = json!(match i {
            0..1000 => "140105",
            1000..1100 => "140106",
            _ => "140107",
        });
        from_value(shop).unwrap()
    };
    let by_region = plan(|p| {
        p["tasks"][0]["strata_by"] = json!("region");
        p["tasks"][0]["quotas"] = json!({ "*": { "ratio": "3%", "rounding": "ceil" } });
    });
    let strata = Prepared::new(registry((0..1110).map(shop).collect(), inspectors()), by_region).unwrap().strata();
    let sizes: Vec<_> = strata.iter().map(|s| (s.population, s.sample)).collect();
    assert_eq!(sizes, [(1000, Some(30)), (100, Some(3)), (10, Some(1))]);
}

/// R17: what is deregistered, moved out or revoked is left out with its count, and an identifier whose
/// check digit is wrong never gets into the register.
#[test]
fn r17_the_register_is_checked_and_what_is_left_out_is_counted() {
    let mut rows = targets();
    for (at, status) in [(1, "deregistered"), (2, "moved_out"), (3, "revoked"), (5, "revoked")] {
        let mut gone = target(at);
        gone["status"] = json!(status);
        rows[at as usize] = from_value(gone).unwrap();
    }
    let prepared = Prepared::new(registry(rows, inspectors()), plan(|_| ())).unwrap();
    let step = prepared.frames()[0].funnel.iter().find(|s| s.filter == "status").unwrap();
    let removed: Vec<(&str, u64)> = step.removed.iter().map(|(r, n)| (r.0.as_str(), *n)).collect();
    assert_eq!(removed, [("status:deregistered", 1), ("status:moved_out", 1), ("status:revoked", 2)]);
    assert!(EntityId::parse("uscc", "91350100M000100Y43").is_ok() && EntityId::parse("uscc", "91350100M000100Y44").is_err());
}

/// R61: whoever has plan and journal verifies a firm's place in the frame by its path, without the rows
/// of anybody else; no proof holds for another firm.
#[test]
fn r61_a_place_in_the_frame_is_verified_without_the_frame() {
    let matched = staffed(plan(|_| ()));
    let without_rows = matched.record(Disclosure::Ceremony).unwrap().public;
    assert!(!without_rows.contains_key(names::POOL));
    let all = closed(&matched);
    let (firm, other) = (EntityId::parse("raw", "licence-0007").unwrap(), EntityId::parse("raw", "licence-0008").unwrap());
    for proof in prove(&all, &PoolKey([1; 32]), &firm).unwrap() {
        let told = verify_proof(&without_rows, &proof).unwrap();
        assert_eq!((told.stratum.as_str(), told.size), ("food/h01", 150));
        assert!(proof.pool.path.len() <= 8, "a path over 200 rows");
        let forged = shuangsuiji::record::Proof { entity: other.clone(), ..proof };
        assert_eq!(verify_proof(&without_rows, &forged).unwrap_err().code(), Code::ProofFailed);
    }
}

/// One journal for every campaign of a unit: a second one goes on where the first closed, a replacement
/// of the first can come after it in the same journal, and both records verify.
#[test]
fn one_journal_holds_several_campaigns() {
    let first = staffed(plan(replaceable));
    let next = |campaign: &str, journal: Journal| {
        let plan = plan(|p| p["campaign"] = json!(campaign));
        let secrets = shuangsuiji::campaign::Secrets {
            k_pool: PoolKey([21; 32]),
            k_insp: PoolKey([22; 32]),
            nonce_targets: [3; 32],
            nonce_inspectors: [4; 32],
        };
        Prepared::new(registry(targets(), inspectors()), plan).unwrap().commit(secrets, journal, time())
    };
    assert_eq!(next("2026-q1", first.journal().clone()).unwrap_err().code(), Code::AlreadyDrawn);
    let second = revealed(next("2026-q2", first.journal().clone()).unwrap());
    let mut second = second;
    let second = second.draw(time()).unwrap().match_inspectors(time()).unwrap().close(time()).unwrap();
    assert_eq!(verify(&second.record(Disclosure::Closed).unwrap().public).verdict, Verdict::Valid);

    let mut first = first;
    let bee = first.drawn().visits()[0].0.id.clone();
    let own = first.journal().clone();
    assert_eq!(first.follow(Journal::new(own.suite(), own.unit())).unwrap_err().code(), Code::BadArgument);
    first.follow(second.journal().clone()).unwrap();
    first.replace(&bee, &grounds(own.suite()), time()).unwrap();
    let report = verify(&closed(&first));
    assert_eq!(report.verdict, Verdict::Valid, "{report}");
    assert_eq!(report.overlays.len(), 1);
}

/// A frame of several pieces and blocks, whose record is the same with the feature `parallel` as without it:
/// both test runs compare with this digest, of the manifest that names every public file with its own.
#[test]
fn a_record_of_many_pieces_has_the_same_bytes_on_one_thread_and_on_several() {
    const ROWS: u32 = 40_000;
    const MANIFEST_DIGEST: &str = "3903308372dec90db9bc48395a4082b30b48d26e101acb66b0b58543ecfbbba4";
    let rows = (0..ROWS).map(|i| from_value(target(i)).unwrap()).collect();
    let plan = plan(|p| {
        p["suite"] = json!("sha256");
        p["tasks"][0]["quotas"] = json!({ "*": { "ratio": "0.05%" } });
    });
    let rehearsed = committed(registry(rows, inspectors()), plan).unwrap().rehearse(&[7; 32], time()).unwrap();
    let files = closed(&rehearsed.match_inspectors(time()).unwrap());
    assert_eq!(Suite::Sha256.hash(&files[MANIFEST]).to_string(), MANIFEST_DIGEST);
    assert_eq!(verify(&files).verdict, Verdict::Rehearsal);
}
