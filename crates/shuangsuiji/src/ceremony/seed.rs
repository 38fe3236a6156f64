//! The seed and the keys derived from it: pure functions (protocol §5).

use crate::digest::{Digest, Field, Suite, tuple};

/// `cid = TH("ceremony", plan_event_hash, U(wave), U(attempt))`; a rehearsal has a tag of its own,
/// so that its seed is never that of a draw.
pub fn ceremony_id(suite: Suite, plan_event: &Digest, wave: u64, attempt: u64, rehearsal: bool) -> Digest {
    let tag = if rehearsal { "rehearsal" } else { "ceremony" };
    suite.tagged(tag, &[Field::Hash(plan_event), Field::Int(wave), Field::Int(attempt)])
}

/// `commit = TH("commit", cid, party, r)`.
pub fn commitment(suite: Suite, cid: &Digest, party: &str, r: &Digest) -> Digest {
    suite.tagged("commit", &[Field::Hash(cid), Field::Text(party), Field::Hash(r)])
}

/// What the seed is made of.
#[derive(Clone, Debug)]
pub struct Ikm<'a> {
    /// The ceremony.
    pub cid: Digest,
    /// Party and commitment, sorted by party.
    pub commits: &'a [(String, Digest)],
    /// Party and revealed value, sorted by party.
    pub reveals: &'a [(String, Digest)],
    /// The dice, or empty.
    pub physical: &'a str,
    /// The beacon's value, or empty.
    pub beacon: &'a str,
}

fn pairs(of: &[(String, Digest)]) -> Vec<u8> {
    let each: Vec<Vec<u8>> = of.iter().map(|(party, hash)| tuple(&[Field::Text(party), Field::Hash(hash)])).collect();
    tuple(&each.iter().map(|t| Field::Bytes(t)).collect::<Vec<_>>())
}

/// `S = HKDF-Extract(TH("seed-salt", pool, plan, inspectors), ikm)`.
pub fn derive_seed(suite: Suite, pool: &Digest, plan: &Digest, inspectors: &Digest, ikm: &Ikm<'_>) -> Digest {
    let commits = suite.tagged("commits", &[Field::Bytes(&pairs(ikm.commits))]);
    let salt = suite.tagged("seed-salt", &[Field::Hash(pool), Field::Hash(plan), Field::Hash(inspectors)]);
    let material = tuple(&[
        Field::Text("ikm"),
        Field::Hash(&ikm.cid),
        Field::Hash(&commits),
        Field::Bytes(&pairs(ikm.reveals)),
        Field::Text(ikm.physical),
        Field::Text(ikm.beacon),
    ]);
    suite.hkdf_extract(&salt.0, &material)
}

/// `key(purpose, wave) = HKDF-Expand(S, TUP("vd1", suite, "key", purpose, U(wave)), 32)`.
pub fn named_key(suite: Suite, seed: &Digest, purpose: &str, wave: u64) -> Digest {
    let info = tuple(&[Field::Text("vd1"), Field::Text(suite.name()), Field::Text("key"), Field::Text(purpose), Field::Int(wave)]);
    suite.hkdf_expand32(seed, &info)
}
