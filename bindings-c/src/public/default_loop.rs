//! The default event loop: one `poll` per turn, run by the program.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use libc::{c_int, c_short, c_void, pollfd};
use virtkit::{ErrorCode, ErrorDomain};

use super::call;
use super::error::failure;
use super::event_loop::{virEventHandleCallback, virEventTimeoutCallback, virFreeCallback};
use super::mailbox::Bell;
use crate::generated::public::constants::{
    VIR_EVENT_HANDLE_ERROR, VIR_EVENT_HANDLE_HANGUP, VIR_EVENT_HANDLE_READABLE, VIR_EVENT_HANDLE_WRITABLE,
};

/// What a callback is called with, and how that is released.
#[derive(Debug, Clone, Copy)]
struct Opaque {
    data: *mut c_void,
    free: virFreeCallback,
}

// SAFETY: the pointer is the program's, which hands it over for use on the thread that runs the loop.
unsafe impl Send for Opaque {}

impl Opaque {
    fn release(self) {
        if let Some(free) = self.free {
            // SAFETY: the program gave the function for this pointer; it is called once, after the last callback.
            unsafe { free(self.data) };
        }
    }
}

#[derive(Debug)]
struct Watch {
    id: c_int,
    fd: c_int,
    events: c_int,
    callback: virEventHandleCallback,
    opaque: Opaque,
    removed: bool,
}

#[derive(Debug)]
struct Timer {
    id: c_int,
    interval: c_int,
    due: Option<Instant>,
    callback: virEventTimeoutCallback,
    opaque: Opaque,
    removed: bool,
}

#[derive(Debug)]
struct Loop {
    watches: Vec<Watch>,
    timers: Vec<Timer>,
    next: c_int,
    /// Wakes a turn that sleeps, because something was added or changed.
    bell: Option<Bell>,
    /// Turns under way, of which a callback may start another.
    turns: usize,
}

static LOOP: Mutex<Loop> = Mutex::new(Loop { watches: Vec::new(), timers: Vec::new(), next: 1, bell: None, turns: 0 });

fn lock() -> MutexGuard<'static, Loop> {
    LOOP.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Loop {
    fn take_id(&mut self) -> c_int {
        let id = self.next;
        self.next = self.next.checked_add(1).unwrap_or(1);
        id
    }

    fn wake(&self) {
        if let Some(bell) = &self.bell {
            bell.ring();
        }
    }

    fn watch(&mut self, id: c_int) -> Option<&mut Watch> {
        self.watches.iter_mut().find(|watch| watch.id == id && !watch.removed)
    }

    fn timer(&mut self, id: c_int) -> Option<&mut Timer> {
        self.timers.iter_mut().find(|timer| timer.id == id && !timer.removed)
    }

    /// What `poll` waits for: the bell first, then the watches, with their numbers.
    fn descriptors(&self) -> (Vec<pollfd>, Vec<c_int>) {
        let bell = self.bell.as_ref().map_or(-1, Bell::descriptor);
        let mut descriptors = vec![pollfd { fd: bell, events: libc::POLLIN, revents: 0 }];
        let mut ids = Vec::new();
        for watch in self.watches.iter().filter(|watch| !watch.removed && watch.events != 0) {
            descriptors.push(pollfd { fd: watch.fd, events: to_poll(watch.events), revents: 0 });
            ids.push(watch.id);
        }
        (descriptors, ids)
    }

    /// How long `poll` may sleep, in milliseconds; -1 for as long as nothing happens.
    fn patience(&self, now: Instant) -> c_int {
        if self.watches.iter().any(|watch| watch.removed) || self.timers.iter().any(|timer| timer.removed) {
            return 0;
        }
        let first = self.timers.iter().filter_map(|timer| timer.due).min();
        // Rounded up, so that the timer is due when `poll` returns.
        first.map_or(-1, |due| {
            let left = due.saturating_duration_since(now);
            c_int::try_from(left.as_micros().div_ceil(1000)).unwrap_or(c_int::MAX)
        })
    }

    /// Takes out what was removed, unless another turn may still use it.
    fn sweep(&mut self) -> Vec<Opaque> {
        if self.turns > 1 {
            return Vec::new();
        }
        let watches = self.watches.extract_if(.., |watch| watch.removed).map(|watch| watch.opaque);
        let mut gone: Vec<Opaque> = watches.collect();
        gone.extend(self.timers.extract_if(.., |timer| timer.removed).map(|timer| timer.opaque));
        gone
    }
}

fn due(interval: c_int, now: Instant) -> Option<Instant> {
    u64::try_from(interval).ok().map(|interval| now + Duration::from_millis(interval))
}

fn to_poll(events: c_int) -> c_short {
    let pairs = [(VIR_EVENT_HANDLE_READABLE, libc::POLLIN), (VIR_EVENT_HANDLE_WRITABLE, libc::POLLOUT)];
    pairs.iter().filter(|(ours, _)| events & ours != 0).fold(0, |bits, (_, bit)| bits | bit)
}

fn from_poll(events: c_short) -> c_int {
    let pairs = [
        (libc::POLLIN, VIR_EVENT_HANDLE_READABLE),
        (libc::POLLOUT, VIR_EVENT_HANDLE_WRITABLE),
        (libc::POLLERR | libc::POLLNVAL, VIR_EVENT_HANDLE_ERROR),
        (libc::POLLHUP, VIR_EVENT_HANDLE_HANGUP),
    ];
    pairs.iter().filter(|(bits, _)| events & bits != 0).fold(0, |events, (_, ours)| events | ours)
}

