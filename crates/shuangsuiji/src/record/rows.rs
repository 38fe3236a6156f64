//! Row files: every row as its length in 8 bytes, big-endian, and its bytes (`LP(row)`, protocol §1).

use std::borrow::Cow;

use super::stream::{Blocks, Stop};
use crate::error::{Code, Error};
use crate::parallel::map_range;
use crate::text::{Speak, Text};

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

/// How many rows are written at once by one thread.
const PIECE: usize = 1 << 12;
/// How many pieces are written together.
const TOGETHER: usize = 8;

/// A row file of `size` bytes, the row of each number written by `write`.
pub(crate) fn row_blocks<'a>(rows: usize, size: u64, write: impl Fn(usize, &mut Vec<u8>) + Sync + Send + 'a) -> Blocks<'a> {
    let piece = move |from: usize| {
        let mut out = Vec::new();
        (from..rows.min(from + PIECE)).for_each(|at| write_row(&mut out, |out| write(at, out)));
        out
    };
    let together = move |from: usize| {
        let pieces = (rows - from).div_ceil(PIECE).min(TOGETHER);
        map_range(pieces, |at| piece(from + at * PIECE))
    };
    Blocks::new(size, (0..rows).step_by(PIECE * TOGETHER).flat_map(together).map(|block| Ok(block.into())))
}

/// A row file of rows that are bytes already.
pub(crate) fn join_blocks(rows: &[Vec<u8>]) -> Blocks<'_> {
    let size = rows.iter().map(|row| 8 + row.len() as u64).sum();
    row_blocks(rows.len(), size, |at, out| out.extend_from_slice(rows.get(at).map(Vec::as_slice).unwrap_or_default()))
}

/// How many bytes of rows are a block, about.
const BLOCK: usize = 1 << 20;

/// A row file of rows that are made one after the other, and made again for every call of `rows`.
pub(crate) fn made_blocks<'a, I: Iterator<Item = Vec<u8>> + 'a>(rows: impl Fn() -> I) -> Blocks<'a> {
    let size = rows().map(|row| 8 + row.len() as u64).sum();
    let mut left = rows();
    let block = move || {
        let mut out = Vec::new();
        while out.len() < BLOCK {
            let Some(row) = left.next() else { break };
            write_row(&mut out, |out| out.extend_from_slice(&row));
        }
        (!out.is_empty()).then(|| Ok(out.into()))
    };
    Blocks::new(size, std::iter::from_fn(block))
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

/// The first row of the bytes of a row file, and what comes after it.
fn cut(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, tail) = bytes.split_first_chunk::<8>()?;
    tail.split_at_checked(usize::try_from(u64::from_be_bytes(*len)).ok()?)
}

/// How many bytes the row lacks that these bytes begin.
fn lacking(begun: &[u8]) -> u64 {
    match begun.split_first_chunk::<8>() {
        Some((len, row)) => u64::from_be_bytes(*len).saturating_sub(row.len() as u64),
        None => 8 - begun.len() as u64,
    }
}

fn cut_off(row: u64) -> Error {
    Error::new(Code::BadRecord).row(row).detail(say!("the row is longer than what is left of the file", "该行长于文件剩余部分"))
}

/// Splits the bytes of a row file.
///
/// # Errors
/// `BadRecord` naming the row whose length goes past the end.
pub fn split_rows(bytes: &[u8]) -> Result<Vec<&[u8]>, Error> {
    let mut rows = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (row, tail) = cut(rest).ok_or_else(|| cut_off(rows.len() as u64))?;
        rows.push(row);
        rest = tail;
    }
    Ok(rows)
}

/// Gives the rows of a row file one after the other, wherever its blocks end; in memory of a block and a row.
///
/// # Errors
/// `Found` as [`split_rows`], and what `take` says; `Broken` where a block cannot be read.
pub(super) fn each_row(blocks: Blocks<'_>, mut take: impl FnMut(&[u8]) -> Result<(), Text>) -> Result<(), Stop> {
    let mut left = blocks.size();
    let mut number = 0;
    // What the blocks so far held of a row that goes on in the next one.
    let mut begun: Vec<u8> = Vec::new();
    for block in blocks {
        let block = block.map_err(Stop::Broken)?;
        left -= block.len() as u64;
        let mut rest = &*block;
        while !begun.is_empty() && !rest.is_empty() {
            let (more, tail) = rest.split_at(usize::try_from(lacking(&begun)).unwrap_or(rest.len()).min(rest.len()));
            begun.extend_from_slice(more);
            rest = tail;
            if let Some((row, _)) = cut(&begun) {
                take(row).map_err(Stop::Found)?;
                number += 1;
                begun.clear();
            }
        }
        while let Some((row, tail)) = cut(rest) {
            take(row).map_err(Stop::Found)?;
            number += 1;
            rest = tail;
        }
        let open = if begun.is_empty() { rest } else { &begun };
        if !open.is_empty() && lacking(open) > left {
            return Err(Stop::Found(cut_off(number).say()));
        }
        if begun.is_empty() {
            begun.extend_from_slice(rest);
        }
    }
    Ok(())
}

