//! Events: one class for each kind.

#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::prelude::*;

{% for event in events %}
{{ event.doc | prefixed("/// ") }}
#[derive(Debug)]
#[pyclass(frozen, name = "{{ event.class }}", module = "{{ module }}")]
pub struct {{ event.class }} {
{% for field in event.fields %}
    {{ field.engine }}: {{ field.owned }},
{% endfor %}
}

#[pymethods]
impl {{ event.class }} {
    #[classattr]
    fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, &[{% for field in event.fields %}"{{ field.python }}", {% endfor %}] as &[&str])
    }

    /// The kind of the event, the same for all of the class.
    #[classattr]
    fn kind(py: Python<'_>) -> PyResult<Py<PyAny>> {
        Ok(show::<Mode, _>(&EventKind::{{ event.pascal }}, py)?.unbind())
    }

{% for field in event.fields %}
{{ field.doc | prefixed("    /// ") }}
    #[getter]
    fn {{ field.glue }}<'py>(&self, py: Python<'py>) -> Answer<'py> {
        show::<Mode, _>(&self.{{ field.engine }}, py)
    }

{% endfor %}
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("{{ event.class }}"){% for field in event.fields %}.field("{{ field.python }}", &self.{{ field.glue }}(py)?)?{% endfor %}.end())
    }
}

{% endfor %}
impl ToPython<Mode> for Event {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        ToPython::<Mode>::into_python(self.clone(), py)
    }

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        match self {
{% for event in events %}
            Self::{{ event.pascal }} { {% for field in event.fields %}{{ field.engine }}, {% endfor %}.. } => Ok(Bound::new(py, {{ event.class }} { {% for field in event.fields %}{{ field.engine }}, {% endfor %} })?.into_any()),
{% endfor %}
            other => Err(unknown_event(&other)),
        }
    }
}
