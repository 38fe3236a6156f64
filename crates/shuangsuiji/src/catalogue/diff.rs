//! What changed between two lists of items.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::list::Catalogue;
use crate::error::{Code, Error, Text};
use crate::ident::{BasisCode, ItemCode};

/// The difference of two lists; every part is sorted by code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The items that only the new list has.
    pub added: Vec<ItemCode>,
    /// The items that only the old list has.
    pub removed: Vec<ItemCode>,
    /// The items that both have and that differ.
    pub changed: Vec<Changed<ItemCode>>,
    /// The legal bases, named by an item of either list, that differ, appear or disappear.
    pub bases: Vec<Changed<BasisCode>>,
    /// The items of either list whose own row is the same and whose legal bases are not.
    pub by_basis: Vec<ItemCode>,
}

/// A row that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed<C> {
    /// Its code.
    pub code: C,
    /// The fields that differ, by name.
    pub fields: Vec<FieldChange>,
}

/// A field that differs, its values as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field, as files name its column; `limits.floor` for a field inside another.
    pub field: String,
    /// The old value; `null` where there was none.
    pub old: Value,
    /// The new value; `null` where there is none.
    pub new: Value,
}

impl Catalogue {
    /// What changed from this list to a newer one.
    ///
    /// # Errors
    /// None that a list can meet.
    pub fn diff(&self, newer: &Self) -> Result<Diff, Error> {
        let mut diff = Diff::default();
        let codes: BTreeSet<&ItemCode> = self.items().iter().chain(newer.items()).map(|item| &item.code).collect();
        let named = |list: &Self| list.items().iter().flat_map(|item| item.bases.clone()).collect::<BTreeSet<BasisCode>>();
        for code in &named(self) | &named(newer) {
            let fields = field_changes(&self.bases().get(&code), &newer.bases().get(&code))?;
            if !fields.is_empty() {
                diff.bases.push(Changed { code, fields });
            }
        }
        for code in codes {
            match (self.get(code), newer.get(code)) {
                (Some(old), Some(new)) => {
                    let fields = field_changes(&Some(old), &Some(new))?;
                    if !fields.is_empty() {
                        diff.changed.push(Changed { code: code.clone(), fields });
                    } else if diff.bases.iter().any(|basis| new.bases.contains(&basis.code)) {
                        diff.by_basis.push(code.clone());
                    }
                }
                (Some(_), None) => diff.removed.push(code.clone()),
                (None, _) => diff.added.push(code.clone()),
            }
        }
        Ok(diff)
    }
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty() && self.bases.is_empty()
    }

    /// The items whose tasks have to be looked at again: removed, changed, or standing on a legal basis
    /// that changed. An item that was added affects no task yet.
    pub fn affected(&self) -> BTreeSet<&ItemCode> {
        let changed = self.changed.iter().map(|changed| &changed.code);
        self.removed.iter().chain(changed).chain(&self.by_basis).collect()
    }
}

/// The fields in which two rows differ; a row that is not there has none.
pub(crate) fn field_changes<T: Serialize>(old: &Option<T>, new: &Option<T>) -> Result<Vec<FieldChange>, Error> {
    let json = |row: &Option<T>| serde_json::to_value(row).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)));
    let mut changes = Vec::new();
    compare("", &json(old)?, &json(new)?, &mut changes);
    Ok(changes)
}

fn compare(field: &str, old: &Value, new: &Value, changes: &mut Vec<FieldChange>) {
    let keys = |value: &Value| value.as_object().map(|o| o.keys().cloned().collect::<BTreeSet<String>>()).unwrap_or_default();
    if !(old.is_object() || new.is_object()) {
        if old != new {
            changes.push(FieldChange { field: field.to_owned(), old: old.clone(), new: new.clone() });
        }
        return;
    }
    for key in &keys(old) | &keys(new) {
        let inner = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
        let of = |value: &Value| value.get(&key).cloned().unwrap_or(Value::Null);
        compare(&inner, &of(old), &of(new), changes);
    }
}
