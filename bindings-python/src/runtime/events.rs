//! Subscriptions to events: an iterator, or a callback on a thread of Python.

use pyo3::prelude::*;
use virtkit::call::CallOptions;
use virtkit::{Connection, Error, Event, EventFilter, EventKind};

use super::call::{self, instant_value};
use super::convert::{Answer, ToPython};
use super::error::{OrRaise, exception};
use super::limits::{Cancel, Timeout, limits};
use super::mode::Blocking;

/// A subscription to events: an iterator that ends when it or its connection is closed.
#[derive(Debug)]
#[pyclass(frozen, name = "Events", module = "virtkit")]
pub struct Events(virtkit::Events);

/// Subscribes at the engine.
pub fn subscribe(connection: &Connection, kinds: Option<Vec<EventKind>>, capacity: Option<usize>) -> virtkit::Result<virtkit::Events> {
    let filter = EventFilter::new(kinds.unwrap_or_default());
    connection.events(match capacity {
        Some(capacity) => filter.with_capacity(capacity),
        None => filter,
    })
}

impl Events {
    /// A new subscription.
    pub fn open(connection: &Connection, kinds: Option<Vec<EventKind>>, capacity: Option<usize>) -> PyResult<Self> {
        Python::attach(|py| Ok(Self(subscribe(connection, kinds, capacity).or_raise(py)?)))
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
