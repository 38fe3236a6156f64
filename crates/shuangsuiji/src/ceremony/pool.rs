//! Pool commitments: blinded rows and the one hash that stands for them (protocol §3).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::digest::{Digest, Field, HmacKey, MerkleTree, Suite, parse_fields, root_over, tuple_into, tuple_len};
use crate::parallel::map_rows;
use crate::sampling::by_bytes;
use crate::text::{Speak, Text};

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
    /// The cell: canonical JSON of task → stratum, or a unit's code for inspectors. The rows of one
    /// cell share its text.
    pub cell: Arc<str>,
    /// The measure of size, or the capacity of an inspector.
    pub weight: u64,
    /// The commitment to the private attributes.
    pub attrs: Digest,
}

impl PoolRow {
    fn fields(&self) -> [Field<'_>; 5] {
        let (bid, attrs) = (Field::Hash(&self.bid), Field::Hash(&self.attrs));
        [Field::Text("pool-row"), bid, Field::Text(&self.cell), Field::Int(self.weight), attrs]
    }

    /// `TUP("pool-row", bid, cell, U(weight), ac)`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// Appends [`Self::to_bytes`].
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        tuple_into(out, &self.fields());
    }

    /// How many bytes a row of a cell has.
    pub(crate) fn length(cell: &str) -> u64 {
        let zero = &Digest([0; 32]);
        tuple_len(&[Field::Text("pool-row"), Field::Hash(zero), Field::Text(cell), Field::Int(0), Field::Hash(zero)])
    }

    /// The hash of the row as a leaf of the pool's tree.
    fn leaf(&self, suite: Suite) -> Digest {
        suite.leaf(&self.fields())
    }

    /// Reads the bytes of a row.
    ///
    /// # Errors
    /// Where they are not exactly those of a row.
    pub fn parse(bytes: &[u8]) -> Result<Self, PoolError> {
        Self::read(bytes, &mut Cells::default())
    }

    fn read(bytes: &[u8], cells: &mut Cells) -> Result<Self, PoolError> {
        let [b"pool-row", bid, cell, weight, attrs] = parse_fields(bytes).map_err(|_| PoolError::Row)? else {
            return Err(PoolError::Row);
        };
        Ok(Self {
            bid: Digest(bid.try_into().map_err(|_| PoolError::Row)?),
            cell: cells.shared(std::str::from_utf8(cell).map_err(|_| PoolError::Row)?),
            weight: u64::from_be_bytes(weight.try_into().map_err(|_| PoolError::Row)?),
            attrs: Digest(attrs.try_into().map_err(|_| PoolError::Row)?),
        })
    }
}

/// The texts of cells, each kept once: a pool has few cells and many rows.
#[derive(Default)]
struct Cells(BTreeSet<Arc<str>>);

