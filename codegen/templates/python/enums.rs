//! Enumerations and flag sets: the Python classes of the engine's types.

use crate::runtime::members::{flag_set, open_enum};

{% for enum in enums %}
open_enum!(virtkit::{{ enum.name }}, {{ enum.constant }}, "{{ enum.name }}", [{{ enum.values | join(", ") }}]);
{% endfor %}
{% for set in flags %}
flag_set!(virtkit::{{ set.name }}, {{ set.constant }}, "{{ set.name }}");
{% endfor %}

/// Finds the classes and members, so that no later conversion runs code of Python.
pub fn prepare(py: pyo3::Python<'_>) -> pyo3::PyResult<()> {
{% for enum in enums %}
    {{ enum.constant }}.prepare(py)?;
{% endfor %}
{% for set in flags %}
    {{ set.constant }}.prepare(py)?;
{% endfor %}
    Ok(())
}
