//! Events on their way to a client.

use std::sync::Arc;

use virtkit::{Connection, DriverEvent, Error, ErrorDomain, EventFilter, EventKind, Events, Result, Uuid};
use virtkit_rpc::{EVENTS, Encode as _, EventForm, Kind, Message, Status, encode_event};

use crate::session::Shared;

/// How many events wait for a client that takes its time. The wire has no way to say that some were lost: a client that is slower loses its session.
const WAITING: usize = 16_384;

/// How many events are taken at once.
const BATCH: usize = 256;

/// The number that the wire gives to messages which nobody has asked for. Libvirt's daemon does the same.
const SERIAL: u32 = 1;

/// What a client has subscribed to.
#[derive(Debug, Default)]
pub struct Subscriptions {
    /// Whether it wants to know of the end of the connection.
    pub tells_close: bool,
    events: Option<Events>,
    registered: Vec<Registered>,
    next: i32,
}

#[derive(Debug)]
struct Registered {
    id: i32,
    kind: EventKind,
    subject: Option<Uuid>,
}

/// Subscribes to one event, of all objects or of one, and gives the number of the subscription.
pub async fn register(shared: &Arc<Shared>, connection: &Connection, form: &EventForm, subject: Option<Uuid>) -> Result<i32> {
    let mut subscriptions = shared.subscriptions().await;
    if subscriptions.events.is_none() {
        let events = connection.events(EventFilter::default().with_capacity(WAITING))?;
        subscriptions.events = Some(events.clone());
        let shared = shared.clone();
        tokio::spawn(async move {
            while events.ready().await {
                shared.tell_events().await;
            }
        });
    }
    let id = subscriptions.next;
    subscriptions.next += 1;
    subscriptions.registered.push(Registered { id, kind: form.kind, subject });
    Ok(id)
}

impl Subscriptions {
    /// Ends one of them.
    pub fn remove(&mut self, id: i32) -> Result<()> {
        let before = self.registered.len();
        self.registered.retain(|known| known.id != id);
        if self.registered.len() < before {
            return Ok(());
        }
        Err(Error::invalid_argument(format!("there is no subscription with the number {id}")).in_domain(ErrorDomain::RPC))
    }

    /// Ends all of them.
    pub fn close(&mut self) {
        self.registered.clear();
        if let Some(events) = self.events.take() {
            events.close();
        }
    }

    /// Sends what has happened.
    pub async fn tell(&self, shared: &Shared) {
        let Some(events) = &self.events else { return };
        loop {
            let happened = events.take_told(BATCH);
            if happened.is_empty() {
                return;
            }
            for event in happened {
                self.tell_one(shared, &event).await;
            }
        }
    }

    async fn tell_one(&self, shared: &Shared, event: &DriverEvent) {
        let (kind, subject) = (event.kind(), event.subject());
        if kind == EventKind::EventsLost {
            return shared.hang_up();
        }
        let Some(form) = EVENTS.iter().find(|form| form.kind == kind) else { return };
        if form.registration.is_none() {
            if self.tells_close {
                send(shared, form, None, event).await;
            }
            return;
        }
        for registered in self.registered.iter().filter(|known| known.kind == kind && (known.subject.is_none() || known.subject == subject))
        {
            send(shared, form, Some(registered.id), event).await;
        }
    }
}

async fn send(shared: &Shared, form: &EventForm, id: Option<i32>, event: &DriverEvent) {
    let header = form.procedure.header(Kind::Message, SERIAL, Status::Ok);
    let message = Message::new(header, |out| {
        if let Some(id) = id {
            id.encode(out);
        }
        encode_event(event, out);
    });
    match message {
        Ok(message) => shared.outbox().send(message).await,
        // As for events that were lost: the client must not believe that it has seen all of them.
        Err(_) => shared.hang_up(),
    }
}
