//! The event loop that callbacks run in: the program's own, or the default one. The program gives six functions, once.

use std::sync::{PoisonError, RwLock};

use libc::{c_int, c_void};

use super::default_loop;

/// Something happened on a watched descriptor.
pub type virEventHandleCallback = Option<unsafe extern "C" fn(watch: c_int, fd: c_int, events: c_int, opaque: *mut c_void)>;
/// A timeout is due.
pub type virEventTimeoutCallback = Option<unsafe extern "C" fn(timer: c_int, opaque: *mut c_void)>;
/// Releases what a callback was given.
pub type virFreeCallback = Option<unsafe extern "C" fn(opaque: *mut c_void)>;

/// Starts to watch a descriptor. Returns the number of the watch, or -1.
pub type virEventAddHandleFunc =
    Option<unsafe extern "C" fn(fd: c_int, event: c_int, cb: virEventHandleCallback, opaque: *mut c_void, ff: virFreeCallback) -> c_int>;
/// Changes what is watched for.
pub type virEventUpdateHandleFunc = Option<unsafe extern "C" fn(watch: c_int, event: c_int)>;
/// Ends a watch. Returns 0, or -1 if there is no such watch.
pub type virEventRemoveHandleFunc = Option<unsafe extern "C" fn(watch: c_int) -> c_int>;
/// Starts a timeout, in milliseconds; -1 for one that waits to be updated. Returns its number, or -1.
pub type virEventAddTimeoutFunc =
    Option<unsafe extern "C" fn(timeout: c_int, cb: virEventTimeoutCallback, opaque: *mut c_void, ff: virFreeCallback) -> c_int>;
/// Changes a timeout.
pub type virEventUpdateTimeoutFunc = Option<unsafe extern "C" fn(timer: c_int, timeout: c_int)>;
/// Ends a timeout. Returns 0, or -1 if there is no such timeout.
pub type virEventRemoveTimeoutFunc = Option<unsafe extern "C" fn(timer: c_int) -> c_int>;

/// The six functions.
#[derive(Debug, Clone, Copy)]
struct Functions {
    add_handle: virEventAddHandleFunc,
    update_handle: virEventUpdateHandleFunc,
    remove_handle: virEventRemoveHandleFunc,
    add_timeout: virEventAddTimeoutFunc,
    update_timeout: virEventUpdateTimeoutFunc,
    remove_timeout: virEventRemoveTimeoutFunc,
}

static FUNCTIONS: RwLock<Option<Functions>> = RwLock::new(None);

fn functions() -> Option<Functions> {
    *FUNCTIONS.read().unwrap_or_else(PoisonError::into_inner)
}

/// Names the functions of the program's event loop. Called once, before the first connection is opened; later calls change nothing.
#[unsafe(no_mangle)]
pub extern "C" fn virEventRegisterImpl(
    addHandle: virEventAddHandleFunc,
    updateHandle: virEventUpdateHandleFunc,
    removeHandle: virEventRemoveHandleFunc,
    addTimeout: virEventAddTimeoutFunc,
    updateTimeout: virEventUpdateTimeoutFunc,
    removeTimeout: virEventRemoveTimeoutFunc,
) {
    // A second set would be asked to remove what it never added.
    FUNCTIONS.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(Functions {
        add_handle: addHandle,
        update_handle: updateHandle,
        remove_handle: removeHandle,
        add_timeout: addTimeout,
        update_timeout: updateTimeout,
        remove_timeout: removeTimeout,
    });
}

/// Chooses the loop of this library, which the program runs by `virEventRunDefaultImpl`. Returns 0, or -1.
#[unsafe(no_mangle)]
pub extern "C" fn virEventRegisterDefaultImpl() -> c_int {
    super::error::forget();
    virEventRegisterImpl(
        Some(default_loop::add_handle),
        Some(default_loop::update_handle),
        Some(default_loop::remove_handle),
        Some(default_loop::add_timeout),
        Some(default_loop::update_timeout),
        Some(default_loop::remove_timeout),
    );
    0
}

/// Watches a descriptor in the program's event loop. Returns the number of the watch, or -1 without a loop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virEventAddHandle(
    fd: c_int,
    events: c_int,
    cb: virEventHandleCallback,
    opaque: *mut c_void,
    ff: virFreeCallback,
) -> c_int {
    let Some(add) = functions().and_then(|functions| functions.add_handle) else { return -1 };
    // SAFETY: the program registered the function for this use.
    unsafe { add(fd, events, cb, opaque, ff) }
}

/// Changes what a descriptor is watched for.
#[unsafe(no_mangle)]
pub extern "C" fn virEventUpdateHandle(watch: c_int, events: c_int) {
    if let Some(update) = functions().and_then(|functions| functions.update_handle) {
        // SAFETY: the program registered the function for this use.
        unsafe { update(watch, events) };
    }
}

/// Ends the watch of a descriptor. Returns 0, or -1.
#[unsafe(no_mangle)]
pub extern "C" fn virEventRemoveHandle(watch: c_int) -> c_int {
    let Some(remove) = functions().and_then(|functions| functions.remove_handle) else { return -1 };
    // SAFETY: the program registered the function for this use.
    unsafe { remove(watch) }
}

/// Starts a timeout in the program's event loop: every `timeout` milliseconds, 0 for each turn, -1 for never until updated. Returns its
/// number, or -1 without a loop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virEventAddTimeout(
    timeout: c_int,
    cb: virEventTimeoutCallback,
    opaque: *mut c_void,
    ff: virFreeCallback,
) -> c_int {
    let Some(add) = functions().and_then(|functions| functions.add_timeout) else { return -1 };
    // SAFETY: the program registered the function for this use.
    unsafe { add(timeout, cb, opaque, ff) }
}

/// Changes a timeout.
#[unsafe(no_mangle)]
pub extern "C" fn virEventUpdateTimeout(timer: c_int, timeout: c_int) {
    if let Some(update) = functions().and_then(|functions| functions.update_timeout) {
        // SAFETY: the program registered the function for this use.
        unsafe { update(timer, timeout) };
    }
}

/// Ends a timeout. Returns 0, or -1.
#[unsafe(no_mangle)]
pub extern "C" fn virEventRemoveTimeout(timer: c_int) -> c_int {
    let Some(remove) = functions().and_then(|functions| functions.remove_timeout) else { return -1 };
    // SAFETY: the program registered the function for this use.
    unsafe { remove(timer) }
}
