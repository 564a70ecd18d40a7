//! Messages on their way out, in the order in which they were given.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use virtkit_api::Result;

use crate::{Header, Message, Outgoing, Transport};

/// How much may wait to be sent before those who can wait do so, in units of [`UNIT`]: as much as processors keep near them.
const ROOM: u32 = 256;

/// One unit of room, in bytes.
const UNIT: usize = 4 << 10;

/// How many messages are handed to the socket at once.
const BATCH: usize = 64;

/// Where messages are put that are to be sent. Copies share one queue.
#[derive(Debug, Clone)]
pub struct Outbox {
    queue: mpsc::UnboundedSender<Item>,
    shared: Arc<Shared>,
}

/// What waits to be sent.
#[derive(Debug)]
pub struct Waiting {
    queue: mpsc::UnboundedReceiver<Item>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    room: Arc<Semaphore>,
    /// How many messages were put into the queue and are not sent.
    queued: AtomicUsize,
    /// Whoever has it sends. None once nobody sends any more: copies of the outbox may live long, and do not keep the socket open.
    outgoing: Arc<Mutex<Option<Outgoing>>>,
}

#[derive(Debug)]
struct Item {
    /// None where only the rest of an earlier one is to be sent.
    message: Option<Message>,
    /// The room that it takes until it is sent.
    room: Option<OwnedSemaphorePermit>,
    /// Who waits for that.
    done: Option<oneshot::Sender<()>>,
    /// Of which kind it is, where one of that kind is enough.
    kind: Option<OnlyOne>,
}

/// A kind of message of which one says as much as several: another one is not put behind one that waits to be sent.
#[derive(Debug, Clone, Default)]
pub struct OnlyOne {
    /// One waits.
    waits: Arc<AtomicBool>,
}

impl Shared {
    fn let_go(&self) {
        // Whoever sends at this moment looks afterwards whether anybody else still does.
        if let Ok(mut outgoing) = self.outgoing.try_lock() {
            *outgoing = None;
        }
    }
}

impl Item {
    fn message(message: Message, room: Option<OwnedSemaphorePermit>) -> Self {
        Self { message: Some(message), room, done: None, kind: None }
    }
}

/// What has become of bytes that were to be sent at once.
#[derive(Debug)]
pub enum Sent {
    /// They are sent.
    All,
    /// They were begun. The rest is sent by who has the first part, or by the task that sends everything else where that is dropped.
    Part(Flushing, Flushed),
    /// Others are in front of them: nothing has become of them.
    Nothing,
}

/// The rest of something that was begun. Nobody else sends meanwhile.
#[derive(Debug)]
pub struct Flushing {
    outbox: Outbox,
    outgoing: Option<OwnedMutexGuard<Option<Outgoing>>>,
    done: Option<oneshot::Sender<()>>,
}

impl Flushing {
    /// Sends as much as there is room for. Gives whether there is anything left to be done here: where not, all of it is sent, or the socket fails, which the
    /// task that sends everything else will say.
    pub fn goes_on(&mut self) -> bool {
        let Some(outgoing) = self.outgoing.as_mut().and_then(|guard| guard.as_mut()) else { return false };
        match outgoing.flush_now() {
            Ok(false) => true,
            Ok(true) => {
                self.outgoing = None;
                // Who has given up does not wait.
                let _ = self.done.take().map(|done| done.send(()));
                false
            }
            Err(_) => false,
        }
    }

    /// What it goes over, as long as there is something left to be sent.
    #[must_use]
    pub fn transport(&self) -> Option<&Transport> {
        self.outgoing.as_ref().and_then(|guard| guard.as_ref()).map(Outgoing::transport)
    }
}

impl Drop for Flushing {
    fn drop(&mut self) {
        if let Some(outgoing) = self.outgoing.take() {
            // While nobody else may send: what they send is behind the rest.
            self.outbox.put(Item { message: None, room: None, done: self.done.take(), kind: None });
            drop(outgoing);
        }
        self.outbox.let_go();
    }
}

/// Comes once all is sent, or nothing is sent any more.
#[derive(Debug)]
pub struct Flushed(oneshot::Receiver<()>);

impl Flushed {
    /// Waits for it.
    pub async fn wait(self) {
        // Without an answer nobody sends any more.
        let _ = self.0.await;
    }
}

/// A queue for messages; the second part belongs to the task that sends them.
#[must_use]
pub fn outbox(outgoing: Outgoing) -> (Outbox, Waiting) {
    let (queue, waiting) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(usize::try_from(ROOM).unwrap_or(usize::MAX)));
    let shared = Arc::new(Shared { room, queued: AtomicUsize::new(0), outgoing: Arc::new(Mutex::new(Some(outgoing))) });
    (Outbox { queue, shared: shared.clone() }, Waiting { queue: waiting, shared })
}

