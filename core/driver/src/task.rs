//! Where bodies run that must come to their end. The engine owns the runtime and says where it is.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use virtkit_api::{Error, Result};

/// Gives the runtime, starting it if need be.
type Source = fn() -> Handle;

static SOURCE: OnceLock<Source> = OnceLock::new();

/// Runs bodies on the engine's runtime.
#[derive(Debug, Clone)]
pub struct Spawner(Handle);

impl Spawner {
    /// Says where the runtime is. The engine does it before it opens the first connection; later calls change nothing.
    pub fn install(source: Source) {
        let _ = SOURCE.set(source);
    }

    /// Runs a body to its end, whatever becomes of the caller. A panic in it becomes an `InternalError` of this call alone.
    pub async fn run<T: Send + 'static>(&self, body: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        self.0.spawn(async move {
            // The caller may have given up: then nobody wants the result.
            let _ = sender.send(CatchPanic(Box::pin(body)).await);
        });
        receiver.await.unwrap_or_else(|_| Err(Error::internal("the runtime ended during the call")))
    }

    /// Runs a body that blocks, as on a disk, where that holds up nobody else. Once this was polled it runs to its end, whatever becomes of the
    /// caller. A panic in it becomes an `InternalError` of this call alone.
    pub async fn block<T: Send + 'static>(&self, body: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        match self.0.spawn_blocking(body).await {
            Ok(result) => result,
            Err(error) => Err(match error.try_into_panic() {
                Ok(panic) => panicked("a driver", panic.as_ref()),
                Err(_) => Error::internal("the runtime ended during the call"),
            }),
        }
    }

    /// The handle of the runtime.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.0
    }
}

/// The engine's runtime. Without an engine (in a driver's own tests) the one that the caller is in.
///
/// # Panics
/// Without an engine, outside of any runtime.
#[must_use]
pub fn spawner() -> Spawner {
    Spawner(SOURCE.get().map_or_else(Handle::current, |source| source()))
}

struct CatchPanic<F>(Pin<Box<F>>);

impl<T, F: Future<Output = Result<T>>> Future for CatchPanic<F> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let body = AssertUnwindSafe(|| self.0.as_mut().poll(context));
        std::panic::catch_unwind(body).unwrap_or_else(|panic| Poll::Ready(Err(panicked("a driver", panic.as_ref()))))
    }
}

/// The error that a panic becomes.
#[must_use]
pub fn panicked(what: &str, panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::internal(format!("{what} panicked: {}", text.unwrap_or("no message")))
}
