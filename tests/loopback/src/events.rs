//! Events of the other side, told here again.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::Poll;

use tokio::sync::{mpsc, oneshot};
use virtkit::{DriverEvent, Error, ErrorCode, Result};
use virtkit_c::private::client::{decode, filter};
use virtkit_c::private::exports::{vk_event_next, vk_event_open, vk_release};
use virtkit_driver::{EventHub, spawner};

use crate::ends::Ends;
use crate::port::{Answered, answer};

/// How many events are taken at once.
const BATCH: u32 = 256;

/// How many may wait on the other side: more than a test makes.
const CAPACITY: u32 = 1 << 16;

/// Who passes events on, and can be waited for.
#[derive(Debug)]
pub struct Events(mpsc::UnboundedSender<oneshot::Sender<()>>);

impl Events {
    /// Subscribes to everything, and starts the task that tells it here.
    pub fn pass_on(connection: u64, ends: &Arc<Ends>, hub: &Arc<EventHub>) -> Result<Self> {
        let wanted = filter(&[], None, CAPACITY)?;
        let bytes = wanted.bytes();
        // SAFETY: all pointers are valid.
        let answered = answer(|reply| unsafe { vk_event_open(connection, bytes.as_ptr(), bytes.len(), reply) });
        let subscription: u64 = match answered {
            Answered::Ended(answer) => decode(&answer?).map_err(|_| Error::internal("the handle of a subscription cannot be read"))?,
            Answered::Pending(_) => return Err(Error::internal("a subscription does not wait")),
        };
        let (sender, requests) = mpsc::unbounded_channel();
        spawner().handle().spawn(tell(subscription, Arc::downgrade(ends), Arc::downgrade(hub), requests));
        Ok(Self(sender))
    }

    /// Waits until what has happened on the other side was told here: whoever makes a call and then subscribes gets nothing from before the call.
    pub async fn told(&self) {
        let (done, told) = oneshot::channel();
        if self.0.send(done).is_ok() {
            // Where the task has ended nothing more is told.
            let _ = told.await;
        }
    }
}

/// Tells what comes until nothing more comes, or nobody is left to be told.
async fn tell(subscription: u64, ends: Weak<Ends>, hub: Weak<EventHub>, mut requests: mpsc::UnboundedReceiver<oneshot::Sender<()>>) {
    let mut waiting: Vec<oneshot::Sender<()>> = Vec::new();
    loop {
        let Some(mut next) = ends.upgrade().map(|ends| {
            ends.begin(
                // SAFETY: all pointers are valid.
                |options, reply| unsafe { vk_event_next(subscription, BATCH, options, reply) },
                |bytes| decode::<Vec<DriverEvent>>(bytes).map_err(|refusal| Error::internal(format!("events cannot be read: {refusal:?}"))),
            )
        }) else {
            break;
        };
        if next.is_pending() {
            // Nothing waits, so everything was told.
            for done in waiting.drain(..) {
                // Who no longer waits need not know.
                let _ = done.send(());
            }
        }
        let result = poll_fn(|context| {
            loop {
                if let Poll::Ready(result) = Pin::new(&mut next).poll(context) {
                    return Poll::Ready(Some(result));
                }
                match requests.poll_recv(context) {
                    Poll::Ready(Some(done)) => {
                        waiting.push(done);
                        next.cancel();
                    }
                    Poll::Ready(None) => return Poll::Ready(None),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await;
        match result {
            Some(Ok(events)) if !events.is_empty() => {
                let Some(hub) = hub.upgrade() else { break };
                for event in &events {
                    match event {
                        DriverEvent::ConnectionClosed { reason } => hub.end(*reason),
                        _ => hub.emit(event),
                    }
                }
            }
            Some(Err(error)) if error.code == ErrorCode::CANCELLED => {}
            Some(Ok(_) | Err(_)) | None => break,
        }
    }
    vk_release(subscription);
}
