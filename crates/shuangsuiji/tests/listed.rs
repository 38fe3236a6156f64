//! What the list of items says of a plan: bases, modes, versions, scenes, partners.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, from_value, json, to_value};
use shuangsuiji::campaign::{Disclosure, Prepared, Registry, RegistryBuilder, Secrets};
use shuangsuiji::catalogue::{Change, Item, Mode, VersionRow};
use shuangsuiji::ceremony::{PlanDocument, PoolKey};
use shuangsuiji::digest::{Field, Suite};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{ItemCode, OrgCode};
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::ledger::Inspection;
use shuangsuiji::plan::Plan;
use shuangsuiji::record::{Verdict, names, verify};

fn item(code: &str, more: Value) -> Item {
    let mut row = json!({ "code": code, "name": code, "basis": "b" });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    from_value(row).unwrap()
}

fn plan(change: impl FnOnce(&mut Value)) -> Plan {
    let parties = ["keeper", "fire", "notary"].map(|id| json!({ "id": id, "organisation": format!("of-{id}") }));
    let mut plan = json!({
        "unit": "city", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2026-01-05",
        "parties": parties,
        "tasks": [{
            "code": "food", "items": ["food-01"], "quotas": { "all": { "count": 3 } }, "team": { "size": 2 },
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    });
    change(&mut plan);
    let plan: Plan = from_value(plan).unwrap();
    assert_eq!(from_value::<Plan>(to_value(&plan).unwrap()).unwrap(), plan);
    plan
}

fn builder() -> RegistryBuilder {
    let target = |i: u32| {
        let tier = if i < 8 { "A" } else { "B" };
        from_value(json!({ "id": format!("raw:t{i}"), "name": "n", "tier": tier, "region": "140105" })).unwrap()
    };
    let inspector = |i: u32| {
        let cards = [json!({ "number": "K", "valid": { "from": "2024-01-01", "to": "2028-01-01" } })];
        from_value(json!({ "id": format!("p{i}"), "name": "n", "unit": "city", "cards": cards, "capacity": 9 })).unwrap()
    };
    Registry::builder().targets((0..20).map(target)).inspectors((0..4).map(inspector))
}

fn prepared(builder: RegistryBuilder, plan: Plan) -> Result<Prepared, Error> {
    Prepared::new(Arc::new(builder.build().unwrap()), plan)
}

fn secrets() -> Secrets {
    Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] }
}

fn time() -> Timestamp {
    Timestamp::parse("2026-01-05T09:00:00Z").unwrap()
}

/// Code, field and value of every problem.
fn problems(error: &Error) -> Vec<(Code, &str, &str)> {
    let list = if error.errors().is_empty() { std::slice::from_ref(error) } else { error.errors() };
    list.iter().map(|e| (e.code(), e.at_field().unwrap_or_default(), e.at_value().unwrap_or_default())).collect()
}

#[test]
fn r01_a_plan_cannot_draw_for_an_item_whose_bases_are_repealed() {
    let with = |to: &str| {
        let basis = json!({ "code": "law", "document": "《食品安全法》", "valid_to": to });
        prepared(builder().items([item("food-01", json!({ "bases": ["law"] }))]).bases([from_value(basis).unwrap()]), plan(|_| ()))
    };
    assert!(with("2026-01-05").is_ok());
    let error = with("2026-01-04").unwrap_err();
    assert_eq!(problems(&error), [(Code::NoValidBasis, "tasks.food.items", "food-01")]);
    assert!(error.message(shuangsuiji::error::Lang::Zh).contains("均不在有效期内：law"));
}

#[test]
fn r04_the_plan_lists_the_mode_of_every_item() {
    let plan = plan(|p| {
        p["tasks"][0]["items"] = json!(["food-01", "price-01"]);
        p["tasks"][0]["mode"] = json!("document");
        p["tasks"][0]["modes"] = json!({ "price-01": "online" });
        p["tasks"][0]["styles"] = json!(["service", "integrated"]);
    });
    let modes: Vec<_> = plan.modes().map(|(task, item, mode)| format!("{task} {item} {}", mode.name())).collect();
    assert_eq!(modes, ["food food-01 document", "food price-01 online"]);
    assert_eq!(to_value(&plan).unwrap()["tasks"][0]["styles"], json!(["service", "integrated"]));
    // A plan that says nothing of modes is written as it always was.
    let silent = to_value(self::plan(|_| ())).unwrap();
    for key in ["mode", "modes", "styles", "on_site_reason"] {
        assert!(silent["tasks"][0].get(key).is_none(), "{key}");
    }
    for key in ["joint", "off_site_first", "stale_list"] {
        assert!(silent.get(key).is_none(), "{key}");
    }
}

