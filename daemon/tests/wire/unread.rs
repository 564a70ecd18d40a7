//! Data of streams that nobody reads: what it holds up, and what it does not.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use virtkit::call::CallOptions;
use virtkit::{ErrorCode, Event, EventFilter};
use virtkit_rpc::protocol::{KEEPALIVE_PING, KEEPALIVE_PROGRAM};
use virtkit_rpc::{Kind, Status};

use crate::bad_daemon::{named, reply};
use crate::pair::run;
use crate::played::{console, ended, event, of_console, open};

/// How long anything may take that is not to take long.
const SOON: Duration = Duration::from_secs(5);

/// How many bytes a packet of data has.
const PIECE: usize = 256_000;

/// Such a piece.
static DATA: [u8; PIECE] = [7; PIECE];

/// More than is read ahead, in packets: 4 MiB.
const MUCH: usize = 17;

#[test]
fn who_waits_for_data_is_told_when_the_stream_is_given_up() {
    run(async {
        let (connection, daemon) = open(|mut daemon| {
            daemon.lend_console();
            daemon.next().map(|packet| packet.header)
        })
        .await;
        let (_domain, stream) = console(&connection).await;
        let reading = tokio::spawn({
            let stream = stream.clone();
            async move { stream.read(10).await }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        stream.abort().await.expect("it is given up");
        let read = tokio::time::timeout(SOON, reading).await.expect("the reader is told").expect("no panic");
        let error = read.expect_err("nothing has come");
        assert!(error.code == ErrorCode::INVALID_STREAM && error.message.contains("given up"), "{error}");
        let told = ended(daemon).await.expect("the daemon is told");
        assert_eq!((told.kind, told.status), (Kind::Stream, Status::Error));
    });
}

/// The stream alone ends, and the daemon is told where it does not know.
#[test]
fn what_a_stream_cannot_have_ends_the_stream_alone() {
    let cases: [(&str, Kind, Status, &[u8], bool); 3] = [
        ("without holes", Kind::StreamHole, Status::Continue, &[0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0], true),
        ("cannot be read", Kind::Stream, Status::Error, &[1, 2, 3, 4], false),
        ("without holes", Kind::StreamHole, Status::Continue, &[], true),
    ];
    run(async {
        for (why, kind, status, payload, is_told) in cases {
            let (connection, daemon) = open(move |mut daemon| {
                let serial = daemon.lend_console();
                daemon.send(&of_console(serial, kind, status, payload));
                let told = is_told.then(|| daemon.next().expect("the daemon is told").header);
                let wanted = daemon.next().expect("a call");
                daemon.send(&named(&wanted, *b"next"));
                told
            })
            .await;
            let (_domain, stream) = console(&connection).await;
            let error = stream.read(10).await.expect_err("no data");
            assert!(error.code == ErrorCode::RPC && error.message.contains(why), "{why}: {error}");
            assert_eq!(connection.domain_by_name("next").await.expect("the connection goes on").name(), "next");
            let told = ended(daemon).await;
            assert_eq!(told.map(|told| (told.kind, told.status)), is_told.then_some((Kind::Stream, Status::Error)));
        }
    });
}

/// Somebody waits for an answer that is behind more data than there is room for.
#[test]
fn a_stream_that_nobody_reads_gives_way_to_a_call() {
    run(async {
        let (connection, daemon) = open(|mut daemon| {
            let serial = daemon.lend_console();
            let wanted = daemon.next().expect("a call");
            let mut voice = daemon.voice();
            let speaking = std::thread::spawn(move || {
                let piece = of_console(serial, Kind::Stream, Status::Continue, &DATA);
                // 100 MiB.
                for _ in 0..400 {
                    voice.write_all(&piece).expect("it is taken");
                }
                voice.write_all(&named(&wanted, *b"next")).expect("it is taken");
            });
            let told = daemon.next().expect("the daemon is told").header;
            speaking.join().expect("no panic");
            // The connection goes on meanwhile.
            (serial, told, daemon)
        })
        .await;
        let (_domain, stream) = console(&connection).await;
        let answered = CallOptions::new().timeout(Duration::from_secs(60)).run(connection.domain_by_name("next")).await;
        assert_eq!(answered.expect("it is answered").name(), "next");
        let (serial, told, _daemon) = ended(daemon).await;
        let error = stream.read(10).await.expect_err("it was given up");
        assert!(error.message.contains("was given up: 64 MiB"), "{error}");
        assert_eq!((told.serial, told.kind, told.status), (serial, Kind::Stream, Status::Error));
    });
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Gone {
    Nobody,
    /// Who has given up a call.
    Caller,
    /// Who has dropped a subscription.
    Subscriber,
}

#[test]
fn for_those_who_no_longer_wait_nothing_is_taken() {
    run(async {
        for gone in [Gone::Nobody, Gone::Caller, Gone::Subscriber] {
            let (connection, daemon) = open(|mut daemon| {
                let serial = daemon.lend_console();
                // Until all who wait are gone.
                std::thread::sleep(Duration::from_millis(700));
                let piece = of_console(serial, Kind::Stream, Status::Continue, &DATA);
                let mut voice = daemon.voice();
                voice.set_write_timeout(Some(Duration::from_secs(1))).expect("a timeout");
                (0..200).take_while(|_| voice.write_all(&piece).is_ok()).count()
            })
            .await;
            let (_domain, _stream) = console(&connection).await;
            match gone {
                Gone::Nobody => {}
                Gone::Caller => {
                    let short = CallOptions::new().timeout(Duration::from_millis(50));
                    let error = short.run(connection.domain_by_name("nothing")).await.map(drop).expect_err("it is not answered");
                    assert_eq!(error.code, ErrorCode::DEADLINE_EXCEEDED);
                }
                Gone::Subscriber => drop(connection.events(EventFilter::default()).expect("a subscription")),
            }
            let taken = ended(daemon).await;
            assert!((5..40).contains(&taken), "{gone:?}: {taken} packets were taken");
        }
    });
}

fn say(voice: &Mutex<UnixStream>, bytes: &[u8]) -> std::io::Result<()> {
    voice.lock().expect("no panic").write_all(bytes)
}

/// What waits is behind data that has no reader, or that will have none.
#[test]
fn the_first_subscriber_is_heard() {
    for is_finished in [true, false] {
        run(async {
            let (connection, daemon) = open(|mut daemon| {
                let serial = daemon.lend_console();
                let voice = Arc::new(Mutex::new(daemon.voice()));
                let speaking = std::thread::spawn({
                    let voice = voice.clone();
                    move || {
                        let piece = of_console(serial, Kind::Stream, Status::Continue, &DATA);
                        let mut goes_on = (0..MUCH).all(|_| say(&voice, &piece).is_ok());
                        while goes_on {
                            std::thread::sleep(Duration::from_millis(20));
                            goes_on = say(&voice, &event()).is_ok();
                        }
                    }
                });
                while let Some(packet) = daemon.next() {
                    match (packet.header.kind, packet.header.status) {
                        (Kind::Stream, Status::Ok) => drop(say(&voice, &of_console(serial, Kind::Stream, Status::Ok, &[]))),
                        // Its good-bye.
                        (Kind::Call, _) => drop(say(&voice, &reply(&packet, &[]))),
                        something => panic!("{something:?}"),
                    }
                }
                speaking.join().expect("no panic");
            })
            .await;
            let (_domain, stream) = console(&connection).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
            if is_finished {
                let finished = tokio::time::timeout(SOON, stream.finish()).await;
                finished.expect("the daemon says so").expect("it ends");
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            let events = connection.events(EventFilter::default()).expect("a subscription");
            let heard = tokio::time::timeout(SOON, events.next()).await.expect("events are taken").expect("no error");
            assert!(matches!(heard, Some(Event::EventsLost { .. })), "{heard:?}");
            connection.close().await.expect("it closes");
            ended(daemon).await;
        });
    }
}

/// The daemon's questions are not heard then, and it would leave.
#[test]
fn a_connection_that_takes_nothing_shows_that_it_is_there() {
    run(async {
        let (connection, daemon) = open(|mut daemon| {
            let serial = daemon.lend_console();
            let mut voice = daemon.voice();
            std::thread::spawn(move || {
                let piece = of_console(serial, Kind::Stream, Status::Continue, &DATA);
                // Until the connection ends.
                while voice.write_all(&piece).is_ok() {}
            });
            let is_ping = |header: virtkit_rpc::Header| (header.program, header.procedure) == (KEEPALIVE_PROGRAM, KEEPALIVE_PING);
            // Two of them: it goes on.
            (0..2).all(|_| daemon.packet().is_some_and(|packet| is_ping(packet.header)))
        })
        .await;
        assert!(connection.set_keep_alive(0, 0).await.expect("an answer"), "the daemon can be asked");
        let (_domain, _stream) = console(&connection).await;
        assert!(ended(daemon).await);
    });
}
