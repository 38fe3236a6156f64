//! Rows on their way out, as Arrow record batches.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field as ArrowField, Schema, SchemaRef};
use shuangsuiji::error::{Code, Error, Text};

use crate::fields::{Field, Type};

/// How many rows make a batch.
const BATCH: usize = 1 << 14;

/// The cells of rows that are not written yet.
pub(crate) struct Columns {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
}

enum Column {
    Text(StringBuilder),
    Number(Int64Builder),
}

impl Columns {
    pub(crate) fn new(fields: &[Field]) -> (Self, SchemaRef) {
        let number = |f: &Field| matches!(f.ty, Type::Number);
        let ty = |f| if number(f) { DataType::Int64 } else { DataType::Utf8 };
        let schema = SchemaRef::new(Schema::new(fields.iter().map(|f| ArrowField::new(f.name, ty(f), true)).collect::<Vec<_>>()));
        let column = |f| if number(f) { Column::Number(Int64Builder::new()) } else { Column::Text(StringBuilder::new()) };
        (Self { schema: schema.clone(), columns: fields.iter().map(column).collect(), rows: 0 }, schema)
    }

    /// Takes a row; `write` is given a batch when there are enough.
    pub(crate) fn row(
        &mut self,
        fields: &[Field],
        cells: &[impl AsRef<str>],
        write: impl FnOnce(RecordBatch) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let wrong = |field: &Field, text: &str| Error::new(Code::BadNumber).field(field.name).value(text);
        let number = |text: &str| (!text.is_empty()).then(|| text.parse::<i64>()).transpose();
        // Before any column grows, so that a row is taken whole or not at all.
        for ((column, field), cell) in self.columns.iter().zip(fields).zip(cells) {
            if matches!(column, Column::Number(_)) {
                number(cell.as_ref()).map_err(|_| wrong(field, cell.as_ref()))?;
            }
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match (column, cell.as_ref()) {
                (Column::Text(texts), "") => texts.append_null(),
                (Column::Text(texts), text) => texts.append_value(text),
                (Column::Number(numbers), text) => numbers.append_option(number(text).ok().flatten()),
            }
        }
        self.rows += 1;
        if self.rows < BATCH { Ok(()) } else { write(self.batch()?) }
    }

    pub(crate) fn batch(&mut self) -> Result<RecordBatch, Error> {
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(|column| -> ArrayRef {
            match column {
                Column::Text(texts) => Arc::new(texts.finish()),
                Column::Number(numbers) => Arc::new(numbers.finish()),
            }
        });
        RecordBatch::try_new(self.schema.clone(), arrays.collect()).map_err(|e| Error::new(Code::Io).detail(Text::foreign(e)))
    }
}