#[test]
fn r30_a_task_checks_in_a_mode_that_its_items_allow() {
    let check = |modes: Value, change: fn(&mut Value)| {
        let error = prepared(builder().items([item("food-01", modes)]), plan(change)).err();
        error.map(|e| problems(&e).into_iter().map(|(code, field, _)| (code, field.to_owned())).collect::<Vec<_>>())
    };
    let wrong = Some(vec![(Code::WrongMode, "tasks[0].items".to_owned())]);
    assert_eq!(check(json!({ "modes": ["online", "off_site"] }), |_| ()), wrong);
    assert_eq!(check(json!({ "modes": ["online", "off_site"] }), |p| p["tasks"][0]["mode"] = json!("off_site")), None);
    assert_eq!(check(json!({ "modes": ["on_site"] }), |p| p["tasks"][0]["modes"] = json!({ "food-01": "testing" })), wrong);
    assert_eq!(check(json!({}), |p| p["tasks"][0]["mode"] = json!("testing")), None);
    let stray = plan(|p| p["tasks"][0]["modes"] = json!({ "other": "testing" })).check().unwrap_err();
    assert_eq!(problems(&stray), [(Code::BadPlan, "tasks[0].modes", "other")]);
    // What else an item asks of a task: a team, and a level of authority.
    assert_eq!(check(json!({ "team": 3 }), |_| ()), Some(vec![(Code::BadPlan, "tasks[0].team.size".to_owned())]));
    let office = |code: &str| from_value(json!({ "code": code, "name": code, "level": "city", "region": "140100" })).unwrap();
    let offices = ["city", "of-keeper", "of-fire", "of-notary"].map(office);
    let of_county = builder().items([item("food-01", json!({ "levels": ["county"] }))]).organisations(offices);
    assert_eq!(problems(&prepared(of_county, plan(|_| ())).unwrap_err()), [(Code::BadPlan, "tasks[0].items", "food-01")]);
    let expert = prepared(builder().items([item("food-01", json!({ "experts": 1 }))]), plan(|_| ())).unwrap();
    assert_eq!(expert.notices().iter().map(|notice| notice.rule).collect::<Vec<_>>(), ["experts"]);
}

#[test]
fn r56_who_visits_where_off_site_comes_first_states_a_reason() {
    let check = |change: fn(&mut Value)| {
        let plan = plan(|p| {
            p["off_site_first"] = json!([{ "items": ["food-01"], "tiers": ["A"], "source": "非现场检查事项清单" }]);
            change(p);
        });
        let items = [item("food-01", json!({ "modes": ["on_site", "off_site"] }))];
        prepared(builder().items(items), plan).err()
    };
    let error = check(|_| ()).unwrap();
    assert_eq!(problems(&error), [(Code::OffSiteFirst, "tasks[0].on_site_reason", "food-01")]);
    assert!(error.to_string().contains("8 targets of task food"), "those of tier A: {error}");
    assert!(check(|p| p["tasks"][0]["mode"] = json!("off_site")).is_none());
    assert!(check(|p| p["off_site_first"][0]["tiers"] = json!(["C"])).is_none(), "no target of it in the frame");
    assert!(check(|p| p["off_site_first"][0]["items"] = json!(["other"])).is_none());
    assert!(check(|p| p["off_site_first"][0]["tiers"] = json!([])).unwrap().to_string().contains("20 targets"));
    assert!(check(|p| p["tasks"][0]["on_site_reason"] = json!({ "code": "anomaly", "detail": "温控数据异常" })).is_none());
    let empty = plan(|p| p["tasks"][0]["on_site_reason"] = json!({ "code": "anomaly", "detail": " " })).check().unwrap_err();
    assert_eq!(problems(&empty), [(Code::BadPlan, "tasks[0].on_site_reason.detail", "")]);
}

