//! Events of the other side, told here again.

use std::sync::{Arc, Weak};

use virtkit::{DriverEvent, Result};
use virtkit_c::private::client::{decode, filter};
use virtkit_c::private::exports::{vk_event_next, vk_event_open, vk_release};
use virtkit_driver::{EventHub, spawner};

use crate::ends::Ends;
use crate::port::{Answered, answer};

/// How many events are taken at once.
const BATCH: u32 = 256;

/// How many may wait on the other side: more than a test makes.
const CAPACITY: u32 = 1 << 16;

/// Subscribes to everything, and starts the task that tells it here.
pub fn pass_on(connection: u64, ends: &Arc<Ends>, hub: &Arc<EventHub>) -> Result<()> {
    let wanted = filter(&[], None, CAPACITY)?;
    let bytes = wanted.bytes();
    // SAFETY: all pointers are valid.
    let answered = answer(|reply| unsafe { vk_event_open(connection, bytes.as_ptr(), bytes.len(), reply) });
    let subscription: u64 = match answered {
        Answered::Ended(answer) => decode(&answer?).map_err(|_| virtkit::Error::internal("the handle of a subscription cannot be read"))?,
        Answered::Pending(_) => return Err(virtkit::Error::internal("a subscription does not wait")),
    };
    spawner().handle().spawn(tell(subscription, Arc::downgrade(ends), Arc::downgrade(hub)));
    Ok(())
}

/// Tells what comes until nothing more comes, or nobody is left to be told.
async fn tell(subscription: u64, ends: Weak<Ends>, hub: Weak<EventHub>) {
    while let Some(events) = next(subscription, &ends).await {
        let Some(hub) = hub.upgrade() else { break };
        events.iter().for_each(|event| hub.emit(event));
    }
    if let Some(hub) = hub.upgrade() {
        hub.close();
    }
    vk_release(subscription);
}

/// The next events; none once the subscription or its connection has ended.
async fn next(subscription: u64, ends: &Weak<Ends>) -> Option<Vec<DriverEvent>> {
    let begun = ends.upgrade()?.begin(
        // SAFETY: all pointers are valid.
        |options, reply| unsafe { vk_event_next(subscription, BATCH, options, reply) },
        |bytes| decode(bytes).map_err(|refusal| virtkit::Error::internal(format!("events cannot be read: {refusal:?}"))),
    );
    let events: Vec<DriverEvent> = begun.ended().await.ok()?;
    (!events.is_empty()).then_some(events)
}
