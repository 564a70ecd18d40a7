//! What only tests call: things that must not go wrong, gone wrong on purpose. Debug builds have it, releases do not.

use std::future::poll_fn;
use std::task::Poll;

use super::{Args, Entry, Reply};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] =
    &[Entry::new("provokePanic", "a panic on purpose", 2, panic_at), Entry::new("provokeWait", "a wait without end", 1, wait)];

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
