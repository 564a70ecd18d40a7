//! Subscriptions to events.

use virtkit_api::{DriverEvent, Result};
use virtkit_driver::Subscription;

use crate::{Connection, Event};

/// A subscription to the events of a connection. Copies share what comes.
#[derive(Debug, Clone)]
pub struct Events {
    connection: Connection,
    subscription: Subscription,
}

impl Events {
    pub(crate) fn new(connection: Connection, subscription: Subscription) -> Self {
        Self { connection, subscription }
    }

    /// The next event, or none once the subscription or its connection is closed. Giving up the wait loses nothing.
    ///
    /// # Errors
    /// None of its own; it is a call like any other to [`CallOptions`](crate::call::CallOptions).
    pub async fn next(&self) -> Result<Option<Event>> {
        let event = self.connection.while_open(self.subscription.next()).await.flatten();
        Ok(event.map(|event| Event::raise(event, &self.connection)))
    }

    /// Waits until there is something to take, and takes nothing: for a consumer that is woken in one place and takes in another. Gives false once
    /// the subscription or its connection is closed.
    pub async fn ready(&self) -> bool {
        self.connection.while_open(self.subscription.ready()).await.unwrap_or(false)
    }

    /// The events that wait, at most `max`, without waiting for more.
    #[must_use]
    pub fn take(&self, max: usize) -> Vec<Event> {
        self.subscription.take(max).into_iter().map(|event| Event::raise(event, &self.connection)).collect()
    }

    /// The same, as the driver tells them, with identities and without handles: for who passes them on.
    #[must_use]
    pub fn take_told(&self, max: usize) -> Vec<DriverEvent> {
        self.subscription.take(max)
    }

    /// Ends the subscription. What waits may still be taken. Closing twice is no error.
    pub fn close(&self) {
        self.subscription.close();
    }

    /// The connection that it listens to.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}
