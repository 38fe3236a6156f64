//! The engine's errors as Python's exceptions. The classes are in `shuangsuiji/errors.py`, so that
//! each is also one of Python's own; what they say comes from the engine's one table.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use shuangsuiji::error::{Code, Error, ErrorKind, Lang, Speak};
use shuangsuiji::say;

use crate::table::{Columns, Table};

/// The exception of an error.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    // Where even this fails, Python's own error says why.
    build(py, error).map_or_else(|failed| failed, PyErr::from_value)
}

/// An exception for an argument that cannot be taken.
pub(crate) fn bad_argument(py: Python<'_>, field: &str, detail: impl Speak) -> PyErr {
    exception(py, &Error::new(Code::BadArgument).field(field).detail(detail))
}

fn build<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let inner = error.errors().iter().map(|e| build(py, e)).collect::<PyResult<Vec<_>>>()?;
    let details = PyDict::new(py);
    details.set_item("code", error.code().number())?;
    details.set_item("name", error.code().name())?;
    details.set_item("kind", kind_name(error.kind()))?;
    details.set_item("file", error.at_file())?;
    details.set_item("row", error.at_row())?;
    details.set_item("field", error.at_field())?;
    details.set_item("value", error.at_value())?;
    details.set_item("remedy", error.remedy(Lang::En))?;
    details.set_item("errors", PyTuple::new(py, inner)?)?;
    let messages = (error.message(Lang::En), error.message(Lang::Zh));
    py.import("shuangsuiji.errors")?.call_method1("_build", (messages, details))
}

fn kind_name(kind: ErrorKind) -> String {
    format!("{kind:?}").to_lowercase()
}

/// A language by its code.
pub(crate) fn language(py: Python<'_>, lang: &str) -> PyResult<Lang> {
    match lang {
        "en" => Ok(Lang::En),
        "zh" => Ok(Lang::Zh),
        _ => Err(bad_argument(py, "lang", say!("{lang:?} is neither \"en\" nor \"zh\"", "{lang:?} 既不是 \"en\" 也不是 \"zh\""))),
    }
}

/// Every error there is: a row each, with code, name, kind, text and remedy in both languages.
#[pyfunction]
pub(crate) fn codes(py: Python<'_>) -> PyResult<Table> {
    let all = || Code::ALL.iter();
    Columns::default()
        .counts("code", all().map(|c| u64::from(c.number())))
        .texts("name", all().map(|c| c.name()))
        .texts("kind", all().map(|c| kind_name(c.kind())))
        .texts("text_en", all().map(|c| c.text(Lang::En)))
        .texts("text_zh", all().map(|c| c.text(Lang::Zh)))
        .texts("remedy_en", all().map(|c| c.remedy(Lang::En)))
        .texts("remedy_zh", all().map(|c| c.remedy(Lang::Zh)))
        .table()
        .map_err(|error| exception(py, &error))
}
