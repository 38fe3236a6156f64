//! A county of a city of a province, its list of items, and a plan of one task over 100 shops.

use std::sync::Arc;

use serde_json::{Value, from_value, json};
use shuangsuiji::campaign::{Prepared, Registry, RegistryBuilder, Secrets};
use shuangsuiji::ceremony::PoolKey;
use shuangsuiji::error::Error;
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::lint::Lint;
use shuangsuiji::plan::Plan;

pub(crate) const DAY: &str = "2026-01-05";

pub(crate) fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// An item that no rule has anything against.
pub(crate) fn item(more: Value) -> Value {
    let mut row = json!({ "code": "food-01", "name": "n", "basis": "b", "limits": { "ceiling": "20%", "yearly_cap": 2 } });
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row
}

/// A plan that no rule has anything against.
pub(crate) fn plan(change: impl FnOnce(&mut Value)) -> Plan {
    let parties = ["keeper", "fire", "notary"].map(|id| json!({ "id": id, "organisation": format!("of-{id}") }));
    let mut plan = json!({
        "unit": "county", "campaign": "c", "title": "t", "suite": "sm3", "as_of": DAY, "parties": parties,
        "annual": {
            "year": 2026, "revision": 1,
            "filed": { "day": "2025-12-22", "with": "city" }, "published": { "day": "2025-12-28", "place": "公示系统" },
        },
        "tasks": [{
            "code": "food", "items": ["food-01"], "quotas": { "all": { "count": 10 } }, "cap": { "times": 2 },
            "window": { "from": "2026-01-12", "to": "2026-03-31" },
        }],
    });
    change(&mut plan);
    from_value(plan).unwrap()
}

/// 100 shops, all in the county unless `elsewhere` says how many are not.
pub(crate) fn builder(items: &[Value], elsewhere: u32) -> RegistryBuilder {
    let target = |i: u32| {
        let (tier, region) = (if i < 40 { "A" } else { "B" }, if i < elsewhere { "140402" } else { "140105" });
        from_value(json!({ "id": format!("raw:t{i:03}"), "name": "n", "tier": tier, "region": region })).unwrap()
    };
    let office = |code: &str, level: Option<&str>, region: &str, parent: Option<&str>| {
        from_value(json!({ "code": code, "name": code, "level": level, "region": region, "parent": parent })).unwrap()
    };
    let offices = [
        office("city", Some("city"), "140100", None),
        office("county", Some("county"), "140105", Some("city")),
        office("of-keeper", None, "unknown", None),
        office("of-fire", None, "unknown", None),
        office("of-notary", None, "unknown", None),
    ];
    let items = items.iter().map(|item| from_value(item.clone()).unwrap());
    Registry::builder().items(items).targets((0..100).map(target)).organisations(offices)
}

/// Rule and field of every finding.
pub(crate) fn told(lint: &Lint) -> Vec<(&'static str, &str)> {
    lint.findings().iter().map(|finding| (finding.rule.word(), finding.field.as_str())).collect()
}

pub(crate) fn prepared(items: &[Value], plan: Plan) -> Result<Prepared, Error> {
    Prepared::new(Arc::new(builder(items, 0).build().unwrap()), plan)
}

/// The findings of a plan over its frames.
pub(crate) fn linted(items: &[Value], change: impl FnOnce(&mut Value)) -> Lint {
    prepared(items, plan(change)).unwrap().lint(day(DAY))
}

/// The findings of a plan without frames.
pub(crate) fn static_lint(items: &[Value], change: impl FnOnce(&mut Value)) -> Lint {
    builder(items, 0).build().unwrap().lint(&plan(change), day(DAY)).unwrap()
}

pub(crate) fn commit(prepared: Prepared) -> Result<(), Error> {
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    let journal = Journal::new(prepared.plan().suite, &prepared.plan().unit);
    prepared.commit(secrets, journal, Timestamp::parse("2026-01-05T09:00:00Z").unwrap()).map(|_| ())
}
