//! The socket that QEMU listens on, in the file system, so that whoever opens the root next finds a running machine again.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

/// Where a monitor is met: a file in a folder. The folder is held open, because the path of a socket can only have some hundred characters.
#[derive(Debug)]
pub struct Meeting {
    folder: File,
    name: String,
}

impl Meeting {
    /// A socket in a folder.
    pub fn new(folder: &Path, name: impl Into<String>) -> io::Result<Self> {
        Ok(Self { folder: File::open(folder)?, name: name.into() })
    }

    /// Listens there, for a process that gets the socket. What an earlier one left is removed.
    ///
    /// The socket does not block. While QEMU hands its monitor over to a thread, that thread and the main one may both see that somebody has come. The
    /// one that is too late would wait in `accept` for another who never comes, and with the main thread the whole QEMU.
    pub fn listen(&self) -> io::Result<OwnedFd> {
        self.remove()?;
        let listener = UnixListener::bind(self.path())?;
        listener.set_nonblocking(true)?;
        Ok(listener.into())
    }

    /// Connects. As long as anybody has the listening socket it succeeds at once, also before the other side is ready to answer. Never waits: where
    /// too many wait for an answer already, it is the error `WouldBlock`.
    pub fn connect(&self) -> io::Result<UnixStream> {
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
        connect(&socket, &SocketAddrUnix::new(self.path())?)?;
        Ok(socket.into())
    }

    /// Removes the file.
    pub fn remove(&self) -> io::Result<()> {
        match std::fs::remove_file(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(format!("/proc/self/fd/{}/{}", self.folder.as_raw_fd(), self.name))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::Meeting;

    #[test]
    fn a_long_path_is_no_obstacle() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("x".repeat(200));
        std::fs::create_dir(&folder).unwrap();
        let meeting = Meeting::new(&folder, "qmp").unwrap();
        assert!(meeting.connect().is_err(), "nobody is there");
        let listener = UnixListener::from(meeting.listen().unwrap());
        meeting.connect().unwrap();
        // Whoever takes the connection in, another does not wait for the next.
        listener.accept().unwrap();
        assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        drop(listener);
        assert_eq!(meeting.connect().unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
        meeting.listen().unwrap();
        meeting.remove().unwrap();
        meeting.remove().unwrap();
    }

    #[test]
    fn who_does_not_answer_holds_up_nobody() {
        let place = tempfile::tempdir().unwrap();
        let meeting = Meeting::new(place.path(), "qmp").unwrap();
        let listener = meeting.listen().unwrap();
        rustix::net::listen(&listener, 1).unwrap();
        // Those who wait, until there is no room for another.
        let mut waiting = Vec::new();
        let full = loop {
            match meeting.connect() {
                Ok(stream) => waiting.push(stream),
                Err(error) => break error,
            }
        };
        assert_eq!(full.kind(), std::io::ErrorKind::WouldBlock);
        assert!((1..10).contains(&waiting.len()), "{}", waiting.len());
    }
}
