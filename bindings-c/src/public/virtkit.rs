//! What C programs get beyond libvirt's interface: deadlines, cancellation, and errors by name.

use std::ffi::CStr;
use std::ptr::null;
use std::time::Duration;

use libc::{c_char, c_int, c_longlong, c_uint, c_ulonglong, c_void};
use virtkit::call::{CallOptions, CancelToken};

use super::call;
use super::connection::_virConnect;
use super::dispatch::Limit;
use super::error;
use super::memory::{argument, missing};
use crate::generated::public::{errors, virConnectPtr};

/// Cancels calls. May be used on any thread, for any number of calls.
#[derive(Debug)]
pub struct virtkit_token {
    token: CancelToken,
}

/// How the calls between `virtkit_call_begin` and `virtkit_call_end` are made.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct virtkit_options {
    /// How long they may take, all together, in milliseconds from `virtkit_call_begin`; negative for as long as it takes.
    pub timeout_ms: c_longlong,
    /// What cancels them; NULL for nothing. It may be freed before the calls end.
    pub cancel: *mut virtkit_token,
}

/// A new token, released by `virtkit_token_free`.
#[unsafe(no_mangle)]
pub extern "C" fn virtkit_token_new() -> *mut virtkit_token {
    Box::into_raw(Box::new(virtkit_token { token: CancelToken::new() }))
}

/// Releases a token. Calls that were begun with it go on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virtkit_token_free(token: *mut virtkit_token) {
    if !token.is_null() {
        // SAFETY: `virtkit_token_new` made it with a box, and the caller gives it up.
        drop(unsafe { Box::from_raw(token) });
    }
}

/// Cancels the calls that were begun with this token, and those that will be. They fail with VIR_ERR_OPERATION_ABORTED and 1 (not begun) or
/// 2 (not known) as `int1` of the error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virtkit_cancel(token: *mut virtkit_token) {
    // SAFETY: null or a token by the caller's word.
    if let Some(token) = unsafe { token.as_ref() } {
        token.token.cancel();
    }
}

/// From here on the calls of this thread are made with `options`, until `virtkit_call_end`. May be nested: the innermost options hold. A
/// call whose deadline passes fails with VIR_ERR_OPERATION_TIMEOUT and `int1` as for `virtkit_cancel`. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virtkit_call_begin(options: *const virtkit_options) -> c_int {
    call::enter("virtkit_call_begin", -1, |_| {
        // SAFETY: null or options by the caller's word.
        let given = unsafe { options.as_ref() }.ok_or_else(|| missing("options"))?;
        let mut options = CallOptions::default();
        if let Ok(timeout) = u64::try_from(given.timeout_ms) {
            options = options.timeout(Duration::from_millis(timeout));
        }
        // SAFETY: null or a token by the caller's word.
        if let Some(token) = unsafe { given.cancel.as_ref() } {
            options = options.cancel_with(token.token.clone());
        }
        call::push_options(options);
        Ok(0)
    })
}

/// Ends what `virtkit_call_begin` began. Leaves the thread's last error as it is. Returns 0, or -1 where nothing was begun.
#[unsafe(no_mangle)]
pub extern "C" fn virtkit_call_end() -> c_int {
    if call::pop_options() {
        return 0;
    }
    call::enter("virtkit_call_end", -1, |_| Err(argument("there is no virtkit_call_begin that this could end".to_owned())))
}

/// Closes a connection now, for everything that uses it: its calls, streams and callbacks end, and later calls fail with VIR_ERR_INVALID_CONN.
/// Without this it is closed when the last reference is given back, which the program still owes. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virtkit_connect_close(conn: virConnectPtr) -> c_int {
    call::enter("virtkit_connect_close", -1, |call| {
        // SAFETY: a connection handle by the caller's word.
        let receiver: &_virConnect = unsafe { call.receiver(conn) }?;
        call::wait(receiver.value().close()).map(|()| 0)
    })
}

/// Is told how many events were lost, in the program's event loop, where they would have come.
pub type virtkit_lost_callback = Option<unsafe extern "C" fn(count: c_ulonglong, opaque: *mut c_void)>;

/// Has at most `capacity` events wait for the program's event loop, 0 for 1,024, and `lost` told about those that came beyond; NULL for nobody.
/// Called before the first callback of the connection is registered. Returns 0, or -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virtkit_limit_events(
    conn: virConnectPtr,
    capacity: c_uint,
    lost: virtkit_lost_callback,
    opaque: *mut c_void,
) -> c_int {
    call::enter("virtkit_limit_events", -1, |call| {
        // SAFETY: a connection handle by the caller's word.
        let receiver: &_virConnect = unsafe { call.receiver(conn) }?;
        let capacity = usize::try_from(capacity).ok().filter(|&capacity| capacity > 0);
        receiver.dispatcher().set_limit(Limit { capacity, lost, opaque });
        Ok(0)
    })
}

/// The name of this thread's last error, such as "NoDomain"; NULL where there is none. Static. It tells apart what libvirt's codes do not:
/// "Cancelled" and "DeadlineExceeded".
#[unsafe(no_mangle)]
pub extern "C" fn virtkit_last_error_name() -> *const c_char {
    let code = error::last_code();
    if code.0 == 0 {
        return null();
    }
    errors::code_name(code).unwrap_or(c"InternalError").as_ptr()
}

/// The name of an error domain, of `virErrorDomain`, such as "Domain"; NULL for an unknown one. Static.
#[unsafe(no_mangle)]
pub extern "C" fn virtkit_error_domain_name(domain: c_int) -> *const c_char {
    errors::domain_name(domain).map_or(null(), CStr::as_ptr)
}
