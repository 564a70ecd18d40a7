//! Ctrl-C during a call. Python's handler of signals writes into a descriptor; a call that waits on the main thread listens to it.

use std::io::{Read, Write};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The wake-up descriptor for as long as a call waits. What was set before is served, too, and set again afterwards.
pub struct Wakeup<'py> {
    py: Python<'py>,
    bell: UnixStream,
    // Held open: Python writes into it.
    _handler: UnixStream,
    previous: i32,
}

impl<'py> Wakeup<'py> {
    /// Sets the descriptor. A signal that came before is handled at once.
    pub fn install(py: Python<'py>) -> PyResult<Self> {
        let (bell, handler) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        handler.set_nonblocking(true)?;
        let previous = set(py, handler.as_raw_fd())?;
        let wakeup = Self { py, bell, _handler: handler, previous };
        py.check_signals()?;
        Ok(wakeup)
    }

    /// Something to wait for, without the interpreter.
    pub fn bell(&self) -> Bell<'_> {
        Bell(&self.bell)
    }

    /// Runs the handlers of the signals that came, which may raise.
    pub fn answer(&self) -> PyResult<()> {
        self.pass_on();
        self.py.check_signals()
    }

    /// Tells the descriptor that was set before, so that an event loop learns of its signals.
    fn pass_on(&self) {
        let mut signals = [0; 64];
        while let Ok(count) = (&self.bell).read(&mut signals) {
            if count == 0 {
                return;
            }
            if self.previous >= 0 {
                // SAFETY: the descriptor belongs to the one who set it, and was open when it was; a write to one that is closed fails cleanly.
                let previous = unsafe { BorrowedFd::borrow_raw(self.previous) };
                if let Ok(copy) = previous.try_clone_to_owned() {
                    // A full pipe wakes its reader anyway.
                    let _ = std::fs::File::from(copy).write(&signals[..count]);
                }
            }
        }
    }
}

impl Drop for Wakeup<'_> {
    fn drop(&mut self) {
        // It can only fail where another thread has become the main one; then there is nothing to restore.
        let _ = set(self.py, self.previous);
        self.pass_on();
    }
}

fn set(py: Python<'_>, descriptor: i32) -> PyResult<i32> {
    let options = PyDict::new(py);
    options.set_item(intern!(py, "warn_on_full_buffer"), false)?;
    py.import(intern!(py, "signal"))?.call_method(intern!(py, "set_wakeup_fd"), (descriptor,), Some(&options))?.extract()
}

/// Rings when a signal has come.
#[derive(Debug, Clone, Copy)]
pub struct Bell<'a>(&'a UnixStream);

impl Bell<'_> {
    /// Waits for a signal. Where the descriptor cannot be watched it waits for ever: the call still ends by itself.
    pub async fn rings(self) {
        let watched = self.0.try_clone().and_then(tokio::net::UnixStream::from_std);
        let rung = match &watched {
            Ok(bell) => bell.readable().await.is_ok(),
            Err(_) => false,
        };
        if !rung {
            std::future::pending::<()>().await;
        }
    }
}
