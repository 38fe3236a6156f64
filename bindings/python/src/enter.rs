//! The way from Python into the engine: the lock on the interpreter (GIL) is given up, the work is
//! done, and an error or a panic comes back as an exception of the one table.

use pyo3::prelude::*;
use shuangsuiji::error::Error;

use crate::errors::exception;
use crate::guard::guard;

/// Does work of the engine while other Python threads run.
pub(crate) fn enter<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    py.detach(|| guard(work)).map_err(|error| exception(py, &error))
}
