//! Work that a thread can do while it waits for its own call.
//!
//! A thread that waits is woken by another one that has taken its answer off a socket. Where the thread waits anyway, it can wait for the socket itself: its
//! answer then comes without a change of threads. The driver offers that while the call is polled, and whoever polled it takes the offer or drops it.

use std::cell::RefCell;
use std::io;
use std::os::fd::BorrowedFd;

/// What wakes a thread that waits for a call.
pub trait Bell {
    /// Whether the call is to be looked at again.
    fn has_rung(&self) -> bool;

    /// Waits until something can be done with `socket`, or it rings.
    ///
    /// # Errors
    /// What the system says; then nothing can be waited for in this way.
    fn wait(&self, socket: BorrowedFd<'_>, what: Wait) -> io::Result<()>;
}

/// What a socket is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// There is something to read.
    Read,
    /// There is room to write.
    Write,
}

/// Taking what comes, or sending what has to go, in the place of those who would do it else. They do it again when this is dropped.
pub trait Turn: Send {
    /// Does it until the bell rings, or there is nothing more to be done.
    fn take(&mut self, bell: &dyn Bell);
}

enum Place {
    /// Nobody waits on this thread.
    Closed,
    Open,
    Taken(Box<dyn Turn>),
}

thread_local! {
    static PLACE: RefCell<Place> = const { RefCell::new(Place::Closed) };
}

/// Polls a call for which this thread will wait where it is not ready. Gives what was offered meanwhile.
pub fn offered<R>(poll: impl FnOnce() -> R) -> (R, Option<Box<dyn Turn>>) {
    /// Puts back what was there before, also where the call panics.
    struct Before(Option<Place>);
    impl Before {
        fn restore(&mut self) -> Option<Place> {
            self.0.take().map(|before| PLACE.replace(before))
        }
    }
    impl Drop for Before {
        fn drop(&mut self) {
            // An offer is dropped outside.
            drop(self.restore());
        }
    }
    let mut before = Before(Some(PLACE.replace(Place::Open)));
    let result = poll();
    let turn = match before.restore() {
        Some(Place::Taken(turn)) => Some(turn),
        Some(Place::Closed | Place::Open) | None => None,
    };
    (result, turn)
}

/// Whether this thread will wait for the call that is polled, and has no offer yet.
#[must_use]
pub fn is_wanted() -> bool {
    PLACE.with_borrow(|place| matches!(place, Place::Open))
}

/// Offers a turn to this thread. It is dropped where it is not wanted.
pub fn offer(turn: Box<dyn Turn>) {
    if is_wanted() {
        PLACE.set(Place::Taken(turn));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;
    impl Turn for Nothing {
        fn take(&mut self, _: &dyn Bell) {}
    }

    #[test]
    fn an_offer_reaches_who_polls_and_nobody_else() {
        assert!(!is_wanted());
        offer(Box::new(Nothing));
        let ((), turn) = offered(|| {
            let ((), inner) = offered(|| offer(Box::new(Nothing)));
            assert!(inner.is_some() && is_wanted());
        });
        assert!(turn.is_none());
        let ((), turn) = offered(|| {
            offer(Box::new(Nothing));
            assert!(!is_wanted());
        });
        assert!(turn.is_some() && !is_wanted());
        let panicked = std::panic::catch_unwind(|| offered(|| panic!("on purpose")));
        assert!(panicked.is_err() && !is_wanted());
    }
}