/// R56: off site first, and on site after an anomaly: a task that states the rule's reason visits, of the targets of the
/// rule, those whose checks without contact found one of every item that it goes for, and the funnel counts the others.
#[test]
fn r56_an_anomaly_found_off_site_leads_to_a_visit() {
    let checked = |at: u32, more: Value| -> Inspection {
        let mut row = json!({
            "id": format!("v{at}"), "target": format!("raw:t{at}"), "date": "2025-12-20", "off_site": true, "items": ["food-01"],
            "result": "数据异常",
        });
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        from_value(row).unwrap()
    };
    let history = || {
        [
            checked(0, json!({})),
            checked(1, json!({ "result": "正常" })),
            checked(2, json!({ "date": "2025-09-30" })),
            checked(3, json!({ "items": ["price-01"] })),
            checked(4, json!({ "items": [] })),
            checked(5, json!({ "off_site": false })),
            checked(6, json!({ "items": ["price-01", "food-01"] })),
            checked(7, json!({ "date": "2026-01-06" })),
        ]
    };
    let funnel = |change: fn(&mut Value)| {
        let plan = plan(|p| {
            let escalation = json!({ "reason": "anomaly", "results": ["数据异常"], "within_days": 90 });
            p["off_site_first"] = json!([{ "items": ["food-01", "price-01"], "tiers": ["A"], "escalation": escalation }]);
            p["tasks"][0]["on_site_reason"] = json!({ "code": "anomaly", "detail": "非现场监测发现数据异常" });
            change(p);
        });
        let items = ["food-01", "price-01"].map(|code| item(code, json!({ "modes": ["on_site", "off_site"] })));
        let prepared = prepared(builder().items(items).history(history()), plan)?;
        let step = prepared.frames()[0].funnel.iter().find(|step| step.filter == "off_site_first").cloned();
        Ok::<_, Error>((prepared.frames()[0].size(), step.map(|step| step.removed.into_values().sum::<u64>())))
    };
    // Of the eight of A two have an anomaly of this item in the last 90 days; the twelve of B are no business of the rule.
    assert_eq!(funnel(|_| ()).unwrap(), (14, Some(6)));
    assert_eq!(funnel(|p| p["tasks"][0]["items"] = json!(["food-01", "price-01"])).unwrap(), (13, Some(7)), "6 has one of both");
    let mixed = |p: &mut Value| {
        p["tasks"][0]["items"] = json!(["food-01", "price-01"]);
        p["tasks"][0]["modes"] = json!({ "price-01": "off_site" });
    };
    assert_eq!(funnel(mixed).unwrap(), (14, Some(6)), "nobody goes for the other item");
    // Another reason is the authority's own, and without one the task is refused as ever.
    assert_eq!(funnel(|p| p["tasks"][0]["on_site_reason"]["code"] = json!("complaint")).unwrap(), (20, None));
    let none = funnel(|p| p["tasks"][0]["on_site_reason"] = Value::Null).unwrap_err();
    assert_eq!(problems(&none), [(Code::OffSiteFirst, "tasks[0].on_site_reason", "food-01")]);
    assert_eq!(funnel(|p| p["tasks"][0]["mode"] = json!("off_site")).unwrap(), (20, None));
    let silent = funnel(|p| p["off_site_first"][0]["escalation"]["results"] = json!([])).unwrap_err();
    assert_eq!(problems(&silent), [(Code::BadPlan, "off_site_first[0].escalation.results", "")]);
}

/// R20: which item applies to which target, and what is left over, as the plan sees the registers: a label that it derives
/// counts.
#[test]
fn r20_a_plan_sees_what_applies_and_what_is_left_over() {
    let items = || {
        [
            item("food-01", json!({ "scope": "tier:A" })),
            item("price-01", json!({ "kinds": ["site"] })),
            item("key-01", json!({ "scope": "tag:key/big" })),
            item("old-01", json!({ "valid_to": "2025-12-31" })),
        ]
    };
    let registry = Arc::new(builder().items(items()).build().unwrap());
    let bare = plan(|_| ());
    let left = registry.left_over(&bare).unwrap();
    let codes = |items: &[ItemCode]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((codes(&left.items), left.targets.len()), (vec!["key-01".to_owned(), "price-01".to_owned()], 12), "those of B");
    let derived = plan(|p| p["derived_tags"] = json!([{ "tag": "key/big", "when": "tier:B" }]));
    let left = registry.left_over(&derived).unwrap();
    assert_eq!((codes(&left.items), left.targets.len()), (vec!["price-01".to_owned()], 0));
    let told = |plan: &Plan, item: &str, target: &str| registry.explain(plan, &ItemCode::parse(item).unwrap(), &target.parse().unwrap());
    assert!(told(&derived, "key-01", "raw:t9").unwrap().applies && !told(&bare, "key-01", "raw:t9").unwrap().applies);
    let why = to_value(told(&bare, "food-01", "raw:t9").unwrap()).unwrap();
    let decision = json!({ "holds": false, "en": "tier:A fails: the target has B", "zh": "不满足 分类:A：该对象为 B" });
    assert_eq!(why, json!({ "item": "food-01", "applies": false, "decisions": [decision] }));
    for (item, target, field) in [("old-01", "raw:t9", "item"), ("food-01", "raw:t99", "target")] {
        let error = told(&bare, item, target).unwrap_err();
        assert_eq!((error.code(), error.at_field()), (Code::UnknownReference, Some(field)));
    }
}

