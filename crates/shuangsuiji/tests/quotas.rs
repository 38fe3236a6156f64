//! Quotas of plans as phrases, floors that nothing takes away, and names that a plan may not have.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::sync::Arc;

use serde_json::{Value, from_value, json, to_value};
use shuangsuiji::campaign::{Prepared, Registry};
use shuangsuiji::directory::Target;
use shuangsuiji::error::{Code, Error, Lang};
use shuangsuiji::plan::Plan;

fn plan(change: impl FnOnce(&mut Value)) -> Plan {
    let mut plan = json!({
        "unit": "u", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2026-01-05", "parties": [],
        "tasks": [{ "code": "t", "items": ["i"], "quotas": {}, "window": { "from": "2026-01-12", "to": "2026-03-31" } }],
    });
    change(&mut plan);
    let plan: Plan = from_value(plan).unwrap();
    assert_eq!(from_value::<Plan>(to_value(&plan).unwrap()).unwrap(), plan);
    plan
}

fn with(quota: Value) -> Plan {
    plan(|p| p["tasks"][0]["quotas"]["*"] = quota)
}

/// So many targets of tier A, then of tier D, and an item of a class.
fn registry(a: usize, d: usize, class: &str) -> Arc<Registry> {
    let target =
        |at: usize| from_value::<Target>(json!({ "id": format!("raw:{at}"), "name": "n", "tier": if at < a { "A" } else { "D" } }));
    let item = from_value(json!({ "code": "i", "name": "n", "basis": "b", "class": class })).unwrap();
    Arc::new(Registry::builder().items([item]).targets((0..a + d).map(|at| target(at).unwrap())).build().unwrap())
}

/// How many are drawn of 200.
fn drawn(quota: Value) -> Result<u64, Error> {
    let plan = with(quota);
    plan.check()?;
    Prepared::new(registry(200, 0, "general"), plan).map(|p| p.strata()[0].sample.unwrap())
}

fn codes(error: &Error) -> Vec<(Code, String)> {
    let list = if error.errors().is_empty() { std::slice::from_ref(error) } else { error.errors() };
    list.iter().map(|e| (e.code(), e.at_field().unwrap_or_default().to_owned())).collect()
}

#[test]
fn r28_a_quota_of_a_plan_is_a_phrase_or_is_held_to_one() {
    assert_eq!(drawn(json!("不低于百分之三")).unwrap(), 6);
    assert_eq!(drawn(json!("3%")).unwrap(), 6);
    assert_eq!(drawn(json!({ "phrase": "一般事项不低于3%；重点事项全覆盖" })).unwrap(), 6);
    assert_eq!(drawn(json!({ "phrase": "不低于3%，不超过10%", "count": 20 })).unwrap(), 20);
    assert_eq!(drawn(json!({ "phrase": "不低于3%或按专项计划确定", "ratio": "2%" })).unwrap(), 4);
    assert_eq!(drawn(json!({ "phrase": "1:5", "given": { "inspectors": 8 } })).unwrap(), 40);
    assert_eq!(drawn(json!({ "phrase": "市级不少于30%；县级不少于60%", "given": { "level": "county" } })).unwrap(), 120);
    assert_eq!(drawn(json!({ "phrase": "问题率5%时检出概率不低于95%", "method": "pps" })).unwrap(), 51);
    let year = json!({ "全年": { "draws": 1, "targets": 12 } });
    assert_eq!(drawn(json!({ "phrase": "每年不低于20%，每年2次", "given": { "past": year } })).unwrap(), 28);
    let key = Prepared::new(registry(200, 0, "key"), with(json!("一般事项不低于3%；重点事项全覆盖"))).unwrap();
    assert_eq!(key.strata()[0].sample, Some(200));
}

