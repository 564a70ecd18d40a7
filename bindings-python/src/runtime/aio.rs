//! Calls that are awaited: a coroutine that needs the event loop only if the call has to wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use pyo3::exceptions::{PyRuntimeError, PyStopAsyncIteration, PyStopIteration};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pyclass::{PyTraverseError, PyVisit};
use virtkit::call::{CallOptions, CancelToken};
use virtkit::runtime::{guard, poll_pinned, spawn};
use virtkit::{Connection, Result};

use super::bridge::{self, Bridge, Conversion};
use super::convert::{Answer, FromPython, In, ToPython};
use super::error::{OrRaise, exception};
use super::events::Wanted;
use super::exit::detached;
use super::limits::Timeout;
use super::mode::Aio;
use super::stream::{READ_SIZE, Source, asked};

/// A call of the asyncio API: await it, or make a task of it. It begins when it is first awaited.
#[pyclass(frozen, weakref, name = "Call", module = "virtkit.aio")]
pub struct Call(Mutex<State>);

enum State {
    New(Box<dyn Begin>),
    Waiting { steps: Py<PyAny>, cancel: CancelOnDrop },
    Over,
}

/// Whoever stops waiting cancels, and the future is kept no longer. A call that has ended does not notice.
struct CancelOnDrop {
    token: CancelToken,
    bridge: Py<Bridge>,
    number: u64,
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.token.cancel();
        self.bridge.get().forget(self.number);
    }
}

/// A call that has not begun.
trait Begin: Send {
    fn begin(self: Box<Self>, py: Python<'_>) -> PyResult<Begun>;
}

/// A call after its first poll.
enum Begun {
    Ready(Py<PyAny>),
    Pending(State),
}

/// A call, whichever method it is of: what follows is compiled for each type of result, not for each method.
type Steps<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

struct Planned<T> {
    what: &'static str,
    timeout: Timeout,
    release: bool,
    call: Steps<T>,
    convert: fn(Python<'_>, T) -> PyResult<Py<PyAny>>,
}

impl<T: Send + 'static> Begin for Planned<T> {
    fn begin(self: Box<Self>, py: Python<'_>) -> PyResult<Begun> {
        let Self { what, timeout, release, call, convert } = *self;
        let options = timeout.options();
        let mut call = if options.is_empty() { call } else { Box::pin(async move { options.run(call).await }) };
        let mut first = || guard(what, || Ok(poll_pinned(call.as_mut())));
        match if release { detached(py, first) } else { first() }.or_raise(py)? {
            Poll::Ready(result) => convert(py, result.or_raise(py)?).map(Begun::Ready),
            Poll::Pending => wait(py, call, convert),
        }
    }
}

/// Leaves the rest to the runtime, and waits in the event loop.
fn wait<T: Send + 'static>(py: Python<'_>, rest: Steps<T>, convert: fn(Python<'_>, T) -> PyResult<Py<PyAny>>) -> PyResult<Begun> {
    let expected = bridge::expect(py)?;
    let token = CancelToken::new();
    let (ended, number) = (expected.ended, expected.number);
    let cancel = CancelOnDrop { token: token.clone(), bridge: expected.bridge, number };
    spawn(async move { CallOptions::new().cancel_with(token).run(rest).await }, move |result| {
        let conversion: Conversion = Box::new(move |py| convert(py, result.or_raise(py)?));
        ended.push(number, conversion);
    });
    let steps = expected.future.bind(py).call_method0(intern!(py, "__await__"))?.unbind();
    Ok(Begun::Pending(State::Waiting { steps, cancel }))
}

impl Call {
    /// A call that is mostly answered at once.
    pub fn instant<T>(what: &'static str, timeout: Timeout, call: impl Future<Output = Result<T>> + Send + 'static) -> Self
    where
        T: ToPython<Aio> + Send + 'static,
    {
        Self::new(Planned { what, timeout, release: false, call: Box::pin(call), convert: into_python })
    }

    /// A call that may take its time: the interpreter's lock is given away before it is first polled.
    pub fn released<T>(what: &'static str, timeout: Timeout, call: impl Future<Output = Result<T>> + Send + 'static) -> Self
    where
        T: ToPython<Aio> + Send + 'static,
    {
        Self::new(Planned { what, timeout, release: true, call: Box::pin(call), convert: into_python })
    }

