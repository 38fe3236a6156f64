//! Every rule of the lint, broken and kept.

use serde_json::{Value, json};
use shuangsuiji::error::Lang;
use shuangsuiji::ident::OrgCode;
use shuangsuiji::plan::{LintRule, Severity};

use super::common::{DAY, builder, day, item, linted, plan, static_lint, told};

#[test]
fn a_lawful_plan_has_no_findings() {
    let items = [item(json!({}))];
    assert_eq!(told(&linted(&items, |_| ())), []);
    assert_eq!(told(&static_lint(&items, |_| ())), []);
}

#[test]
fn what_is_not_on_the_list_or_without_a_basis_is_found_before_a_frame_can_be_built() {
    let stray = |p: &mut Value| p["tasks"][0]["items"] = json!(["food-01", "other"]);
    let lint = static_lint(&[item(json!({ "valid_to": "2026-01-04" }))], stray);
    assert_eq!(told(&lint), [("unlisted", "tasks[0].items"), ("unlisted", "tasks[0].items")]);
    assert!(lint.findings()[0].text.get(Lang::Zh).contains("不在有效期内"));

    let basis = json!({ "code": "law", "document": "《食品安全法》", "valid_to": "2026-01-04" });
    let repealed = builder(&[item(json!({ "bases": ["law"] }))], 0).bases([serde_json::from_value(basis).unwrap()]);
    assert_eq!(told(&repealed.build().unwrap().lint(&plan(|_| ()), day(DAY)).unwrap()), [("no_basis", "tasks[0].items")]);
}

#[test]
fn a_general_item_has_a_ceiling_and_visits_have_a_cap() {
    let free = item(json!({ "limits": {} }));
    let loose = |p: &mut Value| p["tasks"][0]["cap"] = Value::Null;
    assert_eq!(told(&linted(std::slice::from_ref(&free), loose)), [("no_ceiling", "tasks[0].items"), ("no_cap", "tasks[0].cap")]);
    // A key item needs no ceiling, and the words of the list can be one.
    for (more, none) in [
        (json!({ "class": "key", "limits": {} }), true),
        (json!({ "limits": {}, "ratio": "不低于3%，不超过10%" }), true),
        (json!({ "limits": {}, "ratio": "不低于3%" }), false),
    ] {
        assert_eq!(told(&linted(&[item(more)], |_| ())).is_empty(), none);
    }
    // A rule of frequency is a cap, and nobody comes to who is checked by documents.
    let rule = json!([{ "id": "y", "limit": { "cap": { "times": 4, "per": "year" } } }]);
    for change in
        [|p: &mut Value, rule: &Value| p["frequency"] = rule.clone(), |p: &mut Value, _: &Value| p["tasks"][0]["mode"] = json!("document")]
    {
        let lint = linted(std::slice::from_ref(&free), |p| {
            loose(p);
            change(p, &rule);
        });
        assert_eq!(told(&lint), [("no_ceiling", "tasks[0].items")]);
    }
}

