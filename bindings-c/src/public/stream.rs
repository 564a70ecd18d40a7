//! Streams: the program makes one, a call opens it, and data goes through it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use libc::{c_char, c_int, c_longlong, c_uint};
use virtkit::runtime::{Polled, poll_once};
use virtkit::{Chunk, ErrorCode, ErrorDomain, Result, Stream};

use super::call;
use super::connection::_virConnect;
use super::convert::{fixed, number};
use super::error::failure;
use super::handle::{self, Handle, Head, Kind};
use super::memory::{argument, missing};
use crate::generated::public::constants::{VIR_STREAM_NONBLOCK, VIR_STREAM_RECV_STOP_AT_HOLE};
use crate::generated::public::virConnectPtr;

/// What a nonblocking stream answers where it would wait.
const WOULD_WAIT: c_int = -2;
/// What `virStreamRecvFlags` answers at a hole, if it is asked to stop there.
const AT_HOLE: c_int = -3;
/// The most that is read at once, whatever room there is.
const MOST: usize = 1 << 20;

/// A stream of data to or from the hypervisor.
#[derive(Debug)]
pub struct _virStream {
    head: Head,
    nonblocking: bool,
    state: Mutex<State>,
}

/// A stream of data to or from the hypervisor.
pub type virStream = _virStream;
/// A stream handle.
pub type virStreamPtr = *mut virStream;

#[derive(Debug, Default)]
struct State {
    /// None before a call has opened it.
    stream: Option<Stream>,
    /// What is left of a hole that was read.
    hole: u64,
}

impl Handle for _virStream {
    const KIND: Kind = Kind { magic: 0x7669_7253, name: "stream", invalid: ErrorCode::INVALID_STREAM, domain: ErrorDomain::STREAMS };

    fn head(&self) -> &Head {
        &self.head
    }
}

/// What a read gave.
enum Piece {
    Data(Vec<u8>),
    Hole,
    End,
    Nothing,
}

impl _virStream {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks that no call has opened it yet.
    pub fn expect_closed(&self) -> Result<()> {
        if self.lock().stream.is_none() {
            Ok(())
        } else {
            Err(wrong("the stream was opened by an earlier call; each call needs one of its own"))
        }
    }

    /// Opens it with what a call gave.
    pub fn open(&self, stream: Stream) -> Result<()> {
        let mut state = self.lock();
        if state.stream.is_some() {
            return Err(wrong("the stream was opened by another call at the same time"));
        }
        *state = State { stream: Some(stream), hole: 0 };
        Ok(())
    }

    /// Whether it answers -2 instead of waiting.
    pub fn is_nonblocking(&self) -> bool {
        self.nonblocking
    }

    fn stream(&self) -> Result<Stream> {
        let stream = self.lock().stream.clone();
        stream.ok_or_else(|| failure(ErrorCode::INVALID_STREAM, ErrorDomain::STREAMS, "no call has opened the stream yet".to_owned()))
    }

    /// The next piece, at most `max` bytes of it. Of a hole only its length is remembered.
    fn next(&self, max: usize) -> Result<Piece> {
        if self.lock().hole > 0 {
            return Ok(Piece::Hole);
        }
        let stream = self.stream()?;
        let max = max.min(MOST);
        let chunk = if self.nonblocking {
            match poll_once(stream.read(max)) {
                Polled::Ready(chunk) => chunk?,
                Polled::Pending(_) => return Ok(Piece::Nothing),
            }
        } else {
            call::wait(stream.read(max))?
        };
        Ok(match chunk {
            Chunk::Data(data) => Piece::Data(data),
            Chunk::Hole(length) => {
                self.lock().hole = length;
                Piece::Hole
            }
            Chunk::End => Piece::End,
        })
    }

    /// Fills the room with the next piece.
    fn receive(&self, room: &mut [u8], stop_at_hole: bool) -> Result<c_int> {
        match self.next(room.len())? {
            Piece::Nothing => Ok(WOULD_WAIT),
            Piece::End => Ok(0),
            Piece::Hole if stop_at_hole => Ok(AT_HOLE),
            Piece::Hole => {
                let mut state = self.lock();
                let length = usize::try_from(state.hole).unwrap_or(usize::MAX).min(room.len()).min(MOST);
                room[..length].fill(0);
                state.hole -= length as u64;
                number(length)
            }
            Piece::Data(data) => {
                room[..data.len()].copy_from_slice(&data);
                number(data.len())
            }
        }
    }

