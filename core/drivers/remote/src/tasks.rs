//! How tasks of a connection wait, and what becomes of a panic in them.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use virtkit_api::Result;
use virtkit_driver::panicked;

/// Waits until one of two is over; the other one is dropped.
pub async fn first(one: impl Future, other: impl Future) {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| {
        let is_over = one.as_mut().poll(context).is_ready() || other.as_mut().poll(context).is_ready();
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Does something on this thread. A panic in it is its error, so that who depends on it is told.
pub fn caught<T>(what: &str, body: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(panicked(what, panic.as_ref())))
}

/// The same for a task.
pub async fn guarded<T>(what: &str, body: impl Future<Output = Result<T>>) -> Result<T> {
    let mut body = pin!(body);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(context))) {
        Ok(polled) => polled,
        Err(panic) => Poll::Ready(Err(panicked(what, panic.as_ref()))),
    })
    .await
}
