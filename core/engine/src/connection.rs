//! The connection.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use virtkit_api::{Access, ConnectionCloseReason, Error, ErrorCode, EventFilter, MethodInfo, Outcome, Result};
use virtkit_driver::{Driver, Reply};

use crate::call::{Signal, at_once};
use crate::runtime::{self, Polled};
use crate::{Events, fork};

/// A connection to a hypervisor, in process or through a daemon.
///
/// Cheap to copy and safe to share between threads. It is closed by [`close`](Self::close), or when the last copy and the last handle that was
/// got from it are gone. Since libvirt 0.0.3.
#[derive(Clone)]
pub struct Connection(Arc<Inner>);

struct Inner {
    driver: Arc<dyn Driver>,
    uri: String,
    read_only: bool,
    /// The process that opened it, in forks.
    generation: u32,
    closed: Signal,
}

impl Connection {
    pub(crate) fn new(driver: Arc<dyn Driver>, uri: String, read_only: bool) -> Self {
        Self(Arc::new(Inner { driver, uri, read_only, generation: fork::generation(), closed: Signal::default() }))
    }

    /// A connection over a driver that is opened by `open`: for tests, which put something between a driver and its users. It checks what every
    /// connection checks, and is read-only if that is said.
    ///
    /// # Errors
    /// Those of `open`; `SystemError` where the runtime cannot be started.
    #[doc(hidden)]
    pub async fn from_driver<D: Driver + 'static>(open: impl FnOnce() -> Reply<D>, uri: String, read_only: bool) -> Result<Self> {
        fork::watch();
        runtime::install()?;
        let driver = open().await?;
        Ok(Self::new(Arc::new(driver), uri, read_only))
    }

    /// Closes the connection: calls under way, streams and subscriptions end, and all its handles answer `InvalidConn` from now on. Closing twice
    /// is no error.
    ///
    /// # Errors
    /// What the driver says of the closing; the connection is closed all the same.
    pub async fn close(&self) -> Result<()> {
        self.same_process()?;
        if self.0.closed.set() { self.0.driver.close().await } else { Ok(()) }
    }

    /// Whether it was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.closed.is_set()
    }

    /// A subscription to events, from now on.
    ///
    /// # Errors
    /// `InvalidConn` where the connection is closed; `ConnectionLost` where the other side is gone.
    pub fn events(&self, filter: EventFilter) -> Result<Events> {
        self.usable()?;
        Ok(Events::new(self.clone(), self.0.driver.events().subscribe(filter)))
    }

    /// What every call asks first: the driver, if the connection can be used, and for this method.
    pub(crate) fn enter(&self, method: &MethodInfo) -> Result<&dyn Driver> {
        self.usable()?;
        if self.0.read_only && method.access == Access::Write {
            let message = format!("{} is not allowed: the connection to {} is read-only", method.name, self.0.uri);
            return Err(Error::new(ErrorCode::OPERATION_DENIED, message));
        }
        Ok(&*self.0.driver)
    }

    /// The driver, for the parts of a call that has entered.
    pub(crate) fn driver(&self) -> &dyn Driver {
        &*self.0.driver
    }

    /// Refuses a call with these arguments on a read-only connection, if they are `given`.
    pub(crate) fn deny_read_only(&self, given: bool, arguments: impl fmt::Display, method: &MethodInfo) -> Result<()> {
        if !self.0.read_only || !given {
            return Ok(());
        }
        let message = format!("{} with {arguments} is not allowed: the connection to {} is read-only", method.name, self.0.uri);
        Err(Error::new(ErrorCode::OPERATION_DENIED, message))
    }

    /// Whether both are copies of one connection.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The URI that it was opened with.
    pub(crate) fn uri_text(&self) -> &str {
        &self.0.uri
    }

    /// Whether calls can be made at all.
    pub(crate) fn usable(&self) -> Result<()> {
        self.same_process()?;
        if self.is_closed() || self.lost().is_some() { Err(self.closed_error(Outcome::NotStarted)) } else { Ok(()) }
    }

    /// Why the other side is gone, if it is.
    pub(crate) fn lost(&self) -> Option<ConnectionCloseReason> {
        self.0.driver.events().ended()
    }

    pub(crate) fn same_process(&self) -> Result<()> {
        if self.0.generation == fork::generation() {
            return Ok(());
        }
        let message =
            format!("the connection to {} was opened before a fork and cannot be used in the child: open another there", self.0.uri);
        Err(Error::new(ErrorCode::INVALID_CONN, message))
    }

    /// Closing is what a caller has done, and a loss what has happened to it: a caller tells the two by their codes.
    fn closed_error(&self, outcome: Outcome) -> Error {
        let Some(reason) = self.lost().filter(|_| !self.is_closed()) else {
            return Error::new(ErrorCode::INVALID_CONN, format!("the connection to {} is closed", self.0.uri)).with_outcome(outcome);
        };
        let why = self.0.driver.events().cause().unwrap_or(match reason {
            ConnectionCloseReason::ERROR => "reading or writing failed",
            ConnectionCloseReason::EOF => "the other side closed it",
            ConnectionCloseReason::KEEPALIVE => "the other side no longer answers",
            _ => "the other side is gone",
        });
        Error::new(ErrorCode::CONNECTION_LOST, format!("the connection to {} was lost: {why}", self.0.uri)).with_outcome(outcome)
    }

    /// Waits for a driver's answer, but not beyond the end of the connection or of the other side.
    pub(crate) async fn answer<T>(&self, reply: impl Future<Output = Result<T>>) -> Result<T> {
        let mut reply = pin!(reply);
        if let Some(result) = at_once(reply.as_mut()).await {
            return result;
        }
        let mut over = pin!(self.0.driver.events().over());
        let reply = poll_fn(|context| match reply.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending => over.as_mut().poll(context).map(|()| None),
        });
        match self.while_open(reply).await.flatten() {
            Some(result) => result,
            None => Err(self.closed_error(Outcome::Unknown)),
        }
    }

    /// Waits for something, but not beyond the end of the connection: then it gives none.
    pub(crate) async fn while_open<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        if let Some(result) = at_once(future.as_mut()).await {
            return Some(result);
        }
        let mut closed = pin!(self.0.closed.wait());
        poll_fn(|context| match future.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending => closed.as_mut().poll(context).map(|()| None),
        })
        .await
    }
}

impl Drop for Inner {
    /// Never blocks: a driver that takes its time to close does so on the runtime. In a forked child the parent's connection is left alone.
    fn drop(&mut self) {
        if self.generation != fork::generation() || !self.closed.set() {
            return;
        }
        if let Polled::Pending(rest) = runtime::poll_once(self.driver.close()) {
            runtime::spawn(rest, |_| {});
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("uri", &self.0.uri).field("closed", &self.is_closed()).finish_non_exhaustive()
    }
}
