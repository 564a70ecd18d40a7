//! What a connection has besides the methods of the description: its end, and its events.

use std::sync::Arc;

use virtkit::EventFilter;

use crate::carry::take;
use crate::error::{Answer, give, wait};
use crate::events::{self, EventListener, EventSubject, Events};
use crate::generated::{Connection, EventKind};

/// Methods that are awaited.
#[uniffi::export]
impl Connection {
    /// Closes the connection: calls under way, streams and subscriptions end, and all its handles answer `InvalidConn` from now on. Closing twice is no
    /// error.
    pub async fn close_async(&self) -> Answer<()> {
        give(self.0.close().await)
    }
}

/// The same, waited for on the caller's thread; and what nobody waits for.
#[uniffi::export]
impl Connection {
    /// Waits for `close_async`.
    pub fn close(&self) -> Answer<()> {
        wait(self.close_async())
    }

    /// Subscribes to events, to be taken one after the other.
    ///
    /// - `kinds`: Which; none named means all.
    /// - `subject`: The object that they are about; any, if none is given.
    /// - `capacity`: How many wait for a slow consumer, 1,024 unless said otherwise. What comes beyond is told as a number.
    #[uniffi::method(default(kinds = [], subject = None, capacity = None))]
    pub fn events(&self, kinds: Vec<EventKind>, subject: Option<EventSubject>, capacity: Option<u32>) -> Answer<Arc<Events>> {
        Ok(Arc::new(Events(self.subscribe(kinds, subject, capacity)?)))
    }

    /// Calls a listener for each event, on a thread of the subscription, until that is closed.
    ///
    /// - `kinds`: Which; none named means all.
    /// - `subject`: The object that they are about; any, if none is given.
    /// - `capacity`: How many wait for a slow listener, 1,024 unless said otherwise. What comes beyond is told as a number.
    #[uniffi::method(default(kinds = [], subject = None, capacity = None))]
    pub fn listen(
        &self,
        listener: Box<dyn EventListener>,
        kinds: Vec<EventKind>,
        subject: Option<EventSubject>,
        capacity: Option<u32>,
    ) -> Answer<Arc<Events>> {
        let subscription = self.subscribe(kinds, subject, capacity)?;
        events::tell(listener, subscription.clone())?;
        Ok(Arc::new(Events(subscription)))
    }
}

impl Connection {
    fn subscribe(&self, kinds: Vec<EventKind>, subject: Option<EventSubject>, capacity: Option<u32>) -> Answer<virtkit::Events> {
        let mut filter = EventFilter::new(take::<Vec<virtkit::EventKind>>("kinds", kinds)?);
        if let Some(subject) = subject {
            filter = filter.about(take::<virtkit::Subject>("subject", subject)?);
        }
        if let Some(capacity) = capacity {
            filter = filter.with_capacity(capacity.try_into().unwrap_or(usize::MAX));
        }
        Ok(self.0.events(filter)?)
    }
}
