//! The one runtime, and how calls are waited for.
//!
//! A call is first polled once on the caller's own thread. Most are answered there; only one that has to wait costs a thread change.

use std::cell::Cell;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use tokio::runtime::{Builder, Handle, Runtime};
use virtkit_api::{Error, Result};
use virtkit_driver::turn::{self, Turn};
use virtkit_driver::{Spawner, panicked};

use crate::bell::Bell;
use crate::fork;

/// How many threads the runtime has.
const WORKERS: usize = 2;

/// The runtime of this process, null before the first call. A pointer, because a forked child must drop it without a lock.
static RUNTIME: AtomicPtr<Runtime> = AtomicPtr::new(std::ptr::null_mut());

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// The handle of the runtime, which is started by the first call that needs it and lives as long as the process.
///
/// # Errors
/// `SystemError` where the first call cannot start it, as in a process that may open no more files.
pub(crate) fn handle() -> Result<&'static Handle> {
    let current = RUNTIME.load(Ordering::Acquire);
    if current.is_null() {
        return start().map_err(|error| Error::system("cannot start the threads that wait for calls", &error));
    }
    // SAFETY: only `start` stores a pointer that is not null, from a leaked box.
    Ok(unsafe { &*current }.handle())
}

#[cold]
fn start() -> io::Result<&'static Handle> {
    fork::watch();
    // What is started here has no signals of the host's from its first moment on.
    let _quiet = Quiet::now();
    check_threads()?;
    let runtime =
        Builder::new_multi_thread().worker_threads(WORKERS).thread_name("virtkit").enable_all().on_thread_start(prepare_thread).build()?;
    let runtime = Box::into_raw(Box::new(runtime));
    Ok(match RUNTIME.compare_exchange(std::ptr::null_mut(), runtime, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: the box was leaked above and nobody frees it.
        Ok(_) => unsafe { &*runtime }.handle(),
        Err(other) => {
            // SAFETY: `runtime` was not published, so this is the only pointer to it.
            unsafe { Box::from_raw(runtime) }.shutdown_background();
            // SAFETY: as in `handle`.
            unsafe { &*other }.handle()
        }
    })
}

/// Whether the process may have as many threads more. A runtime that finds out by itself that it may not panics.
fn check_threads() -> io::Result<()> {
    let gate = Mutex::new(());
    std::thread::scope(|scope| {
        // Until it is let go all of them wait, so that they are there at the same time.
        let _open = gate.lock().unwrap_or_else(PoisonError::into_inner);
        (0..WORKERS).try_for_each(|_| {
            std::thread::Builder::new().spawn_scoped(scope, || drop(gate.lock().unwrap_or_else(PoisonError::into_inner))).map(drop)
        })
    })
}

/// In a forked child: its threads are gone, so the runtime is left behind and the next call starts another.
pub(crate) fn forget() {
    RUNTIME.store(std::ptr::null_mut(), Ordering::Release);
}

fn prepare_thread() {
    IS_WORKER.set(true);
    // For as long as the thread lives.
    std::mem::forget(Quiet::now());
}

/// A time in which this thread, and threads that it starts, get no signals: the host's signals are for the host's threads.
struct Quiet {
    before: libc::sigset_t,
}

impl Quiet {
    fn now() -> Self {
        // SAFETY: a set of signals is plain numbers; it is filled before it is used, and changing the mask of the own thread has no other condition.
        unsafe {
            let (mut signals, mut before) = (std::mem::zeroed::<libc::sigset_t>(), std::mem::zeroed::<libc::sigset_t>());
            libc::sigfillset(&raw mut signals);
            for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT, libc::SIGTRAP] {
                libc::sigdelset(&raw mut signals, fault);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, &raw const signals, &raw mut before);
            Self { before }
        }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // SAFETY: the set is what this thread had before, and changing the mask of the own thread has no other condition.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.before, std::ptr::null_mut()) };
    }
}

/// Starts the runtime, and tells drivers where it is.
///
/// # Errors
/// `SystemError` where it cannot be started.
pub(crate) fn install() -> Result<()> {
    handle()?;
    // It was started before anybody asks. Only a forked child has to start its own, and what it has of its parent's asks for nothing.
    Spawner::install(|| handle().unwrap_or_else(|error| panic!("{error}")).clone());
    Ok(())
}

/// Whether this is a thread of the runtime, which must never wait for a call.
#[must_use]
pub fn is_runtime_thread() -> bool {
    IS_WORKER.get()
}

/// A call after its first poll.
#[derive(Debug)]
pub enum Polled<F: Future> {
    /// It is answered.
    Ready(F::Output),
    /// It has to wait; this is the rest.
    Pending(Pin<Box<F>>),
}

