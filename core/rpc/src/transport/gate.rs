//! Waiting for a socket, for one task or one thread at a time.
//!
//! A socket that the runtime watches all the time wakes one of its threads whenever the other side reads or writes, wanted or not. Here it is watched only
//! while a task waits for it: it stands in a set of its own, and the runtime watches the set. A thread that waits for the socket by itself takes it out.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Where tasks wait until something can be done with a socket.
#[derive(Debug)]
pub(super) struct Gate {
    set: AsyncFd<OwnedFd>,
    what: EventFlags,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// A task waits.
    is_wanted: bool,
    /// A thread waits for the socket by itself.
    is_held: bool,
}

impl Gate {
    /// Nobody waits yet. Must be called in the context of a runtime.
    pub fn new(socket: BorrowedFd<'_>, what: EventFlags) -> io::Result<Self> {
        let set = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&set, socket, EventData::new_u64(0), EventFlags::ONESHOT)?;
        // SAFETY: an `OwnedFd` is one and the same open descriptor for as long as it lives.
        let set = unsafe { AsyncFd::register_with_interest(set, Interest::READABLE) }?;
        Ok(Self { set, what, state: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self, socket: BorrowedFd<'_>, what: EventFlags) -> io::Result<()> {
        Ok(epoll::modify(self.set.get_ref(), socket, EventData::new_u64(0), what | EventFlags::ONESHOT)?)
    }

    /// Waits until the socket may be ready. What it is ready for already counts.
    pub async fn wait(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        {
            let mut state = self.lock();
            state.is_wanted = true;
            if !state.is_held {
                self.watch(socket, self.what)?;
            }
        }
        loop {
            let mut ready = self.set.readable().await?;
            let mut events = [const { std::mem::MaybeUninit::<Event>::uninit() }; 1];
            let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
            let (found, _) = epoll::wait(self.set.get_ref(), &mut events, Some(&at_once))?;
            if !found.is_empty() {
                self.lock().is_wanted = false;
                return Ok(());
            }
            ready.clear_ready();
        }
    }

    /// Lets a thread wait for the socket by itself, and no task meanwhile. False where another thread does.
    pub fn hold(&self, socket: BorrowedFd<'_>) -> bool {
        let mut state = self.lock();
        if state.is_held || self.watch(socket, EventFlags::empty()).is_err() {
            return false;
        }
        state.is_held = true;
        true
    }

    /// Lets tasks wait again.
    pub fn release(&self, socket: BorrowedFd<'_>) {
        let mut state = self.lock();
        state.is_held = false;
        if state.is_wanted {
            // The socket has stood in the set since the beginning, so that this cannot fail.
            let _ = self.watch(socket, self.what);
        }
    }
}
