//! Operations, whatever their result is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use virtkit::{Operation, OperationProgress, Result};

use crate::generated::Saved;

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// An operation that was begun. Copies are the same work.
#[derive(Debug, Clone)]
pub struct Followed(Arc<dyn Steps>);

impl Followed {
    /// Waits for the result of the work.
    pub async fn wait(&self) -> Result<Saved> {
        self.0.wait().await
    }

    /// Asks how far the work is.
    pub async fn progress(&self) -> Result<OperationProgress> {
        self.0.progress().await
    }

    /// Asks the work to end before its time.
    pub async fn cancel(&self) -> Result<()> {
        self.0.cancel().await
    }
}

/// What can be asked of an operation.
trait Steps: fmt::Debug + Send + Sync {
    fn wait(&self) -> Answer<'_, Saved>;
    fn progress(&self) -> Answer<'_, OperationProgress>;
    fn cancel(&self) -> Answer<'_, ()>;
}

/// An operation, and the form in which its result is saved.
struct Saving<T> {
    operation: Operation<T>,
    save: fn(T) -> Saved,
}

impl<T: Send + Sync + 'static> Steps for Saving<T> {
    fn wait(&self) -> Answer<'_, Saved> {
        Box::pin(async { Ok((self.save)(self.operation.wait().await?)) })
    }

    fn progress(&self) -> Answer<'_, OperationProgress> {
        Box::pin(self.operation.progress())
    }

    fn cancel(&self) -> Answer<'_, ()> {
        Box::pin(self.operation.cancel())
    }
}

impl<T> fmt::Debug for Saving<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operation.fmt(f)
    }
}

/// An operation, as it is saved.
pub fn followed<T: Send + Sync + 'static>(operation: Operation<T>, save: fn(T) -> Saved) -> Followed {
    Followed(Arc::new(Saving { operation, save }))
}
