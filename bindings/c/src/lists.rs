//! Lists of items (随机抽查事项清单) in versions: what is in force for whom, what changed, what a repeal affects, which lists
//! are behind. Versions come from campaign folders.

use std::ffi::c_char;

use shuangsuiji::catalogue::Catalogue;
use shuangsuiji::error::Error;
use shuangsuiji::ident::{BasisCode, EntityId, ItemCode};

use crate::boundary::{given, make};
use crate::error::ssj_error;
use crate::input;
use crate::plan::ssj_plan;
use crate::registers::ssj_registry;
use crate::status::ssj_status;
use crate::text::{json, ssj_bytes};
use crate::time::day;

/// The list that an authority works with on a day.
///
/// # Safety
/// `unit` and `date` are valid for their lengths.
unsafe fn list(
    registry: Option<&ssj_registry>,
    (unit, unit_len): (*const c_char, usize),
    (date, date_len): (*const c_char, usize),
) -> Result<Catalogue, Error> {
    let registry = given(registry, "registry")?.shared();
    // SAFETY: as the caller promises.
    let (unit, on) = unsafe { (input::text(unit, unit_len, "unit")?, day(date, date_len, "date")?) };
    Ok(registry.list(unit, on)?.catalogue)
}

/// The items that an authority may draw for on a day (`YYYY-MM-DD`): its own list over its superior's, projected by level
/// and region; the one list where it is not kept in versions. As a JSON array of objects with the columns of the register
/// of items.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` where no list is in force for
/// it, `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `unit` and `date` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_list_items(
    registry: Option<&ssj_registry>,
    unit: *const c_char,
    unit_len: usize,
    date: *const c_char,
    date_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    // SAFETY: as the header asks.
    let body = || json(&unsafe { list(registry, (unit, unit_len), (date, date_len))? }.items());
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// What changed in the list of an authority from one day to another, as a JSON object: `added`, `removed`, `changed` with
/// field, old and new value, `bases` likewise, and `by_basis`, the items whose legal basis changed.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: as `ssj_list_items`.
///
/// # Safety
/// `unit`, `from` and `to` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_list_diff(
    registry: Option<&ssj_registry>,
    unit: *const c_char,
    unit_len: usize,
    from: *const c_char,
    from_len: usize,
    to: *const c_char,
    to_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let unit = (unit, unit_len);
        // SAFETY: as the header asks.
        let (old, new) = unsafe { (list(registry, unit, (from, from_len))?, list(registry, unit, (to, to_len))?) };
        json(&old.diff(&new)?)
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// The items of an authority's list that a legal basis (检查依据) carries on a day, as a JSON array of objects with `item`
/// and `others`, its other bases in force: an item without one cannot be drawn for once the basis is repealed.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` for a basis that the register
/// does not have, and as `ssj_list_items`.
///
/// # Safety
/// `unit`, `basis` and `date` are valid for their lengths, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_list_affected(
    registry: Option<&ssj_registry>,
    unit: *const c_char,
    unit_len: usize,
    basis: *const c_char,
    basis_len: usize,
    date: *const c_char,
    date_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (basis, on) = unsafe { (input::text(basis, basis_len, "basis")?, day(date, date_len, "date")?) };
        // SAFETY: as the header asks.
        let list = unsafe { list(registry, (unit, unit_len), (date, date_len))? };
        let code = BasisCode::parse(basis).map_err(|e| Error::from(e).field("basis").value(basis))?;
        json(&list.dependents(&code, on)?)
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// How every list stands on a day: whether it has merged its superior's (同步), and for how many working days it has not,
/// as a JSON array of objects with `owner`, `version`, `state` and `lag`. Empty where the list is not kept in versions.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_BAD_DATE`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `date` is valid for its length, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_list_standings(
    registry: Option<&ssj_registry>,
    date: *const c_char,
    date_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        let registry = given(registry, "registry")?.shared();
        // SAFETY: as the header asks.
        let on = unsafe { day(date, date_len, "date")? };
        json(&registry.standings(on))
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Why an item applies to a target, or why not, as a plan sees lists and registers on its day: a JSON object with `item`,
/// `applies` and `decisions`, of each whether its clause `holds`, and the clause and what the registers say as `en` and
/// `zh`.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: `SSJ_UNKNOWN_REFERENCE` for an item that is not in force
/// or a target that is not in the directory, `SSJ_BAD_IDENTIFIER`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `item` and `target` (scheme:value) are valid for their lengths, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registry_explain(
    registry: Option<&ssj_registry>,
    plan: Option<&ssj_plan>,
    item: *const c_char,
    item_len: usize,
    target: *const c_char,
    target_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let (item, target) = unsafe { (input::text(item, item_len, "item")?, input::text(target, target_len, "target")?) };
        let item = ItemCode::parse(item).map_err(|e| Error::from(e).field("item").value(item))?;
        let registry = given(registry, "registry")?.shared();
        json(&registry.explain(&given(plan, "plan")?.plan, &item, &EntityId::read(target)?)?)
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// What is left over on either side (无对应项), as a plan sees lists and registers on its day: a JSON object with `items`, the
/// codes of those that apply to no target, and `targets`, the ids of active ones that no item applies to.
///
/// Gives: text in `out`, to be freed by `ssj_bytes_free`. Errors: as `ssj_list_items`.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_registry_orphans(
    registry: Option<&ssj_registry>,
    plan: Option<&ssj_plan>,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || json(&given(registry, "registry")?.shared().left_over(&given(plan, "plan")?.plan)?);
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}
