//! The end of the interpreter, and forks.
//!
//! A thread that asks for the interpreter's lock while the interpreter ends is killed on the spot by CPython up to 3.13, by an unwinding that Rust
//! frames do not survive. So a thread that comes back from a wait says that it is about to take the lock; once the exit hook has run such a thread
//! parks for ever instead, and the hook waits for those that were past that point. (pyo3 stops the unwinding itself where it is the one that asks for
//! the lock. What it cannot stop is one that begins in code of Python which Rust has called: so raising and converting call none.)

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};

use pyo3::prelude::*;

/// Whether the hook has run.
static CLOSING: AtomicBool = AtomicBool::new(false);
/// How many threads are about to take the lock.
static RETURNING: AtomicUsize = AtomicUsize::new(0);
/// The thread that runs the hook: the one that may go on to the very end.
static CLOSER: Mutex<Option<Thread>> = Mutex::new(None);
/// The thread on which Python runs the handlers of signals, by Python's number.
static MAIN: AtomicU64 = AtomicU64::new(0);

/// Runs `f` without the interpreter's lock.
pub fn detached<T: Send>(py: Python<'_>, f: impl FnOnce() -> T + Send) -> T {
    let result = py.detach(|| {
        let result = f();
        RETURNING.fetch_add(1, Ordering::SeqCst);
        if CLOSING.load(Ordering::SeqCst) && !is_closer() {
            returned();
            loop {
                thread::park();
            }
        }
        result
    });
    returned();
    result
}

fn returned() {
    if RETURNING.fetch_sub(1, Ordering::SeqCst) == 1
        && CLOSING.load(Ordering::SeqCst)
        && let Some(closer) = closer().as_ref()
    {
        closer.unpark();
    }
}

fn closer() -> std::sync::MutexGuard<'static, Option<Thread>> {
    CLOSER.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_closer() -> bool {
    closer().as_ref().is_some_and(|closer| closer.id() == thread::current().id())
}

/// The exit hook.
#[pyfunction]
fn _at_exit(py: Python<'_>) {
    *closer() = Some(thread::current());
    CLOSING.store(true, Ordering::SeqCst);
    py.detach(|| {
        while RETURNING.load(Ordering::SeqCst) > 0 {
            thread::park();
        }
    });
}

/// In the child of a fork: the threads that were about to return are not there, and the thread that forked is the main one.
#[pyfunction]
fn _after_fork(py: Python<'_>) -> PyResult<()> {
    RETURNING.store(0, Ordering::SeqCst);
    remember_main(py)
}

fn remember_main(py: Python<'_>) -> PyResult<()> {
    let ident = py.import("threading")?.call_method0("main_thread")?.getattr("ident")?.extract()?;
    MAIN.store(ident, Ordering::Relaxed);
    Ok(())
}

/// Whether Python runs the handlers of signals on this thread.
pub fn on_main_thread() -> bool {
    // SAFETY: asks for the number of the own thread, without a condition. It is the one that Python gives.
    let own = unsafe { libc::pthread_self() };
    MAIN.load(Ordering::Relaxed) == own
}

/// Registers the hooks.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    remember_main(py)?;
    let at_exit = wrap_pyfunction!(_at_exit, module)?;
    py.import("atexit")?.call_method1("register", (at_exit,))?;
    let options = pyo3::types::PyDict::new(py);
    options.set_item("after_in_child", wrap_pyfunction!(_after_fork, module)?)?;
    py.import("os")?.call_method("register_at_fork", (), Some(&options))?;
    Ok(())
}
