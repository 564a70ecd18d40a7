//! The head of a packet: what it is, and which call it belongs to.

use crate::xdr::{Malformed, Problem, Reader};

/// The head of a packet, behind its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Which set of procedures is meant.
    pub program: u32,
    /// Which version of it.
    pub version: u32,
    /// Which procedure.
    pub procedure: u32,
    /// What kind of packet it is.
    pub kind: Kind,
    /// Which call it belongs to, a number that the client gives. Libvirt's events have 1 or 0, which say nothing.
    pub serial: u32,
    /// How things stand.
    pub status: Status,
}

/// What a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Kind {
    /// A client asks.
    Call = 0,
    /// The server answers.
    Reply = 1,
    /// Something that nobody asked for: an event.
    Message = 2,
    /// Data of a stream, its end, or its failure.
    Stream = 3,
    /// A call with file descriptors beside it.
    CallWithFds = 4,
    /// An answer with file descriptors beside it.
    ReplyWithFds = 5,
    /// A hole in the data of a stream.
    StreamHole = 6,
}

/// How a call or a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Status {
    /// Well; for a stream: it is finished.
    Ok = 0,
    /// Failed, the payload is the error; a client that gives a stream up sends it without one.
    Error = 1,
    /// For a stream: data.
    Continue = 2,
}

impl Header {
    /// How many bytes it takes.
    pub const SIZE: usize = 24;

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let words = [self.program, self.version, self.procedure, self.kind as u32, self.serial, self.status as u32];
        let mut bytes = [0; Self::SIZE];
        for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is cut short, or its kind or status is not known.
    pub fn decode(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            program: input.u32()?,
            version: input.u32()?,
            procedure: input.u32()?,
            kind: match input.u32()? {
                0 => Kind::Call,
                1 => Kind::Reply,
                2 => Kind::Message,
                3 => Kind::Stream,
                4 => Kind::CallWithFds,
                5 => Kind::ReplyWithFds,
                6 => Kind::StreamHole,
                number => return Err(input.refuse(Problem::Choice { what: "kind of packet", number })),
            },
            serial: input.u32()?,
            status: match input.u32()? {
                0 => Status::Ok,
                1 => Status::Error,
                2 => Status::Continue,
                number => return Err(input.refuse(Problem::Choice { what: "status of a packet", number })),
            },
        })
    }
}
