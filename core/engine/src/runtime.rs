//! The one runtime, and how calls are waited for.
//!
//! A call is first polled once on the caller's own thread. Most are answered there; only one that has to wait costs a thread change.

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Instant;

use tokio::runtime::{Builder, Handle, Runtime};
use virtkit_api::{Error, Result};
use virtkit_driver::{Spawner, panicked};

use crate::fork;

/// How many threads the runtime has.
const WORKERS: usize = 2;

/// The runtime of this process, null before the first call. A pointer, because a forked child must drop it without a lock.
static RUNTIME: AtomicPtr<Runtime> = AtomicPtr::new(std::ptr::null_mut());

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// The handle of the runtime, which is started by the first call that needs it and lives as long as the process.
pub(crate) fn handle() -> &'static Handle {
    let current = RUNTIME.load(Ordering::Acquire);
    if current.is_null() {
        return start();
    }
    // SAFETY: only `start` stores a pointer that is not null, from a leaked box.
    unsafe { &*current }.handle()
}

#[cold]
fn start() -> &'static Handle {
    fork::watch();
    let runtime =
        Builder::new_multi_thread().worker_threads(WORKERS).thread_name("virtkit").enable_all().on_thread_start(prepare_thread).build();
    let runtime = Box::into_raw(Box::new(runtime.expect("a process that cannot start two threads cannot make any call")));
    match RUNTIME.compare_exchange(std::ptr::null_mut(), runtime, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: the box was leaked above and nobody frees it.
        Ok(_) => unsafe { &*runtime }.handle(),
        Err(other) => {
            // SAFETY: `runtime` was not published, so this is the only pointer to it.
            unsafe { Box::from_raw(runtime) }.shutdown_background();
            // SAFETY: as in `handle`.
            unsafe { &*other }.handle()
        }
    }
}

/// In a forked child: its threads are gone, so the runtime is left behind and the next call starts another.
pub(crate) fn forget() {
    RUNTIME.store(std::ptr::null_mut(), Ordering::Release);
}

/// The host's signals are for the host's threads.
fn prepare_thread() {
    IS_WORKER.set(true);
    // SAFETY: the set is filled before it is used, and changing the mask of the own thread has no other condition.
    unsafe {
        let mut signals = std::mem::zeroed::<libc::sigset_t>();
        libc::sigfillset(&raw mut signals);
        for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT, libc::SIGTRAP] {
            libc::sigdelset(&raw mut signals, fault);
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const signals, std::ptr::null_mut());
    }
}

/// Tells drivers where the runtime is.
pub(crate) fn install() {
    Spawner::install(|| handle().clone());
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

/// Polls once on this thread, inside the runtime's context.
pub fn poll_once<F: Future>(future: F) -> Polled<F> {
    let mut future = Box::pin(future);
    match poll_pinned(future.as_mut()) {
        Poll::Ready(output) => Polled::Ready(output),
        Poll::Pending => Polled::Pending(future),
    }
}

/// Polls once on this thread, inside the runtime's context, what is already where it can stay.
pub fn poll_pinned<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    let _inside = handle().enter();
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Makes a call and waits for its result.
///
/// # Errors
/// Those of the call; `OperationInvalid` on a thread of the runtime where the call has to wait.
pub fn wait<T: Send>(call: impl Future<Output = Result<T>> + Send) -> Result<T> {
    wait_with(call, |rest| rest())
}

/// Makes a call and waits for its result. If it has to wait, `park` gets a closure that does so and must be called once, in a place where nothing
/// is held that the call may need (Python's lock).
///
/// # Errors
/// Those of the call; `OperationInvalid` on a thread of the runtime where the call has to wait.
pub fn wait_with<T: Send>(call: impl Future<Output = Result<T>> + Send, park: impl FnOnce(&mut (dyn FnMut() + Send))) -> Result<T> {
    let mut call = pin!(call);
    {
        let _inside = handle().enter();
        if let Poll::Ready(result) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return result;
        }
    }
    if is_runtime_thread() {
        let message = "a call that has to wait was made on a thread of virtkit's runtime; make it from a thread of your own, or await it";
        return Err(Error::new(virtkit_api::ErrorCode::OPERATION_INVALID, message));
    }
    let mut result = None;
    park(&mut || result = Some(block(call.as_mut())));
    result.unwrap_or_else(|| Err(Error::internal("the binding did not wait for the call")))
}

/// Waits on this thread, also where it belongs to somebody else's executor.
fn block<F: Future>(mut future: Pin<&mut F>) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        {
            let _inside = handle().enter();
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
        }
        std::thread::park();
    }
}

/// Runs the rest of a call on the runtime. A panic in it becomes an `InternalError` of this call. `done` runs on a runtime thread.
pub fn spawn<T: Send + 'static>(rest: impl Future<Output = Result<T>> + Send + 'static, done: impl FnOnce(Result<T>) + Send + 'static) {
    handle().spawn(async move {
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
pub(crate) async fn sleep_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => {
            let sleep = {
                let _inside = handle().enter();
                tokio::time::sleep_until(moment.into())
            };
            sleep.await;
        }
        None => std::future::pending().await,
    }
}
