//! The exported functions, as `include/virtkit/private.h` declares them.
//!
//! They are safe to call from any thread. What each asks of its pointers is the same for all: a pointer is null or points to what its type
//! says, `data` and `in` to as many bytes as the length beside them says, and `reply` to a reply whose `data` is null or has room for `cap`
//! bytes, for as long as the function runs. A null pointer where one is needed ends as an error.

use std::ffi::{c_char, c_int, c_void};
use std::sync::Arc;

use virtkit::Connection;

use super::call::{self, Started, answer, start};
use super::dispatch::dispatch;
use super::entry::{bytes, enter, options as checked, quietly};
use super::options::Options;
use super::queue::Queue;
use super::reply::{self, Reply};
use super::{document, event, handles, stream};

/// Identifies the description that the library was generated from.
#[unsafe(no_mangle)]
pub extern "C" fn vk_abi_hash() -> u64 {
    virtkit::methods::ABI_HASH
}

/// The version of the library.
#[unsafe(no_mangle)]
pub extern "C" fn vk_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Calls a method.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_call(
    connection: u64,
    method: u32,
    input: *const u8,
    in_len: usize,
    options: *const Options,
    reply: *mut Reply,
) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe {
        enter("vk_call", reply, || {
            let input = bytes("input of a call", input, in_len)?;
            let options = checked(options)?;
            let connection = if connection == 0 { None } else { Some(handles::get::<Connection>(connection)?) };
            start(dispatch(connection, method, input)?, &options)
        })
    }
}

/// Waits for a pending call.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_wait(token: u64, timeout_ns: i64, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_wait", reply, || call::wait(token, timeout_ns)) }
}

/// Cancels a pending call.
#[unsafe(no_mangle)]
pub extern "C" fn vk_cancel(token: u64) {
    quietly("vk_cancel", || call::cancel(token));
}

/// Makes a queue. 0 if that fails, or if `fd` is null.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_queue_new(fd: *mut c_int) -> u64 {
    let mut handle = 0;
    quietly("vk_queue_new", || {
        // SAFETY: the module's rule for pointers.
        let Some(place) = (unsafe { fd.as_mut() }) else { return };
        let Ok(queue) = Queue::new().map(Arc::new) else { return };
        if let (Some(number), Ok(number_of_queue)) = (queue.fd(), handles::insert(queue)) {
            *place = number;
            handle = number_of_queue;
        }
    });
    handle
}

/// Takes the ended calls that wait in a queue.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_queue_take(queue: u64, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_queue_take", reply, || handles::get::<Arc<Queue>>(queue)?.take().map(Started::Ready)) }
}

/// Ends a queue and closes its descriptor.
#[unsafe(no_mangle)]
pub extern "C" fn vk_queue_free(queue: u64) {
    quietly("vk_queue_free", || drop(handles::remove::<Arc<Queue>>(queue).inspect(|queue| queue.close())));
}

/// Reads a chunk of a stream.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_stream_read(stream: u64, max: usize, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_stream_read", reply, || checked(options).and_then(|options| start(stream::read(stream, max)?, &options))) }
}

/// Writes to a stream.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_stream_write(stream: u64, data: *const u8, len: usize, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe {
        enter("vk_stream_write", reply, || {
            let data = bytes("data for a stream", data, len)?;
            let options = checked(options)?;
            start(stream::write(stream, data)?, &options)
        })
    }
}

/// Writes a hole to a stream.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_stream_hole(stream: u64, length: u64, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_stream_hole", reply, || checked(options).and_then(|options| start(stream::hole(stream, length)?, &options))) }
}

/// Ends a stream and asks whether all went well.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_stream_finish(stream: u64, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_stream_finish", reply, || checked(options).and_then(|options| start(stream::finish(stream)?, &options))) }
}

/// Ends a stream at once.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_stream_abort(stream: u64, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_stream_abort", reply, || checked(options).and_then(|options| start(stream::abort(stream)?, &options))) }
}

/// Subscribes to events.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_event_open(connection: u64, filter: *const u8, filter_len: usize, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe {
        enter("vk_event_open", reply, || {
            let filter = bytes("filter of an event subscription", filter, filter_len)?;
            event::open(connection, filter).map(Started::Ready)
        })
    }
}

/// Waits for events.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_event_next(subscription: u64, max: u32, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_event_next", reply, || checked(options).and_then(|options| start(event::next(subscription, max)?, &options))) }
}

/// Reads a document and gives its record.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_document_parse(kind: u32, text: *const u8, len: usize, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_document_parse", reply, || document::parse(kind, bytes("text of a document", text, len)?)) }
}

/// Writes the document that a record is of, and gives its text.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_document_write(kind: u32, record: *const u8, len: usize, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_document_write", reply, || document::write(kind, bytes("record of a document", record, len)?)) }
}

/// Closes a connection.
///
/// # Safety
/// See the module.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_close(connection: u64, options: *const Options, reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe {
        enter("vk_close", reply, || {
            let options = checked(options)?;
            let connection = handles::get::<Connection>(connection)?;
            start(Box::pin(async move { answer(&connection.close().await?) }), &options)
        })
    }
}

/// Forgets a handle of any kind.
#[unsafe(no_mangle)]
pub extern "C" fn vk_release(handle: u64) {
    quietly("vk_release", || handles::release(handle));
}

/// Releases what a reply owns.
///
/// # Safety
/// `owned` is null or comes from a reply, and was not released before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_free(owned: *mut c_void) {
    // SAFETY: as the caller promises.
    quietly("vk_free", || unsafe { reply::free(owned) });
}

/// Panics inside a call, to prove that the panic ends as an error.
///
/// # Safety
/// See the module.
#[cfg(debug_assertions)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vk_debug_panic(reply: *mut Reply) -> c_int {
    // SAFETY: the module's rule for pointers.
    unsafe { enter("vk_debug_panic", reply, || panic!("as asked")) }
}