/// Polls once on this thread, inside the runtime's context. Where the runtime cannot be started, that is the call's error.
pub fn poll_once<T, F: Future<Output = Result<T>>>(future: F) -> Polled<F> {
    let mut future = Box::pin(future);
    match poll_pinned(future.as_mut()) {
        Poll::Ready(output) => Polled::Ready(output),
        Poll::Pending => Polled::Pending(future),
    }
}

/// Polls once on this thread, inside the runtime's context, what is already where it can stay. Where the runtime cannot be started, that is the
/// call's error.
pub fn poll_pinned<T, F: Future<Output = Result<T>> + ?Sized>(future: Pin<&mut F>) -> Poll<Result<T>> {
    let _inside = match handle() {
        Ok(handle) => handle.enter(),
        Err(error) => return Poll::Ready(Err(error)),
    };
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Makes a call and waits for its result.
///
/// # Errors
/// Those of the call; `OperationInvalid` on a thread of the runtime where the call has to wait; `SystemError` where the runtime cannot be started.
pub fn wait<T: Send>(call: impl Future<Output = Result<T>> + Send) -> Result<T> {
    wait_with(call, |rest| rest())
}

/// Makes a call and waits for its result. If it has to wait, `park` gets a closure that does so and must be called once, in a place where nothing
/// is held that the call may need (Python's lock).
///
/// # Errors
/// Those of the call; `OperationInvalid` on a thread of the runtime where the call has to wait; `SystemError` where the runtime cannot be started.
pub fn wait_with<T: Send>(call: impl Future<Output = Result<T>> + Send, park: impl FnOnce(&mut (dyn FnMut() + Send))) -> Result<T> {
    let handle = handle()?;
    let mut call = pin!(call);
    let mut poll = || {
        let _inside = handle.enter();
        call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    };
    // A thread of the runtime does not wait.
    let (polled, turn) = if is_runtime_thread() { (poll(), None) } else { turn::offered(poll) };
    if let Poll::Ready(result) = polled {
        return result;
    }
    if is_runtime_thread() {
        let message = "a call that has to wait was made on a thread of virtkit's runtime; make it from a thread of your own, or await it";
        return Err(Error::new(virtkit_api::ErrorCode::OPERATION_INVALID, message));
    }
    let (mut result, mut turn) = (None, turn);
    park(&mut || result = Some(block(handle, call.as_mut(), turn.take())));
    result.unwrap_or_else(|| Err(Error::internal("the binding did not wait for the call")))
}

/// Waits on this thread, also where it belongs to somebody else's executor. What the call waits for it does itself, where the driver offers that.
fn block<F: Future>(handle: &Handle, mut future: Pin<&mut F>, mut turn: Option<Box<dyn Turn>>) -> F::Output {
    let bell = Bell::own();
    let waker = Waker::from(bell.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        let (polled, offer) = turn::offered(|| {
            let _inside = handle.enter();
            future.as_mut().poll(&mut context)
        });
        if let Poll::Ready(output) = polled {
            return output;
        }
        turn = offer.or(turn);
        match turn.take() {
            Some(mut own) => {
                own.take(&*bell);
                // Where it does not ring there is nothing more to be taken.
                turn = bell.hear().then_some(own);
            }
            None => bell.park(),
        }
    }
}

/// Runs the rest of a call on the runtime. A panic in it becomes an `InternalError` of this call. `done` runs on a runtime thread; where there is none
/// and none can be started, on this one, with that error.
pub fn spawn<T: Send + 'static>(rest: impl Future<Output = Result<T>> + Send + 'static, done: impl FnOnce(Result<T>) + Send + 'static) {
    let handle = match handle() {
        Ok(handle) => handle,
        Err(error) => return done(Err(error)),
    };
    handle.spawn(async move {
        let mut rest = Box::pin(rest);
        let result = std::future::poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| rest.as_mut().poll(context)));
            polled.unwrap_or_else(|panic| Poll::Ready(Err(panicked("the call", panic.as_ref()))))
        })
        .await;
        // What the caller does with the result must not take the thread down either.
        let _ = catch_unwind(AssertUnwindSafe(|| done(result)));
    });
}

/// Runs `f`, and turns a panic in it into an `InternalError` that names `what`.
///
/// # Errors
/// Those of `f`, and the panic.
pub fn guard<T>(what: &str, f: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| Err(panicked(what, panic.as_ref())))
}

/// Sleeps until the moment, for ever where there is none. May be polled on any executor.
///
/// # Errors
/// `SystemError` where the runtime cannot be started.
pub(crate) async fn sleep_until(moment: Option<Instant>) -> Result<()> {
    match moment {
        Some(moment) => {
            let sleep = {
                let _inside = handle()?.enter();
                tokio::time::sleep_until(moment.into())
            };
            sleep.await;
            Ok(())
        }
        None => std::future::pending().await,
    }
}
