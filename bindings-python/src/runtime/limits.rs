//! What limits a call: `timeout=`, in seconds, and `cancel=`, which any thread may use.

use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use virtkit::call::CallOptions;

use super::convert::Repr;

/// How long a call may take; none for ever.
#[derive(Debug, Clone, Copy)]
pub struct Timeout(Option<Duration>);

impl Timeout {
    /// For ever.
    pub const NONE: Self = Self(None);

    /// As Python has it.
    pub fn seconds(self) -> Option<f64> {
        self.0.map(|time| time.as_secs_f64())
    }

    /// The options of a call that begins now.
    pub fn options(self) -> CallOptions {
        match self.0 {
            Some(time) => CallOptions::new().timeout(time),
            None => CallOptions::new(),
        }
    }
}

/// Ends calls from another thread: give it to them as `cancel=`.
#[derive(Debug)]
#[pyclass(frozen, name = "CancelToken", module = "virtkit")]
pub struct CancelToken(virtkit::call::CancelToken);

#[pymethods]
impl CancelToken {
    #[new]
    fn new() -> Self {
        Self(virtkit::call::CancelToken::new())
    }

    /// Cancels the calls that have this token, also those that are yet to come. They raise `CancelledError`.
    fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was cancelled.
    #[getter]
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("CancelToken").field("cancelled", &self.cancelled().into_pyobject(py)?.to_owned().into_any())?.end())
    }
}

/// The token of a call; none for a call that nothing cancels.
#[derive(Debug, Clone)]
pub struct Cancel(Option<virtkit::call::CancelToken>);

impl Cancel {
    /// Nothing cancels the call.
    pub const NONE: Self = Self(None);
}

impl<'py> FromPyObject<'_, 'py> for Cancel {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_none() { Ok(Self::NONE) } else { Ok(Self(Some(value.cast::<CancelToken>()?.get().0.clone()))) }
    }
}

/// The options of a call that begins now.
pub fn limits(timeout: Timeout, cancel: Cancel) -> CallOptions {
    let mut options = timeout.options();
    options.cancel = cancel.0;
    options
}

impl<'py> FromPyObject<'_, 'py> for Timeout {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self::NONE);
        }
        let seconds: f64 = value.extract()?;
        if seconds.is_nan() {
            return Err(PyValueError::new_err("timeout is not a number of seconds"));
        }
        // What is over already is refused by the call, which says so; what no clock can count is for ever.
        Ok(Self(Duration::try_from_secs_f64(seconds.max(0.0)).ok()))
    }
}
