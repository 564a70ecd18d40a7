//! Operations.

use std::sync::Arc;

use virtkit::Operation;

use super::{Args, Entry, Reply, Scope, ToJs, Value, handle};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] = &[
    Entry::new("operationWait", "Operation.wait", 2, |args| receiver(args)?.wait(args)),
    Entry::new("operationProgress", "Operation.progress", 2, |args| receiver(args)?.progress(args)),
    Entry::new("operationCancel", "Operation.cancel", 2, |args| receiver(args)?.cancel(args)),
];

/// What can be asked of an operation, whatever its result is: `operationWait(options, operation)`.
trait Followed: Send + Sync {
    fn wait(&self, args: &Args<'_>) -> Reply;
    fn progress(&self, args: &Args<'_>) -> Reply;
    fn cancel(&self, args: &Args<'_>) -> Reply;
}

impl<T: ToJs + Send + 'static> Followed for Operation<T> {
    fn wait(&self, args: &Args<'_>) -> Reply {
        let operation = self.clone();
        args.call(async move { operation.wait().await })
    }

    fn progress(&self, args: &Args<'_>) -> Reply {
        let operation = self.clone();
        args.call(async move { operation.progress().await })
    }

    fn cancel(&self, args: &Args<'_>) -> Reply {
        let operation = self.clone();
        args.call(async move { operation.cancel().await })
    }
}

/// An operation with any result, as JavaScript holds it.
type Held = Arc<dyn Followed>;

/// The operation that a function is about.
fn receiver(args: &Args<'_>) -> Result<Held, super::Failure> {
    args.opaque::<Held>(1).cloned()
}

/// An opaque value; the JavaScript half makes the class.
impl<T: ToJs + Send + 'static> ToJs for Operation<T> {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        handle::give::<Held>(scope, Arc::new(self))
    }
}
