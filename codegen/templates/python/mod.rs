//! The glue between the engine and Python.

#![allow(clippy::redundant_closure_for_method_calls, clippy::similar_names, reason = "names come from the description")]

pub mod aio;
pub mod blocking;
mod documents;
pub mod enums;
mod params;
mod records;

use pyo3::prelude::*;

/// Adds everything to the native module, the asyncio face as its attribute `aio`.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let face = PyModule::new(module.py(), "virtkit._native.aio")?;
    aio::register(&face)?;
    module.add("aio", face)?;
{% for class in shared %}
    module.add_class::<{{ class }}>()?;
{% endfor %}
    blocking::register(module)
}
