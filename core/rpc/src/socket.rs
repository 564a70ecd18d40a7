//! Packets over a connected socket.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::sync::{Arc, Weak};

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};

use crate::{Frames, Message, Packet, Transport};

/// How much is read at once.
const READ: usize = 256 << 10;

/// How many bytes of small messages are sent at once.
const GATHER: usize = 64 << 10;

/// Takes a connection apart. Packets may be taken and sent at the same time.
#[must_use]
pub fn split(transport: Transport) -> (Incoming, Outgoing) {
    let socket = Arc::new(transport);
    let incoming =
        Incoming { socket: socket.clone(), frames: Frames::default(), scratch: vec![0; READ].into_boxed_slice(), fds: Vec::new() };
    (incoming, Outgoing { socket, gathered: Vec::new() })
}

/// Where packets come from.
#[derive(Debug)]
pub struct Incoming {
    socket: Arc<Transport>,
    frames: Frames,
    scratch: Box<[u8]>,
    fds: Vec<OwnedFd>,
}

/// What taking from a socket has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// There may be whole packets now, and more where this came from.
    Some,
    /// There may be whole packets now. The socket says when more can be taken.
    All,
    /// Nothing is there.
    Nothing,
    /// The other side has closed the socket between two packets.
    End,
}

impl Incoming {
    /// The next packet; none where the other side has closed the socket between two of them. Dropping the future loses nothing.
    ///
    /// # Errors
    /// `Rpc` where what comes is no packet; `ConnectionLost` where it ends in the middle of one, or the socket fails.
    pub async fn next(&mut self) -> Result<Option<Packet>> {
        loop {
            if let Some(packet) = self.packet()? {
                return Ok(Some(packet));
            }
            // Who sends without a pause must not keep others from running.
            tokio::task::coop::consume_budget().await;
            match self.take()? {
                Taken::Some | Taken::All => {}
                Taken::Nothing => self.socket.readable().await.map_err(|error| broken("read from", &error))?,
                Taken::End => return Ok(None),
            }
        }
    }

    /// The next packet of what was taken.
    ///
    /// # Errors
    /// `Rpc` where it is none.
    pub fn packet(&mut self) -> Result<Option<Packet>> {
        Ok(self.frames.packet()?)
    }

    /// Takes what is there, without a wait.
    ///
    /// # Errors
    /// `ConnectionLost` where it ends in the middle of a packet, or the socket fails.
    pub fn take(&mut self) -> Result<Taken> {
        let first = self.frames.first().unwrap_or(READ);
        let (received, most, is_in_place) = match self.frames.room() {
            Some(room) => (self.socket.receive(room, &mut self.fds), room.len(), true),
            None => (self.socket.receive(&mut self.scratch[..first], &mut self.fds), first, false),
        };
        match received {
            Ok(0) if self.frames.is_empty() => Ok(Taken::End),
            Ok(0) => Err(lost("the other side has closed the connection in the middle of a message".to_owned())),
            Ok(count) => {
                if is_in_place {
                    self.frames.has_come(count, self.fds.drain(..));
                } else {
                    self.frames.push(&self.scratch[..count], self.fds.drain(..));
                }
                // Under TLS and SASL there may be bytes that the socket knows nothing of any more.
                Ok(if count == most || self.socket.keeps_bytes() { Taken::Some } else { Taken::All })
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Taken::Nothing),
            // Somebody has interrupted it: it is taken the next time.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Taken::Some),
            // A peer that is gone with something unread resets the connection; to its other side it is simply gone.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset && self.frames.is_empty() => Ok(Taken::End),
            Err(error) => Err(broken("read from", &error)),
        }
    }

    /// Whether nothing has come that is not part of a packet that was given out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// What ends the connection from elsewhere.
    #[must_use]
    pub fn closer(&self) -> Closer {
        Closer(Arc::downgrade(&self.socket))
    }
}

/// Ends a connection, and waits for it. It does not keep the socket open: whoever has a handle of a closed connection still has this, and no descriptor.
#[derive(Debug, Clone)]
pub struct Closer(Weak<Transport>);

