//! The last error of each thread, and who is told about errors.

use std::cell::{Cell, UnsafeCell};
use std::ffi::CStr;
use std::ptr::null_mut;
use std::sync::{Mutex, PoisonError};

use libc::{c_char, c_int, c_void};
use virtkit::{Error, ErrorCode, ErrorDomain};

use super::connection::{_virConnect, ErrorHandler, Live};
use super::error_record::{_virError, ErrorRecord, virErrorPtr};
use super::handle;
use crate::generated::public::{errors, virConnectPtr};

/// Is told about errors, on the thread where they happen.
pub type virErrorFunc = Option<unsafe extern "C" fn(userData: *mut c_void, error: virErrorPtr)>;

thread_local! {
    static LAST: UnsafeCell<ErrorRecord> = const { UnsafeCell::new(ErrorRecord::NONE) };
    /// The code of the last error as the description has it, which the C form does not always tell.
    static CODE: Cell<ErrorCode> = const { Cell::new(ErrorCode::OK) };
}

static HANDLER: Mutex<ErrorHandler> = Mutex::new(ErrorHandler { data: null_mut(), function: None });

/// An error that this binding finds by itself.
pub fn failure(code: ErrorCode, domain: ErrorDomain, message: String) -> Error {
    Error::new(code, message).in_domain(domain)
}

/// Runs `body` with the thread's last error. None while the thread ends.
fn with_last<T>(body: impl FnOnce(&mut ErrorRecord) -> T) -> Option<T> {
    // SAFETY: the record is this thread's own, and no `body` in this file calls anything that comes here again.
    LAST.try_with(|last| body(unsafe { &mut *last.get() })).ok()
}

/// Forgets the last error of this thread.
pub fn forget() {
    with_last(|last| {
        if !last.is_none() {
            last.clear();
        }
    });
    CODE.set(ErrorCode::OK);
}

/// The code of this thread's last error, as the description names it.
pub fn last_code() -> ErrorCode {
    CODE.get()
}

/// Makes an error the last one of this thread and of its connection, and tells who wants to know.
pub fn raise(connection: Live, error: &Error) {
    CODE.set(error.code);
    let Some(last) = with_last(|last| {
        last.set(_virError::from_engine(error));
        last.get()
    }) else {
        return;
    };
    let connection = connection.get();
    if let Some(connection) = connection {
        // SAFETY: the record was filled above and its texts are its own.
        let copy = unsafe { (*last).duplicate() };
        connection.last_error().lock().unwrap_or_else(PoisonError::into_inner).set(copy);
    }
    let own = connection.map(_virConnect::error_handler).filter(|handler| handler.function.is_some());
    let handler = own.unwrap_or_else(|| *HANDLER.lock().unwrap_or_else(PoisonError::into_inner));
    match handler.function {
        // SAFETY: the program set the function for this use, and no lock is held.
        Some(function) => unsafe { function(handler.data, last) },
        // SAFETY: `last` is this thread's record.
        None => unsafe { virDefaultErrorFunc(last) },
    }
}

/// Writes an error to standard error, as happens to every error of a program that sets no function of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virDefaultErrorFunc(err: virErrorPtr) {
    // SAFETY: null, or an error by the caller's word.
    let Some(error) = (unsafe { err.as_ref() }) else { return };
    if error.code == 0 {
        return;
    }
    let message = if error.message.is_null() {
        "no message".into()
    } else {
        // SAFETY: not null, and the texts of an error end with a zero.
        unsafe { CStr::from_ptr(error.message) }.to_string_lossy()
    };
    let level = match error.level {
        1 => " warning",
        2 => " error",
        // What is neither is told as what it is.
        _ => "",
    };
    // Not `eprintln!`, which panics where standard error is closed.
    let line = format!(
        "virtkit: {}{level}: {message}\n",
        errors::domain_name(error.domain).and_then(|name| name.to_str().ok()).unwrap_or("Unknown")
    );
    // SAFETY: the pointer and the length are those of `line`.
    unsafe { libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), line.len()) };
}

/// The last error of this thread, or NULL. Valid until the thread's next call.
#[unsafe(no_mangle)]
pub extern "C" fn virGetLastError() -> virErrorPtr {
    with_last(|last| if last.is_none() { null_mut() } else { last.get() }).unwrap_or(null_mut())
}

/// The message of this thread's last error, never NULL. Valid until the thread's next call.
#[unsafe(no_mangle)]
pub extern "C" fn virGetLastErrorMessage() -> *const c_char {
    let error = virGetLastError();
    if error.is_null() {
        return c"no error".as_ptr();
    }
    // SAFETY: it is this thread's record.
    let message = unsafe { (*error).message };
    if message.is_null() { c"unknown error".as_ptr() } else { message }
}

/// The code of this thread's last error, of `virErrorNumber`; VIR_ERR_OK where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn virGetLastErrorCode() -> c_int {
    let error = virGetLastError();
    // SAFETY: null, or this thread's record.
    unsafe { error.as_ref() }.map_or(0, |error| error.code)
}

