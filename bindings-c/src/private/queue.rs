//! Queues of ended calls.
//!
//! The descriptor of a queue is readable while something waits in it, so that one thread of the caller, or its event loop, can serve any
//! number of calls.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::reply::Status;
use super::xdr::{Answer, MAX_TOTAL, Writer};

/// A queue.
#[derive(Debug)]
pub struct Queue {
    /// None once it is closed.
    open: Mutex<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    fd: OwnedFd,
    ended: Vec<Ended>,
}

/// What a batch, and each call in it, takes besides the answer: count; tag, status, length, padding.
const AROUND: usize = 32;

/// A call that has ended.
#[derive(Debug)]
struct Ended {
    tag: u64,
    status: Status,
    answer: Answer,
}

impl Ended {
    /// How many bytes it takes in a batch, at most.
    fn size(&self) -> usize {
        self.answer.bytes().len() + AROUND
    }
}

impl Queue {
    /// An empty queue.
    pub fn new() -> io::Result<Self> {
        // SAFETY: the call takes numbers only.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the call has just made this descriptor, nobody else has it.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        Ok(Self { open: Mutex::new(Some(Open { fd, ended: Vec::new() })) })
    }

    /// The descriptor, valid until the queue is closed.
    pub fn fd(&self) -> Option<RawFd> {
        self.lock().as_ref().map(|open| open.fd.as_raw_fd())
    }

    /// Adds the end of a call. It is dropped if the queue is closed.
    pub fn push(&self, tag: u64, status: Status, answer: Answer) {
        let mut guard = self.lock();
        let Some(open) = guard.as_mut() else {
            // What the answer refers to is released outside the lock.
            drop(guard);
            return;
        };
        open.ended.push(Ended { tag, status, answer });
        if open.ended.len() == 1 {
            signal(&open.fd);
        }
    }

    /// Takes what waits, as one buffer. What goes beyond the largest buffer stays for the next time, and the descriptor says so again.
    pub fn take(&self) -> virtkit::Result<Answer> {
        let mut batch = match self.lock().as_mut() {
            Some(open) => open.take(),
            None => Vec::new(),
        };
        let mut out = Writer::with_limit(MAX_TOTAL + 2 * AROUND);
        out.count(batch.len());
        for ended in &mut batch {
            out.u64(ended.tag);
            out.u32(ended.status as u32);
            out.opaque(ended.answer.bytes());
            out.adopt(&mut ended.answer);
        }
        out.finish()
    }

    /// Ends the queue and closes its descriptor.
    pub fn close(&self) {
        let open = self.lock().take();
        drop(open);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn take(&mut self) -> Vec<Ended> {
        reset(&self.fd);
        let mut room = MAX_TOTAL;
        let fits = self.ended.iter().take_while(|ended| {
            let fits = ended.size() <= room;
            room = room.saturating_sub(ended.size());
            fits
        });
        // The first one is always taken: alone it fits.
        let fits = fits.count().max(1).min(self.ended.len());
        let rest = self.ended.split_off(fits);
        if !rest.is_empty() {
            signal(&self.fd);
        }
        std::mem::replace(&mut self.ended, rest)
    }
}

fn signal(fd: &OwnedFd) {
    // SAFETY: the descriptor is open and the buffer has eight bytes. The counter cannot overflow: it is 0 or 1.
    unsafe { libc::write(fd.as_raw_fd(), (&raw const ONE).cast(), size_of::<u64>()) };
}

static ONE: u64 = 1;

fn reset(fd: &OwnedFd) {
    let mut count = 0u64;
    // SAFETY: the descriptor is open and the buffer has eight bytes. If nothing is there it says EAGAIN, which is as good.
    unsafe { libc::read(fd.as_raw_fd(), (&raw mut count).cast(), size_of::<u64>()) };
}
