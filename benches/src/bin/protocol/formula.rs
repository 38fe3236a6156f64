//! The compressions that the protocol implies, per target.
//!
//! `B(n) = ⌈(n + 9) / 64⌉` is the number of blocks of a message of n bytes. A Merkle tree has about
//! one inner node a leaf, of 65 bytes: 2. With a kept key schedule an HMAC of n bytes costs `B(n)`
//! and 1.
//! - commit: salt and the attributes' key, `B(tuple) + 1` each; `bid` and `ac`, `B(tuple)` each;
//!   the leaf, `B(1 + row)`; a node, 2.
//! - draw: the ticket, 2; the leaf, `B(1 + draw row)`; a node, 2.
//! - verify: the pool's leaf and node, and the draw again.
//! - record: verify, and the files' own bytes for the manifest, one compression each 64.

use shuangsuiji::ceremony::{PoolEntry, PoolRow};
use shuangsuiji::digest::{Digest, Field, Suite, tuple};
use shuangsuiji::record::{FileMap, names, split_rows};

use crate::cases::{CAMPAIGN, TASK};

const NODE: u64 = 2;

fn blocks(bytes: usize) -> u64 {
    (bytes as u64 + 9).div_ceil(64)
}

/// The compressions of commit, draw and verify.
pub(crate) fn pieces(suite: Suite, entries: &[PoolEntry]) -> [u64; 3] {
    let zero = Digest([0; 32]);
    let tagged = |tag: &str, fields: [Field<'_>; 2]| {
        let [a, b] = fields;
        blocks(tuple(&[Field::Text("vd1"), Field::Text(suite.name()), Field::Text(tag), a, b]).len())
    };
    let keyed = |tag: &str, eid: &[u8]| blocks(tuple(&[Field::Text(tag), Field::Text(CAMPAIGN), Field::Bytes(eid)]).len()) + 1;
    let blinding = |e: &PoolEntry| {
        keyed("salt", &e.eid)
            + keyed("attrs", &e.eid)
            + tagged("bid", [Field::Hash(&zero), Field::Bytes(&e.eid)])
            + tagged("attrs", [Field::Hash(&zero), Field::Bytes(&e.attrs)])
    };
    let pool_leaf = |e: &PoolEntry| {
        let row = PoolRow { bid: zero, cell: e.cell.as_str().into(), weight: e.weight, attrs: zero };
        blocks(1 + row.to_bytes().len()) + NODE
    };
    let field = format!("{}/h01", TASK);
    let fields = [Field::Text("draw-row"), Field::Text(&field), Field::Int(0), Field::Hash(&zero), Field::Hash(&zero), Field::Text("N")];
    let draw = entries.len() as u64 * (2 + blocks(1 + tuple(&fields).len()) + NODE);
    let pool: u64 = entries.iter().map(pool_leaf).sum();
    [entries.iter().map(blinding).sum::<u64>() + pool, draw, pool + draw]
}

/// The compressions of the verifier over a record.
pub(crate) fn record(files: &FileMap) -> u64 {
    let rows = |name: &str| files.get(name).and_then(|f| split_rows(f).ok()).unwrap_or_default();
    let leaves = |name: &str| rows(name).iter().map(|row| blocks(1 + row.len()) + NODE).sum::<u64>();
    let tickets = rows(names::DRAW).len() as u64 * 2;
    let bytes: usize = files.values().map(Vec::len).sum();
    leaves(names::POOL) + leaves(names::DRAW) + tickets + bytes as u64 / 64
}
