//! Whole streams: data from the program's functions into a stream, and out of a stream into them.

use libc::{c_char, c_int, c_longlong, c_uint, c_void};
use virtkit::{ErrorCode, ErrorDomain, Result};

use super::call::{self, Call};
use super::error::failure;
use super::memory::missing;
use super::stream::{_virStream, virStreamAbort, virStreamPtr, virStreamRecvFlags, virStreamRecvHole, virStreamSend, virStreamSendHole};
use crate::generated::public::constants::VIR_STREAM_RECV_STOP_AT_HOLE;

/// Gives data to send: at most `nbytes` bytes into `data`. Returns how many, 0 at the end, -1 on failure.
pub type virStreamSourceFunc =
    Option<unsafe extern "C" fn(st: virStreamPtr, data: *mut c_char, nbytes: usize, opaque: *mut c_void) -> c_int>;
/// Says whether data or a hole comes next, and how long it is. Returns 0, or -1 on failure.
pub type virStreamSourceHoleFunc =
    Option<unsafe extern "C" fn(st: virStreamPtr, inData: *mut c_int, length: *mut c_longlong, opaque: *mut c_void) -> c_int>;
/// Skips a hole in the source. Returns 0, or -1 on failure.
pub type virStreamSourceSkipFunc = Option<unsafe extern "C" fn(st: virStreamPtr, length: c_longlong, opaque: *mut c_void) -> c_int>;
/// Takes data that was received. Returns how many bytes, -1 on failure.
pub type virStreamSinkFunc =
    Option<unsafe extern "C" fn(st: virStreamPtr, data: *const c_char, nbytes: usize, opaque: *mut c_void) -> c_int>;
/// Makes a hole in the sink. Returns 0, or -1 on failure.
pub type virStreamSinkHoleFunc = Option<unsafe extern "C" fn(st: virStreamPtr, length: c_longlong, opaque: *mut c_void) -> c_int>;

/// How much is moved at once.
const PIECE: usize = 64 * 1024;

/// Why a transfer ended early.
enum Stop {
    /// A function of this library failed and has said why.
    Said,
    /// A function of the program failed.
    Program(&'static str),
}

/// Runs a transfer on a stream that waits. If it fails the stream is aborted, and the reason is what is reported.
fn transfer(
    name: &'static str,
    stream: virStreamPtr,
    check: impl FnOnce() -> Result<()>,
    body: impl FnOnce() -> Result<(), Stop>,
) -> c_int {
    let ready = call::enter_of(ErrorDomain::STREAMS, name, false, |call: &mut Call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        check()?;
        if receiver.is_nonblocking() {
            let message = "a whole stream cannot be transferred by a nonblocking stream".to_owned();
            return Err(failure(ErrorCode::OPERATION_INVALID, ErrorDomain::STREAMS, message));
        }
        Ok(true)
    });
    if !ready {
        return -1;
    }
    match body() {
        Ok(()) => 0,
        Err(stop) => {
            let said = super::error::virSaveLastError();
            // SAFETY: looked at above.
            unsafe { virStreamAbort(stream) };
            match stop {
                // SAFETY: saved above.
                Stop::Said => unsafe { super::error::restore(said) },
                Stop::Program(what) => call::enter_of(ErrorDomain::STREAMS, name, (), |_| {
                    let message = format!("the program's function that {what} failed; the stream was aborted");
                    Err(failure(ErrorCode::INTERNAL_ERROR, ErrorDomain::STREAMS, message))
                }),
            }
            // SAFETY: saved above.
            unsafe { super::error::virFreeError(said) };
            -1
        }
    }
}

/// Sends everything that `handler` gives.
///
/// Returns 0, or -1 on failure, after which the stream is aborted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSendAll(stream: virStreamPtr, handler: virStreamSourceFunc, opaque: *mut c_void) -> c_int {
    let check = || handler.map(|_| ()).ok_or_else(|| missing("handler"));
    transfer("virStreamSendAll", stream, check, || {
        let Some(handler) = handler else { return Ok(()) };
        let mut piece = vec![0_u8; PIECE];
        // SAFETY: the program gave the function for this use, and the room is as large as it is told.
        while let Some(length) = unsafe { fetch(stream, handler, &mut piece, opaque) }? {
            send(stream, &piece[..length])?;
        }
        Ok(())
    })
}

/// Sends everything that `handler` gives, and holes where `holeHandler` says that there are; `skipHandler` goes past them in the source.
///
/// Returns 0, or -1 on failure, after which the stream is aborted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSparseSendAll(
    stream: virStreamPtr,
    handler: virStreamSourceFunc,
    holeHandler: virStreamSourceHoleFunc,
    skipHandler: virStreamSourceSkipFunc,
    opaque: *mut c_void,
) -> c_int {
    let check = || {
        handler.ok_or_else(|| missing("handler"))?;
        holeHandler.ok_or_else(|| missing("holeHandler"))?;
        skipHandler.map(|_| ()).ok_or_else(|| missing("skipHandler"))
    };
    transfer("virStreamSparseSendAll", stream, check, || {
        let (Some(handler), Some(hole), Some(skip)) = (handler, holeHandler, skipHandler) else { return Ok(()) };
        let mut piece = vec![0_u8; PIECE];
        loop {
            let (mut in_data, mut length) = (0, 0);
            // SAFETY: the program gave the function for this use.
            if unsafe { hole(stream, &raw mut in_data, &raw mut length, opaque) } < 0 {
                return Err(Stop::Program("finds holes"));
            }
            if in_data == 0 && length > 0 {
                // SAFETY: the stream was looked at by `transfer`; the program gave the function for this use.
                unsafe {
                    if virStreamSendHole(stream, length, 0) < 0 {
                        return Err(Stop::Said);
                    }
                    if skip(stream, length, opaque) < 0 {
                        return Err(Stop::Program("skips holes"));
                    }
                }
                continue;
            }
            let room = usize::try_from(length).unwrap_or(0).min(PIECE);
            // SAFETY: the program gave the function for this use, and the room is as large as it is told.
            let Some(length) = unsafe { fetch(stream, handler, &mut piece[..room], opaque) }? else { return Ok(()) };
            send(stream, &piece[..length])?;
        }
    })
}

