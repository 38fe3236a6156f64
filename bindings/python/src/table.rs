//! Tables that leave the engine: a name and a type a column, given away by the Arrow interface or
//! as plain Python values.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchIterator, RecordBatchOptions, StringArray, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use shuangsuiji::error::{Code, Error, Text};

use crate::capsule;
use crate::enter::enter;

/// How many rows a table shows of itself.
const SHOWN: usize = 20;

/// Columns being gathered.
#[derive(Default)]
pub(crate) struct Columns(Vec<(Field, ArrayRef)>);

impl Columns {
    fn with(mut self, name: &str, nullable: bool, array: impl Array + 'static) -> Self {
        self.0.push((Field::new(name, array.data_type().clone(), nullable), Arc::new(array)));
        self
    }

    pub(crate) fn texts<T: Into<String>>(self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.with(name, false, StringArray::from_iter_values(values.into_iter().map(Into::into)))
    }

    pub(crate) fn maybe_texts<T: Into<String>>(self, name: &str, values: impl IntoIterator<Item = Option<T>>) -> Self {
        self.with(name, true, values.into_iter().map(|v| v.map(Into::into)).collect::<StringArray>())
    }

    pub(crate) fn counts(self, name: &str, values: impl IntoIterator<Item = u64>) -> Self {
        self.with(name, false, UInt64Array::from_iter_values(values))
    }

    pub(crate) fn maybe_counts(self, name: &str, values: impl IntoIterator<Item = Option<u64>>) -> Self {
        self.with(name, true, values.into_iter().collect::<UInt64Array>())
    }

    pub(crate) fn maybe_numbers(self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.with(name, true, values.into_iter().collect::<Float64Array>())
    }

    pub(crate) fn flags(self, name: &str, values: impl IntoIterator<Item = bool>) -> Self {
        self.with(name, false, BooleanArray::from(values.into_iter().collect::<Vec<_>>()))
    }

    pub(crate) fn lists<T: AsRef<str>>(self, name: &str, values: impl IntoIterator<Item = Vec<T>>) -> Self {
        let mut builder = ListBuilder::new(StringBuilder::new());
        for list in values {
            list.iter().for_each(|text| builder.values().append_value(text));
            builder.append(true);
        }
        self.with(name, false, builder.finish())
    }

    /// The table of the columns, which are all of one length.
    pub(crate) fn table(self) -> Result<Table, Error> {
        let (fields, arrays): (Vec<_>, Vec<_>) = self.0.into_iter().unzip();
        let rows = arrays.first().map_or(0, |a| a.len());
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options);
        batch.map(|batch| Table { batch }).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))
    }
}

/// A table. Give it to whatever understands the Arrow PyCapsule interface, such as
/// `polars.DataFrame(table)` or `pyarrow.table(table)`, or walk it as dictionaries.
#[pyclass(frozen, module = "shuangsuiji")]
pub(crate) struct Table {
    batch: RecordBatch,
}

#[pymethods]
impl Table {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.batch.schema().fields().iter().map(|f| f.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.batch.num_rows()
    }

    /// The values of a column.
    fn __getitem__<'py>(&self, py: Python<'py>, column: &str) -> PyResult<Bound<'py, PyList>> {
        let array = self.batch.column_by_name(column).ok_or_else(|| PyKeyError::new_err(column.to_owned()))?;
        list(py, array)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dicts(py)?.into_any().call_method0("__iter__")
    }

    /// The rows, a dictionary each.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        let schema = self.batch.schema();
        for row in 0..self.batch.num_rows() {
            let dict = PyDict::new(py);
            for (field, array) in schema.fields().iter().zip(self.batch.columns()) {
                dict.set_item(field.name(), value(py, array, row)?)?;
            }
            rows.append(dict)?;
        }
        Ok(rows)
    }

    /// The table as a `polars.DataFrame`.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    /// The table as a `pyarrow.Table`.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }

    /// The table as a `pandas.DataFrame`, by way of pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::to_arrow(slf)?.call_method0("to_pandas")
    }

    /// The rows by the Arrow PyCapsule interface. They have one schema: another cannot be asked for.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface leaves it to the producer whether it follows the request.
        let _ = requested_schema;
        let schema = self.batch.schema();
        capsule::export(py, RecordBatchIterator::new([Ok(self.batch.clone())], schema))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        enter(py, || {
            let top = self.top();
            let drawn =
                arrow_cast::pretty::pretty_format_batches(&[top]).map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e)))?;
            Ok(format!("{drawn}\n{}", self.size()))
        })
    }

    /// The table in a notebook.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        enter(py, || self.html().map_err(|e| Error::new(Code::Internal).detail(Text::foreign(e))))
    }
}

impl Table {
    fn top(&self) -> RecordBatch {
        self.batch.slice(0, self.batch.num_rows().min(SHOWN))
    }

    fn size(&self) -> String {
        let (rows, columns) = (self.batch.num_rows(), self.batch.num_columns());
        let shown = if rows > SHOWN { format!(", the first {SHOWN} shown") } else { String::new() };
        format!("{rows} rows × {columns} columns{shown}")
    }

    fn html(&self) -> Result<String, arrow_schema::ArrowError> {
        let top = self.top();
        let options = arrow_cast::display::FormatOptions::default();
        let cells: Result<Vec<_>, _> =
            top.columns().iter().map(|c| arrow_cast::display::ArrayFormatter::try_new(c.as_ref(), &options)).collect();
        let cells = cells?;
        let mut out = String::from("<table><thead><tr>");
        for field in top.schema().fields() {
            out += &format!("<th>{}</th>", escaped(field.name()));
        }
        out += "</tr></thead><tbody>";
        for row in 0..top.num_rows() {
            out += "<tr>";
            for column in &cells {
                // Writing to a text cannot fail.
                let _ = write!(out, "<td>{}</td>", escaped(&column.value(row).try_to_string()?));
            }
            out += "</tr>";
        }
        Ok(format!("{out}</tbody></table><p>{}</p>", self.size()))
    }
}

/// Names come from registers: none of them may be read as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn list<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, (0..array.len()).map(|row| value(py, array, row)).collect::<PyResult<Vec<_>>>()?)
}

fn value<'py>(py: Python<'py>, array: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match array.data_type() {
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).into_pyobject(py)?.into_any(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into_pyobject(py)?.into_any(),
        DataType::Boolean => array.as_boolean().value(row).into_pyobject(py)?.to_owned().into_any(),
        DataType::List(_) => list(py, &array.as_list::<i32>().value(row))?.into_any(),
        _ => array.as_string::<i32>().value(row).into_pyobject(py)?.into_any(),
    })
}
