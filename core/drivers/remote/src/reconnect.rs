//! Another link in the place of one that was lost, where the URI says `reconnect=1`.
//!
//! Calls that were under way have failed, and whether they had an effect is not known; calls that are made meanwhile fail and have none. Subscribers keep
//! their subscriptions: the new link has them all, and they are told that events are missing.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use virtkit_api::{ConnectFlags, DriverEvent, Error, ErrorCode, ErrorDomain, Result};
use virtkit_driver::{EventHub, Uri};

use crate::auth::Login;
use crate::link::{Heir, Link};
use crate::open::{self, Asking};
use crate::remote::{Opening, Shared};
use crate::target::Target;
use crate::tasks::first;
use crate::transport;

/// How long is waited before the first attempt, and at most before a later one.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

/// How long the first attempt may take, and at most a later one: a host that is slow gets more time each time.
const SHORT: Duration = Duration::from_secs(5);
const LONG: Duration = Duration::from_secs(120);

/// What is needed to open a connection again.
#[derive(Debug)]
pub struct Again {
    /// The URI.
    pub uri: Uri,
    /// How.
    pub flags: ConnectFlags,
    /// As whom. What was answered in the beginning is answered again: nobody can be asked now.
    pub login: Arc<Login>,
}

/// Tries until it is open, or nobody wants it any more. Who closes the connection, or drops it, ends an attempt in the middle: until it succeeds nothing here
/// keeps what the user has.
pub async fn reconnect(shared: Weak<Shared>, again: Arc<Again>, mut closed: watch::Receiver<bool>) {
    first(over(&mut closed), attempts(&shared, &again)).await;
}

/// Waits until the connection is closed, or nobody has it.
async fn over(closed: &mut watch::Receiver<bool>) {
    loop {
        if *closed.borrow_and_update() {
            return;
        }
        if closed.changed().await.is_err() {
            return;
        }
    }
}

async fn attempts(shared: &Weak<Shared>, again: &Again) {
    let (mut pause, mut limit) = (FIRST, SHORT);
    loop {
        tokio::time::sleep(pause).await;
        let Some((hub, asking)) = shared.upgrade().map(|shared| (shared.hub().clone(), shared.asking())) else { return };
        if let Ok(Ok(())) = tokio::time::timeout(limit, attempt(shared, again, &hub, asking)).await {
            return;
        }
        pause = pause.saturating_mul(2).min(LONGEST);
        limit = limit.saturating_mul(2).min(LONG);
    }
}

async fn attempt(shared: &Weak<Shared>, again: &Again, hub: &Arc<EventHub>, asking: Asking) -> Result<()> {
    let target = Target::of(&again.uri, again.flags)?;
    let way = transport::open(&target, &again.login.patience).await?;
    // For as long as it is being opened again, the end of the link is the end of the attempt alone.
    let heir: Heir = {
        let (shared, hub) = (shared.clone(), hub.clone());
        Box::new(move |end| match shared.upgrade() {
            Some(shared) => shared.lost(end),
            None => hub.end_because(end.reason, &end.error.message),
        })
    };
    let link = Link::start(way, hub.clone(), heir);
    let opening = Opening::new(&link);
    let can_ask = open::open(&link, target.name.as_deref(), again.flags, &again.login, asking).await?;
    let shared = shared.upgrade().ok_or_else(unwanted)?;
    shared.replace(&link, can_ask)?;
    opening.done();
    // How many is not known, but that there may have been some.
    hub.emit(&DriverEvent::EventsLost { count: 1 });
    shared.has_reopened(&link);
    Ok(())
}

/// Nobody has the connection any more, or it was closed.
pub fn unwanted() -> Error {
    Error::new(ErrorCode::INTERNAL_ERROR, "nobody wants this connection again").in_domain(ErrorDomain::REMOTE)
}
