//! The rule of the item against the numbers of the task.

use serde_json::{Value, json};
use shuangsuiji::plan::LintRule;

use super::common::{builder, commit, day, item, linted, plan, prepared, static_lint, told};

/// The findings of an item over the 100 shops, of which `count` are drawn.
fn drawn(more: Value, count: u64) -> Vec<&'static str> {
    let lint = linted(&[item(more)], |p| p["tasks"][0]["quotas"]["all"] = json!({ "count": count }));
    lint.findings().iter().map(|finding| finding.rule.word()).collect()
}

#[test]
fn r36_floor_and_ceiling_of_an_item_bind_the_task_exactly() {
    let limits = || json!({ "limits": { "floor": "5%", "ceiling": "7%", "yearly_cap": 2 } });
    for (count, rules) in [(4, &["below_rule"][..]), (5, &[]), (7, &[]), (8, &["above_rule"])] {
        assert_eq!(drawn(limits(), count), rules, "{count}");
    }
    // Without a frame: only where every rate breaks it.
    let rates = |a: &str, b: &str| {
        let lint = static_lint(&[item(limits())], |p| {
            p["tasks"][0]["strata_by"] = json!("tier");
            p["tasks"][0]["quotas"] = json!({ "A": a, "B": b });
        });
        told(&lint).iter().map(|(rule, _)| *rule).collect::<Vec<_>>()
    };
    assert_eq!(rates("1%", "4%"), ["below_rule"]);
    assert_eq!(rates("1%", "30%"), [""; 0]);
    assert_eq!(rates("8%", "9%"), ["above_rule"]);
    // The task as a whole: 1 % of tier A and 10 % of tier B are 7 of 100.
    let whole = linted(&[item(limits())], |p| {
        p["tasks"][0]["strata_by"] = json!("tier");
        p["tasks"][0]["quotas"] = json!({ "A": "1%", "B": "10%" });
    });
    assert_eq!(told(&whole), []);
    // What only the draw decides keeps no limit.
    let open = linted(&[item(limits())], |p| p["tasks"][0]["quotas"]["all"] = json!({ "ratio": "6%", "method": "threshold" }));
    assert_eq!(told(&open), [("open_rule", "tasks[0].quotas")]);
    assert!(commit(prepared(&[item(limits())], plan(|_| ())).unwrap()).is_err(), "10 of 100 are above 7 %");
    // One share from both sides: 6.5 of 100 is 6 or 7.
    for (count, rules) in [(5, &["below_rule"][..]), (6, &[]), (7, &[]), (8, &["above_rule"])] {
        assert_eq!(drawn(json!({ "limits": { "floor": "6.5%", "ceiling": "6.5%", "yearly_cap": 2 } }), count), rules, "{count}");
    }
}

/// What a quota says of the past is of its own stratum, and not of the others.
#[test]
fn r36_what_is_given_of_one_stratum_says_nothing_of_another() {
    let lint = linted(
        &[item(json!({ "ratio": "A级每年不低于20%；B级每年不低于20%", "limits": { "ceiling": "100%", "yearly_cap": 2 } }))],
        |p| {
            p["tasks"][0]["strata_by"] = json!("tier");
            let given = json!({ "past": { "每年": { "draws": 1, "targets": 8 } } });
            p["tasks"][0]["quotas"] = json!({ "A": { "count": 1, "phrase": "每年不低于20%", "given": given }, "B": { "count": 1 } });
        },
    );
    // A has its 8 of 40 already; nobody said what B has.
    assert_eq!(told(&lint), [("open_rule", "tasks[0].quotas")]);
}

