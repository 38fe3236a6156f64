//! The door of Arrow record batches: tables that a host has in memory, and files that are read as
//! such batches.

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use sha2::{Digest, Sha256};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;
use shuangsuiji::text::Text;

use super::arrow_cells::{Batch, Line, check_host, check_types};
use super::reading::{Part, Reading, Rows, Seen, check_width, guarded, in_file};
use super::{Door, Record, Request};
use crate::layout::{Column, Layout};
use crate::parallel::in_order;
use crate::rows::Row;

/// How many rows are read before they are given on.
pub(super) const PART: usize = 1 << 13;

/// Record batches as they come from a host.
pub(crate) struct Arrow<A>(pub(crate) A);

impl<A: RecordBatchReader> Door for Arrow<A> {
    fn read<T: Row, B: Default + Extend<T> + Send>(mut self, request: Request<'_>, sink: impl FnMut(B)) -> Result<Seen, Error> {
        let table = Table::new::<T>(request, self.0.schema())?;
        let mut digest = CellsDigest::new(&table.layout);
        let mut row = 0;
        let mut next = || match self.0.next() {
            None => Ok(None),
            Some(Ok(batch)) => {
                let batch = table.choose(&batch)?;
                check_host(&batch, row, &table.layout)?;
                row += batch.num_rows() as u64;
                Ok(Some(batch))
            }
            Some(Err(e)) => Err(Error::new(Code::Io).detail(Text::foreign(e))),
        };
        let next = || guarded(&mut next);
        let reading = table.read::<T, B>(request, next, sink, Some(&mut digest))?;
        reading.finish(digest.finish())
    }
}

/// A source of record batches, its columns found.
pub(super) struct Table {
    layout: Layout,
    /// The columns of the source that a field takes, in ascending order, and how many there are.
    chosen: Vec<usize>,
    width: usize,
    /// The schema of the chosen columns.
    schema: SchemaRef,
}

impl Table {
    pub(super) fn new<T: Row>(request: Request<'_>, schema: SchemaRef) -> Result<Self, Error> {
        Self::find::<T>(request, schema).map_err(|e| in_file(request.name, e))
    }

    fn find<T: Row>(request: Request<'_>, schema: SchemaRef) -> Result<Self, Error> {
        let width = schema.fields().len();
        check_width(width)?;
        let header: Vec<String> = schema.fields().iter().map(|f| f.name().trim().to_owned()).collect();
        let mut layout = Layout::new(T::KIND, request.mapping, &header, None)?;
        let chosen = layout.choose();
        if chosen.is_empty() || !chosen.iter().any(|at| schema.fields().get(*at).is_some_and(|f| !f.data_type().is_null())) {
            // Without a cell in it a batch may state any number of rows.
            return Err(
                Error::new(Code::MissingColumn).detail(say!("no column holds anything that is read", "没有任何一列含有可读取的内容"))
            );
        }
        let schema = schema.project(&chosen).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))?;
        check_types(&layout, &schema)?;
        Ok(Self { layout, chosen, width, schema: schema.into() })
    }

    /// The columns of the source that a field takes, in ascending order.
    #[cfg(feature = "parquet")]
    pub(super) fn chosen(&self) -> &[usize] {
        &self.chosen
    }

    /// Of such a column, counted among them, the field and the name.
    #[cfg(feature = "parquet")]
    pub(super) fn column(&self, at: usize) -> (&'static str, &str) {
        let field = self.layout.columns.iter().find(|c| c.source() == Some(at)).map_or("", |c| c.field.name);
        (field, self.schema.fields().get(at).map_or("", |f| f.name()))
    }

    /// A batch of the source with only those columns.
    fn choose(&self, batch: &RecordBatch) -> Result<RecordBatch, Error> {
        if batch.num_columns() < self.width {
            return Err(
                Error::new(Code::MissingColumn).detail(say!("a batch has fewer columns than the schema", "某批数据的列数少于表结构"))
            );
        }
        batch.project(&self.chosen).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
    }

    /// Reads the batches of chosen columns that `next` gives, until there is none.
    pub(super) fn read<'r, T: Row, B: Default + Extend<T> + Send>(
        &self,
        request: Request<'r>,
        mut next: impl FnMut() -> Result<Option<RecordBatch>, Error>,
        mut sink: impl FnMut(B),
        mut digest: Option<&mut CellsDigest>,
    ) -> Result<Reading<'r>, Error> {
        let mut reading = Reading::new(request);
        let mut parts = Parts { from: 0, row: 0, batch: None };
        let hashed = digest.is_some();
        let mut failed = None;
        in_order(
            || parts.next(&mut next),
            // Batches come back, so that the memory of a host is given up by the thread that took it.
            |(row, batch)| (self.part::<T, B>(request.name, row, &batch, hashed), batch),
            |(part, _)| match part {
                Ok((part, cells)) if failed.is_none() => {
                    reading.take(part, &mut sink);
                    digest.iter_mut().for_each(|d| d.0.update(&cells));
                }
                Ok(_) => {}
                Err(error) => failed = failed.take().or(Some(error)),
            },
        )
        .map_err(|e| in_file(request.name, e))?;
        failed.map_or(Ok(reading), |error| Err(in_file(request.name, error)))
    }

    /// The rows of a part whose first row has a number; and its cells as they are hashed, where they are.
    fn part<T: Row, B: Default + Extend<T>>(
        &self,
        name: &str,
        row: u64,
        batch: &RecordBatch,
        hashed: bool,
    ) -> Result<(Part<B>, Vec<u8>), Error> {
        let batch = Batch::new(batch, &self.schema, &self.layout)?;
        let mut rows = Rows::<T, B>::new(name, &self.layout);
        let mut cells = Vec::new();
        for (row, at) in (row..).zip(0..batch.rows()) {
            let record = Line { batch: &batch, at };
            if hashed {
                encode(&self.layout, &record, &mut cells);
            }
            rows.row(&record, row);
        }
        Ok((rows.done(), cells))
    }
}

