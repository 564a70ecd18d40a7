//! The answer of a driver: there at once, or later.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use virtkit_api::{Error, MethodInfo, Result};

use crate::task::spawner;

type Later<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// The answer to a call. One that is there at once costs no allocation and no thread change.
#[must_use = "an answer does nothing until it is awaited"]
pub struct Reply<T>(Form<T>);

enum Form<T> {
    /// `None` once taken.
    Now(Option<Result<T>>),
    Later(Later<T>),
}

impl<T> Reply<T> {
    /// An answer that is there.
    pub fn now(result: Result<T>) -> Self {
        Self(Form::Now(Some(result)))
    }

    /// An answer that comes later and changes nothing: dropped with its caller.
    pub fn later(future: impl Future<Output = Result<T>> + Send + 'static) -> Self {
        Self(Form::Later(Box::pin(future)))
    }

    /// The answer of a driver that lacks the method.
    pub fn unsupported(method: &MethodInfo) -> Self {
        Self::now(Err(Error::unsupported(method)))
    }
}

impl<T: Send + 'static> Reply<T> {
    /// An answer that comes later from a body which changes something: it runs as a task of its own from the first poll on, so that a caller
    /// which gives up never leaves it half done.
    pub fn task(future: impl Future<Output = Result<T>> + Send + 'static) -> Self {
        Self::later(async move { spawner().run(future).await })
    }

    /// An answer that comes later from a body which blocks, as on a disk. From the first poll on it runs to its end, whatever becomes of the
    /// caller.
    pub fn blocking(body: impl FnOnce() -> Result<T> + Send + 'static) -> Self {
        Self::later(async move { spawner().block(body).await })
    }
}

impl<T> From<Result<T>> for Reply<T> {
    fn from(result: Result<T>) -> Self {
        Self::now(result)
    }
}

impl<T> Unpin for Reply<T> {}

impl<T> Future for Reply<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        match &mut self.0 {
            Form::Now(result) => Poll::Ready(result.take().unwrap_or_else(|| Err(Error::internal("an answer was asked for twice")))),
            Form::Later(future) => {
                // The caller may run any executor; what a driver waits for is of the engine's runtime.
                let spawner = spawner();
                let _inside = spawner.handle().enter();
                future.as_mut().poll(context)
            }
        }
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Form::Now(_) => "Reply::now",
            Form::Later(_) => "Reply::later",
        })
    }
}
