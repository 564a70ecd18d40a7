/// Closes the connection: its calls, streams and subscriptions end with an error. Closing it again does nothing.
#[pyo3(signature = (*, timeout = Timeout::NONE, cancel = Cancel::NONE), text_signature = "($self, *, timeout=None, cancel=None)")]
fn close<'py>(&self, py: Python<'py>, timeout: Timeout, cancel: Cancel) -> Answer<'py> {
    call::released(py, "Connection.close", &limits(timeout, cancel), self.0.close())
}

/// Subscribes to events of the given kinds, of all kinds if none is given.
///
/// Up to `capacity` events wait to be taken; what comes beyond is lost, and an `EventsLostEvent` says how many.
#[pyo3(signature = (kinds = In(None), *, capacity = In(None)), text_signature = "($self, kinds=None, *, capacity=1024)")]
fn events(&self, kinds: In<Option<Vec<EventKind>>>, capacity: In<Option<usize>>) -> PyResult<Events> {
    Events::open(&self.0, kinds.0, capacity.0)
}

/// Calls `callback` with each event of the given kinds, on a thread of its own that lives until the subscription is closed.
///
/// The callback may call the API. An exception that it raises goes to `threading.excepthook`, and the next event is waited for.
#[pyo3(signature = (callback, kinds = In(None), *, capacity = In(None)), text_signature = "($self, callback, kinds=None, *, capacity=1024)")]
fn on_event<'py>(&self, callback: Bound<'py, PyAny>, kinds: In<Option<Vec<EventKind>>>, capacity: In<Option<usize>>) -> Answer<'py> {
    events::dispatch(Events::open(&self.0, kinds.0, capacity.0)?, callback)
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
