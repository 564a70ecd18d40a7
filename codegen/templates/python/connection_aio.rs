/// Closes the connection: its calls, streams and subscriptions end with an error. Closing it again does nothing.
#[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
fn close(&self, timeout: Timeout) -> Call {
    let this = self.0.clone();
    Call::released("Connection.close", timeout, async move { this.close().await })
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

fn __aenter__(slf: Bound<'_, Self>) -> Call {
    Call::value(slf.into_any().unbind())
}

#[pyo3(signature = (kind, value, traceback, /), text_signature = "($self, kind, value, traceback, /)")]
fn __aexit__(&self, kind: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, traceback: &Bound<'_, PyAny>) -> Call {
    let _ = (kind, value, traceback);
    self.close(Timeout::NONE)
}
