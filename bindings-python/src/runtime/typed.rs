//! Typed parameters that have no attribute.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyString};
use virtkit::TypedParam;

use super::convert::{Answer, FromPython, Repr, ToPython, show};
use super::mode::Blocking;

/// The value of a typed parameter, with the type that it has on the wire.
#[derive(Debug, PartialEq)]
#[pyclass(frozen, eq, name = "TypedValue", module = "virtkit")]
pub struct TypedValue(virtkit::TypedValue);

#[pymethods]
impl TypedValue {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("kind", "value")
    }

    #[new]
    fn new(kind: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        use virtkit::TypedValue as Typed;
        let kind = kind.to_cow()?;
        Ok(Self(match &*kind {
            "i32" => Typed::I32(value.extract()?),
            "u32" => Typed::U32(value.extract()?),
            "i64" => Typed::I64(value.extract()?),
            "u64" => Typed::U64(value.extract()?),
            "f64" => Typed::F64(value.extract()?),
            "bool" => Typed::Bool(value.extract()?),
            "str" => Typed::Text(value.extract()?),
            _ => return Err(PyValueError::new_err(format!("{kind:?} is not one of i32, u32, i64, u64, f64, bool, str"))),
        }))
    }

    /// The type, as the description writes it.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.type_name()
    }

    /// The value.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> Answer<'py> {
        use virtkit::TypedValue as Typed;
        match &self.0 {
            Typed::I32(value) => show::<Blocking, _>(value, py),
            Typed::U32(value) => show::<Blocking, _>(value, py),
            Typed::I64(value) => show::<Blocking, _>(value, py),
            Typed::U64(value) => show::<Blocking, _>(value, py),
            Typed::F64(value) => show::<Blocking, _>(value, py),
            Typed::Bool(value) => show::<Blocking, _>(value, py),
            Typed::Text(value) => show::<Blocking, _>(&value.as_str(), py),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let kind = ToPython::<Blocking>::to_python(&self.kind(), py)?;
        Ok(Repr::new("TypedValue").field("kind", &kind)?.field("value", &self.value(py)?)?.end())
    }
}

/// Parameters by name, as an argument.
#[derive(Debug, Default)]
pub struct Extra(pub Vec<TypedParam>);

impl FromPython for Extra {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut parameters = Vec::new();
        for item in value.call_method0("items")?.try_iter()? {
            let (name, value): (String, Bound<'_, PyAny>) = item?.extract()?;
            parameters.push(TypedParam { value: typed(&name, &value)?, name });
        }
        Ok(Self(parameters))
    }
}

/// A value whose type is clear.
fn typed(name: &str, value: &Bound<'_, PyAny>) -> PyResult<virtkit::TypedValue> {
    if let Ok(typed) = value.cast::<TypedValue>() {
        return Ok(typed.get().0.clone());
    }
    if value.is_instance_of::<PyBool>() {
        return value.extract().map(virtkit::TypedValue::Bool);
    }
    if value.is_instance_of::<PyFloat>() {
        return value.extract().map(virtkit::TypedValue::F64);
    }
    if value.is_instance_of::<PyString>() {
        return value.extract().map(virtkit::TypedValue::Text);
    }
    Err(PyTypeError::new_err(format!("{name} needs its type: write TypedValue(\"u64\", {})", value.repr()?)))
}

/// Parameters by name, as a result.
pub fn extra<'py>(py: Python<'py>, parameters: &[TypedParam]) -> Answer<'py> {
    let extra = PyDict::new(py);
    for parameter in parameters {
        extra.set_item(&parameter.name, Bound::new(py, TypedValue(parameter.value.clone()))?)?;
    }
    Ok(extra.into_any())
}
