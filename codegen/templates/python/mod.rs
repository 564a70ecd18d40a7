//! The glue between the engine and Python.

#![allow(
    clippy::match_same_arms,
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    clippy::semicolon_if_nothing_returned,
    clippy::similar_names,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    clippy::unreadable_literal,
    clippy::wildcard_imports,
    reason = "what stands here comes from the description, one thing after the other"
)]

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
