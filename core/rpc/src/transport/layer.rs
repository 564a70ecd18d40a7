//! The security layer of SASL (RFC 4422, section 3.7): behind the authentication every byte travels in protected packets, each with its length in front.
//!
//! What protects them is somebody else's; here they are cut, sent and taken. Each direction has a lock of its own, which is held for as long as bytes are
//! moved that are there, and never for a wait.

use std::fmt;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::{Buf as _, Bytes};

use super::socket::Socket;

/// How many bytes the length of a packet takes, which it does not count itself.
const LENGTH: usize = 4;

/// How much of the socket is taken at once, at most.
const READ: usize = 256 << 10;

/// What makes protected packets of bytes, and bytes of them.
pub trait Protection: Send + Sync + fmt::Debug {
    /// How many bytes fit into one packet that the other side takes. At least one.
    fn most_sent(&self) -> usize;

    /// How long a packet of the other side's may be, in bytes, without its length.
    fn most_taken(&self) -> usize;

    /// Makes a packet.
    ///
    /// # Errors
    /// Where it cannot be made. Nothing can be sent any more then.
    fn protect(&self, bytes: &[u8]) -> io::Result<Bytes>;

    /// Makes bytes of the next packet of the other side's.
    ///
    /// # Errors
    /// Where nobody has made it who knows the secret, or it is not the next one. Nothing that follows can be believed then.
    fn open(&self, packet: &[u8]) -> io::Result<Bytes>;
}

/// A layer in force.
pub(super) struct Layer {
    protection: Box<dyn Protection>,
    taking: Mutex<Taking>,
    sending: Mutex<Sending>,
}

/// What has come.
struct Taking {
    packets: ProtectedPackets,
    /// Bytes of a packet that nobody has taken yet.
    plain: Bytes,
}

/// A packet that is not wholly gone.
#[derive(Default)]
struct Sending {
    length: Bytes,
    packet: Bytes,
}

impl Layer {
    pub fn new(protection: Box<dyn Protection>) -> Self {
        let packets = ProtectedPackets::new(protection.most_taken());
        Self { protection, taking: Mutex::new(Taking { packets, plain: Bytes::new() }), sending: Mutex::default() }
    }

    /// Takes bytes. Nothing is waited for; no bytes are the end.
    pub fn receive(&self, socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
        let mut taking = lock(&self.taking);
        let Taking { packets, plain } = &mut *taking;
        // A packet without bytes is not the end.
        while plain.is_empty() {
            match packets.packet()? {
                Some(packet) => *plain = self.protection.open(packet)?,
                None => match socket.receive(packets.room())? {
                    0 if packets.is_empty() => return Ok(0),
                    0 => return Err(invalid("the other side closed the socket in the middle of a packet of the security layer")),
                    count => packets.has_come(count),
                },
            }
        }
        let count = plain.len().min(buffer.len());
        plain.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }

    /// Protects and sends as many bytes as go into one packet. What is protected and found no room goes first the next time.
    pub fn give(&self, socket: &Socket, bytes: &[u8]) -> io::Result<usize> {
        let mut sending = lock(&self.sending);
        if !sending.push(socket)? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = bytes.len().min(self.protection.most_sent());
        let packet = self.protection.protect(&bytes[..count])?;
        let length = u32::try_from(packet.len()).map_err(|_| invalid("a packet of the security layer is too long for its length"))?;
        *sending = Sending { length: Bytes::copy_from_slice(&length.to_be_bytes()), packet };
        sending.push(socket)?;
        Ok(count)
    }

    /// Sends what is protected. Gives whether all of it is gone.
    pub fn flush(&self, socket: &Socket) -> io::Result<bool> {
        lock(&self.sending).push(socket)
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Secrets are in the rest.
        f.debug_struct("Layer").field("protection", &self.protection).finish_non_exhaustive()
    }
}