impl Cells {
    fn shared(&mut self, cell: &str) -> Arc<str> {
        if let Some(known) = self.0.get(cell) {
            return Arc::clone(known);
        }
        let new: Arc<str> = cell.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Rows of a pool that are read one after the other.
#[derive(Default)]
pub(crate) struct PoolRows {
    cells: Cells,
    rows: Vec<PoolRow>,
}

impl PoolRows {
    /// Asks for the memory of so many rows at once. The number may be a stranger's: where there is not so
    /// much memory, it is asked for as the rows come.
    pub(crate) fn expecting(rows: u64) -> Self {
        let mut new = Self::default();
        let _ = new.rows.try_reserve_exact(usize::try_from(rows).unwrap_or(0));
        new
    }

    /// Reads the next row.
    ///
    /// # Errors
    /// Where it is no row or not above the one before it.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), PoolError> {
        let row = PoolRow::read(bytes, &mut self.cells)?;
        if self.rows.last().is_some_and(|last| last.bid >= row.bid) {
            return Err(PoolError::Order(self.rows.len()));
        }
        self.rows.push(row);
        Ok(())
    }

    pub(crate) fn finish(self) -> Vec<PoolRow> {
        self.rows
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
    /// Entities that were given more than once.
    #[error("{} entities are given more than once; their entries from 0: {}", .0.len(), first_ten(.0))]
    Duplicates(
        /// For each entity the positions of its entries among those given, in order.
        Vec<Vec<u32>>,
    ),
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

impl Speak for PoolError {
    fn say(&self) -> Text {
        let zh = match self {
            Self::Duplicates(groups) => format!("{} 个主体重复列入；其条目序号（自 0 起）：{}", groups.len(), first_ten(groups)),
            Self::Row => "这些字节不是抽查库的数据行".to_owned(),
            Self::Order(row) => format!("第 {row} 行不大于其前一行"),
            Self::TooMany => "抽查库的行数须少于 2^32".to_owned(),
        };
        Text::new(self.to_string(), zh)
    }
}

impl PoolError {
    /// The doubles in the order of the entries, not of the blinded ids, which would mean nothing.
    fn duplicates(mut groups: Vec<Vec<u32>>) -> Self {
        groups.sort_unstable();
        Self::Duplicates(groups)
    }
}

fn first_ten(groups: &[Vec<u32>]) -> String {
    let shown: Vec<String> = groups.iter().take(10).map(|g| format!("{g:?}")).collect();
    shown.join(", ") + if groups.len() > 10 { ", .." } else { "" }
}

/// A committed pool.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The rows, strictly ascending by bid; shared with what is drawn from them.
    pub rows: Arc<Vec<PoolRow>>,
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

/// Hashes many entities with one key schedule.
struct Hasher<'a> {
    suite: Suite,
    key: HmacKey,
    campaign: &'a str,
}

impl<'a> Hasher<'a> {
    fn new(suite: Suite, key: &PoolKey, campaign: &'a str) -> Self {
        Self { suite, key: suite.hmac_key(&key.0), campaign }
    }

    fn keyed(&self, tag: &str, eid: &[u8]) -> Digest {
        self.key.mac_tuple(&[Field::Text(tag), Field::Text(self.campaign), Field::Bytes(eid)])
    }

    fn salt(&self, eid: &[u8]) -> Digest {
        self.keyed("salt", eid)
    }

    fn bid(&self, eid: &[u8]) -> Digest {
        blind(self.suite, &self.salt(eid), eid)
    }

    fn attrs(&self, eid: &[u8], attrs: &[u8]) -> Digest {
        self.suite.tagged("attrs", &[Field::Hash(&self.keyed("attrs", eid)), Field::Bytes(attrs)])
    }
}

/// `salt = HMAC(K_pool, TUP("salt", campaign, eid))`.
pub fn salt(suite: Suite, key: &PoolKey, campaign: &str, eid: &[u8]) -> Digest {
    Hasher::new(suite, key, campaign).salt(eid)
}

/// `bid = TH("bid", salt, eid)`.
pub fn blind(suite: Suite, salt: &Digest, eid: &[u8]) -> Digest {
    suite.tagged("bid", &[Field::Hash(salt), Field::Bytes(eid)])
}

/// `ac = TH("attrs", HMAC(K_pool, TUP("attrs", campaign, eid)), canonical_json)`.
pub fn attrs_commitment(suite: Suite, key: &PoolKey, campaign: &str, eid: &[u8], attrs: &[u8]) -> Digest {
    Hasher::new(suite, key, campaign).attrs(eid, attrs)
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

/// Puts rows in an order, given as position → where its row is now, without a second copy of them.
fn permute<T>(rows: &mut [T], mut order: Vec<u32>) {
    for start in 0..order.len() {
        // The rows of a cycle move by one place each; a place that is done names itself.
        let mut at = start;
        while let Some(from) = order.get_mut(at) {
            let next = std::mem::replace(from, at as u32) as usize;
            if next == start {
                break;
            }
            rows.swap(at, next);
            at = next;
        }
    }
}

/// A pool in the making: entries are blinded as they come, a part after the other, so that those of a large
/// register are never in memory together.
pub struct PoolBuilder<'a> {
    suite: Suite,
    key: &'a PoolKey,
    hasher: Hasher<'a>,
    cells: Cells,
    rows: Vec<PoolRow>,
}

impl fmt::Debug for PoolBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoolBuilder").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl<'a> PoolBuilder<'a> {
    /// A pool without entries yet, with the memory for so many.
    pub fn new(suite: Suite, campaign: &'a str, key: &'a PoolKey, entries: usize) -> Self {
        Self { suite, key, hasher: Hasher::new(suite, key, campaign), cells: Cells::default(), rows: Vec::with_capacity(entries) }
    }

    /// Blinds entries, in any order.
    pub fn extend(&mut self, entries: &[PoolEntry]) {
        let hashes = map_rows(entries, |e| (self.hasher.bid(&e.eid), self.hasher.attrs(&e.eid, &e.attrs)));
        let cells = &mut self.cells;
        self.rows.extend(entries.iter().zip(hashes).map(|(entry, (bid, attrs))| PoolRow {
            bid,
            cell: cells.shared(&entry.cell),
            weight: entry.weight,
            attrs,
        }));
    }

    /// Commits to the entries.
    ///
    /// # Errors
    /// Every entity that was given more than once, or too many entries.
    pub fn commit(self, manifest: Digest) -> Result<Pool, PoolError> {
        let Self { suite, key, mut rows, .. } = self;
        let count = u32::try_from(rows.len()).map_err(|_| PoolError::TooMany)?;
        let bid = |at: u32| rows.get(at as usize).map(|row| &row.bid.0);
        let origin = by_bytes(0..count, bid, |a, b| a.cmp(&b));
        // One entity has one blinded id, so the entries of one entity are neighbours.
        let doubles: Vec<Vec<u32>> =
            origin.chunk_by(|a, b| bid(*a) == bid(*b)).filter(|same| same.len() > 1).map(<[u32]>::to_vec).collect();
        if !doubles.is_empty() {
            return Err(PoolError::duplicates(doubles));
        }
        permute(&mut rows, origin.clone());
        let root = Pool::root_of(suite, &rows);
        let poolkey = poolkey_hash(suite, key);
        let id = pool_id(suite, &root, u64::from(count), &poolkey, &manifest);
        Ok(Pool { rows: Arc::new(rows), origin, root, poolkey, manifest, id })
    }
}

impl Pool {
    /// Commits to entries given in any order, all at once.
    ///
    /// # Errors
    /// As [`PoolBuilder::commit`].
    pub fn commit(suite: Suite, campaign: &str, key: &PoolKey, entries: &[PoolEntry], manifest: Digest) -> Result<Self, PoolError> {
        let mut pool = PoolBuilder::new(suite, campaign, key, entries.len());
        pool.extend(entries);
        pool.commit(manifest)
    }

