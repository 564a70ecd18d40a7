//! How a C function enters the engine and leaves it.

use std::cell::RefCell;

use virtkit::call::CallOptions;
use virtkit::{ErrorDomain, Result, runtime};

use super::connection::Live;
use super::error;
use super::handle::{self, Handle};

thread_local! {
    /// What `virtkit_call_begin` set on this thread, the innermost last.
    static OPTIONS: RefCell<Vec<CallOptions>> = const { RefCell::new(Vec::new()) };
}

/// One call of a C function.
#[derive(Debug)]
pub struct Call {
    connection: Live,
}

impl Call {
    /// Looks behind the receiver. An error of this call is also remembered by its connection.
    ///
    /// # Safety
    /// As for [`handle::look`].
    pub unsafe fn receiver<'a, H: Handle>(&mut self, pointer: *mut H) -> Result<&'a H> {
        // SAFETY: the caller keeps the rules.
        let handle = unsafe { handle::look(pointer) }?;
        let connection = handle.head().connection();
        let connection = if connection.is_null() { pointer.cast() } else { connection };
        // SAFETY: the caller keeps the handle alive during the call, and the handle its connection. One without a connection is a connection.
        self.connection = unsafe { Live::new(connection) };
        Ok(handle)
    }

    /// The connection of the receiver, if the function has one.
    pub fn connection(&self) -> Live {
        self.connection
    }
}

/// Runs the body of a C function: forgets the thread's last error, keeps panics inside, and reports a failure.
pub fn enter<T>(name: &'static str, failed: T, body: impl FnOnce(&mut Call) -> Result<T>) -> T {
    enter_of(ErrorDomain::NONE, name, failed, body)
}

/// The same of a function of some part of the library. What nobody else says, it says: which function got a wrong argument, for one.
pub fn enter_of<T>(part: ErrorDomain, name: &'static str, failed: T, body: impl FnOnce(&mut Call) -> Result<T>) -> T {
    error::forget();
    let mut call = Call { connection: Live::NONE };
    let result = runtime::guard(name, || body(&mut call));
    match result {
        Ok(value) => value,
        Err(error) => {
            let error = if error.domain == ErrorDomain::NONE { error.in_domain(part) } else { error };
            error::raise(call.connection, &error);
            failed
        }
    }
}

/// Waits for a call of the engine, with the options that hold on this thread.
pub fn wait<T: Send>(call: impl Future<Output = Result<T>> + Send) -> Result<T> {
    let options = OPTIONS.with_borrow(|stack| stack.last().cloned());
    match options {
        None => runtime::wait(call),
        Some(options) => runtime::wait(options.run(call)),
    }
}

/// Sets the options for the calls of this thread, until the matching [`pop_options`].
pub fn push_options(options: CallOptions) {
    OPTIONS.with_borrow_mut(|stack| stack.push(options));
}

/// Goes back to the options before. Says whether there were any to take back.
pub fn pop_options() -> bool {
    OPTIONS.with_borrow_mut(Vec::pop).is_some()
}
