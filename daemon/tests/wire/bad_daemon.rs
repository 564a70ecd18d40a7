//! Daemons that send what they should not, or nothing: every call that waits gets an error with the cause, and the connection is over where nothing that
//! comes later could be understood.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use virtkit::{Connection, Error, ErrorCode, ErrorDomain, Event, EventFilter, Outcome, runtime};
use virtkit_rpc::protocol::{self, KEEPALIVE_PROGRAM};
use virtkit_rpc::{Encode as _, Frames, Header, Kind, Message, Packet, Procedure, Program, Status, encode_error, procedures};

use crate::older::is_registration;
use crate::pair::{over, run};
use crate::played::{Played, ended, is_over};

/// What a made-up daemon does with a question that is not part of opening the connection: bytes to send, and whether it goes on.
type Answer = fn(&Packet) -> (Vec<u8>, bool);

/// A made-up daemon that opens connections as it should, and answers everything else as `answer` says.
fn daemon(mut socket: UnixStream, answer: Answer) {
    std::thread::spawn(move || {
        let (mut frames, mut buffer) = (Frames::default(), [0; 4096]);
        loop {
            while let Some(packet) = frames.packet().expect("the client sends packets") {
                let (bytes, goes_on) = match opening(&packet) {
                    Some(bytes) => (bytes, true),
                    None => answer(&packet),
                };
                // Who has been left cannot be sent to.
                if socket.write_all(&bytes).is_err() || !goes_on {
                    return;
                }
            }
            match socket.read(&mut buffer) {
                Ok(count @ 1..) => frames.push(&buffer[..count], []),
                Ok(0) | Err(_) => return,
            }
        }
    });
}

/// The answer to a question of the opening.
pub fn opening(packet: &Packet) -> Option<Vec<u8>> {
    let number = packet.header.procedure;
    let is = |procedure: Procedure| number == procedure.number;
    if packet.header.program == KEEPALIVE_PROGRAM {
        return Some(Vec::new());
    }
    if is(protocol::AUTH_LIST) {
        return Some(reply(packet, &[0, 0, 0, 0]));
    }
    if is(protocol::SUPPORTS_FEATURE) || is_registration(number) {
        return Some(reply(packet, &[0, 0, 0, 1]));
    }
    (is(protocol::OPEN) || is(protocol::REGISTER_CLOSE)).then(|| reply(packet, &[]))
}

/// An answer that is well.
pub fn reply(packet: &Packet, payload: &[u8]) -> Vec<u8> {
    let header = Header { kind: Kind::Reply, ..packet.header };
    Message::new(header, |out| out.raw(payload)).expect("it can be sent").bytes().to_vec()
}

/// A domain whose name is these bytes.
pub fn named(packet: &Packet, name: [u8; 4]) -> Vec<u8> {
    let payload = [&[0, 0, 0, 4][..], &name, &[7; 16], &[0, 0, 0, 1]].concat();
    reply(packet, &payload)
}

async fn open(answer: Answer) -> Connection {
    let (ours, theirs) = UnixStream::pair().expect("a socket pair");
    daemon(theirs, answer);
    over(ours, "bad:///").await.expect("it is opened as it should")
}

/// Two calls at the same time, each with its error. The connection is over behind them.
async fn both_fail(answer: Answer) -> [Error; 2] {
    let connection = open(answer).await;
    let other = connection.clone();
    let second = std::thread::spawn(move || runtime::wait(other.domain_by_name("two")).map(drop).expect_err("it cannot be right"));
    let first = connection.domain_by_name("one").await.map(drop).expect_err("it cannot be right");
    let errors = [first, second.join().expect("it does not panic")];
    assert!(is_over(&connection).await, "{errors:?}");
    // Whoever comes later is told of the same cause.
    let later = connection.domain_by_name("three").await.map(drop).expect_err("there is no connection");
    assert_eq!((later.code, later.outcome), (ErrorCode::CONNECTION_LOST, Some(Outcome::NotStarted)), "{later}");
    assert!(errors.iter().any(|error| later.message.contains(&error.message)), "{later} behind {errors:?}");
    errors
}

/// An answer that says that it is to another question.
fn other(packet: &Packet, change: impl FnOnce(&mut Header)) -> Vec<u8> {
    let mut header = Header { kind: Kind::Reply, ..packet.header };
    change(&mut header);
    Message::new(header, |out| out.raw(&[0; 28])).expect("it can be sent").bytes().to_vec()
}