#[test]
fn r82_weights_and_labels_of_money_are_found() {
    let items = [item(json!({}))];
    let pps = |p: &mut Value| p["tasks"][0]["quotas"]["all"]["method"] = json!("pps");
    let weights = |of: &str| {
        let lint = linted(&items, |p| {
            pps(p);
            p["weights"] = json!({ "of": of });
        });
        told(&lint).iter().map(|(rule, _)| *rule).collect::<Vec<_>>()
    };
    assert_eq!(told(&linted(&items, pps)), [("undeclared_weight", "weights")]);
    assert_eq!(weights("从业人数"), [""; 0]);
    assert_eq!(weights("2024 年营业收入"), ["weight_of_money"]);
    assert_eq!(weights("fines paid"), ["weight_of_money"]);
    // The column of the register speaks too, whatever the plan says.
    let source = json!({ "role": "targets", "name": "t.csv", "rows": 100, "set_aside": {}, "weight": "罚没金额", "digest": "" });
    let registry = builder(&items, 0).source(serde_json::from_value(source).unwrap()).build().unwrap();
    let sly = plan(|p| {
        pps(p);
        p["weights"] = json!({ "of": "从业人数" });
    });
    assert_eq!(told(&registry.lint(&sly, day(DAY)).unwrap()), [("weight_of_money", "weights.column")]);
    let tagged = static_lint(&items, |p| p["tasks"][0]["scope"] = json!({ "tags": ["零营收", "zero_report"] }));
    assert_eq!(told(&tagged), [("label_of_money", "tasks[0].scope.tags")]);
    let expression = static_lint(&items, |p| p["tasks"][0]["scope"] = json!("tag:school or tag:罚没大户"));
    assert_eq!(told(&expression), [("label_of_money", "tasks[0].scope")]);
    // A label may stand behind another that a rule of the plan derives from it, or in the scope of an item.
    let behind = static_lint(&items, |p| {
        p["derived_tags"] = json!([{ "tag": "watch", "when": "tag:罚没大户" }, { "tag": "key/food", "when": "tag:watch" }]);
        p["tasks"][0]["scope"] = json!("tag:key");
    });
    assert_eq!(told(&behind), [("label_of_money", "tasks[0].scope")]);
    let unasked = static_lint(&items, |p| p["derived_tags"] = json!([{ "tag": "watch", "when": "tag:罚没大户" }]));
    assert_eq!(told(&unasked), []);
    let scoped = item(json!({ "scope": "tag:tax_payers" }));
    assert_eq!(told(&static_lint(&[scoped], |_| ())), [("label_of_money", "tasks[0].items")]);
}

#[test]
fn r56_on_site_where_no_contact_is_needed_states_a_reason() {
    let listed = [item(json!({ "modes": ["on_site", "off_site"], "data_sources": ["d"] }))];
    assert_eq!(told(&linted(&listed, |_| ())), [("on_site", "tasks[0].on_site_reason")]);
    let reason = |p: &mut Value| p["tasks"][0]["on_site_reason"] = json!({ "code": "anomaly", "detail": "温控数据异常" });
    assert_eq!(told(&linted(&listed, reason)), []);
    assert_eq!(told(&linted(&listed, |p| p["tasks"][0]["mode"] = json!("off_site"))), []);
    // Off site first, for a tier that the frame does not hold and for one that it does.
    let first = |tier: &'static str| move |p: &mut Value| p["off_site_first"] = json!([{ "items": ["food-01"], "tiers": [tier] }]);
    assert_eq!(told(&linted(&listed, first("D"))), [("on_site", "tasks[0].on_site_reason")]);
    assert_eq!(told(&static_lint(&listed, first("A"))), [("off_site_first", "tasks[0].on_site_reason")]);
}

#[test]
fn a_special_check_is_approved_before_it_is_drawn() {
    let items = [item(json!({}))];
    let special = |approval: Value| {
        let lint = linted(&items, |p| {
            p["tasks"][0]["check"] = json!({ "kind": "special" });
            if !approval.is_null() {
                p["tasks"][0]["approval"] = approval;
            }
        });
        told(&lint).len()
    };
    assert_eq!(special(Value::Null), 1);
    assert_eq!(special(json!({ "by": "市政府", "number": "1号", "day": "2026-01-06" })), 1);
    assert_eq!(special(json!({ "by": "市政府", "number": " ", "day": "2026-01-05" })), 1);
    assert_eq!(special(json!({ "by": "市政府", "number": "1号", "day": "2026-01-05" })), 0);
}

