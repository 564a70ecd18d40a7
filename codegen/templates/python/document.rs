{{ doc | prefixed("/// ") }}
#[derive(Debug, PartialEq)]
#[pyclass(frozen, eq, name = "{{ name }}", module = "virtkit")]
pub struct {{ name }}(virtkit::{{ name }}, Parsed);

#[pymethods]
impl {{ name }} {
    #[classattr]
    fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, &["text"] as &[&str])
    }

    #[new]
    fn new(text: String) -> Self {
        Self(virtkit::{{ name }}::new(text), Parsed::default())
    }

    /// The XML.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// The record of the document, which is read when it is first asked for.
    #[getter]
    fn parsed<'py>(&self, py: Python<'py>) -> Answer<'py> {
        self.1.get(py, "{{ root }}", self.0.text())
    }

    fn __str__(&self) -> &str {
        self.0.text()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(Repr::new("{{ name }}").field("text", &show::<Blocking, _>(&self.0.text(), py)?)?.end())
    }
}

impl<M> ToPython<M> for virtkit::{{ name }} {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        ToPython::<M>::into_python(self.clone(), py)
    }

    fn into_python(self, py: Python<'_>) -> Answer<'_> {
        Ok(Bound::new(py, {{ name }}(self, Parsed::default()))?.into_any())
    }
}

impl FromPython for virtkit::{{ name }} {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        match value.cast::<{{ name }}>() {
            Ok(document) => Ok(document.get().0.clone()),
            Err(_) => text_of(value, "{{ root }}").map(Self::new),
        }
    }
}
