//! What a connection can do besides its methods: be closed, and tell events.

use virtkit::{Connection, EventFilter, EventKind, Subject, Uuid};

use super::{Args, Entry, Failure, FromJs, Handle, Reply, Scope, Value, handle};

/// The functions of this module.
pub const FUNCTIONS: &[Entry] =
    &[Entry::new("connectionClose", "Connection.close", 3, close), Entry::new("connectionEvents", "Connection.events", 7, events)];

impl Handle for Connection {}

/// `connectionClose(options, list, place)`.
fn close(args: &Args<'_>) -> Reply {
    let connection = args.receiver::<Connection>()?.clone();
    args.call(async move { connection.close().await })
}

/// `connectionEvents(undefined, list, place, kinds, uuid, name, capacity)`: a subscription, to events of all objects or of one that is told from others by
/// its UUID or its name.
fn events(args: &Args<'_>) -> Reply {
    let kinds: Option<Vec<EventKind>> = args.get(3, "kinds")?;
    let uuid: Option<Uuid> = args.get(4, "subject")?;
    let name: Option<String> = args.get(5, "subject")?;
    let capacity: Option<u32> = args.get(6, "capacity")?;
    let mut filter = EventFilter::new(kinds.unwrap_or_default());
    if let Some(subject) = uuid.map(Subject::from).or(name.map(Subject::from)) {
        filter = filter.about(subject);
    }
    if let Some(capacity) = capacity {
        filter = filter.with_capacity(capacity as usize);
    }
    let subscription = args.receiver::<Connection>()?.events(filter)?;
    Ok(handle::give(args.scope, subscription)?)
}

/// Kinds go by their names, which are what tells events apart in JavaScript.
impl FromJs for EventKind {
    fn from_js(scope: Scope, value: Value) -> Result<Self, Failure> {
        let name = String::from_js(scope, value)?;
        let known = Self::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| Failure::kind(format!("must be a kind of event, which {name:?} is not")))
    }
}
