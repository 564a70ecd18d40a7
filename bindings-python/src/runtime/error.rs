//! Errors of the engine as exceptions of Python.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};
use virtkit::{Error, ErrorDomain, Result};

use super::members::Members;

/// What is needed to raise, found once: raising must not run code of Python, see [`exit`](super::exit).
struct Classes {
    base: Py<PyType>,
    by_code: Py<PyDict>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();
static CODES: PyOnceLock<Members> = PyOnceLock::new();
static DOMAINS: PyOnceLock<Members> = PyOnceLock::new();
static LEVELS: Members = Members::new("virtkit._base", "ErrorLevel", &[0, 1, 2]);
static OUTCOMES: Members = Members::new("virtkit._base", "Outcome", &[1, 2]);

const MODULE: &str = "virtkit._generated.errors";

/// Finds the exceptions.
pub fn prepare(py: Python<'_>) -> PyResult<()> {
    let module = py.import(MODULE)?;
    let base = module.getattr("Error")?.cast_into::<PyType>()?.unbind();
    let by_code = module.getattr("CLASSES")?.cast_into::<PyDict>()?.unbind();
    let _ = CLASSES.set(py, Classes { base, by_code });
    enumeration(py, &CODES, "ErrorCode", virtkit::ErrorCode::NAMED.iter().map(|code| code.0).collect())?;
    enumeration(py, &DOMAINS, "ErrorDomain", ErrorDomain::NAMED.iter().map(|domain| domain.0).collect())?;
    LEVELS.prepare(py)?;
    OUTCOMES.prepare(py)
}

fn enumeration(py: Python<'_>, cell: &'static PyOnceLock<Members>, class: &'static str, mut values: Vec<i32>) -> PyResult<()> {
    values.sort_unstable();
    values.dedup();
    cell.get_or_init(py, || Members::new(MODULE, class, values.leak())).prepare(py)
}

/// The exception for an error.
pub fn exception(py: Python<'_>, error: &Error) -> PyErr {
    build(py, error).map_or_else(|failure| failure, PyErr::from_value)
}

fn build<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let unprepared = || pyo3::exceptions::PyRuntimeError::new_err(error.message.clone());
    let classes = CLASSES.get(py).ok_or_else(unprepared)?;
    let class = classes.by_code.bind(py).get_item(error.code.0)?;
    let known = class.is_some();
    let raised = class.unwrap_or_else(|| classes.base.bind(py).clone().into_any()).call1((&*error.message,))?;
    if !known {
        raised.setattr(intern!(py, "code"), CODES.get(py).ok_or_else(unprepared)?.member(py, error.code.0)?)?;
    }
    raised.setattr(intern!(py, "domain"), DOMAINS.get(py).ok_or_else(unprepared)?.member(py, error.domain.0)?)?;
    raised.setattr(intern!(py, "level"), LEVELS.member(py, error.level as i32)?)?;
    raised.setattr(intern!(py, "int1"), error.int1)?;
    raised.setattr(intern!(py, "int2"), error.int2)?;
    for (name, text) in [(intern!(py, "str1"), &error.str1), (intern!(py, "str2"), &error.str2), (intern!(py, "str3"), &error.str3)] {
        if let Some(text) = text {
            raised.setattr(name, text)?;
        }
    }
    if let Some(outcome) = error.outcome {
        raised.setattr(intern!(py, "outcome"), OUTCOMES.member(py, outcome as i32)?)?;
    }
    Ok(raised)
}

/// A result of the engine as one of Python.
pub trait OrRaise<T> {
    /// The value, or the exception for the error.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error))
    }
}
