//! Registers as files: what the doors read, written.

use std::io::Write;

use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

#[cfg(feature = "parquet")]
use crate::columns::Columns;
use crate::fields::{Field, Kind};
use crate::mapping::Format;
use crate::sheet::Sheet;

/// Writes a register (登记库), row by row, as a file of any format that is read: CSV in UTF-8, an Excel
/// workbook (held in memory until it is finished), or with the feature `parquet` Parquet (packed with zstd) or
/// an Arrow file. The columns are all those of the
/// register, in the order of [`Kind::fields`] and under their own names; where the format has types, whole
/// numbers are numbers and everything else, days too, is text, and an empty cell is nothing.
///
/// ```
/// use ssj_files::{Format, Kind, RegisterWriter};
/// let mut writer = RegisterWriter::new(Kind::Organisations, Format::Csv, Vec::new()).unwrap();
/// writer.row(&["sx-market", "示例市市场监督管理局", "city", "140100", "", ""]).unwrap();
/// assert!(writer.finish().unwrap().ends_with("sx-market,示例市市场监督管理局,city,140100,,\n".as_bytes()));
/// ```
pub struct RegisterWriter<W: Write + Send> {
    fields: &'static [Field],
    form: Form<W>,
}

enum Form<W: Write + Send> {
    Xlsx(Box<Sheet>, W),
    Csv(Box<csv::Writer<W>>),
    #[cfg(feature = "parquet")]
    Parquet(Columns, Box<parquet::arrow::ArrowWriter<W>>),
    #[cfg(feature = "parquet")]
    Arrow(Columns, Box<arrow_ipc::writer::FileWriter<W>>),
}

impl<W: Write + Send> RegisterWriter<W> {
    /// Begins a file. Buffering is the output's own affair.
    ///
    /// # Errors
    /// `Io`; `BadArgument` where this build has not the format.
    pub fn new(kind: Kind, format: Format, output: W) -> Result<Self, Error> {
        let fields = kind.fields();
        let form = match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(output);
                writer.write_record(fields.iter().map(|f| f.name)).map_err(failed)?;
                Form::Csv(Box::new(writer))
            }
            Format::Xlsx => Form::Xlsx(Box::new(Sheet::new(kind)?), output),
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let columns = Columns::new(fields);
                Form::Parquet(columns.0, Box::new(parquet(output, columns.1)?))
            }
            #[cfg(feature = "parquet")]
            Format::Arrow => {
                let (columns, schema) = Columns::new(fields);
                Form::Arrow(columns, Box::new(arrow_ipc::writer::FileWriter::try_new(output, &schema).map_err(failed)?))
            }
            #[allow(unreachable_patterns)] // where every format is written
            other => return Err(other.not_built()),
        };
        Ok(Self { fields, form })
    }

    /// Writes a row: a cell for every field of the register, in their order; what is empty is nothing.
    ///
    /// # Errors
    /// `Io`; `BadArgument` where there are more cells or fewer; `BadNumber` where a number is none;
    /// `BadFile` where a sheet is full.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<(), Error> {
        if cells.len() != self.fields.len() {
            let (given, wanted) = (cells.len(), self.fields.len());
            let detail =
                say!("a row has {given} cells, and the register {wanted} fields", "该行有 {given} 个单元格，登记库有 {wanted} 个字段");
            return Err(Error::new(Code::BadArgument).detail(detail));
        }
        match &mut self.form {
            Form::Csv(writer) => writer.write_record(cells.iter().map(|c| c.as_ref().as_bytes())).map_err(failed),
            Form::Xlsx(sheet, _) => sheet.row(self.fields, cells),
            #[cfg(feature = "parquet")]
            Form::Parquet(columns, writer) => columns.row(self.fields, cells, |batch| writer.write(&batch).map_err(failed)),
            #[cfg(feature = "parquet")]
            Form::Arrow(columns, writer) => columns.row(self.fields, cells, |batch| writer.write(&batch).map_err(failed)),
        }
    }

    /// Ends the file; without it a file is cut short, and no door reads it. Gives the output back.
    ///
    /// # Errors
    /// `Io`.
    pub fn finish(self) -> Result<W, Error> {
        match self.form {
            Form::Csv(writer) => writer.into_inner().map_err(|e| failed(e.into_error())),
            Form::Xlsx(sheet, mut output) => {
                output.write_all(&sheet.finish()?).map_err(failed)?;
                Ok(output)
            }
            #[cfg(feature = "parquet")]
            Form::Parquet(mut columns, mut writer) => {
                writer.write(&columns.batch()?).map_err(failed)?;
                writer.into_inner().map_err(failed)
            }
            #[cfg(feature = "parquet")]
            Form::Arrow(mut columns, mut writer) => {
                writer.write(&columns.batch()?).map_err(failed)?;
                writer.into_inner().map_err(failed)
            }
        }
    }
}

/// An empty register of a format: the names of its columns, and one example row to overwrite.
///
/// # Errors
/// `BadArgument` where this build has not the format.
pub fn template_file(kind: Kind, format: Format) -> Result<Vec<u8>, Error> {
    let mut writer = RegisterWriter::new(kind, format, Vec::new())?;
    writer.row(&kind.fields().iter().map(|f| f.example).collect::<Vec<_>>())?;
    writer.finish()
}

fn failed(e: impl std::fmt::Display) -> Error {
    Error::new(Code::Io).detail(Text::foreign(e))
}

#[cfg(feature = "parquet")]
fn parquet<W: Write + Send>(output: W, schema: arrow_schema::SchemaRef) -> Result<parquet::arrow::ArrowWriter<W>, Error> {
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::file::properties::WriterProperties;
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    parquet::arrow::ArrowWriter::try_new(output, schema, Some(properties)).map_err(failed)
}
