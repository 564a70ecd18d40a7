//! A pipe over which the new process says which step failed before it became another program.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use crate::report::Failure;

/// Where the writing end lies: above all descriptors that a program is given.
const ABOVE: RawFd = 128;

/// Both ends. They are closed where another program begins.
#[derive(Debug)]
pub struct Pipe {
    reader: OwnedFd,
    writer: OwnedFd,
}

impl Pipe {
    pub fn new() -> Result<Self, Failure> {
        let mut ends: [RawFd; 2] = [-1; 2];
        // SAFETY: the array has room for both.
        if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
            return Err(Failure::last("making a pipe"));
        }
        // SAFETY: both were just made and belong to nobody else.
        let (reader, low) = unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) };
        // SAFETY: copies a descriptor that is open.
        let writer = unsafe { libc::fcntl(low.as_raw_fd(), libc::F_DUPFD_CLOEXEC, ABOVE) };
        if writer < 0 {
            return Err(Failure::last("making a pipe"));
        }
        // SAFETY: it was just made and belongs to nobody else.
        Ok(Self { reader, writer: unsafe { OwnedFd::from_raw_fd(writer) } })
    }

    /// The end of the new process.
    pub fn writer(&self) -> RawFd {
        self.writer.as_raw_fd()
    }

    /// Waits until the process is another program, and gives the step that failed and its error if it could not.
    pub fn wait(self) -> Option<(usize, i32)> {
        drop(self.writer);
        let mut message = [0_u8; 8];
        loop {
            // SAFETY: the buffer has the length that is said.
            let count = unsafe { libc::read(self.reader.as_raw_fd(), message.as_mut_ptr().cast(), message.len()) };
            match count {
                8 => {
                    let [step, errno] = [&message[..4], &message[4..]].map(|half| half.try_into().map_or(-1, i32::from_ne_bytes));
                    return Some((usize::try_from(step).unwrap_or(usize::MAX), errno));
                }
                -1 if std::io::Error::last_os_error().raw_os_error() == Some(libc::EINTR) => {}
                _ => return None,
            }
        }
    }

    /// Says which step failed. Runs in the new process.
    pub fn tell(writer: RawFd, step: i32, errno: i32) {
        let mut message = [0_u8; 8];
        message[..4].copy_from_slice(&step.to_ne_bytes());
        message[4..].copy_from_slice(&errno.to_ne_bytes());
        // SAFETY: the buffer has the length that is said. So few bytes are written as a whole.
        unsafe { libc::write(writer, message.as_ptr().cast(), message.len()) };
    }
}
