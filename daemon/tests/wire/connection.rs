//! Many calls over one connection, calls that are given up, a connection that ends.

use std::time::Duration;

use virtkit::call::CallOptions;
use virtkit::{
    ConnectFlags, ConnectionCloseReason, DomainConsoleFlags, DomainDestroyFlags, ErrorCode, Event, EventFilter, ModificationImpact, Outcome,
};
use virtkitd::Options;

use crate::pair::{connect, connect_to, run, serve};

#[test]
fn answers_find_their_calls_whatever_their_order() {
    run(async {
        let connection = connect("test:///default?domains=40&latency=20ms").await;
        let calls: Vec<_> = (1..=40)
            .map(|number| {
                let connection = connection.clone();
                tokio::spawn(async move {
                    let name = format!("test-{number}");
                    let domain = connection.domain_by_name(&name).await?;
                    // One that waits, and one that does not, from each of them.
                    let limits = virtkit::DomainMemoryParameters { soft_limit: Some(1000 + number), ..Default::default() };
                    domain.set_memory_parameters(&limits, ModificationImpact::empty()).await?;
                    let read = domain.memory_parameters(ModificationImpact::empty()).await?;
                    Ok::<_, virtkit::Error>((name, domain.name().to_owned(), number, read.soft_limit))
                })
            })
            .collect();
        for call in calls {
            let (asked, found, number, limit) = call.await.expect("no panic").expect("an answer");
            assert_eq!((asked, Some(1000 + number)), (found, limit));
        }
        connection.close().await.expect("it closes");
    });
}

#[test]
fn a_call_that_is_given_up_leaves_the_connection_usable() {
    run(async {
        let connection = connect("test:///default?latency=100ms").await;
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let limits = virtkit::DomainMemoryParameters { soft_limit: Some(4096), ..Default::default() };
        let short = CallOptions::new().timeout(Duration::from_millis(20));
        let error = short.run(domain.set_memory_parameters(&limits, ModificationImpact::empty())).await.expect_err("it takes longer");
        assert_eq!((error.code, error.outcome), (ErrorCode::DEADLINE_EXCEEDED, Some(Outcome::Unknown)));
        // A stream that was opened for nobody is given up: its console is free again.
        short.run(domain.open_console(None, DomainConsoleFlags::empty())).await.expect_err("it takes longer");
        tokio::time::sleep(Duration::from_millis(300)).await;
        let console = domain.open_console(None, DomainConsoleFlags::empty()).await.expect("the console is free");
        console.abort().await.expect("it is given up");
        // What had begun is done.
        assert_eq!(domain.memory_parameters(ModificationImpact::empty()).await.expect("limits").soft_limit, Some(4096));
        connection.close().await.expect("it closes");
    });
}

#[test]
fn a_read_only_daemon_refuses_what_this_side_allows() {
    run(async {
        let connection = connect_to("test:///default", Options { read_only: true, ..Options::default() }).await.expect("it may look");
        let domain = connection.domain_by_name("test").await.expect("a domain");
        domain.state().await.expect("it may look");
        let error = domain.destroy(DomainDestroyFlags::empty()).await.expect_err("it may not touch");
        assert_eq!(error.code, ErrorCode::OPERATION_DENIED);
        assert!(error.message.contains("read-only"), "{error}");
    });
}

#[test]
fn a_uri_that_the_daemon_cannot_open_is_its_error() {
    run(async {
        let error = connect_to("nothing:///here", Options::default()).await.expect_err("there is no such driver");
        assert_eq!(error.code, ErrorCode::NO_CONNECT);
        assert!(error.message.contains("nothing:///here"), "{error}");
    });
}

#[test]
fn a_connection_that_is_lost_ends_what_waits() {
    run(async {
        let socket = serve(Options::default());
        let knife = socket.try_clone().expect("a copy of the socket");
        let connection = crate::pair::over(socket, "test:///default?latency=10s").await.expect("the test host is there");
        let domain = connection.domain_by_name("test").await.expect("a domain");
        let events = connection.events(EventFilter::default()).expect("a subscription");
        assert!(connection.is_alive().await.expect("an answer"));
        let limits = virtkit::DomainMemoryParameters::default();
        let waiting = tokio::spawn({
            let domain = domain.clone();
            async move { domain.set_memory_parameters(&limits, ModificationImpact::empty()).await }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        knife.shutdown(std::net::Shutdown::Both).expect("the connection is cut");
        let error = waiting.await.expect("no panic").expect_err("nobody answers");
        assert_eq!((error.code, error.outcome), (ErrorCode::CONNECTION_LOST, Some(Outcome::Unknown)), "{error}");
        let error = domain.state().await.expect_err("nobody answers");
        assert_eq!((error.code, error.outcome), (ErrorCode::CONNECTION_LOST, Some(Outcome::NotStarted)), "{error}");
        assert!(!connection.is_alive().await.expect("an answer"));
        let last = events.next().await.expect("no error").expect("the end is told");
        assert!(matches!(last, Event::ConnectionClosed { reason, .. } if reason == ConnectionCloseReason::EOF), "{last:?}");
        assert!(events.next().await.expect("no error").is_none());
        connection.close().await.expect("it closes");
    });
}

#[test]
fn flags_of_the_connection_travel() {
    run(async {
        let socket = serve(Options::default());
        let open = move || virtkit_driver_remote::Remote::open(socket, Some("test:///default"), ConnectFlags::READ_ONLY);
        let connection = virtkit::Connection::from_driver(open, "test:///default".to_owned(), false).await.expect("it may look");
        let domain = connection.domain_by_name("test").await.expect("a domain");
        assert_eq!(domain.suspend().await.expect_err("it may not touch").code, ErrorCode::OPERATION_DENIED);
    });
}
