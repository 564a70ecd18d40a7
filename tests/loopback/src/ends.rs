//! The ends of pending calls: one task takes them from the queue, as Go's one goroutine and Java's one thread do.

use std::collections::HashMap;
use std::ffi::c_int;
use std::fmt;
use std::os::fd::BorrowedFd;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use virtkit::{Error, Result};
use virtkit_c::private::client::decode;
use virtkit_c::private::exports::{vk_cancel, vk_queue_free, vk_queue_new, vk_queue_take};
use virtkit_c::private::options::Options;
use virtkit_c::private::reply::Reply;
use virtkit_c::private::xdr::{Decode, Reader, Refusal};
use virtkit_driver::spawner;

use crate::port::{Answered, answer, queued, settle};

/// Takes the end of one call.
type Taker = Box<dyn FnOnce(Result<Vec<u8>>) + Send>;

/// A queue, and who waits for what comes out of it.
pub struct Ends {
    queue: u64,
    takers: Mutex<Takers>,
    /// The task that empties the queue.
    emptying: OnceLock<AbortHandle>,
}

#[derive(Default)]
struct Takers {
    next: u64,
    waiting: HashMap<u64, Taker>,
}

/// An entry of a batch.
struct Ended {
    tag: u64,
    status: u32,
    answer: Vec<u8>,
}

impl Decode for Ended {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        Ok(Self { tag: Decode::decode(input)?, status: Decode::decode(input)?, answer: input.opaque()?.to_vec() })
    }
}

impl Ends {
    /// Makes a queue and starts the task that empties it.
    pub fn start() -> Result<Arc<Self>> {
        let mut fd = -1;
        // SAFETY: the place is valid.
        let queue = unsafe { vk_queue_new(&raw mut fd) };
        if queue == 0 {
            return Err(Error::internal("there is no queue for the ends of calls"));
        }
        let runtime = spawner();
        let _inside = runtime.handle().enter();
        // SAFETY: the queue was made just now and keeps its descriptor open.
        let fd = unsafe { BorrowedFd::borrow_raw(fd) };
        let fd = fd.try_clone_to_owned().map_err(|error| Error::internal(format!("the queue cannot be waited for: {error}")))?;
        // SAFETY: an owned descriptor stays open, and the same one, as long as it lives.
        let readable = unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE) };
        let readable = readable.map_err(|error| Error::internal(format!("the queue cannot be waited for: {error}")))?;
        let ends = Arc::new(Self { queue, takers: Mutex::default(), emptying: OnceLock::new() });
        let weak = Arc::downgrade(&ends);
        let emptying = runtime.handle().spawn(async move {
            while let Ok(mut ready) = readable.readable().await {
                ready.clear_ready();
                match weak.upgrade() {
                    Some(ends) => ends.take(),
                    None => return,
                }
            }
        });
        // It is set once, here.
        let _ = ends.emptying.set(emptying.abort_handle());
        Ok(ends)
    }

    fn lock(&self) -> MutexGuard<'_, Takers> {
        self.takers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what waits, and gives each end to who waits for it.
    fn take(&self) {
        // SAFETY: the reply is valid.
        let Answered::Ended(Ok(batch)) = answer(|reply| unsafe { vk_queue_take(self.queue, reply) }) else { return };
        let ended: Vec<Ended> = decode(&batch).expect("a batch of the library's is well formed");
        for Ended { tag, status, answer } in ended {
            let taker = self.lock().waiting.remove(&tag);
            if let Some(taker) = taker {
                taker(settle(c_int::try_from(status).unwrap_or(-1), answer));
            }
        }
    }

    /// Makes a call by one of the exported functions. The result is there at once, or comes out of the queue. It is read in every case, also where
    /// nobody waits any more: what it refers to is released then.
    pub fn begin<T: Send + 'static>(
        &self,
        function: impl FnOnce(*const Options, *mut Reply) -> c_int,
        read: impl FnOnce(&[u8]) -> Result<T> + Send + 'static,
    ) -> Begun<T> {
        let (sender, receiver) = oneshot::channel();
        let tag = {
            let mut takers = self.lock();
            takers.next += 1;
            let tag = takers.next;
            // It must wait before the call begins: its end may come on another thread before the function returns.
            takers.waiting.insert(tag, Box::new(move |result| drop(sender.send(result.and_then(|bytes| read(&bytes))))));
            tag
        };
        let options = queued(self.queue, tag);
        match answer(|reply| function(&raw const options, reply)) {
            Answered::Pending(token) => Begun { receiver, token: Some(token) },
            Answered::Ended(result) => {
                let taker = self.lock().waiting.remove(&tag);
                if let Some(taker) = taker {
                    taker(result);
                }
                Begun { receiver, token: None }
            }
        }
    }
}

/// A call that was begun. Dropping it before its end cancels it.
pub struct Begun<T> {
    receiver: oneshot::Receiver<Result<T>>,
    token: Option<u64>,
}

impl<T> Begun<T> {
    /// Whether it had to wait.
    pub fn is_pending(&self) -> bool {
        self.token.is_some()
    }

    /// Cancels it: it ends with `Cancelled`, unless it has ended.
    pub fn cancel(&self) {
        if let Some(token) = self.token {
            vk_cancel(token);
        }
    }
}

impl<T> Future for Begun<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let Poll::Ready(result) = Pin::new(&mut self.receiver).poll(context) else { return Poll::Pending };
        self.token = None;
        Poll::Ready(result.unwrap_or_else(|_| Err(Error::internal("the queue has ended during the call"))))
    }
}

impl<T> Drop for Begun<T> {
    fn drop(&mut self) {
        self.cancel();
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.emptying.get().into_iter().for_each(AbortHandle::abort);
        vk_queue_free(self.queue);
    }
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ends").field("queue", &self.queue).finish_non_exhaustive()
    }
}
