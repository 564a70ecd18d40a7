//! A made-up daemon with the programs that only QEMU and LXC have. It answers with what it was asked, so that whoever asks through others sees what has arrived.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use virtkit::{DomainRef, DriverEvent, Error, ErrorCode, ErrorDomain, Result, Uuid, runtime};
use virtkit_rpc::protocol::{self, QEMU_DOMAIN_EVENTS};
use virtkit_rpc::{
    Decode, Encode, Header, Kind, Message, Outgoing, Packet, Procedure, Program, Reader, Status, Transport, Writer, encode_error,
    encode_event, procedures,
};

/// What such a daemon has, and what it has heard.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// It has only the main program.
    pub lacks_programs: bool,
    /// The procedures that it was asked for.
    pub asked: Arc<Mutex<Vec<(u32, u32)>>>,
}

/// The number of the one subscription that it gives.
const SUBSCRIPTION: i32 = 9;

impl Made {
    /// Listens on a socket, until the process ends.
    pub fn listen(self) -> (TempDir, PathBuf) {
        let folder = tempfile::Builder::new().prefix("virtkit-").tempdir().expect("a folder");
        let path = folder.path().join("sock");
        let listener = UnixListener::bind(&path).expect("a socket");
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                runtime::spawn(self.clone().serve(socket.expect("a client")), |_| {});
            }
        });
        (folder, path)
    }

    async fn serve(self, socket: UnixStream) -> Result<()> {
        socket.set_nonblocking(true).expect("a socket that does not block");
        let (mut incoming, mut outgoing) = virtkit_rpc::split(Transport::unix(socket).expect("a transport"));
        while let Some(packet) = incoming.next().await? {
            match (packet.header.program, packet.header.kind, packet.header.status) {
                (protocol::KEEPALIVE_PROGRAM, _, _) => {}
                // The end of what a client writes into a stream is told back.
                (_, Kind::Stream, Status::Ok) => outgoing.send(&mut VecDeque::from([Message::new(packet.header, |_| {})?])).await?,
                (_, Kind::Stream | Kind::StreamHole, _) => {}
                (_, Kind::Call | Kind::CallWithFds | Kind::Reply | Kind::ReplyWithFds | Kind::Message, _) => {
                    self.take(packet, &mut outgoing).await?;
                }
            }
        }
        Ok(())
    }

    async fn take(&self, mut packet: Packet, outgoing: &mut Outgoing) -> Result<()> {
        let Header { program, procedure: number, serial, .. } = packet.header;
        self.asked.lock().expect("nobody panics").push((program, number));
        let mut messages = VecDeque::new();
        let known = Program::known(program, 1).filter(|known| *known == Program::Main || !self.lacks_programs);
        let procedure = Procedure { program: known.unwrap_or(Program::Main), number, name: "any" };
        let fds = std::mem::take(&mut packet.fds);
        match known.map(|known| answer(known, number, &mut packet.reader(), fds)) {
            Some((write, fds)) => {
                if (procedure.program, procedure.number) == (Program::Qemu, 1) {
                    messages.push_back(event(&mut packet.reader()));
                }
                messages.push_back(Message::with_fds(procedure.header(Kind::Reply, serial, Status::Ok), fds, write)?);
            }
            None => {
                // As libvirt's daemon says it.
                let error = Error::new(ErrorCode::RPC, format!("Cannot find program {program} version 1")).in_domain(ErrorDomain::RPC);
                let header = Header { program, ..procedure.header(Kind::Reply, serial, Status::Error) };
                messages.push_back(Message::new(header, |out| encode_error(&error, out))?);
            }
        }
        outgoing.send(&mut messages).await
    }
}

/// The domain that there is.
fn domain(name: &str) -> DomainRef {
    DomainRef { name: name.into(), uuid: Uuid::from_bytes([7; 16]), id: 1 }
}

fn read<T: Decode>(input: &mut Reader<'_>) -> T {
    T::decode(input).expect("what the procedure has")
}

type Answer = (Box<dyn FnOnce(&mut Writer)>, Vec<OwnedFd>);

fn told(value: impl Encode + 'static) -> Answer {
    (Box::new(move |out| value.encode(out)), Vec::new())
}

fn nothing() -> Answer {
    (Box::new(|_| {}), Vec::new())
}