    /// What is known already.
    pub fn value<T: Into<Py<PyAny>>>(value: T) -> Self {
        let value: Py<PyAny> = value.into();
        Self::new(Planned {
            what: "",
            timeout: Timeout::NONE,
            release: false,
            call: Box::pin(async move { Ok(value) }),
            convert: |_, value| Ok(value),
        })
    }

    fn new<T: Send + 'static>(planned: Planned<T>) -> Self {
        Self(Mutex::new(State::New(Box::new(planned))))
    }

    fn take(&self) -> State {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), State::Over)
    }

    fn put(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// The next thing for the loop to wait for; the state is over if the step raises, the end included.
    fn advance<'py>(&self, state: State, py: Python<'py>, step: impl FnOnce(&Bound<'py, PyAny>) -> Answer<'py>) -> Answer<'py> {
        let State::Waiting { steps, cancel } = state else {
            return Err(PyRuntimeError::new_err("a call can be awaited only once"));
        };
        let yielded = step(steps.bind(py))?;
        self.put(State::Waiting { steps, cancel });
        Ok(yielded)
    }
}

fn into_python<T: ToPython<Aio>>(py: Python<'_>, value: T) -> PyResult<Py<PyAny>> {
    value.into_python(py).map(Bound::unbind)
}

#[pymethods]
impl Call {
    fn __await__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> Answer<'py> {
        let state = match self.take() {
            State::New(planned) => match planned.begin(py)? {
                Begun::Ready(value) => return Err(PyStopIteration::new_err((value,))),
                Begun::Pending(state) => state,
            },
            other => other,
        };
        self.advance(state, py, |steps| steps.call_method0(intern!(py, "__next__")))
    }

    /// Goes on. The value is what the loop sends, always `None`.
    fn send<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> Answer<'py> {
        let _ = value;
        self.__next__(py)
    }

    /// Raises inside the call: it is cancelled.
    #[pyo3(signature = (kind, value = None, traceback = None, /))]
    fn throw<'py>(
        &self,
        py: Python<'py>,
        kind: Bound<'py, PyAny>,
        value: Option<Bound<'py, PyAny>>,
        traceback: Option<Bound<'py, PyAny>>,
    ) -> Answer<'py> {
        match self.take() {
            State::New(_) | State::Over => {
                let raised = match value {
                    Some(value) => value,
                    None if kind.is_instance_of::<pyo3::types::PyType>() => kind.call0()?,
                    None => kind,
                };
                Err(PyErr::from_value(raised))
            }
            waiting @ State::Waiting { .. } => {
                self.advance(waiting, py, |steps| steps.call_method1(intern!(py, "throw"), (kind, value, traceback)))
            }
        }
    }

    /// Gives the call up.
    fn close(&self) {
        drop(self.take());
    }

    /// A task, its future and the call that both belong to hold each other. Where the loop has gone, nothing else ends that.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self.0.try_lock().as_deref() {
            Ok(State::Waiting { steps, cancel }) => visit.call(steps).and_then(|()| visit.call(&cancel.bridge)),
            Ok(State::New(_) | State::Over) | Err(_) => Ok(()),
        }
    }

    fn __clear__(&self) {
        self.close();
    }
}

/// An open stream.
///
/// As an asynchronous context manager it is finished at the end of the block, or aborted if the block raises.
#[derive(Debug)]
#[pyclass(frozen, weakref, name = "Stream", module = "virtkit.aio")]
pub struct Stream(pub Source);

#[pymethods]
impl Stream {
    /// At most `size` bytes as soon as there are some, none at the end; all up to the end for -1. Holes read as zeros.
    #[pyo3(signature = (size = Some(-1), *, timeout = Timeout::NONE), text_signature = "($self, size=-1, *, timeout=None)")]
    fn read(&self, size: Option<i64>, timeout: Timeout) -> Call {
        let source = self.0.clone();
        Call::instant("Stream.read", timeout, async move { source.read(asked(size)).await })
    }

    /// What comes next: at most `size` bytes, a hole, or `None` at the end.
    #[pyo3(signature = (size = READ_SIZE, *, timeout = Timeout::NONE), text_signature = "($self, size=262144, *, timeout=None)")]
    fn read_chunk(&self, size: usize, timeout: Timeout) -> Call {
        let source = self.0.clone();
        Call::instant("Stream.read_chunk", timeout, async move { source.chunk(size).await })
    }

