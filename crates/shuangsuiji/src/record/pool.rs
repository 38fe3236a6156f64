//! The row files of pools.

use super::rows::row_blocks;
use super::stream::{Blocks, FileSource, Reading};
use crate::ceremony::{PoolRow, PoolRows};
use crate::error::Error;
use crate::text::{Speak, Text};

/// The row file of a pool.
pub(crate) fn pool_blocks(rows: &[PoolRow]) -> Blocks<'_> {
    let size = rows.iter().map(|row| 8 + PoolRow::length(&row.cell)).sum();
    row_blocks(rows.len(), size, |at, out| rows.get(at).map_or((), |row| row.write(out)))
}

/// The rows of a pool's file; within, what does not hold.
///
/// # Errors
/// Where the file cannot be read.
pub(crate) fn pool_rows(files: &dyn FileSource, file: &str) -> Result<Result<Vec<PoolRow>, Text>, Error> {
    Reading::of(files, |files| read_pool(files, file, None))
}

/// Reads the rows of a pool, strictly ascending by bid; where it is known how many there should be, their
/// memory is asked for at once.
pub(super) fn read_pool(files: &Reading<'_>, file: &str, expected: Option<u64>) -> Result<Vec<PoolRow>, Text> {
    // A file holds no more rows than it has place for, whatever it is said to hold.
    let most = files.blocks(file).map_or(0, |blocks| blocks.size()) / (8 + PoolRow::length(""));
    let mut rows = PoolRows::expecting(expected.unwrap_or(most).min(most));
    // A row has one form: what is not exactly the bytes of a row is refused here.
    files.each_row(file, |row| rows.push(row).map_err(|e| e.say()))?;
    Ok(rows.finish())
}
