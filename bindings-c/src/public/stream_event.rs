//! Callbacks of streams, which run in the program's event loop only: a stream tells that it can be read or written.
//!
//! A callback is called as long as what it was told is so, once in each turn of the loop.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libc::{c_int, c_void};
use virtkit::{Error, ErrorCode, ErrorDomain, Result};

use super::call;
use super::error::failure;
use super::event_loop::{virEventAddHandle, virEventRemoveHandle, virFreeCallback};
use super::handle;
use super::mailbox::Bell;
use super::memory::missing;
use super::stream::{_virStream, virStreamPtr};
use super::stream_flow::Flow;
use crate::generated::public::constants::VIR_EVENT_HANDLE_READABLE;

/// A stream can be read or written, has failed or has ended: bits of virStreamEventType.
pub type virStreamEventCallback = Option<unsafe extern "C" fn(stream: virStreamPtr, events: c_int, opaque: *mut c_void)>;

type Callback = unsafe extern "C" fn(virStreamPtr, c_int, *mut c_void);

/// The callback of a stream. The program's loop holds a reference until it has forgotten the descriptor.
#[derive(Debug)]
pub struct Listener {
    /// The callback keeps the handle.
    stream: virStreamPtr,
    flow: Arc<Flow>,
    bell: Arc<Bell>,
    watch: AtomicI32,
    callback: Callback,
    opaque: *mut c_void,
    free: virFreeCallback,
    state: Mutex<State>,
}

// SAFETY: the pointers are the program's, which registered them for use on the thread of its event loop, and a counted handle.
unsafe impl Send for Listener {}
// SAFETY: as above; what changes is behind a lock.
unsafe impl Sync for Listener {}

#[derive(Debug, Default)]
struct State {
    running: u32,
    removed: bool,
}

impl Listener {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the program's loop watch for what the stream tells.
    fn start(
        stream: virStreamPtr,
        receiver: &_virStream,
        callback: Callback,
        opaque: *mut c_void,
        free: virFreeCallback,
    ) -> Result<Arc<Self>> {
        let (flow, bell) = (receiver.flow()?, Arc::new(Bell::new()?));
        let (watch, state) = (AtomicI32::new(-1), Mutex::default());
        let listener = Arc::new(Self { stream, flow, bell, watch, callback, opaque, free, state });
        let held = Arc::into_raw(Arc::clone(&listener)).cast_mut().cast();
        // SAFETY: the loop uses `held`, which keeps the listener, until it calls `forget`.
        let watch = unsafe { virEventAddHandle(listener.bell.descriptor(), VIR_EVENT_HANDLE_READABLE, Some(ready), held, Some(forget)) };
        if watch < 0 {
            // SAFETY: nobody took the reference.
            unsafe { forget(held) };
            return Err(wrong(
                "the callback of a stream needs an event loop: call virEventRegisterImpl or virEventRegisterDefaultImpl before",
            ));
        }
        listener.watch.store(watch, Ordering::Release);
        Ok(listener)
    }

    /// Ends it. What belongs to it is released now, or after the call that is under way.
    fn stop(&self) {
        virEventRemoveHandle(self.watch.load(Ordering::Acquire));
        let mut state = self.lock();
        let last = !std::mem::replace(&mut state.removed, true) && state.running == 0;
        drop(state);
        if last {
            self.release();
        }
    }

    /// Calls the program, if there is something to tell.
    fn run(&self) {
        self.bell.silence();
        let events = self.flow.told();
        let mut state = self.lock();
        if state.removed || events == 0 {
            return;
        }
        state.running += 1;
        drop(state);
        // SAFETY: the program registered both for this use; the handle is kept; no lock is held.
        unsafe { (self.callback)(self.stream, events, self.opaque) };
        let mut state = self.lock();
        state.running -= 1;
        let (removed, last) = (state.removed, state.removed && state.running == 0);
        drop(state);
        if last {
            self.release();
        } else if !removed {
            self.flow.go_on();
        }
    }

