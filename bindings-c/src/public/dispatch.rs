//! Events of a connection on their way to the program's callbacks, which run in its event loop only.
//!
//! There is one subscription for all kinds of events that C knows, so that callbacks see events of different kinds in the order in which
//! they happened. Events wait in the engine's bounded buffer until the loop takes them.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use libc::{c_int, c_ulonglong, c_void};
use virtkit::{ErrorCode, ErrorDomain, Event, EventFilter, EventKind, Events, Result, runtime};

use super::call::Call;
use super::connection::_virConnect;
use super::error::failure;
use super::event_loop::{virEventAddHandle, virEventRemoveHandle};
use super::mailbox::Bell;
use super::memory::argument;
use super::registration::{Callback, Registrations, Remains, Removed, Request};
use crate::generated::public::constants::VIR_EVENT_HANDLE_READABLE;
use crate::generated::public::events;

/// How many events are given out in one turn of the loop, so that the program's other descriptors are not starved.
const BATCH: usize = 256;

/// Gives out the events of one connection.
#[derive(Debug, Default)]
pub struct Dispatcher(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    registrations: Registrations,
    feed: Option<Arc<Feed>>,
    limit: Limit,
}

/// Is told how many events were lost.
pub type LostCallback = Option<unsafe extern "C" fn(count: c_ulonglong, opaque: *mut c_void)>;

/// How many events wait, and who is told about the others.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// How many; none for the engine's own choice.
    pub capacity: Option<usize>,
    /// Who.
    pub lost: LostCallback,
    /// What it is called with.
    pub opaque: *mut c_void,
}

// SAFETY: the pointer is the program's, which gave it for use on the thread of its event loop.
unsafe impl Send for Limit {}

impl Default for Limit {
    fn default() -> Self {
        Self { capacity: None, lost: None, opaque: null_mut() }
    }
}

/// The subscription, while there are callbacks. The program's loop holds a reference until it has forgotten the descriptor.
#[derive(Debug)]
struct Feed {
    dispatcher: Weak<Dispatcher>,
    events: Events,
    bell: Bell,
    watch: AtomicI32,
}

impl Dispatcher {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many events wait for the loop at most.
    fn capacity(&self) -> usize {
        self.lock().limit.capacity.unwrap_or(EventFilter::CAPACITY)
    }

    /// Sets how many events wait for the loop at most, and who is told about those that were lost. Holds from the next first callback on.
    pub fn set_limit(&self, limit: Limit) {
        self.lock().limit = limit;
    }

    /// Calls everybody who wants this event.
    fn deliver(&self, event: &Event) {
        if let Event::EventsLost { count } = event {
            self.tell_lost(*count);
        }
        let Some((kind, subject)) = events::subject(event) else { return };
        let ids = self.lock().registrations.wanting(kind, subject.as_deref(), events::name(event));
        for id in ids {
            let Some(invocation) = self.lock().registrations.begin(id) else { continue };
            // SAFETY: the registration keeps its connection until `end`, and its callback was registered for this kind of event.
            unsafe { events::deliver(event, invocation) };
            let mut state = self.lock();
            let remains = state.registrations.end(id);
            let feed = if state.registrations.is_empty() { state.feed.take() } else { None };
            drop(state);
            if let Some(feed) = feed {
                feed.stop();
            }
            remains.into_iter().for_each(Remains::release);
        }
    }

    fn tell_lost(&self, count: u64) {
        let limit = self.lock().limit;
        if let Some(callback) = limit.lost {
            // SAFETY: the program gave the function for this use, and what it is called with.
            unsafe { callback(count, limit.opaque) };
        }
    }

    fn remove(&self, id: c_int) -> Result<()> {
        let mut state = self.lock();
        let remains = match state.registrations.remove(id) {
            Removed::Now(remains) => Some(remains),
            Removed::Later => None,
            Removed::Unknown => return Err(argument(format!("no callback with the number {id} is registered on this connection"))),
        };
        let feed = if state.registrations.is_empty() { state.feed.take() } else { None };
        drop(state);
        if let Some(feed) = feed {
            feed.stop();
        }
        remains.into_iter().for_each(Remains::release);
        Ok(())
    }
}

