//! A packet that is to be sent.

use std::os::fd::OwnedFd;

use virtkit_api::{Error, ErrorCode, ErrorDomain, Result};

use crate::protocol::{MAX_FDS, MAX_MESSAGE};
use crate::xdr::{Encode, Writer};
use crate::{Header, Kind};

/// A packet that is to be sent: its bytes, length and header included, and the descriptors that follow it.
pub struct Message {
    bytes: Vec<u8>,
    fds: Vec<OwnedFd>,
    has_secret: bool,
}

/// The length, then the header.
const HEAD: usize = 4 + Header::SIZE;

impl Message {
    /// A packet with what `write` writes behind the header.
    ///
    /// # Errors
    /// `Rpc` where a value cannot be sent, or all of them are too much for one message.
    pub fn new(header: Header, write: impl FnOnce(&mut Writer)) -> Result<Self> {
        Self::with_fds(header, Vec::new(), write)
    }

    /// A packet with descriptors beside it. A call or reply without any is one of the plain kind.
    ///
    /// # Errors
    /// As for `new`; `Rpc` for more descriptors than one message may have.
    pub fn with_fds(mut header: Header, fds: Vec<OwnedFd>, write: impl FnOnce(&mut Writer)) -> Result<Self> {
        let mut out = Writer::behind(HEAD);
        header.kind = match (header.kind, fds.is_empty()) {
            (Kind::Call | Kind::CallWithFds, true) => Kind::Call,
            (Kind::Call | Kind::CallWithFds, false) => Kind::CallWithFds,
            (Kind::Reply | Kind::ReplyWithFds, true) => Kind::Reply,
            (Kind::Reply | Kind::ReplyWithFds, false) => Kind::ReplyWithFds,
            (kind @ (Kind::Message | Kind::Stream | Kind::StreamHole), true) => kind,
            (Kind::Message | Kind::Stream | Kind::StreamHole, false) => {
                return Err(refused("descriptors travel with calls and replies only"));
            }
        };
        if !fds.is_empty() {
            if fds.len() > MAX_FDS {
                return Err(refused(format!("{} descriptors are more than the {MAX_FDS} that one message may have", fds.len())));
            }
            out.u32(u32::try_from(fds.len()).unwrap_or(u32::MAX));
        }
        write(&mut out);
        let (mut bytes, has_secret) = out.finish()?;
        let head = Self::head(header, bytes.len() - HEAD)?;
        bytes[..HEAD].copy_from_slice(&head);
        Ok(Self { bytes, fds, has_secret })
    }

    /// What is in front of a payload of so many bytes.
    pub(crate) fn head(header: Header, payload: usize) -> Result<[u8; HEAD]> {
        // The limit does not count the length itself; libvirt reads the length with it.
        let length = Header::SIZE + payload;
        if length > MAX_MESSAGE {
            return Err(refused(format!("a message of {length} bytes is longer than the limit of {MAX_MESSAGE}")));
        }
        let mut head = [0; HEAD];
        head[..4].copy_from_slice(&u32::try_from(HEAD + payload).unwrap_or(u32::MAX).to_be_bytes());
        head[4..].copy_from_slice(&header.to_bytes());
        Ok(head)
    }

    /// A packet whose payload is one value.
    ///
    /// # Errors
    /// As for `new`.
    pub fn of(header: Header, value: &impl Encode) -> Result<Self> {
        Self::new(header, |out| value.encode(out))
    }

    /// The bytes as they travel.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The descriptors that follow the bytes.
    #[must_use]
    pub fn fds(&self) -> &[OwnedFd] {
        &self.fds
    }

    /// Names another program: for an answer to who has asked for one that is not there.
    pub fn set_program(&mut self, program: u32, version: u32) {
        self.bytes[4..8].copy_from_slice(&program.to_be_bytes());
        self.bytes[8..12].copy_from_slice(&version.to_be_bytes());
    }

    /// Gives the call that the packet belongs to another number.
    pub fn set_serial(&mut self, serial: u32) {
        self.bytes[20..24].copy_from_slice(&serial.to_be_bytes());
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        if self.has_secret {
            self.bytes.fill(0);
            // Without this the compiler may leave out writes that nobody reads.
            std::hint::black_box(&self.bytes);
        }
    }
}

/// Without the bytes, which may be many, and secret.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({} bytes, {} descriptors)", self.bytes.len(), self.fds.len())
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::RPC, why).in_domain(ErrorDomain::RPC)
}
