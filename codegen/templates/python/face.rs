//! {{ title }}

mod events;
mod functions;
{% for object in objects %}
mod {{ object.module }};
{% endfor %}
mod prelude;
mod records;

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
pub use self::{events::*, functions::*, records::*, {% for object in objects %}{{ object.module }}::{{ object.name }}, {% endfor %}};
use pyo3::prelude::*;

/// Adds the classes and functions to their module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
{% for class in classes %}
    module.add_class::<{{ class }}>()?;
{% endfor %}
{% for function in functions %}
    module.add_function(wrap_pyfunction!({{ function }}, module)?)?;
{% endfor %}
    Ok(())
}
