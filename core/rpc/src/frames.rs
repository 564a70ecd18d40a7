//! Cutting a stream of bytes, and the descriptors among them, into packets.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;

use bytes::{Buf as _, Bytes, BytesMut};

use crate::protocol::{MAX_FDS, MAX_MESSAGE};
use crate::xdr::{Malformed, Problem, Reader};
use crate::{Header, Kind};

/// A packet that has arrived.
#[derive(Debug)]
pub struct Packet {
    /// What it is.
    pub header: Header,
    /// What is behind the header.
    pub payload: Bytes,
    /// The descriptors that came with it.
    pub fds: Vec<OwnedFd>,
}

impl Packet {
    /// Reads the payload.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.payload)
    }
}

/// What has arrived and is no whole packet yet.
#[derive(Debug, Default)]
pub struct Frames {
    bytes: BytesMut,
    /// Descriptors in the order in which they came: the n-th belongs to the n-th of the bytes that carry one.
    fds: VecDeque<OwnedFd>,
    /// A packet whose descriptors are not all here.
    waiting: Option<(Packet, usize)>,
}

/// How many bytes the length of a packet takes, which it counts itself.
const LENGTH: usize = 4;

impl Frames {
    /// Adds what has arrived. No more is kept than was sent: a length alone makes nobody allocate.
    pub fn push(&mut self, bytes: &[u8], fds: impl IntoIterator<Item = OwnedFd>) {
        self.bytes.extend_from_slice(bytes);
        self.fds.extend(fds);
    }

    /// Whether nothing has arrived that is not part of a packet that was given out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.waiting.is_none()
    }

    /// The next whole packet.
    ///
    /// # Errors
    /// Where the bytes are none. Nothing that follows can be understood then.
    pub fn packet(&mut self) -> Result<Option<Packet>, Malformed> {
        if self.waiting.is_none() {
            self.waiting = self.cut()?;
        }
        // Behind a message comes one byte for each of its descriptors.
        let Some((_, wanted)) = &self.waiting else { return Ok(None) };
        if self.bytes.len() < *wanted {
            return Ok(None);
        }
        let Some((mut packet, wanted)) = self.waiting.take() else { return Ok(None) };
        self.bytes.advance(wanted);
        if self.fds.len() < wanted {
            return Err(Malformed { at: 0, problem: Problem::Descriptors(wanted) });
        }
        packet.fds.extend(self.fds.drain(..wanted));
        Ok(Some(packet))
    }

    /// Cuts off a packet without its descriptors, and says how many they are.
    fn cut(&mut self) -> Result<Option<(Packet, usize)>, Malformed> {
        let Some(length) = self.bytes.first_chunk::<LENGTH>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if !(LENGTH + Header::SIZE..=LENGTH + MAX_MESSAGE).contains(&length) {
            return Err(Malformed { at: 0, problem: Problem::MessageLength(length) });
        }
        if self.bytes.len() < length {
            return Ok(None);
        }
        let mut payload = self.bytes.split_to(length).freeze();
        let mut input = Reader::new(&payload[LENGTH..]);
        let header = Header::decode(&mut input)?;
        let mut head = LENGTH + Header::SIZE;
        let mut count = 0;
        if matches!(header.kind, Kind::CallWithFds | Kind::ReplyWithFds) {
            count = usize::try_from(input.u32()?).unwrap_or(usize::MAX);
            head += 4;
        }
        if count > MAX_FDS {
            return Err(Malformed { at: head, problem: Problem::Descriptors(count) });
        }
        payload.advance(head);
        Ok(Some((Packet { header, payload, fds: Vec::new() }, count)))
    }
}
