//! Long work that was begun on a host.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use virtkit_api::{OperationProgress, Result};
use virtkit_driver::{Reply, Work};

use crate::Connection;

/// Long work that a call has begun: saving a domain, cloning a volume. Copies are the same work.
///
/// The work belongs to the host. It goes on when the handle is dropped, when nobody waits for it, and when the connection is closed; only
/// [`cancel`](Self::cancel) ends it before its time. What the host finds wrong, also before the work has begun, is told by [`wait`](Self::wait).
///
/// ```
/// # fn main() -> virtkit::Result<()> {
/// # virtkit::runtime::wait(async {
/// # let file = std::env::temp_dir().join(format!("virtkit-doc-{}", std::process::id()));
/// # let path = file.to_str().unwrap();
/// use virtkit::{ConnectFlags, DomainSaveFlags};
///
/// let connection = virtkit::connect(Some("test:///default"), ConnectFlags::empty()).await?;
/// let domain = connection.domain_by_name("test").await?;
/// let saving = domain.save(path, None, DomainSaveFlags::empty()).await?;
/// println!("{} bytes of {}", saving.progress().await?.data_processed, saving.progress().await?.data_total);
/// saving.wait().await?;
/// # connection.restore_domain(path, None, DomainSaveFlags::empty()).await?.wait().await?;
/// # std::fs::remove_file(file).unwrap();
/// # connection.close().await })
/// # }
/// ```
pub struct Operation<T>(Arc<Inner<T>>);

struct Inner<T> {
    connection: Connection,
    work: Box<dyn Followed<T>>,
}

impl<T: 'static> Operation<T> {
    /// The work of a driver, whose result `raise` turns into one of the engine.
    pub(crate) fn new<D: Clone + Send + Sync + 'static>(work: Work<D>, connection: &Connection, raise: fn(D, &Connection) -> T) -> Self {
        Self(Arc::new(Inner { connection: connection.clone(), work: Box::new(Raised { work, raise }) }))
    }

    /// How far the work is. After its end: how it ended.
    ///
    /// # Errors
    /// `InvalidConn` where the connection is closed; `NoSupport` where the host does not tell.
    pub async fn progress(&self) -> Result<OperationProgress> {
        self.0.connection.usable()?;
        self.0.connection.answer(self.0.work.progress()).await
    }

    /// Waits for the end of the work, and gives its result. It may be waited for from several places, and again after its end.
    ///
    /// Giving up the wait, by a deadline or by cancelling it, does not end the work.
    ///
    /// # Errors
    /// What went wrong with the work; `OperationAborted` where it was cancelled; `InvalidConn` where the connection is closed.
    pub async fn wait(&self) -> Result<T> {
        self.0.connection.usable()?;
        let result = self.0.connection.answer(self.0.work.wait(&self.0.connection));
        result.await
    }

    /// Asks the work to end before its time, and does not wait until it has: it ends with `OperationAborted`, unless it ends otherwise before
    /// that. Work that has ended is left alone.
    ///
    /// # Errors
    /// `InvalidConn` where the connection is closed; `NoSupport` or `OperationInvalid` where the work cannot be ended.
    pub async fn cancel(&self) -> Result<()> {
        self.0.connection.usable()?;
        self.0.connection.answer(self.0.work.cancel()).await
    }

    /// The connection on which it was begun.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.0.connection
    }
}

impl<T> Clone for Operation<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("connection", &self.0.connection).field("work", &self.0.work).finish()
    }
}

/// A driver's work, seen from above: the form of its result is the engine's.
trait Followed<T>: Send + Sync + fmt::Debug {
    fn progress(&self) -> Reply<OperationProgress>;
    fn cancel(&self) -> Reply<()>;
    fn wait<'a>(&'a self, connection: &'a Connection) -> Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;
}

struct Raised<D, T> {
    work: Work<D>,
    raise: fn(D, &Connection) -> T,
}

impl<D: Clone + Send + Sync + 'static, T> Followed<T> for Raised<D, T> {
    fn progress(&self) -> Reply<OperationProgress> {
        self.work.progress()
    }

    fn cancel(&self) -> Reply<()> {
        self.work.cancel()
    }

    fn wait<'a>(&'a self, connection: &'a Connection) -> Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>> {
        Box::pin(async move { Ok((self.raise)(self.work.wait().await?, connection)) })
    }
}

impl<D, T> fmt::Debug for Raised<D, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.work.fmt(f)
    }
}
