//! One entity: how it fared, and the proof of it for those who have only the public record.

use std::ffi::c_char;

use shuangsuiji::error::Error;
use shuangsuiji::ident::EntityId;
use shuangsuiji::record::{self, Explanation, Proof};

use crate::boundary::{free, look, make};
use crate::error::ssj_error;
use crate::input;
use crate::record::{reading, ssj_record};
use crate::status::ssj_status;
use crate::text::{ssj_bytes, ssj_str};

/// How one entity fared, a row for each stratum whose frame held it. Never changes: it may be read
/// from several threads at once. Freed by `ssj_explanation_free`.
#[derive(Debug)]
#[allow(non_camel_case_types)]
pub struct ssj_explanation(Vec<Explanation>);

/// # Safety
/// As [`input::text`].
unsafe fn entity(data: *const c_char, len: usize) -> Result<EntityId, Error> {
    // SAFETY: what this function asks for.
    let text = unsafe { input::text(data, len, "entity")? };
    EntityId::read(text).map_err(|error| error.field("entity"))
}

/// Says how an entity, `scheme:value`, fared in every task whose frame held it. For the keeper: the
/// record has its sealed part.
///
/// Gives: a list in `out`, to be freed by `ssj_explanation_free`. Errors: `SSJ_ENTITY_NOT_FOUND`,
/// `SSJ_BAD_IDENTIFIER`, `SSJ_BAD_RECORD`, `SSJ_UTF8`, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `entity_id` is valid for `entity_id_len` bytes, `out` and `err` are each NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_explain(
    record: Option<&ssj_record>,
    entity_id: *const c_char,
    entity_id_len: usize,
    out: *mut *mut ssj_explanation,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let id = unsafe { entity(entity_id, entity_id_len)? };
        reading(record, |files| {
            let (rows, key) = files.keeper()?;
            record::explain(&rows, &key, &id).map(ssj_explanation)
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Makes the proofs for an entity, `scheme:value`: one line of canonical JSON for each stratum that
/// held it. For the keeper: the record has its sealed part. A proof opens the entity's row and no
/// other; it is given to the entity after its visit, and to others after the close.
///
/// Gives: bytes in `out`, to be freed by `ssj_bytes_free`. Errors: as `ssj_record_explain`.
///
/// # Safety
/// `entity_id` is valid for `entity_id_len` bytes, `out` and `err` are each NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_prove(
    record: Option<&ssj_record>,
    entity_id: *const c_char,
    entity_id_len: usize,
    out: *mut *mut ssj_bytes,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let id = unsafe { entity(entity_id, entity_id_len)? };
        reading(record, |files| {
            let (rows, key) = files.keeper()?;
            let proofs = record::prove(&rows, &key, &id)?;
            Ok(ssj_bytes(proofs.iter().flat_map(|p| [p.to_bytes(), b"\n".to_vec()]).flatten().collect()))
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

/// Checks proofs, one a line, against the plan and the journal of a record's public part. Gives
/// what they prove; where one does not hold, an error.
///
/// Gives: a list in `out`, to be freed by `ssj_explanation_free`. Errors: `SSJ_PROOF_FAILED` with
/// the line from 1 and the step that does not hold, `SSJ_NULL_POINTER`.
///
/// # Safety
/// `proofs` is valid for `proofs_len` bytes, `out` and `err` are each NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssj_record_verify_proofs(
    record: Option<&ssj_record>,
    proofs: *const u8,
    proofs_len: usize,
    out: *mut *mut ssj_explanation,
    err: *mut *mut ssj_error,
) -> ssj_status {
    let body = || {
        // SAFETY: as the header asks.
        let proofs = unsafe { input::bytes(proofs, proofs_len, "proofs")? };
        reading(record, |files| {
            let lines = proofs.strip_suffix(b"\n").unwrap_or(proofs).split(|b| *b == b'\n');
            let check = |(row, line)| {
                let proof = Proof::parse(line).map_err(|e| e.row(row))?;
                record::verify_proof(&files.public, &proof).map_err(|e| e.row(row))
            };
            (1..).zip(lines).map(check).collect::<Result<_, _>>().map(ssj_explanation)
        })
    };
    // SAFETY: as the header asks.
    unsafe { make(out, err, body) }
}

fn row<T>(of: Option<&ssj_explanation>, index: usize, none: T, part: impl FnOnce(&Explanation) -> T) -> T {
    look(none, || of?.0.get(index).map(part))
}

/// How many rows the list has.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_len(explanation: Option<&ssj_explanation>) -> usize {
    look(0, || explanation.map(|e| e.0.len()))
}

/// The stratum of a row: task, `/`, code of the stratum; empty beyond the last.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_stratum(explanation: Option<&ssj_explanation>, index: usize) -> ssj_str {
    row(explanation, index, ssj_str::EMPTY, |e| (&e.stratum).into())
}

/// How many targets the stratum of a row holds.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_size(explanation: Option<&ssj_explanation>, index: usize) -> u64 {
    row(explanation, index, 0, |e| e.size)
}

/// How many targets of the stratum of a row were selected.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_selected(explanation: Option<&ssj_explanation>, index: usize) -> u64 {
    row(explanation, index, 0, |e| e.selected)
}

/// The entity's rank in the stratum of a row, from 0.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_rank(explanation: Option<&ssj_explanation>, index: usize) -> u64 {
    row(explanation, index, 0, |e| e.rank)
}

/// Whether the entity was drawn in the stratum of a row.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_drawn(explanation: Option<&ssj_explanation>, index: usize) -> bool {
    row(explanation, index, false, |e| e.drawn)
}

/// Frees the list; NULL does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_explanation_free(explanation: Option<Box<ssj_explanation>>) {
    free(explanation);
}
