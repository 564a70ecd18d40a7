//! What only tests call: things that must not go wrong, gone wrong on purpose. Debug builds have it, releases do not.

use std::future::poll_fn;
use std::task::Poll;

use super::{Args, Entry, Failure, Reply, Scope, ToJs, Value};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] = &[
    Entry::new("provokePanic", "a panic on purpose", 2, panic_at),
    Entry::new("provokeRefusal", "a result that JavaScript cannot hold", 2, refusal),
    Entry::new("provokeWait", "a wait without end", 1, wait),
];

/// `provokePanic(options, place)` panics in the `"entry"`, at the first poll of a `"call"`, or on a thread of the engine once `"pending"`.
fn panic_at(args: &Args<'_>) -> Reply {
    let place: String = args.get(1, "place")?;
    assert!(place != "entry", "a panic in the entry, on purpose");
    args.call(async move {
        if place == "pending" {
            pending_once().await;
        }
        let failed: virtkit::Result<()> = Err(virtkit::Error::internal("This text is never seen."));
        assert!(place.is_empty(), "a panic in the call, on purpose");
        failed
    })
}

/// `provokeRefusal(options, throws)` is pending, and then has a result that JavaScript cannot hold. Node `throws` an exception for that, or does not.
fn refusal(args: &Args<'_>) -> Reply {
    let throws = args.get(1, "throws")?;
    args.call(async move {
        pending_once().await;
        Ok(Refused { throws })
    })
}

struct Refused {
    throws: bool,
}

impl ToJs for Refused {
    fn to_js(self, scope: Scope) -> napi::Result<Value> {
        if self.throws {
            Failure::range("is too long, on purpose").within("result").throw(scope);
        }
        Err(napi::Error::from_reason("A result cannot be held, on purpose."))
    }
}

/// `provokeWait(options)` is pending until its options end it.
fn wait(args: &Args<'_>) -> Reply {
    args.call(std::future::pending::<virtkit::Result<()>>())
}

/// Pending once, then ready.
async fn pending_once() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
