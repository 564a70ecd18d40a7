//! Subscriptions to events, and who is told.

use std::panic::{AssertUnwindSafe, catch_unwind};

use virtkit::{Error, Subject, Uuid, runtime};

use crate::carry::{Give, Take, Taken};
use crate::error::{Answer, give, wait};
use crate::generated::Event;

/// A subscription. The events that it takes wait until they are asked for.
#[derive(Debug, uniffi::Object)]
pub struct Events(pub(crate) virtkit::Events);

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum EventSubject {
    /// A domain, a network, a secret, ...
    Uuid {
        /// Its UUID.
        uuid: String,
    },
    /// What has no UUID: a device of the host, ...
    Name {
        /// Its name.
        name: String,
    },
}

impl Take for Subject {
    type Face = EventSubject;

    fn take(face: EventSubject) -> Taken<Self> {
        Ok(match face {
            EventSubject::Uuid { uuid } => Uuid::take(uuid)?.into(),
            EventSubject::Name { name } => name.into(),
        })
    }
}

/// Methods that are awaited.
#[uniffi::export]
impl Events {
    /// The next event; none once the subscription is closed, or its connection.
    pub async fn next_async(&self) -> Answer<Option<Event>> {
        give(self.0.next().await)
    }
}

/// The same, waited for on the caller's thread; and what nobody waits for.
#[uniffi::export]
impl Events {
    /// Waits for `next_async`.
    pub fn next(&self) -> Answer<Option<Event>> {
        wait(self.next_async())
    }

    /// The events that are there now, `max` at most.
    pub fn pending(&self, max: u32) -> Vec<Event> {
        self.0.take(max.try_into().unwrap_or(usize::MAX)).give()
    }

    /// Ends the subscription. Whoever waits for its next event gets none.
    pub fn close(&self) {
        self.0.close();
    }
}

/// Who is told of events.
#[uniffi::export(callback_interface)]
pub trait EventListener: Send + Sync {
    /// Something has happened. It may call the API. What it raises is dropped, and the next event is told.
    fn on_event(&self, event: Event);
}

/// Tells the events of a subscription until its end, from a thread of their own: nothing of the engine waits for a listener.
pub fn tell(listener: Box<dyn EventListener>, events: virtkit::Events) -> Answer<()> {
    let tell = move || {
        while let Ok(Some(event)) = runtime::wait(events.next()) {
            let event = event.give();
            // A listener that raises is one that cannot say so to anybody.
            let _ = catch_unwind(AssertUnwindSafe(|| listener.on_event(event)));
        }
    };
    let started = std::thread::Builder::new().name("virtkit-events".to_owned()).spawn(tell);
    started.map(drop).map_err(|error| Error::system("cannot start the thread that tells of events", &error).into())
}
