//! Daemons that say nothing while a connection is opened, for the first time or again.

use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use tempfile::TempDir;
use virtkit::call::CallOptions;
use virtkit::{ConnectFlags, Connection, ErrorCode};
use virtkit_rpc::protocol::{self, KEEPALIVE_PING, KEEPALIVE_PROGRAM};

use crate::bad_daemon::{named, opening};
use crate::pair::{over, run};
use crate::played::{Played, ended};

/// A daemon that says nothing.
struct Silent(Played);

impl Silent {
    /// Whether the client has said something and left.
    fn sees_a_client_leave(mut self) -> bool {
        let has_spoken = self.0.packet().is_some();
        while self.0.packet().is_some() {}
        has_spoken
    }
}

#[test]
fn silence_during_opening_is_left_to_the_deadline() {
    run(async {
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        let deadline = CallOptions::new().timeout(Duration::from_millis(100));
        let error = deadline.run(over(ours, "silent:///")).await.map(drop).expect_err("nothing comes");
        assert_eq!(error.code, ErrorCode::DEADLINE_EXCEEDED, "{error}");
        assert!(Silent(Played::new(theirs)).sees_a_client_leave());
    });
}

/// It says that it can be asked whether it is there, and then nothing more.
#[test]
fn silence_behind_the_first_questions_is_asked_about() {
    run(async {
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        let playing = std::thread::spawn(move || {
            let mut daemon = Played::new(theirs);
            loop {
                let packet = daemon.packet().expect("the client is there");
                let is = |procedure: virtkit_rpc::Procedure| procedure.is_of(&packet.header);
                if packet.header.program == KEEPALIVE_PROGRAM {
                    return packet.header.procedure;
                }
                if is(protocol::AUTH_LIST) || is(protocol::SUPPORTS_FEATURE) {
                    daemon.send(&opening(&packet).expect("it is part of the opening"));
                }
            }
        });
        let deadline = CallOptions::new().timeout(Duration::from_secs(12));
        deadline.run(over(ours, "silent:///")).await.map(drop).expect_err("nothing comes, and then it leaves");
        assert_eq!(ended(playing).await, KEEPALIVE_PING);
    });
}

/// A daemon that a connection is opened to again.
fn listen() -> (TempDir, UnixListener, String) {
    let folder = tempfile::Builder::new().prefix("virtkit-").tempdir().expect("a folder");
    let path = folder.path().join("sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    let uri = format!("qemu+unix:///system?socket={}&reconnect=1", path.display());
    (folder, listener, uri)
}

fn accept(listener: &UnixListener) -> Played {
    Played::new(listener.accept().expect("a client").0)
}

/// A connection whose daemon has gone after its first call, and whose next daemon says nothing.
async fn reopening(listener: UnixListener, uri: &str) -> (Connection, UnixListener, Silent) {
    let playing = std::thread::spawn(move || {
        let mut daemon = accept(&listener);
        let wanted = daemon.next().expect("a call");
        daemon.send(&named(&wanted, *b"test"));
        drop(daemon);
        (Silent(accept(&listener)), listener)
    });
    let connection = virtkit::connect(Some(uri), ConnectFlags::empty()).await.expect("it is opened as it should");
    connection.domain_by_name("test").await.expect("a domain");
    let (silent, listener) = ended(playing).await;
    (connection, listener, silent)
}

#[test]
fn an_attempt_at_a_silent_daemon_ends_and_another_one_follows() {
    let (_folder, listener, uri) = listen();
    run(async {
        let (connection, listener, silent) = reopening(listener, &uri).await;
        let playing = std::thread::spawn(move || {
            let was_left = silent.sees_a_client_leave();
            let mut daemon = accept(&listener);
            let wanted = daemon.next().expect("a call");
            daemon.send(&named(&wanted, *b"next"));
            (was_left, daemon)
        });
        let mut tries = 0;
        let found = loop {
            match connection.domain_by_name("next").await {
                Ok(domain) => break domain,
                Err(error) => assert!(tries < 600, "{error}"),
            }
            tries += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(found.name(), "next");
        let (was_left, _daemon) = ended(playing).await;
        assert!(was_left);
        assert!(connection.is_alive().await.expect("an answer"));
    });
}

#[test]
fn nothing_is_left_of_an_attempt_that_nobody_wants() {
    for closes in [true, false] {
        let (_folder, listener, uri) = listen();
        run(async {
            let (connection, _listener, silent) = reopening(listener, &uri).await;
            let mut begun = silent.0;
            assert!(begun.packet().is_some(), "it asks something");
            if closes {
                connection.close().await.expect("it closes");
            } else {
                drop(connection);
            }
            // Before the attempt is over by itself.
            begun.patience(Duration::from_secs(3));
            assert!(begun.packet().is_none(), "the client is still there");
        });
    }
}
