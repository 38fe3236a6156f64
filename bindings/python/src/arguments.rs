//! What Python's callers may write for the engine's plain values: times, digests, paths, entities.

use std::path::PathBuf;

use chrono::NaiveDate;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt, PyString};
use shuangsuiji::digest::Digest;
use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::ident::EntityId;
use shuangsuiji::journal::Timestamp;
use shuangsuiji::say;

use crate::errors::{bad_argument, exception};

/// A time: a `datetime` with its zone, a text `YYYY-MM-DDTHH:MM:SSZ`, or the clock where none is
/// given (Python is a host: the core itself reads no clock).
pub(crate) fn time(given: Option<&Bound<'_, PyAny>>) -> PyResult<Timestamp> {
    let Some(given) = given.filter(|g| !g.is_none()) else { return Ok(chrono::Utc::now().into()) };
    let py = given.py();
    let text: String = if given.is_instance_of::<PyString>() {
        given.extract()?
    } else {
        let datetime = py.import("datetime")?;
        if !given.is_instance(&datetime.getattr("datetime")?)? {
            return Err(bad_argument(
                py,
                "time",
                say!(
                    "a time is a datetime with its zone, or a text YYYY-MM-DDTHH:MM:SSZ",
                    "时间为带时区的 datetime，或形如 YYYY-MM-DDTHH:MM:SSZ 的文本"
                ),
            ));
        }
        if given.call_method0("utcoffset")?.is_none() {
            return Err(bad_argument(
                py,
                "time",
                say!(
                    "the datetime has no zone; give it one, such as datetime.timezone.utc",
                    "该 datetime 不带时区；请指定时区，如 datetime.timezone.utc"
                ),
            ));
        }
        let utc = given.call_method1("astimezone", (datetime.getattr("timezone")?.getattr("utc")?,))?;
        utc.call_method1("strftime", ("%Y-%m-%dT%H:%M:%SZ",))?.extract()?
    };
    Timestamp::parse(&text).map_err(|e| bad_argument(py, "time", e))
}

/// A day, `YYYY-MM-DD`.
pub(crate) fn day(py: Python<'_>, field: &str, text: &str) -> PyResult<NaiveDate> {
    text.parse().map_err(|_| bad_argument(py, field, say!("a day is YYYY-MM-DD", "日期写作 YYYY-MM-DD")))
}

/// 32 bytes: `bytes`, or 64 hexadecimal digits.
pub(crate) fn digest(given: &Bound<'_, PyAny>, field: &str) -> PyResult<Digest> {
    let py = given.py();
    let bytes = if let Ok(bytes) = given.cast::<PyBytes>() {
        <[u8; 32]>::try_from(bytes.as_bytes()).ok().map(Digest)
    } else if let Ok(text) = given.cast::<PyString>() {
        text.extract::<String>()?.parse().ok()
    } else {
        None
    };
    bytes.ok_or_else(|| bad_argument(py, field, say!("it takes 32 bytes, or 64 hexadecimal digits", "须为 32 字节，或 64 位十六进制数字")))
}

/// The seed of a rehearsal: 32 bytes, 64 hexadecimal digits, or a whole number below 2^256.
pub(crate) fn seed(given: &Bound<'_, PyAny>) -> PyResult<Digest> {
    if given.is_instance_of::<PyInt>() {
        let bytes = given.call_method1("to_bytes", (32, "big"));
        return digest(
            &bytes
                .map_err(|_| bad_argument(given.py(), "seed", say!("the number is from 0 to 2^256 − 1", "该数须在 0 至 2^256 − 1 之间")))?,
            "seed",
        );
    }
    digest(given, "seed")
}

/// An entity: `scheme:value`, such as `uscc:91350100M000100Y43`.
pub(crate) fn entity(py: Python<'_>, text: &str) -> PyResult<EntityId> {
    EntityId::read(text).map_err(|error| exception(py, &error.field("entity")))
}

/// A path, where the argument is a text or has `__fspath__`.
pub(crate) fn path(given: &Bound<'_, PyAny>) -> PyResult<Option<PathBuf>> {
    let like = given.is_instance_of::<PyString>() || given.hasattr("__fspath__")?;
    if like { given.extract().map(Some) } else { Ok(None) }
}

/// The contents of an argument: `bytes` are the contents themselves, a text or path names a file.
pub(crate) fn contents(given: &Bound<'_, PyAny>, field: &str) -> PyResult<Vec<u8>> {
    let py = given.py();
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    let path =
        path(given)?.ok_or_else(|| bad_argument(py, field, say!("it takes bytes, or the path of a file", "须为 bytes，或文件路径")))?;
    crate::enter::enter(py, || std::fs::read(&path).map_err(|e| Error::new(Code::Io).file(path.display()).detail(Text::foreign(e))))
}

/// A dictionary as JSON; its days become text.
pub(crate) fn json(given: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = given.py();
    let options = PyDict::new(py);
    options.set_item("default", py.import("builtins")?.getattr("str")?)?;
    py.import("json")?.call_method("dumps", (given,), Some(&options))?.extract()
}

/// JSON as Python values.
pub(crate) fn from_json<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}