#[test]
fn r36_the_words_of_the_list_bind_the_task() {
    let words = |ratio: &str, count: u64| drawn(json!({ "ratio": ratio }), count);
    assert_eq!(words("不低于3%", 2), ["below_rule"]);
    assert_eq!(words("不低于3%", 3), [""; 0]);
    assert_eq!(words("不超过10%", 11), ["above_rule"]);
    assert_eq!(words("不低于3%；或不少于2户", 2), [""; 0], "either way will do");
    assert_eq!(words("重点事项不低于50%；一般事项不低于3%", 3), [""; 0], "the class of the item decides");
    assert_eq!(words("市级不低于50%；县级不低于3%", 3), [""; 0], "and the level of the unit");
    assert_eq!(words("每年不低于5%", 4), ["open_rule"], "earlier draws may have met it");
    assert_eq!(words("随便抽一些", 3), ["open_rule"]);
    assert_eq!(words("其中“三级医院”不低于50%", 3), ["open_rule"]);
    // By tier, stratum by stratum.
    let tiers = |b: &str| {
        let lint = linted(&[item(json!({ "ratio": "A级不低于1%；B级不低于10%" }))], |p| {
            p["tasks"][0]["strata_by"] = json!("tier");
            p["tasks"][0]["quotas"] = json!({ "A": "1%", "B": b });
        });
        told(&lint).iter().map(|(rule, _)| *rule).collect::<Vec<_>>()
    };
    assert_eq!((tiers("10%"), tiers("5%")), (vec![], vec!["below_rule"]));
}

#[test]
fn r36_the_yearly_limit_of_an_item_binds_the_task() {
    let capped = |change: fn(&mut Value)| {
        let lint = linted(&[item(json!({}))], change);
        told(&lint).iter().map(|(rule, _)| *rule).collect::<Vec<_>>()
    };
    assert_eq!(capped(|p| p["tasks"][0]["cap"] = json!({ "times": 3 })), ["above_cap"]);
    assert_eq!(capped(|p| p["tasks"][0]["cap"] = json!({ "times": 2, "days": 100 })), ["above_cap"]);
    assert_eq!(capped(|p| p["tasks"][0]["cap"] = Value::Null), ["above_cap"]);
    assert_eq!(capped(|p| p["tasks"][0]["cap"] = json!({ "times": 1, "days": 365 })), [""; 0]);
    let by_rule = |p: &mut Value, times: u32, effect: &str| {
        p["tasks"][0]["cap"] = Value::Null;
        p["frequency"] = json!([{ "id": "y", "limit": { "cap": { "times": times, "per": "year" } }, "effect": effect }]);
    };
    for (times, effect, kept) in [(2, "refuse", true), (2, "alert", false), (3, "refuse", false)] {
        let lint = linted(&[item(json!({}))], |p| by_rule(p, times, effect));
        assert_eq!(told(&lint).is_empty(), kept, "{times} {effect}");
    }
}

#[test]
fn r36_coverage_that_is_not_reached_is_told_with_what_was_left_out() {
    let yearly = item(json!({ "frequency": "每年一遍", "limits": { "ceiling": "100%", "yearly_cap": 2 } }));
    let visit = |i: u32, date: &str, items: Value| {
        serde_json::from_value(json!({ "id": format!("v{i}-{date}"), "target": format!("raw:t{i:03}"), "date": date, "items": items }))
            .unwrap()
    };
    let of_year = (0..30).map(|i| visit(i, "2026-01-02", json!(["food-01"])));
    let of_other = (30..40).map(|i| visit(i, "2026-01-02", json!(["price-01"])));
    let before = (40..50).map(|i| visit(i, "2025-12-31", json!(["food-01"])));
    let twice = (90..95).flat_map(|i| ["2026-01-02", "2026-01-03"].map(|date| visit(i, date, json!(["food-01"]))));
    let registry = builder(std::slice::from_ref(&yearly), 0).history(of_year.chain(of_other).chain(before).chain(twice)).build().unwrap();
    let prepared = shuangsuiji::campaign::Prepared::new(std::sync::Arc::new(registry), plan(|_| ())).unwrap();
    let lint = prepared.lint(day("2026-01-05"));
    assert_eq!(lint.findings().iter().map(|f| f.rule).collect::<Vec<_>>(), [LintRule::Uncovered]);
    // 95 in the frame, 30 of them checked for this item this year, 10 drawn: 55 at least stay out.
    let said = lint.findings()[0].text.to_string();
    assert!(said.contains("30 of the frame were checked, 10 are drawn, 55 at least are not reached; left out: cap:reached 5"), "{said}");
    // Whom this draw can reach is no finding.
    let all = linted(&[yearly], |p| p["tasks"][0]["quotas"]["all"] = json!({ "count": 100 }));
    assert_eq!(told(&all), []);
}
