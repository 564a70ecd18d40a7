//! A descriptor that becomes readable when there is something to fetch: how the engine's threads reach the program's event loop.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use libc::c_int;
use virtkit::{ErrorCode, ErrorDomain, Result};

use super::error::failure;

/// An eventfd. Ringing never blocks, and rings before the next silence are one.
#[derive(Debug)]
pub struct Bell {
    file: File,
    /// Who made it: after a fork the child has the same descriptor, and must leave it to its parent.
    process: u32,
}

impl Bell {
    /// A silent bell.
    pub fn new() -> Result<Self> {
        // SAFETY: no pointers are involved.
        let descriptor = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if descriptor < 0 {
            let error = std::io::Error::last_os_error();
            return Err(failure(ErrorCode::SYSTEM_ERROR, ErrorDomain::EVENT, format!("an eventfd cannot be made: {error}")));
        }
        // SAFETY: the descriptor is new and nobody else's.
        let descriptor = unsafe { OwnedFd::from_raw_fd(descriptor) };
        Ok(Self { file: File::from(descriptor), process: std::process::id() })
    }

    /// What a loop watches for reading.
    pub fn descriptor(&self) -> c_int {
        self.file.as_raw_fd()
    }

    /// Whether this process got it from its parent by a fork.
    pub fn is_inherited(&self) -> bool {
        self.process != std::process::id()
    }

    /// Makes it readable.
    pub fn ring(&self) {
        // The only failure is a counter that is full, which is as readable as can be.
        let _ = (&self.file).write(&1_u64.to_ne_bytes());
    }

    /// Makes it unreadable until the next ring.
    pub fn silence(&self) {
        // The only failure is that it was silent already.
        let _ = (&self.file).read(&mut [0; 8]);
    }
}

#[cfg(test)]
mod tests {
    use super::Bell;

    fn readable(bell: &Bell) -> bool {
        let mut descriptor = libc::pollfd { fd: bell.descriptor(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one descriptor, and the count says so.
        unsafe { libc::poll(&raw mut descriptor, 1, 0) == 1 }
    }

    #[test]
    fn a_bell_is_readable_from_its_first_ring_until_it_is_silenced() {
        let bell = Bell::new().unwrap();
        assert!(!readable(&bell));
        bell.ring();
        bell.ring();
        assert!(readable(&bell));
        bell.silence();
        assert!(!readable(&bell));
        bell.silence();
        assert!(!bell.is_inherited());
    }
}