impl Feed {
    /// Subscribes, and has the program's loop watch for the first event.
    fn start(connection: &_virConnect) -> Result<Arc<Self>> {
        let filter = EventFilter::new(events::KINDS.iter().copied()).with_capacity(connection.dispatcher().capacity());
        let events = connection.value().events(filter)?;
        let feed =
            Arc::new(Self { dispatcher: Arc::downgrade(connection.dispatcher()), events, bell: Bell::new()?, watch: AtomicI32::new(-1) });
        let opaque = Arc::into_raw(Arc::clone(&feed)).cast_mut().cast();
        // SAFETY: the loop uses `opaque`, which keeps the feed, until it calls `forget`.
        let watch = unsafe { virEventAddHandle(feed.bell.descriptor(), VIR_EVENT_HANDLE_READABLE, Some(ready), opaque, Some(forget)) };
        if watch < 0 {
            // SAFETY: nobody took the reference.
            unsafe { forget(opaque) };
            feed.events.close();
            let message =
                "events need an event loop: call virEventRegisterImpl or virEventRegisterDefaultImpl before opening the connection";
            return Err(failure(ErrorCode::INTERNAL_ERROR, ErrorDomain::EVENT, message.to_owned()));
        }
        feed.watch.store(watch, Ordering::Release);
        feed.arm();
        Ok(feed)
    }

    /// Has the next event ring. The end of the subscription, or of its connection, rings no more.
    fn arm(self: &Arc<Self>) {
        let (events, feed) = (self.events.clone(), Arc::clone(self));
        runtime::spawn(async move { Ok(events.ready().await) }, move |ready| {
            if ready == Ok(true) {
                feed.bell.ring();
            }
        });
    }

    /// Gives out what is there.
    fn run(self: &Arc<Self>) {
        self.bell.silence();
        let events = self.events.take(BATCH);
        self.arm();
        let Some(dispatcher) = self.dispatcher.upgrade() else { return };
        for event in events {
            dispatcher.deliver(&event);
        }
    }

    fn stop(&self) {
        self.events.close();
        virEventRemoveHandle(self.watch.load(Ordering::Acquire));
    }
}

unsafe extern "C" fn ready(_watch: c_int, _fd: c_int, _events: c_int, opaque: *mut c_void) {
    let feed = opaque.cast_const().cast::<Feed>();
    // SAFETY: `opaque` is the reference that the loop holds; the count is raised so that this one lasts through the turn.
    let feed = unsafe {
        Arc::increment_strong_count(feed);
        Arc::from_raw(feed)
    };
    // After a fork the events are the parent's.
    if !feed.bell.is_inherited() {
        feed.run();
    }
}

unsafe extern "C" fn forget(opaque: *mut c_void) {
    // SAFETY: `opaque` is the reference that `start` gave to the loop, which gives it back once.
    drop(unsafe { Arc::from_raw(opaque.cast_const().cast::<Feed>()) });
}

/// Registers a callback on a connection. Gives its number.
pub fn register(connection: &_virConnect, call: &Call, request: Request) -> Result<c_int> {
    let dispatcher = connection.dispatcher();
    let needed = dispatcher.lock().feed.is_none();
    // Without the lock, because the program's own function is asked to watch.
    let feed = if needed { Some(Feed::start(connection)?) } else { None };
    let mut state = dispatcher.lock();
    let added = state.registrations.add(call.connection(), request);
    let spare = if added.is_ok() && state.feed.is_none() {
        state.feed = feed;
        None
    } else {
        feed
    };
    drop(state);
    if let Some(spare) = spare {
        spare.stop();
    }
    added
}

/// Takes a callback away by its number.
pub fn deregister(connection: &_virConnect, id: c_int) -> Result<()> {
    connection.dispatcher().remove(id)
}

/// Takes a callback away by its address.
pub fn deregister_address(connection: &_virConnect, kind: EventKind, callback: Callback) -> Result<()> {
    let dispatcher = connection.dispatcher();
    let id = dispatcher.lock().registrations.find(kind, callback);
    let id = id.ok_or_else(|| argument("the callback is not registered on this connection".to_owned()))?;
    dispatcher.remove(id)
}

/// Takes away the one callback of an event that has no number.
pub fn deregister_alone(connection: &_virConnect, kind: EventKind, callback: Callback) -> Result<()> {
    let dispatcher = connection.dispatcher();
    let known = dispatcher.lock().registrations.alone(kind);
    match known.filter(|(_, registered)| std::ptr::fn_addr_eq(*registered, callback)) {
        Some((id, _)) => dispatcher.remove(id),
        None => {
            let message = "the callback is not the one that is registered for this event on this connection".to_owned();
            Err(failure(ErrorCode::OPERATION_INVALID, ErrorDomain::NONE, message))
        }
    }
}
