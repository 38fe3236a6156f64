//! Merkle trees of the shape of RFC 9162 §2.1.1: `leaf = H(00||d)`, `node = H(01||l||r)`, empty
//! tree `H("")`.

use super::{Digest, Suite};
use crate::parallel::{map_range, map_rows};

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The size is 0, or the index or first size is not below it.
    #[error("index or size out of range")]
    Range,
    /// The path has too few or too many hashes.
    #[error("the path has the wrong length")]
    Length,
    /// The path leads to another root.
    #[error("the path leads to another root")]
    Root,
}

speak!(MerkleError {
    Self::Range => "序号或大小超出范围",
    Self::Length => "路径长度有误",
    Self::Root => "路径得出的是另一个根",
});

/// The hash of a leaf.
pub fn leaf_digest(suite: Suite, data: &[u8]) -> Digest {
    suite.hash_parts(&[&[0], data])
}

fn node(suite: Suite, left: &Digest, right: &Digest) -> Digest {
    suite.hash_parts(&[&[1], &left.0, &right.0])
}

/// The root over so many rows in order, the one of each number hashed by `leaf`, in memory of a few
/// thousand rows; on several threads under the feature `parallel`.
pub(crate) fn root_over(suite: Suite, rows: usize, leaf: impl Fn(usize) -> Digest + Sync + Send) -> Digest {
    // RFC 9162 splits at the largest power of two below n. So pieces of a power of two are complete
    // subtrees, with what is left over as the last, and the tree over their roots is the whole tree.
    const PIECE: usize = 1 << 12;
    let piece = |at: usize| merkle_root(suite, (at * PIECE..rows.min((at + 1) * PIECE)).map(&leaf));
    merkle_root(suite, map_range(rows.div_ceil(PIECE), piece))
}

/// The root over leaf hashes in order, in memory of the tree's height.
pub fn merkle_root(suite: Suite, leaves: impl IntoIterator<Item = Digest>) -> Digest {
    let mut tree = GrowingTree::new(suite);
    leaves.into_iter().for_each(|leaf| tree.push(leaf));
    tree.root()
}

/// A tree whose leaves come one after the other, in memory of its height.
pub(crate) struct GrowingTree {
    suite: Suite,
    /// Complete subtrees with their heights; equal heights are merged as in binary addition.
    stack: Vec<(u32, Digest)>,
}

impl GrowingTree {
    pub(crate) fn new(suite: Suite) -> Self {
        Self { suite, stack: Vec::new() }
    }

    pub(crate) fn push(&mut self, leaf: Digest) {
        let mut top = (0, leaf);
        while let Some((height, left)) = self.stack.pop_if(|(h, _)| *h == top.0) {
            top = (height + 1, node(self.suite, &left, &top.1));
        }
        self.stack.push(top);
    }

    pub(crate) fn root(self) -> Digest {
        let suite = self.suite;
        let joined = self.stack.into_iter().rev().reduce(|right, left| (0, node(suite, &left.1, &right.1)));
        joined.map_or_else(|| suite.hash(b""), |(_, root)| root)
    }
}

/// A tree kept whole, for proofs in O(log n).
#[derive(Clone, Debug)]
pub struct MerkleTree {
    suite: Suite,
    levels: Vec<Vec<Digest>>,
}

impl MerkleTree {
    /// Builds the tree over leaf hashes.
    pub fn new(suite: Suite, leaves: Vec<Digest>) -> Self {
        let mut levels = vec![leaves];
        while let Some(last) = levels.last().filter(|l| l.len() > 1) {
            let pairs: Vec<&[Digest]> = last.chunks(2).collect();
            // An odd last node is carried up: that is the split of RFC 9162 at a power of two.
            let next = map_rows(&pairs, |pair| match pair {
                [left, right] => node(suite, left, right),
                [only] => *only,
                _ => suite.hash(b""),
            });
            levels.push(next);
        }
        Self { suite, levels }
    }

    /// How many leaves there are.
    pub fn len(&self) -> u64 {
        self.levels.first().map_or(0, |l| l.len() as u64)
    }

    /// Whether there is no leaf.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The root.
    pub fn root(&self) -> Digest {
        let top = self.levels.last().and_then(|l| l.first());
        top.copied().unwrap_or_else(|| self.suite.hash(b""))
    }

