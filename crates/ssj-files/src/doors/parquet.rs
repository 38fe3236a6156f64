//! The door of Parquet files, read row group by row group.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use ::parquet::errors::ParquetError;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, FieldRef, Schema};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;
use shuangsuiji::text::Text;

use super::arrow::{PART, Table};
use super::reading::{Seen, guarded, in_file};
use super::{Door, Request, pages};
use crate::hashing::Hashing;
use crate::rows::Row;

/// The longest footer that is read. That of a register of 50 million rows has some hundred kilobytes;
/// one of millions of columns would fill the memory.
const FOOTER: u64 = 1 << 26;

/// A Parquet file.
pub(crate) struct Parquet(pub(crate) File);

impl Door for Parquet {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, sink: impl FnMut(B)) -> Result<Seen, Error> {
        let Self(mut file) = self;
        let placed = |e| in_file(request.name, e);
        let failed = |e: std::io::Error| Error::new(Code::Io).detail(Text::foreign(e));
        check_footer(&mut file).map_err(placed)?;
        file.rewind().map_err(|e| placed(failed(e)))?;
        let (digest, _) = Hashing::new(&file).finish().map_err(|e| placed(failed(e)))?;
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(damaged)).map_err(placed)?;
        let metadata = guarded(|| in_place(metadata)).map_err(placed)?;
        let table = Table::new::<T>(request, metadata.schema().clone())?;
        guarded(|| pages::check(&file, &metadata, &table)).map_err(placed)?;
        let mut batches = guarded(|| Batches::open(file, metadata, table.chosen())).map_err(placed)?;
        table.read::<T, B>(request, || guarded(|| batches.next()), sink, None)?.finish(digest)
    }
}

/// Refuses a file whose footer is not there, or too long.
fn check_footer(file: &mut File) -> Result<(), Error> {
    let mut end = [0; 8];
    let length = file.seek(SeekFrom::End(0)).and_then(|length| {
        file.seek(SeekFrom::Start(length.saturating_sub(8)))?;
        file.read_exact(&mut end)?;
        Ok(length)
    });
    let [a, b, c, d, mark @ ..] = end;
    let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
    match length {
        Ok(length) if mark == *b"PAR1" && footer <= length => {}
        _ => {
            return Err(Error::new(Code::BadFile).detail(say!(
                "a Parquet file ends with its footer and the mark PAR1; this one does not: it is cut short, or no Parquet",
                "Parquet 文件以文件尾和标记 PAR1 结束；该文件并非如此：文件不完整，或不是 Parquet"
            )));
        }
    }
    if footer > FOOTER {
        let detail = say!(
            "its footer has {footer} bytes, more than a register needs ({FOOTER}); has it millions of columns?",
            "其文件尾有 {footer} 字节，超出登记库所需（{FOOTER}）；是否有数百万列？"
        );
        return Err(Error::new(Code::BadFile).detail(detail));
    }
    Ok(())
}

/// The metadata under which text is read where it stands in a page. Otherwise a dictionary with one long text would be
/// copied for every row that names it.
fn in_place(metadata: ArrowReaderMetadata) -> Result<ArrowReaderMetadata, Error> {
    let field = |field: &FieldRef| Arc::new(field.as_ref().clone().with_data_type(viewed(field.data_type())));
    let schema = metadata.schema();
    let schema = Schema::new_with_metadata(schema.fields().iter().map(field).collect::<Vec<_>>(), schema.metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(schema.into());
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).map_err(damaged)
}

/// A type whose text is read in place.
fn viewed(ty: &DataType) -> DataType {
    let inside = |field: &FieldRef| Arc::new(field.as_ref().clone().with_data_type(viewed(field.data_type())));
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Dictionary(_, values) if values.is_string() => DataType::Utf8View,
        DataType::List(field) => DataType::List(inside(field)),
        DataType::LargeList(field) => DataType::LargeList(inside(field)),
        other => other.clone(),
    }
}

/// The rows of a file, a part of a row group after the other.
struct Batches {
    reader: ParquetRecordBatchReader,
    /// How many rows the footer states, and how many were read.
    stated: i64,
    read: i64,
}

impl Batches {
    fn open(file: File, metadata: ArrowReaderMetadata, chosen: &[usize]) -> Result<Self, Error> {
        let stated = metadata.metadata().file_metadata().num_rows();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), chosen.iter().copied());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata).with_batch_size(PART).with_projection(mask);
        let reader = builder.build().map_err(damaged)?;
        Ok(Self { reader, stated, read: 0 })
    }

    fn next(&mut self) -> Result<Option<RecordBatch>, Error> {
        match self.reader.next() {
            Some(Ok(batch)) => {
                self.read += batch.num_rows() as i64;
                Ok(Some(batch))
            }
            Some(Err(e)) => Err(damaged(e).row(self.read.unsigned_abs())),
            None if self.read == self.stated => Ok(None),
            None => {
                let (read, stated) = (self.read, self.stated);
                let detail = say!("its footer states {stated} rows, and {read} are there", "文件尾写明 {stated} 行，实有 {read} 行");
                Err(Error::new(Code::BadFile).detail(detail))
            }
        }
    }
}

fn damaged(e: impl Into<ParquetError>) -> Error {
    Error::new(Code::BadFile).detail(Text::foreign(e.into()))
}
