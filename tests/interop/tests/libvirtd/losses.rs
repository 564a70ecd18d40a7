//! Daemons that end, that stand still, and that come again.

use std::time::{Duration, Instant};

use virtkit::{Connection, ConnectionCloseReason, DomainEventType, ErrorCode, Event, EventFilter, EventKind, Events, Outcome, runtime};
use virtkit_interop::{Libvirtd, Settings};

use crate::{open, run};

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A subscription to the end of a connection.
fn end_of(connection: &Connection) -> Events {
    connection.events(EventFilter::new([EventKind::ConnectionClosed])).expect("a subscription")
}

/// The reason in the last event. Behind it there is nothing more.
async fn reason(events: &Events) -> ConnectionCloseReason {
    let last = events.next().await.expect("no error");
    assert!(events.next().await.expect("no error").is_none(), "the last event was not the last");
    match last {
        Some(Event::ConnectionClosed { reason }) => reason,
        something => panic!("{something:?} instead of the end"),
    }
}

/// That nothing can be asked over it any more, and why.
async fn is_over(connection: &Connection, why: &str) {
    assert!(!connection.is_alive().await.expect("an answer"));
    let error = connection.domain_by_name("test").await.expect_err("nobody is there");
    assert!(error.code == ErrorCode::CONNECTION_LOST && error.message.contains(why), "{error}");
    assert_eq!(error.outcome, Some(Outcome::NotStarted));
    connection.close().await.expect("what is lost can be closed");
}

#[test]
fn a_daemon_that_ends_ends_its_connections() {
    let Some(mut daemon) = Libvirtd::start(Settings { tcp: Some("none"), ..Settings::default() }) else { return };
    let connections = [open(&daemon.uri()).expect("it is open"), open(&daemon.tcp_uri("")).expect("it is open")];
    let ends = connections.each_ref().map(end_of);
    daemon.end();
    for (connection, end) in connections.iter().zip(&ends) {
        run(async {
            let reason = reason(end).await;
            assert!([ConnectionCloseReason::EOF, ConnectionCloseReason::ERROR].contains(&reason), "{reason}");
            is_over(connection, "was lost").await;
        });
    }
}

/// It is stopped as a debugger would stop it: its sockets are open, and nothing comes.
#[test]
fn a_daemon_that_stands_still_is_noticed() {
    let Some(daemon) = Libvirtd::start(Settings::default()) else { return };
    let connection = open(&daemon.uri()).expect("it is open");
    let end = end_of(&connection);
    run(async {
        assert!(connection.set_keep_alive(1, 2).await.expect("an answer"), "libvirt's daemon can be asked");
        let domain = connection.domain_by_name("test").await.expect("a domain");
        daemon.signal("STOP");
        let begun = Instant::now();
        // A call that is under way is answered when the end is noticed: after two questions, and the silence before and behind them.
        let error = domain.xml(virtkit::DomainXmlFlags::empty()).await.expect_err("nobody answers");
        assert!(error.code == ErrorCode::CONNECTION_LOST && error.message.contains("does not answer"), "{error}");
        assert_eq!(error.outcome, Some(Outcome::Unknown));
        let silence = begun.elapsed();
        assert!(silence >= Duration::from_secs(2) && silence < PATIENCE, "{silence:?}");
        assert_eq!(reason(&end).await, ConnectionCloseReason::KEEPALIVE);
        is_over(&connection, "does not answer").await;
    });
    daemon.signal("CONT");
    runtime::wait(open(&daemon.uri()).expect("it goes on").close()).expect("it closes");
}

#[test]
fn a_connection_that_is_wanted_again_is_opened_again() {
    let Some(mut daemon) = Libvirtd::start(Settings::default()) else { return };
    let connection = open(&format!("{}&reconnect=1", daemon.uri())).expect("it is open");
    run(async {
        let events = connection.events(EventFilter::new([EventKind::DomainLifecycle, EventKind::EventsLost])).expect("a subscription");
        let domain = connection.domain_by_name("test").await.expect("a domain");
        domain.suspend().await.expect("it is suspended");
        assert!(matches!(events.next().await.expect("no error"), Some(Event::DomainLifecycle { .. })));
        daemon.restart();
        // That there may have been more is told once the connection is open again.
        let lost = events.next().await.expect("no error");
        assert!(matches!(lost, Some(Event::EventsLost { .. })), "{lost:?}");
        assert!(connection.is_alive().await.expect("an answer"));
        // The host of the test driver begins anew with the daemon, and so its domain has another UUID.
        let domain = connection.domain_by_name("test").await.expect("a domain");
        domain.suspend().await.expect("it is suspended");
        match events.next().await.expect("no error") {
            Some(Event::DomainLifecycle { event, .. }) => assert_eq!(event, DomainEventType::SUSPENDED),
            something => panic!("{something:?} instead of a suspension"),
        }
        connection.close().await.expect("it closes");
        assert!(!connection.is_alive().await.expect("an answer"));
    });
}