#[test]
fn targets_outside_the_area_need_assistance() {
    let items = [item(json!({}))];
    let over = |elsewhere: u32, change: fn(&mut Value)| {
        let registry = builder(&items, elsewhere).build().unwrap();
        let prepared = shuangsuiji::campaign::Prepared::new(std::sync::Arc::new(registry), plan(change)).unwrap();
        let lint = prepared.lint(day(DAY));
        lint.findings().iter().map(|f| (f.rule.word(), f.text.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(over(0, |_| ()), []);
    let found = over(7, |_| ());
    assert_eq!(found.len(), 1);
    assert!(found[0].0 == "out_of_area" && found[0].1.starts_with("7 targets lie outside 140105"), "{found:?}");
    assert_eq!(over(7, |p| p["tasks"][0]["assistance"] = json!({ "by": "x", "number": "1" })), []);
    assert_eq!(over(7, |p| p["tasks"][0]["assistance"] = json!({ "by": " ", "number": "" })).len(), 1, "nobody is named");
    let far = static_lint(&items, |p| p["tasks"][0]["scope"] = json!({ "regions": ["140105", "140402"] }));
    assert_eq!(told(&far), [("out_of_area", "tasks[0].scope.regions")]);
    assert_eq!(OrgCode::parse("county").unwrap().as_str(), plan(|_| ()).unit);
}

#[test]
fn tasks_that_share_targets_and_days_are_told_unless_they_visit_together() {
    let items = [item(json!({})), item(json!({ "code": "food-02" }))];
    let batched = |coordination: &str, from: &str, batches: [u32; 2]| {
        let lint = linted(&items, |p| {
            p["coordination"] = json!(coordination);
            let mut second = p["tasks"][0].clone();
            (second["code"], second["items"]) = (json!("second"), json!(["food-02"]));
            second["window"] = json!({ "from": from, "to": "2026-06-30" });
            p["tasks"].as_array_mut().unwrap().push(second);
            p["tasks"].as_array_mut().unwrap().iter_mut().zip(batches).for_each(|(task, n)| task["batches"] = json!(n));
        });
        lint.findings().iter().map(|f| format!("{} {}", f.rule.word(), f.text)).collect::<Vec<_>>()
    };
    let two = |coordination: &str, from: &str| batched(coordination, from, [1, 1]);
    assert_eq!(two("merged", "2026-03-31"), [""; 0]);
    assert_eq!(two("independent", "2026-04-01"), [""; 0]);
    let found = two("independent", "2026-03-31");
    assert!(found.len() == 1 && found[0].starts_with("overlap 100 targets can be visited for task second too"), "{found:?}");
    // Merged tasks may come on different days where they come in batches, unless one may come on every day of the other.
    assert_eq!(batched("merged", "2026-01-12", [2, 1]), [""; 0]);
    for found in [batched("merged", "2026-01-12", [2, 2]), batched("merged", "2026-01-13", [2, 1])] {
        let told = "overlap 100 targets can be visited for task second on another day, since merged tasks in batches";
        assert!(found.len() == 1 && found[0].starts_with(told), "{found:?}");
    }
}

#[test]
fn r31_r41_a_plan_is_filed_and_published_before_it_is_drawn() {
    let items = [item(json!({}))];
    let with = |annual: Value| {
        let lint = linted(&items, |p| p["annual"] = annual);
        lint.findings().iter().map(|f| (f.rule, f.severity)).collect::<Vec<_>>()
    };
    let dates = |filed: &str, published: &str| json!({ "year": 2026, "revision": 1, "filed": { "day": filed, "with": "city" }, "published": { "day": published, "place": "p" } });
    let refused = [(LintRule::Unpublished, Severity::Error)];
    assert_eq!(with(Value::Null), [(LintRule::NoAnnualPlan, Severity::Info)]);
    assert_eq!(with(json!({ "year": 2026, "revision": 1 })), refused);
    assert_eq!(with(json!({ "year": 2026, "revision": 1, "filed": { "day": "2026-01-02", "with": "city" } })), refused);
    assert_eq!(with(dates("2026-01-02", "2026-01-06")), refused, "published the day after");
    assert_eq!(with(dates("2026-01-06", "2026-01-06")), refused);
    assert_eq!(with(dates("2026-01-04", "2026-01-03")), refused, "published before it was filed");
    assert_eq!(with(dates("2026-01-05", "2026-01-05")), []);
}