    fn send(&self, data: &[u8]) -> Result<c_int> {
        let stream = self.stream()?;
        let data = &data[..data.len().min(MOST)];
        if !self.nonblocking {
            return number(call::wait(stream.write(data))?);
        }
        match poll_once(stream.write(data)) {
            Polled::Ready(taken) => number(taken?),
            Polled::Pending(_) => Ok(WOULD_WAIT),
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
    call::enter("virStreamNew", std::ptr::null_mut(), |call| {
        // SAFETY: as the caller says.
        let _: &_virConnect = unsafe { call.receiver(conn) }?;
        let nonblocking = VIR_STREAM_NONBLOCK.cast_unsigned();
        fixed("flags", flags & !nonblocking, 0)?;
        let head = Head::new(_virStream::KIND, call.connection());
        Ok(handle::give(_virStream { head, nonblocking: flags & nonblocking != 0, state: Mutex::default() }))
    })
}

/// Takes a further reference of a stream.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRef(stream: virStreamPtr) -> c_int {
    // SAFETY: as the caller says.
    call::enter("virStreamRef", -1, |_| unsafe { handle::retain(stream) }.map(|()| 0))
}

/// Gives back a reference of a stream; the last one frees it, and aborts it if it has not ended.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamFree(stream: virStreamPtr) -> c_int {
    // SAFETY: as the caller says.
    call::enter("virStreamFree", -1, |_| unsafe { handle::release(stream) }.map(|_| 0))
}

/// Writes up to `nbytes` bytes.
///
/// Returns how many were taken, -1 on failure, -2 where a nonblocking stream would wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSend(stream: virStreamPtr, data: *const c_char, nbytes: usize) -> c_int {
    call::enter("virStreamSend", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        if data.is_null() {
            return Err(missing("data"));
        }
        // SAFETY: not null, and that many bytes by the caller's word.
        receiver.send(unsafe { std::slice::from_raw_parts(data.cast(), nbytes) })
    })
}

/// Reads up to `nbytes` bytes. Holes are read as zeros.
///
/// Returns how many bytes there were, 0 at the end, -1 on failure, -2 where a nonblocking stream would wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecv(stream: virStreamPtr, data: *mut c_char, nbytes: usize) -> c_int {
    // SAFETY: as the caller says.
    call::enter("virStreamRecv", -1, |call| unsafe { receive(call, stream, data, nbytes, 0) })
}

/// Reads up to `nbytes` bytes. `flags` may have VIR_STREAM_RECV_STOP_AT_HOLE.
///
/// Returns how many bytes there were, 0 at the end, -1 on failure, -2 where a nonblocking stream would wait, -3 at a hole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecvFlags(stream: virStreamPtr, data: *mut c_char, nbytes: usize, flags: c_uint) -> c_int {
    // SAFETY: as the caller says.
    call::enter("virStreamRecvFlags", -1, |call| unsafe { receive(call, stream, data, nbytes, flags) })
}

unsafe fn receive(call: &mut call::Call, stream: virStreamPtr, data: *mut c_char, nbytes: usize, flags: c_uint) -> Result<c_int> {
    // SAFETY: as the caller says.
    let receiver: &_virStream = unsafe { call.receiver(stream) }?;
    let stop = VIR_STREAM_RECV_STOP_AT_HOLE.cast_unsigned();
    fixed("flags", flags & !stop, 0)?;
    if data.is_null() {
        return Err(missing("data"));
    }
    // SAFETY: not null, and that much room by the caller's word. Zeroed first, because a slice must be set.
    let room = unsafe {
        data.write_bytes(0, nbytes.min(MOST));
        std::slice::from_raw_parts_mut(data.cast(), nbytes.min(MOST))
    };
    receiver.receive(room, flags & stop != 0)
}

/// Writes a hole of `length` bytes.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSendHole(stream: virStreamPtr, length: c_longlong, flags: c_uint) -> c_int {
    call::enter("virStreamSendHole", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        fixed("flags", flags, 0)?;
        let length = u64::try_from(length).map_err(|_| argument(format!("the argument `length` is {length}, but must not be negative")))?;
        call::wait(receiver.stream()?.write_hole(length))?;
        Ok(0)
    })
}

/// The length of the hole that the stream is at, into `length`. What is read next comes after it.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecvHole(stream: virStreamPtr, length: *mut c_longlong, flags: c_uint) -> c_int {
    call::enter("virStreamRecvHole", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        fixed("flags", flags, 0)?;
        if length.is_null() {
            return Err(missing("length"));
        }
        let mut state = receiver.lock();
        if state.hole == 0 {
            return Err(wrong("the stream is not at a hole"));
        }
        // SAFETY: not null, and room by the caller's word.
        unsafe { length.write(c_longlong::try_from(state.hole).unwrap_or(c_longlong::MAX)) };
        state.hole = 0;
        Ok(0)
    })
}

/// Ends the stream, and waits until everything that was written has arrived.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamFinish(stream: virStreamPtr) -> c_int {
    call::enter("virStreamFinish", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        let stream = receiver.stream()?;
        call::wait(async move { stream.finish().await })?;
        Ok(0)
    })
}

/// Ends the stream without waiting for what was written.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamAbort(stream: virStreamPtr) -> c_int {
    call::enter("virStreamAbort", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        let stream = receiver.stream()?;
        call::wait(async move { stream.abort().await })?;
        Ok(0)
    })
}