#[test]
fn r28_a_number_outside_its_phrase_is_refused_with_the_reason() {
    let refused = |quota: Value| drawn(quota).unwrap_err();
    let above = refused(json!({ "phrase": "不低于3%，不超过10%", "count": 21 }));
    assert_eq!((above.code(), above.at_field(), above.at_value()), (Code::QuotaConflict, Some("tasks.t.quotas.all"), Some("21")));
    assert_eq!(above.why(Lang::Zh), Some("不超过10%：至多 20（以 200 为基数，向下取整）"));
    assert_eq!(refused(json!("不超过10%")).code(), Code::QuotaOpen);
    assert_eq!(refused(json!("1:5")).code(), Code::QuotaFacts);
    assert_eq!(refused(json!("不少于300户")).code(), Code::QuotaConflict);
    assert_eq!(refused(json!("市级不少于30%")).code(), Code::QuotaFacts);
    // What no number of a draw can hold is said to have another place, and what came before is asked for.
    for elsewhere in
        ["3%，其中甲不低于8%", "3%，对同一单位每年不超过1次", "3%，3年内不重复抽查", "每2年一遍", "3%，需专业资格", "结合甲一并开展"]
    {
        assert_eq!(refused(json!(elsewhere)).code(), Code::BadPlan, "{elsewhere}");
    }
    assert_eq!(refused(json!("每年不低于20%")).code(), Code::QuotaFacts);
    assert_eq!(refused(json!({ "phrase": "3%", "method": "threshold", "ratio": "3%" })).code(), Code::BadPlan);
    assert_eq!(refused(json!({ "ratio": "3%", "given": { "inspectors": 8 } })).code(), Code::BadPlan);
    let wrong = from_value::<Plan>(to_value(with(json!("3%"))).unwrap()).map(|_| ()).and_then(|()| {
        let mut plan = to_value(with(json!("3%"))).unwrap();
        plan["tasks"][0]["quotas"]["*"] = json!("不低於3%");
        from_value::<Plan>(plan).map(|_| ())
    });
    assert!(wrong.unwrap_err().to_string().contains("at character 1 there is '不'"));
}

#[test]
fn r32_no_stratum_is_drawn_at_nothing_unless_a_rule_exempts_it() {
    let policy = |quotas: Value, exempt: Value| {
        let plan = plan(|p| {
            p["tasks"][0]["strata_by"] = json!("tier");
            p["tier_policy"] = json!({ "scheme": "s", "order": ["A", "D"], "quotas": quotas, "exempt": exempt });
        });
        plan.check()
    };
    let rule = json!([{ "stratum": "A", "basis": "工作方案" }]);
    assert!(policy(json!({ "A": "0%", "D": "30%" }), rule.clone()).is_ok());
    assert!(policy(json!({ "A": "不超过5%", "D": "不低于30%" }), json!([])).is_ok());
    let field = "tasks[0].quotas".to_owned();
    for zero in [json!("0%"), json!({ "count": 0 }), json!("不低于0%")] {
        let error = policy(json!({ "A": zero, "D": "30%" }), json!([])).unwrap_err();
        assert_eq!(codes(&error), [(Code::BadQuota, field.clone())]);
    }
    // A rule for another stratum, or without a basis, exempts nothing.
    let other = policy(json!({ "A": "0%", "D": "30%" }), json!([{ "stratum": "D", "basis": "b" }])).unwrap_err();
    assert_eq!(codes(&other), [(Code::BadQuota, field)]);
    let exempt = (Code::BadPlan, "tier_policy.exempt".to_owned());
    let wrong = policy(json!({ "A": "0%", "D": "30%" }), json!([{ "stratum": "A", "basis": " " }, { "stratum": "X", "basis": "b" }]));
    assert_eq!(codes(&wrong.unwrap_err()), [exempt.clone(), exempt]);
    // Monotony holds for phrases too.
    let upside_down = policy(json!({ "A": "不低于5%", "D": "不低于3%" }), json!([])).unwrap_err();
    assert_eq!(upside_down.code(), Code::BadQuota);
}

