//! Pool commitments: blinded rows and the one hash that stands for them (protocol §3).

use std::collections::BTreeMap;
use std::fmt;

use crate::digest::{Digest, Field, HmacKey, MerkleTree, Suite, leaf_digest, map_rows, merkle_root, parse_tuple, tuple};

/// The secret key of a pool, fresh for every campaign; destroying it makes the roster unlinkable.
#[derive(Clone, PartialEq, Eq)]
pub struct PoolKey(pub [u8; 32]);

impl fmt::Debug for PoolKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PoolKey(..)")
    }
}

/// One committed row: nothing in it names anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRow {
    /// The blinded id.
    pub bid: Digest,
    /// The cell: canonical JSON of task → stratum, or a unit's code for inspectors.
    pub cell: String,
    /// The measure of size, or the capacity of an inspector.
    pub weight: u64,
    /// The commitment to the private attributes.
    pub attrs: Digest,
}

impl PoolRow {
    /// `TUP("pool-row", bid, cell, U(weight), ac)`.
    pub fn to_bytes(&self) -> Vec<u8> {
        tuple(&[
            Field::Text("pool-row"),
            Field::Hash(&self.bid),
            Field::Text(&self.cell),
            Field::Int(self.weight),
            Field::Hash(&self.attrs),
        ])
    }

    /// Reads the bytes of a row.
    ///
    /// # Errors
    /// Where they are not exactly those of a row.
    pub fn parse(bytes: &[u8]) -> Result<Self, PoolError> {
        let fields = parse_tuple(bytes).map_err(|_| PoolError::Row)?;
        let [b"pool-row", bid, cell, weight, attrs] = fields.as_slice() else { return Err(PoolError::Row) };
        Ok(Self {
            bid: Digest((*bid).try_into().map_err(|_| PoolError::Row)?),
            cell: String::from_utf8(cell.to_vec()).map_err(|_| PoolError::Row)?,
            weight: u64::from_be_bytes((*weight).try_into().map_err(|_| PoolError::Row)?),
            attrs: Digest((*attrs).try_into().map_err(|_| PoolError::Row)?),
        })
    }
}

/// What goes into a pool for one entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolEntry {
    /// The canonical entity id ([`crate::ident::EntityId::to_bytes`]).
    pub eid: Vec<u8>,
    /// The cell.
    pub cell: String,
    /// The weight.
    pub weight: u64,
    /// The private attributes, canonical JSON.
    pub attrs: Vec<u8>,
}

/// Why rows are not a pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// Two entries of one entity.
    #[error("entries {first} and {second} are of one entity")]
    Duplicate {
        /// The position of the first among the entries given.
        first: usize,
        /// The position of the second.
        second: usize,
    },
    /// Not the bytes of a row.
    #[error("these are not the bytes of a pool row")]
    Row,
    /// Rows not strictly ascending by bid.
    #[error("row {0} is not above the one before it")]
    Order(usize),
    /// More rows than a pool can hold.
    #[error("a pool holds fewer than 2^32 rows")]
    TooMany,
}

/// A committed pool.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The rows, strictly ascending by bid.
    pub rows: Vec<PoolRow>,
    /// Row → position of its entry among those given.
    pub origin: Vec<u32>,
    /// The Merkle root over the rows.
    pub root: Digest,
    /// `TH("poolkey", K)`.
    pub poolkey: Digest,
    /// `TH("manifest", ..)` of the reconciliation record.
    pub manifest: Digest,
    /// The pool's id.
    pub id: Digest,
}

/// The keys that one row's hashes need, with the schedule kept.
struct Hasher<'a> {
    suite: Suite,
    campaign: &'a str,
    key: HmacKey,
}

impl Hasher<'_> {
    fn keyed(&self, tag: &str, eid: &[u8]) -> Digest {
        self.key.mac(&[&tuple(&[Field::Text(tag), Field::Text(self.campaign), Field::Bytes(eid)])])
    }

    fn row(&self, entry: &PoolEntry) -> PoolRow {
        let bid = blind(self.suite, &self.keyed("salt", &entry.eid), &entry.eid);
        let attrs = self.suite.tagged("attrs", &[Field::Hash(&self.keyed("attrs", &entry.eid)), Field::Bytes(&entry.attrs)]);
        PoolRow { bid, cell: entry.cell.clone(), weight: entry.weight, attrs }
    }
}

/// `salt = HMAC(K_pool, TUP("salt", campaign, eid))`.
pub fn salt(suite: Suite, key: &PoolKey, campaign: &str, eid: &[u8]) -> Digest {
    Hasher { suite, campaign, key: suite.hmac_key(&key.0) }.keyed("salt", eid)
}