/// Receives everything, and gives it to `handler`.
///
/// Returns 0, or -1 on failure, after which the stream is aborted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamRecvAll(stream: virStreamPtr, handler: virStreamSinkFunc, opaque: *mut c_void) -> c_int {
    let check = || handler.map(|_| ()).ok_or_else(|| missing("handler"));
    transfer("virStreamRecvAll", stream, check, || {
        let Some(handler) = handler else { return Ok(()) };
        let mut piece = vec![0_u8; PIECE];
        loop {
            match receive(stream, &mut piece, 0)? {
                0 => return Ok(()),
                // SAFETY: the program gave the function for this use.
                length => unsafe { store(stream, handler, &piece[..length], opaque) }?,
            }
        }
    })
}

/// Receives everything, gives data to `handler` and the lengths of holes to `holeHandler`.
///
/// Returns 0, or -1 on failure, after which the stream is aborted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamSparseRecvAll(
    stream: virStreamPtr,
    handler: virStreamSinkFunc,
    holeHandler: virStreamSinkHoleFunc,
    opaque: *mut c_void,
) -> c_int {
    let check = || {
        handler.ok_or_else(|| missing("handler"))?;
        holeHandler.map(|_| ()).ok_or_else(|| missing("holeHandler"))
    };
    transfer("virStreamSparseRecvAll", stream, check, || {
        let (Some(handler), Some(hole)) = (handler, holeHandler) else { return Ok(()) };
        let mut piece = vec![0_u8; PIECE];
        loop {
            // SAFETY: the stream was looked at by `transfer`, and the room is as large as it is told.
            let got = unsafe { virStreamRecvFlags(stream, piece.as_mut_ptr().cast(), PIECE, VIR_STREAM_RECV_STOP_AT_HOLE.cast_unsigned()) };
            match usize::try_from(got) {
                Ok(0) => return Ok(()),
                // SAFETY: the program gave the function for this use.
                Ok(length) => unsafe { store(stream, handler, &piece[..length], opaque) }?,
                Err(_) if got == -3 => {
                    let mut length = 0;
                    // SAFETY: as above.
                    if unsafe { virStreamRecvHole(stream, &raw mut length, 0) } < 0 {
                        return Err(Stop::Said);
                    }
                    // SAFETY: the program gave the function for this use.
                    if unsafe { hole(stream, length, opaque) } < 0 {
                        return Err(Stop::Program("makes holes"));
                    }
                }
                Err(_) => return Err(Stop::Said),
            }
        }
    })
}

type Source = unsafe extern "C" fn(virStreamPtr, *mut c_char, usize, *mut c_void) -> c_int;
type Sink = unsafe extern "C" fn(virStreamPtr, *const c_char, usize, *mut c_void) -> c_int;

/// Asks the program for data. None at its end.
unsafe fn fetch(stream: virStreamPtr, source: Source, room: &mut [u8], opaque: *mut c_void) -> Result<Option<usize>, Stop> {
    // SAFETY: the room is as large as it is told.
    let got = unsafe { source(stream, room.as_mut_ptr().cast(), room.len(), opaque) };
    match usize::try_from(got) {
        Ok(0) => Ok(None),
        Ok(length) if length <= room.len() => Ok(Some(length)),
        Ok(_) | Err(_) => Err(Stop::Program("gives data")),
    }
}

/// Gives data to the program, as often as it takes.
unsafe fn store(stream: virStreamPtr, sink: Sink, mut data: &[u8], opaque: *mut c_void) -> Result<(), Stop> {
    while !data.is_empty() {
        // SAFETY: the data is as long as it is told.
        let taken = unsafe { sink(stream, data.as_ptr().cast(), data.len(), opaque) };
        data = usize::try_from(taken).ok().and_then(|taken| data.get(taken..)).ok_or(Stop::Program("takes data"))?;
    }
    Ok(())
}

fn send(stream: virStreamPtr, mut data: &[u8]) -> Result<(), Stop> {
    while !data.is_empty() {
        // SAFETY: the stream was looked at by `transfer`, and the data is as long as it is told.
        let taken = unsafe { virStreamSend(stream, data.as_ptr().cast(), data.len()) };
        data = usize::try_from(taken).ok().and_then(|taken| data.get(taken..)).ok_or(Stop::Said)?;
    }
    Ok(())
}

fn receive(stream: virStreamPtr, room: &mut [u8], flags: c_uint) -> Result<usize, Stop> {
    // SAFETY: the stream was looked at by `transfer`, and the room is as large as it is told.
    let got = unsafe { virStreamRecvFlags(stream, room.as_mut_ptr().cast(), room.len(), flags) };
    usize::try_from(got).map_err(|_| Stop::Said)
}
