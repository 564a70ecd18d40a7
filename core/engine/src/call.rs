//! Deadlines and cancellation, for every call.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use virtkit_api::{Error, ErrorCode, Outcome, Result};

use crate::runtime;

/// When a call is given up.
///
/// Both are looked at before the call begins, and again only once it has to wait: a call that is answered at once pays nothing for them.
#[derive(Debug, Clone, Default)]
pub struct CallOptions {
    /// The moment after which the call ends with `DeadlineExceeded`.
    pub deadline: Option<Instant>,
    /// What ends the call with `Cancelled`.
    pub cancel: Option<CancelToken>,
}

impl CallOptions {
    /// Neither a deadline nor a way to cancel.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the call so much time from now.
    #[must_use]
    pub fn timeout(mut self, time: Duration) -> Self {
        // A time beyond what the clock can say is no deadline.
        self.deadline = Instant::now().checked_add(time);
        self
    }

    /// Lets the token cancel the call.
    #[must_use]
    pub fn cancel_with(mut self, token: CancelToken) -> Self {
        self.cancel = Some(token);
        self
    }

    /// Whether there is neither.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.deadline.is_none() && self.cancel.is_none()
    }

    /// Makes a call under these options.
    ///
    /// # Errors
    /// Those of the call; `Cancelled` and `DeadlineExceeded`, whose `outcome` says whether the call was begun.
    pub async fn run<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(cancelled(Outcome::NotStarted));
        }
        if self.deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Err(deadline_exceeded(Outcome::NotStarted));
        }
        let mut call = pin!(call);
        if let Some(result) = at_once(call.as_mut()).await {
            return result;
        }
        let mut cancel = pin!(async {
            match &self.cancel {
                Some(token) => token.cancelled().await,
                None => std::future::pending().await,
            }
        });
        let mut deadline = pin!(runtime::sleep_until(self.deadline));
        poll_fn(|context| {
            if let Poll::Ready(result) = call.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            if cancel.as_mut().poll(context).is_ready() {
                return Poll::Ready(Err(cancelled(Outcome::Unknown)));
            }
            deadline.as_mut().poll(context).map(|slept| Err(slept.err().unwrap_or_else(|| deadline_exceeded(Outcome::Unknown))))
        })
        .await
    }
}

/// The result if it is there at the first poll.
pub(crate) async fn at_once<F: Future>(mut call: Pin<&mut F>) -> Option<F::Output> {
    poll_fn(|context| match call.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

fn cancelled(outcome: Outcome) -> Error {
    let message = match outcome {
        Outcome::NotStarted => "the call was cancelled before it began",
        Outcome::Unknown => "the call was cancelled while it was under way",
    };
    Error::new(ErrorCode::CANCELLED, message).with_outcome(outcome)
}

fn deadline_exceeded(outcome: Outcome) -> Error {
    let message = match outcome {
        Outcome::NotStarted => "the deadline had passed before the call began",
        Outcome::Unknown => "the deadline passed while the call was under way",
    };
    Error::new(ErrorCode::DEADLINE_EXCEEDED, message).with_outcome(outcome)
}

/// Cancels calls. Copies are the same token; once cancelled it stays so.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<Signal>);

impl CancelToken {
    /// A token that cancels nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels every call that has this token. Does not block, from any thread.
    pub fn cancel(&self) {
        self.0.set();
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_set()
    }

    /// Waits until it is cancelled.
    pub async fn cancelled(&self) {
        self.0.wait().await;
    }
}

/// Something that happens once.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    happened: AtomicBool,
    waiters: Notify,
}

impl Signal {
    /// Lets it happen. Gives whether this is the first time.
    pub fn set(&self) -> bool {
        let first = !self.happened.swap(true, Ordering::AcqRel);
        self.waiters.notify_waiters();
        first
    }

    pub fn is_set(&self) -> bool {
        self.happened.load(Ordering::Acquire)
    }

    pub async fn wait(&self) {
        let mut waiter = pin!(self.waiters.notified());
        // From here on `set` wakes, also one between the look below and the wait.
        waiter.as_mut().enable();
        if !self.is_set() {
            waiter.await;
        }
    }
}