#[test]
fn r73_a_red_line_item_keeps_its_floor_in_every_stratum() {
    let lined = |quotas: Value, change: fn(&mut Value)| {
        let plan = plan(|p| {
            p["red_lines"] = json!([{ "items": ["i"], "floor": "3%", "basis": "b" }, { "items": ["j"], "floor": "50%", "basis": "b" }]);
            p["tasks"][0]["strata_by"] = json!("tier");
            p["tasks"][0]["quotas"] = quotas;
            p["tier_policy"] = json!({ "scheme": "s", "order": ["A", "D"], "exempt": [{ "stratum": "A", "basis": "b" }] });
            change(p);
        });
        plan.check()?;
        Prepared::new(registry(100, 50, "key"), plan).map(|p| p.strata().into_iter().map(|s| s.sample.unwrap()).collect::<Vec<_>>())
    };
    let nothing: fn(&mut Value) = |_| ();
    assert_eq!(lined(json!({ "A": "3%", "D": { "count": 2 } }), nothing).unwrap(), [3, 2]);
    let at = |error: Error| codes(&error);
    // The exemption of class A does not reach a red-line item, nor does a smaller number, rounding or a method without one.
    assert_eq!(at(lined(json!({ "A": "0%", "D": "30%" }), nothing).unwrap_err()), [(Code::BadQuota, "tasks[0].quotas.A".to_owned())]);
    assert_eq!(
        at(lined(json!({ "A": "3%", "D": { "count": 1 } }), |p| p["tier_policy"]["allow_non_monotone"] = json!(true)).unwrap_err()),
        [(Code::BadQuota, "tasks.t.quotas.D".to_owned())]
    );
    let floored = json!({ "A": "3%", "D": { "ratio": "3%", "rounding": "floor" } });
    assert_eq!(at(lined(floored, nothing).unwrap_err()), [(Code::BadQuota, "tasks.t.quotas.D".to_owned())]);
    let threshold = json!({ "A": "3%", "D": { "ratio": "30%", "method": "threshold" } });
    assert_eq!(at(lined(threshold, nothing).unwrap_err()), [(Code::BadPlan, "tasks[0].quotas.D".to_owned())]);
    let excluded =
        lined(json!({ "A": "3%", "D": "30%" }), |p| p["tasks"][0]["exclude"] = json!([{ "target": "raw:1", "reason": "sandbox" }]));
    assert_eq!(at(excluded.unwrap_err()), [(Code::BadPlan, "tasks[0].exclude".to_owned())]);
    // A line is drawn by a document, for something, above 0.
    let blank = lined(json!({ "A": "3%", "D": "30%" }), |p| p["red_lines"] = json!([{ "items": [], "floor": "0%", "basis": "" }]));
    assert_eq!(at(blank.unwrap_err()).len(), 3);
}

#[test]
fn r85_a_plan_has_no_place_for_a_number_of_findings() {
    for key in ["fines", "findings", "cases_per_inspector"] {
        let plan = json!({ "tasks": [{ key: 100 }] });
        assert!(from_value::<Plan>(plan).is_err());
        let mut plan = to_value(with(json!("3%"))).unwrap();
        plan["tasks"][0][key] = json!(100);
        assert!(from_value::<Plan>(plan).unwrap_err().to_string().contains("unknown field"), "{key}");
    }
    for title in ["罚没收入指标", "立案任务数分解", "每人检查 30 户"] {
        let error = plan(|p| {
            p["tasks"][0]["quotas"]["*"] = json!("3%");
            p["tasks"][0]["title"] = json!(title);
        });
        assert_eq!(codes(&error.check().unwrap_err()), [(Code::BadPlan, "tasks[0].title".to_owned())], "{title}");
    }
    // The language of quotas has no words for it either.
    for phrase in ["每人每年检查30户", "罚款不少于10万元", "立案率不低于5%", "问题发现率不低于20%"] {
        assert!(phrase.parse::<shuangsuiji::quota::Phrase>().is_err(), "{phrase}");
    }
}