#[test]
fn r12_a_change_of_the_list_names_the_tasks_that_it_affects() {
    let plan = plan(|p| {
        let mut second = p["tasks"][0].clone();
        second["code"] = json!("price");
        second["items"] = json!(["price-01", "food-01"]);
        p["tasks"].as_array_mut().unwrap().push(second);
    });
    let list = |items: Vec<Item>| builder().items(items).build().unwrap().catalogue().clone();
    let old = list(vec![item("food-01", json!({})), item("price-01", json!({}))]);
    let new = list(vec![item("food-01", json!({})), item("price-01", json!({ "limits": { "ceiling": "5%" } })), item("new", json!({}))]);
    let diff = old.diff(&new).unwrap();
    let affected: Vec<_> = plan.affected(&diff.affected()).into_iter().map(|(task, items)| (task.as_str(), items.len())).collect();
    assert_eq!(affected, [("price", 1)]);
    let food = ItemCode::parse("food-01").unwrap();
    assert_eq!(plan.affected(&BTreeSet::from([&food])).len(), 2);
}

fn version(owner: &str, number: u32, recorded: &str, merged: Option<u32>, items: Vec<Item>) -> VersionRow {
    let day: NaiveDate = recorded.parse().unwrap();
    let change = Change { by: "省局".to_owned(), why: "年度调整".to_owned(), recorded: day, effective: day };
    VersionRow { owner: OrgCode::parse(owner).unwrap(), number, change, merged, items }
}

fn versioned(merged_second: bool) -> RegistryBuilder {
    let row = |code: &str, level: &str, parent: Option<&str>| {
        from_value(json!({ "code": code, "name": code, "level": level, "parent": parent })).unwrap()
    };
    let outsider = |code: &str| from_value(json!({ "code": code, "name": code })).unwrap();
    let organisations = [row("province", "province", None), row("city", "city", Some("province"))];
    let outsiders = ["of-keeper", "of-fire", "of-notary"].map(outsider);
    let mut versions = vec![
        version("province", 1, "2025-01-10", None, vec![item("food-01", json!({ "limits": { "ceiling": "20%" } }))]),
        version("city", 1, "2025-02-10", Some(1), vec![item("local", json!({}))]),
        version("province", 2, "2025-12-30", None, vec![item("food-01", json!({ "limits": { "ceiling": "10%" } }))]),
    ];
    if merged_second {
        versions.push(version("city", 2, "2025-12-31", Some(2), vec![item("local", json!({}))]));
    }
    builder().versions(versions).organisations(organisations).organisations(outsiders)
}

#[test]
fn r14_a_draw_from_a_list_that_is_behind_is_refused_or_flagged_as_the_plan_says() {
    let with = |policy: Value| prepared(versioned(false), plan(|p| p["stale_list"] = policy));
    let error = with(json!("refuse")).unwrap_err();
    assert_eq!(problems(&error), [(Code::StaleCatalogue, "as_of", "2026-01-05")]);
    // 30 December to 5 January: the 31st, Sunday the 4th, which is worked, and the 5th.
    let said = "the list of city has not merged version 2 of province, recorded on 2025-12-30, 3 working days before";
    assert!(error.to_string().contains(said), "{error}");
    assert_eq!(with(json!({ "within": 2 })).unwrap_err().code(), Code::StaleCatalogue);
    for policy in [json!("flag"), json!({ "within": 3 })] {
        let prepared = with(policy).unwrap();
        assert_eq!(prepared.notices().iter().map(|n| (n.rule, n.text.to_string())).collect::<Vec<_>>(), [("stale_list", said.to_owned())]);
    }
    let current = prepared(versioned(true), plan(|_| ())).unwrap();
    assert!(current.notices().is_empty());
    // The unit draws by its own list over the superior's that it has merged.
    let of = |builder: RegistryBuilder| builder.build().unwrap().list("city", "2026-01-05".parse().unwrap()).unwrap();
    let ceiling = |builder| of(builder).catalogue.get(&ItemCode::parse("food-01").unwrap()).unwrap().limits.ceiling.unwrap().to_string();
    assert_eq!((ceiling(versioned(false)), ceiling(versioned(true))), ("20%".to_owned(), "10%".to_owned()));
    assert_eq!(of(versioned(true)).catalogue.items().len(), 2);
    let both = versioned(true).items([item("x", json!({}))]).build().unwrap_err();
    assert_eq!((both.code(), both.at_field()), (Code::BadArgument, Some("items")));
}

