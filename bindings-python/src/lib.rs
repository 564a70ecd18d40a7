//! The Python binding: glue that is generated from the description, and the few modules that it stands on.

mod generated;
mod runtime;

use pyo3::prelude::*;

/// The native part of the package `virtkit`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    runtime::prepare(py)?;
    generated::enums::prepare(py)?;
    generated::register(module)?;
    runtime::register(module)
}