impl Closer {
    /// What packets travel over, as long as it is open.
    #[must_use]
    pub fn transport(&self) -> Option<Arc<Transport>> {
        self.0.upgrade()
    }

    /// Says that nothing more will be sent or taken. Both sides see the end; what was sent before arrives.
    pub fn close(&self) {
        if let Some(socket) = self.transport() {
            socket.close();
        }
    }
}

/// Where packets go.
#[derive(Debug)]
pub struct Outgoing {
    socket: Arc<Transport>,
    /// Small messages that go together, and the rest of one that was begun.
    gathered: Vec<u8>,
}

impl Outgoing {
    /// Sends the rest of what was begun, as far as there is room. Gives whether all of it is gone.
    ///
    /// # Errors
    /// What the socket says.
    pub fn flush_now(&mut self) -> io::Result<bool> {
        let mut sent = 0;
        let result = loop {
            if sent == self.gathered.len() {
                break self.socket.flush();
            }
            match self.socket.give(&self.gathered[sent..], None) {
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.let_go(sent);
        result
    }

    /// Forgets the first bytes, which are sent. A password may have been among them, so that nothing of them stays.
    fn let_go(&mut self, sent: usize) {
        let left = self.gathered.len() - sent;
        self.gathered.copy_within(sent.., 0);
        self.gathered[left..].fill(0);
        std::hint::black_box(&self.gathered);
        self.gathered.truncate(left);
    }

    /// What it goes over.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.socket
    }

    /// Sends the bytes of a message at once, in two parts, without a wait. False where there was no room for all of it: then the rest goes first at the next
    /// `send`, which also says what is wrong with a socket that takes nothing.
    pub fn send_now(&mut self, head: &[u8], rest: &[u8]) -> bool {
        debug_assert!(self.gathered.is_empty());
        let count = if rest.is_empty() { self.socket.give(head, None) } else { self.socket.give_both(head, rest) }.unwrap_or(0);
        if count == head.len() + rest.len() && self.socket.flush().unwrap_or(false) {
            return true;
        }
        self.gathered.extend_from_slice(head.get(count..).unwrap_or_default());
        self.gathered.extend_from_slice(rest.get(count.saturating_sub(head.len())..).unwrap_or_default());
        false
    }

    /// Sends messages, as few system calls as it takes. A future that is dropped may leave one of them half sent: then the socket is of no more use.
    ///
    /// # Errors
    /// `ConnectionLost` where the socket fails.
    pub async fn send(&mut self, messages: &mut VecDeque<Message>) -> Result<()> {
        while let Some(message) = messages.pop_front() {
            if self.gathered.len() + message.bytes().len() > GATHER {
                self.flush().await?;
            }
            if message.bytes().len() > GATHER {
                self.write(message.bytes(), None).await?;
            } else {
                self.gathered.extend_from_slice(message.bytes());
            }
            if !message.fds().is_empty() {
                self.flush().await?;
                for fd in message.fds() {
                    self.write(&[0], Some(fd.as_fd())).await?;
                }
            }
        }
        self.flush().await?;
        while !self.socket.flush().map_err(|error| broken("write to", &error))? {
            self.socket.writable().await.map_err(|error| broken("write to", &error))?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        let bytes = std::mem::take(&mut self.gathered);
        self.write(&bytes, None).await?;
        self.gathered = bytes;
        self.let_go(self.gathered.len());
        Ok(())
    }

    async fn write(&self, mut bytes: &[u8], fd: Option<BorrowedFd<'_>>) -> Result<()> {
        while !bytes.is_empty() {
            match self.socket.give(bytes, fd) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.socket.writable().await.map_err(|error| broken("write to", &error))?;
                }
                Err(error) => return Err(broken("write to", &error)),
            }
        }
        Ok(())
    }
}

/// The error of a socket, with its number.
fn broken(what: &str, error: &io::Error) -> Error {
    let mut broken = lost(format!("cannot {what} the socket: {error}"));
    broken.int1 = error.raw_os_error().unwrap_or(-1);
    broken
}

fn lost(why: String) -> Error {
    Error::new(ErrorCode::CONNECTION_LOST, why).in_domain(ErrorDomain::RPC)
}
