//! Operations: a class for each face, over an operation of the engine with any result.

use pyo3::prelude::*;
use pyo3::types::PyType;
use virtkit::call::CallOptions;

use super::aio;
use super::call;
use super::convert::{Answer, ToPython};
use super::limits::{Cancel, Timeout, limits};
use super::mode::{Aio, Blocking};

/// What can be asked of an operation, whatever its result is.
trait Waited: Send + Sync {
    fn wait<'py>(&self, py: Python<'py>, options: &CallOptions) -> Answer<'py>;
    fn progress<'py>(&self, py: Python<'py>, options: &CallOptions) -> Answer<'py>;
    fn cancel<'py>(&self, py: Python<'py>, options: &CallOptions) -> Answer<'py>;
}

impl<T: ToPython<Blocking> + Send + 'static> Waited for virtkit::Operation<T> {
    fn wait<'py>(&self, py: Python<'py>, options: &CallOptions) -> Answer<'py> {
        call::released(py, "Operation.wait", options, Self::wait(self))
    }

    fn progress<'py>(&self, py: Python<'py>, options: &CallOptions) -> Answer<'py> {
        call::released(py, "Operation.progress", options, Self::progress(self))
    }

    fn cancel<'py>(&self, py: Python<'py>, options: &CallOptions) -> Answer<'py> {
        call::released(py, "Operation.cancel", options, Self::cancel(self))
    }
}

/// The same, awaited.
trait Awaited: Send + Sync {
    fn wait(&self, timeout: Timeout) -> aio::Call;
    fn progress(&self, timeout: Timeout) -> aio::Call;
    fn cancel(&self, timeout: Timeout) -> aio::Call;
}

impl<T: ToPython<Aio> + Send + 'static> Awaited for virtkit::Operation<T> {
    fn wait(&self, timeout: Timeout) -> aio::Call {
        let operation = self.clone();
        aio::Call::released("Operation.wait", timeout, async move { operation.wait().await })
    }

    fn progress(&self, timeout: Timeout) -> aio::Call {
        let operation = self.clone();
        aio::Call::released("Operation.progress", timeout, async move { operation.progress().await })
    }

    fn cancel(&self, timeout: Timeout) -> aio::Call {
        let operation = self.clone();
        aio::Call::released("Operation.cancel", timeout, async move { operation.cancel().await })
    }
}

impl<T: ToPython<Blocking> + Send + 'static> ToPython<Blocking> for virtkit::Operation<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(Bound::new(py, Operation(Box::new(self.clone())))?.into_any())
    }
}

impl<T: ToPython<Aio> + Send + 'static> ToPython<Aio> for virtkit::Operation<T> {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        Ok(Bound::new(py, AioOperation(Box::new(self.clone())))?.into_any())
    }
}

/// Long work that a call has begun. It goes on when nobody waits for it and when this object is gone; only `cancel` ends it before its time.
#[pyclass(frozen, weakref, name = "Operation", module = "virtkit")]
pub struct Operation(Box<dyn Waited>);

#[pymethods]
impl Operation {
    /// Waits for the end of the work, and gives its result. Giving up the wait does not end the work.
    #[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
    fn wait<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        self.0.wait(py, &limits(timeout, cancel))
    }

    /// How far the work is, and after its end how it ended.
    #[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
    fn progress<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        self.0.progress(py, &limits(timeout, cancel))
    }

    /// Asks the work to end before its time: waiting for it then raises `OperationAbortedError`. Work that has ended is left alone.
    #[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
    fn cancel<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        self.0.cancel(py, &limits(timeout, cancel))
    }

    /// `Operation[Domain]`, as annotations have it.
    #[classmethod]
    fn __class_getitem__<'py>(class: &Bound<'py, PyType>, result: &Bound<'py, PyAny>) -> Answer<'py> {
        alias(class, result)
    }
}

/// Long work that a call has begun: await it for its result. It goes on when nobody waits for it and when this object is gone; only `cancel`
/// ends it before its time.
#[pyclass(frozen, weakref, name = "Operation", module = "virtkit.aio")]
pub struct AioOperation(Box<dyn Awaited>);

#[pymethods]
impl AioOperation {
    /// Waits for the end of the work, and gives its result. Giving up the wait does not end the work.
    #[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
    fn wait(&self, timeout: Timeout) -> aio::Call {
        self.0.wait(timeout)
    }

    /// How far the work is, and after its end how it ended.
    #[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
    fn progress(&self, timeout: Timeout) -> aio::Call {
        self.0.progress(timeout)
    }

    /// Asks the work to end before its time: waiting for it then raises `OperationAbortedError`. Work that has ended is left alone.
    #[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
    fn cancel(&self, timeout: Timeout) -> aio::Call {
        self.0.cancel(timeout)
    }

    /// The same as `wait()`.
    fn __await__(&self) -> aio::Call {
        self.0.wait(Timeout::NONE)
    }

    /// `Operation[Domain]`, as annotations have it.
    #[classmethod]
    fn __class_getitem__<'py>(class: &Bound<'py, PyType>, result: &Bound<'py, PyAny>) -> Answer<'py> {
        alias(class, result)
    }
}

fn alias<'py>(class: &Bound<'py, PyType>, result: &Bound<'py, PyAny>) -> Answer<'py> {
    class.py().import("types")?.getattr("GenericAlias")?.call1((class, result))
}
