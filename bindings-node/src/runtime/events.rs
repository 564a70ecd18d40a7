//! Subscriptions to events.

use virtkit::Events;

use super::delivery::Hold;
use super::{Args, Entry, Reply};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] = &[Entry::new("eventsNext", "Events.next", 3, next), Entry::new("eventsClose", "Events.close", 2, close)];

/// `eventsNext(options, subscription, persistent)`: the next event, or null once the subscription is closed. A wait that is not
/// persistent does not keep the process from ending.
fn next(args: &Args<'_>) -> Reply {
    let events = args.opaque::<Events>(1)?.clone();
    let hold = if args.get(2, "persistent")? { Hold::Loop } else { Hold::Nothing };
    args.call_holding(hold, async move { events.next().await })
}

/// `eventsClose(undefined, subscription)`. Waiters get null.
fn close(args: &Args<'_>) -> Reply {
    args.opaque::<Events>(1)?.close();
    Ok(args.scope.undefined()?)
}