/// A failure whose error is these bytes.
fn failed(packet: &Packet, payload: &[u8]) -> Vec<u8> {
    let header = Header { kind: Kind::Reply, status: Status::Error, ..packet.header };
    Message::new(header, |out| out.raw(payload)).expect("it can be sent").bytes().to_vec()
}

/// An error of a daemon that speaks Latin-1.
fn latin_1() -> Vec<u8> {
    let error = Error::new(ErrorCode::NO_DOMAIN, "keine Dom_ne").in_domain(ErrorDomain::QEMU);
    let message = Message::new(protocol::OPEN.call(), |out| encode_error(&error, out)).expect("it can be sent");
    let mut payload = message.bytes()[4 + Header::SIZE..].to_vec();
    *payload.iter_mut().find(|byte| **byte == b'_').expect("it is in the text") = 0xe4;
    payload
}

/// All of them end the connection, and every call that waits is told.
#[test]
fn what_is_no_packet_ends_every_call() {
    let cases: [(&str, &str, Answer); 9] = [
        ("closes in the middle of a reply", "", |packet| (named(packet, *b"test")[..20].to_vec(), false)),
        ("closes", "", |_| (Vec::new(), false)),
        ("answers another procedure", "with procedure 1 of", |packet| (other(packet, |header| header.procedure = 1), true)),
        ("answers for another program", "the program 0x20009999", |packet| (other(packet, |header| header.program = 0x2000_9999), true)),
        ("answers in another version", "version 2", |packet| (other(packet, |header| header.version = 2), true)),
        ("calls", "for clients to do", |packet| (other(packet, |header| header.kind = Kind::Call), true)),
        ("calls for another program", "for clients to do", |packet| {
            let foreign = |header: &mut Header| (header.kind, header.program) = (Kind::Call, 0x2000_9999);
            (other(packet, foreign), true)
        }),
        ("answers a call that nobody made", "a call that was not made", |packet| {
            let header = Header { kind: Kind::Reply, serial: packet.header.serial.wrapping_add(77), ..packet.header };
            (Message::new(header, |_| {}).expect("it can be sent").bytes().to_vec(), true)
        }),
        ("sends a length over the limit", "impossible length", |_| (vec![0xff; 64], true)),
    ];
    run(async {
        for (what, why, answer) in cases {
            let errors = both_fail(answer).await;
            assert!(errors.iter().any(|error| error.message.contains(why)), "it {what}: {errors:?}");
            for error in errors {
                // The second call may have been made behind the end.
                let is_lost = what.starts_with("closes") || error.outcome == Some(Outcome::NotStarted);
                let code = if is_lost { ErrorCode::CONNECTION_LOST } else { ErrorCode::RPC };
                assert!(error.code == code && error.outcome.is_some(), "it {what}: {error:?}");
            }
        }
    });
}

/// What is wrong is in one reply: its call alone fails, and says why.
#[test]
fn a_reply_that_cannot_be_read_is_the_error_of_its_call() {
    let cases: [(&str, Answer); 5] = [
        ("is an error that cannot be read", |packet| (failed(packet, &[1, 2, 3, 4]), true)),
        ("UTF-8", |packet| (named(packet, [0xff, 0xfe, 0xfd, 0xfc]), true)),
        ("bytes are wanted", |packet| (reply(packet, &[0, 0, 0, 4, b't', b'e', b's', b't', 1, 2]), true)),
        ("bytes are left", |packet| {
            let mut bytes = named(packet, *b"test");
            bytes.extend([0; 4]);
            let length = u32::try_from(bytes.len()).expect("a small number");
            bytes[..4].copy_from_slice(&length.to_be_bytes());
            (bytes, true)
        }),
        ("bytes are wanted", |packet| (reply(packet, &[0, 0x40, 0, 0]), true)),
    ];
    run(async {
        for (why, answer) in cases {
            let connection = open(answer).await;
            for _ in 0..2 {
                let error = connection.domain_by_name("test").await.map(drop).expect_err(why);
                assert!(error.code == ErrorCode::RPC && error.message.contains(why), "{why}: {error}");
                assert_eq!(error.outcome, Some(Outcome::Unknown), "{error}");
            }
            assert!(connection.is_alive().await.expect("an answer"));
        }
    });
}

