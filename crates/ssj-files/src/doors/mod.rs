//! The doors through which registers come: each turns its form of a table into rows of cells, and
//! all that follows is the same for all of them.

#[cfg(feature = "excel")]
mod archive;
#[cfg(feature = "arrow")]
mod arrow;
#[cfg(feature = "arrow")]
mod arrow_cells;
mod blocks;
mod csv;
pub(crate) mod detect;
#[cfg(feature = "excel")]
mod excel;
#[cfg(feature = "excel")]
mod excel_cells;
mod file;
mod hints;
#[cfg(feature = "parquet")]
mod ipc;
#[cfg(feature = "parquet")]
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod reading;
mod utf16;

#[cfg(feature = "arrow")]
pub(crate) use self::arrow::Arrow;
pub(crate) use self::csv::Csv;
#[cfg(feature = "excel")]
pub(crate) use self::excel::Excel;
pub(crate) use self::file::RegisterFile;
#[cfg(feature = "parquet")]
pub(crate) use self::ipc::Ipc;
#[cfg(feature = "parquet")]
pub(crate) use self::parquet::Parquet;
pub(crate) use self::reading::Seen;

use std::borrow::Cow;

use shuangsuiji::error::{Code, Error, Text};
#[cfg(any(feature = "arrow", feature = "excel"))]
use shuangsuiji::say;

use crate::mapping::Mapping;
use crate::registers::OnBad;
use crate::rows::Row;

/// What a door reads, and how.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The name of the source in errors.
    pub(crate) name: &'a str,
    pub(crate) mapping: &'a Mapping,
    pub(crate) on_bad: OnBad,
}

/// A form in which a register comes.
pub(crate) trait Door {
    /// Gives the good rows of one part after the other to `sink`, in their order. Where it fails some
    /// parts may have been given.
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, sink: impl FnMut(B)) -> Result<Seen, Error>;
}

/// One row of cells. Columns are counted from 0, as in the header.
pub(crate) trait Record {
    /// The text of a cell; none where the source holds nothing, or has no such cell.
    fn text(&self, at: usize) -> Result<Option<Cow<'_, str>>, Box<Unreadable>>;

    /// The bytes that alone decide what the cell is, where the source has them at hand.
    fn raw(&self, _at: usize) -> Option<&[u8]> {
        None
    }

    /// The texts of a cell, where the source itself has a list there.
    fn parts(&self, _at: usize) -> Option<Vec<Cow<'_, str>>> {
        None
    }
}

/// What is said of a number that may have been a longer code.
#[cfg(any(feature = "arrow", feature = "excel"))]
fn lost_zeros() -> Text {
    say!(
        "a code was stored as a number, and zeros before it may be lost: make the column text and write the code with its zeros",
        "代码被存成了数字，前面的零可能已经丢失：请将该列设为文本，并写出完整代码"
    )
}

/// Why a cell has no text.
pub(crate) struct Unreadable {
    pub(crate) code: Code,
    pub(crate) value: String,
    pub(crate) detail: Text,
}
