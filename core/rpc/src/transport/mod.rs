//! What packets travel over: a connected socket, plain, under TLS or under the security layer of SASL. All calls here are over at once; the wait for a
//! socket is apart from them.

mod gate;
mod layer;
mod socket;
mod tls;

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;

use layer::Layer;
pub use layer::{ProtectedPackets, Protection};
use socket::Socket;
pub use tls::{Tls, TlsFailure};

/// A connected socket, and how bytes go over it.
#[derive(Debug)]
pub struct Transport {
    form: Form,
    passes_fds: bool,
}

#[derive(Debug)]
enum Form {
    /// It may have descriptors beside the bytes.
    Unix(Socket),
    Tcp(Tcp),
    Tls(Box<Tls>),
}

/// A TCP connection, which SASL may protect from some point on.
#[derive(Debug)]
struct Tcp {
    socket: Socket,
    layer: OnceLock<Box<Layer>>,
}

impl Transport {
    /// A UNIX socket that leads to a process of this machine: descriptors travel too. As for the other sockets, this must be called in the context of a
    /// runtime.
    ///
    /// # Errors
    /// Where the process may open no more files.
    pub fn unix(socket: impl Into<OwnedFd>) -> io::Result<Self> {
        Ok(Self { form: Form::Unix(Socket::new(socket.into())?), passes_fds: true })
    }

    /// A socket pair whose other end is the standard input and output of a program, which carries bytes elsewhere, and no descriptors.
    ///
    /// # Errors
    /// As for `unix`.
    pub fn program(socket: impl Into<OwnedFd>) -> io::Result<Self> {
        Ok(Self { form: Form::Unix(Socket::new(socket.into())?), passes_fds: false })
    }

    /// A TCP connection, open to everybody on its way.
    ///
    /// # Errors
    /// As for `unix`.
    pub fn tcp(socket: impl Into<OwnedFd>) -> io::Result<Self> {
        let tcp = Tcp { socket: Socket::new(socket.into())?, layer: OnceLock::new() };
        Ok(Self { form: Form::Tcp(tcp), passes_fds: false })
    }

    /// A TCP connection under TLS.
    #[must_use]
    pub fn tls(session: Tls) -> Self {
        Self { form: Form::Tls(Box::new(session)), passes_fds: false }
    }

    /// From here on everything travels in packets that this protects, both ways. Nothing may be on its way.
    ///
    /// # Errors
    /// Where it is protected already, or no plain TCP connection: libvirt has this layer nowhere else.
    pub fn protect(&self, protection: Box<dyn Protection>) -> io::Result<()> {
        match &self.form {
            Form::Tcp(tcp) => {
                tcp.layer.set(Box::new(Layer::new(protection))).map_err(|_| io::Error::other("the connection is protected already"))
            }
            Form::Unix(_) | Form::Tls(_) => Err(io::Error::other("SASL protects plain TCP connections only")),
        }
    }