    /// The Merkle root over rows.
    pub fn root_of(suite: Suite, rows: &[PoolRow]) -> Digest {
        root_over(suite, rows.len(), |at| rows[at].leaf(suite))
    }

    /// The tree over rows, for proofs.
    pub fn tree_of(suite: Suite, rows: &[PoolRow]) -> MerkleTree {
        MerkleTree::new(suite, map_rows(rows, |row| row.leaf(suite)))
    }

    /// Reads rows that are strictly ascending by bid.
    ///
    /// # Errors
    /// The first row that is no row or out of order.
    pub fn parse_rows(rows: &[&[u8]]) -> Result<Vec<PoolRow>, PoolError> {
        let mut parsed = PoolRows::expecting(rows.len() as u64);
        rows.iter().try_for_each(|bytes| parsed.push(bytes))?;
        Ok(parsed.finish())
    }

    /// How many rows have each cell, sorted by cell.
    pub fn cell_counts(rows: &[PoolRow]) -> BTreeMap<&str, u64> {
        let mut counts = BTreeMap::new();
        for row in rows {
            *counts.entry(&*row.cell).or_default() += 1;
        }
        counts
    }

    /// The position of a blinded id.
    pub fn find(rows: &[PoolRow], bid: &Digest) -> Option<usize> {
        rows.binary_search_by(|r| r.bid.cmp(bid)).ok()
    }
}
