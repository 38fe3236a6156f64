//! The tier policy of a plan: classes to strata and ratios, exactly and never in silence.
#![allow(clippy::unwrap_used)] // in the helpers; the lint knows tests only by their attribute

use std::sync::Arc;

use serde_json::{Value, from_value, json, to_value};
use shuangsuiji::campaign::{Prepared, Registry};
use shuangsuiji::directory::{Attached, Class, Target};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{Scheme, Tier};
use shuangsuiji::ledger::Inspection;
use shuangsuiji::plan::{LintRule, Plan};

/// Ratios by class of Henan's draw of 2021 (河南省市场监督管理局): D 30 %, C 10 %, B 2 %, A 1 %, and
/// every firm whose annual report is all zeros.
fn henan() -> Value {
    json!({
        "scheme": "企业信用风险分类", "source": "河南省 2021 年度双随机抽查",
        "order": ["A", "B", "C", "D"],
        "quotas": { "A": "1%", "B": "2%", "C": "10%", "D": "30%" },
        "tagged": [{ "tag": "zero_report", "quota": "100%" }],
    })
}

fn plan(policy: &Value, change: impl FnOnce(&mut Value)) -> Plan {
    let mut plan = json!({
        "unit": "u", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2021-08-25", "parties": [], "tier_policy": policy,
        "tasks": [{ "code": "t", "items": ["i"], "strata_by": "tier", "window": { "from": "2021-09-01", "to": "2021-12-31" } }],
    });
    change(&mut plan);
    let plan: Plan = from_value(plan).unwrap();
    assert_eq!(from_value::<Plan>(to_value(&plan).unwrap()).unwrap(), plan);
    plan
}

/// So many targets of each class, some with a label.
fn registry(classes: &[(Option<&str>, &[&str], usize)]) -> Arc<Registry> {
    let mut targets: Vec<Target> = Vec::new();
    for (tier, tags, count) in classes {
        for _ in 0..*count {
            let id = format!("raw:{}", targets.len());
            targets.push(from_value(json!({ "id": id, "name": "n", "tier": tier, "tags": tags })).unwrap());
        }
    }
    let item = from_value(json!({ "code": "i", "name": "n", "basis": "b" })).unwrap();
    Arc::new(Registry::builder().items([item]).targets(targets).build().unwrap())
}

/// Name, N and n of every stratum.
fn strata(prepared: &Prepared) -> Vec<(String, u64, u64)> {
    prepared.strata().into_iter().map(|s| (s.name, s.population, s.sample.unwrap())).collect()
}

fn problems(error: &Error) -> Vec<(Code, String)> {
    let list = if error.errors().is_empty() { std::slice::from_ref(error) } else { error.errors() };
    list.iter().map(|e| (e.code(), format!("{}={}", e.at_field().unwrap_or_default(), e.at_value().unwrap_or_default()))).collect()
}

#[test]
fn r32_henan_30_10_2_1_and_a_stratum_of_100_percent_exactly() {
    // The sizes are ours; the ratios and the overlap of the label with every class are Henan's.
    let zero: &[&str] = &["zero_report"];
    let registry = registry(&[
        (Some("A"), &[], 1234),
        (Some("B"), &["other"], 5678),
        (Some("C"), &[], 321),
        (Some("D"), &[], 77),
        (Some("A"), zero, 3),
        (Some("D"), zero, 2),
        (None, zero, 1),
    ]);
    let prepared = Prepared::new(registry, plan(&henan(), |_| ())).unwrap();
    let of = |name: &str, population, sample| (name.to_owned(), population, sample);
    // 12.34, 113.56, 32.1 and 23.1, each up: never less than the ratio.
    let expected = [of("A", 1234, 13), of("B", 5678, 114), of("C", 321, 33), of("D", 77, 24), of("zero_report", 6, 6)];
    assert_eq!(strata(&prepared), expected);
    let step = prepared.frames()[0].funnel.last().unwrap();
    assert_eq!((step.filter, step.entered, step.passed), ("tier", 7316, 7316));
    assert_eq!(step.noted.iter().map(|(why, n)| (why.0.as_str(), *n)).collect::<Vec<_>>(), [("tier:missing", 1)]);
}

