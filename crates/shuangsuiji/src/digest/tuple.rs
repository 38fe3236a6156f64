//! Tagged tuples: `TUP(f1..fk) = U(k) || LP(f1) || .. || LP(fk)` (protocol §1).

use super::Digest;
use crate::text::Text;

/// One field of a tuple; the type of each field is fixed per tag.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    /// Text, as UTF-8.
    Text(&'a str),
    /// Raw bytes: keys, nonces, nested tuples.
    Bytes(&'a [u8]),
    /// An integer, as 8 bytes big-endian.
    Int(u64),
    /// A hash, as 32 raw bytes.
    Hash(&'a Digest),
}

/// The bytes are not one tuple.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not exactly one tuple: {0}")]
pub struct TupleError(Text);

speak!(TupleError { Self(why) => "字节不是恰好一个元组：{why}" [why] });

/// The bytes of a tuple.
pub fn tuple(fields: &[Field<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + fields.len() * 40);
    tuple_into(&mut out, fields);
    out
}

/// Appends the bytes of a tuple.
pub(crate) fn tuple_into(out: &mut Vec<u8>, fields: &[Field<'_>]) {
    Tuple { before: &[], head: &[], fields }.pieces(|bytes| out.extend_from_slice(bytes));
}

/// How many bytes a tuple has.
pub(crate) fn tuple_len(fields: &[Field<'_>]) -> u64 {
    let mut len = 0;
    Tuple { before: &[], head: &[], fields }.pieces(|bytes| len += bytes.len() as u64);
    len
}

/// The bytes `before`, then `TUP(head.., fields..)`, as a message that a hash or a buffer takes
/// piece by piece: no allocation a hash, however many rows and however long a field.
#[derive(Clone, Copy)]
pub(super) struct Tuple<'a> {
    pub(super) before: &'a [u8],
    pub(super) head: &'a [Field<'a>],
    pub(super) fields: &'a [Field<'a>],
}

impl Tuple<'_> {
    #[inline]
    pub(super) fn pieces(&self, mut put: impl FnMut(&[u8])) {
        put(self.before);
        put(&((self.head.len() + self.fields.len()) as u64).to_be_bytes());
        for field in self.head.iter().chain(self.fields) {
            let int;
            let bytes: &[u8] = match field {
                Field::Text(text) => text.as_bytes(),
                Field::Bytes(bytes) => bytes,
                Field::Hash(hash) => &hash.0,
                Field::Int(n) => {
                    int = n.to_be_bytes();
                    &int
                }
            };
            put(&(bytes.len() as u64).to_be_bytes());
            put(bytes);
        }
    }
}

/// Reads the fields of a tuple.
///
/// # Errors
/// Where the bytes are too short, or some are left over.
pub fn parse_tuple(bytes: &[u8]) -> Result<Vec<&[u8]>, TupleError> {
    let (count, mut rest) = take_u64(bytes)?;
    let mut fields = Vec::new();
    for _ in 0..count {
        let (field, tail) = take_field(rest)?;
        fields.push(field);
        rest = tail;
    }
    if rest.is_empty() { Ok(fields) } else { Err(TupleError(say!("bytes are left over", "有多余字节"))) }
}

/// Reads a tuple of so many fields, without an allocation.
pub(crate) fn parse_fields<const N: usize>(bytes: &[u8]) -> Result<[&[u8]; N], TupleError> {
    let (count, mut rest) = take_u64(bytes)?;
    if count != N as u64 {
        return Err(TupleError(say!("another number of fields", "字段数不符")));
    }
    let mut fields = [&[][..]; N];
    for slot in &mut fields {
        (*slot, rest) = take_field(rest)?;
    }
    if rest.is_empty() { Ok(fields) } else { Err(TupleError(say!("bytes are left over", "有多余字节"))) }
}

fn take_field(bytes: &[u8]) -> Result<(&[u8], &[u8]), TupleError> {
    let (len, tail) = take_u64(bytes)?;
    let len = usize::try_from(len).map_err(|_| TupleError(say!("a field is too long", "字段过长")))?;
    tail.split_at_checked(len).ok_or_else(|| TupleError(say!("a field is longer than what is left", "字段长于剩余字节")))
}

fn take_u64(bytes: &[u8]) -> Result<(u64, &[u8]), TupleError> {
    let (head, tail) = bytes.split_first_chunk::<8>().ok_or_else(|| TupleError(say!("a length is cut off", "长度不完整")))?;
    Ok((u64::from_be_bytes(*head), tail))
}