/// Batches cut into parts, each with the number of its first row over all batches.
struct Parts {
    row: u64,
    batch: Option<RecordBatch>,
    from: usize,
}

impl Parts {
    fn next(&mut self, more: &mut impl FnMut() -> Result<Option<RecordBatch>, Error>) -> Result<Option<(u64, RecordBatch)>, Error> {
        loop {
            let Some(batch) = &self.batch else {
                self.batch = more()?;
                self.from = 0;
                if self.batch.is_none() {
                    return Ok(None);
                }
                continue;
            };
            let rows = PART.min(batch.num_rows() - self.from);
            if rows == 0 {
                self.batch = None;
                continue;
            }
            let (row, part) = (self.row, batch.slice(self.from, rows));
            self.from += rows;
            self.row += rows as u64;
            return Ok(Some((row, part)));
        }
    }
}

/// SHA-256 over the cells read, as `docs/files.md` says: the same for every way of batching, of
/// encoding text, and of ordering columns.
pub(super) struct CellsDigest(Sha256);

const NOTHING: u8 = 0;
const TEXT: u8 = 1;
const LIST: u8 = 2;

impl CellsDigest {
    fn new(layout: &Layout) -> Self {
        let mut buffer = b"ssj cells 1\n".to_vec();
        layout.columns.iter().filter(|c| c.source().is_some()).for_each(|c| put(&mut buffer, c.field.name));
        buffer.push(b'\n');
        Self(Sha256::new_with_prefix(&buffer))
    }

    fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The cells of a row as they are hashed.
fn encode(layout: &Layout, record: &Line<'_>, buffer: &mut Vec<u8>) {
    for at in layout.columns.iter().filter_map(Column::source) {
        match (record.parts(at), record.cell(at)) {
            (Some(parts), _) => {
                buffer.push(LIST);
                buffer.extend((parts.len() as u64).to_be_bytes());
                parts.iter().for_each(|p| put(buffer, p));
            }
            (None, Some(text)) => put(buffer, &text),
            (None, None) => buffer.push(NOTHING),
        }
    }
}

fn put(buffer: &mut Vec<u8>, text: &str) {
    buffer.push(TEXT);
    buffer.extend((text.len() as u64).to_be_bytes());
    buffer.extend(text.as_bytes());
}