    /// Tells the program, once, and lets go of the handle.
    fn release(&self) {
        if let Some(free) = self.free {
            // SAFETY: the program gave the function for this pointer, and the callback is not called any more.
            unsafe { free(self.opaque) };
        }
        // SAFETY: the reference was the listener's. A live handle has its magic number, so that this cannot fail.
        let _ = unsafe { handle::release(self.stream) };
    }
}

unsafe extern "C" fn ready(_watch: c_int, _fd: c_int, _events: c_int, opaque: *mut c_void) {
    let listener = opaque.cast_const().cast::<Listener>();
    // SAFETY: `opaque` is the reference that the loop holds; the count is raised so that this one lasts through the turn.
    let listener = unsafe {
        Arc::increment_strong_count(listener);
        Arc::from_raw(listener)
    };
    // After a fork the stream is the parent's.
    if !listener.bell.is_inherited() {
        listener.run();
    }
}

unsafe extern "C" fn forget(opaque: *mut c_void) {
    // SAFETY: `opaque` is the reference that `start` gave to the loop, which gives it back once.
    drop(unsafe { Arc::from_raw(opaque.cast_const().cast::<Listener>()) });
}

fn wrong(message: &str) -> Error {
    failure(ErrorCode::INTERNAL_ERROR, ErrorDomain::STREAMS, message.to_owned())
}

/// Ends the callback of a stream that has ended.
pub fn end(receiver: &_virStream) {
    let listener = receiver.listener().take();
    if let Some(listener) = listener {
        listener.stop();
    }
}

/// Has `cb` called by the program's event loop whenever one of `events`, bits of virStreamEventType, is so. An error and the end of the stream
/// are told in any case. A stream has one callback at a time, which keeps the handle; it is called until it is taken back, or the stream is finished
/// or aborted. `ff` is called once with `opaque`, when the last call is over.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamEventAddCallback(
    stream: virStreamPtr,
    events: c_int,
    cb: virStreamEventCallback,
    opaque: *mut c_void,
    ff: virFreeCallback,
) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamEventAddCallback", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        receiver.flow()?;
        let callback = cb.ok_or_else(|| missing("cb"))?;
        let taken = || wrong("the stream has a callback already, and can have one: take it back first");
        if receiver.listener().is_some() {
            return Err(taken());
        }
        // Without the lock, because the program's own function is asked to watch.
        let listener = Listener::start(stream, receiver, callback, opaque, ff)?;
        let mut place = receiver.listener();
        if place.is_some() {
            drop(place);
            virEventRemoveHandle(listener.watch.load(Ordering::Acquire));
            return Err(taken());
        }
        // SAFETY: looked at above.
        unsafe { handle::retain(stream) }?;
        *place = Some(Arc::clone(&listener));
        drop(place);
        listener.flow.listen(events, Some(&listener.bell));
        if listener.flow.is_ended() {
            end(receiver);
        }
        Ok(0)
    })
}

/// Changes what the callback of a stream is called for; 0 is for nothing.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamEventUpdateCallback(stream: virStreamPtr, events: c_int) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamEventUpdateCallback", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        receiver.flow()?;
        let listener = receiver.listener().clone().ok_or_else(nobody)?;
        listener.flow.listen(events, Some(&listener.bell));
        Ok(0)
    })
}

/// Takes the callback of a stream back. If it is running, it ends first.
///
/// Returns 0, or -1 on failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn virStreamEventRemoveCallback(stream: virStreamPtr) -> c_int {
    call::enter_of(ErrorDomain::STREAMS, "virStreamEventRemoveCallback", -1, |call| {
        // SAFETY: as the caller says.
        let receiver: &_virStream = unsafe { call.receiver(stream) }?;
        receiver.flow()?;
        let listener = receiver.listener().take().ok_or_else(nobody)?;
        listener.flow.listen(0, None);
        listener.stop();
        Ok(0)
    })
}

fn nobody() -> Error {
    wrong("the stream has no callback")
}
