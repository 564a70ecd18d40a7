//! One call: polled once on the caller's thread, and if it is not ready then, finished by the runtime.

use std::future::pending;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Instant;

use virtkit::call::CancelToken;
use virtkit::runtime::{self, Polled};
use virtkit::{Error, Outcome, Result};

use super::options::{Options, deadline};
use super::queue::Queue;
use super::reply::Status;
use super::xdr::{Answer, Encode, Writer};
use super::{error, handles};

/// A call that is ready to run: everything it needs is its own.
pub type BoxedCall = Pin<Box<dyn Future<Output = Result<Answer>> + Send>>;

/// What the first poll gave.
#[derive(Debug)]
pub enum Started {
    /// The result.
    Ready(Answer),
    /// The token of the pending call.
    Pending(u64),
}

/// Writes a result.
pub fn answer(value: &impl Encode) -> Result<Answer> {
    let mut out = Writer::new();
    value.encode(&mut out);
    out.finish()
}

/// Runs a call up to its end or to its first wait.
pub fn start(mut call: BoxedCall, options: &Options) -> Result<Started> {
    if options.is_over() {
        return Err(never_begun(options));
    }
    match runtime::poll_pinned(call.as_mut()) {
        Poll::Ready(result) => result.map(Started::Ready),
        Poll::Pending => go_on(call, options),
    }
}

/// What the engine says of a call that was over before it began. The call itself is not needed for that.
#[cold]
fn never_begun(options: &Options) -> Error {
    let cancel = CancelToken::new();
    if options.is_cancelled() {
        cancel.cancel();
    }
    let limits = options.for_call(&cancel);
    match runtime::poll_once(limits.run(pending::<Result<()>>())) {
        Polled::Ready(Err(error)) => error,
        Polled::Ready(Ok(())) | Polled::Pending(_) => Error::internal("a call that was over before it began has begun"),
    }
}

/// Leaves the rest of a call to the runtime and names it.
fn go_on(rest: BoxedCall, options: &Options) -> Result<Started> {
    let cancel = CancelToken::new();
    let limits = options.for_call(&cancel);
    // The second poll, before anybody can cancel, tells the limits that the call has begun.
    let rest = match runtime::poll_once(async move { limits.run(rest).await }) {
        Polled::Ready(result) => return result.map(Started::Ready),
        Polled::Pending(rest) => rest,
    };
    let queued = options.queue != 0;
    let call = Arc::new(Call { cancel, state: Mutex::new(State::Running), has_ended: Condvar::new(), queued });
    let token = handles::insert(Arc::clone(&call)).map_err(|error| error.with_outcome(Outcome::Unknown))?;
    // A queue that was released in the meantime takes no more ends: the call runs, and its answer is dropped.
    let queue = handles::get::<Arc<Queue>>(options.queue).ok();
    let tag = options.tag;
    runtime::spawn(rest, move |result| {
        if !queued {
            call.end(result);
            return;
        }
        handles::remove::<Arc<Call>>(token);
        if let Some(queue) = queue {
            let (status, answer) = settle(result);
            queue.push(tag, status, answer);
        }
    });
    Ok(Started::Pending(token))
}

/// The status and the bytes for a result.
pub fn settle(result: Result<Answer>) -> (Status, Answer) {
    match result {
        Ok(answer) => (Status::Ready, answer),
        Err(error) => (Status::Error, error::answer(&error)),
    }
}

/// A pending call.
#[derive(Debug)]
pub struct Call {
    cancel: CancelToken,
    state: Mutex<State>,
    has_ended: Condvar,
    /// Whether its end goes to a queue and not to who waits.
    queued: bool,
}

#[derive(Debug)]
enum State {
    Running,
    Ended(Result<Answer>),
    /// Somebody has taken the end, or nobody ever will.
    Gone,
}

impl Call {
    /// Cancels it: it ends with `Cancelled`, unless it has ended.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Cancels it and forgets its end.
    pub fn abandon(&self) {
        let state = std::mem::replace(&mut *self.lock(), State::Gone);
        self.has_ended.notify_all();
        self.cancel.cancel();
        drop(state);
    }

    fn end(&self, result: Result<Answer>) {
        let mut state = self.lock();
        match *state {
            State::Running => *state = State::Ended(result),
            // What the result refers to is released outside the lock.
            State::Ended(_) | State::Gone => {
                drop(state);
                return;
            }
        }
        drop(state);
        self.has_ended.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the end, or gives up at the deadline.
    fn wait(&self, deadline: Option<Instant>) -> Result<Option<Result<Answer>>> {
        let mut state = self.lock();
        loop {
            match std::mem::replace(&mut *state, State::Gone) {
                State::Ended(result) => return Ok(Some(result)),
                State::Gone => return Err(Error::invalid_argument("the end of this call was already taken")),
                State::Running => *state = State::Running,
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            state = match left {
                None => self.has_ended.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left.is_zero() => return Ok(None),
                Some(left) => self.has_ended.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }
}

/// Waits for a pending call without a queue. Pending again when the time is over.
pub fn wait(token: u64, timeout_ns: i64) -> Result<Started> {
    let call = handles::get::<Arc<Call>>(token)?;
    if call.queued {
        return Err(Error::invalid_argument(format!("the pending call {token:#x} ends in a queue and cannot be waited for")));
    }
    match call.wait(deadline(timeout_ns))? {
        None => Ok(Started::Pending(token)),
        Some(result) => {
            handles::remove::<Arc<Call>>(token);
            result.map(Started::Ready)
        }
    }
}

/// Cancels a pending call. One that has ended is left alone.
pub fn cancel(token: u64) {
    if let Ok(call) = handles::get::<Arc<Call>>(token) {
        call.cancel();
    }
}
