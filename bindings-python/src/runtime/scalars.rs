//! Numbers, texts, UUIDs, spans of time, descriptors and secrets.

use std::os::fd::{AsFd, BorrowedFd, IntoRawFd, OwnedFd};
use std::time::Duration;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyType};
use uuid::Uuid;
use virtkit::{Error, SecretValue};

use super::convert::{Answer, FromPython, ToPython};
use super::error::exception;

macro_rules! scalars {
    ($($scalar:ty)*) => {$(
        impl<M> ToPython<M> for $scalar {
            fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
                self.into_pyobject(py).map(|value| value.to_owned().into_any()).map_err(PyErr::from)
            }
        }

        impl FromPython for $scalar {
            fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
                value.extract().map_err(PyErr::from)
            }
        }
    )*};
}

scalars!(bool i32 u32 i64 u64 usize f64 String Duration);

impl<M> ToPython<M> for () {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(py.None().into_bound(py))
    }
}

impl<M> ToPython<M> for &str {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl FromPython for Vec<u8> {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(bytes.as_bytes().to_vec());
        }
        // Any buffer; a number would be taken for a length.
        let view = value.py().import(intern!(value.py(), "builtins"))?.getattr(intern!(value.py(), "memoryview"))?.call1((value,))?;
        Ok(view.call_method0(intern!(value.py(), "tobytes"))?.cast::<PyBytes>()?.as_bytes().to_vec())
    }
}

impl<M> ToPython<M> for SecretValue {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(PyBytes::new(py, self.reveal()).into_any())
    }
}

impl FromPython for SecretValue {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Vec::<u8>::from_python(value).map(Self::new)
    }
}

/// `uuid.UUID`, its bare constructor, and the mark of a UUID of unknown origin.
static UUID: PyOnceLock<(Py<PyType>, Py<PyAny>, Py<PyAny>)> = PyOnceLock::new();

/// Finds the class of UUIDs.
pub fn prepare(py: Python<'_>) -> PyResult<()> {
    uuid_class(py).map(|_| ())
}

fn uuid_class(py: Python<'_>) -> PyResult<&(Py<PyType>, Py<PyAny>, Py<PyAny>)> {
    UUID.get_or_try_init(py, || {
        let module = py.import("uuid")?;
        let bare = py.import("builtins")?.getattr("object")?;
        let unknown = module.getattr("SafeUUID")?.getattr("unknown")?;
        Ok((module.getattr("UUID")?.cast_into::<PyType>()?.unbind(), bare.unbind(), unknown.unbind()))
    })
}

impl<M> ToPython<M> for Uuid {
    /// Fills the two slots of the class as its own unpickling does: the constructor takes ten times as long, and runs code of Python.
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        let (class, bare, unknown) = uuid_class(py)?;
        let bare = bare.bind(py);
        let uuid = bare.call_method1(intern!(py, "__new__"), (class,))?;
        let set = bare.getattr(intern!(py, "__setattr__"))?;
        set.call1((&uuid, intern!(py, "int"), self.as_u128()))?;
        set.call1((&uuid, intern!(py, "is_safe"), unknown))?;
        Ok(uuid)
    }
}

impl FromPython for Uuid {
    /// `TypeError` for what is neither a UUID nor a text, `InvalidArgError` for a text that is none.
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            let text = text.to_cow()?;
            let wrong = |_| exception(value.py(), &Error::invalid_argument(format!("{text:?} is not a UUID")));
            return Self::parse_str(&text).map_err(wrong);
        }
        let (class, _, _) = uuid_class(value.py())?;
        if !value.is_instance(class.bind(value.py()))? {
            let message = format!("expected a UUID (uuid.UUID, or its text as str), got {}", value.get_type().name()?);
            return Err(pyo3::exceptions::PyTypeError::new_err(message));
        }
        Ok(Self::from_u128(value.getattr(intern!(value.py(), "int"))?.extract()?))
    }
}

impl<M> ToPython<M> for OwnedFd {
    /// A copy, which belongs to the caller.
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        ToPython::<M>::into_python(self.try_clone()?, py)
    }

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        Ok(self.into_raw_fd().into_pyobject(py)?.into_any())
    }
}

impl FromPython for OwnedFd {
    /// A copy: the caller's file stays the caller's.
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let number: i32 = match value.getattr_opt(intern!(py, "fileno"))? {
            Some(fileno) => fileno.call0()?.extract()?,
            None => value.extract()?,
        };
        if number < 0 {
            return Err(pyo3::exceptions::PyValueError::new_err(format!("{number} is not a file descriptor")));
        }
        // SAFETY: the number is not -1, and the descriptor is only copied, which fails cleanly where it is not open.
        Ok(unsafe { BorrowedFd::borrow_raw(number) }.as_fd().try_clone_to_owned()?)
    }
}