    /// Gives data to the other end, and says how many bytes it took.
    #[pyo3(signature = (data, *, timeout = Timeout::NONE), text_signature = "($self, data, *, timeout=None)")]
    fn write(&self, data: &Bound<'_, PyAny>, timeout: Timeout) -> PyResult<Call> {
        let (source, data) = (self.0.clone(), Vec::<u8>::from_python(data)?);
        Ok(Call::released("Stream.write", timeout, async move { source.stream.write(&data).await }))
    }

    /// Skips so many bytes, which are zero.
    #[pyo3(signature = (length, *, timeout = Timeout::NONE), text_signature = "($self, length, *, timeout=None)")]
    fn write_hole(&self, length: In<u64>, timeout: Timeout) -> Call {
        let source = self.0.clone();
        Call::released("Stream.write_hole", timeout, async move { source.stream.write_hole(length.0).await })
    }

    /// Ends the stream: all that was written has arrived when it returns.
    #[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
    fn finish(&self, timeout: Timeout) -> Call {
        let source = self.0.clone();
        Call::released("Stream.finish", timeout, async move { source.stream.finish().await })
    }

    /// Gives the stream up.
    #[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
    fn abort(&self, timeout: Timeout) -> Call {
        let source = self.0.clone();
        Call::released("Stream.abort", timeout, async move { source.stream.abort().await })
    }

    /// What its data is, as a media type such as `image/png`, where the call that opened it says so.
    #[getter]
    fn mime(&self) -> Option<&str> {
        self.0.stream.mime()
    }

    /// Whether it was finished or aborted.
    #[getter]
    fn closed(&self) -> bool {
        self.0.stream.is_ended()
    }

    fn __aenter__(slf: Bound<'_, Self>) -> Call {
        Call::value(slf.into_any().unbind())
    }

    #[pyo3(signature = (kind, value, traceback, /))]
    fn __aexit__(&self, kind: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, traceback: &Bound<'_, PyAny>) -> Call {
        let _ = (value, traceback);
        let (source, abort) = (self.0.clone(), !kind.is_none());
        Call::released("Stream.close", Timeout::NONE, async move { source.close(abort).await })
    }
}

/// A subscription to events: an asynchronous iterator that ends when it or its connection is closed.
///
/// As a context manager, asynchronous or not, it is closed at the end of the block.
#[derive(Debug)]
#[pyclass(frozen, name = "Events", module = "virtkit.aio")]
pub struct Events(virtkit::Events);

impl Events {
    /// A new subscription.
    pub fn open(connection: &Connection, wanted: Wanted) -> PyResult<Self> {
        wanted.subscribe(connection).map(Self).map_err(|error| Python::attach(|py| exception(py, &error)))
    }
}

#[pymethods]
impl Events {
    /// The next event, `None` once the subscription or its connection is closed.
    #[pyo3(signature = (*, timeout = Timeout::NONE), text_signature = "($self, *, timeout=None)")]
    fn next(&self, timeout: Timeout) -> Call {
        let events = self.0.clone();
        Call::instant("Events.next", timeout, async move { events.next().await })
    }

    /// Ends the subscription. Ending it again does nothing.
    fn close(&self) {
        self.0.close();
    }

    fn __aiter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __anext__(&self) -> Call {
        let events = self.0.clone();
        Call::new(Planned {
            what: "Events.next",
            timeout: Timeout::NONE,
            release: false,
            call: Box::pin(async move { events.next().await }),
            convert: |py, event| match event {
                Some(event) => into_python(py, event),
                None => Err(PyStopAsyncIteration::new_err(())),
            },
        })
    }

    fn __aenter__(slf: Bound<'_, Self>) -> Call {
        Call::value(slf.into_any().unbind())
    }

    #[pyo3(signature = (kind, value, traceback, /))]
    fn __aexit__(&self, kind: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, traceback: &Bound<'_, PyAny>) -> Call {
        let _ = (kind, value, traceback);
        let events = self.0.clone();
        Call::instant("Events.close", Timeout::NONE, async move {
            events.close();
            Ok(())
        })
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
