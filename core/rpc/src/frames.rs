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
    /// A packet whose payload is large, and not all here.
    body: Option<Body>,
    /// The last packet was such a one: another one may follow.
    was_large: bool,
}

/// A payload that is taken off the socket where it stays.
#[derive(Debug)]
struct Body {
    header: Header,
    /// As much as has arrived, and room for more: no more than there is already, or than is taken at once.
    bytes: Vec<u8>,
    arrived: usize,
    length: usize,
}

/// From how many bytes on a payload is large.
const LARGE: usize = 64 << 10;

/// How much room there is for the beginning of a large payload: a length alone makes nobody allocate more.
const ROOM: usize = 256 << 10;

/// How many bytes the length of a packet takes, which it counts itself.
const LENGTH: usize = 4;

impl Frames {
    /// Adds what has arrived, which is not in `room`.
    pub fn push(&mut self, mut bytes: &[u8], fds: impl IntoIterator<Item = OwnedFd>) {
        while let Some(room) = self.room().filter(|_| !bytes.is_empty()) {
            let count = room.len().min(bytes.len());
            room[..count].copy_from_slice(&bytes[..count]);
            bytes = &bytes[count..];
            self.has_come(count, []);
        }
        self.bytes.extend_from_slice(bytes);
        self.fds.extend(fds);
    }

    /// Room for what comes next, where that is known: it is the rest of a large payload. `has_come` says how much of it was filled.
    pub fn room(&mut self) -> Option<&mut [u8]> {
        let body = self.body.as_mut().filter(|body| body.arrived < body.length)?;
        if body.arrived == body.bytes.len() {
            // What was said to come is believed as far as it has come.
            body.bytes.reserve_exact(body.length.min(body.arrived.saturating_mul(2).max(ROOM)) - body.arrived);
            body.bytes.resize(body.bytes.capacity().min(body.length), 0);
        }
        Some(&mut body.bytes[body.arrived..])
    }

    /// So many bytes were put into `room`, with these descriptors.
    pub fn has_come(&mut self, count: usize, fds: impl IntoIterator<Item = OwnedFd>) {
        if let Some(body) = &mut self.body {
            body.arrived += count;
        }
        self.fds.extend(fds);
    }

    /// How much is better taken at first: no more than a head, where a large payload may be behind it, which has a place of its own.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        (self.was_large && self.is_empty()).then_some(LENGTH + Header::SIZE)
    }

    /// Whether nothing has arrived that is not part of a packet that was given out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.waiting.is_none() && self.body.is_none()
    }

    /// The next whole packet.
    ///
    /// # Errors
    /// Where the bytes are none, or descriptors have come that belong to no packet. Nothing that follows can be understood then.
    pub fn packet(&mut self) -> Result<Option<Packet>, Malformed> {
        let packet = self.cut_whole()?;
        // Descriptors come behind their packet, so that there can be none before it is here. Where they could, a peer would fill up the table of files.
        let wanted = self.waiting.as_ref().map_or(0, |(_, wanted)| *wanted);
        if packet.is_none() && self.fds.len() > wanted {
            return Err(Malformed { at: 0, problem: Problem::StrayDescriptors(self.fds.len() - wanted) });
        }
        Ok(packet)
    }

    fn cut_whole(&mut self) -> Result<Option<Packet>, Malformed> {
        if let Some(body) = self.body.take_if(|body| body.arrived == body.length) {
            self.was_large = true;
            return Ok(Some(Packet { header: body.header, payload: body.bytes.into(), fds: Vec::new() }));
        }
        if self.body.is_some() {
            return Ok(None);
        }
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

    /// Begins with a large packet that is not all here. One with descriptors is waited for like a small one.
    fn begin(&mut self, length: usize) -> Result<Option<(Packet, usize)>, Malformed> {
        let head = LENGTH + Header::SIZE;
        if self.bytes.len() < head {
            return Ok(None);
        }
        let header = Header::decode(&mut Reader::new(&self.bytes[LENGTH..head]))?;
        if matches!(header.kind, Kind::CallWithFds | Kind::ReplyWithFds) {
            return Ok(None);
        }
        self.bytes.advance(head);
        let (arrived, length) = (self.bytes.len(), length - head);
        let mut bytes = Vec::with_capacity(length.min(arrived.max(ROOM)));
        bytes.extend_from_slice(&self.bytes);
        self.bytes.clear();
        self.body = Some(Body { header, bytes, arrived, length });
        Ok(None)
    }

    /// Cuts off a packet without its descriptors, and says how many they are.
    fn cut(&mut self) -> Result<Option<(Packet, usize)>, Malformed> {
        let Some(length) = self.bytes.first_chunk::<LENGTH>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if !(LENGTH + Header::SIZE..=LENGTH + MAX_MESSAGE).contains(&length) {
            return Err(Malformed { at: 0, problem: Problem::MessageLength(length) });
        }
        if self.bytes.len() < length {
            return if length > LARGE { self.begin(length) } else { Ok(None) };
        }
        self.was_large = length > LARGE;
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
