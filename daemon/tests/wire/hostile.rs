//! Clients that send what they should not: each gets an error, or is left, and nobody else notices.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use virtkit::{Error, ErrorCode};
use virtkit_rpc::protocol::{self, KEEPALIVE_PING, KEEPALIVE_PONG, KEEPALIVE_PROGRAM, KEEPALIVE_VERSION};
use virtkit_rpc::{Encode as _, Frames, Header, Kind, Message, Packet, Procedure, Program, Status, Writer, decode_error, procedures};
use virtkitd::Options;

use crate::pair::serve;

/// A client that sends what it likes.
pub struct Client {
    socket: UnixStream,
    frames: Frames,
}

impl Client {
    pub fn new() -> Self {
        Self::over(serve(Options::default()))
    }

    /// A client of another daemon.
    pub fn over(socket: UnixStream) -> Self {
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        Self { socket, frames: Frames::default() }
    }

    fn open() -> Self {
        let mut client = Self::new();
        client.open_host("test:///default");
        client
    }

    /// Opens the connection to a host.
    pub fn open_host(&mut self, uri: &str) {
        let opened = self.call(protocol::OPEN, |out| {
            Some(uri).encode(out);
            0u32.encode(out);
        });
        opened.expect("the host is there");
    }

    pub fn send(&mut self, bytes: &[u8]) {
        // Who has been left cannot be sent to, which the next answer tells.
        let _ = self.socket.write_all(bytes);
    }

    /// The next packet, none once the daemon has left.
    pub fn next(&mut self) -> Option<Packet> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(packet) = self.frames.packet().expect("the daemon sends packets") {
                return Some(packet);
            }
            match self.socket.read(&mut buffer) {
                Ok(0) => return None,
                Ok(count) => self.frames.push(&buffer[..count], []),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("the daemon does not answer: {error}"),
            }
        }
    }

    pub fn call(&mut self, procedure: Procedure, write: impl FnOnce(&mut Writer)) -> Result<Packet, Error> {
        self.send(Message::new(procedure.call(), write).expect("it can be sent").bytes());
        let packet = self.next().expect("an answer");
        match packet.header.status {
            Status::Ok => Ok(packet),
            Status::Error => Err(decode_error(&packet.payload).expect("an error")),
            Status::Continue => panic!("a reply is whole"),
        }
    }

    /// Whether the daemon still answers, after whatever it has to say before.
    fn is_served(&mut self) -> bool {
        let header = Header {
            program: KEEPALIVE_PROGRAM,
            version: KEEPALIVE_VERSION,
            procedure: KEEPALIVE_PING,
            kind: Kind::Message,
            serial: 0,
            status: Status::Ok,
        };
        self.send(Message::new(header, |_| {}).expect("it can be sent").bytes());
        while let Some(packet) = self.next() {
            if packet.header.program == KEEPALIVE_PROGRAM && packet.header.procedure == KEEPALIVE_PONG {
                return true;
            }
        }
        false
    }
}

#[test]
fn calls_that_cannot_be_made_are_errors() {
    let mut client = Client::new();
    let error = client.call(procedures::CONNECTION_HOSTNAME, |_| {}).expect_err("nothing is open");
    assert_eq!(error.message, "connection not open");
    let mut client = Client::open();
    let unknown = Procedure { program: Program::Main, number: 9999, name: "nothing" };
    let error = client.call(unknown, |_| {}).expect_err("there is no such procedure");
    assert_eq!((error.code, error.message.as_str()), (ErrorCode::RPC, "unknown procedure: 9999"));
    let error = client.call(procedures::CONNECTION_HOSTNAME, |out| 1u32.encode(out)).expect_err("it takes nothing");
    assert!(error.message.contains("Connection.hostname") && error.message.contains("4 bytes are left"), "{error}");
    let error = client.call(procedures::CONNECTION_DOMAIN_BY_NAME, |out| 100u32.encode(out)).expect_err("the name is missing");
    assert!(error.message.contains("100 bytes are wanted"), "{error}");
    let error = client.call(procedures::DOMAIN_OPEN_GRAPHICS, |out| out.raw(&[0; 100])).expect_err("the descriptor is missing");
    assert_eq!(error.code, ErrorCode::RPC, "{error}");
    let twice = client.call(protocol::OPEN, |out| {
        None::<&str>.encode(out);
        0u32.encode(out);
    });
    assert_eq!(twice.expect_err("it is open").message, "connection already open");
    let header = Header { program: 0x2000_9999, ..procedures::CONNECTION_HOSTNAME.call() };
    client.send(Message::new(header, |_| {}).expect("it can be sent").bytes());
    let packet = client.next().expect("an answer");
    assert_eq!((packet.header.program, packet.header.status), (0x2000_9999, Status::Error));
    assert!(client.is_served());
}

#[test]
fn packets_of_streams_that_are_not_there_are_passed_over() {
    let mut client = Client::open();
    for kind in [Kind::Stream, Kind::StreamHole] {
        for status in [Status::Ok, Status::Error, Status::Continue] {
            let header = procedures::STORAGE_VOLUME_UPLOAD.header(kind, 77, status);
            client.send(Message::new(header, |out| out.raw(&[0; 12])).expect("it can be sent").bytes());
        }
    }
    for kind in [Kind::Reply, Kind::Message] {
        client.send(Message::new(procedures::DOMAIN_STATE.header(kind, 3, Status::Ok), |_| {}).expect("it can be sent").bytes());
    }
    assert!(client.is_served());
}

#[test]
fn what_is_no_packet_ends_the_session_alone() {
    let mut other = Client::open();
    for bytes in [&[0xff; 64][..], b"GET / HTTP/1.1\r\n\r\n", &[0, 0, 0, 27]] {
        let mut client = Client::open();
        client.send(bytes);
        assert!(!client.is_served(), "{bytes:?}");
    }
    assert!(other.is_served());
}

#[test]
fn changed_packets_are_answered_or_end_the_session() {
    let mut state: u64 = 7;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below as u64).expect("a small number")
    };
    let recorded = include_str!("../../../core/rpc/tests/recorded.txt");
    let calls: Vec<Vec<u8>> = recorded
        .lines()
        .filter_map(|line| line.strip_prefix("> ")?.rsplit_once(": "))
        .map(|(_, digits)| (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits")).collect())
        .collect();
    let mut client = Client::open();
    let mut left = 0;
    for round in 0..3000 {
        let mut bytes = calls[round % calls.len()].clone();
        // Its length stays, so that most of them are packets.
        for _ in 0..=next(3) {
            let at = 4 + next(bytes.len() - 4);
            bytes[at] = u8::try_from(next(256)).expect("a byte");
        }
        client.send(&bytes);
        if !client.is_served() {
            left += 1;
            client = Client::open();
        }
    }
    assert!(left < 2500, "{left} of 3000 sessions ended: the samples no longer get past the first check");
}
