//! Events on their way to a client.

use std::sync::Arc;

use tokio::sync::MutexGuard;
use virtkit::{Connection, DriverEvent, Error, ErrorDomain, EventFilter, EventKind, EventNames, Events, Result, Subject};
use virtkit_rpc::{EVENTS, Encode as _, EventForm, Kind, Message, Procedure, Status, encode_event};

use crate::monitor::is_wanted;
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
    /// None for a client from before there were numbers: its messages have none.
    id: Option<i32>,
    kind: EventKind,
    subject: Option<Subject>,
    /// Of an event of a monitor: which names are wanted.
    names: Option<EventNames>,
}

/// Subscribes to one event, of all objects or of one, with all names or some, and gives the number of the subscription.
pub async fn register(
    shared: &Arc<Shared>,
    connection: &Connection,
    form: &EventForm,
    subject: Option<Subject>,
    names: Option<EventNames>,
) -> Result<i32> {
    let mut subscriptions = begun(shared, connection).await?;
    let id = subscriptions.next;
    subscriptions.next += 1;
    subscriptions.registered.push(Registered { id: Some(id), kind: form.kind, subject, names });
    Ok(id)
}

/// Subscribes a client to one event of all objects whose messages have no numbers. It has one such subscription to an event.
pub async fn register_older(shared: &Arc<Shared>, connection: &Connection, form: &EventForm) -> Result<()> {
    let mut subscriptions = begun(shared, connection).await?;
    if subscriptions.registered.iter().any(|known| known.id.is_none() && known.kind == form.kind) {
        return Err(Error::invalid_argument(format!("the client is subscribed to {:?} already", form.kind)).in_domain(ErrorDomain::RPC));
    }
    subscriptions.registered.push(Registered { id: None, kind: form.kind, subject: None, names: None });
    Ok(())
}

/// The subscriptions of a client, whose events are on their way from now on.
async fn begun<'a>(shared: &'a Arc<Shared>, connection: &Connection) -> Result<MutexGuard<'a, Subscriptions>> {
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
    Ok(subscriptions)
}

impl Subscriptions {
    /// Ends one of them.
    pub fn remove(&mut self, id: i32) -> Result<()> {
        let before = self.registered.len();
        self.registered.retain(|known| known.id != Some(id));
        if self.registered.len() < before {
            return Ok(());
        }
        Err(Error::invalid_argument(format!("there is no subscription with the number {id}")).in_domain(ErrorDomain::RPC))
    }

    /// Ends the subscription to an event that has no number.
    pub fn remove_older(&mut self, kind: EventKind) -> Result<()> {
        let before = self.registered.len();
        self.registered.retain(|known| known.id.is_some() || known.kind != kind);
        if self.registered.len() < before {
            return Ok(());
        }
        Err(Error::invalid_argument(format!("the client is not subscribed to {kind:?}")).in_domain(ErrorDomain::RPC))
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
                send(shared, form.procedure, None, event, false).await;
            }
            return;
        }
        for registered in self.registered.iter().filter(|known| known.wants(event, kind, subject.as_ref())) {
            match (registered.id, form.older) {
                (Some(id), _) => send(shared, form.procedure, Some(id), event, false).await,
                (None, Some(older)) => send(shared, older, None, event, true).await,
                // Only events that have such a message are subscribed to in this way.
                (None, None) => {}
            }
        }
    }
}

impl Registered {
    fn wants(&self, event: &DriverEvent, kind: EventKind, subject: Option<&Subject>) -> bool {
        let is_of = self.kind == kind && (self.subject.is_none() || self.subject.as_ref() == subject);
        is_of && self.names.as_ref().is_none_or(|names| is_wanted(names, event))
    }
}

async fn send(shared: &Shared, procedure: Procedure, id: Option<i32>, event: &DriverEvent, is_older: bool) {
    let header = procedure.header(Kind::Message, SERIAL, Status::Ok);
    let message = Message::new(header, |out| {
        if let Some(id) = id {
            id.encode(out);
        }
        encode_event(event, is_older, out);
    });
    match message {
        Ok(message) => shared.outbox().send(message).await,
        // As for events that were lost: the client must not believe that it has seen all of them.
        Err(_) => shared.hang_up(),
    }
}