impl Outbox {
    fn put(&self, item: Item) {
        self.shared.queued.fetch_add(1, Ordering::AcqRel);
        // Where nobody sends any more, nothing happens.
        let _ = self.queue.send(item);
    }

    /// Puts a message behind the others at once: for what is small, and limited by something else. Nothing happens where nobody sends any more.
    pub fn post(&self, message: Message) {
        self.put(Item::message(message, None));
    }

    /// Puts a message behind the others, unless one of its kind is there already: whatever makes the other side ask for more, it gets no more than it takes.
    pub fn post_one(&self, kind: &OnlyOne, message: Message) {
        if !kind.waits.swap(true, Ordering::AcqRel) {
            self.put(Item { kind: Some(kind.clone()), ..Item::message(message, None) });
        }
    }

    /// Sends a message on this thread if no other is in front of it and the socket takes it, and puts it behind the others where not. It saves the way over
    /// the task that sends; where there are several messages, that task sends them together.
    pub fn post_now(&self, message: Message) {
        let sent = if message.fds().is_empty() { self.send_now(message.bytes(), &[]) } else { Sent::Nothing };
        match sent {
            // What is left of it the task sends.
            Sent::All | Sent::Part(..) => {}
            Sent::Nothing => self.post(message),
        }
    }

    /// Sends a message whose payload is bytes as they are, and without a copy of them, where no other is in front of it.
    ///
    /// # Errors
    /// `Rpc` where they are too many for one message.
    pub fn send_bytes(&self, header: Header, bytes: &[u8]) -> Result<Sent> {
        Ok(self.send_now(&Message::head(header, bytes.len())?, bytes))
    }

    fn send_now(&self, head: &[u8], rest: &[u8]) -> Sent {
        let is_first = || self.shared.queued.load(Ordering::Acquire) == 0;
        if !is_first() {
            return Sent::Nothing;
        }
        let Ok(mut outgoing) = self.shared.outgoing.clone().try_lock_owned() else { return Sent::Nothing };
        // Between the look and the lock another may have come.
        if !is_first() {
            return Sent::Nothing;
        }
        let Some(socket) = outgoing.as_mut() else { return Sent::Nothing };
        if socket.send_now(head, rest) {
            drop(outgoing);
            self.let_go();
            return Sent::All;
        }
        let (done, flushed) = oneshot::channel();
        Sent::Part(Flushing { outbox: self.clone(), outgoing: Some(outgoing), done: Some(done) }, Flushed(flushed))
    }

    /// Where the task that sends has ended while somebody else did so, it has left the socket to them.
    fn let_go(&self) {
        if self.queue.is_closed() {
            self.shared.let_go();
        }
    }

    /// Waits until there is room, and puts a message behind the others. Dropping the future before that sends nothing.
    pub async fn send(&self, message: Message) {
        let units = u32::try_from(message.bytes().len().div_ceil(UNIT)).unwrap_or(ROOM).clamp(1, ROOM);
        // The room is never closed; without a permit the message would still be better sent than lost.
        let room = self.shared.room.clone().acquire_many_owned(units).await.ok();
        self.put(Item::message(message, room));
    }
}

impl Waiting {
    /// Sends what is put into the outbox until the last copy of it is gone.
    ///
    /// # Errors
    /// `ConnectionLost` where the socket fails.
    pub async fn send_all(mut self) -> Result<()> {
        let mut items = Vec::with_capacity(BATCH);
        let mut messages = VecDeque::with_capacity(BATCH);
        let (mut rooms, mut waiting) = (Vec::new(), Vec::new());
        loop {
            let count = self.queue.recv_many(&mut items, BATCH).await;
            if count == 0 {
                return Ok(());
            }
            for item in items.drain(..) {
                // Before it is sent: what is asked for from now on may not be answered by it.
                if let Some(kind) = &item.kind {
                    kind.waits.store(false, Ordering::Release);
                }
                messages.extend(item.message);
                rooms.extend(item.room);
                waiting.extend(item.done);
            }
            let mut guard = self.shared.outgoing.lock().await;
            let Some(outgoing) = guard.as_mut() else { return Ok(()) };
            outgoing.send(&mut messages).await?;
            // Before others may send: what they send is behind these.
            self.shared.queued.fetch_sub(count, Ordering::AcqRel);
            drop(guard);
            rooms.clear();
            for done in waiting.drain(..) {
                // Who has given up does not wait.
                let _ = oneshot::Sender::send(done, ());
            }
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.queue.close();
        self.shared.let_go();
    }
}
