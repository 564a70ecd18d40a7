//! Packets over a connected UNIX socket.

use std::collections::VecDeque;
use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use tokio::io::Interest;
use tokio::net::UnixStream;
use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};

use crate::protocol::MAX_FDS;
use crate::{Frames, Message, Packet};

/// How much is read at once.
const READ: usize = 256 << 10;

/// How many bytes of small messages are sent at once.
const GATHER: usize = 64 << 10;

/// Takes a socket apart. Packets may be taken and sent at the same time.
#[must_use]
pub fn split(socket: UnixStream) -> (Incoming, Outgoing) {
    let socket = Arc::new(socket);
    let incoming = Incoming { socket: socket.clone(), frames: Frames::default(), scratch: vec![0; READ].into_boxed_slice() };
    (incoming, Outgoing { socket, gathered: Vec::new() })
}

/// Where packets come from.
#[derive(Debug)]
pub struct Incoming {
    socket: Arc<UnixStream>,
    frames: Frames,
    scratch: Box<[u8]>,
}

impl Incoming {
    /// The next packet; none where the other side has closed the socket between two of them. Dropping the future loses nothing.
    ///
    /// # Errors
    /// `Rpc` where what comes is no packet, or ends in the middle of one; `SystemError` where the socket fails.
    pub async fn next(&mut self) -> Result<Option<Packet>> {
        loop {
            if let Some(packet) = self.frames.packet()? {
                return Ok(Some(packet));
            }
            self.socket.readable().await.map_err(|error| broken("read from", &error))?;
            let (socket, frames, scratch) = (&self.socket, &mut self.frames, &mut self.scratch);
            match socket.try_io(Interest::READABLE, || receive(socket, frames, scratch)) {
                Ok(0) if self.frames.is_empty() => return Ok(None),
                Ok(0) => return Err(lost("the other side closed the socket in the middle of a message")),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // A peer that is gone with something unread resets the connection; to its other side it is simply gone.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset && self.frames.is_empty() => return Ok(None),
                Err(error) => return Err(broken("read from", &error)),
            }
        }
    }
}

fn receive(socket: &UnixStream, frames: &mut Frames, scratch: &mut [u8]) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = recvmsg(socket.as_fd(), &mut [IoSliceMut::new(scratch)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let mut fds: Vec<OwnedFd> = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            fds.extend(rights);
        }
    }
    frames.push(&scratch[..received.bytes], fds);
    Ok(received.bytes)
}

impl Incoming {
    /// What ends the connection from elsewhere.
    #[must_use]
    pub fn closer(&self) -> Closer {
        Closer(self.socket.clone())
    }
}

/// Ends a connection.
#[derive(Debug, Clone)]
pub struct Closer(Arc<UnixStream>);

impl Closer {
    /// Says that nothing more will be sent or taken. Both sides see the end; what was sent before arrives.
    pub fn close(&self) {
        // A socket whose other side is gone is as shut as it can be.
        let _ = rustix::net::shutdown(self.0.as_fd(), rustix::net::Shutdown::Both);
    }
}

/// Where packets go.
#[derive(Debug)]
pub struct Outgoing {
    socket: Arc<UnixStream>,
    /// Small messages that go together.
    gathered: Vec<u8>,
}

impl Outgoing {
    /// Sends messages, as few system calls as it takes. A future that is dropped may leave one of them half sent: then the socket is of no more use.
    ///
    /// # Errors
    /// `SystemError` where the socket fails.
    pub async fn send(&mut self, messages: &mut VecDeque<Message>) -> Result<()> {
        while let Some(message) = messages.pop_front() {
            if self.gathered.len() + message.bytes().len() > GATHER {
                self.flush().await?;
            }
            if message.bytes().len() > GATHER {
                self.write(message.bytes(), &[]).await?;
            } else {
                self.gathered.extend_from_slice(message.bytes());
            }
            if !message.fds().is_empty() {
                self.flush().await?;
                for fd in message.fds() {
                    self.write(&[0], std::slice::from_ref(fd)).await?;
                }
            }
        }
        self.flush().await
    }

    async fn flush(&mut self) -> Result<()> {
        let bytes = std::mem::take(&mut self.gathered);
        self.write(&bytes, &[]).await?;
        self.gathered = bytes;
        // A password may be among them.
        self.gathered.fill(0);
        self.gathered.clear();
        Ok(())
    }

    async fn write(&self, mut bytes: &[u8], fds: &[OwnedFd]) -> Result<()> {
        while !bytes.is_empty() {
            self.socket.writable().await.map_err(|error| broken("write to", &error))?;
            match self.socket.try_io(Interest::WRITABLE, || give(&self.socket, bytes, fds)) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(broken("write to", &error)),
            }
        }
        Ok(())
    }
}

fn give(socket: &UnixStream, bytes: &[u8], fds: &[OwnedFd]) -> io::Result<usize> {
    let borrowed: Vec<_> = fds.iter().map(|fd| fd.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !borrowed.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&borrowed)) {
        return Err(io::Error::other("one descriptor goes with one byte"));
    }
    Ok(sendmsg(socket.as_fd(), &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL)?)
}

fn broken(what: &str, error: &io::Error) -> Error {
    let mut broken = Error::new(ErrorCode::SYSTEM_ERROR, format!("cannot {what} the socket: {error}")).in_domain(ErrorDomain::RPC);
    broken.int1 = error.raw_os_error().unwrap_or(-1);
    broken
}

fn lost(why: &str) -> Error {
    Error::new(ErrorCode::RPC, why).in_domain(ErrorDomain::RPC)
}
