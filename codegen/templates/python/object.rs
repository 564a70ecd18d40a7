#[allow(unused_imports, reason = "which of them a description needs changes with it")]
use super::prelude::*;

{{ doc | prefixed("/// ") }}
#[derive(Debug)]
#[pyclass(frozen, weakref, name = "{{ name }}", module = "{{ module }}")]
pub struct {{ name }}(pub virtkit::{{ name }});

#[pymethods]
impl {{ name }} {
{% for part in identity %}
{{ part.doc | prefixed("    /// ") }}
    #[getter]
    fn {{ part.glue }}<'py>(&self, py: Python<'py>) -> Answer<'py> {
        show::<Mode, _>(&self.0.{{ part.engine }}(), py)
    }

{% endfor %}
{% if identity %}
    /// The connection that it is of.
    #[getter]
    fn connection<'py>(&self, py: Python<'py>) -> Answer<'py> {
        show::<Mode, _>(self.0.connection(), py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("{{ name }}"){% for part in identity %}.field("{{ part.python }}", &self.{{ part.glue }}(py)?)?{% endfor %}.end())
    }

{% endif %}
{% for method in methods %}
{{ method }}
{% endfor %}
}

impl ToPython<Mode> for virtkit::{{ name }} {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        ToPython::<Mode>::into_python(self.clone(), py)
    }

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        Ok(Bound::new(py, {{ name }}(self))?.into_any())
    }
}
{% if mode == "blocking" %}

impl FromPython for virtkit::{{ name }} {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(object) = value.cast::<crate::generated::aio::{{ name }}>() {
            return Ok(object.get().0.clone());
        }
        Ok(value.cast::<{{ name }}>()?.get().0.clone())
    }
}
{% endif %}
