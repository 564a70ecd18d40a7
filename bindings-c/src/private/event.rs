//! Events: a subscription is asked for what waits, like any other call.

use std::sync::Arc;

use virtkit::{Connection, Error, Event, EventFilter, EventKind, Events, Result, Subject, Uuid};

use super::call::{BoxedCall, answer};
use super::error::refused;
use super::xdr::{Answer, Decode, MAX_ITEMS, Problem, Reader, Refusal, Writer};
use super::{forms, handles};

/// An open subscription.
#[derive(Debug)]
pub struct Subscription(Events);

impl Subscription {
    /// Ends it: who waits for events gets none.
    pub fn close(&self) {
        self.0.close();
    }
}

/// None, a UUID, or a name: the number of the form, and then what it holds.
impl Decode for Option<Subject> {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        match input.u32()? {
            0 => Ok(None),
            1 => Uuid::decode(input).map(|uuid| Some(uuid.into())),
            2 => String::decode(input).map(|name| Some(name.into())),
            number => Err(input.refuse(Problem::Choice { what: "form of the subject of an event", number })),
        }
    }
}

/// Which events are wanted.
impl Decode for EventFilter {
    fn decode(input: &mut Reader<'_>) -> Result<Self, Refusal> {
        let ids: Vec<u32> = Decode::decode(input)?;
        let kind = |id: u32| EventKind::from_id(id).ok_or_else(|| input.refuse(Problem::Choice { what: "kind of an event", number: id }));
        let kinds = ids.into_iter().map(kind).collect::<Result<Vec<_>, _>>()?;
        let mut filter = Self::new(kinds);
        if let Some(subject) = Option::<Subject>::decode(input)? {
            filter = filter.about(subject);
        }
        Ok(match input.u32()? {
            0 => filter,
            capacity => filter.with_capacity(capacity as usize),
        })
    }
}

/// Subscribes, and answers the handle of the subscription.
pub fn open(connection: u64, filter: &[u8]) -> Result<Answer> {
    let connection = handles::get::<Connection>(connection)?;
    let filter = Reader::new(filter).and_then(|mut input| {
        let filter = EventFilter::decode(&mut input)?;
        input.end().map(|()| filter)
    });
    let filter = filter.map_err(|refusal| refused("the filter of an event subscription", refusal))?;
    let mut out = Writer::new();
    forms::encode_handle(Arc::new(Subscription(connection.events(filter)?)), &mut out);
    out.finish()
}

/// Waits for events and takes at most `max` of them.
pub fn next(subscription: u64, max: u32) -> Result<BoxedCall> {
    let subscription = handles::get::<Arc<Subscription>>(subscription)?;
    if max == 0 {
        return Err(Error::invalid_argument("at least one event must be asked for, not 0"));
    }
    let more = (max as usize).min(MAX_ITEMS) - 1;
    Ok(Box::pin(async move {
        let events: Vec<Event> = match subscription.0.next().await? {
            None => Vec::new(),
            Some(first) => std::iter::once(first).chain(subscription.0.take(more)).collect(),
        };
        answer(&events)
    }))
}
