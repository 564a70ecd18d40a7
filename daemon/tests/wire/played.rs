//! A daemon that a test plays: it opens connections as it should, and the test says and hears the rest, packet by packet.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::thread::JoinHandle;
use std::time::Duration;

use virtkit::{Connection, Domain, DomainConsoleFlags, Stream};
use virtkit_rpc::protocol::{KEEPALIVE_PING, KEEPALIVE_PROGRAM, KEEPALIVE_VERSION};
use virtkit_rpc::{Frames, Header, Kind, Message, Packet, Status, procedures};

use crate::bad_daemon::{named, opening, reply};
use crate::pair::over;

/// The daemon's end of a connection.
pub struct Played {
    socket: UnixStream,
    frames: Frames,
}

impl Played {
    pub fn new(socket: UnixStream) -> Self {
        socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        Self { socket, frames: Frames::default() }
    }

    /// The next packet, none once the client has left.
    pub fn packet(&mut self) -> Option<Packet> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(packet) = self.frames.packet().expect("the client sends packets") {
                return Some(packet);
            }
            match self.socket.read(&mut buffer) {
                Ok(0) => return None,
                Ok(count) => self.frames.push(&buffer[..count], []),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("the client does nothing: {error}"),
            }
        }
    }

    /// The next packet that is neither part of the opening, which goes on as it should, nor a question whether the daemon is there.
    pub fn next(&mut self) -> Option<Packet> {
        loop {
            let packet = self.packet()?;
            match opening(&packet) {
                Some(bytes) => self.send(&bytes),
                None => return Some(packet),
            }
        }
    }

    /// Who has been left cannot be sent to, which the next packet tells.
    pub fn send(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes);
    }

    /// How long a packet is waited for.
    pub fn patience(&mut self, patience: Duration) {
        self.socket.set_read_timeout(Some(patience)).expect("a timeout");
    }

    /// The socket, to speak and to hear at the same time.
    pub fn voice(&self) -> UnixStream {
        self.socket.try_clone().expect("a copy of the socket")
    }

    /// Answers who looks for a domain, and then opens its console. Gives the number of the stream.
    pub fn lend_console(&mut self) -> u32 {
        let wanted = self.next().expect("a domain is looked for");
        self.send(&named(&wanted, *b"test"));
        let opened = self.next().expect("its console is opened");
        assert_eq!(opened.header.procedure, procedures::DOMAIN_OPEN_CONSOLE.number);
        self.send(&reply(&opened, &[]));
        opened.header.serial
    }
}

/// Opens a connection to a daemon that `play` plays.
pub async fn open<R: Send + 'static>(play: impl FnOnce(Played) -> R + Send + 'static) -> (Connection, JoinHandle<R>) {
    let (ours, theirs) = UnixStream::pair().expect("a socket pair");
    let playing = std::thread::spawn(move || play(Played::new(theirs)));
    (over(ours, "played:///").await.expect("it is opened as it should"), playing)
}

/// Waits for such a daemon's end, and holds up nothing: a thread that waits for a call may be the one that takes what comes.
pub async fn ended<R: Send + 'static>(daemon: JoinHandle<R>) -> R {
    tokio::task::spawn_blocking(|| daemon.join()).await.expect("it runs").expect("the daemon does not panic")
}

/// Whether the connection is over, or is so at once: calls are told a little earlier.
pub async fn is_over(connection: &Connection) -> bool {
    for _ in 0..100 {
        if !connection.is_alive().await.expect("an answer") {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

/// The console that such a daemon lends.
pub async fn console(connection: &Connection) -> (Domain, Stream) {
    let domain = connection.domain_by_name("test").await.expect("a domain");
    let stream = domain.open_console(None, DomainConsoleFlags::empty()).await.expect("a console");
    (domain, stream)
}

/// A packet of a console.
pub fn of_console(serial: u32, kind: Kind, status: Status, payload: &[u8]) -> Vec<u8> {
    bytes(procedures::DOMAIN_OPEN_CONSOLE.header(kind, serial, status), payload)
}

/// An event that cannot be read: subscribers are told that they miss one.
pub fn event() -> Vec<u8> {
    bytes(procedures::EVENT_DOMAIN_LIFECYCLE.header(Kind::Message, 1, Status::Ok), &[0, 0])
}

/// The question whether the other side is there.
pub fn ping() -> Vec<u8> {
    let header = Header {
        program: KEEPALIVE_PROGRAM,
        version: KEEPALIVE_VERSION,
        procedure: KEEPALIVE_PING,
        kind: Kind::Message,
        serial: 0,
        status: Status::Ok,
    };
    bytes(header, &[])
}

fn bytes(header: Header, payload: &[u8]) -> Vec<u8> {
    Message::new(header, |out| out.raw(payload)).expect("it can be sent").bytes().to_vec()
}
