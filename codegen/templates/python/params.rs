{{ doc | prefixed("/// ") }}
#[derive(Debug, PartialEq)]
#[pyclass(frozen, eq, name = "{{ name }}", module = "virtkit")]
pub struct {{ name }}(pub virtkit::{{ name }});

#[pymethods]
impl {{ name }} {
    #[classattr]
    fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, &[{% for field in fields %}"{{ field.python }}", {% endfor %}"extra"] as &[&str])
    }

    #[new]
    #[pyo3(signature = (*, {% for field in fields %}{{ field.glue }} = {{ field.omitted }}, {% endfor %}extra = In(Extra::default())), text_signature = "(*, {% for field in fields %}{{ field.python }}={{ field.shown }}, {% endfor %}extra={})")]
    #[allow(clippy::too_many_arguments, reason = "one per field")]
    fn new({% for field in fields %}{{ field.parameter }}, {% endfor %}extra: In<Extra>) -> Self {
        Self(virtkit::{{ name }} { {% for field in fields %}{{ field.engine }}: {{ field.taken }}, {% endfor %}extra: extra.0.0 })
    }

{% for field in fields %}
{{ field.doc | prefixed("    /// ") }}
    #[getter]
    fn {{ field.glue }}<'py>(&self, py: Python<'py>) -> Answer<'py> {
        show::<Blocking, _>(&self.0.{{ field.engine }}, py)
    }

{% endfor %}
    /// Parameters that this version does not know, by name.
    #[getter]
    fn extra<'py>(&self, py: Python<'py>) -> Answer<'py> {
        typed::extra(py, &self.0.extra)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("{{ name }}"){% for field in fields %}.set("{{ field.python }}", &self.{{ field.glue }}(py)?)?{% endfor %}.set("extra", &self.extra(py)?)?.end())
    }
}

impl<M> ToPython<M> for virtkit::{{ name }} {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        ToPython::<M>::into_python(self.clone(), py)
    }

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        Ok(Bound::new(py, {{ name }}(self))?.into_any())
    }
}

impl FromPython for virtkit::{{ name }} {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(value.cast::<{{ name }}>()?.get().0.clone())
    }
}
