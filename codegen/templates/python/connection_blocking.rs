/// Closes the connection: its calls, streams and subscriptions end with an error. Closing it again does nothing.
#[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
fn close<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
    call::released(py, "Connection.close", &limits(timeout, cancel), self.0.close())
}

/// Subscribes to events of the given kinds, of all kinds if none is given, about `subject` (an object or its UUID), about any if none is given.
///
/// Up to `capacity` events wait to be taken; what comes beyond is lost, and an `EventsLostEvent` says how many.
#[pyo3(
    signature = (kinds = In(None), *, subject = In(None), capacity = In(None)),
    text_signature = "($self, kinds=None, *, subject=None, capacity=1024)"
)]
fn events(&self, kinds: In<Option<Vec<EventKind>>>, subject: In<Option<Subject>>, capacity: In<Option<usize>>) -> PyResult<Events> {
    Events::open(&self.0, Wanted { kinds: kinds.0, subject: subject.0, capacity: capacity.0 })
}

/// Calls `callback` with each event of the given kinds and about `subject`, on a thread of its own that lives until the subscription is closed.
///
/// The callback may call the API. An exception that it raises goes to `threading.excepthook`, and the next event is waited for.
#[pyo3(
    signature = (callback, kinds = In(None), *, subject = In(None), capacity = In(None)),
    text_signature = "($self, callback, kinds=None, *, subject=None, capacity=1024)"
)]
fn on_event<'py>(
    &self,
    callback: Bound<'py, PyAny>,
    kinds: In<Option<Vec<EventKind>>>,
    subject: In<Option<Subject>>,
    capacity: In<Option<usize>>,
) -> Answer<'py> {
    let wanted = Wanted { kinds: kinds.0, subject: subject.0, capacity: capacity.0 };
    events::dispatch(Events::open(&self.0, wanted)?, callback)
}

fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
    slf
}

#[pyo3(signature = (kind, value, traceback, /), text_signature = "($self, kind, value, traceback, /)")]
fn __exit__<'py>(&self, py: Python<'py>, kind: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>, traceback: &Bound<'py, PyAny>) -> PyResult<bool> {
    let _ = (kind, value, traceback);
    self.close(py, Timeout::NONE, Cancel::NONE)?;
    Ok(false)
}