#[test]
fn r32_the_published_sizes_of_bayannur_give_3206() {
    // 巴彦淖尔 2022: 898, 1 581, 5 658 and 22 186 firms of high, fairly high, general and low risk, at 100, 100,
    // 5 and 2 %; the exact shares are 282.9 and 443.72.
    let policy = json!({ "scheme": "三新企业", "order": ["低", "一般", "较高", "高"], "quotas": { "低": "2%", "一般": "5%", "较高": "100%", "高": "100%" } });
    let sizes: [(Option<&str>, &[&str], usize); 4] =
        [(Some("高"), &[], 898), (Some("较高"), &[], 1581), (Some("一般"), &[], 5658), (Some("低"), &[], 22186)];
    let drawn = strata(&Prepared::new(registry(&sizes), plan(&policy, |_| ())).unwrap());
    let by_name: Vec<_> = drawn.iter().map(|(name, _, n)| (name.as_str(), *n)).collect();
    assert_eq!(by_name, [("一般", 283), ("低", 444), ("较高", 1581), ("高", 898)]);
    assert_eq!(drawn.iter().map(|s| s.1).sum::<u64>(), 30_323);
    assert_eq!(drawn.iter().map(|s| s.2).sum::<u64>(), 3_206);
}

#[test]
fn r32_a_task_overrides_the_policy_stratum_by_stratum() {
    let registry = registry(&[(Some("A"), &[], 100), (Some("D"), &[], 100), (Some("B"), &["zero_report"], 10)]);
    let mut policy = henan();
    policy["exempt"] = json!([{ "stratum": "A", "basis": "抽查工作方案" }]);
    let own = plan(&policy, |p| p["tasks"][0]["quotas"] = json!({ "D": { "count": 50 }, "A": "0%", "zero_report": "50%" }));
    let drawn = strata(&Prepared::new(Arc::clone(&registry), own).unwrap());
    assert_eq!(drawn.iter().map(|(_, _, n)| *n).collect::<Vec<_>>(), [0, 50, 5]);
    // A task that is not divided by tier has nothing of the policy.
    let other = plan(&henan(), |p| {
        p["tasks"][0]["strata_by"] = json!("none");
        p["tasks"][0]["quotas"] = json!({ "*": "3%" });
    });
    assert_eq!(strata(&Prepared::new(registry, other).unwrap()), [("all".to_owned(), 210, 7)]);
}

#[test]
fn r06_a_class_nobody_listed_is_an_error_with_its_count() {
    let registry =
        registry(&[(Some("A"), &[], 5), (Some("Ａ"), &[], 2), (Some("E"), &[], 3), (None, &[], 4), (Some("E"), &["zero_report"], 9)]);
    let error = Prepared::new(Arc::clone(&registry), plan(&henan(), |_| ())).unwrap_err();
    let unknown = |value: &str| (Code::UnknownValue, format!("tier={value}"));
    assert_eq!(problems(&error), [unknown(""), unknown("E"), unknown("Ａ")]);
    let said = error.to_string();
    assert!(said.contains("4 targets of task t have no class"), "{said}");
    assert!(said.contains("3 targets of task t are of this class, and the tier policy has A, B, C, D"), "{said}");
    // Without a policy every class is a stratum, and needs a quota of its own.
    let loose = plan(&Value::Null, |p| p["tasks"][0]["quotas"] = json!({ "A": "1%", "E": "1%", "unclassified": "1%" }));
    let error = Prepared::new(registry, loose).unwrap_err();
    assert_eq!(problems(&error), [(Code::StratumMismatch, "tasks.t.quotas=Ａ".to_owned())]);
}

#[test]
fn r06_what_a_target_without_a_class_is_is_said_by_the_plan() {
    let registry = registry(&[(Some("A"), &[], 100), (Some("C"), &[], 100), (None, &[], 50)]);
    let with = |missing: Value, quota: Option<&str>| {
        let mut policy = henan();
        policy["missing"] = missing;
        if let Some(quota) = quota {
            policy["quotas"]["unclassified"] = json!(quota);
        }
        Prepared::new(Arc::clone(&registry), plan(&policy, |_| ()))
    };
    let of = |name: &str, population, sample| (name.to_owned(), population, sample);
    assert_eq!(strata(&with(json!({ "as": "C" }), None).unwrap()), [of("A", 100, 1), of("C", 150, 15)]);
    assert_eq!(strata(&with(json!("own"), Some("4%")).unwrap()), [of("A", 100, 1), of("C", 100, 10), of("unclassified", 50, 2)]);
    assert_eq!(problems(&with(json!("own"), None).unwrap_err()), [(Code::StratumMismatch, "tasks.t.quotas=unclassified".to_owned())]);
    assert_eq!(problems(&with(json!("refuse"), None).unwrap_err()), [(Code::UnknownValue, "tier=".to_owned())]);
    assert_eq!(problems(&with(json!("refuse"), Some("4%")).unwrap_err()), [(Code::BadPlan, "tier_policy.quotas=unclassified".to_owned())]);
}

