//! Calls that ask their caller something before they answer, for callers that cannot be called from any thread.
//!
//! Such a call is an attempt with a number: it is begun, asked what it wants to know until it wants nothing more, and ended. Each of these steps is a
//! call like any other, so that the caller's own thread runs the callback, between two of them.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};
use virtkit_api::{ConnectFlags, CredentialRequest, Error, ErrorCode, ErrorDomain, Outcome, Result, SecretValue};
use virtkit_driver::{Credentials, Reply};

use crate::{Connection, connect_with, fork};

/// What the driver asks, and where the answer goes.
#[derive(Debug)]
struct Question {
    requests: Vec<CredentialRequest>,
    answer: oneshot::Sender<Result<Vec<Option<SecretValue>>>>,
}

/// Puts the driver's questions where the caller finds them.
struct Questions(mpsc::UnboundedSender<Question>);

impl Credentials for Questions {
    fn answer(&self, requests: Vec<CredentialRequest>) -> Reply<Vec<Option<SecretValue>>> {
        let questions = self.0.clone();
        Reply::later(async move {
            let (answer, answered) = oneshot::channel();
            // Who gave up the attempt has dropped the other ends.
            questions.send(Question { requests, answer }).map_err(|_| given_up())?;
            answered.await.unwrap_or_else(|_| Err(given_up()))
        })
    }
}

/// The question that waits for its answer: how many answers, and where they go.
type Open = Option<(usize, oneshot::Sender<Result<Vec<Option<SecretValue>>>>)>;

/// A call under way.
struct Attempt {
    steps: AsyncMutex<Steps>,
    open: Mutex<Open>,
}

struct Steps {
    call: Pin<Box<dyn Future<Output = Result<Connection>> + Send>>,
    questions: mpsc::UnboundedReceiver<Question>,
    result: Option<Result<Connection>>,
}

impl Attempt {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is asked next; nothing once there is a result.
    async fn asked(&self) -> Result<Vec<CredentialRequest>> {
        let mut steps = self.steps.lock().await;
        if self.open().is_some() {
            return Err(Error::new(ErrorCode::OPERATION_INVALID, "what the attempt asked before has no answer yet"));
        }
        let Steps { call, questions, result } = &mut *steps;
        poll_fn(|context| {
            if result.is_some() {
                return Poll::Ready(Ok(Vec::new()));
            }
            if let Poll::Ready(ended) = call.as_mut().poll(context) {
                *result = Some(ended);
                return Poll::Ready(Ok(Vec::new()));
            }
            questions.poll_recv(context).map(|question| {
                let Some(Question { requests, answer }) = question else { return Err(given_up()) };
                *self.open() = Some((requests.len(), answer));
                Ok(requests)
            })
        })
        .await
    }

    fn settle(&self, answers: Result<Vec<Option<SecretValue>>>) -> Result<()> {
        let Some((wanted, answer)) = self.open().take() else {
            return Err(Error::new(ErrorCode::OPERATION_INVALID, "the attempt has asked nothing that has no answer yet"));
        };
        let answers =
            answers.and_then(|answers| if answers.len() == wanted { Ok(answers) } else { Err(wrong_number(answers.len(), wanted)) });
        // Without its call nobody wants the answer, and the end of the attempt says so.
        let _ = answer.send(answers);
        Ok(())
    }
}

/// The attempts of this process. The upper half of a number is that of the process, in forks: a parent's is an error before the lock is touched.
static ATTEMPTS: LazyLock<Mutex<HashMap<u64, Arc<Attempt>>>> = LazyLock::new(Mutex::default);
static COUNT: AtomicU32 = AtomicU32::new(1);

fn attempts() -> MutexGuard<'static, HashMap<u64, Arc<Attempt>>> {
    ATTEMPTS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn of_this_process(number: u64) -> bool {
    number >> 32 == u64::from(fork::generation()) & 0x7fff_ffff
}

fn find(number: u64) -> Result<Arc<Attempt>> {
    let found = if of_this_process(number) { attempts().get(&number).cloned() } else { None };
    found.ok_or_else(|| Error::invalid_argument(format!("there is no attempt {number:#x}: it has ended, or never began")))
}

/// Begins an attempt to connect.
///
/// # Errors
/// None; what is wrong with the arguments is told by [`connect_end`].
#[allow(clippy::unused_async, reason = "steps are calls like others")]
pub async fn connect_begin(uri: Option<&str>, flags: ConnectFlags) -> Result<u64> {
    let (sender, questions) = mpsc::unbounded_channel();
    let uri = uri.map(str::to_owned);
    let call = Box::pin(async move { connect_with(uri.as_deref(), flags, Questions(sender)).await });
    let attempt = Attempt { steps: AsyncMutex::new(Steps { call, questions, result: None }), open: Mutex::default() };
    let number = (u64::from(fork::generation()) & 0x7fff_ffff) << 32 | u64::from(COUNT.fetch_add(1, Ordering::Relaxed));
    attempts().insert(number, Arc::new(attempt));
    Ok(number)
}

/// What an attempt asks; nothing once it has ended.
///
/// # Errors
/// `InvalidArg` for an attempt that does not exist; `OperationInvalid` while the last question is open.
pub async fn connect_asked(attempt: u64) -> Result<Vec<CredentialRequest>> {
    find(attempt)?.asked().await
}

/// Answers what an attempt has asked, one for each request. Another number of answers fails the attempt with `AuthFailed`.
///
/// # Errors
/// `InvalidArg` for an attempt that does not exist; `OperationInvalid` where nothing is asked.
#[allow(clippy::unused_async, reason = "steps are calls like others")]
pub async fn connect_answer(attempt: u64, answers: &[Option<SecretValue>]) -> Result<()> {
    find(attempt)?.settle(Ok(answers.to_vec()))
}

/// Tells an attempt that there is no answer, and why. It fails with `AuthFailed`.
///
/// # Errors
/// `InvalidArg` for an attempt that does not exist; `OperationInvalid` where nothing is asked.
#[allow(clippy::unused_async, reason = "steps are calls like others")]
pub async fn connect_refuse(attempt: u64, reason: &str) -> Result<()> {
    find(attempt)?.settle(Err(failed(format!("the callback for credentials failed: {reason}"))))
}

/// Gives the connection of an attempt that has ended, or gives up one that has not.
///
/// # Errors
/// Why the attempt failed; `InvalidArg` for one that does not exist; `Cancelled` for one that is given up.
#[allow(clippy::unused_async, reason = "steps are calls like others")]
pub async fn connect_end(attempt: u64) -> Result<Connection> {
    let found = find(attempt)?;
    attempts().remove(&attempt);
    let result = found.steps.try_lock().ok().and_then(|mut steps| steps.result.take());
    result.unwrap_or_else(|| Err(given_up()))
}

fn failed(message: String) -> Error {
    Error::new(ErrorCode::AUTH_FAILED, message).in_domain(ErrorDomain::AUTH)
}

fn wrong_number(answers: usize, wanted: usize) -> Error {
    failed(format!("the callback for credentials gave {answers} answers, and {wanted} were asked for"))
}

fn given_up() -> Error {
    Error::new(ErrorCode::CANCELLED, "the attempt to connect was given up").with_outcome(Outcome::Unknown)
}
