//! TLS over a TCP connection. The session is one state for both directions, so it is behind a lock, which is held for as long as bytes are moved
//! that are there, and never for a wait.

use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustls::Connection;

use super::socket::Socket;

/// A TCP connection under TLS, behind its handshake.
pub struct Tls {
    socket: Socket,
    session: Mutex<Connection>,
}

/// Why there is no session.
#[derive(Debug)]
pub enum TlsFailure {
    /// The socket fails.
    Socket(io::Error),
    /// The other side closed it.
    Closed,
    /// One side does not accept what the other has shown or said.
    Refused(rustls::Error),
}

impl Tls {
    /// Shakes hands.
    ///
    /// # Errors
    /// Where the two do not agree; the other side is told why.
    pub async fn agree(socket: impl Into<OwnedFd>, session: impl Into<Connection>) -> Result<Self, TlsFailure> {
        let socket = Socket::new(socket.into()).map_err(TlsFailure::Socket)?;
        let tls = Self { socket, session: Mutex::new(session.into()) };
        loop {
            while !tls.flush().map_err(TlsFailure::Socket)? {
                tls.socket.writable().await.map_err(TlsFailure::Socket)?;
            }
            if !tls.lock().is_handshaking() {
                return Ok(tls);
            }
            match tls.take_in() {
                Ok(0) => return Err(TlsFailure::Closed),
                Ok(_) => tls.understand()?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => tls.socket.readable().await.map_err(TlsFailure::Socket)?,
                Err(error) => return Err(TlsFailure::Socket(error)),
            }
        }
    }

    /// Waits for one byte, alone in front of everything else: a server sends it when it has accepted the client's certificate.
    ///
    /// # Errors
    /// Where it does not come.
    pub async fn first_byte(&self) -> Result<u8, TlsFailure> {
        let mut byte = [0];
        loop {
            match self.receive(&mut byte) {
                Ok(0) => return Err(TlsFailure::Closed),
                Ok(_) => return Ok(byte[0]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.socket.readable().await.map_err(TlsFailure::Socket)?,
                Err(error) => {
                    let refused = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()).cloned();
                    return Err(refused.map_or(TlsFailure::Socket(error), TlsFailure::Refused));
                }
            }
        }
    }

    /// The socket below.
    pub(super) fn socket(&self) -> &Socket {
        &self.socket
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what is on the socket into the session.
    fn take_in(&self) -> io::Result<usize> {
        self.lock().read_tls(&mut &self.socket)
    }

    /// Makes something of what was taken in. What is wrong with it the other side is told, if it still listens.
    fn understand(&self) -> Result<(), TlsFailure> {
        let understood = self.lock().process_new_packets().map(drop);
        understood.map_err(|error| {
            let _ = self.flush();
            TlsFailure::Refused(error)
        })
    }

    /// Takes decrypted bytes. Nothing is waited for; no bytes are the end.
    pub(super) fn receive(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut session = self.lock();
        loop {
            match session.reader().read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                // Who closes the socket without a word has closed it all the same: a message that is cut short is seen by its length.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(0),
                read => return read,
            }
            if session.read_tls(&mut &self.socket)? == 0 {
                return Ok(0);
            }
            let understood = session.process_new_packets().map(drop);
            // Keys may have to be renewed from this side, or a fault told.
            while session.wants_write() {
                match session.write_tls(&mut &self.socket) {
                    Ok(_) => {}
                    // It goes with the next that is sent.
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                }
            }
            understood.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }

    /// Encrypts and sends. What is encrypted and found no room goes first the next time.
    pub(super) fn give(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut session = self.lock();
        if !push(&mut session, &self.socket)? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = session.writer().write(bytes)?;
        push(&mut session, &self.socket)?;
        Ok(count)
    }

    /// Sends what is encrypted. Gives whether all of it is gone.
    pub(super) fn flush(&self) -> io::Result<bool> {
        push(&mut self.lock(), &self.socket)
    }

    /// Says that nothing more comes, as far as there is room for it.
    pub(super) fn say_good_bye(&self) {
        let mut session = self.lock();
        session.send_close_notify();
        let _ = push(&mut session, &self.socket);
    }
}

fn push(session: &mut Connection, mut socket: &Socket) -> io::Result<bool> {
    while session.wants_write() {
        match session.write_tls(&mut socket) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("socket", &self.socket).finish_non_exhaustive()
    }
}
