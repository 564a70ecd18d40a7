//! Members of enumerations and flag sets: classes of Python, found once, so that a conversion is an index and a reference.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use virtkit::EventKind;

use super::convert::{Answer, FromPython, ToPython};

/// An open enumeration.
pub struct Members {
    path: (&'static str, &'static str),
    /// In ascending order.
    values: &'static [i32],
    found: PyOnceLock<Found>,
}

impl Members {
    /// An enumeration of `virtkit._generated` with these values.
    pub const fn new(module: &'static str, class: &'static str, values: &'static [i32]) -> Self {
        Self { path: (module, class), values, found: PyOnceLock::new() }
    }

    /// Finds the class and its members.
    pub fn prepare(&self, py: Python<'_>) -> PyResult<()> {
        let class = py.import(self.path.0)?.getattr(self.path.1)?;
        let members = self.values.iter().map(|value| Ok(class.call1((*value,))?.unbind())).collect::<PyResult<_>>()?;
        let _ = self.found.set(py, (class.unbind(), members));
        Ok(())
    }

    /// The member with this value.
    pub fn member<'py>(&self, py: Python<'py>, value: i32) -> Answer<'py> {
        let (class, members) = self.found.get(py).ok_or_else(|| unprepared(self.path.1))?;
        // Most enumerations have no gaps: the place is the distance from the first value.
        let first = self.values.first().copied().unwrap_or_default();
        let guess = usize::try_from(value.wrapping_sub(first)).ok().filter(|&place| self.values.get(place) == Some(&value));
        match guess.or_else(|| self.values.binary_search(&value).ok()) {
            Some(place) => Ok(members[place].bind(py).clone()),
            None => class.bind(py).call1((value,)),
        }
    }
}

/// A class, and its members in the order of their values.
type Found = (Py<PyAny>, Box<[Py<PyAny>]>);

/// A flag set, with the combinations that were met.
pub struct Bits {
    class: &'static str,
    found: PyOnceLock<(Py<PyAny>, Py<PyDict>)>,
}

/// How many combinations are remembered: a peer must not fill the memory.
const REMEMBERED: usize = 256;

impl Bits {
    /// A flag set of `virtkit._generated`.
    pub const fn new(class: &'static str) -> Self {
        Self { class, found: PyOnceLock::new() }
    }

    /// Finds the class.
    pub fn prepare(&self, py: Python<'_>) -> PyResult<()> {
        let class = py.import("virtkit._generated.flags")?.getattr(self.class)?;
        let _ = self.found.set(py, (class.unbind(), PyDict::new(py).unbind()));
        Ok(())
    }

    /// The combination with these bits.
    pub fn combination<'py>(&self, py: Python<'py>, bits: u32) -> Answer<'py> {
        let (class, known) = self.found.get(py).ok_or_else(|| unprepared(self.class))?;
        let known = known.bind(py);
        if let Some(member) = known.get_item(bits)? {
            return Ok(member);
        }
        let member = class.bind(py).call1((bits,))?;
        if known.len() < REMEMBERED {
            known.set_item(bits, &member)?;
        }
        Ok(member)
    }
}

fn unprepared(class: &str) -> PyErr {
    PyRuntimeError::new_err(format!("{class} is used before the package virtkit is imported"))
}

macro_rules! open_enum {
    ($engine:ty, $constant:ident, $class:literal, $values:expr) => {
        static $constant: $crate::runtime::members::Members =
            $crate::runtime::members::Members::new("virtkit._generated.enums", $class, &$values);

        impl<M> $crate::runtime::convert::ToPython<M> for $engine {
            fn to_python<'py>(&self, py: pyo3::Python<'py>) -> $crate::runtime::convert::Answer<'py> {
                $constant.member(py, self.0)
            }
        }

        impl $crate::runtime::convert::FromPython for $engine {
            fn from_python(value: &pyo3::Bound<'_, pyo3::PyAny>) -> pyo3::PyResult<Self> {
                pyo3::types::PyAnyMethods::extract(value).map(Self)
            }
        }
    };
}

macro_rules! flag_set {
    ($engine:ty, $constant:ident, $class:literal) => {
        static $constant: $crate::runtime::members::Bits = $crate::runtime::members::Bits::new($class);

        impl<M> $crate::runtime::convert::ToPython<M> for $engine {
            fn to_python<'py>(&self, py: pyo3::Python<'py>) -> $crate::runtime::convert::Answer<'py> {
                $constant.combination(py, self.bits())
            }
        }

        impl $crate::runtime::convert::FromPython for $engine {
            fn from_python(value: &pyo3::Bound<'_, pyo3::PyAny>) -> pyo3::PyResult<Self> {
                pyo3::types::PyAnyMethods::extract(value).map(Self::from_bits_retain)
            }
        }
    };
}

pub(crate) use {flag_set, open_enum};

/// The kinds of events.
pub static EVENT_KIND: Members = Members::new("virtkit._generated.event_kinds", "EventKind", &KINDS);

const KINDS: [i32; EventKind::ALL.len()] = {
    let mut kinds = [0; EventKind::ALL.len()];
    let mut place = 0;
    while place < kinds.len() {
        kinds[place] = EventKind::ALL[place] as i32;
        place += 1;
    }
    kinds
};

impl<M> ToPython<M> for EventKind {
    fn to_python<'py>(&self, py: Python<'py>) -> Answer<'py> {
        EVENT_KIND.member(py, *self as i32)
    }
}

impl FromPython for EventKind {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let id = value.extract()?;
        Self::from_id(id).ok_or_else(|| pyo3::exceptions::PyValueError::new_err(format!("there is no kind of event with the number {id}")))
    }
}
