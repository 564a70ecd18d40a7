//! Documents as records: the classes of `virtkit.document`, which are written in Python and read when they are first needed.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString};
use virtkit::document::DocumentKind;

use super::convert::Answer;
use super::error;

/// The record of a document that a call gave, once somebody has asked for it.
pub struct Parsed(PyOnceLock<Py<PyAny>>);

impl Default for Parsed {
    fn default() -> Self {
        Self(PyOnceLock::new())
    }
}

impl std::fmt::Debug for Parsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Parsed")
    }
}

/// Documents are compared by their texts.
impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Parsed {
    /// The record, of this class.
    pub fn get<'py>(&self, py: Python<'py>, class: &str, text: &str) -> Answer<'py> {
        let read = || Ok::<_, PyErr>(record_class(py, class)?.call_method1(intern!(py, "from_xml"), (text,))?.unbind());
        Ok(self.0.get_or_try_init(py, read)?.bind(py).clone())
    }
}

fn record_class<'py>(py: Python<'py>, class: &str) -> Answer<'py> {
    py.import(intern!(py, "virtkit.document"))?.getattr(class)
}

/// The text of an argument: a text, or a record of this class.
pub fn text_of(value: &Bound<'_, PyAny>, class: &str) -> PyResult<String> {
    if let Ok(text) = value.cast::<PyString>() {
        return text.extract();
    }
    if value.is_instance(&record_class(value.py(), class)?)? {
        return value.call_method0(intern!(value.py(), "to_xml"))?.extract();
    }
    Err(PyTypeError::new_err(format!(
        "a document is given as its text or as a virtkit.document.{class}, not as {}",
        value.get_type().name()?
    )))
}

fn kind(number: u32) -> PyResult<DocumentKind> {
    DocumentKind::from_number(number).ok_or_else(|| PyValueError::new_err(format!("there is no document of the kind {number}")))
}

/// Reads a document and gives its record as bytes.
#[pyfunction]
pub fn document_parse<'py>(py: Python<'py>, number: u32, text: &str) -> PyResult<Bound<'py, PyBytes>> {
    let record = kind(number)?.parse(text).map_err(|failed| error::exception(py, &failed))?;
    Ok(PyBytes::new(py, &record))
}

/// Writes the document whose record these bytes are.
#[pyfunction]
pub fn document_write(py: Python<'_>, number: u32, record: &[u8]) -> PyResult<String> {
    kind(number)?.write(record).map_err(|failed| error::exception(py, &failed))
}
