//! From the runtime to an event loop of asyncio. No thread of ours enters the interpreter: what ended is put into a list, and the loop is woken by an
//! eventfd that it watches itself.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pyclass::{PyTraverseError, PyVisit};
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};

/// What is done with a result once the interpreter is at hand.
pub type Conversion = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The calls that ended, and the bell of the loop.
#[derive(Debug)]
pub struct Ended {
    bell: File,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls(Vec<(u64, Conversion)>);

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ended calls", self.0.len())
    }
}

impl Ended {
    /// Notes the end of a call. From any thread, without the interpreter.
    pub fn push(&self, number: u64, conversion: Conversion) {
        let mut calls = lock(&self.calls);
        calls.0.push((number, conversion));
        if calls.0.len() == 1 {
            // It fails only where the counter is full, and then the loop is awake.
            let _ = (&self.bell).write(&1u64.to_ne_bytes());
        }
    }

    fn take(&self) -> Vec<(u64, Conversion)> {
        let mut calls = lock(&self.calls);
        let _ = (&self.bell).read(&mut [0; 8]);
        std::mem::take(&mut calls.0)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What one event loop waits for. The loop owns it, by the reader that it watches: when it closes, its bridge goes, and with that the futures of
/// calls whose end it has not seen. They hold the loop, so nothing that lives longer than it may hold them.
#[derive(Debug)]
#[pyclass(frozen, weakref, module = "virtkit._native")]
pub struct Bridge {
    ended: Arc<Ended>,
    futures: Mutex<HashMap<u64, Py<PyAny>>>,
    next: AtomicU64,
}

/// The bridges of the loops that live: a `WeakKeyDictionary` of weak references.
static BRIDGES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// A call that a loop waits for.
#[derive(Debug)]
pub struct Expected {
    /// The future of the loop.
    pub future: Py<PyAny>,
    /// Where its end is noted.
    pub ended: Arc<Ended>,
    /// Under which number.
    pub number: u64,
    /// Where the future is kept until then.
    pub bridge: Py<Bridge>,
}

/// Makes a future of the running loop for a call.
pub fn expect(py: Python<'_>) -> PyResult<Expected> {
    let running = py.import(intern!(py, "asyncio"))?.call_method0(intern!(py, "get_running_loop"))?;
    let bridges = BRIDGES.get_or_try_init(py, || {
        let module = py.import("weakref")?;
        PyResult::Ok(module.call_method0("WeakKeyDictionary")?.unbind())
    })?;
    let bridges = bridges.bind(py);
    let known = bridges.call_method1(intern!(py, "get"), (&running,))?;
    let known = if known.is_none() { None } else { known.cast_into::<PyWeakrefReference>()?.upgrade_as::<Bridge>()? };
    let bridge = match known {
        Some(bridge) => bridge,
        None => {
            let bridge = Bound::new(py, Bridge::new()?)?;
            let reader = bridge.getattr(intern!(py, "_drain"))?;
            running.call_method1(intern!(py, "add_reader"), (bridge.get().ended.bell.as_raw_fd(), reader))?;
            bridges.set_item(&running, PyWeakrefReference::new(&bridge)?)?;
            bridge
        }
    };
    let future = running.call_method0(intern!(py, "create_future"))?.unbind();
    let number = bridge.get().next.fetch_add(1, Ordering::Relaxed);
    lock(&bridge.get().futures).insert(number, future.clone_ref(py));
    Ok(Expected { future, ended: Arc::clone(&bridge.get().ended), number, bridge: bridge.unbind() })
}

impl Bridge {
    fn new() -> PyResult<Self> {
        // SAFETY: takes no pointer; the result is checked.
        let bell = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if bell < 0 {
            return Err(std::io::Error::last_os_error().into());
        }
        // SAFETY: the descriptor was just made and belongs to nobody else.
        let bell = File::from(unsafe { OwnedFd::from_raw_fd(bell) });
        let ended = Arc::new(Ended { bell, calls: Mutex::default() });
        Ok(Self { ended, futures: Mutex::default(), next: AtomicU64::new(0) })
    }

    /// Nobody waits for this call any more, if somebody did.
    pub fn forget(&self, number: u64) {
        let future = lock(&self.futures).remove(&number);
        // Outside the lock: it may be the last reference, and then code of Python runs.
        drop(future);
    }
}

#[pymethods]
impl Bridge {
    /// Gives the ended calls to their futures. Called by the loop.
    fn _drain(&self, py: Python<'_>) -> PyResult<()> {
        for (number, conversion) in self.ended.take() {
            let future = lock(&self.futures).remove(&number);
            let Some(future) = future else { continue };
            let future = future.bind(py);
            if future.call_method0(intern!(py, "done"))?.is_truthy()? {
                continue;
            }
            match conversion(py) {
                Ok(value) => future.call_method1(intern!(py, "set_result"), (value,))?,
                Err(error) => future.call_method1(intern!(py, "set_exception"), (error.into_value(py),))?,
            };
        }
        Ok(())
    }

    /// For a loop that is thrown away without being closed.
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // Whoever holds the lock has the interpreter, so the collector finds it free, but for an allocation inside: then the next round sees more.
        match self.futures.try_lock() {
            Ok(futures) => futures.values().try_for_each(|future| visit.call(future)),
            Err(_) => Ok(()),
        }
    }

    fn __clear__(&self) {
        let futures = std::mem::take(&mut *lock(&self.futures));
        drop(futures);
    }
}
