//! Calls that wait for their answer.
//!
//! A call is polled once on the caller's thread. A method that is answered from memory is polled with the interpreter's lock held, and only one
//! that has to wait gives it away; all others give it away before.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use pyo3::prelude::*;
use virtkit::Result;
use virtkit::call::CallOptions;
use virtkit::runtime::{guard, wait};

use super::convert::{Answer, ToPython};
use super::error::OrRaise;
use super::exit::{detached, on_main_thread};
use super::mode::Blocking;
use super::signals::Wakeup;

/// Makes a call that is mostly answered at once.
pub fn instant<'py, T>(py: Python<'py>, what: &str, options: &CallOptions, call: impl Future<Output = Result<T>> + Send) -> Answer<'py>
where
    T: ToPython<Blocking> + Send,
{
    instant_value(py, what, options, call)?.into_python(py)
}

/// Makes a call that may take its time.
pub fn released<'py, T>(py: Python<'py>, what: &str, options: &CallOptions, call: impl Future<Output = Result<T>> + Send) -> Answer<'py>
where
    T: ToPython<Blocking> + Send,
{
    released_value(py, what, options, call)?.into_python(py)
}

/// The same as [`instant`], for a value that is not an object yet.
pub fn instant_value<T: Send>(
    py: Python<'_>,
    what: &str,
    options: &CallOptions,
    call: impl Future<Output = Result<T>> + Send,
) -> PyResult<T> {
    limited(py, what, options, false, pin!(call))
}

/// The same as [`released`], for a value that is not an object yet.
pub fn released_value<T: Send>(
    py: Python<'_>,
    what: &str,
    options: &CallOptions,
    call: impl Future<Output = Result<T>> + Send,
) -> PyResult<T> {
    limited(py, what, options, true, pin!(call))
}

/// A call, whichever method it is of: what follows is compiled for each type of result, not for each method.
type Steps<'a, T> = Pin<&'a mut (dyn Future<Output = Result<T>> + Send + 'a)>;

fn limited<T: Send>(py: Python<'_>, what: &str, options: &CallOptions, release: bool, call: Steps<'_, T>) -> PyResult<T> {
    if options.is_empty() { finish(py, what, release, call) } else { finish(py, what, release, pin!(options.run(call))) }
}

/// Makes the first step, and if that does not end the call, waits for the rest.
fn finish<T: Send>(py: Python<'_>, what: &str, release: bool, mut call: Steps<'_, T>) -> PyResult<T> {
    let first = if release {
        detached(py, || if on_main_thread() { once(what, call.as_mut()) } else { guard(what, || wait(call.as_mut())).map(Some) })
    } else {
        once(what, call.as_mut())
    };
    match first.or_raise(py)? {
        Some(value) => Ok(value),
        None => park(py, what, call),
    }
}

/// One poll, on this thread, in the runtime's context.
fn once<T: Send>(what: &str, mut call: Steps<'_, T>) -> Result<Option<T>> {
    guard(what, || {
        wait(poll_fn(|context| match call.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(result.map(Some)),
            Poll::Pending => Poll::Ready(Ok(None)),
        }))
    })
}

/// Waits without the interpreter's lock. On the main thread a signal interrupts the wait, its handlers run, and one that raises ends the call.
fn park<T: Send>(py: Python<'_>, what: &str, mut call: Steps<'_, T>) -> PyResult<T> {
    if !on_main_thread() {
        return detached(py, || guard(what, || wait(call))).or_raise(py);
    }
    let wakeup = Wakeup::install(py)?;
    loop {
        let bell = wakeup.bell();
        let ended = detached(py, || guard(what, || wait(ended_or(call.as_mut(), bell.rings())))).or_raise(py)?;
        match ended {
            Some(value) => return Ok(value),
            None => wakeup.answer()?,
        }
    }
}

/// The result of the call, or nothing once the interruption is there.
async fn ended_or<T>(mut call: Steps<'_, T>, interruption: impl Future<Output = ()> + Send) -> Result<Option<T>> {
    let mut interruption = pin!(interruption);
    poll_fn(|context| match call.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(result.map(Some)),
        Poll::Pending => interruption.as_mut().poll(context).map(|()| Ok(None)),
    })
    .await
}

/// Panics inside a call, to prove that the panic ends as an exception.
#[cfg(debug_assertions)]
#[pyfunction]
pub fn _debug_panic(py: Python<'_>) -> Answer<'_> {
    instant(py, "_debug_panic", &CallOptions::new(), async { panic!("asked for by a test") as Result<()> })
}