/// `bid = TH("bid", salt, eid)`.
pub fn blind(suite: Suite, salt: &Digest, eid: &[u8]) -> Digest {
    suite.tagged("bid", &[Field::Hash(salt), Field::Bytes(eid)])
}

/// `ac = TH("attrs", HMAC(K_pool, TUP("attrs", campaign, eid)), canonical_json)`.
pub fn attrs_commitment(suite: Suite, key: &PoolKey, campaign: &str, eid: &[u8], attrs: &[u8]) -> Digest {
    let hasher = Hasher { suite, campaign, key: suite.hmac_key(&key.0) };
    suite.tagged("attrs", &[Field::Hash(&hasher.keyed("attrs", eid)), Field::Bytes(attrs)])
}

/// `TH("poolkey", K)`, by which a repeated key is found.
pub fn poolkey_hash(suite: Suite, key: &PoolKey) -> Digest {
    suite.tagged("poolkey", &[Field::Bytes(&key.0)])
}

/// `TH("manifest", canonical_json)`.
pub fn manifest_hash(suite: Suite, canonical: &[u8]) -> Digest {
    suite.tagged("manifest", &[Field::Bytes(canonical)])
}

/// `pool_id = TH("pool", root, U(n), poolkey, manifest)`.
pub fn pool_id(suite: Suite, root: &Digest, size: u64, poolkey: &Digest, manifest: &Digest) -> Digest {
    suite.tagged("pool", &[Field::Hash(root), Field::Int(size), Field::Hash(poolkey), Field::Hash(manifest)])
}

impl Pool {
    /// Commits to entries given in any order.
    ///
    /// # Errors
    /// Two entries of one entity, or too many entries.
    pub fn commit(suite: Suite, campaign: &str, key: &PoolKey, entries: &[PoolEntry], manifest: Digest) -> Result<Self, PoolError> {
        let count = u32::try_from(entries.len()).map_err(|_| PoolError::TooMany)?;
        let hasher = Hasher { suite, campaign, key: suite.hmac_key(&key.0) };
        let rows = map_rows(entries, |e| hasher.row(e));
        let mut numbered: Vec<(PoolRow, u32)> = rows.into_iter().zip(0..count).collect();
        numbered.sort_unstable_by_key(|(row, at)| (row.bid, *at));
        for pair in numbered.windows(2) {
            if let [(a, first), (b, second)] = pair
                && a.bid == b.bid
            {
                return Err(PoolError::Duplicate { first: *first as usize, second: *second as usize });
            }
        }
        let (rows, origin): (Vec<_>, Vec<_>) = numbered.into_iter().unzip();
        let root = Self::root_of(suite, &rows);
        let poolkey = poolkey_hash(suite, key);
        let id = pool_id(suite, &root, u64::from(count), &poolkey, &manifest);
        Ok(Self { rows, origin, root, poolkey, manifest, id })
    }

    /// The Merkle root over rows.
    pub fn root_of(suite: Suite, rows: &[PoolRow]) -> Digest {
        merkle_root(suite, map_rows(rows, |r| leaf_digest(suite, &r.to_bytes())))
    }

    /// The tree over rows, for proofs.
    pub fn tree_of(suite: Suite, rows: &[PoolRow]) -> MerkleTree {
        MerkleTree::new(suite, map_rows(rows, |r| leaf_digest(suite, &r.to_bytes())))
    }

    /// Reads rows that are strictly ascending by bid.
    ///
    /// # Errors
    /// The first row that is no row or out of order.
    pub fn parse_rows(rows: &[&[u8]]) -> Result<Vec<PoolRow>, PoolError> {
        let parsed = rows.iter().map(|r| PoolRow::parse(r)).collect::<Result<Vec<_>, _>>()?;
        match parsed.windows(2).position(|w| !matches!(w, [a, b] if a.bid < b.bid)) {
            Some(at) => Err(PoolError::Order(at + 1)),
            None => Ok(parsed),
        }
    }

    /// How many rows have each cell, sorted by cell.
    pub fn cell_counts(rows: &[PoolRow]) -> BTreeMap<&str, u64> {
        let mut counts = BTreeMap::new();
        for row in rows {
            *counts.entry(row.cell.as_str()).or_default() += 1;
        }
        counts
    }

    /// The position of a blinded id.
    pub fn find(rows: &[PoolRow], bid: &Digest) -> Option<usize> {
        rows.binary_search_by(|r| r.bid.cmp(bid)).ok()
    }
}