    /// The path from a leaf to the root; none where there is no such leaf.
    pub fn inclusion(&self, index: u64) -> Option<Vec<Digest>> {
        let mut at = usize::try_from(index).ok().filter(|_| index < self.len())?;
        let mut path = Vec::new();
        for level in &self.levels {
            path.extend(level.get(at ^ 1));
            at /= 2;
        }
        Some(path)
    }

    /// The proof that the tree of the first `first` leaves is a prefix of this one; none where
    /// `first` is 0 or above the size.
    pub fn consistency(&self, first: u64) -> Option<Vec<Digest>> {
        if first == 0 || first > self.len() {
            return None;
        }
        let mut path = Vec::new();
        self.subproof(first, 0, self.len(), true, &mut path);
        Some(path)
    }

    /// `SUBPROOF` of RFC 9162 §2.1.4.1 over leaves `from..from + n`.
    fn subproof(&self, m: u64, from: u64, n: u64, complete: bool, path: &mut Vec<Digest>) {
        if m == n {
            if !complete {
                path.push(self.subtree(from, n));
            }
            return;
        }
        let k = split(n);
        if m <= k {
            self.subproof(m, from, k, complete, path);
            path.push(self.subtree(from + k, n - k));
        } else {
            self.subproof(m - k, from + k, n - k, false, path);
            path.push(self.subtree(from, k));
        }
    }

    /// The root of the `n` leaves from `from`.
    fn subtree(&self, from: u64, n: u64) -> Digest {
        let leaves = self.levels.first().map(Vec::as_slice).unwrap_or_default();
        let part = leaves.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)).take(usize::try_from(n).unwrap_or(usize::MAX));
        merkle_root(self.suite, part.copied())
    }
}

/// The largest power of two below n.
fn split(n: u64) -> u64 {
    if n < 2 { 0 } else { 1 << (63 - (n - 1).leading_zeros()) }
}

/// Checks the path of a leaf (RFC 9162 §2.1.3.2).
///
/// # Errors
/// Why it does not hold.
pub fn verify_inclusion(suite: Suite, root: &Digest, leaf: &Digest, index: u64, size: u64, path: &[Digest]) -> Result<(), MerkleError> {
    if index >= size {
        return Err(MerkleError::Range);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for p in path {
        if last == 0 {
            return Err(MerkleError::Length);
        }
        if at & 1 == 1 || at == last {
            hash = node(suite, p, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(suite, &hash, p);
        }
        at >>= 1;
        last >>= 1;
    }
    match (last == 0, hash == *root) {
        (false, _) => Err(MerkleError::Length),
        (true, false) => Err(MerkleError::Root),
        (true, true) => Ok(()),
    }
}

/// Checks that a tree of `first` leaves is a prefix of one of `second` (RFC 9162 §2.1.4.2).
///
/// # Errors
/// Why it does not hold.
pub fn verify_consistency(
    suite: Suite,
    first: u64,
    first_root: &Digest,
    second: u64,
    second_root: &Digest,
    path: &[Digest],
) -> Result<(), MerkleError> {
    if first == 0 || first > second {
        return Err(MerkleError::Range);
    }
    if first == second {
        return match (path.is_empty(), first_root == second_root) {
            (false, _) => Err(MerkleError::Length),
            (true, false) => Err(MerkleError::Root),
            (true, true) => Ok(()),
        };
    }
    let mut rest = path.iter();
    let (mut at, mut last) = (first - 1, second - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let start = if first.is_power_of_two() { first_root } else { rest.next().ok_or(MerkleError::Length)? };
    let (mut old, mut new) = (*start, *start);
    for p in rest {
        if last == 0 {
            return Err(MerkleError::Length);
        }
        if at & 1 == 1 || at == last {
            old = node(suite, p, &old);
            new = node(suite, p, &new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new = node(suite, &new, p);
        }
        at >>= 1;
        last >>= 1;
    }
    match (last == 0, old == *first_root && new == *second_root) {
        (false, _) => Err(MerkleError::Length),
        (true, false) => Err(MerkleError::Root),
        (true, true) => Ok(()),
    }
}
