//! File descriptors that cross the interface as numbers.

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

/// A duplicate of a descriptor that the caller named, closed on exec. A number that is not open is an error.
pub fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: the call takes numbers only, and checks them.
    let duplicate = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) };
    if duplicate < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has just made this descriptor, nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(duplicate) })
}

/// Closes a descriptor of an answer, whose duplicate has taken its place.
pub fn close(fd: RawFd) {
    // SAFETY: who reads an answer owns its descriptors, and it was open when it was duplicated.
    drop(unsafe { OwnedFd::from_raw_fd(fd) });
}