impl Sending {
    fn push(&mut self, socket: &Socket) -> io::Result<bool> {
        while self.length.has_remaining() || self.packet.has_remaining() {
            match socket.give_both(&self.length, &self.packet) {
                Ok(count) => {
                    let of_length = count.min(self.length.len());
                    self.length.advance(of_length);
                    self.packet.advance(count - of_length);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // The packet itself need not stay until the next one.
        *self = Self::default();
        Ok(true)
    }
}

/// Cuts a stream of bytes into protected packets. A length alone makes nobody allocate more than a packet may have.
#[derive(Debug)]
pub struct ProtectedPackets {
    /// How long a packet may be.
    most: usize,
    bytes: Vec<u8>,
    /// Where the next packet begins.
    begin: usize,
    /// Up to where bytes have come.
    end: usize,
}

impl ProtectedPackets {
    /// For packets of at most so many bytes.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, bytes: Vec::new(), begin: 0, end: 0 }
    }

    /// Room for what comes next, once there is no whole packet. `has_come` says how much of it was filled.
    pub fn room(&mut self) -> &mut [u8] {
        // What is here is less than a packet: it is moved once, to where the rest of it finds room.
        self.bytes.copy_within(self.begin..self.end, 0);
        (self.begin, self.end) = (0, self.end - self.begin);
        let size = (self.most + LENGTH).max(READ.min(self.most * 2));
        if self.bytes.len() < size {
            self.bytes.resize(size, 0);
        }
        &mut self.bytes[self.end..]
    }

    /// So many bytes were put into `room`.
    pub fn has_come(&mut self, count: usize) {
        self.end = (self.end + count).min(self.bytes.len());
    }

    /// Whether nothing has come that is not part of a packet that was given out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.begin == self.end
    }

    /// The next whole packet, without its length.
    ///
    /// # Errors
    /// Where it is longer than was agreed. Nothing that follows can be understood then.
    pub fn packet(&mut self) -> io::Result<Option<&[u8]>> {
        let Some((length, rest)) = self.bytes[self.begin..self.end].split_first_chunk::<LENGTH>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > self.most {
            let most = self.most;
            return Err(invalid(format!(
                "a packet of the security layer claims to have {length} bytes, and at most {most} were agreed on"
            )));
        }
        let Some(packet) = rest.get(..length) else { return Ok(None) };
        self.begin += LENGTH + length;
        Ok(Some(packet))
    }
}

fn invalid(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

/// What is behind these locks stays whole when a thread panics: packets are counted in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    use tokio::runtime::Runtime;

    use super::*;

    /// Seals with a byte, so that what is sealed is longer.
    #[derive(Debug)]
    struct Seal;

    const SEAL: u8 = 0x5a;

    impl Protection for Seal {
        fn most_sent(&self) -> usize {
            99
        }

        fn most_taken(&self) -> usize {
            100
        }

        fn protect(&self, bytes: &[u8]) -> io::Result<Bytes> {
            Ok([&[SEAL], bytes].concat().into())
        }

        fn open(&self, packet: &[u8]) -> io::Result<Bytes> {
            packet.strip_prefix(&[SEAL]).map(Bytes::copy_from_slice).ok_or_else(|| invalid("it is not sealed"))
        }
    }

    /// Two ends of a connection. The first blocks nobody.
    fn ends() -> (Socket, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let there = TcpStream::connect(listener.local_addr().expect("an address")).expect("it listens");
        let here = listener.accept().expect("somebody comes").0;
        (Socket::new(here.into()).expect("a socket"), there)
    }

    /// All that is there, once so many bytes are.
    fn receive(layer: &Layer, socket: &Socket, count: usize) -> io::Result<Vec<u8>> {
        let mut seen = Vec::new();
        while seen.len() < count {
            let mut buffer = [0; 7];
            match layer.receive(socket, &mut buffer) {
                Ok(0) => break,
                Ok(count) => seen.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::yield_now(),
                Err(error) => return Err(error),
            }
        }
        Ok(seen)
    }

    #[test]
    fn bytes_go_in_packets_and_come_out_of_them() {
        let runtime = Runtime::new().expect("a runtime");
        let _within = runtime.enter();
        let ((socket, mut there), layer) = (ends(), Layer::new(Box::new(Seal)));
        // Longer than one packet may be: the caller goes on with the rest.
        let long = [1; 150];
        assert_eq!(layer.give(&socket, &long).expect("there is room"), 99);
        assert_eq!(layer.give(&socket, &long[99..]).expect("there is room"), 51);
        assert!(layer.flush(&socket).expect("nothing is left"));
        let mut seen = [0; 158];
        there.read_exact(&mut seen).expect("two packets");
        assert_eq!((&seen[..5], &seen[104..109]), (&[0, 0, 0, 100, SEAL][..], &[0, 0, 0, 52, SEAL][..]));

        // In pieces, more than one in a piece, and one without bytes.
        let sent = [&[0, 0, 0, 4, SEAL, 1, 2, 3, 0, 0, 0, 1, SEAL, 0, 0][..], &[0, 3, SEAL, 4, 5, 0, 0, 0, 101, 1][..]];
        there.write_all(sent[0]).expect("there is room");
        assert_eq!(receive(&layer, &socket, 3).expect("packets"), [1, 2, 3]);
        there.write_all(sent[1]).expect("there is room");
        assert_eq!(receive(&layer, &socket, 2).expect("packets"), [4, 5]);
        let error = receive(&layer, &socket, 1).expect_err("it is too long");
        assert!(error.to_string().contains("101 bytes, and at most 100"), "{error}");
    }

    #[test]
    fn an_end_is_one_only_between_packets() {
        let runtime = Runtime::new().expect("a runtime");
        let _within = runtime.enter();
        let cut_short = (&[0, 0, 0, 2, SEAL][..], Some("in the middle"));
        for (sent, ending) in [(&[0, 0, 0, 2, SEAL, 7][..], None), cut_short, (&[0, 0, 0, 1, 1], Some("not sealed"))] {
            let ((socket, mut there), layer) = (ends(), Layer::new(Box::new(Seal)));
            there.write_all(sent).expect("there is room");
            drop(there);
            match (receive(&layer, &socket, 2), ending) {
                (Ok(seen), None) => assert_eq!(seen, [7]),
                (Err(error), Some(word)) => assert!(error.to_string().contains(word), "{error}"),
                (seen, _) => panic!("{seen:?} for {sent:?}"),
            }
        }
    }
}
