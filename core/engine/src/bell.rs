//! What wakes a thread that waits for a call, wherever it waits: parked, or for a socket.

use std::cell::RefCell;
use std::io;
use std::os::fd::{AsRawFd as _, BorrowedFd, FromRawFd as _, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::Wake;
use std::thread::{self, Thread};

use virtkit_driver::turn;

use crate::fork;

thread_local! {
    /// With the process that it was made in: the parent of a fork waits for the same event.
    static OWN: RefCell<(u32, Arc<Bell>)> = RefCell::new((fork::generation(), Arc::new(Bell::new())));
}

/// The bell of one thread, which alone waits for it. It may ring for a call that is over: then the thread looks at the next one in vain.
#[derive(Debug)]
pub(crate) struct Bell {
    has_rung: AtomicBool,
    /// The thread waits for a socket, and for `event`.
    is_at_socket: AtomicBool,
    event: OnceLock<OwnedFd>,
    thread: Thread,
}

impl Bell {
    fn new() -> Self {
        Self { has_rung: AtomicBool::new(false), is_at_socket: AtomicBool::new(false), event: OnceLock::new(), thread: thread::current() }
    }

    /// That of this thread. It has not rung.
    pub fn own() -> Arc<Self> {
        // A thread that is on its way out has none of its own any more.
        let bell = OWN.try_with(|own| {
            let (generation, bell) = &mut *own.borrow_mut();
            if *generation != fork::generation() {
                (*generation, *bell) = (fork::generation(), Arc::new(Self::new()));
            }
            bell.clone()
        });
        let bell = bell.unwrap_or_else(|_| Arc::new(Self::new()));
        bell.has_rung.store(false, Ordering::SeqCst);
        bell
    }

    /// Waits until it rings, and hears it.
    pub fn park(&self) {
        while !self.has_rung.swap(false, Ordering::SeqCst) {
            thread::park();
        }
    }

    /// Whether it has rung since it was heard.
    pub fn hear(&self) -> bool {
        self.has_rung.swap(false, Ordering::SeqCst)
    }

    fn event(&self) -> io::Result<&OwnedFd> {
        if let Some(event) = self.event.get() {
            return Ok(event);
        }
        // SAFETY: it is a call of the system without pointers.
        let event = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if event < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it was just opened, and nobody else has it.
        Ok(self.event.get_or_init(|| unsafe { OwnedFd::from_raw_fd(event) }))
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.has_rung.swap(true, Ordering::SeqCst) {
            return;
        }
        match self.event.get() {
            Some(event) if self.is_at_socket.load(Ordering::SeqCst) => {
                let one = 1_u64.to_ne_bytes();
                // SAFETY: the descriptor is open as long as `self`, and the bytes are eight. It can only fail where it has rung already.
                unsafe { libc::write(event.as_raw_fd(), one.as_ptr().cast(), one.len()) };
            }
            Some(_) | None => self.thread.unpark(),
        }
    }
}

impl turn::Bell for Bell {
    fn has_rung(&self) -> bool {
        self.has_rung.load(Ordering::SeqCst)
    }

    fn wait(&self, socket: BorrowedFd<'_>, what: turn::Wait) -> io::Result<()> {
        let event = self.event()?.as_raw_fd();
        self.is_at_socket.store(true, Ordering::SeqCst);
        // Whoever rings from here on writes to `event`; whoever has rung before is seen now.
        if self.has_rung() {
            self.is_at_socket.store(false, Ordering::SeqCst);
            return Ok(());
        }
        let wanted = |fd, events| libc::pollfd { fd, events, revents: 0 };
        let events = match what {
            turn::Wait::Read => libc::POLLIN,
            turn::Wait::Write => libc::POLLOUT,
        };
        let mut both = [wanted(socket.as_raw_fd(), events), wanted(event, libc::POLLIN)];
        // SAFETY: it is an array of two, and both descriptors are open.
        let found = unsafe { libc::poll(both.as_mut_ptr(), 2, -1) };
        let error = io::Error::last_os_error();
        self.is_at_socket.store(false, Ordering::SeqCst);
        if found < 0 && error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
        if found > 0 && both[1].revents != 0 {
            let mut count = [0; 8];
            // SAFETY: the descriptor is open, and there is room for eight bytes. Where nothing is there it says so.
            unsafe { libc::read(event, count.as_mut_ptr().cast(), count.len()) };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd as _;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use virtkit_driver::turn::Bell as _;

    use super::*;

    /// It rings while the thread waits, by whatever it waits.
    #[test]
    fn it_is_heard_at_a_socket_and_elsewhere() {
        let bell = Bell::own();
        let (ours, _theirs) = UnixStream::pair().expect("sockets");
        for at_socket in [true, false, true] {
            let ringing = bell.clone();
            let ringer = thread::spawn(move || {
                thread::sleep(Duration::from_millis(20));
                ringing.wake();
            });
            while at_socket && !bell.has_rung() {
                bell.wait(ours.as_fd(), turn::Wait::Read).expect("a wait");
            }
            bell.park();
            assert!(!bell.has_rung());
            ringer.join().expect("it does not panic");
        }
    }
    /// What wakes a parent would else be taken by its child.
    #[test]
    fn a_child_has_a_bell_of_its_own() {
        fork::watch();
        let bell = Bell::own();
        bell.event().expect("an event");
        // SAFETY: the child looks at its memory, and leaves by `_exit`.
        let child = unsafe { libc::fork() };
        assert!(child >= 0, "fork failed");
        if child == 0 {
            let is_own = Bell::own().event.get().is_none();
            // SAFETY: ends the child without the parent's exit handlers.
            unsafe { libc::_exit(i32::from(!is_own)) };
        }
        let mut status = 0;
        // SAFETY: waits for the child that was just made.
        assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
        assert_eq!(status, 0, "the child has its parent's bell");
        assert!(Arc::ptr_eq(&bell, &Bell::own()));
    }
}
