//! Row files: every row as its length in 8 bytes, big-endian, and its bytes (`LP(row)`, protocol §1).

use crate::error::{Code, Error};

/// Appends one row: its length, and what `write` appends.
pub(crate) fn write_row(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let from = out.len();
    out.extend_from_slice(&[0; 8]);
    write(out);
    let written = (out.len() - from - 8) as u64;
    if let Some(length) = out.get_mut(from..).and_then(|row| row.first_chunk_mut()) {
        *length = written.to_be_bytes();
    }
}

/// The bytes of a row file, each row written by `write`.
pub(crate) fn write_rows<T>(rows: &[T], write: impl Fn(&T, &mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        write_row(&mut out, |out| write(row, out));
        if at == 0 {
            // The rows of a file are of about one length.
            out.reserve(out.len() * (rows.len() - 1));
        }
    }
    out
}

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
