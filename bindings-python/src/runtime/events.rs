//! Subscriptions to events: an iterator, or a callback on a thread of Python.

use pyo3::intern;
use pyo3::prelude::*;
use virtkit::call::CallOptions;
use virtkit::{Connection, Error, Event, EventFilter, EventKind, Uuid};

use super::call::{self, instant_value};
use super::convert::{Answer, FromPython, ToPython};
use super::error::{OrRaise, exception};
use super::limits::{Cancel, Timeout, limits};
use super::mode::Blocking;

/// A subscription to events: an iterator that ends when it or its connection is closed.
#[derive(Debug)]
#[pyclass(frozen, name = "Events", module = "virtkit")]
pub struct Events(virtkit::Events);

/// What events are wanted.
#[derive(Debug)]
pub struct Wanted {
    /// Their kinds; none for all.
    pub kinds: Option<Vec<EventKind>>,
    /// The object that they are about; none for any.
    pub subject: Option<Subject>,
    /// How many wait to be taken.
    pub capacity: Option<usize>,
}

impl Wanted {
    /// Subscribes at the engine.
    pub fn subscribe(self, connection: &Connection) -> virtkit::Result<virtkit::Events> {
        let mut filter = EventFilter::new(self.kinds.unwrap_or_default());
        if let Some(Subject(subject)) = self.subject {
            filter = filter.about(subject);
        }
        if let Some(capacity) = self.capacity {
            filter = filter.with_capacity(capacity);
        }
        connection.events(filter)
    }
}

/// An object, named by itself or by its UUID. One that has no UUID is told from others by its name.
#[derive(Debug)]
pub struct Subject(virtkit::Subject);

impl FromPython for Subject {
    fn from_python(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = value.py();
        if let Some(uuid) = value.getattr_opt(intern!(py, "uuid"))? {
            return Uuid::from_python(&uuid).map(|uuid| Self(uuid.into()));
        }
        match value.getattr_opt(intern!(py, "name"))? {
            Some(name) => String::from_python(&name).map(|name| Self(name.into())),
            None => Uuid::from_python(value).map(|uuid| Self(uuid.into())),
        }
    }
}

impl Events {
    /// A new subscription.
    pub fn open(connection: &Connection, wanted: Wanted) -> PyResult<Self> {
        Python::attach(|py| Ok(Self(wanted.subscribe(connection).or_raise(py)?)))
    }
}

#[pymethods]
impl Events {
    /// The next event, `None` once the subscription or its connection is closed.
    #[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
    fn next<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
        call::instant(py, "Events.next", &limits(timeout, cancel), self.0.next())
    }

    /// Ends the subscription. Ending it again does nothing.
    fn close(&self) {
        self.0.close();
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let event = instant_value(py, "Events.next", &CallOptions::new(), self.0.next())?;
        event.map(|event| ToPython::<Blocking>::into_python(event, py)).transpose()
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (kind, value, traceback, /))]
    fn __exit__(&self, kind: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, traceback: &Bound<'_, PyAny>) -> bool {
        let _ = (kind, value, traceback);
        self.0.close();
        false
    }
}

/// Gives the events of a subscription to a callback, on a thread that Python runs.
pub fn dispatch(events: Events, callback: Bound<'_, PyAny>) -> Answer<'_> {
    let py = callback.py();
    py.import("virtkit._callbacks")?.getattr("Subscription")?.call1((Bound::new(py, events)?, callback))
}

/// The answer to an event that was added to the engine after this glue was generated.
pub fn unknown_event(event: &Event) -> PyErr {
    Python::attach(|py| exception(py, &Error::internal(format!("there is no class for the event {}", event.kind().name()))))
}