/// The part of the library that this thread's last error comes from, of `virErrorDomain`; VIR_FROM_NONE where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn virGetLastErrorDomain() -> c_int {
    let error = virGetLastError();
    // SAFETY: null, or this thread's record.
    unsafe { error.as_ref() }.map_or(0, |error| error.domain)
}

/// A copy of this thread's last error, released by `virFreeError`. NULL where there is no memory for it.
#[unsafe(no_mangle)]
pub extern "C" fn virSaveLastError() -> virErrorPtr {
    // SAFETY: the size is that of an error.
    let copy: virErrorPtr = unsafe { libc::malloc(size_of::<_virError>()) }.cast();
    if !copy.is_null() {
        let error = virGetLastError();
        // SAFETY: `error` is null or this thread's record; `copy` is new and large enough.
        unsafe { copy.write(error.as_ref().map_or(_virError::none(), |error| error.duplicate())) };
    }
    copy
}

/// Copies this thread's last error into `to`, whose texts `virResetError` releases. Returns its code, 0 if there is none, -1 without `to`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virCopyLastError(to: virErrorPtr) -> c_int {
    if to.is_null() {
        return -1;
    }
    let error = virGetLastError();
    // SAFETY: `error` is null or this thread's record.
    let copy = unsafe { error.as_ref().map_or(_virError::none(), |error| error.duplicate()) };
    let code = copy.code;
    // SAFETY: not null, and room for an error by the caller's word. What was in it is the caller's affair: it may never have been set.
    unsafe { to.write(copy) };
    code
}

/// Forgets this thread's last error.
#[unsafe(no_mangle)]
pub extern "C" fn virResetLastError() {
    forget();
}

/// Releases what an error holds and makes it "no error".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virResetError(err: virErrorPtr) {
    // SAFETY: null or an error by the caller's word.
    if let Some(error) = unsafe { err.as_mut() } {
        // SAFETY: the texts of an error are from `malloc`.
        unsafe { error.clear() };
    }
}

/// Releases an error that `virSaveLastError` gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virFreeError(err: virErrorPtr) {
    // SAFETY: null or an error of `virSaveLastError` by the caller's word.
    unsafe {
        virResetError(err);
        libc::free(err.cast());
    }
}

/// Sets who is told about errors: `handler`, with `userData`; NULL for standard error.
#[unsafe(no_mangle)]
pub extern "C" fn virSetErrorFunc(userData: *mut c_void, handler: virErrorFunc) {
    *HANDLER.lock().unwrap_or_else(PoisonError::into_inner) = ErrorHandler { data: userData, function: handler };
}

/// Sets who is told about the errors of one connection; NULL for whom `virSetErrorFunc` named.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnSetErrorFunc(conn: virConnectPtr, userData: *mut c_void, handler: virErrorFunc) {
    // SAFETY: a connection handle by the caller's word.
    if let Ok(connection) = unsafe { handle::look(conn) } {
        connection.set_error_handler(ErrorHandler { data: userData, function: handler });
    }
}

/// The last error of a connection, which may be "no error". NULL for a wrong argument. Another thread's call may replace it: use
/// `virGetLastError`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnGetLastError(conn: virConnectPtr) -> virErrorPtr {
    // SAFETY: a connection handle by the caller's word.
    let Ok(connection) = (unsafe { handle::look(conn) }) else { return null_mut() };
    connection.last_error().lock().unwrap_or_else(PoisonError::into_inner).get()
}

/// Copies the last error of a connection into `to`, whose texts `virResetError` releases. Returns its code, 0 if there is none, -1 for a
/// wrong argument.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnCopyLastError(conn: virConnectPtr, to: virErrorPtr) -> c_int {
    // SAFETY: a connection handle by the caller's word.
    let Ok(connection) = (unsafe { handle::look(conn) }) else { return -1 };
    if to.is_null() {
        return -1;
    }
    let mut last = connection.last_error().lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the record is locked, and its texts are its own.
    let copy = unsafe { (*last.get()).duplicate() };
    let code = copy.code;
    // SAFETY: not null, and room for an error by the caller's word.
    unsafe { to.write(copy) };
    code
}

/// Forgets the last error of a connection.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virConnResetLastError(conn: virConnectPtr) {
    // SAFETY: a connection handle by the caller's word.
    if let Ok(connection) = unsafe { handle::look(conn) } {
        connection.last_error().lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Makes a saved error the last one of this thread again. Nobody is told a second time.
///
/// # Safety
/// `saved` is null, or from `virSaveLastError`.
pub unsafe fn restore(saved: virErrorPtr) {
    // SAFETY: as the caller says.
    if let Some(saved) = unsafe { saved.as_ref() } {
        // SAFETY: the texts of a saved error are its own.
        with_last(|last| last.set(unsafe { saved.duplicate() }));
    }
}