#[test]
fn r32_a_riskier_tier_is_not_drawn_less_unless_the_plan_says_so() {
    let registry = registry(&[(Some("A"), &[], 1000), (Some("B"), &[], 1000), (Some("D"), &[], 10)]);
    let with = |quotas: Value, allow: bool| {
        let mut policy = henan();
        policy["allow_non_monotone"] = json!(allow);
        Prepared::new(Arc::clone(&registry), plan(&policy, |p| p["tasks"][0]["quotas"] = quotas))
    };
    let wrong = [(Code::BadQuota, "tasks[0].quotas=B".to_owned())];
    assert_eq!(problems(&with(json!({ "B": "0.5%" }), false).unwrap_err()), wrong);
    assert!(with(json!({ "B": "0.5%" }), true).is_ok());
    assert!(with(json!({ "B": "1%" }), false).is_ok(), "equal is not lower");
    // A count is a rate only beside the size of its stratum: 40 of 1000 are 4 %.
    let error = with(json!({ "B": { "count": 40 }, "D": "3%", "C": "3%" }), false).unwrap_err();
    assert_eq!(problems(&error), [(Code::BadQuota, "tasks.t.quotas=D".to_owned())]);
    assert!(error.to_string().contains("tier D is riskier than B and would be drawn at 3%, below 4%"), "{error}");
    assert!(with(json!({ "B": { "count": 30 }, "D": "3%", "C": "3%" }), false).is_ok());
}

