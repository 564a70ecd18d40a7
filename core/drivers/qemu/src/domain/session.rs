//! Who has which console open: one at a time.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use rustix::net::{Shutdown, shutdown};
use tokio::sync::Notify;

/// What a session has come to after it was opened, each behind the one before.
const ENDED: u8 = 1;
const CLOSED: u8 = 2;

/// The open consoles of a run, by what they lead to.
#[derive(Debug, Default)]
pub struct Sessions(HashMap<String, Weak<Session>>);

/// One open console.
#[derive(Debug, Default)]
pub struct Session {
    come_to: AtomicU8,
    told: Notify,
    /// The connection, once there is one.
    connection: OnceLock<OwnedFd>,
}

impl Sessions {
    /// A session at a place; none where there is one and `force` does not close it.
    pub fn open(&mut self, place: &str, force: bool) -> Option<Arc<Session>> {
        if let Some(other) = self.0.get(place).and_then(Weak::upgrade).filter(|other| !other.has_come_to(ENDED)) {
            if !force {
                return None;
            }
            other.close();
        }
        let session = Arc::new(Session::default());
        self.0.insert(place.to_owned(), Arc::downgrade(&session));
        Some(session)
    }

    /// Ends all of them. What the guest has printed can still be read.
    pub fn end(&self) {
        self.0.values().filter_map(Weak::upgrade).for_each(|session| session.end());
    }
}

impl Session {
    /// Says which connection it has: one that is let go when the session is closed, whoever still holds the stream.
    pub fn has(&self, connection: OwnedFd) {
        // A session is opened once.
        let _ = self.connection.set(connection);
    }

    /// Ends it: nothing is written any more.
    pub fn end(&self) {
        self.comes_to(ENDED);
    }

    /// Closes it: what comes from now on is the next one's, and the console takes that one in.
    pub fn close(&self) {
        self.comes_to(CLOSED);
        // A terminal is no socket, and may have many who have it open.
        let _ = self.connection.get().map(|connection| shutdown(connection, Shutdown::Both));
    }

    /// Waits for its end.
    pub async fn ended(&self) {
        self.until(ENDED).await;
    }

    /// Waits until it is closed.
    pub async fn closed(&self) {
        self.until(CLOSED).await;
    }

    fn comes_to(&self, state: u8) {
        self.come_to.fetch_max(state, Ordering::AcqRel);
        self.told.notify_waiters();
    }

    fn has_come_to(&self, state: u8) -> bool {
        self.come_to.load(Ordering::Acquire) >= state
    }

    async fn until(&self, state: u8) {
        loop {
            let mut told = std::pin::pin!(self.told.notified());
            told.as_mut().enable();
            if self.has_come_to(state) {
                return;
            }
            told.await;
        }
    }
}