#[test]
fn r24_the_record_is_drawn_under_rules_that_it_names_and_stays_valid_under_others() {
    let close = |builder: RegistryBuilder, plan: Plan| {
        let committed = prepared(builder, plan.clone()).unwrap().commit(secrets(), Journal::new(Suite::Sm3, "city"), time()).unwrap();
        let matched = committed.rehearse(&[7; 32], time()).unwrap().match_inspectors(time()).unwrap().close(time()).unwrap();
        matched.record(Disclosure::Closed).unwrap()
    };
    let rules = |plan: &Plan| {
        let record = close(versioned(true), plan.clone());
        let document = PlanDocument::parse(&record.public[names::PLAN]).unwrap();
        (document.rules.unwrap(), record)
    };
    let few = |p: &mut Value| p["tasks"][0]["quotas"]["all"]["count"] = json!(2); // the list allows 10 %
    let base = plan(few);
    let (first, record) = rules(&base);
    // The digest is over the nonce and the plan with all its rules, and any rule changes it.
    assert_eq!(first, Suite::Sm3.tagged("rules", &[Field::Bytes(&[3; 32]), Field::Bytes(&serde_json::to_vec(&base).unwrap())]));
    for change in [
        (|p: &mut Value| p["stale_list"] = json!("flag")) as fn(&mut Value),
        |p| p["tasks"][0]["cap"] = json!({ "times": 2 }),
        |p| p["tasks"][0]["mode"] = json!("document"),
    ] {
        let changed = plan(|p| {
            few(p);
            change(p);
        });
        assert_ne!(rules(&changed).0, first);
    }
    // The sealed part names the versions of the list; the verifier needs no rules, so it holds for ever.
    let sealed: Value = serde_json::from_slice(&record.sealed["reconciliation-targets.json"]).unwrap();
    let versions: Vec<_> =
        sealed["catalogue"]["versions"].as_array().unwrap().iter().map(|v| (v["owner"].clone(), v["version"].clone())).collect();
    assert_eq!(versions, [(json!("province"), json!(2)), (json!("city"), json!(2))]);
    assert_eq!((&sealed["catalogue"]["sync"], verify(&record.public).verdict), (&json!({ "state": "current" }), Verdict::Rehearsal));
    let plain = close(builder().items([item("food-01", json!({}))]), base);
    let sealed: Value = serde_json::from_slice(&plain.sealed["reconciliation-targets.json"]).unwrap();
    assert!(sealed.get("catalogue").is_none());
}

fn joint(change: impl FnOnce(&mut Value)) -> Plan {
    plan(|p| {
        let mut fire = p["tasks"][0].clone();
        fire["code"] = json!("fire");
        fire["items"] = json!(["fire-01"]);
        p["tasks"].as_array_mut().unwrap().push(fire);
        p["joint"] = json!({ "scene": "catering", "partners": [{
            "organisation": "of-fire", "tasks": ["fire"], "invited": "2025-12-01",
            "answer": { "day": "2025-12-08", "accepts": true, "by": "消防救援局 2025 第8号函" },
        }] });
        change(p);
    })
}

fn scene(line: &str, role: &str, items: &[&str]) -> shuangsuiji::catalogue::SceneRow {
    from_value(json!({ "scene": "catering", "name": "餐饮", "industries": ["H62"], "line": line, "role": role, "items": items })).unwrap()
}

fn of_scene() -> RegistryBuilder {
    let items = [item("food-01", json!({})), item("fire-01", json!({})), item("other", json!({}))];
    builder().items(items).scenes([scene("market", "lead", &["food-01"]), scene("fire", "partner", &["fire-01"])])
}

fn with_lines(unit: &str, partner: &str) -> RegistryBuilder {
    let row = |(code, line): (&str, &str)| from_value(json!({ "code": code, "name": code, "level": "city", "line": line })).unwrap();
    of_scene().organisations([("city", unit), ("of-fire", partner), ("of-keeper", ""), ("of-notary", "")].map(row))
}

