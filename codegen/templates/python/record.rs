{{ doc | prefixed("/// ") }}
#[derive(Debug{% if comparable %}, PartialEq{% endif %})]
#[pyclass(frozen, {% if comparable %}eq, {% endif %}name = "{{ name }}", module = "{{ module }}")]
pub struct {{ name }}(pub virtkit::{{ name }});

#[pymethods]
impl {{ name }} {
    #[classattr]
    fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, &[{% for field in fields %}"{{ field.python }}", {% endfor %}] as &[&str])
    }

{% if constructor %}
    #[new]
    #[pyo3(signature = ({% for field in fields %}{{ field.glue }}, {% endfor %}), text_signature = "({% for field in fields %}{{ field.python }}{{ ", " if not loop.last }}{% endfor %})")]
    #[allow(clippy::too_many_arguments, reason = "one per field")]
    fn new({% for field in fields %}{{ field.glue }}: In<{{ field.owned }}>, {% endfor %}) -> Self {
        Self(virtkit::{{ name }} { {% for field in fields %}{{ field.engine }}: {{ field.glue }}.0, {% endfor %} })
    }

{% endif %}
{% for field in fields %}
{{ field.doc | prefixed("    /// ") }}
    #[getter]
    fn {{ field.glue }}<'py>(&self, py: Python<'py>) -> Answer<'py> {
        show::<{{ mode }}, _>(&self.0.{{ field.engine }}, py)
    }

{% endfor %}
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("{{ name }}"){% for field in fields %}.field("{{ field.python }}", &self.{{ field.glue }}(py)?)?{% endfor %}.end())
    }
}

impl{{ generics }} ToPython<{{ marker }}> for virtkit::{{ name }} {
{% if comparable %}
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        ToPython::<{{ marker }}>::into_python(self.clone(), py)
    }
{% else %}
    fn to_python<'py>(&self, _py: Python<'py>) -> Answer<'py> {
        Err(not_copied("{{ name }}"))
    }
{% endif %}

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        Ok(Bound::new(py, {{ name }}(self))?.into_any())
    }
}
{% if comparable %}

impl FromPython for virtkit::{{ name }} {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(value.cast::<{{ name }}>()?.get().0.clone())
    }
}
{% endif %}
