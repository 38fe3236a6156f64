//! Canonical JSON, the subset of RFC 8785 that protocol §2 allows: no booleans, null or fractions,
//! ASCII keys in byte order, strings in NFC, integers within ±(2^53−1).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

use crate::text::Text;

/// The largest integer a canonical document can hold.
const MAX_INT: i64 = (1 << 53) - 1;

/// How deep a document may nest.
const MAX_DEPTH: usize = 64;

/// A canonical value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An object; its keys are `[a-z][a-z0-9_]*`.
    Object(BTreeMap<String, Value>),
    /// An array.
    Array(Vec<Value>),
    /// A string in NFC.
    Text(String),
    /// An integer within ±(2^53−1).
    Int(i64),
}

/// Why bytes are not canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON at all, or a number that is no integer.
    #[error("not JSON of this subset: {0}")]
    NotJson(Text),
    /// A value of a kind that is not allowed.
    #[error("{0} is not allowed: values are objects, arrays, strings and integers within 2^53-1")]
    Kind(String),
    /// A key outside the pattern.
    #[error("the key {0:?} is not of the form [a-z][a-z0-9_]*")]
    Key(String),
    /// A string that is not in Unicode normalisation form C.
    #[error("the string {0:?} is not in NFC")]
    NotNfc(String),
    /// Nested too deeply.
    #[error("nested more than {MAX_DEPTH} deep")]
    Depth,
    /// The bytes are not the canonical ones: order, spaces, escapes or a repeated key.
    #[error("the bytes are not in canonical form (key order, spaces, escapes or a repeated key)")]
    NotCanonical,
}

speak!(CanonicalError {
    Self::NotJson(words) => "不是本规范所用 JSON 子集：{words}" [words],
    Self::Kind(found) => "不允许出现 {found}：只能使用对象、数组、字符串和绝对值不超过 2^53-1 的整数",
    Self::Key(key) => "键 {key:?} 不符合 [a-z][a-z0-9_]* 的形式",
    Self::NotNfc(text) => "字符串 {text:?} 不是 NFC 规范形式",
    Self::Depth => "嵌套超过 {MAX_DEPTH} 层",
    Self::NotCanonical => "字节不是规范形式（键的顺序、空格、转义或重复的键）",
});

impl Value {
    /// Reads canonical bytes; refuses what would not be written as the same bytes.
    ///
    /// # Errors
    /// What is not canonical.
    pub fn parse(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let json: serde_json::Value = serde_json::from_slice(bytes).map_err(|e| CanonicalError::NotJson(Text::parsed(e)))?;
        let value = Self::from_json(json, 0)?;
        if value.to_bytes() == bytes { Ok(value) } else { Err(CanonicalError::NotCanonical) }
    }

    /// The canonical value of anything serde can write.
    ///
    /// # Errors
    /// Where it holds something that canonical JSON cannot.
    pub fn from_serialize<T: Serialize>(value: &T) -> Result<Self, CanonicalError> {
        let json = serde_json::to_value(value).map_err(|e| CanonicalError::NotJson(Text::parsed(e)))?;
        Self::from_json(json, 0)
    }

    /// Reads the value as a type.
    ///
    /// # Errors
    /// What does not fit.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, CanonicalError> {
        serde_json::from_value(self.to_json()).map_err(|e| CanonicalError::NotJson(Text::parsed(e)))
    }

    fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as J;
        match self {
            Self::Object(map) => J::Object(map.iter().map(|(key, value)| (key.clone(), value.to_json())).collect()),
            Self::Array(items) => J::Array(items.iter().map(Self::to_json).collect()),
            Self::Text(text) => J::String(text.clone()),
            Self::Int(n) => J::Number((*n).into()),
        }
    }

    fn from_json(json: serde_json::Value, depth: usize) -> Result<Self, CanonicalError> {
        use serde_json::Value as J;
        if depth > MAX_DEPTH {
            return Err(CanonicalError::Depth);
        }
        match json {
            J::Object(map) => {
                let pairs = map.into_iter().map(|(key, value)| Ok((check_key(key)?, Self::from_json(value, depth + 1)?)));
                Ok(Self::Object(pairs.collect::<Result<_, CanonicalError>>()?))
            }
            J::Array(items) => Ok(Self::Array(items.into_iter().map(|v| Self::from_json(v, depth + 1)).collect::<Result<_, _>>()?)),
            J::String(text) if is_nfc(&text) => Ok(Self::Text(text)),
            J::String(text) => Err(CanonicalError::NotNfc(text)),
            J::Number(n) => match n.as_i64() {
                Some(i) if (-MAX_INT..=MAX_INT).contains(&i) => Ok(Self::Int(i)),
                _ => Err(CanonicalError::Kind(n.to_string())),
            },
            other => Err(CanonicalError::Kind(other.to_string())),
        }
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Object(map) => {
                out.push(b'{');
                for (at, (key, value)) in map.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write_text(key, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
            Self::Array(items) => {
                out.push(b'[');
                for (at, value) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    value.write(out);
                }
                out.push(b']');
            }
            Self::Text(text) => write_text(text, out),
            Self::Int(n) => out.extend_from_slice(n.to_string().as_bytes()),
        }
    }
}

fn check_key(key: String) -> Result<String, CanonicalError> {
    let mut bytes = key.bytes();
    let good =
        bytes.next().is_some_and(|b| b.is_ascii_lowercase()) && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if good { Ok(key) } else { Err(CanonicalError::Key(key)) }
}

/// A value of [`object_of_texts`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Texts<'a> {
    /// A text.
    One(&'a str),
    /// An array of texts.
    Many(&'a BTreeSet<String>),
}

/// The canonical bytes of an object of texts, which are brought to NFC: what [`Value::to_bytes`] writes, without
/// a [`Value`], for objects that are made by the million.
pub(crate) fn object_of_texts<const N: usize>(mut fields: [(&str, Texts<'_>); N]) -> Vec<u8> {
    fields.sort_unstable_by_key(|(key, _)| *key);
    let mut out = vec![b'{'];
    for (at, (key, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(key, &mut out);
        out.push(b':');
        match value {
            Texts::One(text) => write_nfc(text, &mut out),
            Texts::Many(texts) => {
                out.push(b'[');
                for (at, text) in texts.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write_nfc(text, &mut out);
                }
                out.push(b']');
            }
        }
    }
    out.push(b'}');
    out
}

fn write_nfc(text: &str, out: &mut Vec<u8>) {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => write_text(text, out),
        _ => write_text(&text.nfc().collect::<String>(), out),
    }
}

/// The escapes of RFC 8785 §3.2.2.2 and no others: all are of single bytes below 0x80.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|b| *b < b' ' || matches!(b, b'"' | b'\\')) {
        let (plain, tail) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((byte, tail)) = tail.split_first() else { break };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x8 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0xc => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
        rest = tail;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// An object of texts is written as its value is, whatever the texts.
        #[test]
        fn objects_of_texts_are_canonical(one in any::<String>(), many in prop::collection::btree_set("[e\u{301}\u{0}-~]{0,3}", 0..4)) {
            let nfc = |text: &str| Value::Text(text.nfc().collect());
            let value = BTreeMap::from([
                ("tags".to_owned(), Value::Array(many.iter().map(|text| nfc(text)).collect())),
                ("name".to_owned(), nfc(&one)),
            ]);
            let bytes = object_of_texts([("tags", Texts::Many(&many)), ("name", Texts::One(&one))]);
            prop_assert_eq!(&bytes, &Value::Object(value.clone()).to_bytes());
            prop_assert_eq!(Value::parse(&bytes).unwrap(), Value::Object(value));
        }
    }
}