/// What is answered to a call: what it said.
fn answer(program: Program, number: u32, input: &mut Reader<'_>, fds: Vec<OwnedFd>) -> Answer {
    let answer = match (program, number) {
        (Program::Qemu, 1) => {
            let (of, command, flags): (DomainRef, String, u32) = (read(input), read(input), read(input));
            told(format!("{} is asked {command:?} with {flags}", of.name))
        }
        (Program::Qemu, 2) => {
            let (pid, flags): (u32, u32) = (read(input), read(input));
            told(domain(&format!("process {pid} with {flags}")))
        }
        (Program::Qemu, 3) => {
            let (of, command, timeout, flags): (DomainRef, String, i32, u32) = (read(input), read(input), read(input), read(input));
            told((timeout != 0).then(|| format!("the guest of {} is asked {command:?} for {timeout} with {flags}", of.name)))
        }
        (Program::Qemu, 4) => {
            let _: (Option<DomainRef>, Option<String>, u32) = (read(input), read(input), read(input));
            told(SUBSCRIPTION)
        }
        (Program::Qemu, 7) => {
            let (of, command, flags): (DomainRef, String, u32) = (read(input), read(input), read(input));
            let text = format!("{} is asked {command:?} with {flags} and {} files", of.name, fds.len());
            return (Box::new(move |out| text.encode(out)), fds);
        }
        (Program::Lxc, 1) => {
            let (_, flags): (DomainRef, u32) = (read(input), read(input));
            assert_eq!(flags, 0);
            let (one, other) = UnixStream::pair().expect("a socket pair");
            return (Box::new(|_| {}), vec![one.into(), other.into()]);
        }
        (Program::Main, 61) => prepared(format!("{:?} {} {:?} {}", text(input), flags(input), text(input), read::<u64>(input))),
        (Program::Main, 108) => {
            prepared(format!("{:?} {} {:?} {} {:?}", text(input), flags(input), text(input), read::<u64>(input), read::<String>(input)))
        }
        (Program::Main, 62) => {
            let (_, cookie): (DomainRef, Vec<u8>) = (read(input), read(input));
            let (uri, flags, name, bandwidth) = (read::<String>(input), flags(input), text(input), read::<u64>(input));
            assert_eq!((cookie.as_slice(), uri.as_str(), flags, name, bandwidth), (&b"cookie"[..], "tcp:there", 1, None, 9));
            nothing()
        }
        (Program::Main, 63) => told(domain(&finished(input))),
        (Program::Main, 109) => told(domain(&format!("{} {}", finished(input), read::<i32>(input)))),
        (Program::Main, 148) => {
            let (flags, _, _, xml) = (flags(input), text(input), read::<u64>(input), read::<String>(input));
            assert_eq!((flags, xml.as_str()), (1, "<domain/>"));
            nothing()
        }
        (Program::Main, 215) => {
            let (cookie, flags, _, _, _) = (read::<Vec<u8>>(input), flags(input), text(input), read::<u64>(input), read::<String>(input));
            assert_eq!((cookie.as_slice(), flags), (&b"cookie"[..], 1));
            told(b"cookie back".to_vec())
        }
        (Program::Main, 304) => {
            let (none, cookie, flags): (u32, Vec<u8>, u32) = (read(input), read(input), read(input));
            assert_eq!((none, cookie.as_slice(), flags), (0, &b"cookie"[..], 1));
            told(b"cookie back".to_vec())
        }
        (Program::Main, number) => return of_main(number, input),
        (Program::Qemu | Program::Lxc, number) => panic!("there is no procedure {number}"),
    };
    input.end().expect("no more than that");
    answer
}

/// A text that may be missing.
fn text(input: &mut Reader<'_>) -> Option<String> {
    read(input)
}

/// Flags of eight bytes.
fn flags(input: &mut Reader<'_>) -> u64 {
    read(input)
}

/// What an older destination says, with what it was asked as its cookie.
fn prepared(asked: String) -> Answer {
    let write = move |out: &mut Writer| {
        asked.into_bytes().encode(out);
        Some("tcp:there").encode(out);
    };
    (Box::new(write), Vec::new())
}

/// What an older end of a migration says, without what only one of them has.
fn finished(input: &mut Reader<'_>) -> String {
    let (name, cookie, uri, flags) = (read::<String>(input), read::<Vec<u8>>(input), read::<String>(input), flags(input));
    format!("{name} {} {uri} {flags}", String::from_utf8_lossy(&cookie))
}

/// As much as the opening of a connection needs.
fn of_main(number: u32, input: &mut Reader<'_>) -> Answer {
    if number == protocol::AUTH_LIST.number {
        told(0u32)
    } else if number == procedures::CONNECTION_DOMAIN_BY_NAME.number {
        told(domain(&read::<String>(input)))
    } else if number == protocol::SUPPORTS_FEATURE.number || crate::older::is_registration(number) {
        told(1i32)
    } else {
        nothing()
    }
}

/// What is told before a command is answered: its name is the command.
fn event(input: &mut Reader<'_>) -> Message {
    let (domain, event): (DomainRef, String) = (read(input), read(input));
    let event = DriverEvent::DomainQemuMonitor { domain, event, seconds: 1_700_000_000, micros: 250_000, details: Some("{}".to_owned()) };
    Message::new(procedures::EVENT_DOMAIN_QEMU_MONITOR.header(Kind::Message, 1, Status::Ok), |out| {
        SUBSCRIPTION.encode(out);
        encode_event(&event, false, out);
    })
    .expect("it can be sent")
}

/// Whether such a daemon was asked for the events of monitors.
pub fn was_subscribed(made: &Made) -> bool {
    let subscribes = (protocol::QEMU_PROGRAM, QEMU_DOMAIN_EVENTS.register.number);
    made.asked.lock().expect("nobody panics").contains(&subscribes)
}
