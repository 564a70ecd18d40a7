//! Streams: the program makes one, a call opens it, and data goes through it.

use std::mem::offset_of;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libc::{c_char, c_int, c_longlong, c_uint};
use virtkit::{ErrorCode, ErrorDomain, Result, Stream};

use super::call;
use super::connection::_virConnect;
use super::convert::{fixed, number, required};
use super::error::failure;
use super::handle::{self, Handle, Head, Kind};
use super::memory::{argument, missing};
use super::stream_event::{self, Listener};
use super::stream_flow::{Direction, Flow, Taken};
use crate::generated::public::constants::{VIR_STREAM_NONBLOCK, VIR_STREAM_RECV_STOP_AT_HOLE};
use crate::generated::public::virConnectPtr;

/// What a nonblocking stream answers where it would wait.
const WOULD_WAIT: c_int = -2;
/// What `virStreamRecvFlags` answers at a hole, if it is asked to stop there.
const AT_HOLE: c_int = -3;
/// The most that is moved at once, whatever room there is.
const MOST: usize = 1 << 20;

/// A stream of data to or from the hypervisor.
#[derive(Debug)]
// Laid out as C does, but not so that cbindgen takes it for a structure that programs look into.
#[cfg_attr(unix, repr(C))]
pub struct _virStream {
    head: Head,
    nonblocking: bool,
    /// None before a call has opened it.
    flow: Mutex<Option<Arc<Flow>>>,
    listener: Mutex<Option<Arc<Listener>>>,
}

/// A stream of data to or from the hypervisor.
pub type virStream = _virStream;
/// A stream handle.
pub type virStreamPtr = *mut virStream;

// SAFETY: `HEAD` is where the head is, and `give` makes none where that is not 0.
unsafe impl Handle for _virStream {
    const HEAD: usize = offset_of!(Self, head);
    const KIND: Kind = Kind { magic: 0x7669_7253, name: "stream", invalid: ErrorCode::INVALID_STREAM, domain: ErrorDomain::STREAMS };

    fn head(&self) -> &Head {
        &self.head
    }
}

impl _virStream {
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Flow>>> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks that no call has opened it yet.
    pub fn expect_closed(&self) -> Result<()> {
        if self.lock().is_none() { Ok(()) } else { Err(wrong("the stream was opened by an earlier call; each call needs one of its own")) }
    }

    /// Opens it with what a call gave.
    pub fn open(&self, stream: Stream, direction: Direction) -> Result<()> {
        let mut flow = self.lock();
        if flow.is_some() {
            return Err(wrong("the stream was opened by another call at the same time"));
        }
        *flow = Some(Arc::new(Flow::new(stream, direction, self.nonblocking)));
        Ok(())
    }

    /// Whether it answers -2 instead of waiting.
    pub fn is_nonblocking(&self) -> bool {
        self.nonblocking
    }

    /// What flows through it.
    pub fn flow(&self) -> Result<Arc<Flow>> {
        let flow = self.lock().clone();
        flow.ok_or_else(|| failure(ErrorCode::NO_SUPPORT, ErrorDomain::STREAMS, "no call has opened the stream yet".to_owned()))
    }

    /// Its callback.
    pub fn listener(&self) -> MutexGuard<'_, Option<Arc<Listener>>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on after an end: a stream that has ended has nothing more to tell.
    fn ended(&self, flow: &Flow, result: Result<()>) -> Result<c_int> {
        if flow.is_ended() {
            stream_event::end(self);
        }
        result.map(|()| 0)
    }
}

impl Drop for _virStream {
    fn drop(&mut self) {
        if let Some(flow) = self.flow.get_mut().unwrap_or_else(PoisonError::into_inner) {
            flow.drop_handle();
        }
    }
}

fn wrong(message: &str) -> virtkit::Error {
    failure(ErrorCode::OPERATION_INVALID, ErrorDomain::STREAMS, message.to_owned())
}

/// A new stream of a connection, for a call that opens one. `flags` may have VIR_STREAM_NONBLOCK. Released by `virStreamFree`.
///
/// Returns NULL on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamNew(conn: virConnectPtr, flags: c_uint) -> virStreamPtr {
    call::enter_of(ErrorDomain::STREAMS, "virStreamNew", std::ptr::null_mut(), |call| {
        // SAFETY: as the caller says.
        let _: &_virConnect = unsafe { call.receiver(conn) }?;
        let nonblocking = VIR_STREAM_NONBLOCK.cast_unsigned();
        fixed("flags", flags & !nonblocking, 0)?;
        let head = Head::new(_virStream::KIND, call.connection());
        Ok(handle::give(_virStream { head, nonblocking: flags & nonblocking != 0, flow: Mutex::default(), listener: Mutex::default() }))
    })
}

