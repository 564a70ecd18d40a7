//! What is told when something does not work.

use std::fmt;
use std::io;

/// A step that failed.
#[derive(Debug)]
pub struct Failure {
    step: &'static str,
    errno: i32,
}

impl Failure {
    /// The step, with the error of the system call that was made last.
    pub fn last(step: &'static str) -> Self {
        Self::of(step, &io::Error::last_os_error())
    }

    /// The step, with an error.
    pub fn of(step: &'static str, error: &io::Error) -> Self {
        Self { step, errno: error.raw_os_error().unwrap_or(libc::EIO) }
    }

    /// The step, with the number of an error.
    pub fn with(step: &'static str, errno: i32) -> Self {
        Self { step, errno }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "failed {} {}", self.errno, self.step)
    }
}
