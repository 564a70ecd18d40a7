//! Events of the test driver that say more than that something has happened.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use virtkit::call::CallOptions;
use virtkit::runtime::wait;
use virtkit::{
    ConnectFlags, Connection, ConnectionCloseReason, Domain, DomainGraphicsAddressType, DomainGraphicsPhase, DomainOpenGraphicsFlags,
    ErrorCode, Event, EventFilter, EventKind, Events, GraphicsAddress, ModificationImpact,
};

fn connect(parameters: &str) -> Connection {
    wait(virtkit::connect(Some(&format!("test:///default?{parameters}")), ConnectFlags::empty())).unwrap()
}

fn next(events: &Events) -> Option<Event> {
    wait(CallOptions::new().timeout(Duration::from_secs(20)).run(events.next())).expect("an event, or the end")
}

fn phase(events: &Events) -> (DomainGraphicsPhase, GraphicsAddress, GraphicsAddress) {
    match next(events) {
        Some(Event::DomainGraphics { phase, local, remote, .. }) => (phase, local, remote),
        other => panic!("expected an event of a display, got {other:?}"),
    }
}

fn display(connection: &Connection) -> (Domain, Events) {
    let domain = wait(connection.domain_by_name("test")).unwrap();
    (domain, connection.events(EventFilter::new([EventKind::DomainGraphics])).unwrap())
}

/// A client of the VNC protocol, up to where it is let in.
fn log_in(mut display: impl Read + Write) {
    let mut greeting = [0; 12];
    display.read_exact(&mut greeting).unwrap();
    assert_eq!(&greeting, b"RFB 003.008\n");
    display.write_all(&greeting).unwrap();
    let mut ways = [0; 2];
    display.read_exact(&mut ways).unwrap();
    assert_eq!(ways, [1, 1], "one way to authenticate, which is none");
    display.write_all(&[1]).unwrap();
    let mut result = [9; 4];
    display.read_exact(&mut result).unwrap();
    assert_eq!(result, [0; 4]);
    display.write_all(&[1]).unwrap();
    let mut screen = [0; 24];
    display.read_exact(&mut screen).unwrap();
    assert_eq!(&screen[..4], [2, 128, 1, 224], "640 x 480");
    let mut name = vec![0; usize::from(screen[23])];
    display.read_exact(&mut name).unwrap();
    assert_eq!(name, b"test");
}

#[test]
fn a_client_of_a_display_is_seen_to_come_to_be_let_in_and_to_go() {
    let connection = connect("domains=0");
    let (domain, events) = display(&connection);
    let client = wait(domain.open_graphics_fd(0, DomainOpenGraphicsFlags::empty())).unwrap();
    let (first, local, remote) = phase(&events);
    assert_eq!((first, local.family, remote.family), (DomainGraphicsPhase::CONNECT, DomainGraphicsAddressType::UNIX, local.family));
    let mut client = UnixStream::from(client);
    log_in(&mut client);
    assert_eq!(phase(&events).0, DomainGraphicsPhase::INITIALIZE);
    drop(client);
    assert_eq!(phase(&events).0, DomainGraphicsPhase::DISCONNECT);
}

#[test]
fn a_client_that_does_not_speak_the_protocol_is_not_let_in() {
    let connection = connect("domains=0");
    let (domain, events) = display(&connection);
    let mut client = UnixStream::from(wait(domain.open_graphics_fd(0, DomainOpenGraphicsFlags::empty())).unwrap());
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(phase(&events).0, DomainGraphicsPhase::CONNECT);
    assert_eq!(phase(&events).0, DomainGraphicsPhase::DISCONNECT);
}

#[test]
fn a_socket_of_the_callers_brings_its_addresses() {
    let connection = connect("domains=0");
    let (domain, events) = display(&connection);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    wait(domain.open_graphics(0, OwnedFd::from(server), DomainOpenGraphicsFlags::SKIP_AUTH)).unwrap();
    let (first, local, remote) = phase(&events);
    assert_eq!((first, local.family, local.node.as_str()), (DomainGraphicsPhase::CONNECT, DomainGraphicsAddressType::IPV4, "127.0.0.1"));
    assert_eq!(local.service, listener.local_addr().unwrap().port().to_string());
    assert_eq!(remote.service, client.local_addr().unwrap().port().to_string());
    log_in(&mut client);
    assert_eq!(phase(&events).0, DomainGraphicsPhase::INITIALIZE);
    // A display goes with its domain, and its client is told by the end of the socket.
    wait(domain.destroy(virtkit::DomainDestroyFlags::empty())).unwrap();
    assert_eq!(phase(&events).0, DomainGraphicsPhase::DISCONNECT);
    assert_eq!(client.read(&mut [0; 8]).unwrap(), 0);
}

#[test]
fn what_is_no_connected_socket_is_refused() {
    let connection = connect("domains=0");
    let (domain, events) = display(&connection);
    let file = OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
    let error = wait(domain.open_graphics(0, file, DomainOpenGraphicsFlags::empty())).unwrap_err();
    assert_eq!(error.code, ErrorCode::SYSTEM_ERROR, "{error}");
    assert!(events.take(9).is_empty());
}

#[test]
fn only_what_changes_a_running_domain_is_told() {
    let connection = connect("domains=0");
    let domain = wait(connection.domain_by_name("test")).unwrap();
    let events = connection.events(EventFilter::new([EventKind::DomainTunable])).unwrap();
    wait(domain.pin_vcpu(0, &vec![3], ModificationImpact::CONFIG)).unwrap();
    assert!(events.take(9).is_empty());
    assert_eq!(wait(domain.pin_vcpu(0, &vec![0], ModificationImpact::LIVE)).unwrap_err().code, ErrorCode::INVALID_ARG);
    assert!(events.take(9).is_empty());
    wait(domain.pin_vcpu(1, &vec![0xf0], ModificationImpact::LIVE)).unwrap();
    let told = events.take(9);
    let [Event::DomainTunable { domain, params }] = told.as_slice() else { panic!("{told:?}") };
    let [param] = params.to_typed().try_into().unwrap();
    assert_eq!((domain.name(), param.name.as_str()), ("test", "cputune.vcpupin1"));
    assert_eq!(param.value, virtkit::TypedValue::Text("4-7".to_owned()));
}

#[test]
fn a_lost_host_ends_what_waits_for_it_and_no_close_is_told() {
    let connection = connect("lost_after=200ms&latency=60s");
    let all = connection.events(EventFilter::default()).unwrap();
    let others = connection.events(EventFilter::new([EventKind::DomainLifecycle])).unwrap();
    let domain = wait(connection.domain_by_name("test")).unwrap();
    let error = wait(domain.suspend()).unwrap_err();
    assert_eq!((error.code, error.message.contains("was lost")), (ErrorCode::CONNECTION_LOST, true), "{error}");
    assert!(matches!(next(&all), Some(Event::ConnectionClosed { reason: ConnectionCloseReason::EOF })));
    assert!(next(&all).is_none() && next(&others).is_none());
    assert_eq!(wait(connection.is_alive()), Ok(false));
    assert_eq!(connection.events(EventFilter::default()).unwrap_err().code, ErrorCode::CONNECTION_LOST);
    assert_eq!(wait(connection.close()), Ok(()));

    let closed = connect("domains=0");
    let events = closed.events(EventFilter::default()).unwrap();
    wait(closed.close()).unwrap();
    assert!(next(&events).is_none(), "who closes knows it");
}
