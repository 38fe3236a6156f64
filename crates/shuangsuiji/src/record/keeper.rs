//! What the keeper of a record has beyond the public.

use super::files::{FileMap, RecordFiles, names};
use crate::ceremony::PoolKey;
use crate::digest::{Digest, Value};
use crate::error::{Code, Error};

impl RecordFiles {
    /// All rows, in whichever part they are, and the key of the targets: what [`explain`](super::explain)
    /// and [`prove`](super::prove) take.
    ///
    /// # Errors
    /// `RecordMissing` without the keys of the sealed part, `BadRecord` where they cannot be read.
    pub fn keeper(&self) -> Result<(FileMap, PoolKey), Error> {
        let key = self.sealed_bytes(names::KEYS, "k_pool")?;
        let mut files = self.sealed.clone();
        files.extend(self.public.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
        Ok((files, PoolKey(key)))
    }

    /// The 32 bytes that an object of the sealed part holds in hexadecimal under a name.
    pub(crate) fn sealed_bytes(&self, file: &'static str, name: &str) -> Result<[u8; 32], Error> {
        let bad = |detail| Error::new(Code::BadRecord).file(file).field(name).detail(detail);
        let Value::Object(object) = self.sealed_value(file)? else { return Err(bad(say!("it is not an object", "不是对象"))) };
        let Some(Value::Text(hex)) = object.get(name) else { return Err(bad(say!("{name} is missing", "缺少 {name}"))) };
        let bytes: Digest = hex.parse().map_err(|_| bad(say!("{name} is not 32 bytes of hex", "{name} 不是 32 字节的十六进制")))?;
        Ok(bytes.0)
    }

    /// A document of the sealed part.
    pub(crate) fn sealed_value(&self, file: &'static str) -> Result<Value, Error> {
        let missing = || say!("the sealed part, which the keeper has, is needed", "需要保管单位的封存部分");
        let bytes = self.sealed.get(file).ok_or_else(|| Error::new(Code::RecordMissing).file(file).detail(missing()))?;
        Value::parse(bytes).map_err(|e| Error::new(Code::BadRecord).file(file).detail(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(keys: Option<&str>) -> RecordFiles {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let sealed = keys.map(|text| file(names::KEYS, text)).into_iter().chain([file(names::POOL, "sealed")]).collect();
        RecordFiles { public: FileMap::from([file(names::POOL, "public"), file(names::PLAN, "plan")]), sealed }
    }

    #[test]
    fn a_keeper_has_the_key_and_all_files() {
        let (all, key) = files(Some(&format!(r#"{{"k_pool":"{}"}}"#, "07".repeat(32)))).keeper().unwrap();
        assert_eq!(key.0, [7; 32]);
        assert_eq!(all.get(names::POOL).map(Vec::as_slice), Some(&b"public"[..]), "what is public goes before what is sealed");
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn keys_that_are_not_there_or_damaged_are_named() {
        let code = |keys| files(keys).keeper().unwrap_err().code();
        assert_eq!(code(None), Code::RecordMissing);
        for damaged in ["{", "[]", "{}", r#"{"k_pool":"07"}"#, r#"{"k_pool":7}"#] {
            assert_eq!(code(Some(damaged)), Code::BadRecord, "{damaged}");
        }
    }
}
