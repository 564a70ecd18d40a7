//! The connection's handle: the engine's connection, its callbacks, and its own copy of the last error.

use std::mem::offset_of;
use std::ptr::null_mut;
use std::sync::{Arc, Mutex, PoisonError};

use libc::c_void;
use virtkit::{Connection, ErrorCode, ErrorDomain, Result};

use super::dispatch::Dispatcher;
use super::error::virErrorFunc;
use super::error_record::ErrorRecord;
use super::handle::{self, Handle, Head, Kind};
use super::memory;

/// A connection, as C programs hold it.
#[derive(Debug)]
// Laid out as C does, but not so that cbindgen takes it for a structure that programs look into.
#[cfg_attr(unix, repr(C))]
pub struct _virConnect {
    head: Head,
    connection: Connection,
    dispatcher: Arc<Dispatcher>,
    last_error: Mutex<ErrorRecord>,
    error_handler: Mutex<ErrorHandler>,
}

/// A function that the program set for the errors of one connection.
#[derive(Debug, Clone, Copy)]
pub struct ErrorHandler {
    /// What it is called with.
    pub data: *mut c_void,
    /// None: the program's, or standard error.
    pub function: virErrorFunc,
}

// SAFETY: the pointer is the program's, which said by setting it that it may be passed to its function on any thread.
unsafe impl Send for ErrorHandler {}

// SAFETY: `HEAD` is where the head is, and `give` makes none where that is not 0.
unsafe impl Handle for _virConnect {
    const HEAD: usize = offset_of!(Self, head);
    const KIND: Kind = Kind { magic: 0x7669_7243, name: "connection", invalid: ErrorCode::INVALID_CONN, domain: ErrorDomain::NONE };

    fn head(&self) -> &Head {
        &self.head
    }
}

impl _virConnect {
    /// A handle of a connection.
    pub fn new(connection: Connection) -> Self {
        Self {
            head: Head::new(Self::KIND, Live::NONE),
            connection,
            dispatcher: Arc::default(),
            last_error: Mutex::default(),
            error_handler: Mutex::new(ErrorHandler { data: null_mut(), function: None }),
        }
    }

    /// The engine's connection.
    pub fn value(&self) -> &Connection {
        &self.connection
    }

    /// Where its events are given out.
    pub fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.dispatcher
    }

    /// Its copy of the last error.
    pub fn last_error(&self) -> &Mutex<ErrorRecord> {
        &self.last_error
    }

    /// The function that the program set for its errors.
    pub fn error_handler(&self) -> ErrorHandler {
        *self.error_handler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the function for its errors.
    pub fn set_error_handler(&self, handler: ErrorHandler) {
        *self.error_handler.lock().unwrap_or_else(PoisonError::into_inner) = handler;
    }
}

/// A connection that is kept open by the call, or by the registration of the callback, that has this. Or none.
#[derive(Debug, Clone, Copy)]
pub struct Live(*mut _virConnect);

impl Live {
    /// No connection.
    pub const NONE: Self = Self(null_mut());

    /// Notes that a connection is kept open.
    ///
    /// # Safety
    /// `connection` is null, or live as long as this and its copies are used.
    pub unsafe fn new(connection: *mut _virConnect) -> Self {
        Self(connection)
    }

    /// The handle.
    pub fn pointer(self) -> *mut _virConnect {
        self.0
    }

    /// The connection.
    pub fn get<'a>(self) -> Option<&'a _virConnect> {
        // SAFETY: null or live, by the word of who made this.
        unsafe { self.0.as_ref() }
    }

    /// The connection, where there must be one.
    #[allow(dead_code, reason = "a description may have no lists of objects and no structures with handles")]
    pub fn open<'a>(self) -> Result<&'a _virConnect> {
        self.get().ok_or_else(|| memory::argument("there is no connection".to_owned()))
    }

    /// Takes a reference.
    pub fn retain(self) {
        if !self.0.is_null() {
            // SAFETY: live, by the word of who made this. A live handle has its magic number, so that this cannot fail.
            let _ = unsafe { handle::retain(self.0) };
        }
    }
}

/// Takes away a reference that the runtime itself held.
///
/// # Safety
/// `connection` is live, and the caller owns the reference.
pub unsafe fn drop_reference(connection: *mut _virConnect) {
    // SAFETY: as the caller says; a live handle has its magic number, so that this cannot fail.
    let _ = unsafe { handle::release(connection) };
}
