//! Callbacks that a program registered for events, and when what belongs to them is released.

use libc::{c_int, c_void};
use virtkit::{ErrorCode, ErrorDomain, EventKind, EventNames, Result};

use super::connection::{self, Live};
use super::error::failure;
use super::event_loop::virFreeCallback;
use super::memory::argument;

/// A callback of any type; the event says which.
pub type Callback = unsafe extern "C" fn();

/// What a program asks for when it registers a callback.
#[derive(Debug, Clone)]
pub struct Request {
    /// The event.
    pub kind: EventKind,
    /// The object that it must be about; none for any.
    pub subject: Option<String>,
    /// For an event that has a name, which of them are wanted.
    pub names: Option<EventNames>,
    /// What is called.
    pub callback: Callback,
    /// What it is called with.
    pub opaque: *mut c_void,
    /// Releases that.
    pub free: virFreeCallback,
    /// How it is registered.
    pub manner: Manner,
}

/// How a callback is registered, and found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It is given a number, by which it is found.
    Numbered,
    /// It is found by its address.
    ByAddress,
    /// There is one at a time, which is called once.
    Alone,
}

/// What is released when a callback goes: after its last call, once, and with no lock held.
#[derive(Debug)]
#[must_use = "the program waits for this"]
pub struct Remains {
    opaque: *mut c_void,
    free: virFreeCallback,
    connection: Live,
}

impl Remains {
    /// Tells the program and lets go of the connection.
    pub fn release(self) {
        if let Some(free) = self.free {
            // SAFETY: the program gave the function for this pointer, and the registration that had them is gone.
            unsafe { free(self.opaque) };
        }
        // SAFETY: the registration held the reference.
        unsafe { connection::drop_reference(self.connection.pointer()) };
    }
}

/// How a callback was taken away.
#[derive(Debug)]
pub enum Removed {
    /// It is gone.
    Now(Remains),
    /// It is gone when its call ends.
    Later,
    /// Nobody has this number.
    Unknown,
}

/// A call of a callback that is about to be made. It keeps the connection.
#[derive(Debug, Clone, Copy)]
pub struct Invocation {
    /// The connection that the event is from.
    pub connection: Live,
    /// What is called.
    pub callback: Callback,
    /// What it is called with.
    pub opaque: *mut c_void,
}

#[derive(Debug)]
struct Registration {
    id: c_int,
    request: Request,
    connection: Live,
    running: u32,
    removed: bool,
}

/// The callbacks of one connection.
#[derive(Debug, Default)]
pub struct Registrations {
    list: Vec<Registration>,
    next: c_int,
}

// SAFETY: the pointers are the program's, which registered them for use on the thread of its event loop, and counted handles.
unsafe impl Send for Registrations {}

impl Registrations {
    /// Adds a callback, and takes a reference of the connection for it.
    pub fn add(&mut self, connection: Live, request: Request) -> Result<c_int> {
        if request.manner == Manner::Alone && self.alone(request.kind).is_some() {
            let message = "another callback is registered for this event on this connection, which can have one: take it back first";
            return Err(failure(ErrorCode::OPERATION_INVALID, ErrorDomain::NONE, message.to_owned()));
        }
        let twin = self.list.iter().find(|known| {
            let other = &known.request;
            // By names a callback may be registered as often as it likes.
            !known.removed
                && request.names.is_none()
                && other.kind == request.kind
                && other.subject == request.subject
                && other.manner == request.manner
                && std::ptr::fn_addr_eq(other.callback, request.callback)
        });
        if let Some(twin) = twin {
            let message = format!("the callback is registered for this event already, with the number {}", twin.id);
            return Err(argument(message));
        }
        connection.retain();
        let id = self.next;
        self.next = self.next.checked_add(1).unwrap_or(0);
        self.list.push(Registration { id, request, connection, running: 0, removed: false });
        Ok(id)
    }

    /// Whether no callback is left to be called.
    pub fn is_empty(&self) -> bool {
        self.list.iter().all(|known| known.removed)
    }

    /// The number under which a callback was registered by its address.
    pub fn find(&self, kind: EventKind, callback: Callback) -> Option<c_int> {
        let mut known = self.list.iter().filter(|known| !known.removed && known.request.manner == Manner::ByAddress);
        let found = known.find(|known| known.request.kind == kind && std::ptr::fn_addr_eq(known.request.callback, callback));
        found.map(|known| known.id)
    }

    /// The number and the address of the one callback that an event without a number has.
    pub fn alone(&self, kind: EventKind) -> Option<(c_int, Callback)> {
        let mut known = self.list.iter().filter(|known| !known.removed && known.request.manner == Manner::Alone);
        known.find(|known| known.request.kind == kind).map(|known| (known.id, known.request.callback))
    }

    /// Takes a callback away: at once, or after the call of it that is under way.
    pub fn remove(&mut self, id: c_int) -> Removed {
        let Some(at) = self.list.iter().position(|known| known.id == id && !known.removed) else { return Removed::Unknown };
        self.list[at].removed = true;
        if self.list[at].running == 0 { Removed::Now(self.take(at)) } else { Removed::Later }
    }

    /// The numbers of the callbacks that an event is for.
    pub fn wanting(&self, kind: EventKind, subject: Option<&str>, name: Option<&str>) -> Vec<c_int> {
        let wanting = self.list.iter().filter(|known| {
            let request = &known.request;
            let has_name = || request.names.as_ref().zip(name).is_none_or(|(names, name)| names.want(name));
            let is_of = request.kind == kind && request.subject.as_ref().is_none_or(|wanted| Some(wanted.as_str()) == subject);
            !known.removed && is_of && has_name()
        });
        wanting.map(|known| known.id).collect()
    }

    /// Begins a call. None if the callback was taken away in the meantime. What is called once is taken away here.
    pub fn begin(&mut self, id: c_int) -> Option<Invocation> {
        let known = self.list.iter_mut().find(|known| known.id == id && !known.removed)?;
        known.running += 1;
        known.removed = known.request.manner == Manner::Alone;
        Some(Invocation { connection: known.connection, callback: known.request.callback, opaque: known.request.opaque })
    }

    /// Ends a call.
    pub fn end(&mut self, id: c_int) -> Option<Remains> {
        let at = self.list.iter().position(|known| known.id == id)?;
        self.list[at].running -= 1;
        (self.list[at].removed && self.list[at].running == 0).then(|| self.take(at))
    }

    fn take(&mut self, at: usize) -> Remains {
        let known = self.list.remove(at);
        Remains { opaque: known.request.opaque, free: known.request.free, connection: known.connection }
    }
}
