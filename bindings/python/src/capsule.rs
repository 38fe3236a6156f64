//! Tables through the Arrow PyCapsule interface. The only unsafe code of the package: the
//! interface hands over a C structure by its address.
#![allow(unsafe_code)]

use std::ffi::CStr;

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use shuangsuiji::error::Text;

use crate::errors::bad_argument;

const STREAM: &CStr = c"arrow_array_stream";

/// The method by which an object gives its rows.
pub(crate) const METHOD: &str = "__arrow_c_stream__";

/// The rows of an object that has [`METHOD`]. Nothing is copied before they are read.
pub(crate) fn import(object: &Bound<'_, PyAny>, field: &str) -> PyResult<RecordBatchStreamReader> {
    let given = object.call_method0(METHOD)?;
    let capsule = given.cast::<PyCapsule>()?;
    let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: by the interface a capsule of this name holds an initialised stream, which its
    // consumer moves out; moving leaves a released stream behind, so the capsule's destructor has
    // nothing to free. The interpreter's lock is held, so nobody else moves it meanwhile.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
    RecordBatchStreamReader::try_new(stream).map_err(|e| bad_argument(object.py(), field, Text::foreign(e)))
}

/// A capsule that gives rows to whoever asks.
pub(crate) fn export<'py>(py: Python<'py>, rows: impl RecordBatchReader + Send + 'static) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(rows)), STREAM)
}
