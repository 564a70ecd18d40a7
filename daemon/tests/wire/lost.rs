//! Connections that are lost: an error of its own, with the cause, for who waits and for who comes later. And what is never sent.

use std::time::{Duration, Instant};

use virtkit::{Connection, ConnectionCloseReason, Error, ErrorCode, Event, EventFilter, Outcome};
use virtkit_rpc::{procedures, protocol};

use crate::bad_daemon::named;
use crate::pair::run;
use crate::played::{ended, is_over, open};

/// That a call which is made now fails with the cause, and was not begun.
async fn is_lost(connection: &Connection, cause: &Error) {
    assert!(is_over(connection).await);
    for _ in 0..2 {
        let error = connection.domain_by_name("later").await.map(drop).expect_err("nobody is there");
        assert_eq!((error.code, error.outcome), (ErrorCode::CONNECTION_LOST, Some(Outcome::NotStarted)), "{error}");
        assert!(error.message.contains(&cause.message) && error.message.contains("played:///"), "{error}");
    }
}

#[test]
fn a_daemon_that_leaves_is_a_lost_connection() {
    run(async {
        let (connection, playing) = open(|mut daemon| drop(daemon.next())).await;
        let events = connection.events(EventFilter::default()).expect("a subscription");
        let error = connection.domain_by_name("test").await.map(drop).expect_err("it has left");
        assert_eq!((error.code, error.outcome), (ErrorCode::CONNECTION_LOST, Some(Outcome::Unknown)));
        assert_eq!(error.message, "the daemon has closed the connection");
        ended(playing).await;
        is_lost(&connection, &error).await;
        let last = events.next().await.expect("no error");
        assert!(matches!(last, Some(Event::ConnectionClosed { reason: ConnectionCloseReason::EOF })), "{last:?}");
        // Closing is the caller's own, whatever was before.
        connection.close().await.expect("it closes");
        assert_eq!(connection.domain_by_name("test").await.map(drop).expect_err("it is closed").code, ErrorCode::INVALID_CONN);
    });
}

/// After a question each second, and the silence behind the last one.
#[test]
fn a_daemon_that_falls_silent_is_a_lost_connection_in_time() {
    run(async {
        let (connection, playing) = open(|mut daemon| {
            let asked = daemon.next().expect("a call");
            // It reads, and says nothing: questions whether it is there have no answer.
            while daemon.next().is_some() {}
            asked.header.procedure
        })
        .await;
        assert!(connection.set_keep_alive(1, 1).await.expect("an answer"));
        let begun = Instant::now();
        let error = connection.domain_by_name("test").await.map(drop).expect_err("nobody answers");
        assert!((Duration::from_secs(1)..Duration::from_secs(10)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
        assert_eq!((error.code, error.outcome), (ErrorCode::CONNECTION_LOST, Some(Outcome::Unknown)));
        assert!(error.message.contains("has said nothing for 2 seconds"), "{error}");
        assert_eq!(ended(playing).await, procedures::CONNECTION_DOMAIN_BY_NAME.number);
        is_lost(&connection, &error).await;
    });
}

/// In C it would be the end of the text: another object than the one that was meant.
#[test]
fn a_text_with_a_nul_is_not_sent() {
    run(async {
        let (connection, playing) = open(|mut daemon| {
            let wanted = daemon.next().expect("a call");
            daemon.send(&named(&wanted, *b"test"));
            let good_bye = daemon.next().is_none_or(|packet| packet.header.procedure == protocol::CLOSE.number);
            good_bye.then_some(wanted.payload)
        })
        .await;
        let error = connection.domain_by_name("te\0st").await.map(drop).expect_err("it cannot be sent");
        assert_eq!((error.code, error.outcome), (ErrorCode::INVALID_ARG, Some(Outcome::NotStarted)), "{error}");
        let wanted = "Connection.domain_by_name: `name` has a NUL at byte 2, and a text that is sent cannot have one";
        assert_eq!(error.message, wanted);
        let domain = connection.domain_by_name("test").await.expect("the connection goes on");
        let error = domain.rename("\0").await.expect_err("it cannot be sent");
        assert!(error.code == ErrorCode::INVALID_ARG && error.message.contains("Domain.rename: `new_name`"), "{error}");
        drop((domain, connection));
        let first = ended(playing).await.expect("nothing else was sent");
        assert_eq!(&first[..], [0, 0, 0, 4, b't', b'e', b's', b't']);
    });
}
