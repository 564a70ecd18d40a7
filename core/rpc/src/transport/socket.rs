//! A connected socket of any kind, and who waits for it.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;

use rustix::event::epoll::EventFlags;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, Shutdown, recv, recvmsg,
    send, sendmsg, shutdown,
};

use super::gate::Gate;
use crate::protocol::MAX_FDS;

/// A connected socket that blocks nobody.
#[derive(Debug)]
pub(super) struct Socket {
    // Before the socket, which stands in their sets.
    input: Gate,
    /// Made when it is needed: sockets have room nearly always.
    output: OnceLock<Gate>,
    fd: OwnedFd,
}

impl Socket {
    /// Must be called in the context of a runtime.
    pub fn new(fd: OwnedFd) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&fd, true)?;
        Ok(Self { input: Gate::new(fd.as_fd(), EventFlags::IN)?, output: OnceLock::new(), fd })
    }

    pub async fn readable(&self) -> io::Result<()> {
        self.input.wait(self.fd.as_fd()).await
    }

    pub async fn writable(&self) -> io::Result<()> {
        let gate = match self.output.get() {
            Some(gate) => gate,
            None => {
                let gate = Gate::new(self.fd.as_fd(), EventFlags::OUT)?;
                self.output.get_or_init(|| gate)
            }
        };
        gate.wait(self.fd.as_fd()).await
    }

    /// Lets this thread wait for the socket by itself. False where another one does.
    pub fn hold(&self) -> bool {
        self.input.hold(self.fd.as_fd())
    }

    /// Lets tasks wait for it again.
    pub fn release(&self) {
        self.input.release(self.fd.as_fd());
    }

    pub fn shut(&self) {
        // A socket whose other side is gone is as shut as it can be.
        let _ = shutdown(&self.fd, Shutdown::Both);
    }

    pub fn receive(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(recv(&self.fd, buffer, RecvFlags::empty()).map(|(_, count)| count)?)
    }

    pub fn give(&self, bytes: &[u8]) -> io::Result<usize> {
        Ok(send(&self.fd, bytes, SendFlags::NOSIGNAL)?)
    }

    /// Two parts, one behind the other.
    pub fn give_both(&self, first: &[u8], second: &[u8]) -> io::Result<usize> {
        let mut none = SendAncillaryBuffer::default();
        Ok(sendmsg(&self.fd, &[IoSlice::new(first), IoSlice::new(second)], &mut none, SendFlags::NOSIGNAL)?)
    }

    pub fn receive_with_fds(&self, buffer: &mut [u8], fds: &mut Vec<OwnedFd>) -> io::Result<usize> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = recvmsg(&self.fd, &mut [IoSliceMut::new(buffer)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(rights) = message {
                fds.extend(rights);
            }
        }
        Ok(received.bytes)
    }

    pub fn give_with_fd(&self, bytes: &[u8], fd: BorrowedFd<'_>) -> io::Result<usize> {
        let fds = [fd];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !control.push(SendAncillaryMessage::ScmRights(&fds)) {
            return Err(io::Error::other("one descriptor goes with one byte"));
        }
        Ok(sendmsg(&self.fd, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL)?)
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// For who reads and writes as TLS does.
impl io::Read for &Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.receive(buffer)
    }
}

impl io::Write for &Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.give(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