/// What others write is shown as far as it can be.
#[test]
fn an_error_in_another_encoding_is_still_the_error() {
    run(async {
        let connection = open(|packet| (failed(packet, &latin_1()), true)).await;
        for _ in 0..2 {
            let error = connection.domain_by_name("test").await.map(drop).expect_err("there is none");
            assert_eq!(
                (error.code, error.domain, error.message.as_str()),
                (ErrorCode::NO_DOMAIN, ErrorDomain::QEMU, "keine Dom\u{fffd}ne")
            );
        }
        assert!(connection.is_alive().await.expect("an answer"));
    });
}

#[test]
fn events_that_nobody_knows_disturb_nobody() {
    run(async {
        let connection = open(|packet| {
            let message = |number: u32, payload: &[u8]| {
                let procedure = Procedure { program: Program::Main, number, name: "any" };
                let header = procedure.header(Kind::Message, 1, Status::Ok);
                Message::new(header, |out| out.raw(payload)).expect("it can be sent").bytes().to_vec()
            };
            // One that nobody knows, one that cannot be read, and one of another program; then the reply.
            let unknown = message(4_000, &[1, 2, 3, 4]);
            let unreadable = message(procedures::EVENT_DOMAIN_LIFECYCLE.number, &[0, 0]);
            ([unknown, unreadable, named(packet, *b"test")].concat(), true)
        })
        .await;
        let events = connection.events(EventFilter::default()).expect("a subscription");
        assert_eq!(connection.domain_by_name("test").await.expect("a domain").name(), "test");
        assert!(matches!(events.next().await.expect("no error"), Some(Event::EventsLost { .. })));
        assert!(events.take(10).is_empty());
    });
}

#[test]
fn a_value_that_nobody_knows_is_kept() {
    run(async {
        let connection = open(|packet| {
            if packet.header.procedure == procedures::DOMAIN_STATE.number {
                let header = Header { kind: Kind::Reply, ..packet.header };
                let state = Message::new(header, |out| [77i32, 5].encode(out)).expect("it can be sent");
                return (state.bytes().to_vec(), true);
            }
            (named(packet, *b"test"), true)
        })
        .await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        assert_eq!(domain.state().await.expect("a state").state.0, 77);
    });
}

/// A caller need not wait for a daemon that says nothing, and the connection goes on.
#[test]
fn silence_is_left_to_the_deadline_of_the_call() {
    run(async {
        let connection = open(|_| (Vec::new(), true)).await;
        let call = connection.domain_by_name("test");
        let deadline = virtkit::call::CallOptions::new().timeout(Duration::from_millis(50));
        let error = deadline.run(call).await.map(drop).expect_err("nothing comes");
        assert_eq!(error.code, ErrorCode::DEADLINE_EXCEEDED, "{error}");
        assert!(connection.is_alive().await.expect("an answer"));
    });
}

/// libvirt's own limit of the list is 20.
#[test]
fn more_kinds_of_authentication_than_there_may_be_are_refused() {
    for (count, is_let_in) in [(20, true), (21, false)] {
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        let playing = std::thread::spawn(move || {
            let mut daemon = Played::new(theirs);
            let asked = daemon.packet().expect("the client asks");
            assert_eq!(asked.header.procedure, protocol::AUTH_LIST.number);
            let kinds = Message::new(Header { kind: Kind::Reply, ..asked.header }, |out| vec![protocol::AUTH_NONE; count].encode(out));
            daemon.send(kinds.expect("it can be sent").bytes());
            while let Some(packet) = daemon.next() {
                daemon.send(&reply(&packet, &[]));
            }
        });
        run(async {
            match over(ours, "bad:///").await {
                Ok(_) => assert!(is_let_in),
                Err(error) => {
                    assert!(!is_let_in && error.message.contains("limit of 20"), "{error}");
                    assert_eq!((error.code, error.outcome), (ErrorCode::RPC, Some(Outcome::NotStarted)));
                }
            }
            ended(playing).await;
        });
    }
}

/// On a connection that is protected later, anybody may have sent it.
#[test]
fn an_event_before_the_end_of_the_authentication_ends_the_connection() {
    let (ours, mut theirs) = UnixStream::pair().expect("a socket pair");
    let header = procedures::EVENT_DOMAIN_LIFECYCLE.header(Kind::Message, 0, Status::Ok);
    let event = Message::new(header, |out| out.raw(&[0; 8])).expect("it can be sent");
    theirs.write_all(event.bytes()).expect("there is room");
    run(async {
        let error = over(ours, "bad:///").await.map(drop).expect_err("nobody has let us in");
        assert!(error.code == ErrorCode::RPC && error.message.contains("before it has let this side in"), "{error}");
        assert_eq!(error.outcome, Some(Outcome::NotStarted));
    });
}
