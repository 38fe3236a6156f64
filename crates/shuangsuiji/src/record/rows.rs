//! Row files: every row as its length in 8 bytes, big-endian, and its bytes (`LP(row)`, protocol §1).

use crate::error::{Code, Error};

/// Joins rows to the bytes of a row file.
pub fn join_rows<'a>(rows: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        out.extend_from_slice(&(row.len() as u64).to_be_bytes());
        out.extend_from_slice(row);
    }
    out
}

/// Splits the bytes of a row file.
///
/// # Errors
/// `BadRecord` naming the row whose length goes past the end.
pub fn split_rows(bytes: &[u8]) -> Result<Vec<&[u8]>, Error> {
    let mut rows = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let cut = rest.split_first_chunk::<8>().and_then(|(len, tail)| {
            let len = usize::try_from(u64::from_be_bytes(*len)).ok()?;
            tail.split_at_checked(len)
        });
        let Some((row, tail)) = cut else {
            return Err(Error::new(Code::BadRecord)
                .row(rows.len() as u64)
                .detail(say!("the row is longer than what is left of the file", "该行长于文件剩余部分")));
        };
        rows.push(row);
        rest = tail;
    }
    Ok(rows)
}
