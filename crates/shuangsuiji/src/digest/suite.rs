//! SHA-256 and SM3 (GB/T 32905), with HMAC (RFC 2104) and HKDF (RFC 5869) over them.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit};
use serde::{Deserialize, Serialize};
use sha2::digest::{FixedOutput, Output, Update};

use super::short;
use super::tuple::{Field, Tuple, tuple};
use crate::text::Speak;

/// A hash of 32 bytes; in text and in JSON 64 lower-case hex characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// The text is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hex characters, not {0:?}")]
pub struct DigestError(String);

speak!(DigestError { Self(text) => "摘要是 64 个小写十六进制字符，不是 {text:?}" });

/// The text does not name a suite.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the suites are sha256 and sm3, not {0:?}")]
pub struct SuiteError(String);

speak!(SuiteError { Self(text) => "密码套件为 sha256 或 sm3，不是 {text:?}" });

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let bad = || DigestError(text.to_owned());
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(bad());
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| bad())?;
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(|e: DigestError| serde::de::Error::custom(e.say().carried()))
    }
}

/// A hash suite; one per plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suite {
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

/// A message that is fed to a hash piece by piece, so that it need not lie in one buffer.
pub(super) trait Message {
    fn feed(&self, put: impl FnMut(&[u8]));
}

impl Message for &[&[u8]] {
    #[inline]
    fn feed(&self, put: impl FnMut(&[u8])) {
        self.iter().copied().for_each(put);
    }
}

impl Message for Tuple<'_> {
    #[inline]
    fn feed(&self, put: impl FnMut(&[u8])) {
        self.pieces(put);
    }
}

/// The hash, or the tag, of a message from a state that has taken nothing of it yet.
fn finish<H: Update + FixedOutput>(mut state: H, message: &impl Message) -> Digest
where
    Output<H>: Into<[u8; 32]>,
{
    message.feed(|piece| state.update(piece));
    Digest(state.finalize_fixed().into())
}

/// An HMAC key whose schedule is kept, so that a short message costs two compressions.
#[derive(Clone)]
pub struct HmacKey(Schedule);

#[derive(Clone)]
enum Schedule {
    Sha256(short::Pads, Hmac<sha2::Sha256>),
    Sm3(Hmac<sm3::Sm3>),
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(..)")
    }
}

impl HmacKey {
    /// The tag of the parts, one after the other.
    pub fn mac(&self, parts: &[&[u8]]) -> Digest {
        self.tag(&parts)
    }

    /// The tag of `TUP(f..)`.
    pub fn mac_tuple(&self, fields: &[Field<'_>]) -> Digest {
        self.tag(&Tuple { before: &[], head: &[], fields })
    }

    #[inline]
    fn tag(&self, message: &impl Message) -> Digest {
        match &self.0 {
            Schedule::Sha256(pads, key) => pads.tag(message).map_or_else(|| finish(key.clone(), message), Digest),
            Schedule::Sm3(key) => finish(key.clone(), message),
        }
    }
}

/// A hash under way, of a message that comes piece by piece.
#[derive(Clone)]
pub(crate) struct Pieces(Running);

#[derive(Clone)]
enum Running {
    Sha256(sha2::Sha256),
    Sm3(sm3::Sm3),
}

impl Pieces {
    pub(crate) fn update(&mut self, piece: &[u8]) {
        match &mut self.0 {
            Running::Sha256(state) => state.update(piece),
            Running::Sm3(state) => state.update(piece),
        }
    }

    pub(crate) fn finish(self) -> Digest {
        Digest(match self.0 {
            Running::Sha256(state) => state.finalize_fixed().into(),
            Running::Sm3(state) => state.finalize_fixed().into(),
        })
    }
}

impl Suite {
    /// `sha256` or `sm3`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// `H` of one message.
    pub fn hash(self, message: &[u8]) -> Digest {
        self.hash_parts(&[message])
    }

    /// `H` of the parts, one after the other.
    pub fn hash_parts(self, parts: &[&[u8]]) -> Digest {
        self.digest(&parts)
    }

    /// `TH(tag, f..) = H(TUP("vd1", suite, tag, f..))`.
    pub fn tagged(self, tag: &str, fields: &[Field<'_>]) -> Digest {
        let head = [Field::Text("vd1"), Field::Text(self.name()), Field::Text(tag)];
        self.digest(&Tuple { before: &[], head: &head, fields })
    }

    /// `TH(tag, f.., last)` where `last` has `len` bytes, which come piece by piece.
    pub(crate) fn tagged_pieces(self, tag: &str, fields: &[Field<'_>], len: u64) -> Pieces {
        let head = [Field::Text("vd1"), Field::Text(self.name()), Field::Text(tag)];
        let mut begun = tuple(&[&head, fields, &[Field::Bytes(&[])]].concat());
        // The length of the last field, 0 where it stands empty, is the end of the tuple so far.
        begun.truncate(begun.len() - 8);
        begun.extend_from_slice(&len.to_be_bytes());
        let mut pieces = Pieces(match self {
            Self::Sha256 => Running::Sha256(sha2::Sha256::default()),
            Self::Sm3 => Running::Sm3(sm3::Sm3::default()),
        });
        pieces.update(&begun);
        pieces
    }

    /// `H(00 || TUP(f..))`: the hash of a Merkle leaf that is a tuple (protocol §1).
    pub fn leaf(self, fields: &[Field<'_>]) -> Digest {
        self.digest(&Tuple { before: &[0], head: &[], fields })
    }

    #[inline]
    fn digest(self, message: &impl Message) -> Digest {
        match self {
            Self::Sha256 => short::hash(message).map_or_else(|| finish(sha2::Sha256::default(), message), Digest),
            Self::Sm3 => finish(sm3::Sm3::default(), message),
        }
    }

    /// A key for many tags.
    pub fn hmac_key(self, key: &[u8]) -> HmacKey {
        // RFC 2104 takes keys of any length, so `new_from_slice` has nothing to refuse; an empty
        // key stands in where a future version of the crate would.
        HmacKey(match self {
            Self::Sha256 => {
                let pads = if key.len() > 64 { short::Pads::new(&self.hash(key).0) } else { short::Pads::new(key) };
                Schedule::Sha256(pads, Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default())))
            }
            Self::Sm3 => Schedule::Sm3(Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))),
        })
    }

    /// `HMAC(key, parts)`.
    pub fn hmac(self, key: &[u8], parts: &[&[u8]]) -> Digest {
        self.hmac_key(key).mac(parts)
    }

    /// `HKDF-Extract(salt, ikm)`, which is `HMAC(salt, ikm)` (RFC 5869 §2.2).
    pub fn hkdf_extract(self, salt: &[u8], ikm: &[u8]) -> Digest {
        self.hmac(salt, &[ikm])
    }

    /// `HKDF-Expand(prk, info, 32)`: its first block (RFC 5869 §2.3).
    pub fn hkdf_expand32(self, prk: &Digest, info: &[u8]) -> Digest {
        self.hmac(&prk.0, &[info, &[1]])
    }
}

impl FromStr for Suite {
    type Err = SuiteError;

    fn from_str(text: &str) -> Result<Self, SuiteError> {
        match text {
            "sha256" => Ok(Self::Sha256),
            "sm3" => Ok(Self::Sm3),
            other => Err(SuiteError(other.to_owned())),
        }
    }
}
