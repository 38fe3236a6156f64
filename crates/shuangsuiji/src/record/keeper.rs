//! What the keeper of a record has beyond the public.

use super::files::{RecordFiles, names};
use super::stream::{Both, FileSource};
use crate::ceremony::PoolKey;
use crate::digest::{Digest, Value};
use crate::error::{Code, Error};

/// All rows, in whichever part they are, and the key of the targets: what [`explain`](super::explain) and
/// [`prove`](super::prove) take. What is public goes before what is sealed.
///
/// # Errors
/// `RecordMissing` without the keys of the sealed part, `BadRecord` where they cannot be read.
pub fn keeper<'a>(public: &'a dyn FileSource, sealed: &'a dyn FileSource) -> Result<(Both<'a>, PoolKey), Error> {
    let key = sealed_bytes(sealed, names::KEYS, "k_pool")?;
    Ok((Both(public, sealed), PoolKey(key)))
}

impl RecordFiles {
    /// As [`keeper`].
    ///
    /// # Errors
    /// As [`keeper`].
    pub fn keeper(&self) -> Result<(Both<'_>, PoolKey), Error> {
        keeper(&self.public, &self.sealed)
    }
}

/// The 32 bytes that an object of the sealed part holds in hexadecimal under a name.
pub(crate) fn sealed_bytes(sealed: &dyn FileSource, file: &'static str, name: &str) -> Result<[u8; 32], Error> {
    let bad = |detail| Error::new(Code::BadRecord).file(file).field(name).detail(detail);
    let Value::Object(object) = sealed_value(sealed, file)? else { return Err(bad(say!("it is not an object", "不是对象"))) };
    let Some(Value::Text(hex)) = object.get(name) else { return Err(bad(say!("{name} is missing", "缺少 {name}"))) };
    let bytes: Digest = hex.parse().map_err(|_| bad(say!("{name} is not 32 bytes of hex", "{name} 不是 32 字节的十六进制")))?;
    Ok(bytes.0)
}

/// A document of the sealed part.
pub(crate) fn sealed_value(sealed: &dyn FileSource, file: &'static str) -> Result<Value, Error> {
    let missing = || say!("the sealed part, which the keeper has, is needed", "需要保管单位的封存部分");
    let blocks = sealed.open(file).ok_or_else(|| Error::new(Code::RecordMissing).file(file).detail(missing()))?;
    Value::parse(&blocks.all()?).map_err(|e| Error::new(Code::BadRecord).file(file).detail(e))
}

#[cfg(test)]
mod tests {
    use super::super::files::FileMap;
    use super::*;

    fn files(keys: Option<&str>) -> RecordFiles {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let sealed = keys.map(|text| file(names::KEYS, text)).into_iter().chain([file(names::POOL, "sealed")]).collect();
        RecordFiles { public: FileMap::from([file(names::POOL, "public"), file(names::PLAN, "plan")]), sealed }
    }

    #[test]
    fn a_keeper_has_the_key_and_all_files() {
        let files = files(Some(&format!(r#"{{"k_pool":"{}"}}"#, "07".repeat(32))));
        let (all, key) = files.keeper().unwrap();
        assert_eq!(key.0, [7; 32]);
        assert_eq!(&*all.open(names::POOL).unwrap().all().unwrap(), b"public", "what is public goes before what is sealed");
        assert_eq!(all.paths(), [names::KEYS, names::PLAN, names::POOL]);
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