/// Takes a further reference of a stream.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRef(stream: virStreamPtr) -> c_int {
    // SAFETY: as the caller says.
    call::enter_of(ErrorDomain::STREAMS, "virStreamRef", -1, |_| unsafe { handle::retain(stream) }.map(|()| 0))
}

/// Gives back a reference of a stream; the last one frees it, and aborts it if it has not ended.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamFree(stream: virStreamPtr) -> c_int {
    // SAFETY: as the caller says.
    call::enter_of(ErrorDomain::STREAMS, "virStreamFree", -1, |_| unsafe { handle::release(stream) }.map(|_| 0))
}

/// Writes up to `nbytes` bytes.
///
/// Returns how many were taken, -1 on failure, -2 where a nonblocking stream would wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSend(stream: virStreamPtr, data: *const c_char, nbytes: usize) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamSend", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        if data.is_null() {
            return Err(missing("data"));
        }
        // SAFETY: not null, and that many bytes by the caller's word.
        let data = unsafe { std::slice::from_raw_parts(data.cast(), nbytes.min(MOST)) };
        match receiver.flow()?.send(data)? {
            Some(taken) => number(taken),
            None => Ok(WOULD_WAIT),
        }
    })
}

/// Reads up to `nbytes` bytes. Holes are read as zeros.
///
/// Returns how many bytes there were, 0 at the end, -1 on failure, -2 where a nonblocking stream would wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecv(stream: virStreamPtr, data: *mut c_char, nbytes: usize) -> c_int {
    // SAFETY: as the caller says.
    call::enter_of(ErrorDomain::STREAMS, "virStreamRecv", -1, |call| unsafe { receive(call, stream, data, nbytes, 0) })
}

/// Reads up to `nbytes` bytes. `flags` may have VIR_STREAM_RECV_STOP_AT_HOLE.
///
/// Returns how many bytes there were, 0 at the end, -1 on failure, -2 where a nonblocking stream would wait, -3 at a hole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecvFlags(stream: virStreamPtr, data: *mut c_char, nbytes: usize, flags: c_uint) -> c_int {
    // SAFETY: as the caller says.
    call::enter_of(ErrorDomain::STREAMS, "virStreamRecvFlags", -1, |call| unsafe { receive(call, stream, data, nbytes, flags) })
}

unsafe fn receive(call: &mut call::Call, stream: virStreamPtr, data: *mut c_char, nbytes: usize, flags: c_uint) -> Result<c_int> {
    // SAFETY: as the caller says.
    let receiver: &_virStream = unsafe { call.receiver(stream) }?;
    let stop = VIR_STREAM_RECV_STOP_AT_HOLE.cast_unsigned();
    fixed("flags", flags & !stop, 0)?;
    if data.is_null() {
        return Err(missing("data"));
    }
    let flow = receiver.flow()?;
    if nbytes == 0 {
        return Err(argument("a read of 0 bytes from a stream says nothing; give room for at least 1".to_owned()));
    }
    // SAFETY: not null, and that much room by the caller's word. What is in it need not be set: nothing of it is read, and only what has arrived is written.
    let room = unsafe { std::slice::from_raw_parts_mut(data.cast(), nbytes.min(MOST)) };
    match flow.receive(room, flags & stop != 0)? {
        Taken::Bytes(length) => number(length),
        Taken::End => Ok(0),
        Taken::Hole => Ok(AT_HOLE),
        Taken::Nothing => Ok(WOULD_WAIT),
    }
}

/// Writes a hole of `length` bytes.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSendHole(stream: virStreamPtr, length: c_longlong, flags: c_uint) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamSendHole", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        fixed("flags", flags, 0)?;
        let length = u64::try_from(length).map_err(|_| argument(format!("the argument `length` is {length}, but must not be negative")))?;
        receiver.flow()?.send_hole(length)?;
        Ok(0)
    })
}

/// The length of the hole that the stream is at, into `length`. What is read next comes after it.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecvHole(stream: virStreamPtr, length: *mut c_longlong, flags: c_uint) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamRecvHole", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        fixed("flags", flags, 0)?;
        required("length", length)?;
        let hole = receiver.flow()?.take_hole().ok_or_else(|| wrong("the stream is not at a hole"))?;
        // SAFETY: not null, and room by the caller's word.
        unsafe { length.write(c_longlong::try_from(hole).unwrap_or(c_longlong::MAX)) };
        Ok(0)
    })
}

/// Ends the stream, and waits until everything that was written has arrived.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamFinish(stream: virStreamPtr) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamFinish", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        let flow = receiver.flow()?;
        receiver.ended(&flow, flow.finish())
    })
}

/// Ends the stream without waiting for what was written. A stream that is not open is left as it is.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamAbort(stream: virStreamPtr) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamAbort", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        // As in libvirt: what is not open is as good as aborted.
        match receiver.flow() {
            Ok(flow) if !flow.is_ended() => receiver.ended(&flow, flow.abort()),
            Ok(_) | Err(_) => Ok(0),
        }
    })
}
