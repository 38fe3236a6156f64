//! Lists of items (随机抽查事项清单) in versions as tables: what changed, what a repeal affects, which are behind.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;
use shuangsuiji::campaign::Registry;
use shuangsuiji::catalogue::{Diff, Standing, SyncState};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{BasisCode, EntityId, ItemCode};
use shuangsuiji::index::Explanation;
use shuangsuiji::plan::Plan;

use crate::table::{Columns, Table};

/// What changed, a row a field; a row without one for what is only in one of the lists.
pub(crate) fn diff(diff: &Diff) -> Result<Table, Error> {
    let mut rows: Vec<[Option<String>; 5]> = Vec::new();
    let whole = |what: &str, code: &dyn ToString| [Some(what.to_owned()), Some(code.to_string()), None, None, None];
    rows.extend(diff.added.iter().map(|code| whole("added", code)));
    rows.extend(diff.removed.iter().map(|code| whole("removed", code)));
    let value = |value: &Value| (!value.is_null()).then(|| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let items = diff.changed.iter().flat_map(|c| c.fields.iter().map(|field| ("changed", c.code.to_string(), field)));
    let bases = diff.bases.iter().flat_map(|c| c.fields.iter().map(|field| ("basis", c.code.to_string(), field)));
    let fields = items.chain(bases);
    rows.extend(fields.map(|(what, code, f)| [Some(what.to_owned()), Some(code), Some(f.field.clone()), value(&f.old), value(&f.new)]));
    rows.extend(diff.by_basis.iter().map(|code| whole("by_basis", code)));
    let column = |at: usize| rows.iter().map(move |row| row.get(at).cloned().flatten());
    Columns::default()
        .texts("what", column(0).map(Option::unwrap_or_default))
        .texts("code", column(1).map(Option::unwrap_or_default))
        .maybe_texts("field", column(2))
        .maybe_texts("old", column(3))
        .maybe_texts("new", column(4))
        .table()
}

/// The items that a basis carries, with their other bases.
pub(crate) fn affected(registry: &Registry, unit: &str, basis: &str, day: NaiveDate) -> Result<Table, Error> {
    let code = BasisCode::parse(basis).map_err(|e| Error::from(e).field("basis").value(basis))?;
    let list = registry.list(unit, day)?.catalogue;
    let rows = list.dependents(&code, day)?;
    Columns::default()
        .texts("code", rows.iter().map(|d| d.item.code.as_str()))
        .texts("name", rows.iter().map(|d| d.item.name.as_str()))
        .lists("others", rows.iter().map(|d| d.others.iter().map(ToString::to_string).collect()))
        .table()
}

/// How every list stands on a day.
pub(crate) fn standings(registry: &Registry, day: NaiveDate) -> Result<Table, Error> {
    let rows = registry.standings(day);
    let missing = |standing: &Standing| match &standing.state {
        SyncState::Stale { superior, version, since, .. } => Some((superior.to_string(), u64::from(*version), since.to_string())),
        SyncState::Current => None,
    };
    Columns::default()
        .texts("owner", rows.iter().map(|s| s.owner.as_str()))
        .maybe_counts("version", rows.iter().map(|s| s.version.map(u64::from)))
        .flags("current", rows.iter().map(|s| s.state == SyncState::Current))
        .maybe_texts("superior", rows.iter().map(|s| missing(s).map(|(superior, ..)| superior)))
        .maybe_counts("missing", rows.iter().map(|s| missing(s).map(|(_, version, _)| version)))
        .maybe_texts("since", rows.iter().map(|s| missing(s).map(|(.., since)| since)))
        .maybe_counts("lag", rows.iter().map(|s| s.lag.map(|lag| lag.value.into())))
        .table()
}

/// Why an item applies to a target, or why not.
pub(crate) fn explain(registry: &Arc<Registry>, plan: &Plan, item: &str, target: &str) -> Result<Explanation, Error> {
    let item = ItemCode::parse(item).map_err(|e| Error::from(e).field("item").value(item))?;
    registry.explain(plan, &item, &EntityId::read(target)?)
}

/// The items without a target and the targets without an item.
pub(crate) fn orphans(registry: &Arc<Registry>, plan: &Plan) -> Result<Table, Error> {
    let left = registry.left_over(plan)?;
    let rows = || left.items.iter().map(|item| ("item", item.to_string())).chain(left.targets.iter().map(|id| ("target", id.to_string())));
    Columns::default().texts("what", rows().map(|(what, _)| what)).texts("code", rows().map(|(_, code)| code)).table()
}
