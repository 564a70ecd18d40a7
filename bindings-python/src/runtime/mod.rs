//! What the generated glue stands on. No method of the description is named here.

pub mod aio;
pub mod bridge;
pub mod call;
pub mod convert;
pub mod document;
pub mod error;
pub mod events;
pub mod exit;
pub mod limits;
pub mod members;
pub mod mode;
pub mod scalars;
pub mod signals;
pub mod stream;
pub mod typed;

use pyo3::prelude::*;

/// What glue that belongs to no face uses.
pub mod prelude {
    #![allow(unused_imports, reason = "which of them a description needs changes with it")]

    pub use pyo3::prelude::*;
    pub use pyo3::types::PyTuple;

    pub use super::convert::{Answer, FromPython, In, Repr, ToPython, not_copied, show};
    pub use super::document::{Parsed, text_of};
    pub use super::mode::{Aio, Blocking};
    pub use super::typed::{self, Extra};
}

/// Finds the classes of Python that values become.
pub fn prepare(py: Python<'_>) -> PyResult<()> {
    members::EVENT_KIND.prepare(py)?;
    error::prepare(py)?;
    scalars::prepare(py)
}

/// Adds the classes that are not generated, and prepares for the end of the interpreter.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<stream::Stream>()?;
    module.add_class::<stream::Hole>()?;
    module.add_class::<events::Events>()?;
    module.add_class::<typed::TypedValue>()?;
    module.add_class::<limits::CancelToken>()?;
    let aio = module.getattr("aio")?;
    let aio = aio.cast::<PyModule>()?;
    aio.add_class::<aio::Call>()?;
    aio.add_class::<aio::Events>()?;
    aio.add_class::<aio::Stream>()?;
    module.add_function(wrap_pyfunction!(document::document_parse, module)?)?;
    module.add_function(wrap_pyfunction!(document::document_write, module)?)?;
    #[cfg(debug_assertions)]
    module.add_function(wrap_pyfunction!(call::_debug_panic, module)?)?;
    exit::register(module)
}
