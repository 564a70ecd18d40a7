//! Messages on their way out, in the order in which they were given.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use virtkit_api::Result;

use crate::{Message, Outgoing};

/// How much may wait to be sent before those who can wait do so, in units of [`UNIT`].
const ROOM: u32 = 2048;

/// One unit of room, in bytes.
const UNIT: usize = 4 << 10;

/// How many messages are handed to the socket at once.
const BATCH: usize = 64;

/// Where messages are put that are to be sent. Copies share one queue.
#[derive(Debug, Clone)]
pub struct Outbox {
    queue: mpsc::UnboundedSender<Item>,
    room: Arc<Semaphore>,
}

/// What waits to be sent.
#[derive(Debug)]
pub struct Waiting(mpsc::UnboundedReceiver<Item>);

#[derive(Debug)]
struct Item {
    message: Message,
    /// The room that it takes until it is sent.
    room: Option<OwnedSemaphorePermit>,
}

/// A queue for messages; the second part belongs to the task that sends them.
#[must_use]
pub fn outbox() -> (Outbox, Waiting) {
    let (queue, waiting) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(usize::try_from(ROOM).unwrap_or(usize::MAX)));
    (Outbox { queue, room }, Waiting(waiting))
}

impl Outbox {
    /// Puts a message behind the others at once: for what is small, and limited by something else. Nothing happens where nobody sends any more.
    pub fn post(&self, message: Message) {
        let _ = self.queue.send(Item { message, room: None });
    }

    /// Waits until there is room, and puts a message behind the others. Dropping the future before that sends nothing.
    pub async fn send(&self, message: Message) {
        let units = u32::try_from(message.bytes().len().div_ceil(UNIT)).unwrap_or(ROOM).clamp(1, ROOM);
        // The room is never closed; without a permit the message would still be better sent than lost.
        let room = self.room.clone().acquire_many_owned(units).await.ok();
        let _ = self.queue.send(Item { message, room });
    }
}

impl Waiting {
    /// Sends what is put into the outbox until the last copy of it is gone.
    ///
    /// # Errors
    /// `SystemError` where the socket fails.
    pub async fn send_all(mut self, mut outgoing: Outgoing) -> Result<()> {
        let mut items = Vec::with_capacity(BATCH);
        let mut messages = VecDeque::with_capacity(BATCH);
        let mut rooms = Vec::new();
        while self.0.recv_many(&mut items, BATCH).await > 0 {
            for item in items.drain(..) {
                messages.push_back(item.message);
                rooms.extend(item.room);
            }
            outgoing.send(&mut messages).await?;
            rooms.clear();
        }
        Ok(())
    }
}