/// Whether two files have the same bytes, wherever their blocks end.
///
/// # Errors
/// What keeps a block from being read.
pub(super) fn same_bytes(one: Blocks<'_>, mut other: Blocks<'_>) -> Result<bool, Error> {
    if one.size() != other.size() {
        return Ok(false);
    }
    let (mut theirs, mut from): (Cow<'_, [u8]>, _) = (Cow::default(), 0);
    for block in one {
        let block = block?;
        let mut ours = &*block;
        while !ours.is_empty() {
            let rest = theirs.get(from..).unwrap_or_default();
            if rest.is_empty() {
                let Some(next) = other.next().transpose()? else { return Ok(false) };
                (theirs, from) = (next, 0);
                continue;
            }
            let (now, later) = ours.split_at(ours.len().min(rest.len()));
            if !rest.starts_with(now) {
                return Ok(false);
            }
            (ours, from) = (later, from + now.len());
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file whose blocks end at these places.
    fn blocks<'a>(bytes: &'a [u8], ends: &[prop::sample::Index]) -> Blocks<'a> {
        let mut at: Vec<usize> = ends.iter().map(|end| end.index(bytes.len() + 1)).chain([0, bytes.len()]).collect();
        at.sort_unstable();
        let parts: Vec<_> = at.array_windows().map(|[from, to]| Ok(bytes[*from..*to].into())).collect();
        Blocks::new(bytes.len() as u64, parts.into_iter())
    }

    fn collected(blocks: Blocks<'_>) -> Result<Vec<Vec<u8>>, Stop> {
        let mut rows = Vec::new();
        each_row(blocks, |row| {
            rows.push(row.to_vec());
            Ok(())
        })?;
        Ok(rows)
    }

    fn found(stop: Stop) -> Text {
        match stop {
            Stop::Found(text) => text,
            Stop::Broken(error) => panic!("{error}"),
        }
    }

    proptest! {
        /// Rows are the same wherever the blocks of their file end; so is what is wrong with the file.
        #[test]
        fn rows_do_not_depend_on_blocks(
            rows in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..12),
            ends in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
            cut in any::<prop::sample::Index>(),
            changed in any::<prop::sample::Index>(),
            to in any::<u8>(),
        ) {
            let bytes = join_rows(rows.iter().map(Vec::as_slice));
            prop_assert_eq!(collected(blocks(&bytes, &ends)).unwrap(), rows.clone());
            prop_assert_eq!(&*join_blocks(&rows).all().unwrap(), &bytes[..]);
            prop_assert_eq!(&*made_blocks(|| rows.iter().cloned()).all().unwrap(), &bytes[..]);
            prop_assert!(same_bytes(blocks(&bytes, &ends), join_blocks(&rows)).unwrap());
            let mut damaged = bytes[..cut.index(bytes.len() + 1)].to_vec();
            if !damaged.is_empty() {
                let at = changed.index(damaged.len());
                damaged[at] = to;
            }
            prop_assert_eq!(same_bytes(join_blocks(&rows), blocks(&damaged, &ends)).unwrap(), damaged == bytes);
            let whole = split_rows(&damaged).map(|rows| rows.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>());
            prop_assert_eq!(collected(blocks(&damaged, &ends)).map_err(found), whole.map_err(|e| e.say()));
        }
    }

    /// A row that says it is longer than the file costs no memory for it, and ends the reading at once.
    #[test]
    fn a_row_longer_than_its_file_is_refused_before_it_is_read() {
        let head = u64::MAX.to_be_bytes();
        let unread = std::iter::once(Ok(Cow::from(&head[..]))).chain(std::iter::from_fn(|| panic!("a block was read in vain")));
        let why = found(collected(Blocks::new(1 << 40, unread)).unwrap_err());
        assert_eq!(why, split_rows(&head).unwrap_err().say());
    }

    /// Blocks that are not as many bytes as their file has are an error of reading, and no rows.
    #[test]
    fn a_file_that_changes_while_it_is_read_is_not_read() {
        let rows = [b"one".to_vec(), b"two".to_vec()];
        let bytes = join_rows(rows.iter().map(Vec::as_slice));
        for size in [0, 1, bytes.len() as u64 - 1, bytes.len() as u64 + 1, u64::MAX] {
            let file = || Blocks::new(size, bytes.chunks(5).map(|block| Ok(block.into())));
            // One byte short, the last row is cut off as far as anybody can tell.
            let expected = |stop: &Stop| matches!(stop, Stop::Broken(e) if e.code() == Code::Io) || size == bytes.len() as u64 - 1;
            assert!(collected(file()).is_err_and(|stop| expected(&stop)), "{size}");
            assert_eq!(file().all().unwrap_err().code(), Code::Io, "{size}");
            let mut file = file();
            assert!(file.by_ref().any(|block| block.is_err()));
            assert!(file.next().is_none(), "after an error nothing comes");
        }
    }
}