/// One turn of the default event loop: waits until something happens, and calls what was registered for it. Returns 0, or -1.
#[unsafe(no_mangle)]
pub extern "C" fn virEventRunDefaultImpl() -> c_int {
    call::enter("virEventRunDefaultImpl", -1, |_| turn().map(|()| 0))
}

fn turn() -> virtkit::Result<()> {
    let (mut descriptors, ids, patience) = {
        let mut state = lock();
        if state.bell.as_ref().is_none_or(Bell::is_inherited) {
            state.bell = Some(Bell::new()?);
        }
        state.turns += 1;
        let (descriptors, ids) = state.descriptors();
        (descriptors, ids, state.patience(Instant::now()))
    };
    let outcome = poll(&mut descriptors, patience);
    if outcome.is_ok() {
        if descriptors[0].revents != 0 {
            lock().bell.iter().for_each(Bell::silence);
        }
        call_timers();
        for (descriptor, id) in descriptors[1..].iter().zip(ids) {
            if descriptor.revents != 0 {
                call_watch(id, descriptor.fd, from_poll(descriptor.revents));
            }
        }
    }
    let gone = {
        let mut state = lock();
        let gone = state.sweep();
        state.turns -= 1;
        gone
    };
    gone.into_iter().for_each(Opaque::release);
    outcome
}

fn poll(descriptors: &mut [pollfd], patience: c_int) -> virtkit::Result<()> {
    let count = libc::nfds_t::try_from(descriptors.len()).unwrap_or(libc::nfds_t::MAX);
    // SAFETY: the pointer and the count are those of the slice.
    if unsafe { libc::poll(descriptors.as_mut_ptr(), count, patience) } >= 0 {
        return Ok(());
    }
    let error = std::io::Error::last_os_error();
    for descriptor in descriptors {
        descriptor.revents = 0;
    }
    // A signal ends the turn, so that the program can look at what its handler did.
    if error.kind() == std::io::ErrorKind::Interrupted {
        return Ok(());
    }
    let message = format!("the event loop cannot wait for its {count} descriptors: {error}");
    Err(failure(ErrorCode::SYSTEM_ERROR, ErrorDomain::EVENT, message))
}

fn call_timers() {
    let now = Instant::now();
    let ready: Vec<c_int> = {
        let mut state = lock();
        let timers = state.timers.iter_mut().filter(|timer| !timer.removed && timer.due.is_some_and(|at| at <= now));
        timers
            .map(|timer| {
                timer.due = due(timer.interval, now);
                timer.id
            })
            .collect()
    };
    for id in ready {
        // A callback before this one may have removed it.
        let found = lock().timer(id).map(|timer| (timer.callback, timer.opaque));
        if let Some((Some(callback), opaque)) = found {
            // SAFETY: the program registered both for this use; no lock is held.
            unsafe { callback(id, opaque.data) };
        }
    }
}

fn call_watch(id: c_int, fd: c_int, events: c_int) {
    let found = lock().watch(id).map(|watch| (watch.callback, watch.opaque));
    if let Some((Some(callback), opaque)) = found {
        // SAFETY: the program registered both for this use; no lock is held.
        unsafe { callback(id, fd, events, opaque.data) };
    }
}

/// Watches a descriptor.
pub unsafe extern "C" fn add_handle(
    fd: c_int,
    events: c_int,
    callback: virEventHandleCallback,
    data: *mut c_void,
    free: virFreeCallback,
) -> c_int {
    let mut state = lock();
    let id = state.take_id();
    state.watches.push(Watch { id, fd, events, callback, opaque: Opaque { data, free }, removed: false });
    state.wake();
    id
}

/// Changes what a descriptor is watched for.
pub unsafe extern "C" fn update_handle(watch: c_int, events: c_int) {
    let mut state = lock();
    if let Some(watch) = state.watch(watch) {
        watch.events = events;
        state.wake();
    }
}

/// Ends a watch. What belongs to it is released by the next turn.
pub unsafe extern "C" fn remove_handle(watch: c_int) -> c_int {
    let mut state = lock();
    let Some(watch) = state.watch(watch) else { return -1 };
    watch.removed = true;
    state.wake();
    0
}

/// Starts a timeout.
pub unsafe extern "C" fn add_timeout(
    interval: c_int,
    callback: virEventTimeoutCallback,
    data: *mut c_void,
    free: virFreeCallback,
) -> c_int {
    let mut state = lock();
    let id = state.take_id();
    let due = due(interval, Instant::now());
    state.timers.push(Timer { id, interval, due, callback, opaque: Opaque { data, free }, removed: false });
    state.wake();
    id
}

/// Changes a timeout.
pub unsafe extern "C" fn update_timeout(timer: c_int, interval: c_int) {
    let mut state = lock();
    if let Some(timer) = state.timer(timer) {
        timer.interval = interval;
        timer.due = due(interval, Instant::now());
        state.wake();
    }
}

/// Ends a timeout. What belongs to it is released by the next turn.
pub unsafe extern "C" fn remove_timeout(timer: c_int) -> c_int {
    let mut state = lock();
    let Some(timer) = state.timer(timer) else { return -1 };
    timer.removed = true;
    state.wake();
    0
}
