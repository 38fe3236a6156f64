//! SHA-256 and SM3 (GB/T 32905), with HMAC (RFC 2104) and HKDF (RFC 5869) over them.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};

use super::tuple::{Field, tuple_into};
use crate::text::Text;

/// A hash of 32 bytes; in text and in JSON 64 lower-case hex characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// The text is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hex characters, not {0:?}")]
pub struct DigestError(String);

speak!(DigestError { Self(text) => "摘要是 64 个小写十六进制字符，不是 {text:?}" });

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
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
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

/// An HMAC key whose schedule is kept, so that a short message costs two compressions.
#[derive(Clone)]
pub struct HmacKey(Schedule);

#[derive(Clone)]
enum Schedule {
    Sha256(Hmac<sha2::Sha256>),
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
        fn run<M: Mac + Clone>(key: &M, parts: &[&[u8]]) -> Digest {
            let mut mac = key.clone();
            for part in parts {
                mac.update(part);
            }
            let mut out = [0; 32];
            for (to, from) in out.iter_mut().zip(mac.finalize().into_bytes()) {
                *to = from;
            }
            Digest(out)
        }
        match &self.0 {
            Schedule::Sha256(key) => run(key, parts),
            Schedule::Sm3(key) => run(key, parts),
        }
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
        fn run<D: sha2::Digest>(parts: &[&[u8]]) -> Digest {
            let mut hash = D::new();
            for part in parts {
                hash.update(part);
            }
            let mut out = [0; 32];
            for (to, from) in out.iter_mut().zip(hash.finalize()) {
                *to = from;
            }
            Digest(out)
        }
        match self {
            Self::Sha256 => run::<sha2::Sha256>(parts),
            Self::Sm3 => run::<sm3::Sm3>(parts),
        }
    }

    /// `TH(tag, f..) = H(TUP("vd1", suite, tag, f..))`.
    pub fn tagged(self, tag: &str, fields: &[Field<'_>]) -> Digest {
        let mut all = Vec::with_capacity(fields.len() + 3);
        all.extend([Field::Text("vd1"), Field::Text(self.name()), Field::Text(tag)]);
        all.extend_from_slice(fields);
        let mut bytes = Vec::with_capacity(256);
        tuple_into(&mut bytes, &all);
        self.hash(&bytes)
    }

    /// A key for many tags.
    pub fn hmac_key(self, key: &[u8]) -> HmacKey {
        // RFC 2104 takes keys of any length, so `new_from_slice` has nothing to refuse; an empty
        // key stands in where a future version of the crate would.
        HmacKey(match self {
            Self::Sha256 => Schedule::Sha256(Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))),
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
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        match text {
            "sha256" => Ok(Self::Sha256),
            "sm3" => Ok(Self::Sm3),
            other => Err(say!("the suites are sha256 and sm3, not {other:?}", "密码套件为 sha256 或 sm3，不是 {other:?}")),
        }
    }
}
