//! Values of the engine as objects of Python, and back.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::mode::{Aio, Blocking};

/// What most glue gives back.
pub type Answer<'py> = PyResult<Bound<'py, PyAny>>;

/// A value that becomes an object of Python. `M` is the face: a handle has a class in each.
pub trait ToPython<M>: Sized {
    /// From a value that stays.
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py>;

    /// From a value that is used up.
    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        self.to_python(py)
    }
}

/// A value that is made from an object of Python.
pub trait FromPython: Sized {
    /// Makes it, or says what does not fit.
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self>;
}

/// An argument.
#[derive(Debug, Clone, Copy)]
pub struct In<T>(pub T);

impl<'py, T: FromPython> FromPyObject<'_, 'py> for In<T> {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        T::from_python(&value).map(In)
    }
}

/// The object for an attribute.
pub fn show<'py, M, T: ToPython<M>>(value: &T, py: Python<'py>) -> Answer<'py> {
    value.to_python(py)
}

#[allow(dead_code, reason = "a description may have no record with descriptors")]
/// The answer of what holds a descriptor, which has one owner.
pub fn not_copied(name: &str) -> PyErr {
    PyTypeError::new_err(format!("{name} holds open descriptors and cannot be copied"))
}

impl<M, T: ToPython<M>> ToPython<M> for Option<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.to_python(py))
    }

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        self.map_or_else(|| Ok(py.None().into_bound(py)), |value| value.into_python(py))
    }
}

impl<T: FromPython> FromPython for Option<T> {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if value.is_none() { Ok(None) } else { T::from_python(value).map(Some) }
    }
}

// Written out for each face: over all faces, a list of items and bytes (a list of `u8`) could not be told apart.
macro_rules! lists {
    ($($mode:ident)*) => {$(
        impl<T: ToPython<$mode>> ToPython<$mode> for Vec<T> {
            fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
                let items = self.iter().map(|item| item.to_python(py)).collect::<PyResult<Vec<_>>>()?;
                Ok(PyList::new(py, items)?.into_any())
            }

            fn into_python(self, py: Python<'_>) -> Answer<'_> {
                let items = self.into_iter().map(|item| item.into_python(py)).collect::<PyResult<Vec<_>>>()?;
                Ok(PyList::new(py, items)?.into_any())
            }
        }

        impl ToPython<$mode> for Vec<u8> {
            fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
                Ok(pyo3::types::PyBytes::new(py, self).into_any())
            }
        }
    )*};
}

lists!(Blocking Aio);

impl<M, T: ToPython<M>, const LENGTH: usize> ToPython<M> for [T; LENGTH] {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        let items = self.iter().map(|item| item.to_python(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyList::new(py, items)?.into_any())
    }
}

impl<T: FromPython> FromPython for Vec<T> {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        // A text is a sequence of texts, and never what was meant.
        if value.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("a list of items is needed, not one text"));
        }
        value.try_iter()?.map(|item| T::from_python(&item?)).collect()
    }
}

impl<T: FromPython, const LENGTH: usize> FromPython for [T; LENGTH] {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let items = Vec::<T>::from_python(value)?;
        let given = items.len();
        items.try_into().map_err(|_| PyValueError::new_err(format!("{LENGTH} items are needed, not {given}")))
    }
}

/// Writes what `repr` shows: the class and its attributes.
#[derive(Debug)]
pub struct Repr {
    text: String,
    first: bool,
}

impl Repr {
    /// Begins with the name of the class.
    pub fn new(class: &str) -> Self {
        Self { text: format!("{class}("), first: true }
    }

    /// Adds an attribute.
    pub fn field(mut self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !std::mem::take(&mut self.first) {
            self.text.push_str(", ");
        }
        self.text.push_str(name);
        self.text.push('=');
        self.text.push_str(value.repr()?.to_cow()?.as_ref());
        Ok(self)
    }

    /// Adds an attribute of many that are mostly empty: only if it is set.
    pub fn set(self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let holds = value.is_instance_of::<pyo3::types::PyDict>() || value.is_instance_of::<PyList>();
        let empty = value.is_none() || holds && value.is_empty()?;
        if empty { Ok(self) } else { self.field(name, value) }
    }

    /// The text.
    pub fn end(mut self) -> String {
        self.text.push(')');
        self.text
    }
}
