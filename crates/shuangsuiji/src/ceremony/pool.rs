//! Pool commitments: blinded rows and the one hash that stands for them (protocol §3).

use std::collections::BTreeMap;
use std::fmt;

use crate::digest::{Digest, Field, HmacKey, MerkleTree, Suite, leaf_digest, map_rows, merkle_root, parse_tuple, tuple};
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

/// Hashes many entities with one key schedule. The fixed heads of the four tuples are kept, so that
/// the hashes of a row cost no allocation.
struct Hasher {
    suite: Suite,
    key: HmacKey,
    salt: Vec<u8>,
    bid: Vec<u8>,
    attrs_key: Vec<u8>,
    attrs: Vec<u8>,
}

/// The head of a tuple: how many fields it has, and the texts it begins with.
fn head(count: u64, texts: &[&str]) -> Vec<u8> {
    let mut out = count.to_be_bytes().to_vec();
    for text in texts {
        out.extend_from_slice(&len(text.as_bytes()));
        out.extend_from_slice(text.as_bytes());
    }
    out
}

fn len(bytes: &[u8]) -> [u8; 8] {
    (bytes.len() as u64).to_be_bytes()
}

impl Hasher {
    fn new(suite: Suite, key: &PoolKey, campaign: &str) -> Self {
        Self {
            suite,
            key: suite.hmac_key(&key.0),
            salt: head(3, &["salt", campaign]),
            bid: head(5, &["vd1", suite.name(), "bid"]),
            attrs_key: head(3, &["attrs", campaign]),
            attrs: head(5, &["vd1", suite.name(), "attrs"]),
        }
    }

    fn salt(&self, eid: &[u8]) -> Digest {
        self.key.mac(&[&self.salt, &len(eid), eid])
    }

    fn bid(&self, eid: &[u8]) -> Digest {
        let salt = self.salt(eid);
        self.suite.hash_parts(&[&self.bid, &len(&salt.0), &salt.0, &len(eid), eid])
    }

    fn attrs(&self, eid: &[u8], attrs: &[u8]) -> Digest {
        let key = self.key.mac(&[&self.attrs_key, &len(eid), eid]);
        self.suite.hash_parts(&[&self.attrs, &len(&key.0), &key.0, &len(attrs), attrs])
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

impl Pool {
    /// Commits to entries given in any order.
    ///
    /// # Errors
    /// Every entity that is given more than once, or too many entries.
    pub fn commit(suite: Suite, campaign: &str, key: &PoolKey, entries: &[PoolEntry], manifest: Digest) -> Result<Self, PoolError> {
        let count = u32::try_from(entries.len()).map_err(|_| PoolError::TooMany)?;
        let hasher = Hasher::new(suite, key, campaign);
        let blinded = map_rows(entries, |e| (hasher.bid(&e.eid), hasher.attrs(&e.eid, &e.attrs)));
        let bid = |at: &u32| blinded.get(*at as usize).map(|(bid, _)| *bid);
        let mut origin: Vec<u32> = (0..count).collect();
        origin.sort_unstable_by_key(|at| (bid(at), *at));
        // One entity has one blinded id, so the entries of one entity are neighbours.
        let doubles: Vec<Vec<u32>> = origin.chunk_by(|a, b| bid(a) == bid(b)).filter(|same| same.len() > 1).map(<[u32]>::to_vec).collect();
        if !doubles.is_empty() {
            return Err(PoolError::duplicates(doubles));
        }
        let row = |at: &u32| {
            let (entry, (bid, attrs)) = (entries.get(*at as usize)?, blinded.get(*at as usize)?);
            Some(PoolRow { bid: *bid, cell: entry.cell.clone(), weight: entry.weight, attrs: *attrs })
        };
        let mut rows = Vec::with_capacity(origin.len());
        rows.extend(origin.iter().filter_map(row));
        drop(blinded);
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
