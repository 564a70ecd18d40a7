//! Calls: polled once in place, and awaited elsewhere if need be.

use std::ptr::null_mut;
use std::time::Duration;

use napi::sys;
use virtkit::call::{CallOptions, CancelToken};
use virtkit::runtime::{self, Polled};

use super::delivery::Hold;
use super::scope::check;
use super::{Args, Delivery, Entry, Reply, Scope, ToJs, Value, failure, handle};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] =
    &[Entry::new("callOptions", "the options of a call", 1, options), Entry::new("cancelCall", "the cancellation of a call", 1, cancel)];

impl Args<'_> {
    /// Answers with the result of a call: the value itself if it is ready, else a promise that keeps the event loop alive.
    pub fn call<T: ToJs + Send + 'static>(&self, call: impl Future<Output = virtkit::Result<T>> + Send + 'static) -> Reply {
        self.call_holding(Hold::Loop, call)
    }

    /// The same, with a say in what a pending call does to the event loop.
    pub fn call_holding<T: ToJs + Send + 'static>(
        &self,
        hold: Hold,
        call: impl Future<Output = virtkit::Result<T>> + Send + 'static,
    ) -> Reply {
        let options = self.options()?;
        if options.is_empty() { self.poll(hold, call) } else { self.poll(hold, async move { options.run(call).await }) }
    }

    fn poll<T: ToJs + Send + 'static>(&self, hold: Hold, call: impl Future<Output = virtkit::Result<T>> + Send + 'static) -> Reply {
        match runtime::poll_once(call) {
            Polled::Ready(result) => Ok(result?.to_js(self.scope)?),
            Polled::Pending(rest) => {
                let delivery = Delivery::of(self.scope)?;
                let (promise, deferred) = promise(self.scope)?;
                delivery.hold(self.scope, hold)?;
                runtime::spawn(rest, move |result| delivery.deliver(hold, Box::new(move |scope| deferred.settle(scope, result))));
                Ok(promise)
            }
        }
    }
}

fn promise(scope: Scope) -> napi::Result<(Value, Deferred)> {
    let (mut deferred, mut promise) = (null_mut(), null_mut());
    // SAFETY: the scope is on its JavaScript thread, and both are written before they are used.
    check(unsafe { sys::napi_create_promise(scope.raw(), &raw mut deferred, &raw mut promise) })?;
    Ok((promise, Deferred(deferred)))
}

/// The other end of a promise.
struct Deferred(sys::napi_deferred);

// SAFETY: other threads only carry it; it is used in `settle` alone, which runs on the JavaScript thread.
unsafe impl Send for Deferred {}

impl Deferred {
    fn settle<T: ToJs>(self, scope: Scope, result: virtkit::Result<T>) -> napi::Result<()> {
        let (settle, value): (unsafe extern "C" fn(_, _, _) -> _, _) = match result.map(|value| value.to_js(scope)) {
            Ok(Ok(value)) => (sys::napi_resolve_deferred, value),
            // What JavaScript cannot hold ends the call all the same.
            Ok(Err(refused)) => (sys::napi_reject_deferred, failure::caught(scope, &refused)?),
            Err(error) => (sys::napi_reject_deferred, failure::fields(scope, &error)?),
        };
        // SAFETY: the scope is on the JavaScript thread of the promise, which is settled once since this takes `self`.
        check(unsafe { settle(scope.raw(), self.0, value) })
    }
}

/// `callOptions(timeout)`: options with a token of their own, for `cancelCall`. The timeout is in milliseconds.
fn options(args: &Args<'_>) -> Reply {
    let timeout: Option<Duration> = args.get(0, "timeout")?;
    let options = CallOptions::default().cancel_with(CancelToken::default());
    let options = timeout.map_or(options.clone(), |timeout| options.timeout(timeout));
    Ok(handle::give(args.scope, options)?)
}

/// `cancelCall(options)`: cancels the call that has these options, before it or while it is pending.
fn cancel(args: &Args<'_>) -> Reply {
    let options = args.opaque::<CallOptions>(0)?;
    if let Some(token) = &options.cancel {
        token.cancel();
    }
    Ok(args.scope.undefined()?)
}