#[test]
fn r32_every_mistake_of_a_policy_is_told() {
    let policy = json!({
        "scheme": " ", "order": ["A", "B", "A", "unclassified"], "missing": { "as": "Z" },
        "quotas": { "A": { "ratio": "1%", "count": 1 }, "Q": "1%", "B": "101%" },
        "tagged": [{ "tag": "B", "quota": "1%" }],
    });
    let error = plan(&policy, |p| p["tasks"][0]["quotas"] = json!({ "*": "1%" })).check().unwrap_err();
    let mut found: Vec<String> = problems(&error).into_iter().map(|(_, place)| place).collect();
    found.sort();
    let mut expected = [
        "tasks[0].quotas=*",
        "tier_policy.scheme=",
        "tier_policy.order=A",
        "tier_policy.order=unclassified",
        "tier_policy.tagged=B",
        "tier_policy.missing=Z",
        "tier_policy.quotas.A=",
        "tier_policy.quotas=Q",
        "tier_policy.quotas.B=101%",
        "tasks[0].quotas=A", // the second A, after B with its 101 %
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_quota_is_a_share_or_a_table_and_a_mistake_in_either_is_named() {
    let read = |quota: Value| {
        from_value::<Plan>(json!({
            "unit": "u", "campaign": "c", "title": "t", "suite": "sm3", "as_of": "2021-08-25", "parties": [],
            "tasks": [{ "code": "t", "items": ["i"], "quotas": { "all": quota }, "window": { "from": "2021-09-01", "to": "2021-12-31" } }],
        }))
    };
    assert_eq!(read(json!("3%")).unwrap(), read(json!({ "ratio": "3%" })).unwrap());
    let wrong = |quota| read(quota).unwrap_err().to_string();
    assert!(wrong(json!("3 percent")).contains("a ratio is written like 3%"));
    assert!(wrong(json!({ "ration": "3%" })).contains("unknown field `ration`"));
    assert!(wrong(json!(3)).contains("a share such as \"3%\" or a table"));
}

/// R34: the ratios of a plan follow the rounds that ended before its day, and none that ended on it or later.
#[test]
fn r34_a_plan_draws_by_the_steps_of_the_rounds_that_ended_before_its_day() {
    let mut policy = henan();
    policy["quotas"] = json!({ "A": "1%", "B": "2%" });
    policy["steps"] = json!({
        "source": "方案第六条", "ladders": { "C": ["10%", "20%"], "D": ["30%", "50%", "100%"] }, "over": "30%", "cured_after": 1,
    });
    let results = |c: u64, d: u64| json!({ "C": { "inspected": 100, "violating": c }, "D": { "inspected": 100, "violating": d } });
    let round = |code: &str, day: &str, c, d| json!({ "code": code, "ended": day, "results": results(c, d) });
    let registry = registry(&[(Some("A"), &[], 100), (Some("B"), &[], 100), (Some("C"), &[], 100), (Some("D"), &[], 100)]);
    let drawn = |ended: Value| {
        let prepared = Prepared::new(Arc::clone(&registry), plan(&policy, |p| p["ended"] = ended)).unwrap();
        let told: Vec<String> = prepared.notices().iter().filter(|n| n.rule == "step").map(|n| n.text.to_string()).collect();
        (strata(&prepared).into_iter().map(|(_, _, n)| n).collect::<Vec<_>>(), told)
    };
    assert_eq!(drawn(json!([])), (vec![1, 2, 10, 30], vec![]));
    let q1 = round("q1", "2021-04-10", 0, 30);
    let (numbers, told) = drawn(json!([q1]));
    assert_eq!(numbers, [1, 2, 10, 50]);
    assert_eq!(told, ["stratum D: up to 50% after round q1: 30 of 100 in violation, 30 of 200 in all"]);
    // A quarter without findings brings it down again.
    assert_eq!(drawn(json!([q1, round("q2", "2021-07-10", 0, 0)])).0, [1, 2, 10, 30]);
    // What ends on the day of the plan, or comes to light after it, changes nothing of it.
    assert_eq!(drawn(json!([q1, round("q2", "2021-08-25", 0, 90), round("q3", "2021-10-01", 90, 0)])).0, [1, 2, 10, 50]);
    // A task with a ratio of its own keeps it.
    let own = plan(&policy, |p| (p["ended"], p["tasks"][0]["quotas"]) = (json!([q1]), json!({ "D": "40%" })));
    assert_eq!(strata(&Prepared::new(Arc::clone(&registry), own).unwrap())[3].2, 40);
    // What moves no ratio of any task is not told as a move.
    let own = |p: &mut Value| (p["ended"], p["tasks"][0]["quotas"]) = (json!([q1]), json!({ "D": "40%" }));
    assert!(Prepared::new(Arc::clone(&registry), plan(&policy, own)).unwrap().notices().iter().all(|n| n.rule != "step"));
    policy["quotas"]["C"] = json!("10%");
    policy["steps"]["ladders"]["E"] = json!(["1%"]);
    let wrong = plan(&policy, |p| p["ended"] = json!([round("q1", "2021-04-10", 101, 0)])).check().unwrap_err();
    let fields: Vec<String> = problems(&wrong).into_iter().map(|(_, field)| field).collect();
    assert_eq!(fields, ["ended.q1.C=101", "tier_policy.steps.ladders.C=C", "tier_policy.steps.ladders.E=E"]);
}

/// R34: a policy with one ladder goes up against the mean of every stratum of the policy, and results are looked at
/// whether or not a ladder goes by them.
#[test]
fn r34_results_of_strata_without_a_ladder_count_in_the_mean() {
    let mut policy = henan();
    policy["quotas"] = json!({ "A": "1%", "B": "2%", "C": "10%" });
    policy["steps"] = json!({ "source": "方案第六条", "ladders": { "D": ["30%", "50%"] }, "over": "30%", "cured_after": 1 });
    let ended = |other: &str, violating: u64| {
        let results = json!({ other: { "inspected": 100, "violating": violating }, "D": { "inspected": 100, "violating": 30 } });
        json!([{ "code": "q1", "ended": "2021-04-10", "results": results }])
    };
    let of = |policy: &Value, other: &str, violating: u64| plan(policy, |p| p["ended"] = ended(other, violating));
    let up = of(&policy, "A", 0);
    up.check().unwrap();
    assert_eq!(up.quota(&up.tasks[0], "D").unwrap().ratio.unwrap().to_string(), "50%");
    let fields = |plan: Plan| problems(&plan.check().unwrap_err()).into_iter().map(|(_, field)| field).collect::<Vec<_>>();
    assert_eq!(fields(of(&policy, "d", 0)), ["ended.q1.d=d"], "a stratum that no policy knows is a slip");
    policy["quotas"]["D"] = json!("30%");
    policy.as_object_mut().unwrap().remove("steps");
    assert_eq!(fields(of(&policy, "A", 101)), ["ended.q1.A=101"], "without steps too");
}

/// R32: how often a target of a tier is checked is a column of the policy: who had as many as its tier allows is out of the
/// frame, counted by tier; who has fewer than its tier asks for is short, and the lint counts them before the draw.
#[test]
fn r32_a_tier_has_its_own_frequency() {
    let mut policy = henan();
    policy["frequency"] = json!({
        "A": { "at_most": { "times": 1, "per": { "years": 2 } } },
        "D": { "at_least": { "times": 2, "per": "year" }, "at_most": { "times": 3, "per": "year" } },
    });
    policy["missing"] = json!({ "as": "A" });
    // 0 to 3 are of A, 4 to 7 of D, 8 has no class, 9 is of B; each is checked on the days named.
    let days = [
        &[][..],
        &["2020-03-01"],
        &["2019-03-01"],
        &["2020-03-01", "2021-03-01"],
        &["2021-03-01"],
        &["2021-03-01", "2021-04-01"],
        &["2021-01-04", "2021-02-01", "2021-03-01"],
        &["2020-01-01", "2020-02-01", "2020-03-01"],
        &["2021-03-01"],
        &["2021-03-01"; 5],
    ];
    let tier = |at: usize| [Some("A"), Some("D"), None].get(at / 4).copied().flatten().or((at == 9).then_some("B"));
    let target = |at: usize| from_value::<Target>(json!({ "id": format!("raw:{at}"), "name": "n", "tier": tier(at) })).unwrap();
    let visits = days.iter().enumerate().flat_map(|(at, days)| days.iter().map(move |day| (at, day)));
    let visits = visits.enumerate().map(|(id, (at, day))| {
        from_value::<Inspection>(json!({ "id": format!("v{id}"), "target": format!("raw:{at}"), "date": day })).unwrap()
    });
    let item = from_value(json!({ "code": "i", "name": "n", "basis": "b" })).unwrap();
    let registry = Arc::new(Registry::builder().items([item]).targets((0..10).map(target)).history(visits).build().unwrap());
    let by_tier = plan(&policy, |_| ());
    let prepared = Prepared::new(Arc::clone(&registry), by_tier.clone()).unwrap();
    let step = prepared.frames()[0].funnel.iter().find(|step| step.filter == "frequency").unwrap();
    let removed: Vec<_> = step.removed.iter().map(|(why, n)| (why.0.as_str(), *n)).collect();
    assert_eq!(removed, [("frequency:tier-1-most", 3), ("frequency:tier-4-most", 1)], "1, 3 and 8 by A, 6 by D");
    // 4 and 7 are short of two in 2021 and both in the frame of three of D, of which one is drawn.
    let found = prepared.lint(by_tier.as_of);
    let told: Vec<String> = found.findings().iter().filter(|f| f.rule == LintRule::Uncovered).map(|f| f.text.to_string()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("2 or more are asked for: 2 targets are short of it, 1 of them at most are drawn, 1 at least stay short"),
        "{told:?}"
    );
    // A task that is not divided by tier has nothing of the policy.
    let other = plan(&policy, |p| {
        p["tasks"][0]["strata_by"] = json!("none");
        p["tasks"][0]["quotas"] = json!({ "*": "3%" });
    });
    let frame = Prepared::new(registry, other).unwrap().frames()[0].clone();
    assert_eq!((frame.size(), frame.funnel.iter().any(|step| step.filter == "frequency")), (10, false));

    policy["frequency"] = json!({ "E": { "at_most": { "times": 1, "per": "year" } }, "A": {}, "B": {
        "at_least": { "times": 3, "per": "year" }, "at_most": { "times": 2, "per": "year" },
    } });
    let wrong = plan(&policy, |_| ()).check().unwrap_err();
    let fields: Vec<String> = problems(&wrong).into_iter().map(|(_, field)| field).collect();
    assert_eq!(fields, ["tier_policy.frequency.A=", "tier_policy.frequency.B=", "tier_policy.frequency.E=E"]);
}

/// R06, R32: where a rule of frequency asks the tier, a target whose tier is open is refused, and is not passed as one
/// without a rule.
#[test]
fn r06_a_class_too_old_is_refused_where_a_rule_of_frequency_asks_it() {
    let mut policy = henan();
    policy["sources"] = json!({ "schemes": ["samr"], "max_age_days": 30 });
    policy["frequency"] = json!({ "D": { "at_most": { "times": 1, "per": "year" } } });
    let zero = from_value::<Target>(json!({ "id": "raw:0", "name": "n", "tags": ["zero_report"] })).unwrap();
    let class = Class {
        scheme: Scheme::parse("samr").unwrap(),
        as_of: "2020-01-01".parse().unwrap(),
        tier: Tier::parse("D").unwrap(),
        source: String::new(),
    };
    let item = from_value(json!({ "code": "i", "name": "n", "basis": "b" })).unwrap();
    let mut builder = Registry::builder().items([item]).targets([zero]);
    builder.extend([Attached { target: "raw:0".parse().unwrap(), fact: class }]);
    let registry = Arc::new(builder.build().unwrap());
    let error = Prepared::new(Arc::clone(&registry), plan(&policy, |_| ())).unwrap_err();
    assert_eq!(problems(&error), [(Code::StaleTier, "tier=D".to_owned())]);
    policy.as_object_mut().unwrap().remove("frequency");
    assert_eq!(strata(&Prepared::new(registry, plan(&policy, |_| ())).unwrap()), [("zero_report".to_owned(), 1, 1)]);
}
