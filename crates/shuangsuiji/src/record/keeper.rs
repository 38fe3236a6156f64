//! What the keeper of a record has beyond the public.

use super::files::{FileMap, RecordFiles, names};
use crate::ceremony::PoolKey;
use crate::digest::{Digest, Value};
use crate::error::{Code, Error, Text};

impl RecordFiles {
    /// All rows, in whichever part they are, and the key of the targets: what [`explain`](super::explain)
    /// and [`prove`](super::prove) take.
    ///
    /// # Errors
    /// `RecordMissing` without the keys of the sealed part, `BadRecord` where they cannot be read.
    pub fn keeper(&self) -> Result<(FileMap, PoolKey), Error> {
        let at = |code, detail: Text| Error::new(code).file(names::KEYS).detail(detail);
        let bad = |detail| at(Code::BadRecord, detail);
        let missing = || at(Code::RecordMissing, say!("the sealed part, which the keeper has, is needed", "需要保管单位的封存部分"));
        let keys = self.sealed.get(names::KEYS).ok_or_else(missing)?;
        let Ok(Value::Object(keys)) = Value::parse(keys) else { return Err(bad(say!("it is not canonical JSON", "不是规范 JSON"))) };
        let Some(Value::Text(hex)) = keys.get("k_pool") else { return Err(bad(say!("k_pool is missing", "缺少 k_pool"))) };
        let key: Digest = hex.parse().map_err(|_| bad(say!("k_pool is not 32 bytes of hex", "k_pool 不是 32 字节的十六进制")))?;
        let mut files = self.sealed.clone();
        files.extend(self.public.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
        Ok((files, PoolKey(key.0)))
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
