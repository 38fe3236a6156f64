//! A register under reading: good rows go on, bad rows are reported or set aside.

use std::marker::PhantomData;

use shuangsuiji::error::{Code, Error, Problems, Text};
use shuangsuiji::say;

use super::{Record, Request};
use crate::cells::{Cells, Memo, Problem};
use crate::layout::Layout;
use crate::registers::{BadRow, OnBad};
use crate::rows::Row;

/// The most problems that a refusal lists; the rest are counted.
const LISTED: usize = 10_000;

/// The most columns that a source may have: as many as a sheet of Excel has. A file with more is not a
/// register, and its names would fill the memory.
pub(super) const COLUMNS: usize = 1 << 14;

/// Refuses a source with more columns than a register can have.
pub(super) fn check_width(width: usize) -> Result<(), Error> {
    if width <= COLUMNS {
        return Ok(());
    }
    let detail = say!(
        "there are more than {COLUMNS} columns, as no register has; is this the right file, and its separator the right one?",
        "列数超过 {COLUMNS}，登记库不会有这么多列；文件或分隔符是否有误？"
    );
    Err(Error::new(Code::BadFile).detail(detail))
}

/// Calls a library on bytes that may be damaged in a way on which it panics: that ends the file, not the
/// program. Whatever the library was reading is not used again.
#[cfg(any(feature = "arrow", feature = "excel"))]
pub(super) fn guarded<T>(call: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).unwrap_or_else(|_| {
        Err(Error::new(Code::BadFile).detail(say!("it is damaged in a way that stops its reader", "文件损坏，读取程序无法继续")))
    })
}

/// What was seen of a source, besides its good rows.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How many rows were read.
    pub(crate) read: u64,
    /// Those set aside.
    pub(crate) set_aside: Vec<BadRow>,
    /// The digest of the source in hex.
    pub(crate) digest: String,
}

/// The rows of a part of a source as they are read, good ones into a collection of the caller's.
pub(super) struct Rows<'a, T, B> {
    file: &'a str,
    layout: &'a Layout,
    memo: Memo,
    part: Part<B>,
    of: PhantomData<T>,
}

/// What was read of a part of a source.
pub(super) struct Part<B> {
    read: u64,
    good: B,
    bad: Vec<(u64, Vec<Problem>)>,
}

impl<'a, T: Row, B: Default + Extend<T>> Rows<'a, T, B> {
    pub(super) fn new(file: &'a str, layout: &'a Layout) -> Self {
        Self { file, layout, memo: Memo::default(), part: Part { read: 0, good: B::default(), bad: Vec::new() }, of: PhantomData }
    }

    /// Reads one row.
    pub(super) fn row(&mut self, record: &impl Record, row: u64) {
        self.part.read += 1;
        let mut cells = Cells::new(self.layout, record, self.file, row, &mut self.memo);
        match (T::read(&mut cells), cells.problems) {
            (Some(value), problems) if problems.is_empty() => self.part.good.extend([value]),
            (_, problems) => self.part.bad.push((row, problems)),
        }
    }

    /// Counts a row that cannot be read as cells.
    pub(super) fn no_row(&mut self, row: u64, detail: Text) {
        self.part.read += 1;
        let error = Error::new(Code::BadRow).file(self.file).row(row).detail(detail);
        self.part.bad.push((row, vec![(error, "")]));
    }

    pub(super) fn done(self) -> Part<B> {
        self.part
    }
}

/// A source under reading, which takes its parts in their order.
pub(super) struct Reading<'a> {
    request: Request<'a>,
    seen: Seen,
    refused: Refused,
}

impl<'a> Reading<'a> {
    pub(super) fn new(request: Request<'a>) -> Self {
        Self { request, seen: Seen::default(), refused: Refused::default() }
    }

    /// Gives the good rows of a part to the sink, and keeps the bad ones.
    pub(super) fn take<B>(&mut self, part: Part<B>, sink: &mut impl FnMut(B)) {
        self.seen.read += part.read;
        sink(part.good);
        for (row, problems) in part.bad {
            match self.request.on_bad {
                OnBad::SetAside => self.seen.set_aside.push(bad_row(row, problems)),
                OnBad::Refuse => self.refused.push(problems),
            }
        }
    }

    /// A problem for which the whole source is refused, whatever is done with bad rows.
    pub(super) fn refuse(&mut self, error: Error) {
        self.refused.push(vec![(error.file(self.request.name), "")]);
    }

    pub(super) fn finish(mut self, digest: String) -> Result<Seen, Error> {
        self.refused.into_result(self.request.name)?;
        self.seen.digest = digest;
        Ok(self.seen)
    }
}

fn bad_row(row: u64, problems: Vec<Problem>) -> BadRow {
    let reason = problems.first().map(|(e, field)| match *field {
        "" => e.code().name().to_owned(),
        field => format!("{}:{field}", e.code().name()),
    });
    BadRow { row, reason: reason.unwrap_or_default(), problems: problems.into_iter().map(|(e, _)| e).collect() }
}

/// States the file in an error and in those inside it.
pub(super) fn in_file(name: &str, error: Error) -> Error {
    if error.errors().is_empty() {
        return error.file(name);
    }
    let mut all = Problems::default();
    for inner in error.errors() {
        all.push(inner.clone().file(name));
    }
    all.into_result().err().unwrap_or(error)
}

/// Bad rows of a refused source.
#[derive(Default)]
struct Refused {
    listed: Problems,
    more: u64,
}

impl Refused {
    fn push(&mut self, problems: Vec<Problem>) {
        for (error, _) in problems {
            if self.listed.len() < LISTED {
                self.listed.push(error);
            } else {
                self.more += 1;
            }
        }
    }

    fn into_result(mut self, name: &str) -> Result<(), Error> {
        if self.more > 0 {
            let detail = say!(
                "and {more} more problems, which are not listed; is the encoding or the mapping another one?",
                "另有 {more} 个问题未列出；编码或映射是否有误？",
                more = self.more,
            );
            self.listed.push(Error::new(Code::BadRow).file(name).detail(detail));
        }
        self.listed.into_result()
    }
}