    /// Whether SASL protects what travels.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        match &self.form {
            Form::Tcp(tcp) => tcp.layer.get().is_some(),
            Form::Unix(_) | Form::Tls(_) => false,
        }
    }

    /// Whether file descriptors travel beside messages.
    #[must_use]
    pub fn passes_fds(&self) -> bool {
        self.passes_fds
    }

    fn socket(&self) -> &Socket {
        match &self.form {
            Form::Unix(socket) => socket,
            Form::Tcp(tcp) => &tcp.socket,
            Form::Tls(session) => session.socket(),
        }
    }

    /// Waits until there may be something to read. One task at a time may do that.
    ///
    /// # Errors
    /// What the system says.
    pub async fn readable(&self) -> io::Result<()> {
        self.socket().readable().await
    }

    /// Waits until there may be room to write. One task at a time may do that.
    ///
    /// # Errors
    /// What the system says.
    pub async fn writable(&self) -> io::Result<()> {
        self.socket().writable().await
    }

    /// Lets a thread wait for the socket by itself, and no task meanwhile: nobody else is woken by what comes. False where another thread does.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.socket().hold()
    }

    /// Lets tasks wait again, behind `hold`.
    pub fn release(&self) {
        self.socket().release();
    }

    /// Takes what is there: bytes into `buffer`, descriptors into `fds`. No bytes are the end.
    ///
    /// # Errors
    /// `WouldBlock` where nothing is there; what the socket says.
    pub fn receive(&self, buffer: &mut [u8], fds: &mut Vec<OwnedFd>) -> io::Result<usize> {
        match &self.form {
            Form::Unix(socket) => socket.receive_with_fds(buffer, fds),
            Form::Tcp(tcp) => match tcp.layer.get() {
                None => tcp.socket.receive(buffer),
                Some(layer) => layer.receive(&tcp.socket, buffer),
            },
            Form::Tls(session) => session.receive(buffer),
        }
    }

    /// Whether bytes may be here of which the socket knows nothing any more, so that it is not to be waited for before they are taken.
    #[must_use]
    pub fn keeps_bytes(&self) -> bool {
        match &self.form {
            Form::Unix(_) => false,
            Form::Tcp(_) => self.is_protected(),
            Form::Tls(_) => true,
        }
    }

    /// Gives bytes away, as many as there is room for, and a descriptor with the first of them.
    ///
    /// # Errors
    /// `WouldBlock` where there is no room; what the socket says.
    pub fn give(&self, bytes: &[u8], fd: Option<BorrowedFd<'_>>) -> io::Result<usize> {
        match (&self.form, fd) {
            (Form::Unix(socket), Some(fd)) => socket.give_with_fd(bytes, fd),
            (Form::Tcp(_) | Form::Tls(_), Some(_)) => Err(io::Error::other("file descriptors travel over UNIX sockets only")),
            (Form::Unix(socket), None) => socket.give(bytes),
            (Form::Tcp(tcp), None) => match tcp.layer.get() {
                None => tcp.socket.give(bytes),
                Some(layer) => layer.give(&tcp.socket, bytes),
            },
            (Form::Tls(session), None) => session.give(bytes),
        }
    }

    /// Gives the bytes of two parts away, as many as there is room for.
    ///
    /// # Errors
    /// As for `give`.
    pub fn give_both(&self, first: &[u8], second: &[u8]) -> io::Result<usize> {
        match &self.form {
            Form::Unix(socket) => socket.give_both(first, second),
            Form::Tcp(tcp) => match tcp.layer.get() {
                None => tcp.socket.give_both(first, second),
                Some(layer) => one_by_one(first, second, |bytes| layer.give(&tcp.socket, bytes)),
            },
            Form::Tls(session) => one_by_one(first, second, |bytes| session.give(bytes)),
        }
    }

    /// Sends what was given and waits for room inside: only under TLS and the layer of SASL there is such a place. Gives whether all of it is gone.
    ///
    /// # Errors
    /// What the socket says.
    pub fn flush(&self) -> io::Result<bool> {
        match &self.form {
            Form::Unix(_) => Ok(true),
            Form::Tcp(tcp) => tcp.layer.get().map_or(Ok(true), |layer| layer.flush(&tcp.socket)),
            Form::Tls(session) => session.flush(),
        }
    }

    /// Says that nothing more will be sent or taken. Both sides see the end; what was sent before arrives.
    pub fn close(&self) {
        match &self.form {
            Form::Unix(_) | Form::Tcp(_) => {}
            Form::Tls(session) => session.say_good_bye(),
        }
        self.socket().shut();
    }
}

/// Gives two parts away where a part goes into what is sent as a copy.
fn one_by_one(first: &[u8], second: &[u8], give: impl Fn(&[u8]) -> io::Result<usize>) -> io::Result<usize> {
    let count = give(first)?;
    if count < first.len() {
        return Ok(count);
    }
    // What was taken is taken, whatever becomes of the rest.
    Ok(count + give(second).unwrap_or(0))
}

/// For who waits for it by itself.
impl AsFd for Transport {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}