#[test]
fn r79_a_joint_plan_with_a_silent_partner_is_prepared_and_never_committed() {
    let commit = |change: fn(&mut Value)| {
        let prepared = prepared(of_scene(), joint(change)).unwrap();
        prepared.commit(secrets(), Journal::new(Suite::Sm3, "city"), time()).err()
    };
    assert!(commit(|_| ()).is_none());
    let refused = |change: fn(&mut Value), said: &str| {
        let error = commit(change).unwrap();
        assert_eq!(problems(&error), [(Code::SilentPartner, "joint.partners[0].answer", "of-fire")]);
        assert!(error.to_string().contains(said), "{error}");
    };
    refused(|p| p["joint"]["partners"][0]["answer"] = Value::Null, "asked on 2025-12-01, it has not answered");
    refused(|p| p["joint"]["partners"][0]["answer"]["accepts"] = json!(false), "it declined on 2025-12-08");
    refused(|p| p["joint"]["partners"][0]["answer"]["day"] = json!("2026-01-06"), "it answers on 2026-01-06, and this is 2026-01-05");
    // The day is China's: at 17:00 in Greenwich the next one has begun.
    let answered = joint(|p| p["joint"]["partners"][0]["answer"]["day"] = json!("2026-01-06"));
    let late = Timestamp::parse("2026-01-05T17:00:00Z").unwrap();
    assert!(prepared(of_scene(), answered).unwrap().commit(secrets(), Journal::new(Suite::Sm3, "city"), late).is_ok());

    let wrong = |change: fn(&mut Value)| {
        let error = joint(change).check().unwrap_err();
        problems(&error).into_iter().map(|(code, field, _)| (code, field.to_owned())).collect::<Vec<_>>()
    };
    let at = |field: &str| vec![(Code::BadPlan, format!("joint.partners{field}"))];
    assert_eq!(wrong(|p| p["joint"]["partners"] = json!([])), at(""));
    assert_eq!(wrong(|p| p["joint"]["partners"][0]["organisation"] = json!("city")), at("[0].organisation"));
    assert_eq!(wrong(|p| p["joint"]["partners"][0]["tasks"] = json!(["nothing"])), at("[0].tasks"));
    assert_eq!(wrong(|p| p["joint"]["partners"][0]["tasks"] = json!([])), at("[0].tasks"));
    assert_eq!(wrong(|p| p["joint"]["partners"][0]["answer"]["day"] = json!("2025-11-30")), at("[0].answer.day"));
    assert_eq!(wrong(|p| p["joint"]["partners"][0]["answer"]["by"] = json!("")), at("[0].answer.by"));
}

#[test]
fn r16_a_joint_plan_keeps_to_its_scene() {
    assert!(prepared(with_lines("market", "fire"), joint(|_| ())).is_ok());
    let refused = |builder: RegistryBuilder, change: fn(&mut Value)| {
        let error = prepared(builder, joint(change)).unwrap_err();
        problems(&error).into_iter().map(|(code, field, value)| (code, format!("{field} {value}"))).collect::<Vec<_>>()
    };
    let is = |code, place: &str| (code, place.to_owned());
    assert_eq!(refused(of_scene(), |p| p["joint"]["scene"] = json!("lodging")), [is(Code::UnknownReference, "joint.scene lodging")]);
    assert_eq!(refused(of_scene(), |p| p["tasks"][1]["items"] = json!(["other"])), [is(Code::BadPlan, "tasks[1].items other")]);
    assert_eq!(
        refused(with_lines("market", "fire"), |p| p["tasks"][0]["items"] = json!(["fire-01"])),
        [is(Code::BadPlan, "tasks[0].items fire-01")]
    );
    assert_eq!(
        refused(with_lines("health", "police"), |_| ()),
        [
            is(Code::BadPlan, "unit city"),
            is(Code::BadPlan, "joint.partners[0].organisation of-fire"),
            is(Code::BadPlan, "tasks[1].items fire-01")
        ]
    );
    let unknown = with_lines("market", "fire");
    assert_eq!(
        refused(unknown, |p| p["joint"]["partners"][0]["organisation"] = json!("nobody")),
        [is(Code::UnknownReference, "joint.partners[0].organisation nobody")]
    );
}

#[test]
fn r04_every_mode_has_its_name_in_both_languages() {
    for mode in Mode::ALL {
        assert_eq!(to_value(mode).unwrap(), json!(mode.name()));
        assert!(mode.zh().chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
    }
}
