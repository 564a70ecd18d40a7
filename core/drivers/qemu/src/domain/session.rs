//! Who has which console open: one at a time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use tokio::sync::Notify;

/// The open consoles of a run, by what they lead to.
#[derive(Debug, Default)]
pub struct Sessions(HashMap<String, Weak<Session>>);

/// One open console.
#[derive(Debug, Default)]
pub struct Session {
    ended: AtomicBool,
    told: Notify,
}

impl Sessions {
    /// A session at a place; none where there is one and `force` does not end it.
    pub fn open(&mut self, place: &str, force: bool) -> Option<Arc<Session>> {
        if let Some(other) = self.0.get(place).and_then(Weak::upgrade).filter(|other| !other.has_ended()) {
            if !force {
                return None;
            }
            other.end();
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
    /// Ends it.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.told.notify_waiters();
    }

    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Waits for its end.
    pub async fn ended(&self) {
        loop {
            let mut told = std::pin::pin!(self.told.notified());
            told.as_mut().enable();
            if self.has_ended() {
                return;
            }
            told.await;
        }
    }
}
