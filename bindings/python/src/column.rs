//! Columns of numbers across the boundary without copies: in by NumPy's array interface (version 3) or
//! as a sequence, out by the same interface.
#![allow(unsafe_code)]

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use shuangsuiji::say;

use crate::errors::bad_argument;

/// A type of numbers, by its name in the array interface.
pub(crate) trait Element: Copy + 'static {
    /// Little-endian, as every platform of the package is.
    const TYPE: &'static str;
}

impl Element for u8 {
    const TYPE: &'static str = "|u1";
}
impl Element for u16 {
    const TYPE: &'static str = "<u2";
}
impl Element for u32 {
    const TYPE: &'static str = "<u4";
}
impl Element for u64 {
    const TYPE: &'static str = "<u8";
}
impl Element for f64 {
    const TYPE: &'static str = "<f8";
}

/// Numbers that Python gave.
pub(crate) enum Column<T> {
    /// Those of an array, which is kept alive; `shuangsuiji.sampling` makes sure that it is one of NumPy's.
    Lent { at: *const T, len: usize, _owner: Py<PyAny> },
    /// Those of a sequence.
    Own(Vec<T>),
}

// SAFETY: the numbers are only read, and the owner is a reference that any thread may drop.
unsafe impl<T: Sync> Send for Column<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Column<T> {}

impl<T> Column<T> {
    pub(crate) fn get(&self) -> &[T] {
        match self {
            // SAFETY: the interface promises `len` numbers of this type at the address, aligned, as
            // long as the owner lives. That they are not written meanwhile is asked of the caller.
            Self::Lent { at, len, .. } => unsafe { std::slice::from_raw_parts(*at, *len) },
            Self::Own(values) => values,
        }
    }
}

/// The numbers of an argument: an array of NumPy of this type, or a sequence.
pub(crate) fn column<'py, T: Element>(given: &Bound<'py, PyAny>, field: &str) -> PyResult<Column<T>>
where
    Vec<T>: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    let py = given.py();
    let interface = pyo3::intern!(py, "__array_interface__");
    if !given.hasattr(interface)? {
        return given.extract::<Vec<T>>().map(Column::Own);
    }
    let described = given.getattr(interface)?.cast_into::<PyDict>()?;
    let item = |name: &str| described.get_item(name);
    let kind = item("typestr")?.map(|kind| kind.extract::<String>()).transpose()?;
    let shape = item("shape")?.map(|shape| shape.extract::<Vec<usize>>()).transpose()?.unwrap_or_default();
    let scattered = item("strides")?.is_some_and(|strides| !strides.is_none());
    let data = item("data")?.map(|data| data.extract::<(usize, bool)>()).transpose()?;
    match (shape.as_slice(), data) {
        ([0], _) => Ok(Column::Own(Vec::new())),
        ([len], Some((address, _))) if kind.as_deref() == Some(T::TYPE) && !scattered && address.is_multiple_of(align_of::<T>()) => {
            Ok(Column::Lent { at: address as *const T, len: *len, _owner: given.clone().unbind() })
        }
        _ => Err(bad_argument(
            py,
            field,
            say!("it takes a contiguous array of one dimension and type {kind}", "须为一维、连续、类型为 {kind} 的数组", kind = T::TYPE),
        )),
    }
}

/// Numbers that Python gets.
pub(crate) enum Numbers {
    /// Units.
    Units(Vec<u32>),
    /// Counts.
    Counts(Vec<u64>),
    /// Real numbers.
    Reals(Vec<f64>),
}

/// An array that leaves the engine: `numpy.asarray` reads it without a copy, and it is a sequence.
#[pyclass(frozen, name = "_Array", module = "shuangsuiji._core")]
pub(crate) struct Array(pub(crate) Numbers);

#[pymethods]
impl Array {
    /// The array interface of NumPy, version 3.
    #[getter]
    fn __array_interface__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let py = slf.py();
        let (kind, address) = match &slf.get().0 {
            Numbers::Units(values) => (u32::TYPE, values.as_ptr() as usize),
            Numbers::Counts(values) => (u64::TYPE, values.as_ptr() as usize),
            Numbers::Reals(values) => (f64::TYPE, values.as_ptr() as usize),
        };
        let described = PyDict::new(py);
        described.set_item("version", 3)?;
        described.set_item("typestr", kind)?;
        described.set_item("shape", PyTuple::new(py, [slf.get().__len__()])?)?;
        // Read-only: NumPy keeps the array alive as the base of its own.
        described.set_item("data", (address, true))?;
        Ok(described)
    }

    fn __len__(&self) -> usize {
        match &self.0 {
            Numbers::Units(values) => values.len(),
            Numbers::Counts(values) => values.len(),
            Numbers::Reals(values) => values.len(),
        }
    }

    fn __getitem__<'py>(&self, py: Python<'py>, at: isize) -> PyResult<Bound<'py, PyAny>> {
        let len = self.__len__();
        let place = if at < 0 { len.checked_add_signed(at) } else { Some(at.unsigned_abs()) };
        let place = place.filter(|place| *place < len).ok_or_else(|| PyIndexError::new_err(at))?;
        Ok(match &self.0 {
            Numbers::Units(values) => values[place].into_pyobject(py)?.into_any(),
            Numbers::Counts(values) => values[place].into_pyobject(py)?.into_any(),
            Numbers::Reals(values) => values[place].into_pyobject(py)?.into_any(),
        })
    }

    /// The numbers as a list.
    fn tolist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        match &self.0 {
            Numbers::Units(values) => PyList::new(py, values),
            Numbers::Counts(values) => PyList::new(py, values),
            Numbers::Reals(values) => PyList::new(py, values),
        }
    }
}
